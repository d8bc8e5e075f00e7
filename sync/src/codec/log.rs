//! The payload of a log frame, and the entries that it shares with a page of a snapshot.

use super::changes::{CHANGES_ITEMS, Told, read_changes, write_changes};
use super::part::{at_least, count, fixed, read_scope, write_scope};
use super::payload::{Memory, is_a_few_own};
use super::{BadFrame, column};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::frame::{Check, Content, LogEntry, LogFrame};
use crate::segment::Item;
use crate::verdict::Verdict;
use jiangyuan_model::{ChangeId, DeviceId, Incarnation, Scope};
use minicbor::Decoder;
use std::collections::BTreeMap;

const OWN: i64 = 0;
const FULL: i64 = 1;
const ERASED: i64 = 2;
const REDUCED: i64 = 3;

/// How many items stand before the changes in [`write_entries`].
const COLUMNS_ITEMS: u64 = 9;

type Writer = (DeviceId, Incarnation);

/// The changes among the entries.
fn told(entry: &LogEntry) -> Option<Told<'_>> {
    match &entry.content {
        Content::Full(change) | Content::Reduced { change, .. } => Some(Told::whole(entry.id, change)),
        Content::Packed(packed) => Some(Told::packed(entry.id, packed)),
        Content::Own | Content::Erased(_) => None,
    }
}

pub(super) fn write_log(out: &mut Out<'_>, log: &LogFrame, memory: &mut Memory) {
    out.array(3 + entries_items(log.entries.iter())).expect(INFALLIBLE);
    write_scope(out, &log.scope);
    out.u64(log.first_pos).expect(INFALLIBLE).bytes(&log.head_after).expect(INFALLIBLE);
    write_entries(out, &log.scope, &log.entries.iter().collect::<Vec<_>>(), log.check, memory);
}

/// How many items [`write_entries`] writes. Where all is the device's own, there are no changes to
/// tell.
pub(super) fn entries_items<'a>(entries: impl Iterator<Item = &'a LogEntry>) -> u64 {
    let changes = entries.filter_map(told).count() as u64;
    if changes == 0 { COLUMNS_ITEMS } else { COLUMNS_ITEMS + CHANGES_ITEMS + changes }
}

pub(super) fn write_entries(out: &mut Out<'_>, scope: &Scope, entries: &[&LogEntry], check: Option<Check>, memory: &mut Memory) {
    let changes: Vec<Told<'_>> = entries.iter().copied().filter_map(told).collect();
    out.u64(entries.len() as u64).expect(INFALLIBLE);
    column::write(out, column::differences(entries.iter().map(|entry| entry.n as i64)));

    let mut writers: Vec<Writer> = Vec::new();
    let mut index_of = BTreeMap::new();
    let mut by = Vec::with_capacity(entries.len());
    for entry in entries {
        let writer = (entry.id.device, entry.id.incarnation);
        let index = *index_of.entry(writer).or_insert_with(|| {
            writers.push(writer);
            writers.len() - 1
        });
        by.push(index);
    }
    out.array(writers.len() as u64).expect(INFALLIBLE);
    for (device, incarnation) in writers {
        memory.terms.write_writer(out, device, incarnation);
    }
    column::write(out, by.iter().map(|index| *index as i64));
    let mut last = BTreeMap::new();
    column::write(out, entries.iter().zip(&by).map(|(entry, by)| step_from(&mut last, *by, entry.id.seq)));
    column::write(out, entries.iter().map(|entry| i64::from(entry.verdict.0)));
    column::write(out, column::differences_from(memory.at_ms, entries.iter().map(|entry| entry.received_at_ms)));
    memory.at_ms = entries.last().map_or(memory.at_ms, |entry| entry.received_at_ms);
    column::write(
        out,
        entries.iter().map(|entry| match entry.content {
            Content::Own => OWN,
            Content::Full(_) | Content::Packed(_) => FULL,
            Content::Erased(_) => ERASED,
            Content::Reduced { .. } => REDUCED,
        }),
    );
    let hashes = entries.iter().filter_map(|entry| match &entry.content {
        Content::Erased(hash) | Content::Reduced { hash, .. } => Some(*hash),
        Content::Full(_) | Content::Packed(_) | Content::Own => None,
    });
    out.bytes(&hashes.flatten().collect::<Vec<u8>>()).expect(INFALLIBLE);
    if !changes.is_empty() {
        write_changes(out, Some(scope), check, &changes, &mut memory.written_at_ms);
    }
    // What goes in plain leaves nothing in the window.
    if !is_a_few_own(entries.iter().copied()) {
        memory.log = Some(scope.clone());
    }
}

