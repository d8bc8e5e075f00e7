//! What a stranger may write, through the real program: on papers, in letters, ledgers, dossiers, copies for another
//! system and transfer sheets it is the text that it is. Nothing is obeyed, nothing leaves as a formula, and a character
//! that no font has is named before a number is taken.

use crate::desk::Ran;
use crate::papers::{a_town_with_numbers, accepted, prints, today};
use crate::town::Town;
use serde_json::json;
use std::io::{Cursor, Read};

/// Markup of the typesetter, formulas, and names that fonts and programs stumble over. All of it can be printed.
const TEXTS: &[&str] = &[
    "#eval(\"1\") #let x = 1; #panic() `码` $x^2$ *粗* _斜_ @ref <label> // 注 /* 注 */ \\ \\u{41}",
    "=cmd()|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "才让བསྒྲུབས་ཧཱུྃ་རྫོང་12队༣༤号𠮷䶮㛃",
    "</w:t><w:br/>&amp;{number}${title}",
];

/// What makes no mark and could turn a sentence round or hide in it.
const UNSEEN: &str = "不予\u{202E}受理\u{200B}\u{2066}甲\u{FEFF}";

/// Characters without a glyph: an emoji, private use, and the youngest extensions of Han.
const WITHOUT_GLYPH: &[char] = &['😀', '\u{E001}', '\u{30001}', '\u{31350}', '\u{2EBF0}'];

fn long() -> String {
    "反映草场围栏被损".repeat(38).chars().take(300).collect()
}

/// A registered visit with this text as name, address, title and request: its matter and its piece.
fn registered(town: &Town, text: &str) -> (String, String) {
    let person = json!({"party_name": text, "party_role": "petitioner", "address": text});
    let input = json!({"piece": {"fields": {"channel": "visit", "form": "oral", "received_at": today()}, "parties": [person]},
        "matter": {"fields": {"title": text, "requests": text, "narrative": text, "purpose": "appeal"}}});
    let made = town.adds("matter", &input);
    (made["matter"].as_str().unwrap().to_owned(), made["piece"].as_str().unwrap().to_owned())
}

/// The text of a PDF without what the page adds: spaces, ends of lines, and room to break a long run.
fn pdf(town: &Town, name: &str) -> String {
    run_together(&pdf_extract::extract_text_from_mem(&std::fs::read(town.desk.path(name)).unwrap()).unwrap())
}

fn run_together(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}

#[test]
fn a_receipt_and_a_notice_say_what_a_stranger_wrote_and_obey_nothing_of_it() {
    let town = a_town_with_numbers();
    let long = long();
    for (number, text) in TEXTS.iter().copied().chain([long.as_str()]).enumerate() {
        let (matter, piece) = registered(&town, text);
        accepted(&town, &matter);
        for (code, on) in [("F2", &piece), ("F3", &matter)] {
            let name = format!("{code}-{number}.pdf");
            prints(&town, code, on, &name).done();
            assert!(pdf(&town, &name).contains(&run_together(text)), "{code} does not say {text}: {}", pdf(&town, &name));
        }
    }
}

#[test]
fn what_cannot_be_seen_is_on_no_paper() {
    let town = a_town_with_numbers();
    let (_, piece) = registered(&town, UNSEEN);
    prints(&town, "F2", &piece, "f2.pdf").done();
    let text = pdf(&town, "f2.pdf");
    assert!(text.contains("不予受理甲") && !text.contains(['\u{202E}', '\u{2066}', '\u{FEFF}']), "{text}");
}

#[test]
fn a_character_without_a_glyph_is_named_and_takes_no_number() {
    let town = a_town_with_numbers();
    for character in WITHOUT_GLYPH {
        let (_, piece) = registered(&town, &format!("才旦{character}"));
        let refused = prints(&town, "F2", &piece, "f2.pdf");
        assert_eq!(refused.code, 1, "{character} (U+{:04X}): {:?}", u32::from(*character), refused.lines);
        assert_eq!(refused.refused(), "paper_glyphs_missing");
        assert!(refused.json()["refusal"]["params"]["characters"].as_str().unwrap().contains(*character), "{:?}", refused.lines);
        assert!(!town.desk.path("f2.pdf").exists(), "no empty file is left");
        assert!(town.desk.run(&["papers", "list", "--on", &piece]).done().lines.is_empty(), "no number is taken");
    }
}

