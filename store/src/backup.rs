//! Backup and restore. A backup is a dated folder with the record and the wrapped keys, both
//! encrypted as they stand in the home; nothing is ever written in the clear. Drafts are not in
//! it: they are not recorded yet. Contents of attachments never change, so they stand once, beside
//! the dated folders and for all of them, each copied by the first backup that meets it.

use crate::database;
use crate::error::{Result, StoreError, Stored};
use crate::file;
use crate::keys::{DataKey, KeyFile};
use crate::outside::Outside;
use crate::place::Place;
use crate::store::{self, Store};
use crate::table::blob;
use crate::table::chain::{self, Reason};
use crate::table::home;
use crate::world::World;
use jiangyuan_model::ErrorCode;
use jiangyuan_model::clock::in_shanghai;
use jiangyuan_sync::frame::ChainState;
use rusqlite::{Connection, TransactionBehavior};
use std::fs;
use std::path::{Path, PathBuf};

const DATABASE: &str = "jiangyuan.db";
const KEYS: &str = "keys.json";

/// Where contents of attachments stand, beside the dated folders and in a home alike.
const ATTACHMENTS: &str = "attachments";

impl Store {
    /// Writes a backup into a dated folder under `dir` and returns that folder. It is opened and
    /// examined before the folder gets its name, so a folder with that name is a good backup.
    ///
    /// # Errors
    /// `DiskFull`, `FileExists`, `FileUnreadable`.
    pub fn backup(&self, dir: &Path) -> Result<PathBuf> {
        let named = dir.join(format!("jiangyuan-{}", stamp(&self.world)));
        if named.exists() {
            return Err(ErrorCode::FileExists.into());
        }
        let unfinished = named.with_extension("unfinished");
        let written = self
            .write_backup(&unfinished)
            .and_then(|()| self.copy_contents(&dir.join(ATTACHMENTS)))
            .and_then(|()| Ok(fs::rename(&unfinished, &named)?));
        if let Err(error) = written {
            let _ = fs::remove_dir_all(&unfinished);
            return Err(error.into());
        }
        file::sync_folder(&named);
        Ok(named)
    }

    fn write_backup(&self, folder: &Path) -> Stored<()> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        file::make_private_folder(folder)?;
        let copy = folder.join(DATABASE);
        // VACUUM INTO writes an encrypted file under the same key and sees one moment of the home.
        self.conn.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        verify(&copy, &self.key, &home::identity(&self.conn)?)?;
        fs::File::open(&copy)?.sync_all()?;
        KeyFile::read(&self.place.keys())?.write(&folder.join(KEYS))
    }

    /// After the copy of the record, so that whatever it notes as here has been on the disk.
    fn copy_contents(&self, folder: &Path) -> Stored<()> {
        let vault = self.vault();
        for (blob, held) in blob::all_held(&self.conn)? {
            vault.copy_to(folder, &blob, held.is_full())?;
        }
        Ok(())
    }

    /// Brings the contents that the restored record notes, from the backup or from what was set
    /// aside. What neither has is noted as missing, so that it is fetched again.
    fn bring_contents(&mut self, folders: &[PathBuf]) -> Stored<()> {
        let vault = self.vault();
        for (blob, held) in blob::all_held(&self.conn)? {
            let mut here = false;
            for folder in folders {
                here = here || vault.bring_from(folder, &blob)?;
            }
            if !here {
                self.note_missing(&blob, &held.held().collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }

    /// Takes a home back from a backup's folder. What stands at the place is set aside, never
    /// overwritten. The home gets a new incarnation before anything is written in it.
    ///
    /// # Errors
    /// `BackupUnreadable`, `WrongPassphrase`, `UserNeeded`, `StoreTooNew`, `DiskFull`.
    pub fn restore(from: &Path, place: &Place, world: World, user: Option<&str>, passphrase: &str) -> Result<Store> {
        let unreadable = |error: StoreError| match error {
            StoreError::Refused(refusal) => StoreError::Refused(refusal),
            _ => ErrorCode::BackupUnreadable.into(),
        };
        let keys = KeyFile::read(&from.join(KEYS)).map_err(unreadable)?;
        let (actor, _) = keys.choose(user)?;
        let key = keys.open(actor, passphrase)?;
        let arriving = bring(from, place).map_err(|error| match error {
            StoreError::File(error) if error.kind() == std::io::ErrorKind::NotFound => ErrorCode::BackupUnreadable.into(),
            other => other,
        })?;
        let (identity, end) = prepare(&arriving, &key, &keys, &world).map_err(|error| {
            let _ = remove_database(&arriving);
            unreadable(error)
        })?;
        let aside = put_in_place(&arriving, place, &keys, &world)?;
        Outside::new(place, identity, &key).write(&end)?;
        let mut store = Store::open_with(place, world, key, actor)?;
        let beside = from.canonicalize().unwrap_or_else(|_| from.to_owned());
        let contents = [beside.parent().map(Path::to_owned), aside].into_iter().flatten().map(|folder| folder.join(ATTACHMENTS));
        store.bring_contents(&contents.collect::<Vec<_>>())?;
        Ok(store)
    }
}

/// Copies the record beside the home under another name.
fn bring(from: &Path, place: &Place) -> Stored<PathBuf> {
    file::make_private_folder(&place.home)?;
    let arriving = place.home.join("arriving.db");
    remove_database(&arriving)?;
    fs::copy(from.join(DATABASE), &arriving)?;
    Ok(arriving)
}

/// Examines the copy and begins its new incarnation, so that there is no moment in which the home
/// could be written as if nothing had happened.
fn prepare(arriving: &Path, key: &DataKey, keys: &KeyFile, world: &World) -> Stored<([u8; 16], ChainState)> {
    let identity: [u8; 16] = data_encoding::HEXLOWER
        .decode(keys.home.as_bytes())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| StoreError::lying("keys.json", "home"))?;
    verify(arriving, key, &identity)?;
    let mut conn = store::open_database(arriving, key, false)?;
    crate::migrate::migrate(&mut conn, arriving, crate::migrate::MIGRATIONS)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let device = tx.query_row("SELECT device FROM home", [], |row| row.get(0))?;
    let begun = chain::begin(&tx, world, device, Reason::Restored)?;
    tx.commit()?;
    // One file is moved into place, so the log of the last transactions has to be in it.
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    conn.close().map_err(|(_, error)| error)?;
    Ok((identity, begun.end))
}

/// Returns where what stood there was set aside.
fn put_in_place(arriving: &Path, place: &Place, keys: &KeyFile, world: &World) -> Stored<Option<PathBuf>> {
    let aside = place.set_aside(&stamp(world))?;
    fs::rename(arriving, place.database())?;
    remove_database(arriving)?;
    keys.write(&place.keys())?;
    Ok(aside)
}

/// Opens a copy of the record and looks whether it is whole and of this home.
fn verify(path: &Path, key: &DataKey, identity: &[u8; 16]) -> Stored<()> {
    let conn: Connection = database::open_to_look(path, &key.derive("jiangyuan 2026 database"))?;
    let whole: String = conn.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
    if whole == "ok" && home::identity(&conn)? == *identity { Ok(()) } else { Err(ErrorCode::BackupUnreadable.into()) }
}

fn remove_database(path: &Path) -> Stored<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn stamp(world: &World) -> String {
    in_shanghai(world.clock.now_ms()).format("%Y%m%d-%H%M%S").to_string()
}
