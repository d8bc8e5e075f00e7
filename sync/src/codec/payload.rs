//! The payload of each type of frame: CBOR arrays, to which a later version may append.

use super::{BadFrame, ITEMS_MAX, column};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::chain::{self, Hash};
use crate::change::{Change, Header};
use crate::frame::{ChainState, Content, Cursor, Frame, Hello, LogEntry, LogFrame, Receipt, Welcome};
use crate::segment::{Run, Segment};
use crate::verdict::Verdict;
use jiangyuan_model::{ChangeId, DeviceId, ErrorCode, Incarnation, Scope};
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use std::collections::BTreeMap;

const HELLO: u8 = 1;
const SEGMENT: u8 = 2;
const END: u8 = 3;
const WELCOME: u8 = 16;
const ACK: u8 = 17;
const REFUSED: u8 = 18;
const LOG: u8 = 19;
const RECEIPT: u8 = 20;
const DONE: u8 = 21;
const SORRY: u8 = 22;

/// What the frames so far leave for the next ones to refer to.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    /// Whose the last segment was, and the head after it.
    segment: Option<(DeviceId, Incarnation, Hash)>,
    /// The scope of the last log frame.
    log: Option<Scope>,
}

pub(super) const fn kind(frame: &Frame) -> u8 {
    match frame {
        Frame::Hello(_) => HELLO,
        Frame::Segment(_) => SEGMENT,
        Frame::End => END,
        Frame::Welcome(_) => WELCOME,
        Frame::Ack { .. } => ACK,
        Frame::Refused { .. } => REFUSED,
        Frame::Log(_) => LOG,
        Frame::Receipt(_) => RECEIPT,
        Frame::Done => DONE,
        Frame::Sorry(_) => SORRY,
    }
}

pub(super) const fn is_compressed(frame: &Frame) -> bool {
    matches!(frame, Frame::Segment(_) | Frame::Log(_))
}

/// Whether the frame may not share a window with those before it.
pub(super) fn starts_fresh(frame: &Frame, memory: &Memory) -> bool {
    matches!((frame, &memory.log), (Frame::Log(log), Some(before)) if log.scope != *before)
}

pub(super) fn items(frame: &Frame) -> usize {
    match frame {
        Frame::Segment(segment) => segment.run.changes.len(),
        Frame::Log(log) => log.entries.len(),
        _ => 0,
    }
}

pub(super) fn write(frame: &Frame, memory: &mut Memory) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut out = Encoder::new(&mut bytes);
    match frame {
        Frame::Hello(hello) => write_hello(&mut out, hello),
        Frame::Segment(segment) => write_segment(&mut out, segment, memory),
        Frame::End | Frame::Done => {}
        Frame::Welcome(welcome) => {
            out.array(3).expect(INFALLIBLE).u32(welcome.epoch).expect(INFALLIBLE);
            write_chains(&mut out, None, &welcome.chains);
            out.i64(welcome.at_ms).expect(INFALLIBLE);
        }
        Frame::Ack { incarnation, through } => {
            out.array(2).expect(INFALLIBLE).u64(*incarnation).expect(INFALLIBLE).u64(*through).expect(INFALLIBLE);
        }
        Frame::Refused { incarnation, seq, code } => {
            out.array(3).expect(INFALLIBLE).u64(*incarnation).expect(INFALLIBLE).u64(*seq).expect(INFALLIBLE);
            out.u16(code.code()).expect(INFALLIBLE);
        }
        Frame::Log(log) => write_log(&mut out, log, memory),
        Frame::Receipt(receipt) => write_receipt(&mut out, receipt),
        Frame::Sorry(code) => {
            out.array(1).expect(INFALLIBLE).u16(code.code()).expect(INFALLIBLE);
        }
    }
    bytes
}

