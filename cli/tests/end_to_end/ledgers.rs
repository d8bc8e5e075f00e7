//! Ledgers from end to end: what was registered stands in the workbook, and people stand in it masked.

use crate::desk::Desk;
use jiangyuan_ledgers::{OldLedger, read};
use serde_json::json;

fn today() -> String {
    use jiangyuan_model::Clock;
    jiangyuan_model::clock::SystemClock.today().to_string()
}

fn a_desk_with_matters() -> Desk {
    let desk = Desk::enrolled();
    for (title, name) in [("拖欠三个月工资", "才旦卓玛"), ("牧道被封堵", "索南"), ("=cmd()", "多杰")] {
        let input = json!({"piece": {"fields": {"channel": "visit", "form": "oral", "received_at": today()}, "parties":
            [{"party_name": name, "party_role": "petitioner", "phone": "13900001234"}]},
            "matter": {"fields": {"title": title, "requests": "请求处理。", "purpose": "appeal"}}});
        let file = desk.write("matter.json", input.to_string());
        desk.run(&["add", "matter", "--file", &file]).done();
    }
    desk
}

fn written(desk: &Desk, more: &[&str]) -> OldLedger {
    let out = desk.path(&format!("{}.xlsx", more.len())).display().to_string();
    let month = today();
    let month = month.get(..7).unwrap();
    let arguments = ["ledger", "matters", "--month", month, "--out", &out, "--reason", "月底报县信访局"];
    desk.run(&[&arguments, more].concat()).done();
    read(&std::fs::read(&out).unwrap()).unwrap()
}

fn text(ledger: &OldLedger) -> String {
    format!("{:?}", ledger.sheets)
}

#[test]
fn every_matter_of_the_month_is_a_line_and_its_people_are_masked() {
    let desk = a_desk_with_matters();
    let masked = text(&written(&desk, &[]));
    for title in ["拖欠三个月工资", "牧道被封堵", "=cmd()"] {
        assert!(masked.contains(title), "{title} stands in it as text");
    }
    assert!(!masked.contains("才旦卓玛") && !masked.contains("13900001234"));
    let whole = text(&written(&desk, &["--unmask"]));
    assert!(whole.contains("才旦卓玛") && whole.contains("13900001234"));
}

#[test]
fn whoever_a_step_names_as_handler_stands_in_the_ledger() {
    let desk = Desk::enrolled();
    let input = json!({"piece": {"fields": {"channel": "visit", "form": "oral", "received_at": today()}, "parties": [{"party_name": "才旦卓玛"}]},
        "matter": {"fields": {"title": "拖欠三个月工资", "requests": "请求处理。", "purpose": "appeal"}}});
    let file = desk.write("matter.json", input.to_string());
    let matter = desk.run(&["add", "matter", "--file", &file]).done().json()["matter"].as_str().unwrap().to_owned();
    let steps = [
        ("triaged", json!({"happened_on": today(), "matter_level": "own", "nature": "appeal", "proposal": "accept", "route": "6"})),
        ("matter_accepted", json!({"happened_on": today(), "handler": "拉毛"})),
    ];
    for (kind, fields) in steps {
        let file = desk.write("step.json", fields.to_string());
        desk.run(&["step", kind, "--on", &matter, "--file", &file]).done();
    }
    let [sheet] = &written(&desk, &[]).sheets[..] else { panic!("one sheet") };
    assert_eq!(sheet.rows.len(), 1);
    assert!(sheet.rows[0].cells.iter().any(|cell| cell.text() == "拉毛"), "{:?}", sheet.rows[0]);
}

#[test]
fn an_office_without_overdue_dates_has_an_empty_ledger_and_none_is_written_over_another() {
    let desk = a_desk_with_matters();
    let out = desk.path("overdue.xlsx").display().to_string();
    let month = today();
    let ran = desk.run(&["ledger", "overdue", "--month", month.get(..7).unwrap(), "--out", &out, "--reason", "自查"]).done();
    assert_eq!(ran.json()["rows"], json!(0));
    let again = desk.run(&["ledger", "overdue", "--month", month.get(..7).unwrap(), "--out", &out, "--reason", "自查"]);
    assert_eq!(again.refused(), "file_unreadable", "a ledger never writes over another");
}
