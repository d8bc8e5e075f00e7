//! Desks that work apart, over the real server: two that take different steps of the law on one matter, and two
//! townships that share a boundary.

use crate::desk::Desk;
use crate::played;
use jiangyuan_server::{County, Running, Server, TicketRequest, World};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use tempfile::TempDir;

const OURS: &str = "549901100";
const THEIRS: &str = "549901101";

fn county() -> (TempDir, Running) {
    let folder = TempDir::new().unwrap();
    let running = Server::start(folder.path(), "127.0.0.1:0".parse().unwrap(), World::system()).unwrap();
    (folder, running)
}

fn desk_of(county: &County, township: &str, user: &str) -> Desk {
    let request = TicketRequest { township: township.into(), sight: "desk".into(), role: "officer".into(), url: None };
    let ticket = county.ticket_new(&request).unwrap().to_text();
    let desk = Desk::bare();
    desk.run(&["enrol", "--ticket", &ticket, "--user", user]).done();
    desk
}

fn today() -> String {
    jiangyuan_model::Clock::today(World::system().clock.as_ref()).to_string()
}

fn step(desk: &Desk, on: &str, kind: &str, mut form: Json) {
    form["happened_on"] = json!(today());
    let file = desk.write("step.json", form.to_string());
    desk.run(&["step", kind, "--on", on, "--file", &file]).done();
}

/// Steps of a record with the county's judgement of each, and where the record stands.
fn course(desk: &Desk, id: &str) -> (Json, Vec<(Json, Json)>) {
    let record = desk.run(&["show", id]).done().json().clone();
    let steps = record["steps"].as_array().unwrap().iter().map(|step| (step["kind"].clone(), step["verdict"].clone())).collect();
    (record["state"].clone(), steps)
}

#[test]
fn of_two_steps_of_the_law_taken_apart_both_are_kept_and_the_second_waits_for_a_person_the_same_on_every_desk() {
    let (_folder, running) = county();
    let (one, other) = (desk_of(running.county(), OURS, "央金"), desk_of(running.county(), OURS, "才让"));
    let piece = json!({"fields": {"channel": "visit", "form": "oral", "received_at": today()}, "parties": [{"party_name": "才旦"}]});
    let form = json!({"piece": piece, "matter": {"fields": {"title": "牧道被封堵"}}});
    let id = played::add(&one, "matter", &form)["matter"].as_str().unwrap().to_owned();
    step(&one, &id, "triaged", json!({"matter_level": "own", "nature": "appeal", "proposal": "accept", "route": "6"}));
    one.run(&["sync"]).done();
    other.run(&["sync"]).done();

    // Both are out of reach of the line: one accepts it, the other takes it for another organ's.
    step(&one, &id, "matter_accepted", json!({}));
    step(&other, &id, "triaged", json!({"matter_level": "elsewhere", "nature": "appeal", "proposal": "guide_out", "route": "1"}));
    step(&other, &id, "guided_out", json!({"target_organ": "县人民法院", "ways_told": ["诉讼"]}));
    assert_eq!((course(&one, &id).0, course(&other, &id).0), (json!("notified_accepted"), json!("guided_out")));
    one.run(&["sync"]).done();
    assert_eq!(other.run(&["sync"]).code, 4, "it arrived, and somebody is needed");
    one.run(&["sync"]);

    let expected = [
        (json!("registered"), json!("accepted")),
        (json!("triaged"), json!("accepted")),
        (json!("matter_accepted"), json!("accepted")),
        (json!("triaged"), json!({"needs_person": "step_not_possible"})),
        (json!("guided_out"), json!({"needs_person": "step_not_possible"})),
    ];
    for desk in [&one, &other] {
        assert_eq!(course(desk, &id), (json!("notified_accepted"), expected.to_vec()));
    }
    let (here, there) = (one.run(&["conflicts"]), other.run(&["conflicts"]));
    assert_eq!((here.code, there.code), (4, 4), "somebody is needed");
    let ids = |lines: &[Json]| lines.iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&here.lines).len(), 2, "each of the two steps is put to a person");
    assert_eq!(ids(&here.lines), ids(&there.lines), "the same on both desks");

    // One decides; both are at peace.
    for item in ids(&here.lines) {
        one.run(&["resolve", item.as_str().unwrap(), "--note", "以先到的受理为准"]).done();
    }
    one.run(&["sync"]).done();
    other.run(&["sync"]).done();
    assert_eq!((one.run(&["conflicts"]).code, other.run(&["conflicts"]).code), (0, 0));
    running.stop();
}

