//! Bases of bodies, out of the device's store: for what it sends, and for what it is told.

use crate::codec::PLAIN_BYTES_MAX;
use crate::delta::{Wish, wish};
use crate::device::DeviceStore;
use crate::frame::{Base, Content, LogEntry, LogFrame, Packed};
use crate::segment::{Run, check, unpack};
use jiangyuan_model::{ChangeId, DeviceId, Incarnation, Refusal};

/// A base for each change of a run, where there is one that the county holds by then.
pub(super) fn of_run(
    store: &mut impl DeviceStore,
    device: DeviceId,
    incarnation: Incarnation,
    run: &Run,
    whole: bool,
) -> Result<Vec<Option<Base>>, Refusal> {
    let mut bases = Vec::with_capacity(run.changes.len());
    for change in &run.changes {
        let id = ChangeId { device, incarnation, seq: change.header.seq };
        let base = match wish(id, &change.body).filter(|_| !whole) {
            Some(wish) => store.base(wish)?,
            None => None,
        };
        // Of the own chain, only what stands before it is at the county when this arrives. What is
        // sealed is not to be found again in anything else.
        bases.push(base.filter(|base| {
            let is_later = base.id.device == device && base.id.incarnation == incarnation && base.id.seq >= id.seq;
            !is_later && base.scope == change.header.scope
        }));
    }
    Ok(bases)
}

/// The frame with all bodies put together; nothing if a base is not here or reads otherwise here.
pub(super) fn unpack_log(store: &mut impl DeviceStore, mut log: LogFrame) -> Result<Option<LogFrame>, Refusal> {
    let Some(check_told) = log.check.take() else { return Ok(Some(log)) };
    let mut left = PLAIN_BYTES_MAX;
    for at in 0..log.entries.len() {
        let (before, rest) = log.entries.split_at_mut(at);
        let Some(entry) = rest.first_mut() else { break };
        if let Content::Packed(packed) = &entry.content {
            let Some(base) = base_of(store, before, packed)? else { return Ok(None) };
            let Some(change) = unpack(packed, &base, left) else { return Ok(None) };
            entry.content = Content::Full(change);
        }
        if let Content::Full(change) = &entry.content {
            left = left.saturating_sub(change.body.len());
        }
    }
    let bodies = log.entries.iter().filter_map(|entry| if let Content::Full(c) = &entry.content { Some(c.body.as_slice()) } else { None });
    Ok((check(bodies) == check_told).then_some(log))
}

/// The base out of an earlier entry of the same frame, or out of the store.
fn base_of(store: &mut impl DeviceStore, before: &[LogEntry], packed: &Packed) -> Result<Option<Base>, Refusal> {
    let earlier = before.iter().find_map(|entry| match &entry.content {
        Content::Full(change) if entry.id == packed.base => Some(change),
        _ => None,
    });
    if let Some(change) = earlier {
        return Ok(Some(Base { id: packed.base, scope: change.header.scope.clone(), pos: 0, body: change.body.clone() }));
    }
    Ok(store.base(Wish::Change(packed.base))?.filter(|base| base.id == packed.base))
}
