//! The workbench (工作台): what is due, what is late, what came in this month.

use jiangyuan_model::Refusal;
use jiangyuan_model::view::Workbench;
use jiangyuan_store::Store;

/// The first page, as of today. With `mine` its tasks are those that whoever has opened the home has in hand.
///
/// # Errors
/// The store cannot be read.
pub fn workbench(store: &Store, mine: bool) -> Result<Workbench, Refusal> {
    store.workbench(mine, store.world().clock.today())
}
