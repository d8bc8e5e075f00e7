//! Reading the log for a device: pages of a scope, heads at a position, what a receipt covers.

use super::row::Row;
use super::{Tx, args, scope_of, signed};
use crate::failure::{Failure, Result};
use jiangyuan_model::{ChangeId, DeviceId, ErrorCode, Incarnation, Scope};
use jiangyuan_sync::change::{Change, Header};
use jiangyuan_sync::county::ScopePage;
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::frame::{Base, Content, LogEntry};
use jiangyuan_sync::ground::{GROUND_BYTES_MAX, Ground};
use jiangyuan_sync::server::{OwnChange, PAGE_ENTRIES};
use jiangyuan_sync::{Hash, Verdict, chain};

/// How many rows are asked for at once: as many as fill a page of usual changes. A page of small
/// ones is asked for in several pieces.
pub(super) const ROWS_AT_ONCE: u32 = 64;

/// Entries with their place in a scope, as [`entry_of`] reads them.
macro_rules! placed {
    ($rest:literal) => {
        concat!(
            "SELECT i.pos, i.head, e.n, e.device, e.incarnation, e.seq, e.hash, e.scope, e.at_ms, e.actor, e.verb, e.body,
                    e.verdict, e.received_at_ms
             FROM scope_index i JOIN entry e ON e.county = i.county AND e.n = i.n ",
            $rest
        )
    };
}
pub(super) use placed;

/// The entry head of a scope after a position; `None` where it has no such position.
pub(crate) fn scope_head_at(tx: &Tx<'_>, scope: &Scope, pos: u64) -> Result<Option<Hash>> {
    if pos == 0 {
        return Ok(Some(chain::scope_genesis(scope)));
    }
    let head = "SELECT head FROM scope_index WHERE county = $1 AND scope = $2 AND pos = $3";
    tx.query_opt(head, args![scope.to_string(), pos], |row| row.get(0))
}

/// The changes that bodies may be told by, each with its place in its own scope: the one that is
/// wished for, or the first that acts on the record. Nothing where its body was erased.
pub(crate) fn bases(tx: &Tx<'_>, wishes: &[Wish]) -> Result<Vec<Option<Base>>> {
    let mut bases: Vec<Option<Base>> = vec![None; wishes.len()];
    let (mut changes, mut records) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
    for (at, wish) in wishes.iter().enumerate() {
        match wish {
            Wish::Change(id) => {
                changes.0.push(at);
                changes.1.push(args![id.device, signed(id.incarnation), id.seq]);
            }
            Wish::Record(record) => {
                records.0.push(at);
                records.1.push(args![record.0]);
            }
        }
    }
    tx.query_many(
        "SELECT e.device, e.incarnation, e.seq, e.scope, i.pos, e.body
         FROM entry e JOIN scope_index i ON i.county = e.county AND i.n = e.n AND i.scope = e.scope
         WHERE e.county = $1 AND e.device = $2 AND e.incarnation = $3 AND e.seq = $4 AND e.body IS NOT NULL",
        &changes.1,
        &mut |place, row| keep_base(&mut bases, changes.0.get(place), row),
    )?;
    tx.query_many(
        "SELECT e.device, e.incarnation, e.seq, e.scope, i.pos, e.body
         FROM entry_record r
         JOIN entry e ON e.county = r.county AND e.n = r.n
         JOIN scope_index i ON i.county = e.county AND i.n = e.n AND i.scope = e.scope
         WHERE r.county = $1 AND r.record = $2 AND e.body IS NOT NULL ORDER BY r.n LIMIT 1",
        &records.1,
        &mut |place, row| keep_base(&mut bases, records.0.get(place), row),
    )?;
    Ok(bases)
}

/// The bodies of a ground, one after the other; nothing where one is lacking or they are too many bytes.
pub(crate) fn ground(tx: &Tx<'_>, device: DeviceId, ground: &Ground) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    for (first, last) in &ground.runs {
        let (count, size) = tx.query_one(
            "SELECT count(*), coalesce(sum(length(body)), 0) FROM entry
             WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq BETWEEN $4 AND $5 AND body IS NOT NULL",
            args![device, signed(ground.incarnation), *first, *last],
            |row| Ok((row.get::<u64>(0)?, row.get::<u64>(1)?)),
        )?;
        if count != last - first + 1 || bytes.len() as u64 + size > GROUND_BYTES_MAX as u64 {
            return Ok(None);
        }
        let bodies = "SELECT body FROM entry
                      WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq BETWEEN $4 AND $5 ORDER BY seq";
        for body in tx.query(bodies, args![device, signed(ground.incarnation), *first, *last], |row| row.get::<Vec<u8>>(0))? {
            bytes.extend(body);
        }
    }
    Ok(Some(bytes))
}

