//! Volumes: what a stick carries where no line does.
//!
//! A bundle is a set of volumes, each one file. A volume is
//!
//! ```text
//! "JYVOLUME" | format | 2 bytes header length | header | 32 bytes key | sealed body | 64 bytes signature
//! ```
//!
//! **The same frames.** The sealed body is a letter (a registration on the way up, a certificate on
//! the way down, mostly nothing) and then the frames of a session, written with a fresh window. A
//! volume is a session in which one side cannot answer: on the way up the hello and some segments, on
//! the way down the welcome and some pages of the log, at the end the receipt. They are fed to the
//! machines that serve a line ([`up`], [`down`]), so nothing is judged, folded or acked in another
//! way because it came in a pocket.
//!
//! **Each one alone.** Sticks get wet, are copied half, come back after a year, and are put in twice.
//! So every volume is sealed and signed by itself, begins with the hello or the welcome, and can be
//! taken without any other; what one of them lacks is told by its header before anybody opens it. A
//! set is a name for people, nothing depends on it.
//!
//! **Sealed** with HPKE (X25519, HKDF-SHA256, ChaCha20-Poly1305) to the county's bundle key or to the
//! device's sealing key: whoever finds the stick sees which device wrote how many changes when, and no
//! word of a case. The header is bound to the body as its associated data.
//!
//! **Signed** with Ed25519 by the device or by the county, over everything before the signature. What
//! is not signed by the one it names is never opened: whoever prepares a stick to hurt the reader
//! reaches the header's parser (a few bounded numbers) and not the cipher, zstd or CBOR behind it.
//!
//! **Nothing is spent by an export.** A device writes everything that no receipt covers, each time;
//! the stick may be lost. The county holds what comes before its turn (`early`) until the gap closes.
//!
//! **Contents of attachments** go beside, in volumes of their own ([`contents`]).
//!
//! Rejected: one archive a set (one bad sector loses all of it), an archive format with names inside
//! (whoever unpacks it trusts paths), error-correcting volumes (the next trip is the redundancy, and
//! the device keeps everything until the receipt is back), and signing the plain body (the reader would
//! have to decrypt and unpack before it knows whether to).

pub mod contents;
pub mod down;
mod header;
mod pack;
mod seal;
pub mod up;

pub use header::{Direction, Header, RunSpan, ScopeSpan, SetId};
pub use pack::{Packer, Plan, Sign};
pub use seal::{public_of, secret_from};

use crate::chain::Hash;
use crate::codec::{BadFrame, FrameReader};
use crate::frame::Frame;
use crate::segment::SignatureBytes;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::ErrorCode;

/// The largest volume: what an old stick writes in a second, and what is lost with a bad sector.
pub const VOLUME_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The largest header: 256 scopes with the longest names, and the rest.
pub const HEADER_BYTES_MAX: usize = 48 * 1024;

/// The largest letter. A registration or a certificate has some hundreds of bytes.
pub const LETTER_BYTES_MAX: usize = 4 * 1024;

/// The most frames in a volume: four times as many as pages of the usual size fill it with, so that
/// nobody makes a reader unpack a gigabyte.
pub const FRAMES_MAX: usize = 4 * 1024;

/// What a volume begins with.
const MAGIC: &[u8; 8] = b"JYVOLUME";

/// Version of the layout.
const FORMAT: u8 = 1;

const SIGNATURE_BYTES: usize = 64;
const HEADER_LENGTH_BYTES: usize = 2;
const LETTER_LENGTH_BYTES: usize = 2;

/// The bytes are no volume, or not one that can be taken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadVolume {
    /// Longer than a volume may be.
    #[error("too long")]
    TooLong,
    /// Not a volume, or cut off, or a header that cannot be.
    #[error("not a volume")]
    Unreadable,
    /// Written by a newer version.
    #[error("a newer format")]
    TooNew,
    /// Sealed to another key, or changed after it was sealed.
    #[error("sealed to somebody else")]
    Sealed,
    /// Signed and sealed as it should be, and its frames cannot be read.
    #[error("frames: {0}")]
    Frames(#[from] BadFrame),
}

impl BadVolume {
    /// What is told.
    pub const fn code(self) -> ErrorCode {
        match self {
            BadVolume::TooLong | BadVolume::Unreadable | BadVolume::Frames(_) => ErrorCode::VolumeUnreadable,
            BadVolume::TooNew => ErrorCode::VolumeTooNew,
            BadVolume::Sealed => ErrorCode::VolumeSealedElsewhere,
        }
    }
}

/// A volume as it was read: bounded and parsed as far as its header. Nothing in it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// What it says of itself.
    pub header: Header,
    /// Everything before the sealed body.
    before: Vec<u8>,
    sealed: Vec<u8>,
    signature: SignatureBytes,
}

