//! What a PostgreSQL failure means for who asked.

use crate::failure::Failure;
use jiangyuan_model::{ErrorCode, Refusal};
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// Whether the connection is gone, with or without a last word.
pub(super) fn is_lost(failure: &Failure) -> bool {
    matches!(failure, Failure::Postgres(error) if lost(error))
}

fn lost(error: &Error) -> bool {
    match error.code() {
        Some(code) => {
            code.code().starts_with("08")
                || [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW].contains(code)
        }
        // Without a code the database said nothing: the line broke, or it was never there.
        None => true,
    }
}

/// Whether nothing was committed and the same may well succeed on a new connection.
pub(super) fn is_retried(failure: &Failure) -> bool {
    let Failure::Postgres(error) = failure else { return false };
    lost(error) || [Some(&SqlState::T_R_SERIALIZATION_FAILURE), Some(&SqlState::T_R_DEADLOCK_DETECTED)].contains(&error.code())
}

/// What is told.
pub(crate) fn refusal(error: &Error) -> Refusal {
    let Some(code) = error.code() else { return ErrorCode::DatabaseUnreachable.into() };
    if lost(error) {
        return ErrorCode::DatabaseUnreachable.into();
    }
    match *code {
        SqlState::DISK_FULL => ErrorCode::DiskFull.into(),
        SqlState::LOCK_NOT_AVAILABLE
        | SqlState::QUERY_CANCELED
        | SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => ErrorCode::StoreBusy.into(),
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => ErrorCode::StoreDamaged.into(),
        SqlState::INVALID_PASSWORD
        | SqlState::INVALID_AUTHORIZATION_SPECIFICATION
        | SqlState::INVALID_CATALOG_NAME
        | SqlState::INSUFFICIENT_PRIVILEGE => ErrorCode::DatabaseUnreachable.into(),
        _ => Refusal::new(ErrorCode::Internal).with("reference", format_args!("postgres {}", code.code())),
    }
}
