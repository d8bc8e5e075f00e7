//! Looking things up in a case file.

use crate::path::{PARTY_PARTS, PartyPart, Role};
use crate::words;
use chrono::NaiveDate;
use jiangyuan_model::view::{ClockKind, ClockView, RecordView, StepView, VerdictView};
use jiangyuan_model::{CaseFile, Field, Noun, StepKind, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The main record first, then those that hang together with it.
pub(crate) fn records(case: &CaseFile) -> impl Iterator<Item = &RecordView> {
    std::iter::once(&case.main).chain(&case.with)
}

/// The first record of a kind, or the main one.
pub(crate) fn record(case: &CaseFile, noun: Option<Noun>) -> Option<&RecordView> {
    records(case).find(|record| noun.is_none_or(|noun| record.noun == noun))
}

/// A field of a record that is not a person's.
pub(crate) fn field(record: &RecordView, field: Field) -> Option<&Value> {
    record.fields.iter().find(|view| view.field == field && view.item == 0).map(|view| &view.value).filter(|v| **v != Value::Empty)
}

/// A step has effect: it was not voided and not overtaken.
fn stands(step: &StepView) -> bool {
    step.void_reason.is_none() && step.verdict != VerdictView::Superseded
}

/// Every standing step of a kind, of the first record that has one.
pub(crate) fn steps(case: &CaseFile, kind: StepKind) -> Vec<&StepView> {
    records(case)
        .map(|record| record.steps.iter().filter(|step| step.kind == Some(kind) && stands(step)).collect::<Vec<_>>())
        .find(|steps| !steps.is_empty())
        .unwrap_or_default()
}

/// The step a paper belongs to: the one that was named, else the last standing one of the kinds in their order.
pub(crate) fn own_step<'a>(case: &'a CaseFile, kinds: &[StepKind]) -> Option<&'a StepView> {
    match &case.step {
        Some(id) => records(case)
            .flat_map(|record| &record.steps)
            .find(|step| &step.id == id && stands(step) && step.kind.is_some_and(|kind| kinds.contains(&kind))),
        None => kinds.iter().find_map(|kind| steps(case, *kind).last().copied()),
    }
}

/// A field of a step. The day it happened is a field like any other.
pub(crate) fn step_field(step: &StepView, field: Field) -> Option<Value> {
    match (field, step.happened_on) {
        (Field::HappenedOn, Some(day)) => Some(Value::Date(day)),
        _ => step.fields.iter().find(|(known, _)| *known == field).map(|(_, value)| value.clone()).filter(|v| *v != Value::Empty),
    }
}

/// The newest clock of a kind, of the first record that has one.
pub(crate) fn clock(case: &CaseFile, kind: ClockKind) -> Option<&ClockView> {
    records(case).find_map(|record| record.clocks.iter().filter(|clock| clock.kind == kind).max_by_key(|clock| clock.start))
}

/// A person of a record: every part of him as it is printed.
pub(crate) type Person = BTreeMap<&'static str, String>;

/// The people of the first record that has any of that role, in their order.
pub(crate) fn people(case: &CaseFile, role: Role, on: NaiveDate) -> Vec<Person> {
    records(case).map(|record| people_of(record, role, on)).find(|people| !people.is_empty()).unwrap_or_default()
}

fn people_of(record: &RecordView, role: Role, on: NaiveDate) -> Vec<Person> {
    let items: BTreeSet<u32> = record.fields.iter().filter(|view| view.item != 0).map(|view| view.item).collect();
    items.into_iter().filter_map(|item| person(record, item, role, on)).collect()
}

/// What somebody is of whom nobody said it: whoever comes with a petition is its petitioner. In a dispute it has to be said.
const fn unsaid_role(noun: Noun) -> &'static str {
    match noun {
        Noun::Matter | Noun::Piece => "petitioner",
        _ => "",
    }
}

fn person(record: &RecordView, item: u32, role: Role, on: NaiveDate) -> Option<Person> {
    let value = |field: Field| record.fields.iter().find(|view| view.item == item && view.field == field).map(|view| &view.value);
    let removed = value(Field::PartyRemoved).is_some_and(Value::is_true);
    let wanted = match role {
        Role::Any => true,
        Role::Of(key) => value(Field::PartyRole).and_then(Value::as_text).unwrap_or(unsaid_role(record.noun)) == key,
    };
    if removed || !wanted || value(Field::PartyName).is_none() {
        return None;
    }
    let part = |part: &PartyPart| match part {
        PartyPart::Field(field) => value(*field).and_then(|v| words::value(*field, v)),
        PartyPart::Age => value(Field::BornOn).and_then(Value::as_date).and_then(|born| words::age(born, on)).map(|age| age.to_string()),
    };
    Some(PARTY_PARTS.iter().filter_map(|(name, p)| Some((*name, part(p)?))).collect())
}
