//! The county's receipts for runs of this device's changes.

use crate::error::Stored;
use crate::table::unsigned;
use jiangyuan_model::{DeviceId, Incarnation};
use jiangyuan_sync::county::Leaf;
use jiangyuan_sync::frame::Receipt;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) fn insert(conn: &Connection, receipt: &Receipt) -> Stored<()> {
    conn.execute(
        "INSERT OR REPLACE INTO receipt (incarnation, from_seq, to_seq, epoch, root, log_n, log_head, cursors, at_ms, signature)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            receipt.incarnation.cast_signed(),
            receipt.from_seq.cast_signed(),
            receipt.to_seq.cast_signed(),
            receipt.epoch,
            receipt.root,
            receipt.log_n.cast_signed(),
            receipt.log_head,
            receipt.cursors,
            receipt.at_ms,
            receipt.signature
        ],
    )?;
    conn.execute(
        "UPDATE chain SET receipted = max(receipted, ?3), acked = max(acked, ?3)
          WHERE incarnation = ?1 AND receipted >= ?2 - 1",
        params![receipt.incarnation.cast_signed(), receipt.from_seq.cast_signed(), receipt.to_seq.cast_signed()],
    )?;
    Ok(())
}

/// The receipt that covers a seq.
pub(crate) fn covering(conn: &Connection, device: DeviceId, incarnation: Incarnation, seq: u64) -> Stored<Option<Receipt>> {
    Ok(conn
        .prepare_cached(
            "SELECT from_seq, to_seq, epoch, root, log_n, log_head, at_ms, signature, cursors FROM receipt
              WHERE incarnation = ?1 AND from_seq <= ?2 AND to_seq >= ?2 ORDER BY epoch DESC, to_seq LIMIT 1",
        )?
        .query_row(params![incarnation.cast_signed(), seq.cast_signed()], |row| {
            Ok(Receipt {
                epoch: row.get(2)?,
                device,
                incarnation,
                from_seq: unsigned(row, 0)?,
                to_seq: unsigned(row, 1)?,
                root: row.get(3)?,
                log_n: unsigned(row, 4)?,
                log_head: row.get(5)?,
                cursors: row.get(8)?,
                scopes: None,
                at_ms: row.get(6)?,
                signature: row.get(7)?,
            })
        })
        .optional()?)
}

/// The leaves of a run of own changes: 0 stands for a number that this device is not told.
pub(crate) fn leaves(conn: &Connection, device: DeviceId, receipt: &Receipt) -> Stored<Vec<Leaf>> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, hash, coalesce(n, 0) FROM change
          WHERE device = ?1 AND incarnation = ?2 AND seq BETWEEN ?3 AND ?4 AND branch = 0 ORDER BY seq",
    )?;
    let range = params![device, receipt.incarnation.cast_signed(), receipt.from_seq.cast_signed(), receipt.to_seq.cast_signed()];
    let rows = statement.query_map(range, |row| Ok(Leaf { seq: unsigned(row, 0)?, hash: row.get(1)?, n: unsigned(row, 2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
