//! Migrations: from the schema a file has to the schema of this program.
//!
//! `user_version` counts the migrations a file has been through. They run in one transaction, all
//! or nothing, after a copy of the file was laid beside it. A file of a newer program is refused
//! and left alone.

use crate::error::{StoreError, Stored};
use jiangyuan_model::ErrorCode;
use rusqlite::{Connection, TransactionBehavior};
use std::path::{Path, PathBuf};

/// Every migration, in order. A released one is stone.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_reminders.sql"),
    include_str!("../migrations/0003_who_sees_what.sql"),
    include_str!("../migrations/0004_what_the_county_decides.sql"),
    include_str!("../migrations/0005_people.sql"),
    include_str!("../migrations/0006_papers.sql"),
    include_str!("../migrations/0007_ledgers_out.sql"),
    include_str!("../migrations/0008_query_codes.sql"),
    include_str!("../migrations/0009_blank_forms.sql"),
];

/// Brings a file to the schema of `migrations`.
///
/// # Errors
/// `StoreTooNew`; `MigrationFailed`, and then the file is as it was.
pub(crate) fn migrate(conn: &mut Connection, path: &Path, migrations: &[&str]) -> Stored<()> {
    let version = version(conn)?;
    if version == migrations.len() {
        return Ok(());
    }
    if version > migrations.len() {
        return Err(ErrorCode::StoreTooNew.into());
    }
    if version > 0 {
        back_up(conn, path, version)?;
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have migrated while this one waited for the door.
    for migration in migrations.iter().skip(self::version(&tx)?) {
        tx.execute_batch(migration).map_err(failed)?;
    }
    tx.execute_batch(&format!("PRAGMA user_version = {}", migrations.len()))?;
    Ok(tx.commit()?)
}

fn version(conn: &Connection) -> Stored<usize> {
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    usize::try_from(version).map_err(|_| StoreError::lying("home", "user_version"))
}

/// A full disk is told as what it is; anything else is a migration that does not fit the file.
fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::DatabaseBusy) => error.into(),
        _ => {
            tracing::error!(%error, "a migration failed");
            ErrorCode::MigrationFailed.into()
        }
    }
}

/// Lays an encrypted copy beside the file. A copy that is already there is of the same version
/// and older, from a migration that failed: it stays, being nearer to the work of that day.
fn back_up(conn: &Connection, path: &Path, version: usize) -> Stored<()> {
    let copy = copy_path(path, version);
    if copy.exists() {
        return Ok(());
    }
    conn.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    Ok(())
}

fn copy_path(path: &Path, version: usize) -> PathBuf {
    path.with_extension(format!("before-upgrade-from-{version}.db"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::database::{self, Promise};

    const OLD: &[&str] = &["CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (7);"];

    fn file(folder: &tempfile::TempDir, migrations: &[&str]) -> (Connection, PathBuf) {
        let path = folder.path().join("jiangyuan.db");
        let mut conn = database::open(&path, &[5; 32], Promise::PowerCut, true).unwrap();
        migrate(&mut conn, &path, migrations).unwrap();
        (conn, path)
    }

    #[test]
    fn the_migrations_lead_to_the_schema_of_today() {
        let objects = |conn: &Connection| -> Vec<(String, String, String)> {
            let mut statement = conn.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name").unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let today = Connection::open_in_memory().unwrap();
        today.execute_batch(include_str!("../schema.sql")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(objects(&file(&folder, MIGRATIONS).0), objects(&today));
    }

    #[test]
    fn a_migration_keeps_what_is_there_and_leaves_an_encrypted_copy_of_the_file_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let (mut conn, path) = file(&folder, OLD);
        let new = [OLD[0], "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 3"];
        migrate(&mut conn, &path, &new).unwrap();
        let row: (i64, i64) = conn.query_row("SELECT x, y FROM a", [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(row, (7, 3));
        let copy = copy_path(&path, 1);
        assert!(!std::fs::read(&copy).unwrap().starts_with(b"SQLite"));
        let copy = database::open(&copy, &[5; 32], Promise::PowerCut, false).unwrap();
        assert_eq!(version(&copy).unwrap(), 1);
    }

    #[test]
    fn a_migration_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (mut conn, path) = file(&folder, OLD);
        let bad = [OLD[0], "UPDATE a SET x = 8", "UPDATE nowhere SET x = 9"];
        assert!(migrate(&mut conn, &path, &bad).is_err());
        let x: i64 = conn.query_row("SELECT x FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!((x, version(&conn).unwrap()), (7, 1));
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (mut conn, path) = file(&folder, &[OLD[0], "CREATE TABLE b (x INTEGER) STRICT"]);
        let refused = migrate(&mut conn, &path, OLD).unwrap_err();
        assert_eq!(jiangyuan_model::Refusal::from(refused).code, ErrorCode::StoreTooNew);
    }
}
