//! The townships of the county.

use crate::failure::Result;
use rusqlite::{OptionalExtension, Transaction, params};

/// One township, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TownshipRow {
    /// Nine-digit code.
    #[serde(rename = "township")]
    pub code: String,
    /// Its name.
    pub name: String,
    /// Devices registered and not revoked.
    pub devices: u32,
}

pub(crate) fn name_of(tx: &Transaction<'_>, code: &str) -> Result<Option<String>> {
    Ok(tx.query_row("SELECT name FROM township WHERE code = ?1", [code], |row| row.get(0)).optional()?)
}

pub(crate) fn put(tx: &Transaction<'_>, code: &str, name: &str, at_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO township (code, name, added_at_ms) VALUES (?1, ?2, ?3)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name",
        params![code, name, at_ms],
    )?;
    Ok(())
}

pub(crate) fn all(tx: &Transaction<'_>) -> Result<Vec<TownshipRow>> {
    let mut asked = tx.prepare(
        "SELECT t.code, t.name,
                (SELECT count(*) FROM device d JOIN ticket k ON k.device = d.device
                 WHERE k.township = t.code AND d.revoked_at_ms IS NULL)
         FROM township t ORDER BY t.code",
    )?;
    let rows = asked.query_map([], |row| Ok(TownshipRow { code: row.get(0)?, name: row.get(1)?, devices: row.get(2)? }))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}
