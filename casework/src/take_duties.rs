//! Take duties: the colleague signs that he has taken over what was passed to him, and is responsible
//! from then on, though not before the day agreed.
//!
//! He signs in his own name: after his own unlock, or, where both sit at one PC, with his passphrase
//! while the home stays open for the other.

use crate::may;
use crate::values::Values;
use crate::writing::{found_open, step_op, write};
use jiangyuan_law::course;
use jiangyuan_model::{Actor, ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::Store;

/// Takes over as whoever has opened the home.
///
/// # Errors
/// `NoSuchRecord`, `WrongNoun`, `AlreadyVoid`, `NotTheReceiver`, `StepNotPossible` where it was taken
/// already; or the store cannot be written.
pub fn take_duties(store: &mut Store, on: RecordId) -> Result<(), Refusal> {
    store.write(|door| {
        let (scope, doc) = found_open(door, on, Noun::DutyHandover)?;
        if doc.text(Field::DutyReceiver) != door.me().user {
            return Err(ErrorCode::NotTheReceiver.into());
        }
        let asking = may::asking(door);
        let values = Values::from_iter([(Field::HappenedOn, Value::Date(asking.today))]);
        course::check(&doc.facts(on, &scope), &may::new_step(asking.by, StepKind::DutiesTaken, &values), asking)?;
        write(door, Verb::TakeStep, scope, vec![step_op(&doc, on, StepKind::DutiesTaken, values)])?;
        Ok(())
    })
}

/// Takes over as a colleague at the same PC, who types his passphrase.
///
/// # Errors
/// `NoSuchUser`, `WrongPassphrase`, `TermOver`, `TermNotBegun`, and those of [`take_duties`].
pub fn take_duties_beside(store: &mut Store, on: RecordId, receiver: Actor, passphrase: &str) -> Result<(), Refusal> {
    store.as_colleague(receiver, passphrase, |store| take_duties(store, on))
}
