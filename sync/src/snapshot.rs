//! A snapshot of a scope: its log up to a position, in the order in which a new device needs it,
//! without the values that have no effect any more.
//!
//! **Why.** A desk that is enrolled after three years of work would take the whole log from its first
//! line before it could open today's case. The snapshot is the same log and not a second truth: every
//! entry keeps its position, number, verdict and hash, so that the entry head over all of it, which
//! the county signs, proves in the end that nothing was left out, added or put in another order.
//!
//! **Order.** Open cases, then what moved lately, then the archive. Records that share a change go
//! together ([`Planner`] joins them), so whatever has arrived folds into whole records: a device
//! that has the first part can work.
//!
//! **Superseded bodies.** An edit whose every value was replaced since leaves nothing on the screen. It
//! travels reduced ([`reduced`]): the hash of what was written, the header, and the operations without
//! their values. Not even they may be left out: an edit also removes what it replaced, and without it
//! the first value of a field would stand again. A step, a void, a body of a newer version, one value
//! of a conflict: all of these stay whole. So a snapshot folds like the log.
//!
//! **Resuming.** The plan is made once and kept by the county; a device names the snapshot's position
//! and how many entries it has, and goes on there after a cut, over a line or from a stick.
//!
//! Rejected: folded records in place of changes (a device could not prove them, nor fold its own
//! waiting work on top of them in the right order), and a Merkle tree over parts (the entry head
//! proves the whole already, and parts cannot be believed before it).

mod codec;
mod plan;
mod reduce;

pub use plan::{Plan, Planned, Planner, Tiers};
pub use reduce::{is_all_values, reduced};

use crate::chain::Hash;
use crate::frame::LogEntry;
use crate::segment::SignatureBytes;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::Scope;

/// A scope shorter than this is told from its log: a snapshot would spare less than it costs.
pub const SNAPSHOT_ENTRIES_MIN: u64 = 2_000;

/// A kept plan is used until the scope has grown by this share (one in eight) since; the growth is
/// told from the log.
pub const SNAPSHOT_STALE_SHARE: u64 = 8;

/// What moved within these days comes before the archive.
pub const RECENT_DAYS: i64 = 90;

/// What a snapshot is, signed by the county. The first frame of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The epoch.
    pub epoch: u32,
    /// The scope.
    pub scope: Scope,
    /// The position it reaches; it holds as many entries.
    pub at_pos: u64,
    /// The entry head at that position.
    pub head: Hash,
    /// How many of its entries come in which part.
    pub tiers: Tiers,
    /// The county's signature over [`Start::signed_message`].
    pub signature: SignatureBytes,
}

/// Entries of a snapshot in the order of its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The scope.
    pub scope: Scope,
    /// The snapshot, by its position.
    pub at_pos: u64,
    /// How many entries of the plan stand before the first of these.
    pub first: u64,
    /// The entries, each with its position in the scope.
    pub entries: Vec<(u64, LogEntry)>,
}

/// How far a device has a snapshot; part of its hello until it has all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The snapshot, by its position.
    pub at_pos: u64,
    /// How many entries of its plan are here.
    pub done: u64,
}

impl Start {
    /// The bytes that the county signs.
    pub fn signed_message(&self) -> Vec<u8> {
        let mut message = b"jiangyuan snapshot 1".to_vec();
        message.extend_from_slice(&self.epoch.to_le_bytes());
        message.extend_from_slice(self.scope.to_string().as_bytes());
        message.extend_from_slice(&self.at_pos.to_le_bytes());
        message.extend_from_slice(&self.head);
        message.extend_from_slice(&self.tiers.open.to_le_bytes());
        message.extend_from_slice(&self.tiers.recent.to_le_bytes());
        message
    }

    /// Whether the county of this key signed it.
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        self.tiers.open.saturating_add(self.tiers.recent) <= self.at_pos
            && key.verify(&self.signed_message(), &Signature::from_bytes(&self.signature)).is_ok()
    }
}

#[cfg(test)]
mod tests;
