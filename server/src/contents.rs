//! Contents of attachments at the county: in a vault in the data folder, noted in the database.
//!
//! Also with PostgreSQL they are files of the data folder, which the server processes of a county
//! share: contents are large, never change and are never searched, and a province's database is
//! copied whole every night. The key of the vault is derived from the one that the folder holds
//! anyway (`database.key`, `county.key`).

use crate::county::County;
use crate::db::{Database, attachment};
use crate::failure::{Failure, Result};
use crate::keys::Seed;
use crate::place::Place;
use jiangyuan_sync::attach::{Bitmap, Blob, BlobStore, Keeping, Piece};
use jiangyuan_sync::county::KnownDevice;
use jiangyuan_vault::Vault;
use std::path::Path;
use zeroize::Zeroizing;

/// The vault of a data folder.
pub(crate) fn vault(place: &Place, key: &Seed) -> Vault {
    Vault::new(place.attachments(), Zeroizing::new(blake3::derive_key("jiangyuan 2026 county attachments", key.as_slice())))
}

impl County {
    /// Which of these contents a device may bring, and what is held of each.
    pub(crate) fn weigh(&self, device: &KnownDevice, blobs: &[Blob]) -> Result<Vec<Option<Bitmap>>> {
        self.inner.db.read(|tx| attachment::held_in(tx, &device.writes, blobs))
    }

    /// Which of these contents a device may have, and what is held of each.
    pub(crate) fn find(&self, device: &KnownDevice, blobs: &[Blob]) -> Result<Vec<Option<Bitmap>>> {
        self.inner.db.read(|tx| attachment::held_in(tx, &device.reads, blobs))
    }

    /// Forgets contents that no record names any more: what was erased leaves the disk too.
    pub(crate) fn forget_unnamed(&self) -> Result<()> {
        for blob in self.inner.db.read(attachment::unnamed)? {
            self.inner.vault.remove(&blob)?;
            self.inner.db.write(|tx| attachment::forget(tx, &blob))?;
        }
        Ok(())
    }

    /// Copies contents beside a backup, each once for all backups of that folder.
    pub(crate) fn copy_contents(&self, folder: &Path) -> Result<()> {
        for (blob, held) in self.inner.db.read(attachment::all_held)? {
            self.inner.vault.copy_to(folder, &blob, held.is_full())?;
        }
        Ok(())
    }

    /// Notes that a group is not here after all: whoever offers the content again brings it.
    fn note_missing(&self, blob: &Blob, group: u32) -> Result<()> {
        if matches!(self.inner.db, Database::Postgres(_)) && !self.inner.vault.path(blob).exists() {
            // Another server may have it: then the folder is not the shared one, and the note is right.
            tracing::error!("the file of an attachment is not in the data folder; do all servers of the county share `attachments`?");
            return Ok(());
        }
        tracing::warn!(group, "a group of an attachment does not open; it is taken when it is offered again");
        self.inner.db.write(|tx| {
            let mut held = attachment::held(tx, blob)?;
            held.clear(group);
            attachment::set_held(tx, blob, &held)
        })
    }
}

impl BlobStore for County {
    type Error = Failure;

    fn held(&mut self, blob: &Blob) -> Result<Bitmap> {
        self.inner.db.read(|tx| attachment::held(tx, blob))
    }

    fn give(&mut self, blob: &Blob, group: u32) -> Result<Option<Piece>> {
        if !self.held(blob)?.has(group) {
            return Ok(None);
        }
        let piece = self.inner.vault.get(blob, group)?;
        if piece.is_none() {
            self.note_missing(blob, group)?;
        }
        Ok(piece)
    }

    fn keep(&mut self, blob: &Blob, group: u32, sent: &[u8]) -> Result<Keeping> {
        let held = self.held(blob)?;
        if held.has(group) {
            return Ok(Keeping::Known);
        }
        let vault = &self.inner.vault;
        let here = held.neighbours(group).filter_map(|near| vault.get(blob, near).ok().flatten());
        let Ok(piece) = blob.complete(group, sent, here) else { return Ok(Keeping::Bad) };
        vault.put(blob, std::iter::once(piece))?;
        self.inner.db.write(|tx| {
            // Read again: another session may have kept a group meanwhile.
            let mut held = attachment::held(tx, blob)?;
            held.set(group);
            attachment::set_held(tx, blob, &held)
        })?;
        Ok(Keeping::New)
    }
}
