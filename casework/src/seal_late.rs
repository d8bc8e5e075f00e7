//! Seal late: a record that was registered in the clear turns out to be an accusation (检举控告).
//!
//! In one transaction its present content is sealed to the recipient's key, the office keeps the
//! bare receipt that it would have kept from the beginning, and the clear changes are erased: of
//! the record, and of the reception and the lead that it came of, which tell the same. Three
//! changes are written, each in its scope, each naming the one before; the county takes them
//! together. Nothing of the content stands in the receipt.

use crate::erase::{self, Ground};
use crate::take_sealed::{Letter, recipient, sealed};
use crate::values::Values;
use crate::writing::{begin, found};
use crate::{export, may};
use jiangyuan_law::disposal::disposal;
use jiangyuan_model::input::SealLate;
use jiangyuan_model::{ErasureReason, ErrorCode, Field, Noun, RecordId, Refusal, Scope, StepKind, Value, Verb};
use jiangyuan_store::{Door, Link, NewChange, Store};
use jiangyuan_sync::{Doc, Op};
use serde_json::Value as Json;
use zeroize::Zeroizing;

/// Seals a record and erases it, and returns the bare receipt.
///
/// # Errors
/// `RoleMayNot`, `NoRecipientKey`, `NoSuchRecord`, `RecordMoved`, `WrongNoun` for a receipt of
/// something sealed, `TextTooLong` where it does not fit an envelope; or the store cannot be written.
pub fn seal_late(store: &mut Store, input: &SealLate) -> Result<RecordId, Refusal> {
    may::any_of(store.me(), disposal(ErasureReason::LateSealing).roles)?;
    let recipient = recipient(store.recipients()?, input.recipient, input.accused_is_own_unit);
    let recipient = recipient.ok_or(Refusal::new(ErrorCode::NoRecipientKey))?;
    let world = store.world().clone();
    store.write(|door| {
        let me = door.me().clone();
        let (scope, noun, doc) = found(door, input.on)?;
        if noun == Noun::SealedReceipt {
            return Err(Refusal::new(ErrorCode::WrongNoun));
        }
        let told = told_by(door, &scope, input.on, &doc)?;
        let erasure = door.erasure(&told)?;
        let records: Vec<RecordId> = erasure.whole.keys().copied().collect();
        let content = content(door, &records)?;
        let mut values = receipt_values(door, &records, door.now_ms())?;
        values.set(Field::Destination, Value::text(&recipient.name));
        values.set(Field::Number, Value::text(&door.next_number()?));
        let letter = Letter { township: &me.township_name, values: &values, content };
        let envelope = sealed(&recipient, letter, world.random.as_ref())?;
        let ground =
            Ground { reason: ErasureReason::LateSealing.code(), approval: values.text(Field::Number).to_owned(), approved_by: me.user };
        let erased = erase::ops(door, &scope, &erasure, &ground)?;
        let (id, sealed_as) = (door.new_record(), door.new_record());
        let step = Values::from_iter([(Field::HappenedOn, Value::Date(door.today()))]);
        let receipt = begin(id, Noun::SealedReceipt, values, Vec::new(), StepKind::Sealed, step);
        put_down(door, Verb::TakeSealed, me.scope, receipt, Link::Next)?;
        put_down(door, Verb::TakeSealed, Scope::Sealed, vec![Op::create(sealed_as, Noun::Envelope, envelope)], Link::Previous)?;
        put_down(door, Verb::Erase, scope, erased, Link::Previous)?;
        Ok(id)
    })
}

fn put_down(door: &mut Door<'_>, verb: Verb, scope: Scope, ops: Vec<Op>, link: Link) -> Result<(), Refusal> {
    door.change(NewChange { scope, verb, ops, origin: None, derived_origin: false, link }).map(|_| ())
}

/// The record and what it came of, as far as that lies in the same scope: the reception, the lead.
fn told_by(door: &mut Door<'_>, scope: &Scope, on: RecordId, doc: &Doc) -> Result<Vec<RecordId>, Refusal> {
    let mut told = vec![on];
    for record in door.erasure(&[on])?.whole.into_keys() {
        let Some((_, its)) = door.doc(record)? else { continue };
        told.extend(sources(&its));
    }
    told.extend(sources(doc));
    let mut here = Vec::new();
    for record in told {
        if door.doc(record)?.is_some_and(|(home, doc)| home == *scope && doc.noun().is_some()) && !here.contains(&record) {
            here.push(record);
        }
    }
    Ok(here)
}

fn sources(doc: &Doc) -> impl Iterator<Item = RecordId> {
    [Field::Reception, Field::FromLead].into_iter().filter_map(|field| doc.text(field).parse().ok())
}

/// Everything that the records say, a JSON object a line, as an export writes it.
fn content(door: &mut Door<'_>, records: &[RecordId]) -> Result<Zeroizing<String>, Refusal> {
    let mut lines = Zeroizing::new(String::new());
    for record in records {
        let Some((scope, doc)) = door.doc(*record)? else { continue };
        lines.push_str(&Zeroizing::new(Json::Object(export::record(*record, &scope, &doc)).to_string()));
        lines.push('\n');
    }
    Ok(lines)
}

/// What the bare receipt says: how it came and when. The earliest of the records was the first.
fn receipt_values(door: &mut Door<'_>, records: &[RecordId], now_ms: i64) -> Result<Values, Refusal> {
    let (mut channel, mut received) = (None, now_ms);
    for record in records {
        let Some((_, doc)) = door.doc(*record)? else { continue };
        let instant = [Field::ReceivedAt, Field::VisitedAt].iter().find_map(|field| doc.get(*field)?.as_int());
        let entered = doc.fields.values().flatten().map(|head| head.at_ms).min();
        received = received.min(instant.or(entered).unwrap_or(now_ms));
        channel = channel.or_else(|| doc.get(Field::Channel).cloned());
    }
    let channel = channel.unwrap_or_else(|| Value::text("visit"));
    Ok(Values::from_iter([(Field::Channel, channel), (Field::ReceivedAt, Value::Int(received))]))
}
