//! What a sync is asked for, what it tells on the way, and what it tells at the end.

use jiangyuan_model::Refusal;
use jiangyuan_model::attachment::AttachmentsWaiting;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What a sync is asked for.
#[derive(Debug, Clone, Default)]
pub struct SyncOptions {
    /// The most bytes to move, both ways together; `None` for as many as it takes. What is under
    /// way is finished, so it may be passed by a little.
    pub budget: Option<u64>,
    /// Set to `true` from outside to end the sync at the next frame.
    pub stop: Option<Arc<AtomicBool>>,
}

/// Where a running sync stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncProgress {
    /// Bytes sent so far, at the socket.
    pub bytes_up: u64,
    /// Bytes received so far, at the socket.
    pub bytes_down: u64,
    /// Changes that the county does not have yet.
    pub pending: u32,
    /// How long those take at the pace so far, once some were taken.
    pub seconds_left: Option<u32>,
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was told, both ways.
    Done,
    /// The byte budget was used up. What moved is kept.
    BudgetSpent,
    /// Somebody asked it to stop. What moved is kept.
    Stopped,
    /// It could not go on. What moved is kept, and what waits is safe.
    Refused(Refusal),
}

impl Outcome {
    /// Why it could not go on, if it could not.
    pub const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Outcome::Refused(refusal) => Some(refusal),
            Outcome::Done | Outcome::BudgetSpent | Outcome::Stopped => None,
        }
    }
}

/// What a sync did.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncReport {
    /// Bytes sent, counted at the socket: TLS handshakes, headers and pings are in it, what TCP
    /// and IP add is not.
    pub bytes_up: u64,
    /// Bytes received, counted alike.
    pub bytes_down: u64,
    /// Round trips that had to be waited for: those of each new connection, and each answer.
    pub round_trips: u32,
    /// How long it took.
    pub seconds: f64,
    /// Own changes that the county took.
    pub changes_sent: u64,
    /// Entries of the log that were new here.
    pub changes_received: u64,
    /// The last own seq that the county has.
    pub acked_through: u64,
    /// Own changes that the county does not have.
    pub pending: u32,
    /// Records that need a person.
    pub conflicts: u32,
    /// Own changes that the county refused.
    pub parked: u32,
    /// Contents of attachments that became whole at the county.
    pub attachments_sent: u32,
    /// Contents of attachments that became whole here.
    pub attachments_received: u32,
    /// What waits of them still.
    pub attachments_waiting: AttachmentsWaiting,
    /// How it ended.
    pub outcome: Outcome,
}
