//! The payloads of hello and receipt. What the other side knows or can compute is left out.

use super::BadFrame;
use super::identity::{is_null, read_proof, write_proof};
use super::part::{at_least, fixed, pass_over, read_scope, write_scope};
use super::payload::Memory;
use super::snapshot::{read_progress, write_progress};
use super::terms::Terms;
use crate::cbor::{self, INFALLIBLE, Out};
use crate::chain;
use crate::frame::{Cursor, Cursors, Hello, Receipt, ToldChain};
use crate::ground::Ground;
use minicbor::Decoder;
use minicbor::data::Type;

/// A clock is told in seconds where that is all it says: four bytes less.
fn write_time(out: &mut Out<'_>, at_ms: i64) {
    if at_ms % 1000 == 0 {
        out.i64(at_ms / 1000).expect(INFALLIBLE);
    } else {
        out.array(1).expect(INFALLIBLE).i64(at_ms).expect(INFALLIBLE);
    }
}

fn read_time(input: &mut Decoder<'_>) -> Result<i64, BadFrame> {
    if input.datatype()? == Type::Array {
        at_least(input, 1)?;
        return Ok(input.i64()?);
    }
    input.i64()?.checked_mul(1000).ok_or(BadFrame::Unreadable)
}

/// A short head, or nothing where it is the one that everybody can compute.
fn write_short(out: &mut Out<'_>, head: &chain::ShortHash, known: chain::ShortHash) {
    if *head == known {
        out.null().expect(INFALLIBLE);
    } else {
        out.bytes(head).expect(INFALLIBLE);
    }
}

fn read_short(input: &mut Decoder<'_>, known: chain::ShortHash) -> Result<chain::ShortHash, BadFrame> {
    if input.datatype()? == Type::Null {
        input.null()?;
        return Ok(known);
    }
    fixed(input)
}

pub(super) fn write_hello(out: &mut Out<'_>, hello: &Hello) {
    let more = match (&hello.ground, &hello.proof, hello.snapshots.is_empty()) {
        (Some(_), _, _) => 3,
        (None, Some(_), _) => 2,
        (None, None, false) => 1,
        (None, None, true) => 0,
    };
    out.array(9 + more).expect(INFALLIBLE).u16(hello.protocol).expect(INFALLIBLE).u32(hello.device).expect(INFALLIBLE);
    out.array(hello.chains.len() as u64).expect(INFALLIBLE);
    for told in &hello.chains {
        out.array(if told.ask_after.is_some() { 6 } else { 5 }).expect(INFALLIBLE);
        out.u64(told.incarnation).expect(INFALLIBLE).u64(told.seq).expect(INFALLIBLE);
        write_short(out, &told.head, chain::short(&chain::genesis(hello.device, told.incarnation)));
        // What waits, so that most often it is one byte.
        out.i64(told.seq.wrapping_sub(told.acked) as i64).expect(INFALLIBLE);
        out.i64(told.acked.wrapping_sub(told.receipted) as i64).expect(INFALLIBLE);
        if let Some(after) = told.ask_after {
            out.u64(after).expect(INFALLIBLE);
        }
    }
    out.u32(hello.epoch).expect(INFALLIBLE);
    write_cursors(out, &hello.cursors);
    out.bool(hello.whole).expect(INFALLIBLE).u32(hello.page_bytes).expect(INFALLIBLE);
    write_time(out, hello.at_ms);
    out.bytes(&hello.signature).expect(INFALLIBLE);
    // Only a device that is new to a scope has any, and only one that was asked shows a proof.
    if more > 0 {
        write_progress(out, &hello.snapshots);
    }
    match &hello.proof {
        Some(proof) => write_proof(out, proof),
        None if more > 2 => drop(out.null().expect(INFALLIBLE)),
        None => {}
    }
    if let Some(ground) = &hello.ground {
        write_ground(out, ground, &Terms::of(hello));
    }
}

/// Runs as the distance from the end of the one before, and the length.
fn write_ground(out: &mut Out<'_>, ground: &Ground, terms: &Terms) {
    out.array(2 + 2 * ground.runs.len() as u64).expect(INFALLIBLE);
    terms.write_incarnation(out, ground.incarnation);
    out.bytes(&ground.digest).expect(INFALLIBLE);
    let mut end = 0;
    for (first, last) in &ground.runs {
        out.u64(first.wrapping_sub(end)).expect(INFALLIBLE).u64(last.wrapping_sub(*first)).expect(INFALLIBLE);
        end = *last;
    }
}

fn read_ground(input: &mut Decoder<'_>, chains: &[ToldChain]) -> Result<Ground, BadFrame> {
    let len = at_least(input, 2)?;
    let terms = Terms { incarnations: chains.iter().map(|chain| chain.incarnation).collect(), ..Terms::default() };
    let mut ground = Ground { incarnation: terms.read_incarnation(input)?, runs: Vec::new(), digest: fixed(input)? };
    let mut end = 0u64;
    for _ in 0..(len - 2) / 2 {
        let first = end.wrapping_add(input.u64()?);
        end = first.wrapping_add(input.u64()?);
        ground.runs.push((first, end));
    }
    pass_over(input, len, 2 + 2 * ground.runs.len() as u64)?;
    Ok(ground)
}

