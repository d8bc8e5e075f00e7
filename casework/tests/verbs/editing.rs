use crate::county::County;
use crate::home::{Home, TODAY, a_desk, a_home, block, code, entry, field, text};
use jiangyuan_casework::{edit, receive, resolve, unvoid, void};
use jiangyuan_model::input::{Edit, Resolve};
use jiangyuan_model::view::ClockState;
use jiangyuan_model::{ErrorCode, Field, RecordId, Refusal, Role, Scope, StepKind, Value};
use serde_json::{Value as Json, json};

fn change(home: &mut Home, on: RecordId, item: u32, fields: Json) -> Result<u32, Refusal> {
    edit(&mut home.store, Edit { on, item, fields: block(fields) })
}

fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

#[test]
fn an_edit_changes_a_field_and_saying_the_same_again_is_nothing_to_change() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    change(&mut home, made.matter, 0, json!({"title": "牧道被铁丝网封堵", "village": "云杉坪村"})).unwrap();
    assert_eq!(text(&home.view(made.matter), 0, Field::Title), "牧道被铁丝网封堵");
    assert_eq!(code(change(&mut home, made.matter, 0, json!({"village": "云杉坪村"}))), Some(ErrorCode::NothingToChange));
    change(&mut home, made.matter, 0, json!({"village": null})).unwrap();
    assert!(field(&home.view(made.matter), 0, Field::Village).is_none());
}

#[test]
fn links_numbers_and_what_the_law_asks_for_cannot_be_edited_away() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    assert_eq!(code(change(&mut home, made.piece, 0, json!({"number": "1"}))), Some(ErrorCode::WrongNoun));
    assert_eq!(code(change(&mut home, made.piece, 0, json!({"matter": made.piece.to_string()}))), Some(ErrorCode::WrongNoun));
    assert_eq!(code(change(&mut home, made.matter, 0, json!({"title": ""}))), Some(ErrorCode::MissingField));
    assert_eq!(code(change(&mut home, made.matter, 0, json!({"purpose": "accusation"}))), Some(ErrorCode::AccusationNotTyped));
}

#[test]
fn a_direct_piece_becomes_one_from_above_only_with_the_paper_it_came_with() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    assert_eq!(code(change(&mut home, made.piece, 0, json!({"origin": "forwarded"}))), Some(ErrorCode::MissingField));
    let paper = json!({"origin": "forwarded", "from_organ": "县信访局", "official_number": "6号", "sent_on": "2026-11-20"});
    change(&mut home, made.piece, 0, paper).unwrap();
    assert_eq!(home.view(made.piece).clocks.len(), 2);
    assert_eq!(code(change(&mut home, made.piece, 0, json!({"from_organ": null}))), Some(ErrorCode::MissingField));
}

#[test]
fn a_reception_that_tells_something_cannot_be_marked_sealed_afterwards() {
    let mut home = a_desk();
    let fields = json!({"channel": "visit", "received_at": TODAY, "outcome": "petition", "title": "反映干部"});
    let id = receive(&mut home.store, entry(fields, &[])).unwrap();
    assert_eq!(code(change(&mut home, id, 0, json!({"outcome": "sealed"}))), Some(ErrorCode::AccusationNotTyped));
}

#[test]
fn a_person_is_changed_added_and_taken_out_but_keeps_a_name() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    assert_eq!(change(&mut home, made.matter, 1, json!({"phone": "13800000001"})), Ok(1));
    let added = change(&mut home, made.matter, 2, json!({"party_name": "卓玛"})).unwrap();
    assert!(added >= 1 << 16);
    assert_eq!(text(&home.view(made.matter), added, Field::PartyName), "卓玛");
    assert_eq!(code(change(&mut home, made.matter, 1, json!({"party_name": null}))), Some(ErrorCode::PartyWithoutName));
    change(&mut home, made.matter, added, json!({"party_removed": true})).unwrap();
    assert!(field(&home.view(made.matter), added, Field::PartyName).is_none());
    assert_eq!(code(change(&mut home, made.piece, 1, json!({"party_name": "多杰"}))), Some(ErrorCode::WrongNoun));
}

#[test]
fn a_correction_leaves_the_first_step_visible() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let notice = json!({"happened_on": TODAY, "notice_kind": "accepted", "service_method": "direct", "received_by": "才旦"});
    let first = home.step(made.piece, StepKind::NoticeGiven, notice).unwrap();
    let correction = json!({"happened_on": TODAY, "about": first, "text": "实为邮寄送达", "reason": "录入有误"});
    let second = home.step(made.piece, StepKind::Corrected, correction).unwrap();
    let view = home.view(made.piece);
    let step = view.steps.iter().find(|step| step.id == first).unwrap();
    assert_eq!((step.kind, step.corrected_by.as_deref()), (Some(StepKind::NoticeGiven), Some(second.as_str())));
    assert!(step.fields.contains(&(Field::ServiceMethod, Value::text("direct"))));
    let nowhere = json!({"happened_on": TODAY, "about": "7.00000000000000aa.9#0", "text": "x", "reason": "y"});
    assert_eq!(code(home.step(made.piece, StepKind::Corrected, nowhere)), Some(ErrorCode::NoSuchRecord));
}

