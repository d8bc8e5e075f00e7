use crate::county::County;
use crate::home::{Home, TODAY, a_desk, block, code, text};
use jiangyuan_casework::{seal, take_sealed};
use jiangyuan_model::input::TakeSealed;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Scope, StepKind, Value};
use jiangyuan_sync::Op;
use jiangyuan_sync::device::DeviceStore;
use serde_json::json;
use std::path::Path;

const ACCUSATION: &str = "某副镇长把救灾饲料卖给了亲戚";

fn taken(recipient: RecordId, content: Option<&str>) -> TakeSealed {
    TakeSealed {
        fields: block(json!({"channel": "visit", "received_at": TODAY, "pages": 3})),
        recipient,
        accused_is_own_unit: false,
        content: content.map(str::to_owned),
    }
}

fn a_desk_that_knows(county: &mut County) -> Home {
    let mut home = a_desk();
    county.tell(&mut home, &Scope::Reference);
    home
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn every_file_below(folder: &Path, seen: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { every_file_below(&path, seen) } else { seen.push(std::fs::read(path).unwrap()) }
    }
}

#[test]
fn by_default_nothing_is_typed_and_the_office_keeps_a_bare_receipt() {
    let mut county = County::default();
    let recipient = county.certify("discipline", "县纪委监委", [9; 32]);
    let mut home = a_desk_that_knows(&mut county);
    let id = take_sealed(&mut home.store, taken(recipient, None)).unwrap();
    let view = home.view(id);
    assert_eq!((view.noun, view.state.as_str()), (Noun::SealedReceipt, "sealed"));
    assert_eq!((text(&view, 0, Field::Destination), view.number.is_empty()), ("县纪委监委".into(), false));
    assert_eq!(view.steps[0].kind, Some(StepKind::Sealed));
    county.take(&mut home);
    assert!(county.sent_in(&Scope::Sealed).is_empty());
}

#[test]
fn what_had_to_be_typed_is_nowhere_in_the_home_and_the_recipient_reads_it() {
    let mut county = County::default();
    let home_random = a_desk();
    let keys = seal::recipient_keys(home_random.store.world().random.as_ref());
    let recipient = county.certify("discipline", "县纪委监委", keys.public);
    let mut home = a_desk_that_knows(&mut county);
    let id = take_sealed(&mut home.store, taken(recipient, Some(ACCUSATION))).unwrap();

    let mut files = Vec::new();
    every_file_below(home.folder.path(), &mut files);
    assert!(files.iter().all(|bytes| !contains(bytes, "救灾饲料")));
    let incarnation = home.store.facts().unwrap().chains[0].incarnation;
    let run = home.store.run(incarnation, 0, 1 << 20).unwrap().unwrap();
    assert!(run.changes.iter().all(|change| !contains(&change.body, "救灾饲料")));
    assert!(home.view(id).fields.iter().all(|field| !format!("{field:?}").contains("救灾饲料")));

    county.take(&mut home);
    let sealed = county.sent_in(&Scope::Sealed);
    let (change_id, change) = sealed[0];
    let body = change.read(change_id.device, change_id.incarnation).unwrap();
    assert_eq!(body.link, Some(change_id.seq - 1));
    let Op::Put { fields, .. } = &body.ops[0] else { panic!("an envelope is put") };
    let envelope = fields.iter().find_map(|(field, value)| match value {
        Value::Bytes(bytes) if *field == Field::SealedBody.code() => Some(bytes.clone()),
        _ => None,
    });
    let envelope = envelope.unwrap();
    assert_eq!(envelope.len() % seal::ENVELOPE_BLOCK_BYTES, 0);
    let letter: serde_json::Value = serde_json::from_slice(&seal::open(&keys.private, &envelope).unwrap()).unwrap();
    assert_eq!((letter["content"].as_str(), letter["destination"].as_str()), (Some(ACCUSATION), Some("县纪委监委")));
}

#[test]
fn a_typed_accusation_without_a_key_to_seal_it_to_is_refused_and_a_paper_is_taken_all_the_same() {
    let mut home = a_desk();
    assert_eq!(code(take_sealed(&mut home.store, taken(RecordId::default(), Some(ACCUSATION)))), Some(ErrorCode::MissingField));
    let mut typed = taken(RecordId::default(), Some(ACCUSATION));
    typed.fields.insert(Field::Destination, json!("县纪委监委"));
    assert_eq!(code(take_sealed(&mut home.store, typed.clone())), Some(ErrorCode::NoRecipientKey));
    typed.content = None;
    assert!(take_sealed(&mut home.store, typed).is_ok());
}

#[test]
fn an_accusation_of_this_office_goes_one_level_up() {
    let mut county = County::default();
    let chosen = county.certify("petition_bureau", "县信访局", [9; 32]);
    county.certify("superior", "州委组织部", [10; 32]);
    let mut home = a_desk_that_knows(&mut county);
    let input = TakeSealed { accused_is_own_unit: true, ..taken(chosen, None) };
    let id = take_sealed(&mut home.store, input).unwrap();
    assert_eq!(text(&home.view(id), 0, Field::Destination), "州委组织部");
}

#[test]
fn a_receipt_has_no_field_for_content_and_none_can_be_added() {
    let mut home = a_desk();
    let mut input = taken(RecordId::default(), None);
    input.fields.insert(Field::Narrative, json!(ACCUSATION));
    assert_eq!(code(take_sealed(&mut home.store, input)), Some(ErrorCode::WrongNoun));
    let mut input = taken(RecordId::default(), None);
    input.fields.insert(Field::Destination, json!("县纪委监委"));
    let id = take_sealed(&mut home.store, input).unwrap();
    let edit = jiangyuan_model::input::Edit { on: id, item: 0, fields: block(json!({"pages": 4})) };
    assert_eq!(code(jiangyuan_casework::edit(&mut home.store, edit)), Some(ErrorCode::WrongNoun));
    assert_eq!(code(home.step(id, StepKind::Note, json!({"happened_on": TODAY, "text": ACCUSATION}))), Some(ErrorCode::WrongNoun));
}