pub(super) fn read(kind: u8, plain: &[u8], memory: &mut Memory) -> Result<Frame, BadFrame> {
    let input = &mut Decoder::new(plain);
    Ok(match kind {
        HELLO => Frame::Hello(read_hello(input)?),
        SEGMENT => Frame::Segment(read_segment(input, memory)?),
        END => Frame::End,
        WELCOME => {
            at_least(input, 3)?;
            Frame::Welcome(Welcome { epoch: input.u32()?, chains: read_chains(input, None)?, at_ms: input.i64()? })
        }
        ACK => {
            at_least(input, 2)?;
            Frame::Ack { incarnation: input.u64()?, through: input.u64()? }
        }
        REFUSED => {
            at_least(input, 3)?;
            Frame::Refused { incarnation: input.u64()?, seq: input.u64()?, code: read_code(input)? }
        }
        LOG => Frame::Log(read_log(input, memory)?),
        RECEIPT => Frame::Receipt(read_receipt(input)?),
        DONE => Frame::Done,
        SORRY => {
            at_least(input, 1)?;
            Frame::Sorry(read_code(input)?)
        }
        _ => return Err(BadFrame::UnknownType),
    })
}

/// A code that a newer peer knows and this version does not is told as the general one.
fn read_code(input: &mut Decoder<'_>) -> Result<ErrorCode, BadFrame> {
    Ok(ErrorCode::from_code(input.u16()?).unwrap_or(ErrorCode::Internal))
}

fn at_least(input: &mut Decoder<'_>, len: u64) -> Result<u64, BadFrame> {
    let found = cbor::array_len(input)?;
    if found >= len { Ok(found) } else { Err(BadFrame::Unreadable) }
}

/// Passes over what a newer version appended to an array of which `known` items were read.
fn pass_over(input: &mut Decoder<'_>, len: u64, known: u64) -> Result<(), BadFrame> {
    (known..len).try_for_each(|_| input.skip()).map_err(BadFrame::from)
}

fn fixed<const N: usize>(input: &mut Decoder<'_>) -> Result<[u8; N], BadFrame> {
    input.bytes()?.try_into().map_err(|_| BadFrame::Unreadable)
}

/// How many items follow, which may not be more than could stand in the bytes.
fn count(input: &mut Decoder<'_>) -> Result<usize, BadFrame> {
    let count = usize::try_from(input.u64()?).map_err(|_| BadFrame::Unreadable)?;
    if count <= ITEMS_MAX { Ok(count) } else { Err(BadFrame::TooLong) }
}

/// A head, or nothing where it is the one that everybody can compute.
fn write_head(out: &mut Out<'_>, head: &Hash, known: Option<Hash>) {
    if known == Some(*head) {
        out.null().expect(INFALLIBLE);
    } else {
        out.bytes(head).expect(INFALLIBLE);
    }
}

fn read_head(input: &mut Decoder<'_>, known: Option<Hash>) -> Result<Hash, BadFrame> {
    if input.datatype()? == Type::Null {
        input.null()?;
        return known.ok_or(BadFrame::Unreadable);
    }
    fixed(input)
}

/// A desk, which is most scopes, takes five bytes in place of fourteen.
fn write_scope(out: &mut Out<'_>, scope: &Scope) {
    let number = |township: &str| if township.len() == 9 { township.parse::<u64>().ok() } else { None };
    match scope {
        Scope::Reference => out.u64(0).expect(INFALLIBLE),
        Scope::Sealed => out.u64(1).expect(INFALLIBLE),
        Scope::Desk { township } => match number(township) {
            Some(number) => out.u64(number + 2).expect(INFALLIBLE),
            None => out.str(&scope.to_string()).expect(INFALLIBLE),
        },
        Scope::Grid { township, village } => match number(township) {
            Some(number) => out.array(2).expect(INFALLIBLE).u64(number).expect(INFALLIBLE).str(village).expect(INFALLIBLE),
            None => out.str(&scope.to_string()).expect(INFALLIBLE),
        },
    };
}

fn read_scope(input: &mut Decoder<'_>) -> Result<Scope, BadFrame> {
    let text = match input.datatype()? {
        Type::String => input.str()?.to_owned(),
        Type::Array => {
            let len = at_least(input, 2)?;
            let text = format!("{:09}/grid/{}", input.u64()?, input.str()?);
            pass_over(input, len, 2)?;
            text
        }
        _ => match input.u64()? {
            0 => return Ok(Scope::Reference),
            1 => return Ok(Scope::Sealed),
            number => format!("{:09}/desk", number - 2),
        },
    };
    text.parse().map_err(|_| BadFrame::Unreadable)
}

