//! Papers of a case: what may be printed, its preview, printed and printed again.

use super::attachments::{downloads, save};
use crate::state::App;
use data_encoding::BASE64;
use jiangyuan_casework as casework;
use jiangyuan_documents::check_code::{TypedCode, read};
use jiangyuan_documents::{Catalogue, Press, dossier, platform_folders, printing};
use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::dossier::{DossierRequest, DossierSaved, DossierView};
use jiangyuan_model::numbers::{Numbers, VoidNumber};
use jiangyuan_model::paper::{CodeFound, LetterSaved, PaperFound, PaperRequest, PaperSaved, PaperView, PrintedPaper};
use jiangyuan_model::{CaseFile, PaperCode, PaperLanguage, RecordId, Refusal};
use jiangyuan_store::Store;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tauri::State;

/// Templates and fonts are read at the first paper, and once.
static PAPERS: LazyLock<(Catalogue, Press)> = LazyLock::new(|| (Catalogue::default(), Press::with_office_fonts(&platform_folders())));

/// The papers with the Tibetan of the county.
fn catalogue(store: &Store) -> Result<Catalogue, Refusal> {
    Ok(PAPERS.0.clone().with_tibetan(&store.county_files(CountyFileKind::Tibetan)?))
}

pub(super) fn press() -> &'static Press {
    &PAPERS.1
}

/// The papers of a record, each with why it cannot be printed now.
#[tauri::command(async)]
pub(super) fn papers_offered(app: State<'_, App>, on: RecordId) -> Result<Vec<PaperView>, Refusal> {
    let request = PaperRequest { paper: PaperCode::F1, on, step: None, language: PaperLanguage::Zh, typed: BTreeMap::new() };
    app.read(|store| Ok(catalogue(store)?.offered(&casework::case_file(store, &request)?)))
}

/// Its pages as the data of an `img`, without a number.
#[tauri::command(async)]
pub(super) fn paper_preview(app: State<'_, App>, request: PaperRequest) -> Result<Vec<String>, Refusal> {
    let (file, catalogue) = app.read(|store| Ok((casework::case_file(store, &request)?, catalogue(store)?)))?;
    let prepared = printing::ready(&catalogue, &request, &file)?;
    let pages = PAPERS.1.pages_svg(&prepared).map_err(|error| Refusal::from(&error))?;
    Ok(pages.iter().map(|svg| format!("data:image/svg+xml;base64,{}", BASE64.encode(svg.as_bytes()))).collect())
}

/// Takes its number, writes it down and saves the PDF in the person's folder of downloads.
#[tauri::command(async)]
pub(super) fn paper_print(app: State<'_, App>, request: PaperRequest) -> Result<PaperSaved, Refusal> {
    let folder = downloads()?;
    let (file, catalogue, chance) =
        app.read(|store| Ok((casework::case_file(store, &request)?, catalogue(store)?, store.world().bytes())))?;
    let take = |draft: &_, code: &dyn Fn(&str) -> String| app.write(|store| casework::print_paper(store, &request, draft, code));
    let printed = printing::print((&catalogue, &PAPERS.1), &request, file, chance, take)?;
    let name = format!("{}-{}", request.paper.key(), printed.check_code);
    let file = save(&folder, &name, "pdf", &printed.pdf)?.display().to_string();
    let printing::Printed { id, number, check_code, tibetan_held, .. } = printed;
    Ok(PaperSaved { id, number, check_code, tibetan_held, file })
}

/// Prints again what says the same as it did, and saves the PDF.
#[tauri::command(async)]
pub(super) fn paper_reprint(app: State<'_, App>, id: RecordId, reason: &str) -> Result<PaperSaved, Refusal> {
    let folder = downloads()?;
    let ((request, file), catalogue) = app.read(|store| Ok((casework::printed_file(store, id)?, catalogue(store)?)))?;
    let again = CaseFile { reprint: Some(file.reprint.unwrap_or_default() + 1), ..file };
    let pdf = printing::again((&catalogue, &PAPERS.1), &request, &again)?;
    app.write(|store| casework::reprint_paper(store, id, reason))?;
    let name = format!("{}-{}", request.paper.key(), again.check_code);
    let file = save(&folder, &name, "pdf", &pdf)?.display().to_string();
    Ok(PaperSaved { id, number: again.number, check_code: again.check_code, tibetan_held: None, file })
}

