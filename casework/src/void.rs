//! Void and undo: a record or a step entered by mistake is marked, never removed.

use crate::writing::{found, write};
use crate::{checks, may};
use jiangyuan_law::course::{course, is_founding};
use jiangyuan_model::id::StepId;
use jiangyuan_model::{ErrorCode, RecordId, Refusal, Scope, StepKind, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::{Doc, Op};

/// Voids a record, or one step or attachment of it, with a reason.
///
/// # Errors
/// `ReasonMissing`, `AlreadyVoid`, `NoSuchRecord`, `StepNotPossible` for the step that a record
/// began with, or a role; or the store cannot be written.
pub fn void(store: &mut Store, on: RecordId, step: Option<StepId>, reason: &str) -> Result<(), Refusal> {
    let reason = checks::reason(reason)?;
    store.write(|door| {
        let me = door.me().clone();
        let (scope, noun, doc) = found(door, on)?;
        may::correct(&me, noun)?;
        if is_void(&doc, step) || doc.void().is_some() {
            return Err(Refusal::new(ErrorCode::AlreadyVoid));
        }
        let attached = |step| doc.attachments.iter().any(|attached| attached.id == step);
        if let Some(step) = step.filter(|step| !attached(*step)) {
            is_no_beginning(&doc, on, &scope, step)?;
        }
        write(door, Verb::Void, scope, vec![Op::Void { on, step, reason }])?;
        Ok(())
    })
}

/// Undoes a void, with a reason.
///
/// # Errors
/// `ReasonMissing`, `NothingToChange` where nothing is void, or a role; or the store cannot be
/// written.
pub fn unvoid(store: &mut Store, on: RecordId, step: Option<StepId>, reason: &str) -> Result<(), Refusal> {
    let reason = checks::reason(reason)?;
    store.write(|door| {
        let me = door.me().clone();
        let (scope, noun, doc) = found(door, on)?;
        may::correct(&me, noun)?;
        if !is_void(&doc, step) {
            return Err(Refusal::new(ErrorCode::NothingToChange));
        }
        write(door, Verb::Unvoid, scope, vec![Op::Unvoid { on, step, reason }])?;
        Ok(())
    })
}

fn is_void(doc: &Doc, step: Option<StepId>) -> bool {
    step.map_or_else(|| doc.void().is_some(), |step| doc.is_step_void(step))
}

/// A record without its first step would have no course; the record itself is voided instead.
fn is_no_beginning(doc: &Doc, on: RecordId, scope: &Scope, step: StepId) -> Result<(), Refusal> {
    let step = doc.steps.iter().find(|its| its.id == step).ok_or(Refusal::new(ErrorCode::NoSuchRecord))?;
    let kind = StepKind::from_code(step.kind).filter(|kind| is_founding(*kind));
    match kind.and_then(|kind| Some((course().find(|row| row.step == kind)?, kind))) {
        Some((row, kind)) => {
            let state = jiangyuan_law::course::state(&doc.facts(on, scope));
            Err(Refusal::new(ErrorCode::StepNotPossible)
                .with("step", format!("@step.{}", kind.key()))
                .with("state", format!("@state.{}", state.key()))
                .with("article", format!("@article.{}", row.article)))
        }
        None => Ok(()),
    }
}
