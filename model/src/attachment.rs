//! Attachments: photos and scans of a record, as they are shown and limited.

use crate::id::RecordId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The largest content of one attachment: 85 minutes of a line of 32 kbit/s, and the largest scan
/// of a petition file that offices send one another.
pub const ATTACHMENT_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// The most attachments of one record: what somebody can look through, and 30 MB of photos.
pub const ATTACHMENTS_MAX: usize = 100;

/// The largest thumbnail: two seconds of a line of 128 kbit/s.
pub const THUMBNAIL_BYTES_MAX: u64 = 32 * 1024;

/// The longest title of an attachment, in characters: one line under a picture.
pub const ATTACHMENT_TITLE_CHARS_MAX: usize = 60;

/// The longest reason for a lost mark or for a copy that leaves the program, in characters.
pub const ATTACHMENT_REASON_CHARS_MAX: usize = 200;

coded! {
    /// What an attachment is (`media.<key>` in `locales/`).
    Media: u8 {
        /// Taken with a camera, encoded anew without what the camera wrote into it.
        Photo = 1, "photo";
        /// A scanned paper, as the scanner made it.
        Scan = 2, "scan";
        /// Another file of a named kind, as it came.
        Other = 3, "other";
    }
}

coded! {
    /// Where the content of an attachment is (`attachment.state.<key>` in `locales/`).
    ContentState: u8 {
        /// All of it is on this PC.
        Here = 1, "here";
        /// A part has come.
        Partly = 2, "partly";
        /// None of it has come.
        NotYetHere = 3, "not_yet_here";
        /// Somebody has ended the wait, with a reason.
        Lost = 4, "lost";
    }
}

/// One attachment as a record's page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct AttachmentView {
    /// Its id, `device.incarnation.seq#op`.
    pub id: String,
    /// BLAKE3 of the content, hexadecimal.
    pub hash: String,
    /// Bytes of the content.
    pub length: u64,
    /// What it is; `None` where a newer version wrote it.
    pub media: Option<Media>,
    /// A short title, or empty.
    pub title: String,
    /// The day it was taken or received.
    #[ts(type = "string | null")]
    pub dated: Option<NaiveDate>,
    /// Who added it, as far as that is known here.
    pub author: String,
    /// When, by that device's clock (UTC milliseconds).
    pub added_at_ms: i64,
    /// The county has not numbered the change that added it.
    pub pending: bool,
    /// Where the content is.
    pub state: ContentState,
    /// Bytes of it that are here.
    pub bytes_here: u64,
    /// The county has all of the content.
    pub at_county: bool,
    /// Since when somebody here waits for it (UTC milliseconds).
    pub asked_at_ms: Option<i64>,
    /// When the county last said that it has no more of it (UTC milliseconds).
    pub answered_at_ms: Option<i64>,
    /// Who holds it, where this PC does not: the sight of the record, its author's name if known.
    pub holder: String,
    /// BLAKE3 of the thumbnail, hexadecimal; empty where there is none.
    pub thumbnail: String,
    /// The thumbnail is here.
    pub thumbnail_here: bool,
    /// BLAKE3 of the evidence original, hexadecimal; empty where none was kept.
    pub evidence: String,
    /// Bytes of the evidence original.
    pub evidence_length: u64,
    /// Why the wait was ended.
    pub lost_reason: Option<String>,
    /// Voided, with this reason.
    pub void_reason: Option<String>,
}

/// Content that waits to be sent or fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct AttachmentsWaiting {
    /// Contents that the county does not have.
    pub count: u32,
    /// Their bytes that the county does not have.
    pub bytes: u64,
    /// Contents that are asked for and not here.
    pub wanted: u32,
    /// Their bytes that are not here.
    pub wanted_bytes: u64,
}

/// What is handed to the verb that adds an attachment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Attach {
    /// The record.
    pub on: RecordId,
    /// A short title; never taken as a path.
    #[serde(default)]
    pub title: String,
    /// The day it was taken or received.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub dated: Option<NaiveDate>,
    /// Keep the file as it came as an evidence original besides.
    #[serde(default)]
    pub keep_original: bool,
}
