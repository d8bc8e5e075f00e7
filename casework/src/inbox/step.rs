//! A step that lost its ground: what it says, why it has no effect, what had happened meanwhile,
//! and whether the law offers it anew.

use super::writer::writer;
use crate::may;
use crate::record::step_view;
use crate::writing::typed_step;
use jiangyuan_law::course;
use jiangyuan_model::inbox::StepClash;
use jiangyuan_model::input::Fields;
use jiangyuan_model::{ErrorCode, Field, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use jiangyuan_sync::doc::Step;
use jiangyuan_sync::verdict::Judged;
use serde_json::{Value as Json, json};

pub(super) fn clash(store: &Store, record: RecordId, doc: &Doc, step: &Step) -> Result<StepClash, Refusal> {
    let unseen = meanwhile(doc, step);
    let by = |step: &Step| writer(store, step.id.change, step.actor, step.at_ms, step.order);
    Ok(StepClash {
        step: step_view(store, doc, step)?,
        by: by(step)?,
        why: why(store, record, doc, step)?,
        meanwhile: unseen.iter().map(|step| step_view(store, doc, step)).collect::<Result<_, _>>()?,
        meanwhile_by: unseen.iter().map(|step| by(step)).collect::<Result<_, _>>()?,
        redo: redo(store, record, doc, step)?,
        form: form(step),
    })
}

/// Standing steps that got their place after the last one that its writer saw and before it.
fn meanwhile<'a>(doc: &'a Doc, step: &Step) -> Vec<&'a Step> {
    let place = |id| doc.steps.iter().position(|other| Some(other.id) == id);
    let from = place(step.after).map_or(0, |seen| seen + 1);
    let to = place(Some(step.id)).unwrap_or(0);
    let unseen = doc.steps.iter().skip(from).take(to.saturating_sub(from));
    unseen.filter(|other| doc.stands(other) && other.id.change.device != step.id.change.device).collect()
}

fn why(store: &Store, record: RecordId, doc: &Doc, step: &Step) -> Result<Refusal, Refusal> {
    let Judged::NeedsPerson(code) = step.verdict.judged() else { return Ok(Refusal::new(ErrorCode::StepNotPossible)) };
    let (Some(kind), ErrorCode::StepNotPossible) = (StepKind::from_code(step.kind), code) else { return Ok(Refusal::new(code)) };
    let state = course::state(&doc.facts(record, &store.me().scope));
    let article = course::course().find(|row| row.step == kind).map_or_else(String::new, |row| format!("@article.{}", row.article));
    Ok(Refusal::new(code)
        .with("step", format!("@step.{}", kind.key()))
        .with("state", format!("@state.{}", state.key()))
        .with("article", article))
}

/// Why it cannot be taken anew now, if it cannot.
fn redo(store: &Store, record: RecordId, doc: &Doc, step: &Step) -> Result<Option<Refusal>, Refusal> {
    let Some(kind) = StepKind::from_code(step.kind) else { return Ok(Some(Refusal::new(ErrorCode::ProtocolTooOld))) };
    let facts = doc.facts(record, &store.me().scope);
    let options = course::options(&facts, may::reading(store));
    match options.into_iter().find(|option| option.kind == kind) {
        Some(option) => Ok(option.refusal),
        // A step that the product writes with something else is not taken alone.
        None => Ok(Some(Refusal::new(ErrorCode::WrongNoun).with("step", format!("@step.{}", kind.key())))),
    }
}

/// The fields as a form holds them; what a verb wrote beside what was typed is not typed again.
fn form(step: &Step) -> Fields {
    let typed = StepKind::from_code(step.kind).map(typed_step).unwrap_or_default();
    let known = |(code, value): &(u16, Value)| Some((Field::from_code(*code).filter(|field| typed.contains(field))?, plain(value)?));
    step.fields.iter().filter_map(known).collect()
}

fn plain(value: &Value) -> Option<Json> {
    match value {
        Value::Empty | Value::Bytes(_) => None,
        Value::Text(text) => Some(json!(text)),
        Value::Int(int) => Some(json!(int)),
        Value::Bool(yes) => Some(json!(yes)),
        Value::Date(date) => Some(json!(date.to_string())),
        Value::List(items) => Some(json!(items)),
    }
}
