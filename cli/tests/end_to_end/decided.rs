//! What the county decides reaches its offices over a real server, and what is carried in a file is trusted only
//! where the county signed it.

use crate::town::{Town, a_town};
use chrono::{Datelike, NaiveDate};
use jiangyuan_model::view::ClockKind;
use jiangyuan_server::{DecidedBy, RowRequest};
use jiangyuan_sync::holidays::SignedHolidays;
use serde_json::{Value as Json, json};

fn by() -> DecidedBy {
    DecidedBy { by: "县信访联席会议".into(), paper: "信联〔2026〕3号".into() }
}

fn today() -> NaiveDate {
    use jiangyuan_model::Clock;
    jiangyuan_model::clock::SystemClock.today()
}

/// A year that no program ships with.
fn a_far_year() -> i32 {
    today().year() + 20
}

fn table(year: i32, issued_on: &str, holiday: &str) -> String {
    json!({"format": 1, "calendar": "CN", "years": {year.to_string(): {
        "issued_on": issued_on, "paper": "国办发明电〔2026〕8号",
        "holidays": [{"date": holiday, "name": "国庆节"}], "makeup_working_days": []}}})
    .to_string()
}

/// A mediation of two parties that was accepted today.
fn a_mediation_accepted_on(town: &Town, day: NaiveDate) -> String {
    let entry = json!({"fields": {"title": "草场边界纠纷", "mediation_kind": "people", "mediation_source": "application"},
        "parties": [{"party_name": "索南", "party_role": "applicant"}, {"party_name": "多杰", "party_role": "respondent"}]});
    let id = town.adds("mediation", &entry)["id"].as_str().unwrap().to_owned();
    for item in [1, 2] {
        town.steps(&id, "consented", &json!({"happened_on": day, "party_item": item, "consent_form": "oral"})).done();
    }
    town.steps(&id, "accepted", &json!({"happened_on": day})).done();
    id
}

/// The latest day from which thirty days and a month come to different dates; never more than 31 days ago.
fn a_day_on_which_a_month_is_not_thirty_days() -> NaiveDate {
    let differs = |day: &NaiveDate| *day + chrono::Days::new(30) != *day + chrono::Months::new(1);
    today().iter_days().rev().find(differs).unwrap()
}

#[test]
fn a_decision_of_the_county_is_shown_after_a_sync_with_since_when_and_by_which_paper() {
    let town = a_town();
    assert_eq!((&town.setting("follow_up_days")["value"], &town.setting("follow_up_days")["since"]), (&json!(["30"]), &Json::Null));
    town.county().decide("follow_up_days", &["60".into()], None, &by()).unwrap();
    assert_eq!(town.setting("follow_up_days")["value"], json!(["30"]), "nothing is known before a sync");
    town.syncs();
    let told = town.setting("follow_up_days");
    assert_eq!((&told["value"], &told["since"]), (&json!(["60"]), &json!(today())));
    assert_eq!((&told["decided"][0]["by"], &told["decided"][0]["paper"]), (&json!("县信访联席会议"), &json!("信联〔2026〕3号")));
    town.desk.run(&["doctor"]).done();
}

#[test]
fn a_clock_that_runs_on_the_day_of_the_decision_follows_it_and_the_lists_are_made_again() {
    let town = a_town();
    let day = a_day_on_which_a_month_is_not_thirty_days();
    let id = a_mediation_accepted_on(&town, day);
    let listed = |town: &Town| {
        let clocks = town.desk.run(&["clocks"]).done().lines;
        clocks.iter().find(|line| line["clock"]["kind"] == "mediate30").unwrap()["clock"]["due"].clone()
    };
    let thirty = day + chrono::Days::new(30);
    assert_eq!(town.clock(&id, ClockKind::Mediate30)["due"], json!(thirty));
    town.county().decide("mediation_period", &["month_1".into()], Some(day), &by()).unwrap();
    town.syncs();
    let month = day + chrono::Months::new(1);
    assert_eq!((town.clock(&id, ClockKind::Mediate30)["due"].clone(), listed(&town)), (json!(month), json!(month)));
    town.county().decide("mediation_period", &["days_30".into()], Some(today() + chrono::Days::new(1)), &by()).unwrap();
    town.syncs();
    assert_eq!(listed(&town), json!(month), "it began before");
    town.desk.run(&["doctor"]).done();
}

#[test]
fn a_holiday_table_that_the_county_loads_is_in_force_after_a_sync() {
    let (town, year) = (a_town(), a_far_year());
    let loaded = town.county().holidays_load(&table(year, "2026-11-05", &format!("{year}-10-01"))).unwrap();
    assert_eq!(loaded, [year]);
    town.syncs();
    assert!(town.years().contains(&(i64::from(year), "county".into())));
}

