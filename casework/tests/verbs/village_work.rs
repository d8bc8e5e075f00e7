use crate::county::County;
use crate::home::{TODAY, a_desk, a_home, code, date, entry, field, text};
use jiangyuan_casework::{log_visit, record_lead, turn_lead, villages};
use jiangyuan_model::input::{Register, TurnLead};
use jiangyuan_model::{ErrorCode, Field, Role, Scope, StepKind, Value};
use serde_json::json;

fn grid() -> Scope {
    Scope::Grid { township: "549901100".into(), village: "扎曲村".into() }
}

#[test]
fn a_visit_of_today_is_logged_by_its_visitor_and_an_older_one_says_why_so_late() {
    let mut home = a_home(9, grid(), &[Role::Grid]);
    let id = log_visit(&mut home.store, entry(json!({"visited_at": TODAY, "visit_purpose": "visit", "people_met": 3}), &[])).unwrap();
    let view = home.view(id);
    assert_eq!((text(&view, 0, Field::Visitor), view.scope.as_str()), ("央金".into(), "549901100/grid/扎曲村"));
    let older = json!({"visited_at": "2026-11-19", "visit_purpose": "visit"});
    assert_eq!(code(log_visit(&mut home.store, entry(older, &[]))), Some(ErrorCode::LateWithoutReason));
}

#[test]
fn a_visit_counts_the_people_met_and_names_nobody() {
    let mut home = a_desk();
    let fields = json!({"visited_at": TODAY, "visit_purpose": "visit", "people_met": 3});
    let named = log_visit(&mut home.store, entry(fields, &[json!({"party_name": "才旦"})]));
    assert_eq!(code(named), Some(ErrorCode::WrongNoun));
}

#[test]
fn a_lead_of_a_grid_turned_at_the_desk_is_told_in_its_own_scope_by_a_linked_change() {
    let desk = Scope::Desk { township: "549901100".into() };
    let mut county = County::default();
    let mut worker = a_home(9, grid(), &[Role::Grid]);
    let mut home = a_desk();
    let sides = [json!({"party_name": "更登"}), json!({"party_name": "达杰"})];
    let lead = record_lead(&mut worker.store, entry(json!({"title": "两户争水源地", "found_on": TODAY}), &sides)).unwrap();
    county.take(&mut worker);
    county.tell(&mut home, &grid());
    let mediation = entry(json!({"mediation_kind": "people", "mediation_source": "own_initiative"}), &[]);
    let turn = TurnLead { lead, happened_on: date(TODAY), register: None, mediation: Some(mediation) };
    let id = turn_lead(&mut home.store, turn).unwrap();
    assert_eq!(home.view(id).scope, desk.to_string());
    assert_eq!(home.view(lead).scope, grid().to_string());
    county.take(&mut home);
    let (at_desk, in_grid) = (county.sent_in(&desk), county.sent_in(&grid()));
    let (first, second) = (at_desk[0], in_grid[1]);
    assert_eq!(first.1.read(7, first.0.incarnation).unwrap().link, Some(second.0.seq));
    assert_eq!(second.1.read(7, second.0.incarnation).unwrap().link, Some(first.0.seq));
    county.tell(&mut worker, &grid());
    let seen = worker.view(lead);
    assert_eq!((seen.state.as_str(), seen.steps.last().unwrap().kind), ("became_mediation", Some(StepKind::BecameMediation)));
    assert_eq!(field(&seen, 0, Field::Became).map(|f| f.value.clone()), Some(Value::Text(id.to_string())));
}

#[test]
fn a_lead_turns_into_one_thing_at_a_time() {
    let mut home = a_desk();
    let lead = record_lead(&mut home.store, entry(json!({"title": "口角", "found_on": TODAY}), &[])).unwrap();
    let both = TurnLead { lead, happened_on: date(TODAY), register: Some(Register::default()), mediation: Some(entry(json!({}), &[])) };
    assert_eq!(code(turn_lead(&mut home.store, both)), Some(ErrorCode::WrongNoun));
    assert_eq!(home.view(lead).state, "recorded");
}

#[test]
fn a_village_that_was_typed_once_is_offered_by_its_initials() {
    let mut home = a_desk();
    record_lead(&mut home.store, entry(json!({"title": "口角", "found_on": TODAY, "village": "云杉坪村"}), &[])).unwrap();
    for words in ["云杉", "ysp", "YSPC"] {
        assert_eq!(villages(&home.store, words).unwrap(), ["云杉坪村"], "{words}");
    }
    assert!(villages(&home.store, "zzz").unwrap().is_empty());
}
