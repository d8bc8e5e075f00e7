//! Sessions whose compression begins on what both sides hold.

use crate::office::{Office, a_county};
use crate::relay::{Relay, Then};
use jiangyuan_courier::Outcome;

/// Bytes that one sync took up, all of it sent.
fn bytes_up(office: &mut Office) -> u64 {
    let report = office.sync(&office.line());
    assert_eq!((report.outcome, report.pending), (Outcome::Done, 0));
    report.bytes_up
}

#[test]
fn what_is_like_something_that_the_county_has_had_from_this_pc_weighs_less() {
    let county = a_county();
    let (mut known, mut new) = (county.an_office(), county.an_office());
    known.enters(300);
    bytes_up(&mut known);
    known.enters(40);
    new.enters(40);
    let (second, first) = (bytes_up(&mut known), bytes_up(&mut new));
    assert!(second * 10 < first * 9, "{second} bytes, and {first} from a PC that the county knows nothing of");
    assert_eq!(county.changes_of_offices(), 380);
}

#[test]
fn where_the_county_has_erased_some_of_it_in_the_meantime_all_arrives_once_without_it() {
    let county = a_county();
    let (mut first, mut second) = (county.an_office(), county.an_office());
    let entered = first.enters(300);
    bytes_up(&mut first);
    bytes_up(&mut second);
    second.erases(entered[250]);
    bytes_up(&mut second);
    first.enters(100);
    let report = first.sync(&first.line());
    assert_eq!((report.outcome, report.pending), (Outcome::Done, 0));
    assert!(first.says_nothing_of(entered[250]));
    first.enters(100);
    bytes_up(&mut first);
    assert_eq!(county.changes_of_offices(), 501, "with the erasure");
}

#[test]
fn a_line_that_is_cut_again_and_again_costs_little_more_than_one_that_holds() {
    let sent = |cut_after: usize| {
        let county = a_county();
        let mut office = county.an_office();
        office.sync(&office.line());
        office.enters(1_200);
        let relay = Relay::before(county.running.address, cut_after, u32::MAX, Then::Cut);
        let report = office.sync(&office.line_by(&relay.url));
        assert_eq!((report.outcome, report.pending), (Outcome::Done, 0));
        assert_eq!(county.changes_of_offices(), 1_200);
        (report.bytes_up, relay.connections())
    };
    let ((whole, _), (cut, connections)) = (sent(usize::MAX), sent(20_000));
    assert!(connections > 2, "{connections} connections for {cut} bytes");
    let lost = (cut - whole) / (u64::from(connections) - 1);
    assert!(lost < 16_000, "{lost} bytes a cut: {cut} in {connections} connections, {whole} in one");
}
