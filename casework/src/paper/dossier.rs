//! What a dossier is made of: the case, its papers with their signed scans, its photos and scans.
//!
//! Reading it is one reading of the case, and each content that goes into the file is noted as taken out of the program,
//! as when it is saved by itself.

use super::case_file::{bilingual, case_file_of, case_file_read_for};
use super::list::{paper_request, printed_paper, tibetan_approved_on};
use crate::attach::checked_reason;
use crate::attachment::attachments;
use crate::record::view;
use crate::sight::{self, Seen};
use jiangyuan_model::attachment::{AttachmentView, ContentState};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::dossier::{DossierCase, DossierFile, DossierPaper, DossierRequest};
use jiangyuan_model::paper::{PaperRequest, PrintedPaper};
use jiangyuan_model::{CaseFile, ErrorCode, Noun, PaperCode, PaperLanguage, ReadPart, RecordId, Refusal, StepKind};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use jiangyuan_sync::attach::Blob;
use std::collections::BTreeMap;

/// Kinds of record that are bound with a matter.
const BOUND_WITH: &[Noun] = &[Noun::Piece, Noun::Reception];

/// What a dossier would hold, without the contents of attachments: to be looked at before it is bound.
///
/// # Errors
/// `WrongNoun` where such a record has none; those of [`crate::record`].
pub fn dossier_case(store: &Store, request: &DossierRequest) -> Result<DossierCase, Refusal> {
    Ok(gather(store, request)?.0)
}

/// The same with every content that is here. `reason` is why contents leave the program, as it is noted for each. One
/// that is not here is asked for, so that the next sync fetches it.
///
/// # Errors
/// Those of [`dossier_case`]; `ReasonMissing`; the store cannot be written.
pub fn dossier_contents(store: &mut Store, request: &DossierRequest, reason: &str) -> Result<DossierCase, Refusal> {
    let reason = checked_reason(reason)?;
    let (mut case, named) = gather(store, request)?;
    for file in case.papers.iter_mut().flat_map(|paper| &mut paper.signed).chain(&mut case.files) {
        let Some((on, blob)) = named.get(&file.id) else { continue };
        match store.content(blob) {
            Ok(content) => {
                store.note_taken_out(*on, blob, &reason)?;
                file.content = Some(content);
            }
            Err(refusal) if matches!(refusal.code, ErrorCode::AttachmentNotHere | ErrorCode::AttachmentDamaged) => {
                file.state = if file.state == ContentState::Lost { ContentState::Lost } else { ContentState::NotYetHere };
                store.ask_for(blob)?;
            }
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(case)
}

/// Attachments by their ids: the record on which they lie, and their content.
type Named = BTreeMap<String, (RecordId, Blob)>;

fn gather(store: &Store, request: &DossierRequest) -> Result<(DossierCase, Named), Refusal> {
    let noun = sight::see(store, request.on)?.noun;
    if !matches!(noun, Noun::Matter | Noun::Mediation) {
        return Err(ErrorCode::WrongNoun.into());
    }
    let asked =
        PaperRequest { paper: PaperCode::M13Cover, on: request.on, step: None, language: PaperLanguage::Zh, typed: BTreeMap::new() };
    let file = case_file_read_for(store, &asked, ReadPart::Dossier)?;
    let with = file.with.iter().filter(|record| noun == Noun::Matter && BOUND_WITH.contains(&record.noun)).map(|record| record.id);
    let records: Vec<RecordId> = std::iter::once(request.on).chain(with).collect();
    let (mut papers, mut files, mut named) = (Vec::new(), Vec::new(), Named::new());
    for record in records {
        let seen = sight::see(store, record)?;
        files.extend(files_of(store, record, &seen, &mut named)?);
        papers.extend(papers_of(store, record, &mut named)?);
    }
    papers.sort_by_key(|paper: &DossierPaper| (paper.printed.printed_on, paper.printed.id));
    files.sort_by(|one: &DossierFile, other| (one.on, &one.id).cmp(&(other.on, &other.id)));
    Ok((DossierCase { file, papers, files }, named))
}

fn papers_of(store: &Store, record: RecordId, named: &mut Named) -> Result<Vec<DossierPaper>, Refusal> {
    let mut papers = Vec::new();
    for id in store.papers_of(record)? {
        if !store.sees(id, Noun::Paper)? {
            continue;
        }
        let seen = sight::read(store, id, ReadPart::Dossier, None)?;
        let Some(printed) = printed_paper(store, id, &seen.doc)?.filter(|printed| printed.void_reason.is_none()) else { continue };
        let request = paper_request(&printed, &seen.doc);
        let files = files_of_print(store, &request, &printed, &seen.doc)?;
        papers.push(DossierPaper { printed, request, files, signed: files_of(store, id, &seen, named)? });
    }
    Ok(papers)
}

/// The case from which a paper may have been filled: as it is now, and as it was when it was printed.
fn files_of_print(store: &Store, request: &PaperRequest, printed: &PrintedPaper, doc: &Doc) -> Result<Vec<CaseFile>, Refusal> {
    let now = case_file_read_for(store, request, ReadPart::Dossier)?;
    let printed_at = doc.steps.iter().find(|step| step.kind == StepKind::PaperPrinted.code()).map(|step| step.at_ms);
    let then = printed_at.map(|at_ms| as_of(store, &now, at_ms)).transpose()?.flatten();
    let again = |file: CaseFile| CaseFile {
        number: printed.number.clone(),
        check_code: printed.check_code.clone(),
        reprint: Some(printed.reprints).filter(|number| *number > 0),
        made_on: printed.printed_on,
        made_by: printed.printed_by.clone(),
        bilingual: bilingual(store, printed.printed_on),
        tibetan_approved_on: tibetan_approved_on(doc),
        ..file
    };
    Ok(std::iter::once(now).chain(then).map(again).collect())
}

/// A case as it stood at an instant. What may be seen of it is asked by the records as they are now.
fn as_of(store: &Store, now: &CaseFile, at_ms: i64) -> Result<Option<CaseFile>, Refusal> {
    let then = |id: RecordId| {
        let doc = store.doc_as_of(id, at_ms)?;
        let seen = doc.and_then(|(scope, doc)| Some(Seen { scope, noun: doc.noun()?, doc }));
        seen.map(|seen| view(store, id, seen)).transpose()
    };
    let Some(main) = then(now.main.id)? else { return Ok(None) };
    let with = now.with.iter().filter_map(|record| then(record.id).transpose()).collect::<Result<_, Refusal>>()?;
    Ok(Some(case_file_of(now, main, with)))
}

fn files_of(store: &Store, record: RecordId, seen: &Seen, named: &mut Named) -> Result<Vec<DossierFile>, Refusal> {
    let views = attachments(store, &seen.scope, &seen.doc)?;
    for attached in seen.doc.standing_attachments() {
        named.insert(attached.id.to_string(), (record, attached.attachment.content));
    }
    Ok(views.iter().filter(|view| view.void_reason.is_none()).map(|view| file(view, seen.noun)).collect())
}

fn file(view: &AttachmentView, noun: Noun) -> DossierFile {
    let on = view.dated.unwrap_or_else(|| date_in_shanghai(view.added_at_ms));
    DossierFile { id: view.id.clone(), noun, title: view.title.clone(), on, state: view.state, content: None }
}
