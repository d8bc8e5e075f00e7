//! The papers of a case as they were printed, and a paper by the code in its foot.

use crate::sight;
use chrono::NaiveDate;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::paper::{PaperRequest, PrintedPaper};
use jiangyuan_model::{ErrorCode, Field, Noun, PaperCode, PaperLanguage, PaperNumber, ReadPart, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use std::collections::BTreeMap;

/// The papers that were made for a record, the first first.
///
/// # Errors
/// `NotYoursToSee`, `NoSuchRecord`, or the store cannot be read.
pub fn printed_papers(store: &Store, on: RecordId) -> Result<Vec<PrintedPaper>, Refusal> {
    sight::see(store, on)?;
    let mut printed = Vec::new();
    for id in store.papers_of(on)? {
        if !store.sees(id, Noun::Paper)? {
            continue;
        }
        if let Some((_, doc)) = store.doc(id)? {
            printed.extend(printed_paper(store, id, &doc)?);
        }
    }
    Ok(printed)
}

/// The paper with this code in its foot, as the office keeps it.
///
/// # Errors
/// `NoSuchPaper` where no paper here bears it; `NotYoursToSee`, or the store cannot be read.
pub fn find_paper(store: &Store, check_code: &str) -> Result<PrintedPaper, Refusal> {
    let id = store.paper_with(check_code)?.ok_or(ErrorCode::NoSuchPaper)?;
    let doc = sight::read(store, id, ReadPart::Paper, None)?.doc;
    printed_paper(store, id, &doc)?.ok_or_else(|| ErrorCode::NoSuchPaper.into())
}

/// A paper's record as a line; nothing where a newer version printed it.
pub(super) fn printed_paper(store: &Store, id: RecordId, doc: &Doc) -> Result<Option<PrintedPaper>, Refusal> {
    let (Some(paper), Ok(on)) = (PaperCode::from_key(doc.text(Field::PaperKind)), doc.text(Field::PaperOf).parse()) else {
        return Ok(None);
    };
    let Some(printed) = doc.steps.iter().find(|step| step.kind == StepKind::PaperPrinted.code()) else { return Ok(None) };
    let reprints = doc.steps.iter().filter(|step| step.kind == StepKind::PaperReprinted.code() && doc.stands(step)).count();
    Ok(Some(PrintedPaper {
        id,
        on,
        paper,
        title: doc.text(Field::Title).to_owned(),
        number: number_of(doc),
        check_code: doc.text(Field::CheckCode).to_owned(),
        printed_on: date_in_shanghai(printed.at_ms),
        printed_by: store.author(printed.id.change.device, printed.actor)?,
        reprints: u32::try_from(reprints).unwrap_or(u32::MAX),
        signed: u32::try_from(doc.standing_attachments().count()).unwrap_or(u32::MAX),
        void_reason: doc.void().map(|mark| mark.reason.clone()),
    }))
}

/// How a printed paper was asked for.
pub(super) fn paper_request(paper: &PrintedPaper, doc: &Doc) -> PaperRequest {
    let step = Some(doc.text(Field::PaperStep).to_owned()).filter(|step| !step.is_empty());
    let language = PaperLanguage::from_key(doc.text(Field::PaperLanguage)).unwrap_or(PaperLanguage::Zh);
    PaperRequest { paper: paper.paper, on: paper.on, step, language, typed: typed(doc) }
}

/// The day on which its Tibetan was approved.
pub(super) fn tibetan_approved_on(doc: &Doc) -> Option<NaiveDate> {
    doc.get(Field::TibetanApprovedOn).and_then(Value::as_date)
}

/// What was typed for the sheet: each line is a name and a text.
fn typed(doc: &Doc) -> BTreeMap<String, String> {
    let Some(Value::List(lines)) = doc.get(Field::PaperTyped) else { return BTreeMap::new() };
    lines.iter().filter_map(|line| line.split_once(' ')).map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

fn number_of(doc: &Doc) -> PaperNumber {
    let text = doc.text(Field::Number).to_owned();
    let is_temporary = doc.get(Field::NumberTemporary).is_some_and(Value::is_true);
    match text.is_empty() {
        true => PaperNumber::None,
        false if is_temporary => PaperNumber::Temporary(text),
        false => PaperNumber::Formal(text),
    }
}
