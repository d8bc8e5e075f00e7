//! Writing volumes so that a name always stands for a whole one.

use crate::name::Name;
use crate::read::Found;
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_sync::volume::SetId;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What a volume is called until it is whole.
const WAITING: &str = ".jyw";

/// Writes the volumes of one set into a folder. What was written of a set that is not finished is
/// taken away again when the writer is dropped: half an export looks like a whole one to whoever
/// carries the stick.
pub struct Writer {
    folder: PathBuf,
    set: SetId,
    number: u32,
    written: Vec<PathBuf>,
    finished: bool,
}

impl Writer {
    /// A writer into an existing folder.
    ///
    /// # Errors
    /// `FolderUnreadable` where it is no folder.
    pub fn new(folder: &Path, set: SetId) -> Result<Writer, Refusal> {
        if !folder.is_dir() {
            return Err(ErrorCode::FolderUnreadable.into());
        }
        Ok(Writer { folder: folder.to_owned(), set, number: 0, written: Vec::new(), finished: false })
    }

    /// Writes the next volume, durably.
    ///
    /// # Errors
    /// `FolderFull`, `FolderUnreadable` where the medium does not take it.
    pub fn write(&mut self, volume: &[u8]) -> Result<(), Refusal> {
        self.number += 1;
        let path = self.folder.join(Name::new(&self.set, self.number).as_str());
        let waiting = path.with_extension(WAITING.trim_start_matches('.'));
        let written = write_and_rename(&waiting, &path, volume);
        if written.is_err() {
            // What is left of it is of no use to anybody.
            let _ = fs::remove_file(&waiting);
        }
        written.map_err(|error| told(&error))?;
        self.written.push(path);
        Ok(())
    }

    /// The set is whole: the folder itself is flushed, and the volumes stay.
    ///
    /// # Errors
    /// `FolderUnreadable` where the medium does not confirm it.
    pub fn finish(mut self) -> Result<(), Refusal> {
        flush_folder(&self.folder).map_err(|error| told(&error))?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.finished {
            for path in &self.written {
                // A stick that is gone has nothing to tidy.
                let _ = fs::remove_file(path);
            }
        }
    }
}

fn write_and_rename(waiting: &Path, path: &Path, volume: &[u8]) -> io::Result<()> {
    // Left of an earlier attempt that was cut short. `create_new` follows no link that waits here.
    let _ = fs::remove_file(waiting);
    let mut file = OpenOptions::new().write(true).create_new(true).open(waiting)?;
    file.write_all(volume)?;
    file.sync_all()?;
    drop(file);
    fs::rename(waiting, path)?;
    if let Some(folder) = path.parent() {
        flush_folder(folder)?;
    }
    Ok(())
}

/// Makes renames in a folder durable. Windows does so by itself and opens no folders; some file
/// systems of sticks have no such call and say so.
fn flush_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput) => {}
        other => other?,
    }
    #[cfg(not(unix))]
    let _: (&Path, Option<File>) = (folder, None);
    Ok(())
}

fn told(error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => ErrorCode::FolderFull.into(),
        _ => ErrorCode::FolderUnreadable.into(),
    }
}

/// Takes a volume off the stick. The caller knows that its content is safe elsewhere. A medium that
/// does not let it go keeps it, which does no harm.
pub fn remove(found: &Found) {
    let _ = fs::remove_file(found.path());
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::read::{Unusable, list};
    use jiangyuan_sync::volume::VOLUME_BYTES_MAX;

    fn written(folder: &Path, volumes: &[&[u8]]) {
        let mut writer = Writer::new(folder, [3; 16]).unwrap();
        volumes.iter().for_each(|volume| writer.write(volume).unwrap());
        writer.finish().unwrap();
    }

    #[test]
    fn volumes_read_back_in_their_order_and_nothing_else_is_left_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), &[b"one", b"two"]);
        let found = list(folder.path()).unwrap().found;
        let read: Vec<Vec<u8>> = found.iter().map(|found| found.read().unwrap()).collect();
        assert_eq!(read, [b"one", b"two"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_set_that_was_not_finished_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::new(folder.path(), [3; 16]).unwrap();
        writer.write(b"one").unwrap();
        drop(writer);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_writer_into_no_folder_says_so_before_anything_is_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let refusal = Writer::new(&folder.path().join("gone"), [3; 16]).err().unwrap();
        assert_eq!(
            (refusal.code, list(&folder.path().join("gone")).unwrap_err().code),
            (ErrorCode::FolderUnreadable, ErrorCode::FolderUnreadable)
        );
    }

    #[test]
    fn photos_folders_and_too_long_files_on_a_stick_are_no_volumes() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), &[b"one"]);
        let at = |name: &str| folder.path().join(name);
        fs::write(at("照片.jpg"), b"a photo").unwrap();
        fs::create_dir(at("jy-0000000000000000-0001.jyv")).unwrap();
        File::create(at("jy-0000000000000000-0002.jyv")).unwrap().set_len(VOLUME_BYTES_MAX as u64 + 1).unwrap();
        let found = list(folder.path()).unwrap().found;
        let read: Vec<_> = found.iter().map(Found::read).collect();
        assert_eq!(read, [Err(Unusable::NotAVolume), Err(Unusable::NotAVolume), Ok(b"one".to_vec())]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_on_a_stick_is_not_followed_in_either_direction() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        fs::write(&secret, b"do not read, do not write").unwrap();
        let stick = folder.path().join("stick");
        fs::create_dir(&stick).unwrap();
        let name = Name::new(&[3; 16], 1);
        std::os::unix::fs::symlink(&secret, stick.join(name.as_str())).unwrap();
        std::os::unix::fs::symlink(&secret, stick.join(name.as_str()).with_extension("jyw")).unwrap();
        assert_eq!(list(&stick).unwrap().found[0].read(), Err(Unusable::NotAVolume));
        written(&stick, &[b"one"]);
        assert_eq!(fs::read(&secret).unwrap(), b"do not read, do not write");
        assert_eq!(list(&stick).unwrap().found[0].read(), Ok(b"one".to_vec()));
    }
}
