//! A case is copied into another system by whoever may see it, and the log of reads says so; what is sealed is not.

use crate::county::County;
use crate::home::{a_desk, block, code, entry};
use jiangyuan_casework as casework;
use jiangyuan_ledgers::copy_out::bundled;
use jiangyuan_model::input::TakeSealed;
use jiangyuan_model::{ErrorCode, Field, ReadPart, Scope, Value, Verb};
use jiangyuan_store::{Link, NewChange};
use jiangyuan_sync::Op;
use serde_json::json;

#[test]
fn a_matter_stands_in_the_order_of_the_other_system_with_its_piece_and_its_people() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let copy = casework::copy_out(&home.store, made.matter, &bundled()[0], None).unwrap();
    let value = |label: &str| copy.lines.iter().find(|line| line.label == label).unwrap().value.as_str();
    assert_eq!(copy.lines[0].label, "信访形式");
    assert_eq!((value("信访形式"), value("信访日期"), value("姓名")), ("来访", "2026-11-23", "才旦"));
    assert_eq!((value("登记单位"), value("登记日期"), value("证件号码")), ("云杉坪镇", "2026-11-23", ""));
    assert!(copy.text.starts_with("信访形式\t来访\n信访日期\t2026-11-23\n姓名\t才旦\n"));
}

#[test]
fn the_sides_of_a_mediation_stand_apart_and_a_formula_stays_text() {
    let mut home = a_desk();
    let fields = json!({"title": "草场边界", "mediation_kind": "people", "mediation_source": "application", "received_at": crate::home::TODAY,
        "narrative": "=cmd|calc!A1\n第二行"});
    let people = [
        json!({"party_name": "才旦", "party_role": "applicant", "phone": "13900000000"}),
        json!({"party_name": "扎西", "party_role": "respondent"}),
        json!({"party_name": "多杰", "party_role": "respondent"}),
    ];
    let id = casework::open_mediation(&mut home.store, entry(fields, &people)).unwrap();
    let copy = casework::copy_out(&home.store, id, &bundled()[1], None).unwrap();
    let value = |label: &str| copy.lines.iter().find(|line| line.label == label).unwrap().value.as_str();
    assert_eq!((value("申请人"), value("申请人联系电话"), value("被申请人")), ("才旦", "13900000000", "扎西、多杰"));
    assert_eq!(value("纠纷简要情况"), "=cmd|calc!A1\n第二行");
    assert!(copy.text.contains("纠纷简要情况\t =cmd|calc!A1 第二行\n"), "{}", copy.text);
}

#[test]
fn copying_a_case_is_a_reading_of_its_own_in_the_log() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    casework::copy_out(&home.store, made.matter, &bundled()[0], None).unwrap();
    let rows = home.store.readings(None, None).unwrap();
    let parts: Vec<ReadPart> = rows.iter().filter(|row| row.record == Some(made.matter)).map(|row| row.part).collect();
    assert_eq!(parts, [ReadPart::CopyOut]);
    let for_mediations = casework::copy_out(&home.store, made.matter, &bundled()[1], None);
    assert_eq!(code(for_mediations), Some(ErrorCode::WrongNoun), "a form of mediations takes no matter");
}

#[test]
fn what_was_taken_sealed_is_copied_nowhere_and_neither_is_a_case_that_turns_out_to_be_an_accusation() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    // No verb writes such a purpose; another program, or a record of before, may have.
    let purpose = vec![(Field::Purpose.code(), Value::text("accusation"))];
    let put = Op::Put { on: made.matter, noun: None, item: 0, fields: purpose, replaces: Vec::new() };
    let scope = home.store.me().scope.clone();
    let change = NewChange { scope, verb: Verb::Edit, ops: vec![put], origin: None, derived_origin: false, link: Link::None };
    home.store.write(|door| door.change(change)).unwrap();
    for id in [made.matter, made.piece] {
        assert_eq!(code(casework::copy_out(&home.store, id, &bundled()[0], None)), Some(ErrorCode::CopyOutSealed));
    }
    let mut county = County::default();
    let recipient = county.certify("discipline", "县纪委监委", [9; 32]);
    county.tell(&mut home, &Scope::Reference);
    let fields = block(json!({"channel": "visit", "received_at": crate::home::TODAY, "pages": 3}));
    let sealed = TakeSealed { fields, recipient, accused_is_own_unit: false, content: None };
    let receipt = casework::take_sealed(&mut home.store, sealed).unwrap();
    assert_eq!(code(casework::copy_out(&home.store, receipt, &bundled()[0], None)), Some(ErrorCode::CopyOutSealed));
}
