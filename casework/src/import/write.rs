//! Writing what came of a line, at most once.

use jiangyuan_model::{ChangeId, ErrorCode, Refusal, Scope, Verb};
use jiangyuan_store::{Door, Link, NewChange};
use jiangyuan_sync::Op;
use jiangyuan_sync::change::{BODY_BYTES_MAX, Body, OPS_MAX};

/// How many bytes of a hash are an origin derived from a body.
const DERIVED_ORIGIN_BYTES: usize = 16;

/// Writes a change whose origin is its own body, unless the same body stands already. Nothing in
/// the operations may depend on the device or on what stands there, or two devices that import one
/// file would write it twice.
///
/// Returns whether it was written.
pub(crate) fn write_once(door: &mut Door<'_>, scope: Scope, ops: Vec<Op>) -> Result<bool, Refusal> {
    if stands(door, &ops)? {
        return Ok(false);
    }
    door.change(NewChange { scope, verb: Verb::Import, ops, origin: None, derived_origin: true, link: Link::None })?;
    Ok(true)
}

/// Whether a change of these operations stands already.
///
/// # Errors
/// `ChangeTooLarge`, or the store cannot be read.
pub(super) fn stands(door: &mut Door<'_>, ops: &[Op]) -> Result<bool, Refusal> {
    let nobody = ChangeId { device: 0, incarnation: 0, seq: 0 };
    let body = Body { ops: ops.to_vec(), origin: None, link: None }.write(nobody);
    if body.len() > BODY_BYTES_MAX || ops.len() > OPS_MAX {
        return Err(Refusal::new(ErrorCode::ChangeTooLarge));
    }
    let hash = blake3::hash(&body);
    door.origin_stands(hash.as_bytes().get(..DERIVED_ORIGIN_BYTES).unwrap_or_default())
}