fn write_chains(out: &mut Out<'_>, device: Option<DeviceId>, chains: &[ChainState]) {
    out.array(chains.len() as u64).expect(INFALLIBLE);
    for chain in chains {
        out.array(3).expect(INFALLIBLE).u64(chain.incarnation).expect(INFALLIBLE).u64(chain.seq).expect(INFALLIBLE);
        write_head(out, &chain.head, device.map(|device| chain::genesis(device, chain.incarnation)));
    }
}

fn read_chains(input: &mut Decoder<'_>, device: Option<DeviceId>) -> Result<Vec<ChainState>, BadFrame> {
    let mut chains = Vec::new();
    for _ in 0..cbor::array_len(input)? {
        let len = at_least(input, 3)?;
        let (incarnation, seq) = (input.u64()?, input.u64()?);
        let head = read_head(input, device.map(|device| chain::genesis(device, incarnation)))?;
        pass_over(input, len, 3)?;
        chains.push(ChainState { incarnation, seq, head });
    }
    Ok(chains)
}

fn write_hello(out: &mut Out<'_>, hello: &Hello) {
    out.array(8).expect(INFALLIBLE).u16(hello.protocol).expect(INFALLIBLE).u32(hello.device).expect(INFALLIBLE);
    write_chains(out, Some(hello.device), &hello.chains);
    out.u32(hello.epoch).expect(INFALLIBLE).array(hello.cursors.len() as u64).expect(INFALLIBLE);
    for cursor in &hello.cursors {
        out.array(3).expect(INFALLIBLE);
        write_scope(out, &cursor.scope);
        out.u64(cursor.pos).expect(INFALLIBLE);
        write_head(out, &cursor.head, Some(chain::scope_genesis(&cursor.scope)));
    }
    out.u64(hello.receipted_through).expect(INFALLIBLE).i64(hello.at_ms).expect(INFALLIBLE);
    out.bytes(&hello.signature).expect(INFALLIBLE);
}

fn read_hello(input: &mut Decoder<'_>) -> Result<Hello, BadFrame> {
    at_least(input, 8)?;
    let (protocol, device) = (input.u16()?, input.u32()?);
    let chains = read_chains(input, Some(device))?;
    let epoch = input.u32()?;
    let mut cursors = Vec::new();
    for _ in 0..cbor::array_len(input)? {
        let len = at_least(input, 3)?;
        let (scope, pos) = (read_scope(input)?, input.u64()?);
        let head = read_head(input, Some(chain::scope_genesis(&scope)))?;
        pass_over(input, len, 3)?;
        cursors.push(Cursor { scope, pos, head });
    }
    Ok(Hello { protocol, device, chains, epoch, cursors, receipted_through: input.u64()?, at_ms: input.i64()?, signature: fixed(input)? })
}

fn write_receipt(out: &mut Out<'_>, receipt: &Receipt) {
    out.array(10).expect(INFALLIBLE).u32(receipt.epoch).expect(INFALLIBLE).u32(receipt.device).expect(INFALLIBLE);
    out.u64(receipt.incarnation).expect(INFALLIBLE).u64(receipt.from_seq).expect(INFALLIBLE).u64(receipt.to_seq).expect(INFALLIBLE);
    write_head(out, &receipt.root, Some([0; 32]));
    out.u64(receipt.log_n).expect(INFALLIBLE).bytes(&receipt.log_head).expect(INFALLIBLE).i64(receipt.at_ms).expect(INFALLIBLE);
    out.bytes(&receipt.signature).expect(INFALLIBLE);
}

fn read_receipt(input: &mut Decoder<'_>) -> Result<Receipt, BadFrame> {
    at_least(input, 10)?;
    Ok(Receipt {
        epoch: input.u32()?,
        device: input.u32()?,
        incarnation: input.u64()?,
        from_seq: input.u64()?,
        to_seq: input.u64()?,
        root: read_head(input, Some([0; 32]))?,
        log_n: input.u64()?,
        log_head: fixed(input)?,
        at_ms: input.i64()?,
        signature: fixed(input)?,
    })
}

