//! The device's side of an attachment session, without input or output: [`Client::step`] takes what
//! happened and gives back what to do.
//!
//! **Apart from the log.** Contents travel in sessions of their own, after the log, on the same
//! warm connection. A photo never stands before a change in any queue, and a session that is cut in
//! the middle of a photo leaves nothing in doubt: what is durable on the other side is told by its
//! bitmap at the next hello, and a group that comes twice is passed over.
//!
//! **Both directions at once.** Hello and the first lists share a packet. The county answers what of
//! the offers it takes, and begins to send what is wanted; the device sends what is taken. After a cut the
//! next group of what was on the way leaves with the hello. The lists
//! are in the order in which contents are to travel: thumbnails, then what was attached or asked
//! for, then evidence originals. They are told in portions of [`LIST_ITEMS_MAX`], evidence only
//! when everything else is through. Upwards and downwards are two lines that do not take anything
//! from each other, so what somebody asked for does not wait for a hundred photos to be sent.
//!
//! **No clock**, and the same rules as the log's session for a line that breaks, is silent, or
//! moves nothing ([`crate::client`]): what stays counts as progress, and after so many sessions
//! without any the machine ends.
//!
//! **The table** is written out without a catch-all. Time is an argument of each step; it decides
//! nothing but how much may be on the way.

mod session;
mod table;

use super::attachment::Blob;
use super::frame::{Frame, Hello};
use super::giver::Reached;
use super::store::{DeviceBlobs, Jobs, Keeping};
use super::tree::Piece;
use crate::chain::Hash;
use crate::client::{FUTILE_SESSIONS_MAX, UNREACHABLE_MAX, WAIT_FIRST_MS, WAIT_MAX_MS};
use jiangyuan_model::{ErrorCode, Refusal};
use session::Session;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Begin.
    Start,
    /// Answer to [`Effect::ReadJobs`].
    Jobs(Jobs),
    /// Answer to [`Effect::Connect`]: the line stands.
    Connected,
    /// Answer to [`Effect::Connect`]: it does not.
    Unreachable,
    /// The county said something.
    Frame(Frame),
    /// The county's bytes could not be read.
    Garbled,
    /// Answer to [`Effect::ReadPiece`].
    Piece(Option<Piece>),
    /// Answer to [`Effect::Keep`].
    Kept(Keeping),
    /// An effect on the store that answers nothing else is done.
    Noted,
    /// An effect on the store did not work, or the carrier has found something final.
    Failed(Refusal),
    /// So many bytes have moved.
    Moved {
        /// To the county.
        up: u64,
        /// From the county.
        down: u64,
    },
    /// The connection is gone.
    Cut,
    /// Nothing has moved for too long.
    Silent,
    /// Answer to [`Effect::WaitMs`].
    Waited,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Store: what is there to do?
    ReadJobs,
    /// Store: read a group.
    ReadPiece {
        /// Of this content.
        blob: Blob,
        /// Which.
        group: u32,
    },
    /// Store: verify and keep a group.
    Keep {
        /// Of this content.
        blob: Blob,
        /// Which.
        group: u32,
        /// As it was sent.
        bytes: Vec<u8>,
    },
    /// Store: the county has so many groups of it.
    MarkAtCounty {
        /// The content.
        blob: Blob,
        /// How many of its groups.
        groups: u32,
    },
    /// Store: the county has no more of it.
    MarkAnswered {
        /// The content.
        blob: Blob,
    },
    /// Carrier: make a connection.
    Connect,
    /// Store and carrier: sign it and send it.
    Greet {
        /// Without time and signature.
        hello: Hello,
        /// The county's fingerprint, which is signed too.
        county: Hash,
    },
    /// Carrier: send this.
    Send(Frame),
    /// Carrier: nothing more will be sent.
    CloseSending,
    /// Carrier: drop the connection, wait so long, and tell [`Event::Waited`].
    WaitMs(u64),
    /// Carrier: it is over.
    Finished(Outcome),
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Everything that could move has moved.
    Done,
    /// The byte budget is used up.
    Budget,
    /// The line moved nothing for too long.
    Silent,
    /// It cannot be done.
    Refused(Refusal),
}

