//! Reading the log for a device: pages of a scope, heads at a position, what a receipt covers.

use super::{scope_of, signed};
use crate::failure::{Failure, Result};
use jiangyuan_model::{ChangeId, DeviceId, ErrorCode, Incarnation, Scope};
use jiangyuan_sync::change::{Change, Header};
use jiangyuan_sync::county::ScopePage;
use jiangyuan_sync::frame::{Content, LogEntry};
use jiangyuan_sync::server::{OwnChange, PAGE_ENTRIES};
use jiangyuan_sync::{Hash, Verdict, chain};
use rusqlite::{OptionalExtension, Row, Transaction, params};

/// The entry head of a scope after a position; `None` where it has no such position.
pub(crate) fn scope_head_at(tx: &Transaction<'_>, scope: &Scope, pos: u64) -> Result<Option<Hash>> {
    if pos == 0 {
        return Ok(Some(chain::scope_genesis(scope)));
    }
    let Ok(pos) = i64::try_from(pos) else { return Ok(None) };
    Ok(tx
        .prepare_cached("SELECT head FROM scope_index WHERE scope = ?1 AND pos = ?2")?
        .query_row(params![scope.to_string(), pos], |row| row.get(0))
        .optional()?)
}

/// The entries of a scope after a position whose entry head is `head_at`: whole entries of at most
/// `bytes_max` of body together, but at least one if there is any.
pub(crate) fn scope_page(tx: &Transaction<'_>, scope: &Scope, (after_pos, head_at): (u64, Hash), bytes_max: usize) -> Result<ScopePage> {
    let mut asked = tx.prepare_cached(
        "SELECT i.pos, i.head, e.n, e.device, e.incarnation, e.seq, e.hash, e.scope, e.at_ms, e.actor, e.verb, e.body,
                e.verdict, e.received_at_ms
         FROM scope_index i JOIN entry e ON e.n = i.n
         WHERE i.scope = ?1 AND i.pos > ?2 ORDER BY i.pos",
    )?;
    let mut rows = asked.query(params![scope.to_string(), after_pos])?;
    let mut page = ScopePage { entries: Vec::new(), head_after: head_at };
    let (mut pos, mut bytes) = (after_pos, 0usize);
    while let Some(row) = rows.next()? {
        pos = pos.saturating_add(1);
        if row.get::<_, u64>(0)? != pos {
            return Err(Failure::LyingRow { table: "scope_index", column: "pos" });
        }
        let (entry, size) = entry_of(row)?;
        bytes = bytes.saturating_add(size);
        if (bytes > bytes_max || page.entries.len() >= PAGE_ENTRIES) && !page.entries.is_empty() {
            break;
        }
        page.entries.push(entry);
        page.head_after = row.get(1)?;
    }
    Ok(page)
}

fn entry_of(row: &Row<'_>) -> Result<(LogEntry, usize)> {
    let id = ChangeId { device: row.get(3)?, incarnation: row.get::<_, i64>(4)?.cast_unsigned(), seq: row.get(5)? };
    let body: Option<Vec<u8>> = row.get(11)?;
    let size = body.as_ref().map_or(0, Vec::len);
    let content = match body {
        None => Content::Erased(row.get(6)?),
        Some(body) => {
            let scope = scope_of(&row.get::<_, String>(7)?, "entry")?;
            let header = Header { seq: id.seq, at_ms: row.get(8)?, actor: row.get(9)?, scope, verb: row.get(10)? };
            Content::Full(Change { header, body })
        }
    };
    let verdict = Verdict(row.get(12)?);
    Ok((LogEntry { n: row.get(2)?, id, verdict, received_at_ms: row.get(13)?, content }, size))
}

/// What the county holds of a device's changes with seq in `after + 1 ..= through`, in order: the
/// number and the scope, or why it was refused.
pub(crate) fn own_changes(
    tx: &Transaction<'_>,
    device: DeviceId,
    incarnation: Incarnation,
    (after, through): (u64, u64),
) -> Result<Vec<OwnChange>> {
    let mut asked = tx.prepare_cached(
        "SELECT seq, hash, n, scope, NULL FROM entry WHERE device = ?1 AND incarnation = ?2 AND seq > ?3 AND seq <= ?4
         UNION ALL
         SELECT seq, hash, NULL, NULL, code FROM refused WHERE device = ?1 AND incarnation = ?2 AND seq > ?3 AND seq <= ?4
         ORDER BY 1",
    )?;
    let (Ok(after), Ok(through)) = (i64::try_from(after), i64::try_from(through)) else { return Ok(Vec::new()) };
    let mut rows = asked.query(params![device, signed(incarnation), after, through])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let place = match row.get::<_, Option<u64>>(2)? {
            Some(n) => Ok((n, scope_of(&row.get::<_, String>(3)?, "entry")?)),
            None => Err(code_of(row.get(4)?)?),
        };
        changes.push(OwnChange { seq: row.get(0)?, hash: row.get(1)?, place });
    }
    Ok(changes)
}

fn code_of(code: u16) -> Result<ErrorCode> {
    ErrorCode::from_code(code).ok_or(Failure::LyingRow { table: "refused", column: "code" })
}
