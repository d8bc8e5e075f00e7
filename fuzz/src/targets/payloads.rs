//! Payloads whose frames are whole: as somebody sends them who knows the format and means harm.

use super::frames::read;
use crate::memory::{FRAME_BYTES, within};
use ed25519_dalek::SigningKey;
use jiangyuan_model::Scope;
use jiangyuan_sync::chain;
use jiangyuan_sync::change::BODY_BYTES_MAX;
use jiangyuan_sync::codec::{Dictionary, FrameReader, FrameWriter};
use jiangyuan_sync::frame::{Base, ChainState, Content, Frame};
use jiangyuan_sync::segment::{Item, Parcel};

/// Wraps a payload, not compressed, as the `number`-th frame of a stream.
fn wrapped(number: u64, kind: u8, payload: &[u8]) -> Vec<u8> {
    const FLAGS: u8 = 0;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&number.to_le_bytes()).update(&[kind, FLAGS]).update(payload);
    let mut length = payload.len() + 6;
    let mut bytes = Vec::with_capacity(length + 4);
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend_from_slice(&[kind, FLAGS]);
    bytes.extend_from_slice(payload);
    bytes.extend(hasher.finalize().as_bytes().iter().take(4));
    bytes
}

/// Makes a stream of whole frames out of `kind, length (two bytes), payload`, again and again.
pub(super) fn whole_frames(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    let mut rest = bytes;
    let mut number = 0;
    while let Some((&[kind, low, high], after)) = rest.split_first_chunk::<3>() {
        let length = usize::from(u16::from_le_bytes([low, high])).min(after.len());
        let (payload, next) = after.split_at(length);
        stream.extend(wrapped(number, kind, payload));
        (rest, number) = (next, number + 1);
    }
    stream
}

/// Reads payloads of any kind, each as a whole frame.
pub fn payloads(bytes: &[u8]) {
    let stream = whole_frames(bytes);
    let (frames, _) = within(FRAME_BYTES, || read(&[], std::iter::once(stream.as_slice())));
    for frame in &frames {
        examine(frame);
        written_again(frame);
    }
}

/// What a receiver does with a frame before it believes it.
pub(super) fn examine(frame: &Frame) {
    match frame {
        Frame::Segment(parcel) => {
            for item in &parcel.items {
                if let Item::Whole(change) = item {
                    super::bodies::read(&change.body, parcel.device, parcel.incarnation, change.header.seq);
                }
            }
            opened(parcel);
        }
        Frame::Log(log) => {
            for entry in &log.entries {
                match &entry.content {
                    Content::Full(change) => {
                        assert_eq!(change.header.seq, entry.id.seq, "an entry is of its own change");
                        change.hash();
                    }
                    Content::Packed(packed) => assert_eq!(packed.header.seq, entry.id.seq, "an entry is of its own change"),
                    Content::Reduced { change, .. } => assert_eq!(change.header.seq, entry.id.seq, "an entry is of its own change"),
                    Content::Own | Content::Erased(_) => {}
                }
            }
        }
        _ => {}
    }
}

/// A parcel of a stranger is never taken, whatever the county holds and whatever bases it has.
fn opened(parcel: &Parcel) {
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    let held = ChainState { incarnation: parcel.incarnation, seq: 0, head: chain::genesis(parcel.device, parcel.incarnation) };
    let base = |id| Base { id, scope: Scope::Reference, pos: 1, body: vec![0x61; 400] };
    let bases: Vec<Base> = parcel.bases_wanted().into_iter().map(base).collect();
    let opened = within(FRAME_BYTES, || parcel.clone().open(&held, &key, None, &bases, BODY_BYTES_MAX));
    assert!(opened.is_err(), "a run that nobody vouches for is taken");
}

/// What was read is written by our own writer and reads the same.
fn written_again(frame: &Frame) {
    let Ok(bytes) = FrameWriter::new(Dictionary::None).write(frame) else { return };
    let mut reader = FrameReader::new();
    reader.feed(&bytes);
    assert_eq!(reader.next(), Ok(Some(frame.clone())), "written again, it says something else");
}
