//! The cases of a ledger (台账): those of a month, or those of whose dates one is past, as far as somebody may see them.

use super::told::told;
use crate::sight::Seen;
use chrono::NaiveDate;
use jiangyuan_law::clocks;
use jiangyuan_model::view::{ClockView, RecordView};
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use jiangyuan_sync::doc::Step;

/// Kinds of record on which the line of another one may draw.
const DRAWN_ON: &[Noun] = &[Noun::Piece, Noun::Matter, Noun::Reception, Noun::Mediation];

/// A case with what hangs together with it.
#[derive(Debug, Clone)]
pub(super) struct LedgerCase {
    /// The record that the line is of.
    pub(super) main: RecordView,
    /// Its pieces, its matter, its reception, its mediation.
    pub(super) with: Vec<RecordView>,
}

/// The records of a kind that reached the office from one day to another, both included, the earliest first. What is void
/// is not among them.
///
/// # Errors
/// The store cannot be read.
pub(super) fn of_period(store: &Store, noun: Noun, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<RecordId>, Refusal> {
    let (seen, mut ids) = (store.seen()?, store.of_period(noun, (from, to))?);
    ids.retain(|id| seen.sees(*id, noun));
    Ok(ids)
}

/// The records of which a date is past, the longest first.
///
/// # Errors
/// The store cannot be read.
pub(super) fn overdue(store: &Store) -> Result<Vec<RecordId>, Refusal> {
    let mut ids: Vec<RecordId> = Vec::new();
    for (row, _) in store.due_clocks(true, store.world().clock.today())? {
        if !ids.contains(&row.id) {
            ids.push(row.id);
        }
    }
    Ok(ids)
}

/// The records of a kind with a standing step of one of these kinds on a day of the period, by that day.
///
/// # Errors
/// The store cannot be read.
pub(super) fn with_a_step(
    store: &Store,
    noun: Noun,
    kinds: &[StepKind],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<RecordId>, Refusal> {
    let mut dated = Vec::new();
    for (id, doc) in seen(store, noun)? {
        let steps = doc.steps.iter().filter(|step| doc.stands(step) && kinds.iter().any(|kind| kind.code() == step.kind));
        dated.extend(steps.filter_map(day).filter(|day| (from..=to).contains(day)).min().map(|day| (day, id)));
    }
    Ok(in_order(dated))
}

/// The pieces that a superior sent in the period, and wants an answer to.
///
/// # Errors
/// The store cannot be read.
pub(super) fn from_above(store: &Store, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<RecordId>, Refusal> {
    let sent = |(id, doc): (RecordId, Doc)| {
        let day = doc.get(Field::SentOn).and_then(Value::as_date).filter(|_| doc.get(Field::CitedDue).is_some())?;
        (from..=to).contains(&day).then_some((day, id))
    };
    Ok(in_order(seen(store, Noun::Piece)?.into_iter().filter_map(sent).collect()))
}

/// The records of a kind that stand and that whoever has opened the home may see.
fn seen(store: &Store, noun: Noun) -> Result<Vec<(RecordId, Doc)>, Refusal> {
    let seen = store.seen()?;
    let mut docs = Vec::new();
    for id in store.records(Some(noun))?.into_iter().filter(|id| seen.sees(*id, noun)) {
        docs.extend(store.doc(id)?.filter(|(_, doc)| doc.void().is_none()).map(|(_, doc)| (id, doc)));
    }
    Ok(docs)
}

fn in_order(mut dated: Vec<(NaiveDate, RecordId)>) -> Vec<RecordId> {
    dated.sort_unstable();
    dated.into_iter().map(|(_, id)| id).collect()
}

/// The day of legal effect of a step.
pub(super) fn day(step: &Step) -> Option<NaiveDate> {
    step.fields.iter().find(|(code, _)| *code == Field::HappenedOn.code()).and_then(|(_, value)| value.as_date())
}

/// Reads the cases of one ledger. What whoever makes it may see is asked of the store once.
pub(super) struct Reading<'a> {
    store: &'a Store,
    seen: jiangyuan_store::Seen,
    today: NaiveDate,
}

impl<'a> Reading<'a> {
    /// # Errors
    /// The store cannot be read.
    pub(super) fn of(store: &'a Store) -> Result<Reading<'a>, Refusal> {
        Ok(Reading { store, seen: store.seen()?, today: store.world().clock.today() })
    }

    /// A record with what hangs together with it, as far as somebody may see it. A matter has the clocks of its pieces.
    ///
    /// # Errors
    /// `NoSuchRecord`, `NotYoursToSee`, or the store cannot be read.
    pub(super) fn case(&self, id: RecordId) -> Result<LedgerCase, Refusal> {
        let main = self.see(id)?;
        let mut clocks = self.clocks(id, &main);
        let mut with = Vec::new();
        for (other, noun) in self.store.related_ids(id)? {
            if !DRAWN_ON.contains(&noun) || !self.seen.sees(other, noun) {
                continue;
            }
            let record = self.see(other)?;
            if main.noun == Noun::Matter && noun == Noun::Piece {
                clocks.extend(self.clocks(other, &record));
            }
            with.push(told(other, &record, Vec::new(), Vec::new()));
        }
        let in_hand = self.store.in_hand_of(id)?;
        Ok(LedgerCase { main: told(id, &main, clocks, in_hand), with })
    }

    fn see(&self, id: RecordId) -> Result<Seen, Refusal> {
        let gone = || Refusal::new(ErrorCode::NoSuchRecord);
        let (scope, doc) = self.store.doc(id)?.ok_or_else(gone)?;
        let noun = doc.noun().ok_or_else(gone)?;
        if !self.seen.sees(id, noun) {
            return Err(ErrorCode::NotYoursToSee.into());
        }
        Ok(Seen { scope, noun, doc })
    }

    fn clocks(&self, id: RecordId, record: &Seen) -> Vec<ClockView> {
        clocks(&record.doc.facts(id, &record.scope), self.store.rules(), self.today)
    }
}
