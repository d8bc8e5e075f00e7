//! A ledger as an .xlsx: title, a line that says whose it is and why it was made, headings, rows.
//!
//! **Numbers of papers and people are text.** A spreadsheet keeps fifteen digits of a number and shows
//! an identity number as 6.3E+17; typed over and saved, it is lost for good. Dates are dates. Money is
//! whole fen divided once: up to 2^53 fen the quotient is the double nearest to the amount, so what is
//! read back is the amount; beyond that it is text.
//!
//! **What people wrote is never a formula.** Every text is a string cell; one that begins as a formula
//! does has the mark that keeps it text when somebody edits it.
//!
//! **The watermark is grey text in the head of every printed page**, with office, who, when and why. A
//! picture behind the cells prints in one office suite and not in the other; text in the page head
//! prints in all.
//!
//! **Same input, same bytes**: the time of creation comes from the input, rows are written in the order
//! given. The workbook is put together in memory: the mode of the library that needs less of it goes
//! through a temporary file on the disk and is not built in.

mod cell;
mod head;
mod height;
pub(crate) mod text;

use crate::error::LedgerError;
use crate::set::ColumnSet;
use crate::source::Source;
use crate::words::Language;
use cell::Cells;
pub(crate) use cell::figure_words_key;
use chrono::NaiveDate;
use jiangyuan_model::{Field, Value};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use std::collections::BTreeMap;

/// The most rows of one ledger: more belong in several, a year or a township each.
pub const ROWS_MAX: usize = 100_000;

/// Whether people stand in a ledger as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Showing {
    /// Masked, as the set says.
    #[default]
    Masked,
    /// As recorded. The reason is printed on the sheet.
    Unmasked {
        /// Why; not blank.
        reason: String,
    },
}

/// A ledger to be written, without its rows.
#[derive(Debug, Clone)]
pub struct Ledger<'a> {
    /// Its columns.
    pub set: &'a ColumnSet,
    /// Language of headings and codes.
    pub language: Language,
    /// The office.
    pub office: String,
    /// What it covers, in words: 2026年11月.
    pub period: String,
    /// The day it is made, in Asia/Shanghai.
    pub made_on: NaiveDate,
    /// Who makes it. Printed, and not in the properties of the file.
    pub made_by: String,
    /// What for. May be blank only where nothing personal stands in the set.
    pub reason: String,
    /// Whether people stand in it as they are.
    pub showing: Showing,
}

/// One row: a value for each source of the set. What is missing stays an empty cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row(BTreeMap<Source, Value>);

impl Row {
    /// The row with one more value. Fields of several people are a [`Value::List`], an entry a person.
    pub fn with(mut self, source: Source, value: Value) -> Row {
        self.0.insert(source, value);
        self
    }

    /// Sets a value.
    pub fn set(&mut self, source: Source, value: Value) {
        self.0.insert(source, value);
    }

    /// An accusation (检举控告) never leaves in a ledger (Art. 30(3)), whoever put it in.
    fn is_accusation(&self) -> bool {
        let says = |field: Field| self.get(Source::Field(field)).and_then(Value::as_text) == Some("accusation");
        says(Field::Purpose) || says(Field::Nature)
    }

    /// A value.
    pub fn get(&self, source: Source) -> Option<&Value> {
        self.0.get(&source)
    }
}

/// Writes a ledger. Rows that are accusations are left out.
///
/// # Errors
/// `ReasonMissing` where people stand in the set and no reason is given, or where it is to be unmasked
/// without one; `TooManyRows` above [`ROWS_MAX`]; `NotWritten` where the workbook cannot be put together.
pub fn write(ledger: &Ledger<'_>, rows: impl IntoIterator<Item = Row>) -> Result<Vec<u8>, LedgerError> {
    let blank = |reason: &str| reason.trim().is_empty();
    let unmasked_for_nothing = matches!(&ledger.showing, Showing::Unmasked { reason } if blank(reason));
    if unmasked_for_nothing || (ledger.set.is_personal() && blank(&ledger.reason) && ledger.showing == Showing::Masked) {
        return Err(LedgerError::ReasonMissing);
    }
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(ledger)?);
    let sheet = workbook.add_worksheet();
    let headings = head::write(sheet, ledger)?;
    let cells = Cells::new(ledger);
    let mut count = 0;
    for row in rows.into_iter().filter(|row| !row.is_accusation()) {
        if count == ROWS_MAX {
            return Err(LedgerError::TooManyRows { max: ROWS_MAX });
        }
        let at = headings.below(count)?;
        count += 1;
        cells.row(sheet, at, count, &row)?;
    }
    head::finish(sheet, ledger, &headings, count)?;
    Ok(workbook.save_to_buffer()?)
}

/// No author, no company, no path: whoever gets the file learns no more than the sheet says.
fn properties(ledger: &Ledger<'_>) -> Result<DocProperties, LedgerError> {
    use chrono::Datelike;
    let day = ledger.made_on;
    let part = |number: u32| u8::try_from(number).map_err(|_| LedgerError::NotWritten);
    let year = u16::try_from(day.year()).map_err(|_| LedgerError::NotWritten)?;
    let made = ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?)?;
    Ok(DocProperties::new().set_title(ledger.set.title.of(Language::Chinese)).set_creation_datetime(&made))
}

impl From<XlsxError> for LedgerError {
    /// Everything that is asked of the library is within its limits; what it refuses all the same is a
    /// bug. Its own words may quote a cell and go nowhere.
    fn from(_: XlsxError) -> LedgerError {
        LedgerError::NotWritten
    }
}
