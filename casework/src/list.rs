//! The list of a noun, a page at a time.

use crate::sight;
use jiangyuan_model::view::{LIST_PAGE_ROWS, LIST_PAGE_ROWS_MAX, ListPage, ListRequest};
use jiangyuan_model::{ErrorCode, Noun, ReadPart, Refusal};
use jiangyuan_store::Store;

/// One page of a list, with what whoever has opened the home may see. It shows titles and names, so
/// that the first page of an hour is in the log of reads.
///
/// # Errors
/// `WrongNoun` for a noun that has no list, or the store cannot be read or the log not be written.
pub fn list(store: &Store, noun: Noun, request: &ListRequest) -> Result<ListPage, Refusal> {
    if !Noun::CASEWORK.contains(&noun) {
        return Err(Refusal::new(ErrorCode::WrongNoun));
    }
    let part = if request.words.trim().is_empty() { ReadPart::List } else { ReadPart::Search };
    sight::lines(store, Some(noun), part)?;
    let limit = if request.limit == 0 { LIST_PAGE_ROWS } else { request.limit.min(LIST_PAGE_ROWS_MAX) };
    store.list(noun, &ListRequest { limit, ..request.clone() }, store.world().clock.today())
}
