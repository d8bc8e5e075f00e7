//! Which sheets are out, which were entered as what, and which are void.
//!
//! Of a record that a sheet became, its noun and its number are told and nothing that it says: so nobody reads about a person
//! here, and the series is whole for whoever may not open the record.

use super::batch::Batch;
use super::entered::read;
use jiangyuan_model::blank::{BATCHES_SHOWN_MAX, BatchView, BlankEntry, BlankState, BlankView, BlanksPage};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::{Field, Noun, RecordId, Refusal, StepKind};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use std::collections::BTreeMap;

/// The batches, the latest first, and the sheets that are of none of them.
///
/// # Errors
/// The store cannot be read.
pub fn blanks(store: &Store) -> Result<BlanksPage, Refusal> {
    let mut entered: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
    for (number, id) in store.blanks_entered()? {
        entered.entry(number).or_default().push(id);
    }
    let mut batches = Vec::new();
    for (id, doc, batch) in all(store)? {
        let mut sheets = Vec::new();
        for number in batch.numbers() {
            let records = entered.remove(&number.to_string()).unwrap_or_default();
            sheets.push(view(store, &number.to_string(), Some(&batch), &records)?);
        }
        batches.push(batch_view(store, (id, &doc), batch, sheets)?);
    }
    batches.reverse();
    batches.truncate(BATCHES_SHOWN_MAX);
    let strangers = entered.iter().map(|(number, records)| view(store, number, None, records)).collect::<Result<_, _>>()?;
    Ok(BlanksPage { batches, strangers })
}

/// One sheet by its number, as it was typed or scanned.
///
/// # Errors
/// `BlankNumberWrong`; or the store cannot be read.
pub fn blank(store: &Store, typed: &str) -> Result<BlankView, Refusal> {
    let number = read(typed)?;
    let records = store.entered_from_blank(&number.to_string())?;
    let batch = all(store)?.into_iter().map(|(_, _, batch)| batch).find(|batch| batch.has(&number));
    view(store, &number.to_string(), batch.as_ref(), &records)
}

/// Every batch that may be seen, the earliest first.
fn all(store: &Store) -> Result<Vec<(RecordId, Doc, Batch)>, Refusal> {
    let mut batches = Vec::new();
    for id in store.records(Some(Noun::BlankForms))? {
        if !store.sees(id, Noun::BlankForms)? {
            continue;
        }
        if let Some((_, doc)) = store.doc(id)?
            && let Some(batch) = Batch::read(&doc)
        {
            batches.push((id, doc, batch));
        }
    }
    Ok(batches)
}

fn batch_view(store: &Store, (id, doc): (RecordId, &Doc), batch: Batch, blanks: Vec<BlankView>) -> Result<BatchView, Refusal> {
    let printed = doc.steps.iter().find(|step| step.kind == StepKind::BlanksPrinted.code());
    Ok(BatchView {
        id,
        kind: batch.kind,
        made_on: printed.map_or_else(Default::default, |step| date_in_shanghai(step.at_ms)),
        made_by: printed.map(|step| store.author(step.id.change.device, step.actor)).transpose()?.unwrap_or_default(),
        what_for: batch.what_for,
        given_to: batch.given_to,
        blanks,
    })
}

/// What was entered is entered, even where somebody had declared the sheet void.
fn view(store: &Store, number: &str, batch: Option<&Batch>, records: &[RecordId]) -> Result<BlankView, Refusal> {
    let reason = batch.and_then(|batch| batch.spoiled(number));
    let state = match (records.is_empty(), batch, &reason) {
        (false, ..) => BlankState::Entered,
        (true, None, _) => BlankState::Unknown,
        (true, Some(_), Some(_)) => BlankState::Spoiled,
        (true, Some(_), None) => BlankState::Out,
    };
    Ok(BlankView {
        number: number.to_owned(),
        kind: batch.map(|batch| batch.kind),
        state,
        entries: records.iter().filter_map(|id| entry(store, *id).transpose()).collect::<Result<_, _>>()?,
        reason,
        given_to: batch.map(|batch| batch.given_to.clone()).unwrap_or_default(),
    })
}

fn entry(store: &Store, id: RecordId) -> Result<Option<BlankEntry>, Refusal> {
    let Some((_, doc)) = store.doc(id)? else { return Ok(None) };
    let Some(noun) = doc.noun() else { return Ok(None) };
    Ok(Some(BlankEntry { id, noun, number: doc.text(Field::Number).to_owned(), seen: store.sees(id, noun)? }))
}
