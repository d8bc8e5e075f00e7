//! 待办: what somebody has to do beside the clocks of the law.

use crate::home::{Home, TODAY, a_desk, a_home, block, code, entry};
use jiangyuan_casework::{edit, enter, record_lead, register, urgent, worklist};
use jiangyuan_model::input::{Edit, Register, read_instant};
use jiangyuan_model::worklist::Alarm;
use jiangyuan_model::{ErrorCode, Noun, RecordId, Role, Scope, StepKind};
use serde_json::json;

fn call_it(home: &mut Home, on: RecordId, urgency: &str) {
    edit(&mut home.store, Edit { on, item: 0, fields: block(json!({"urgency": urgency})) }).unwrap();
}

#[test]
fn a_serious_matter_rings_after_half_an_hour_until_somebody_reports_it() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    assert!(urgent(&home.store).unwrap().is_empty(), "an ordinary matter rings never");
    call_it(&mut home, made.matter, "serious_urgent");
    let start = read_instant(&format!("{TODAY}T09:30:00+08:00")).unwrap();
    for (minutes, alarm) in [(0, Alarm::Fresh), (29, Alarm::Fresh), (30, Alarm::Rings), (121, Alarm::Late)] {
        home.at_ms(start + minutes * 60_000);
        let ringing = urgent(&home.store).unwrap();
        assert_eq!((ringing[0].record.id, ringing[0].minutes, ringing[0].alarm), (made.matter, minutes, alarm));
    }
    home.step(made.matter, StepKind::UrgentReported, json!({"happened_on": TODAY, "target_organ": "县委办", "text": "已电话报告。"}))
        .unwrap();
    assert!(urgent(&home.store).unwrap().is_empty());
}

#[test]
fn what_is_called_serious_by_mistake_stops_ringing_when_that_is_corrected() {
    let mut home = a_desk();
    let made = home.a_registered_visit();
    call_it(&mut home, made.matter, "serious_urgent");
    call_it(&mut home, made.matter, "urgent");
    assert!(urgent(&home.store).unwrap().is_empty());
}

#[test]
fn what_a_superior_asked_for_stands_with_its_paper_until_the_result_is_reported() {
    let mut home = a_desk();
    let fields = json!({"channel": "from_above", "form": "written", "received_at": TODAY, "origin": "assigned", "from_organ": "县信访局",
        "official_number": "信交〔2026〕6号", "sent_on": "2026-11-20", "cited_due": "2026-12-20"});
    let piece = entry(fields, &[json!({"party_name": "才旦"})]);
    let made =
        register(&mut home.store, Register { piece, matter: entry(json!({"title": "草补未发"}), &[]), ..Register::default() }).unwrap();
    let supervised = json!({"happened_on": TODAY, "target_organ": "州信访局", "paper": "督〔2026〕3号", "due_on": "2026-12-01"});
    home.step(made.matter, StepKind::Supervised, supervised).unwrap();
    let list = worklist(&home.store).unwrap();
    let told: Vec<_> = list.asked.iter().map(|one| (one.record.id, one.organ.as_str(), one.paper.as_str())).collect();
    assert_eq!(told, [(made.matter, "州信访局", "督〔2026〕3号"), (made.piece, "县信访局", "信交〔2026〕6号")], "the nearest date first");
    assert_eq!(list.unsigned.iter().map(|row| row.id).collect::<Vec<_>>(), [made.piece], "the day of sign-for is still missing");
    for on in [made.matter, made.piece] {
        home.step(on, StepKind::ResultReported, json!({"happened_on": TODAY, "target_organ": "州信访局"})).unwrap();
    }
    edit(&mut home.store, Edit { on: made.piece, item: 0, fields: block(json!({"signed_for_on": "2026-11-21"})) }).unwrap();
    let list = worklist(&home.store).unwrap();
    assert!(list.asked.is_empty() && list.unsigned.is_empty());
}

#[test]
fn a_piece_is_listed_until_it_has_a_number_in_the_provincial_system() {
    let mut home = a_desk();
    let (first, second) = (home.a_registered_visit(), home.a_registered_visit());
    let waiting = |home: &Home| worklist(&home.store).unwrap().not_entered.iter().map(|row| row.id).collect::<Vec<_>>();
    let mut both = waiting(&home);
    both.sort();
    let mut pieces = [first.piece, second.piece];
    pieces.sort();
    assert_eq!(both, pieces);
    home.step(first.piece, StepKind::EnteredElsewhere, json!({"happened_on": TODAY, "official_number": "QH2026112300017"})).unwrap();
    assert_eq!(waiting(&home), [second.piece]);
    assert_eq!(worklist(&home.store).unwrap().not_entered_total, 1);
}

