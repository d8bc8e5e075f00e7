//! Accusations in a file: sealed before anything of them is stored.
//!
//! Such a line becomes two linked changes: a bare receipt at the desk (number of the other system,
//! date, channel, destination) and an envelope that only the recipient opens. The receipt's id
//! follows from the id of the line by a hash, so that later lines about the same matter are
//! recognised without a trace of its content: its events are sealed as it was, its edits refused.
//!
//! An envelope is different each time it is made, so nothing of it can tell that a line was read
//! before. The origin of both changes is a hash of the line's id alone: a hash of the text could be
//! used to try out guesses of what it says.

use super::matter::piece_of;
use super::source::Source;
use super::{Made, Outcome, check_township, forbidden, matter};
use crate::key_name;
use crate::seal::seal;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::{ErrorCode, Field, Noun, Random, RecordId, Refusal, Scope, StepKind, Value, Verb};
use jiangyuan_store::{Door, Link, NewChange, RecipientView};
use jiangyuan_sync::Op;
use jiangyuan_sync::change::BODY_BYTES_MAX;
use jiangyuan_sync::op::derive;
use serde_json::{Map, Value as Json, json};
use zeroize::{Zeroize, Zeroizing};

/// To whom accusations are sealed, and the chance that sealing needs.
pub(super) struct Seals<'a> {
    recipients: &'a [RecipientView],
    random: &'a dyn Random,
}

/// How many bytes of a hash are the origin.
const ORIGIN_BYTES: usize = 8;

/// What a change has beside the sealed body.
const AROUND_BODY_BYTES: usize = 1024;

impl<'a> Seals<'a> {
    pub(super) const fn new(recipients: &'a [RecipientView], random: &'a dyn Random) -> Seals<'a> {
        Seals { recipients, random }
    }

    /// The discipline body if its key is here, since only it may look into the conduct of
    /// officials; else the petition bureau, else whoever there is.
    fn recipient(&self) -> Result<&'a RecipientView, Refusal> {
        let by_kind = |kind: &str| self.recipients.iter().find(|recipient| recipient.kind == kind);
        let found = by_kind("discipline").or_else(|| by_kind("petition_bureau")).or_else(|| self.recipients.first());
        found.ok_or_else(|| Refusal::new(ErrorCode::NoRecipientKey))
    }
}

/// The receipt of the accusation that a line with this id was.
pub(super) fn receipt_of(line: RecordId) -> RecordId {
    let hash = blake3::derive_key("jiangyuan 2026 receipt of a sealed line", &line.0);
    let id = hash.first_chunk::<16>().copied().unwrap_or_default();
    derive(RecordId(id), 0)
}

/// Takes a matter over sealed.
pub(super) fn seal_matter(door: &mut Door<'_>, members: Map<String, Json>, seals: &Seals<'_>) -> Result<Outcome, Refusal> {
    let mut source = Source::new(members.clone());
    let id = source.take_id("id")?;
    check_township(door, &mut source)?;
    if door.doc(receipt_of(id))?.is_some() {
        return Ok(Outcome::Repeated);
    }
    if door.doc(id)?.is_some() || door.doc(piece_of(id))?.is_some() {
        return Err(Refusal::new(ErrorCode::LineBecomesAccusation));
    }
    let recipient = seals.recipient()?;
    let mut ops = matter::operations(source, id)?;
    let mut fields = receipt_fields(&ops);
    wipe(&mut ops);
    fields.push((Field::Number.code(), Value::Text(id.to_string())));
    fields.push((Field::Destination.code(), Value::text(&recipient.name)));
    fields.sort_by_key(|(field, _)| *field);
    let happened_on = fields.iter().find(|(field, _)| *field == Field::ReceivedAt.code()).and_then(|(_, value)| value.as_int());
    let happened_on = happened_on.map(|ms| (Field::HappenedOn.code(), Value::Date(date_in_shanghai(ms))));
    let sealed = Op::Step { on: receipt_of(id), kind: StepKind::Sealed.code(), after: None, fields: happened_on.into_iter().collect() };
    let receipt = vec![Op::create(receipt_of(id), Noun::SealedReceipt, fields), sealed];
    let envelope = vec![envelope(door, members, recipient, seals.random)?];
    let scope = door.me().scope.clone();
    door.change(new_change(scope, receipt, origin(id, b'r'), Link::Next))?;
    door.change(new_change(Scope::Sealed, envelope, origin(id, b'e'), Link::Previous))?;
    Ok(Outcome::Made(Made::Sealed))
}

/// Takes an event of a sealed matter over sealed; nothing of it stands at the desk.
pub(super) fn seal_event(door: &mut Door<'_>, members: Map<String, Json>, seals: &Seals<'_>) -> Result<Outcome, Refusal> {
    let id = Source::new(members.clone()).take_id("id")?;
    let origin = origin(id, b'e');
    if door.origin_stands(&origin)? {
        return Ok(Outcome::Repeated);
    }
    let envelope = vec![envelope(door, members, seals.recipient()?, seals.random)?];
    door.change(new_change(Scope::Sealed, envelope, origin, Link::None))?;
    Ok(Outcome::Made(Made::SealedEvent))
}

fn new_change(scope: Scope, ops: Vec<Op>, origin: Vec<u8>, link: Link) -> NewChange {
    NewChange { scope, verb: Verb::Import, ops, origin: Some(origin), derived_origin: false, link }
}

fn origin(line: RecordId, part: u8) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 origin of a sealed line");
    hasher.update(&line.0).update(&[part]);
    hasher.finalize().as_bytes().get(..ORIGIN_BYTES).unwrap_or_default().to_vec()
}

/// Channel and date of the piece, which are all that the desk keeps.
fn receipt_fields(ops: &[Op]) -> Vec<(u16, Value)> {
    let kept = [Field::Channel.code(), Field::ReceivedAt.code()];
    let piece = ops.iter().find_map(|op| match op {
        Op::Put { noun, fields, .. } if *noun == Some(Noun::Piece.code()) => Some(fields),
        _ => None,
    });
    piece.into_iter().flatten().filter(|(field, _)| kept.contains(field)).cloned().collect()
}

/// The envelope of a line. Its record is a new one each time: nobody else may touch a record that
/// another device sealed, and the county knows a line sealed twice by its origin.
fn envelope(door: &mut Door<'_>, members: Map<String, Json>, recipient: &RecipientView, random: &dyn Random) -> Result<Op, Refusal> {
    let mut content = json!({"format": 1, "destination": recipient.name, "taken_by": door.me().township_name, "imported": members});
    let text = serde_json::to_vec(&content).map(Zeroizing::new);
    forbidden::wipe(&mut content);
    let text = text.map_err(|_| Refusal::new(ErrorCode::LineNotJson))?;
    let body = seal(&recipient.key, &text, random)?;
    if body.len() > BODY_BYTES_MAX - AROUND_BODY_BYTES {
        return Err(Refusal::new(ErrorCode::ChangeTooLarge));
    }
    let fields = vec![(Field::SealedBody.code(), Value::Bytes(body)), (Field::SealedFor.code(), Value::text(&key_name(&recipient.key)))];
    Ok(Op::create(door.new_record(), Noun::Envelope, fields))
}

/// Overwrites what was read for checking only.
fn wipe(ops: &mut [Op]) {
    for op in ops {
        let Op::Put { fields, .. } = op else { continue };
        for (_, value) in fields {
            match value {
                Value::Text(text) => text.zeroize(),
                Value::List(items) => items.iter_mut().for_each(Zeroize::zeroize),
                _ => {}
            }
        }
    }
}
