//! The county's side of one session, without input or output: [`Server::step`] takes a frame of the
//! device or an answer of the database, and gives back what to do next.
//!
//! **One question at a time.** Each effect but `Send`, `Stand` and `Finish` is a question to the database;
//! it is the last in its list, and is answered by one event before the next frame of the device is
//! taken. A session therefore holds no queue, and a device that sends faster than the database
//! commits is held back by its own line. A frame that comes while a question is open is a mistake
//! of the program around the machine; the device is told that the county is busy.
//!
//! **Ack after commit.** [`Effect::Commit`] is answered when the transaction is durable, and only
//! then is there an ack. Refusals of a segment go before its ack, so that no ack ever hides one.
//! A lost reply hides them nonetheless: everything refused since the last receipt that the device
//! has kept is told again before the next receipt.
//!
//! **What a device reads** is decided here, by [`reads`], and by nobody else: the scopes of its
//! certificate, and for a desk the grid scopes of its township. Of its own entries it is sent the
//! number and the verdict; of all others the change.
//!
//! **Checks, in order:** protocol, device (an unknown one, a forged hello and one passed on from
//! another county get the same answer), then whether the device's scopes stand at places that are
//! in this log. Where they do not, and no later epoch explains it, one of the two logs was restored
//! from a backup: the device is asked for proof. A receipt that names a head which this log lacks
//! proves that it was this one, and a new epoch begins. One that this log holds proves that the
//! device has seen what was never signed; it goes back to what was. Nothing is told on top of a log
//! that is not the device's.
//!
//! **A revoked device** is answered: what it sends is verified and held, without a number, for a person
//! to decide on. It is told nothing.
//!
//! **A fork.** What goes on from another head than ours was written by a copy of this device. It is kept
//! apart, and the device gives it new ids.
//!
//! **Bases.** A parcel whose bodies are told by bases is put together before anything else is done with
//! it; one that stands where the device does not read is as if it were lacking. On the way down a body
//! is told by a change that stands before it in the same scope, never by one of another.
//!
//! **The receipt** covers the run from the last receipt to what the county held when the device had
//! said its last change. The log goes before it, so that the device has every number that the
//! receipt is made of.
//!
//! Rejected: telling the log while segments still arrive, which saves no round trip and would hand
//! out pages that the next commit makes stale; and a receipt per segment, 150 bytes each.

mod open;
mod take;
mod tell;

use crate::chain::Hash;
use crate::county::{Committed, KnownDevice, LogEnd, ScopePage};
use crate::delta::Wish;
use crate::frame::{Base, ChainState, Cursor, Frame, Give, HeldChain, Hello, Proof, Protocols, Receipt};
use crate::ground::Ground;
use crate::segment::{Parcel, Segment};
use crate::snapshot;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::{ErrorCode, Incarnation, Scope};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many bytes of bodies go into one log frame: each is one transaction on the device, and what
/// is lost when a line breaks.
pub const PAGE_BYTES: usize = 24 * 1024;

/// How many entries go into one log frame. A device's own entries have no body and cost next to
/// nothing on the wire, but each is folded in the device's transaction.
pub const PAGE_ENTRIES: usize = 4 * 1024;

/// How many bytes of bodies are told before a receipt over them. What stands between two of them is
/// given back in one frame, with a body more at most.
pub const ANCHOR_BYTES: usize = 384 * 1024;

/// How many incarnations one hello may name: the present one and those with unsent work.
pub const CHAINS_MAX: usize = 16;

/// What the county knows when a device has said hello.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The device.
    pub device: KnownDevice,
    /// What is held of each incarnation of the hello, in its order; seq 0 and genesis for nothing.
    pub chains: Vec<ChainState>,
    /// How each of them is told ([`crate::county::told`]).
    pub told: Vec<HeldChain>,
    /// Cursors of the hello, in scopes that the device may read, that are not in this log
    /// ([`crate::county::went_back`]); none where they are told in short.
    pub back_to: Vec<Cursor>,
    /// Number of the last entry in a backup; 0 for none.
    pub backed_up: u64,
    /// Every grid scope that has an entry.
    pub grids: Vec<Scope>,
    /// The epoch of the log.
    pub epoch: u32,
    /// The county's clock, UTC milliseconds.
    pub at_ms: i64,
}

