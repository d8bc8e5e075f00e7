//! The townships of the county.

use super::{Tx, args};
use crate::failure::Result;

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

pub(crate) fn name_of(tx: &Tx<'_>, code: &str) -> Result<Option<String>> {
    tx.query_opt("SELECT name FROM township WHERE county = $1 AND code = $2", args![code], |row| row.get(0))
}

pub(crate) fn put(tx: &Tx<'_>, code: &str, name: &str, at_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO township (county, code, name, added_at_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (county, code) DO UPDATE SET name = excluded.name",
        args![code, name, at_ms],
    )?;
    Ok(())
}

pub(crate) fn set_merged(tx: &Tx<'_>, code: &str, into: &str) -> Result<()> {
    tx.execute("UPDATE township SET merged_into = $3 WHERE county = $1 AND code = $2", args![code, into])?;
    Ok(())
}

pub(crate) fn all(tx: &Tx<'_>) -> Result<Vec<TownshipRow>> {
    tx.query(
        "SELECT t.code, t.name,
                (SELECT count(*) FROM device d JOIN ticket k ON k.county = d.county AND k.device = d.device
                 WHERE d.county = $1 AND k.township = t.code AND d.revoked_at_ms IS NULL)
         FROM township t WHERE t.county = $1 ORDER BY t.code",
        args![],
        |row| Ok(TownshipRow { code: row.get(0)?, name: row.get(1)?, devices: row.get(2)? }),
    )
}