impl Volume {
    /// Reads a volume as far as can be done without a key.
    ///
    /// # Errors
    /// [`BadVolume`], whatever the bytes are; nothing panics and nothing large is made of them.
    pub fn read(bytes: &[u8]) -> Result<Volume, BadVolume> {
        if bytes.len() > VOLUME_BYTES_MAX {
            return Err(BadVolume::TooLong);
        }
        let rest = bytes.strip_prefix(MAGIC).ok_or(BadVolume::Unreadable)?;
        let (format, rest) = rest.split_first().ok_or(BadVolume::Unreadable)?;
        if *format > FORMAT {
            return Err(BadVolume::TooNew);
        }
        let (length, rest) = rest.split_first_chunk::<HEADER_LENGTH_BYTES>().ok_or(BadVolume::Unreadable)?;
        let length = usize::from(u16::from_le_bytes(*length));
        if *format == 0 || length > HEADER_BYTES_MAX {
            return Err(BadVolume::Unreadable);
        }
        let (header, rest) = rest.split_at_checked(length).ok_or(BadVolume::Unreadable)?;
        let (sealed, signature) = rest.split_last_chunk::<SIGNATURE_BYTES>().ok_or(BadVolume::Unreadable)?;
        if sealed.len() < seal::RIM_BYTES {
            return Err(BadVolume::Unreadable);
        }
        let before = bytes.get(..bytes.len() - rest.len()).ok_or(BadVolume::Unreadable)?;
        Ok(Volume { header: Header::from_bytes(header)?, before: before.to_vec(), sealed: sealed.to_vec(), signature: *signature })
    }

    /// Whether this key has signed it.
    pub fn is_signed_by(&self, key: &[u8; 32]) -> bool {
        let Ok(key) = VerifyingKey::from_bytes(key) else { return false };
        let message = signed_message(&self.before, &self.sealed);
        key.verify(&message, &Signature::from_bytes(&self.signature)).is_ok()
    }

    /// Opens it with an X25519 secret. The signature has to be checked before.
    ///
    /// # Errors
    /// [`BadVolume::Sealed`], or [`BadVolume::Unreadable`] where the opened body is none.
    pub fn open(&self, secret: &[u8; 32]) -> Result<Contents, BadVolume> {
        let plain = seal::open(secret, &self.before, &self.sealed).ok_or(BadVolume::Sealed)?;
        Contents::from_plain(&plain)
    }

    /// Opens a volume of contents. The signature has to be checked before.
    ///
    /// # Errors
    /// Those of [`Volume::open`].
    pub fn open_contents(&self, secret: &[u8; 32]) -> Result<contents::Frames, BadVolume> {
        let plain = seal::open(secret, &self.before, &self.sealed).ok_or(BadVolume::Sealed)?;
        contents::Frames::from_plain(&plain)
    }
}

/// The letter and the frames of an opened body.
fn parted(plain: &[u8]) -> Result<(&[u8], &[u8]), BadVolume> {
    let (length, rest) = plain.split_first_chunk::<LETTER_LENGTH_BYTES>().ok_or(BadVolume::Unreadable)?;
    rest.split_at_checked(usize::from(u16::from_le_bytes(*length))).ok_or(BadVolume::Unreadable)
}

/// What was in a volume.
pub struct Contents {
    /// Bytes of a registration (up) or of a certificate (down); mostly none.
    pub letter: Vec<u8>,
    /// The frames, one after the other.
    pub frames: Frames,
}

impl Contents {
    /// What the opened body of a volume says.
    ///
    /// # Errors
    /// [`BadVolume::Unreadable`] where it ends within its letter.
    pub fn from_plain(plain: &[u8]) -> Result<Contents, BadVolume> {
        let (letter, frames) = parted(plain)?;
        let mut reader = FrameReader::new();
        reader.feed(frames);
        Ok(Contents { letter: letter.to_vec(), frames: Frames { reader, count: 0 } })
    }
}

/// The frames of one volume.
pub struct Frames {
    reader: FrameReader,
    count: usize,
}

impl Frames {
    /// The next frame; `None` after the last.
    ///
    /// # Errors
    /// [`BadVolume::Frames`] where one cannot be read, [`BadVolume::TooLong`] where there are more
    /// than a volume may have, [`BadVolume::Unreadable`] where they end within a frame.
    #[allow(clippy::should_implement_trait)] // An error may come between two frames.
    pub fn next(&mut self) -> Result<Option<Frame>, BadVolume> {
        match self.reader.next()? {
            Some(_) if self.count >= FRAMES_MAX => Err(BadVolume::TooLong),
            Some(frame) => {
                self.count += 1;
                Ok(Some(frame))
            }
            None if self.reader.is_at_rest() => Ok(None),
            None => Err(BadVolume::Unreadable),
        }
    }
}

/// The bytes that are signed. Hashed first, so that a signer in hardware could be given them.
fn signed_message(before: &[u8], sealed: &[u8]) -> Vec<u8> {
    let mut message = b"jiangyuan volume 1".to_vec();
    message.extend_from_slice(blake3::Hasher::new().update(before).update(sealed).finalize().as_bytes());
    message
}

/// The bytes that the county's signing key signs for its bundle key, so that a device that learns
/// another one by its reference data knows whose it is. `county` is the fingerprint of the county's
/// TLS key.
pub fn bundle_key_message(county: &Hash, key: &[u8; 32]) -> Vec<u8> {
    let mut message = b"jiangyuan bundle key 1".to_vec();
    message.extend_from_slice(county);
    message.extend_from_slice(key);
    message
}

#[cfg(test)]
mod tests;
