//! The cells of every sheet, as far as something stands in them.

use super::container::Form;
use super::{COLUMNS_MAX, NotRead, OldCell, ROWS_MAX, SHEETS_MAX};
use crate::error::{LedgerError, Limit};
use calamine::{Data, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx};
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Cells of a sheet by row and column, from 0, and its merged rectangles.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) rows: BTreeMap<u32, BTreeMap<u32, OldCell>>,
    pub(super) merged: Vec<Dimensions>,
    pub(super) from_1904: bool,
}

type Sheets = Vec<(String, Result<Grid, NotRead>)>;

/// From this on, not every whole number is a double, and a spreadsheet has rounded before.
const DIGITS_LOST_FROM: f64 = 1e15;

/// Days below this are a time of day without a date.
const FIRST_DAY: f64 = 1.0;

/// The last row that a workbook can have, from 0.
const LAST_ROW: u32 = 1_048_575;

/// Reads every sheet.
pub(super) fn read(bytes: &[u8], form: Form) -> Result<Sheets, LedgerError> {
    match form {
        Form::Xls => xls(bytes),
        Form::Xlsx => xlsx(bytes),
    }
}

fn xlsx(bytes: &[u8]) -> Result<Sheets, LedgerError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => LedgerError::PasswordProtected,
        _ => LedgerError::Damaged,
    })?;
    let from_1904 = book.has_1904_epoch();
    let mut sheets = Sheets::new();
    for (name, hidden) in listed(book.sheets_metadata())? {
        if let Some(why) = hidden {
            sheets.push((name, Err(why)));
            continue;
        }
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut grid = Grid { merged, from_1904, ..Grid::default() };
        let mut cells = book.worksheet_cells_reader(&name).map_err(|_| LedgerError::Damaged)?;
        while let Some(cell) = cells.next_cell().map_err(|_| LedgerError::Damaged)? {
            grid.put(cell.get_position(), &Data::from(cell.get_value().clone()))?;
        }
        sheets.push((name, Ok(grid)));
    }
    Ok(sheets)
}

fn xls(bytes: &[u8]) -> Result<Sheets, LedgerError> {
    let book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => LedgerError::PasswordProtected,
        _ => LedgerError::Damaged,
    })?;
    let from_1904 = book.has_1904_epoch();
    let mut book = book;
    let mut sheets = Sheets::new();
    for (name, hidden) in listed(book.sheets_metadata())? {
        if let Some(why) = hidden {
            sheets.push((name, Err(why)));
            continue;
        }
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut grid = Grid { merged, from_1904, ..Grid::default() };
        let range = book.worksheet_range(&name).map_err(|_| LedgerError::Damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let place = |from: u32, at: usize| u32::try_from(at).ok().and_then(|at| from.checked_add(at)).ok_or(LedgerError::Damaged);
            grid.put((place(top, row)?, place(left, column)?), data)?;
        }
        sheets.push((name, Ok(grid)));
    }
    Ok(sheets)
}

/// Names of the sheets, and why one of them is not read.
fn listed(sheets: &[calamine::Sheet]) -> Result<Vec<(String, Option<NotRead>)>, LedgerError> {
    if u64::try_from(sheets.len()).unwrap_or(u64::MAX) > SHEETS_MAX {
        return Err(LedgerError::TooLarge { limit: Limit::Sheets, max: SHEETS_MAX });
    }
    let why = |sheet: &calamine::Sheet| match (sheet.visible, sheet.typ) {
        (SheetVisible::Visible, SheetType::WorkSheet) => None,
        (SheetVisible::Visible, _) => Some(NotRead::NoHeader),
        _ => Some(NotRead::Hidden),
    };
    Ok(sheets.iter().map(|sheet| (sheet.name.clone(), why(sheet))).collect())
}

impl Grid {
    pub(super) fn cell(&self, row: u32, column: u32) -> &OldCell {
        self.rows.get(&row).and_then(|row| row.get(&column)).unwrap_or(&OldCell::Empty)
    }

    fn put(&mut self, (row, column): (u32, u32), data: &Data) -> Result<(), LedgerError> {
        let cell = cell(data);
        if cell.is_empty() {
            return Ok(());
        }
        if row > LAST_ROW {
            return Err(LedgerError::Damaged);
        }
        if u64::from(column) >= COLUMNS_MAX {
            return Err(LedgerError::TooLarge { limit: Limit::Columns, max: COLUMNS_MAX });
        }
        self.rows.entry(row).or_default().insert(column, cell);
        if u64::try_from(self.rows.len()).unwrap_or(u64::MAX) > ROWS_MAX {
            return Err(LedgerError::TooLarge { limit: Limit::Rows, max: ROWS_MAX });
        }
        Ok(())
    }
}

fn cell(data: &Data) -> OldCell {
    let text = |text: &str| match text.trim() {
        "" => OldCell::Empty,
        text => OldCell::Text(text.to_owned()),
    };
    match data {
        Data::Empty => OldCell::Empty,
        Data::String(content) => text(content),
        Data::Int(number) => OldCell::Number(number.to_string()),
        Data::Float(number) => self::number(*number),
        Data::Bool(yes) => OldCell::Text(if *yes { "是" } else { "否" }.to_owned()),
        Data::DateTime(moment) => date(moment),
        Data::DateTimeIso(iso) => {
            let day = iso.get(..10).and_then(|day| day.parse().ok());
            day.map_or_else(|| text(iso), |day| OldCell::Date(day, None))
        }
        Data::DurationIso(iso) => text(iso),
        Data::Error(error) => OldCell::Text(error.to_string()),
    }
}

/// A number in digits. A spreadsheet shows fifteen of them; what lies behind is the dust of its
/// arithmetic (0.1 + 0.2).
fn number(number: f64) -> OldCell {
    if !number.is_finite() {
        return OldCell::Empty;
    }
    if number.abs() >= DIGITS_LOST_FROM {
        return OldCell::DigitsLost(number.to_string());
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    OldCell::Number(rounded.to_string())
}

fn date(moment: &ExcelDateTime) -> OldCell {
    if moment.is_duration() {
        return number(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = NaiveTime::from_hms_opt(hour.into(), minute.into(), second.into()).filter(|time| *time != NaiveTime::MIN);
    if moment.as_f64() < FIRST_DAY {
        return time.map_or_else(|| number(moment.as_f64()), |time| OldCell::Text(time.format("%H:%M").to_string()));
    }
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    date.map_or_else(|| number(moment.as_f64()), |date| OldCell::Date(date, time))
}
