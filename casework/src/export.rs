//! Everything readable, as text: one JSON object a line, in canonical order (noun, then id).
//!
//! Two devices of one sight that hold the same log write the same bytes. Therefore nothing of the
//! device itself is in it: no time of receipt, no mark of what waits, no name that only this PC
//! knows. A field is the value shown; where devices disagree, all values stand under `conflicts`,
//! the highest in the order of the log first.
//!
//! Reference data of the county (users, devices, townships, recipients) is left out, because every
//! home gets it from the county, and so are sealed envelopes, which this office cannot read.
//!
//! A value is plain JSON where the field's kind says how to read it back, else `{"t", "v"}`; a
//! field of a newer version is named `field_<number>`.

use crate::sight;
use data_encoding::HEXLOWER;
use jiangyuan_model::{ErrorCode, Field, Media, Noun, ReadPurpose, RecordId, Refusal, Scope, StepKind, Value};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use jiangyuan_sync::attach::Blob;
use jiangyuan_sync::doc::{Attached, Step};
use jiangyuan_sync::verdict::Judged;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::io::Write;

/// Writes every record that whoever has opened the home may see, and returns how many there were.
///
/// # Errors
/// `PurposeMissing` where it is not one's work to see every case and nothing was said; `DiskFull` or `FileUnreadable` where it cannot be written, or the store cannot be read.
pub fn export(store: &Store, writer: &mut impl Write, purpose: Option<ReadPurpose>) -> Result<u64, Refusal> {
    sight::export(store, purpose)?;
    let _moment = store.moment()?;
    let seen = store.seen()?;
    let mut count = 0;
    for noun in Noun::CASEWORK {
        for id in store.records(Some(*noun))?.into_iter().filter(|id| seen.sees(*id, *noun)) {
            let Some((scope, doc)) = store.doc(id)? else { continue };
            let state = store.row(id)?.map(|row| row.state).unwrap_or_default();
            let mut line = record(id, &scope, &doc);
            line.insert("state".to_owned(), Json::from(state));
            serde_json::to_writer(&mut *writer, &Json::Object(line)).map_err(|error| refusal(error.io_error_kind()))?;
            writer.write_all(b"\n").map_err(|error| refusal(Some(error.kind())))?;
            count += 1;
        }
    }
    writer.flush().map_err(|error| refusal(Some(error.kind())))?;
    Ok(count)
}

fn refusal(kind: Option<std::io::ErrorKind>) -> Refusal {
    let full = matches!(kind, Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded));
    Refusal::new(if full { ErrorCode::DiskFull } else { ErrorCode::FileUnreadable })
}

/// One record, without its state.
pub(crate) fn record(id: RecordId, scope: &Scope, doc: &Doc) -> Map<String, Json> {
    let mut line = Map::new();
    line.insert("type".to_owned(), Json::from("record"));
    line.insert("noun".to_owned(), doc.noun().map_or(Json::from(doc.noun), |noun| Json::from(noun.key())));
    line.insert("id".to_owned(), Json::from(id.to_string()));
    line.insert("scope".to_owned(), Json::from(scope.to_string()));
    line.insert("fields".to_owned(), Json::Object(item_fields(doc, 0)));
    let parties = items(doc).into_iter().map(|item| {
        let mut party = Map::from_iter([("item".to_owned(), Json::from(item))]);
        party.extend(item_fields(doc, item));
        Json::Object(party)
    });
    line.insert("parties".to_owned(), parties.collect());
    line.insert("steps".to_owned(), doc.steps.iter().map(|each| step(doc, each)).collect());
    line.insert("void".to_owned(), doc.void().map_or(Json::Null, |mark| Json::from(mark.reason.as_str())));
    line.insert("conflicts".to_owned(), doc.conflicts().into_iter().map(|(item, field)| conflict(doc, item, field)).collect());
    if !doc.attachments.is_empty() {
        line.insert("attachments".to_owned(), doc.attachments.iter().map(|each| attachment(doc, each)).collect());
    }
    if !doc.unread.is_empty() {
        line.insert("unread".to_owned(), doc.unread.iter().map(|change| Json::from(change.to_string())).collect());
    }
    line
}

/// Every item number, those of people taken out by a later change among them: the mark that takes
/// them out is a field like any other.
fn items(doc: &Doc) -> Vec<u32> {
    let mut items: Vec<u32> = doc.fields.keys().map(|(item, _)| *item).filter(|item| *item > 0).collect();
    items.dedup();
    items
}

fn item_fields(doc: &Doc, wanted: u32) -> Map<String, Json> {
    let shown = doc.fields.iter().filter(|((item, _), _)| *item == wanted);
    let shown = shown.filter_map(|((_, field), heads)| heads.first().map(|head| (*field, &head.value)));
    shown.filter(|(_, value)| **value != Value::Empty).map(|(field, value)| (key(field), plain(field, value))).collect()
}

