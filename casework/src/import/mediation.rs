//! A line of type `case`: a mediation with its people, its sessions and its agreement.

use super::event::happened_at;
use super::source::Source;
use super::value;
use super::write::stands;
use super::{Made, Outcome, check_township, words};
use jiangyuan_model::form::form;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::Door;
use jiangyuan_sync::Op;
use serde_json::{Map, Value as Json};

/// Takes a mediation over. `amount` is the amount as the line wrote it.
pub(super) fn mediation(door: &mut Door<'_>, members: Map<String, Json>, amount: Option<&str>) -> Result<Outcome, Refusal> {
    let mut source = Source::new(members);
    let id = source.take_id("id")?;
    check_township(door, &mut source)?;
    if source.take("amount").is_some() {
        source.set(Field::AmountFen, value::fen(amount.unwrap_or_default())?);
    }
    let ops = operations(source, id)?;
    if stands(door, &ops)? {
        return Ok(Outcome::Repeated);
    }
    if door.doc(id)?.is_some() {
        return Err(Refusal::new(ErrorCode::LineRecordExists));
    }
    let scope = door.me().scope.clone();
    super::write::write_once(door, scope, ops)?;
    Ok(Outcome::Made(Made::Mediation))
}

fn operations(mut source: Source, id: RecordId) -> Result<Vec<Op>, Refusal> {
    source.coded("dispute_type", Field::DisputeType, words::dispute)?;
    let status = source.take_status()?;
    source.set(Field::ImportedStatus, status);
    let people = source.people("parties", id, "third_party")?;
    let mut steps = Vec::new();
    match source.take("sessions") {
        Some(Json::Array(sessions)) => {
            for session in sessions {
                steps.push(step(id, session_fields(session)?));
            }
        }
        Some(other) => source.note("sessions", &other),
        None => {}
    }
    if let Some(json) = source.take("agreement") {
        let text = value::read(Field::AgreementText, &json)?;
        // The source gives an agreement no date of its own, and none is made up here.
        if text != Value::Empty {
            steps.push(step(id, vec![(Field::AgreementText.code(), text)]));
        }
    }
    source.own_fields(form(Noun::Mediation))?;
    let mut ops = vec![Op::create(id, Noun::Mediation, source.finish()?)];
    ops.extend(people);
    ops.extend(steps);
    Ok(ops)
}

fn step(on: RecordId, fields: Vec<(u16, Value)>) -> Op {
    Op::Step { on, kind: StepKind::ImportedEvent.code(), after: None, fields }
}

fn session_fields(session: Json) -> Result<Vec<(u16, Value)>, Refusal> {
    let Json::Object(members) = session else {
        let mut source = Source::new(Map::new());
        source.note("session", &session);
        return source.finish();
    };
    let mut source = Source::new(members);
    happened_at(&mut source, "at")?;
    source.field("place", Field::SessionPlace)?;
    source.field("mediator", Field::Mediators)?;
    source.field("minutes", Field::Minutes)?;
    source.finish()
}
