//! Word letters from end to end: beside a paper, with the county's own file on every PC, and wrong ones told.

use crate::papers::{a_matter, a_town_with_numbers, prints, today};
use crate::town::Town;
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_server::DecidedBy;
use serde_json::json;
use std::io::{Cursor, Read, Write};

/// A letter file that says only this.
fn docx(text: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    write!(writer, "<w:document><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>").unwrap();
    writer.finish().unwrap().into_inner()
}

fn text(town: &Town, name: &str) -> String {
    let bytes = std::fs::read(town.desk.path(name)).unwrap();
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(bytes)).unwrap().by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A matter that was sent on, whose letter is F7.
fn sent_on(town: &Town) -> String {
    let (matter, _) = a_matter(town);
    let file = town.desk.write("edit.json", json!({"narrative": "工地拖欠三个月工资，多次讨要未果。"}).to_string());
    town.desk.run(&["edit", &matter, "--file", &file]).done();
    let triage = json!({"happened_on": today(), "matter_level": "lower", "nature": "appeal", "proposal": "send_on", "route": "6"});
    town.steps(&matter, "triaged", &triage).done();
    town.steps(&matter, "sent_on", &json!({"happened_on": today(), "target_organ": "上沟村村民委员会"})).done();
    matter
}

fn letter(town: &Town, matter: &str, name: &str) -> crate::desk::Ran {
    let path = town.desk.path(name).display().to_string();
    town.desk.run(&["paper", "F7", "--on", matter, "--letter", &path])
}

#[test]
fn a_letter_is_written_without_a_number_or_with_the_one_of_the_paper() {
    let town = a_town_with_numbers();
    let matter = sent_on(&town);
    letter(&town, &matter, "draft.docx").done();
    assert!(text(&town, "draft.docx").contains("拖欠三个月工资") && text(&town, "draft.docx").contains("＿＿＿＿"));
    assert!(town.desk.run(&["papers", "list", "--on", &matter]).done().lines.is_empty(), "no number was taken");
    let (pdf, word) = (town.desk.path("f7.pdf").display().to_string(), town.desk.path("f7.docx").display().to_string());
    let ran = town.desk.run(&["paper", "F7", "--on", &matter, "--out", &pdf, "--letter", &word]).done();
    let number = ran.lines[0]["number"].as_str().unwrap();
    assert!(text(&town, "f7.docx").contains(number), "{number}");
    let (other, _) = a_matter(&town);
    let none = town.desk.path("none.docx").display().to_string();
    assert_eq!(town.desk.run(&["paper", "F1", "--on", &other, "--letter", &none]).refused(), "letter_file_bad");
    assert!(!town.desk.path("none.docx").exists());
    prints(&town, "F7", &matter, "again.pdf").done();
}

#[test]
fn what_the_county_changed_in_word_is_used_on_every_pc_until_it_is_withdrawn() {
    let town = a_town_with_numbers();
    let matter = sent_on(&town);
    let exported = town.desk.path("own.docx").display().to_string();
    town.desk.run(&["files", "export", "letter", "F7", &exported, "--shipped"]).done();
    town.desk.run(&["files", "check", "letter", "F7", &exported]).done();
    let decided = DecidedBy { by: "县信访局".into(), paper: "信办〔2026〕3号".into() };
    let own = docx("本县格式：{title}，{number}");
    let file = town.desk.write("changed.docx", &own);
    town.desk.run(&["files", "check", "letter", "F7", &file]).done();
    town.county().file_put(CountyFileKind::Letter, "F7", &own, &decided).unwrap();
    town.syncs();
    letter(&town, &matter, "one.docx").done();
    assert!(text(&town, "one.docx").contains("本县格式：拖欠三个月工资"), "{}", text(&town, "one.docx"));
    town.county().file_withdraw(CountyFileKind::Letter, "F7").unwrap();
    town.syncs();
    letter(&town, &matter, "two.docx").done();
    assert!(!text(&town, "two.docx").contains("本县格式"));
    assert!(town.county().files().unwrap().is_empty());
}

#[test]
fn a_field_that_the_paper_does_not_have_is_refused_by_its_name_and_a_wrong_file_stops_nobody() {
    let town = a_town_with_numbers();
    let matter = sent_on(&town);
    let wrong = docx("{title}{grade_of_person}");
    let file = town.desk.write("wrong.docx", &wrong);
    let refused = town.desk.run(&["files", "check", "letter", "F7", &file]);
    assert_eq!((refused.refused(), &refused.json()["refusal"]["params"]["field"]), ("letter_file_bad", &json!("{grade_of_person}")));
    let decided = DecidedBy { by: "县信访局".into(), paper: "信办〔2026〕3号".into() };
    assert!(town.county().file_put(CountyFileKind::Letter, "F7", b"no zip", &decided).is_err());
    assert!(town.county().file_put(CountyFileKind::Letter, "F99", &wrong, &decided).is_err());
    town.county().file_put(CountyFileKind::Letter, "F7", &wrong, &decided).unwrap();
    town.syncs();
    let ran = letter(&town, &matter, "one.docx").done();
    assert_eq!(ran.json()["own_unusable"], json!("{grade_of_person}"));
    assert!(text(&town, "one.docx").contains("拖欠三个月工资"), "the one of the program was taken");
}
