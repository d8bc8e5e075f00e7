//! The seal of a volume: HPKE (RFC 9180) in base mode. The sender is not authenticated inside,
//! because the signature outside is checked before anything is opened.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use jiangyuan_model::Random;
use std::convert::Infallible;
use zeroize::Zeroizing;

const INFO: &[u8] = b"jiangyuan 2026 volume";
const KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// What a sealed body has beside the body: the encapsulated key and the tag.
pub(super) const RIM_BYTES: usize = KEY_BYTES + TAG_BYTES;

type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
type PrivateKey = <X25519HkdfSha256 as Kem>::PrivateKey;
type EncappedKey = <X25519HkdfSha256 as Kem>::EncappedKey;

/// Seals a body to a public key, bound to what stands before it. `None` where the bytes are no
/// usable key.
pub(super) fn seal(to: &[u8; KEY_BYTES], before: &[u8], body: &[u8], random: &dyn Random) -> Option<Vec<u8>> {
    let key = PublicKey::from_bytes(to).ok()?;
    let (encapped, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &key,
        INFO,
        body,
        before,
        &mut Chance(random),
    )
    .ok()?;
    let mut bytes = Vec::with_capacity(KEY_BYTES + sealed.len());
    bytes.extend_from_slice(&encapped.to_bytes());
    bytes.extend_from_slice(&sealed);
    Some(bytes)
}

/// Opens a body. `None` where it was sealed to another key or changed on its way.
pub(super) fn open(secret: &[u8; KEY_BYTES], before: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (encapped, sealed) = sealed.split_first_chunk::<KEY_BYTES>()?;
    let key = PrivateKey::from_bytes(secret).ok()?;
    let encapped = EncappedKey::from_bytes(encapped).ok()?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(&OpModeR::Base, &key, &encapped, INFO, sealed, before)
        .ok()
        .map(Zeroizing::new)
}

/// An X25519 secret made of 32 bytes of chance.
pub fn secret_from(chance: &[u8; KEY_BYTES]) -> Zeroizing<[u8; KEY_BYTES]> {
    let (secret, _) = X25519HkdfSha256::derive_keypair(chance);
    Zeroizing::new(secret.to_bytes().into())
}

/// The public key that goes with an X25519 secret.
pub fn public_of(secret: &[u8; KEY_BYTES]) -> [u8; KEY_BYTES] {
    let secret = PrivateKey::from_bytes(secret).expect("every 32 bytes are an X25519 secret");
    X25519HkdfSha256::sk_to_pk(&secret).to_bytes().into()
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
