//! Frames as bytes.
//!
//! A frame is `length | type | flags | payload | checksum`: a varint with the length of all that
//! follows it, one byte each for type and flags, the payload, and four bytes of a BLAKE3 hash over
//! the frame's number, type, flags and the payload in plain. The number is counted on both sides
//! and never sent, so that a frame lost, doubled or swapped inside a session cannot pass. TLS does
//! the same for a line; a stick has no TLS, and a bug in a middle box is found here first.
//!
//! **Compression.** A line of 32 kbit/s carries 4 kB a second, and the records of one township
//! repeat one another's words. Segments and log frames therefore go through one zstd stream that
//! lives as long as the session, with a flush at the end of each frame: every frame can be decoded
//! when it has arrived, and still refers to the last MiB before it. A dictionary of our own field
//! structure and of the words of the trade, shipped with both sides, takes the place of that MiB
//! for the first frames. Everything else is short or random (signatures, hashes) and goes plain.
//! The stream starts afresh with each session, and on the way down with each scope: what one
//! village's grid worker wrote must not change the length of what another scope's frame takes on
//! the wire. On the way up all is one device's own writing, and nothing is gained by a restart;
//! where much is to be sent, the window begins on what both sides hold of it ([`crate::ground`]).
//!
//! **Columns.** Inside a segment or a log frame the headers are not written change by change but
//! column by column, as differences with run lengths ([`column`]). Of a device's own changes, taken
//! in the order in which it wrote them, every column is one run; telling a device the numbers of a
//! week's work costs some tens of bytes and half a hash. Bodies stand in it verbatim or are told by a
//! base ([`crate::delta`]). No head of a device's chain is sent with a segment: the county goes on from
//! the one it holds. What the hello said is not said again ([`Terms`]).
//!
//! **Why this and not.** CBOR and not a fixed layout: after compression the size is equal, and a
//! newer peer may append to any array without anybody stumbling. One stream and not each record
//! alone: a quarter smaller on the reference workload. The dictionary takes 4 % off the first 24 kB
//! and is of no account after that; it is for the evening's dozen changes, not for the first load.
//! xz is a few percent smaller still, and cannot be flushed.
//!
//! **A hostile peer.** Nothing is believed before it is bounded: the frame's length, the length in
//! plain while it is being decompressed, the zstd window, and the number of items that a run length
//! may stand for. The reader stops at the first bad frame and stays stopped.

mod changes;
mod column;
mod identity;
mod log;
mod part;
mod payload;
mod segment;
mod short;
mod snapshot;
mod terms;
mod window;

use crate::frame::LATER_FRAMES;
use crate::frame::{Frame, Hello};
use crate::ground::Footing;
use payload::Memory;
pub use terms::Terms;
use window::{Compressor, Decompressor};

/// The longest payload in plain: four of the largest bodies.
pub const PLAIN_BYTES_MAX: usize = 1024 * 1024;

/// The longest frame after its length: the longest payload that would not compress, and its rim.
pub const FRAME_BYTES_MAX: usize = PLAIN_BYTES_MAX + 64 * 1024;

/// The most changes or entries in one frame: run lengths make frames that unfold to much more
/// than they weigh.
pub const ITEMS_MAX: usize = 16 * 1024;

const CHECKSUM_BYTES: usize = 4;
const LENGTH_BYTES_MAX: usize = 4;

/// Type, flags and checksum.
const RIM_BYTES: usize = 2 + CHECKSUM_BYTES;

const FLAG_COMPRESSED: u8 = 1;
const FLAG_FRESH_WINDOW: u8 = 2;
/// The window stands on the ground that the hello has named.
const FLAG_GROUND: u8 = 4;
/// The upper half of the flags is the number of the writer's dictionary, in plain frames too: the
/// answer to a hello uses the same.
const DICTIONARY_SHIFT: u32 = 4;

/// A dictionary that both sides have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dictionary {
    /// None: larger, but understood by everybody.
    None,
    /// `dictionary/1.zstd`.
    #[default]
    One,
}

impl Dictionary {
    const fn number(self) -> u8 {
        match self {
            Dictionary::None => 0,
            Dictionary::One => 1,
        }
    }

    const fn from_number(number: u8) -> Option<Dictionary> {
        match number {
            0 => Some(Dictionary::None),
            1 => Some(Dictionary::One),
            _ => None,
        }
    }

    pub(crate) const fn bytes(self) -> &'static [u8] {
        match self {
            Dictionary::None => &[],
            Dictionary::One => include_bytes!("../dictionary/1.zstd"),
        }
    }
}

