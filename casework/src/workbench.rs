//! The workbench (工作台): what is due, what is late, what came in this month.

use jiangyuan_model::Refusal;
use jiangyuan_model::view::Workbench;
use jiangyuan_store::Store;

/// The first page, as of today.
///
/// # Errors
/// The store cannot be read.
pub fn workbench(store: &Store) -> Result<Workbench, Refusal> {
    store.workbench(store.world().clock.today())
}
