//! What the client machine needs of a device's store. Two stores implement it: the encrypted
//! file, and the simulator's memory.

use crate::chain::Hash;
use crate::delta::Wish;
use crate::frame::{Base, Cursor, Give, LogFrame, Proof, Receipt, Welcome};
use crate::heal::Standing;
use crate::segment::{Run, SignatureBytes};
use crate::snapshot::{Page, Progress, Start};
use jiangyuan_model::{DeviceId, ErrorCode, Incarnation, Refusal, Scope};

/// One chain of the device, before a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainFacts {
    /// The incarnation.
    pub incarnation: Incarnation,
    /// Its last seq.
    pub seq: u64,
    /// Its head after that seq.
    pub head: Hash,
    /// The last seq that the county has acked.
    pub acked: u64,
    /// The last seq that a receipt covers.
    pub receipted: u64,
    /// The county's history has parted from ours: it is asked for its own after this seq.
    pub ask_after: Option<u64>,
}

/// Where a device stands before a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The device.
    pub device: DeviceId,
    /// The present incarnation first, then older ones with changes that wait or that no receipt
    /// covers; [`crate::server::CHAINS_MAX`] at most.
    pub chains: Vec<ChainFacts>,
    /// The county's epoch as last told; 0 before.
    pub epoch: u32,
    /// How far each known scope is here.
    pub cursors: Vec<Cursor>,
    /// How far the snapshots are that it is taking.
    pub snapshots: Vec<(Scope, Progress)>,
    /// What is shown to a county that is not at the place where it was left.
    pub proof: Proof,
    /// There are entries that the county has lost and signed once.
    pub gives: bool,
    /// Fingerprint of the county's TLS key, from the ticket.
    pub county: Hash,
    /// The last session ended without an ack of what it had sent: say hello alone first.
    pub unsure: bool,
    /// The newest version of the protocol that the county is known to speak; 0 before.
    pub protocol: u16,
}

/// What became of a page of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Entries that were new.
    pub entries: u64,
    /// Whether the snapshot holds, as far as can be told.
    pub holds: bool,
}

/// A device's store, as sync sees it. Each call is one transaction.
///
/// # Errors
/// Each call fails with a [`Refusal`] of the store (full disk, damaged file); the session ends
/// then, and what was committed before stays committed.
pub trait DeviceStore {
    /// Where the device stands.
    fn facts(&mut self) -> Result<Facts, Refusal>;

    /// The next changes of an incarnation after `after`, whole changes of at most `bytes_max`
    /// bytes of body together, but at least one if there is any.
    fn run(&mut self, incarnation: Incarnation, after: u64, bytes_max: usize) -> Result<Option<Run>, Refusal>;

    /// A change that a body may be told by: its body is here, and the county has it or gets it before
    /// any change of this device that waits and is later. One that was refused is none.
    fn base(&mut self, wish: Wish) -> Result<Option<Base>, Refusal>;

    /// Changes of a chain up to `through` that the county has, as they were written, each with its seq, the
    /// newest first: bodies of at most `bytes_max` bytes together. None that is sealed, refused, erased or reduced.
    fn ground(&mut self, incarnation: Incarnation, through: u64, bytes_max: usize) -> Result<Vec<(u64, Vec<u8>)>, Refusal>;

    /// Signs with the device's key.
    fn sign(&self, message: &[u8]) -> SignatureBytes;

    /// A session is about to send: `unsure` until an ack or an end comes.
    fn mark_sending(&mut self) -> Result<(), Refusal>;

    /// The county greeted: epoch, its clock, and what it holds of this device's chains and scopes.
    /// Where that is not what the device thought, it heals itself in the same transaction
    /// ([`crate::heal`]) and greets anew.
    fn keep_welcome(&mut self, welcome: &Welcome) -> Result<Standing, Refusal>;

    /// The county has these durably.
    fn mark_acked(&mut self, incarnation: Incarnation, through: u64) -> Result<(), Refusal>;

    /// The county keeps these for a person there to decide on: this device is revoked.
    fn mark_held(&mut self, incarnation: Incarnation, through: u64) -> Result<(), Refusal>;

    /// The next piece of the log that the county has lost and that this device can prove.
    fn next_give(&mut self) -> Result<Option<Give>, Refusal>;

    /// The county was given this piece: everything staged of the scope up to this position. It is given again in a
    /// later session where the log has not brought it by then.
    fn mark_given(&mut self, scope: &Scope, through: u64) -> Result<(), Refusal>;

    /// The county does not take this change: park it, visibly.
    fn mark_refused(&mut self, incarnation: Incarnation, seq: u64, code: ErrorCode) -> Result<(), Refusal>;

    /// Folds entries and moves the cursor, in one transaction. Entries at or below the cursor are
    /// passed over; a gap or a wrong entry head is refused with `LogMismatch` and changes nothing.
    /// No entry is told by a base any more.
    /// Returns how many entries were new.
    fn apply_log(&mut self, frame: &LogFrame) -> Result<u64, Refusal>;

    /// A snapshot of a scope comes, which the device has nothing of. Refused with `LogMismatch` where
    /// the county did not sign it. One that was begun before at another position is begun again;
    /// what it brought stays.
    fn begin_snapshot(&mut self, start: &Start) -> Result<(), Refusal>;

    /// Folds a page of the snapshot that was begun. With the last page the entry head is computed over
    /// all of it, and the cursor moves to its end. A head that is not the one the county signed takes
    /// everything back that the snapshot brought, and the scope is asked for from its log.
    fn apply_snapshot(&mut self, page: &Page) -> Result<Taken, Refusal>;

    /// Keeps a receipt if its signature and its root hold over this device's own entries and over
    /// where it stands in its scopes. Returns whether they did.
    fn keep_receipt(&mut self, receipt: &Receipt) -> Result<bool, Refusal>;

    /// The session ended well: everything was told. `at_ms` is this device's clock.
    fn mark_synced(&mut self, at_ms: i64) -> Result<(), Refusal>;
}