/// The columns that a segment and the full entries of a log frame have in common: when, who, in
/// which scope, which verb; then the bodies.
fn write_changes(out: &mut Out<'_>, own_scope: Option<&Scope>, changes: &[&Change]) {
    let mut scopes: Vec<&Scope> = own_scope.into_iter().collect();
    let mut in_scope = Vec::with_capacity(changes.len());
    for change in changes {
        let scope = &change.header.scope;
        let index = scopes.iter().position(|known| *known == scope).unwrap_or_else(|| {
            scopes.push(scope);
            scopes.len() - 1
        });
        in_scope.push(index as i64);
    }
    let told = scopes.get(usize::from(own_scope.is_some())..).unwrap_or_default();
    out.array(told.len() as u64).expect(INFALLIBLE);
    for scope in told {
        write_scope(out, scope);
    }
    column::write(out, in_scope);
    column::write(out, column::differences(changes.iter().map(|change| change.header.at_ms)));
    column::write(out, changes.iter().map(|change| i64::from(change.header.actor)));
    column::write(out, changes.iter().map(|change| i64::from(change.header.verb)));
    out.array(changes.len() as u64).expect(INFALLIBLE);
    for change in changes {
        write_body(out, &change.body);
    }
}

/// How many items [`write_changes`] writes.
const CHANGES_ITEMS: u64 = 6;

/// Reads `total` changes, whose seqs the caller knows.
fn read_changes(
    input: &mut Decoder<'_>,
    own_scope: Option<&Scope>,
    seqs: impl ExactSizeIterator<Item = u64>,
) -> Result<Vec<Change>, BadFrame> {
    let total = seqs.len();
    let mut scopes: Vec<Scope> = own_scope.cloned().into_iter().collect();
    for _ in 0..cbor::array_len(input)? {
        scopes.push(read_scope(input)?);
    }
    let in_scope = column::read(input, total)?;
    let at_ms = column::read(input, total)?;
    let actors = column::read(input, total)?;
    let verbs = column::read(input, total)?;
    if usize::try_from(cbor::array_len(input)?) != Ok(total) {
        return Err(BadFrame::Unreadable);
    }
    let mut changes = Vec::with_capacity(total);
    let headers = seqs.zip(in_scope).zip(column::sums(at_ms)).zip(actors.into_iter().zip(verbs));
    for (((seq, scope), at_ms), (actor, verb)) in headers {
        let scope = usize::try_from(scope).ok().and_then(|index| scopes.get(index)).ok_or(BadFrame::Unreadable)?.clone();
        let actor = u16::try_from(actor).map_err(|_| BadFrame::Unreadable)?;
        let verb = u8::try_from(verb).map_err(|_| BadFrame::Unreadable)?;
        changes.push(Change { header: Header { seq, at_ms, actor, scope, verb }, body: read_body(input)? });
    }
    Ok(changes)
}

/// A body is one CBOR map and stands as it is; what is none is wrapped.
fn write_body(out: &mut Out<'_>, body: &[u8]) {
    if is_map(body) {
        out.writer_mut().extend_from_slice(body);
    } else {
        out.bytes(body).expect(INFALLIBLE);
    }
}

fn is_map(body: &[u8]) -> bool {
    let mut input = Decoder::new(body);
    matches!(input.datatype(), Ok(Type::Map)) && input.skip().is_ok() && input.position() == body.len()
}

fn read_body(input: &mut Decoder<'_>) -> Result<Vec<u8>, BadFrame> {
    if input.datatype()? == Type::Bytes {
        return Ok(input.bytes()?.to_vec());
    }
    let start = input.position();
    input.skip()?;
    Ok(input.input().get(start..input.position()).ok_or(BadFrame::Unreadable)?.to_vec())
}

fn write_segment(out: &mut Out<'_>, segment: &Segment, memory: &mut Memory) {
    let run = &segment.run;
    out.array(6 + CHANGES_ITEMS).expect(INFALLIBLE).u32(segment.device).expect(INFALLIBLE).u64(segment.incarnation).expect(INFALLIBLE);
    out.bytes(&segment.signature).expect(INFALLIBLE);
    write_head(out, &run.head_before, head_before(segment.device, segment.incarnation, run.first_seq(), memory));
    out.u64(run.first_seq()).expect(INFALLIBLE).u64(run.changes.len() as u64).expect(INFALLIBLE);
    write_changes(out, None, &run.changes.iter().collect::<Vec<_>>());
    memory.segment = Some((segment.device, segment.incarnation, head_after(run.head_before, &run.changes)));
}

