//! What waits on this PC and where it stands with the county, line by line: whoever looks at the sync page reads the
//! titles of records, and that is in the log of reads like any other list.

use crate::sight;
use jiangyuan_model::sync_details::SyncDetails;
use jiangyuan_model::view::WaitingChange;
use jiangyuan_model::{ReadPart, Refusal};
use jiangyuan_store::Store;

/// The changes of this PC that the county does not have.
///
/// # Errors
/// The store cannot be read, or the log of reads not be written.
pub fn waiting(store: &Store) -> Result<Vec<WaitingChange>, Refusal> {
    sight::lines(store, None, ReadPart::List)?;
    store.waiting()
}

/// Where this PC stands with the county, in full.
///
/// # Errors
/// The store cannot be read, or the log of reads not be written.
pub fn sync_details(store: &Store) -> Result<SyncDetails, Refusal> {
    sight::lines(store, None, ReadPart::List)?;
    store.sync_details()
}
