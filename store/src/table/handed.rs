//! Sets of volumes that were handed to a stick.

use crate::error::Stored;
use crate::table::unsigned;
use jiangyuan_model::bundle::HandedSet;
use jiangyuan_sync::volume::SetId;
use jiangyuan_sync::volume::up::Written;
use rusqlite::{Connection, params};

/// How many sets are remembered; older ones that have arrived are forgotten first.
const KEPT: u32 = 20;

pub(crate) fn insert(conn: &Connection, set: &SetId, written: &Written, at_ms: i64) -> Stored<()> {
    conn.execute(
        "INSERT OR REPLACE INTO handed (id, incarnation, through, changes, volumes, bytes, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            set,
            written.incarnation.cast_signed(),
            written.through.cast_signed(),
            written.changes.cast_signed(),
            written.volumes,
            written.bytes.cast_signed(),
            at_ms
        ],
    )?;
    conn.execute(
        "DELETE FROM handed WHERE id NOT IN (
             SELECT h.id FROM handed h JOIN chain c ON c.incarnation = h.incarnation
              ORDER BY h.through > c.receipted DESC, h.at_ms DESC LIMIT ?1)",
        [KEPT],
    )?;
    Ok(())
}

/// The sets with anything in them, the latest first.
pub(crate) fn all(conn: &Connection) -> Stored<Vec<HandedSet>> {
    let mut statement = conn.prepare_cached(
        "SELECT h.at_ms, h.volumes, h.bytes, h.changes, h.through <= c.receipted
           FROM handed h JOIN chain c ON c.incarnation = h.incarnation
          WHERE h.changes > 0 ORDER BY h.at_ms DESC, h.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(HandedSet {
            at_ms: row.get(0)?,
            volumes: row.get(1)?,
            bytes: unsigned(row, 2)?,
            changes: unsigned(row, 3)?,
            arrived: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
