//! The people who work at a PC: a user has a term, and a way into the home as long as it lasts.

use crate::id::{Actor, DeviceId};
use crate::role::Role;
use crate::{ErrorCode, Refusal};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The days on which a user acts, both included, by the date in Asia/Shanghai. A day that the county
/// has not named bounds nothing: the first user of a PC has neither.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Term {
    /// The first day.
    #[ts(type = "string | null")]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[ts(type = "string | null")]
    pub until: Option<NaiveDate>,
}

impl Term {
    /// Whether the day lies in it.
    pub fn includes(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && !self.is_over(day)
    }

    /// Whether its last day lies before the day.
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < day)
    }

    /// That the day lies in it.
    ///
    /// # Errors
    /// `TermOver`, `TermNotBegun`, with the day in question.
    pub fn admits(&self, day: NaiveDate) -> Result<(), Refusal> {
        match (self.from, self.until) {
            (_, Some(until)) if until < day => Err(Refusal::new(ErrorCode::TermOver).with("until", until)),
            (Some(from), _) if day < from => Err(Refusal::new(ErrorCode::TermNotBegun).with("from", from)),
            _ => Ok(()),
        }
    }
}

coded! {
    /// What was done to somebody's way into a home.
    KeyDeed: u8 {
        /// He set his passphrase for the first time.
        Admitted = 1, "admitted";
        /// He set another one while a colleague had the home open.
        Renewed = 2, "renewed";
        /// His way in was taken away after the end of his term.
        Removed = 3, "removed";
    }
}

/// One deed on somebody's way into the home of this PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct KeyAct {
    /// What was done.
    pub deed: KeyDeed,
    /// Who had the home open.
    pub by: String,
    /// When, by this PC's clock (UTC milliseconds).
    pub at_ms: i64,
}

/// Somebody who works, worked or will work at this PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct UserView {
    /// The number in the changes that he writes at this PC.
    pub actor: Actor,
    /// The name.
    pub name: String,
    /// What he may do.
    pub roles: Vec<Role>,
    /// When he acts.
    pub term: Term,
    /// Today lies in his term.
    pub acts: bool,
    /// He has a passphrase that opens the home.
    pub opens: bool,
    /// He has opened the home now.
    pub me: bool,
    /// What was done to his way in, the first deed first.
    pub deeds: Vec<KeyAct>,
}

/// Somebody of the same township who can be passed work, as the county knows him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Colleague {
    /// The name.
    pub name: String,
    /// What he may do, on whichever PC.
    pub roles: Vec<Role>,
    /// Today lies in his term, on one PC at least.
    pub acts: bool,
    /// The number that he has at this PC, where he has a passphrase here.
    pub opens_as: Option<Actor>,
}

/// A user as the county names him: who, where, with which roles, from when to when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The device.
    pub device: DeviceId,
    /// His number on it.
    pub actor: Actor,
    /// The name.
    pub name: String,
    /// What he may do.
    pub roles: Vec<Role>,
    /// When he acts.
    pub term: Term,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn both_ends_of_a_term_belong_to_it_and_an_end_that_is_not_named_bounds_nothing() {
        let term = Term { from: Some(day("2026-03-01")), until: Some(day("2026-11-30")) };
        let code = |on: &str| term.admits(day(on)).err().map(|refusal| refusal.code);
        assert_eq!((code("2026-03-01"), code("2026-11-30")), (None, None));
        assert_eq!((code("2026-02-28"), code("2026-12-01")), (Some(ErrorCode::TermNotBegun), Some(ErrorCode::TermOver)));
        assert!(Term::default().includes(day("1999-01-01")) && Term::default().includes(day("2199-01-01")));
    }
}
