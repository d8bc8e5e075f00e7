//! The conflict inbox between desks that were apart.

use crate::home::{Home, TODAY, TOWNSHIP, a_desk, a_home, block, code, entry, text};
use crate::judging::JudgingCounty;
use jiangyuan_casework::{answer, ask, decide_step, edit, inbox, inbox_item, looked, open_mediation, resolve, set_aside, void};
use jiangyuan_model::inbox::{
    Ask, DecideStep, Decision, FieldClash, InboxGroup, InboxItem, InboxMatter, ParkedChange, StepClash, SuggestedFor,
};
use jiangyuan_model::input::{Edit, Resolve, read_instant};
use jiangyuan_model::{ErrorCode, Field, RecordId, Role, Scope, StepKind, Value};
use serde_json::{Value as Json, json};

fn desk() -> Scope {
    Scope::Desk { township: TOWNSHIP.into() }
}

const OFFICER: &[Role] = &[Role::Clerk, Role::Triage, Role::Handler, Role::Mediator];

/// Two desks of one township and their county.
fn two_desks() -> (JudgingCounty, Home, Home) {
    let (east, west) = (a_desk(), a_home(8, desk(), OFFICER));
    let mut county = JudgingCounty::at(read_instant(TODAY).unwrap());
    county.admit(&east, &[1]);
    county.admit(&west, &[1]);
    (county, east, west)
}

fn sync(county: &mut JudgingCounty, homes: &mut [&mut Home]) {
    for _ in 0..2 {
        for home in homes.iter_mut() {
            county.sync(home);
        }
    }
}

fn put(home: &mut Home, on: RecordId, fields: Json) {
    edit(&mut home.store, Edit { on, item: 0, fields: block(fields) }).unwrap();
}

fn open(home: &Home) -> Vec<InboxItem> {
    inbox(&home.store).unwrap().items.into_iter().filter(|item| item.group != InboxGroup::Merged).collect()
}

fn ids(home: &Home) -> Vec<String> {
    open(home).into_iter().map(|item| item.id).collect()
}

fn field_of(home: &Home, id: &str) -> FieldClash {
    match inbox_item(&home.store, id).unwrap().unwrap().matter {
        InboxMatter::Field(clash) => clash,
        other => panic!("{other:?}"),
    }
}

fn step_of(item: &InboxItem) -> StepClash {
    match item.matter.clone() {
        InboxMatter::Step(clash) => *clash,
        other => panic!("{other:?}"),
    }
}

fn parked_of(item: &InboxItem) -> ParkedChange {
    match item.matter.clone() {
        InboxMatter::Parked(parked) => parked,
        other => panic!("{other:?}"),
    }
}

const STORY: &str = "来访人反映两户牧场的界石被移动。双方约定下周到现场查看。";

/// A matter whose title, village and story both desks changed apart, and a mediation that one
/// accepted while a party refused at the other. Returns both records.
fn troubled(county: &mut JudgingCounty, east: &mut Home, west: &mut Home) -> (RecordId, RecordId) {
    let matter = east.a_registered_visit().matter;
    put(east, matter, json!({"narrative": STORY, "village": "云杉坪村"}));
    let form = json!({"title": "草场边界纠纷", "dispute_type": "0701", "mediation_kind": "people", "mediation_source": "application"});
    let sides = [json!({"party_name": "云杉坪村"}), json!({"party_name": "曲岔村"})];
    let mediation = open_mediation(&mut east.store, entry(form, &sides)).unwrap();
    for item in [1, 2] {
        east.step(mediation, StepKind::Consented, json!({"happened_on": TODAY, "party_item": item, "consent_form": "oral"})).unwrap();
    }
    sync(county, &mut [east, west]);
    put(east, matter, json!({"village": "曲岔村", "narrative": STORY.replace("牧场", "冬季牧场")}));
    put(west, matter, json!({"village": "分水梁", "narrative": STORY.replace("下周", "下周三")}));
    east.step(mediation, StepKind::Accepted, json!({"happened_on": TODAY})).unwrap();
    west.step(mediation, StepKind::Declined, json!({"happened_on": TODAY, "party_item": 2, "ways_told": ["向人民法院起诉"]})).unwrap();
    sync(county, &mut [east, west]);
    (matter, mediation)
}

