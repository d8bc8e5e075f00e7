//! Lines that break in the middle of everything.

use crate::office::a_county;
use crate::relay::{Relay, Then};
use jiangyuan_courier::Outcome;

#[test]
fn over_a_line_that_is_cut_again_and_again_everything_arrives_once() {
    let county = a_county();
    let (mut first, mut second) = (county.an_office(), county.an_office());
    let entered = first.enters(600);
    let relay = Relay::before(county.running.address, 15_000, u32::MAX, Then::Cut);
    let report = first.sync(&first.line_by(&relay.url));
    assert_eq!(report.outcome, Outcome::Done, "{report:?}");
    assert_eq!(report.pending, 0);
    assert!(relay.connections() > 3, "the line was cut {} times", relay.connections());
    assert_eq!(county.changes_of_offices(), 600);

    let relay = Relay::before(county.running.address, 15_000, u32::MAX, Then::Cut);
    second.sync(&second.line_by(&relay.url));
    assert!(entered.iter().all(|id| second.has(*id)));
    // What the second PC's registration told the county reaches the first with its next sync.
    first.sync(&first.line());
    let (one, other) = (first.store.sync_facts().unwrap(), second.store.sync_facts().unwrap());
    assert_eq!(one.cursors, other.cursors);
}

#[test]
fn wherever_in_a_session_the_line_is_cut_each_change_exists_once() {
    let county = a_county();
    let mut office = county.an_office();
    office.sync(&office.line());
    let mut entered = 0;
    for bytes in (200..6_000).step_by(450) {
        office.enters(2);
        entered += 2;
        let relay = Relay::before(county.running.address, bytes, 1, Then::Cut);
        let report = office.sync(&office.line_by(&relay.url));
        assert_eq!((report.outcome, report.pending), (Outcome::Done, 0), "cut after {bytes} bytes");
        assert_eq!(county.changes_of_offices(), entered, "cut after {bytes} bytes");
    }
}

#[test]
fn a_line_that_dies_without_a_word_is_found_and_the_sync_goes_on_over_a_new_one() {
    let county = a_county();
    let mut office = county.an_office();
    office.sync(&office.line());
    office.enters(100);
    let relay = Relay::before(county.running.address, 8_000, 1, Then::Silent);
    let report = office.sync(&office.line_by(&relay.url));
    assert_eq!((report.outcome, report.pending), (Outcome::Done, 0));
    assert_eq!(relay.connections(), 2);
    assert_eq!(county.changes_of_offices(), 100);
}
