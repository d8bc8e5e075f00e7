//! The sync bar between two syncs: where the work stands, in one look.
//!
//! The bytes of a running sync and the reason of a failed one are known to whoever runs it, and
//! are laid over this. A missing network is never told here as a fault.

use crate::estimate::estimate;
use jiangyuan_model::Refusal;
use jiangyuan_model::view::{CLOCK_WRONG_MS, SyncBar, SyncPhase};
use jiangyuan_store::{Store, SyncFacts};

/// The sync bar, as the store knows it.
///
/// # Errors
/// The store cannot be read.
pub fn sync_bar(store: &Store) -> Result<SyncBar, Refusal> {
    let facts = store.sync_facts()?;
    Ok(SyncBar {
        phase: phase(&facts),
        waiting: facts.pending,
        needs_person: facts.conflicts,
        parked: facts.parked,
        last_sync_ms: facts.last_sync_ms,
        bytes_up: 0,
        bytes_down: 0,
        refusal: None,
        clock_off_ms: facts.clock_off_ms.filter(|off| off.abs() > CLOCK_WRONG_MS),
        arriving: facts.arriving,
        estimate: estimate(store)?,
        seconds_left: None,
    })
}

/// A person first, then work that waits, then the county's receipt over all of it.
fn phase(facts: &SyncFacts) -> SyncPhase {
    if facts.conflicts > 0 || facts.parked > 0 {
        SyncPhase::NeedsPerson
    } else if facts.pending > 0 {
        SyncPhase::Waiting
    } else if facts.last_sync_ms.is_some() && facts.all_sent() {
        SyncPhase::AllSent
    } else {
        SyncPhase::Offline
    }
}
