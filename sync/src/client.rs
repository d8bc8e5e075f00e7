//! The device's side of a sync, without input or output: [`Client::step`] takes what happened and
//! gives back what to do. A courier performs the effects over HTTP, a folder or memory; the
//! simulator performs them over pipes that break.
//!
//! **One round trip.** A device that knows how its last session ended says hello and sends its
//! segments at once, without waiting to be greeted. The county answers with what it holds, acks
//! each segment when it is durable, and after the end of the device's changes sends the log, a
//! receipt and the end. Both sides have then converged.
//!
//! **After a doubt.** If a session ended while something sent was not acked, the reply may be lost
//! or the request. The next session says hello alone, and pushes from what the county says it
//! holds: nothing is sent twice, and nothing twice sent could do harm, since the county compares
//! ids and hashes. What is in doubt is told by the store (`unsure`), which outlives the process.
//!
//! **Pacing** is in [`pace`]: segments and pages are cut by bytes, little is on the way un-acked, and
//! a line that breaks before anything passes is tried with half of it.
//!
//! **Bases.** Bodies are told by bases ([`crate::delta`]). Whichever side lacks one says so, and the
//! machine begins again with whole bodies; nothing that had moved is lost.
//!
//! **No clock.** The machine never asks for the time. The carrier tells it that nothing moved for
//! so long ([`Event::Silent`]) and waits when it is told to ([`Effect::WaitMs`]). A session counts
//! as futile if it moved nothing that stays: no ack, no entry, no receipt. The wait grows with
//! each futile session and begins anew after one that was not; after so many in a row the sync
//! ends and says so. Whatever had moved before stays moved.
//!
//! **The table.** [`Client::step`] is a match of events with a match of states in each, written out
//! without a catch-all: an event added tomorrow does not compile until every cell has its answer.
//! A carrier's word that comes too late for its connection is passed over; a county's frame that
//! does not belong there ends the connection, as damage would.
//!
//! **Identity.** The store compares each welcome with what is here (`heal`). Where somebody else has
//! written under our name, where this home is older than it was, or where the county was restored,
//! it heals itself and the machine greets anew, in the same sync. What the county has lost and this
//! device can prove is given back before anything new is sent. A county that is not at the place
//! where it was left asks for proof; it is shown the last receipt. All this happens a handful of
//! times in the life of a device, so it may cost a connection each.
//!
//! **Revoked.** What waits is handed in all the same, and the county keeps it for a person to decide.
//!
//! Rejected: a timeout for the whole session (a slow line is not a dead one), retries inside the
//! carrier (two of them would multiply), and futures in place of the table (a cell that nobody
//! thought of is then a hang, and nobody sees it).

mod bases;
mod pace;
mod perform;
mod session;
mod table;

pub use perform::{Performed, perform};

use crate::chain;
use crate::cursor;
use crate::device::{ChainFacts, Facts, Taken};
use crate::frame::{Cursors, Frame, Give, Hello, LogFrame, Protocols, Receipt, ToldChain, Welcome};
use crate::ground::{Footing, Ground, WAITING_BYTES_MIN};
use crate::heal::Standing;
use crate::segment::Run;
use crate::snapshot;
use jiangyuan_model::{ErrorCode, Incarnation, Refusal, Scope};
use pace::Pace;
pub use pace::{PACE_BYTES, SEGMENT_BYTES};
use session::Session;

/// The wait after a session that moved something: only so that a county that is just starting is
/// not hammered.
pub const WAIT_FIRST_MS: u64 = 200;

/// The longest wait between two sessions.
pub const WAIT_MAX_MS: u64 = 15_000;

/// After this many sessions in a row that moved nothing the sync ends. With the waits between them
/// this is half a minute on a line that breaks at once, and four minutes on one that goes silent
/// for thirty seconds each time.
pub const FUTILE_SESSIONS_MAX: u32 = 8;

/// How often one sync may greet anew because the device or the county was not what the other
/// thought. The worst known case takes six: a copy of a home meets a county that was restored.
pub const HEALINGS_MAX: u32 = 16;

