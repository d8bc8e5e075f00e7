//! What can go wrong between here and the county, and the code that is told.

use hyper::StatusCode;
use jiangyuan_model::{ErrorCode, Refusal};
use std::io;

/// Why an exchange did not come to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The address is none, or no connection came about.
    #[error("the county is not reached")]
    Unreachable,
    /// Somebody answers who does not hold the pinned key.
    #[error("the key is not the county's")]
    NotTheOne,
    /// Nothing has come for the named time, though it was asked for.
    #[error("the line is silent")]
    Silent,
    /// The connection broke while it was in use.
    #[error("the line broke")]
    Broken,
    /// The county, or what stands before it, asks to be left alone for a while.
    #[error("the county is busy")]
    Busy,
    /// The county answers, but with this HTTP status.
    #[error("the county answers with status {0}")]
    Status(u16),
}

impl Failure {
    /// What a failed TLS handshake means.
    pub(crate) fn of_handshake(error: &io::Error) -> Failure {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(_)) => Failure::NotTheOne,
            _ => Failure::Unreachable,
        }
    }

    /// What a failed ordinary request means.
    pub(crate) fn of_request(error: &reqwest::Error) -> Failure {
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            if let Some(handshake) = inner.downcast_ref::<io::Error>()
                && matches!(Failure::of_handshake(handshake), Failure::NotTheOne)
            {
                return Failure::NotTheOne;
            }
            cause = inner.source();
        }
        if error.is_timeout() {
            Failure::Silent
        } else if error.is_connect() {
            Failure::Unreachable
        } else {
            Failure::Broken
        }
    }

    /// What an HTTP status that is no success means.
    pub(crate) fn of_status(status: StatusCode) -> Failure {
        match status.as_u16() {
            429 | 502..=504 => Failure::Busy,
            other => Failure::Status(other),
        }
    }

    /// The code for a person. Whatever it is, the work on this PC is safe.
    pub(crate) fn refusal(&self) -> Refusal {
        let code = match self {
            Failure::Unreachable | Failure::Silent | Failure::Broken => ErrorCode::CountyUnreachable,
            Failure::NotTheOne => ErrorCode::CountyNotTheOne,
            Failure::Busy => ErrorCode::CountyBusy,
            Failure::Status(_) => ErrorCode::CountyAnswerUnreadable,
        };
        Refusal::new(code)
    }
}