#[test]
fn two_desks_that_hold_the_same_log_list_the_same_items_each_once() {
    let (mut county, mut east, mut west) = two_desks();
    let (matter, mediation) = troubled(&mut county, &mut east, &mut west);
    let here = ids(&east);
    assert_eq!(here, ids(&west));
    assert_eq!(here.len(), 3);
    assert!(here[0].starts_with(&format!("{mediation}/step/8.")), "must decide comes first: {here:?}");
    assert!(here.contains(&format!("{matter}/village")) && here.contains(&format!("{matter}/narrative")));
    let mut once = here.clone();
    once.dedup();
    assert_eq!(once.len(), here.len());
    // Rebuilt from the log, the same again.
    west.store.doctor(true).unwrap();
    assert_eq!(ids(&west), here);
}

#[test]
fn a_value_is_shown_with_who_which_office_and_whether_it_was_here() {
    let (mut county, mut east, mut west) = two_desks();
    let (matter, _) = troubled(&mut county, &mut east, &mut west);
    let clash = field_of(&west, &format!("{matter}/village"));
    let values: Vec<(&str, bool)> = clash.values.iter().map(|value| (value.value.as_text().unwrap(), value.by[0].own)).collect();
    assert_eq!(values, [("分水梁", true), ("曲岔村", false)]);
    assert_eq!(clash.values[0].by[0].township, "云杉坪镇");
    assert_eq!(clash.base, Some(Value::text("云杉坪村")));
    assert_eq!((clash.suggestion.place, clash.suggestion.why), (Some(0), SuggestedFor::Later));
}

#[test]
fn a_long_text_is_proposed_with_the_changes_of_both_and_accepted_by_a_person_on_every_desk() {
    let (mut county, mut east, mut west) = two_desks();
    let (matter, _) = troubled(&mut county, &mut east, &mut west);
    let id = format!("{matter}/narrative");
    let clash = field_of(&east, &id);
    let proposal = clash.proposal.clone().unwrap();
    let both = STORY.replace("牧场", "冬季牧场").replace("下周", "下周三");
    assert_eq!((proposal.text.as_str(), proposal.both), (both.as_str(), 0));
    assert_eq!((clash.suggestion.place, clash.suggestion.why), (None, SuggestedFor::Merged));
    // Nothing is applied by itself.
    assert_eq!(text(&east.view(matter), 0, Field::Narrative), STORY.replace("下周", "下周三"));
    let edited = format!("{both}请村委会到场。");
    let input =
        Resolve { on: matter, item: 0, field: Field::Narrative, change: String::new(), text: Some(edited.clone()), seen: Some(clash.seen) };
    resolve(&mut east.store, input).unwrap();
    sync(&mut county, &mut [&mut east, &mut west]);
    for home in [&east, &west] {
        assert_eq!(text(&home.view(matter), 0, Field::Narrative), edited);
        assert!(!ids(home).contains(&id));
    }
}

#[test]
fn a_value_that_came_between_the_look_and_the_key_stroke_stays_in_conflict() {
    let (mut county, mut east, mut west) = two_desks();
    let mut third = a_home(9, desk(), OFFICER);
    county.admit(&third, &[1]);
    let matter = east.a_registered_visit().matter;
    sync(&mut county, &mut [&mut east, &mut west, &mut third]);
    for (home, village) in [(&mut east, "曲岔村"), (&mut west, "分水梁"), (&mut third, "扎曲村")] {
        put(home, matter, json!({"village": village}));
    }
    sync(&mut county, &mut [&mut east, &mut west]);
    let id = format!("{matter}/village");
    let seen = field_of(&east, &id);
    // The third desk's value arrives while somebody is looking.
    county.sync(&mut third);
    county.sync(&mut east);
    let change = seen.values[0].by[0].change.clone();
    let input = Resolve { on: matter, item: 0, field: Field::Village, change, text: None, seen: Some(seen.seen) };
    resolve(&mut east.store, input.clone()).unwrap();
    sync(&mut county, &mut [&mut east, &mut west, &mut third]);
    for home in [&east, &west, &third] {
        let left: Vec<Value> = field_of(home, &id).values.into_iter().map(|value| value.value).collect();
        assert_eq!(left, [Value::text("分水梁"), Value::text("扎曲村")]);
    }
    // What she saw is gone: the same key stroke again decides nothing.
    assert_eq!(code(resolve(&mut east.store, input)), Some(ErrorCode::ItemGone));
}

