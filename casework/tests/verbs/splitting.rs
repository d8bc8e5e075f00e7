//! One piece that told of several matters (一件多事), and a piece that goes back with its matter (交还).

use crate::home::{Home, TODAY, a_desk, a_home, block, code, entry, items, text};
use jiangyuan_casework::{edit, register, split_off};
use jiangyuan_model::input::{Edit, Register, Registered, SplitOff};
use jiangyuan_model::view::{ClockKind, ClockState};
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Role, Scope, StepKind};
use serde_json::{Value as Json, json};

fn split(home: &mut Home, on: RecordId, matter: Json, people: &[Json]) -> Result<RecordId, jiangyuan_model::Refusal> {
    let matter = entry(matter, people);
    split_off(&mut home.store, &SplitOff { on, happened_on: TODAY.parse().unwrap(), reason: "另一件事".into(), matter })
}

#[test]
fn a_matter_split_off_takes_the_people_and_what_is_the_same_along_and_each_shows_the_other() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    edit(&mut home.store, Edit { on: made.matter, item: 0, fields: block(json!({"village": "扎曲村", "requests": "拆除围栏。"})) })
        .unwrap();
    let other = split(&mut home, made.matter, json!({"title": "低保申请未答复"}), &[]).unwrap();
    let (first, second) = (home.view(made.matter), home.view(other));
    assert_eq!((second.noun, second.state.as_str(), items(&second).len()), (Noun::Matter, "open", 1));
    assert_eq!((text(&second, 0, Field::Village).as_str(), text(&second, 0, Field::Requests).as_str()), ("扎曲村", ""));
    assert_eq!(text(&second, 0, Field::SplitFrom), made.matter.to_string());
    assert_eq!((first.title.as_str(), first.state.as_str()), ("牧道被封堵", "open"), "the first matter stays as it is");
    assert!(first.related.iter().any(|row| row.id == other) && second.related.iter().any(|row| row.id == made.matter));
    let step = first.steps.iter().find(|step| step.kind == Some(StepKind::SplitOff)).unwrap();
    assert!(step.fields.iter().any(|(field, value)| *field == Field::Other && value.as_text() == Some(&other.to_string())));
}

#[test]
fn what_is_split_off_after_the_notice_is_owed_one_of_its_own_and_before_it_none() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let notices =
        |home: &Home, id| home.view(id).clocks.iter().filter(|clock| clock.record == id && clock.kind == ClockKind::Notice15).count();
    let before = split(&mut home, made.matter, json!({"title": "低保申请未答复"}), &[]).unwrap();
    let notice = json!({"happened_on": TODAY, "notice_kind": "accepted", "service_method": "direct", "received_by": "本人"});
    home.step(made.piece, StepKind::NoticeGiven, notice.clone()).unwrap();
    let after = split(&mut home, made.matter, json!({"title": "自来水不通"}), &[]).unwrap();
    assert_eq!((notices(&home, before), notices(&home, after)), (0, 1));
    assert_eq!(code(home.step(before, StepKind::NoticeGiven, notice.clone())), Some(ErrorCode::ConditionUnmet));
    home.step(after, StepKind::NoticeGiven, notice).unwrap();
    assert_eq!(home.view(after).clocks[0].state, ClockState::Stopped);
}

#[test]
fn only_those_who_are_named_go_along_where_somebody_is_named() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    let other = split(&mut home, made.matter, json!({"title": "低保申请未答复"}), &[json!({"party_name": "卓玛"})]).unwrap();
    assert_eq!(text(&home.view(other), items(&home.view(other))[0], Field::PartyName), "卓玛");
}

