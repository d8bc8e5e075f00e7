//! One row: its record, and the piece of a matter.

use crate::import::{UNTOLD_STATUS, piece_of, write_once};
use crate::values::Values;
use crate::writing::{link, person_op};
use jiangyuan_ledgers::mapping::fields;
use jiangyuan_ledgers::rows::{Filled, Form, RowResult};
use jiangyuan_model::form::PARTY_FORM;
use jiangyuan_model::input::{Entry, Fields};
use jiangyuan_model::{Field, Noun, RecordId, Refusal, Value};
use jiangyuan_store::Door;
use jiangyuan_sync::{Doc, Op};

/// Characters of the title of an import.
pub(super) const TITLE_CHARS_MAX: usize = 200;

/// Whether a record was erased, and nothing was written of it since.
pub(super) fn is_erased(doc: &Doc) -> bool {
    doc.noun().is_none() && doc.erasure().is_some()
}

/// The id of what a row becomes; `attempt` counts the times that it was brought in and taken back.
pub(super) fn id(noun: Noun, digest: &str, attempt: u32) -> RecordId {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 row of an old ledger");
    hasher.update(&[noun.code()]).update(&attempt.to_le_bytes()).update(digest.as_bytes());
    let mut id = [0u8; 16];
    hasher.finalize_xof().fill(&mut id);
    RecordId::v8(id)
}

/// The id that a row gets; nothing where it is here already.
pub(super) fn next_id(
    noun: Noun,
    digest: &str,
    mut known: impl FnMut(RecordId) -> Result<Option<Doc>, Refusal>,
) -> Result<Option<RecordId>, Refusal> {
    let mut attempt = 0;
    loop {
        let id = id(noun, digest, attempt);
        match known(id)? {
            None => return Ok(Some(id)),
            Some(doc) if is_erased(&doc) => attempt += 1,
            Some(_) => return Ok(None),
        }
    }
}

/// Writes a row that is good and not here.
pub(super) fn take(door: &mut Door<'_>, noun: Noun, ledger: RecordId, row: &RowResult) -> Result<(), Refusal> {
    let Ok(filled) = &row.outcome else { return Ok(()) };
    let Some(id) = next_id(noun, &row.digest, |id| Ok(door.doc(id)?.map(|(_, doc)| doc)))? else { return Ok(()) };
    let scope = door.me().scope.clone();
    write_once(door, scope, ops(noun, id, ledger, filled)?)?;
    Ok(())
}

fn ops(noun: Noun, id: RecordId, ledger: RecordId, filled: &Filled) -> Result<Vec<Op>, Refusal> {
    let status = if filled.imported_status.trim().is_empty() { UNTOLD_STATUS } else { filled.imported_status.trim() };
    let told = |fields_of: &Fields| -> Result<Values, Refusal> {
        let mut values = Values::read(fields_of, &fields(noun))?;
        values.set(Field::ImportedStatus, Value::text(status));
        Ok(values)
    };
    let (own, piece, people) = match &filled.form {
        Form::Entry(Entry { fields, parties }) => (told(fields)?, None, parties),
        Form::Register(register) => (told(&register.matter.fields)?, Some(told(&register.piece.fields)?), &register.piece.parties),
    };
    let mut own = own;
    own.set(Field::FromLedger, link(ledger));
    if !filled.note.trim().is_empty() {
        own.set(Field::ImportNote, Value::text(&filled.note));
    }
    let mut ops = vec![Op::create(id, noun, own.into_op())];
    if let Some(mut piece) = piece {
        piece.set(Field::Matter, link(id));
        ops.push(Op::create(piece_of(id), Noun::Piece, piece.into_op()));
    }
    for (item, person) in (1..).zip(people) {
        ops.push(person_op(id, item, Values::read(person, PARTY_FORM)?));
    }
    Ok(ops)
}