/// The bytes are no frame, or none that may stand here. The session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// Longer than a frame may be, packed or in plain.
    #[error("frame too long")]
    TooLong,
    /// Damaged, lost, doubled or out of place.
    #[error("checksum does not hold")]
    Checksum,
    /// The zstd stream is damaged.
    #[error("compression damaged")]
    Compression,
    /// Compressed with a dictionary that this version does not have.
    #[error("unknown dictionary")]
    UnknownDictionary,
    /// A type of frame that this version does not know.
    #[error("unknown frame type")]
    UnknownType,
    /// The payload is not what its type says.
    #[error("unreadable payload")]
    Unreadable,
}

/// Writes the frames of one direction of one session.
pub struct FrameWriter {
    dictionary: Dictionary,
    compressor: Option<Compressor>,
    grounded: bool,
    number: u64,
    memory: Memory,
}

impl FrameWriter {
    /// A writer for a new session.
    pub fn new(dictionary: Dictionary) -> FrameWriter {
        FrameWriter { dictionary, compressor: None, grounded: false, number: 0, memory: Memory::default() }
    }

    /// A writer of the answer to what `reader` has read.
    pub fn answering(reader: &FrameReader) -> FrameWriter {
        let mut writer = FrameWriter::new(reader.peer);
        writer.memory.agree(reader.memory.terms.clone());
        writer
    }

    /// The frames stand on this ([`crate::ground`]), beside the dictionary. Before the first of them.
    ///
    /// # Errors
    /// [`BadFrame::Compression`] where there is no memory for it.
    pub fn stand_on(&mut self, footing: &Footing) -> Result<(), BadFrame> {
        self.grounded = !footing.bytes.is_empty();
        if self.grounded || footing.is_endless() {
            self.compressor = Some(Compressor::on(self.dictionary, footing)?);
        }
        Ok(())
    }

    /// The bytes of the next frame.
    ///
    /// # Errors
    /// [`BadFrame::TooLong`] where the payload is larger than [`PLAIN_BYTES_MAX`] or has more than
    /// [`ITEMS_MAX`] items; the session can go on without that frame.
    pub fn write(&mut self, frame: &Frame) -> Result<Vec<u8>, BadFrame> {
        if payload::items(frame) > ITEMS_MAX {
            return Err(BadFrame::TooLong);
        }
        let mut memory = self.memory.clone();
        let plain = payload::write(frame, &mut memory);
        if plain.len() > PLAIN_BYTES_MAX {
            return Err(BadFrame::TooLong);
        }
        let kind = payload::kind(frame);
        let mut flags = self.dictionary.number() << DICTIONARY_SHIFT;
        let packed = if payload::is_compressed(frame) {
            flags |= FLAG_COMPRESSED | if self.grounded { FLAG_GROUND } else { 0 };
            let compressor = match &mut self.compressor {
                Some(compressor) => compressor,
                none => none.insert(Compressor::new(self.dictionary)?),
            };
            if payload::starts_fresh(frame, &self.memory) {
                flags |= FLAG_FRESH_WINDOW;
                compressor.restart()?;
            }
            compressor.pack(&plain)?
        } else {
            plain.clone()
        };
        let mut bytes = Vec::with_capacity(packed.len() + RIM_BYTES + LENGTH_BYTES_MAX);
        write_length(&mut bytes, packed.len() + RIM_BYTES);
        bytes.extend_from_slice(&[kind, flags]);
        bytes.extend_from_slice(&packed);
        bytes.extend_from_slice(&checksum(self.number, kind, flags, &plain));
        self.memory = memory;
        self.number += 1;
        Ok(bytes)
    }
}

/// Reads the frames of one direction of one session, from bytes in pieces of any size.
pub struct FrameReader {
    buffer: Vec<u8>,
    taken: usize,
    decompressor: Option<(Dictionary, Decompressor)>,
    number: u64,
    memory: Memory,
    peer: Dictionary,
    /// What the frames may stand on, until the window is made.
    ground: Vec<u8>,
    broken: Option<BadFrame>,
}

impl Default for FrameReader {
    fn default() -> FrameReader {
        FrameReader::new()
    }
}

impl FrameReader {
    /// A reader for a new session. It learns the peer's dictionary from the frames.
    pub fn new() -> FrameReader {
        FrameReader {
            buffer: Vec::new(),
            taken: 0,
            decompressor: None,
            number: 0,
            memory: Memory::default(),
            peer: Dictionary::None,
            ground: Vec::new(),
            broken: None,
        }
    }

    /// What is read answers this hello.
    pub fn answers(&mut self, hello: &Hello) {
        self.memory.agree(Terms::of(hello));
    }