#[test]
fn a_split_needs_a_title_a_reason_a_role_and_a_matter_in_hand() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    assert_eq!(code(split(&mut home, made.matter, json!({}), &[])), Some(ErrorCode::MissingField));
    assert_eq!(code(split(&mut home, made.piece, json!({"title": "一"}), &[])), Some(ErrorCode::WrongNoun));
    assert_eq!(
        code(split(&mut home, made.matter, json!({"title": "一", "purpose": "accusation"}), &[])),
        Some(ErrorCode::AccusationNotTyped)
    );
    let nothing =
        SplitOff { on: made.matter, happened_on: TODAY.parse().unwrap(), reason: " ".into(), matter: entry(json!({"title": "一"}), &[]) };
    assert_eq!(code(split_off(&mut home.store, &nothing)), Some(ErrorCode::ReasonMissing));
    home.step(made.matter, StepKind::Withdrawn, json!({"happened_on": TODAY})).unwrap();
    assert_eq!(code(split(&mut home, made.matter, json!({"title": "一"}), &[])), Some(ErrorCode::StepNotPossible));
}

/// A piece from above to which the office has objected.
fn objected(home: &mut Home) -> Registered {
    let fields = json!({"channel": "from_above", "form": "written", "received_at": TODAY, "origin": "forwarded", "from_organ": "县信访局",
        "official_number": "信转〔2026〕6号", "sent_on": TODAY, "signed_for_on": TODAY});
    let piece = entry(fields, &[json!({"party_name": "才旦"})]);
    let input = Register { piece, matter: entry(json!({"title": "不属本镇的草场纠纷"}), &[]), ..Register::default() };
    let made = register(&mut home.store, input).unwrap();
    home.step(made.piece, StepKind::HeadSigned, json!({"happened_on": TODAY, "signed_about": "objection", "signed_by": "才让"})).unwrap();
    home.step(made.piece, StepKind::ObjectionRaised, json!({"happened_on": TODAY, "reason": "争议地在邻镇。"})).unwrap();
    made
}

#[test]
fn a_piece_that_its_forwarder_takes_back_takes_its_matter_along() {
    let mut home = a_desk();
    let made = objected(&mut home);
    home.step(made.piece, StepKind::ObjectionGranted, json!({"happened_on": TODAY})).unwrap();
    assert_eq!((home.view(made.piece).state.as_str(), home.view(made.matter).state.as_str()), ("returned", "returned"));
}

#[test]
fn a_matter_that_another_piece_brought_here_too_stays_when_one_of_them_goes_back() {
    let mut home = a_desk();
    let made = objected(&mut home);
    let piece = entry(json!({"channel": "visit", "form": "oral", "received_at": TODAY}), &[json!({"party_name": "卓玛"})]);
    register(&mut home.store, Register { joins: Some(made.matter), piece, ..Register::default() }).unwrap();
    home.step(made.piece, StepKind::ObjectionGranted, json!({"happened_on": TODAY})).unwrap();
    assert_eq!((home.view(made.piece).state.as_str(), home.view(made.matter).state.as_str()), ("returned", "open"));
}

#[test]
fn a_duty_of_every_year_without_its_month_and_day_is_refused_with_its_place_in_the_list() {
    let desk = Scope::Desk { township: "549901100".into() };
    let mut home = a_home(11, desk, &[Role::Mediator]);
    let parties = [json!({"party_name": "上沟村"}), json!({"party_name": "下滩村"})];
    let form = json!({"title": "草场边界", "mediation_kind": "people", "mediation_source": "own_initiative", "received_at": TODAY});
    let id = jiangyuan_casework::open_mediation(&mut home.store, entry(form, &parties)).unwrap();
    for party in [1, 2] {
        home.step(id, StepKind::Consented, json!({"happened_on": TODAY, "party_item": party, "consent_form": "written"})).unwrap();
    }
    home.step(id, StepKind::Accepted, json!({"happened_on": TODAY})).unwrap();
    let agreed =
        |seasons: Json| json!({"happened_on": TODAY, "agreement_text": "吃草线。", "effective_on": TODAY, "seasonal_dates": seasons});
    let refusal = home.step(id, StepKind::AgreedWritten, agreed(json!(["10-15 撤出夏季草场", "五月一日进入"]))).unwrap_err();
    assert_eq!((refusal.code, refusal.params["item"].as_str()), (ErrorCode::SeasonWithoutDate, "2"));
    home.step(id, StepKind::AgreedWritten, agreed(json!(["10-15 撤出夏季草场", "05-01 进入"]))).unwrap();
}
