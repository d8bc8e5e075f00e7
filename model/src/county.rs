//! What the county decided, as the window and the command line are shown it: holiday tables, days off of the
//! place, settings, slips and explanations.

use crate::setting::Setting;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

coded! {
    /// Where a holiday table came from.
    TableSource: u8 {
        /// It ships with the program.
        Program = 1, "program";
        /// The county sent it with its reference data.
        County = 2, "county";
        /// It was carried here in a file that the county signed.
        File = 3, "file";
    }
}

/// A row of the slips (告知单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SlipType {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in Tibetan, or empty.
    pub name_bo: String,
    /// The services with which it is handed over: keys of steps, `notice_given:accepted` and the like.
    pub triggers: Vec<String>,
    /// Its place in the list.
    pub order: u32,
}

/// A row of what is explained (讲清楚).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ExplainItem {
    /// Its code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in Tibetan, or empty.
    pub name_bo: String,
    /// The slips with which it has to be explained, by their codes, or `all`.
    pub required_for: Vec<String>,
    /// Its place in the list.
    pub order: u32,
}

/// A year whose holiday table is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct HolidayYear {
    /// The year.
    pub year: i32,
    /// Where the table came from.
    pub from: TableSource,
    /// The day of the State Council's notice.
    #[ts(type = "string | null")]
    pub issued_on: Option<NaiveDate>,
    /// Its number, or empty.
    pub paper: String,
    /// Days off, a line each: `2027-01-01 元旦`.
    pub holidays: Vec<String>,
    /// Saturdays and Sundays on which people work.
    pub makeup_days: Vec<String>,
}

/// A day off that the prefecture or the county gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct LocalDay {
    /// The day.
    #[ts(type = "string")]
    pub day: NaiveDate,
    /// Its name.
    pub name: String,
    /// Who decided.
    pub by: String,
    /// By which paper.
    pub paper: String,
}

/// A value from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DecidedValue {
    /// The value, as texts.
    pub value: Vec<String>,
    /// The first day on which it is in force.
    #[ts(type = "string")]
    pub from: NaiveDate,
    /// Who decided.
    pub by: String,
    /// By which paper.
    pub paper: String,
}

/// A setting as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SettingView {
    /// Which.
    pub setting: Setting,
    /// The shape of its value ([`crate::setting::SettingKind::key`]).
    pub kind: String,
    /// Its limits, as they are typed.
    pub limits: String,
    /// What it rests on (`setting.basis.<key>`).
    pub basis: String,
    /// It is kept and shown; the program does not read it.
    pub told_only: bool,
    /// The value in force.
    pub value: Vec<String>,
    /// What the county decided, the newest first; empty where the default holds and has always held. One of them may
    /// not be in force yet.
    pub decided: Vec<DecidedValue>,
    /// The first day of the one in force; `None` where the default is in force.
    #[ts(type = "string | null")]
    pub since: Option<NaiveDate>,
}

/// A value that came from the county and cannot be in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct IgnoredValue {
    /// The key of the setting, as it came.
    pub key: String,
    /// This version knows the setting.
    pub known: bool,
    /// The value, as it came.
    pub value: Vec<String>,
}

/// All that the county decided, as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct CountyDecisions {
    /// The day.
    #[ts(type = "string")]
    pub today: NaiveDate,
    /// Loaded years, in order.
    pub years: Vec<HolidayYear>,
    /// This year and the next one, where their table is missing.
    pub missing_years: Vec<i32>,
    /// Days off of the place, in order.
    pub local_days: Vec<LocalDay>,
    /// Every setting, in the order of the table.
    pub settings: Vec<SettingView>,
    /// What cannot be in force.
    pub ignored: Vec<IgnoredValue>,
    /// The slips, in order.
    pub slips: Vec<SlipType>,
    /// What is explained, in order.
    pub items: Vec<ExplainItem>,
}
