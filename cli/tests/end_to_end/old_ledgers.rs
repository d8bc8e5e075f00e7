//! Old ledgers from end to end: good rows come in, bad ones are reported, and all of it can be taken back.

use crate::desk::Desk;
use jiangyuan_model::identity_number::id_number_is_valid;
use rust_xlsxwriter::Workbook;
use serde_json::{Value as Json, json};

const ROWS: u32 = 2_000;
/// Every fiftieth row has something wrong with it.
const BAD_EVERY: u32 = 50;

/// An identity number with a right check digit, of nobody.
fn id_number(order: u32) -> String {
    let first = format!("632523{:04}0101{:03}", 1950 + order % 50, order % 1000);
    (b'0'..=b'9').chain([b'X']).map(|c| format!("{first}{}", char::from(c))).find(|number| id_number_is_valid(number)).unwrap()
}

fn is_bad(row: u32) -> bool {
    row % BAD_EVERY == 7
}

/// A ledger of petitions as an office kept it, with invented people, a column that nobody may keep, and hostile texts.
fn a_ledger(desk: &Desk) -> String {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let headings = ["序号", "事由", "信访人", "身份证号", "信访日期", "主要诉求", "办理情况", "是否重点人员"];
    for (column, heading) in (0u16..).zip(headings) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for row in 1..=ROWS {
        let mut title = match row {
            1 => "=cmd()|' /C calc'!A0".to_owned(),
            2 => "#eval(\"1+1\") $x^2$ *粗*".to_owned(),
            3 => "草".repeat(300),
            _ => format!("第{row}件 草场补偿"),
        };
        let (id, mut date) = (id_number(row), format!("2019-{:02}-{:02}", 1 + row % 12, 1 + row % 28));
        match (is_bad(row), row % 3) {
            (true, 0) => date = "2019-13-45".to_owned(),
            (true, _) => title = String::new(),
            (false, _) => {}
        }
        let cells = [row.to_string(), title, format!("才让{row}"), id, date, "请求补发。".to_owned(), "已办结".to_owned(), "是".to_owned()];
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    let path = desk.path("旧台账.xlsx");
    book.save(&path).unwrap();
    path.display().to_string()
}

fn matters(desk: &Desk) -> usize {
    desk.run(&["export", "--ndjson", &desk.path("all.ndjson").display().to_string()]).done();
    let text = std::fs::read_to_string(desk.path("all.ndjson")).unwrap();
    std::fs::remove_file(desk.path("all.ndjson")).unwrap();
    assert!(!text.contains("重点人员"), "a column that labels persons never comes in");
    text.lines().filter(|line| serde_json::from_str::<Json>(line).unwrap()["noun"] == "matter").count()
}

#[test]
fn of_two_thousand_rows_forty_are_reported_the_rest_comes_in_and_undo_leaves_nothing() {
    let desk = Desk::enrolled();
    let file = a_ledger(&desk);
    let checked = desk.run(&["old-ledger", "check", &file, "matter"]).json().clone();
    assert_eq!((&checked["rows_in"], &checked["reported"]), (&json!(1_960), &json!(40)));
    assert_eq!(matters(&desk), 0, "a check writes nothing");

    let imported = desk.run(&["old-ledger", "import", &file, "matter"]).json().clone();
    assert_eq!((&imported["rows_in"], &imported["reported"], &imported["repeated"]), (&json!(1_960), &json!(40), &json!(0)));
    let problems = imported["problems"].as_array().unwrap();
    let expected: Vec<u32> = (1..=ROWS).filter(|row| is_bad(*row)).map(|row| row + 1).collect();
    assert_eq!(problems.iter().map(|problem| problem["row"].as_u64().unwrap() as u32).collect::<Vec<_>>(), expected);
    for problem in problems {
        let (code, column) = (problem["refusal"]["code"].as_str().unwrap(), problem["column"].as_str().unwrap());
        assert!(matches!((code, column), ("missing_field", "") | ("bad_date", "E")), "{code} in {column}");
    }
    assert_eq!(matters(&desk), 1_960);
    let found = desk.run(&["search", "=cmd()"]).done();
    let shown = desk.run(&["show", found.json()["id"].as_str().unwrap()]).done().json().clone();
    assert_eq!((&shown["title"], &shown["state"]), (&json!("=cmd()|' /C calc'!A0"), &json!("imported")));
    assert!(shown["clocks"].as_array().unwrap().is_empty(), "no clock runs on what was over years ago");

    let again = desk.run(&["old-ledger", "import", &file, "matter"]);
    assert_eq!(again.refused(), "nothing_to_change", "the same file brings nothing in twice");

    let ledger = imported["ledger"].as_str().unwrap();
    let undone = desk.run(&["old-ledger", "undo", ledger]).done().json().clone();
    assert_eq!(undone, json!({"gone": 1_960, "kept": 0}));
    assert_eq!(matters(&desk), 0);
    for words in ["=cmd()", "草场补偿", "才让5", "旧台账"] {
        assert!(desk.run(&["search", words]).done().lines.is_empty(), "{words}");
    }
    for noun in ["matter", "piece", "old_ledger"] {
        assert!(desk.run(&["list", noun]).done().lines.is_empty(), "{noun}");
    }
    desk.run(&["doctor"]).done();
    let back = desk.run(&["old-ledger", "import", &file, "matter"]).json().clone();
    assert_eq!((&back["rows_in"], &back["repeated"]), (&json!(1_960), &json!(0)), "what was taken back can come again");
}

#[test]
fn what_somebody_has_worked_on_stays_when_an_import_is_taken_back() {
    let desk = Desk::enrolled();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in
        [["事由", "信访人", "信访日期"], ["牧道被封堵", "索南", "2019-03-05"], ["围栏损坏", "多杰", "2019-03-06"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *cell).unwrap();
        }
    }
    let path = desk.path("两行.xlsx");
    book.save(&path).unwrap();
    let imported = desk.run(&["old-ledger", "import", &path.display().to_string(), "matter"]).done().json().clone();
    let id = desk.run(&["search", "牧道被封堵"]).done().json().clone()["id"].as_str().unwrap().to_owned();
    let file = desk.write("edit.json", json!({"remark": "已联系本人"}).to_string());
    desk.run(&["edit", &id, "--file", &file]).done();
    let undone = desk.run(&["old-ledger", "undo", imported["ledger"].as_str().unwrap()]).done().json().clone();
    assert_eq!(undone, json!({"gone": 1, "kept": 1}));
    desk.run(&["show", &id]).done();
    let erased_alone = desk.run(&["erase", &id, "--reason", "import_undone"]);
    assert!(erased_alone.code != 0, "nobody erases a record for this reason by itself");
}
