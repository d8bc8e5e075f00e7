//! Attachment frames as bytes: the same rim as every frame has (`crate::codec`), and a payload in
//! plain. Encoded pictures and hashes cannot be compressed.

use super::attachment::{Blob, Rank};
use super::bitmap::Bitmap;
use super::frame::{Frame, Hello, LIST_ITEMS_MAX, Standing};
use super::store::{Offer, Want};
use super::tree::{GROUP_BYTES, PAIR_BYTES};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::change::Unreadable;
use crate::codec::{self, BadFrame};
use jiangyuan_model::ErrorCode;
use minicbor::{Decoder, Encoder};

/// The longest payload: a group with the longest path there is, or a full list of wants.
const PAYLOAD_BYTES_MAX: usize = GROUP_BYTES + 16 * PAIR_BYTES + 1024;

const RIM_BYTES: usize = 6;

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A device.
    Device,
    /// The county.
    County,
}

/// The types of a device's frames; a county's are these and [`COUNTY`].
const FIRST: u8 = 6;
const LISTS: u8 = 7;
const CHUNK: u8 = 8;
const NOTE: u8 = 9;
const COUNTY: u8 = 19;

/// Writes the frames of one direction of one session.
pub struct FrameWriter {
    side: Side,
    number: u64,
}

impl FrameWriter {
    /// A writer for a new session.
    pub const fn new(side: Side) -> FrameWriter {
        FrameWriter { side, number: 0 }
    }

    /// The bytes of the next frame.
    pub fn write(&mut self, frame: &Frame) -> Vec<u8> {
        let mut payload = Vec::with_capacity(64);
        let kind = write_payload(&mut Encoder::new(&mut payload), frame) + self.offset();
        let mut bytes = Vec::with_capacity(payload.len() + 16);
        codec::write_length(&mut bytes, payload.len() + RIM_BYTES);
        bytes.extend_from_slice(&[kind, 0]);
        bytes.extend_from_slice(&payload);
        bytes.extend_from_slice(&codec::checksum(self.number, kind, 0, &payload));
        self.number += 1;
        bytes
    }

    const fn offset(&self) -> u8 {
        match self.side {
            Side::Device => 0,
            Side::County => COUNTY,
        }
    }
}

/// Reads the frames of one direction of one session, from bytes in pieces of any size.
pub struct FrameReader {
    side: Side,
    buffer: Vec<u8>,
    number: u64,
    broken: Option<BadFrame>,
}

impl FrameReader {
    /// A reader for what this side writes.
    pub const fn new(side: Side) -> FrameReader {
        FrameReader { side, buffer: Vec::new(), number: 0, broken: None }
    }

    /// Takes the next bytes of the line.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether no frame has begun that did not end.
    pub const fn is_at_rest(&self) -> bool {
        self.buffer.is_empty() && self.broken.is_none()
    }

    /// The next whole frame, if it is there.
    ///
    /// # Errors
    /// [`BadFrame`], and the same for ever after.
    #[allow(clippy::should_implement_trait)] // Not an iterator: more may come after `None`.
    pub fn next(&mut self) -> Result<Option<Frame>, BadFrame> {
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        self.read().inspect_err(|bad| self.broken = Some(*bad))
    }

    fn read(&mut self) -> Result<Option<Frame>, BadFrame> {
        let Some((length, rest)) = codec::read_length(&self.buffer)? else { return Ok(None) };
        if length > PAYLOAD_BYTES_MAX + RIM_BYTES {
            return Err(BadFrame::TooLong);
        }
        let Some(content) = rest.get(..length) else { return Ok(None) };
        let (Some((head, body)), true) = (content.split_first_chunk::<2>(), length >= RIM_BYTES) else {
            return Err(BadFrame::Unreadable);
        };
        let ([kind, flags], (payload, check)) = (*head, body.split_last_chunk::<4>().ok_or(BadFrame::Unreadable)?);
        if codec::checksum(self.number, kind, flags, payload) != *check {
            return Err(BadFrame::Checksum);
        }
        let frame = read_payload(self.side, kind, payload)?;
        let taken = self.buffer.len() - rest.len() + length;
        self.buffer.drain(..taken);
        self.number += 1;
        Ok(Some(frame))
    }
}

