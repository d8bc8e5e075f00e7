//! Rest days and working days of mainland China, year by year.
//!
//! A rest day is a day listed as a holiday, or a Saturday or Sunday that is not a make-up
//! working day. Every other day is a working day. The State Council sets the table of a year in
//! the year before; until it is loaded nothing is derived for that year, and every question
//! about it is answered with the year that is missing.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The table that ships with this version: 2024, 2025 and 2026.
const BUNDLED: &str = include_str!("../data/holidays-2024-2026.json");

/// The shape of a holiday table that this version reads.
const FORMAT: u32 = 1;

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

/// Holiday tables of some years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Year {
    holidays: BTreeSet<NaiveDate>,
    makeup: BTreeSet<NaiveDate>,
}

impl Calendar {
    /// The calendar that ships with this version.
    pub fn bundled() -> Calendar {
        let years = read(BUNDLED).expect("the bundled table is part of the program and read by its tests");
        Calendar { years }
    }

    /// This calendar with the years of a table in JSON; a year already loaded is replaced, because
    /// the State Council has changed a year's table within the year.
    ///
    /// # Errors
    /// The table is refused whole when any part of it is not as it should be.
    pub fn with_years_from_json(&self, json: &str) -> Result<Calendar, CalendarUnreadable> {
        let mut years = self.years.clone();
        years.extend(read(json)?);
        Ok(Calendar { years })
    }

    /// The loaded years, in order.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.keys().copied()
    }

    /// Whether nobody works on the date.
    ///
    /// # Errors
    /// The date's year is not loaded.
    pub fn is_rest_day(&self, date: NaiveDate) -> Result<bool, CalendarMissing> {
        let year = self.years.get(&date.year()).ok_or(CalendarMissing { year: date.year() })?;
        Ok(year.holidays.contains(&date) || (is_weekend(date) && !year.makeup.contains(&date)))
    }

    /// The date itself, or the first working day after it if it is a rest day.
    ///
    /// # Errors
    /// The date, or a day met on the way, lies in a year that is not loaded.
    pub fn roll_forward(&self, date: NaiveDate) -> Result<NaiveDate, CalendarMissing> {
        let mut day = date;
        while self.is_rest_day(day)? {
            day = day.succ_opt().ok_or(CalendarMissing { year: day.year() })?;
        }
        Ok(day)
    }
}

/// Saturday or Sunday.
pub(crate) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[derive(Deserialize)]
struct Table {
    format: u32,
    calendar: String,
    years: BTreeMap<String, TableYear>,
}

#[derive(Deserialize)]
struct TableYear {
    holidays: Vec<TableDay>,
    makeup_working_days: Vec<TableDay>,
}

#[derive(Deserialize)]
struct TableDay {
    date: NaiveDate,
}

fn read(json: &str) -> Result<BTreeMap<i32, Year>, CalendarUnreadable> {
    let table: Table = serde_json::from_str(json).map_err(|e| CalendarUnreadable::NotATable(e.to_string()))?;
    if table.format != FORMAT || table.calendar != "CN" {
        return Err(CalendarUnreadable::OtherFormat);
    }
    table.years.into_iter().map(|(name, days)| read_year(&name, days)).collect()
}

fn read_year(name: &str, days: TableYear) -> Result<(i32, Year), CalendarUnreadable> {
    let bad_year = || CalendarUnreadable::BadYear(name.to_owned());
    let number: i32 = name.parse().map_err(|_| bad_year())?;
    let mut year = Year::default();
    for TableDay { date } in days.holidays {
        if date.year() != number || !year.holidays.insert(date) {
            return Err(CalendarUnreadable::BadDate(date));
        }
    }
    for TableDay { date } in days.makeup_working_days {
        let misplaced = date.year() != number || !is_weekend(date) || year.holidays.contains(&date);
        if misplaced || !year.makeup.insert(date) {
            return Err(CalendarUnreadable::BadDate(date));
        }
    }
    if year.holidays.is_empty() {
        return Err(bad_year());
    }
    Ok((number, year))
}
