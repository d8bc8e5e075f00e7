//! Keys: who can open a home, and with what.
//!
//! A home has one **data key** of 32 random bytes. It is never stored in the clear, and no file is
//! encrypted with it itself: the key of each file and of each MAC is derived from it by BLAKE3
//! under a name of its own ([`DataKey::derive`]), so that the drafts' key gives nothing away about
//! the record's.
//!
//! The data key is wrapped twice for each user, by XChaCha20-Poly1305 with a random 24-byte nonce:
//!
//! - under his **passphrase**, stretched by Argon2id (64 MiB, 3 passes, 1 lane, 16 random bytes of
//!   salt). The passphrase is brought to NFC first, because input methods differ in how they
//!   compose Tibetan. The parameters stand in the file, so that they can be raised later.
//! - under his **recovery code**, 130 random bits that are printed once. That is more than anybody
//!   can try, so it is not stretched: a PC of 2012 must not need a minute to read a slip of paper.
//!
//! The user's name and the home's identity are authenticated with each wrapping, so that nobody
//! can move one user's wrapping under another one's name. There is no stored verifier: a passphrase
//! is right when the wrapping opens. A wrong one costs the same time, changes nothing and locks
//! nothing: a forgotten passphrase must not become a lost record, and whoever holds the file can
//! try without us anyway.
//!
//! Several users share a home: each has wrappings of his own of the one data key. Those of an ended
//! term are taken away by a colleague's opening, never the last ones (see `users`).
//!
//! Changing a passphrase wraps the same data key again; nothing is encrypted anew. The operating
//! system's keystore was rejected as the place of the key: it is lost with the Windows account,
//! and the record with it. The device's own Ed25519 and X25519 secrets lie inside the encrypted
//! record and need no wrapping.

mod recovery;

pub use recovery::RecoveryCode;

use crate::error::{StoreError, Stored};
use crate::file::{self, Durable};
use crate::world::World;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;
use jiangyuan_model::{Actor, ErrorCode, Refusal};
use serde::{Deserialize, Serialize};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The shortest passphrase, in characters. Eight characters behind 64 MiB a try hold against
/// somebody who finds the PC.
pub(crate) const PASSPHRASE_CHARS_MIN: usize = 8;

/// Argon2id for new wrappings: what a PC of 2012 does in about half a second.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// The most memory that a key file may ask for; a file that asks for more was tampered with.
const MEMORY_KIB_MAX: u32 = 1024 * 1024;
const PASSES_MAX: u32 = 64;

/// Shape of the key file.
const FORMAT: u32 = 1;

/// The key of a home.
#[derive(Clone)]
pub(crate) struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    pub(crate) fn new(world: &World) -> DataKey {
        DataKey(Zeroizing::new(world.bytes()))
    }

    /// The key for one use.
    pub(crate) fn derive(&self, context: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(context, self.0.as_slice()))
    }
}

/// `keys.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeyFile {
    format: u32,
    /// Identity of the home, hexadecimal.
    pub(crate) home: String,
    pub(crate) township_name: String,
    pub(crate) sample: bool,
    users: Vec<UserKeys>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct UserKeys {
    name: String,
    actor: Actor,
    passphrase: Stretched,
    recovery: Wrapped,
}

/// A wrapping under a stretched passphrase.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stretched {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    #[serde(flatten)]
    wrapped: Wrapped,
}

/// The data key, encrypted.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Wrapped {
    nonce: String,
    sealed: String,
}

impl KeyFile {
    pub(crate) fn new(home: &[u8; 16], township_name: &str, sample: bool) -> KeyFile {
        let home = HEXLOWER.encode(home);
        KeyFile { format: FORMAT, home, township_name: township_name.to_owned(), sample, users: Vec::new() }
    }

