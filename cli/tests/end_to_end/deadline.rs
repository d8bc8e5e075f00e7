//! The arithmetic of deadlines as a script asks for it.

use crate::desk::Desk;
use serde_json::{Value as Json, json};

fn deadline(kind: &str, start: &str, n: &str, more: &[&str]) -> Json {
    let desk = Desk::bare();
    let arguments = [&["deadline", "--kind", kind, "--start", start, "--n", n], more].concat();
    desk.run(&arguments).done().json().clone()
}

#[test]
fn a_duty_keeps_its_strict_date_and_shows_the_rolled_one() {
    let due = deadline("natural", "2026-09-20", "15", &[]);
    assert_eq!((&due["strict_due"], &due["rolled_due"], &due["provisional"]), (&json!("2026-10-05"), &json!("2026-10-08"), &json!(false)));
    assert_eq!(due["due"], "2026-10-05");
}

#[test]
fn a_right_of_the_petitioner_binds_by_the_rolled_date() {
    assert_eq!(deadline("petitioner_right", "2026-09-03", "30", &[])["due"], "2026-10-08");
}

#[test]
fn working_days_pass_over_the_national_day_and_count_its_makeup_saturday() {
    assert_eq!(deadline("working", "2026-09-28", "5", &[])["strict_due"], "2026-10-10");
}

#[test]
fn days_of_a_hearing_are_added() {
    let due = deadline("review_with_hearing", "2026-03-02", "30", &["--hearing-days", "5"]);
    assert_eq!(due["strict_due"], "2026-04-06");
}

#[test]
fn a_year_without_a_calendar_gives_no_date_but_an_estimate_and_the_reason() {
    let due = deadline("working", "2026-12-28", "5", &[]);
    assert_eq!((&due["strict_due"], &due["rolled_due"], &due["due"]), (&Json::Null, &Json::Null, &Json::Null));
    assert_eq!(due["provisional"], true);
    assert_eq!(due["estimate"], "2027-01-04");
    assert_eq!(due["reason"], json!({"code": "calendar_missing", "year": 2027}));
}

#[test]
fn the_answer_for_people_says_that_an_estimate_is_no_legal_date() {
    let desk = Desk::bare();
    let arguments = ["deadline", "--kind", "working", "--start", "20261228", "--n", "5"];
    let chinese = desk.run_with("passphrase", &[&arguments[..], &["--lang", "zh-CN"]].concat()).done();
    assert!(chinese.lines[1].as_str().unwrap().contains("不作为法定日期"), "{:?}", chinese.lines);
}
