//! Blank forms from end to end: printed as a PDF, known to the colleague's PC by way of the county, entered late, and entered
//! twice by two PCs that were apart.

use crate::desk::{Desk, Ran};
use jiangyuan_server::{Running, Server, TicketRequest, World};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

fn county() -> (TempDir, Running) {
    let folder = TempDir::new().unwrap();
    let running = Server::start(folder.path(), "127.0.0.1:0".parse().unwrap(), World::system()).unwrap();
    (folder, running)
}

fn desk_of(running: &Running, user: &str) -> Desk {
    let request = TicketRequest { township: "549901100".into(), sight: "desk".into(), role: "officer".into(), url: None };
    let ticket = running.county().ticket_new(&request).unwrap().to_text();
    let desk = Desk::bare();
    desk.run(&["enrol", "--ticket", &ticket, "--user", user]).done();
    desk
}

fn prints(desk: &Desk, kind: &str, count: &str) -> Vec<String> {
    let to = desk.path(&format!("{kind}.pdf")).display().to_string();
    let ran = desk.run(&["blanks", "print", kind, "--count", count, "--to", &to, "--for", "转场下乡", "--given-to", "旦增"]).done();
    assert!(std::fs::read(&to).unwrap().starts_with(b"%PDF-"));
    ran.json()["numbers"].as_array().unwrap().iter().map(|number| number.as_str().unwrap().to_owned()).collect()
}

fn visit(desk: &Desk, number: &str) -> Ran {
    let form = json!({"fields": {"blank_number": number, "visited_at": "2026-03-02T15:00:00+08:00", "visit_purpose": "visit", "late_reason": "下乡"}});
    let file = desk.write("visit.json", form.to_string());
    desk.run(&["add", "visit", "--file", &file])
}

fn sheets(desk: &Desk) -> Vec<Json> {
    desk.run(&["blanks", "list"]).done().lines
}

/// How many items of the inbox tell of a sheet that was entered twice.
fn twice(desk: &Desk) -> usize {
    desk.run(&["conflicts"]).lines.iter().filter(|item| item["matter"]["t"] == "same_blank").count()
}

fn state(desk: &Desk, number: &str) -> String {
    let line = sheets(desk).into_iter().find(|sheet| sheet["number"] == number).unwrap();
    line["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_set_is_printed_once_and_a_sheet_becomes_one_record() {
    let desk = Desk::enrolled();
    let numbers = prints(&desk, "visit", "3");
    assert_eq!((numbers.len(), sheets(&desk).len()), (3, 3));
    // The file that lies there already is not written over, and takes no numbers.
    let there = desk.path("visit.pdf").display().to_string();
    desk.run(&["blanks", "print", "visit", "--count", "1", "--to", &there]).refused();
    // Nor does a set that is too large, which leaves no empty file either.
    let other = desk.path("large.pdf");
    let refused = desk.run(&["blanks", "print", "visit", "--count", "51", "--to", &other.display().to_string()]);
    assert_eq!((refused.refused(), other.exists()), ("blank_count_unfit", false));
    assert_eq!(sheets(&desk).len(), 3);

    let made = visit(&desk, &numbers[0]).done().json()["id"].clone();
    assert_eq!(visit(&desk, &numbers[0]).refused(), "blank_entered");
    desk.run(&["blanks", "spoil", &numbers[1], "--reason", "雨淋湿"]).done();
    assert_eq!([0, 1, 2].map(|at| state(&desk, &numbers[at])), ["entered", "spoiled", "out"]);
    let became = sheets(&desk).into_iter().find(|sheet| sheet["number"] == numbers[0].as_str()).unwrap();
    assert_eq!(became["entries"][0]["id"], made);
    assert_eq!(desk.run(&["blanks", "spoil", "空-1", "--reason", "写坏"]).refused(), "blank_number_wrong");
}

#[test]
fn what_one_pc_printed_the_other_knows_after_a_sync_and_a_sheet_that_both_entered_is_put_to_a_person() {
    let (_folder, running) = county();
    let (one, other) = (desk_of(&running, "央金"), desk_of(&running, "才让"));
    let numbers = prints(&one, "visit", "2");
    one.run(&["sync"]).done();
    other.run(&["sync"]).done();
    assert_eq!(state(&other, &numbers[0]), "out");
    // Both enter the first sheet while there is no line.
    visit(&one, &numbers[0]).done();
    visit(&other, &numbers[0]).done();
    for desk in [&one, &other, &one] {
        desk.run(&["sync"]).done();
    }
    for desk in [&one, &other] {
        let sheet = sheets(desk).into_iter().find(|sheet| sheet["number"] == numbers[0].as_str()).unwrap();
        assert_eq!((sheet["state"].as_str(), sheet["entries"].as_array().unwrap().len()), (Some("entered"), 2));
        assert_eq!(twice(desk), 1);
    }
    // The later one is void: the sheet is one record again, on both.
    let sheet = sheets(&one).into_iter().find(|sheet| sheet["number"] == numbers[0].as_str()).unwrap();
    let mut ids: Vec<&str> = sheet["entries"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    one.run(&["void", ids[1], "--reason", "空白表重复录入"]).done();
    one.run(&["sync"]).done();
    other.run(&["sync"]).done();
    for desk in [&one, &other] {
        assert_eq!(twice(desk), 0);
        desk.run(&["doctor"]).done();
    }
    // Numbers of two PCs never meet.
    assert!(prints(&other, "petition", "1").iter().all(|number| !numbers.contains(number)));
}

#[test]
fn a_petition_written_on_a_sheet_is_registered_late_and_its_clock_runs_from_the_day_on_the_sheet() {
    let desk = Desk::enrolled();
    let number = prints(&desk, "petition", "1").remove(0);
    let piece = json!({"fields": {"blank_number": number, "channel": "visit", "form": "oral", "received_at": "2026-03-02T10:00:00+08:00"},
                       "parties": [{"party_name": "才旦"}]});
    let mut form = json!({"piece": piece, "matter": {"fields": {"title": "牧道被封堵"}}});
    let register = |form: &Json| {
        let file = desk.write("register.json", form.to_string());
        desk.run(&["add", "matter", "--file", &file])
    };
    assert_eq!(register(&form).refused(), "late_without_reason");
    form["piece"]["fields"]["late_reason"] = json!("停电，照表补录");
    let made = register(&form).done().json().clone();
    let shown = desk.run(&["show", made["piece"].as_str().unwrap()]).done().json().clone();
    assert_eq!(shown["clocks"][0]["start"], "2026-03-02");
    assert_eq!(state(&desk, &number), "entered");
}
