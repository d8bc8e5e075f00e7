//! Attachments of a record: shown, added, asked for, given up, and saved as files.
//!
//! Contents travel to and from the window as base64, pictures as the data of an `img`: the window has
//! no door to the disk, and nothing is unpacked into a temporary file.

use crate::state::App;
use data_encoding::BASE64;
use directories::UserDirs;
use jiangyuan_casework as casework;
use jiangyuan_casework::Content;
use jiangyuan_model::attachment::Attach;
use jiangyuan_model::id::StepId;
use jiangyuan_model::{ErrorCode, RecordId, Refusal};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tauri::State;

/// How many files of one name are stepped over.
const SAME_NAMES_MAX: u32 = 100;

/// Adds a file, whose content comes as base64.
#[tauri::command(async)]
pub(super) fn attach(app: State<'_, App>, input: Attach, content: String) -> Result<String, Refusal> {
    let file = BASE64.decode(content.as_bytes()).map_err(|_| ErrorCode::FileUnreadable)?;
    app.write(|store| casework::attach(store, &input, &file)).map(|id| id.to_string())
}

/// The thumbnail, where it is here.
#[tauri::command(async)]
pub(super) fn attachment_thumbnail(app: State<'_, App>, on: RecordId, hash: String) -> Result<Option<String>, Refusal> {
    let thumbnail = app.note(|store| casework::thumbnail(store, on, &hash))?;
    Ok(thumbnail.as_ref().map(picture))
}

/// The content, to be shown in the window.
#[tauri::command(async)]
pub(super) fn attachment_content(app: State<'_, App>, on: RecordId, hash: String) -> Result<String, Refusal> {
    app.write(|store| casework::content(store, on, &hash)).map(|content| picture(&content))
}

#[tauri::command(async)]
pub(super) fn attachment_ask(app: State<'_, App>, on: RecordId, hash: String) -> Result<(), Refusal> {
    app.write(|store| casework::ask_for(store, on, &hash))
}

#[tauri::command(async)]
pub(super) fn attachment_lost(app: State<'_, App>, on: RecordId, id: String, reason: String) -> Result<(), Refusal> {
    let id: StepId = id.parse().map_err(|_| ErrorCode::NoSuchAttachment)?;
    app.write(|store| casework::mark_lost(store, on, id, &reason))
}

/// Saves a copy in the person's folder of downloads, once it is noted why. Returns where it lies.
#[tauri::command(async)]
pub(super) fn attachment_save(app: State<'_, App>, on: RecordId, hash: String, reason: String) -> Result<String, Refusal> {
    let folder = downloads()?;
    let content = app.write(|store| casework::save_out(store, on, &hash, &reason, None))?;
    let name: String = hash.chars().filter(char::is_ascii_hexdigit).take(8).collect();
    save(&folder, &name, content.ending, &content.bytes).map(|file| file.display().to_string())
}

fn picture(content: &Content) -> String {
    format!("data:{};base64,{}", content.mime, BASE64.encode(&content.bytes))
}

/// The person's folder of downloads.
pub(super) fn downloads() -> Result<PathBuf, Refusal> {
    let people = UserDirs::new().ok_or(ErrorCode::FileUnreadable)?;
    Ok(people.download_dir().unwrap_or_else(|| people.home_dir()).to_owned())
}

/// Writes a new file named by a code or by digits of a hash: what a record says of a title is never a path.
pub(super) fn save(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> Result<PathBuf, Refusal> {
    for again in 0..SAME_NAMES_MAX {
        let number = if again == 0 { String::new() } else { format!("-{again}") };
        let file = folder.join(format!("{name}{number}.{ending}"));
        match File::create_new(&file) {
            Ok(mut opened) => {
                opened.write_all(bytes).and_then(|()| opened.sync_all()).map_err(|error| told(&error))?;
                return Ok(file);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(told(&error)),
        }
    }
    Err(ErrorCode::FileExists.into())
}

fn told(error: &std::io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::StorageFull => ErrorCode::DiskFull.into(),
        _ => ErrorCode::FileUnreadable.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_named_by_its_hash_and_never_overwrites_another() {
        let folder = tempfile::TempDir::new().unwrap();
        let page: &[u8] = b"%PDF-1.7 one page";
        let files: Vec<PathBuf> = (0..3).map(|_| save(folder.path(), "9f2c01ab", "pdf", page).unwrap()).collect();
        let names: Vec<_> = files.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["9f2c01ab.pdf", "9f2c01ab-1.pdf", "9f2c01ab-2.pdf"]);
        assert!(files.iter().all(|file| std::fs::read(file).unwrap() == page));
        assert_eq!(save(&folder.path().join("nowhere"), "9f2c01ab", "pdf", page).unwrap_err().code, ErrorCode::FileUnreadable);
    }

    #[test]
    fn the_limits_that_the_window_names_are_those_of_the_core() {
        use jiangyuan_model::attachment::{ATTACHMENT_BYTES_MAX, ATTACHMENT_REASON_CHARS_MAX, ATTACHMENT_TITLE_CHARS_MAX, ATTACHMENTS_MAX};
        let limits = include_str!("../../../ui/src/features/record/attachments/limits.ts");
        for (name, value) in [
            ("ATTACHMENT_MEGABYTES_MAX", ATTACHMENT_BYTES_MAX / 1024 / 1024),
            ("ATTACHMENTS_MAX", ATTACHMENTS_MAX as u64),
            ("ATTACHMENT_TITLE_CHARS_MAX", ATTACHMENT_TITLE_CHARS_MAX as u64),
            ("ATTACHMENT_REASON_CHARS_MAX", ATTACHMENT_REASON_CHARS_MAX as u64),
        ] {
            assert!(limits.contains(&format!("{name} = {value}\n")), "{name}");
        }
    }
}
