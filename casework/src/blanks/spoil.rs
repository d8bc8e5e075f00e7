//! Spoil a blank form: a sheet that was written wrong, got wet or was lost is void, with a reason. Its number is never printed
//! again.

use super::batch::Batch;
use super::entered::{entered, read};
use crate::values::Values;
use crate::writing::{found_open, step_op, write};
use crate::{checks, may};
use jiangyuan_law::course;
use jiangyuan_model::{BlankNumber, ErrorCode, Field, Noun, RecordId, Refusal, Scope, StepKind, Value, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::Doc;

/// Declares a sheet void.
///
/// # Errors
/// `BlankNumberWrong`, `BlankUnknown`, `BlankEntered`, `BlankAlreadySpoiled`, a role, a missing reason; or the store cannot be
/// written.
pub fn spoil_blank(store: &mut Store, typed: &str, reason: &str) -> Result<(), Refusal> {
    let number = read(typed)?;
    let name = number.to_string();
    store.write(|door| {
        let (id, scope, doc, batch) = batch_of(door, &number)?;
        if let Some(earlier) = door.entered_from_blank(&name)?.first() {
            return Err(entered(door, &name, *earlier)?);
        }
        if batch.spoiled(&name).is_some() {
            return Err(Refusal::new(ErrorCode::BlankAlreadySpoiled).with("number", &name));
        }
        let reason = Value::Text(checks::reason(reason)?);
        let step = Values::from_iter([
            (Field::HappenedOn, Value::Date(door.today())),
            (Field::BlankNumber, Value::text(&name)),
            (Field::Reason, reason),
        ]);
        let asking = may::asking(door);
        course::check(&doc.facts(id, &scope), &may::new_step(asking.by, StepKind::BlankSpoiled, &step), asking)?;
        write(door, Verb::SpoilBlank, scope, vec![step_op(&doc, id, StepKind::BlankSpoiled, step)])?;
        Ok(())
    })
}

fn batch_of(door: &mut Door<'_>, number: &BlankNumber) -> Result<(RecordId, Scope, Doc, Batch), Refusal> {
    for id in door.records(Noun::BlankForms)? {
        let batch = door.doc(id)?.and_then(|(_, doc)| Batch::read(&doc)).filter(|batch| batch.has(number));
        if let Some(batch) = batch {
            let (scope, doc) = found_open(door, id, Noun::BlankForms)?;
            return Ok((id, scope, doc, batch));
        }
    }
    Err(Refusal::new(ErrorCode::BlankUnknown).with("number", number))
}
