//! How a command ends, as a number that scripts rely on.

use jiangyuan_model::{ErrorCode, Refusal};

/// Done.
pub(crate) const DONE: u8 = 0;
/// Refused by a rule, or bad input.
pub(crate) const REFUSED: u8 = 1;
/// Wrong usage.
pub(crate) const USAGE: u8 = 2;
/// The county cannot be reached; the work is safe.
pub(crate) const UNREACHED: u8 = 3;
/// Needs a person.
pub(crate) const NEEDS_PERSON: u8 = 4;
/// The store is damaged or too new.
pub(crate) const STORE: u8 = 5;

/// Why a command ended without its result.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Refused, with a code.
    Refused(Refusal),
    /// A file given as input is not what it should be.
    Input {
        /// The key of its words.
        key: &'static str,
        /// Parameter `about` of its words: a line, a key. Never a value of the file.
        about: String,
    },
    /// Something was left out that only the command line can tell; the key of its words.
    Usage(&'static str),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

impl From<ErrorCode> for Stop {
    fn from(code: ErrorCode) -> Stop {
        Stop::Refused(Refusal::new(code))
    }
}

/// What a command comes to: its exit code.
pub(crate) type Ended = Result<u8, Stop>;

/// The exit code of a command that stopped.
pub(crate) const fn of(stop: &Stop) -> u8 {
    match stop {
        Stop::Refused(refusal) => of_code(refusal.code),
        Stop::Input { .. } => REFUSED,
        Stop::Usage(_) => USAGE,
    }
}

/// The exit code of a refusal.
pub(crate) const fn of_code(code: ErrorCode) -> u8 {
    use ErrorCode::*;
    match code {
        CountyUnreachable | CountyNotTheOne | CountyBusy | CountyAnswerUnreadable => UNREACHED,
        DeviceRevoked | DeviceUnknown | ForkFound | LogMismatch | HandedIn | ProofNeeded => NEEDS_PERSON,
        StoreDamaged | StoreTooNew | MigrationFailed => STORE,
        _ => REFUSED,
    }
}
