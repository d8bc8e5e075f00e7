//! Work passed from one official to another, and the sheet of a shift.

use crate::county::County;
use crate::home::{Home, TOWNSHIP, a_desk, a_home, code, entry};
use jiangyuan_casework::{
    duty_draft, edit, keep_shift, list, open_mediation, pass_duties, record, shift_draft, take_duties, take_duties_beside, void, workbench,
};
use jiangyuan_model::duties::{KeepShift, PassDuties, SHIFT_LINES_PER_REASON_MAX, ShiftReason};
use jiangyuan_model::input::Edit;
use jiangyuan_model::view::ListRequest;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Role, Scope, StepKind};
use serde_json::json;

const HERS: &str = "经幡在风里不停地响";

/// A desk at which 卓玛 works too, with a passphrase of her own.
fn a_shared_desk() -> (Home, County) {
    a_desk_shared_by(a_desk())
}

fn a_desk_shared_by(mut home: Home) -> (Home, County) {
    let mut county = County::default();
    county.user(7, 2, "卓玛", &["clerk", "triage", "handler"], None);
    county.tell(&mut home, &Scope::Reference);
    home.store.admit(2, HERS).unwrap();
    (home, county)
}

fn to_her() -> PassDuties {
    PassDuties { receiver: "卓玛".into(), cause: "moved".into(), ..PassDuties::default() }
}

fn mine(home: &Home, noun: Noun) -> Vec<RecordId> {
    let request = ListRequest { mine: true, ..ListRequest::default() };
    list(&home.store, noun, &request).unwrap().rows.into_iter().map(|row| row.id).collect()
}

#[test]
fn what_somebody_has_in_hand_is_what_he_received_first_until_another_is_named() {
    let (mut home, _) = a_shared_desk();
    let first = home.a_registered_visit();
    let second = home.a_registered_visit();
    let fields = serde_json::from_value(json!({"handler": "卓玛"})).unwrap();
    edit(&mut home.store, Edit { on: second.matter, item: 0, fields }).unwrap();
    assert_eq!((home.view(first.matter).in_hand, home.view(second.matter).in_hand), (vec!["央金".to_owned()], vec!["卓玛".to_owned()]));
    assert_eq!(mine(&home, Noun::Matter), [first.matter]);
    assert_eq!(mine(&home, Noun::Piece), [first.piece], "a piece is where its matter is");
    let (all, tasks) = (workbench(&home.store, false).unwrap().tasks, workbench(&home.store, true).unwrap().tasks);
    assert!(tasks.len() < all.len() && tasks.iter().all(|task| task.record.id == first.piece));
}

#[test]
fn several_mediators_have_a_mediation_in_hand_together() {
    let (mut home, _) = a_shared_desk();
    let form = json!({"title": "水渠", "mediation_kind": "people", "mediation_source": "application", "mediators": ["卓玛", "洛桑"]});
    let people = [json!({"party_name": "才旦", "party_role": "applicant"}), json!({"party_name": "旦增", "party_role": "respondent"})];
    let mediation = open_mediation(&mut home.store, entry(form, &people)).unwrap();
    assert_eq!(home.view(mediation).in_hand, ["卓玛", "洛桑"]);
}

#[test]
fn responsibility_follows_only_when_the_receiver_has_signed_in_her_own_name() {
    let (mut home, _) = a_shared_desk();
    let visit = home.a_registered_visit();
    let draft = duty_draft(&home.store, "").unwrap();
    assert_eq!((draft.giver.as_str(), draft.duties.len(), draft.unsent), ("央金", 1, true));
    assert!(draft.duties[0].clocks.iter().any(|clock| clock.record == visit.piece), "the clocks of its pieces are told");
    let handover = pass_duties(&mut home.store, &to_her()).unwrap();
    assert_eq!(home.view(visit.matter).in_hand, ["央金"], "passed and not taken");

    assert_eq!(code(take_duties(&mut home.store, handover)), Some(ErrorCode::NotTheReceiver));
    for wrong in ["江源之水天上来也", ""] {
        assert_eq!(code(take_duties_beside(&mut home.store, handover, 2, wrong)), Some(ErrorCode::WrongPassphrase));
    }
    assert_eq!(home.view(handover).state, "duties_passed");
    take_duties_beside(&mut home.store, handover, 2, HERS).unwrap();

    let kept = home.view(handover);
    let signed: Vec<(Option<StepKind>, &str)> = kept.steps.iter().map(|step| (step.kind, step.author.as_str())).collect();
    assert_eq!(signed, [(Some(StepKind::DutiesPassed), "央金"), (Some(StepKind::DutiesTaken), "卓玛")]);
    assert_eq!((kept.state.as_str(), kept.lines.len(), kept.lines[0].record), ("duties_taken", 1, visit.matter));
    assert_eq!((kept.lines[0].state.as_str(), kept.lines[0].number.as_str()), ("open", ""));
    assert_eq!((home.view(visit.matter).in_hand, home.store.me().user.as_str()), (vec!["卓玛".to_owned()], "央金"));
    assert!(mine(&home, Noun::Matter).is_empty());
    assert_eq!(code(take_duties_beside(&mut home.store, handover, 2, HERS)), Some(ErrorCode::StepNotPossible));
    assert_eq!(home.store.doctor(false).unwrap().problems, Vec::<String>::new());
}

