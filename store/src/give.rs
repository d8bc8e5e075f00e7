//! Giving back to a restored county what it has lost.
//!
//! A piece ends where the county has signed, because only from there back can it be proved. What
//! was taken in after the last signature cannot be: it stays here, shown as before, until those who
//! wrote it send it again.

use crate::error::Stored;
use crate::store::Store;
use crate::table::change;
use crate::table::staged::StagedRow;
use crate::table::{anchor, scope, staged};
use jiangyuan_model::Scope;
use jiangyuan_sync::frame::{Content, Give, LogEntry};
use rusqlite::Connection;

/// The most bytes of bodies in one piece: a frame holds 1 MiB. The county signs far more often.
const PIECE_BYTES_MAX: usize = 900 * 1024;

impl Store {
    pub(crate) fn read_give(&mut self) -> Stored<Option<Give>> {
        let device = self.me.device;
        self.in_transaction(|conn| {
            while let Some((epoch, scope_id, pos)) = staged::first(conn)? {
                let Some((anchored, through)) = anchor::at_or_after(conn, epoch, scope_id, pos)? else {
                    staged::set_given(conn, epoch, scope_id, i64::MAX.cast_unsigned())?;
                    continue;
                };
                let rows = staged::between(conn, epoch, scope_id, (pos, through))?;
                let whole = rows.len() as u64 == through - pos + 1;
                match entries(conn, &rows)?.filter(|_| whole).zip(rows.first()) {
                    Some((entries, first)) => {
                        return Ok(Some(Give {
                            scope: scope::by_row(conn, scope_id)?,
                            first_pos: pos,
                            head_before: first.head_before,
                            entries,
                            proof: anchor::get(conn, device, anchored)?,
                        }));
                    }
                    None => staged::set_given(conn, epoch, scope_id, through)?,
                }
            }
            Ok(None)
        })
    }

    pub(crate) fn take_given(&mut self, given: &Scope, through: u64) -> Stored<()> {
        self.in_transaction(|conn| {
            let scope = scope::get_or_add(conn, given)?;
            match staged::first(conn)? {
                Some((epoch, first, _)) if first == scope.id => staged::set_given(conn, epoch, scope.id, through),
                _ => Ok(()),
            }
        })
    }
}

/// The entries as they stood; nothing where they are too much for one frame.
fn entries(conn: &Connection, rows: &[StagedRow]) -> Stored<Option<Vec<LogEntry>>> {
    let (mut entries, mut bytes) = (Vec::with_capacity(rows.len()), 0);
    for row in rows {
        let logged = change::by_row(conn, row.change)?;
        bytes += logged.body.as_ref().map_or(0, Vec::len);
        if bytes > PIECE_BYTES_MAX {
            return Ok(None);
        }
        let content = logged.change().map_or(Content::Erased(logged.hash), Content::Full);
        entries.push(LogEntry { n: row.n, id: logged.id, verdict: row.verdict, received_at_ms: row.received_at_ms, content });
    }
    Ok(Some(entries))
}
