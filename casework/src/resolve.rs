//! Resolve: a person chooses one of the values that devices wrote apart, or accepts a text put
//! together of them.
//!
//! The decision names exactly the values that were seen. One that came from the county between the
//! look and the key stroke is not named: it stays, and the conflict goes on between it and the
//! decision, rather than that somebody decides over a value that she never read.

use crate::edit::allowed;
use crate::may;
use crate::values::Values;
use crate::writing::{found, write};
use jiangyuan_model::input::{Fields, Resolve};
use jiangyuan_model::{ChangeId, ErrorCode, Refusal, Value, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::doc::Head;
use jiangyuan_sync::{Doc, Op};

/// Settles one conflict.
///
/// # Errors
/// `NothingToChange` where the devices do not disagree (any more), `NoSuchRecord` where the
/// change wrote none of the standing values, `ItemGone` where none of the values seen stands any
/// more, what an edit refuses of a text put together, or a role; or the store cannot be written.
pub fn resolve(store: &mut Store, input: Resolve) -> Result<(), Refusal> {
    store.write(|door| {
        let (me, today) = (door.me().clone(), door.today());
        let (scope, noun, doc) = found(door, input.on)?;
        may::correct(&me, noun)?;
        let field = input.field.code();
        if !doc.is_conflict(input.item, field) {
            return Err(Refusal::new(ErrorCode::NothingToChange));
        }
        let seen = seen(&doc, &input)?;
        let value = match &input.text {
            Some(text) => {
                let typed: Fields = [(input.field, text.as_str().into())].into();
                let values = Values::read(&typed, &[input.field])?;
                if input.item == 0 {
                    allowed(&doc, noun, &values, today)?;
                }
                values.get(input.field).cloned().unwrap_or(Value::Empty)
            }
            None => chosen(&seen, &input)?,
        };
        let replaces = seen.iter().map(|head| head.change).collect();
        write(door, Verb::Resolve, scope, vec![Op::Resolve { on: input.on, item: input.item, field, value, replaces }])?;
        Ok(())
    })
}

/// The standing values that were seen.
fn seen<'a>(doc: &'a Doc, input: &Resolve) -> Result<Vec<&'a Head>, Refusal> {
    let heads = doc.heads(input.item, input.field.code());
    let Some(named) = &input.seen else { return Ok(heads.iter().collect()) };
    let seen: Vec<&Head> = heads.iter().filter(|head| named.contains(&head.change.to_string())).collect();
    if seen.is_empty() { Err(ErrorCode::ItemGone.into()) } else { Ok(seen) }
}

fn chosen(seen: &[&Head], input: &Resolve) -> Result<Value, Refusal> {
    let gone = || Refusal::new(if input.seen.is_some() { ErrorCode::ItemGone } else { ErrorCode::NoSuchRecord }).on(input.field);
    let change: ChangeId = input.change.parse().map_err(|_| gone())?;
    seen.iter().find(|head| head.change == change).map(|head| head.value.clone()).ok_or_else(gone)
}