/// What it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// What moved.
    pub counts: Counts,
}

/// What moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Contents that are whole at the county now.
    pub sent: u32,
    /// Contents that are whole here now.
    pub received: u32,
    /// Groups that became durable at the county.
    pub groups_sent: u64,
    /// Groups that became durable here.
    pub groups_received: u64,
    /// Connections made.
    pub sessions: u32,
    /// Bytes both ways.
    pub bytes: u64,
}

/// Where the machine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not begun.
    Idle,
    /// Waits for the store's lists.
    Reading,
    /// Waits for the line.
    Dialling,
    /// Has said hello and its first lists, waits to be greeted.
    Greeting,
    /// Gives and takes.
    Moving,
    /// Has said that it is through, waits for the county to say so too.
    Closing,
    /// Waits before the next connection.
    Waiting,
    /// Over.
    Over,
}

/// The machine.
#[derive(Debug)]
pub struct Client {
    budget_bytes: Option<u64>,
    state: State,
    session: Option<Session>,
    counts: Counts,
    futile: u32,
    /// How far a content was when the last connection broke.
    reached: Option<Reached>,
    /// Spreads the waits of many devices; from the device's number, so that a test repeats.
    device: u32,
}

impl Client {
    /// A machine that waits for [`Event::Start`] and ends after so many bytes both ways.
    pub fn new(budget_bytes: Option<u64>) -> Client {
        Client { budget_bytes, state: State::Idle, session: None, counts: Counts::default(), futile: 0, reached: None, device: 0 }
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    fn finish(&mut self, ending: Ending) -> Vec<Effect> {
        self.state = State::Over;
        self.session = None;
        vec![Effect::Finished(Outcome { ending, counts: self.counts })]
    }

    fn refuse(&mut self, refusal: Refusal) -> Vec<Effect> {
        self.finish(Ending::Refused(refusal))
    }

    /// The connection is gone or worth nothing: wait and begin again, or give up.
    fn again(&mut self) -> Vec<Effect> {
        let session = self.session.take();
        self.reached = session.as_ref().and_then(|session| session.giver.reached());
        let progress = session.is_some_and(|session| session.progress);
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

    fn count(&mut self, bytes: u64) -> Vec<Effect> {
        self.counts.bytes = self.counts.bytes.saturating_add(bytes);
        if self.budget_bytes.is_some_and(|budget| self.counts.bytes >= budget) { self.finish(Ending::Budget) } else { Vec::new() }
    }
}

/// What became of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Performed {
    /// It concerned the store and is done: tell the machine this at once.
    Answered(Event),
    /// It concerns the carrier.
    Left(Effect),
}

/// Performs an effect on the store, or hands it on to the carrier; the hello is signed on the way.
/// `at_ms` is the device's clock.
pub fn perform(effect: Effect, store: &mut impl DeviceBlobs, at_ms: i64) -> Performed {
    let event = match effect {
        Effect::ReadJobs => store.jobs().map(Event::Jobs),
        Effect::ReadPiece { blob, group } => store.give(&blob, group).map(Event::Piece),
        Effect::Keep { blob, group, bytes } => store.keep(&blob, group, &bytes).map(Event::Kept),
        Effect::MarkAtCounty { blob, groups } => store.mark_at_county(&blob, groups).map(|()| Event::Noted),
        Effect::MarkAnswered { blob } => store.mark_answered(&blob, at_ms).map(|()| Event::Noted),
        Effect::Greet { mut hello, county } => {
            hello.at_ms = at_ms;
            hello.signature = store.sign(&hello.signed_message(&county));
            return Performed::Left(Effect::Send(Frame::Hello(hello)));
        }
        carrier @ (Effect::Connect | Effect::Send(_) | Effect::CloseSending | Effect::WaitMs(_) | Effect::Finished(_)) => {
            return Performed::Left(carrier);
        }
    };
    Performed::Answered(event.unwrap_or_else(Event::Failed))
}

#[cfg(test)]
mod tests;
