//! Contents of attachments on the disk: encrypted, in groups of 16 KiB, each of which can be
//! written, read and proved alone.
//!
//! **Format.** A content is one file of equal slots, one a group. A slot is
//! `ChaCha20-Poly1305(path || bytes)`: the group with its whole path of the verification tree. So
//! any group that is here can be handed to anybody as it is, also while the rest has not come, and
//! nothing has to be hashed again for it; it costs 4 % of a file of 20 MB. A group that has not
//! come is a hole in the file.
//!
//! **Keys.** The key of a file is derived from the key of the vault and the name of the content; the
//! nonce is the number of the group. What is written under a number is always the same, because a
//! content and its tree never change, so a nonce never meets two texts. The number, the hash and
//! the length are authenticated: a slot cannot be moved.
//!
//! **Names.** A file's name is derived from the vault's key too. Who finds two disks cannot tell
//! whether they hold the same photo, nor whether one holds a photo that he has. What he sees is how
//! many there are, and how large.
//!
//! **Power cuts.** [`Vault::put`] returns when the slots are on the disk; only then may anybody
//! note that a group is here. A slot that was torn does not open and counts as not here; what was
//! noted and does not open is fetched again.
//!
//! Rejected: contents in the database, which would have to be copied whole with each backup and
//! write everything twice; whole files encrypted at once, which cannot be resumed.

mod seal;

use jiangyuan_sync::attach::{Bitmap, Blob, GROUP_BYTES, PAIR_BYTES, Piece};
use seal::{SEAL_BYTES, Seal};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The ending of a copy in a backup of which some groups are missing.
const PART: &str = "part";

/// A folder of contents, under one key.
#[derive(Clone)]
pub struct Vault {
    folder: PathBuf,
    key: Zeroizing<[u8; 32]>,
}

/// Why a content cannot be read whole.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The disk failed.
    #[error("file: {0}")]
    File(#[from] io::Error),
    /// These groups are not here, or do not hold.
    #[error("groups are missing")]
    Missing(Vec<u32>),
}

impl Vault {
    /// The vault in this folder, which is made when something is put into it.
    pub fn new(folder: PathBuf, key: Zeroizing<[u8; 32]>) -> Vault {
        Vault { folder, key }
    }

    /// Where the file of a content lies, or will.
    pub fn path(&self, blob: &Blob) -> PathBuf {
        let name = seal::name(&self.key, blob);
        // Few enough files in one folder for any file system and any operator.
        let (shelf, rest) = name.split_at_checked(2).unwrap_or(("00", &name));
        self.folder.join(shelf).join(rest)
    }

    /// Writes verified pieces of one content and returns when they are on the disk.
    ///
    /// # Errors
    /// The disk is full or fails.
    pub fn put(&self, blob: &Blob, pieces: impl Iterator<Item = Piece>) -> io::Result<()> {
        let path = self.path(blob);
        let new = !path.exists();
        if new && let Some(shelf) = path.parent() {
            make_private_folder(&self.folder)?;
            make_private_folder(shelf)?;
        }
        let mut file = open_private(&path)?;
        let seal = Seal::new(&self.key, blob);
        for piece in pieces {
            file.seek(SeekFrom::Start(slot_at(blob, piece.group)))?;
            file.write_all(&seal.close(&piece))?;
        }
        file.sync_data()?;
        if new {
            // The length of a new file and its name are the folder's and the file's own matter.
            file.sync_all()?;
            path.ancestors().skip(1).take(3).for_each(sync_folder);
        }
        Ok(())
    }

