//! What the county decided, and the clocks that follow it from its day on.

use crate::facts::{asking, case, date, rows, step};
use jiangyuan_law::calendar::LocalDayOff;
use jiangyuan_law::clocks::urgent;
use jiangyuan_law::course::{Asking, check};
use jiangyuan_law::settings::Decision;
use jiangyuan_law::{Rules, Settings, clocks};
use jiangyuan_model::Setting;
use jiangyuan_model::view::ClockState;

const DECIDED: &str = include_str!("../data/decided.txt");

fn decision(value: &str) -> Decision {
    Decision { value: vec![value.to_owned()], by: "县信访联席会议".into(), paper: "信联〔2026〕3号".into() }
}

/// `mediation_period=month_1@2026-01-01 放假=2026-07-21`
fn rules(cell: &str) -> Rules {
    let mut rules = Rules::bundled();
    for word in cell.split_whitespace().filter(|word| *word != "-") {
        let (key, value) = word.split_once('=').unwrap();
        match value.split_once('@') {
            Some((value, from)) => rules.settings.decide(key, date(from), decision(value)),
            None => {
                let day = LocalDayOff { name: "州庆".into(), by: "州人民政府".into(), paper: "政办〔2026〕5号".into() };
                rules.calendar = rules.calendar.with_local_days([(date(value), day)]);
            }
        }
    }
    rules
}

#[test]
fn every_row_of_the_decided_table_comes_out_as_counted_by_hand() {
    let table = rows(DECIDED);
    assert!(table.len() >= 34);
    let mut wrong = Vec::new();
    for row in table {
        let [decided, noun, so_far, today, kind, due, local, state] = &row[..] else { panic!("{row:?}") };
        let found = clocks(&case(noun, so_far), &rules(decided), date(today)).into_iter().find(|clock| clock.kind.key() == kind);
        let day = |date: Option<chrono::NaiveDate>| date.map_or_else(|| "-".to_owned(), |date| date.to_string());
        let told = found.map(|clock| {
            let state = match clock.state {
                ClockState::Running => format!("在走 {}", clock.days_left.unwrap()),
                ClockState::Lapsed => "已过".to_owned(),
                ClockState::Paused => format!("停表 {}", day(clock.stopped_on)),
                ClockState::Stopped => format!("已停 {}", day(clock.stopped_on)),
                other => other.key().to_owned(),
            };
            [day(clock.due), day(clock.local_due), state]
        });
        if told != Some([due.clone(), local.clone(), state.clone()]) {
            wrong.push(format!("{decided} | {so_far} | {today} | {kind}: {told:?} and not {due} {local} {state}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_extension_is_in_time_by_the_sixty_days_that_the_county_decided() {
    const ACCEPTED: &str =
        "registered triaged:own/appeal/accept/6 matter_accepted@08-03 contacted:phone handling_begun head_signed:extension";
    let in_time = |decided: &str, then: &str, on: &str| {
        let rules = rules(decided);
        let taken = step(&format!("handling_extended:30@{on}"), 90);
        let asking = Asking { by: taken.by, rules: &rules, ..asking(&[jiangyuan_model::Role::Head], "2026-12-31") };
        check(&case("matter", &format!("{ACCEPTED} {then}")), &taken, asking).is_ok()
    };
    // The sixtieth day is the 2nd of October, in the holidays; the next working day is the 8th.
    assert_eq!([in_time("-", "", "10-02"), in_time("-", "", "10-03")], [true, false]);
    assert_eq!(["10-08", "10-09"].map(|on| in_time("roll_over=yes@2026-08-03", "", on)), [true, false]);
    let away = "handed_to_mediation:both_agree/civil_dispute@09-01";
    let back = "handed_to_mediation:both_agree/civil_dispute@09-01 back_from_mediation:not_agreed@09-11";
    assert_eq!([in_time("-", away, "10-03"), in_time("-", back, "10-12")], [false, false]);
    let pauses = "pause_by_mediation=yes@2026-08-03";
    assert_eq!([in_time(pauses, away, "11-20"), in_time(pauses, back, "10-12"), in_time(pauses, back, "10-13")], [true, true, false]);
}

#[test]
fn what_cannot_be_in_force_is_kept_aside_and_told() {
    let mut settings = Settings::default();
    settings.decide("evaluation_days", date("2026-01-01"), decision("400"));
    settings.decide("points_of_persons", date("2026-01-01"), decision("yes"));
    settings.decide("evaluation_days", date("2026-02-01"), decision("20"));
    let ignored: Vec<(&str, &str)> = settings.ignored().iter().map(|one| (one.key.as_str(), one.value[0].as_str())).collect();
    assert_eq!(ignored, [("evaluation_days", "400"), ("points_of_persons", "yes")]);
    assert_eq!(settings.number(Setting::EvaluationDays, date("2026-01-31")), 30);
    assert_eq!(settings.number(Setting::EvaluationDays, date("2026-02-01")), 20);
}

#[test]
fn the_order_in_which_decisions_arrive_changes_nothing() {
    let told = |order: [(&str, &str); 3]| {
        let mut settings = Settings::default();
        order.iter().for_each(|(from, value)| settings.decide("follow_up_days", date(from), decision(value)));
        settings
    };
    let (one, two, three) = (("2026-01-01", "20"), ("2026-03-01", "40"), ("2026-02-01", "25"));
    assert_eq!(told([one, two, three]), told([three, two, one]));
    assert_eq!(told([two, one, three]).number(Setting::FollowUpDays, date("2026-02-10")), 25);
}

#[test]
fn a_serious_matter_alarms_after_the_minutes_that_held_on_its_day() {
    let mut matter = case("matter", "registered");
    // 2026-06-01 08:00 in Shanghai.
    let since = Some(1_780_272_000_000);
    let minutes = |rules: &Rules| {
        let seen = urgent(&matter, since, &rules.settings).unwrap();
        ((seen.alarm_at_ms - seen.since_ms) / 60_000, (seen.red_at_ms - seen.since_ms) / 60_000)
    };
    assert_eq!(minutes(&rules("-")), (30, 120));
    assert_eq!(minutes(&rules("urgent_alarm_minutes=10@2026-06-01 urgent_red_minutes=60@2026-06-02")), (10, 120));
    assert_eq!(urgent(&matter, None, &Settings::default()), None);
    assert_eq!(urgent(&case("piece", "registered"), since, &Settings::default()), None);
    matter.steps.push(step("urgent_reported", 9));
    assert!(urgent(&matter, since, &Settings::default()).unwrap().reported);
}
