//! What a revoked device hands in, what two copies of one device write, and a person who decides.

use crate::world::a_county;
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::frame::{Frame, ToldChain};

#[test]
fn what_a_revoked_device_hands_in_is_numbered_in_its_order_when_the_county_admits_it() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(2);
    device.sync_from(1);
    let handle = device.ticket.device;
    county.county().device_revoke(handle).unwrap();
    let before = county.county().stats().unwrap().n;
    device.write(3);
    assert_eq!(device.sync_from(3).acked, 5);
    // Said again, because the answer was lost: held once.
    assert_eq!(device.sync_from(3).acked, 5);
    let held = county.county().device_held(handle).unwrap();
    assert_eq!(held.iter().map(|row| (row.seq, row.apart)).collect::<Vec<_>>(), [(3, false), (4, false), (5, false)]);
    assert_eq!(county.county().devices().unwrap().iter().find(|row| row.device == handle).unwrap().held, 3);
    assert_eq!(county.county().stats().unwrap().n, before, "nothing has a number");
    let decided = county.county().device_admit(handle).unwrap();
    assert_eq!((decided.taken, decided.refused), (3, 0));
    assert_eq!(county.county().stats().unwrap().records["visit"], 5);
    assert_eq!(county.county().device_held(handle).unwrap(), []);
    assert_eq!(county.county().device_admit(handle).unwrap().taken, 0, "nothing is taken twice");
    // Those who may read it are told of it.
    let other = county.device("desk");
    assert_eq!(other.sync_from(1).entries(&device.scope()).len(), 5);
}

#[test]
fn what_the_county_does_not_take_stays_with_the_reason_and_its_chain_goes_on() {
    let county = a_county();
    let mut device = county.device("desk");
    let handle = device.ticket.device;
    county.county().device_revoke(handle).unwrap();
    device.write(2);
    device.sync_from(1);
    assert_eq!(county.county().device_refuse_held(handle, " ").unwrap_err().refusal().code, ErrorCode::ReasonMissing);
    assert_eq!(county.county().device_refuse_held(handle, "查无此事").unwrap().refused, 2);
    assert_eq!(county.county().device_held(handle).unwrap(), []);
    device.write(1);
    assert_eq!(device.sync_from(3).acked, 3);
    assert_eq!(county.county().device_held(handle).unwrap().len(), 1);
    assert_eq!(county.county().stats().unwrap().records.get("visit"), None);
}

#[test]
fn another_content_of_a_known_id_is_kept_apart_and_the_device_is_marked_as_copied() {
    let county = a_county();
    let mut one = county.device("desk");
    let mut copy = one.clone();
    one.write(2);
    one.sync_from(1);
    let scope = copy.scope();
    copy.write_noun(&scope, jiangyuan_model::Noun::Lead);
    assert_eq!(copy.sync_from(1).sorry, Some(ErrorCode::ForkFound));
    let handle = one.ticket.device;
    let held = county.county().device_held(handle).unwrap();
    assert_eq!(held.iter().map(|row| (row.seq, row.apart)).collect::<Vec<_>>(), [(1, true)]);
    assert!(county.county().devices().unwrap().iter().find(|row| row.device == handle).unwrap().copied_at_ms.is_some());
    assert_eq!(county.county().device_admit(handle).unwrap().taken, 0, "its id is taken");
    assert_eq!(county.county().stats().unwrap().records["visit"], 2);
}

#[test]
fn a_device_that_asks_is_told_what_the_county_holds_of_its_chain() {
    let county = a_county();
    let mut one = county.device("desk");
    let mut copy = one.clone();
    one.write(3);
    one.sync_from(1);
    let scope = copy.scope();
    copy.write(1);
    copy.write_noun(&scope, jiangyuan_model::Noun::Lead);
    let Frame::Hello(mut hello) = copy.hello() else { panic!("a hello") };
    hello.chains = hello.chains.into_iter().map(|chain| ToldChain { ask_after: Some(0), ..chain }).collect();
    let welcome = copy.say(&[copy.signed(hello), Frame::End]).welcome.unwrap();
    let told = &welcome.chains[0];
    let hashes: Vec<_> = one.changes.iter().map(jiangyuan_sync::Change::hash).collect();
    assert!(told.parted && told.seq == 3);
    assert_eq!(told.tail.as_ref().unwrap().hashes, hashes);
    assert_eq!(hashes[0], copy.changes[0].hash(), "they part after the first");
}