#[test]
fn nothing_counts_before_the_day_agreed_and_a_voided_hand_over_counts_no_more() {
    let (mut home, _) = a_shared_desk();
    let visit = home.a_registered_visit();
    let from = Some("2026-12-01".parse().unwrap());
    let handover = pass_duties(&mut home.store, &PassDuties { from, ..to_her() }).unwrap();
    take_duties_beside(&mut home.store, handover, 2, HERS).unwrap();
    assert_eq!(home.view(visit.matter).in_hand, ["央金"]);
    home.on("2026-12-01");
    assert_eq!(home.view(visit.matter).in_hand, ["卓玛"]);
    void(&mut home.store, handover, None, "交错了人").unwrap();
    assert_eq!(home.view(visit.matter).in_hand, ["央金"]);
}

#[test]
fn a_later_naming_ends_what_was_passed_on_before() {
    let (mut home, _) = a_shared_desk();
    let visit = home.a_registered_visit();
    let handover = pass_duties(&mut home.store, &to_her()).unwrap();
    take_duties_beside(&mut home.store, handover, 2, HERS).unwrap();
    home.on("2026-11-24");
    let fields = serde_json::from_value(json!({"handler": "央金"})).unwrap();
    edit(&mut home.store, Edit { on: visit.matter, item: 0, fields }).unwrap();
    assert_eq!(home.view(visit.matter).in_hand, ["央金"]);
}

#[test]
fn work_is_passed_to_somebody_who_acts_here_and_never_to_oneself_or_to_nobody() {
    let (mut home, mut county) = a_shared_desk();
    assert_eq!(code(pass_duties(&mut home.store, &to_her())), Some(ErrorCode::NothingInHand));
    let visit = home.a_registered_visit();
    for receiver in ["", "央金", "谁也不是"] {
        let input = PassDuties { receiver: receiver.into(), ..to_her() };
        assert_eq!(code(pass_duties(&mut home.store, &input)), Some(ErrorCode::ReceiverUnknown), "{receiver}");
    }
    let no_cause = PassDuties { cause: "tired".into(), ..to_her() };
    assert_eq!(code(pass_duties(&mut home.store, &no_cause)), Some(ErrorCode::UnknownCode));
    let foreign = PassDuties { records: vec![visit.piece], ..to_her() };
    assert_eq!(code(pass_duties(&mut home.store, &foreign)), Some(ErrorCode::NoSuchRecord));
    county.user(8, 1, "才旦", &["handler"], Some("2026-11-20"));
    county.tell(&mut home, &Scope::Reference);
    let gone = PassDuties { receiver: "才旦".into(), ..to_her() };
    assert_eq!(code(pass_duties(&mut home.store, &gone)), Some(ErrorCode::ReceiverUnknown), "his term is over");
}

#[test]
fn only_a_head_passes_on_the_work_of_somebody_who_has_gone_and_says_why() {
    let desk = Scope::Desk { township: TOWNSHIP.into() };
    let (mut home, _) = a_desk_shared_by(a_home(7, desk, &[Role::Head, Role::Clerk]));
    let visit = home.a_registered_visit();
    let fields = serde_json::from_value(json!({"handler": "洛桑"})).unwrap();
    edit(&mut home.store, Edit { on: visit.matter, item: 0, fields }).unwrap();
    let his = PassDuties { giver: "洛桑".into(), ..to_her() };
    assert_eq!(code(pass_duties(&mut home.store, &his)), Some(ErrorCode::ReasonMissing));
    let his = PassDuties { reason: "洛桑已调离，未及交接".into(), ..his };
    let refused = home.store.as_colleague(2, HERS, |store| pass_duties(store, &PassDuties { receiver: "央金".into(), ..his.clone() }));
    assert_eq!(code(refused), Some(ErrorCode::RoleMayNot));
    let handover = pass_duties(&mut home.store, &his).unwrap();
    take_duties_beside(&mut home.store, handover, 2, HERS).unwrap();
    assert_eq!(home.view(visit.matter).in_hand, ["卓玛"]);
}

#[test]
fn passed_work_that_nobody_takes_is_on_everybodys_workbench_after_three_days() {
    let (mut home, _) = a_shared_desk();
    home.a_registered_visit();
    let handover = pass_duties(&mut home.store, &to_her()).unwrap();
    let shown = |home: &Home| workbench(&home.store, false).unwrap().untaken.iter().map(|one| one.record).collect::<Vec<_>>();
    home.on("2026-11-25");
    assert!(shown(&home).is_empty());
    home.on("2026-11-26");
    assert_eq!(shown(&home), [handover]);
    let hers = home.store.as_colleague(2, HERS, |store| Ok(workbench(store, false)?.untaken)).unwrap();
    assert!(hers[0].to_me && hers[0].opens_as == Some(2));
    take_duties_beside(&mut home.store, handover, 2, HERS).unwrap();
    assert!(shown(&home).is_empty());
}

