//! The papers of the two played cases: each that the case offers is printed by the program, and what the PDF says is
//! compared with what the paper was filled with.
//!
//! `JIANGYUAN_PAPERS_TO=folder` keeps the PDFs, to be looked at.

use crate::desk::Desk;
use crate::papers::a_town_with_numbers;
use crate::played::played;
use jiangyuan_casework as casework;
use jiangyuan_documents::{Catalogue, Sheet, Written, printing, sample::sample};
use jiangyuan_model::paper::PaperRequest;
use jiangyuan_model::{CaseFile, Noun, PaperCode, PaperLanguage, PaperView, RecordId};
use jiangyuan_server::OfficeRequest;
use jiangyuan_store::{Place, Store};
use serde_json::Value as Json;
use std::path::PathBuf;

/// Set, it is the folder into which the papers are printed to be looked at.
const PRINT_TO: &str = "JIANGYUAN_PAPERS_TO";

/// What the mediation is about, in more words than the case begins with.
const TOLD: &str = r#"{"narrative": "双方多次协商未果，请求调解。", "dispute_type": "0701", "mediators": ["卓玛"]}"#;

/// One template is the cover of both; each says what is of its own kind.
const ON_THE_COVER_OF_A_MATTER: &[&str] =
    &["matter_title", "matter_number", "petitioner", "category", "handler", "matter_from", "matter_until"];
const ON_THE_COVER_OF_A_MEDIATION: &[&str] = &["title", "number", "committee", "names", "type", "mediators", "from", "until"];

/// The home as the program has left it.
fn opened(desk: &Desk) -> Store {
    let place = Place { home: desk.path("home"), outside: desk.path("outside") };
    let server = jiangyuan_server::World::system();
    let world = jiangyuan_store::World { clock: server.clock, random: server.random };
    let passphrase = std::fs::read_to_string(desk.path("passphrase")).unwrap();
    Store::open(&place, world, None, passphrase.trim_end()).unwrap()
}

/// What the page of a record offers to print, and what kind of record it is.
fn offered(store: &Store, on: RecordId) -> (Noun, Vec<PaperView>) {
    let request = PaperRequest { paper: PaperCode::F1, on, step: None, language: PaperLanguage::Zh, typed: Default::default() };
    let file = casework::case_file(store, &request).unwrap();
    // What only the sheet asks for is typed as in the sample; everything else has to come from the case.
    let mut views = Vec::new();
    for view in Catalogue::default().offered(&file) {
        let typed = CaseFile { typed: sample(view.code).typed, ..file.clone() };
        views.extend(Catalogue::default().offered(&typed).into_iter().find(|again| again.code == view.code && again.refusal.is_none()));
    }
    (file.main.noun, views)
}

/// Prints it by the program into a file; gives the record of the paper.
fn prints(desk: &Desk, name: &str, on: &str, view: &PaperView) -> RecordId {
    let out = desk.path(name).display().to_string();
    let typed: Vec<String> = sample(view.code).typed.iter().map(|(name, text)| format!("{name}={text}")).collect();
    let mut arguments = vec!["paper", view.code.key(), "--on", on, "--out", &out];
    arguments.extend(typed.iter().flat_map(|typed| ["--typed", typed.as_str()]));
    let paper = desk.run(&arguments).done().json()["paper"].as_str().unwrap().parse().unwrap();
    if let Some(folder) = std::env::var_os(PRINT_TO) {
        std::fs::copy(&out, PathBuf::from(folder).join(name)).unwrap();
    }
    paper
}

/// What stood in a paper that was printed.
fn filled(store: &Store, paper: RecordId) -> Sheet {
    let (request, file) = casework::printed_file(store, paper).unwrap();
    printing::ready(&Catalogue::default(), &request, &file).unwrap().sheets.remove(0)
}

/// The text without what the page adds to it: spaces, ends of lines, and the foot behind which a sentence may go on.
fn said(pdf: &std::path::Path, check_code: &str) -> String {
    let text = run_together(&pdf_extract::extract_text_from_mem(&std::fs::read(pdf).unwrap()).unwrap());
    let text = text.replace(&format!("校验码{check_code}"), "");
    (1..20).fold(text, |text, page| text.replace(&format!("—{page}—"), ""))
}

fn run_together(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}

fn texts(value: &Json, out: &mut Vec<String>) {
    match value {
        Json::String(text) => out.extend(text.split(['\n', '｜']).map(run_together)),
        Json::Array(items) => items.iter().for_each(|item| texts(item, out)),
        _ => {}
    }
}

/// What the paper was filled with and does not say.
fn unsaid(text: &str, noun: Noun, sheet: &Sheet) -> Vec<String> {
    let catalogue = Catalogue::default();
    let template = catalogue.template(sheet.code()).unwrap();
    let cover = if noun == Noun::Matter { ON_THE_COVER_OF_A_MEDIATION } else { ON_THE_COVER_OF_A_MATTER };
    let is_branched = |name: &str| {
        if sheet.code() == PaperCode::M13Cover && cover.contains(&name) {
            return true;
        }
        let field = template.fields.iter().find(|field| field.name == name);
        field.is_some_and(|field| field.written == Written::Key || field.from == "step_kind")
    };
    let mut unsaid = Vec::new();
    for (name, value) in sheet.fields().unwrap().iter().filter(|(name, _)| !is_branched(name)) {
        let mut lines = Vec::new();
        texts(value, &mut lines);
        unsaid.extend(lines.iter().filter(|line| !text.contains(*line)).map(|line| format!("{}: {name}: {line}", sheet.code().key())));
    }
    unsaid
}

fn every_paper_says_its_fields(case: &str, at_least: usize) {
    let town = a_town_with_numbers();
    let desk = &town.desk;
    let office = OfficeRequest {
        committee: Some("云杉坪镇人民调解委员会".into()),
        court: Some("示例县人民法院".into()),
        ..OfficeRequest::default()
    };
    town.county().office_describe("549901100", &office).unwrap();
    town.syncs();
    let records = played(desk, case);
    // What the forms of a mediation ask for and the case, which is about its steps, left open.
    let told = desk.write("told.json", TOLD);
    desk.run(&["edit", &records["调解"], "--file", &told]).done();
    let offers: Vec<_> = {
        let store = opened(desk);
        records.iter().map(|(record, on)| (*record, on, offered(&store, on.parse().unwrap()))).collect()
    };
    let mut papers = Vec::new();
    for (record, on, (noun, views)) in &offers {
        for view in views {
            let name = format!("{case}-{record}-{}.pdf", view.code.key());
            papers.push((*noun, prints(desk, &name, on, view), name));
        }
    }
    let store = opened(desk);
    let mut wrong = Vec::new();
    for (noun, paper, name) in &papers {
        let sheet = filled(&store, *paper);
        wrong.extend(unsaid(&said(&desk.path(name), &sheet.check_code), *noun, &sheet));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(papers.len() >= at_least, "the case offers {} papers", papers.len());
}

#[test]
fn every_paper_that_the_owed_wages_offer_says_every_field_that_it_was_filled_with() {
    every_paper_says_its_fields("owed_wages", 35);
}

#[test]
fn every_paper_that_the_pasture_boundary_offers_says_every_field_that_it_was_filled_with() {
    every_paper_says_its_fields("pasture_boundary", 15);
}