/// Writes the payload and returns its type, as a device's.
fn write_payload(out: &mut Out<'_>, frame: &Frame) -> u8 {
    match frame {
        Frame::Hello(hello) => {
            out.array(4).expect(INFALLIBLE).u16(hello.protocol).expect(INFALLIBLE).u32(hello.device).expect(INFALLIBLE);
            out.i64(hello.at_ms).expect(INFALLIBLE).bytes(&hello.signature).expect(INFALLIBLE);
            FIRST
        }
        Frame::Welcome { epoch } => {
            out.array(2).expect(INFALLIBLE).u8(0).expect(INFALLIBLE).u32(*epoch).expect(INFALLIBLE);
            FIRST
        }
        Frame::Sorry(code) => {
            out.array(2).expect(INFALLIBLE).u8(1).expect(INFALLIBLE).u16(code.code()).expect(INFALLIBLE);
            FIRST
        }
        Frame::Lists { offers, wants } => {
            out.array(2).expect(INFALLIBLE).array(offers.len() as u64).expect(INFALLIBLE);
            for offer in offers {
                out.array(3).expect(INFALLIBLE);
                write_content(out, offer.rank, &offer.blob);
            }
            out.array(wants.len() as u64).expect(INFALLIBLE);
            for want in wants {
                out.array(4).expect(INFALLIBLE);
                write_content(out, want.rank, &want.blob);
                out.bytes(&want.held.to_bytes()).expect(INFALLIBLE);
            }
            LISTS
        }
        Frame::Answers { first, standings } => {
            out.array(2).expect(INFALLIBLE).u32(*first).expect(INFALLIBLE).array(standings.len() as u64).expect(INFALLIBLE);
            for standing in standings {
                match standing {
                    Standing::Unknown => out.u8(0).expect(INFALLIBLE),
                    Standing::Complete => out.u8(1).expect(INFALLIBLE),
                    Standing::Wanted(held) => {
                        let groups = out.array(2).expect(INFALLIBLE).u32(held.groups()).expect(INFALLIBLE);
                        groups.bytes(&held.to_bytes()).expect(INFALLIBLE)
                    }
                };
            }
            LISTS
        }
        Frame::Chunk { number, group, bytes } => {
            out.array(3).expect(INFALLIBLE).u32(*number).expect(INFALLIBLE).u32(*group).expect(INFALLIBLE);
            out.bytes(bytes).expect(INFALLIBLE);
            CHUNK
        }
        Frame::Stored { number, group } => {
            out.array(2).expect(INFALLIBLE).u32(*number).expect(INFALLIBLE).u32(*group).expect(INFALLIBLE);
            NOTE
        }
        Frame::Rest { number } => {
            out.array(1).expect(INFALLIBLE).u32(*number).expect(INFALLIBLE);
            NOTE
        }
        Frame::End | Frame::Done => {
            out.array(0).expect(INFALLIBLE);
            NOTE
        }
    }
}

fn write_content(out: &mut Out<'_>, rank: Rank, blob: &Blob) {
    out.u8(rank.code()).expect(INFALLIBLE).bytes(&blob.hash).expect(INFALLIBLE).u64(blob.length).expect(INFALLIBLE);
}

fn read_payload(side: Side, kind: u8, payload: &[u8]) -> Result<Frame, BadFrame> {
    let mut input = Decoder::new(payload);
    let frame = match (side, kind) {
        (Side::Device, FIRST) => read_hello(&mut input),
        (Side::Device, LISTS) => read_lists(&mut input),
        (Side::Device, CHUNK | NOTE) => read_common(side, kind, &mut input),
        (Side::County, kind) => match kind.checked_sub(COUNTY) {
            Some(FIRST) => read_welcome(&mut input),
            Some(LISTS) => read_answers(&mut input),
            Some(kind @ (CHUNK | NOTE)) => read_common(side, kind, &mut input),
            _ => return Err(BadFrame::UnknownType),
        },
        _ => return Err(BadFrame::UnknownType),
    };
    match frame {
        Ok(frame) if input.position() == payload.len() => Ok(frame),
        _ => Err(BadFrame::Unreadable),
    }
}

