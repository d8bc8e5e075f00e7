//! `stats`, `backup`, `restore`.
//!
//! Contents of attachments stand beside the backups of a folder, once for all of them.
//!
//! A backup is a copy of the database as it stands, encrypted with the same key: it is worth
//! nothing without `database.key`, and everything with it. A restored database may lack what the
//! county has signed since, so it begins a new epoch before anybody is answered.

use crate::county::County;
use crate::db::attachment;
use crate::db::stats::{self, Stats};
use crate::db::{self, Database, SqliteFile};
use crate::failure::Result;
use crate::keys;
use crate::last_head::LastHead;
use crate::place::{Place, sync_folder_of, with_ending};
use crate::world::World;
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::attach::Bitmap;
use jiangyuan_vault::Vault;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What a restore did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Restored {
    /// The epoch that begins.
    pub epoch: u32,
    /// Number of the last entry that the backup holds.
    pub n: u64,
}

impl County {
    /// The county in numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub fn stats(&self) -> Result<Stats> {
        self.inner.db.read(stats::stats)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub fn healthy(&self) -> Result<()> {
        self.inner.db.read(|tx| db::county::log_end(tx).map(|_| ()))
    }

    /// Writes a backup, while devices sync on. Returns its size in bytes.
    ///
    /// # Errors
    /// `FileExists`: a backup never overwrites another.
    pub fn backup(&self, file: &Path) -> Result<u64> {
        if file.exists() {
            return Err(ErrorCode::FileExists.into());
        }
        let waiting = with_ending(file, ".new");
        let _ = fs::remove_file(&waiting);
        let through = self.inner.db.read(db::county::log_end)?.n;
        match &self.inner.db {
            Database::Sqlite(database) => database.copy_to(&waiting)?,
            Database::Postgres(_) => return Err(ErrorCode::BackupElsewhere.into()),
        }
        File::options().write(true).open(&waiting)?.sync_all()?;
        // After the database, so that whatever it notes as here has been on the disk.
        self.copy_contents(&contents_beside(file))?;
        fs::rename(&waiting, file)?;
        sync_folder_of(file)?;
        self.inner.db.write(|tx| db::county::set_backed_up(tx, through))?;
        Ok(fs::metadata(file)?.len())
    }

    /// Puts a backup in the place of the database, which is kept beside it under another name.
    /// Needs `database.key` of the county that made the backup, and nobody else in the folder.
    ///
    /// # Errors
    /// `BackupUnreadable` where it does not open or is not whole, and then nothing was changed;
    /// `StoreBusy` while a server runs.
    pub fn restore(data_dir: &Path, file: &Path, world: &World) -> Result<Restored> {
        let place = Place::at(data_dir)?;
        let alone = place.lock_alone()?;
        let key = keys::read_seed(&place.database_key())?;
        let database = place.database();
        let coming = with_ending(&database, ".coming");
        fs::copy(file, &coming)?;
        db::check_backup(&coming, &key)?;
        let contents = contents_beside(&fs::canonicalize(file)?);
        let restored = begin_again(&coming, key, &place, &contents, world)?;
        remove_log_files(&coming)?;
        put_aside(&database, world.now_ms())?;
        File::options().write(true).open(&coming)?.sync_all()?;
        fs::rename(&coming, &database)?;
        sync_folder_of(&database)?;
        drop(alone);
        Ok(restored)
    }
}

/// Contents stand once beside all backups of a folder, each copied by the first that meets it.
fn contents_beside(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join("attachments")
}

/// Brings the contents that the restored database notes, where their files are not in the folder any
/// more. What no folder has is noted as missing: the devices that have it are asked again.
fn bring_contents(file: &SqliteFile, vault: &Vault, beside: &Path) -> Result<()> {
    for (blob, _) in file.read(attachment::all_held)? {
        if !vault.bring_from(beside, &blob)? {
            file.write(|tx| attachment::set_held(tx, &blob, &Bitmap::empty(blob.groups())))?;
        }
    }
    Ok(())
}

fn begin_again(coming: &Path, key: keys::Seed, place: &Place, contents: &Path, world: &World) -> Result<Restored> {
    let vault = crate::contents::vault(place, &key);
    let signed_epoch = LastHead::at(place.last_head()).get().map_or(0, |signed| signed.epoch);
    let incarnation = u64::from_le_bytes(world.draw());
    let file = SqliteFile::open(coming, key, false)?;
    let restored = file.write(|tx| {
        let epoch = db::county::epoch(tx)?.max(signed_epoch).saturating_add(1);
        db::county::begin_again(tx, epoch, incarnation, world.now_ms(), "restore")?;
        Ok(Restored { epoch, n: db::county::log_end(tx)?.n })
    })?;
    bring_contents(&file, &vault, contents)?;
    file.close_into_one_file()?;
    Ok(restored)
}

/// The database that is replaced may be the only witness of something: it is never deleted.
fn put_aside(database: &Path, now_ms: i64) -> Result<()> {
    for ending in ["-wal", "-shm", ""] {
        let old = with_ending(database, ending);
        if old.exists() {
            fs::rename(&old, with_ending(database, &format!(".before-{now_ms}{ending}")))?;
        }
    }
    Ok(())
}

fn remove_log_files(database: &Path) -> Result<()> {
    for ending in ["-wal", "-shm"] {
        let file = with_ending(database, ending);
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}
