//! Organs that sealed matter can be addressed to.

use crate::failure::Result;
use crate::keys::hex;
use jiangyuan_model::RecordId;
use jiangyuan_sync::segment::SignatureBytes;
use rusqlite::{OptionalExtension, Transaction, params};

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

pub(crate) fn find(tx: &Transaction<'_>, kind: &str, name: &str, key: &[u8; 32]) -> Result<Option<RecordId>> {
    Ok(tx
        .query_row("SELECT id FROM recipient WHERE kind = ?1 AND name = ?2 AND key = ?3", params![kind, name, key], |row| {
            row.get(0).map(RecordId)
        })
        .optional()?)
}

pub(crate) fn insert(
    tx: &Transaction<'_>,
    id: RecordId,
    (kind, name, key): (&str, &str, &[u8; 32]),
    certificate: &SignatureBytes,
    at_ms: i64,
) -> Result<()> {
    tx.execute(
        "INSERT INTO recipient (id, kind, name, key, certificate, added_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id.0, kind, name, key, certificate, at_ms],
    )?;
    Ok(())
}

pub(crate) fn all(tx: &Transaction<'_>) -> Result<Vec<RecipientRow>> {
    let mut asked = tx.prepare("SELECT id, kind, name, key FROM recipient ORDER BY kind, name, added_at_ms, id")?;
    let rows = asked.query_map([], |row| {
        let key: [u8; 32] = row.get(3)?;
        Ok(RecipientRow { recipient: RecordId(row.get(0)?), kind: row.get(1)?, name: row.get(2)?, key: hex(&key) })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}
