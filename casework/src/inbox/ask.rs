//! Asking the head, and answering.

use super::id::ItemId;
use super::parked;
use crate::checks;
use crate::writing::{found, write};
use jiangyuan_model::inbox::{Ask, Decision};
use jiangyuan_model::{ChangeId, ErrorCode, RecordId, Refusal, Role, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::decided::About;
use jiangyuan_sync::{Doc, Op};

/// Passes an item on to a role. The record shows it to everybody of the sight; a clerk may still
/// settle the item herself, and then the question is closed.
///
/// # Errors
/// `ItemGone` where it is settled or passed on already, `AskNotPossible` where the county knows
/// nothing it could be asked on, `ReasonMissing` without a question; or the store cannot be written.
pub fn ask(store: &mut Store, input: &Ask) -> Result<(), Refusal> {
    let note = checks::reason(&input.note)?;
    let (on, about) = subject(store, &input.id)?;
    store.write(|door| {
        let (scope, _, doc) = found(door, on)?;
        if !is_open(&doc, about) || doc.question(about).is_some() {
            return Err(ErrorCode::ItemGone.into());
        }
        write(door, Verb::Ask, scope, vec![Op::Ask { on, about, role: input.role.code(), note }])?;
        Ok(())
    })
}

fn subject(store: &Store, id: &str) -> Result<(RecordId, About), Refusal> {
    match id.parse() {
        Ok(ItemId::Field { record, item, field }) => Ok((record, About::Field { item, field })),
        Ok(ItemId::Outlived { record, erasure }) => Ok((record, About::Change(erasure))),
        Ok(ItemId::Step { record, step }) => Ok((record, About::Step(step))),
        Ok(ItemId::Parked(row)) => {
            let parked = store.parked()?.into_iter().find(|parked| parked.row == row).ok_or(ErrorCode::ItemGone)?;
            let record = parked::home(store, &parked)?.ok_or(ErrorCode::AskNotPossible)?;
            Ok((record, About::Change(parked.change)))
        }
        _ => Err(ErrorCode::ItemGone.into()),
    }
}

fn is_open(doc: &Doc, about: About) -> bool {
    match about {
        About::Field { item, field } => doc.is_conflict(item, field),
        About::Step(id) => doc.steps_for_a_person().any(|step| step.id == id),
        About::Change(_) => true,
    }
}

/// Answers a question that stands by itself.
///
/// # Errors
/// `ItemGone` where it is answered, `RoleMayNot` for whoever was not asked, `ReasonMissing` without
/// an answer; or the store cannot be written.
pub fn answer(store: &mut Store, on: RecordId, question: ChangeId, text: &str) -> Result<(), Refusal> {
    let text = checks::reason(text)?;
    store.write(|door| {
        let me = door.me().clone();
        let (scope, _, doc) = found(door, on)?;
        let asked = doc.asks.iter().find(|asked| asked.by == question).ok_or(ErrorCode::ItemGone)?;
        if let Some(role) = Role::from_code(asked.role).filter(|role| !me.roles.contains(role)) {
            return Err(Refusal::new(ErrorCode::RoleMayNot).with("role", format!("@role.{}", role.key())));
        }
        let about = About::Change(question);
        write(door, Verb::Answer, scope, vec![Op::Decide { on, about, how: Decision::Answered.code(), text }])?;
        Ok(())
    })
}
