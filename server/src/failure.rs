//! What can go wrong in the county server: a refusal that is told by its code, a world that
//! failed, or a row that lies.

use jiangyuan_model::{ErrorCode, Refusal};
use rusqlite::ErrorCode as Sqlite;
use std::io;

/// A failure of the county server.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It cannot be done now; the code says why.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The county's file failed.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// PostgreSQL failed, or the connection to it.
    #[error("postgres: {0}")]
    Postgres(#[from] tokio_postgres::Error),
    /// The connection broke during a commit: nobody knows whether it was done. It is not acked and
    /// not repeated; whoever asked asks again and hears what stands.
    #[error("the connection broke during a commit")]
    CommitUnknown,
    /// A file or a socket failed.
    #[error("file: {0}")]
    File(#[from] io::Error),
    /// The address to listen on cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// A key or certificate cannot be made or used.
    #[error("key: {0}")]
    Key(&'static str),
    /// A row that cannot be what it is: a bug or a damaged file.
    #[error("lying row: {table}.{column}")]
    LyingRow {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A cell, or a number of arguments, that is not what the statement is for.
    #[error("lying cell {at} of: {statement}")]
    LyingCell {
        /// The statement.
        statement: &'static str,
        /// The column, from 0.
        at: usize,
    },
}

/// The result of what the county server does.
pub type Result<T> = std::result::Result<T, Failure>;

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Failure {
        Failure::Refused(code.into())
    }
}

impl Failure {
    /// What is told: a code and its parameters.
    pub fn refusal(&self) -> Refusal {
        match self {
            Failure::Refused(refusal) => refusal.clone(),
            Failure::Database(error) => of_database(error),
            Failure::Postgres(error) => crate::db::postgres_refusal(error),
            Failure::CommitUnknown => Refusal::new(ErrorCode::CountyBusy),
            Failure::File(error) => of_file(error),
            Failure::Listen { .. } => Refusal::new(ErrorCode::Internal).with("reference", "listen"),
            Failure::Key(reference) => Refusal::new(ErrorCode::Internal).with("reference", reference),
            Failure::LyingRow { table, column } => Refusal::new(ErrorCode::Internal).with("reference", format_args!("{table}.{column}")),
            Failure::LyingCell { at, .. } => Refusal::new(ErrorCode::Internal).with("reference", format_args!("cell {at}")),
        }
    }

    /// The exit code of the command line's contract.
    pub fn exit_code(&self) -> u8 {
        match self.refusal().code {
            ErrorCode::StoreDamaged | ErrorCode::StoreTooNew | ErrorCode::MigrationFailed | ErrorCode::BackupUnreadable => 5,
            _ => 1,
        }
    }
}

fn of_database(error: &rusqlite::Error) -> Refusal {
    let code = match error.sqlite_error_code() {
        Some(Sqlite::DiskFull) => ErrorCode::DiskFull,
        Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => ErrorCode::StoreBusy,
        Some(Sqlite::NotADatabase | Sqlite::DatabaseCorrupt) => ErrorCode::StoreDamaged,
        _ => return Refusal::new(ErrorCode::Internal).with("reference", "county.db"),
    };
    Refusal::new(code)
}

fn of_file(error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Refusal::new(ErrorCode::DiskFull),
        io::ErrorKind::AlreadyExists => Refusal::new(ErrorCode::FileExists),
        _ => Refusal::new(ErrorCode::FileUnreadable),
    }
}
