//! Putting operations together: records with their people and their first step.

use crate::values::Values;
use jiangyuan_model::form::form;
use jiangyuan_model::id::StepId;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, Scope, StepKind, Value, Verb};
use jiangyuan_store::{Door, Link, Me, NewChange};
use jiangyuan_sync::{Doc, Op};

/// The fields that a person fills in: the form without what an import wrote. What is signed is filled in
/// by its own verb, once.
pub(crate) fn typed_form(noun: Noun) -> Vec<Field> {
    if Noun::SIGNED.contains(&noun) {
        return Vec::new();
    }
    let typed = |field: &Field| !matches!(field, Field::ImportedStatus | Field::ImportNote);
    with_reason(form(noun).iter().copied().filter(typed).collect())
}

/// The fields of a step's form.
pub(crate) fn typed_step(kind: StepKind) -> Vec<Field> {
    with_reason(kind.form().to_vec())
}

/// Every form has room for the reason of a late entry: a date of more than a year ago needs one
/// wherever it is typed.
fn with_reason(mut form: Vec<Field>) -> Vec<Field> {
    if !form.contains(&Field::LateReason) {
        form.push(Field::LateReason);
    }
    form
}

/// A link to another record.
pub(crate) fn link(id: RecordId) -> Value {
    Value::Text(id.to_string())
}

/// A new record with its people, numbered from 1, and its first step.
pub(crate) fn begin(on: RecordId, noun: Noun, values: Values, people: Vec<Values>, first: StepKind, step: Values) -> Vec<Op> {
    let mut ops = vec![Op::create(on, noun, values.into_op())];
    ops.extend((1..).zip(people).map(|(item, person)| person_op(on, item, person)));
    ops.push(Op::Step { on, kind: first.code(), after: None, fields: step.into_op() });
    ops
}

/// One person of a record.
pub(crate) fn person_op(on: RecordId, item: u32, person: Values) -> Op {
    Op::Put { on, noun: None, item, fields: person.into_op(), replaces: Vec::new() }
}

/// New values of an existing record, each in place of what the writer sees.
pub(crate) fn put_op(doc: &Doc, on: RecordId, item: u32, fields: Vec<(u16, Value)>) -> Op {
    let replaced = |(field, _): &(u16, Value)| Some((*field, doc.replaced(item, *field))).filter(|(_, seen)| !seen.is_empty());
    let replaces = fields.iter().filter_map(replaced).collect();
    Op::Put { on, noun: None, item, fields, replaces }
}

/// A further step of an existing record.
pub(crate) fn step_op(doc: &Doc, on: RecordId, kind: StepKind, step: Values) -> Op {
    Op::Step { on, kind: kind.code(), after: doc.last_step(), fields: step.into_op() }
}

/// A record that must be there and in this office's hands, with its scope and noun. Void ones are
/// found too.
///
/// # Errors
/// `NoSuchRecord`, `RecordErased`, `RecordMoved`, `NotYoursToSee`.
pub(crate) fn found(door: &mut Door<'_>, id: RecordId) -> Result<(Scope, Noun, Doc), Refusal> {
    let (scope, noun, doc) = found_for_a_step(door, id)?;
    if !door.sees(id, noun)? {
        return Err(Refusal::new(ErrorCode::NotYoursToSee));
    }
    Ok((scope, noun, doc))
}

/// The same for whoever takes a step: who keeps out of a case is told so by the step that he may not take, and may
/// leave a note.
///
/// # Errors
/// Those of [`found`].
pub(crate) fn found_for_a_step(door: &mut Door<'_>, id: RecordId) -> Result<(Scope, Noun, Doc), Refusal> {
    let gone = || Refusal::new(ErrorCode::NoSuchRecord);
    let (scope, doc) = door.doc(id)?.ok_or_else(gone)?;
    if doc.noun().is_none() && doc.erasure().is_some() {
        return Err(Refusal::new(ErrorCode::RecordErased));
    }
    if is_elsewhere(door.me(), &scope, &doc) {
        return Err(Refusal::new(ErrorCode::RecordMoved));
    }
    let noun = doc.noun().filter(|noun| Noun::CASEWORK.contains(noun)).ok_or_else(gone)?;
    if !door.has_in_sight(id, noun)? {
        return Err(Refusal::new(ErrorCode::NotYoursToSee));
    }
    Ok((scope, noun, doc))
}

/// Whether a record was handed to another township than this office's.
pub(crate) fn is_elsewhere(me: &Me, scope: &Scope, doc: &Doc) -> bool {
    doc.moved_to().is_some() && scope.township() != me.scope.township()
}

/// The same, of one noun only and not void.
///
/// # Errors
/// `NoSuchRecord`, `WrongNoun`, `AlreadyVoid`.
pub(crate) fn found_open(door: &mut Door<'_>, id: RecordId, noun: Noun) -> Result<(Scope, Doc), Refusal> {
    let (scope, its, doc) = found(door, id)?;
    if its != noun {
        return Err(Refusal::new(ErrorCode::WrongNoun));
    }
    if doc.void().is_some() {
        return Err(Refusal::new(ErrorCode::AlreadyVoid));
    }
    Ok((scope, doc))
}

/// Where a form names another record, that record is there, of its noun and not void.
///
/// # Errors
/// `NoSuchRecord` with the field.
pub(crate) fn names_one(door: &mut Door<'_>, values: &Values, field: Field, noun: Noun) -> Result<(), Refusal> {
    let Some(named) = values.get(field) else { return Ok(()) };
    let id = named.as_text().and_then(|id| id.parse().ok());
    let doc = id.map(|id| door.doc(id)).transpose()?.flatten();
    let is_there = doc.is_some_and(|(_, doc)| doc.noun() == Some(noun) && doc.void().is_none());
    if is_there { Ok(()) } else { Err(Refusal::new(ErrorCode::NoSuchRecord).on(field)) }
}

/// A change in each scope that a verb touches: one, or two that name each other. A change has one
/// scope, because a scope is what a device may hold.
pub(crate) fn write_linked(
    door: &mut Door<'_>,
    verb: Verb,
    first: (Scope, Vec<Op>),
    second: Option<(Scope, Vec<Op>)>,
) -> Result<(), Refusal> {
    let (scope, mut ops) = first;
    match second {
        None => write_one(door, verb, scope, ops, Link::None),
        Some((other, more)) if other == scope => {
            ops.extend(more);
            write_one(door, verb, scope, ops, Link::None)
        }
        Some((other, more)) => {
            write_one(door, verb, scope, ops, Link::Next)?;
            write_one(door, verb, other, more, Link::Previous)
        }
    }
}

fn write_one(door: &mut Door<'_>, verb: Verb, scope: Scope, ops: Vec<Op>, link: Link) -> Result<(), Refusal> {
    door.change(NewChange { scope, verb, ops, origin: None, derived_origin: false, link })?;
    Ok(())
}

/// A change of an existing record, alone.
pub(crate) fn write(door: &mut Door<'_>, verb: Verb, scope: Scope, ops: Vec<Op>) -> Result<jiangyuan_model::ChangeId, Refusal> {
    door.change(NewChange { scope, verb, ops, origin: None, derived_origin: false, link: Link::None })
}

/// The id that the last operation of a change gives its step.
pub(crate) const fn step_id(change: jiangyuan_model::ChangeId, op: u16) -> StepId {
    StepId { change, op }
}
