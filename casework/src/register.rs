//! Register (登记): a petition becomes a piece, and the piece opens a matter or joins one.

use crate::registration::{self, Source};
use crate::values::Values;
use crate::writing::{found_open, link, put_op, write_linked};
use jiangyuan_model::form::PARTY_FORM;
use jiangyuan_model::input::{Register, Registered};
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, Scope, Value, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::{Doc, Op};

/// Registers a piece.
///
/// # Errors
/// A role, a field, a date, too many representatives, a matter that cannot be joined, or a
/// content that may not be typed; or the store cannot be written.
pub fn register(store: &mut Store, input: Register) -> Result<Registered, Refusal> {
    let random = store.world().random.clone();
    store.write(|door| {
        let reception = match input.reception {
            Some(id) => Some((id, petition(door, id)?)),
            None => None,
        };
        let source = reception.as_ref().map(|(id, (_, doc))| source(*id, doc)).unwrap_or_default();
        let registration = registration::plan(door, &input, source, random.as_ref())?;
        let made = registration.made;
        let told = reception.and_then(|(id, (scope, doc))| Some((scope, vec![told(&doc, id, made.piece)?])));
        write_linked(door, Verb::Register, (registration.scope, registration.ops), told)?;
        Ok(made)
    })
}

fn petition(door: &mut Door<'_>, id: RecordId) -> Result<(Scope, Doc), Refusal> {
    let (scope, doc) = found_open(door, id, Noun::Reception)?;
    if doc.text(Field::Outcome) == "sealed" {
        return Err(Refusal::new(ErrorCode::AccusationNotTyped));
    }
    Ok((scope, doc))
}

fn source(id: RecordId, doc: &Doc) -> Source {
    let piece = Values::shown(doc, 0, &[Field::Channel, Field::ReceivedAt, Field::Headcount, Field::Language]);
    Source {
        entered_for: piece.date(Field::ReceivedAt),
        piece,
        matter: Values::shown(doc, 0, &[Field::Title, Field::Narrative, Field::Village]),
        people: doc.items().into_iter().map(|item| Values::shown(doc, item, PARTY_FORM)).collect(),
        links: Values::from_iter([(Field::Reception, link(id))]),
    }
}

/// The reception says what came of it. One reception may bring several matters (一件多事): the
/// first piece is named here, all of them name the reception.
fn told(doc: &Doc, id: RecordId, piece: RecordId) -> Option<Op> {
    let mut fields = Vec::new();
    if doc.text(Field::Outcome) != "petition" {
        fields.push((Field::Outcome.code(), Value::text("petition")));
    }
    if doc.get(Field::Became).is_none() {
        fields.push((Field::Became.code(), link(piece)));
    }
    (!fields.is_empty()).then(|| put_op(doc, id, 0, fields))
}
