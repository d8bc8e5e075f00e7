//! The holiday table of one year, as a notice of the State Council gives it.

use super::{CalendarUnreadable, is_weekend};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The shape of a holiday table that this version reads.
const FORMAT: u32 = 1;

/// One year's table. Two tables of one year are ordered by the day of issue, then by what they say, so that all
/// devices take the same one of two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearTable {
    year: i32,
    issued_on: Option<NaiveDate>,
    paper: String,
    holidays: Days,
    makeup: Days,
}

/// Days with the name of their festival.
type Days = BTreeMap<NaiveDate, String>;

impl YearTable {
    /// The tables of a file in JSON, in the order of their years.
    ///
    /// # Errors
    /// The file is refused whole when any part of it is not as it should be.
    pub fn read_all(json: &str) -> Result<Vec<YearTable>, CalendarUnreadable> {
        let file: File = serde_json::from_str(json).map_err(|e| CalendarUnreadable::NotATable(e.to_string()))?;
        if file.format != FORMAT || file.calendar != "CN" {
            return Err(CalendarUnreadable::OtherFormat);
        }
        file.years.into_iter().map(|(name, year)| year.read(&name)).collect()
    }

    /// A file in JSON of these tables.
    pub fn write_all(tables: &[YearTable]) -> String {
        let years = tables.iter().map(|table| (table.year.to_string(), FileYear::of(table))).collect();
        let file = File { format: FORMAT, calendar: "CN".to_owned(), years };
        serde_json::to_string_pretty(&file).expect("texts and dates under texts are always JSON")
    }

    /// A table from the lines of [`YearTable::holidays`] and [`YearTable::makeup_days`].
    ///
    /// # Errors
    /// Any day that cannot stand where it stands.
    pub fn from_lines(
        year: i32,
        issued_on: Option<NaiveDate>,
        paper: &str,
        holidays: &[String],
        makeup: &[String],
    ) -> Result<YearTable, CalendarUnreadable> {
        let file = FileYear { issued_on, paper: paper.to_owned(), holidays: days(holidays)?, makeup_working_days: days(makeup)? };
        file.read(&year.to_string())
    }

    /// The year.
    pub const fn year(&self) -> i32 {
        self.year
    }

    /// The day of the notice.
    pub const fn issued_on(&self) -> Option<NaiveDate> {
        self.issued_on
    }

    /// The number of the notice, or empty.
    pub fn paper(&self) -> &str {
        &self.paper
    }

    /// The days off, a line each: `2027-01-01 元旦`.
    pub fn holidays(&self) -> Vec<String> {
        lines(&self.holidays)
    }

    /// The Saturdays and Sundays that are working days (调休上班), a line each.
    pub fn makeup_days(&self) -> Vec<String> {
        lines(&self.makeup)
    }

    pub(super) fn rests(&self, date: NaiveDate) -> bool {
        self.holidays.contains_key(&date) || (is_weekend(date) && !self.makeup.contains_key(&date))
    }
}

fn lines(days: &Days) -> Vec<String> {
    days.iter().map(|(date, name)| format!("{date} {name}").trim_end().to_owned()).collect()
}

fn days(lines: &[String]) -> Result<Vec<FileDay>, CalendarUnreadable> {
    let read = |line: &String| {
        let (date, name) = line.split_once(' ').unwrap_or((line, ""));
        let date = date.parse().map_err(|_| CalendarUnreadable::NotATable(line.clone()))?;
        Ok(FileDay { date, name: name.to_owned() })
    };
    lines.iter().map(read).collect()
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    calendar: String,
    years: BTreeMap<String, FileYear>,
}

#[derive(Serialize, Deserialize)]
struct FileYear {
    #[serde(default)]
    issued_on: Option<NaiveDate>,
    #[serde(default)]
    paper: String,
    holidays: Vec<FileDay>,
    makeup_working_days: Vec<FileDay>,
}

#[derive(Serialize, Deserialize)]
struct FileDay {
    date: NaiveDate,
    #[serde(default)]
    name: String,
}

impl FileYear {
    fn of(table: &YearTable) -> FileYear {
        let days = |days: &Days| days.iter().map(|(date, name)| FileDay { date: *date, name: name.clone() }).collect();
        FileYear {
            issued_on: table.issued_on,
            paper: table.paper.clone(),
            holidays: days(&table.holidays),
            makeup_working_days: days(&table.makeup),
        }
    }

    fn read(self, name: &str) -> Result<YearTable, CalendarUnreadable> {
        let bad_year = || CalendarUnreadable::BadYear(name.to_owned());
        let year: i32 = name.parse().map_err(|_| bad_year())?;
        let (mut holidays, mut makeup) = (Days::new(), Days::new());
        for FileDay { date, name } in self.holidays {
            if date.year() != year || holidays.insert(date, name).is_some() {
                return Err(CalendarUnreadable::BadDate(date));
            }
        }
        for FileDay { date, name } in self.makeup_working_days {
            let misplaced = date.year() != year || !is_weekend(date) || holidays.contains_key(&date);
            if misplaced || makeup.insert(date, name).is_some() {
                return Err(CalendarUnreadable::BadDate(date));
            }
        }
        if holidays.is_empty() {
            return Err(bad_year());
        }
        Ok(YearTable { year, issued_on: self.issued_on, paper: self.paper.trim().to_owned(), holidays, makeup })
    }
}
