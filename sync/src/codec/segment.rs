//! The payload of a segment.

use super::BadFrame;
use super::changes::{CHANGES_ITEMS, Told, read_changes, write_changes};
use super::part::{at_least, count, fixed};
use super::payload::Memory;
use crate::cbor::{INFALLIBLE, Out};
use crate::segment::{Item, Parcel, Vouch};
use jiangyuan_model::ChangeId;
use minicbor::Decoder;
use minicbor::data::Type;

pub(super) fn write_segment(out: &mut Out<'_>, parcel: &Parcel, memory: &mut Memory) {
    let first_seq = parcel.items.first().map_or(0, Item::seq);
    let id = |seq| ChangeId { device: parcel.device, incarnation: parcel.incarnation, seq };
    out.array(4 + CHANGES_ITEMS + parcel.items.len() as u64).expect(INFALLIBLE);
    memory.terms.write_writer(out, parcel.device, parcel.incarnation);
    match &parcel.vouch {
        Vouch::Signature(signature) => out.bytes(signature).expect(INFALLIBLE),
        Vouch::Hello => out.null().expect(INFALLIBLE),
    };
    out.u64(first_seq).expect(INFALLIBLE).u64(parcel.items.len() as u64).expect(INFALLIBLE);
    let mut changes = Vec::with_capacity(parcel.items.len());
    for item in &parcel.items {
        changes.push(match item {
            Item::Whole(change) => Told::whole(id(change.header.seq), change),
            Item::Packed(packed) => Told::packed(id(packed.header.seq), packed),
        });
    }
    write_changes(out, None, parcel.check, &changes, &mut memory.at_ms);
}

pub(super) fn read_segment(input: &mut Decoder<'_>, memory: &mut Memory) -> Result<Parcel, BadFrame> {
    at_least(input, 4 + CHANGES_ITEMS)?;
    let (device, incarnation) = memory.terms.read_writer(input)?;
    let vouch = if input.datatype()? == Type::Null {
        input.null()?;
        Vouch::Hello
    } else {
        Vouch::Signature(fixed(input)?)
    };
    let first_seq = input.u64()?;
    let total = count(input)?;
    let end = first_seq.checked_add(total as u64).ok_or(BadFrame::Unreadable)?;
    let ids: Vec<ChangeId> = (first_seq..end).map(|seq| ChangeId { device, incarnation, seq }).collect();
    let (check, items) = read_changes(input, None, &ids, &mut memory.at_ms)?;
    Ok(Parcel { device, incarnation, items, check, vouch })
}