fn step(doc: &Doc, step: &Step) -> Json {
    let mut line = Map::new();
    line.insert("id".to_owned(), Json::from(step.id.to_string()));
    line.insert("kind".to_owned(), StepKind::from_code(step.kind).map_or(Json::from(step.kind), |kind| Json::from(kind.key())));
    line.insert("entered_at_ms".to_owned(), Json::from(step.at_ms));
    line.insert("actor".to_owned(), Json::from(step.actor));
    let (verdict, reason) = match step.verdict.judged() {
        _ if step.order.is_pending() => ("pending", None),
        Judged::Accepted => ("accepted", None),
        Judged::Superseded(reason) => ("superseded", Some(reason)),
        Judged::NeedsPerson(reason) => ("needs_person", Some(reason)),
        Judged::Same => ("same", None),
        Judged::Unread => ("unread", None),
    };
    line.insert("verdict".to_owned(), Json::from(verdict));
    if let Some(reason) = reason {
        line.insert("reason".to_owned(), Json::from(reason.key()));
    }
    line.insert("fields".to_owned(), step.fields.iter().map(|(field, value)| (key(*field), plain(*field, value))).collect());
    if let Some(mark) = doc.voids.iter().find(|mark| mark.step == Some(step.id)) {
        line.insert("void".to_owned(), Json::from(mark.reason.as_str()));
    }
    Json::Object(line)
}

/// An attachment as it was announced. Whether the content is here is of this PC, and not told.
fn attachment(doc: &Doc, attached: &Attached) -> Json {
    let of = &attached.attachment;
    let blob = |blob: &Blob| json!({"hash": HEXLOWER.encode(&blob.hash), "length": blob.length});
    let mut line = Map::new();
    line.insert("id".to_owned(), Json::from(attached.id.to_string()));
    line.insert("media".to_owned(), Media::from_code(of.media).map_or(Json::from(of.media), |media| Json::from(media.key())));
    line.insert("title".to_owned(), Json::from(of.title.as_str()));
    line.insert("dated".to_owned(), of.dated.map_or(Json::Null, |date| Json::from(date.to_string())));
    line.insert("content".to_owned(), blob(&of.content));
    for (name, named) in [("thumbnail", &of.thumbnail), ("evidence", &of.evidence)] {
        if let Some(named) = named {
            line.insert(name.to_owned(), blob(named));
        }
    }
    line.insert("entered_at_ms".to_owned(), Json::from(attached.at_ms));
    line.insert("actor".to_owned(), Json::from(attached.actor));
    if !attached.lost.is_empty() {
        line.insert("lost".to_owned(), Json::from(attached.lost.as_str()));
    }
    if let Some(mark) = doc.voids.iter().find(|mark| mark.step == Some(attached.id)) {
        line.insert("void".to_owned(), Json::from(mark.reason.as_str()));
    }
    Json::Object(line)
}

fn conflict(doc: &Doc, item: u32, field: u16) -> Json {
    let values: Vec<Json> = doc.heads(item, field).iter().map(|head| plain(field, &head.value)).collect();
    json!({"item": item, "field": key(field), "values": values})
}

/// What the names of fields of a newer version begin with.
const UNKNOWN_FIELD: &str = "field_";

/// The name of a field.
pub(crate) fn key(field: u16) -> String {
    Field::from_code(field).map_or_else(|| format!("{UNKNOWN_FIELD}{field}"), |field| field.key().to_owned())
}

/// The field of a name.
pub(crate) fn field_of(key: &str) -> Option<u16> {
    Field::from_key(key).map(Field::code).or_else(|| key.strip_prefix(UNKNOWN_FIELD)?.parse().ok())
}

fn plain(field: u16, value: &Value) -> Json {
    let plain = match value {
        Value::Empty => Json::Null,
        Value::Text(text) => Json::from(text.as_str()),
        Value::Int(int) => Json::from(*int),
        Value::Bool(yes) => Json::from(*yes),
        Value::Date(date) => Json::from(date.to_string()),
        Value::List(items) => Json::from(items.clone()),
        Value::Bytes(_) => Json::Null,
    };
    if read_back(field, &plain).as_ref() == Ok(value) { plain } else { json!(value) }
}

/// Reads a value as it is written here.
///
/// # Errors
/// What is wrong with it, with the label of its field.
pub(crate) fn read_back(field: u16, json: &Json) -> Result<Value, Refusal> {
    let known = Field::from_code(field);
    let tagged = json.as_object().filter(|members| members.len() <= 2 && members.contains_key("t"));
    if tagged.is_some() {
        let bad = || known.map_or_else(|| Refusal::new(ErrorCode::BadNumber), |field| Refusal::new(ErrorCode::BadNumber).on(field));
        return Value::deserialize(json).map_err(|_| bad());
    }
    match known {
        Some(field) => crate::import::read_field(field, json),
        None => Err(Refusal::new(ErrorCode::BadNumber)),
    }
}