    pub(crate) fn read(path: &Path) -> Stored<KeyFile> {
        let text = std::fs::read(path)?;
        let keys: KeyFile = serde_json::from_slice(&text).map_err(|_| StoreError::lying("keys.json", "not a key file"))?;
        if keys.format > FORMAT { Err(ErrorCode::StoreTooNew.into()) } else { Ok(keys) }
    }

    pub(crate) fn write(&self, path: &Path) -> Stored<()> {
        let text = serde_json::to_vec_pretty(self).map_err(|_| StoreError::lying("keys.json", "not JSON"))?;
        file::write_atomically(path, &text, Durable::Yes)
    }

    /// The users who can open the home, by number.
    pub(crate) fn actors(&self) -> Vec<Actor> {
        self.users.iter().map(|user| user.actor).collect()
    }

    /// Takes away the wrappings of these users, but never the last one. Returns whose went.
    pub(crate) fn remove(&mut self, actors: &[Actor]) -> Vec<Actor> {
        let (gone, stay): (Vec<UserKeys>, Vec<UserKeys>) = self.users.drain(..).partition(|user| actors.contains(&user.actor));
        if stay.is_empty() {
            self.users = gone;
            return Vec::new();
        }
        self.users = stay;
        gone.into_iter().map(|user| user.actor).collect()
    }

    pub(crate) fn user_names(&self) -> Vec<String> {
        self.users.iter().map(|user| user.name.clone()).collect()
    }

    /// The user meant: the one named, or the only one there is.
    pub(crate) fn choose(&self, user: Option<&str>) -> Stored<(Actor, String)> {
        let found = match (user, self.users.as_slice()) {
            (Some(name), users) => users.iter().find(|user| user.name.nfc().eq(name.nfc())).ok_or(ErrorCode::NoSuchUser)?,
            (None, [only]) => only,
            (None, _) => return Err(ErrorCode::UserNeeded.into()),
        };
        Ok((found.actor, found.name.clone()))
    }

    /// Enrols a user, or gives one a new passphrase and a new recovery code.
    pub(crate) fn enrol(&mut self, world: &World, key: &DataKey, actor: Actor, name: &str, passphrase: &str) -> Stored<RecoveryCode> {
        let code = RecoveryCode::new(world);
        let user = UserKeys {
            name: name.to_owned(),
            actor,
            passphrase: self.stretch_and_wrap(world, key, name, passphrase)?,
            recovery: wrap(world, key, &code.key(), &self.bound_to(name, "recovery")),
        };
        self.users.retain(|other| other.actor != actor);
        self.users.push(user);
        self.users.sort_by_key(|user| user.actor);
        Ok(code)
    }

    /// Sets a new passphrase; the printed code stays good, because it lies in a safe somewhere.
    pub(crate) fn set_passphrase(&mut self, world: &World, key: &DataKey, actor: Actor, passphrase: &str) -> Stored<()> {
        let Some(name) = self.users.iter().find(|user| user.actor == actor).map(|user| user.name.clone()) else {
            return Err(ErrorCode::NoSuchUser.into());
        };
        let wrapped = self.stretch_and_wrap(world, key, &name, passphrase)?;
        for user in self.users.iter_mut().filter(|user| user.actor == actor) {
            user.passphrase = wrapped.clone();
        }
        Ok(())
    }

    /// Opens with a passphrase.
    pub(crate) fn open(&self, actor: Actor, passphrase: &str) -> Stored<DataKey> {
        let user = self.users.iter().find(|user| user.actor == actor).ok_or(ErrorCode::NoSuchUser)?;
        let key = user.passphrase.stretch(passphrase)?;
        unwrap(&user.passphrase.wrapped, &key, &self.bound_to(&user.name, "passphrase"))?.ok_or_else(|| ErrorCode::WrongPassphrase.into())
    }

