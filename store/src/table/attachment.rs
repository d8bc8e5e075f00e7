//! Which record names which content: folded from the log.

use crate::error::Stored;
use crate::table::unsigned;
use jiangyuan_model::RecordId;
use jiangyuan_sync::Doc;
use jiangyuan_sync::attach::Blob;
use rusqlite::{Connection, OptionalExtension, params};

/// Writes what a record names. Void and lost attachments stay: their content is still a part of
/// the record where it is here, it is only not waited for.
pub(crate) fn put(conn: &Connection, id: RecordId, doc: &Doc) -> Stored<()> {
    conn.prepare_cached("DELETE FROM attachment WHERE record = ?1")?.execute([id.0])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO attachment (record, hash, length, rank, waits) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (record, hash, length, rank) DO UPDATE SET waits = max(waits, excluded.waits)",
    )?;
    for attached in &doc.attachments {
        let waits = attached.lost.is_empty() && !doc.is_step_void(attached.id);
        for (rank, blob) in attached.attachment.blobs() {
            insert.execute(params![id.0, blob.hash, blob.length.cast_signed(), rank.code(), waits])?;
        }
    }
    Ok(())
}

/// Whether any record names a content.
pub(crate) fn is_named(conn: &Connection, blob: &Blob) -> Stored<bool> {
    let named = conn
        .prepare_cached("SELECT 1 FROM attachment WHERE hash = ?1 AND length = ?2 LIMIT 1")?
        .query_row(params![blob.hash, blob.length.cast_signed()], |_| Ok(()))
        .optional()?;
    Ok(named.is_some())
}

/// Contents with this hash, named by records or here.
pub(crate) fn with_hash(conn: &Connection, hash: &[u8; 32]) -> Stored<Vec<Blob>> {
    let mut statement =
        conn.prepare_cached("SELECT length FROM attachment WHERE hash = ?1 UNION SELECT length FROM blob WHERE hash = ?1")?;
    let rows = statement.query_map([hash], |row| Ok(Blob { hash: *hash, length: unsigned(row, 0)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
