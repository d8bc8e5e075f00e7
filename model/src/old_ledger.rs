//! Old ledgers that are brought in: what of them crosses borders. Reading files and cells is of the crate that knows them.

use crate::error::Refusal;
use crate::field::Field;
use crate::id::RecordId;
use crate::input::Fields;
use crate::noun::Noun;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a column becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
#[ts(export)]
pub enum ColumnTarget {
    /// A field of the record.
    Field {
        /// Which.
        field: Field,
    },
    /// A field of its people.
    Person {
        /// Which.
        field: Field,
        /// Who they are (`PartyRole`), where the heading says it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        role: Option<String>,
    },
    /// A line of the note.
    Note,
    /// Left out.
    Skip,
}

/// A column of an old ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OldColumn {
    /// Its letters in the file.
    pub column: String,
    /// What stands above it.
    pub heading: String,
    /// The first texts in it, shortened.
    pub samples: Vec<String>,
    /// What it is taken for.
    pub target: ColumnTarget,
}

/// A sheet of an old ledger, as it was read for one kind of record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OldSheetView {
    /// Its name.
    pub name: String,
    /// What stands above the headings.
    pub title: String,
    /// Its columns.
    pub columns: Vec<OldColumn>,
    /// How many entries it has.
    pub rows: u32,
    /// Headings of what was not read because no record may hold it (J.0).
    pub dropped: Vec<String>,
    /// Fields that no column fills and every record needs.
    pub unfilled: Vec<Field>,
}

/// An old ledger as it is brought in.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OldLedgerRequest {
    /// Name of the file, without its folders.
    pub file: String,
    /// Which of its sheets, from 0.
    pub sheet: u32,
    /// What a row becomes.
    pub noun: Noun,
    /// What each column becomes, in their order; empty: as it is guessed.
    #[serde(default)]
    pub targets: Vec<ColumnTarget>,
    /// What all rows have in common.
    #[serde(default)]
    #[ts(type = "Partial<Record<import('./Field').Field, string | number | boolean | string[] | null>>")]
    pub common: Fields,
}

/// Something wrong with a row, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RowProblem {
    /// Number of the row in the file, from 1.
    pub row: u32,
    /// Letters of the column; empty where the whole row is meant.
    pub column: String,
    /// Why.
    pub refusal: Refusal,
    /// What stands in the cell, shortened. For the screen alone.
    pub text: String,
}

/// What would come of an old ledger, or what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OldLedgerOutcome {
    /// Its record, once it is imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ledger: Option<RecordId>,
    /// Rows that come in.
    pub rows_in: u32,
    /// Rows that are here already.
    pub repeated: u32,
    /// Rows that are reported and do not come in.
    pub reported: u32,
    /// Every reason, by row.
    pub problems: Vec<RowProblem>,
    /// What is worth a look in rows that come in, and blocks nothing.
    pub warnings: Vec<RowProblem>,
}

/// What came of an undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportUndone {
    /// Records that are gone.
    pub gone: u32,
    /// Records on which somebody has worked: they stay.
    pub kept: u32,
}
