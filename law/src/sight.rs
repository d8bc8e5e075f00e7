//! Who sees what: roles by kinds of record, in one table (J.3). Whoever holds several roles sees
//! the union.
//!
//! A record is somebody's **own** where he wrote it or took a step of it, where it names him as the
//! one who handles or mediates it, where a colleague passed it to him and he took it, and where it is of the same case as one that is: what became of
//! a lead, the pieces of a matter, the mediation of a petition. A matter that names no handler yet
//! is open to everybody who may become its handler.
//!
//! The table follows the work. The clerk at the window has to tell a petitioner how his matter
//! stands, whoever handles it. Mediators stand in for one another; a petition is theirs only where
//! it hangs together with a mediation. A grid worker sees what he found and what became of it. Who
//! keeps the PC or looks through the logs sees no content at all.

use jiangyuan_model::Noun::{self, *};
use jiangyuan_model::Role;

/// How much of a kind of record somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// None of them.
    None,
    /// His own.
    Own,
    /// All of them.
    Whole,
}

/// One row: what a role sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seer {
    /// The role.
    pub role: Role,
    /// Groups of kinds of which it sees every record.
    pub whole: &'static [&'static [Noun]],
    /// Kinds of which it sees its own.
    pub own: &'static [Noun],
}

const fn row(role: Role, whole: &'static [&'static [Noun]], own: &'static [Noun]) -> Seer {
    Seer { role, whole, own }
}

/// The cases of the desk, and the receipts of what it may not look into; the visits of others are not among them.
const CASES: &[Noun] = &[Reception, Piece, Matter, Mediation, Lead, SealedReceipt];

/// The table.
pub const SIGHT: &[Seer] = &[
    row(Role::Clerk, &[CASES, Noun::REGISTERS, Noun::SIGNED, &[Report]], &[Visit]),
    row(Role::Triage, &[Noun::CASEWORK], &[]),
    row(
        Role::Handler,
        &[&[Lead, BlankForms], Noun::REGISTERS],
        &[Reception, Piece, Matter, Mediation, Visit, DutyHandover, ShiftSheet, Paper],
    ),
    row(Role::Head, &[Noun::CASEWORK], &[]),
    row(
        Role::Legal,
        &[&[Piece, Matter, Mediation, BlankForms], Noun::REGISTERS],
        &[Reception, Lead, Visit, DutyHandover, ShiftSheet, Paper],
    ),
    row(
        Role::Mediator,
        &[&[Mediation, Lead, BlankForms], Noun::REGISTERS],
        &[Reception, Piece, Matter, Visit, DutyHandover, ShiftSheet, Paper],
    ),
    row(
        Role::CommitteeHead,
        &[&[Mediation, Lead, BlankForms], Noun::REGISTERS],
        &[Reception, Piece, Matter, Visit, DutyHandover, ShiftSheet, Paper],
    ),
    row(
        Role::Grid,
        &[Noun::REGISTERS, &[BlankForms]],
        &[Reception, Piece, Matter, Mediation, Lead, Visit, DutyHandover, ShiftSheet, Paper],
    ),
    row(Role::County, &[Noun::CASEWORK], &[]),
    row(Role::Reviewer, &[&[Piece, Matter, BlankForms]], &[Reception, Mediation, DutyHandover, ShiftSheet, Paper]),
    row(Role::Archivist, &[Noun::CASEWORK], &[]),
    row(Role::Auditor, &[], &[]),
    row(Role::Admin, &[], &[]),
];

impl Seer {
    /// Kinds of which it sees every record.
    pub fn sees_whole(&self) -> impl Iterator<Item = Noun> {
        self.whole.iter().copied().flatten().copied()
    }
}

/// Who may take on a matter that names no handler yet.
pub const TAKES_WHAT_IS_FREE: Role = Role::Handler;

/// Who sees what hangs together with a mediation, because he sees every mediation for his work.
pub const SEES_ROUND_MEDIATIONS: &[Role] = &[Role::Mediator, Role::CommitteeHead];

/// How much of a kind of record somebody with these roles sees.
pub fn sight(roles: &[Role], noun: Noun) -> Sight {
    let of = |row: &Seer| match () {
        () if row.sees_whole().any(|its| its == noun) => Sight::Whole,
        () if row.own.contains(&noun) => Sight::Own,
        () => Sight::None,
    };
    SIGHT.iter().filter(|row| roles.contains(&row.role)).map(of).max().unwrap_or(Sight::None)
}

/// Whose work it is to see every case of the office: what he opens, he opens to get it done. Anybody
/// else is asked what he reads a case for that is not his own.
pub const HANDLES_EVERY_CASE: &[Role] = &[Role::Triage, Role::Head];

/// Whose work it is to look whether a case is done.
pub const SUPERVISES: &[Role] = &[Role::County];

/// Who looks through the log of reads.
pub const AUDITS: &[Role] = &[Role::Auditor];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course;

    #[test]
    fn every_role_has_exactly_one_row_and_no_kind_stands_in_it_twice() {
        for role in Role::ALL {
            assert_eq!(SIGHT.iter().filter(|row| row.role == *role).count(), 1, "{role:?}");
        }
        for row in SIGHT {
            assert!(row.sees_whole().all(|noun| !row.own.contains(&noun)), "{:?}", row.role);
            assert!(row.sees_whole().chain(row.own.iter().copied()).all(|noun| Noun::CASEWORK.contains(&noun)), "{:?}", row.role);
        }
    }

    #[test]
    fn whoever_may_take_a_step_sees_at_least_his_own() {
        for row in course::course() {
            for role in row.roles {
                if let Some(noun) = row.noun {
                    assert!(sight(&[*role], noun) >= Sight::Own, "{} {role:?} {noun:?}", row.name);
                }
            }
        }
    }

    #[test]
    fn the_auditor_and_the_administrator_see_no_content_and_add_none_to_another_role() {
        for noun in Noun::CASEWORK {
            assert_eq!(sight(&[Role::Auditor, Role::Admin], *noun), Sight::None);
            assert_eq!(sight(&[Role::Grid, Role::Auditor], *noun), sight(&[Role::Grid], *noun));
        }
    }

    #[test]
    fn several_roles_see_the_union() {
        assert_eq!(sight(&[Role::Grid], Mediation), Sight::Own);
        assert_eq!(sight(&[Role::Grid, Role::Mediator], Mediation), Sight::Whole);
        assert_eq!(sight(&[Role::Grid], SealedReceipt), Sight::None);
        assert_eq!(sight(&[], Talk), Sight::None);
    }
}