#[test]
fn a_void_needs_a_reason_stops_the_clocks_and_can_be_undone() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    assert_eq!(code(void(&mut home.store, made.piece, None, "  ")), Some(ErrorCode::ReasonMissing));
    void(&mut home.store, made.piece, None, "重复登记").unwrap();
    let view = home.view(made.piece);
    assert_eq!((view.state.as_str(), view.void_reason.as_deref(), view.clocks.len()), ("void", Some("重复登记"), 0));
    assert_eq!(code(void(&mut home.store, made.piece, None, "再次")), Some(ErrorCode::AlreadyVoid));
    assert_eq!(code(change(&mut home, made.piece, 0, json!({"materials": "一页"}))), Some(ErrorCode::AlreadyVoid));
    unvoid(&mut home.store, made.piece, None, "并非重复").unwrap();
    assert_eq!(home.view(made.piece).clocks[0].state, ClockState::Running);
    assert_eq!(code(unvoid(&mut home.store, made.piece, None, "x")), Some(ErrorCode::NothingToChange));
}

#[test]
fn a_voided_notice_lets_its_clock_run_again_and_a_first_step_cannot_be_voided() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let notice = json!({"happened_on": TODAY, "notice_kind": "accepted", "service_method": "direct", "received_by": "才旦"});
    let step = home.step(made.piece, StepKind::NoticeGiven, notice).unwrap().parse().unwrap();
    assert_eq!(home.view(made.piece).clocks[0].state, ClockState::Stopped);
    void(&mut home.store, made.piece, Some(step), "送错了人").unwrap();
    let view = home.view(made.piece);
    assert_eq!(view.clocks[0].state, ClockState::Running);
    assert_eq!(view.steps.last().unwrap().void_reason.as_deref(), Some("送错了人"));
    let first = view.steps[0].id.parse().unwrap();
    assert_eq!(code(void(&mut home.store, made.piece, Some(first), "x")), Some(ErrorCode::StepNotPossible));
}

#[test]
fn two_desks_that_were_apart_leave_both_values_until_a_person_chooses() {
    let mut county = County::default();
    let mut east = a_desk();
    let mut west = a_home(8, desk(), &[Role::Clerk]);
    let made = east.a_registered_visit();
    county.take(&mut east);
    county.tell(&mut east, &desk());
    county.tell(&mut west, &desk());
    change(&mut east, made.matter, 0, json!({"village": "云杉坪村"})).unwrap();
    change(&mut west, made.matter, 0, json!({"village": "曲岔村"})).unwrap();
    county.take(&mut east);
    county.take(&mut west);
    county.tell(&mut east, &desk());
    let view = east.view(made.matter);
    let village = field(&view, 0, Field::Village).unwrap();
    assert!(village.conflict && village.heads.len() == 2);
    let mine = village.heads.iter().find(|head| head.device == 7).unwrap().change.clone();
    let choice = Resolve { on: made.matter, item: 0, field: Field::Village, change: mine, text: None, seen: None };
    resolve(&mut east.store, choice.clone()).unwrap();
    let view = east.view(made.matter);
    assert_eq!((text(&view, 0, Field::Village), field(&view, 0, Field::Village).unwrap().conflict), ("云杉坪村".into(), false));
    assert_eq!(code(resolve(&mut east.store, choice)), Some(ErrorCode::NothingToChange));
}

#[test]
fn a_date_of_legal_effect_that_the_county_has_is_changed_only_with_a_visible_correction() {
    let mut county = County::default();
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let earlier = json!({"received_at": "2026-11-20", "late_reason": "周五来访，今日补录"});
    county.take(&mut home);
    county.tell(&mut home, &desk());
    assert_eq!(code(change(&mut home, made.piece, 0, earlier.clone())), Some(ErrorCode::ReasonMissing));
    let mut with_reason = earlier;
    with_reason["reason"] = json!("登记时误填");
    change(&mut home, made.piece, 0, with_reason).unwrap();
    let view = home.view(made.piece);
    assert_eq!(view.clocks[0].start.to_string(), "2026-11-20");
    let correction = view.steps.last().unwrap();
    assert_eq!(correction.kind, Some(StepKind::Corrected));
    assert_eq!(view.steps[0].corrected_by.as_deref(), Some(correction.id.as_str()));
    let old = correction.fields.iter().find(|(field, _)| *field == Field::ReceivedAt).unwrap();
    assert_eq!(old.1, Value::Int(jiangyuan_model::input::read_instant(TODAY).unwrap()));
}