/// What the county holds of one change of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnChange {
    /// Its seq.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// Its number and its scope, or why it was refused.
    pub place: Result<(u64, Scope), ErrorCode>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The device said something.
    Frame(Frame),
    /// The device's bytes could not be read.
    Garbled,
    /// Answer to [`Effect::Load`] and to [`Effect::Judge`]; nothing for a device that is not known.
    Loaded(Option<Loaded>),
    /// Answer to [`Effect::TakeBack`], durable.
    TakenBack,
    /// Answer to [`Effect::ReadHeads`]: the entry head at each place; nothing where the scope is not
    /// that long.
    Heads(Vec<Option<Hash>>),
    /// Answer to [`Effect::ReadBases`], one for each wish.
    Bases(Vec<Option<Base>>),
    /// Answer to [`Effect::ReadGround`]: the bodies one after the other; nothing where one is lacking.
    Ground(Option<Vec<u8>>),
    /// Answer to [`Effect::Commit`] and to [`Effect::Hold`], durable.
    Committed(Committed),
    /// Answer to the same: rolled back. `ForkFound` for a fork, whose content is kept apart, and after
    /// [`Effect::KeepApart`]; `LogMismatch` for a gap.
    NotCommitted(ErrorCode),
    /// Answer to [`Effect::ReadPage`].
    Page {
        /// The entry head of the scope at the position asked for (the scope's genesis at 0); nothing
        /// if the scope is not that long.
        head_at: Option<Hash>,
        /// The entries after it; none at the end of the scope.
        page: ScopePage,
    },
    /// Answer to [`Effect::ReadSnapshot`]; nothing where the scope is to be told from its log.
    Snapshot(Option<(snapshot::Start, snapshot::Page)>),
    /// Answer to [`Effect::ReadOwn`]: the device's changes in order of seq, the end of the log, and
    /// the county's clock.
    Own {
        /// The changes.
        changes: Vec<OwnChange>,
        /// The end of the log.
        end: LogEnd,
        /// The county's clock, UTC milliseconds.
        at_ms: i64,
    },
    /// Answer to [`Effect::Sign`].
    Signed(Receipt),
    /// The database failed: `CountyBusy` where it is worth trying again.
    Failed(ErrorCode),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read what is known of the device and of what its hello names. Whose word it is, is not known
    /// yet: nothing may be written ([`is_said_by`]).
    Load(Box<Hello>),
    /// The county's own receipt, verified: if this log does not hold the end that it names, the log
    /// was restored, and a new epoch begins. Then the same as [`Effect::Load`].
    Judge {
        /// The hello.
        hello: Box<Hello>,
        /// The receipt.
        receipt: Receipt,
    },
    /// Take a piece of the log back ([`crate::county::take_back`]); it is proved.
    TakeBack(Give),
    /// Keep the segment of a revoked device ([`crate::county::hold`]); it is verified.
    Hold(Segment),
    /// Keep apart what a copy of the device has written ([`crate::county::keep_apart`]).
    KeepApart(Segment),
    /// Read the entry heads of scopes at positions.
    ReadHeads(Vec<(Scope, u64)>),
    /// Read the changes that bodies may be told by: any that stands, with its body, its scope and its
    /// position.
    ReadBases(Vec<Wish>),
    /// Read the bodies of a device's changes that its frames stand on ([`crate::ground`]): nothing where one of
    /// them is lacking, or where they have more than [`GROUND_BYTES_MAX`](crate::ground::GROUND_BYTES_MAX) bytes.
    ReadGround(Ground),
    /// The next frames of the device stand on these bytes. Not a question.
    Stand(Vec<u8>),
    /// Take the segment into the log ([`crate::county::commit`]); it is verified.
    Commit(Segment),
    /// Read a page of a scope.
    ReadPage {
        /// The scope.
        scope: Scope,
        /// After this position.
        after_pos: u64,
        /// At most so many bytes of bodies, but at least one entry if there is one.
        bytes_max: usize,
    },
    /// Read the next entries of a scope's snapshot: the one that the device is taking, if it is still
    /// kept, else the present one from its beginning; nothing for a scope that is too short
    /// ([`snapshot::SNAPSHOT_ENTRIES_MIN`]).
    ReadSnapshot {
        /// The scope.
        scope: Scope,
        /// What the device has of one.
        progress: Option<snapshot::Progress>,
        /// At most so many bytes of bodies, but at least one entry.
        bytes_max: usize,
    },
    /// Read what is held of the device's changes with seq in `after + 1 ..= through`.
    ReadOwn {
        /// The incarnation.
        incarnation: Incarnation,
        /// After this seq.
        after: u64,
        /// Through this seq.
        through: u64,
    },
    /// Sign with the county's signing key ([`Receipt::sign`]).
    Sign(Receipt),
    /// Send this frame.
    Send(Frame),
    /// Nothing more will be sent.
    Finish,
}

