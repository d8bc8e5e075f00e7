//! Figures: pure counting over plain lines, for the statistics form of people's mediation (C.7), the
//! yearly report (Art. 41) and the weekly, monthly and situation reports.
//!
//! **Cases are counted, never persons.** People are added up where a form asks how many a case
//! concerned; nothing is counted by person, and a line does not say who anybody is.
//!
//! **Every fact is counted once.** A fact has the day on which it happened and the moment at which it
//! was entered. The figures of a period are frozen at a moment; a fact of that period that is entered
//! later is counted in the period whose figures are still open, as a late entry, told apart. So what was
//! reported never changes, and the sum over all periods is right.
//!
//! **What is open at the end of a period** is no flow: it is counted from what was known when the
//! figures were frozen, and has no late part.

mod count;
mod frozen;
mod key;
mod line;
mod outside;

pub use count::count;
pub use frozen::Frozen;
pub use key::FigureKey;
pub use line::{Adopted, Body, CaseLine, Fact, LineKind, Prevented, Recommendation, Sent};
pub use outside::{CELL_MIN, Shown, ShownCell};

use crate::words::{Language, say};
use chrono::{Datelike, Days, Months, NaiveDate};
use std::collections::BTreeMap;

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Length {
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// Half a year.
    Half,
    /// A year.
    Year,
}

/// A period of a report, both days in it. Dates are in Asia/Shanghai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// How long.
    pub length: Length,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

impl Period {
    /// The period of this length in which `day` lies; `None` at the edge of the calendar.
    pub fn of(length: Length, day: NaiveDate) -> Option<Period> {
        let month = |month: u32| NaiveDate::from_ymd_opt(day.year(), month, 1);
        let from = match length {
            Length::Week => day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))?,
            Length::Month => month(day.month())?,
            Length::Quarter => month((day.month() - 1) / 3 * 3 + 1)?,
            Length::Half => month((day.month() - 1) / 6 * 6 + 1)?,
            Length::Year => month(1)?,
        };
        Some(Period { length, from, to: Self::after(length, from)?.pred_opt()? })
    }

    /// The period with these first and last days, whatever its length is.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Option<Period> {
        let lengths = [Length::Week, Length::Month, Length::Quarter, Length::Half, Length::Year];
        lengths.into_iter().filter_map(|length| Period::of(length, from)).find(|period| period.from == from && period.to == to)
    }

    /// The next one.
    pub fn next(self) -> Option<Period> {
        Period::of(self.length, self.to.succ_opt()?)
    }

    /// The one before.
    pub fn previous(self) -> Option<Period> {
        Period::of(self.length, self.from.pred_opt()?)
    }

    /// Whether a day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// As a sheet names it: 2026年11月.
    pub fn words(self, language: Language) -> String {
        let number = |number: u32| number.to_string();
        let year = self.from.year().to_string();
        match self.length {
            Length::Week => say(language, "ledgers.period.week", &[("from", &self.from.to_string()), ("to", &self.to.to_string())]),
            Length::Month => say(language, "ledgers.period.month", &[("year", &year), ("month", &number(self.from.month()))]),
            Length::Quarter => {
                say(language, "ledgers.period.quarter", &[("year", &year), ("quarter", &number(self.from.month().div_ceil(3)))])
            }
            Length::Half if self.from.month() == 1 => say(language, "ledgers.period.first_half", &[("year", &year)]),
            Length::Half => say(language, "ledgers.period.second_half", &[("year", &year)]),
            Length::Year => say(language, "ledgers.period.year", &[("year", &year)]),
        }
    }

    fn after(length: Length, from: NaiveDate) -> Option<NaiveDate> {
        match length {
            Length::Week => from.checked_add_days(Days::new(7)),
            Length::Month => from.checked_add_months(Months::new(1)),
            Length::Quarter => from.checked_add_months(Months::new(3)),
            Length::Half => from.checked_add_months(Months::new(6)),
            Length::Year => from.checked_add_months(Months::new(12)),
        }
    }
}

/// What is counted, and which entries are known to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counting {
    /// The period.
    pub period: Period,
    /// When its figures are taken, UTC milliseconds. What is entered later waits for the next period.
    pub frozen_at_ms: i64,
    /// When those of the period before were frozen, UTC milliseconds. `None`: there were none, and
    /// whatever happened before this period belongs to reports of another time.
    pub previous_frozen_at_ms: Option<i64>,
}

/// One figure: of the period itself, and of earlier ones entered late. Both count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Of the period. Cases, people, or fen.
    pub own: i64,
    /// Of earlier periods, entered after their figures were frozen.
    pub late: i64,
}

impl Cell {
    /// What is reported.
    pub const fn total(self) -> i64 {
        self.own.saturating_add(self.late)
    }
}

/// The figures of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Every figure, those that are nil among them.
    pub cells: BTreeMap<FigureKey, Cell>,
    /// Matters by the field they concern (Art. 41(1)), as the office names it.
    pub by_category: BTreeMap<String, Cell>,
    /// Matters by the organ complained about (Art. 41(1)): an organ of the county's list, never a name as told.
    pub by_organ: BTreeMap<String, Cell>,
}

impl Figures {
    /// A figure.
    pub fn cell(&self, key: FigureKey) -> Cell {
        self.cells.get(&key).copied().unwrap_or_default()
    }

    /// As shown within the county: every number.
    pub fn inside(&self) -> Shown {
        outside::shown(self, 0)
    }

    /// As shown outside of it: numbers from 1 to below `cell_min` are withheld, and so is whatever they
    /// could be computed from (C.7).
    pub fn outside(&self, cell_min: u32) -> Shown {
        outside::shown(self, i64::from(cell_min))
    }
}
