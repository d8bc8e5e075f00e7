//! Small files that are either the old one or the new one, never half of one.

use crate::error::Stored;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Whether the bytes must be on the disk when the call returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durable {
    /// A power cut after the call finds the new file.
    Yes,
    /// A power cut after the call may find the old file.
    No,
}

/// Writes a file under a temporary name and renames it over the old one. Two writers never share
/// a temporary name: it carries the process and a count.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8], durable: Durable) -> Stored<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let temporary = path.with_extension(format!("new-{}-{count}", std::process::id()));
    let written = write_and_rename(&temporary, path, bytes, durable);
    if written.is_err() {
        // The old file stands; what is left of the new one is of no use to anybody.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_and_rename(temporary: &Path, path: &Path, bytes: &[u8], durable: Durable) -> Stored<()> {
    let mut file = File::create(temporary)?;
    file.write_all(bytes)?;
    if durable == Durable::Yes {
        file.sync_all()?;
    }
    drop(file);
    fs::rename(temporary, path)?;
    if durable == Durable::Yes {
        sync_folder(path);
    }
    Ok(())
}

/// Makes a rename survive a power cut where the system needs to be asked for it. Systems that
/// cannot open a folder do not need it.
pub(crate) fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
}

/// Makes a folder that only its owner can enter.
pub(crate) fn make_private_folder(path: &Path) -> Stored<()> {
    fs::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
