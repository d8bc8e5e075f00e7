//! Resolve: a person chooses one of the values that devices wrote apart.

use crate::may;
use crate::writing::{found, write};
use jiangyuan_model::input::Resolve;
use jiangyuan_model::{ChangeId, ErrorCode, Refusal, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::Op;

/// Settles one conflict: the value that the named change wrote stands, alone.
///
/// # Errors
/// `NothingToChange` where the devices do not disagree (any more), `NoSuchRecord` where the
/// change wrote none of the standing values, or a role; or the store cannot be written.
pub fn resolve(store: &mut Store, input: Resolve) -> Result<(), Refusal> {
    store.write(|door| {
        let me = door.me().clone();
        let (scope, noun, doc) = found(door, input.on)?;
        may::correct(&me, noun)?;
        let field = input.field.code();
        if !doc.is_conflict(input.item, field) {
            return Err(Refusal::new(ErrorCode::NothingToChange));
        }
        let gone = || Refusal::new(ErrorCode::NoSuchRecord).on(input.field);
        let change: ChangeId = input.change.parse().map_err(|_| gone())?;
        let chosen = doc.heads(input.item, field).iter().find(|head| head.change == change).ok_or_else(gone)?;
        let op =
            Op::Resolve { on: input.on, item: input.item, field, value: chosen.value.clone(), replaces: doc.replaced(input.item, field) };
        write(door, Verb::Resolve, scope, vec![op])?;
        Ok(())
    })
}
