//! What is wrong with a row, and where.

use crate::read::OldCell;
use jiangyuan_model::{ErrorCode, Field, Refusal};

/// Characters of a text that is quoted in a report.
const QUOTED_CHARS_MAX: usize = 20;

/// What is wrong with a cell, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// Number of the row in the file, from 1.
    pub row: u32,
    /// Letters of the column; empty where the whole row is meant.
    pub column: String,
    /// What it is.
    pub code: ErrorCode,
    /// The field that the column stands for.
    pub field: Option<Field>,
    /// The row that says the same, for [`ErrorCode::LedgerRowRepeated`].
    pub same_as: Option<u32>,
    /// What stands in the cell, shortened. Personal: for the screen alone.
    pub text: String,
}

impl RowError {
    /// The refusal with the parameters of its words, and nothing personal.
    pub fn refusal(&self) -> Refusal {
        let refusal = self.field.map_or_else(|| Refusal::new(self.code), |field| Refusal::new(self.code).on(field));
        match self.same_as {
            Some(row) => refusal.with("row", row),
            None => refusal.with("max", max_of(self.code, self.field)),
        }
    }
}

/// Where a cell stands.
pub(super) struct Place<'a> {
    pub(super) row: u32,
    pub(super) column: &'a str,
    pub(super) heading: &'a str,
}

impl Place<'_> {
    /// What stands above it, or the letters of its column.
    pub(super) fn named(&self) -> String {
        if self.heading.is_empty() { self.column.to_owned() } else { self.heading.to_owned() }
    }

    pub(super) fn error(&self, code: ErrorCode, field: Field, cell: &OldCell) -> RowError {
        RowError { column: self.column.to_owned(), field: Some(field), text: quoted(&cell.text()), ..error(self.row, code) }
    }
}

pub(super) fn error(row: u32, code: ErrorCode) -> RowError {
    RowError { row, column: String::new(), code, field: None, same_as: None, text: String::new() }
}

fn quoted(text: &str) -> String {
    let mut chars = text.chars();
    let short: String = chars.by_ref().take(QUOTED_CHARS_MAX).collect();
    if chars.next().is_some() { [short.as_str(), "…"].concat() } else { short }
}

fn max_of(code: ErrorCode, field: Option<Field>) -> String {
    use jiangyuan_model::field::{Kind, LIST_ITEMS_MAX, LONG_TEXT_CHARS_MAX, PARTIES_MAX, TEXT_CHARS_MAX};
    let is_long = field.is_some_and(|field| field.kind() == Kind::LongText);
    match code {
        ErrorCode::TextTooLong if is_long => LONG_TEXT_CHARS_MAX.to_string(),
        ErrorCode::TextTooLong => TEXT_CHARS_MAX.to_string(),
        ErrorCode::TooManyItems => LIST_ITEMS_MAX.to_string(),
        ErrorCode::TooManyParties => PARTIES_MAX.to_string(),
        _ => String::new(),
    }
}
