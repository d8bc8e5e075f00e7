//! The workbench (工作台): what is due, what is late, what came in this month.

use crate::sight;
use jiangyuan_model::view::Workbench;
use jiangyuan_model::{ReadPart, Refusal};
use jiangyuan_store::Store;

/// The first page, as of today: its tasks are of records that whoever has opened the home may see, with `mine` of
/// those that he has in hand; its numbers are the office's.
///
/// # Errors
/// The store cannot be read, or the log of reads not be written.
pub fn workbench(store: &Store, mine: bool) -> Result<Workbench, Refusal> {
    sight::lines(store, None, ReadPart::List)?;
    store.workbench(mine, store.world().clock.today())
}
