//! A stream as it comes from the line: whole, and cut at any place.

use crate::memory::{FRAME_BYTES, within};
use jiangyuan_sync::codec::{BadFrame, FrameReader};
use jiangyuan_sync::frame::Frame;

/// What the frames of a stream may stand on, where they say that they do.
const GROUND: &[u8] = "双方约定以河为界".as_bytes();

/// What a reader makes of a stream that may stand on a ground: its frames, and how it ended.
pub(super) fn read<'a>(ground: &[u8], pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<Frame>, Option<BadFrame>) {
    let mut reader = FrameReader::new();
    reader.stand_on(ground.to_vec());
    let mut frames = Vec::new();
    for piece in pieces {
        reader.feed(piece);
        loop {
            match reader.next() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(bad) => {
                    assert_eq!(reader.next(), Err(bad), "what follows a bad frame means nothing");
                    return (frames, Some(bad));
                }
            }
        }
    }
    (frames, None)
}

/// Reads a stream whole and in pieces; both come to the same. The first byte is the size of the
/// pieces.
pub fn frames(bytes: &[u8]) {
    let Some((size, stream)) = bytes.split_first() else { return };
    let whole = within(FRAME_BYTES, || read(GROUND, std::iter::once(stream)));
    let pieces = within(FRAME_BYTES, || read(GROUND, stream.chunks(usize::from(*size).max(1))));
    assert_eq!(whole, pieces, "a stream says the same however it is cut");
    for frame in &whole.0 {
        super::payloads::examine(frame);
    }
}
