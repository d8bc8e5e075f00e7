//! What can go wrong, and the code that is told for it.
//!
//! Inside the store a failure keeps its cause. At the border it becomes a code; the cause is
//! logged there once, without any value of a row, because a row may hold a name.

use jiangyuan_model::{ErrorCode, Refusal};
use rusqlite::ErrorCode as Sqlite;
use std::io::ErrorKind;

/// What every public call of the store answers.
pub type Result<T> = std::result::Result<T, Refusal>;

/// What every call inside the store answers.
pub(crate) type Stored<T> = std::result::Result<T, StoreError>;

/// A failure with its cause.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    #[error("the request cannot be done: {0}")]
    Refused(#[from] Refusal),
    #[error("a row of {table} does not hold: {what}")]
    LyingRow { table: &'static str, what: &'static str },
}

impl StoreError {
    /// A row that says what it cannot say.
    pub(crate) const fn lying(table: &'static str, what: &'static str) -> StoreError {
        StoreError::LyingRow { table, what }
    }

    fn code(&self) -> ErrorCode {
        match self {
            StoreError::Refused(refusal) => refusal.code,
            StoreError::LyingRow { .. } => ErrorCode::StoreDamaged,
            StoreError::File(error) => match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
                ErrorKind::AlreadyExists => ErrorCode::FileExists,
                _ => ErrorCode::FileUnreadable,
            },
            StoreError::Database(error) => match error.sqlite_error_code() {
                Some(Sqlite::DiskFull) => ErrorCode::DiskFull,
                Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => ErrorCode::StoreBusy,
                Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => ErrorCode::StoreDamaged,
                Some(Sqlite::CannotOpen | Sqlite::PermissionDenied | Sqlite::ReadOnly | Sqlite::SystemIoFailure) => {
                    ErrorCode::FileUnreadable
                }
                _ => ErrorCode::Internal,
            },
        }
    }
}

impl From<ErrorCode> for StoreError {
    fn from(code: ErrorCode) -> StoreError {
        StoreError::Refused(Refusal::new(code))
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        let code = error.code();
        if let StoreError::Refused(refusal) = error {
            return refusal;
        }
        // The same failure has the same reference, so that a report by telephone finds its line.
        let cause = error.to_string();
        let reference: String = blake3::hash(cause.as_bytes()).to_hex().chars().take(8).collect();
        tracing::error!(code = code.key(), reference, cause, "the store failed");
        match code {
            ErrorCode::Internal => Refusal::new(code).with("reference", reference),
            _ => Refusal::new(code),
        }
    }
}
