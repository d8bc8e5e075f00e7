//! Tickets and registrations.

use crate::device::Device;
use crate::world::{TOWNSHIP, a_county};
use ed25519_dalek::{Signature, SigningKey, Verifier, VerifyingKey};
use jiangyuan_model::{ErrorCode, Field, Noun, Scope, Value};
use jiangyuan_server::{RecipientRequest, TicketRequest};
use jiangyuan_sync::enrol::{Ticket, recipient_message};
use jiangyuan_sync::frame::Content;
use jiangyuan_sync::op::Op;

#[test]
fn a_ticket_makes_one_device_with_a_certificate_of_the_county() {
    let county = a_county();
    let ticket = Ticket::from_text(&county.ticket("desk").to_text()).unwrap();
    let device = Device::new(ticket);
    let certificate = device.register().unwrap();
    assert_eq!((certificate.device, certificate.scope.clone()), (device.ticket.device, device.scope()));
    let key = VerifyingKey::from_bytes(&device.ticket.county_key).unwrap();
    key.verify(&certificate.signed_message(), &Signature::from_bytes(&certificate.signature)).unwrap();
}

#[test]
fn a_spent_ticket_makes_no_second_device() {
    let county = a_county();
    let first = county.device("desk");
    let second = Device { key: SigningKey::from_bytes(&[5; 32]), ..first };
    assert_eq!(second.register().unwrap_err().code, ErrorCode::TicketUsed);
}

#[test]
fn a_ticket_is_worth_nothing_after_a_day() {
    let county = a_county();
    let device = Device::new(county.ticket("desk"));
    county.clock.pass_hours(25);
    assert_eq!(device.register().unwrap_err().code, ErrorCode::TicketExpired);
}

#[test]
fn a_wrong_secret_is_an_unknown_ticket() {
    let county = a_county();
    let mut device = Device::new(county.ticket("desk"));
    device.ticket.secret[3] ^= 1;
    assert_eq!(device.register().unwrap_err().code, ErrorCode::TicketUnknown);
    device.ticket.device += 500;
    assert_eq!(device.register().unwrap_err().code, ErrorCode::TicketUnknown);
}

#[test]
fn a_registration_whose_reply_was_lost_is_answered_with_the_same_certificate_even_days_later() {
    let county = a_county();
    let device = Device::new(county.ticket("desk"));
    let first = device.register().unwrap();
    county.clock.pass_hours(72);
    assert_eq!(device.register().unwrap(), first);
    assert_eq!(county.county().stats().unwrap().devices, 1);
}

#[test]
fn every_device_learns_who_is_enrolled_from_reference_data() {
    let county = a_county();
    county.county().township_add(TOWNSHIP, "云杉坪镇").unwrap();
    let first = county.device("desk");
    let second = county.device("grid/扎曲村");
    let users: Vec<(i64, String)> = reference_ops(&second)
        .iter()
        .filter(|op| matches!(op, Op::Put { noun: Some(noun), .. } if *noun == Noun::User.code()))
        .map(|op| (number(op, Field::UserDevice), text(op, Field::UserName)))
        .collect();
    let expected: Vec<(i64, String)> = [&first, &second].map(|d| (i64::from(d.ticket.device), "卓玛".to_owned())).into();
    assert_eq!(users, expected);
}

#[test]
fn a_recipient_is_certified_by_the_root_key_even_when_that_lies_elsewhere() {
    let county = a_county();
    let device = county.device("desk");
    let elsewhere = county.folder.path().join("stick");
    std::fs::rename(county.county().root_key_file(), &elsewhere).unwrap();
    let mut request = RecipientRequest { kind: "discipline".into(), name: "县纪委监委".into(), key: [7; 32], root: None };
    assert_eq!(county.county().recipient_add(&request).unwrap_err().refusal().code, ErrorCode::FileUnreadable);
    request.root = Some(elsewhere);
    let id = county.county().recipient_add(&request).unwrap();
    assert_eq!(county.county().recipient_add(&request).unwrap(), id);
    let ops = reference_ops(&device);
    let recipient = ops.iter().find(|op| op.on() == Some(id)).unwrap();
    let certificate: [u8; 64] = bytes(recipient, Field::RecipientCertificate).try_into().unwrap();
    let root = VerifyingKey::from_bytes(&device.ticket.county_root).unwrap();
    root.verify(&recipient_message("discipline", "县纪委监委", &[7; 32]), &Signature::from_bytes(&certificate)).unwrap();
}

#[test]
fn a_ticket_for_a_code_that_nobody_added_adds_the_township() {
    let county = a_county();
    county.ticket_of("549901222", "desk");
    let names: Vec<(String, String)> = county.county().townships().unwrap().into_iter().map(|row| (row.code, row.name)).collect();
    assert_eq!(names, [("549901222".to_owned(), "549901222".to_owned())]);
}

#[test]
fn what_is_no_code_no_sight_and_no_role_makes_no_ticket() {
    let county = a_county();
    let ask = |township: &str, sight: &str, role: &str| {
        let request = TicketRequest { township: township.into(), sight: sight.into(), role: role.into(), url: None };
        county.county().ticket_new(&request).unwrap_err().refusal().code
    };
    assert_eq!(ask("54990110", "desk", "officer"), ErrorCode::BadNumber);
    assert_eq!(ask(TOWNSHIP, "county", "officer"), ErrorCode::UnknownCode);
    assert_eq!(ask(TOWNSHIP, "grid/", "officer"), ErrorCode::UnknownCode);
    assert_eq!(ask(TOWNSHIP, "desk", "king"), ErrorCode::UnknownCode);
}

fn reference_ops(device: &Device) -> Vec<Op> {
    let heard = device.sync_from(1);
    let mut ops = Vec::new();
    for entry in heard.entries(&Scope::Reference) {
        let Content::Full(change) = &entry.content else { panic!("reference data stands in full") };
        ops.extend(change.read(entry.id.device, entry.id.incarnation).unwrap().ops);
    }
    ops
}

fn value(op: &Op, field: Field) -> Value {
    let Op::Put { fields, .. } = op else { panic!("reference data is put") };
    fields.iter().find(|(code, _)| *code == field.code()).unwrap().1.clone()
}

fn text(op: &Op, field: Field) -> String {
    value(op, field).as_text().unwrap().to_owned()
}

fn number(op: &Op, field: Field) -> i64 {
    value(op, field).as_int().unwrap()
}

fn bytes(op: &Op, field: Field) -> Vec<u8> {
    let Value::Bytes(bytes) = value(op, field) else { panic!("bytes") };
    bytes
}
