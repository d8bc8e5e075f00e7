//! Bodies of changes.

use crate::memory::{BODY_TIMES, SMALL_BYTES, within};
use jiangyuan_model::ChangeId;
use jiangyuan_sync::change::Body;
use jiangyuan_sync::op::Op;

/// Reads a body; what is understood is written again and says the same.
pub fn bodies(bytes: &[u8]) {
    read(bytes, 3, 0x51, 9);
}

pub(super) fn read(bytes: &[u8], device: u32, incarnation: u64, seq: u64) {
    let writer = ChangeId { device, incarnation, seq };
    let Ok(body) = within(SMALL_BYTES + BODY_TIMES * bytes.len(), || Body::read(bytes, writer)) else { return };
    // An operation of a newer version is kept as the bytes it came in and never written by us.
    if body.ops.iter().any(|op| matches!(op, Op::Unknown { .. })) {
        return;
    }
    let again = body.write(writer);
    let read = Body::read(&again, writer);
    assert_eq!(read.as_ref(), Ok(&body), "written again, it says something else");
    assert_eq!(body.write(writer), again, "one body is written in two ways");
}
