//! Reading a folder that nobody vouches for.

use crate::name::Name;
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_sync::volume::VOLUME_BYTES_MAX;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most volumes that are taken from one folder at one time: 16 GiB.
pub const FILES_MAX: usize = 4 * 1024;

/// The most entries of the folder that are looked at: a stick with a photo collection has fewer.
const ENTRIES_MAX: usize = 64 * 1024;

/// A volume's file, by its name in the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: Name,
    path: PathBuf,
}

/// Why a file with one of our names cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// Not a plain file, or too long: nothing that we wrote.
    NotAVolume,
    /// The medium does not give it.
    Unreadable,
}

/// What is in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Files with our names, in the order of their names.
    pub found: Vec<Found>,
    /// Files with our names were left out because there are more than [`FILES_MAX`], or the folder
    /// has more entries than are looked at.
    pub left_out: bool,
}

/// Lists the volumes of a folder. Everything else in it is passed over.
///
/// # Errors
/// `FolderUnreadable` where it is no folder or the medium does not give it.
pub fn list(folder: &Path) -> Result<Listing, Refusal> {
    let entries = fs::read_dir(folder).map_err(|_| Refusal::new(ErrorCode::FolderUnreadable))?;
    let mut listing = Listing::default();
    for (looked_at, entry) in entries.enumerate() {
        if looked_at >= ENTRIES_MAX {
            listing.left_out = true;
            break;
        }
        // An entry that the medium does not give has no name that could be told.
        let Ok(entry) = entry else { continue };
        let Some(name) = entry.file_name().to_str().and_then(Name::from_listing) else { continue };
        if listing.found.len() >= FILES_MAX {
            listing.left_out = true;
            break;
        }
        listing.found.push(Found { path: entry.path(), name });
    }
    listing.found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listing)
}

impl Found {
    /// The bytes, never more than a volume has.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn read(&self) -> Result<Vec<u8>, Unusable> {
        let plain = fs::symlink_metadata(&self.path).map_err(|_| Unusable::Unreadable)?;
        if !plain.is_file() || plain.len() > VOLUME_BYTES_MAX as u64 {
            return Err(Unusable::NotAVolume);
        }
        let file = File::open(&self.path).map_err(|_| Unusable::Unreadable)?;
        // The name may stand for something else by now.
        if !file.metadata().is_ok_and(|opened| opened.is_file()) {
            return Err(Unusable::NotAVolume);
        }
        let mut bytes = Vec::new();
        file.take(VOLUME_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(|_| Unusable::Unreadable)?;
        if bytes.len() > VOLUME_BYTES_MAX { Err(Unusable::NotAVolume) } else { Ok(bytes) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