#[test]
fn a_signed_sheet_is_not_edited_and_its_signature_is_no_ordinary_step() {
    let (mut home, _) = a_shared_desk();
    home.a_registered_visit();
    let handover = pass_duties(&mut home.store, &to_her()).unwrap();
    let fields = serde_json::from_value(json!({"duty_receiver": "央金"})).unwrap();
    assert_eq!(code(edit(&mut home.store, Edit { on: handover, item: 0, fields })), Some(ErrorCode::WrongNoun));
    assert_eq!(code(home.step(handover, StepKind::DutiesTaken, json!({}))), Some(ErrorCode::WrongNoun));
    assert!(home.view(handover).options.iter().all(|option| option.kind != StepKind::DutiesTaken));
}

#[test]
fn the_sheet_of_a_shift_lists_what_is_open_and_keeps_it_as_it_stood() {
    let (mut home, _) = a_shared_desk();
    let visit = home.a_registered_visit();
    let fields = serde_json::from_value(json!({"urgency": "urgent"})).unwrap();
    edit(&mut home.store, Edit { on: visit.matter, item: 0, fields }).unwrap();
    let why = |home: &Home| {
        let lines = shift_draft(&home.store).unwrap().lines;
        lines.into_iter().map(|line| (line.why, line.row.id)).collect::<Vec<_>>()
    };
    assert_eq!(why(&home), [(ShiftReason::Urgent, visit.matter), (ShiftReason::CameIn, visit.piece)]);
    home.on("2026-12-07");
    assert_eq!(why(&home)[0], (ShiftReason::DueTomorrow, visit.piece));
    home.on("2026-12-08");
    assert_eq!(why(&home)[0], (ShiftReason::DueToday, visit.piece));
    home.on("2026-12-09");
    assert_eq!(why(&home), [(ShiftReason::Late, visit.piece), (ShiftReason::Urgent, visit.matter)]);

    assert_eq!(code(keep_shift(&mut home.store, &KeepShift::default())), Some(ErrorCode::MissingField));
    let sheet = keep_shift(&mut home.store, &KeepShift { receiver: "卓玛".into(), remark: "钥匙在抽屉里".into() }).unwrap();
    let kept = home.view(sheet);
    let records: Vec<RecordId> = kept.lines.iter().map(|line| line.record).collect();
    assert_eq!((records, kept.state.as_str()), (vec![visit.piece, visit.matter], "entered"));
    assert_eq!(crate::home::text(&kept, 0, Field::DutyReceiver), "卓玛");
}

#[test]
fn a_sheet_that_cannot_list_all_of_a_day_says_so() {
    let (mut home, _) = a_shared_desk();
    for _ in 0..=SHIFT_LINES_PER_REASON_MAX {
        home.a_registered_visit();
    }
    let draft = shift_draft(&home.store).unwrap();
    assert_eq!((draft.lines.len(), draft.cut), (SHIFT_LINES_PER_REASON_MAX, vec![ShiftReason::CameIn]));
    let sheet = keep_shift(&mut home.store, &KeepShift { receiver: "卓玛".into(), remark: String::new() }).unwrap();
    assert!(crate::home::field(&home.view(sheet), 0, Field::DutyLinesCut).is_some_and(|field| field.value.is_true()));
}

#[test]
fn no_view_of_passed_work_or_of_users_holds_a_number_of_anybodys_records() {
    let (mut home, _) = a_shared_desk();
    home.a_registered_visit();
    let handover = pass_duties(&mut home.store, &to_her()).unwrap();
    let numbers = |value: serde_json::Value| {
        fn walk(key: &str, value: &serde_json::Value, found: &mut Vec<String>) {
            match value {
                serde_json::Value::Object(members) => members.iter().for_each(|(key, value)| walk(key, value, found)),
                serde_json::Value::Array(items) => items.iter().for_each(|item| walk(key, item, found)),
                serde_json::Value::Number(_) => found.push(key.to_owned()),
                _ => {}
            }
        }
        let mut found = Vec::new();
        walk("", &value, &mut found);
        found.sort();
        found.dedup();
        found
    };
    let users = serde_json::to_value(home.store.users().unwrap()).unwrap();
    assert_eq!(numbers(users), ["actor", "at_ms"]);
    let colleagues = serde_json::to_value(home.store.colleagues().unwrap()).unwrap();
    assert_eq!(numbers(colleagues), ["opens_as"]);
    let draft = serde_json::to_value(duty_draft(&home.store, "").unwrap()).unwrap();
    assert_eq!(numbers(draft), ["days_left"]);
    let lines = serde_json::to_value(record(&home.store, handover).unwrap().lines).unwrap();
    assert_eq!(numbers(lines), Vec::<String>::new());
}
