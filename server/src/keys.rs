//! The county's keys, and what certifies what.
//!
//! The **root key** is made at the first start, signs the signing key and every recipient of
//! sealed matter, and has no place on a running server: it is a file that the operator moves
//! offline. The **signing key** signs receipts and device certificates. The **TLS key** is pinned
//! by every ticket through the BLAKE3 of its public part. The last two lie inside the encrypted
//! database, so that a backup holds them and no file of them is left behind.
//!
//! TLS is Ed25519 with a self-signed certificate of about 250 bytes: the smallest handshake that
//! ring speaks. Nobody but our own devices connects, so no authority has to know the algorithm.

use crate::failure::{Failure, Result};
use crate::place::{Place, write_private};
use crate::world::World;
use data_encoding::HEXLOWER_PERMISSIVE;
use ed25519_dalek::{Signer, SigningKey};
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::Hash;
use jiangyuan_sync::segment::SignatureBytes;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_ED25519, PublicKeyData};
use rustls::pki_types::PrivatePkcs8KeyDer;
use std::fs;
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

/// A private key of 32 bytes, wiped when dropped.
pub(crate) type Seed = Zeroizing<[u8; 32]>;

/// PKCS #8 of an Ed25519 key is this and the seed (RFC 8410).
const PKCS8_ED25519: [u8; 16] = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// Draws a new private key.
pub(crate) fn draw_seed(world: &World) -> Seed {
    Zeroizing::new(world.draw())
}

/// Keeps a private key in a file of one line of hexadecimal, readable by this user only.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_seed(path: &Path, seed: &Seed) -> Result<()> {
    let mut line = Zeroizing::new(HEXLOWER_PERMISSIVE.encode(seed.as_slice()));
    line.push('\n');
    write_private(path, line.as_bytes())
}

/// Reads a private key from its file.
///
/// # Errors
/// `FileUnreadable` where it is none.
pub(crate) fn read_seed(path: &Path) -> Result<Seed> {
    let line = Zeroizing::new(fs::read_to_string(path)?);
    let mut bytes = HEXLOWER_PERMISSIVE.decode(line.trim().as_bytes()).map_err(|_| ErrorCode::FileUnreadable)?;
    let seed = <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new);
    bytes.zeroize();
    seed.map_err(|_| ErrorCode::FileUnreadable.into())
}

/// The root key, where it is present.
pub(crate) struct RootKey(SigningKey);

impl RootKey {
    /// The key in this file; `None` where there is no such file.
    ///
    /// # Errors
    /// `FileUnreadable` where it is no key.
    pub(crate) fn at(path: &Path) -> Result<Option<RootKey>> {
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(RootKey(SigningKey::from_bytes(&*read_seed(path)?))))
    }

    /// The key of the first start: what an interrupted start left behind, or a new one.
    pub(crate) fn make(place: &Place, world: &World) -> Result<RootKey> {
        if let Some(root) = RootKey::at(&place.root_key())? {
            return Ok(root);
        }
        let seed = draw_seed(world);
        write_seed(&place.root_key(), &seed)?;
        Ok(RootKey(SigningKey::from_bytes(&seed)))
    }

    /// Its public half.
    pub(crate) fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs.
    pub(crate) fn sign(&self, message: &[u8]) -> SignatureBytes {
        self.0.sign(message).to_bytes()
    }
}

/// The bytes that the root key signs for the county's signing key and TLS key.
pub(crate) fn county_key_message(sign: &[u8; 32], tls: &Hash) -> Vec<u8> {
    let mut message = b"jiangyuan county keys 1".to_vec();
    message.extend_from_slice(sign);
    message.extend_from_slice(tls);
    message
}

/// What the running server signs and answers with.
pub(crate) struct CountyKeys {
    sign: SigningKey,
    tls: Seed,
    tls_certificate: Vec<u8>,
    bundle: Seed,
    root: [u8; 32],
    pin: Hash,
}

impl CountyKeys {
    pub(crate) fn new(sign: &Seed, tls: Seed, tls_certificate: Vec<u8>, bundle: Seed, root: [u8; 32]) -> Result<CountyKeys> {
        let pin = *blake3::hash(&tls_pair(&tls)?.subject_public_key_info()).as_bytes();
        Ok(CountyKeys { sign: SigningKey::from_bytes(sign), tls, tls_certificate, bundle, root, pin })
    }

    /// Signs a receipt or a certificate.
    pub(crate) fn sign(&self, message: &[u8]) -> SignatureBytes {
        self.sign.sign(message).to_bytes()
    }

    /// Public half of the signing key.
    pub(crate) fn public(&self) -> [u8; 32] {
        self.sign.verifying_key().to_bytes()
    }

    /// The X25519 secret that opens what devices bring on sticks.
    pub(crate) fn bundle_secret(&self) -> &[u8; 32] {
        &self.bundle
    }

    /// Its public half.
    pub(crate) fn bundle(&self) -> [u8; 32] {
        jiangyuan_sync::volume::public_of(&self.bundle)
    }

    /// Public half of the root key.
    pub(crate) const fn root(&self) -> [u8; 32] {
        self.root
    }

    /// BLAKE3 of the TLS key's SubjectPublicKeyInfo: what tickets pin.
    pub(crate) const fn pin(&self) -> Hash {
        self.pin
    }

    /// The self-signed certificate (DER).
    pub(crate) fn tls_certificate(&self) -> Vec<u8> {
        self.tls_certificate.clone()
    }

    /// The TLS key (PKCS #8, DER).
    pub(crate) fn tls_pkcs8(&self) -> Vec<u8> {
        pkcs8(&self.tls)
    }
}

/// The certificate of a new TLS key. Nobody looks at names or dates in it: the key is pinned.
pub(crate) fn certify_tls(tls: &Seed) -> Result<Vec<u8>> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "jiangyuan");
    let certificate = params.self_signed(&tls_pair(tls)?).map_err(|_| Failure::Key("tls.certificate"))?;
    Ok(certificate.der().to_vec())
}

/// The public key that goes with a recipient's private one (X25519).
///
/// # Errors
/// Where 32 bytes are no key, which does not happen with X25519.
pub(crate) fn sealing_public(seed: &Seed) -> Result<[u8; 32]> {
    use hpke::kem::X25519HkdfSha256 as X25519;
    use hpke::{Deserializable, Kem, Serializable};
    let private = <X25519 as Kem>::PrivateKey::from_bytes(seed.as_slice()).map_err(|_| Failure::Key("recipient"))?;
    Ok(X25519::sk_to_pk(&private).to_bytes().into())
}

fn pkcs8(seed: &Seed) -> Vec<u8> {
    let mut der = PKCS8_ED25519.to_vec();
    der.extend_from_slice(seed.as_slice());
    der
}

fn tls_pair(seed: &Seed) -> Result<KeyPair> {
    let der = PrivatePkcs8KeyDer::from(pkcs8(seed));
    KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_ED25519).map_err(|_| Failure::Key("tls"))
}

/// Bytes as people compare them: hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    HEXLOWER_PERMISSIVE.encode(bytes)
}