fn read_hello(input: &mut Decoder<'_>) -> Result<Frame, Unreadable> {
    expect_len(input, 4)?;
    let (protocol, device, at_ms) = (input.u16()?, input.u32()?, input.i64()?);
    let signature = input.bytes()?.try_into().map_err(|_| Unreadable)?;
    Ok(Frame::Hello(Hello { protocol, device, at_ms, signature }))
}

fn read_welcome(input: &mut Decoder<'_>) -> Result<Frame, Unreadable> {
    expect_len(input, 2)?;
    match input.u8()? {
        0 => Ok(Frame::Welcome { epoch: input.u32()? }),
        1 => Ok(Frame::Sorry(ErrorCode::from_code(input.u16()?).unwrap_or(ErrorCode::CountyAnswerUnreadable))),
        _ => Err(Unreadable),
    }
}

fn read_lists(input: &mut Decoder<'_>) -> Result<Frame, Unreadable> {
    expect_len(input, 2)?;
    let mut offers = Vec::new();
    for _ in 0..list_len(input)? {
        expect_len(input, 3)?;
        let (rank, blob) = read_content(input)?;
        offers.push(Offer { rank, blob });
    }
    let mut wants = Vec::new();
    for _ in 0..list_len(input)? {
        expect_len(input, 4)?;
        let (rank, blob) = read_content(input)?;
        wants.push(Want { rank, blob, held: Bitmap::from_bytes(input.bytes()?, blob.groups()) });
    }
    Ok(Frame::Lists { offers, wants })
}

fn read_content(input: &mut Decoder<'_>) -> Result<(Rank, Blob), Unreadable> {
    let rank = Rank::from_code(input.u8()?).ok_or(Unreadable)?;
    let hash = input.bytes()?.try_into().map_err(|_| Unreadable)?;
    let blob = Blob { hash, length: input.u64()? };
    // The length decides how much memory is set aside for what is held of it.
    if blob.is_sound() { Ok((rank, blob)) } else { Err(Unreadable) }
}

fn read_answers(input: &mut Decoder<'_>) -> Result<Frame, Unreadable> {
    expect_len(input, 2)?;
    let first = input.u32()?;
    let mut standings = Vec::new();
    for _ in 0..list_len(input)? {
        standings.push(match input.datatype()? {
            minicbor::data::Type::Array => {
                expect_len(input, 2)?;
                let groups = input.u32()?;
                if groups > GROUPS_MAX {
                    return Err(Unreadable);
                }
                Standing::Wanted(Bitmap::from_bytes(input.bytes()?, groups))
            }
            _ => match input.u8()? {
                0 => Standing::Unknown,
                1 => Standing::Complete,
                _ => return Err(Unreadable),
            },
        });
    }
    Ok(Frame::Answers { first, standings })
}

/// The most groups that a content can have.
const GROUPS_MAX: u32 = (jiangyuan_model::attachment::ATTACHMENT_BYTES_MAX / GROUP_BYTES as u64) as u32 + 1;

fn read_common(side: Side, kind: u8, input: &mut Decoder<'_>) -> Result<Frame, Unreadable> {
    let len = cbor::array_len(input)?;
    match (kind, len) {
        (CHUNK, 3) => Ok(Frame::Chunk { number: input.u32()?, group: input.u32()?, bytes: input.bytes()?.to_vec() }),
        (NOTE, 2) => Ok(Frame::Stored { number: input.u32()?, group: input.u32()? }),
        (NOTE, 1) => Ok(Frame::Rest { number: input.u32()? }),
        (NOTE, 0) => Ok(match side {
            Side::Device => Frame::End,
            Side::County => Frame::Done,
        }),
        _ => Err(Unreadable),
    }
}

