//! What leaves the office: erased, sealed after it was registered, handed to another township.

use crate::county::County;
use crate::home::{Home, TODAY, a_home, block, code};
use jiangyuan_casework::{edit, erase, erased_along, hand_over, record, seal, seal_late, void};
use jiangyuan_model::input::{Edit, Erase, HandOver, SealLate};
use jiangyuan_model::{ErasureReason, ErrorCode, Field, Noun, RecordId, Role, Scope, StepKind, Value, Verb};
use jiangyuan_sync::Op;
use jiangyuan_sync::device::DeviceStore;
use serde_json::json;

fn a_head() -> Home {
    a_home(7, Scope::Desk { township: crate::home::TOWNSHIP.into() }, &[Role::Clerk, Role::Triage, Role::Handler, Role::Head])
}

fn grounded(on: RecordId) -> Erase {
    Erase { on, reason: ErasureReason::Retention, approval: "档鉴〔2026〕3号".into(), approved_by: "才让".into() }
}

#[test]
fn a_record_is_erased_with_what_was_begun_with_it_and_only_on_a_named_ground() {
    let mut home = a_head();
    let made = home.a_registered_visit();
    let along = erased_along(&home.store, made.piece).unwrap();
    assert_eq!(along.records.len(), 2);
    let without = Erase { approval: String::new(), ..grounded(made.matter) };
    assert_eq!(code(erase(&mut home.store, &without)), Some(ErrorCode::ApprovalMissing));
    erase(&mut home.store, &grounded(made.matter)).unwrap();
    for id in [made.matter, made.piece] {
        assert_eq!(record(&home.store, id).unwrap_err().code, ErrorCode::RecordErased);
        assert_eq!(code(void(&mut home.store, id, None, "误")), Some(ErrorCode::RecordErased));
    }
    assert!(home.store.search("牧道", 10).unwrap().is_empty());
}

#[test]
fn a_matter_that_was_split_off_stays_when_the_first_one_is_erased() {
    let mut home = a_head();
    let made = home.a_registered_visit();
    let matter = jiangyuan_model::input::Entry { fields: block(json!({"title": "低保申请未答复"})), parties: Vec::new() };
    let split =
        jiangyuan_model::input::SplitOff { on: made.matter, happened_on: TODAY.parse().unwrap(), reason: "另一件事".into(), matter };
    let other = jiangyuan_casework::split_off(&mut home.store, &split).unwrap();
    assert!(!erased_along(&home.store, made.matter).unwrap().records.iter().any(|row| row.id == other));
    erase(&mut home.store, &grounded(made.matter)).unwrap();
    assert_eq!(home.view(other).title, "低保申请未答复");
}

#[test]
fn whoever_only_registers_erases_nothing_and_hands_nothing_over() {
    let mut home = a_home(7, Scope::Desk { township: crate::home::TOWNSHIP.into() }, &[Role::Clerk, Role::Handler]);
    let made = home.a_registered_visit();
    assert_eq!(code(erase(&mut home.store, &grounded(made.matter))), Some(ErrorCode::RoleMayNot));
    let over = HandOver { on: made.matter, to: "549901101".into(), reason: "属地管理".into() };
    assert_eq!(code(hand_over(&mut home.store, &over)), Some(ErrorCode::RoleMayNot));
    let late = SealLate { on: made.piece, recipient: RecordId::default(), accused_is_own_unit: false };
    assert_eq!(code(seal_late(&mut home.store, &late)), Some(ErrorCode::RoleMayNot));
    let view = home.view(made.matter);
    assert!(view.may_erase.is_empty() && !view.may_hand_over);
}

#[test]
fn an_accusation_that_joined_a_matter_goes_and_the_matter_goes_on() {
    let mut county = County::default();
    let keys = seal::recipient_keys(a_head().store.world().random.as_ref());
    let recipient = county.certify("discipline", "县纪委监委", keys.public);
    let mut home = a_head();
    county.tell(&mut home, &Scope::Reference);
    let made = home.a_registered_visit();
    let joined = jiangyuan_model::input::Register {
        joins: Some(made.matter),
        piece: jiangyuan_model::input::Entry {
            fields: block(json!({"channel": "visit", "form": "oral", "received_at": TODAY, "materials": "举报某副镇长"})),
            parties: vec![block(json!({"party_name": "举报人某某"}))],
        },
        ..Default::default()
    };
    let joined = jiangyuan_casework::register(&mut home.store, joined).unwrap();
    let receipt = seal_late(&mut home.store, &SealLate { on: joined.piece, recipient, accused_is_own_unit: false }).unwrap();
    assert_eq!(record(&home.store, joined.piece).unwrap_err().code, ErrorCode::RecordErased);
    let matter = home.view(made.matter);
    assert!(!format!("{matter:?}").contains("举报"));
    assert!(matter.steps.iter().all(|step| step.kind != Some(StepKind::Joined)));
    assert!(!format!("{:?}", home.view(receipt)).contains("举报"));
    assert!(home.store.doctor(false).unwrap().problems.is_empty());
}

