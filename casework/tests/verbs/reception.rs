use crate::home::{TODAY, a_desk, a_home, code, entry, field, items, text};
use jiangyuan_casework::{receive, register};
use jiangyuan_model::input::Register;
use jiangyuan_model::{ErrorCode, Field, Role, Scope, StepKind, Value};
use serde_json::{Value as Json, json};

fn visit(more: Json) -> Json {
    let mut fields = json!({"channel": "visit", "received_at": TODAY, "outcome": "petition", "title": "牧道被封堵", "village": "云杉坪村"});
    fields.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    fields
}

#[test]
fn whoever_comes_is_entered_and_the_user_is_the_receptionist() {
    let mut home = a_desk();
    let id = receive(&mut home.store, entry(visit(json!({"outcome": "answered"})), &[json!({"party_name": "卓玛"})])).unwrap();
    let view = home.view(id);
    assert_eq!((text(&view, 0, Field::Receptionist), view.state.as_str()), ("央金".to_owned(), "received"));
    assert_eq!(view.steps[0].kind, Some(StepKind::Received));
    assert_eq!(text(&view, 1, Field::PartyName), "卓玛");
}

#[test]
fn a_reception_that_does_not_say_what_came_of_it_is_refused_with_the_article() {
    let mut home = a_desk();
    let refusal = receive(&mut home.store, entry(visit(json!({"outcome": null})), &[])).unwrap_err();
    assert_eq!(refusal.code, ErrorCode::MissingField);
    assert_eq!((refusal.params["field"].as_str(), refusal.params["article"].as_str()), ("@field.outcome", "@article.petition_23_1"));
}

#[test]
fn a_late_entry_needs_a_reason_and_both_dates_stay() {
    let mut home = a_desk();
    let late = json!({"received_at": "2026-11-20"});
    assert_eq!(code(receive(&mut home.store, entry(visit(late.clone()), &[]))), Some(ErrorCode::LateWithoutReason));
    let mut with_reason = late;
    with_reason["late_reason"] = json!("下乡途中接待，回所补录");
    let id = receive(&mut home.store, entry(visit(with_reason), &[])).unwrap();
    let view = home.view(id);
    let received = field(&view, 0, Field::ReceivedAt).unwrap();
    assert_eq!(received.value, Value::Int(jiangyuan_model::input::read_instant("2026-11-20").unwrap()));
    assert_eq!(received.heads[0].at_ms, home.store.world().clock.now_ms());
    assert_eq!(view.steps[0].happened_on.unwrap().to_string(), "2026-11-20");
}

#[test]
fn a_date_that_lies_ahead_is_refused() {
    let mut home = a_desk();
    let result = receive(&mut home.store, entry(visit(json!({"received_at": "2026-11-24"})), &[]));
    assert_eq!(code(result), Some(ErrorCode::DateInFuture));
}

#[test]
fn today_typed_as_a_bare_date_in_the_morning_is_not_the_future() {
    let mut home = a_desk();
    assert!(receive(&mut home.store, entry(visit(json!({"received_at": "20261123"})), &[])).is_ok());
}

#[test]
fn a_code_outside_its_table_and_a_field_of_another_form_are_refused() {
    let mut home = a_desk();
    assert_eq!(code(receive(&mut home.store, entry(visit(json!({"channel": "dove"})), &[]))), Some(ErrorCode::UnknownCode));
    assert_eq!(code(receive(&mut home.store, entry(visit(json!({"mediators": ["我"]})), &[]))), Some(ErrorCode::WrongNoun));
}

#[test]
fn a_person_without_a_name_is_refused_and_an_empty_block_is_passed_over() {
    let mut home = a_desk();
    let nameless = json!({"phone": "13800000000"});
    assert_eq!(code(receive(&mut home.store, entry(visit(json!({})), &[nameless]))), Some(ErrorCode::PartyWithoutName));
    let id = receive(&mut home.store, entry(visit(json!({})), &[json!({"party_name": "才旦"}), json!({"party_name": ""})])).unwrap();
    assert_eq!(items(&home.view(id)), [1]);
}

#[test]
fn a_reception_of_something_sealed_holds_no_word_of_it() {
    let mut home = a_desk();
    let bare = json!({"channel": "visit", "received_at": TODAY, "outcome": "sealed"});
    for telling in [json!({"title": "举报某人"}), json!({"narrative": "…"})] {
        let mut fields = bare.clone();
        fields.as_object_mut().unwrap().extend(telling.as_object().cloned().unwrap());
        assert_eq!(code(receive(&mut home.store, entry(fields, &[]))), Some(ErrorCode::AccusationNotTyped));
    }
    let id = receive(&mut home.store, entry(bare, &[])).unwrap();
    let register_it = Register { reception: Some(id), ..Register::default() };
    assert_eq!(code(register(&mut home.store, register_it)), Some(ErrorCode::AccusationNotTyped));
}

#[test]
fn a_grid_worker_does_not_sit_at_the_reception_desk() {
    let mut home = a_home(9, Scope::Grid { township: "549901100".into(), village: "扎曲村".into() }, &[Role::Grid]);
    let refusal = receive(&mut home.store, entry(visit(json!({})), &[])).unwrap_err();
    assert_eq!((refusal.code, refusal.params["role"].as_str()), (ErrorCode::RoleMayNot, "@role.clerk"));
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let mut home = a_desk();
    let before = home.store.sync_facts().unwrap().seq;
    assert!(receive(&mut home.store, entry(visit(json!({"outcome": null})), &[])).is_err());
    assert_eq!(home.store.sync_facts().unwrap().seq, before);
}