#[test]
fn what_a_meeting_or_a_leader_gave_somebody_to_do_stands_with_who_and_what_until_it_is_done() {
    let desk = Scope::Desk { township: "549901100".into() };
    let mut home = a_home(7, desk, &[Role::Clerk, Role::Triage, Role::Handler, Role::Head]);
    let made = home.a_registered_visit();
    let meeting = json!({"happened_on": TODAY, "participants": ["镇政府", "派出所"], "minutes": "由林草站三日内勘界。", "target_organ": "林草站", "due_on": "2026-11-26"});
    home.step(made.matter, StepKind::MeetingHeld, meeting).unwrap();
    let given = json!({"happened_on": TODAY, "target_organ": "司法所", "due_on": "2026-11-24", "text": "上门送法。"});
    let step = home.step(made.matter, StepKind::TaskSet, given).unwrap();
    let day = json!({"title": "十一月领导接访日", "held_on": TODAY, "leader": "才让", "decisions": "草补名册本周内公示。", "due_on": "2026-11-30"});
    let reception_day = enter(&mut home.store, Noun::ReceptionDay, entry(day, &[])).unwrap();
    let told = |home: &Home| {
        let tasks = worklist(&home.store).unwrap().tasks;
        tasks.into_iter().map(|task| (task.record.id, task.organ, task.text, task.days_left)).collect::<Vec<_>>()
    };
    let expected = [
        (made.matter, "司法所".to_owned(), "上门送法。".to_owned(), 1),
        (made.matter, "林草站".to_owned(), "由林草站三日内勘界。".to_owned(), 3),
        (reception_day, String::new(), "草补名册本周内公示。".to_owned(), 7),
    ];
    assert_eq!(told(&home), expected);
    let done = |about: &str| json!({"happened_on": TODAY, "about": about, "text": "已办。"});
    home.step(made.matter, StepKind::TaskDone, done(&step)).unwrap();
    assert_eq!(told(&home), expected[1..]);
    assert_eq!(code(home.step(made.matter, StepKind::TaskDone, done(&step))), Some(ErrorCode::ConditionUnmet), "it is done once");
}

#[test]
fn a_dispute_that_a_sweep_found_names_its_sweep_and_each_page_shows_the_other() {
    let mut home = a_desk();
    let sweep = json!({"title": "虫草季前排查", "held_on": TODAY, "sweep_trigger": "caterpillar_fungus", "found_count": 1});
    let sweep = enter(&mut home.store, Noun::Sweep, entry(sweep, &[])).unwrap();
    let lead = |sweep: &str| entry(json!({"title": "虫草采挖界线", "found_on": TODAY, "sweep": sweep}), &[]);
    let found = record_lead(&mut home.store, lead(&sweep.to_string())).unwrap();
    assert_eq!(home.view(sweep).related.iter().map(|row| row.id).collect::<Vec<_>>(), [found]);
    assert_eq!(home.view(found).related.iter().map(|row| row.id).collect::<Vec<_>>(), [sweep]);
    assert_eq!(code(record_lead(&mut home.store, lead(&found.to_string()))), Some(ErrorCode::NoSuchRecord), "a lead is no sweep");
}

#[test]
fn a_household_redeems_no_more_points_than_it_was_given() {
    let mut home = a_desk();
    let given = json!({"title": "十一月评议", "held_on": TODAY, "village": "扎曲村", "household": "才旦家", "points_rule": "环境卫生", "points": 30, "approved_by": "评议会"});
    enter(&mut home.store, Noun::PointsEntry, entry(given, &[])).unwrap();
    let redeem = |home: &mut Home, household: &str, points: i64| {
        let form = json!({"title": "大米一袋", "held_on": TODAY, "village": "扎曲村", "household": household, "points": points, "received_by": "才旦"});
        enter(&mut home.store, Noun::PointsRedemption, entry(form, &[]))
    };
    let refusal = redeem(&mut home, "才旦家", 31).unwrap_err();
    assert_eq!((refusal.code, refusal.params["have"].as_str()), (ErrorCode::PointsNotEnough, "30"));
    assert_eq!(code(redeem(&mut home, "卓玛家", 1)), Some(ErrorCode::PointsNotEnough), "each household has its own");
    redeem(&mut home, "才旦家", 20).unwrap();
    assert_eq!(code(redeem(&mut home, "才旦家", 11)), Some(ErrorCode::PointsNotEnough));
    redeem(&mut home, "才旦家", 10).unwrap();
    let refusal = redeem(&mut home, "才旦家", 1).unwrap_err();
    assert_eq!(refusal.params["have"], "0");
}