fn list_len(input: &mut Decoder<'_>) -> Result<u64, Unreadable> {
    let len = cbor::array_len(input)?;
    if len > LIST_ITEMS_MAX as u64 { Err(Unreadable) } else { Ok(len) }
}

fn expect_len(input: &mut Decoder<'_>, len: u64) -> Result<(), Unreadable> {
    if cbor::array_len(input)? == len { Ok(()) } else { Err(Unreadable) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;

    fn frames(side: Side) -> Vec<Frame> {
        let blob = Blob { hash: [7; 32], length: 300_000 };
        let mut held = Bitmap::empty(blob.groups());
        held.set(3);
        let both = [
            Frame::Chunk { number: 3, group: 1279, bytes: vec![5; GROUP_BYTES + 11 * PAIR_BYTES] },
            Frame::Stored { number: 3, group: 4 },
            Frame::Rest { number: 9 },
        ];
        let own = match side {
            Side::Device => vec![
                Frame::Hello(Hello { protocol: 1, device: 4, at_ms: -5, signature: [9; 64] }),
                Frame::Lists {
                    offers: vec![Offer { rank: Rank::Evidence, blob }; LIST_ITEMS_MAX],
                    wants: vec![Want { rank: Rank::Thumbnail, blob, held: held.clone() }; LIST_ITEMS_MAX],
                },
                Frame::End,
            ],
            Side::County => vec![
                Frame::Welcome { epoch: 3 },
                Frame::Answers { first: 64, standings: vec![Standing::Unknown, Standing::Complete, Standing::Wanted(held)] },
                Frame::Sorry(ErrorCode::DeviceRevoked),
                Frame::Done,
            ],
        };
        own.into_iter().chain(both).collect()
    }

    #[test]
    fn every_frame_reads_back_as_written_from_pieces_of_any_size() {
        for side in [Side::Device, Side::County] {
            let mut writer = FrameWriter::new(side);
            let bytes: Vec<u8> = frames(side).iter().flat_map(|frame| writer.write(frame)).collect();
            for size in [1, 7, 4096, bytes.len()] {
                let mut reader = FrameReader::new(side);
                let mut read = Vec::new();
                for piece in bytes.chunks(size) {
                    reader.feed(piece);
                    while let Some(frame) = reader.next().unwrap() {
                        read.push(frame);
                    }
                }
                assert_eq!(read, frames(side), "{side:?} {size}");
            }
        }
    }

    #[test]
    fn a_damaged_doubled_or_foreign_frame_ends_the_reading() {
        let mut writer = FrameWriter::new(Side::Device);
        let first = writer.write(&Frame::Rest { number: 1 });
        let second = writer.write(&Frame::Rest { number: 2 });
        for at in 0..second.len() {
            let mut reader = FrameReader::new(Side::Device);
            reader.feed(&first);
            assert!(reader.next().unwrap().is_some());
            let mut bad = second.clone();
            bad[at] ^= 0x41;
            bad.extend_from_slice(&[0; 300]);
            reader.feed(&bad);
            assert!(reader.next().is_err() || at == 0, "{at}");
        }
        let mut reader = FrameReader::new(Side::Device);
        reader.feed(&first);
        reader.feed(&first);
        assert!(reader.next().unwrap().is_some() && reader.next().is_err(), "doubled");
        let mut county = FrameReader::new(Side::County);
        county.feed(&first);
        assert_eq!(county.next(), Err(BadFrame::UnknownType));
    }

    #[test]
    fn a_list_that_claims_too_much_is_refused_before_memory_is_set_aside() {
        let mut writer = FrameWriter::new(Side::Device);
        let blob = Blob { hash: [7; 32], length: u64::MAX };
        let bytes = writer.write(&Frame::Lists { offers: vec![Offer { rank: Rank::Content, blob }], wants: vec![] });
        let mut reader = FrameReader::new(Side::Device);
        reader.feed(&bytes);
        assert_eq!(reader.next(), Err(BadFrame::Unreadable));
    }
}