#[tauri::command(async)]
pub(super) fn printed_papers(app: State<'_, App>, on: RecordId) -> Result<Vec<PrintedPaper>, Refusal> {
    app.read(|store| casework::printed_papers(store, on))
}

#[tauri::command(async)]
pub(super) fn paper_numbers(app: State<'_, App>) -> Result<Vec<Numbers>, Refusal> {
    app.read(|store| store.numbers())
}

/// The register of void numbers.
#[tauri::command(async)]
pub(super) fn void_numbers(app: State<'_, App>) -> Result<Vec<VoidNumber>, Refusal> {
    app.read(casework::void_numbers)
}

/// What a code leads to: the paper whose foot bears it, or the piece that a petitioner asks after.
#[tauri::command(async)]
pub(super) fn check_code(app: State<'_, App>, typed: &str) -> Result<CodeFound, Refusal> {
    match read(typed)? {
        TypedCode::Check(code) => app.read(|store| found_paper(store, &code)),
        TypedCode::Query(code) => app.read(|store| {
            let hash = code.hash_text(&store.office()?.county);
            casework::piece_with_query_code(store, &hash).map(|found| CodeFound::Piece(Box::new(found)))
        }),
    }
}

fn found_paper(store: &Store, code: &str) -> Result<CodeFound, Refusal> {
    let found = casework::paper_with_code(store, code)?;
    // A paper whose case may not be seen, or is gone, is found all the same; then nobody can compare.
    let catalogue = catalogue(store)?;
    let same =
        casework::printed_file(store, found.paper.id).is_ok_and(|(request, file)| printing::says_the_same(&catalogue, &request, &file));
    Ok(CodeFound::Paper(Box::new(PaperFound { same, ..found })))
}

/// Saves the editable letter of a paper: with the number of the one that was printed, or with room for it.
#[tauri::command(async)]
pub(super) fn paper_letter(app: State<'_, App>, request: PaperRequest, printed: Option<RecordId>) -> Result<LetterSaved, Refusal> {
    let folder = downloads()?;
    let read = |store: &Store| match printed {
        Some(id) => casework::printed_file(store, id),
        None => Ok((request.clone(), casework::case_file(store, &request)?)),
    };
    let ((request, file), own) = app.read(|store| Ok((read(store)?, store.county_file(CountyFileKind::Letter, request.paper.key())?)))?;
    let (docx, own_unusable) = printing::word_copy(&PAPERS.0, &request, &file, own.as_deref())?;
    let file = save(&folder, request.paper.key(), "docx", &docx)?.display().to_string();
    Ok(LetterSaved { file, own_unusable })
}

/// What the dossier of a case would hold now, and what it lacks.
#[tauri::command(async)]
pub(super) fn dossier_view(app: State<'_, App>, request: DossierRequest) -> Result<DossierView, Refusal> {
    let (case, catalogue) = app.read(|store| Ok((casework::dossier_case(store, &request)?, catalogue(store)?)))?;
    dossier::view(&catalogue, &case, &request)
}

/// Binds the dossier and saves the PDF; `reason` is why contents leave the program.
#[tauri::command(async)]
pub(super) fn dossier_bind(app: State<'_, App>, request: DossierRequest, reason: &str) -> Result<DossierSaved, Refusal> {
    let folder = downloads()?;
    let catalogue = app.read(catalogue)?;
    let case = app.look(|store| casework::dossier_contents(store, &request, reason))?;
    let bound = dossier::bound((&catalogue, &PAPERS.1), case, &request)?;
    let (pdf, pages) = PAPERS.1.pdf_and_pages(&bound.prepared).map_err(|error| Refusal::from(&error))?;
    let file = save(&folder, "dossier", "pdf", &pdf)?.display().to_string();
    Ok(DossierSaved { file, pages, by_hand: bound.by_hand })
}
