//! The payloads of a snapshot: what it is, and its pages.

use super::log::{entries_items, read_entries, write_entries};
use super::part::{at_least, count, fixed, pass_over, read_scope, write_scope};
use super::payload::Memory;
use super::{BadFrame, column};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::snapshot::{Page, Progress, Start, Tiers};
use jiangyuan_model::Scope;
use minicbor::Decoder;

pub(super) fn write_start(out: &mut Out<'_>, start: &Start) {
    out.array(7).expect(INFALLIBLE).u32(start.epoch).expect(INFALLIBLE);
    write_scope(out, &start.scope);
    out.u64(start.at_pos).expect(INFALLIBLE).bytes(&start.head).expect(INFALLIBLE);
    out.u64(start.tiers.open).expect(INFALLIBLE).u64(start.tiers.recent).expect(INFALLIBLE).bytes(&start.signature).expect(INFALLIBLE);
}

pub(super) fn read_start(input: &mut Decoder<'_>) -> Result<Start, BadFrame> {
    at_least(input, 7)?;
    Ok(Start {
        epoch: input.u32()?,
        scope: read_scope(input)?,
        at_pos: input.u64()?,
        head: fixed(input)?,
        tiers: Tiers { open: input.u64()?, recent: input.u64()? },
        signature: fixed(input)?,
    })
}

pub(super) fn write_page(out: &mut Out<'_>, page: &Page, memory: &mut Memory) {
    out.array(5 + entries_items(page.entries.iter().map(|(_, entry)| entry))).expect(INFALLIBLE);
    write_scope(out, &page.scope);
    out.u64(page.at_pos).expect(INFALLIBLE).u64(page.first).expect(INFALLIBLE);
    out.u64(page.entries.len() as u64).expect(INFALLIBLE);
    column::write(out, column::differences(page.entries.iter().map(|(pos, _)| *pos as i64)));
    write_entries(out, &page.scope, &page.entries.iter().map(|(_, entry)| entry).collect::<Vec<_>>(), None, memory);
}

pub(super) fn read_page(input: &mut Decoder<'_>, memory: &mut Memory) -> Result<Page, BadFrame> {
    let len = at_least(input, 5)?;
    let (scope, at_pos, first) = (read_scope(input)?, input.u64()?, input.u64()?);
    let total = count(input)?;
    let places = column::sums(column::read(input, total)?);
    let (_, entries) = read_entries(input, &scope, len - 5, memory)?;
    if entries.len() != total {
        return Err(BadFrame::Unreadable);
    }
    Ok(Page { scope, at_pos, first, entries: places.map(|pos| pos as u64).zip(entries).collect() })
}

/// How far a device has the snapshots that it is taking.
pub(super) fn write_progress(out: &mut Out<'_>, snapshots: &[(Scope, Progress)]) {
    out.array(snapshots.len() as u64).expect(INFALLIBLE);
    for (scope, progress) in snapshots {
        out.array(3).expect(INFALLIBLE);
        write_scope(out, scope);
        out.u64(progress.at_pos).expect(INFALLIBLE).u64(progress.done).expect(INFALLIBLE);
    }
}

pub(super) fn read_progress(input: &mut Decoder<'_>) -> Result<Vec<(Scope, Progress)>, BadFrame> {
    let mut snapshots = Vec::new();
    for _ in 0..cbor::array_len(input)? {
        let len = at_least(input, 3)?;
        snapshots.push((read_scope(input)?, Progress { at_pos: input.u64()?, done: input.u64()? }));
        pass_over(input, len, 3)?;
    }
    Ok(snapshots)
}