/// The difference from the last seq of the same writer.
fn step_from(last: &mut BTreeMap<usize, u64>, by: usize, seq: u64) -> i64 {
    seq.wrapping_sub(last.insert(by, seq).unwrap_or(0)) as i64
}

pub(super) fn read_log(input: &mut Decoder<'_>, memory: &mut Memory) -> Result<LogFrame, BadFrame> {
    let len = at_least(input, 3 + COLUMNS_ITEMS)?;
    let (scope, first_pos, head_after) = (read_scope(input)?, input.u64()?, fixed(input)?);
    let (check, entries) = read_entries(input, &scope, len - 3, memory)?;
    Ok(LogFrame { scope, first_pos, entries, head_after, check })
}

/// Reads entries that have so many items at the most.
pub(super) fn read_entries(
    input: &mut Decoder<'_>,
    scope: &Scope,
    items: u64,
    memory: &mut Memory,
) -> Result<(Option<Check>, Vec<LogEntry>), BadFrame> {
    let total = count(input)?;
    let ns = column::read(input, total)?;
    let mut writers: Vec<Writer> = Vec::new();
    for _ in 0..cbor::array_len(input)? {
        writers.push(memory.terms.read_writer(input)?);
    }
    let by = column::read(input, total)?;
    let seqs = column::read(input, total)?;
    let verdicts = column::read(input, total)?;
    let received: Vec<i64> = column::sums_from(memory.at_ms, column::read(input, total)?).collect();
    memory.at_ms = received.last().copied().unwrap_or(memory.at_ms);
    let contents = column::read(input, total)?;
    let hashes = input.bytes()?;

    let mut last = BTreeMap::new();
    let mut ids = Vec::with_capacity(total);
    for (by, step) in by.into_iter().zip(seqs) {
        let (device, incarnation) = usize::try_from(by).ok().and_then(|i| writers.get(i)).copied().ok_or(BadFrame::Unreadable)?;
        let seq = last.get(&by).copied().unwrap_or(0u64).wrapping_add(step as u64);
        last.insert(by, seq);
        ids.push(ChangeId { device, incarnation, seq });
    }
    let told: Vec<ChangeId> =
        ids.iter().zip(&contents).filter(|(_, content)| matches!(**content, FULL | REDUCED)).map(|(id, _)| *id).collect();
    let (check, changes) = if told.is_empty() && items < COLUMNS_ITEMS + CHANGES_ITEMS {
        (None, Vec::new())
    } else {
        read_changes(input, Some(scope), &told, &mut memory.written_at_ms)?
    };
    let mut changes = changes.into_iter();
    let mut hashes = hashes.as_chunks::<32>().0.iter().copied();
    let mut hash = || hashes.next().ok_or(BadFrame::Unreadable);

    let mut entries = Vec::with_capacity(total);
    let rows = ids.into_iter().zip(column::sums(ns)).zip(verdicts).zip(received).zip(contents);
    for ((((id, n), verdict), received_at_ms), content) in rows {
        let content = match content {
            OWN => Content::Own,
            FULL => match changes.next().ok_or(BadFrame::Unreadable)? {
                Item::Whole(change) => Content::Full(change),
                Item::Packed(packed) => Content::Packed(packed),
            },
            ERASED => Content::Erased(hash()?),
            REDUCED => match changes.next() {
                Some(Item::Whole(change)) => Content::Reduced { hash: hash()?, change },
                _ => return Err(BadFrame::Unreadable),
            },
            _ => return Err(BadFrame::Unreadable),
        };
        let verdict = Verdict(u32::try_from(verdict).map_err(|_| BadFrame::Unreadable)?);
        entries.push(LogEntry { n: n as u64, id, verdict, received_at_ms, content });
    }
    if !is_a_few_own(entries.iter()) {
        memory.log = Some(scope.clone());
    }
    Ok((check, entries))
}
