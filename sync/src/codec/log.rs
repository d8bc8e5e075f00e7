//! The payload of a log frame.

use super::changes::{CHANGES_ITEMS, Told, read_changes, write_changes};
use super::part::{at_least, count, fixed, read_scope, write_scope};
use super::payload::Memory;
use super::{BadFrame, column};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::frame::{Content, LogEntry, LogFrame};
use crate::segment::Item;
use crate::verdict::Verdict;
use jiangyuan_model::{ChangeId, DeviceId, Incarnation};
use minicbor::Decoder;
use std::collections::BTreeMap;

const OWN: i64 = 0;
const FULL: i64 = 1;
const ERASED: i64 = 2;

type Writer = (DeviceId, Incarnation);

/// The changes among the entries.
fn told(entry: &LogEntry) -> Option<Told<'_>> {
    match &entry.content {
        Content::Full(change) => Some(Told::whole(entry.id, change)),
        Content::Packed(packed) => Some(Told::packed(entry.id, packed)),
        Content::Own | Content::Erased(_) => None,
    }
}

pub(super) fn write_log(out: &mut Out<'_>, log: &LogFrame, memory: &mut Memory) {
    let entries = &log.entries;
    let changes: Vec<Told<'_>> = entries.iter().filter_map(told).collect();
    // Where all is the device's own, there are no changes to tell.
    let more = if changes.is_empty() { 0 } else { CHANGES_ITEMS + changes.len() as u64 };
    out.array(12 + more).expect(INFALLIBLE);
    write_scope(out, &log.scope);
    out.u64(log.first_pos).expect(INFALLIBLE).bytes(&log.head_after).expect(INFALLIBLE).u64(entries.len() as u64).expect(INFALLIBLE);
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
        }),
    );
    let erased: Vec<u8> =
        entries.iter().filter_map(|e| if let Content::Erased(hash) = &e.content { Some(*hash) } else { None }).flatten().collect();
    out.bytes(&erased).expect(INFALLIBLE);
    if !changes.is_empty() {
        write_changes(out, Some(&log.scope), log.check, &changes, &mut memory.written_at_ms);
    }
    memory.log = Some(log.scope.clone());
}

/// The difference from the last seq of the same writer.
fn step_from(last: &mut BTreeMap<usize, u64>, by: usize, seq: u64) -> i64 {
    seq.wrapping_sub(last.insert(by, seq).unwrap_or(0)) as i64
}

pub(super) fn read_log(input: &mut Decoder<'_>, memory: &mut Memory) -> Result<LogFrame, BadFrame> {
    let len = at_least(input, 12)?;
    let (scope, first_pos, head_after) = (read_scope(input)?, input.u64()?, fixed(input)?);
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
    let erased = input.bytes()?;

    let mut last = BTreeMap::new();
    let mut ids = Vec::with_capacity(total);
    for (by, step) in by.into_iter().zip(seqs) {
        let (device, incarnation) = usize::try_from(by).ok().and_then(|i| writers.get(i)).copied().ok_or(BadFrame::Unreadable)?;
        let seq = last.get(&by).copied().unwrap_or(0u64).wrapping_add(step as u64);
        last.insert(by, seq);
        ids.push(ChangeId { device, incarnation, seq });
    }
    let full: Vec<ChangeId> = ids.iter().zip(&contents).filter(|(_, content)| **content == FULL).map(|(id, _)| *id).collect();
    let (check, changes) = if full.is_empty() && len < 12 + CHANGES_ITEMS {
        (None, Vec::new())
    } else {
        read_changes(input, Some(&scope), &full, &mut memory.written_at_ms)?
    };
    let mut changes = changes.into_iter();
    let mut erased = erased.as_chunks::<32>().0.iter();

    let mut entries = Vec::with_capacity(total);
    let rows = ids.into_iter().zip(column::sums(ns)).zip(verdicts).zip(received).zip(contents);
    for ((((id, n), verdict), received_at_ms), content) in rows {
        let content = match content {
            OWN => Content::Own,
            FULL => match changes.next().ok_or(BadFrame::Unreadable)? {
                Item::Whole(change) => Content::Full(change),
                Item::Packed(packed) => Content::Packed(packed),
            },
            ERASED => Content::Erased(*erased.next().ok_or(BadFrame::Unreadable)?),
            _ => return Err(BadFrame::Unreadable),
        };
        let verdict = Verdict(u32::try_from(verdict).map_err(|_| BadFrame::Unreadable)?);
        entries.push(LogEntry { n: n as u64, id, verdict, received_at_ms, content });
    }
    memory.log = Some(scope.clone());
    Ok(LogFrame { scope, first_pos, entries, head_after, check })
}
