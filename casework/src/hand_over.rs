//! Hand over: a record that belongs to another township goes there, with all that belongs to it.
//!
//! What goes along is decided by what was written together: a matter goes with its pieces and its
//! people (who stand on it), with the lead that became it, and with every other record that shares a
//! change with one of these, because a change is forwarded whole. The reception stays: it is what
//! this office did on that day. This office keeps what it had, and reads it.

use crate::checks;
use crate::may;
use crate::sight::{self, see};
use crate::writing::{found, write};
use jiangyuan_law::disposal::HANDS_OVER;
use jiangyuan_model::input::HandOver;
use jiangyuan_model::view::TakenAlong;
use jiangyuan_model::{ErrorCode, Noun, RecordId, Refusal, Scope, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::Op;

/// Hands a record to another township.
///
/// # Errors
/// `RoleMayNot`, `TownshipUnknown`, `NoSuchRecord`, `RecordMoved`, `MoveIncomplete` where something
/// of another sight hangs together with it, `WrongNoun` for the receipt of something sealed; or the
/// store cannot be written.
pub fn hand_over(store: &mut Store, input: &HandOver) -> Result<(), Refusal> {
    may::any_of(store.me(), HANDS_OVER)?;
    let reason = checks::reason(&input.reason)?;
    let known = store.townships()?.into_iter().any(|township| township.code == input.to);
    let to = Scope::Desk { township: input.to.clone() };
    store.write(|door| {
        let (scope, noun, _) = found(door, input.on)?;
        if noun == Noun::SealedReceipt {
            return Err(Refusal::new(ErrorCode::WrongNoun));
        }
        if !known || scope.township() == Some(input.to.as_str()) {
            return Err(Refusal::new(ErrorCode::TownshipUnknown));
        }
        let mut ops = Vec::new();
        for on in door.together(input.on)?.records.into_keys() {
            if door.doc(on)?.is_none_or(|(home, _)| home != scope) {
                return Err(Refusal::new(ErrorCode::MoveIncomplete));
            }
            ops.push(Op::Move { on, to: to.clone(), reason: reason.clone() });
        }
        write(door, Verb::Move, scope, ops)?;
        Ok(())
    })
}

/// What goes when a record is handed over.
///
/// # Errors
/// `NotYoursToSee`, or the store cannot be read.
pub fn handed_along(store: &Store, on: RecordId) -> Result<TakenAlong, Refusal> {
    see(store, on)?;
    let records: Vec<RecordId> = store.together(on)?.records.into_keys().collect();
    Ok(TakenAlong { records: sight::rows(store, &records)?, parts: Vec::new(), attachments: 0 })
}
