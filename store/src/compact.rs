//! Giving room back: own copies of what was replaced long ago.
//!
//! A body that sets nothing but values, none of which stands any more, is left without them
//! ([`jiangyuan_sync::snapshot::reduced`]); its hash, its header and its place in every chain stay. The
//! county keeps every body. Therefore only changes go that the county has in a backup, and none that
//! still waits for a receipt: a county that was restored is given back whole what it lost.

use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::change::{self, logged};
use crate::table::record;
use jiangyuan_sync::Op;
use jiangyuan_sync::change::Body;
use jiangyuan_sync::snapshot::{is_all_values, reduced};
use rusqlite::{Connection, params};

/// How many bodies one run looks at: some tenths of a second, after which a person may write again.
const LOOKED_AT_MAX: u32 = 2_000;

/// How old a replaced value is before it goes: as long as people ask what a record said before.
const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// What one run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compacted {
    /// Bodies left without their values.
    pub bodies: u64,
    /// Bytes that this gave back.
    pub bytes: u64,
}

impl Store {
    /// Reduces bodies that were replaced, as far as the county has them in a backup and nobody is
    /// likely to ask any more what they said. To be called after a sync that moved something.
    ///
    /// # Errors
    /// The store cannot be read or written; then nothing was changed.
    pub fn compact_replaced(&mut self) -> Result<Compacted> {
        let before_ms = self.world.clock.now_ms().saturating_sub(KEPT_MS);
        Ok(self.in_transaction(|conn| {
            let backed_up: i64 = conn.query_row("SELECT backed_up FROM county", [], |row| row.get(0))?;
            if backed_up == 0 { Ok(Compacted::default()) } else { compact(conn, backed_up.unsigned_abs(), before_ms) }
        })?)
    }

    /// Reduces superseded bodies that the county numbered up to `through_n`, which it has in a backup,
    /// and took before `before_ms` (UTC milliseconds). One run looks at so many and no more; the next
    /// one goes on behind them.
    ///
    /// # Errors
    /// The store cannot be read or written; then nothing was changed.
    pub fn compact(&mut self, through_n: u64, before_ms: i64) -> Result<Compacted> {
        Ok(self.in_transaction(|conn| compact(conn, through_n, before_ms))?)
    }
}

fn compact(conn: &Connection, through_n: u64, before_ms: i64) -> Stored<Compacted> {
    let looked_at: i64 = conn.query_row("SELECT compacted_row FROM county", [], |row| row.get(0))?;
    let mut statement = conn.prepare(logged!(
        "WHERE c.id > ?1 AND c.n <= ?2 AND c.received_at_ms < ?3 AND c.branch = 0 AND c.reduced = 0 AND c.body IS NOT NULL
           AND c.carried <> 1 AND c.carried <> 2 ORDER BY c.id LIMIT ?4"
    ))?;
    let rows =
        statement.query_map(params![looked_at, i64::try_from(through_n).unwrap_or(i64::MAX), before_ms, LOOKED_AT_MAX], change::read)?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut done = Compacted::default();
    for logged in &rows {
        let body = logged.read_body();
        if body.ops.is_empty() || !is_all_values(&body) || stands(conn, logged, &body)? {
            continue;
        }
        let left = reduced(&body).write(logged.id);
        let before = logged.body.as_ref().map_or(0, Vec::len);
        if left.len() < before {
            change::reduce_body(conn, logged.row, &left)?;
            done.bodies += 1;
            done.bytes += (before - left.len()) as u64;
        }
    }
    // At the end of the log it begins again: what stood today may be replaced tomorrow.
    let next = if rows.len() < LOOKED_AT_MAX as usize { 0 } else { rows.last().map_or(0, |last| last.row) };
    conn.execute("UPDATE county SET compacted_row = ?1", [next])?;
    Ok(done)
}

/// Whether a value of the change stands in a record that it acts on.
fn stands(conn: &Connection, logged: &change::Logged, body: &Body) -> Stored<bool> {
    for id in body.ops.iter().filter_map(Op::on) {
        let Some(folded) = record::get(conn, id)? else { continue };
        if folded.confirmed.fields.values().flatten().any(|head| head.change == logged.id) {
            return Ok(true);
        }
    }
    Ok(false)
}
