//! How the county's private keys lie in its database.

use crate::failure::{Failure, Result};
use crate::keys::Seed;
use crate::world::World;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use jiangyuan_model::ErrorCode;
use zeroize::Zeroizing;

/// Twice as much as can ever repeat by chance; it stands before the sealed key.
const NONCE_BYTES: usize = 24;

/// A seal for private keys.
pub(crate) struct Seal(Option<(XChaCha20Poly1305, i64)>);

impl Seal {
    /// The database is encrypted itself.
    pub(crate) const fn nothing() -> Seal {
        Seal(None)
    }

    /// Sealed under this key, for this county and no other.
    pub(crate) fn under(key: &Seed, county: i64) -> Seal {
        Seal(Some((XChaCha20Poly1305::new((&**key).into()), county)))
    }

    /// The private key as it is to lie in the database.
    pub(crate) fn close(&self, name: &str, secret: &Seed, world: &World) -> Result<Zeroizing<Vec<u8>>> {
        let Some((cipher, county)) = &self.0 else { return Ok(Zeroizing::new(secret.to_vec())) };
        let nonce: [u8; NONCE_BYTES] = world.draw();
        let bound = bound(*county, name);
        let payload = Payload { msg: secret.as_slice(), aad: &bound };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Failure::Key("county.key"))?;
        Ok(Zeroizing::new([nonce.as_slice(), &sealed].concat()))
    }

    /// The private key that lies in the database.
    ///
    /// # Errors
    /// `CountyKeyMissing` where it is another county's.
    pub(crate) fn open(&self, name: &str, kept: &[u8]) -> Result<Seed> {
        let Some((cipher, county)) = &self.0 else { return seed(kept) };
        let (nonce, sealed) = kept.split_first_chunk::<NONCE_BYTES>().ok_or(ErrorCode::CountyKeyMissing)?;
        let bound = bound(*county, name);
        let opened = cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &bound });
        seed(&Zeroizing::new(opened.map_err(|_| ErrorCode::CountyKeyMissing)?))
    }
}

fn bound(county: i64, name: &str) -> Vec<u8> {
    format!("jiangyuan county key 1 {county} {name}").into_bytes()
}

fn seed(bytes: &[u8]) -> Result<Seed> {
    Ok(Zeroizing::new(bytes.try_into().map_err(|_| Failure::LyingRow { table: "county_key", column: "secret" })?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_key_opens_under_its_own_key_county_and_name_alone() {
        let world = World::system();
        let (key, secret): (Seed, Seed) = (Zeroizing::new([1; 32]), Zeroizing::new([7; 32]));
        let seal = Seal::under(&key, 549_901);
        let kept = seal.close("sign", &secret, &world).unwrap();
        assert_eq!(seal.open("sign", &kept).unwrap(), secret);
        assert!(!kept.windows(32).any(|window| window == secret.as_slice()));
        let other_key = Seal::under(&Zeroizing::new([2; 32]), 549_901);
        for (seal, name) in [(&other_key, "sign"), (&Seal::under(&key, 549_902), "sign"), (&seal, "tls")] {
            assert_eq!(seal.open(name, &kept).unwrap_err().refusal().code, ErrorCode::CountyKeyMissing);
        }
    }
}
