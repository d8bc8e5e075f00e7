//! Pieces by what is kept of their query code: folded from the log, for the clerk who is asked by telephone.

use crate::error::Stored;
use jiangyuan_model::{Field, RecordId};
use jiangyuan_sync::Doc;
use rusqlite::{Connection, OptionalExtension, params};

/// Writes what a piece keeps of its code; the one that it had before ends.
pub(crate) fn put(conn: &Connection, id: RecordId, doc: &Doc) -> Stored<()> {
    conn.prepare_cached("DELETE FROM query_code WHERE record = ?1")?.execute([id.0])?;
    let hash = doc.text(Field::QueryHash);
    if !hash.is_empty() {
        conn.prepare_cached("INSERT INTO query_code (record, hash) VALUES (?1, ?2)")?.execute(params![id.0, hash])?;
    }
    Ok(())
}

/// The piece that keeps this.
pub(crate) fn with_hash(conn: &Connection, hash: &str) -> Stored<Option<RecordId>> {
    let mut statement = conn.prepare_cached("SELECT record FROM query_code WHERE hash = ?1 ORDER BY record LIMIT 1")?;
    Ok(statement.query_row([hash], |row| Ok(RecordId(row.get(0)?))).optional()?)
}