#[test]
fn a_file_that_the_county_signed_loads_its_year_without_a_line() {
    let (town, year) = (a_town(), a_far_year());
    town.county().holidays_load(&table(year, "2026-11-05", &format!("{year}-10-01"))).unwrap();
    let file = town.desk.write("signed.json", town.county().holidays_file(&[year]).unwrap());
    assert_eq!(town.desk.run(&["holidays", "import", &file]).done().json(), &json!({"years": [year]}));
    assert!(town.years().contains(&(i64::from(year), "file".into())));
    town.desk.run(&["holidays", "import", &file]).done();
    town.syncs();
    town.desk.run(&["doctor"]).done();
    let again = town.years().into_iter().filter(|(known, _)| *known == i64::from(year)).count();
    assert_eq!(again, 1, "the county's own word and its file are one table");
}

#[test]
fn a_file_that_is_forged_or_of_another_county_or_older_or_wrong_is_refused_whole() {
    let (town, year) = (a_town(), a_far_year());
    let before = town.years();
    let refused = |content: String| {
        let file = town.desk.write("signed.json", content);
        let ran = town.desk.run(&["holidays", "import", &file]);
        assert_eq!((ran.code, town.years()), (1, before.clone()), "{:?}", ran.lines);
        ran.refused().to_owned()
    };
    town.county().holidays_load(&table(year, "2026-11-05", &format!("{year}-10-01"))).unwrap();
    let signed = town.county().holidays_file(&[year]).unwrap();
    let good = SignedHolidays::read(&signed).unwrap();
    let moved = good.tables.replace(&format!("{year}-10-01"), &format!("{year}-10-02"));
    assert_eq!(refused(SignedHolidays { tables: moved, ..good.clone() }.write()), "holidays_not_signed");
    assert_eq!(refused(signed.chars().take(90).collect()), "holidays_unreadable");
    assert_eq!(refused(table(year, "2026-11-05", &format!("{year}-10-01"))), "holidays_unreadable");

    let elsewhere = a_town();
    elsewhere.county().holidays_load(&table(year, "2026-11-05", &format!("{year}-10-01"))).unwrap();
    assert_eq!(refused(elsewhere.county().holidays_file(&[year]).unwrap()), "holidays_of_another_county");

    // A county whose table of this year is newer than the one that the file brings.
    let newest = town.desk.write("newest.json", town.county().holidays_file(&[year]).unwrap());
    town.county().holidays_load(&table(year, "2026-12-01", &format!("{year}-10-03"))).unwrap();
    town.syncs();
    let (known, ran) = (town.years(), town.desk.run(&["holidays", "import", &newest]));
    assert_eq!((ran.code, ran.refused(), town.years()), (1, "holidays_older", known));
}

#[test]
fn the_county_loads_no_wrong_and_no_older_table_and_decides_nothing_out_of_limits() {
    let (town, year) = (a_town(), a_far_year());
    let county = town.county();
    let code = |result: Result<Vec<i32>, jiangyuan_server::Failure>| result.unwrap_err().refusal().code.key();
    assert_eq!(code(county.holidays_load("[]")), "holidays_unreadable");
    assert_eq!(code(county.holidays_load(&table(year, "2026-11-05", "2026-10-01"))), "holidays_bad_day");
    assert_eq!(code(county.holidays_load(&table(year, "2026-11-05", "x"))), "holidays_unreadable");
    let undated = table(year, "2026-11-05", &format!("{year}-10-01")).replace("\"issued_on\":\"2026-11-05\",", "");
    assert_eq!(code(county.holidays_load(&undated)), "missing_field");
    assert_eq!(code(county.holidays_load(&table(2026, "2025-01-01", "2026-10-01"))), "holidays_older");
    assert_eq!(county.rules().unwrap(), jiangyuan_law::Rules::bundled());

    let decided = |key: &str, value: &str, from: Option<NaiveDate>| {
        county.decide(key, &[value.into()], from, &by()).unwrap_err().refusal().code.key()
    };
    assert_eq!(decided("handle_days", "90", None), "setting_unknown");
    assert_eq!(decided("evaluation_days", "91", None), "setting_out_of_limits");
    assert_eq!(decided("mediation_period", "days_60", None), "setting_out_of_limits");
    assert_eq!(decided("evaluation_days", "45", Some(today() - chrono::Days::new(32))), "setting_too_early");
    county.decide("evaluation_days", &["45".into()], Some(today() + chrono::Days::new(9)), &by()).unwrap();
    assert_eq!(decided("evaluation_days", "20", None), "setting_too_early");
    let nobody = DecidedBy { by: " ".into(), ..by() };
    assert_eq!(county.decide("roll_over", &["yes".into()], None, &nobody).unwrap_err().refusal().code.key(), "missing_field");
}