/// How a county answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Fingerprint of the county's TLS key, as it stands on tickets.
    pub county: Hash,
    /// The public half of the county's signing key.
    pub county_key: [u8; 32],
    /// Bytes of bodies in a log frame.
    pub page_bytes: usize,
    /// Bytes of bodies told before a receipt over them.
    pub anchor_bytes: usize,
    /// The versions of the protocol that it speaks.
    pub protocols: Protocols,
}

#[derive(Debug, Clone)]
enum State {
    /// Waits for the hello.
    Silent,
    /// Asked what is known of the device.
    Loading(Box<Hello>),
    /// Asked whether the log was restored.
    Judging(Box<Hello>, Box<Proof>),
    /// Asked for the heads at the places of the device's cursors.
    Placing(Box<Session>, Vec<(Scope, u64)>),
    /// Asked for the ground of the device's frames.
    Grounding(Box<Session>, Ground),
    /// Takes segments.
    Open(Box<Session>),
    /// Asked for the bases of a parcel.
    Unpacking(Box<Session>, Box<Parcel>),
    /// Asked to commit, to hold or to keep apart a segment of this incarnation, which ends there.
    Committing(Box<Session>, ChainState),
    /// Asked to take a piece of the log back.
    TakingBack(Box<Session>),
    /// Asked for a page of a scope.
    Paging(Box<Session>, tell::Place),
    /// Asked for the bases of a page's entries.
    Basing(Box<Session>, tell::Place, ScopePage),
    /// Asked for a page of a scope's snapshot.
    Unfolding(Box<Session>, tell::Unfolded),
    /// Asked for the device's own changes.
    Owning(Box<Session>, tell::Receipting),
    /// Asked to sign.
    Signing(Box<Session>, tell::Receipting),
    /// Over.
    Closed,
}

#[derive(Debug, Clone)]
struct Session {
    hello: Hello,
    loaded: Loaded,
    key: VerifyingKey,
    reads: Vec<Scope>,
    /// How far the device has its scopes.
    cursors: Vec<Cursor>,
    /// Scopes still to be told.
    waiting: VecDeque<Scope>,
    /// Where the device stands in what was told of its scopes.
    stands: BTreeMap<Scope, (u64, Hash)>,
    /// Bytes of bodies told since the last receipt.
    unsigned_bytes: usize,
    /// The last seq of each incarnation that came in this session.
    came: BTreeMap<Incarnation, u64>,
    /// Refusals told in this session.
    told: BTreeSet<(Incarnation, u64)>,
}

/// The machine of one session.
#[derive(Debug, Clone)]
pub struct Server {
    options: Options,
    state: State,
    /// Where runs begin that come before their turn, as a volume tells. None on a line.
    starts: Vec<ChainState>,
    /// Scopes are told from their logs and bodies whole, whatever the hello says.
    whole: bool,
}

/// Whether a device may read a scope, whether or not there is anything in it.
pub fn may_read(device: &KnownDevice, scope: &Scope) -> bool {
    let of_its_desk = || match scope {
        Scope::Grid { township, .. } => device.reads.contains(&Scope::Desk { township: township.clone() }),
        _ => false,
    };
    *scope != Scope::Sealed && (device.reads.contains(scope) || of_its_desk())
}

/// The scopes that a device reads: those given to it, and for a desk every grid scope of its
/// township. Reference data first, then desks, then grids; nobody reads `sealed`.
pub fn reads(device: &KnownDevice, grids: &[Scope]) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = device.reads.iter().chain(grids).filter(|scope| may_read(device, scope)).cloned().collect();
    scopes.sort_by_key(|scope| (*scope != Scope::Reference, scope.clone()));
    scopes.dedup();
    scopes
}

/// Whether a hello is the word of this device, said to the county with this fingerprint.
pub fn is_said_by(hello: &Hello, device: &KnownDevice, county: &Hash) -> bool {
    let signed = |key: VerifyingKey| key.verify(&hello.signed_message(county), &Signature::from_bytes(&hello.signature)).is_ok();
    device.device == hello.device && VerifyingKey::from_bytes(&device.key).is_ok_and(signed)
}

