//! An old ledger, .xls or .xlsx, as rows of typed cells under their headings.
//!
//! A file from outside is read warily: its size, what it unfolds to, and how far its cells lie apart
//! are measured before the library sees it, because a file of a few kilobytes can unfold to gigabytes,
//! and two cells in opposite corners of a sheet can ask for a table of millions. What is damaged ends
//! in one error and never in a stop of the program.
//!
//! **Numbers.** A spreadsheet keeps fifteen digits. A whole number up to that is exact and is taken; a
//! longer one has lost its end long ago, is marked as such, and the row that needs it is refused
//! instead of a wrong identity number being written down.
//!
//! **What is forbidden** (J.0) is dropped here, with its whole column, before anything is returned.

mod body;
mod container;
mod grid;
mod heading;

use crate::error::LedgerError;
use crate::forbidden::{self, Part};
use chrono::{NaiveDate, NaiveTime};
use grid::Grid;
use std::panic::catch_unwind;

/// The largest file, in bytes.
pub const FILE_BYTES_MAX: u64 = 40 << 20;
/// The most that a file may unfold to, in bytes.
pub const INFLATED_BYTES_MAX: u64 = 256 << 20;
/// The most parts of a file.
pub const PARTS_MAX: u64 = 4_096;
/// The most sheets that are read.
pub const SHEETS_MAX: u64 = 60;
/// The most rows of a sheet that hold something.
pub const ROWS_MAX: u64 = 50_000;
/// The most columns of a sheet.
pub const COLUMNS_MAX: u64 = 256;
/// The most places in the rectangle of a sheet's cells in a .xls.
pub const PLACES_MAX: u64 = 4_000_000;

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum OldCell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, trimmed.
    Text(String),
    /// A number, in digits.
    Number(String),
    /// A date, with its time where it has one.
    Date(NaiveDate, Option<NaiveTime>),
    /// A number of more than fifteen digits, whose last ones are lost: as it shows now.
    DigitsLost(String),
}

impl OldCell {
    /// The cell as text; a date as `2026-11-29`.
    pub fn text(&self) -> String {
        match self {
            OldCell::Empty => String::new(),
            OldCell::Text(text) | OldCell::Number(text) | OldCell::DigitsLost(text) => text.clone(),
            OldCell::Date(date, None) => date.to_string(),
            OldCell::Date(date, Some(time)) => [date.to_string(), time.format("%H:%M").to_string()].join(" "),
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, OldCell::Empty)
    }
}

/// A heading. Two rows of headings are one text, the upper before the lower: 申请人/电话.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Letters of the column in the file: C.
    pub column: String,
    /// What stands above it; empty where cells stand under nothing.
    pub text: String,
}

/// A row of an old ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldRow {
    /// Number of the row in the file, from 1.
    pub number: u32,
    /// A cell for each heading.
    pub cells: Vec<OldCell>,
}

/// A column that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Its heading.
    pub heading: Heading,
    /// The part of the rule (J.0) that it would break.
    pub part: Part,
}

/// How many rows were no entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Nothing stood in them.
    pub empty: u32,
    /// 合计, 小计 and the like.
    pub totals: u32,
    /// The headings again, as on every printed page.
    pub headings: u32,
    /// One text alone across the table: the name of a part, who made it, a note.
    pub notes: u32,
}

/// A sheet with a table in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldSheet {
    /// Its name.
    pub name: String,
    /// What stands above the headings; empty where nothing does.
    pub title: String,
    /// First and last row of the headings, from 1.
    pub heading_rows: (u32, u32),
    /// Headings of what was read.
    pub headings: Vec<Heading>,
    /// The entries.
    pub rows: Vec<OldRow>,
    /// What was not read because a ledger never brings it in.
    pub dropped: Vec<Dropped>,
    /// Rows that are no entries.
    pub skipped: Skipped,
    /// Dates are counted from 1904 (old files of another computer).
    pub from_1904: bool,
}

/// Why a sheet was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRead {
    /// Nothing stands in it.
    Empty,
    /// It is hidden in the file.
    Hidden,
    /// It is no table: a chart, a form, a page of text.
    NoHeader,
    /// It is a list of labelled persons (J.0).
    Forbidden(Part),
}

/// An old ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldLedger {
    /// Sheets with a table, in the order of the file.
    pub sheets: Vec<OldSheet>,
    /// Sheets that were not read, by name.
    pub not_read: Vec<(String, NotRead)>,
    /// BLAKE3 of the file, 64 hexadecimal digits: the same file again is known by it.
    pub digest: String,
}

/// Where the headings stand, as a person says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadingRows {
    /// First row, from 1.
    pub first: u32,
    /// One row or two.
    pub rows: u32,
}

/// Reads an old ledger, looking for the headings itself.
///
/// # Errors
/// `NotAWorkbook`, `PasswordProtected`, `Damaged`, `TooLarge` with the limit, `NoHeader` where no sheet
/// has a table.
pub fn read(bytes: &[u8]) -> Result<OldLedger, LedgerError> {
    read_as(bytes, None)
}

/// Reads an old ledger whose headings stand in these rows of every sheet.
///
/// # Errors
/// As [`read`].
pub fn read_as(bytes: &[u8], headings: Option<HeadingRows>) -> Result<OldLedger, LedgerError> {
    // A parser that meets bytes nobody thought of may stop with a panic: that is a damaged file, and
    // nothing of what it had begun is used.
    catch_unwind(|| reading(bytes, headings)).unwrap_or(Err(LedgerError::Damaged))
}

/// The cells of each sheet that can be seen, row by row, for what is a form and no table.
pub(crate) fn cells_of(bytes: &[u8]) -> Result<Vec<Vec<Vec<OldCell>>>, LedgerError> {
    let form = container::check(bytes)?;
    let rows = |grid: Grid| {
        let cells = |row: u32| 0..=grid.rows.get(&row).and_then(|row| row.keys().last().copied()).unwrap_or_default();
        grid.rows.keys().map(|row| cells(*row).map(|column| grid.cell(*row, column).clone()).collect()).collect()
    };
    Ok(grid::read(bytes, form)?.into_iter().filter_map(|(_, grid)| grid.ok()).map(rows).collect())
}

fn reading(bytes: &[u8], headings: Option<HeadingRows>) -> Result<OldLedger, LedgerError> {
    let form = container::check(bytes)?;
    let mut ledger = OldLedger { sheets: Vec::new(), not_read: Vec::new(), digest: blake3::hash(bytes).to_hex().to_string() };
    let mut headless = false;
    for (name, grid) in grid::read(bytes, form)? {
        match sheet(&name, grid, headings) {
            Ok(sheet) => ledger.sheets.push(sheet),
            Err(why) => {
                headless |= why == NotRead::NoHeader;
                ledger.not_read.push((name, why));
            }
        }
    }
    if ledger.sheets.is_empty() && headless { Err(LedgerError::NoHeader) } else { Ok(ledger) }
}

fn sheet(name: &str, grid: Result<Grid, NotRead>, rows: Option<HeadingRows>) -> Result<OldSheet, NotRead> {
    let grid = grid?;
    if let Some(part) = forbidden::sheet(name) {
        return Err(NotRead::Forbidden(part));
    }
    if grid.rows.is_empty() {
        return Err(NotRead::Empty);
    }
    let found = match rows {
        Some(rows) => heading::at(&grid, rows),
        None => heading::guess(&grid),
    };
    let found = found.ok_or(NotRead::NoHeader)?;
    if let Some(part) = forbidden::sheet(&found.title) {
        return Err(NotRead::Forbidden(part));
    }
    Ok(body::sheet(name, grid, found))
}
