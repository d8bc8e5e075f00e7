//! Lines of type `set` and `splice`: an edit of a record that was taken over.
//!
//! An edit depends on what stands when it is made, so its body says nothing about whether it was
//! made before. Its origin is the hash of the line itself with the number of equal lines before it
//! in the file: the same edit made twice on purpose counts twice, a file read twice counts once.

use super::matter::piece_of;
use super::{Made, Outcome, sealed, value, words};
use jiangyuan_ledgers::forbidden::heading;
use jiangyuan_model::field::Kind;
use jiangyuan_model::form::form;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, Value, Verb};
use jiangyuan_store::{Door, Link, NewChange};
use jiangyuan_sync::{Doc, Op};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// How many bytes of a hash are the origin of an edit.
const ORIGIN_BYTES: usize = 8;

/// How often each edit line was met in this file.
#[derive(Default)]
pub(super) struct Occurrences(BTreeMap<[u8; 16], u32>);

impl Occurrences {
    /// The origin of this line, met once more.
    pub(super) fn origin(&mut self, line: &[u8]) -> Vec<u8> {
        let hash = blake3::hash(line);
        let key = hash.as_bytes().first_chunk::<16>().copied().unwrap_or_default();
        let before = self.0.entry(key).or_default();
        let mut hasher = blake3::Hasher::new();
        hasher.update(line).update(&before.to_le_bytes());
        *before = before.saturating_add(1);
        hasher.finalize().as_bytes().get(..ORIGIN_BYTES).unwrap_or_default().to_vec()
    }
}

/// Makes an edit. `amount` is the new value as the line wrote it.
pub(super) fn edit(door: &mut Door<'_>, members: &Map<String, Json>, origin: Vec<u8>, amount: Option<&str>) -> Result<Outcome, Refusal> {
    let text = |key: &str| members.get(key).and_then(Json::as_str).unwrap_or_default();
    let noun = match text("type") {
        "matter" => Noun::Matter,
        "case" => Noun::Mediation,
        _ => return Err(Refusal::new(ErrorCode::LineUnknownType)),
    };
    if door.origin_stands(&origin)? {
        return Ok(Outcome::Repeated);
    }
    let id: RecordId = text("id").trim().parse().map_err(|_| Refusal::new(ErrorCode::LineNoSuchRecord))?;
    let (on, field) = target(noun, id, text("field"))?;
    let (scope, doc) = find(door, noun, id, on)?;
    let value = if text("op") == "splice" { spliced(&doc, field, members)? } else { new_value(field, members, amount)? };
    let replaced = doc.replaced(0, field.code());
    let replaces = if replaced.is_empty() { Vec::new() } else { vec![(field.code(), replaced)] };
    let op = Op::Put { on, noun: None, item: 0, fields: vec![(field.code(), value)], replaces };
    door.change(NewChange { scope, verb: Verb::Import, ops: vec![op], origin: Some(origin), derived_origin: false, link: Link::None })?;
    Ok(Outcome::Made(Made::Edit))
}

/// The record and the field meant by the word of the line.
fn target(noun: Noun, id: RecordId, word: &str) -> Result<(RecordId, Field), Refusal> {
    if heading(word).is_some() {
        return Err(Refusal::new(ErrorCode::LineForbiddenField));
    }
    let field = match (noun, word) {
        (Noun::Matter, "channel") => return Ok((piece_of(id), Field::Channel)),
        (Noun::Matter, "received_at") => return Ok((piece_of(id), Field::ReceivedAt)),
        (_, "status") => Some(Field::ImportedStatus),
        (Noun::Mediation, "amount") => Some(Field::AmountFen),
        (_, word) => Field::from_key(word),
    };
    let field = field.filter(|field| form(noun).contains(field) && *field != Field::ImportNote);
    field.map(|field| (id, field)).ok_or_else(|| Refusal::new(ErrorCode::LineNoSuchField))
}

fn find(door: &mut Door<'_>, noun: Noun, id: RecordId, on: RecordId) -> Result<(jiangyuan_model::Scope, Doc), Refusal> {
    let is_noun = door.doc(id)?.is_some_and(|(_, doc)| doc.noun() == Some(noun));
    if let (true, Some(found)) = (is_noun, door.doc(on)?) {
        return Ok(found);
    }
    let sealed = noun == Noun::Matter && door.doc(sealed::receipt_of(id))?.is_some();
    Err(Refusal::new(if sealed { ErrorCode::SealedBySomeoneElse } else { ErrorCode::LineNoSuchRecord }))
}

fn new_value(field: Field, members: &Map<String, Json>, amount: Option<&str>) -> Result<Value, Refusal> {
    let json = members.get("value").unwrap_or(&Json::Null);
    let word = json.as_str();
    let coded = match (field, word) {
        (Field::AmountFen, _) => return value::fen(amount.unwrap_or_default()),
        (Field::Purpose, Some(word)) => Some(words::purpose(word)),
        (Field::Channel, Some(word)) => Some(words::channel(word)),
        (Field::DisputeType, Some(word)) => Some(words::dispute(word)),
        _ => None,
    };
    if (field, coded) == (Field::Purpose, Some(words::ACCUSATION)) {
        return Err(Refusal::new(ErrorCode::LineBecomesAccusation));
    }
    match coded {
        Some(code) => value::read(field, &Json::from(code)),
        None => value::read(field, json),
    }
}

/// The whole text after a splice. Positions count code points.
fn spliced(doc: &Doc, field: Field, members: &Map<String, Json>) -> Result<Value, Refusal> {
    if !matches!(field.kind(), Kind::LongText | Kind::Text) {
        return Err(Refusal::new(ErrorCode::LineNoSuchField));
    }
    let outside = || Refusal::new(ErrorCode::LineSpliceOutside);
    let position = |key: &str| members.get(key).and_then(Json::as_u64).and_then(|at| usize::try_from(at).ok());
    let (at, del) = (position("at").ok_or_else(outside)?, position("del").unwrap_or(0));
    let text: Vec<char> = doc.text(field).chars().collect();
    let end = at.checked_add(del).ok_or_else(outside)?;
    let (Some(before), Some(after)) = (text.get(..at), text.get(end..)) else { return Err(outside()) };
    let inserted = members.get("ins").and_then(Json::as_str).unwrap_or_default();
    let whole: String = before.iter().copied().chain(inserted.chars()).chain(after.iter().copied()).collect();
    value::read(field, &Json::from(whole))
}
