//! Search: records in which words stand, within one's own sight. It says which matters there are and
//! not how many of a person's: what is found is cut to the limit and never counted.

use crate::sight;
use jiangyuan_model::view::{ClockView, Row};
use jiangyuan_model::{ReadPart, Refusal};
use jiangyuan_store::Store;

/// Records of any noun in which every word is found, the latest first.
///
/// # Errors
/// The log of reads cannot be written, or the store cannot be read.
pub fn search(store: &Store, words: &str, limit: u32) -> Result<Vec<Row>, Refusal> {
    sight::lines(store, None, ReadPart::Search)?;
    store.search(words, limit)
}

/// Running clocks with their records, the nearest date first; with `overdue` those past their date.
///
/// # Errors
/// The log of reads cannot be written, or the store cannot be read.
pub fn due(store: &Store, overdue: bool) -> Result<Vec<(Row, ClockView)>, Refusal> {
    sight::lines(store, None, ReadPart::List)?;
    store.due_clocks(overdue, store.world().clock.today())
}