#[test]
fn a_step_that_lost_its_ground_says_why_and_what_had_happened_meanwhile() {
    let (mut county, mut east, mut west) = two_desks();
    let (_, mediation) = troubled(&mut county, &mut east, &mut west);
    for home in [&east, &west] {
        let clash = step_of(&open(home)[0]);
        assert_eq!(clash.step.kind, Some(StepKind::Declined));
        assert_eq!(clash.why.code, ErrorCode::MediationRefused);
        assert_eq!(clash.meanwhile.iter().map(|step| step.kind).collect::<Vec<_>>(), [Some(StepKind::Accepted)]);
        assert_eq!((clash.meanwhile_by[0].device, clash.by.device), (7, 8));
        assert_eq!(clash.redo.map(|refusal| refusal.code), Some(ErrorCode::StepNotPossible));
        assert_eq!(home.view(mediation).state, "accepted");
    }
}

#[test]
fn noting_a_step_settles_it_on_every_desk_and_leaves_it_without_effect() {
    let (mut county, mut east, mut west) = two_desks();
    let (_, mediation) = troubled(&mut county, &mut east, &mut west);
    let step = step_of(&open(&west)[0]).step.id;
    let decision = |reason: &str| DecideStep {
        on: mediation,
        step: step.clone(),
        how: Decision::Noted,
        reason: reason.to_owned(),
        fields: block(json!({})),
    };
    assert_eq!(code(decide_step(&mut west.store, decision(" "))), Some(ErrorCode::ReasonMissing));
    decide_step(&mut west.store, decision("当事人已同意继续调解")).unwrap();
    sync(&mut county, &mut [&mut west, &mut east]);
    for home in [&mut east, &mut west] {
        assert!(!ids(home).iter().any(|id| id.contains("/step/")));
        let view = home.view(mediation);
        let decided = view.steps.iter().find(|its| its.id == step).unwrap().decided.clone().unwrap();
        assert_eq!((decided.how, decided.text.as_str()), (Some(Decision::Noted), "当事人已同意继续调解"));
        assert_eq!(view.state, "accepted");
    }
    assert_eq!(code(decide_step(&mut east.store, decision("晚了一步"))), Some(ErrorCode::ItemGone));
}

#[test]
fn a_step_is_taken_anew_when_the_law_offers_it_and_judged_for_itself() {
    let (mut county, mut east, mut west) = two_desks();
    let (_, mediation) = troubled(&mut county, &mut east, &mut west);
    let step = step_of(&open(&west)[0]).step.id;
    let redo = |fields: Json| DecideStep {
        on: mediation,
        step: step.clone(),
        how: Decision::Redone,
        reason: String::new(),
        fields: block(fields),
    };
    // Under mediation a refusal is a termination; the law does not offer the same step.
    let form = serde_json::to_value(step_of(&open(&west)[0]).form).unwrap();
    assert_eq!(code(decide_step(&mut west.store, redo(form.clone()))), Some(ErrorCode::StepNotPossible));
    assert_eq!(open(&west).len(), 3, "a refused decision settles nothing");
    // The acceptance is found to be a mistake and voided: now the refusal can be taken.
    let accepted = west.view(mediation).steps.iter().find(|its| its.kind == Some(StepKind::Accepted)).unwrap().id.clone();
    void(&mut west.store, mediation, Some(accepted.parse().unwrap()), "误登").unwrap();
    assert_eq!(step_of(&open(&west)[0]).redo, None);
    decide_step(&mut west.store, redo(form)).unwrap();
    sync(&mut county, &mut [&mut west, &mut east]);
    for home in [&east, &west] {
        assert!(!ids(home).iter().any(|id| id.contains("/step/")));
        let view = home.view(mediation);
        assert_eq!(view.state, "declined");
        assert_eq!(view.steps.iter().filter(|its| its.kind == Some(StepKind::Declined)).count(), 2);
    }
}