#[test]
fn a_day_off_of_the_place_is_told_beside_the_date_that_binds() {
    let town = a_town();
    let piece = json!({"fields": {"channel": "letter", "form": "written", "received_at": today(), "origin": "forwarded",
        "from_organ": "县信访局", "official_number": "信〔2026〕1号", "sent_on": today(), "signed_for_on": today()},
        "parties": [{"party_name": "扎西卓玛"}]});
    let made = town.adds("matter", &json!({"piece": piece, "matter": {"fields": {"title": "饮水管冻裂"}}}));
    let id = made["piece"].as_str().unwrap().to_owned();
    // The table of the year in which the five working days end may be missing; then there is no date to move.
    for year in [today().year(), today().year() + 1] {
        let _ = town.county().holidays_load(&table(year, "2040-01-01", &format!("{year}-02-17")));
    }
    town.syncs();
    let due: NaiveDate = town.clock(&id, ClockKind::Objection5w)["due"].as_str().unwrap().parse().unwrap();
    town.county().day_off(due, "州庆", &by()).unwrap();
    town.syncs();
    let clock = town.clock(&id, ClockKind::Objection5w);
    let local: NaiveDate = clock["local_due"].as_str().unwrap().parse().unwrap();
    assert_eq!(clock["due"], json!(due));
    assert!(local > due);
    town.county().decide("local_days_count", &["yes".into()], None, &by()).unwrap();
    town.syncs();
    assert_eq!(town.clock(&id, ClockKind::Objection5w)["due"], json!(local));
    town.county().day_off_withdraw(due).unwrap();
    town.syncs();
    assert_eq!(town.clock(&id, ClockKind::Objection5w)["local_due"], Json::Null);
}

#[test]
fn a_slip_is_kept_with_its_name_of_that_day_and_what_was_not_explained_is_told_and_bars_nothing() {
    let town = a_town();
    let piece = json!({"fields": {"channel": "visit", "form": "oral", "received_at": today()}, "parties": [{"party_name": "扎西卓玛"}]});
    let made = town.adds("matter", &json!({"piece": piece, "matter": {"fields": {"title": "饮水管冻裂"}}}));
    let id = made["piece"].as_str().unwrap().to_owned();
    let notice = |slip: &str, items: Json| {
        json!({"happened_on": today(), "notice_kind": "accepted", "service_method": "direct", "received_by": "扎西卓玛",
               "slip_kind": slip, "explained_items": items, "explained_by": "旦增", "language": "bo"})
    };
    let served = town.steps(&id, "notice_given", &notice("accepted_or_not", json!(["steps_and_limits", "nature_and_way"]))).done();
    assert_eq!(served.json()["unexplained"], json!(["受理办理单位和联系人", "权利义务与不服怎么办（复查复核、依法逐级）"]));
    assert!(served.said.contains("受理办理单位和联系人"), "{}", served.said);
    assert_eq!(town.steps(&id, "notice_given", &notice("no_such_slip", json!([]))).refused(), "unknown_code");
    assert_eq!(town.steps(&id, "notice_given", &notice("accepted_or_not", json!(["weather"]))).refused(), "unknown_code");

    let renamed =
        RowRequest { code: "accepted_or_not".into(), name_zh: Some("受理告知单（二联）".into()), ..RowRequest::default() };
    town.county().slip_put(&renamed).unwrap();
    town.county().explanation_withdraw("unit_and_contact").unwrap();
    town.syncs();
    town.steps(&id, "notice_given", &notice("accepted_or_not", json!(["steps_and_limits"]))).done();
    let told = |step: &Json, field: &str| {
        step["fields"].as_array().unwrap().iter().find(|pair| pair[0] == field).map_or(Json::Null, |pair| pair[1]["v"].clone())
    };
    let steps = town.desk.run(&["timeline", &id]).done().lines;
    let [.., first, second] = &steps[..] else { panic!("{steps:?}") };
    assert_eq!((told(first, "slip_name"), told(second, "slip_name")), (json!("受理／不予受理告知单"), json!("受理告知单（二联）")));
    assert_eq!(told(first, "explained_names"), json!(["诉求性质和法定途径", "程序和时限"]));
    assert_eq!(told(second, "unexplained"), json!(["诉求性质和法定途径", "权利义务与不服怎么办（复查复核、依法逐级）"]));
    assert_eq!((told(first, "language"), told(first, "explained_by")), (json!("bo"), json!("旦增")));
}

#[test]
fn the_county_can_say_its_slips_by_the_kind_of_matter() {
    let town = a_town();
    let codes: Vec<String> = town.county().rules().unwrap().slips.types().iter().map(|row| row.code.clone()).collect();
    codes.iter().for_each(|code| town.county().slip_withdraw(code).unwrap());
    for (code, name) in
        [("suggestion", "意见建议告知单"), ("accusation", "检举控告告知单"), ("appeal", "申诉求决告知单"), ("litigation", "涉法涉诉告知单")]
    {
        let row =
            RowRequest { code: code.into(), name_zh: Some(name.into()), goes_with: vec!["notice_given".into()], ..RowRequest::default() };
        town.county().slip_put(&row).unwrap();
    }
    let names: Vec<String> = town.county().rules().unwrap().slips.types().iter().map(|row| row.name_zh.clone()).collect();
    assert_eq!(names, ["意见建议告知单", "检举控告告知单", "申诉求决告知单", "涉法涉诉告知单"]);
    let wrong = RowRequest { code: "appeal".into(), goes_with: vec!["decided".into()], ..RowRequest::default() };
    assert_eq!(town.county().slip_put(&wrong).unwrap_err().refusal().code.key(), "unknown_code");
}
