//! Contents of attachments: which scope names them, and what of them is in the vault.

use super::{Tx, args, scope_of};
use crate::failure::Result;
use jiangyuan_model::{RecordId, Scope};
use jiangyuan_sync::Doc;
use jiangyuan_sync::attach::{Bitmap, Blob};
use std::collections::BTreeSet;

/// Writes what a changed record names. A scope that a record has left still names what it named: the
/// PC that took the photo sits there, and has it to bring. What was erased is named nowhere.
pub(crate) fn put(tx: &Tx<'_>, changed: &[(RecordId, &Scope, &Doc)]) -> Result<()> {
    let concerned = |(_, _, doc): &&(RecordId, &Scope, &Doc)| !doc.attachments.is_empty() || doc.erasure().is_some();
    let changed: Vec<_> = changed.iter().filter(concerned).collect();
    let records: Vec<_> = changed.iter().map(|(record, ..)| args![record.0]).collect();
    let mut scopes: Vec<BTreeSet<String>> = changed.iter().map(|(_, scope, _)| BTreeSet::from([scope.to_string()])).collect();
    tx.query_many("SELECT DISTINCT scope FROM attachment_named WHERE county = $1 AND record = $2", &records, &mut |place, row| {
        let scope = row.get::<String>(0)?;
        if let Some(scopes) = scopes.get_mut(place) {
            scopes.insert(scope);
        }
        Ok(())
    })?;
    tx.execute_many("DELETE FROM attachment_named WHERE county = $1 AND record = $2", &records)?;
    let mut named = BTreeSet::new();
    for ((record, _, doc), scopes) in changed.iter().zip(&scopes) {
        let blobs = doc.attachments.iter().flat_map(|attached| attached.attachment.blobs()).map(|(_, blob)| blob);
        named.extend(blobs.flat_map(|blob| scopes.iter().map(move |scope| (record.0, scope, blob))));
    }
    let sets: Vec<_> = named.iter().map(|(record, scope, blob)| args![*record, scope.as_str(), blob.hash, blob.length]).collect();
    tx.execute_many("INSERT INTO attachment_named (county, record, scope, hash, length) VALUES ($1, $2, $3, $4, $5)", &sets)?;
    Ok(())
}

/// For each content what is held of it; nothing where none of these scopes names it.
pub(crate) fn held_in(tx: &Tx<'_>, scopes: &[Scope], blobs: &[Blob]) -> Result<Vec<Option<Bitmap>>> {
    let sets: Vec<_> = blobs.iter().map(|blob| args![blob.hash, blob.length]).collect();
    let mut held: Vec<Option<Bitmap>> = vec![None; blobs.len()];
    let named = "SELECT DISTINCT scope FROM attachment_named WHERE county = $1 AND hash = $2 AND length = $3";
    tx.query_many(named, &sets, &mut |place, row| {
        let scope = scope_of(&row.get::<String>(0)?, "attachment_named")?;
        if let (true, Some(blob), Some(held)) = (scopes.contains(&scope), blobs.get(place), held.get_mut(place)) {
            *held = Some(Bitmap::empty(blob.groups()));
        }
        Ok(())
    })?;
    let known = "SELECT held FROM attachment_held WHERE county = $1 AND hash = $2 AND length = $3";
    tx.query_many(known, &sets, &mut |place, row| {
        if let (Some(blob), Some(Some(held))) = (blobs.get(place), held.get_mut(place)) {
            *held = Bitmap::from_bytes(&row.get::<Vec<u8>>(0)?, blob.groups());
        }
        Ok(())
    })?;
    Ok(held)
}

/// What is held of a content.
pub(crate) fn held(tx: &Tx<'_>, blob: &Blob) -> Result<Bitmap> {
    let statement = "SELECT held FROM attachment_held WHERE county = $1 AND hash = $2 AND length = $3";
    let held = tx.query_opt(statement, args![blob.hash, blob.length], |row| row.get::<Vec<u8>>(0))?;
    Ok(Bitmap::from_bytes(&held.unwrap_or_default(), blob.groups()))
}

pub(crate) fn set_held(tx: &Tx<'_>, blob: &Blob, held: &Bitmap) -> Result<()> {
    tx.execute(
        "INSERT INTO attachment_held (county, hash, length, held, complete) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (county, hash, length) DO UPDATE SET held = excluded.held, complete = excluded.complete",
        args![blob.hash, blob.length, held.to_bytes(), held.is_full()],
    )?;
    Ok(())
}

/// Contents of which something is held, each with what is held.
pub(crate) fn all_held(tx: &Tx<'_>) -> Result<Vec<(Blob, Bitmap)>> {
    tx.query("SELECT hash, length, held FROM attachment_held WHERE county = $1 ORDER BY hash, length", args![], |row| {
        let blob = Blob { hash: row.get(0)?, length: row.get(1)? };
        Ok((blob, Bitmap::from_bytes(&row.get::<Vec<u8>>(2)?, blob.groups())))
    })
}

/// Contents that are held and that no record names any more.
pub(crate) fn unnamed(tx: &Tx<'_>) -> Result<Vec<Blob>> {
    tx.query(
        "SELECT h.hash, h.length FROM attachment_held h WHERE h.county = $1 AND NOT EXISTS
           (SELECT 1 FROM attachment_named n WHERE n.county = h.county AND n.hash = h.hash AND n.length = h.length)",
        args![],
        |row| Ok(Blob { hash: row.get(0)?, length: row.get(1)? }),
    )
}

pub(crate) fn forget(tx: &Tx<'_>, blob: &Blob) -> Result<()> {
    tx.execute("DELETE FROM attachment_held WHERE county = $1 AND hash = $2 AND length = $3", args![blob.hash, blob.length])?;
    Ok(())
}

/// How many contents are named and not whole.
pub(crate) const WAITING: &str = "SELECT count(*) FROM (SELECT DISTINCT n.hash, n.length FROM attachment_named n WHERE n.county = $1
      AND NOT EXISTS (SELECT 1 FROM attachment_held h
                       WHERE h.county = n.county AND h.hash = n.hash AND h.length = n.length AND h.complete = 1)) waiting";
