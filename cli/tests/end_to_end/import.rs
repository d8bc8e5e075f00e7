//! Files from elsewhere: good ones, bad ones, read twice, and exported again.

use crate::desk::{Desk, Ran, data};
use serde_json::{Value as Json, json};

const MATTER: &str = "01948000-0000-7000-8000-000000000001";
const CASE: &str = "01948000-0000-7000-8000-000000000003";

fn counts(summary: &Json) -> Vec<u64> {
    ["lines", "matters", "pieces", "events", "mediations", "edits", "sealed", "repeated", "refused"]
        .map(|key| summary[key].as_u64().unwrap())
        .to_vec()
}

fn refusals(ran: &Ran) -> Vec<(u64, String)> {
    let bad = ran.json()["bad_lines"].as_array().unwrap();
    bad.iter().map(|bad| (bad["line"].as_u64().unwrap(), bad["refusal"]["code"].as_str().unwrap().to_owned())).collect()
}

fn field<'a>(record: &'a Json, name: &str, item: u64) -> &'a Json {
    let found = record["fields"].as_array().unwrap().iter().find(|field| field["field"] == name && field["item"] == item);
    &found.unwrap_or_else(|| panic!("no {name} of {item}"))["value"]["v"]
}

#[test]
fn a_file_of_another_system_is_taken_over_once() {
    let desk = Desk::enrolled();
    let first = desk.run(&["import", &data("base.ndjson")]);
    // The accusation finds no recipient's key here; so its event finds no record.
    assert_eq!(first.code, 1);
    assert_eq!(counts(first.json()), [6, 1, 1, 2, 1, 0, 0, 0, 2]);
    assert_eq!(refusals(&first), [(4, "no_recipient_key".to_owned()), (5, "line_no_such_record".to_owned())]);

    let matter = desk.run(&["show", MATTER]).done().json().clone();
    assert_eq!(matter["state"], "imported");
    assert_eq!((field(&matter, "purpose", 0), field(&matter, "imported_status", 0)), (&json!("relief"), &json!("办理中")));
    assert_eq!((field(&matter, "party_name", 2), field(&matter, "party_role", 1)), (&json!("王小草"), &json!("petitioner")));
    assert_eq!(field(&matter, "import_note", 0), "weather: 雪");
    assert!(!matter.to_string().contains("不得留存"), "{matter}");
    let events = desk.run(&["timeline", MATTER]).done().lines;
    // 23:40 UTC is the next day in Shanghai.
    assert_eq!((events.len(), &events[0]["kind"], &events[0]["happened_on"]), (2, &json!("imported_event"), &json!("2025-03-05")));
    let case = desk.run(&["show", CASE]).done().json().clone();
    assert_eq!((field(&case, "amount_fen", 0), field(&case, "dispute_type", 0)), (&json!(1_234_560), &json!("0705")));
    assert_eq!(case["steps"].as_array().unwrap().len(), 3);
    assert!(desk.run(&["clocks"]).done().lines.is_empty(), "no clock runs on what is imported");

    let again = desk.run(&["import", &data("base.ndjson")]);
    assert_eq!(counts(again.json()), [6, 0, 0, 0, 0, 0, 0, 4, 2]);
    for found in desk.everything() {
        assert!(!contains(&found.1, "密语青稞七号".as_bytes()), "{:?}", found.0);
        assert!(!contains(&found.1, "不得留存".as_bytes()), "{:?}", found.0);
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn edits_of_a_file_are_made_once_and_in_their_order() {
    let desk = Desk::enrolled();
    desk.run(&["import", &data("base.ndjson")]);
    let edits = desk.run(&["import", &data("edits.ndjson")]).done();
    assert_eq!(counts(edits.json()), [6, 0, 0, 1, 0, 5, 0, 0, 0]);
    let again = desk.run(&["import", &data("edits.ndjson")]).done();
    assert_eq!(counts(again.json()), [6, 0, 0, 0, 0, 0, 0, 6, 0]);
    let matter = desk.run(&["show", MATTER]).done().json().clone();
    let narrative = field(&matter, "narrative", 0).as_str().unwrap();
    assert!(narrative.starts_with("补：补：反映围栏往里挪了五米左右。"), "{narrative}");
    assert_eq!(field(&matter, "imported_status", 0), "已办结");
    assert!(matter["fields"].as_array().unwrap().iter().all(|field| field["conflict"] == false));
    assert_eq!(field(desk.run(&["show", CASE]).done().json(), "amount_fen", 0), 9_990);
}

#[test]
fn a_file_that_has_grown_adds_what_is_new_and_a_dry_run_adds_nothing() {
    let desk = Desk::enrolled();
    let base = std::fs::read_to_string(data("base.ndjson")).unwrap();
    let two: String = base.lines().take(2).flat_map(|line| [line, "\n"]).collect();
    let file = desk.write("growing.ndjson", two);
    let dry = desk.run(&["import", &file, "--dry-run"]).done();
    assert_eq!(counts(dry.json()), [2, 1, 1, 1, 0, 0, 0, 0, 0]);
    assert_eq!(desk.run(&["status"]).done().json()["seq"], 0);
    desk.run(&["import", &file]).done();
    let three: String = base.lines().take(3).flat_map(|line| [line, "\n"]).collect();
    let file = desk.write("growing.ndjson", three);
    let grown = desk.run(&["import", &file]).done();
    assert_eq!(counts(grown.json()), [3, 0, 0, 1, 0, 0, 0, 2, 0]);
}

#[test]
fn every_kind_of_bad_line_is_reported_with_its_number_and_the_good_lines_are_kept() {
    let desk = Desk::enrolled();
    let good = std::fs::read_to_string(data("base.ndjson")).unwrap();
    let good = good.lines().next().unwrap();
    let edited = |change: &dyn Fn(&mut Json)| {
        let mut line: Json = serde_json::from_str(good).unwrap();
        line["id"] = json!("01948000-0000-7000-8000-0000000000ff");
        change(&mut line);
        line.to_string().into_bytes()
    };
    let set = |field: &str, value: &str| json!({"op": "set", "type": "matter", "id": MATTER, "field": field, "value": value}).to_string();
    let splice = |at: u64| json!({"op": "splice", "type": "matter", "id": MATTER, "field": "narrative", "at": at, "del": 1, "ins": ""});
    let lines: Vec<(Vec<u8>, Option<&str>)> = vec![
        (good.into(), None),
        (b"{\"type\":\"matter\"".to_vec(), Some("line_not_json")),
        (b"[1,2]".to_vec(), Some("line_unknown_type")),
        (edited(&|line| line["type"] = json!("dossier")), Some("line_unknown_type")),
        (edited(&|line| line["received_at"] = json!("2025-02-30T10:00:00+08:00")), Some("bad_date")),
        (edited(&|line| line["petitioners"][0]["id_number"] = json!("549911198001011230")), Some("bad_id_number")),
        (edited(&|line| line["petitioners"][1]["name"] = json!(" ")), Some("party_without_name")),
        (edited(&|line| line["narrative"] = json!("长".repeat(200_001))), Some("text_too_long")),
        (edited(&|line| line["narrative"] = json!("x".repeat(10 << 20))), Some("line_too_long")),
        (edited(&|line| line["township"] = json!("549901101")), Some("line_other_township")),
        (edited(&|line| line["id"] = json!("7")), Some("missing_field")),
        (good.replace("界桩不符", "界桩相符").into(), Some("line_record_exists")),
        ([b"{\"type\":\"matter\",\"title\":\"".as_slice(), b"\xff\xfe", b"\"}"].concat(), Some("line_not_utf8")),
        (set("mood", "x").into(), Some("line_no_such_field")),
        (set("risk_score", "5").into(), Some("line_forbidden_field")),
        (set("purpose", "检举控告").into(), Some("line_becomes_accusation")),
        (set("title", "x").replace(MATTER, CASE).into(), Some("line_no_such_record")),
        (splice(10_000).to_string().into(), Some("line_splice_outside")),
        (json!({"op": "erase"}).to_string().into(), Some("line_unknown_type")),
        (set("title", "改过的标题").into(), None),
    ];
    let file = lines.iter().flat_map(|(line, _)| [line.as_slice(), b"\n"].concat()).collect::<Vec<u8>>();
    let file = desk.write("bad.ndjson", file);
    let expected: Vec<(u64, String)> = (1..).zip(&lines).filter_map(|(number, (_, code))| Some((number, (*code)?.to_owned()))).collect();

    let ran = desk.run(&["import", &file]);
    assert_eq!((ran.code, refusals(&ran)), (1, expected.clone()));
    assert_eq!(counts(ran.json()), [20, 1, 1, 0, 0, 1, 0, 0, 18]);
    assert_eq!(desk.run(&["show", MATTER]).done().json()["title"], "改过的标题");
    let seq = desk.run(&["status"]).done().json()["seq"].clone();

    let again = desk.run(&["import", &file]);
    assert_eq!((again.code, refusals(&again)), (1, expected));
    assert_eq!(counts(again.json()), [20, 0, 0, 0, 0, 0, 0, 2, 18]);
    assert_eq!(desk.run(&["status"]).done().json()["seq"], seq);
    desk.run(&["doctor"]).done();
}

#[test]
fn an_export_is_taken_over_by_another_home_and_by_its_own_it_is_known() {
    let desk = Desk::enrolled();
    desk.run(&["import", &data("base.ndjson")]);
    desk.run(&["import", &data("edits.ndjson")]).done();
    let export = desk.path("out.ndjson").display().to_string();
    let records = desk.run(&["export", "--ndjson", &export]).done().json()["records"].as_u64().unwrap();
    assert_eq!(records, 3);
    let first = std::fs::read(&export).unwrap();
    desk.run(&["export", "--ndjson", &export]).done();
    assert_eq!(first, std::fs::read(&export).unwrap(), "two exports of one home are the same bytes");

    let known = desk.run(&["import", &export]).done();
    assert_eq!(known.json()["repeated"], 3);

    let other = Desk::enrolled();
    let taken = other.run(&["import", &export]).done();
    assert_eq!(counts(taken.json()), [3, 1, 1, 0, 1, 0, 0, 0, 0]);
    let (here, there) = (desk.run(&["show", MATTER]).done(), other.run(&["show", MATTER]).done());
    for name in ["title", "narrative", "purpose", "imported_status", "import_note"] {
        assert_eq!(field(here.json(), name, 0), field(there.json(), name, 0), "{name}");
    }
    assert_eq!(field(there.json(), "party_name", 2), "王小草");
    assert_eq!(other.run(&["timeline", MATTER]).done().lines.len(), 3);
    let again = other.run(&["import", &export]).done();
    assert_eq!(again.json()["repeated"], 3);
}
