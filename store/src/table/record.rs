//! Records folded from the log, and which change acts on which.

use crate::error::{StoreError, Stored};
use crate::table::unsigned;
use jiangyuan_model::{Field, Noun, RecordId, Scope};
use jiangyuan_sync::Doc;
use rusqlite::{Connection, OptionalExtension, params};

/// A record as folded.
#[derive(Debug, Clone)]
pub(crate) struct Folded {
    /// Where it is at home.
    pub(crate) scope: Scope,
    /// The highest number folded; 0 for none.
    pub(crate) last_n: u64,
    /// From what the county numbered.
    pub(crate) confirmed: Doc,
    /// With own waiting changes on top, where there are any.
    pub(crate) waiting: Option<Doc>,
}

impl Folded {
    /// The record as shown.
    pub(crate) fn shown(&self) -> &Doc {
        self.waiting.as_ref().unwrap_or(&self.confirmed)
    }

    /// Sets its home to the scope it was handed to last, if it was.
    pub(crate) fn settle_home(&mut self) {
        if let Some(to) = self.shown().moved_to() {
            self.scope = to.clone();
        }
    }
}

pub(crate) fn get(conn: &Connection, id: RecordId) -> Stored<Option<Folded>> {
    type Columns = (String, u64, Vec<u8>, Option<Vec<u8>>);
    let columns: Option<Columns> = conn
        .prepare_cached("SELECT scope, last_n, confirmed, shown FROM record WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, unsigned(row, 1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((scope, last_n, confirmed, shown)) = columns else { return Ok(None) };
    Ok(Some(Folded {
        scope: read_scope(&scope)?,
        last_n,
        confirmed: if confirmed.is_empty() { Doc::default() } else { read_doc(&confirmed)? },
        waiting: shown.as_deref().map(read_doc).transpose()?,
    }))
}

/// The records of a noun, in order.
pub(crate) fn of_noun(conn: &Connection, noun: Noun) -> Stored<Vec<RecordId>> {
    let mut statement = conn.prepare_cached("SELECT id FROM record WHERE noun = ?1 ORDER BY id")?;
    let rows = statement.query_map([noun.code()], |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The records that name this one by a field.
pub(crate) fn naming(conn: &Connection, id: RecordId, field: Field) -> Stored<Vec<RecordId>> {
    let mut statement = conn.prepare_cached("SELECT record FROM link WHERE target = ?1 AND field = ?2 ORDER BY record")?;
    let rows = statement.query_map(params![id.0, field.code()], |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The record as shown, and where it is at home.
pub(crate) fn shown(conn: &Connection, id: RecordId) -> Stored<Option<(Scope, Doc)>> {
    let columns: Option<(String, Vec<u8>)> = conn
        .prepare_cached("SELECT scope, coalesce(shown, confirmed) FROM record WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((scope, doc)) = columns else { return Ok(None) };
    if doc.is_empty() {
        return Ok(None);
    }
    Ok(Some((read_scope(&scope)?, read_doc(&doc)?)))
}

pub(crate) fn put(conn: &Connection, id: RecordId, folded: &Folded) -> Stored<()> {
    let confirmed = if folded.last_n == 0 { Vec::new() } else { folded.confirmed.to_bytes() };
    conn.prepare_cached(
        "INSERT INTO record (id, noun, scope, last_n, confirmed, shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET noun = excluded.noun, scope = excluded.scope, last_n = excluded.last_n,
                                        confirmed = excluded.confirmed, shown = excluded.shown",
    )?
    .execute(params![
        id.0,
        folded.shown().noun,
        folded.scope.to_string(),
        folded.last_n.cast_signed(),
        confirmed,
        folded.waiting.as_ref().map(Doc::to_bytes)
    ])?;
    Ok(())
}

pub(crate) fn delete(conn: &Connection, id: RecordId) -> Stored<()> {
    conn.execute("DELETE FROM record WHERE id = ?1", [id.0])?;
    Ok(())
}

pub(crate) fn touch(conn: &Connection, record: RecordId, change: i64) -> Stored<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO touch (record, change) VALUES (?1, ?2)")?.execute(params![record.0, change])?;
    Ok(())
}

/// Takes a change's touches away and says which records it had touched.
pub(crate) fn untouch(conn: &Connection, change: i64) -> Stored<Vec<RecordId>> {
    let mut statement = conn.prepare_cached("DELETE FROM touch WHERE change = ?1 RETURNING record")?;
    let rows = statement.query_map([change], |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read_doc(bytes: &[u8]) -> Stored<Doc> {
    Doc::from_bytes(bytes).map_err(|_| StoreError::lying("record", "folded record"))
}

fn read_scope(text: &str) -> Stored<Scope> {
    text.parse().map_err(|_| StoreError::lying("record", "scope"))
}