/// A county that was not reached once in this sync is given up earlier: most likely there is no
/// network, and somebody is looking at the screen.
pub const UNREACHABLE_MAX: u32 = 4;

/// How a sync is to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Bytes of a segment on the wire.
    pub segment_bytes: u64,
    /// End after so many bytes both ways.
    pub budget_bytes: Option<u64>,
    /// The versions of the protocol that the device speaks.
    pub protocols: Protocols,
    /// Bytes of bodies that have to wait for a session to stand on a ground ([`crate::ground`]); nothing where
    /// none ever does.
    pub ground_from_bytes: Option<usize>,
}

impl Default for Options {
    fn default() -> Options {
        Options { segment_bytes: SEGMENT_BYTES, budget_bytes: None, protocols: Protocols::OURS, ground_from_bytes: Some(WAITING_BYTES_MIN) }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Begin.
    Start,
    /// Answer to [`Effect::ReadFacts`].
    Facts(Facts),
    /// Answer to [`Effect::ReadGround`]: what is told of it, and what the writer stands on.
    Ground(Option<Ground>, Footing),
    /// Answer to [`Effect::Connect`]: the line stands.
    Connected,
    /// Answer to [`Effect::Connect`]: it does not.
    Unreachable,
    /// The county said something.
    Frame(Frame),
    /// The county's bytes could not be read.
    Garbled,
    /// Answer to [`Effect::ReadRun`].
    Run {
        /// The incarnation asked for.
        incarnation: Incarnation,
        /// The run, if there is anything after.
        run: Option<Run>,
    },
    /// Answer to [`Effect::ReadGive`]: the next piece, if there is one.
    Give(Option<Give>),
    /// Answer to each effect on the store that worked.
    Stored(Stored),
    /// An effect on the store did not work, or the carrier has found something final (the county
    /// is not the one of the ticket).
    Failed(Refusal),
    /// A frame of the county's log tells a body by a base that is not here.
    BaseLacking,
    /// The frame of the last [`Effect::Send`] weighs so many bytes. May be left out; pacing then
    /// goes by an estimate.
    Sent {
        /// Length of the encoded frame.
        bytes: u64,
    },
    /// So many bytes moved on the line since the last time, all told.
    Moved {
        /// To the county.
        up: u64,
        /// From the county.
        down: u64,
    },
    /// The connection broke or was closed.
    Cut,
    /// No byte moved for the carrier's named time; the carrier has dropped the connection.
    Silent,
    /// Answer to [`Effect::WaitMs`].
    Waited,
}

/// What an effect on the store came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is kept.
    Done,
    /// A welcome is kept, and what it means.
    Welcomed(Standing),
    /// So many entries of a log frame were new.
    Entries(u64),
    /// A page of a snapshot.
    Snapshot(Taken),
    /// Whether a receipt holds over this device's entries.
    Receipt(bool),
}

