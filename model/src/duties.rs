//! Work passed from one official to another (工作交接) and from one shift to the next (交接班).
//!
//! Both are lists of work. Nothing here counts anybody's work or compares it with another's.

use crate::id::RecordId;
use crate::view::{ClockView, DraftView, Row};
use crate::{Actor, ErrorCode, Refusal};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most records of one sheet; what is more goes on a second one.
pub const DUTY_LINES_MAX: usize = 400;

/// The most lines of a shift's sheet for one reason: whoever comes next reads it.
pub const SHIFT_LINES_PER_REASON_MAX: usize = DUTY_LINES_MAX / ShiftReason::ALL.len();

/// The receiver of passed work is reminded on the workbench from this day on.
pub const UNTAKEN_DAYS: i64 = 3;

/// One record of a kept sheet, as it stood on that day: `<id> <state> <number>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyLine {
    /// The record.
    pub record: RecordId,
    /// Its state (`state.<key>`).
    pub state: String,
    /// Its printed number, or empty.
    pub number: String,
}

impl fmt::Display for DutyLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.record, self.state, self.number)
    }
}

impl FromStr for DutyLine {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<DutyLine, Refusal> {
        let mut parts = text.splitn(3, ' ');
        let (Some(record), Some(state)) = (parts.next(), parts.next()) else { return Err(ErrorCode::NoSuchRecord.into()) };
        let record = record.parse().map_err(|_| Refusal::new(ErrorCode::NoSuchRecord))?;
        Ok(DutyLine { record, state: state.to_owned(), number: parts.next().unwrap_or_default().trim().to_owned() })
    }
}

/// One record of a kept sheet: as it stood then, and its line of today where it is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DutyLineView {
    /// The record.
    pub record: RecordId,
    /// Where it stood on that day.
    pub state: String,
    /// Its printed number, or empty.
    pub number: String,
    /// Today's line; `None` where the record is not here.
    pub row: Option<Row>,
}

/// One open record that somebody has in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct OpenDuty {
    /// The record.
    pub row: Row,
    /// Its running clocks, those of its pieces among them.
    pub clocks: Vec<ClockView>,
}

/// What somebody has in hand, before he passes it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DutyDraft {
    /// Whose work it is.
    pub giver: String,
    /// The open records, the nearest date first, those without a date last.
    pub duties: Vec<OpenDuty>,
    /// Typed on this PC and not recorded, without what was typed: to be finished or thrown away first.
    pub drafts: Vec<DraftView>,
    /// Something written on this PC has not reached the county yet.
    pub unsent: bool,
}

/// Passes work on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PassDuties {
    /// Whose work; empty: of whoever has opened the home. A head may pass on somebody else's.
    #[serde(default)]
    pub giver: String,
    /// Who is to take it.
    pub receiver: String,
    /// From when; today where left out.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub from: Option<NaiveDate>,
    /// Why (`CodeTable::DutyCause`).
    pub cause: String,
    /// Why somebody else passes it on; needed then.
    #[serde(default)]
    pub reason: String,
    /// What has to be known besides.
    #[serde(default)]
    pub remark: String,
    /// The records; empty: all that he has in hand.
    #[serde(default)]
    pub records: Vec<RecordId>,
}

/// A hand-over that nobody has taken yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct UntakenDuties {
    /// The hand-over.
    pub record: RecordId,
    /// Whose work.
    pub giver: String,
    /// Who is to take it.
    pub receiver: String,
    /// Passed on this day.
    #[ts(type = "string")]
    pub passed_on: NaiveDate,
    /// From when he is responsible.
    #[ts(type = "string | null")]
    pub from: Option<NaiveDate>,
    /// It is for whoever has opened the home.
    pub to_me: bool,
    /// The receiver's number at this PC, where he has a passphrase here.
    pub opens_as: Option<Actor>,
    /// It waits for longer than [`UNTAKEN_DAYS`] days.
    pub late: bool,
}

coded! {
    /// Why a record stands on the sheet of a shift.
    ShiftReason: u8 {
        Late = 1, "late";
        DueToday = 2, "due_today";
        DueTomorrow = 3, "due_tomorrow";
        Urgent = 4, "urgent";
        /// A conflict or a step waits for a person.
        ForPerson = 5, "for_person";
        /// Came in on that day.
        CameIn = 6, "came_in";
    }
}

/// One line of a shift's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ShiftLine {
    /// Why it is on it.
    pub why: ShiftReason,
    /// The record.
    pub row: Row,
    /// The clock in question, where it is about a date.
    pub clock: Option<ClockView>,
}

/// The sheet of a shift before it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ShiftDraft {
    /// The office.
    pub township: String,
    /// The day.
    #[ts(type = "string")]
    pub on: NaiveDate,
    /// Who leaves.
    pub giver: String,
    /// What is open, in the order of the reasons.
    pub lines: Vec<ShiftLine>,
    /// The reasons for which more is open than is listed.
    pub cut: Vec<ShiftReason>,
}

/// Keeps the sheet of a shift.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct KeepShift {
    /// Who takes over.
    pub receiver: String,
    /// What has to be known besides.
    #[serde(default)]
    pub remark: String,
}

/// Something written on a day outside its writer's term: taken all the same, and shown to the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct OutsideTerm {
    /// The change.
    pub change: String,
    /// What was done (`verb.<key>`).
    pub verb: String,
    /// By whom.
    pub author: String,
    /// When, by the writing device's clock (UTC milliseconds).
    pub at_ms: i64,
    /// A record that it acts on.
    pub row: Option<Row>,
}
