use crate::home::{Home, TODAY, a_desk, code, entry};
use jiangyuan_casework::open_mediation;
use jiangyuan_model::view::{ClockKind, ClockState};
use jiangyuan_model::{ErrorCode, RecordId, StepKind};
use serde_json::{Value as Json, json};

fn form() -> Json {
    json!({"title": "草场边界纠纷", "dispute_type": "0701", "mediation_kind": "people", "mediation_source": "application"})
}

fn a_mediation(home: &mut Home) -> RecordId {
    let sides = [json!({"party_name": "云杉坪村"}), json!({"party_name": "曲岔村"})];
    open_mediation(&mut home.store, entry(form(), &sides)).unwrap()
}

fn consent(home: &mut Home, id: RecordId, item: u32) {
    home.step(id, StepKind::Consented, json!({"happened_on": TODAY, "party_item": item, "consent_form": "oral"})).unwrap();
}

fn accepted(home: &mut Home) -> RecordId {
    let id = a_mediation(home);
    consent(home, id, 1);
    consent(home, id, 2);
    home.step(id, StepKind::Accepted, json!({"happened_on": TODAY})).unwrap();
    id
}

#[test]
fn a_mediation_has_two_sides_who_are_named() {
    let mut home = a_desk();
    let alone = open_mediation(&mut home.store, entry(form(), &[json!({"party_name": "云杉坪村"})]));
    assert_eq!(code(alone), Some(ErrorCode::MissingField));
    let id = a_mediation(&mut home);
    assert_eq!(home.view(id).state, "asked");
}

#[test]
fn a_mediation_is_accepted_only_when_every_party_has_agreed() {
    let mut home = a_desk();
    let id = a_mediation(&mut home);
    consent(&mut home, id, 1);
    assert_eq!(code(home.step(id, StepKind::Accepted, json!({"happened_on": TODAY}))), Some(ErrorCode::ConsentMissing));
    consent(&mut home, id, 2);
    home.step(id, StepKind::Accepted, json!({"happened_on": TODAY})).unwrap();
    let clock = &home.view(id).clocks[0];
    assert_eq!((clock.kind, clock.due.unwrap().to_string().as_str()), (ClockKind::Mediate30, "2026-12-23"));
}

#[test]
fn one_refusal_stops_mediation() {
    let mut home = a_desk();
    let id = a_mediation(&mut home);
    consent(&mut home, id, 1);
    home.step(id, StepKind::Declined, json!({"happened_on": TODAY, "party_item": 2, "ways_told": ["向人民法院起诉"]})).unwrap();
    assert_eq!(home.view(id).state, "declined");
    for kind in [StepKind::Accepted, StepKind::SessionHeld, StepKind::AgreedOral, StepKind::Consented] {
        let refusal = home.step(id, kind, json!({"happened_on": TODAY})).unwrap_err();
        assert_eq!((refusal.code, refusal.params["article"].as_str()), (ErrorCode::StepNotPossible, "@article.mediation_17"));
    }
}

#[test]
fn a_mediation_that_ends_without_agreement_tells_at_least_one_way_that_remains() {
    let mut home = a_desk();
    let id = accepted(&mut home);
    let silent = json!({"happened_on": TODAY, "termination_reason": "gap_too_wide", "ways_told": []});
    let refusal = home.step(id, StepKind::Terminated, silent).unwrap_err();
    assert_eq!((refusal.code, refusal.params["field"].as_str()), (ErrorCode::MissingField, "@field.ways_told"));
    let told = json!({"happened_on": TODAY, "termination_reason": "gap_too_wide", "ways_told": ["向人民法院起诉"]});
    home.step(id, StepKind::Terminated, told).unwrap();
    assert_eq!(home.view(id).clocks[0].state, ClockState::Stopped);
}

#[test]
fn a_written_agreement_starts_the_clock_of_judicial_confirmation_and_of_performance() {
    let mut home = a_desk();
    let id = accepted(&mut home);
    let session =
        json!({"happened_on": TODAY, "session_place": "分水梁", "minutes": "མཚམས་རྡོ་བདུན་པ།", "session_result": "agreed", "language": "bo"});
    home.step(id, StepKind::SessionHeld, session).unwrap();
    let agreement = json!({"happened_on": TODAY, "agreement_text": "以吃草线为界", "effective_on": TODAY, "performance_due": "2027-05-01"});
    home.step(id, StepKind::AgreedWritten, agreement).unwrap();
    let kinds: Vec<(ClockKind, ClockState)> = home.view(id).clocks.iter().map(|clock| (clock.kind, clock.state)).collect();
    let expected = [
        (ClockKind::Mediate30, ClockState::Stopped),
        (ClockKind::Confirm30, ClockState::Running),
        (ClockKind::Performance, ClockState::Running),
        (ClockKind::FollowUp, ClockState::Running),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn a_step_of_more_than_a_year_ago_needs_a_reason() {
    let mut home = a_desk();
    let id = accepted(&mut home);
    let old = json!({"happened_on": "2025-06-01", "text": "旧约定"});
    assert_eq!(code(home.step(id, StepKind::Note, old)), Some(ErrorCode::LateWithoutReason));
    let with_reason = json!({"happened_on": "2025-06-01", "text": "旧约定", "late_reason": "补录历史记录"});
    assert!(home.step(id, StepKind::Note, with_reason).is_ok());
}

#[test]
fn steps_that_the_product_writes_itself_cannot_be_taken_by_hand() {
    let mut home = a_desk();
    let id = accepted(&mut home);
    for kind in [StepKind::Asked, StepKind::ImportedEvent, StepKind::NoticeGiven] {
        assert_eq!(code(home.step(id, kind, json!({"happened_on": TODAY}))), Some(ErrorCode::WrongNoun));
    }
}

#[test]
fn a_mediation_of_a_petition_names_its_matter_and_each_page_shows_the_other() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let parties = [json!({"party_name": "才旦"}), json!({"party_name": "某施工单位"})];
    let form = |matter: String| json!({"title": "拖欠工资", "mediation_kind": "people", "mediation_source": "from_petition", "received_at": TODAY, "from_matter": matter});
    let id = open_mediation(&mut home.store, entry(form(made.matter.to_string()), &parties)).unwrap();
    assert!(home.view(made.matter).related.iter().any(|row| row.id == id));
    assert!(home.view(id).related.iter().any(|row| row.id == made.matter));
    let refused = open_mediation(&mut home.store, entry(form(made.piece.to_string()), &parties));
    assert_eq!(code(refused), Some(ErrorCode::NoSuchRecord), "a piece is no matter");
}