/// What to do. Effects are performed in order. Each one on the store is answered by exactly one
/// event before anything else is told; [`perform`] does that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Store: answer with [`Event::Facts`].
    ReadFacts,
    /// Store: answer with [`Event::Ground`].
    ReadGround {
        /// The chain that is to be sent.
        incarnation: Incarnation,
        /// The last seq that the county has acked.
        acked: u64,
        /// Bytes of bodies that have to wait for it to be worth it.
        waiting_min: usize,
    },
    /// Carrier: drop the old connection, if there is one, and make a new one.
    Connect,
    /// Carrier: the frames of the connection that was just asked for are written on this.
    Stand(Footing),
    /// Store: sign this hello, with the time filled in; the carrier sends it.
    Greet {
        /// The hello without time and signature.
        hello: Hello,
        /// Fingerprint of the county's TLS key.
        county: crate::Hash,
    },
    /// Store: sign this run; the carrier sends it as a segment.
    Push {
        /// The device.
        device: u32,
        /// The run's incarnation.
        incarnation: Incarnation,
        /// The run.
        run: Run,
        /// It ends where this session's hello says that the chain ends: that signature vouches.
        ends_hello: bool,
        /// Bodies are told whole.
        whole: bool,
    },
    /// Carrier: send this frame.
    Send(Frame),
    /// Store: answer with [`Event::Run`].
    ReadRun {
        /// The incarnation.
        incarnation: Incarnation,
        /// After this seq.
        after: u64,
        /// At most so many bytes of bodies.
        bytes_max: usize,
    },
    /// Store.
    MarkSending,
    /// Store: answer with [`Stored::Welcomed`].
    KeepWelcome(Welcome),
    /// Store: answer with [`Event::Give`].
    ReadGive,
    /// Store.
    MarkGiven {
        /// The scope.
        scope: Scope,
        /// Position of the last entry of the piece, as it was.
        through: u64,
    },
    /// Store.
    MarkHeld {
        /// The incarnation.
        incarnation: Incarnation,
        /// The last seq that the county keeps.
        through: u64,
    },
    /// Store.
    MarkAcked {
        /// The incarnation.
        incarnation: Incarnation,
        /// The last seq that is durable at the county.
        through: u64,
    },
    /// Store.
    MarkRefused {
        /// The incarnation.
        incarnation: Incarnation,
        /// The change.
        seq: u64,
        /// Why.
        code: ErrorCode,
    },
    /// Store: answer with [`Stored::Entries`].
    ApplyLog(LogFrame),
    /// Store.
    BeginSnapshot(snapshot::Start),
    /// Store: answer with [`Stored::Snapshot`].
    ApplySnapshot(snapshot::Page),
    /// Store: answer with [`Stored::Receipt`].
    KeepReceipt(Receipt),
    /// Store: the session ended well.
    MarkSynced,
    /// Carrier: nothing more will be sent on this connection.
    CloseSending,
    /// Carrier: drop the connection, wait so long, and tell [`Event::Waited`].
    WaitMs(u64),
    /// Carrier: drop the connection; the sync is over.
    Finished(Outcome),
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Everything was told in both directions.
    Done,
    /// The byte budget is used up.
    Budget,
    /// The line moved nothing for too long.
    Silent,
    /// It cannot be done.
    Refused(Refusal),
}

/// What a sync came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// Everything that this device had when the last session began is at the county, and the
    /// county's receipt covers it. Only this may be shown as "all sent".
    pub all_sent: bool,
    /// What moved.
    pub counts: Counts,
}

/// What moved in one sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Own changes that became durable at the county.
    pub acked: u64,
    /// Own changes that the county told it does not take.
    pub refused: u64,
    /// Entries of the log that were new here.
    pub pulled: u64,
    /// Connections made.
    pub sessions: u32,
    /// Bytes to the county.
    pub bytes_up: u64,
    /// Bytes from the county.
    pub bytes_down: u64,
}

/// Where the machine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not begun.
    Idle,
    /// Waits for the store's facts.
    Reading,
    /// Waits for the line.
    Dialling,
    /// Said hello alone, waits to be greeted.
    Greeting,
    /// Gives back what the county has lost.
    Giving,
    /// Sends segments.
    Pushing,
    /// Has sent everything, takes the log.
    Pulling,
    /// Was told everything, waits for the store to note it.
    Closing,
    /// Waits before the next connection.
    Waiting,
    /// Over.
    Over,
}

/// The machine of one sync.
#[derive(Debug, Clone)]
pub struct Client {
    options: Options,
    state: State,
    session: Option<Session>,
    counts: Counts,
    /// Sessions in a row that moved nothing.
    futile: u32,
    /// The last session ended with something un-acked on the way.
    in_doubt: bool,
    /// How often it has greeted anew.
    healings: u32,
    /// The county asked for proof.
    prove: bool,
    /// The county goes on from another head: it is asked what it holds.
    asking: bool,
    /// How much is sent and asked for at a time.
    pace: Pace,
    /// A base was lacking: bodies are told whole.
    whole: bool,
    /// Cursors in short did not come out: they are told in full.
    spelled: bool,
    /// The version of the protocol that is spoken; before the facts, the newest.
    protocol: u16,
    all_sent: bool,
    /// Spreads the waits of many devices; from the device's number, so that a test repeats.
    device: u32,
}

