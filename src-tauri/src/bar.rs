//! Lays the line over the sync bar: what `casework` tells of the work, and here whether a sync
//! runs, what it moved, and why the last one did not end well.
//!
//! No network is the normal state of a township: it is never an error and never red.

use jiangyuan_model::view::{SyncBar, SyncPhase};
use jiangyuan_model::{ErrorCode, Refusal};

/// How the line to the county stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// A sync runs and the county answers.
    pub(crate) working: bool,
    /// Bytes sent in the running sync, else in the last one.
    pub(crate) bytes_up: u64,
    /// Bytes received in it.
    pub(crate) bytes_down: u64,
    /// Why the last attempt did not end well.
    pub(crate) refusal: Option<Refusal>,
}

/// The bar with the line laid over it.
pub(crate) fn with_line(bar: SyncBar, line: Standing) -> SyncBar {
    SyncBar { phase: phase(&bar, &line), bytes_up: line.bytes_up, bytes_down: line.bytes_down, refusal: line.refusal, ..bar }
}

fn phase(bar: &SyncBar, line: &Standing) -> SyncPhase {
    match line.refusal.as_ref().map(|refusal| refusal.code) {
        _ if line.working => SyncPhase::Working,
        _ if bar.phase == SyncPhase::NeedsPerson => SyncPhase::NeedsPerson,
        Some(code) if needs_person(code) => SyncPhase::NeedsPerson,
        Some(_) => SyncPhase::Offline,
        None => bar.phase,
    }
}

/// Whether waiting will not help.
const fn needs_person(code: ErrorCode) -> bool {
    !matches!(code, ErrorCode::CountyUnreachable | ErrorCode::CountyBusy | ErrorCode::SyncAlreadyRunning | ErrorCode::StoreBusy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(phase: SyncPhase, line: Standing) -> SyncPhase {
        let bar = SyncBar {
            phase,
            waiting: 3,
            needs_person: 0,
            parked: 0,
            last_sync_ms: Some(1),
            bytes_up: 0,
            bytes_down: 0,
            refusal: None,
            clock_off_ms: None,
            arriving: None,
            estimate: None,
            seconds_left: None,
        };
        with_line(bar, line).phase
    }

    fn refused(code: ErrorCode) -> Standing {
        Standing { refusal: Some(code.into()), ..Standing::default() }
    }

    #[test]
    fn no_network_is_offline_and_asks_for_nobody() {
        assert_eq!(shown(SyncPhase::Waiting, refused(ErrorCode::CountyUnreachable)), SyncPhase::Offline);
    }

    #[test]
    fn a_revoked_device_asks_for_a_person() {
        assert_eq!(shown(SyncPhase::AllSent, refused(ErrorCode::DeviceRevoked)), SyncPhase::NeedsPerson);
    }

    #[test]
    fn a_conflict_is_shown_though_there_is_no_network() {
        assert_eq!(shown(SyncPhase::NeedsPerson, refused(ErrorCode::CountyUnreachable)), SyncPhase::NeedsPerson);
    }

    #[test]
    fn a_running_sync_is_shown_as_work_until_it_ends() {
        assert_eq!(shown(SyncPhase::NeedsPerson, Standing { working: true, ..Standing::default() }), SyncPhase::Working);
        assert_eq!(shown(SyncPhase::AllSent, Standing::default()), SyncPhase::AllSent);
    }
}
