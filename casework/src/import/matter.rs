//! A line of type `matter`: the matter and its piece, in one change.

use super::sealed::receipt_of;
use super::source::Source;
use super::write::stands;
use super::{Made, Outcome, check_township, words};
use jiangyuan_model::form::form;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, Value};
use jiangyuan_store::Door;
use jiangyuan_sync::Op;
use jiangyuan_sync::op::derive;
use serde_json::{Map, Value as Json};

/// Which companion of the matter its piece is.
const PIECE_SALT: u8 = 1;

/// The piece of an imported matter.
pub(crate) fn piece_of(matter: RecordId) -> RecordId {
    derive(matter, PIECE_SALT)
}

/// Whether the line is an accusation, whose content must not be stored.
pub(super) fn is_accusation(members: &Map<String, Json>) -> bool {
    members.get("purpose").and_then(Json::as_str).is_some_and(|word| words::purpose(word) == words::ACCUSATION)
}

/// Takes a matter over.
pub(super) fn matter(door: &mut Door<'_>, members: Map<String, Json>) -> Result<Outcome, Refusal> {
    let mut source = Source::new(members);
    let id = source.take_id("id")?;
    check_township(door, &mut source)?;
    let ops = operations(source, id)?;
    if stands(door, &ops)? {
        return Ok(Outcome::Repeated);
    }
    if door.doc(id)?.is_some() || door.doc(piece_of(id))?.is_some() {
        return Err(Refusal::new(ErrorCode::LineRecordExists));
    }
    if door.doc(receipt_of(id))?.is_some() {
        return Err(Refusal::new(ErrorCode::SealedBySomeoneElse));
    }
    let scope = door.me().scope.clone();
    super::write::write_once(door, scope, ops)?;
    Ok(Outcome::Made(Made::Matter))
}

/// The operations of a matter: the same for everybody who reads the line.
pub(super) fn operations(mut source: Source, id: RecordId) -> Result<Vec<Op>, Refusal> {
    let mut piece = Source::new(Map::new());
    for (key, field) in [("channel", Field::Channel), ("received_at", Field::ReceivedAt)] {
        let json = source.take(key).unwrap_or(Json::Null);
        let json = if field == Field::Channel { json.as_str().map_or(json.clone(), |word| Json::from(words::channel(word))) } else { json };
        piece.set(field, super::value::read(field, &json)?);
    }
    piece.set(Field::Matter, Value::Text(id.to_string()));
    source.coded("purpose", Field::Purpose, words::purpose)?;
    // Both records say that they come from elsewhere: that is what keeps the clocks of the law
    // from running on a piece of years ago.
    let status = source.take_status()?;
    piece.set(Field::ImportedStatus, status.clone());
    source.set(Field::ImportedStatus, status);
    source.own_fields(form(Noun::Matter))?;
    let people = source.people("petitioners", id, "petitioner")?;
    let (piece_fields, _) = piece.finish_apart();
    let mut ops = vec![Op::create(id, Noun::Matter, source.finish()?), Op::create(piece_of(id), Noun::Piece, piece_fields)];
    ops.extend(people);
    Ok(ops)
}
