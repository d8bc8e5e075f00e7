//! An open home on the desk: its store and its drafts.

use jiangyuan_model::Refusal;
use jiangyuan_store::{Drafts, Store};

/// An open home.
pub(crate) struct Desk {
    /// Its records.
    pub(crate) store: Store,
    /// What is typed and not yet recorded.
    pub(crate) drafts: Drafts,
}

impl Desk {
    pub(crate) fn new(store: Store) -> Result<Desk, Refusal> {
        let drafts = Drafts::open(&store)?;
        Ok(Desk { store, drafts })
    }
}
