//! The list of a noun, a page at a time.

use jiangyuan_model::view::{LIST_PAGE_ROWS, LIST_PAGE_ROWS_MAX, ListPage, ListRequest};
use jiangyuan_model::{ErrorCode, Noun, Refusal};
use jiangyuan_store::Store;

/// One page of a list.
///
/// # Errors
/// `WrongNoun` for a noun that has no list, or the store cannot be read.
pub fn list(store: &Store, noun: Noun, request: &ListRequest) -> Result<ListPage, Refusal> {
    if !Noun::CASEWORK.contains(&noun) {
        return Err(Refusal::new(ErrorCode::WrongNoun));
    }
    let limit = if request.limit == 0 { LIST_PAGE_ROWS } else { request.limit.min(LIST_PAGE_ROWS_MAX) };
    store.list(noun, &ListRequest { limit, ..request.clone() }, store.world().clock.today())
}
