//! What the county needs of its database, and [`commit`], the one function that takes changes into
//! the log.
//!
//! **Order.** A device's cursor is a position, so a position must never become visible before the
//! one below it. A serial number handed out by the database does exactly that when two writers
//! commit out of order. Here the number is taken from one row that the transaction holds locked
//! until it commits: positions are dense, and a reader who has seen p has seen all below p.
//!
//! **Identity.** A change that is known already is compared by its hash and passed over; the same id
//! with another hash is a fork (a cloned disk, a restored backup) and stops the segment before
//! anything of it is stored. "On conflict do nothing" without the comparison would make two devices
//! believe for ever that they agree.
//!
//! **Poison.** Nothing in a single change can stop the ones behind it. What may not stand here (a
//! foreign scope or record, an unknown user, a body that is too large or no CBOR) is refused with a
//! reason; its hash is kept, so that the chain holds and its seq is never asked for again. A body
//! that is CBOR but of no shape that this version knows was written by a newer one: it is
//! numbered, forwarded and marked unread. An imported thing that is there already is numbered and
//! folds to nothing. A legal step whose guard no longer holds is numbered, kept and told to a
//! person.
//!
//! **One verdict a change.** It covers all steps of the change, and is the gravest of theirs: a verb
//! is done whole or waits whole. Fields of the same change stand in any case; they merge by
//! themselves.
//!
//! Rejected: judging on the devices, where two of them would judge in different orders; a
//! transaction per change, which on a county's disk costs a hundred times what it saves.

mod commit;
mod erase;
mod give;
mod hold;
mod moved;
mod told;

pub use commit::{CommitError, Committed, LAW_VERSION, commit, derived_origin, origin_of};
pub use erase::erase_again;
pub use give::{is_proved, take_back, under_new_id};
pub use hold::{Held, hold, keep_apart};
pub use moved::write_as_county;
pub use told::{told, went_back};

use crate::chain::Hash;
use crate::change::{Change, Header};
use crate::doc::Doc;
use crate::frame::{ChainState, LogEntry};
use crate::verdict::Verdict;
use jiangyuan_model::{Actor, ChangeId, DeviceId, ErrorCode, Incarnation, RecordId, Role, Scope};

/// The end of the county's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogEnd {
    /// Number of the last entry; 0 for none.
    pub n: u64,
    /// The head after it.
    pub head: Hash,
}

/// The end of one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeEnd {
    /// Position of the last entry; 0 for none.
    pub pos: u64,
    /// The entry head after it.
    pub head: Hash,
}

/// A device as the county knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDevice {
    /// Its handle.
    pub device: DeviceId,
    /// Its Ed25519 key.
    pub key: [u8; 32],
    /// The scopes it reads.
    pub reads: Vec<Scope>,
    /// The scopes it may write besides `sealed`.
    pub writes: Vec<Scope>,
    /// The users enrolled on it.
    pub actors: Vec<Actor>,
    /// Revoked: nothing is pulled, and nothing new is numbered.
    pub revoked: bool,
}

/// A new entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// The change's id.
    pub id: ChangeId,
    /// The change.
    pub change: Change,
    /// Its hash.
    pub hash: Hash,
    /// The number it takes.
    pub n: u64,
    /// The verdict.
    pub verdict: Verdict,
    /// The county's log head after it.
    pub log_head: Hash,
    /// The position it takes in its scope.
    pub pos: u64,
    /// The entry head of its scope after it.
    pub scope_head: Hash,
    /// Version of the law tables used for the verdict.
    pub law_version: u16,
    /// When, UTC milliseconds by the county's clock.
    pub received_at_ms: i64,
    /// The origin that it is known by, where it was imported.
    pub origin: Option<Vec<u8>>,
    /// The records that it acts on.
    pub records: Vec<RecordId>,
}

/// An entry that the log holds already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEntry {
    /// Its number.
    pub n: u64,
    /// The change's id.
    pub id: ChangeId,
    /// What stands before the body.
    pub header: Header,
    /// The change's hash.
    pub hash: Hash,
    /// The body; `None` once erased.
    pub body: Option<Vec<u8>>,
    /// The verdict.
    pub verdict: Verdict,
    /// The scopes in whose indexes it stands.
    pub scopes: Vec<Scope>,
}

/// One open transaction of the county's database that holds the head row locked.
pub trait CountyTx {
    /// What the database fails with.
    type Error: std::error::Error + Send + Sync + 'static;