pub(super) fn read_hello(input: &mut Decoder<'_>) -> Result<Hello, BadFrame> {
    let len = at_least(input, 9)?;
    let (protocol, device) = (input.u16()?, input.u32()?);
    let mut chains = Vec::new();
    for _ in 0..cbor::array_len(input)? {
        let len = at_least(input, 5)?;
        let (incarnation, seq) = (input.u64()?, input.u64()?);
        let head = read_short(input, chain::short(&chain::genesis(device, incarnation)))?;
        let acked = seq.wrapping_sub(input.i64()? as u64);
        let receipted = acked.wrapping_sub(input.i64()? as u64);
        let ask_after = if len > 5 { Some(input.u64()?) } else { None };
        pass_over(input, len, 6)?;
        chains.push(ToldChain { incarnation, seq, head, acked, receipted, ask_after });
    }
    let epoch = input.u32()?;
    let cursors = read_cursors(input)?;
    let (whole, page_bytes, at_ms) = (input.bool()?, input.u32()?, read_time(input)?);
    let signature = fixed(input)?;
    let snapshots = if len > 9 { read_progress(input)? } else { Vec::new() };
    let proof = if len > 10 && !is_null(input)? { Some(read_proof(input)?) } else { None };
    let ground = if len > 11 { Some(Box::new(read_ground(input, &chains)?)) } else { None };
    Ok(Hello { protocol, device, chains, epoch, cursors, snapshots, proof, whole, page_bytes, ground, at_ms, signature })
}

/// An array for each by itself; a digest and then marks with positions for all in short.
fn write_cursors(out: &mut Out<'_>, cursors: &Cursors) {
    match cursors {
        Cursors::Whole(cursors) => {
            out.array(cursors.len() as u64).expect(INFALLIBLE);
            for cursor in cursors {
                out.array(3).expect(INFALLIBLE);
                write_scope(out, &cursor.scope);
                out.u64(cursor.pos).expect(INFALLIBLE).bytes(&cursor.head).expect(INFALLIBLE);
            }
        }
        Cursors::Short { marks, digest } => {
            out.array(1 + 2 * marks.len() as u64).expect(INFALLIBLE).bytes(digest).expect(INFALLIBLE);
            for (mark, pos) in marks {
                out.u16(*mark).expect(INFALLIBLE).u64(*pos).expect(INFALLIBLE);
            }
        }
    }
}

fn read_cursors(input: &mut Decoder<'_>) -> Result<Cursors, BadFrame> {
    let len = cbor::array_len(input)?;
    if len > 0 && input.datatype()? == Type::Bytes {
        let digest = fixed(input)?;
        let mut marks = Vec::new();
        for _ in 0..len / 2 {
            marks.push((input.u16()?, input.u64()?));
        }
        return Ok(Cursors::Short { marks, digest });
    }
    let mut cursors = Vec::new();
    for _ in 0..len {
        let len = at_least(input, 3)?;
        let (scope, pos, head) = (read_scope(input)?, input.u64()?, fixed(input)?);
        pass_over(input, len, 3)?;
        cursors.push(Cursor { scope, pos, head });
    }
    Ok(Cursors::Whole(cursors))
}

/// The root is not written: the device makes it from its own leaves.
pub(super) fn write_receipt(out: &mut Out<'_>, receipt: &Receipt, memory: &Memory) {
    out.array(if receipt.scopes.is_some() { 10 } else { 9 })
        .expect(INFALLIBLE)
        .u32(receipt.epoch)
        .expect(INFALLIBLE)
        .u32(receipt.device)
        .expect(INFALLIBLE);
    memory.terms.write_incarnation(out, receipt.incarnation);
    out.i64(receipt.from_seq.wrapping_sub(memory.terms.receipted_through) as i64).expect(INFALLIBLE);
    out.i64(receipt.to_seq.wrapping_sub(receipt.from_seq) as i64).expect(INFALLIBLE);
    out.u64(receipt.log_n).expect(INFALLIBLE).bytes(&receipt.log_head).expect(INFALLIBLE);
    out.i64(receipt.at_ms.wrapping_sub(memory.at_ms)).expect(INFALLIBLE).bytes(&receipt.signature).expect(INFALLIBLE);
    if let Some(scopes) = &receipt.scopes {
        out.array(scopes.len() as u64).expect(INFALLIBLE);
        scopes.iter().for_each(|scope| write_scope(out, scope));
    }
}

pub(super) fn read_receipt(input: &mut Decoder<'_>, memory: &Memory) -> Result<Receipt, BadFrame> {
    let len = at_least(input, 9)?;
    let (epoch, device, incarnation) = (input.u32()?, input.u32()?, memory.terms.read_incarnation(input)?);
    let from_seq = memory.terms.receipted_through.wrapping_add(input.i64()? as u64);
    let mut receipt = Receipt {
        epoch,
        device,
        incarnation,
        from_seq,
        to_seq: from_seq.wrapping_add(input.i64()? as u64),
        root: [0; 32],
        log_n: input.u64()?,
        log_head: fixed(input)?,
        cursors: [0; 32],
        scopes: None,
        at_ms: input.i64()?.wrapping_add(memory.at_ms),
        signature: fixed(input)?,
    };
    if len > 9 {
        receipt.scopes = Some((0..cbor::array_len(input)?).map(|_| read_scope(input)).collect::<Result<_, _>>()?);
    }
    Ok(receipt)
}
