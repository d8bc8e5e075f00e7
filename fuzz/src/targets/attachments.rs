//! Frames of attachments, of either side: as they come from the line, and with checksums that are
//! right.

use super::payloads::whole_frames;
use crate::memory::{FRAME_BYTES, within};
use jiangyuan_sync::attach::frame::Frame;
use jiangyuan_sync::attach::{FrameReader, FrameWriter, Side};

/// The first byte says whose frames they are, whether they come wrapped, and how they are cut.
pub fn attachments(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let side = if kind & 1 == 0 { Side::Device } else { Side::County };
    let stream = if kind & 2 == 0 { bytes.to_vec() } else { whole_frames(bytes) };
    let size = usize::from(kind >> 2).max(1);
    let whole = within(FRAME_BYTES, || read(side, std::iter::once(stream.as_slice())));
    let pieces = within(FRAME_BYTES, || read(side, stream.chunks(size)));
    assert_eq!(whole, pieces, "a stream says the same however it is cut");
    for frame in whole {
        let mut again = FrameReader::new(side);
        again.feed(&FrameWriter::new(side).write(&frame));
        assert_eq!(again.next(), Ok(Some(frame)), "written again, it says something else");
    }
}

fn read<'a>(side: Side, pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Frame> {
    let mut reader = FrameReader::new(side);
    let mut frames = Vec::new();
    for piece in pieces {
        reader.feed(piece);
        while let Ok(Some(frame)) = reader.next() {
            frames.push(frame);
        }
    }
    frames
}
