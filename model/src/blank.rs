//! Blank forms (空白表): sheets that are printed before a trip or a power cut, filled by hand and entered later.

use crate::id::RecordId;
use crate::noun::Noun;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod number;

pub use number::{BadBlankNumber, BlankNumber, MARK_ALPHABET, MARK_CHARS};

/// The most sheets of one batch: what a person carries, and what a printer takes at once.
pub const BLANKS_PER_BATCH_MAX: u32 = 50;

/// The most batches that a page shows; older ones are found by their numbers.
pub const BATCHES_SHOWN_MAX: usize = 100;

coded! {
    /// A blank form. Words are `blank_kind.<key>`.
    BlankKind: u8 {
        /// 信访登记, with a slip that the petitioner takes along.
        Petition = 1, "petition";
        /// 收件回执: a slip alone, where a letter is handed over on the way.
        Receipt = 2, "receipt";
        /// 调解申请和调解笔录, with a slip for the applicant.
        Mediation = 3, "mediation";
        /// 走访日志
        Visit = 4, "visit";
    }
}

impl BlankKind {
    /// The record that such a sheet becomes.
    pub const fn noun(self) -> Noun {
        match self {
            BlankKind::Petition | BlankKind::Receipt => Noun::Piece,
            BlankKind::Mediation => Noun::Mediation,
            BlankKind::Visit => Noun::Visit,
        }
    }
}

/// A batch as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PrintBlanks {
    /// Which form.
    pub kind: BlankKind,
    /// How many, 1 to [`BLANKS_PER_BATCH_MAX`].
    pub count: u32,
    /// What for.
    #[serde(default)]
    pub what_for: String,
    /// The colleague who takes them along.
    #[serde(default)]
    pub given_to: String,
}

/// A batch that was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedBlanks {
    /// Its record.
    pub id: RecordId,
    /// Its form.
    pub kind: BlankKind,
    /// Its numbers, in order.
    pub numbers: Vec<BlankNumber>,
    /// The day.
    pub made_on: NaiveDate,
}

/// A batch that was printed, and where its sheets lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BlanksSaved {
    /// The record of the batch.
    pub id: RecordId,
    /// The first number.
    pub first: String,
    /// The last one.
    pub last: String,
    /// The PDF.
    pub file: String,
}

/// What became of one sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum BlankState {
    /// It is out, or lies empty in a drawer.
    Out,
    /// It was entered.
    Entered,
    /// It is void.
    Spoiled,
    /// No batch that is known here has it: of another office, or of a PC that has not sent yet.
    Unknown,
}

/// A record that a sheet became. It says nothing of what the record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BlankEntry {
    /// The record.
    pub id: RecordId,
    /// Its noun.
    pub noun: Noun,
    /// Its number, where it has one.
    pub number: String,
    /// Whether whoever asks may open it.
    pub seen: bool,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BlankView {
    /// Its number.
    pub number: String,
    /// The form; absent where no batch is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<BlankKind>,
    /// What became of it.
    pub state: BlankState,
    /// The records that it became: one, or several where it was entered on two PCs that were apart.
    pub entries: Vec<BlankEntry>,
    /// Why it is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<String>,
    /// Who took it along.
    #[serde(default)]
    pub given_to: String,
}

/// A batch with its sheets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BatchView {
    /// Its record.
    pub id: RecordId,
    /// Its form.
    pub kind: BlankKind,
    /// When it was printed.
    pub made_on: NaiveDate,
    /// By whom.
    pub made_by: String,
    /// What for.
    pub what_for: String,
    /// Who took it along.
    pub given_to: String,
    /// Its sheets, in order.
    pub blanks: Vec<BlankView>,
}

/// All batches, the latest first, and sheets that were entered and are of no batch that is known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BlanksPage {
    /// The batches.
    pub batches: Vec<BatchView>,
    /// Numbers of another office, or of a PC that has not sent its batch yet.
    pub strangers: Vec<BlankView>,
}
