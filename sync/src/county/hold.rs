//! Changes that the county keeps without giving them a number.
//!
//! Two kinds. What a **revoked** device sends is held until somebody at the county decides: its
//! writer did the work, perhaps before anybody thought of revoking him, and it is not for a machine
//! to throw it away. And where an id has **two contents**, because a disk was copied, the later one
//! is kept apart: its writer gives it a new id, but a stick that was written before may be all that
//! is left of him.

use super::CountyTx;
use super::commit::{CommitError, Committed};
use crate::chain::{self, Hash};
use crate::change::Change;
use crate::segment::Segment;
use jiangyuan_model::ChangeId;

/// A change without a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: ChangeId,
    /// The change.
    pub change: Change,
    /// Its hash.
    pub hash: Hash,
    /// The head of its chain after it; of no meaning for one that is kept apart.
    pub head: Hash,
    /// Another content stands under its id, or under that of one before it.
    pub apart: bool,
    /// When it came, UTC milliseconds by the county's clock.
    pub at_ms: i64,
}

/// Keeps a segment of a revoked device, whose signature the caller has verified.
///
/// # Errors
/// [`CommitError`], and then the transaction has to be rolled back.
pub fn hold<T: CountyTx>(tx: &mut T, segment: &Segment, at_ms: i64) -> Result<Committed, CommitError<T::Error>> {
    let known = tx.held_end(segment.device, segment.incarnation)?;
    let first = segment.changes.first().map_or(0, |change| change.header.seq);
    if first > known.seq.saturating_add(1) {
        return Err(CommitError::Gap { known: known.seq });
    }
    let (mut head, mut through) = (known.head, known.seq);
    for change in &segment.changes {
        let (id, hash) = (id_of(segment, change), change.hash());
        if id.seq > known.seq {
            // Another device gave back what was written under this id on a disk that was put back since.
            if tx.hash_of(id)?.is_some_and(|given| given != hash) {
                return Err(CommitError::Fork { seq: id.seq });
            }
            head = chain::extend(&head, &hash);
            tx.keep_held(&Held { id, change: change.clone(), hash, head, apart: false, at_ms })?;
            through = id.seq;
        } else if tx.hash_of(id)?.or(tx.held_hash_of(id)?) != Some(hash) {
            return Err(CommitError::Fork { seq: id.seq });
        }
    }
    if through > known.seq && head != segment.head_after {
        return Err(CommitError::Fork { seq: known.seq });
    }
    Ok(Committed { acked_through: through, head, refused: Vec::new() })
}

/// Keeps what a segment holds from its first change on whose id stands for something else here.
/// Nothing is lost by "it was there already".
///
/// # Errors
/// The database fails: roll back.
pub fn keep_apart<T: CountyTx>(tx: &mut T, segment: &Segment, at_ms: i64) -> Result<(), T::Error> {
    let mut parted = false;
    for change in &segment.changes {
        let (id, hash) = (id_of(segment, change), change.hash());
        let known = tx.hash_of(id)?.or(tx.held_hash_of(id)?);
        if known == Some(hash) && !parted {
            continue;
        }
        parted = true;
        tx.keep_held(&Held { id, change: change.clone(), hash, head: [0; 32], apart: true, at_ms })?;
    }
    Ok(())
}

const fn id_of(segment: &Segment, change: &Change) -> ChangeId {
    ChangeId { device: segment.device, incarnation: segment.incarnation, seq: change.header.seq }
}
