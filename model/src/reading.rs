//! The log of reads (查阅留痕): what of it is shown, and what it is asked for. It says who read which
//! record, when and what for; never what stood in it, and never whose it is.

use crate::id::RecordId;
use crate::noun::Noun;
use crate::role::Role;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

coded! {
    /// What somebody reads a record for.
    ReadPurpose: u8 {
        /// 办理: it is his work, or that of his office.
        Handling = 1, "handling";
        /// 统计
        Statistics = 2, "statistics";
        /// 督办: whether it is being done.
        Supervision = 3, "supervision";
        /// 信息更正: somebody asked to have what is said of him put right.
        Correction = 4, "correction";
        /// 审计: whether the data are handled as the law wants it.
        Audit = 5, "audit";
    }
}

impl ReadPurpose {
    /// Those that a person may name when he is asked. Auditing follows from the role alone.
    pub const ASKED: &'static [ReadPurpose] =
        &[ReadPurpose::Handling, ReadPurpose::Statistics, ReadPurpose::Supervision, ReadPurpose::Correction];
}

coded! {
    /// What of the office's data was read.
    ReadPart: u8 {
        /// A record whole: its page, its timeline.
        Case = 1, "case";
        /// The content of a photo or a scan, or its thumbnail.
        Attachment = 2, "attachment";
        /// Lines of a list, with titles and names.
        List = 3, "list";
        /// Lines that were found by words.
        Search = 4, "search";
        /// Everything that one may see, as a file.
        Export = 5, "export";
        /// The inbox, with the values that stand against one another.
        Inbox = 6, "inbox";
        /// The log of reads itself.
        Log = 7, "log";
        /// What a paper says, before it is printed or on it.
        Paper = 8, "paper";
        /// A case bound into one file, with its papers and attachments.
        Dossier = 10, "dossier";
        /// A case in the order of another system's form, to be typed there.
        CopyOut = 11, "copy_out";
    }
}

/// How long one reading counts, and how long a purpose that was named holds for the same record.
pub const READ_AGAIN_MS: i64 = 60 * 60 * 1000;

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ReadRow {
    /// Its number, from 1.
    pub seq: u64,
    /// When (UTC milliseconds).
    pub at_ms: i64,
    /// Name of the member of staff who read.
    pub reader: String,
    /// The kind of record or list; `None` where several were read together.
    pub noun: Option<Noun>,
    /// The record, where it was one.
    pub record: Option<RecordId>,
    /// Its printed number, or empty.
    pub number: String,
    /// What was read.
    pub part: ReadPart,
    /// What for.
    pub purpose: ReadPurpose,
}

coded! {
    /// What the daily note points out.
    ReadSign: u8 {
        /// Many different records within an hour.
        Bulk = 1, "bulk";
        /// Between ten in the evening and six in the morning.
        Night = 2, "night";
        /// Everything was written into a file.
        Export = 3, "export";
    }
}

/// A line of the daily note: a fact about a reader, to be asked about and not judged by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ReadNote {
    /// The day; a night belongs to the day on which it began.
    #[ts(type = "string")]
    pub day: NaiveDate,
    /// Name of the member of staff.
    pub reader: String,
    /// What it points out.
    pub sign: ReadSign,
    /// How many different records: the most within one hour, or those of the night; of an export
    /// how often one was made.
    pub records: u32,
    /// The first of these readings (UTC milliseconds).
    pub from_ms: i64,
    /// The last.
    pub to_ms: i64,
}

/// This many different records within an hour are more than anybody handles.
pub const BULK_RECORDS: u32 = 30;

/// What the log is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct ReadsRequest {
    /// Only from this day.
    #[ts(type = "string | null")]
    pub from: Option<NaiveDate>,
    /// Only to this day.
    #[ts(type = "string | null")]
    pub to: Option<NaiveDate>,
    /// Only what this member of staff read; empty: everybody.
    pub reader: String,
    /// Only what was read for this.
    pub purpose: Option<ReadPurpose>,
}

/// The most rows of the log that one answer carries, the latest ones.
pub const READ_ROWS_MAX: u32 = 2_000;

/// A ledger that left the home, as the auditor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct LedgerOutRow {
    /// When (UTC milliseconds).
    pub at_ms: i64,
    /// Name of the member of staff.
    pub reader: String,
    /// Key of the ledger.
    pub kind: String,
    /// First day of its period.
    pub from: String,
    /// Last day.
    pub to: String,
    /// People stood in it as they are recorded.
    pub unmasked: bool,
    /// What it was made for.
    pub reason: String,
}

/// The log of reads as the auditor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ReadsPage {
    /// Its rows, the latest first, at most [`READ_ROWS_MAX`].
    pub rows: Vec<ReadRow>,
    /// How many there are in all.
    pub total: u32,
    /// The daily note over the same days, the latest first.
    pub notes: Vec<ReadNote>,
    /// Ledgers that left the home, the latest first, with the reason that was given.
    pub ledgers_out: Vec<LedgerOutRow>,
    /// Everybody who can open this home.
    pub readers: Vec<String>,
    /// What is wrong with the log, as the doctor names it; empty where it holds.
    pub problems: Vec<String>,
}

/// How much of a kind of record a role sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SightRow {
    /// The role.
    pub role: Role,
    /// Kinds of which it sees every record.
    pub whole: Vec<Noun>,
    /// Kinds of which it sees those that are its own.
    pub own: Vec<Noun>,
}

/// A step of the law's table, and who may take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct StepRow {
    /// The kind of record; `None`: every kind that the step is for.
    pub noun: Option<Noun>,
    /// The step.
    pub step: crate::StepKind,
    /// Who may take it.
    pub roles: Vec<Role>,
    /// By which article (`article.<key>`).
    pub article: String,
}

/// Who may see and do what, made from the law's tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Rights {
    /// Who sees what, a row a role.
    pub sight: Vec<SightRow>,
    /// Who may do what, in the order of the law's table.
    pub steps: Vec<StepRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_whether_he_audits() {
        assert!(!ReadPurpose::ASKED.contains(&ReadPurpose::Audit));
        assert_eq!(ReadPurpose::ASKED.len() + 1, ReadPurpose::ALL.len());
    }
}
