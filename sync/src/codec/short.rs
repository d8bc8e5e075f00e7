//! The payloads of hello, welcome and receipt.

use super::BadFrame;
use super::part::{at_least, fixed, pass_over, read_head, read_scope, write_head, write_scope};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::chain;
use crate::frame::{ChainState, Cursor, Hello, Receipt};
use jiangyuan_model::DeviceId;
use minicbor::Decoder;

pub(super) fn write_chains(out: &mut Out<'_>, device: Option<DeviceId>, chains: &[ChainState]) {
    out.array(chains.len() as u64).expect(INFALLIBLE);
    for chain in chains {
        out.array(3).expect(INFALLIBLE).u64(chain.incarnation).expect(INFALLIBLE).u64(chain.seq).expect(INFALLIBLE);
        write_head(out, &chain.head, device.map(|device| chain::genesis(device, chain.incarnation)));
    }
}

pub(super) fn read_chains(input: &mut Decoder<'_>, device: Option<DeviceId>) -> Result<Vec<ChainState>, BadFrame> {
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

pub(super) fn write_hello(out: &mut Out<'_>, hello: &Hello) {
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

pub(super) fn read_hello(input: &mut Decoder<'_>) -> Result<Hello, BadFrame> {
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

pub(super) fn write_receipt(out: &mut Out<'_>, receipt: &Receipt) {
    out.array(10).expect(INFALLIBLE).u32(receipt.epoch).expect(INFALLIBLE).u32(receipt.device).expect(INFALLIBLE);
    out.u64(receipt.incarnation).expect(INFALLIBLE).u64(receipt.from_seq).expect(INFALLIBLE).u64(receipt.to_seq).expect(INFALLIBLE);
    write_head(out, &receipt.root, Some([0; 32]));
    out.u64(receipt.log_n).expect(INFALLIBLE).bytes(&receipt.log_head).expect(INFALLIBLE).i64(receipt.at_ms).expect(INFALLIBLE);
    out.bytes(&receipt.signature).expect(INFALLIBLE);
}

pub(super) fn read_receipt(input: &mut Decoder<'_>) -> Result<Receipt, BadFrame> {
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
