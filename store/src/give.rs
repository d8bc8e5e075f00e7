//! Giving back to a restored county what it has lost.
//!
//! A piece ends where the county has signed, because only from there back can it be proved. What
//! was taken in after the last signature cannot be: it stays here, shown as before, until those who
//! wrote it send it again.

use crate::error::Stored;
use crate::store::Store;
use crate::table::change;
use crate::table::{anchor, scope, staged};
use jiangyuan_model::Scope;
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain::extend_log;
use jiangyuan_sync::frame::{Content, Give, LogEntry};
use rusqlite::Connection;

/// The most bytes of bodies in one piece: a frame holds 1 MiB. The county signs far more often.
const PIECE_BYTES_MAX: usize = 900 * 1024;

impl Store {
    pub(crate) fn read_give(&mut self) -> Stored<Option<Give>> {
        let device = self.me.device;
        self.in_transaction(|conn| {
            while let Some((epoch, scope, pos)) = staged::first(conn)? {
                match piece(conn, epoch, scope, pos)? {
                    Piece::Proved { anchored, head_before, entries } => {
                        let (scope, proof) = (scope::by_row(conn, scope)?, anchor::get(conn, device, anchored)?);
                        return Ok(Some(Give { scope, first_pos: pos, head_before, entries, proof }));
                    }
                    Piece::Unproved { through } => staged::set_given(conn, epoch, scope, through)?,
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

/// What stands from a place on.
enum Piece {
    /// Entries up to one behind which the county has signed.
    Proved { anchored: i64, head_before: Hash, entries: Vec<LogEntry> },
    /// Entries that no signature reaches, or too many of them for one frame.
    Unproved { through: u64 },
}

fn piece(conn: &Connection, epoch: u32, scope: i64, first: u64) -> Stored<Piece> {
    let signed = anchor::heads_from(conn, epoch, scope, first)?;
    let Some((last, _)) = signed.last_key_value().map(|((pos, head), _)| (*pos, *head)) else {
        return Ok(Piece::Unproved { through: i64::MAX.cast_unsigned() });
    };
    let rows = staged::between(conn, epoch, scope, (first, last))?;
    let head_before = rows.first().map_or([0; 32], |row| row.head_before);
    let (mut head, mut entries, mut bytes) = (head_before, Vec::new(), 0);
    for (row, pos) in rows.iter().zip(first..) {
        let logged = change::by_row(conn, row.change)?;
        bytes += logged.body.as_ref().map_or(0, Vec::len);
        // Two histories of one epoch do not go on from one another.
        let goes_on = row.pos == pos && row.head_before == head;
        if !goes_on || bytes > PIECE_BYTES_MAX {
            break;
        }
        head = extend_log(&head, row.n, &logged.hash, row.verdict);
        let content = logged.change().map_or(Content::Erased(logged.hash), Content::Full);
        entries.push(LogEntry { n: row.n, id: logged.id, verdict: row.verdict, received_at_ms: row.received_at_ms, content });
        if let Some(anchored) = signed.get(&(pos, head)) {
            return Ok(Piece::Proved { anchored: *anchored, head_before, entries });
        }
    }
    Ok(Piece::Unproved { through: first + (entries.len() as u64).saturating_sub(1) })
}
