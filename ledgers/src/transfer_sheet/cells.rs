//! The cells of a sheet, from text as it was copied or from a workbook.

use super::TEXT_BYTES_MAX;
use crate::error::{LedgerError, Limit};
use crate::read::{OldCell, cells_of};
use std::panic::catch_unwind;

/// The most rows and columns that a form is looked for in.
const ROWS_MAX: usize = 300;
const COLUMNS_MAX: usize = 40;

/// Rows of cells; a row keeps its empty ones.
pub(super) type Cells = Vec<Vec<OldCell>>;

/// Text: a line is a row, tabs are between its cells. A spreadsheet puts a cell of several lines into quotes.
pub(super) fn of_text(text: &str) -> Result<Cells, LedgerError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(LedgerError::TooLarge { limit: Limit::FileBytes, max: TEXT_BYTES_MAX as u64 });
    }
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut chars = text.strip_prefix('\u{feff}').unwrap_or(text).chars().filter(|c| *c != '\r').peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' if quoted => quoted = false,
            // A quote that is not closed is a quote that somebody wrote.
            '"' if cell.is_empty() && closes(chars.clone()) => quoted = true,
            '\t' if !quoted => row.push(as_cell(std::mem::take(&mut cell))),
            '\n' if !quoted => {
                row.push(as_cell(std::mem::take(&mut cell)));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    row.push(as_cell(cell));
    rows.push(row);
    Ok(cut(rows))
}

/// Whether a quoted cell ends at a quote before a tab, a line or the end.
fn closes(rest: impl Iterator<Item = char>) -> bool {
    let mut rest = rest.take(100_000).peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('"', Some('"')) => drop(rest.next()),
            ('"', None | Some('\t' | '\n')) => return true,
            ('"', _) => return false,
            _ => {}
        }
    }
    false
}

fn as_cell(text: String) -> OldCell {
    let text = text.trim();
    if text.is_empty() { OldCell::Empty } else { OldCell::Text(text.to_owned()) }
}

/// The cells of every sheet of a workbook.
pub(super) fn of_workbook(bytes: &[u8]) -> Result<Vec<Cells>, LedgerError> {
    let sheets = catch_unwind(|| cells_of(bytes)).unwrap_or(Err(LedgerError::Damaged))?;
    Ok(sheets.into_iter().map(cut).collect())
}

fn cut(rows: Cells) -> Cells {
    let filled = |row: &Vec<OldCell>| !row.iter().all(OldCell::is_empty);
    let short = |row: Vec<OldCell>| row.into_iter().take(COLUMNS_MAX).collect();
    rows.into_iter().filter(filled).take(ROWS_MAX).map(short).collect()
}