    /// A group; nothing where it is not here or does not open.
    ///
    /// # Errors
    /// The disk fails.
    pub fn get(&self, blob: &Blob, group: u32) -> io::Result<Option<Piece>> {
        let mut file = match File::open(self.path(blob)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        read_slot(&mut file, &Seal::new(&self.key, blob), blob, group)
    }

    /// A content whole, every group proved.
    ///
    /// # Errors
    /// [`VaultError::Missing`] with the groups that are not here or do not hold.
    pub fn content(&self, blob: &Blob) -> Result<Vec<u8>, VaultError> {
        let mut content = Vec::with_capacity(usize::try_from(blob.length).unwrap_or(0));
        let mut missing = Vec::new();
        let held = Bitmap::full(blob.groups());
        self.walk(blob, &held, |group, piece| match piece {
            Some(piece) => content.extend_from_slice(blob.data(&piece)),
            None => missing.push(group),
        })?;
        if missing.is_empty() { Ok(content) } else { Err(VaultError::Missing(missing)) }
    }

    /// Those of the groups noted as here that are not, or do not hold.
    ///
    /// # Errors
    /// The disk fails.
    pub fn missing(&self, blob: &Blob, held: &Bitmap) -> io::Result<Vec<u32>> {
        let mut missing = Vec::new();
        self.walk(blob, held, |group, piece| missing.extend(piece.is_none().then_some(group)))?;
        Ok(missing)
    }

    fn walk(&self, blob: &Blob, held: &Bitmap, mut each: impl FnMut(u32, Option<Piece>)) -> io::Result<()> {
        let mut file = match File::open(self.path(blob)) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let seal = Seal::new(&self.key, blob);
        for group in held.held() {
            let piece = match &mut file {
                Some(file) => read_slot(file, &seal, blob, group)?,
                None => None,
            };
            each(group, piece.filter(|piece| blob.verify(piece).is_ok()));
        }
        Ok(())
    }

    /// Removes a content for good.
    ///
    /// # Errors
    /// The disk fails. A content that is not here is no error.
    pub fn remove(&self, blob: &Blob) -> io::Result<()> {
        let path = self.path(blob);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        path.parent().into_iter().for_each(sync_folder);
        Ok(())
    }

    /// Copies a content into another folder, as it lies here, unless a whole copy of it is there.
    /// Returns whether anything was copied.
    ///
    /// # Errors
    /// A disk is full or fails.
    pub fn copy_to(&self, folder: &Path, blob: &Blob, whole: bool) -> io::Result<bool> {
        let from = self.path(blob);
        let to = Vault { folder: folder.to_owned(), key: self.key.clone() }.path(blob);
        let part = to.with_extension(PART);
        if !from.exists() || to.exists() {
            return Ok(false);
        }
        if let Some(shelf) = to.parent() {
            make_private_folder(folder)?;
            make_private_folder(shelf)?;
        }
        copy_durably(&from, if whole { &to } else { &part })?;
        if whole && part.exists() {
            fs::remove_file(&part)?;
        }
        Ok(true)
    }

    /// Brings a content from a folder that [`Vault::copy_to`] wrote, or from another vault's under
    /// the same key, unless its file is here. Returns whether it is here now.
    ///
    /// # Errors
    /// A disk is full or fails.
    pub fn bring_from(&self, folder: &Path, blob: &Blob) -> io::Result<bool> {
        let to = self.path(blob);
        if to.exists() {
            return Ok(true);
        }
        let from = Vault { folder: folder.to_owned(), key: self.key.clone() }.path(blob);
        let Some(from) = [from.clone(), from.with_extension(PART)].into_iter().find(|path| path.exists()) else { return Ok(false) };
        if let Some(shelf) = to.parent() {
            make_private_folder(&self.folder)?;
            make_private_folder(shelf)?;
        }
        copy_durably(&from, &to)?;
        Ok(true)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

/// How many bytes a full slot of a content has.
fn slot_bytes(blob: &Blob) -> usize {
    blob.path_pairs_max() * PAIR_BYTES + GROUP_BYTES + SEAL_BYTES
}

fn slot_at(blob: &Blob, group: u32) -> u64 {
    u64::from(group) * slot_bytes(blob) as u64
}

fn read_slot(file: &mut File, seal: &Seal, blob: &Blob, group: u32) -> io::Result<Option<Piece>> {
    if group >= blob.groups() {
        return Ok(None);
    }
    let mut slot = vec![0; blob.path_pairs(group) * PAIR_BYTES + blob.group_bytes(group) + SEAL_BYTES];
    file.seek(SeekFrom::Start(slot_at(blob, group)))?;
    match file.read_exact(&mut slot) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
        Ok(()) => Ok(seal.open(group, &slot)),
    }
}

/// A copy that is whole or not there.
fn copy_durably(from: &Path, to: &Path) -> io::Result<()> {
    let coming = to.with_extension("coming");
    fs::copy(from, &coming)?;
    OpenOptions::new().write(true).open(&coming)?.sync_all()?;
    fs::rename(&coming, to)?;
    to.ancestors().skip(1).take(2).for_each(sync_folder);
    Ok(())
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make_private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)?;
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Makes a name in a folder durable where the system needs to be asked for it.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests;
