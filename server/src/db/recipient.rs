//! Organs that sealed matter can be addressed to.

use super::{Tx, args};
use crate::failure::Result;
use crate::keys::hex;
use jiangyuan_model::RecordId;
use jiangyuan_sync::segment::SignatureBytes;

/// One recipient, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RecipientRow {
    /// Its id.
    pub recipient: RecordId,
    /// `discipline`, `petition_bureau` or `superior`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its X25519 public key, hexadecimal.
    pub key: String,
}

pub(crate) fn find(tx: &Tx<'_>, kind: &str, name: &str, key: &[u8; 32]) -> Result<Option<RecordId>> {
    let known = "SELECT id FROM recipient WHERE county = $1 AND kind = $2 AND name = $3 AND key = $4";
    tx.query_opt(known, args![kind, name, key], |row| row.get(0).map(RecordId))
}

pub(crate) fn insert(
    tx: &Tx<'_>,
    id: RecordId,
    (kind, name, key): (&str, &str, &[u8; 32]),
    certificate: &SignatureBytes,
    at_ms: i64,
) -> Result<()> {
    tx.execute(
        "INSERT INTO recipient (county, id, kind, name, key, certificate, added_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id.0, kind, name, key, certificate, at_ms],
    )?;
    Ok(())
}

pub(crate) fn all(tx: &Tx<'_>) -> Result<Vec<RecipientRow>> {
    let listed = "SELECT id, kind, name, key FROM recipient WHERE county = $1 ORDER BY kind, name, added_at_ms, id";
    tx.query(listed, args![], |row| {
        let key: [u8; 32] = row.get(3)?;
        Ok(RecipientRow { recipient: RecordId(row.get(0)?), kind: row.get(1)?, name: row.get(2)?, key: hex(&key) })
    })
}
