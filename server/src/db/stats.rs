//! Counts for monitoring and for acceptance. Nothing here is about a person, and nothing is read
//! from a body.

use super::{Column, Tx, args, attachment, county, early};
use crate::failure::Result;
use crate::keys::hex;
use jiangyuan_model::{Noun, Scope};
use std::collections::BTreeMap;

/// The county in numbers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// The epoch of the log.
    pub epoch: u32,
    /// Number of the last entry.
    pub n: u64,
    /// The log's head, hexadecimal.
    pub head: String,
    /// Devices registered and not revoked.
    pub devices: u32,
    /// Townships.
    pub townships: u32,
    /// Every scope that devices read.
    pub scopes: Vec<ScopeStats>,
    /// Records of all desks and grids, by noun.
    pub records: BTreeMap<String, u32>,
    /// Records by scope and noun.
    pub records_by_scope: BTreeMap<String, BTreeMap<String, u32>>,
    /// Sealed envelopes.
    pub sealed: u64,
    /// Changes refused.
    pub refused: u64,
    /// Runs that came on sticks before their turn and wait for those before them.
    pub early: u64,
    /// Of these, runs under whose ids another history stands.
    pub early_parted: u64,
    /// Attachments announced and not here yet.
    pub waiting_attachments: u64,
}

/// One scope in numbers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ScopeStats {
    /// The scope.
    pub scope: String,
    /// Its last position.
    pub pos: u64,
    /// Its entry head, hexadecimal.
    pub head: String,
    /// Changes in it: positions have no gap, so this is the last one.
    pub changes: u64,
    /// Devices of exactly this sight, not revoked.
    pub devices: u32,
    /// When one of them last synced (UTC milliseconds).
    pub last_seen_ms: Option<i64>,
}

pub(crate) fn stats(tx: &Tx<'_>) -> Result<Stats> {
    let end = county::log_end(tx)?;
    let early = early::counts(tx)?;
    let records_by_scope = records_by_scope(tx)?;
    let mut records = BTreeMap::new();
    for (noun, count) in records_by_scope.values().flatten() {
        let sum: &mut u32 = records.entry(noun.clone()).or_default();
        *sum = sum.saturating_add(*count);
    }
    Ok(Stats {
        epoch: county::epoch(tx)?,
        n: end.n,
        head: hex(&end.head),
        devices: one(tx, "SELECT count(*) FROM device WHERE county = $1 AND revoked_at_ms IS NULL")?,
        townships: one(tx, "SELECT count(*) FROM township WHERE county = $1")?,
        scopes: scopes(tx)?,
        records,
        records_by_scope,
        sealed: one(tx, "SELECT count(*) FROM scope_index WHERE county = $1 AND scope = 'sealed'")?,
        refused: one(tx, "SELECT count(*) FROM refused WHERE county = $1")?,
        early: early.0,
        early_parted: early.1,
        waiting_attachments: one(tx, attachment::WAITING)?,
    })
}

fn one<T: Column>(tx: &Tx<'_>, counted: &'static str) -> Result<T> {
    tx.query_one(counted, args![], |row| row.get(0))
}

fn scopes(tx: &Tx<'_>) -> Result<Vec<ScopeStats>> {
    tx.query(
        "SELECT h.scope, h.pos, h.head, h.pos,
                (SELECT count(*) FROM device d WHERE d.county = $1 AND d.scope = h.scope AND d.revoked_at_ms IS NULL),
                (SELECT max(d.last_seen_ms) FROM device d WHERE d.county = $1 AND d.scope = h.scope)
         FROM scope_head h WHERE h.county = $1 AND h.scope <> 'sealed' ORDER BY h.scope",
        args![],
        |row| {
            Ok(ScopeStats {
                scope: row.get(0)?,
                pos: row.get(1)?,
                head: hex(&row.get::<[u8; 32]>(2)?),
                changes: row.get(3)?,
                devices: row.get(4)?,
                last_seen_ms: row.get(5)?,
            })
        },
    )
}

fn records_by_scope(tx: &Tx<'_>) -> Result<BTreeMap<String, BTreeMap<String, u32>>> {
    let counted = "SELECT scope, noun, count(*) FROM record WHERE county = $1 GROUP BY scope, noun";
    let rows = tx.query(counted, args![], |row| Ok((row.get::<String>(0)?, row.get::<u8>(1)?, row.get::<u32>(2)?)))?;
    let mut counts: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    for (scope, noun, count) in rows {
        let desk_or_grid = scope.parse::<Scope>().is_ok_and(|scope| scope.township().is_some());
        // What the PCs note of their own logs is nobody's record.
        let noun = Noun::from_code(noun).filter(|noun| *noun != Noun::ReadingLog);
        if let (true, Some(noun)) = (desk_or_grid, noun) {
            counts.entry(scope).or_default().insert(noun.key().to_owned(), count);
        }
    }
    Ok(counts)
}
