//! One sync from beginning to end, and what is told of it.

use crate::attachments::attachments;
use crate::drive::{Drive, Driven};
use crate::keep::keep;
use crate::line::Line;
use crate::register::register;
use crate::report::{Outcome, SyncOptions, SyncProgress, SyncReport};
use jiangyuan_model::Refusal;
use jiangyuan_store::{Store, SyncFacts, lock_sync};
use jiangyuan_sync::attach::client::Counts as Contents;
use std::time::{Duration, Instant};

/// Round trips of a new connection: one for TCP, one for TLS 1.3.
const CONNECT_ROUND_TRIPS: u32 = 2;

/// How often progress is told.
const SHOW_EVERY: Duration = Duration::from_millis(250);

/// Syncs the home with its county until both have everything, reconnecting by itself.
///
/// Registers the device first where that has not been done. What was committed before an end of
/// whatever kind stays committed, here and there, so a sync that is cut short is a shorter sync.
/// `progress` is called a few times a second. Blocks; not to be called from inside an async
/// runtime.
pub fn sync(store: &mut Store, line: &Line, options: &SyncOptions, progress: &mut dyn FnMut(&SyncProgress)) -> SyncReport {
    let (began, began_ms) = (Instant::now(), store.world().clock.now_ms());
    let ((up, down), connections) = (line.bytes_moved(), line.wire().connections());
    let (driven, contents) = run(store, line, options, progress).unwrap_or_else(|refusal| (Driven::refused(refusal), Contents::default()));
    let facts = store.sync_facts();
    let count = |of: fn(&SyncFacts) -> u32| facts.as_ref().map_or(0, of);
    let (up_now, down_now) = line.bytes_moved();
    let report = SyncReport {
        bytes_up: up_now - up,
        bytes_down: down_now - down,
        round_trips: driven.answers + CONNECT_ROUND_TRIPS * (line.wire().connections() - connections),
        seconds: began.elapsed().as_secs_f64(),
        changes_sent: driven.counts.acked,
        changes_received: driven.counts.pulled,
        acked_through: facts.as_ref().map_or(0, |facts| facts.acked_through),
        pending: count(|facts| facts.pending),
        conflicts: count(|facts| facts.conflicts),
        parked: count(|facts| facts.parked),
        attachments_sent: contents.sent,
        attachments_received: contents.received,
        attachments_waiting: store.attachments_waiting().unwrap_or_default(),
        outcome: match &facts {
            Ok(_) => driven.outcome,
            Err(refusal) => Outcome::Refused(refusal.clone()),
        },
    };
    keep(store, began_ms, &report);
    if report.outcome == Outcome::Done && report.changes_sent + report.changes_received > 0 {
        // Room not given back today is given back another day.
        let _ = store.compact_replaced();
    }
    report
}

fn run(
    store: &mut Store,
    line: &Line,
    options: &SyncOptions,
    progress: &mut dyn FnMut(&SyncProgress),
) -> Result<(Driven, Contents), Refusal> {
    let _lock = lock_sync(store.place())?;
    register(store, line)?;
    let pending = store.sync_facts()?.pending;
    let (up, down) = line.bytes_moved();
    let moved = || line.bytes_moved().0 - up + line.bytes_moved().1 - down;
    let mut driven = Drive::new(store, line, options, pending).run(progress);
    if driven.outcome != Outcome::Done {
        return Ok((driven, Contents::default()));
    }
    // The log first: a photo never stands before a change.
    let budget = options.budget.map(|budget| budget.saturating_sub(moved()));
    let pending = store.sync_facts()?.pending;
    let (to_send, began, (up_before, _)) = (store.attachments_waiting()?.bytes, Instant::now(), line.bytes_moved());
    let mut shown_at = Instant::now();
    let mut show = || {
        if shown_at.elapsed() >= SHOW_EVERY {
            shown_at = Instant::now();
            let (up_now, down_now) = line.bytes_moved();
            let seconds_left = seconds_left(began.elapsed(), up_now - up_before, to_send);
            progress(&SyncProgress { bytes_up: up_now - up, bytes_down: down_now - down, pending, seconds_left });
        }
    };
    let (outcome, contents) = attachments(store, line, options, budget, &mut show);
    driven.outcome = outcome;
    Ok((driven, contents))
}

/// How long what is left takes at the pace of what went, waits and cuts within it counted. Nothing is
/// said before something went, nor when all has.
pub(crate) fn seconds_left(took: Duration, went: u64, of: u64) -> Option<u32> {
    let left = of.checked_sub(went).filter(|left| *left > 0 && went > 0)?;
    let seconds = took.as_secs_f64() * left as f64 / went as f64;
    Some(seconds.ceil() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace_so_far_and_is_not_guessed_without_one() {
        assert_eq!(seconds_left(Duration::from_secs(10), 250, 1_000), Some(30));
        assert_eq!(seconds_left(Duration::from_secs(10), 0, 1_000), None);
        assert_eq!(seconds_left(Duration::from_secs(10), 1_000, 1_000), None);
        assert_eq!(seconds_left(Duration::from_secs(10), 1_100, 1_000), None);
    }
}
