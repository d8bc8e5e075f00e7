//! Registration, and counties that are not the one of the ticket.

use crate::office::{a_county, an_office_with};
use jiangyuan_courier::{Outcome, register};
use jiangyuan_model::{ErrorCode, Refusal};

#[test]
fn a_device_registers_once_however_often_it_asks() {
    let county = a_county();
    let mut office = county.an_office();
    let line = office.line();
    register(&mut office.store, &line).unwrap();
    assert!(office.store.me().registered);
    register(&mut office.store, &line).unwrap();
}

#[test]
fn a_ticket_opens_one_pc_and_no_second() {
    let county = a_county();
    let ticket = county.ticket();
    let (mut first, mut second) = (an_office_with(&ticket), an_office_with(&ticket));
    assert_eq!(first.sync(&first.line()).outcome, Outcome::Done);
    let refused = second.sync(&second.line()).outcome;
    assert_eq!(refused, Outcome::Refused(Refusal::new(ErrorCode::TicketUsed)));
}

#[test]
fn another_county_at_the_address_is_not_the_one_and_hears_nothing() {
    let (county, other) = (a_county(), a_county());
    let mut office = county.an_office();
    office.sync(&office.line());
    office.enters(1);
    let report = office.sync(&office.line_by(&format!("https://{}", other.running.address)));
    assert_eq!(report.outcome, Outcome::Refused(Refusal::new(ErrorCode::CountyNotTheOne)));
    assert_eq!((report.pending, other.changes_of_offices()), (1, 0));
}
