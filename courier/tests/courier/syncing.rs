//! One sync on a line that holds.

use crate::office::a_county;
use jiangyuan_courier::{Outcome, SyncOptions, sync};
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_store::lock_sync;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

#[test]
fn what_one_pc_enters_another_of_the_same_desk_has_after_one_sync_each() {
    let county = a_county();
    let (mut first, mut second) = (county.an_office(), county.an_office());
    let entered = first.enters(3);
    let report = first.sync(&first.line());
    assert_eq!(report.outcome, Outcome::Done);
    assert_eq!((report.changes_sent, report.pending), (3, 0));
    assert!(first.store.sync_facts().unwrap().all_sent());
    second.sync(&second.line());
    assert!(entered.iter().all(|id| second.has(*id)));
}

#[test]
fn nothing_to_do_on_a_warm_line_is_one_round_trip_and_well_under_a_kilobyte() {
    let county = a_county();
    let mut office = county.an_office();
    let line = office.line();
    office.enters(2);
    office.sync(&line);
    office.sync(&line);
    let report = office.sync(&line);
    assert_eq!(report.outcome, Outcome::Done);
    assert_eq!(report.round_trips, 1);
    assert!(report.bytes_up + report.bytes_down <= 600, "{} up, {} down", report.bytes_up, report.bytes_down);
}

#[test]
fn one_small_change_on_a_warm_line_is_one_round_trip() {
    let county = a_county();
    let mut office = county.an_office();
    let line = office.line();
    office.sync(&line);
    office.sync(&line);
    office.enters(1);
    let report = office.sync(&line);
    assert_eq!((report.outcome, report.changes_sent, report.round_trips), (Outcome::Done, 1, 1));
}

#[test]
fn a_budget_ends_a_sync_early_and_what_moved_is_kept() {
    let county = a_county();
    let mut office = county.an_office();
    let line = office.line();
    office.sync(&line);
    office.enters(1_500);
    let options = SyncOptions { budget: Some(40_000), stop: None };
    let report = sync(&mut office.store, &line, &options, &mut |_| {});
    assert_eq!(report.outcome, Outcome::BudgetSpent);
    assert!(report.pending > 0 && report.pending < 1_500, "{} wait", report.pending);
    assert_eq!(office.sync(&line).pending, 0);
    assert_eq!(county.changes_of_offices(), 1_500);
}

#[test]
fn a_sync_that_is_told_to_stop_stops_and_loses_nothing() {
    let county = a_county();
    let mut office = county.an_office();
    let line = office.line();
    office.enters(5);
    let options = SyncOptions { budget: None, stop: Some(Arc::new(AtomicBool::new(true))) };
    assert_eq!(sync(&mut office.store, &line, &options, &mut |_| {}).outcome, Outcome::Stopped);
    assert_eq!(office.sync(&line).pending, 0);
}

#[test]
fn a_second_sync_of_one_home_is_refused_while_the_first_runs() {
    let county = a_county();
    let mut office = county.an_office();
    let running = lock_sync(&office.place()).unwrap();
    let refused = office.sync(&office.line()).outcome;
    assert_eq!(refused, Outcome::Refused(Refusal::new(ErrorCode::SyncAlreadyRunning)));
    drop(running);
    assert_eq!(office.sync(&office.line()).outcome, Outcome::Done);
}

#[test]
fn without_a_network_the_sync_says_so_and_the_work_waits() {
    let county = a_county();
    let mut office = county.an_office();
    office.enters(2);
    let report = office.sync(&office.line_by("https://127.0.0.1:1"));
    assert_eq!(report.outcome, Outcome::Refused(Refusal::new(ErrorCode::CountyUnreachable)));
    assert_eq!((report.pending, report.bytes_up), (2, 0));
}
