//! Decisions about what lost its ground, and what concerns this PC alone.
//!
//! A decision about a step is a change: whatever device makes it, the item is gone on all. Taking a
//! step anew writes the new step and the decision in one change, so that no power cut leaves the
//! one without the other.

use super::id::ItemId;
use super::parked;
use crate::take_step::fresh_step;
use crate::writing::{found, write};
use crate::{checks, may};
use jiangyuan_model::inbox::{DecideStep, Decision};
use jiangyuan_model::input::TakeStep;
use jiangyuan_model::{ChangeId, ErrorCode, RecordId, Refusal, StepId, StepKind, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::decided::About;
use jiangyuan_sync::{Doc, Op};

/// Decides about a step that needs a person.
///
/// # Errors
/// `ItemGone` where it needs nobody any more, `ReasonMissing`, a role, or what the law refuses of
/// the step taken anew; or the store cannot be written.
pub fn decide_step(store: &mut Store, input: DecideStep) -> Result<(), Refusal> {
    store.write(|door| {
        let me = door.me().clone();
        let (scope, noun, doc) = found(door, input.on)?;
        may::correct(&me, noun)?;
        let (step, kind) = open_step(&doc, &input.step)?;
        let (verb, ops) = match input.how {
            Decision::Redone => (Verb::Decide, redone(door, &input, step, kind)?),
            Decision::Voided => (Verb::Void, vec![Op::Void { on: input.on, step: Some(step), reason: checks::reason(&input.reason)? }]),
            how => {
                let text = checks::reason(&input.reason)?;
                (Verb::Decide, vec![Op::Decide { on: input.on, about: About::Step(step), how: how.code(), text }])
            }
        };
        write(door, verb, scope, ops)?;
        Ok(())
    })
}

/// The step, if it still needs a person.
fn open_step(doc: &Doc, id: &str) -> Result<(StepId, u16), Refusal> {
    let gone = || Refusal::new(ErrorCode::ItemGone);
    let id: StepId = id.parse().map_err(|_| gone())?;
    doc.steps_for_a_person().find(|step| step.id == id).map(|step| (step.id, step.kind)).ok_or_else(gone)
}

fn redone(door: &mut Door<'_>, input: &DecideStep, step: StepId, kind: u16) -> Result<Vec<Op>, Refusal> {
    let kind = StepKind::from_code(kind).ok_or(ErrorCode::ProtocolTooOld)?;
    let fresh = fresh_step(door, &TakeStep { kind, on: input.on, fields: input.fields.clone() })?;
    let text = input.reason.trim();
    let text = if text.is_empty() { String::new() } else { checks::reason(text)? };
    Ok(vec![fresh, Op::Decide { on: input.on, about: About::Step(step), how: Decision::Redone.code(), text }])
}

/// Keeps what was written late on an erased record, with a reason. The other way is to erase it
/// too, which is the verb of erasing.
///
/// # Errors
/// `ItemGone` where nothing is left to decide, `ReasonMissing`, a role; or the store cannot be
/// written.
pub fn keep_outlived(store: &mut Store, on: RecordId, reason: &str) -> Result<(), Refusal> {
    let text = checks::reason(reason)?;
    store.write(|door| {
        let me = door.me().clone();
        let (scope, noun, doc) = found(door, on)?;
        may::correct(&me, noun)?;
        let mark = doc.erasure().filter(|_| doc.outlives_its_erasure()).ok_or(ErrorCode::ItemGone)?;
        let about = About::Change(mark.by);
        write(door, Verb::Decide, scope, vec![Op::Decide { on, about, how: Decision::Noted.code(), text }])?;
        Ok(())
    })
}

/// Sets a change aside that the county did not take, with a reason. It is never deleted.
///
/// # Errors
/// `ReasonMissing`, `ItemGone` where it is not parked any more; or the store cannot be written.
pub fn set_aside(store: &mut Store, id: &str, reason: &str) -> Result<(), Refusal> {
    let reason = checks::reason(reason)?;
    let row = match id.parse() {
        Ok(ItemId::Parked(row)) => Some(row),
        Ok(ItemId::Question { record, ask }) => asked_about(store, record, ask)?,
        _ => None,
    };
    store.set_aside(row.ok_or(ErrorCode::ItemGone)?, &reason)
}

/// The row of the parked change that a question is about.
fn asked_about(store: &Store, record: RecordId, ask: ChangeId) -> Result<Option<i64>, Refusal> {
    let about = store.doc(record)?.and_then(|(_, doc)| doc.asks.iter().find(|asked| asked.by == ask).map(|asked| asked.about));
    let Some(About::Change(change)) = about else { return Ok(None) };
    Ok(parked::of_change(store, change)?.map(|parked| parked.row))
}

/// A record was looked at: its news folds away.
///
/// # Errors
/// The store cannot be written.
pub fn looked(store: &mut Store, record: RecordId) -> Result<(), Refusal> {
    store.looked(record)
}
