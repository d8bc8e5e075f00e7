//! The county's word over where this device stood in its scopes.

use crate::error::Stored;
use crate::table::unsigned;
use jiangyuan_model::DeviceId;
use jiangyuan_sync::Hash;
use jiangyuan_sync::frame::{Cursor, Proof, Receipt};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// How many are kept: a year of several syncs a day. What an older one vouches for stands in the
/// county's backups.
const KEPT: i64 = 2_000;

/// Keeps the county's word, unless the last one says the same.
pub(crate) fn insert(conn: &Connection, receipt: &Receipt, cursors: &[Cursor]) -> Stored<()> {
    let last: Option<(u32, [u8; 32])> = conn
        .prepare_cached("SELECT epoch, cursors FROM anchor ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if last == Some((receipt.epoch, receipt.cursors)) {
        return Ok(());
    }
    conn.prepare_cached(
        "INSERT INTO anchor (epoch, incarnation, from_seq, to_seq, root, log_n, log_head, cursors, at_ms, signature)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        receipt.epoch,
        receipt.incarnation.cast_signed(),
        receipt.from_seq.cast_signed(),
        receipt.to_seq.cast_signed(),
        receipt.root,
        receipt.log_n.cast_signed(),
        receipt.log_head,
        receipt.cursors,
        receipt.at_ms,
        receipt.signature
    ])?;
    let id = conn.last_insert_rowid();
    let mut statement =
        conn.prepare_cached("INSERT INTO anchor_cursor (anchor, scope, pos, head) SELECT ?1, s.id, ?3, ?4 FROM scope s WHERE s.name = ?2")?;
    for cursor in cursors {
        statement.execute(params![id, cursor.scope.to_string(), cursor.pos.cast_signed(), cursor.head])?;
    }
    conn.prepare_cached("DELETE FROM anchor WHERE id <= ?1")?.execute([id - KEPT])?;
    Ok(())
}

/// The last word of the county, to be shown to it.
pub(crate) fn last(conn: &Connection, device: DeviceId) -> Stored<Proof> {
    let id: Option<i64> = conn.prepare_cached("SELECT max(id) FROM anchor")?.query_row([], |row| row.get(0))?;
    id.map_or(Ok(Proof { receipt: None, cursors: Vec::new() }), |id| get(conn, device, id))
}

pub(crate) fn get(conn: &Connection, device: DeviceId, id: i64) -> Stored<Proof> {
    let receipt = conn
        .prepare_cached(
            "SELECT epoch, incarnation, from_seq, to_seq, root, log_n, log_head, cursors, at_ms, signature FROM anchor WHERE id = ?1",
        )?
        .query_row([id], |row| {
            Ok(Receipt {
                epoch: row.get(0)?,
                device,
                incarnation: unsigned(row, 1)?,
                from_seq: unsigned(row, 2)?,
                to_seq: unsigned(row, 3)?,
                root: row.get(4)?,
                log_n: unsigned(row, 5)?,
                log_head: row.get(6)?,
                cursors: row.get(7)?,
                scopes: None,
                at_ms: row.get(8)?,
                signature: row.get(9)?,
            })
        })?;
    let mut statement = conn.prepare_cached(
        "SELECT s.name, a.pos, a.head FROM anchor_cursor a JOIN scope s ON s.id = a.scope WHERE a.anchor = ?1 ORDER BY s.name",
    )?;
    let rows = statement.query_map([id], |row| Ok((row.get::<_, String>(0)?, unsigned(row, 1)?, row.get(2)?)))?;
    let mut cursors = Vec::new();
    for row in rows {
        let (name, pos, head) = row?;
        cursors.push(Cursor { scope: crate::table::scope::parse(&name)?, pos, head });
    }
    Ok(Proof { receipt: Some(receipt), cursors })
}

/// The entry heads of a scope that the county has signed in an epoch at a position or later, with the anchors that
/// say so. An epoch that was lost with the county's disk may have begun twice, so one position may have two heads.
pub(crate) fn heads_from(conn: &Connection, epoch: u32, scope: i64, pos: u64) -> Stored<BTreeMap<(u64, Hash), i64>> {
    let mut statement = conn.prepare_cached(
        "SELECT c.pos, c.head, c.anchor FROM anchor_cursor c JOIN anchor a ON a.id = c.anchor
          WHERE a.epoch = ?1 AND c.scope = ?2 AND c.pos >= ?3",
    )?;
    let rows = statement.query_map(params![epoch, scope, pos.cast_signed()], |row| Ok(((unsigned(row, 0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