impl Server {
    /// A machine that waits for a hello.
    pub const fn new(options: Options) -> Server {
        Server { options, state: State::Silent, starts: Vec::new(), whole: false }
    }

    /// A machine for a session in volumes. What it tells may be read in any order and beside what was
    /// told before, so it tells scopes from their logs, and bodies whole; and a run may begin where the device has told, beyond what the county holds. It is then
    /// verified from there, and whoever answers [`Effect::Commit`] keeps it until its turn comes and
    /// answers with what the county does hold.
    pub const fn of_volumes(options: Options, starts: Vec<ChainState>) -> Server {
        Server { options, state: State::Silent, starts, whole: true }
    }

    /// Whether the session is over.
    pub const fn is_over(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    /// Takes what happened and gives back what to do.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let state = std::mem::replace(&mut self.state, State::Closed);
        match (state, event) {
            (State::Closed, _) => Vec::new(),
            (_, Event::Failed(code)) => sorry(code),
            (_, Event::Garbled) => sorry(ErrorCode::ChangeUnreadable),

            (State::Silent, Event::Frame(Frame::Hello(hello))) => self.load(hello),
            (State::Loading(hello), Event::Loaded(loaded)) => self.known(hello, loaded),
            (State::Judging(hello, proof), Event::Loaded(loaded)) => self.judged(*hello, &proof, loaded),
            (State::Placing(session, places), Event::Heads(heads)) => self.place(session, places, &heads),
            (State::Grounding(session, ground), Event::Ground(bytes)) => self.stand(session, &ground, bytes),
            (State::Open(session), Event::Frame(Frame::Segment(parcel))) => self.unpack(session, parcel),
            (State::Open(session), Event::Frame(Frame::Give(give))) => self.take_back(session, give),
            (State::Open(session), Event::Frame(Frame::End)) => self.tell(session),
            (State::Unpacking(session, parcel), Event::Bases(bases)) => self.commit(session, *parcel, bases),
            (State::Committing(session, reached), Event::Committed(committed)) => self.ack(session, reached, committed),
            (State::Committing(..), Event::NotCommitted(code)) => sorry(code),
            (State::TakingBack(session), Event::TakenBack) => {
                self.state = State::Open(session);
                vec![Effect::Send(Frame::Given)]
            }
            (State::Paging(session, place), Event::Page { head_at, page }) => self.page(session, place, head_at, page),
            (State::Basing(session, place, page), Event::Bases(bases)) => self.based(session, place, page, &bases),
            (State::Unfolding(session, unfolded), Event::Snapshot(snapshot)) => self.unfold(session, unfolded, snapshot),
            (State::Owning(session, about), Event::Own { changes, end, at_ms }) => self.receipt(session, about, &changes, end, at_ms),
            (State::Signing(session, about), Event::Signed(receipt)) => self.signed(session, about, receipt),

            // A device that does not keep to the order of frames.
            (State::Silent | State::Open(_), Event::Frame(_)) => sorry(ErrorCode::ChangeUnreadable),
            // The program around the machine does not keep to the order of questions.
            (
                State::Loading(_)
                | State::Judging(..)
                | State::Placing(..)
                | State::Grounding(..)
                | State::Unpacking(..)
                | State::Committing(..)
                | State::Paging(..)
                | State::Basing(..)
                | State::Unfolding(..)
                | State::TakingBack(_)
                | State::Owning(..)
                | State::Signing(..),
                Event::Frame(_),
            )
            | (
                State::Silent
                | State::Loading(_)
                | State::Judging(..)
                | State::Placing(..)
                | State::Grounding(..)
                | State::Open(_)
                | State::Unpacking(..)
                | State::Committing(..)
                | State::Paging(..)
                | State::Basing(..)
                | State::Unfolding(..)
                | State::TakingBack(_)
                | State::Owning(..)
                | State::Signing(..),
                Event::Loaded(_)
                | Event::Heads(_)
                | Event::Bases(_)
                | Event::Ground(_)
                | Event::Committed(_)
                | Event::NotCommitted(_)
                | Event::TakenBack
                | Event::Page { .. }
                | Event::Snapshot(_)
                | Event::Own { .. }
                | Event::Signed(_),
            ) => sorry(ErrorCode::CountyBusy),
        }
    }
}

fn sorry(code: ErrorCode) -> Vec<Effect> {
    vec![Effect::Send(Frame::Sorry(code)), Effect::Finish]
}

#[cfg(test)]
mod tests;