fn read_segment(input: &mut Decoder<'_>, memory: &mut Memory) -> Result<Segment, BadFrame> {
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

const OWN: i64 = 0;
const FULL: i64 = 1;
const ERASED: i64 = 2;

type Writer = (DeviceId, Incarnation);

fn write_log(out: &mut Out<'_>, log: &LogFrame, memory: &mut Memory) {
    let entries = &log.entries;
    out.array(13 + CHANGES_ITEMS).expect(INFALLIBLE);
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
        out.array(2).expect(INFALLIBLE).u32(device).expect(INFALLIBLE).u64(incarnation).expect(INFALLIBLE);
    }
    column::write(out, by.iter().map(|index| *index as i64));
    let mut last = BTreeMap::new();
    column::write(out, entries.iter().zip(&by).map(|(entry, by)| step_from(&mut last, *by, entry.id.seq)));
    column::write(out, entries.iter().map(|entry| i64::from(entry.verdict.0)));
    column::write(out, column::differences(entries.iter().map(|entry| entry.received_at_ms)));
    column::write(
        out,
        entries.iter().map(|entry| match entry.content {
            Content::Own => OWN,
            Content::Full(_) => FULL,
            Content::Erased(_) => ERASED,
        }),
    );
    let erased: Vec<u8> =
        entries.iter().filter_map(|e| if let Content::Erased(hash) = &e.content { Some(*hash) } else { None }).flatten().collect();
    out.bytes(&erased).expect(INFALLIBLE);
    let full: Vec<&Change> =
        entries.iter().filter_map(|e| if let Content::Full(change) = &e.content { Some(change) } else { None }).collect();
    out.u64(full.len() as u64).expect(INFALLIBLE);
    write_changes(out, Some(&log.scope), &full);
    memory.log = Some(log.scope.clone());
}

/// The difference from the last seq of the same writer.
fn step_from(last: &mut BTreeMap<usize, u64>, by: usize, seq: u64) -> i64 {
    seq.wrapping_sub(last.insert(by, seq).unwrap_or(0)) as i64
}

fn read_log(input: &mut Decoder<'_>, memory: &mut Memory) -> Result<LogFrame, BadFrame> {
    at_least(input, 13 + CHANGES_ITEMS)?;
    let (scope, first_pos, head_after) = (read_scope(input)?, input.u64()?, fixed(input)?);
    let total = count(input)?;
    let ns = column::read(input, total)?;
    let mut writers: Vec<Writer> = Vec::new();
    for _ in 0..cbor::array_len(input)? {
        let len = at_least(input, 2)?;
        writers.push((input.u32()?, input.u64()?));
        pass_over(input, len, 2)?;
    }
    let by = column::read(input, total)?;
    let seqs = column::read(input, total)?;
    let verdicts = column::read(input, total)?;
    let received = column::read(input, total)?;
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
    let full: Vec<u64> = ids.iter().zip(&contents).filter(|(_, content)| **content == FULL).map(|(id, _)| id.seq).collect();
    if count(input)? != full.len() {
        return Err(BadFrame::Unreadable);
    }
    let mut changes = read_changes(input, Some(&scope), full.into_iter())?.into_iter();
    let mut erased = erased.as_chunks::<32>().0.iter();

    let mut entries = Vec::with_capacity(total);
    let rows = ids.into_iter().zip(column::sums(ns)).zip(verdicts).zip(column::sums(received)).zip(contents);
    for ((((id, n), verdict), received_at_ms), content) in rows {
        let content = match content {
            OWN => Content::Own,
            FULL => Content::Full(changes.next().ok_or(BadFrame::Unreadable)?),
            ERASED => Content::Erased(*erased.next().ok_or(BadFrame::Unreadable)?),
            _ => return Err(BadFrame::Unreadable),
        };
        let verdict = Verdict(u32::try_from(verdict).map_err(|_| BadFrame::Unreadable)?);
        entries.push(LogEntry { n: n as u64, id, verdict, received_at_ms, content });
    }
    memory.log = Some(scope.clone());
    Ok(LogFrame { scope, first_pos, entries, head_after })
}
