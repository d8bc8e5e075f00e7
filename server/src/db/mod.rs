//! All SQL of the county server, over one encrypted SQLite file.
//!
//! One connection writes, behind a mutex, in `BEGIN IMMEDIATE` transactions: the number of an
//! entry is taken and committed while nobody else can take one, in this process or in an admin
//! command beside it (`BEGIN IMMEDIATE` waits for the other process). Several connections read
//! snapshots of the write-ahead log meanwhile. `synchronous = FULL`: what was committed, and only
//! then acked, survives a power cut.
//!
//! SQLCipher with a raw 32-byte key and not a passphrase: the key is drawn, so stretching it
//! would cost every command a second and add nothing.

pub(crate) mod county;
pub(crate) mod device;
pub(crate) mod erased;
pub(crate) mod log;
mod migrate;
pub(crate) mod page;
pub(crate) mod recipient;
pub(crate) mod stats;
pub(crate) mod ticket;
pub(crate) mod township;

use crate::failure::{Failure, Result};
use crate::keys::{Seed, hex};
use jiangyuan_model::{ErrorCode, Role, Scope};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a transaction waits for the one of another process. A segment commits in
/// milliseconds; a backup does not block writers. Longer means a stuck process.
const BUSY_WAIT: Duration = Duration::from_secs(20);

/// Readers kept open between uses; more are opened when needed and closed again.
const READERS_KEPT: usize = 8;

/// The cipher is ready within milliseconds; after two seconds the error is told by who needs it.
const CIPHER_TRIES: u32 = 200;
const CIPHER_WAIT: Duration = Duration::from_millis(10);

/// The county's database.
pub(crate) struct Database {
    path: PathBuf,
    key: Seed,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Database {
    /// Opens the file, makes it where `create` says so, and brings it to today's schema.
    pub(crate) fn open(path: &Path, key: Seed, create: bool) -> Result<Database> {
        let mut writer = connect(path, &key, create)?;
        migrate::migrate(&mut writer)?;
        Ok(Database { path: path.to_owned(), key, writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// Does `work` in one transaction that holds the whole database for writing.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        // A panic in an earlier `work` has rolled its transaction back.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&tx)?;
        tx.commit()?;
        Ok(done)
    }

    /// Does `work` on one snapshot.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let kept = self.readers().pop();
        let mut reader = match kept {
            Some(reader) => reader,
            None => connect(&self.path, &self.key, false)?,
        };
        let tx = reader.transaction()?;
        let done = work(&tx);
        tx.finish()?;
        let mut readers = self.readers();
        if readers.len() < READERS_KEPT {
            readers.push(reader);
        }
        done
    }

    /// Writes a whole and consistent copy, encrypted with the same key, while others write on.
    pub(crate) fn copy_to(&self, path: &Path) -> Result<()> {
        let reader = connect(&self.path, &self.key, false)?;
        let path = path.to_str().ok_or(ErrorCode::FileUnreadable)?;
        reader.execute("VACUUM INTO ?1", [path])?;
        Ok(())
    }

    /// Brings everything into the one file and closes it.
    pub(crate) fn close_into_one_file(self) -> Result<()> {
        self.readers().clear();
        let writer = self.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        writer.close().map_err(|(_, error)| error)?;
        Ok(())
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until SQLCipher is ready, once in a process.
///
/// SQLite calls itself initialised before SQLCipher's part of it has run: of several threads that
/// open their first connection at one time, all but one find no cipher, and setting a key fails.
/// A connection in memory that took a key proves that the part has run, whoever began it.
fn wait_for_cipher() {
    static READY: Once = Once::new();
    READY.call_once(|| {
        for _ in 0..CIPHER_TRIES {
            let keyed = Connection::open_in_memory().and_then(|trial| trial.execute_batch("PRAGMA key = 'trial'"));
            if keyed.is_ok() {
                return;
            }
            std::thread::sleep(CIPHER_WAIT);
        }
    });
}

fn connect(path: &Path, key: &Seed, create: bool) -> Result<Connection> {
    wait_for_cipher();
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    let raw_key = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", *Zeroizing::new(hex(key.as_slice()))));
    connection.execute_batch(&raw_key)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Checks a backup: that it opens with this key, is whole, and is not of a newer version.
pub(crate) fn check_backup(path: &Path, key: &Seed) -> Result<()> {
    let connection = connect(path, key, false).map_err(|_| ErrorCode::BackupUnreadable)?;
    let whole: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|_| ErrorCode::BackupUnreadable)?;
    if whole != "ok" {
        return Err(ErrorCode::BackupUnreadable.into());
    }
    migrate::check_not_newer(&connection)
}

/// An incarnation is 64 random bits; SQLite keeps them as a signed number.
const fn signed(incarnation: u64) -> i64 {
    incarnation.cast_signed()
}

fn scope_of(text: &str, table: &'static str) -> Result<Scope> {
    text.parse().map_err(|_| Failure::LyingRow { table, column: "scope" })
}

/// Roles as a column: their keys, parted by a space.
fn roles_text(roles: &[Role]) -> String {
    roles.iter().map(|role| role.key()).collect::<Vec<_>>().join(" ")
}

fn roles_of(text: &str) -> Vec<Role> {
    text.split_whitespace().filter_map(Role::from_key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    #[test]
    fn what_is_committed_survives_a_power_cut_and_readers_never_wait() {
        let folder = tempfile::TempDir::new().unwrap();
        let db = Database::open(&folder.path().join("county.db"), Zeroizing::new([1; 32]), true).unwrap();
        let setting = |name: &str| db.read(|tx| Ok(tx.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))?));
        assert_eq!(setting("synchronous").unwrap(), rusqlite::types::Value::Integer(2));
        assert_eq!(setting("journal_mode").unwrap(), rusqlite::types::Value::Text("wal".into()));
        assert_eq!(setting("foreign_keys").unwrap(), rusqlite::types::Value::Integer(1));
    }
}
