//! Erase: a record whose keeping is not lawful any more goes, for a reason and with an approval.
//!
//! Nothing is erased by itself. An office appraises and approves; a person erases; the change that
//! erased, with its reason, date and approval, stays for ever. What goes along is told before
//! ([`erased_along`]): what was begun together with the record, and the entries that another
//! record shares with it.

use crate::sight::{self, see};
use crate::writing::{found, write};
use crate::{checks, may};
use jiangyuan_law::disposal::{disposal, is_chosen};
use jiangyuan_model::input::Erase;
use jiangyuan_model::view::TakenAlong;
use jiangyuan_model::{ErrorCode, RecordId, Refusal, Scope, Verb};
use jiangyuan_store::{Door, Erasure, Store};
use jiangyuan_sync::Op;

/// The most characters of an approval and of the name of whoever approved.
const APPROVAL_CHARS_MAX: usize = 200;

/// Erases a record.
///
/// # Errors
/// `RoleMayNot`, `ApprovalMissing`, `NoSuchRecord`, `RecordMoved`; or the store cannot be written.
pub fn erase(store: &mut Store, input: &Erase) -> Result<(), Refusal> {
    if !is_chosen(input.reason) {
        return Err(ErrorCode::ErasureNotAllowed.into());
    }
    let row = disposal(input.reason);
    may::any_of(store.me(), row.roles)?;
    let (approval, approved_by) = (approval(&input.approval)?, approval(&input.approved_by)?);
    if row.needs_approval && (approval.is_empty() || approved_by.is_empty()) {
        return Err(Refusal::new(ErrorCode::ApprovalMissing));
    }
    store.write(|door| {
        let (scope, _, _) = found(door, input.on)?;
        let erasure = door.erasure(&[input.on])?;
        let ops = ops(door, &scope, &erasure, &Ground { reason: input.reason.code(), approval, approved_by })?;
        write(door, Verb::Erase, scope, ops)?;
        Ok(())
    })
}

/// What goes when a record is erased.
///
/// # Errors
/// `NotYoursToSee`, or the store cannot be read.
pub fn erased_along(store: &Store, on: RecordId) -> Result<TakenAlong, Refusal> {
    see(store, on)?;
    let erasure = store.erasure(&[on])?;
    let mut attachments = 0;
    for record in erasure.whole.keys() {
        attachments += store.doc(*record)?.map_or(0, |(_, doc)| u32::try_from(doc.attachments.len()).unwrap_or(u32::MAX));
    }
    let rows = |records: Vec<RecordId>| sight::rows(store, &records);
    Ok(TakenAlong {
        records: rows(erasure.whole.keys().copied().collect())?,
        parts: rows(erasure.parts.keys().copied().collect())?,
        attachments,
    })
}

fn approval(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    if text.chars().count() > APPROVAL_CHARS_MAX {
        return Err(Refusal::new(ErrorCode::TextTooLong).on(jiangyuan_model::Field::Reason).with("max", APPROVAL_CHARS_MAX));
    }
    checks::reason(text)
}

/// On what ground something is erased.
pub(crate) struct Ground {
    pub(crate) reason: u8,
    pub(crate) approval: String,
    pub(crate) approved_by: String,
}

/// The operations of an erasure. All of it lies in one scope: a change has only one.
pub(crate) fn ops(door: &mut Door<'_>, scope: &Scope, erasure: &Erasure, ground: &Ground) -> Result<Vec<Op>, Refusal> {
    let mut ops = Vec::new();
    let whole = erasure.whole.iter().map(|(record, changes)| (record, changes, true));
    for (on, changes, whole) in whole.chain(erasure.parts.iter().map(|(record, changes)| (record, changes, false))) {
        let Some((home, doc)) = door.doc(*on)?.filter(|_| !changes.is_empty()) else { continue };
        if home != *scope {
            return Err(Refusal::new(ErrorCode::MoveIncomplete));
        }
        let (approval, approved_by) = (ground.approval.clone(), ground.approved_by.clone());
        let noun = if whole { doc.noun } else { 0 };
        ops.push(Op::Erase { on: *on, noun, changes: changes.clone(), hashes: Vec::new(), reason: ground.reason, approval, approved_by });
    }
    Ok(ops)
}