    /// Opens with a recovery code.
    pub(crate) fn open_by_code(&self, actor: Actor, code: &str) -> Stored<DataKey> {
        let user = self.users.iter().find(|user| user.actor == actor).ok_or(ErrorCode::NoSuchUser)?;
        let code = RecoveryCode::read(code).ok_or(ErrorCode::WrongRecoveryCode)?;
        unwrap(&user.recovery, &code.key(), &self.bound_to(&user.name, "recovery"))?.ok_or_else(|| ErrorCode::WrongRecoveryCode.into())
    }

    fn stretch_and_wrap(&self, world: &World, key: &DataKey, name: &str, passphrase: &str) -> Stored<Stretched> {
        strong_enough(passphrase)?;
        let empty = Wrapped { nonce: String::new(), sealed: String::new() };
        let salt = HEXLOWER.encode(&world.bytes::<16>());
        let mut stretched = Stretched { memory_kib: MEMORY_KIB, passes: PASSES, lanes: LANES, salt, wrapped: empty };
        let under = stretched.stretch(passphrase)?;
        stretched.wrapped = wrap(world, key, &under, &self.bound_to(name, "passphrase"));
        Ok(stretched)
    }

    /// What a wrapping is good for: this home, this user, this way in.
    fn bound_to(&self, name: &str, way: &str) -> Vec<u8> {
        format!("jiangyuan key 1\n{}\n{way}\n{name}", self.home).into_bytes()
    }
}

/// Whether a passphrase is long enough to be set.
///
/// # Errors
/// `WeakPassphrase`.
pub(crate) fn strong_enough(passphrase: &str) -> Stored<()> {
    if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
        return Err(Refusal::new(ErrorCode::WeakPassphrase).with("min", PASSPHRASE_CHARS_MIN).into());
    }
    Ok(())
}

impl Stretched {
    fn stretch(&self, passphrase: &str) -> Stored<Zeroizing<[u8; 32]>> {
        if self.memory_kib > MEMORY_KIB_MAX || self.passes > PASSES_MAX {
            return Err(StoreError::lying("keys.json", "asks for too much memory or too many passes"));
        }
        let lying = |_| StoreError::lying("keys.json", "parameters of the passphrase");
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(lying)?;
        let salt = HEXLOWER.decode(self.salt.as_bytes()).map_err(|_| StoreError::lying("keys.json", "salt"))?;
        let passphrase = Zeroizing::new(passphrase.nfc().collect::<String>());
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, key.as_mut_slice())
            .map_err(lying)?;
        Ok(key)
    }
}

fn wrap(world: &World, key: &DataKey, under: &[u8; 32], bound_to: &[u8]) -> Wrapped {
    let nonce: [u8; 24] = world.bytes();
    let sealed = XChaCha20Poly1305::new(&Key::from(*under))
        .encrypt(&XNonce::from(nonce), Payload { msg: key.0.as_slice(), aad: bound_to })
        .expect("32 bytes are within what the cipher takes");
    Wrapped { nonce: HEXLOWER.encode(&nonce), sealed: HEXLOWER.encode(&sealed) }
}

/// The data key, or `None` where the key above it is the wrong one.
fn unwrap(wrapped: &Wrapped, under: &[u8; 32], bound_to: &[u8]) -> Stored<Option<DataKey>> {
    let lying = || StoreError::lying("keys.json", "wrapped key");
    let nonce: [u8; 24] = HEXLOWER.decode(wrapped.nonce.as_bytes()).ok().and_then(|nonce| nonce.try_into().ok()).ok_or_else(lying)?;
    let sealed = HEXLOWER.decode(wrapped.sealed.as_bytes()).map_err(|_| lying())?;
    let opened = XChaCha20Poly1305::new(&Key::from(*under)).decrypt(&XNonce::from(nonce), Payload { msg: &sealed, aad: bound_to });
    let Ok(opened) = opened.map(Zeroizing::new) else { return Ok(None) };
    let bytes: [u8; 32] = opened.as_slice().try_into().map_err(|_| lying())?;
    Ok(Some(DataKey(Zeroizing::new(bytes))))
}
