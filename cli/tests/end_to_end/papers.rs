//! Papers from end to end: numbers leased by a real county, a PDF on the disk, the code in its foot looked up again.

use crate::desk::Ran;
use crate::town::{Town, a_town};
use jiangyuan_server::OfficeRequest;
use serde_json::{Value as Json, json};
use std::path::Path;

pub(crate) fn today() -> String {
    use jiangyuan_model::Clock;
    jiangyuan_model::clock::SystemClock.today().to_string()
}

/// The county has said what the office calls itself, and its PC has met the county since.
pub(crate) fn a_town_with_numbers() -> Town {
    let town = a_town();
    let office = OfficeRequest {
        short: Some("云".into()),
        name: Some("云杉坪镇人民政府".into()),
        phone: Some("0975-8301122".into()),
        county: Some("示例县".into()),
        upper_organ: Some("示例县人民政府".into()),
        query_ways: Some("到镇便民服务中心现场查询，或者打电话查询".into()),
        query_url: Some("https://xf.example.gov.cn/q".into()),
        ..OfficeRequest::default()
    };
    town.county().office_describe("549901100", &office).unwrap();
    a_matter(&town);
    town.syncs();
    town.syncs();
    town
}

/// A registered visit: its matter and its piece.
pub(crate) fn a_matter(town: &Town) -> (String, String) {
    let input = json!({"piece": {"fields": {"channel": "visit", "form": "oral", "received_at": today()}, "parties":
        [{"party_name": "才旦", "party_role": "petitioner", "phone": "13900000000"}]},
        "matter": {"fields": {"title": "拖欠三个月工资", "requests": "支付工资一万二千元。", "purpose": "appeal"}}});
    let made = town.adds("matter", &input);
    (made["matter"].as_str().unwrap().to_owned(), made["piece"].as_str().unwrap().to_owned())
}

/// The matter goes as far as its acceptance.
pub(crate) fn accepted(town: &Town, matter: &str) {
    let triage = json!({"happened_on": today(), "matter_level": "own", "nature": "appeal", "proposal": "accept", "route": "6"});
    town.steps(matter, "triaged", &triage).done();
    town.steps(matter, "matter_accepted", &json!({"happened_on": today(), "handler": "旦增"})).done();
}

pub(crate) fn prints(town: &Town, code: &str, on: &str, name: &str) -> Ran {
    let out = town.desk.path(name).display().to_string();
    town.desk.run(&["paper", code, "--on", on, "--out", &out])
}

fn is_a_pdf(file: &Path) -> bool {
    std::fs::read(file).is_ok_and(|bytes| bytes.starts_with(b"%PDF-") && bytes.len() > 10_000)
}

#[test]
fn a_paper_gets_the_next_number_of_the_block_that_the_county_leased_and_is_found_by_its_code() {
    let town = a_town_with_numbers();
    let left = |town: &Town| town.desk.run(&["numbers"]).done().lines[1]["left"].as_u64().unwrap();
    assert_eq!(left(&town), 50);
    let (matter, _) = a_matter(&town);
    accepted(&town, &matter);
    let first = prints(&town, "F3", &matter, "one.pdf").done().json().clone();
    let year = today().split('-').next().unwrap().to_owned();
    assert_eq!((&first["number"], &first["temporary"]), (&json!(format!("云信受〔{year}〕1号")), &json!(false)));
    assert!(is_a_pdf(&town.desk.path("one.pdf")));
    let second = prints(&town, "F3", &matter, "two.pdf").done().json().clone();
    assert_eq!(second["number"], json!(format!("云信受〔{year}〕2号")), "what is printed twice has two numbers");
    assert_eq!(left(&town), 48);

    let code = first["check_code"].as_str().unwrap();
    let found = town.desk.run(&["papers", "check", &code.to_lowercase().replace('-', " ")]).done().json()["found"].clone();
    assert_eq!((&found["paper"]["id"], &found["paper"]["on"], &found["paper"]["paper"]), (&first["paper"], &json!(matter), &json!("F3")));
    let first_typed = if code.starts_with('A') { "B" } else { "A" };
    let mistyped = format!("{first_typed}{}", code.chars().skip(1).collect::<String>());
    assert_eq!(town.desk.run(&["papers", "check", &mistyped]).refused(), "check_code_wrong");
    let listed = town.desk.run(&["papers", "list", "--on", &matter]).done().lines;
    assert_eq!(
        listed.iter().map(|line| line["number"]["text"].clone()).collect::<Vec<_>>(),
        [first["number"].clone(), second["number"].clone()]
    );
    town.syncs();
    town.desk.run(&["doctor"]).done();
}

