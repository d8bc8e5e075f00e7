//! What a sync came to, kept in the home for the sync page.

use crate::report::{Outcome, SyncReport};
use jiangyuan_model::ErrorCode;
use jiangyuan_model::sync_details::{SessionEnd, SessionView};
use jiangyuan_store::Store;

/// Keeps it.
pub(crate) fn keep(store: &mut Store, began_ms: i64, report: &SyncReport) {
    let refusal = report.outcome.refusal().cloned();
    // Another program of this home is at it, and keeps what that comes to.
    if refusal.as_ref().is_some_and(|refusal| refusal.code == ErrorCode::SyncAlreadyRunning) {
        return;
    }
    let session = SessionView {
        began_ms,
        took_ms: i64::try_from(std::time::Duration::from_secs_f64(report.seconds.max(0.0)).as_millis()).unwrap_or(i64::MAX),
        bytes_up: report.bytes_up,
        bytes_down: report.bytes_down,
        sent: report.changes_sent,
        received: report.changes_received,
        ended: match report.outcome {
            Outcome::Done => SessionEnd::Done,
            Outcome::BudgetSpent => SessionEnd::BudgetSpent,
            Outcome::Stopped => SessionEnd::Stopped,
            Outcome::Refused(_) => SessionEnd::Refused,
        },
        refusal,
    };
    // A line less on the sync page; the sync itself is what it is.
    let _ = store.keep_session(&session);
}
