//! The payload of a segment.

use super::BadFrame;
use super::changes::{CHANGES_ITEMS, read_changes, write_changes};
use super::part::{at_least, count, fixed, write_head};
use super::payload::Memory;
use crate::cbor::{INFALLIBLE, Out};
use crate::chain::{self, Hash};
use crate::change::Change;
use crate::segment::{Run, Segment};
use jiangyuan_model::{DeviceId, Incarnation};
use minicbor::Decoder;
use minicbor::data::Type;

pub(super) fn write_segment(out: &mut Out<'_>, segment: &Segment, memory: &mut Memory) {
    let run = &segment.run;
    out.array(6 + CHANGES_ITEMS).expect(INFALLIBLE).u32(segment.device).expect(INFALLIBLE).u64(segment.incarnation).expect(INFALLIBLE);
    out.bytes(&segment.signature).expect(INFALLIBLE);
    write_head(out, &run.head_before, head_before(segment.device, segment.incarnation, run.first_seq(), memory));
    out.u64(run.first_seq()).expect(INFALLIBLE).u64(run.changes.len() as u64).expect(INFALLIBLE);
    write_changes(out, None, &run.changes.iter().collect::<Vec<_>>());
    memory.segment = Some((segment.device, segment.incarnation, head_after(run.head_before, &run.changes)));
}

pub(super) fn read_segment(input: &mut Decoder<'_>, memory: &mut Memory) -> Result<Segment, BadFrame> {
    at_least(input, 6 + CHANGES_ITEMS)?;
    let (device, incarnation, signature) = (input.u32()?, input.u64()?, fixed(input)?);
    // The head stands before the seq it depends on, so look at it when the seq is known.
    let told = if input.datatype()? == Type::Null {
        input.null()?;
        None
    } else {
        Some(fixed(input)?)
    };
    let first_seq = input.u64()?;
    let total = count(input)?;
    let end = first_seq.checked_add(total as u64).ok_or(BadFrame::Unreadable)?;
    let known = || head_before(device, incarnation, first_seq, memory);
    let head_before = told.or_else(known).ok_or(BadFrame::Unreadable)?;
    let seqs: Vec<u64> = (first_seq..end).collect();
    let changes = read_changes(input, None, seqs.into_iter())?;
    let head_after = head_after(head_before, &changes);
    memory.segment = Some((device, incarnation, head_after));
    Ok(Segment { device, incarnation, run: Run { changes, head_before, head_after }, signature })
}

/// The head before a segment that continues the last one, or begins a chain.
fn head_before(device: DeviceId, incarnation: Incarnation, first_seq: u64, memory: &Memory) -> Option<Hash> {
    match memory.segment {
        Some((d, i, head)) if d == device && i == incarnation => Some(head),
        _ => (first_seq == 1).then(|| chain::genesis(device, incarnation)),
    }
}

fn head_after(before: Hash, changes: &[Change]) -> Hash {
    changes.iter().fold(before, |head, change| chain::extend(&head, &change.hash()))
}
