//! Where the work stands on its way to the county.

use super::Row;
use crate::error::Refusal;
use serde::{Deserialize, Serialize};

coded! {
    /// What the sync bar shows.
    SyncPhase: u8 {
        /// No way to the county at the moment. Normal.
        Offline = 1, "offline";
        /// Sending or receiving.
        Working = 2, "working";
        /// Everything sent, and the county's receipt covers it.
        AllSent = 3, "all_sent";
        /// Work waits to be sent.
        Waiting = 4, "waiting";
        /// A person is needed: a conflict, a parked change, a revoked device.
        NeedsPerson = 5, "needs_person";
    }
}

/// The sync bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SyncBar {
    /// What to show.
    pub phase: SyncPhase,
    /// Changes that the county does not have.
    pub waiting: u32,
    /// Records with a conflict or a step that needs a person.
    pub needs_person: u32,
    /// Changes that the county refused, parked here with their reason.
    pub parked: u32,
    /// When the last sync ended well (UTC milliseconds).
    pub last_sync_ms: Option<i64>,
    /// Bytes sent and received in the running sync.
    pub bytes_up: u64,
    /// Bytes received.
    pub bytes_down: u64,
    /// Why the last attempt ended, where it did not end well.
    pub refusal: Option<Refusal>,
    /// This PC's clock minus the county's, where they differ by more than [`CLOCK_WRONG_MS`].
    pub clock_off_ms: Option<i64>,
    /// The office's older records that are still on their way to a new device.
    pub arriving: Option<Arriving>,
    /// What waits to be sent and how long that takes; `None` where nothing waits.
    pub estimate: Option<Estimate>,
    /// How long the running sync still has to send, once it has sent enough to tell.
    pub seconds_left: Option<u32>,
}

/// What sending will take, told before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Estimate {
    /// Records that have something to send.
    pub records: u32,
    /// Attachments whose contents the county does not have.
    pub attachments: u32,
    /// Bytes on the line for the records alone.
    pub text_bytes: u64,
    /// Bytes on the line for everything.
    pub all_bytes: u64,
    /// Seconds for the records alone at the speed of the last syncs; `None` before there were any.
    pub text_seconds: Option<u32>,
    /// Seconds for everything.
    pub all_seconds: Option<u32>,
}

/// How far a new device has the records of its office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Arriving {
    /// Entries of the log that are here.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// Every open case is here: work can begin.
    pub open_cases_here: bool,
}

/// A PC clock may be off by this much before anybody is told.
pub const CLOCK_WRONG_MS: i64 = 5 * 60 * 1000;

/// One change that waits, as the sync bar lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct WaitingChange {
    /// Position in this device's chain.
    pub seq: u64,
    /// What was done (`verb.<key>`).
    pub verb: String,
    /// The record it was done on.
    pub record: Option<Row>,
    /// Who did it.
    pub author: String,
    /// When (UTC milliseconds).
    pub at_ms: i64,
    /// The county refused it for this reason; it is parked.
    pub parked: Option<Refusal>,
}

/// The county's receipt of one change, verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ReceiptView {
    /// The change.
    pub change: String,
    /// BLAKE3 of the change, hexadecimal.
    pub hash: String,
    /// The county's epoch.
    pub epoch: u32,
    /// The county-wide number it was given.
    pub n: u64,
    /// When the county signed (UTC milliseconds, the county's clock).
    pub at_ms: i64,
    /// The county's log head then, hexadecimal.
    pub log_head: String,
    /// The county's signature, hexadecimal.
    pub signature: String,
    /// First characters of the fingerprint of the key that signed.
    pub fingerprint: String,
    /// Signature and path to the signed root were checked on this device just now.
    pub verified: bool,
}
