//! The data folder: which file is what, and who may read it.
//!
//! `county.db` is encrypted with `database.key`. Both lie in one folder, so the folder belongs on
//! an encrypted disk, or the key file on a medium that is there at the start only. `root.key`
//! certifies everything else and is needed only to add recipients: it belongs offline.
//! A county in PostgreSQL has `county.key` instead of both, the same in every process's folder.
//! `last-head` is outside the database on purpose: it is what a rolled-back database is found by.

use crate::failure::Result;
use jiangyuan_model::ErrorCode;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Another command's first start, or its end, takes less than a second on any disk.
const LOCK_TRIES: u32 = 60;
const LOCK_WAIT: Duration = Duration::from_millis(50);

/// A lock on the folder. It is given back by name and not by closing the file: a child process
/// that was just started holds the file too, for a moment.
pub(crate) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // A lock that cannot be given back ends with the process.
        let _ = self.0.unlock();
    }
}

/// The data folder of a county.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    dir: PathBuf,
}

impl Place {
    /// The folder at this path; made, and closed to other users, if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn at(dir: &Path) -> Result<Place> {
        if !dir.exists() {
            fs::create_dir_all(dir)?;
            close_to_others(dir, 0o700)?;
        }
        Ok(Place { dir: dir.to_owned() })
    }

    /// The encrypted database.
    pub(crate) fn database(&self) -> PathBuf {
        self.dir.join("county.db")
    }

    /// The key of the database.
    pub(crate) fn database_key(&self) -> PathBuf {
        self.dir.join("database.key")
    }

    /// The key under which the county's private keys lie in PostgreSQL.
    pub(crate) fn county_key(&self) -> PathBuf {
        self.dir.join("county.key")
    }

    /// Contents of attachments, encrypted.
    pub(crate) fn attachments(&self) -> PathBuf {
        self.dir.join("attachments")
    }

    /// The county's root key, until the operator moves it offline.
    pub(crate) fn root_key(&self) -> PathBuf {
        self.dir.join("root.key")
    }

    /// What was erased, by ids and hashes.
    pub(crate) fn erased(&self) -> PathBuf {
        self.dir.join("erased")
    }

    /// The last signed end of the log.
    pub(crate) fn last_head(&self) -> PathBuf {
        self.dir.join("last-head")
    }

    /// Locks the folder against a restore, for as long as the lock lives.
    ///
    /// # Errors
    /// `StoreBusy` while a restore runs.
    pub(crate) fn lock_for_use(&self) -> Result<Lock> {
        self.lock("lock", File::try_lock_shared)
    }

    /// Locks the folder against everybody else: for the first start and for a restore.
    ///
    /// # Errors
    /// `StoreBusy` while a server or another command uses it.
    pub(crate) fn lock_alone(&self) -> Result<Lock> {
        self.lock("lock", File::try_lock)
    }

    /// Locks the folder against another process that makes the same county, which goes on to use it
    /// while this one still waits.
    ///
    /// # Errors
    /// `StoreBusy` where the other one does not come to an end.
    pub(crate) fn lock_to_make(&self) -> Result<Lock> {
        self.lock("making.lock", File::try_lock)
    }

    fn lock(&self, name: &str, take: fn(&File) -> std::result::Result<(), TryLockError>) -> Result<Lock> {
        let lock = Lock(self.lock_file(name)?);
        for _ in 0..LOCK_TRIES {
            match take(&lock.0) {
                Ok(()) => return Ok(lock),
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_WAIT),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        Err(ErrorCode::StoreBusy.into())
    }

    fn lock_file(&self, name: &str) -> Result<File> {
        Ok(OpenOptions::new().create(true).truncate(false).write(true).open(self.dir.join(name))?)
    }
}

/// Writes a file that only this user may read: whole and durable, or not at all.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    let waiting = with_ending(path, ".new");
    let _ = fs::remove_file(&waiting);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&waiting)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&waiting, path)?;
    sync_folder_of(path)?;
    Ok(())
}

/// The same path with something after its name.
pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Makes a rename in this folder durable. Windows does so by itself.
///
/// # Errors
/// When the folder cannot be opened.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// On Windows the folder's inherited rights stand; `docs/operations.md` says which to set.
#[cfg_attr(not(unix), allow(unused_variables))]
fn close_to_others(path: &Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))?;
    Ok(())
}
