//! Snapshots: the plans that are kept, and what they are made of.

use super::page::{ROWS_AT_ONCE, entry_of, placed};
use super::{Tx, args};
use crate::failure::{Failure, Result};
use jiangyuan_model::{ChangeId, RecordId, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::change::Body;
use jiangyuan_sync::doc::Doc;
use jiangyuan_sync::frame::LogEntry;
use jiangyuan_sync::snapshot::{Plan, Planned, Planner};
use std::collections::BTreeMap;

/// Plans of a scope that are kept: a device that is slow to take one finds it again while newer ones
/// are made.
const PLANS_KEPT: u32 = 3;

/// How many records or entries are read at once while a plan is made.
const PLANNED_AT_ONCE: u32 = 1_000;

/// A kept plan.
pub(crate) struct Kept {
    /// The position it reaches.
    pub(crate) at_pos: u64,
    /// The entry head there.
    pub(crate) head: Hash,
    /// The order.
    pub(crate) plan: Plan,
}

/// The plan of a scope at a position, or the newest one.
pub(crate) fn kept(tx: &Tx<'_>, scope: &Scope, at_pos: Option<u64>) -> Result<Option<Kept>> {
    let found = tx.query_opt(
        "SELECT s.at_pos, i.head, s.plan FROM snapshot s
         JOIN scope_index i ON i.county = s.county AND i.scope = s.scope AND i.pos = s.at_pos
         WHERE s.county = $1 AND s.scope = $2 AND s.at_pos >= $3 AND s.at_pos <= $4 ORDER BY s.at_pos DESC LIMIT 1",
        args![scope.to_string(), at_pos.unwrap_or(0), at_pos.unwrap_or(u64::MAX)],
        |row| Ok((row.get::<u64>(0)?, row.get::<Hash>(1)?, row.get::<Vec<u8>>(2)?)),
    )?;
    let Some((at_pos, head, bytes)) = found else { return Ok(None) };
    let plan = Plan::from_bytes(&bytes).map_err(|_| Failure::LyingRow { table: "snapshot", column: "plan" })?;
    Ok(Some(Kept { at_pos, head, plan }))
}

/// Keeps a plan, and lets go of the oldest.
pub(crate) fn keep(tx: &Tx<'_>, scope: &Scope, at_pos: u64, plan: &Plan, at_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO snapshot (county, scope, at_pos, plan, made_at_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (county, scope, at_pos) DO NOTHING",
        args![scope.to_string(), at_pos, plan.to_bytes(), at_ms],
    )?;
    tx.execute(
        "DELETE FROM snapshot WHERE county = $1 AND scope = $2 AND at_pos NOT IN (
             SELECT at_pos FROM snapshot WHERE county = $1 AND scope = $2 ORDER BY at_pos DESC LIMIT $3)",
        args![scope.to_string(), PLANS_KEPT],
    )?;
    Ok(())
}

/// Plans a scope as it stands in this transaction.
pub(crate) fn plan(tx: &Tx<'_>, scope: &Scope, recent_since_ms: i64) -> Result<Plan> {
    let mut planner = Planner::new(scope.clone(), recent_since_ms);
    let mut after = Vec::new();
    while let Some((last, records)) = records_after(tx, scope, &after)? {
        records.iter().for_each(|(id, doc)| planner.record(*id, doc));
        after = last;
    }
    let mut pos = 0;
    loop {
        let entries = entries_after(tx, scope, pos)?;
        let Some(last) = entries.last() else { return Ok(planner.finish()) };
        pos = last.pos;
        for read in entries {
            planner.entry(read.pos, read.id, read.received_at_ms, read.body.as_ref());
        }
    }
}

/// The next records of a scope in the order of their ids, with the last of the ids.
#[expect(clippy::type_complexity, reason = "read in one place")]
fn records_after(tx: &Tx<'_>, scope: &Scope, after: &[u8]) -> Result<Option<(Vec<u8>, Vec<(RecordId, Doc)>)>> {
    let records = tx.query(
        "SELECT id, doc FROM record WHERE county = $1 AND scope = $2 AND id > $3 ORDER BY id LIMIT $4",
        args![scope.to_string(), after.to_vec(), PLANNED_AT_ONCE],
        |row| {
            let doc = Doc::from_bytes(&row.get::<Vec<u8>>(1)?).map_err(|_| Failure::LyingRow { table: "record", column: "doc" })?;
            Ok((RecordId(row.get(0)?), doc))
        },
    )?;
    let last = records.last().map(|(id, _)| id.0.to_vec());
    Ok(last.map(|last| (last, records)))
}

/// An entry as a plan looks at it.
struct Read {
    pos: u64,
    id: ChangeId,
    received_at_ms: i64,
    body: Option<Body>,
}

fn entries_after(tx: &Tx<'_>, scope: &Scope, pos: u64) -> Result<Vec<Read>> {
    tx.query(
        "SELECT i.pos, e.device, e.incarnation, e.seq, e.received_at_ms, e.body
         FROM scope_index i JOIN entry e ON e.county = i.county AND e.n = i.n
         WHERE i.county = $1 AND i.scope = $2 AND i.pos > $3 ORDER BY i.pos LIMIT $4",
        args![scope.to_string(), pos, PLANNED_AT_ONCE],
        |row| {
            let id = ChangeId { device: row.get(1)?, incarnation: row.bits(2)?, seq: row.get(3)? };
            let body = row.get::<Option<Vec<u8>>>(5)?.and_then(|body| Body::read(&body, id).ok());
            Ok(Read { pos: row.get(0)?, id, received_at_ms: row.get(4)?, body })
        },
    )
}

/// The entries at these positions of a scope, in the order asked for, whole entries of at most
/// `bytes_max` of body together, but at least one.
pub(crate) fn entries_at(tx: &Tx<'_>, scope: &Scope, planned: &[Planned], bytes_max: usize) -> Result<Vec<(Planned, LogEntry)>> {
    let mut found = Vec::new();
    let mut bytes = 0usize;
    for asked in planned.chunks(ROWS_AT_ONCE as usize) {
        for (planned, entry, size) in rows_at(tx, scope, asked)? {
            bytes = bytes.saturating_add(size);
            if bytes > bytes_max && !found.is_empty() {
                return Ok(found);
            }
            found.push((planned, entry));
        }
        if bytes >= bytes_max {
            break;
        }
    }
    Ok(found)
}

fn rows_at(tx: &Tx<'_>, scope: &Scope, asked: &[Planned]) -> Result<Vec<(Planned, LogEntry, usize)>> {
    let sets: Vec<_> = asked.iter().map(|planned| args![scope.to_string(), planned.pos]).collect();
    let mut rows = BTreeMap::new();
    tx.query_many(placed!("WHERE i.county = $1 AND i.scope = $2 AND i.pos = $3"), &sets, &mut |place, row| {
        rows.insert(place, entry_of(row)?);
        Ok(())
    })?;
    let missing = || Failure::LyingRow { table: "snapshot", column: "plan" };
    let placed = asked.iter().enumerate();
    placed.map(|(place, planned)| rows.remove(&place).map(|(entry, size)| (*planned, entry, size)).ok_or_else(missing)).collect()
}
