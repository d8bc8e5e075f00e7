//! The payloads by which a device and its county find out that the past of one of them was
//! exchanged: welcome, proof, and what is given back.

use super::BadFrame;
use super::log::{read_log, write_log};
use super::part::{at_least, fixed, pass_over, read_scope, write_scope};
use super::payload::Memory;
use super::short::{read_receipt, write_receipt};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::frame::{Cursor, Give, HeldChain, LogFrame, Proof, Tail, Welcome, cursors_digest};
use minicbor::Decoder;
use minicbor::data::Type;

pub(super) fn is_null(input: &mut Decoder<'_>) -> Result<bool, BadFrame> {
    let null = input.datatype()? == Type::Null;
    if null {
        input.null()?;
    }
    Ok(null)
}

fn write_cursors(out: &mut Out<'_>, cursors: &[Cursor]) {
    out.array(cursors.len() as u64).expect(INFALLIBLE);
    for cursor in cursors {
        out.array(3).expect(INFALLIBLE);
        write_scope(out, &cursor.scope);
        out.u64(cursor.pos).expect(INFALLIBLE).bytes(&cursor.head).expect(INFALLIBLE);
    }
}

fn read_cursors(input: &mut Decoder<'_>) -> Result<Vec<Cursor>, BadFrame> {
    let mut cursors = Vec::new();
    for _ in 0..cbor::array_len(input)? {
        let len = at_least(input, 3)?;
        cursors.push(Cursor { scope: read_scope(input)?, pos: input.u64()?, head: fixed(input)? });
        pass_over(input, len, 3)?;
    }
    Ok(cursors)
}

/// The short welcome says that all is as the device thinks; the rest is told when there is any.
pub(super) fn write_welcome(out: &mut Out<'_>, welcome: &Welcome, memory: &mut Memory) {
    let short = welcome.back_to.is_empty() && !welcome.revoked;
    out.array(if welcome.newest > 0 {
        7
    } else if short {
        4
    } else {
        6
    })
    .expect(INFALLIBLE)
    .u32(welcome.epoch)
    .expect(INFALLIBLE);
    out.array(welcome.chains.len() as u64).expect(INFALLIBLE);
    welcome.chains.iter().for_each(|held| write_held(out, held, memory));
    out.i64(welcome.at_ms.wrapping_sub(memory.terms.at_ms)).expect(INFALLIBLE).u64(welcome.backed_up).expect(INFALLIBLE);
    if !short || welcome.newest > 0 {
        write_cursors(out, &welcome.back_to);
        out.bool(welcome.revoked).expect(INFALLIBLE);
    }
    if welcome.newest > 0 {
        out.u16(welcome.newest).expect(INFALLIBLE);
    }
    memory.at_ms = welcome.at_ms;
}

pub(super) fn read_welcome(input: &mut Decoder<'_>, memory: &mut Memory) -> Result<Welcome, BadFrame> {
    let len = at_least(input, 4)?;
    let epoch = input.u32()?;
    let chains = (0..cbor::array_len(input)?).map(|_| read_held(input, memory)).collect::<Result<_, _>>()?;
    let at_ms = input.i64()?.wrapping_add(memory.terms.at_ms);
    let mut welcome = Welcome { epoch, chains, at_ms, backed_up: input.u64()?, ..Welcome::default() };
    if len >= 6 {
        (welcome.back_to, welcome.revoked) = (read_cursors(input)?, input.bool()?);
    }
    if len >= 7 {
        welcome.newest = input.u16()?;
    }
    memory.at_ms = at_ms;
    Ok(welcome)
}

