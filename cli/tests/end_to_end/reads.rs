//! Who sees what and the log of reads, by the command line.

use crate::desk::Desk;
use jiangyuan_model::Role;
use serde_json::json;

fn today() -> String {
    use jiangyuan_model::Clock;
    jiangyuan_model::clock::SystemClock.today().to_string()
}

fn a_lead(desk: &Desk) -> String {
    let file = desk.write("lead.json", json!({"fields": {"title": "两户争水", "found_on": today()}}).to_string());
    desk.run(&["add", "lead", "--file", &file]).done().json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_shown_is_in_the_log_which_the_auditor_reads_and_a_clerk_does_not() {
    let officer = Desk::enrolled();
    let lead = a_lead(&officer);
    officer.run(&["show", &lead]).done();
    officer.run(&["timeline", &lead, "--purpose", "supervision"]).done();
    officer.run(&["search", "争水"]).done();
    officer.run(&["export", "--ndjson", &officer.path("all.ndjson").display().to_string()]).done();
    let refused = officer.run(&["reads"]);
    assert_eq!((refused.code, refused.refused()), (1, "role_may_not"));

    let both = Desk::enrolled_as(&[Role::Clerk, Role::Triage, Role::Auditor]);
    let lead = a_lead(&both);
    both.run(&["show", &lead]).done();
    both.run(&["show", &lead]).done();
    both.run(&["timeline", &lead, "--purpose", "supervision"]).done();
    let ran = both.run(&["reads", "--from", &today(), "--to", &today()]).done();
    let rows = ran.json()["rows"].as_array().unwrap();
    let of_the_lead: Vec<&str> =
        rows.iter().filter(|row| row["record"] == json!(lead)).map(|row| row["purpose"].as_str().unwrap()).collect();
    assert_eq!(of_the_lead, ["supervision", "handling"], "the latest first, and the same once an hour");
    assert!(!serde_json::to_string(ran.json()).unwrap().contains("争水"));
    assert_eq!(both.run(&["reads", "--purpose", "supervision"]).done().json()["total"], 1);
    assert_eq!(both.run(&["reads", "--from", "yesterday"]).code, 2);
    let health = both.run(&["doctor"]).done();
    assert_eq!(health.json()["reads_ok"], true);
}

#[test]
fn an_auditor_alone_is_shown_no_record_and_says_no_purpose_that_would_help() {
    let desk = Desk::enrolled_as(&[Role::Auditor]);
    assert_eq!(desk.run(&["list", "matter"]).done().lines.len(), 0);
    assert_eq!(desk.run(&["search", "争水"]).done().lines.len(), 0);
    let missing = desk.run(&["export", "--ndjson", &desk.path("all.ndjson").display().to_string()]);
    assert_eq!((missing.code, missing.refused()), (1, "purpose_missing"));
    assert!(!desk.path("all.ndjson").exists());
    assert_eq!(desk.run(&["show", "01a22449-a63b-7440-8000-000000000000", "--purpose", "audit"]).code, 2, "nobody says that he audits");
}

#[test]
fn the_table_of_rights_is_printed_without_a_home() {
    let desk = Desk::bare();
    let ran = desk.run(&["schema", "--roles"]).done();
    let sight = ran.json()["sight"].as_array().unwrap();
    let auditor = sight.iter().find(|row| row["role"] == "auditor").unwrap();
    assert_eq!((sight.len(), &auditor["whole"], &auditor["own"]), (Role::ALL.len(), &json!([]), &json!([])));
    let text = desk.run_with("passphrase", &["--lang", "zh-CN", "schema", "--roles"]).done();
    assert!(text.lines.iter().any(|line| line.as_str().unwrap_or_default().contains("网格员")), "{:?}", text.lines);
    assert_eq!(desk.run(&["schema"]).code, 2);
}
