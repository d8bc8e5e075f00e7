//! The cipher of one content's file, and the file's name.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use data_encoding::HEXLOWER;
use jiangyuan_sync::attach::{Blob, Piece};
use zeroize::Zeroizing;

/// What the cipher adds to a slot.
pub(crate) const SEAL_BYTES: usize = 16;

/// Digits of a file's name: 128 bits, as many as nobody makes collide.
const NAME_BYTES: usize = 16;

/// The name of a content's file.
pub(crate) fn name(key: &[u8; 32], blob: &Blob) -> String {
    let name = derive("jiangyuan 2026 attachment name", key, blob);
    HEXLOWER.encode(name.get(..NAME_BYTES).unwrap_or_default())
}

fn derive(context: &str, key: &[u8; 32], blob: &Blob) -> Zeroizing<[u8; 32]> {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(key).update(&blob.hash).update(&blob.length.to_le_bytes());
    Zeroizing::new(*hasher.finalize().as_bytes())
}

/// The cipher of one content.
pub(crate) struct Seal<'a> {
    cipher: ChaCha20Poly1305,
    blob: &'a Blob,
}

impl Seal<'_> {
    pub(crate) fn new<'a>(key: &[u8; 32], blob: &'a Blob) -> Seal<'a> {
        let key = derive("jiangyuan 2026 attachment content", key, blob);
        Seal { cipher: ChaCha20Poly1305::new(&Key::from(*key)), blob }
    }

    pub(crate) fn close(&self, piece: &Piece) -> Vec<u8> {
        let payload = Payload { msg: piece.bytes.as_slice(), aad: &self.bound_to(piece.group) };
        self.cipher.encrypt(&nonce(piece.group), payload).expect("a slot is within what the cipher takes")
    }

    pub(crate) fn open(&self, group: u32, slot: &[u8]) -> Option<Piece> {
        let payload = Payload { msg: slot, aad: &self.bound_to(group) };
        self.cipher.decrypt(&nonce(group), payload).ok().map(|bytes| Piece { group, bytes })
    }

    fn bound_to(&self, group: u32) -> Vec<u8> {
        [self.blob.hash.as_slice(), &self.blob.length.to_le_bytes(), &group.to_le_bytes()].concat()
    }
}

fn nonce(group: u32) -> Nonce {
    let mut nonce = [0; 12];
    let (number, _) = nonce.split_at_mut(4);
    number.copy_from_slice(&group.to_le_bytes());
    Nonce::from(nonce)
}
