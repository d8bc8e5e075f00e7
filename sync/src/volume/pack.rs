//! Frames into volumes.
//!
//! A frame's size is known when it is compressed, and then the window has moved on. So a frame that
//! does not fit any more is written again as the first of a fresh volume, and what it did to the old
//! window goes with that window.

use super::header::{Header, RunSpan, SPANS_MAX, ScopeSpan};
use super::{FORMAT, FRAMES_MAX, HEADER_BYTES_MAX, LETTER_BYTES_MAX, MAGIC, SIGNATURE_BYTES, VOLUME_BYTES_MAX, seal, signed_message};
use crate::codec::{BadFrame, Dictionary, FrameWriter};
use crate::frame::Frame;
use crate::segment::SignatureBytes;
use jiangyuan_model::{ErrorCode, Random, Refusal};

/// What all volumes of a set have in common.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The header, with number, runs and spans to be filled in.
    pub header: Header,
    /// The X25519 key they are sealed to.
    pub to: [u8; 32],
    /// A registration or a certificate, for each of them; empty for none.
    pub letter: Vec<u8>,
    /// The frames that each of them begins with.
    pub opening: Vec<Frame>,
    /// The most bytes of one of them; [`VOLUME_BYTES_MAX`] but in tests. A single frame that is
    /// larger makes a larger volume.
    pub bytes_max: usize,
}

/// The volume that is being filled.
struct Draft {
    writer: FrameWriter,
    body: Vec<u8>,
    frames: usize,
    runs: Vec<RunSpan>,
    spans: Vec<ScopeSpan>,
    /// It holds more than the opening.
    begun: bool,
}

/// Fills volumes, one after the other.
pub struct Packer {
    plan: Plan,
    draft: Option<Draft>,
    number: u32,
}

/// Signs a volume with the maker's key.
pub type Sign<'a> = &'a dyn Fn(&[u8]) -> SignatureBytes;

impl Packer {
    /// A packer of a new set.
    pub const fn new(plan: Plan) -> Packer {
        Packer { plan, draft: None, number: 0 }
    }

    /// Adds a parcel of changes, and what the header says of it; the rest as [`Packer::add`].
    ///
    /// # Errors
    /// Those of [`Packer::add`].
    pub fn add_run(&mut self, parcel: &Frame, run: RunSpan, sign: Sign<'_>, random: &dyn Random) -> Result<Option<Vec<u8>>, Refusal> {
        self.put(parcel, Some(run), sign, random)
    }

    /// Adds a frame that holds no changes of the writer. Gives back the bytes of the volume before it, where that is full now.
    ///
    /// # Errors
    /// `ChangeTooLarge` where the frame itself is too long; it is then not in any volume, and a
    /// smaller one may follow.
    pub fn add(&mut self, frame: &Frame, sign: Sign<'_>, random: &dyn Random) -> Result<Option<Vec<u8>>, Refusal> {
        self.put(frame, None, sign, random)
    }

    fn put(&mut self, frame: &Frame, run: Option<RunSpan>, sign: Sign<'_>, random: &dyn Random) -> Result<Option<Vec<u8>>, Refusal> {
        let mut draft = self.take_draft()?;
        // A writer that has refused a frame goes on as before.
        let bytes = match draft.writer.write(frame) {
            Ok(bytes) => bytes,
            Err(bad) => {
                self.draft = Some(draft);
                return Err(too_long(bad));
            }
        };
        let full = draft.body.len() + bytes.len() > self.room() || draft.frames + 1 >= FRAMES_MAX || draft.spans.len() >= SPANS_MAX;
        if !(full && draft.begun) {
            draft.take(frame, run, &bytes);
            self.draft = Some(draft);
            return Ok(None);
        }
        let done = self.close(draft, false, sign, random)?;
        let mut next = self.take_draft()?;
        let bytes = next.writer.write(frame).map_err(too_long)?;
        next.take(frame, run, &bytes);
        self.draft = Some(next);
        Ok(Some(done))
    }

    /// The last volume. A set has one in any case: the opening alone tells where a device stands.
    ///
    /// # Errors
    /// `Internal` where the recipient's key is none.
    pub fn finish(mut self, sign: Sign<'_>, random: &dyn Random) -> Result<Vec<u8>, Refusal> {
        let draft = self.take_draft()?;
        self.close(draft, true, sign, random)
    }

