//! The bytes of encrypted files, page by page: what a technician with the passphrase would find.

use aes::Aes256Dec;
use aes::cipher::{Array, BlockCipherDecrypt, KeyInit as _};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;
use serde_json::Value as Json;
use std::path::Path;

/// SQLCipher's page, and what it ends with: 16 bytes of initialisation vector, 64 of MAC.
const PAGE: usize = 4096;
const RESERVED: usize = 80;

/// The key of a home's files, by the recipe at the head of `keys`.
pub(crate) fn data_key(keys: &Path, passphrase: &str) -> [u8; 32] {
    let bytes = |value: &Json| HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap();
    let keys: Json = serde_json::from_slice(&std::fs::read(keys).unwrap()).unwrap();
    let user = &keys["users"][0];
    let slot = &user["passphrase"];
    let number = |name: &str| slot[name].as_u64().unwrap() as u32;
    let params = Params::new(number("memory_kib"), number("passes"), number("lanes"), Some(32)).unwrap();
    let mut under = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(passphrase.as_bytes(), &bytes(&slot["salt"]), &mut under).unwrap();
    let bound = format!("jiangyuan key 1\n{}\npassphrase\n{}", keys["home"].as_str().unwrap(), user["name"].as_str().unwrap());
    let nonce: [u8; 24] = bytes(&slot["nonce"]).try_into().unwrap();
    let payload = Payload { msg: &bytes(&slot["sealed"]), aad: bound.as_bytes() };
    XChaCha20Poly1305::new(&Key::from(under)).decrypt(&XNonce::from(nonce), payload).unwrap().try_into().unwrap()
}

/// Every byte that a file holds, its pages decrypted one by one: the free ones too.
pub(crate) fn pages(file: &Path, key: &[u8; 32]) -> Vec<u8> {
    let cipher = Aes256Dec::new(&(*key).into());
    let bytes = std::fs::read(file).unwrap();
    let mut plain = Vec::with_capacity(bytes.len());
    for (number, page) in bytes.chunks_exact(PAGE).enumerate() {
        // The first page begins with the salt, in the clear.
        let content = &page[if number == 0 { 16 } else { 0 }..PAGE - RESERVED];
        let mut before: [u8; 16] = page[PAGE - RESERVED..][..16].try_into().unwrap();
        for block in content.chunks_exact(16) {
            let mut opened = Array::try_from(block).unwrap();
            cipher.decrypt_block(&mut opened);
            plain.extend(opened.iter().zip(before).map(|(byte, before)| byte ^ before));
            before = block.try_into().unwrap();
        }
    }
    plain
}

pub(crate) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
