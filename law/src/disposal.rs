//! Who may take a record out of the office: erase it, or hand it to another township. What the
//! tables do not allow is refused, on the device and again at the county.

use crate::article::{ARCHIVES_DISPOSAL, PETITION_22, PETITION_30_3, PIPL_47};
use jiangyuan_model::{ErasureReason, Role};

/// One row of the table of erasures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disposal {
    /// Why it is erased.
    pub reason: ErasureReason,
    /// Who may do it; the first is who is named to somebody who may not.
    pub roles: &'static [Role],
    /// Whether the paper that approves it has to be named.
    pub needs_approval: bool,
    /// By which article.
    pub article: &'static str,
}

/// The table of erasures. Nothing is erased by itself: an office appraises and approves, then a
/// person erases, and the record of the erasure stays.
pub const DISPOSALS: &[Disposal] = &[
    // Whoever may decide that a piece is an accusation seals it, whenever he finds it (P5).
    Disposal {
        reason: ErasureReason::LateSealing,
        roles: &[Role::Triage, Role::Head, Role::Archivist, Role::County],
        needs_approval: false,
        article: PETITION_30_3,
    },
    Disposal {
        reason: ErasureReason::Retention,
        roles: &[Role::Archivist, Role::Head, Role::County],
        needs_approval: true,
        article: ARCHIVES_DISPOSAL,
    },
    // The request is answered by the head of the organ that keeps the data.
    Disposal { reason: ErasureReason::PersonsRequest, roles: &[Role::Head, Role::County], needs_approval: true, article: PIPL_47 },
    // Whoever may import may take it back, as long as nobody has worked on it: only changes of imports are erased for this.
    Disposal {
        reason: ErasureReason::ImportUndone,
        roles: &[Role::Clerk, Role::Triage, Role::Archivist],
        needs_approval: false,
        article: PIPL_47,
    },
];

/// Whether somebody chooses this reason for one record. What an import brought is taken out as a whole, by its own verb.
pub const fn is_chosen(reason: ErasureReason) -> bool {
    !matches!(reason, ErasureReason::ImportUndone)
}

/// Who may hand a record to another township: who decides which way a matter takes (P9).
pub const HANDS_OVER: &[Role] = &[Role::Triage, Role::Head, Role::County];

/// The article of a handing over.
pub const HANDING_ARTICLE: &str = PETITION_22;

/// The row of a reason.
pub fn disposal(reason: ErasureReason) -> Disposal {
    DISPOSALS.iter().find(|row| row.reason == reason).copied().unwrap_or(Disposal {
        reason,
        roles: &[],
        needs_approval: true,
        article: ARCHIVES_DISPOSAL,
    })
}

/// Whether somebody with these roles may erase for this reason.
pub fn may_erase(roles: &[Role], reason: ErasureReason) -> bool {
    disposal(reason).roles.iter().any(|role| roles.contains(role))
}

/// Whether somebody with these roles may hand a record to another township.
pub fn may_hand_over(roles: &[Role]) -> bool {
    HANDS_OVER.iter().any(|role| roles.contains(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_exactly_one_row() {
        for reason in ErasureReason::ALL {
            assert_eq!(DISPOSALS.iter().filter(|row| row.reason == *reason).count(), 1, "{reason:?}");
        }
    }

    #[test]
    fn nobody_without_content_erases_and_nobody_erases_by_retention_alone() {
        for row in DISPOSALS {
            assert!(!row.roles.contains(&Role::Admin) && !row.roles.contains(&Role::Auditor));
            assert!(row.needs_approval || matches!(row.reason, ErasureReason::LateSealing | ErasureReason::ImportUndone));
        }
        assert!(!may_erase(&[Role::Clerk, Role::Handler], ErasureReason::Retention));
        assert!(may_erase(&[Role::Clerk, Role::Archivist], ErasureReason::Retention));
    }
}
