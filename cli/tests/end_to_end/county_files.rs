//! Files of the county from end to end: what it hands on is used on every PC, what is wrong is told and stops nobody.

use crate::papers::{a_matter, a_town_with_numbers, prints, today};
use crate::town::Town;
use jiangyuan_ledgers::read;
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_server::DecidedBy;
use serde_json::json;

fn decided() -> DecidedBy {
    DecidedBy { by: "县信访局".into(), paper: "信办〔2026〕3号".into() }
}

/// A file of the program as a clerk of the county exports and changes it.
fn changed(town: &Town, kind: &str, key: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let path = town.desk.path(&format!("{kind}-{key}"));
    town.desk.run(&["files", "export", kind, key, &path.display().to_string(), "--shipped"]).done();
    let text = change(std::fs::read_to_string(&path).unwrap());
    std::fs::remove_file(path).unwrap();
    let file = town.desk.write(&format!("changed-{kind}-{key}"), &text);
    town.desk.run(&["files", "check", kind, key, &file]).done();
    text.into_bytes()
}

fn approved(text: String) -> String {
    let said = |text: String, name: &str, value: &str| text.replace(&format!("{name}: ''"), &format!("{name}: {value}"));
    let named = said(said(text, "translated_by", "县藏语委"), "approved_by", "州编译局");
    said(said(named, "approving_body", "prefecture_bureau"), "approved_at", &today())
}

fn accepted(town: &Town) -> String {
    let (matter, _) = a_matter(town);
    let triage = json!({"happened_on": today(), "matter_level": "own", "nature": "appeal", "proposal": "accept", "route": "6"});
    town.steps(&matter, "triaged", &triage).done();
    town.steps(&matter, "matter_accepted", &json!({"happened_on": today(), "handler": "旦增"})).done();
    matter
}

#[test]
fn a_paper_is_printed_in_two_languages_once_the_county_hands_on_the_approved_tibetan_and_says_why_before() {
    let town = a_town_with_numbers();
    let matter = accepted(&town);
    let first = prints(&town, "F3", &matter, "draft.pdf").done();
    assert_eq!((&first.json()["language"], &first.json()["tibetan_held"]), (&json!("zh"), &json!(null)), "nobody asked for Tibetan");
    let out = town.desk.path("asked.pdf").display().to_string();
    let asked = town.desk.run(&["paper", "F3", "--on", &matter, "--out", &out, "--language", "zh+bo"]).done();
    assert_eq!(asked.json()["tibetan_held"], json!("draft"));
    let tibetan = changed(&town, "tibetan", "F3", approved);
    town.county().file_put(CountyFileKind::Tibetan, "F3", &tibetan, &decided()).unwrap();
    town.syncs();
    let both = prints(&town, "F3", &matter, "both.pdf").done();
    assert_eq!((&both.json()["language"], &both.json()["tibetan_held"]), (&json!("zh+bo"), &json!(null)));
    let id = both.json()["paper"].as_str().unwrap().to_owned();
    let reprint = |name: &str| {
        let out = town.desk.path(name).display().to_string();
        town.desk.run(&["papers", "reprint", &id, "--reason", "当事人遗失", "--out", &out])
    };
    reprint("again.pdf").done();
    town.county().decide("bilingual_print", &["chinese_only".to_owned()], None, &decided()).unwrap();
    town.county().file_withdraw(CountyFileKind::Tibetan, "F3").unwrap();
    town.syncs();
    assert_eq!(reprint("never.pdf").refused(), "tibetan_changed", "a reprint is the same, word for word, or it is none");
    let chinese = prints(&town, "F3", &matter, "chinese.pdf").done();
    assert_eq!(chinese.json()["language"], json!("zh"));
}

#[test]
fn the_columns_of_a_ledger_are_those_of_the_county_and_wrong_ones_are_told_and_stop_nobody() {
    let town = a_town_with_numbers();
    a_matter(&town);
    let columns = changed(&town, "column_set", "matters", |text| text.replacen("zh-CN: 登记日期", "zh-CN: 收件日", 1));
    town.county().file_put(CountyFileKind::ColumnSet, "matters", &columns, &decided()).unwrap();
    town.syncs();
    let headings = |name: &str| {
        let out = town.desk.path(name);
        let ran = town.desk.run(&[
            "ledger",
            "matters",
            "--from",
            &today(),
            "--to",
            &today(),
            "--reason",
            "月报",
            "--out",
            &out.display().to_string(),
        ]);
        let book = read(&std::fs::read(&out).unwrap()).unwrap();
        (book.sheets[0].headings.iter().map(|heading| heading.text.clone()).collect::<Vec<_>>(), ran.done())
    };
    assert!(headings("one.xlsx").0.iter().any(|text| text == "收件日"));
    let rating = std::str::from_utf8(&columns).unwrap().replacen("收件日", "重点人员", 1);
    let file = town.desk.write("rating", &rating);
    assert_eq!(town.desk.run(&["files", "check", "column_set", "matters", &file]).refused(), "ledger_column_forbidden");
    town.county().file_put(CountyFileKind::ColumnSet, "matters", rating.as_bytes(), &decided()).unwrap();
    town.syncs();
    let (cells, ran) = headings("two.xlsx");
    assert!(cells.iter().any(|text| text == "登记日期") && !cells.iter().any(|text| text == "重点人员"));
    assert!(ran.said.contains("重点人员"), "{}", ran.said);
}

#[test]
fn a_form_of_another_system_is_the_county_s_on_every_pc_and_a_new_one_stands_beside_those_of_the_program() {
    let town = a_town_with_numbers();
    let (matter, _) = a_matter(&town);
    let form = changed(&town, "copy_form", "petition", |text| text.replace("label: 姓名", "label: 州里的姓名栏"));
    town.county().file_put(CountyFileKind::CopyForm, "petition", &form, &decided()).unwrap();
    let prefecture = "form: prefecture\nversion: 1\nnouns: [matter]\ntitle: {zh-CN: 州平台}\nlines:\n  - {label: 事项, source: title}\n";
    town.county().file_put(CountyFileKind::CopyForm, "prefecture", prefecture.as_bytes(), &decided()).unwrap();
    assert!(town.county().file_put(CountyFileKind::CopyForm, "../up", prefecture.as_bytes(), &decided()).is_err());
    town.syncs();
    let copied = |form: &str| {
        town.desk.run(&["copy-out", &matter, "--form", form, "--purpose", "handling"]).done().json()["text"].as_str().unwrap().to_owned()
    };
    assert!(copied("petition").contains("州里的姓名栏\t"), "{}", copied("petition"));
    assert!(copied("prefecture").starts_with("事项\t"));
    let files = town.county().files().unwrap();
    assert_eq!(files.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["petition", "prefecture"]);
}
