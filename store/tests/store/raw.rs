//! Opening a home's files without the store, by the recipe at the head of `keys`: what a county's
//! technician does with a passphrase and a wrecked PC, and what these tests do to wreck a home.

use crate::office::{Office, PASSPHRASE};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;
use rusqlite::Connection;
use serde_json::Value;

fn bytes(value: &Value) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap()
}

pub(crate) fn data_key(office: &Office) -> [u8; 32] {
    let keys: Value = serde_json::from_slice(&std::fs::read(office.place.home.join("keys.json")).unwrap()).unwrap();
    let user = &keys["users"][0];
    let slot = &user["passphrase"];
    let number = |name: &str| slot[name].as_u64().unwrap() as u32;
    let params = Params::new(number("memory_kib"), number("passes"), number("lanes"), Some(32)).unwrap();
    let mut under = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PASSPHRASE.as_bytes(), &bytes(&slot["salt"]), &mut under)
        .unwrap();
    let bound = format!("jiangyuan key 1\n{}\npassphrase\n{}", keys["home"].as_str().unwrap(), user["name"].as_str().unwrap());
    let nonce: [u8; 24] = bytes(&slot["nonce"]).try_into().unwrap();
    let sealed = bytes(&slot["sealed"]);
    let opened =
        XChaCha20Poly1305::new(&Key::from(under)).decrypt(&XNonce::from(nonce), Payload { msg: &sealed, aad: bound.as_bytes() }).unwrap();
    opened.try_into().unwrap()
}

/// The record, opened by its raw key.
pub(crate) fn open(office: &Office) -> Connection {
    opened(office, &office.database(), "jiangyuan 2026 database")
}

pub(crate) fn open_drafts(office: &Office) -> Connection {
    opened(office, &office.place.home.join("drafts.db"), "jiangyuan 2026 drafts")
}

fn opened(office: &Office, file: &std::path::Path, context: &str) -> Connection {
    let key = blake3::derive_key(context, &data_key(office));
    let conn = Connection::open(file).unwrap();
    conn.execute_batch(&format!("PRAGMA key = \"x'{}'\";", HEXLOWER.encode(&key))).unwrap();
    conn
}

/// Makes the file one of the first schema: what later migrations made is taken away again.
pub(crate) fn as_at_first(office: &Office) {
    const LATER: &[&str] = &[
        "reminder",
        "reading",
        "at_work",
        "kept_out",
        "holidays_file",
        "key_act",
        "hand",
        "passed",
        "paper",
        "query_code",
        "ledger_out",
        "blank_entry",
    ];
    let conn = open(office);
    for table in LATER {
        conn.execute_batch(&format!("DROP TABLE {table}")).unwrap();
    }
    conn.execute_batch("UPDATE home SET projected_by = '3'; PRAGMA user_version = 1").unwrap();
}
