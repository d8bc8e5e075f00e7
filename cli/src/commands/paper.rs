//! `paper`: fills a paper from a case, takes its number and writes the PDF. With `--preview` nothing is numbered and
//! nothing is written down.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::words;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_casework as casework;
use jiangyuan_documents::{Catalogue, Press, platform_folders, printing};
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::paper::PaperRequest;
use jiangyuan_model::{CaseFile, ErrorCode, PaperCode, PaperLanguage, RecordId, Refusal};
use jiangyuan_store::Store;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Paper {
    #[arg(value_name = "CODE", value_parser = PossibleValuesParser::new(PaperCode::ALL.iter().map(|code| code.key())))]
    code: String,
    #[arg(long, value_name = "ID")]
    on: RecordId,
    #[arg(long, value_name = "FILE.pdf", required_unless_present = "letter")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "FILE.docx")]
    letter: Option<PathBuf>,
    #[arg(long, id = "paper_step", value_name = "STEP")]
    step: Option<String>,
    #[arg(long, value_parser = PossibleValuesParser::new(PaperLanguage::ALL.iter().map(|language| language.key())))]
    language: Option<String>,
    #[arg(long, value_name = "NAME=TEXT", value_parser = typed)]
    typed: Vec<(String, String)>,
    #[arg(long)]
    preview: bool,
}

fn typed(text: &str) -> Result<(String, String), String> {
    let (name, text) = text.split_once('=').ok_or_else(|| words::say("cli.paper.not_typed"))?;
    Ok((name.to_owned(), text.to_owned()))
}

pub(crate) fn run(desk: &Desk, arguments: &Paper) -> Ended {
    let mut store = desk.open()?;
    let (catalogue, press) = tools(&store)?;
    let request = request(arguments, &store, &catalogue)?;
    let file = casework::case_file(&store, &request)?;
    let Some(path) = arguments.out.as_deref().filter(|_| !arguments.preview) else {
        return without_number(desk, arguments, (&catalogue, &press), (&store, &request, &file));
    };
    let chance = store.world().bytes();
    let mut out = None;
    // The file is made before the number is taken, and only once nothing is missing: a paper that cannot be written takes
    // no number, and one that is refused leaves no empty file.
    let take = |draft: &_, code: &dyn Fn(&str) -> String| {
        out = Some(create(path)?);
        casework::print_paper(&mut store, &request, draft, code)
    };
    let printed = printing::print((&catalogue, &press), &request, file, chance, take)?;
    if let Some(mut file) = out {
        put(&mut file, &printed.pdf)?;
    }
    tell(desk, &printed);
    if let Some(letter) = &arguments.letter {
        let (request, file) = casework::printed_file(&store, printed.id)?;
        write_letter(desk, letter, &catalogue, (&store, &request, &file))?;
    }
    Ok(DONE)
}

/// Without a wish, a paper is printed as the county has it printed.
fn request(arguments: &Paper, store: &Store, catalogue: &Catalogue) -> Result<PaperRequest, Refusal> {
    let paper = PaperCode::from_key(&arguments.code).ok_or(ErrorCode::UnknownCode)?;
    let rule = casework::bilingual(store, store.world().clock.today());
    let printed_in = catalogue.languages(paper, &rule).map_err(|error| Refusal::from(&error))?;
    let wish = arguments.language.as_deref().and_then(PaperLanguage::from_key);
    Ok(PaperRequest {
        paper,
        on: arguments.on,
        step: arguments.step.clone(),
        language: wish.or_else(|| printed_in.last().copied()).unwrap_or(PaperLanguage::Zh),
        typed: arguments.typed.iter().cloned().collect::<BTreeMap<_, _>>(),
    })
}

/// How it looks, and its editable letter with room for a number: nothing is numbered and nothing is written down.
fn without_number(
    desk: &Desk,
    arguments: &Paper,
    (catalogue, press): (&Catalogue, &Press),
    (store, request, file): (&Store, &PaperRequest, &CaseFile),
) -> Ended {
    if let Some(out) = &arguments.out {
        let prepared = printing::ready(catalogue, request, file)?;
        let pdf = press.pdf(&prepared).map_err(|error| Refusal::from(&error))?;
        put(&mut create(out)?, &pdf)?;
        desk.output.answer(&json!({ "preview": true, "bytes": pdf.len() }), || words::say("cli.paper.preview"));
    }
    if let Some(letter) = &arguments.letter {
        write_letter(desk, letter, catalogue, (store, request, file))?;
    }
    Ok(DONE)
}

fn write_letter(
    desk: &Desk,
    path: &Path,
    catalogue: &Catalogue,
    (store, request, file): (&Store, &PaperRequest, &CaseFile),
) -> Result<(), Stop> {
    let own = store.county_file(CountyFileKind::Letter, request.paper.key())?;
    let (docx, unusable) = printing::word_copy(catalogue, request, file, own.as_deref())?;
    put(&mut create(path)?, &docx)?;
    desk.output.answer(&json!({ "letter": true, "bytes": docx.len(), "own_unusable": unusable }), || words::say("cli.paper.letter"));
    if let Some(field) = unusable {
        desk.output.tell(&words::say_with("paper.letter_unusable", &[("field", &field)]));
    }
    Ok(())
}

/// The papers with the Tibetan of the county, and the press.
pub(super) fn tools(store: &Store) -> Result<(Catalogue, Press), Refusal> {
    let catalogue = Catalogue::default().with_tibetan(&store.county_files(CountyFileKind::Tibetan)?);
    Ok((catalogue, Press::with_office_fonts(&platform_folders())))
}

/// A new file: nothing is written over.
pub(super) fn create(path: &Path) -> Result<std::fs::File, Refusal> {
    Ok(std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(|_| ErrorCode::FileUnreadable)?)
}

pub(super) fn put(file: &mut std::fs::File, bytes: &[u8]) -> Result<(), Stop> {
    Ok(file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|_| ErrorCode::DiskFull)?)
}

fn tell(desk: &Desk, printed: &printing::Printed) {
    let (number, temporary) = (printed.number.text(), printed.number.is_temporary());
    let answer = json!({ "paper": printed.id, "number": number, "temporary": temporary, "check_code": printed.check_code,
        "bytes": printed.pdf.len(), "language": printed.language, "tibetan_held": printed.tibetan_held });
    desk.output.answer(&answer, || words::say_with("cli.paper.printed", &[("number", number), ("code", &printed.check_code)]));
    if temporary {
        desk.output.tell(&words::say("numbers.none"));
    }
    if let Some(held) = printed.tibetan_held {
        desk.output.tell(&words::say_with("paper.tibetan_held_back", &[("why", &words::say(&["paper.tibetan.", held.key()].concat()))]));
    }
}