    /// How many volumes were begun.
    pub const fn volumes(&self) -> u32 {
        self.number
    }

    /// Bytes of frames that one volume holds.
    fn room(&self) -> usize {
        let rim = MAGIC.len() + 1 + seal::RIM_BYTES + SIGNATURE_BYTES + 4 + self.plan.letter.len();
        // The header grows with what is in the volume; its usual size is reckoned with, and the cap
        // of a whole volume is met because no frame comes near it.
        let header = self.plan.header.to_bytes().len() + 512;
        self.plan.bytes_max.min(VOLUME_BYTES_MAX - HEADER_BYTES_MAX).saturating_sub(rim + header)
    }

    fn take_draft(&mut self) -> Result<Draft, Refusal> {
        if let Some(draft) = self.draft.take() {
            return Ok(draft);
        }
        self.number += 1;
        let mut draft = Draft {
            writer: FrameWriter::new(Dictionary::default()),
            body: Vec::new(),
            frames: 0,
            runs: Vec::new(),
            spans: Vec::new(),
            begun: false,
        };
        for frame in &self.plan.opening {
            let bytes = draft.writer.write(frame).map_err(too_long)?;
            draft.body.extend_from_slice(&bytes);
            draft.frames += 1;
        }
        Ok(draft)
    }

    fn close(&self, draft: Draft, last: bool, sign: Sign<'_>, random: &dyn Random) -> Result<Vec<u8>, Refusal> {
        let header = Header { number: self.number, last, runs: draft.runs, spans: draft.spans, ..self.plan.header.clone() };
        seal_volume(&header, &self.plan.to, (&self.plan.letter, &draft.body), sign, random)
    }
}

/// The bytes of a volume with this letter and these frames.
pub(super) fn seal_volume(
    header: &Header,
    to: &[u8; 32],
    (letter, frames): (&[u8], &[u8]),
    sign: Sign<'_>,
    random: &dyn Random,
) -> Result<Vec<u8>, Refusal> {
    let internal = || Refusal::new(ErrorCode::Internal).with("reference", "volume");
    let header = header.to_bytes();
    let length = u16::try_from(header.len()).ok().filter(|length| usize::from(*length) <= HEADER_BYTES_MAX).ok_or_else(internal)?;
    let mut bytes = MAGIC.to_vec();
    bytes.push(FORMAT);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&header);

    let letter_length = u16::try_from(letter.len()).ok().filter(|_| letter.len() <= LETTER_BYTES_MAX).ok_or_else(internal)?;
    let mut body = zeroize::Zeroizing::new(Vec::with_capacity(2 + letter.len() + frames.len()));
    body.extend_from_slice(&letter_length.to_le_bytes());
    body.extend_from_slice(letter);
    body.extend_from_slice(frames);

    let sealed = seal::seal(to, &bytes, &body, random).ok_or_else(internal)?;
    let signature = sign(&signed_message(&bytes, &sealed));
    bytes.extend_from_slice(&sealed);
    bytes.extend_from_slice(&signature);
    if bytes.len() > VOLUME_BYTES_MAX { Err(ErrorCode::ChangeTooLarge.into()) } else { Ok(bytes) }
}

impl Draft {
    fn take(&mut self, frame: &Frame, run: Option<RunSpan>, bytes: &[u8]) {
        self.body.extend_from_slice(bytes);
        self.frames += 1;
        self.begun = true;
        if let Some(span) = run {
            match self.runs.last_mut().filter(|run| run.incarnation == span.incarnation && run.head == span.before) {
                Some(run) => (run.last, run.head) = (span.last, span.head),
                None => self.runs.push(span),
            }
        }
        if let Frame::Log(log) = frame {
            let last = log.first_pos + (log.entries.len() as u64).saturating_sub(1);
            match self.spans.last_mut().filter(|span| span.scope == log.scope && span.last + 1 == log.first_pos) {
                Some(span) => span.last = last,
                None => self.spans.push(ScopeSpan { scope: log.scope.clone(), first: log.first_pos, last }),
            }
        }
    }
}

fn too_long(_: BadFrame) -> Refusal {
    ErrorCode::ChangeTooLarge.into()
}