impl Client {
    /// A machine that waits for [`Event::Start`].
    pub fn new(options: Options) -> Client {
        Client {
            options,
            state: State::Idle,
            session: None,
            counts: Counts::default(),
            futile: 0,
            in_doubt: false,
            healings: 0,
            prove: false,
            asking: false,
            pace: Pace::new(options.segment_bytes),
            whole: false,
            spelled: false,
            protocol: options.protocols.newest,
            all_sent: false,
            device: 0,
        }
    }

    /// Whether the sync is over.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    fn finish(&mut self, ending: Ending) -> Vec<Effect> {
        self.state = State::Over;
        self.session = None;
        vec![Effect::Finished(Outcome { ending, all_sent: self.all_sent, counts: self.counts })]
    }

    fn refuse(&mut self, refusal: Refusal) -> Vec<Effect> {
        self.all_sent = false;
        self.finish(Ending::Refused(refusal))
    }

    /// The device or the county is not what the other thought: greet anew, at once and alone.
    fn anew(&mut self) -> Vec<Effect> {
        self.all_sent = false;
        self.in_doubt = true;
        self.session = None;
        self.healings += 1;
        if self.healings > HEALINGS_MAX {
            return self.refuse(Refusal::new(ErrorCode::LogMismatch));
        }
        self.read_facts()
    }

    /// The connection is gone or worth nothing: wait and begin again, or give up.
    fn again(&mut self) -> Vec<Effect> {
        self.all_sent = false;
        let progress = self.session.as_ref().is_some_and(|session| session.progress);
        if progress {
            self.pace.grow();
            let before = self.session.as_ref().map_or(0, |session| session.up_before);
            self.pace.broke(self.counts.bytes_up.saturating_sub(before));
        } else if self.session.as_ref().is_some_and(|session| session.greeted) {
            self.pace.halve();
        }
        self.in_doubt |= self.session.take().is_some_and(|session| !session.flight.is_empty());
        self.futile = if progress { 0 } else { self.futile + 1 };
        if self.counts.sessions == 0 && self.futile >= UNREACHABLE_MAX {
            return self.refuse(Refusal::new(ErrorCode::CountyUnreachable));
        }
        if self.futile >= FUTILE_SESSIONS_MAX {
            return self.finish(Ending::Silent);
        }
        self.state = State::Waiting;
        let wait_ms = (WAIT_FIRST_MS << self.futile.min(16)).min(WAIT_MAX_MS);
        vec![Effect::WaitMs(wait_ms + wait_ms / 4 * u64::from(self.device % 8) / 8)]
    }
}

impl Client {
    /// What the device's hello says, before it is signed.
    fn hello(&self, facts: &Facts, ground: Option<Box<Ground>>) -> Hello {
        let told = |chain: &ChainFacts| ToldChain {
            incarnation: chain.incarnation,
            seq: chain.seq,
            head: chain::short(&chain.head),
            acked: chain.acked,
            receipted: chain.receipted,
            ask_after: chain.ask_after.or(self.asking.then_some(chain.acked)),
        };
        Hello {
            protocol: self.protocol,
            device: facts.device,
            chains: facts.chains.iter().map(told).collect(),
            epoch: facts.epoch,
            cursors: if self.spelled { Cursors::Whole(facts.cursors.clone()) } else { cursor::shorten(&facts.cursors) },
            snapshots: facts.snapshots.clone(),
            proof: self.prove.then(|| facts.proof.clone()),
            whole: self.whole,
            page_bytes: self.pace.page_bytes(),
            ground,
            at_ms: 0,
            signature: [0; 64],
        }
    }
}

#[cfg(test)]
mod tests;
