//! Rest days and working days of mainland China, year by year.
//!
//! A rest day is a day listed as a holiday, or a Saturday or Sunday that is not a make-up
//! working day. Every other day is a working day. The State Council sets the table of a year in
//! the year before; until it is loaded nothing is derived for that year, and every question
//! about it is answered with the year that is missing. Of two tables of one year the one issued
//! later holds: the State Council has changed a year within the year.
//!
//! A prefecture or a county gives days off besides (州庆, 赛马节). Whether they are 法定休假日 for a
//! period of the law is not settled, so they never move a date by themselves: each count says
//! what it would come to with them ([`crate::deadline::Due::local`]), and the county's setting
//! `local_days_count` says whether that date binds.

mod table;

pub use table::YearTable;

use chrono::{Datelike, NaiveDate, Weekday};
use jiangyuan_model::county::TableSource;
use std::collections::BTreeMap;

/// The table that ships with this version: 2024, 2025 and 2026.
const BUNDLED: &str = include_str!("../data/holidays-2024-2026.json");

/// The calendar of a year is not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("calendar for {year} not loaded")]
pub struct CalendarMissing {
    /// The year.
    pub year: i32,
}

/// A holiday table cannot be used. Nothing of it is taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarUnreadable {
    /// It is not a holiday table.
    #[error("not a holiday table: {0}")]
    NotATable(String),
    /// It is of another shape, or of another country's calendar.
    #[error("holiday table of another format or calendar")]
    OtherFormat,
    /// A year is written wrong or lists no holiday at all.
    #[error("year {0} is empty or not a year")]
    BadYear(String),
    /// A date stands under another year, is listed twice, or is a make-up day on Monday to Friday.
    #[error("{0} cannot stand where it stands")]
    BadDate(NaiveDate),
}

/// A day off that the prefecture or the county gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalDayOff {
    /// Its name.
    pub name: String,
    /// Who decided.
    pub by: String,
    /// By which paper.
    pub paper: String,
}

/// Holiday tables of some years, and the days off of the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, (YearTable, TableSource)>,
    local: BTreeMap<NaiveDate, LocalDayOff>,
}

impl Calendar {
    /// The calendar that ships with this version.
    pub fn bundled() -> Calendar {
        let tables = YearTable::read_all(BUNDLED).expect("the bundled table is part of the program and read by its tests");
        let years = tables.into_iter().map(|table| (table.year(), (table, TableSource::Program))).collect();
        Calendar { years, local: BTreeMap::new() }
    }

    /// This calendar with one more table, unless a later one of its year is loaded.
    pub fn with(mut self, table: YearTable, from: TableSource) -> Calendar {
        if self.years.get(&table.year()).is_none_or(|(known, _)| *known < table) {
            self.years.insert(table.year(), (table, from));
        }
        self
    }

    /// This calendar with the days off of the place.
    pub fn with_local_days(mut self, days: impl IntoIterator<Item = (NaiveDate, LocalDayOff)>) -> Calendar {
        self.local.extend(days);
        self
    }

    /// The loaded years, in order.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.keys().copied()
    }

    /// The loaded table of a year, and where it came from.
    pub fn table(&self, year: i32) -> Option<&(YearTable, TableSource)> {
        self.years.get(&year)
    }

    /// The days off of the place, in order.
    pub const fn local_days(&self) -> &BTreeMap<NaiveDate, LocalDayOff> {
        &self.local
    }

    /// Whether nobody works on the date, by the State Council's table.
    ///
    /// # Errors
    /// The date's year is not loaded.
    pub fn is_rest_day(&self, date: NaiveDate) -> Result<bool, CalendarMissing> {
        let (table, _) = self.years.get(&date.year()).ok_or(CalendarMissing { year: date.year() })?;
        Ok(table.rests(date))
    }

    /// Whether the offices of this county rest on the date.
    ///
    /// # Errors
    /// The date's year is not loaded.
    pub fn is_rest_day_here(&self, date: NaiveDate) -> Result<bool, CalendarMissing> {
        Ok(self.is_rest_day(date)? || self.local.contains_key(&date))
    }

    /// The date itself, or the first working day after it if it is a rest day.
    ///
    /// # Errors
    /// The date, or a day met on the way, lies in a year that is not loaded.
    pub fn roll_forward(&self, date: NaiveDate) -> Result<NaiveDate, CalendarMissing> {
        roll(date, |day| self.is_rest_day(day))
    }

    /// The same, where the days off of the place are rest days too.
    ///
    /// # Errors
    /// The date, or a day met on the way, lies in a year that is not loaded.
    pub fn roll_forward_here(&self, date: NaiveDate) -> Result<NaiveDate, CalendarMissing> {
        roll(date, |day| self.is_rest_day_here(day))
    }
}

fn roll(date: NaiveDate, rests: impl Fn(NaiveDate) -> Result<bool, CalendarMissing>) -> Result<NaiveDate, CalendarMissing> {
    let mut day = date;
    while rests(day)? {
        day = day.succ_opt().ok_or(CalendarMissing { year: day.year() })?;
    }
    Ok(day)
}

/// Saturday or Sunday.
pub(crate) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}
