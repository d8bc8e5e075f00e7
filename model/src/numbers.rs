//! Numbers of papers (文号), as the county leases them to a PC in blocks.

use crate::id::{DeviceId, Incarnation, RecordId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The series of the papers of a petition office.
pub const SERIES_PETITION: &str = "petition";
/// The series of the papers of a mediation committee.
pub const SERIES_MEDIATION: &str = "mediation";
/// Every series; each has its own serials in a township and a year.
pub const SERIES: &[&str] = &[SERIES_PETITION, SERIES_MEDIATION];

/// How many numbers a block has: more than a PC prints in two months, and few enough that what a lost PC takes along is
/// a page in the register of void numbers.
pub const BLOCK_NUMBERS: u32 = 50;

/// Where so much of a block is left, in hundredths, it is said, and the county leases the next one.
pub const NUMBERS_LOW_PERCENT: u32 = 20;

/// A block of serials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberBlock {
    /// The PC that may use it.
    pub device: DeviceId,
    /// And its incarnation: no copy of it may.
    pub incarnation: Incarnation,
    /// The series.
    pub series: String,
    /// The year.
    pub year: i32,
    /// Which of the blocks of that PC in that series and year, from 0.
    pub block: u32,
    /// The first serial.
    pub first: u32,
    /// The last serial.
    pub last: u32,
}

/// A serial that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serial {
    /// The serial.
    pub serial: u32,
    /// Of which block.
    pub block: u32,
    /// How many numbers that block has left.
    pub left: u32,
}

/// What a PC has left of a series in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Numbers {
    /// The series (`numbers.series.<key>` in `locales/`).
    pub series: String,
    /// The year.
    pub year: i32,
    /// How many numbers are left.
    pub left: u32,
    /// It is time to meet the county.
    pub low: bool,
}

/// A line of the register of void numbers (作废号登记): a number that was spoiled, or a run of those that nobody used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct VoidNumber {
    /// The series.
    pub series: String,
    /// The year.
    pub year: i32,
    /// The first serial.
    pub first: u32,
    /// The last; the same as the first of a number that was spoiled.
    pub last: u32,
    /// The number as it stood on the paper; empty of those that were never used.
    pub number: String,
    /// The title of the paper; empty of those that were never used, and where it may not be seen.
    pub title: String,
    /// Why it is void; empty of those that were never used, and where it may not be seen.
    pub reason: String,
    /// Who voided it.
    pub by: String,
    /// The day on which it was voided.
    #[ts(type = "string | null")]
    pub on: Option<NaiveDate>,
    /// The paper; `None`: no paper ever bore it, and its year is over.
    pub paper: Option<RecordId>,
}
