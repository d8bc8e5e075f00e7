//! Drafts: what is typed and not yet recorded. They lie in a second encrypted file, because they
//! are written every two seconds and need not survive a power cut at the price of a disk sync;
//! the record must. Each of the people of a home has drafts of his own: what somebody has half typed is
//! nobody else's to read or to throw away.

use crate::database::{self, Promise};
use crate::error::{Result, Stored};
use crate::store::Store;
use jiangyuan_model::view::DraftView;
use jiangyuan_model::{Actor, ErrorCode, RecordId};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Shape of the drafts' file.
const VERSION: i64 = 2;

/// What a form of somebody holds at the moment.
const MAKE: &str = "CREATE TABLE IF NOT EXISTS draft (
        actor INTEGER NOT NULL,
        form TEXT NOT NULL,
        content TEXT NOT NULL,
        saved_at_ms INTEGER NOT NULL,
        PRIMARY KEY (actor, form)
    ) STRICT;
    PRAGMA user_version = 2;";

/// A home of the first shape had one user, the first.
const KEEP: [&str; 2] = [
    "ALTER TABLE draft RENAME TO of_the_first;",
    "INSERT INTO draft SELECT 1, form, content, saved_at_ms FROM of_the_first; DROP TABLE of_the_first;",
];

/// The drafts of whoever has opened a home.
pub struct Drafts {
    conn: Connection,
    actor: Actor,
}

impl std::fmt::Debug for Drafts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drafts")
    }
}

impl Drafts {
    /// Opens the drafts of an open home.
    ///
    /// # Errors
    /// `StoreDamaged`, `StoreTooNew`, `DiskFull`.
    pub fn open(store: &Store) -> Result<Drafts> {
        Ok(Drafts::open_file(store)?)
    }

    fn open_file(store: &Store) -> Stored<Drafts> {
        let key = store.key.derive("jiangyuan 2026 drafts");
        let conn = database::open(&store.place.drafts(), &key, Promise::ProgramEnd, true)?;
        let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > VERSION {
            return Err(ErrorCode::StoreTooNew.into());
        }
        if version < VERSION {
            let [before, after] = if version == 1 { KEEP } else { [""; 2] };
            conn.execute_batch(&format!("BEGIN IMMEDIATE; {before} {MAKE} {after} COMMIT;"))?;
        }
        Ok(Drafts { conn, actor: store.me.actor })
    }

    /// Keeps what a form holds at the moment.
    ///
    /// # Errors
    /// `DiskFull`; the draft kept before stands.
    pub fn save(&mut self, form: &str, content: &str, now_ms: i64) -> Result<()> {
        Ok(self.put(form, content, now_ms)?)
    }

    fn put(&self, form: &str, content: &str, now_ms: i64) -> Stored<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO draft (actor, form, content, saved_at_ms) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (actor, form) DO UPDATE SET content = excluded.content, saved_at_ms = excluded.saved_at_ms",
            )?
            .execute(params![self.actor, form, content, now_ms])?;
        Ok(())
    }

    /// His drafts, the latest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn all(&self) -> Result<Vec<DraftView>> {
        Ok(self.read_all()?)
    }

    fn read_all(&self) -> Stored<Vec<DraftView>> {
        let mut statement =
            self.conn.prepare_cached("SELECT form, content, saved_at_ms FROM draft WHERE actor = ?1 ORDER BY saved_at_ms DESC, form")?;
        let rows =
            statement.query_map([self.actor], |row| Ok(DraftView { form: row.get(0)?, content: row.get(1)?, saved_at_ms: row.get(2)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Throws away what was typed about erased records.
    pub(crate) fn forget(store: &Store, records: &BTreeSet<RecordId>) -> Stored<()> {
        if !store.place.drafts().exists() {
            return Ok(());
        }
        let drafts = Drafts::open_file(store)?;
        for record in records {
            drafts.conn.execute("DELETE FROM draft WHERE instr(form, ?1) OR instr(content, ?1)", [record.to_string()])?;
        }
        drafts.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Throws a form's draft away: it was recorded, or it is not wanted.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn discard(&mut self, form: &str) -> Result<()> {
        Ok(self.delete(form)?)
    }

    fn delete(&self, form: &str) -> Stored<()> {
        self.conn.prepare_cached("DELETE FROM draft WHERE actor = ?1 AND form = ?2")?.execute(params![self.actor, form])?;
        Ok(())
    }
}
