//! Lines of lists, and the first page.

use super::ClockView;
use crate::duties::UntakenDuties;
use crate::id::RecordId;
use crate::noun::Noun;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

coded! {
    /// Where a record stands between this PC and the county.
    Carried: u8 {
        /// Changes of it wait on this PC.
        Waiting = 1, "waiting";
        /// The county has them; its receipt is not here yet.
        Sent = 2, "sent";
        /// The county's receipt covers all of it.
        Received = 3, "received";
    }
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Row {
    /// Its id.
    pub id: RecordId,
    /// What it is.
    pub noun: Noun,
    /// Printed number, or empty.
    pub number: String,
    /// Its title, or empty.
    pub title: String,
    /// Village as shown.
    pub village: String,
    /// The people of it by name, as the list shows them; never how often anybody came.
    pub people: String,
    /// The day it reached the office.
    #[ts(type = "string | null")]
    pub on: Option<NaiveDate>,
    /// Where it stands (`state.<key>`).
    pub state: String,
    /// The next date that binds the office.
    #[ts(type = "string | null")]
    pub next_due: Option<NaiveDate>,
    /// Where it stands on its way to the county.
    pub carried: Carried,
    /// A conflict or a step waits for a person.
    pub needs_person: bool,
    /// Voided.
    pub void: bool,
}

/// What a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct ListRequest {
    /// Words to find in title, narrative, number, village and names.
    pub words: String,
    /// Only this state.
    pub state: Option<String>,
    /// Only this village.
    pub village: Option<String>,
    /// Only from this day.
    #[ts(type = "string | null")]
    pub from: Option<NaiveDate>,
    /// Only to this day.
    #[ts(type = "string | null")]
    pub to: Option<NaiveDate>,
    /// Only what waits to be sent.
    pub waiting: bool,
    /// Only what needs a person.
    pub needs_person: bool,
    /// Only what whoever has opened the home has in hand.
    pub mine: bool,
    /// How many lines to skip.
    pub offset: u32,
    /// How many lines at most; 0 means [`LIST_PAGE_ROWS`].
    pub limit: u32,
}

/// Lines of a list page where none are asked for: what a virtual table shows before it scrolls.
pub const LIST_PAGE_ROWS: u32 = 200;

/// The most lines one answer carries.
pub const LIST_PAGE_ROWS_MAX: u32 = 5_000;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ListPage {
    /// The lines.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u32,
}

/// One task of the workbench: a running clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Task {
    /// The record.
    pub record: Row,
    /// Its clock.
    pub clock: ClockView,
}

/// The first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Workbench {
    /// Running clocks by due date, at most [`WORKBENCH_TASKS_MAX`].
    pub tasks: Vec<Task>,
    /// Clocks past their date. A fact about the office.
    pub overdue: u32,
    /// Clocks due within [`DUE_SOON_DAYS`] days.
    pub due_soon: u32,
    /// Records received in this month, by noun.
    pub registered_this_month: BTreeMap<Noun, u32>,
    /// Records by noun.
    pub totals: BTreeMap<Noun, u32>,
    /// Records that need a person.
    pub needs_person: u32,
    /// Today in Asia/Shanghai.
    #[ts(type = "string")]
    pub today: NaiveDate,
    /// The year whose holiday table is missing though a running clock needs it.
    pub calendar_missing: Option<i32>,
    /// Passed work that nobody has taken: late, or for whoever has opened the home.
    pub untaken: Vec<UntakenDuties>,
}

/// A day's work fits on one screen; the rest is in the lists.
pub const WORKBENCH_TASKS_MAX: usize = 50;

/// A week ahead is "soon".
pub const DUE_SOON_DAYS: i64 = 7;