fn write_held(out: &mut Out<'_>, held: &HeldChain, memory: &Memory) {
    let short = !held.parted && held.beyond.is_empty() && held.tail.is_none();
    out.array(if short { 3 } else { 6 }).expect(INFALLIBLE);
    memory.terms.write_incarnation(out, held.incarnation);
    out.u64(held.seq).expect(INFALLIBLE).bytes(&held.head).expect(INFALLIBLE);
    if short {
        return;
    }
    out.bool(held.parted).expect(INFALLIBLE).array(held.beyond.len() as u64).expect(INFALLIBLE);
    for (seq, hash) in &held.beyond {
        out.array(2).expect(INFALLIBLE).u64(*seq).expect(INFALLIBLE).bytes(hash).expect(INFALLIBLE);
    }
    match &held.tail {
        None => drop(out.null().expect(INFALLIBLE)),
        Some(tail) => {
            out.array(3).expect(INFALLIBLE).u64(tail.after).expect(INFALLIBLE).bytes(&tail.base).expect(INFALLIBLE);
            out.bytes(tail.hashes.as_flattened()).expect(INFALLIBLE);
        }
    }
}

fn read_held(input: &mut Decoder<'_>, memory: &Memory) -> Result<HeldChain, BadFrame> {
    let len = at_least(input, 3)?;
    let (incarnation, seq, head) = (memory.terms.read_incarnation(input)?, input.u64()?, fixed(input)?);
    let mut held = HeldChain { incarnation, seq, head, parted: false, beyond: Vec::new(), tail: None };
    if len < 6 {
        pass_over(input, len, 3)?;
        return Ok(held);
    }
    held.parted = input.bool()?;
    for _ in 0..cbor::array_len(input)? {
        let len = at_least(input, 2)?;
        held.beyond.push((input.u64()?, fixed(input)?));
        pass_over(input, len, 2)?;
    }
    if !is_null(input)? {
        let len = at_least(input, 3)?;
        let (after, base) = (input.u64()?, fixed(input)?);
        held.tail = Some(Tail { after, base, hashes: input.bytes()?.as_chunks::<32>().0.to_vec() });
        pass_over(input, len, 3)?;
    }
    pass_over(input, len, 6)?;
    Ok(held)
}

/// A receipt that is shown to prove something travels whole: who reads it holds nothing to compute
/// the rest from.
pub(super) fn write_proof(out: &mut Out<'_>, proof: &Proof) {
    let Some(receipt) = &proof.receipt else {
        out.array(0).expect(INFALLIBLE);
        return;
    };
    out.array(3).expect(INFALLIBLE);
    write_receipt(out, receipt, &Memory::default());
    out.bytes(&receipt.root).expect(INFALLIBLE);
    write_cursors(out, &proof.cursors);
}

pub(super) fn read_proof(input: &mut Decoder<'_>) -> Result<Proof, BadFrame> {
    let len = cbor::array_len(input)?;
    if len == 0 {
        return Ok(Proof { receipt: None, cursors: Vec::new() });
    }
    let mut receipt = read_receipt(input, &Memory::default())?;
    receipt.root = fixed(input)?;
    let cursors = read_cursors(input)?;
    receipt.cursors = cursors_digest(&cursors);
    pass_over(input, len, 3)?;
    Ok(Proof { receipt: Some(receipt), cursors })
}

/// What is given back is a piece of the log as it once was, with the proof of its end. It refers to
/// nothing that was said in the session.
pub(super) fn write_give(out: &mut Out<'_>, give: &Give) {
    let Give { scope, first_pos, head_before, entries, proof } = give;
    out.array(3).expect(INFALLIBLE).bytes(head_before).expect(INFALLIBLE);
    let log = LogFrame { scope: scope.clone(), first_pos: *first_pos, entries: entries.clone(), head_after: [0; 16], check: None };
    write_log(out, &log, &mut Memory::default());
    write_proof(out, proof);
}

pub(super) fn read_give(input: &mut Decoder<'_>) -> Result<Give, BadFrame> {
    at_least(input, 3)?;
    let head_before = fixed(input)?;
    let LogFrame { scope, first_pos, entries, .. } = read_log(input, &mut Memory::default())?;
    Ok(Give { scope, first_pos, head_before, entries, proof: read_proof(input)? })
}