fn keep_base(bases: &mut [Option<Base>], at: Option<&usize>, row: &Row<'_>) -> Result<()> {
    let id = ChangeId { device: row.get(0)?, incarnation: row.bits(1)?, seq: row.get(2)? };
    let base = Base { id, scope: scope_of(&row.get::<String>(3)?, "entry")?, pos: row.get(4)?, body: row.get(5)? };
    if let Some(slot) = at.and_then(|at| bases.get_mut(*at)) {
        *slot = Some(base);
    }
    Ok(())
}

/// The entries of a scope after a position whose entry head is `head_at`: whole entries of at most
/// `bytes_max` of body together, but at least one if there is any.
pub(crate) fn scope_page(tx: &Tx<'_>, scope: &Scope, (after_pos, head_at): (u64, Hash), bytes_max: usize) -> Result<ScopePage> {
    let mut page = ScopePage { entries: Vec::new(), head_after: head_at };
    let (mut pos, mut bytes) = (after_pos, 0usize);
    loop {
        let rows = rows_after(tx, scope, pos)?;
        let last = rows.len() < ROWS_AT_ONCE as usize;
        for read in rows {
            pos = pos.saturating_add(1);
            if read.pos != pos {
                return Err(Failure::LyingRow { table: "scope_index", column: "pos" });
            }
            bytes = bytes.saturating_add(read.size);
            if (bytes > bytes_max || page.entries.len() >= PAGE_ENTRIES) && !page.entries.is_empty() {
                return Ok(page);
            }
            page.entries.push(read.entry);
            page.head_after = read.head;
        }
        if last {
            return Ok(page);
        }
    }
}

/// An entry with its place in a scope.
struct Placed {
    pos: u64,
    head: Hash,
    entry: LogEntry,
    /// Bytes of its body.
    size: usize,
}

fn rows_after(tx: &Tx<'_>, scope: &Scope, after_pos: u64) -> Result<Vec<Placed>> {
    tx.query(
        placed!("WHERE i.county = $1 AND i.scope = $2 AND i.pos > $3 ORDER BY i.pos LIMIT $4"),
        args![scope.to_string(), after_pos, ROWS_AT_ONCE],
        |row| {
            let (entry, size) = entry_of(row)?;
            Ok(Placed { pos: row.get(0)?, head: row.get(1)?, entry, size })
        },
    )
}

pub(super) fn entry_of(row: &Row<'_>) -> Result<(LogEntry, usize)> {
    let id = ChangeId { device: row.get(3)?, incarnation: row.bits(4)?, seq: row.get(5)? };
    let body: Option<Vec<u8>> = row.get(11)?;
    let size = body.as_ref().map_or(0, Vec::len);
    let content = match body {
        None => Content::Erased(row.get(6)?),
        Some(body) => {
            let scope = scope_of(&row.get::<String>(7)?, "entry")?;
            let header = Header { seq: id.seq, at_ms: row.get(8)?, actor: row.get(9)?, scope, verb: row.get(10)? };
            Content::Full(Change { header, body })
        }
    };
    let verdict = Verdict(row.get(12)?);
    Ok((LogEntry { n: row.get(2)?, id, verdict, received_at_ms: row.get(13)?, content }, size))
}

/// What the county holds of a device's changes with seq in `after + 1 ..= through`, in order: the
/// number and the scope, or why it was refused.
pub(crate) fn own_changes(tx: &Tx<'_>, device: DeviceId, incarnation: Incarnation, (after, through): (u64, u64)) -> Result<Vec<OwnChange>> {
    tx.query(
        "SELECT seq, hash, n, scope, NULL FROM entry
         WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq > $4 AND seq <= $5
         UNION ALL
         SELECT seq, hash, NULL, NULL, code FROM refused
         WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq > $4 AND seq <= $5
         ORDER BY 1",
        args![device, signed(incarnation), after, through],
        |row| {
            let place = match row.get::<Option<u64>>(2)? {
                Some(n) => Ok((n, scope_of(&row.get::<String>(3)?, "entry")?)),
                None => Err(code_of(row.get(4)?)?),
            };
            Ok(OwnChange { seq: row.get(0)?, hash: row.get(1)?, place })
        },
    )
}

fn code_of(code: u16) -> Result<ErrorCode> {
    ErrorCode::from_code(code).ok_or(Failure::LyingRow { table: "refused", column: "code" })
}
