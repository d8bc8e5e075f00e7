//! Reads of one moment: whatever asks the store many questions and adds the answers up (a ledger, a report, an export) would
//! else see half of what a sync beside it brings in. It also spares each question a look at whether anything was written.

use crate::error::{Result, StoreError};
use crate::store::Store;
use rusqlite::Transaction;

/// As long as it is held, every read of this store sees what the first one saw. Whoever holds it writes nothing.
#[must_use = "the moment ends when it is dropped"]
pub struct Moment<'a> {
    _reads: Transaction<'a>,
}

impl Store {
    /// Begins a moment; none begins in another one.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn moment(&self) -> Result<Moment<'_>> {
        Ok(Moment { _reads: self.conn.unchecked_transaction().map_err(StoreError::from)? })
    }
}
