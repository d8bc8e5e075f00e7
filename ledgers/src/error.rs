//! What can be wrong with a ledger as a whole. What is wrong with one row of an old one is a
//! [`crate::rows::RowError`].

use jiangyuan_model::{ErrorCode, Refusal};

/// Why a ledger cannot be written, a set not taken, or an old ledger not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The text of a set is no set: the line where reading ended (0: unknown).
    #[error("a set of columns that cannot be read, near line {line}")]
    SetUnreadable {
        /// Line of the text, from 1.
        line: usize,
    },
    /// A column takes its content from something that does not exist.
    #[error("column {column}: no such source {source_name}")]
    UnknownSource {
        /// Key of the column.
        column: String,
        /// What it named.
        source_name: String,
    },
    /// A column would count, rank or label persons (J.0).
    #[error("column {column} is never part of a ledger (J.0 part {part})")]
    ForbiddenColumn {
        /// Its heading or key.
        column: String,
        /// Part of the rule.
        part: u8,
    },
    /// A column is not made as it has to be.
    #[error("column {column}: {fault:?}")]
    BadColumn {
        /// Key of the column.
        column: String,
        /// What is wrong.
        fault: ColumnFault,
    },
    /// People stand in the ledger and nobody said what it is for, or it is to be unmasked without a reason.
    #[error("no reason for a ledger with people in it")]
    ReasonMissing,
    /// More rows than one ledger carries.
    #[error("more than {max} rows")]
    TooManyRows {
        /// The most rows.
        max: usize,
    },
    /// The workbook could not be put together.
    #[error("the workbook could not be written")]
    NotWritten,
    /// No .xls and no .xlsx, whatever its name ends with.
    #[error("not a workbook")]
    NotAWorkbook,
    /// It opens with a password only.
    #[error("protected with a password")]
    PasswordProtected,
    /// It is one, and cannot be read to its end.
    #[error("damaged workbook")]
    Damaged,
    /// Larger than what is read: which limit, and where it lies.
    #[error("{limit:?} above {max}")]
    TooLarge {
        /// Which limit.
        limit: Limit,
        /// Where it lies, in the unit of the limit.
        max: u64,
    },
    /// No row looks like a row of headings.
    #[error("no row of headings")]
    NoHeader,
    /// No label of a transfer sheet stands there.
    #[error("no transfer sheet")]
    NoTransferSheet,
    /// What it says is an accusation, which is taken sealed (Art. 30(3)).
    #[error("an accusation")]
    Accusation,
    /// A column was mapped to a field that rows of this kind do not have.
    #[error("column {column} does not fit")]
    MappingUnfit {
        /// Its heading.
        column: String,
    },
}

/// What is wrong with a column of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnFault {
    /// Another column has its key, or the key is not made of small letters, digits and underlines.
    Key,
    /// No Chinese heading, or one of more than 60 characters.
    Heading,
    /// Its kind does not fit its source: an identity number is no number.
    Kind,
    /// Width outside 3 to 80 characters.
    Width,
    /// It shows something of a person and does not say how that is masked.
    Masking,
    /// There are none, or more than [`crate::set::COLUMNS_MAX`].
    Columns,
}

/// Limits on what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of the file.
    FileBytes,
    /// Bytes that the file unfolds to.
    InflatedBytes,
    /// Parts of the file.
    Parts,
    /// Sheets.
    Sheets,
    /// Rows of a sheet that hold something.
    Rows,
    /// Columns of a sheet.
    Columns,
}

impl Limit {
    /// Key of its words (`ledgers.limit.<key>`).
    pub const fn key(self) -> &'static str {
        match self {
            Limit::FileBytes => "file_bytes",
            Limit::InflatedBytes => "inflated_bytes",
            Limit::Parts => "parts",
            Limit::Sheets => "sheets",
            Limit::Rows => "rows",
            Limit::Columns => "columns",
        }
    }
}

impl ColumnFault {
    /// Key of its words (`ledgers.fault.<key>`).
    pub const fn key(self) -> &'static str {
        match self {
            ColumnFault::Key => "key",
            ColumnFault::Heading => "heading",
            ColumnFault::Kind => "kind",
            ColumnFault::Width => "width",
            ColumnFault::Masking => "masking",
            ColumnFault::Columns => "columns",
        }
    }
}

impl LedgerError {
    /// What crosses a border: a code with the parameters of its words.
    pub fn refusal(&self) -> Refusal {
        match self {
            LedgerError::SetUnreadable { line } => Refusal::new(ErrorCode::LedgerSetUnreadable).with("line", line),
            LedgerError::UnknownSource { column, source_name } => {
                Refusal::new(ErrorCode::LedgerSourceUnknown).with("column", column).with("source", source_name)
            }
            LedgerError::ForbiddenColumn { column, .. } => Refusal::new(ErrorCode::LedgerColumnForbidden).with("column", column),
            LedgerError::BadColumn { column, fault } => Refusal::new(ErrorCode::LedgerColumnUnfit)
                .with("column", column)
                .with("fault", ["@", "ledgers.fault.", fault.key()].concat()),
            LedgerError::ReasonMissing => Refusal::new(ErrorCode::LedgerReasonMissing),
            LedgerError::TooManyRows { max } => Refusal::new(ErrorCode::LedgerTooManyRows).with("max", max),
            LedgerError::NotWritten => Refusal::new(ErrorCode::LedgerNotWritten),
            LedgerError::NotAWorkbook => Refusal::new(ErrorCode::WorkbookUnknown),
            LedgerError::PasswordProtected => Refusal::new(ErrorCode::WorkbookLocked),
            LedgerError::Damaged => Refusal::new(ErrorCode::WorkbookDamaged),
            LedgerError::TooLarge { limit, max } => {
                Refusal::new(ErrorCode::WorkbookTooLarge).with("limit", ["@", "ledgers.limit.", limit.key()].concat()).with("max", max)
            }
            LedgerError::NoHeader => Refusal::new(ErrorCode::LedgerHeadingsMissing),
            LedgerError::NoTransferSheet => Refusal::new(ErrorCode::TransferSheetUnknown),
            LedgerError::Accusation => Refusal::new(ErrorCode::AccusationNotTyped),
            LedgerError::MappingUnfit { column } => Refusal::new(ErrorCode::LedgerMappingUnfit).with("column", column),
        }
    }
}
