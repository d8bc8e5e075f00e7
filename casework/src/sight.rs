//! Whether somebody may see a record, what he reads it for, and the row in the log of reads: the one
//! place that every reading of a record goes through.
//!
//! The purpose (查阅目的) follows from the work where it can: whoever registered the record or took
//! a step of it, its handler, its mediator, the head and whoever triages, the archivist at its end.
//! Only somebody whom nothing connects with it is asked, once; his answer holds for the hour, for
//! the record and for what it hangs together with. The row is written before anything is returned.
//!
//! A record that is here and not for somebody's eyes is refused as that, and not as one that does
//! not exist: its id is on a paper in somebody's hand, and a clerk who is told that it does not
//! exist registers it a second time. In lists and searches it simply does not stand.

use jiangyuan_law::course;
use jiangyuan_law::sight::{HANDLES_EVERY_CASE, SUPERVISES, Sight, sight};
use jiangyuan_model::view::Row;
use jiangyuan_model::{ErrorCode, Noun, ReadPart, ReadPurpose, RecordId, Refusal, Role, Scope, StepKind};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;

/// A record that somebody may see.
pub(crate) struct Seen {
    pub(crate) scope: Scope,
    pub(crate) noun: Noun,
    pub(crate) doc: Doc,
}

/// The record, if whoever has opened the home may see it. Nothing is logged: for verbs that show
/// nothing of it.
///
/// # Errors
/// `NoSuchRecord`, `RecordErased`, `NotYoursToSee`, or the store cannot be read.
pub(crate) fn see(store: &Store, id: RecordId) -> Result<Seen, Refusal> {
    let gone = || Refusal::new(ErrorCode::NoSuchRecord);
    let (scope, doc) = store.doc(id)?.ok_or_else(gone)?;
    if doc.noun().is_none() && doc.erasure().is_some() {
        return Err(Refusal::new(ErrorCode::RecordErased));
    }
    let noun = doc.noun().filter(|noun| Noun::CASEWORK.contains(noun)).ok_or_else(gone)?;
    if !store.sees(id, noun)? {
        return Err(Refusal::new(ErrorCode::NotYoursToSee));
    }
    Ok(Seen { scope, noun, doc })
}

/// The record, to be shown; the reading is in the log.
///
/// # Errors
/// Those of [`see`], `PurposeMissing`, or the log cannot be written.
pub(crate) fn read(store: &Store, id: RecordId, part: ReadPart, said: Option<ReadPurpose>) -> Result<Seen, Refusal> {
    let seen = see(store, id)?;
    if seen.noun.is_personal() {
        let purpose = purpose(store, id, &seen, said)?;
        store.log_reading(Some(id), Some(seen.noun), part, purpose)?;
    }
    Ok(seen)
}

/// What the record is read for: as said, as the work shows it, or as it was said within the hour.
fn purpose(store: &Store, id: RecordId, seen: &Seen, said: Option<ReadPurpose>) -> Result<ReadPurpose, Refusal> {
    if let Some(said) = said.filter(|said| ReadPurpose::ASKED.contains(said)) {
        return Ok(said);
    }
    if let Some(derived) = by_work(store, id, seen)? {
        return Ok(derived);
    }
    if let Some(known) = store.purpose_of_the_hour(id)? {
        return Ok(known);
    }
    for related in store.related(id)? {
        if let Some(known) = store.purpose_of_the_hour(related.id)? {
            return Ok(known);
        }
    }
    Err(Refusal::new(ErrorCode::PurposeMissing))
}

fn by_work(store: &Store, id: RecordId, seen: &Seen) -> Result<Option<ReadPurpose>, Refusal> {
    let me = store.me();
    let has = |roles: &[Role]| roles.iter().any(|role| me.roles.contains(role));
    let over = || !course::state(&seen.doc.facts(id, &seen.scope)).is_open();
    let asked_of_reviewers = || {
        let asks = |kind: u16| kind == StepKind::RecheckAsked.code() || kind == StepKind::ReviewAsked.code();
        seen.doc.steps.iter().any(|step| asks(step.kind) && seen.doc.stands(step))
    };
    let handles = has(HANDLES_EVERY_CASE) && seen.scope.township() == me.scope.township()
        || has(&[Role::CommitteeHead]) && seen.noun == Noun::Mediation
        || has(&[Role::Archivist]) && over()
        || has(&[Role::Reviewer]) && asked_of_reviewers()
        || store.is_mine(id)?;
    if handles {
        return Ok(Some(ReadPurpose::Handling));
    }
    Ok(has(SUPERVISES).then_some(ReadPurpose::Supervision))
}

/// List lines of records, as far as whoever has opened the home may see them.
///
/// # Errors
/// The store cannot be read.
pub(crate) fn rows(store: &Store, ids: &[RecordId]) -> Result<Vec<Row>, Refusal> {
    seen_lines(store, store.rows(ids)?)
}

/// Of these lines, those of records that whoever has opened the home may see.
///
/// # Errors
/// The store cannot be read.
pub(crate) fn seen_lines(store: &Store, mut lines: Vec<Row>) -> Result<Vec<Row>, Refusal> {
    let seen = store.seen()?;
    lines.retain(|line| seen.sees(line.id, line.noun));
    Ok(lines)
}

/// Logs that lines of a list, found lines or the inbox are shown: within one's own sight, to see what
/// there is to do. Nobody is asked for it, and however long somebody scrolls, it is one row an hour.
///
/// # Errors
/// The log cannot be written.
pub(crate) fn lines(store: &Store, noun: Option<Noun>, part: ReadPart) -> Result<(), Refusal> {
    let me = store.me();
    let sees = |noun: Noun| noun.is_personal() && sight(&me.roles, noun) != Sight::None;
    if !noun.map_or_else(|| Noun::CASEWORK.iter().copied().any(sees), sees) {
        return Ok(());
    }
    let only_supervises = me.roles.iter().all(|role| SUPERVISES.contains(role));
    let purpose = if only_supervises { ReadPurpose::Supervision } else { ReadPurpose::Handling };
    store.log_reading(None, noun, part, purpose)
}

/// Logs that everything one may see is written into a file. It is asked what for, unless it is
/// one's work to see every case.
///
/// # Errors
/// `PurposeMissing`, or the log cannot be written.
pub(crate) fn export(store: &Store, said: Option<ReadPurpose>) -> Result<(), Refusal> {
    let me = store.me();
    let has = |roles: &[Role]| roles.iter().any(|role| me.roles.contains(role));
    let by_work = match () {
        () if has(HANDLES_EVERY_CASE) || has(&[Role::Archivist]) => Some(ReadPurpose::Handling),
        () if has(SUPERVISES) => Some(ReadPurpose::Supervision),
        () => None,
    };
    let said = said.filter(|said| ReadPurpose::ASKED.contains(said));
    let purpose = said.or(by_work).ok_or(ErrorCode::PurposeMissing)?;
    store.log_reading(None, None, ReadPart::Export, purpose)
}