    /// What is read may stand on these bodies ([`crate::ground`]). Before the first frame that does.
    pub fn stand_on(&mut self, ground: Vec<u8>) {
        self.ground = ground;
    }

    /// Takes the next bytes of the line.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, if it is there.
    ///
    /// # Errors
    /// [`BadFrame`], and the same for ever after: what follows a bad frame means nothing.
    #[allow(clippy::should_implement_trait)] // Not an iterator: more may come after `None`.
    pub fn next(&mut self) -> Result<Option<Frame>, BadFrame> {
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        self.read().inspect_err(|bad| self.broken = Some(*bad))
    }

    /// The dictionary that the peer writes with, `None` before its first frame: what it can read.
    pub const fn peer_dictionary(&self) -> Dictionary {
        self.peer
    }

    /// Whether the bytes so far end between two frames.
    pub const fn is_at_rest(&self) -> bool {
        self.taken == self.buffer.len()
    }

    /// The next frame of a type that this version knows.
    fn read(&mut self) -> Result<Option<Frame>, BadFrame> {
        loop {
            match self.read_one()? {
                One::Frame(frame) => return Ok(Some(*frame)),
                One::Later => {}
                One::NotYet => return Ok(None),
            }
        }
    }

    fn read_one(&mut self) -> Result<One, BadFrame> {
        let waiting = self.buffer.get(self.taken..).unwrap_or_default();
        let Some((length, rest)) = read_length(waiting)? else { return Ok(One::NotYet) };
        let Some(content) = rest.get(..length) else { return Ok(One::NotYet) };
        let (Some((head, body)), true) = (content.split_first_chunk::<2>(), length >= RIM_BYTES) else {
            return Err(BadFrame::Unreadable);
        };
        let [kind, flags] = *head;
        let (packed, check) = body.split_last_chunk::<CHECKSUM_BYTES>().ok_or(BadFrame::Unreadable)?;
        let after = self.taken + (waiting.len() - rest.len()) + length;

        let dictionary = Dictionary::from_number(flags >> DICTIONARY_SHIFT);
        let plain = if flags & FLAG_COMPRESSED == 0 {
            packed.to_vec()
        } else {
            let dictionary = dictionary.ok_or(BadFrame::UnknownDictionary)?;
            let decompressor = match &mut self.decompressor {
                Some((used, _)) if *used != dictionary => return Err(BadFrame::UnknownDictionary),
                Some((_, decompressor)) => decompressor,
                none => {
                    let ground = std::mem::take(&mut self.ground);
                    let ground = if flags & FLAG_GROUND == 0 { &[][..] } else { ground.as_slice() };
                    &mut none.insert((dictionary, Decompressor::new(dictionary, ground)?)).1
                }
            };
            if flags & FLAG_FRESH_WINDOW != 0 {
                decompressor.restart()?;
            }
            decompressor.unpack(packed)?
        };
        if plain.len() > PLAIN_BYTES_MAX {
            return Err(BadFrame::TooLong);
        }
        if checksum(self.number, kind, flags, &plain) != *check {
            return Err(BadFrame::Checksum);
        }
        let one = if kind >= LATER_FRAMES { One::Later } else { One::Frame(Box::new(payload::read(kind, &plain, &mut self.memory)?)) };
        // A dictionary newer than this version's: the answer goes without one.
        self.peer = dictionary.unwrap_or(Dictionary::None);
        self.taken = after;
        self.number += 1;
        Ok(one)
    }
}

/// What stands next in the bytes.
enum One {
    Frame(Box<Frame>),
    /// A whole frame of a type that a later version added.
    Later,
    NotYet,
}

pub(crate) fn checksum(number: u64, kind: u8, flags: u8, plain: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&number.to_le_bytes()).update(&[kind, flags]).update(plain);
    *hasher.finalize().as_bytes().first_chunk().expect("a hash has more than four bytes")
}

/// Seven bits a byte, the lowest first.
pub(crate) fn write_length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
}

/// The length and what follows it, or nothing while it is not complete.
pub(crate) fn read_length(bytes: &[u8]) -> Result<Option<(usize, &[u8])>, BadFrame> {
    let mut length = 0usize;
    for (index, byte) in bytes.iter().take(LENGTH_BYTES_MAX).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            let rest = bytes.get(index + 1..).unwrap_or_default();
            return if length > FRAME_BYTES_MAX { Err(BadFrame::TooLong) } else { Ok(Some((length, rest))) };
        }
    }
    if bytes.len() >= LENGTH_BYTES_MAX { Err(BadFrame::TooLong) } else { Ok(None) }
}

#[cfg(test)]
mod tests;
