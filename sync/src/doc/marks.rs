//! Erasures and moves of a stored record.

use super::{ErasedMark, MoveMark, Out, expect_len, read_stamp, write_stamp};
use crate::cbor::{self, INFALLIBLE};
use crate::change::Unreadable;
use minicbor::Decoder;

pub(super) fn write(out: &mut Out<'_>, erased: &[ErasedMark], moves: &[MoveMark]) {
    out.array(erased.len() as u64).expect(INFALLIBLE);
    for mark in erased {
        out.array(11).expect(INFALLIBLE);
        write_stamp(out, mark.by, mark.order, mark.at_ms, 0);
        out.u8(mark.noun).expect(INFALLIBLE).u32(mark.count).expect(INFALLIBLE).u8(mark.reason).expect(INFALLIBLE);
        out.str(&mark.approval).expect(INFALLIBLE).str(&mark.approved_by).expect(INFALLIBLE);
    }
    out.array(moves.len() as u64).expect(INFALLIBLE);
    for mark in moves {
        out.array(9).expect(INFALLIBLE);
        write_stamp(out, mark.by, mark.order, mark.at_ms, 0);
        out.str(&mark.from.to_string()).expect(INFALLIBLE).str(&mark.to.to_string()).expect(INFALLIBLE);
        out.str(&mark.reason).expect(INFALLIBLE);
    }
}

pub(super) fn read(input: &mut Decoder<'_>) -> Result<(Vec<ErasedMark>, Vec<MoveMark>), Unreadable> {
    let (mut erased, mut moves) = (Vec::new(), Vec::new());
    for _ in 0..cbor::array_len(input)? {
        expect_len(input, 11)?;
        let (by, order, at_ms, _) = read_stamp(input)?;
        let (noun, count, reason) = (input.u8()?, input.u32()?, input.u8()?);
        let (approval, approved_by) = (input.str()?.to_owned(), input.str()?.to_owned());
        erased.push(ErasedMark { by, order, at_ms, noun, count, reason, approval, approved_by });
    }
    for _ in 0..cbor::array_len(input)? {
        expect_len(input, 9)?;
        let (by, order, at_ms, _) = read_stamp(input)?;
        let from = input.str()?.parse().map_err(|_| Unreadable)?;
        let to = input.str()?.parse().map_err(|_| Unreadable)?;
        moves.push(MoveMark { by, order, at_ms, from, to, reason: input.str()?.to_owned() });
    }
    Ok((erased, moves))
}