#[test]
fn a_late_found_accusation_is_sealed_erased_and_receipted_in_one_write() {
    let mut county = County::default();
    let keys = seal::recipient_keys(a_head().store.world().random.as_ref());
    let recipient = county.certify("discipline", "县纪委监委", keys.public);
    let mut home = a_head();
    county.tell(&mut home, &Scope::Reference);
    let made = home.a_registered_visit();
    let nobody = SealLate { on: made.piece, recipient: RecordId::default(), accused_is_own_unit: false };
    assert_eq!(code(seal_late(&mut home.store, &nobody)), Some(ErrorCode::NoRecipientKey));
    assert!(home.store.doc(made.piece).unwrap().unwrap().1.noun().is_some(), "nothing was written");
    let receipt = seal_late(&mut home.store, &SealLate { on: made.piece, recipient, accused_is_own_unit: false }).unwrap();
    let view = home.view(receipt);
    assert_eq!((view.noun, view.state.as_str()), (Noun::SealedReceipt, "sealed"));
    let incarnation = home.store.facts().unwrap().chains[0].incarnation;
    let run = home.store.run(incarnation, 1, 1 << 20).unwrap().unwrap();
    let verbs: Vec<Option<Verb>> = run.changes.iter().map(|change| Verb::from_code(change.header.verb)).collect();
    assert_eq!(verbs, [Some(Verb::TakeSealed), Some(Verb::TakeSealed), Some(Verb::Erase)]);
    let device = home.store.me().device;
    let links: Vec<Option<u64>> = run.changes.iter().map(|change| change.read(device, incarnation).unwrap().link).collect();
    assert_eq!(links, [Some(3), Some(2), Some(3)]);
    // The recipient reads all that was registered.
    let body = run.changes[1].read(device, incarnation).unwrap();
    let Op::Put { fields, .. } = &body.ops[0] else { panic!("an envelope is put") };
    let Some(Value::Bytes(envelope)) = fields.iter().find(|(field, _)| *field == Field::SealedBody.code()).map(|(_, value)| value) else {
        panic!("it has a body")
    };
    let letter: serde_json::Value = serde_json::from_slice(&seal::open(&keys.private, envelope).unwrap()).unwrap();
    let content = letter["content"].as_str().unwrap();
    assert!(content.contains("牧道被封堵") && content.contains("才旦"));
}

#[test]
fn a_record_that_was_handed_over_is_read_only_and_says_where_it_went() {
    let mut county = County::default();
    county.township("549901101", "雪莲滩乡");
    let mut home = a_head();
    county.tell(&mut home, &Scope::Reference);
    let made = home.a_registered_visit();
    let over = |to: &str| HandOver { on: made.matter, to: to.into(), reason: "属地管理".into() };
    assert_eq!(code(hand_over(&mut home.store, &over("549901999"))), Some(ErrorCode::TownshipUnknown));
    assert_eq!(code(hand_over(&mut home.store, &over(crate::home::TOWNSHIP))), Some(ErrorCode::TownshipUnknown));
    assert!(home.view(made.matter).may_hand_over);
    hand_over(&mut home.store, &over("549901101")).unwrap();
    for id in [made.matter, made.piece] {
        let view = home.view(id);
        let went = view.handed_to.unwrap();
        assert_eq!((went.township.as_str(), went.reason.as_str()), ("雪莲滩乡", "属地管理"));
        assert!(view.options.is_empty() && view.may_erase.is_empty() && !view.may_hand_over);
        let change = Edit { on: id, item: 0, fields: block(json!({"remark": "再写一句"})) };
        assert_eq!(code(edit(&mut home.store, change)), Some(ErrorCode::RecordMoved));
    }
    assert!(home.store.doctor(false).unwrap().problems.is_empty());
}
