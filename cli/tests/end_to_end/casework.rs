//! A week without a network: enrol, enter, read, correct, save, take back.

use crate::desk::Desk;
use serde_json::{Value as Json, json};

fn today() -> String {
    use jiangyuan_model::Clock;
    jiangyuan_model::clock::SystemClock.today().to_string()
}

fn matter() -> String {
    let piece = json!({"fields": {"channel": "visit", "form": "oral", "received_at": today()},
        "parties": [{"party_name": "扎西卓玛", "phone": "12812345678"}]});
    let matter = json!({"fields": {"title": "饮水管冻裂", "village": "上沟村", "purpose": "relief", "narrative": "一入冬就冻。"}});
    json!({"piece": piece, "matter": matter}).to_string()
}

fn add(desk: &Desk, what: &str, json: impl AsRef<[u8]>) -> Json {
    let file = desk.write("input.json", json);
    desk.run(&["add", what, "--file", &file]).done().json().clone()
}

#[test]
fn a_matter_entered_offline_is_listed_shown_found_and_has_its_clock() {
    let desk = Desk::enrolled();
    let made = add(&desk, "matter", matter());
    let (id, piece) = (made["matter"].as_str().unwrap(), made["piece"].as_str().unwrap());

    let rows = desk.run(&["list", "matter"]).done().lines;
    assert_eq!((rows.len(), &rows[0]["id"], &rows[0]["title"]), (1, &json!(id), &json!("饮水管冻裂")));
    assert!(desk.run(&["list", "matter", "--filter", "village=下沟村"]).done().lines.is_empty());
    assert_eq!(desk.run(&["search", "冻裂", "--limit", "5"]).done().lines.len(), 1);

    let shown = desk.run(&["show", id]).done();
    assert_eq!((&shown.json()["noun"], &shown.json()["scope"]), (&json!("matter"), &json!("549901100/desk")));
    assert!(!desk.run(&["timeline", piece]).done().lines.is_empty());
    let clocks = desk.run(&["clocks"]).done().lines;
    assert!(clocks.iter().any(|line| line["clock"]["kind"] == "notice15"), "{clocks:?}");
    assert!(desk.run(&["clocks", "--overdue"]).done().lines.is_empty());

    let status = desk.run(&["status"]).done();
    assert_eq!((&status.json()["counts"]["matter"], &status.json()["registered"]), (&json!(1), &json!(false)));
    assert!(status.json()["pending"].as_u64().unwrap() >= 1);
    let receipt = desk.run(&["receipt", id]);
    assert_eq!((receipt.code, receipt.refused()), (1, "no_receipt_yet"));
}

#[test]
fn a_note_an_edit_and_a_void_leave_their_trace() {
    let desk = Desk::enrolled();
    let made = add(&desk, "matter", matter());
    let id = made["matter"].as_str().unwrap();
    let note = desk.write("note.json", json!({"happened_on": today(), "text": "已电话回访。"}).to_string());
    let step = desk.run(&["step", "note", "--on", id, "--file", &note]).done();
    let step = step.json()["step"].as_str().unwrap().to_owned();
    let edit = desk.write("edit.json", json!({"title": "饮水管冻裂两处"}).to_string());
    desk.run(&["edit", id, "--file", &edit]).done();
    desk.run(&["void", id, "--step", &step, "--reason", "记错了一户"]).done();

    let shown = desk.run(&["show", id]).done();
    assert_eq!(shown.json()["title"], "饮水管冻裂两处");
    let steps = desk.run(&["timeline", id]).done().lines;
    let voided = steps.iter().find(|line| line["id"] == json!(step)).unwrap();
    assert_eq!(voided["void_reason"], "记错了一户");
}

#[test]
fn a_lead_is_recorded_and_becomes_a_mediation() {
    let desk = Desk::enrolled();
    let lead = add(&desk, "lead", json!({"fields": {"title": "两户争水", "found_on": today(), "village": "上沟村"}}).to_string());
    let lead = lead["id"].as_str().unwrap();
    let mediation = json!({"fields": {"title": "两户争水", "mediation_kind": "people", "mediation_source": "application"},
        "parties": [{"party_name": "才让", "party_role": "applicant"}, {"party_name": "马成", "party_role": "respondent"}]});
    let file = desk.write("turn.json", json!({"happened_on": today(), "mediation": mediation}).to_string());
    desk.run(&["step", "became_mediation", "--on", lead, "--file", &file]).done();
    assert_eq!(desk.run(&["list", "mediation"]).done().lines.len(), 1);
    let again = desk.run(&["step", "became_mediation", "--on", lead, "--file", &file]);
    assert_eq!((again.code, again.refused()), (1, "already_turned"));
}

#[test]
fn a_file_that_is_no_input_is_refused_without_showing_what_is_in_it() {
    let desk = Desk::enrolled();
    let file = desk.write("input.json", r#"{"fields": {"title": "扎西卓玛的事", "risk_level": "高"}}"#);
    let ran = desk.run(&["add", "lead", "--file", &file]);
    assert_eq!(ran.code, 1);
    assert!(ran.said.contains("risk_level") && !ran.said.contains("扎西卓玛"), "{}", ran.said);
    let file = desk.write("input.json", "{");
    assert_eq!(desk.run(&["add", "lead", "--file", &file]).code, 1);
}

#[test]
fn a_backup_is_taken_back_under_a_new_incarnation() {
    let desk = Desk::enrolled();
    let made = add(&desk, "matter", matter());
    let backup = desk.run(&["backup", &desk.path("backups").display().to_string()]).done();
    let folder = backup.json()["backup"].as_str().unwrap().to_owned();
    let before = desk.run(&["status"]).done().json()["incarnation"].clone();
    desk.run(&["restore", &folder]).done();
    let after = desk.run(&["status"]).done().json()["incarnation"].clone();
    assert_ne!(before, after);
    desk.run(&["show", made["matter"].as_str().unwrap()]).done();
    let health = desk.run(&["doctor", "--rebuild"]).done();
    assert_eq!(health.json()["healthy"], true);
}

#[test]
fn a_sweep_is_entered_by_script_and_points_for_not_petitioning_are_refused() {
    let desk = Desk::enrolled();
    let sweep = json!({"fields": {"title": "转场前排查", "held_on": today(), "sweep_trigger": "pasture_change", "found_count": 0}});
    let made = add(&desk, "sweep", sweep.to_string());
    let shown = desk.run(&["show", made["id"].as_str().unwrap()]).done();
    assert_eq!((&shown.json()["noun"], &shown.json()["state"]), (&json!("sweep"), &json!("entered")));
    assert_eq!(desk.run(&["list", "sweep"]).done().lines.len(), 1);
    let schema = desk.run(&["schema", "sweep"]).done().json().clone();
    assert!(schema["properties"]["fields"]["required"].as_array().unwrap().contains(&json!("found_count")));
    let points = json!({"fields": {"title": "评议", "held_on": today(), "household": "才旦家", "points_rule": "一年不上访", "points": 10, "approved_by": "评议会"}});
    let file = desk.write("points.json", points.to_string());
    let refused = desk.run(&["add", "points-entry", "--file", &file]);
    assert_eq!((refused.code, refused.refused()), (1, "points_not_for_this"));
}
