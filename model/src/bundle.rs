//! Bundles on a stick, as they are shown.

use crate::error::Refusal;
use serde::{Deserialize, Serialize};

coded! {
    /// What became of one volume (`volume.<key>` in `locales/`).
    VolumeOutcome: u8 {
        /// Something in it was new here.
        Taken = 1, "taken";
        /// Everything in it was here already.
        Known = 2, "known";
        /// Something before it is missing; it has to be brought again after that.
        Waits = 3, "waits";
        /// Something before it is missing; it is kept here until that comes.
        Held = 4, "held";
        /// It is for somebody else and was left alone.
        ForAnother = 5, "for_another";
        /// It was written here, for the county, and was left alone.
        Own = 6, "own";
        /// It cannot be taken; the refusal says why.
        Refused = 7, "refused";
    }
}

/// One volume of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct VolumeView {
    /// The name of its file.
    pub file: String,
    /// Its number in its set, where that could be read.
    pub number: Option<u32>,
    /// What became of it.
    pub outcome: VolumeOutcome,
    /// Entries of the county's log that were new here.
    #[ts(type = "number")]
    pub entries: u64,
    /// Why it could not be taken, or not yet.
    pub refusal: Option<Refusal>,
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct BundleImported {
    /// Every volume on the stick, in the order of their names.
    pub volumes: Vec<VolumeView>,
    /// Entries of the county's log that were new here.
    #[ts(type = "number")]
    pub entries: u64,
    /// Own changes that a receipt on this stick covers for the first time.
    #[ts(type = "number")]
    pub received: u64,
    /// Photos and scans that are whole here since.
    pub contents: u32,
    /// Numbers that are missing among the volumes for this PC, of sets that are not complete.
    pub missing: Vec<u32>,
    /// There was more on the stick than is taken at one time.
    pub left_out: bool,
}

/// What an export came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct BundleExported {
    /// Files.
    pub volumes: u32,
    /// Their bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Changes in them.
    #[ts(type = "number")]
    pub changes: u64,
    /// Photos and scans in them.
    pub contents: u32,
    /// Photos and scans for which there was no room.
    pub contents_left: u32,
}

/// A set that was written to a stick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct HandedSet {
    /// When, UTC milliseconds by this PC's clock.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// Files.
    pub volumes: u32,
    /// Their bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Changes in them.
    #[ts(type = "number")]
    pub changes: u64,
    /// The county's receipt covers all of it.
    pub arrived: bool,
}

/// What an export would hold, and what is on the road.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct BundlePlan {
    /// Why nothing may be exported or imported, if that is so.
    pub refusal: Option<Refusal>,
    /// Changes that no receipt covers.
    #[ts(type = "number")]
    pub changes: u64,
    /// Records that they act on.
    #[ts(type = "number")]
    pub records: u64,
    /// Photos and scans that the county has not told it has.
    pub contents: u32,
    /// About how many bytes all of it takes on the stick.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Sets on the road, and the last ones that have arrived; the latest first.
    pub handed: Vec<HandedSet>,
}