#[test]
fn a_pasture_boundary_between_two_townships_goes_to_the_one_that_mediates_and_its_result_back_to_the_other() {
    let (_folder, running) = county();
    running.county().township_add(OURS, "云杉坪镇").unwrap();
    running.county().township_add(THEIRS, "雪莲滩乡").unwrap();
    let (ours, theirs) = (desk_of(running.county(), OURS, "才让"), desk_of(running.county(), THEIRS, "扎西"));

    theirs.run(&["sync"]).done();
    // The neighbours hear of it first, on a sweep before the pastures change hands.
    let sweep = json!({"fields": {"title": "转场前排查", "held_on": today(), "sweep_trigger": "pasture_change", "found_count": 1}});
    let sweep = played::add(&theirs, "sweep", &sweep)["id"].as_str().unwrap().to_owned();
    let lead = json!({"fields": {"title": "上沟村与下滩村草场边界", "found_on": today(), "sweep": sweep, "narrative": "旧桩已毁，两村各说各的线。"}});
    let lead = played::add(&theirs, "lead", &lead)["id"].as_str().unwrap().to_owned();
    theirs.run(&["move", &lead, "--to", OURS, "--reason", "两镇商定由云杉坪镇主持调解"]).done();
    theirs.run(&["sync"]).done();
    ours.run(&["sync"]).done();

    let parties = json!([{"party_name": "上沟村村民委员会", "party_kind": "organisation", "party_role": "applicant"},
        {"party_name": "下滩村村民委员会", "party_kind": "organisation", "party_role": "respondent"}]);
    let fields = json!({"title": "上沟村与下滩村草场边界", "mediation_kind": "people", "mediation_source": "own_initiative",
        "dispute_type": "0701", "received_at": today()});
    let file = ours.write("turn.json", json!({"happened_on": today(), "mediation": {"fields": fields, "parties": parties}}).to_string());
    let made = ours.run(&["step", "became_mediation", "--on", &lead, "--file", &file]).done();
    let mediation = made.json()["id"].as_str().unwrap().to_owned();
    let (lines, _) = played::case("pasture_boundary");
    played::play(&ours, &lines, &BTreeMap::from([("调解", mediation.clone())]));
    step(&ours, &mediation, "result_returned", json!({"target_organ": "雪莲滩乡人民政府", "text": "协议副本送邻乡存档。"}));
    assert_eq!(ours.run(&["show", &mediation]).done().json()["state"], "followed_up");
    let related = ours.run(&["show", &mediation]).done().json()["related"].to_string();
    assert!(related.contains(&lead), "the mediation shows where it came from");

    // The office that handed it over reads what it had, and takes no step on it any more.
    ours.run(&["sync"]).done();
    theirs.run(&["sync"]).done();
    let kept = theirs.run(&["show", &lead]).done();
    assert_eq!((&kept.json()["handed_to"]["township"], &kept.json()["title"]), (&json!("云杉坪镇"), &json!("上沟村与下滩村草场边界")));
    assert_eq!(theirs.run(&["show", &mediation]).refused(), "no_such_record", "another township's mediation is not its to read");
    for desk in [&ours, &theirs] {
        assert_eq!(desk.run(&["doctor"]).done().json()["problems"], json!([]));
    }
    running.stop();
}