#[test]
fn two_desks_that_decide_apart_agree_afterwards() {
    let (mut county, mut east, mut west) = two_desks();
    let (_, mediation) = troubled(&mut county, &mut east, &mut west);
    let step = step_of(&open(&west)[0]).step.id;
    for (home, how, reason) in [(&mut east, Decision::Noted, "已知悉"), (&mut west, Decision::Voided, "登记有误")] {
        let input = DecideStep { on: mediation, step: step.clone(), how, reason: reason.into(), fields: block(json!({})) };
        decide_step(&mut home.store, input).unwrap();
    }
    sync(&mut county, &mut [&mut east, &mut west]);
    let seen = |home: &Home| {
        let view = home.view(mediation);
        let step = view.steps.into_iter().find(|its| its.id == step).unwrap();
        (step.void_reason, step.decided.map(|decided| decided.text), view.state)
    };
    assert_eq!(seen(&east), seen(&west));
    assert_eq!(seen(&east), (Some("登记有误".into()), Some("已知悉".into()), "accepted".into()));
    assert_eq!(ids(&east), ids(&west));
}

#[test]
fn a_question_waits_at_the_clerks_and_stands_first_at_the_heads() {
    let (mut county, mut east, mut west) = two_desks();
    let mut head = a_home(10, desk(), &[Role::Head]);
    county.admit(&head, &[1]);
    let (matter, _) = troubled(&mut county, &mut east, &mut west);
    let id = format!("{matter}/village");
    let question = Ask { id: id.clone(), role: Role::Head, note: "两处地名不一，请定夺".into() };
    ask(&mut east.store, &question).unwrap();
    assert_eq!(code(ask(&mut east.store, &question)), Some(ErrorCode::ItemGone));
    sync(&mut county, &mut [&mut east, &mut west, &mut head]);
    assert_eq!(open(&head)[0].id, id);
    assert!(open(&head)[0].asked.as_ref().unwrap().to_me);
    for clerk in [&east, &west] {
        let all = open(clerk);
        let last = all.last().unwrap();
        assert_eq!((last.id.as_str(), last.asked.as_ref().unwrap().to_me), (id.as_str(), false));
        let counts = inbox(&clerk.store).unwrap();
        assert_eq!((counts.open, counts.asked), (2, 1));
    }
    // The same items for everybody, in the order of who has to do something.
    let (mut of_head, mut of_clerk) = (ids(&head), ids(&east));
    of_head.sort();
    of_clerk.sort();
    assert_eq!(of_head, of_clerk);
    let clash = field_of(&head, &id);
    let change = clash.values[1].by[0].change.clone();
    resolve(&mut head.store, Resolve { on: matter, item: 0, field: Field::Village, change, text: None, seen: Some(clash.seen) }).unwrap();
    sync(&mut county, &mut [&mut head, &mut east, &mut west]);
    for home in [&head, &east, &west] {
        assert!(!ids(home).contains(&id));
        assert_eq!(text(&home.view(matter), 0, Field::Village), "曲岔村");
    }
}

#[test]
fn a_change_that_the_county_did_not_take_is_shown_whole_and_set_aside_with_a_reason() {
    let (mut county, mut east, mut west) = two_desks();
    let matter = east.a_registered_visit().matter;
    sync(&mut county, &mut [&mut east, &mut west]);
    county.admit(&east, &[9]);
    put(&mut east, matter, json!({"village": "曲岔村"}));
    county.sync(&mut east);
    let items = open(&east);
    assert_eq!(items.len(), 1);
    let parked = parked_of(&items[0]);
    assert_eq!((parked.verb.as_str(), parked.why.code), ("edit", ErrorCode::ChangeActorUnknown));
    assert_eq!(parked.parts[0].fields, [(Field::Village, Value::text("曲岔村"))]);
    assert_eq!(text(&east.view(matter), 0, Field::Village), "曲岔村");
    assert!(open(&west).is_empty(), "what is parked concerns one PC");
    assert_eq!(code(set_aside(&mut east.store, &items[0].id, "")), Some(ErrorCode::ReasonMissing));
    set_aside(&mut east.store, &items[0].id, "改由县里登记").unwrap();
    assert!(open(&east).is_empty());
    assert_eq!(text(&east.view(matter), 0, Field::Village), "", "what is set aside is not shown as if it stood");
    let details = east.store.sync_details().unwrap();
    assert_eq!((details.waiting.len(), details.set_aside.len()), (0, 1));
    assert_eq!((details.set_aside[0].reason.as_str(), details.set_aside[0].why.code), ("改由县里登记", ErrorCode::ChangeActorUnknown));
    assert_eq!(east.store.doctor(false).unwrap().problems, Vec::<String>::new());
    assert_eq!(code(set_aside(&mut east.store, &items[0].id, "再来一次")), Some(ErrorCode::ItemGone));
}

