//! Exit codes and refusals that scripts rely on.

use crate::desk::Desk;

#[test]
fn wrong_usage_ends_with_2_and_help_with_0() {
    let desk = Desk::bare();
    for arguments in [
        vec![],
        vec!["no-such-command"],
        vec!["deadline", "--kind", "natural"],
        vec!["deadline", "--kind", "lunar", "--start", "2026-01-01", "--n", "1"],
        vec!["deadline", "--kind", "natural", "--start", "2026-02-30", "--n", "1"],
        vec!["list", "petitioner"],
        vec!["show", "not-a-uuid"],
    ] {
        let ran = desk.run_with("passphrase", &arguments);
        assert_eq!((ran.code, ran.lines.len()), (2, 0), "{arguments:?}: {}", ran.said);
    }
    assert_eq!(desk.run_with("passphrase", &["--help"]).code, 0);
}

#[test]
fn enrolling_without_a_user_is_wrong_usage() {
    let desk = Desk::bare();
    let ticket = desk.ticket();
    assert_eq!(desk.run(&["enrol", "--ticket", &ticket]).code, 2);
}

#[test]
fn a_home_that_is_not_there_is_refused_in_the_chosen_language() {
    let desk = Desk::bare();
    let ran = desk.run(&["status"]);
    assert_eq!((ran.code, ran.refused()), (1, "no_home"));
    let chinese = desk.run(&["--lang", "zh-CN", "status"]);
    assert!(chinese.said.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{}", chinese.said);
}

#[test]
fn the_wrong_passphrase_says_so_and_locks_nothing() {
    let desk = Desk::enrolled();
    desk.write("wrong", "something else altogether");
    let ran = desk.run_with("wrong", &["status", "--json"]);
    assert_eq!((ran.code, ran.refused()), (1, "wrong_passphrase"));
    desk.run(&["status"]).done();
}

#[test]
fn a_ticket_may_be_a_file_and_a_broken_one_is_refused() {
    let desk = Desk::bare();
    let broken = desk.write("broken.ticket", "JY1-ABCDEF");
    let ran = desk.run(&["enrol", "--user", "旦增", "--ticket", &broken]);
    assert_eq!((ran.code, ran.refused()), (1, "ticket_unreadable"));
    let ticket = desk.ticket();
    let file = desk.write("good.ticket", format!("{{\"ticket\": \"{ticket}\"}}"));
    let ran = desk.run(&["enrol", "--user", "旦增", "--ticket", &file]).done();
    let answer = ran.json();
    assert_eq!((answer["device"].as_u64(), answer["registered"].as_bool()), (Some(7), Some(false)));
    assert!(answer["recovery_code"].as_str().unwrap().len() > 10);
    let again = desk.run(&["enrol", "--user", "旦增", "--ticket", &file]);
    assert_eq!((again.code, again.refused()), (1, "home_exists"));
}

#[test]
fn a_county_that_does_not_answer_ends_sync_with_3_and_the_work_is_safe() {
    let desk = Desk::enrolled();
    let ran = desk.run(&["sync"]);
    assert_eq!(ran.code, 3, "{}", ran.said);
    let answer = ran.json();
    for key in [
        "bytes_up",
        "bytes_down",
        "round_trips",
        "seconds",
        "changes_sent",
        "changes_received",
        "acked_through",
        "pending",
        "conflicts",
        "parked",
    ] {
        assert!(answer[key].is_number(), "{key}");
    }
    desk.run(&["doctor"]).done();
}

#[test]
fn every_schema_is_an_object_with_properties() {
    let desk = Desk::bare();
    for name in ["matter", "visit", "lead", "mediation", "note", "session_held", "became_piece"] {
        let ran = desk.run(&["schema", name]).done();
        let schema = ran.json();
        assert!(!schema["properties"].as_object().unwrap().is_empty(), "{name}");
    }
}
