//! What the log is asked for by erasures and by records that are handed on: entries by id and by
//! record, the scopes an entry stands in, and the list of what was erased.

use super::row::Row;
use super::{Tx, args, roles_of, scope_of, signed};
use crate::failure::Result;
use jiangyuan_model::{Actor, ChangeId, DeviceId, RecordId, Role, Scope};
use jiangyuan_sync::change::Header;
use jiangyuan_sync::county::HeldEntry;
use jiangyuan_sync::{Hash, Verdict};

fn held(row: &Row<'_>) -> Result<HeldEntry> {
    let id = ChangeId { device: row.get(1)?, incarnation: row.bits(2)?, seq: row.get(3)? };
    let scope = scope_of(&row.get::<String>(5)?, "entry")?;
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

fn with_scopes(tx: &Tx<'_>, mut entries: Vec<HeldEntry>) -> Result<Vec<HeldEntry>> {
    let sets: Vec<_> = entries.iter().map(|entry| args![entry.n]).collect();
    tx.query_many("SELECT scope FROM scope_index WHERE county = $1 AND n = $2 ORDER BY scope", &sets, &mut |place, row| {
        let scope = scope_of(&row.get::<String>(0)?, "scope_index")?;
        if let Some(entry) = entries.get_mut(place) {
            entry.scopes.push(scope);
        }
        Ok(())
    })?;
    Ok(entries)
}

pub(crate) fn entry(tx: &Tx<'_>, id: ChangeId) -> Result<Option<HeldEntry>> {
    let entry = tx.query(
        "SELECT n, device, incarnation, seq, hash, scope, at_ms, actor, verb, body, verdict FROM entry
         WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq = $4",
        args![id.device, signed(id.incarnation), id.seq],
        held,
    )?;
    Ok(with_scopes(tx, entry)?.into_iter().next())
}

pub(crate) fn entries_of(tx: &Tx<'_>, record: RecordId) -> Result<Vec<HeldEntry>> {
    let entries = tx.query(
        "SELECT e.n, e.device, e.incarnation, e.seq, e.hash, e.scope, e.at_ms, e.actor, e.verb, e.body, e.verdict
         FROM entry_record r JOIN entry e ON e.county = r.county AND e.n = r.n
         WHERE r.county = $1 AND r.record = $2 AND e.body IS NOT NULL ORDER BY e.n",
        args![record.0],
        held,
    )?;
    with_scopes(tx, entries)
}

pub(crate) fn is_erased(tx: &Tx<'_>, id: ChangeId, hash: &Hash) -> Result<bool> {
    let erased = "SELECT 1 FROM erased WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq = $4
                  AND (hash IS NULL OR hash = $5)";
    Ok(tx.query_opt(erased, args![id.device, signed(id.incarnation), id.seq, hash], |_| Ok(()))?.is_some())
}

pub(crate) fn is_origin_erased(tx: &Tx<'_>, scope: &Scope, origin: &[u8]) -> Result<bool> {
    let erased = "SELECT 1 FROM entry WHERE county = $1 AND scope = $2 AND origin = $3 AND origin IS NOT NULL AND body IS NULL LIMIT 1";
    Ok(tx.query_opt(erased, args![scope.to_string(), origin], |_| Ok(()))?.is_some())
}

pub(crate) fn erase(tx: &Tx<'_>, id: ChangeId, hash: Option<&Hash>, at_ms: i64) -> Result<()> {
    let key = || args![id.device, signed(id.incarnation), id.seq];
    tx.execute(
        "DELETE FROM entry_record WHERE county = $1
         AND n IN (SELECT n FROM entry WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq = $4)",
        key(),
    )?;
    tx.execute("UPDATE entry SET body = NULL WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq = $4", key())?;
    tx.execute(
        "INSERT INTO erased (county, device, incarnation, seq, hash, erased_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (county, device, incarnation, seq) DO UPDATE SET hash = coalesce(excluded.hash, erased.hash)",
        args![id.device, signed(id.incarnation), id.seq, hash, at_ms],
    )?;
    Ok(())
}

pub(crate) fn roles(tx: &Tx<'_>, device: DeviceId, actor: Actor) -> Result<Vec<Role>> {
    let roles = "SELECT roles FROM device_user WHERE county = $1 AND device = $2 AND actor = $3";
    Ok(tx.query_opt(roles, args![device, actor], |row| Ok(roles_of(&row.get::<String>(0)?)))?.unwrap_or_default())
}

/// The township that took over another one.
pub(crate) fn merged_into(tx: &Tx<'_>, township: &str) -> Result<Option<String>> {
    let into = "SELECT merged_into FROM township WHERE county = $1 AND code = $2";
    Ok(tx.query_opt(into, args![township], |row| row.get(0))?.flatten())
}

/// The same sight in the township that took over a scope's; the last one, where that was merged too.
pub(crate) fn successor(tx: &Tx<'_>, scope: &Scope) -> Result<Option<Scope>> {
    Ok(successors(tx, scope)?.pop())
}

/// The same sight in each township that took over the one before it.
pub(crate) fn successors(tx: &Tx<'_>, scope: &Scope) -> Result<Vec<Scope>> {
    let mut scopes = Vec::new();
    let mut township = scope.township().map(str::to_owned);
    while let Some(into) = township.map(|code| merged_into(tx, &code)).transpose()?.flatten() {
        scopes.push(in_township(scope, into.clone()));
        township = Some(into);
    }
    Ok(scopes)
}

/// The same sight in another township.
pub(crate) fn in_township(scope: &Scope, township: String) -> Scope {
    match scope {
        Scope::Desk { .. } => Scope::Desk { township },
        Scope::Grid { village, .. } => Scope::Grid { township, village: village.clone() },
        other => other.clone(),
    }
}

pub(crate) fn is_scope(tx: &Tx<'_>, scope: &Scope) -> Result<bool> {
    let known = tx.query_opt("SELECT 1 FROM scope_head WHERE county = $1 AND scope = $2", args![scope.to_string()], |_| Ok(()))?;
    Ok(known.is_some() && successor(tx, scope)?.is_none())
}

/// Everything that was erased and was here, with its hash.
pub(crate) fn all(tx: &Tx<'_>) -> Result<Vec<(ChangeId, Hash)>> {
    let erased =
        "SELECT device, incarnation, seq, hash FROM erased WHERE county = $1 AND hash IS NOT NULL ORDER BY device, incarnation, seq";
    tx.query(erased, args![], |row| Ok((ChangeId { device: row.get(0)?, incarnation: row.bits(1)?, seq: row.get(2)? }, row.get(3)?)))
}

/// The records at home in a scope, erased ones left out.
pub(crate) fn at_home(tx: &Tx<'_>, scope: &Scope) -> Result<Vec<RecordId>> {
    let records = "SELECT id FROM record WHERE county = $1 AND scope = $2 AND noun > 0 ORDER BY id";
    tx.query(records, args![scope.to_string()], |row| Ok(RecordId(row.get(0)?)))
}
