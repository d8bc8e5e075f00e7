//! Take a step: one legal act on a record, by the one table of the law.
//!
//! A step is never edited afterwards. Its date of legal effect is typed; the time it was entered
//! is the change's own.

use crate::checks::{self, Prompt};
use crate::values::Values;
use crate::writing::{found_for_a_step, step_id, step_op, typed_step, write};
use crate::{hand_back, may, required, slips};
use jiangyuan_law::CaseFacts;
use jiangyuan_law::course::{self, Asking};
use jiangyuan_model::id::StepId;
use jiangyuan_model::input::TakeStep;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::{Doc, Op};

/// Takes a step, and returns its id.
///
/// # Errors
/// What the law refuses in the state the record is in, a role, a field or a date; or the store
/// cannot be written.
pub fn take_step(store: &mut Store, input: TakeStep) -> Result<StepId, Refusal> {
    store.write(|door| {
        let mut ops = vec![fresh_step(door, &input)?];
        let (scope, noun, doc) = found_for_a_step(door, input.on)?;
        if (noun, input.kind) == (Noun::Piece, StepKind::ObjectionGranted) {
            let on = Values::read(&input.fields, &[Field::HappenedOn])?.date(Field::HappenedOn);
            ops.extend(on.map(|on| hand_back::of_matter(door, (input.on, &doc), &scope, on)).transpose()?.flatten());
        }
        Ok(step_id(write(door, Verb::TakeStep, scope, ops)?, 0))
    })
}

/// The operation of a step that may be taken now.
///
/// # Errors
/// Those of [`take_step`].
pub(crate) fn fresh_step(door: &mut Door<'_>, input: &TakeStep) -> Result<Op, Refusal> {
    let today = door.today();
    let (scope, noun, doc) = found_for_a_step(door, input.on)?;
    if !is_taken_alone(input.kind) || !input.kind.nouns().contains(&noun) {
        return Err(Refusal::new(ErrorCode::WrongNoun).with("step", format!("@step.{}", input.kind.key())));
    }
    let case = doc.facts(input.on, &scope);
    possible(&case, input.kind, may::asking(door))?;
    keeps_out(door, input.on, noun, input.kind)?;
    let mut values = Values::read(&input.fields, &typed_step(input.kind))?;
    slips::name(&mut values, &door.rules().slips)?;
    checks::filled(&values, required::of_step(input.kind))?;
    course::check(&case, &may::new_step(may::asking(door).by, input.kind, &values), may::asking(door))?;
    checks::not_in_future(&values, today)?;
    checks::in_time(&values, values.date(Field::HappenedOn), Prompt::WithinAYear, today)?;
    checks::seasons(&values)?;
    corrects_something(&doc, input.kind, &values)?;
    Ok(step_op(&doc, input.on, input.kind, values))
}

/// What the law says before anything is typed comes first: nobody fills in minutes of a session
/// that may not be held.
fn possible(case: &CaseFacts, kind: StepKind, asking: Asking<'_>) -> Result<(), Refusal> {
    match course::options(case, asking).into_iter().find(|option| option.kind == kind) {
        Some(option) => option.refusal.map_or(Ok(()), Err),
        None => Ok(()),
    }
}

/// Who has an interest in the case, or is complained about, keeps out of it (《信访工作条例》 Art. 28(3)); a note from
/// him is welcome.
fn keeps_out(door: &Door<'_>, on: RecordId, noun: Noun, kind: StepKind) -> Result<(), Refusal> {
    if !door.sees(on, noun)? && !matches!(kind, StepKind::Note | StepKind::Recused) {
        return Err(Refusal::new(ErrorCode::RecusedHere)
            .with("step", format!("@step.{}", kind.key()))
            .with("article", format!("@article.{}", jiangyuan_law::article::PETITION_28_3)));
    }
    Ok(())
}

/// Steps that begin a record, or that another verb writes with what it makes, are not taken alone.
fn is_taken_alone(kind: StepKind) -> bool {
    use StepKind::{BecameMediation, BecamePiece, DutiesTaken, ImportedEvent, Joined, MaterialReturned, SplitOff};
    let with_another = matches!(kind, Joined | ImportedEvent | BecamePiece | BecameMediation | MaterialReturned | SplitOff | DutiesTaken);
    !course::is_founding(kind) && !with_another
}

/// A correction names a step of the same record; the step it corrects stays as it was.
fn corrects_something(doc: &Doc, kind: StepKind, values: &Values) -> Result<(), Refusal> {
    let about = values.text(Field::About);
    if kind == StepKind::Corrected && !doc.steps.iter().any(|step| step.id.to_string() == about) {
        return Err(Refusal::new(ErrorCode::NoSuchRecord).on(Field::About));
    }
    Ok(())
}
