//! Opening the encrypted files.
//!
//! SQLCipher encrypts each page and its journal; the key is given raw, because Argon2id has done
//! the stretching. The record is written with `synchronous=FULL`: what was saved survives a power
//! cut. Temporary tables stay in memory, so that no sorted list of names ever lies on the disk.

use crate::error::Stored;
use data_encoding::HEXLOWER;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::Once;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a write waits for the other process of the home. A write takes milliseconds; an
/// import or a pull may hold the door for some seconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

/// Prepared statements kept: about as many as the store has.
const STATEMENTS_KEPT: usize = 128;

/// How much a commit promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Promise {
    /// It survives a power cut.
    PowerCut,
    /// It survives the end of the program.
    ProgramEnd,
}

/// Opens an encrypted file, with the key of this file.
pub(crate) fn open(path: &Path, key: &[u8; 32], promise: Promise, create: bool) -> Stored<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let conn = unlock(path, key, flags)?;
    let synchronous = match promise {
        Promise::PowerCut => "FULL",
        Promise::ProgramEnd => "NORMAL",
    };
    // A search walks through all search text, 45 MB at 100,000 records: a cache that holds it
    // decrypts it once. It grows only with what is read.
    //
    // The memory option of SQLCipher locks and wipes every allocation of SQLite, at five times the
    // cost of a list; the pages in memory belong to a program that shows them on its screen.
    conn.execute_batch(&format!(
        "PRAGMA cipher_memory_security = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -64000;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA secure_delete = ON;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = {synchronous};"
    ))?;
    // Without this SQLite plans a statement that has constants beside its parameters by their values, and prepares it anew
    // each time they change: half of the time of a ledger. None of ours needs a value to choose its index.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(conn)
}

/// Opens an encrypted file only to look at it: nothing is written, not even beside it.
pub(crate) fn open_to_look(path: &Path, key: &[u8; 32]) -> Stored<Connection> {
    unlock(path, key, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// How long the cipher may take to be ready: it registers itself in milliseconds.
const CIPHER_TRIES: u32 = 100;
const CIPHER_WAIT: Duration = Duration::from_millis(10);

/// SQLite calls itself ready before SQLCipher's part of it has run. A thread that opens its first
/// file while another thread does so too would then be told that there is no such cipher.
fn wait_for_cipher() {
    static READY: Once = Once::new();
    READY.call_once(|| {
        for _ in 0..CIPHER_TRIES {
            if Connection::open_in_memory().and_then(|trial| trial.execute_batch("PRAGMA key = 'trial';")).is_ok() {
                return;
            }
            std::thread::sleep(CIPHER_WAIT);
        }
    });
}

fn unlock(path: &Path, key: &[u8; 32], flags: OpenFlags) -> Stored<Connection> {
    wait_for_cipher();
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    // SQLCipher would write its own lines to standard error, where the command line tells people
    // things; what fails comes back as an error and is logged once.
    conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    let hex = Zeroizing::new(HEXLOWER.encode(key));
    conn.execute_batch(&Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", hex.as_str())))?;
    Ok(conn)
}
