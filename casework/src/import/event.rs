//! A line of type `event`: a step of another system on a record taken over from it, without legal
//! effect here.

use super::source::Source;
use super::write::write_once;
use super::{Made, Outcome, sealed};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::Door;
use jiangyuan_sync::{Doc, Op};
use serde_json::{Map, Value as Json};

/// Takes an event over. Events of a sealed matter are sealed as it was.
pub(super) fn event(door: &mut Door<'_>, members: Map<String, Json>, seals: &sealed::Seals<'_>) -> Result<Outcome, Refusal> {
    let no_record = || Refusal::new(ErrorCode::LineNoSuchRecord);
    let on: RecordId = members.get("matter").and_then(Json::as_str).and_then(|id| id.trim().parse().ok()).ok_or_else(no_record)?;
    let Some((scope, doc)) = door.doc(on)? else {
        if door.doc(sealed::receipt_of(on))?.is_some() {
            return sealed::seal_event(door, members, seals);
        }
        return Err(no_record());
    };
    if scope.township() != door.me().scope.township() || !takes_events(&doc) {
        return Err(no_record());
    }
    let mut source = Source::new(members);
    source.take("matter");
    let id = source.take_id("id")?;
    let fields = fields(source, id)?;
    let op = Op::Step { on, kind: StepKind::ImportedEvent.code(), after: None, fields };
    if let Some(known) = with_external_id(&doc, id) {
        // The event was changed at its source. What was taken over once is a step, and a step is
        // never edited.
        let Op::Step { fields, .. } = &op else { return Ok(Outcome::Repeated) };
        return if known == fields { Ok(Outcome::Repeated) } else { Err(Refusal::new(ErrorCode::LineRecordExists)) };
    }
    Ok(if write_once(door, scope, vec![op])? { Outcome::Made(Made::Event) } else { Outcome::Repeated })
}

fn takes_events(doc: &Doc) -> bool {
    doc.noun().is_some_and(|noun: Noun| StepKind::ImportedEvent.nouns().contains(&noun))
}

/// The fields of the event with this id, where it was taken over before.
fn with_external_id(doc: &Doc, id: RecordId) -> Option<&Vec<(u16, Value)>> {
    let wanted = (Field::ExternalId.code(), Value::Text(id.to_string()));
    doc.steps.iter().map(|step| &step.fields).find(|fields| fields.contains(&wanted))
}

fn fields(mut source: Source, id: RecordId) -> Result<super::source::Values, Refusal> {
    for (key, field) in [
        ("kind", Field::EventKind),
        ("actor", Field::EventActor),
        ("seq", Field::EventSeq),
        ("deadline", Field::EventDeadline),
        ("note", Field::Text),
    ] {
        source.field(key, field)?;
    }
    happened_at(&mut source, "at")?;
    source.set(Field::ExternalId, Value::Text(id.to_string()));
    source.finish()
}

/// Takes an instant as the time of an event, and its date in Asia/Shanghai as the date on which
/// it happened.
pub(super) fn happened_at(source: &mut Source, key: &str) -> Result<(), Refusal> {
    let at = super::value::read(Field::EventAt, &source.take(key).unwrap_or(Json::Null))?;
    if let Value::Int(ms) = at {
        source.set(Field::HappenedOn, Value::Date(date_in_shanghai(ms)));
    }
    source.set(Field::EventAt, at);
    Ok(())
}