    /// The end of the log.
    fn log_end(&mut self) -> Result<LogEnd, Self::Error>;
    /// The end of a scope.
    fn scope_end(&mut self, scope: &Scope) -> Result<ScopeEnd, Self::Error>;
    /// How far the county has an incarnation's chain; seq 0 and the genesis head for none.
    fn chain(&mut self, device: DeviceId, incarnation: Incarnation) -> Result<ChainState, Self::Error>;
    /// The hash of a known change, numbered or refused.
    fn hash_of(&mut self, id: ChangeId) -> Result<Option<Hash>, Self::Error>;
    /// Whether an origin stands in a scope already.
    fn origin_stands(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool, Self::Error>;
    /// A record and the scope it is at home in.
    fn doc(&mut self, record: RecordId) -> Result<Option<(Scope, Doc)>, Self::Error>;
    /// Keeps a record.
    fn put_doc(&mut self, record: RecordId, scope: &Scope, doc: &Doc) -> Result<(), Self::Error>;
    /// Appends an entry to the log and to its scope's index, and moves both ends.
    fn append(&mut self, entry: &NewEntry) -> Result<(), Self::Error>;
    /// Keeps the hash of a change that gets no number, with the reason.
    fn keep_refused(&mut self, id: ChangeId, hash: &Hash, code: ErrorCode) -> Result<(), Self::Error>;
    /// Takes a refusal of this content of an id back; whether there was one.
    fn forget_refused(&mut self, id: ChangeId, hash: &Hash) -> Result<bool, Self::Error>;
    /// How far what is held continues an incarnation's chain; the chain's own end where nothing is.
    fn held_end(&mut self, device: DeviceId, incarnation: Incarnation) -> Result<ChainState, Self::Error>;
    /// The hash of a change that is held, those kept apart left out.
    fn held_hash_of(&mut self, id: ChangeId) -> Result<Option<Hash>, Self::Error>;
    /// Keeps a change without a number. The same one a second time changes nothing, except that what was
    /// apart once and continues its chain now is apart no more.
    fn keep_held(&mut self, held: &Held) -> Result<(), Self::Error>;
    /// Whether this log was ever put back to an older day, so that it may lack what devices have seen.
    fn was_restored(&mut self) -> Result<bool, Self::Error>;
    /// Whether two copies of a device were seen.
    fn has_copies(&mut self, device: DeviceId) -> Result<bool, Self::Error>;
    /// Two copies of a device were seen: what is here of it is known by its hash as well from now on, since
    /// another copy may send it under another id ([`heal::origin_of_reissued`](crate::heal::origin_of_reissued)).
    fn note_copies(&mut self, device: DeviceId) -> Result<(), Self::Error>;
    /// Moves an incarnation's chain.
    fn set_chain(&mut self, device: DeviceId, chain: ChainState) -> Result<(), Self::Error>;

    /// The incarnation in which the county itself writes, as device 0.
    fn county_incarnation(&mut self) -> Result<Incarnation, Self::Error>;
    /// What a person enrolled on a device may do; nothing for one who is not.
    fn roles(&mut self, device: DeviceId, actor: Actor) -> Result<Vec<Role>, Self::Error>;
    /// Whether there is such a scope, and not one of a township that was merged into another.
    fn is_scope(&mut self, scope: &Scope) -> Result<bool, Self::Error>;
    /// The scope that took over one of a merged township.
    fn successor(&mut self, scope: &Scope) -> Result<Option<Scope>, Self::Error>;
    /// An entry of the log.
    fn entry(&mut self, id: ChangeId) -> Result<Option<HeldEntry>, Self::Error>;
    /// The entries that act on a record and were not erased, in the order of their numbers.
    fn entries_of(&mut self, record: RecordId) -> Result<Vec<HeldEntry>, Self::Error>;
    /// Gives an entry one more place, at the end of another scope.
    fn add_to_scope(&mut self, scope: &Scope, n: u64, end: &ScopeEnd) -> Result<(), Self::Error>;
    /// Whether this content of an id is to be erased whenever it comes: the list has it, or the id alone.
    fn is_erased(&mut self, id: ChangeId, hash: &Hash) -> Result<bool, Self::Error>;
    /// Whether an imported line stands in a scope as an entry that was erased.
    fn is_origin_erased(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool, Self::Error>;
    /// Takes the body of a change out, if it is here, together with the index of the records it
    /// acts on, and keeps in the list that it is erased. `hash` is `None` where nobody knows it.
    fn erase(&mut self, id: ChangeId, hash: Option<&Hash>) -> Result<(), Self::Error>;
}

/// A page of a scope, as the database reads it for a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopePage {
    /// The entries after the position asked for, each with its change in full.
    pub entries: Vec<LogEntry>,
    /// The entry head after the last of them.
    pub head_after: Hash,
}

/// A leaf of a receipt: one change of a device's run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// Its seq.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// Its number; 0 for one that was refused.
    pub n: u64,
}