#[test]
fn without_a_block_a_paper_bears_a_temporary_number_and_says_so() {
    let town = a_town();
    let (matter, _) = a_matter(&town);
    accepted(&town, &matter);
    // The county has not said yet what the office calls itself, so the paper lacks nothing but its number.
    let printed = prints(&town, "F3", &matter, "one.pdf").done().json().clone();
    assert_eq!(printed["temporary"], json!(true));
    assert!(town.desk.run(&["numbers"]).done().lines.is_empty());
    let again = prints(&town, "F3", &matter, "two.pdf").done().json().clone();
    assert_ne!(printed["number"], again["number"]);
}

#[test]
fn what_a_paper_lacks_is_told_and_takes_no_number() {
    let town = a_town_with_numbers();
    let (matter, piece) = a_matter(&town);
    assert_eq!(prints(&town, "F3", &matter, "one.pdf").refused(), "paper_step_missing");
    assert_eq!(prints(&town, "M-7", &matter, "two.pdf").refused(), "paper_of_another_record");
    assert!(!town.desk.path("one.pdf").exists() && !town.desk.path("two.pdf").exists(), "no empty file is left");
    assert!(town.desk.run(&["papers", "list", "--on", &matter]).done().lines.is_empty());
    let receipt = prints(&town, "F2", &piece, "receipt.pdf").done().json().clone();
    assert!(is_a_pdf(&town.desk.path("receipt.pdf")));
    let hash = town.desk.run(&["show", &piece]).done().json()["fields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|field| field["field"] == "query_hash")
        .unwrap()["value"]["v"]
        .as_str()
        .unwrap()
        .len();
    assert_eq!(hash, 64, "of the query code only its hash is kept: {receipt}");
}

#[test]
fn a_number_that_was_given_by_hand_stands_on_the_paper_and_takes_none_of_the_block() {
    let town = a_town_with_numbers();
    let (matter, piece) = a_matter(&town);
    let triage = json!({"happened_on": today(), "matter_level": "own", "nature": "appeal", "proposal": "accept", "route": "6"});
    town.steps(&matter, "triaged", &triage).done();
    town.steps(&matter, "matter_accepted", &json!({"happened_on": today(), "handler": "旦增", "paper": "云信受〔2026〕77号"})).done();
    let left = |town: &Town| town.desk.run(&["numbers"]).done().lines[1]["left"].clone();
    let before = left(&town);
    assert_eq!(prints(&town, "F3", &matter, "one.pdf").done().json()["number"], json!("云信受〔2026〕77号"));
    assert_eq!(left(&town), before);
    let receipt = prints(&town, "F2", &piece, "receipt.pdf").done().json()["paper"].as_str().unwrap().to_owned();
    let out = town.desk.path("again.pdf").display().to_string();
    let again = town.desk.run(&["papers", "reprint", &receipt, "--reason", "当事人丢失", "--out", &out]);
    assert_eq!(again.refused(), "query_code_not_kept");
}

#[test]
fn a_paper_is_printed_again_as_it_was_and_not_otherwise() {
    let town = a_town_with_numbers();
    let (matter, _) = a_matter(&town);
    accepted(&town, &matter);
    let paper = prints(&town, "F3", &matter, "one.pdf").done().json()["paper"].as_str().unwrap().to_owned();
    let again = |name: &str| {
        let out = town.desk.path(name).display().to_string();
        town.desk.run(&["papers", "reprint", &paper, "--reason", "当事人丢失", "--out", &out])
    };
    assert_eq!(again("two.pdf").done().json()["reprint"], json!(1));
    assert_eq!(again("three.pdf").done().json()["reprint"], json!(2));
    let file = town.desk.write("edit.json", json!({"requests": "支付工资两万元。"}).to_string());
    town.desk.run(&["edit", &matter, "--file", &file]).done();
    assert_eq!(again("four.pdf").refused(), "paper_changed");
    assert_eq!(town.desk.run(&["papers", "list", "--on", &matter]).done().lines[0]["reprints"], json!(2));
}

#[test]
fn a_void_paper_keeps_its_number_for_ever() {
    let town = a_town_with_numbers();
    let (matter, _) = a_matter(&town);
    accepted(&town, &matter);
    let first: Json = prints(&town, "F3", &matter, "one.pdf").done().json().clone();
    town.desk.run(&["void", first["paper"].as_str().unwrap(), "--reason", "打印模糊"]).done();
    let second = prints(&town, "F3", &matter, "two.pdf").done().json().clone();
    assert_ne!(first["number"], second["number"]);
    let listed = town.desk.run(&["papers", "list", "--on", &matter]).done().lines;
    assert_eq!((&listed[0]["void_reason"], &listed[1]["void_reason"]), (&json!("打印模糊"), &Json::Null));
}

/// The code on a receipt, as the petitioner reads it.
fn query_code(town: &Town, name: &str) -> String {
    let text = pdf_extract::extract_text_from_mem(&std::fs::read(town.desk.path(name)).unwrap()).unwrap();
    // A wide code may be broken at a hyphen by the narrow column in which it stands.
    let run: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect();
    let spelled = run.windows("XXXX-XXXX-XXXXX".len()).filter(|window| window[4] == '-' && window[9] == '-');
    spelled.map(|window| window.iter().collect::<String>()).find(|code| jiangyuan_documents::QueryCode::parse(code).is_ok()).unwrap()
}

#[test]
fn whoever_answers_the_telephone_finds_the_piece_by_its_query_code_until_a_newer_receipt_ends_it() {
    let town = a_town_with_numbers();
    let (matter, piece) = a_matter(&town);
    prints(&town, "F2", &piece, "receipt.pdf").done();
    let code = query_code(&town, "receipt.pdf");
    let found = town.desk.run(&["papers", "check", &code.to_lowercase()]).done().json()["found"].clone();
    assert_eq!((&found["piece"]["id"], &found["matter"]["id"]), (&json!(piece), &json!(matter)));
    assert_eq!(found["clocks"][0]["kind"], json!("notice15"), "the date that binds the office next: {found}");
    town.syncs();
    town.desk.run(&["doctor", "--rebuild"]).done();
    assert_eq!(town.desk.run(&["papers", "check", &code]).done().json()["found"]["piece"]["id"], json!(piece));
    prints(&town, "F2", &piece, "newer.pdf").done();
    assert_eq!(town.desk.run(&["papers", "check", &code]).refused(), "no_such_query_code");
    assert_eq!(town.desk.run(&["papers", "check", &query_code(&town, "newer.pdf")]).done().json()["found"]["piece"]["id"], json!(piece));
    // One wrong character is always found out.
    let mistyped = format!("{}{}", if code.starts_with('A') { 'B' } else { 'A' }, code.get(1..).unwrap());
    assert_eq!(town.desk.run(&["papers", "check", &mistyped]).refused(), "query_code_wrong");
}

#[test]
fn a_checked_paper_says_whether_the_record_still_says_the_same_and_whether_it_is_void() {
    let town = a_town_with_numbers();
    let (matter, _) = a_matter(&town);
    accepted(&town, &matter);
    let printed = prints(&town, "F3", &matter, "one.pdf").done().json().clone();
    let code = printed["check_code"].as_str().unwrap();
    let checked = || town.desk.run(&["papers", "check", code]).done().json()["found"].clone();
    assert_eq!((&checked()["same"], &checked()["case"]["id"]), (&json!(true), &json!(matter)));
    let file = town.desk.write("edit.json", json!({"requests": "支付工资两万元。"}).to_string());
    town.desk.run(&["edit", &matter, "--file", &file]).done();
    assert_eq!(checked()["same"], json!(false));
    town.desk.run(&["void", printed["paper"].as_str().unwrap(), "--reason", "打印模糊"]).done();
    assert_eq!(checked()["paper"]["void_reason"], json!("打印模糊"));
    assert_eq!(town.desk.run(&["papers", "check", "22222222222"]).refused(), "no_such_paper");
}

#[test]
fn the_register_names_a_void_number_and_the_county_accounts_for_every_serial_without_a_gap() {
    let town = a_town_with_numbers();
    let (matter, _) = a_matter(&town);
    accepted(&town, &matter);
    let papers: Vec<Json> = ["one.pdf", "two.pdf", "three.pdf"].map(|name| prints(&town, "F3", &matter, name).done().json().clone()).into();
    town.desk.run(&["void", papers[1]["paper"].as_str().unwrap(), "--reason", "卡纸"]).done();
    let register = town.desk.run(&["numbers", "void"]).done().lines;
    assert_eq!(register.len(), 1);
    assert_eq!((&register[0]["first"], &register[0]["reason"], &register[0]["by"]), (&json!(2), &json!("卡纸"), &json!("旦增")));
    town.syncs();
    let year: i32 = today().split('-').next().unwrap().parse().unwrap();
    let accounts = town.county().numbers_account("549901100", year).unwrap();
    let petition = accounts.iter().find(|account| account.series == "petition").unwrap();
    assert_eq!((petition.given, petition.used, petition.void, petition.unused), (50, 2, 1, 47));
    use jiangyuan_server::Fate::{Unused, Used, Void};
    assert_eq!(
        petition.runs.iter().map(|run| (run.first, run.last, run.fate)).collect::<Vec<_>>(),
        [(1, 1, Used), (2, 2, Void), (3, 3, Used), (4, 50, Unused)]
    );
    assert!(town.county().numbers_account("999999999", year).is_err());
}
