//! Figures: pure counting over plain lines, for the statistics form of people's mediation (C.7), the
//! yearly report (Art. 41) and the weekly, monthly and situation reports.
//!
//! **Cases are counted, never persons.** People are added up where a form asks how many a case
//! concerned; nothing is counted by person, and a line does not say who anybody is.
//!
//! **Every fact is counted once, and reported figures never change.** A PC that was away for a week brings facts of a month
//! whose report is out; so does a clerk who enters late, and a record that turns out to be wrong takes one back. When the
//! figures of a period are taken, all earlier ones are counted again with what is known now, and what the reports of them said
//! is taken off: the difference is reported as late ([`Figures::with_late`]), below zero where too much was reported. No moment
//! of entry is asked for: it says when a fact was written on some PC, not when it came to be known here. So the sum over all
//! reports is what is known, always.
//!
//! **What is open at the end of a period** is no flow: it is counted from what is known when the
//! figures are frozen, and has no late part.

mod count;
mod frozen;
mod key;
mod line;
mod outside;

pub use count::count;
pub use frozen::Frozen;
pub use key::FigureKey;
pub use line::{Adopted, Body, CaseLine, LineKind, Prevented, Recommendation, Sent};
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

/// Figures of a day and of no period: they have no late part.
const OF_THE_DAY: &[&str] = &["matter.open", "matter.overdue", "lead.open", "mediation.open"];

/// One figure: of the period itself, and of earlier ones as far as it was not in their reports. Both count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Of the period. Cases, people, or fen.
    pub own: i64,
    /// Of earlier periods, known after their figures were frozen; below zero where too much was reported.
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

    /// The figures with what the reports of earlier periods did not say: `recounted` are those of all earlier periods together
    /// with what is known now, `reported` is what each report of them said.
    pub fn with_late<'a>(mut self, recounted: &Figures, reported: impl IntoIterator<Item = &'a Figures>) -> Figures {
        let flows = |(key, cell): (&FigureKey, &Cell)| (!OF_THE_DAY.contains(&key.key())).then_some((*key, cell.own));
        for (key, now) in recounted.cells.iter().filter_map(flows) {
            self.cells.entry(key).or_default().late = now;
        }
        recounted.by_category.iter().for_each(|(name, cell)| self.by_category.entry(name.clone()).or_default().late = cell.own);
        recounted.by_organ.iter().for_each(|(name, cell)| self.by_organ.entry(name.clone()).or_default().late = cell.own);
        for figures in reported {
            self.take_off(figures);
        }
        let is_something = |_: &String, cell: &mut Cell| *cell != Cell::default();
        self.by_category.retain(is_something);
        self.by_organ.retain(is_something);
        self
    }

    fn take_off(&mut self, reported: &Figures) {
        let take = |cell: &mut Cell, said: &Cell| cell.late = cell.late.saturating_sub(said.total());
        for (key, said) in reported.cells.iter().filter(|(key, _)| !OF_THE_DAY.contains(&key.key())) {
            take(self.cells.entry(*key).or_default(), said);
        }
        reported.by_category.iter().for_each(|(name, said)| take(self.by_category.entry(name.clone()).or_default(), said));
        reported.by_organ.iter().for_each(|(name, said)| take(self.by_organ.entry(name.clone()).or_default(), said));
    }

    /// The figures without those of which the office keeps no record: on a form their cells stay empty, to be filled in by
    /// hand. `beginnings` are beginnings of their names.
    pub fn without(mut self, beginnings: &[&str]) -> Figures {
        self.cells.retain(|key, _| !beginnings.iter().any(|beginning| key.key().starts_with(beginning)));
        self
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