#[test]
fn the_head_is_asked_about_a_parked_change_and_answers() {
    let (mut county, mut east, mut west) = two_desks();
    let mut head = a_home(10, desk(), &[Role::Head]);
    county.admit(&head, &[1]);
    let matter = east.a_registered_visit().matter;
    sync(&mut county, &mut [&mut east, &mut west]);
    county.admit(&east, &[9]);
    put(&mut east, matter, json!({"village": "曲岔村"}));
    county.sync(&mut east);
    county.admit(&east, &[1]);
    let parked = open(&east)[0].id.clone();
    ask(&mut east.store, &Ask { id: parked.clone(), role: Role::Head, note: "退回了，怎么办".into() }).unwrap();
    sync(&mut county, &mut [&mut east, &mut head, &mut west]);
    assert_eq!(ids(&east), ids(&head));
    assert_eq!(ids(&east).len(), 1, "one matter, whether it is parked here or asked there");
    assert_eq!(parked_of(&open(&east)[0]).verb, "edit");
    let question = open(&head)[0].clone();
    assert!(question.asked.as_ref().unwrap().to_me && matches!(question.matter, InboxMatter::Question(_)));
    let by = question.asked.unwrap().ask.parse().unwrap();
    assert_eq!(code(answer(&mut west.store, matter, by, "我来答")), Some(ErrorCode::RoleMayNot));
    answer(&mut head.store, matter, by, "搁置，重新登记").unwrap();
    sync(&mut county, &mut [&mut head, &mut east, &mut west]);
    assert!(open(&head).is_empty() && open(&west).is_empty());
    assert_eq!(ids(&east), std::slice::from_ref(&parked), "answered: the clerk goes on with it");
    set_aside(&mut east.store, &parked, "按负责人意见搁置").unwrap();
    assert!(open(&east).is_empty());
}

#[test]
fn what_others_did_without_clash_is_told_once_and_folds_away_when_looked_at() {
    let (mut county, mut east, mut west) = two_desks();
    let matter = east.a_registered_visit().matter;
    sync(&mut county, &mut [&mut east, &mut west]);
    put(&mut east, matter, json!({"village": "云杉坪村"}));
    put(&mut west, matter, json!({"place": "三号围栏"}));
    sync(&mut county, &mut [&mut east, &mut west]);
    let news = |home: &Home| inbox(&home.store).unwrap().items;
    assert_eq!(news(&east).len(), 1);
    let InboxMatter::Merged(changes) = &news(&east)[0].matter else { panic!() };
    assert_eq!(changes[0].fields, [(Field::Place, Value::text("三号围栏"))]);
    assert_eq!(inbox(&east.store).unwrap().open, 0, "news is nothing to be done");
    looked(&mut east.store, matter).unwrap();
    assert!(news(&east).is_empty());
    put(&mut west, matter, json!({"place": "四号围栏"}));
    sync(&mut county, &mut [&mut west, &mut east]);
    assert_eq!(news(&east).len(), 1, "and told again when there is more");
}

#[test]
fn a_conflict_of_own_waiting_changes_is_shown_and_marked_and_the_same_item_stays_after_the_sync() {
    let (mut county, mut east, mut west) = two_desks();
    let matter = east.a_registered_visit().matter;
    sync(&mut county, &mut [&mut east, &mut west]);
    put(&mut east, matter, json!({"village": "曲岔村"}));
    put(&mut west, matter, json!({"village": "分水梁"}));
    county.sync(&mut east);
    county.tell(&mut west);
    let shown = open(&west);
    assert_eq!((shown.len(), shown[0].waiting), (1, true));
    county.sync(&mut west);
    let now = open(&west);
    assert_eq!((now[0].id.clone(), now[0].waiting), (shown[0].id.clone(), false));
}
