//! A line of type `record`: one record of an earlier export.
//!
//! The record gets the id and the values it had. Its steps were judged where they were made, by
//! persons of that home, and cannot be made again: each becomes an imported event that keeps all
//! its fields, with its kind as the kind of event and its id as the external one, and has no legal
//! effect here. A step that had no effect there either (void, overtaken, waiting for a person) and
//! the other values of a conflict go into the import note. The record's state becomes its imported
//! status. Check digits are not looked at again: a clerk who typed a wrong number from an old paper
//! was warned then.

use super::matter::is_accusation;
use super::source::{UNTOLD_STATUS, Values};
use super::write::{stands, write_once};
use super::{Made, Outcome, value};
use crate::export;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, Scope, StepKind, Value};
use jiangyuan_store::Door;
use jiangyuan_sync::Op;
use serde_json::{Map, Value as Json};

/// Takes a record over.
pub(super) fn record(door: &mut Door<'_>, members: &Map<String, Json>) -> Result<Outcome, Refusal> {
    let text = |key: &str| members.get(key).and_then(Json::as_str).unwrap_or_default();
    let noun = Noun::from_key(text("noun")).filter(|noun| Noun::CASEWORK.contains(noun));
    let noun = noun.ok_or_else(|| Refusal::new(ErrorCode::LineUnknownType))?;
    let id: RecordId = text("id").parse().map_err(|_| Refusal::new(ErrorCode::MissingField).on(Field::ExternalId))?;
    let from: Option<Scope> = text("scope").parse().ok();
    if from.as_ref().and_then(Scope::township) != Some(door.me().township.as_str()) {
        return Err(Refusal::new(ErrorCode::LineOtherTownship));
    }
    if members.get("fields").and_then(Json::as_object).is_some_and(is_accusation) {
        // No export of this product has one: an accusation is sealed before it becomes a record.
        return Err(Refusal::new(ErrorCode::LineBecomesAccusation));
    }
    let ops = operations(members, id, noun)?;
    if stands(door, &ops)? {
        return Ok(Outcome::Repeated);
    }
    if let Some((scope, doc)) = door.doc(id)? {
        let mut known = members.clone();
        known.shift_remove("state");
        let same = known == export::record(id, &scope, &doc);
        return if same { Ok(Outcome::Repeated) } else { Err(Refusal::new(ErrorCode::LineRecordExists)) };
    }
    let scope = door.me().scope.clone();
    write_once(door, scope, ops)?;
    Ok(Outcome::Made(Made::Record(noun)))
}

fn operations(members: &Map<String, Json>, id: RecordId, noun: Noun) -> Result<Vec<Op>, Refusal> {
    let list = |key: &str| members.get(key).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut fields = fields(members.get("fields"), &[])?;
    let mut note: Vec<String> = Vec::new();
    let mut after = Vec::new();
    for party in list("parties") {
        let item = party.get("item").and_then(Json::as_u64).and_then(|item| u32::try_from(item).ok()).filter(|item| *item > 0);
        let item = item.ok_or_else(|| Refusal::new(ErrorCode::PartyWithoutName))?;
        after.push(Op::Put { on: id, noun: None, item, fields: self::fields(Some(party), &["item"])?, replaces: Vec::new() });
    }
    for step in list("steps") {
        let had_effect = matches!(step.get("verdict").and_then(Json::as_str), Some("accepted" | "pending")) && step.get("void").is_none();
        if had_effect && StepKind::ImportedEvent.nouns().contains(&noun) {
            let fields = event_of(step)?;
            after.push(Op::Step { on: id, kind: StepKind::ImportedEvent.code(), after: None, fields });
        } else {
            note.push(format!("step: {step}"));
        }
    }
    note.extend(list("conflicts").iter().map(|conflict| format!("conflict: {conflict}")));
    add_note(&mut fields, &note)?;
    let state = members.get("state").and_then(Json::as_str).filter(|state| !state.is_empty()).unwrap_or(UNTOLD_STATUS);
    set_absent(&mut fields, Field::ImportedStatus, value::read(Field::ImportedStatus, &Json::from(state))?);
    fields.sort_by_key(|(field, _)| *field);
    let mut ops = vec![Op::create(id, noun, fields)];
    ops.extend(after);
    if let Some(reason) = members.get("void").and_then(Json::as_str) {
        ops.push(Op::Void { on: id, step: None, reason: reason.to_owned() });
    }
    Ok(ops)
}

fn fields(json: Option<&Json>, besides: &[&str]) -> Result<Values, Refusal> {
    let Some(members) = json.and_then(Json::as_object) else { return Ok(Vec::new()) };
    let mut fields = Vec::with_capacity(members.len());
    for (key, json) in members.iter().filter(|(key, _)| !besides.contains(&key.as_str())) {
        let field = export::field_of(key).ok_or_else(|| Refusal::new(ErrorCode::LineNoSuchField))?;
        fields.push((field, export::read_back(field, json)?));
    }
    fields.sort_by_key(|(field, _)| *field);
    Ok(fields)
}

fn event_of(step: &Json) -> Result<Values, Refusal> {
    let mut fields = fields(step.get("fields"), &[])?;
    let kind = step.get("kind").unwrap_or(&Json::Null);
    if kind.as_str() != Some(StepKind::ImportedEvent.key()) {
        set_absent(&mut fields, Field::EventKind, value::read(Field::EventKind, kind)?);
        set_absent(&mut fields, Field::EventAt, value::read(Field::EventAt, step.get("entered_at_ms").unwrap_or(&Json::Null))?);
    }
    set_absent(&mut fields, Field::ExternalId, value::read(Field::ExternalId, step.get("id").unwrap_or(&Json::Null))?);
    fields.sort_by_key(|(field, _)| *field);
    Ok(fields)
}

fn set_absent(fields: &mut Values, field: Field, value: Value) {
    if value != Value::Empty && !fields.iter().any(|(code, _)| *code == field.code()) {
        fields.push((field.code(), value));
    }
}

/// Lengthens the import note, or begins one.
fn add_note(fields: &mut Values, lines: &[String]) -> Result<(), Refusal> {
    if lines.is_empty() {
        return Ok(());
    }
    let at = fields.iter().position(|(field, _)| *field == Field::ImportNote.code());
    let before = at.map(|at| fields.remove(at).1);
    let before = before.as_ref().and_then(Value::as_text).map(str::to_owned);
    let all: Vec<String> = before.into_iter().chain(lines.iter().cloned()).collect();
    fields.push((Field::ImportNote.code(), value::long_text(Field::ImportNote, &all.join("\n"))?));
    Ok(())
}
