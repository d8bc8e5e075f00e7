//! Where this PC stands with the county, in full: the sync page, to be read out over the
//! telephone or printed when something has to be found out.

use crate::error::Refusal;
use crate::view::{Row, WaitingChange};
use serde::{Deserialize, Serialize};

coded! {
    /// How a sync ended.
    SessionEnd: u8 {
        /// Everything was told, both ways.
        Done = 0, "done";
        /// The budget of bytes was used up.
        BudgetSpent = 1, "budget_spent";
        /// Somebody stopped it.
        Stopped = 2, "stopped";
        /// It could not go on; the reason stands beside it.
        Refused = 3, "refused";
    }
}

/// One sync of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SessionView {
    /// When it began, by this PC's clock (UTC milliseconds).
    pub began_ms: i64,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// Bytes sent, at the socket.
    pub bytes_up: u64,
    /// Bytes received.
    pub bytes_down: u64,
    /// Own changes that the county took.
    pub sent: u64,
    /// Entries that were new here.
    pub received: u64,
    /// How it ended.
    pub ended: SessionEnd,
    /// Why it could not go on.
    pub refusal: Option<Refusal>,
}

/// How far one scope is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ScopeStanding {
    /// Its name.
    pub scope: String,
    /// How many of its entries are here; all up to the last one.
    pub pos: u64,
    /// First characters of the head of its entries, to be compared with the county.
    pub head: String,
}

/// One receipt of the county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ReceiptRun {
    /// From this of the PC's changes.
    pub from_seq: u64,
    /// Through this one.
    pub to_seq: u64,
    /// When the county signed, by its clock (UTC milliseconds).
    pub at_ms: i64,
    /// The county's number then.
    pub log_n: u64,
    /// The county's epoch.
    pub epoch: u32,
}

/// A change that the county did not take and that a person has set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SetAside {
    /// The change.
    pub change: String,
    /// What was done (`verb.<key>`).
    pub verb: String,
    /// The record, where it is here.
    pub record: Option<Row>,
    /// Why the county did not take it.
    pub why: Refusal,
    /// Why it was set aside.
    pub reason: String,
    /// Who set it aside.
    pub author: String,
    /// When (UTC milliseconds).
    pub at_ms: i64,
}

/// Where this PC stands with the county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SyncDetails {
    /// The device's number at the county.
    pub device: u32,
    /// The characters in the numbers it prints.
    pub device_chars: String,
    /// The county has registered it.
    pub registered: bool,
    /// The present run of its changes, hexadecimal.
    pub incarnation: String,
    /// Why that was begun: `first`, `outside`, `restored`, `county`, or another key of a newer version.
    pub begun: String,
    /// How many runs there have been.
    pub incarnations: u32,
    /// The last change written in it.
    pub seq: u64,
    /// The last one that the county has.
    pub acked_through: u64,
    /// The last one that a receipt covers.
    pub receipted_through: u64,
    /// The county's epoch; 0 before the first answer.
    pub epoch: u32,
    /// Nothing waits, nothing is parked, and the county's receipt covers everything.
    pub all_sent: bool,
    /// When the last sync ended well (UTC milliseconds).
    pub last_sync_ms: Option<i64>,
    /// This PC's clock minus the county's; `None` before the first answer.
    pub clock_off_ms: Option<i64>,
    /// How far each scope is here.
    pub scopes: Vec<ScopeStanding>,
    /// The last syncs, the latest first.
    pub sessions: Vec<SessionView>,
    /// What the county does not have, parked changes first.
    pub waiting: Vec<WaitingChange>,
    /// What was set aside, the latest first.
    pub set_aside: Vec<SetAside>,
    /// The last receipts, the latest first.
    pub receipts: Vec<ReceiptRun>,
}

/// So many syncs and receipts are kept in sight: a page.
pub const SESSIONS_KEPT: u32 = 20;
