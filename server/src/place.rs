//! The data folder: which file is what, and who may read it.
//!
//! `county.db` is encrypted with `database.key`. Both lie in one folder, so the folder belongs on
//! an encrypted disk, or the key file on a medium that is there at the start only. `root.key`
//! certifies everything else and is needed only to add recipients: it belongs offline.
//! `last-head` is outside the database on purpose: it is what a rolled-back database is found by.

use crate::failure::Result;
use jiangyuan_model::ErrorCode;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A first start takes less than a second on any disk; another one is waited for ten.
const FIRST_START_TRIES: u32 = 200;
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(50);

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

    /// The county's root key, until the operator moves it offline.
    pub(crate) fn root_key(&self) -> PathBuf {
        self.dir.join("root.key")
    }

    /// The last signed end of the log.
    pub(crate) fn last_head(&self) -> PathBuf {
        self.dir.join("last-head")
    }

    /// Locks the folder against a restore, for as long as the file lives.
    ///
    /// # Errors
    /// `StoreBusy` while a restore runs.
    pub(crate) fn lock_for_use(&self) -> Result<File> {
        let file = self.lock_file()?;
        match file.try_lock_shared() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(ErrorCode::StoreBusy.into()),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Locks the folder against everybody else: for the first start and for a restore.
    ///
    /// # Errors
    /// `StoreBusy` while a server or another command uses it.
    pub(crate) fn lock_alone(&self) -> Result<File> {
        let file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(ErrorCode::StoreBusy.into()),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Waits until nobody else makes the first files.
    ///
    /// # Errors
    /// `StoreBusy` where somebody is there for longer than a first start takes.
    pub(crate) fn lock_waiting(&self) -> Result<File> {
        for _ in 0..FIRST_START_TRIES {
            if let Ok(file) = self.lock_alone() {
                return Ok(file);
            }
            std::thread::sleep(TRY_AGAIN_AFTER);
        }
        self.lock_alone()
    }

    fn lock_file(&self) -> Result<File> {
        Ok(OpenOptions::new().create(true).truncate(false).write(true).open(self.dir.join("lock"))?)
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
