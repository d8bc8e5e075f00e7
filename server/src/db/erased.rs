//! What the log is asked for by erasures and by records that are handed on: entries by id and by
//! record, the scopes an entry stands in, and the list of what was erased.

use super::{scope_of, signed};
use crate::failure::Result;
use jiangyuan_model::{Actor, ChangeId, DeviceId, RecordId, Role, Scope};
use jiangyuan_sync::change::Header;
use jiangyuan_sync::county::{HeldEntry, ScopeEnd};
use jiangyuan_sync::{Hash, Verdict};
use rusqlite::{OptionalExtension, Row, Transaction, params};

const COLUMNS: &str = "e.n, e.device, e.incarnation, e.seq, e.hash, e.scope, e.at_ms, e.actor, e.verb, e.body, e.verdict";

fn held(row: &Row<'_>) -> Result<HeldEntry> {
    let id = ChangeId { device: row.get(1)?, incarnation: row.get::<_, i64>(2)?.cast_unsigned(), seq: row.get(3)? };
    let scope = scope_of(&row.get::<_, String>(5)?, "entry")?;
    Ok(HeldEntry {
        n: row.get(0)?,
        id,
        header: Header { seq: id.seq, at_ms: row.get(6)?, actor: row.get(7)?, scope, verb: row.get(8)? },
        hash: row.get(4)?,
        body: row.get(9)?,
        verdict: Verdict(row.get(10)?),
        scopes: Vec::new(),
    })
}

fn with_scopes(tx: &Transaction<'_>, mut entry: HeldEntry) -> Result<HeldEntry> {
    let mut asked = tx.prepare_cached("SELECT scope FROM scope_index WHERE n = $1 ORDER BY scope")?;
    let scopes = asked.query_map([entry.n], |row| row.get::<_, String>(0))?;
    entry.scopes = scopes.map(|scope| scope_of(&scope?, "scope_index")).collect::<Result<_>>()?;
    Ok(entry)
}

pub(crate) fn entry(tx: &Transaction<'_>, id: ChangeId) -> Result<Option<HeldEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM entry e WHERE e.device = $1 AND e.incarnation = $2 AND e.seq = $3");
    let mut asked = tx.prepare_cached(&sql)?;
    let mut rows = asked.query(params![id.device, signed(id.incarnation), id.seq])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(with_scopes(tx, held(row)?)?))
}

pub(crate) fn entries_of(tx: &Transaction<'_>, record: RecordId) -> Result<Vec<HeldEntry>> {
    let sql =
        format!("SELECT {COLUMNS} FROM entry_record r JOIN entry e ON e.n = r.n WHERE r.record = $1 AND e.body IS NOT NULL ORDER BY e.n");
    let mut asked = tx.prepare_cached(&sql)?;
    let mut rows = asked.query([record.0])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(with_scopes(tx, held(row)?)?);
    }
    Ok(entries)
}

pub(crate) fn touch(tx: &Transaction<'_>, n: u64, records: &[RecordId]) -> Result<()> {
    let mut insert = tx.prepare_cached("INSERT INTO entry_record (record, n) VALUES ($1, $2)")?;
    for record in records {
        insert.execute(params![record.0, n])?;
    }
    Ok(())
}

pub(crate) fn add_to_scope(tx: &Transaction<'_>, scope: &Scope, n: u64, end: &ScopeEnd) -> Result<()> {
    tx.prepare_cached("INSERT INTO scope_index (scope, pos, n, head) VALUES ($1, $2, $3, $4)")?.execute(params![
        scope.to_string(),
        end.pos,
        n,
        end.head
    ])?;
    Ok(())
}

pub(crate) fn is_erased(tx: &Transaction<'_>, id: ChangeId) -> Result<bool> {
    let found = tx
        .prepare_cached("SELECT 1 FROM erased WHERE device = $1 AND incarnation = $2 AND seq = $3")?
        .query_row(params![id.device, signed(id.incarnation), id.seq], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

pub(crate) fn is_origin_erased(tx: &Transaction<'_>, scope: &Scope, origin: &[u8]) -> Result<bool> {
    let found = tx
        .prepare_cached("SELECT 1 FROM entry WHERE scope = $1 AND origin = $2 AND origin IS NOT NULL AND body IS NULL LIMIT 1")?
        .query_row(params![scope.to_string(), origin], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

pub(crate) fn erase(tx: &Transaction<'_>, id: ChangeId, hash: Option<&Hash>, at_ms: i64) -> Result<()> {
    let key = params![id.device, signed(id.incarnation), id.seq];
    tx.prepare_cached("DELETE FROM entry_record WHERE n IN (SELECT n FROM entry WHERE device = $1 AND incarnation = $2 AND seq = $3)")?
        .execute(key)?;
    tx.prepare_cached("UPDATE entry SET body = NULL WHERE device = $1 AND incarnation = $2 AND seq = $3")?.execute(key)?;
    tx.prepare_cached(
        "INSERT INTO erased (device, incarnation, seq, hash, erased_at_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (device, incarnation, seq) DO UPDATE SET hash = coalesce(excluded.hash, erased.hash)",
    )?
    .execute(params![id.device, signed(id.incarnation), id.seq, hash, at_ms])?;
    Ok(())
}

pub(crate) fn roles(tx: &Transaction<'_>, device: DeviceId, actor: Actor) -> Result<Vec<Role>> {
    let roles: Option<String> = tx
        .prepare_cached("SELECT roles FROM device_user WHERE device = $1 AND actor = $2")?
        .query_row(params![device, actor], |row| row.get(0))
        .optional()?;
    Ok(roles.map(|roles| super::roles_of(&roles)).unwrap_or_default())
}

/// The township that took over another one.
pub(crate) fn merged_into(tx: &Transaction<'_>, township: &str) -> Result<Option<String>> {
    let into: Option<Option<String>> =
        tx.prepare_cached("SELECT merged_into FROM township WHERE code = $1")?.query_row([township], |row| row.get(0)).optional()?;
    Ok(into.flatten())
}

/// The same sight in the township that took over a scope's.
pub(crate) fn successor(tx: &Transaction<'_>, scope: &Scope) -> Result<Option<Scope>> {
    let Some(into) = scope.township().map(|township| merged_into(tx, township)).transpose()?.flatten() else { return Ok(None) };
    Ok(Some(in_township(scope, into)))
}

/// The same sight in another township.
pub(crate) fn in_township(scope: &Scope, township: String) -> Scope {
    match scope {
        Scope::Desk { .. } => Scope::Desk { township },
        Scope::Grid { village, .. } => Scope::Grid { township, village: village.clone() },
        other => other.clone(),
    }
}

pub(crate) fn is_scope(tx: &Transaction<'_>, scope: &Scope) -> Result<bool> {
    let known = tx.prepare_cached("SELECT 1 FROM scope_head WHERE scope = $1")?.query_row([scope.to_string()], |_| Ok(())).optional()?;
    Ok(known.is_some() && successor(tx, scope)?.is_none())
}
