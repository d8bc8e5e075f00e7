//! Sealing: what an office takes for somebody else and must not be able to read again.
//!
//! An accusation may concern the very office that receives it (Art. 30(3)). So its text is
//! encrypted on the device to the key of the organ it goes to, before anything of it reaches the
//! store, and the device keeps no key that opens it. The county server carries the envelope
//! without being able to open it either: the private key lies in the recipient organ's own home.
//!
//! The scheme is HPKE (RFC 9180) in base mode with X25519, HKDF-SHA256 and ChaCha20-Poly1305:
//! every envelope has a fresh ephemeral key, so that nobody who takes the sender's PC later can
//! open an older one, and the sender is not authenticated inside, because the change that carries
//! the envelope already is. An envelope is
//!
//! ```text
//! 1 byte format (1) || 32 bytes encapsulated key || ciphertext of (4 bytes length, content, zeros) || 16 bytes tag
//! ```
//!
//! and the zeros fill it up so that its whole length is a multiple of [`ENVELOPE_BLOCK_BYTES`]: a
//! length would otherwise tell a short note from a long report. The length and format bytes stand
//! under the cipher or its key schedule, so a changed byte anywhere makes the envelope unreadable.
//!
//! A sealed box of libsodium was rejected because its nonce rule and cipher suite are nobody's
//! standard; SM2/SM4 would be a second format byte where a customer requires it.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use jiangyuan_model::{ErrorCode, Random, Refusal};
use std::convert::Infallible;
use zeroize::Zeroizing;

/// Envelopes come in steps of this size.
pub const ENVELOPE_BLOCK_BYTES: usize = 4096;

const FORMAT: u8 = 1;
const INFO: &[u8] = b"jiangyuan 2026 sealed envelope";
const KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
const LENGTH_BYTES: usize = 4;
/// What an envelope has beside its content.
const FRAME_BYTES: usize = 1 + KEY_BYTES + LENGTH_BYTES + TAG_BYTES;

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

/// Seals `content` so that only the holder of the private key to `recipient_key` reads it.
///
/// # Errors
/// [`ErrorCode::NoRecipientKey`] where the bytes are no usable key.
pub fn seal(recipient_key: &[u8; KEY_BYTES], content: &[u8], random: &dyn Random) -> Result<Vec<u8>, Refusal> {
    let no_key = |_| Refusal::new(ErrorCode::NoRecipientKey);
    let key = PublicKey::from_bytes(recipient_key).map_err(no_key)?;
    let padded = padded(content)?;
    let (encapped, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key,
        INFO,
        &padded,
        &[FORMAT],
        &mut Chance(random),
    )
    .map_err(no_key)?;
    let mut envelope = Vec::with_capacity(1 + KEY_BYTES + sealed.len());
    envelope.push(FORMAT);
    envelope.extend_from_slice(&encapped.to_bytes());
    envelope.extend_from_slice(&sealed);
    Ok(envelope)
}

/// Opens an envelope with the recipient's private key.
///
/// # Errors
/// [`ErrorCode::SealedBySomeoneElse`] where it was sealed to another key, or was changed on its
/// way: the two cannot be told apart.
pub fn open(private_key: &[u8; KEY_BYTES], envelope: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let closed = || Refusal::new(ErrorCode::SealedBySomeoneElse);
    let (format, rest) = envelope.split_first().ok_or_else(closed)?;
    let (encapped, sealed) = rest.split_first_chunk::<KEY_BYTES>().ok_or_else(closed)?;
    if *format != FORMAT {
        return Err(closed());
    }
    let key = PrivateKey::from_bytes(private_key).map_err(|_| closed())?;
    let encapped = EncappedKey::from_bytes(encapped).map_err(|_| closed())?;
    let padded =
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(&OpModeR::Base, &key, &encapped, INFO, sealed, &[FORMAT])
            .map(Zeroizing::new)
            .map_err(|_| closed())?;
    let (length, content) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or_else(closed)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| closed())?;
    content.get(..length).map(|content| Zeroizing::new(content.to_vec())).ok_or_else(closed)
}

/// The keys of a recipient.
pub struct RecipientKeys {
    /// Given to the county, whose root certifies it.
    pub public: [u8; KEY_BYTES],
    /// Stays in the recipient organ's own home.
    pub private: Zeroizing<[u8; KEY_BYTES]>,
}

/// Draws the keys of a recipient.
pub fn recipient_keys(random: &dyn Random) -> RecipientKeys {
    let mut seed = Zeroizing::new([0u8; KEY_BYTES]);
    random.fill(seed.as_mut_slice());
    let (private, public) = X25519HkdfSha256::derive_keypair(seed.as_slice());
    RecipientKeys { public: public.to_bytes().into(), private: Zeroizing::new(private.to_bytes().into()) }
}

fn padded(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let too_long = |_| Refusal::new(ErrorCode::ChangeTooLarge);
    let length = u32::try_from(content.len()).map_err(too_long)?;
    let whole = (FRAME_BYTES + content.len()).next_multiple_of(ENVELOPE_BLOCK_BYTES);
    let size = whole - (FRAME_BYTES - LENGTH_BYTES);
    // Reserved at once: a vector that grows leaves copies of the text behind in freed memory.
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(content);
    padded.resize(size, 0);
    Ok(padded)
}

/// The program's source of chance, as the cipher library asks for it.
struct Chance<'a>(&'a dyn Random);

impl TryRng for Chance<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Chance<'_> {}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU8, Ordering};

    struct Counting(AtomicU8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn chance() -> Counting {
        Counting(AtomicU8::new(7))
    }

    #[test]
    fn the_recipient_reads_what_was_sealed_and_nobody_else_does() {
        let random = chance();
        let (discipline, petition) = (recipient_keys(&random), recipient_keys(&random));
        let envelope = seal(&discipline.public, "举报内容".as_bytes(), &random).unwrap();
        assert_eq!(open(&discipline.private, &envelope).unwrap().as_slice(), "举报内容".as_bytes());
        assert_eq!(open(&petition.private, &envelope).unwrap_err().code, ErrorCode::SealedBySomeoneElse);
    }

    #[test]
    fn a_word_and_a_page_make_envelopes_of_the_same_length() {
        let random = chance();
        let keys = recipient_keys(&random);
        let lengths: Vec<usize> =
            [0, 3, 3000, 4043, 4044].iter().map(|n| seal(&keys.public, &vec![b'x'; *n], &random).unwrap().len()).collect();
        assert_eq!(lengths, [4096, 4096, 4096, 4096, 8192]);
    }

    #[test]
    fn an_envelope_with_one_changed_byte_opens_for_nobody() {
        let random = chance();
        let keys = recipient_keys(&random);
        let envelope = seal(&keys.public, b"text", &random).unwrap();
        for at in [0, 1, 20, 33, 40, envelope.len() - 1] {
            let mut changed = envelope.clone();
            changed[at] ^= 1;
            assert!(open(&keys.private, &changed).is_err(), "byte {at}");
        }
    }
}
