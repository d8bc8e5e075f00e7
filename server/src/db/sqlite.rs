//! One county in one encrypted SQLite file.
//!
//! One connection writes, behind a mutex, in `BEGIN IMMEDIATE` transactions: the number of an
//! entry is taken and committed while nobody else can take one, in this process or in another one
//! beside it (`BEGIN IMMEDIATE` waits for the other process). Several connections read snapshots
//! of the write-ahead log meanwhile. `synchronous = FULL`: what was committed, and only then acked,
//! survives a power cut.
//!
//! SQLCipher with a raw 32-byte key and not a passphrase: the key is drawn, so stretching it
//! would cost every command a second and add nothing.

use super::migrate;
use super::row::{Cells, Row};
use super::sql::{Arg, Sql, Tx};
use crate::failure::{Failure, Result};
use crate::keys::{Seed, hex};
use jiangyuan_model::ErrorCode;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ToSql, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a transaction waits for the one of another process. A segment commits in
/// milliseconds; a backup does not block writers. Longer means a stuck process.
const BUSY_WAIT: Duration = Duration::from_secs(20);

/// Readers kept open between uses; more are opened when needed and closed again.
const READERS_KEPT: usize = 8;

/// All statements of the server, so that none is prepared twice on one connection.
const STATEMENTS_KEPT: usize = 128;

/// The cipher is ready within milliseconds; after two seconds the error is told by who needs it.
const CIPHER_TRIES: u32 = 200;
const CIPHER_WAIT: Duration = Duration::from_millis(10);

/// The number of the one county of a file.
const COUNTY: i64 = 1;

/// One encrypted file.
pub(crate) struct SqliteFile {
    path: PathBuf,
    key: Seed,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl SqliteFile {
    /// Opens the file, makes it where `create` says so, and brings it to today's schema.
    pub(crate) fn open(path: &Path, key: Seed, create: bool) -> Result<SqliteFile> {
        let mut writer = connect(path, &key, create)?;
        migrate::sqlite(&mut writer)?;
        Ok(SqliteFile { path: path.to_owned(), key, writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// Does `work` in one transaction that holds the whole file for writing.
    pub(crate) fn write<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        // A panic in an earlier `work` has rolled its transaction back.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&Tx::new(&Open(&tx), COUNTY))?;
        tx.commit()?;
        Ok(done)
    }

    /// Does `work` on one snapshot.
    pub(crate) fn read<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        let kept = self.readers().pop();
        let mut reader = match kept {
            Some(reader) => reader,
            None => connect(&self.path, &self.key, false)?,
        };
        let tx = reader.transaction()?;
        let done = work(&Tx::new(&Open(&tx), COUNTY));
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

    /// Brings the write-ahead log into the file and empties it. A reader may hold it open; then the
    /// next erasure does it.
    pub(crate) fn empty_log(&self) -> Result<()> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open transaction.
struct Open<'a>(&'a Connection);

impl Open<'_> {
    fn prepared(&self, statement: &'static str, county: i64, args: &[Arg<'_>]) -> Result<CachedStatement<'_>> {
        let mut prepared = self.0.prepare_cached(statement)?;
        bind(&mut prepared, statement, county, args)?;
        Ok(prepared)
    }
}

/// Binds by name: `$3` is the third, wherever it stands. To SQLite it is a name like any other.
fn bind(prepared: &mut CachedStatement<'_>, statement: &'static str, county: i64, args: &[Arg<'_>]) -> Result<()> {
    let wrong = Failure::LyingCell { statement, at: args.len() };
    if prepared.parameter_count() != args.len() + 1 {
        return Err(wrong);
    }
    for index in 1..=prepared.parameter_count() {
        let number = prepared.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        match number {
            Some(1) => prepared.raw_bind_parameter(index, county)?,
            Some(number) => match number.checked_sub(2).and_then(|at| args.get(at)) {
                Some(arg) => prepared.raw_bind_parameter(index, arg)?,
                None => return Err(wrong),
            },
            None => return Err(wrong),
        }
    }
    Ok(())
}

impl Sql for Open<'_> {
    fn execute_many(&self, statement: &'static str, county: i64, sets: &[Vec<Arg<'_>>]) -> Result<u64> {
        let mut changed = 0u64;
        for args in sets {
            let mut prepared = self.prepared(statement, county, args)?;
            // A statement that gives rows back (`RETURNING`) has changed them by its first step.
            changed = changed.saturating_add(prepared.raw_execute()? as u64);
        }
        Ok(changed)
    }

    fn query_many(
        &self,
        statement: &'static str,
        county: i64,
        sets: &[Vec<Arg<'_>>],
        read: &mut dyn FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        for (place, args) in sets.iter().enumerate() {
            let mut prepared = self.prepared(statement, county, args)?;
            let mut rows = prepared.raw_query();
            while let Some(row) = rows.next()? {
                read(place, &Row { statement, cells: Cells::Sqlite(row) })?;
            }
        }
        Ok(())
    }
}

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Arg::Null => ToSqlOutput::Owned(Value::Null),
            Arg::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Arg::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Arg::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
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
         PRAGMA trusted_schema = OFF;
         PRAGMA secure_delete = ON;",
    )?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::sql::args;

    fn a_file(folder: &tempfile::TempDir) -> SqliteFile {
        SqliteFile::open(&folder.path().join("county.db"), Zeroizing::new([1; 32]), true).unwrap()
    }

    #[test]
    fn what_is_committed_survives_a_power_cut_and_readers_never_wait() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = a_file(&folder);
        let setting = |name: &str| file.writer.lock().unwrap().pragma_query_value(None, name, |row| row.get::<_, Value>(0)).unwrap();
        assert_eq!(setting("synchronous"), Value::Integer(2));
        assert_eq!(setting("journal_mode"), Value::Text("wal".into()));
        assert_eq!(setting("foreign_keys"), Value::Integer(1));
    }

    #[test]
    fn arguments_are_bound_by_their_number_wherever_they_stand_and_none_may_be_missing() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = a_file(&folder);
        let asked =
            file.read(|tx| tx.query_one("SELECT $3, $2, $1, $3", args![7, "seven"], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))));
        assert_eq!(asked.unwrap(), ("seven".to_owned(), 7u32, COUNTY));
        for (statement, args) in [("SELECT $1, $2", args![]), ("SELECT $1", args![1]), ("SELECT $2", args![1]), ("SELECT $1, $3", args![1])]
        {
            assert!(file.read(|tx| tx.query(statement, args.clone(), |_| Ok(()))).is_err(), "{statement}");
        }
    }
}