#[test]
fn a_ledger_keeps_every_text_as_text_to_the_last_character() {
    let town = a_town_with_numbers();
    let long = long();
    let texts: Vec<&str> = TEXTS.iter().copied().chain([UNSEEN, "才旦😀\u{E001}\u{31350}", long.as_str()]).collect();
    for text in &texts {
        registered(&town, text);
    }
    let out = town.desk.path("ledger.xlsx").display().to_string();
    let month = today();
    let arguments = ["ledger", "matters", "--month", month.get(..7).unwrap(), "--out", &out, "--reason", "=1+1", "--unmask"];
    town.desk.run(&arguments).done();
    let bytes = std::fs::read(&out).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "a cell is a formula");
    // Strings stand apart from the cells: what is here is in no cell a number, a date or a formula.
    let strings = strings(&part(&bytes, "xl/sharedStrings.xml"));
    for text in &texts {
        assert!(strings.iter().any(|string| string == text), "{text:?} is none of {strings:?}");
    }
}

fn plain(xml: &str) -> String {
    xml.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// The strings of a workbook.
fn strings(shared: &str) -> Vec<String> {
    let texts = shared.split("<t").skip(1).filter_map(|piece| piece.split_once('>')?.1.split_once("</t>"));
    texts.map(|(text, _)| plain(text)).collect()
}

#[test]
fn a_letter_a_dossier_and_a_copy_for_another_system_hold_it_as_text() {
    let town = a_town_with_numbers();
    for (number, text) in TEXTS.iter().enumerate() {
        let (matter, piece) = registered(&town, text);
        prints(&town, "F2", &piece, &format!("f2-{number}.pdf")).done();
        let triage = json!({"happened_on": today(), "matter_level": "lower", "nature": "appeal", "proposal": "send_on", "route": "6"});
        town.steps(&matter, "triaged", &triage).done();
        town.steps(&matter, "sent_on", &json!({"happened_on": today(), "target_organ": text})).done();
        let letter = town.desk.path(&format!("{number}.docx")).display().to_string();
        town.desk.run(&["paper", "F7", "--on", &matter, "--letter", &letter]).done();
        let document = part(&std::fs::read(&letter).unwrap(), "word/document.xml");
        assert!(said_in_xml(&document).contains(&run_together(text)), "{text} in {document}");
        let name = format!("dossier-{number}.pdf");
        binds(&town, &matter, &name, text).done();
        assert!(pdf(&town, &name).contains(&run_together(text)), "the dossier does not say {text}");
        let copy = town.desk.run(&["copy-out", &matter, "--form", "petition"]).done().json().clone();
        let values: Vec<&str> = copy["lines"].as_array().unwrap().iter().filter_map(|line| line["value"].as_str()).collect();
        assert!(values.contains(text), "{values:?}");
        // Pasted into a spreadsheet, no cell of it may begin as a formula.
        let cells = copy["text"].as_str().unwrap().lines().flat_map(|line| line.split('\t')).collect::<Vec<_>>();
        assert!(!cells.iter().any(|cell| cell.starts_with(['=', '+', '-', '@'])), "{cells:?}");
    }
}

fn binds(town: &Town, on: &str, name: &str, note: &str) -> Ran {
    let out = town.desk.path(name).display().to_string();
    // A note that begins with a hyphen is a value and no option.
    town.desk.run(&["dossier", on, "--out", &out, &format!("--note={note}"), "--keep", "长期"])
}

#[test]
fn a_transfer_sheet_of_a_stranger_fills_a_form_with_its_words_and_nothing_else() {
    let town = a_town_with_numbers();
    for (number, text) in TEXTS.iter().enumerate() {
        let sheet = format!(
            "信访事项转送单\n来文字号\t县信转〔2026〕{number}号\n转送日期\t{}\n信访人\t{text}\n信访形式\t来访\n转送机关\t某县信访局\n反映内容\t{text}\n",
            today()
        );
        let file = town.desk.write("转送单.txt", sheet);
        let form = town.desk.run(&["transfer-sheet", &file]).done().json().to_string();
        let made = town.desk.run(&["add", "matter", "--file", &town.desk.write("form.json", form)]).done().json().clone();
        let shown = town.desk.run(&["show", made["matter"].as_str().unwrap()]).done().json().clone();
        let values: Vec<&str> = shown["fields"].as_array().unwrap().iter().filter_map(|field| field["value"]["v"].as_str()).collect();
        assert!(values.contains(text), "{text} in {values:?}");
    }
}

fn part(zip: &[u8], name: &str) -> String {
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(zip)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What stands between the marks, as people read it.
fn said_in_xml(document: &str) -> String {
    let texts = document.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
    run_together(&plain(&texts.collect::<String>()))
}
