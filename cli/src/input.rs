//! Input files of a command: JSON by schema, or a file to attach; and files that it writes.

use crate::exit::Stop;
use jiangyuan_ledgers::read::FILE_BYTES_MAX;
use jiangyuan_model::attachment::ATTACHMENT_BYTES_MAX;
use jiangyuan_model::{ErrorCode, Field};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::io::{Read, Write};
use std::path::Path;

/// The longest input file: no form of the product is longer than its longest text several times.
const INPUT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Reads a file of JSON; `-` is standard input.
pub(crate) fn json(file: &Path) -> Result<Json, Stop> {
    let text = text(file)?;
    serde_json::from_str(&text).map_err(|error| Stop::Input { key: "cli.input.not_json", about: error.line().to_string() })
}

/// Reads a file of text; `-` is standard input.
pub(crate) fn text(file: &Path) -> Result<String, Stop> {
    let unreadable = |_| Stop::from(ErrorCode::FileUnreadable);
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().take(INPUT_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
    } else {
        let opened = std::fs::File::open(file).map_err(unreadable)?;
        opened.take(INPUT_BYTES_MAX).read_to_string(&mut text).map_err(unreadable)?;
    }
    Ok(text)
}

/// Reads a workbook. A little more than is allowed is read, so that too large a file is told as such.
pub(crate) fn workbook(file: &Path) -> Result<Vec<u8>, Stop> {
    read_up_to(file, FILE_BYTES_MAX)
}

/// Reads a file to be attached. A little more than is allowed is read, so that too large a file is
/// told as such and never cut.
pub(crate) fn bytes(file: &Path) -> Result<Vec<u8>, Stop> {
    read_up_to(file, ATTACHMENT_BYTES_MAX)
}

fn read_up_to(file: &Path, max: u64) -> Result<Vec<u8>, Stop> {
    let unreadable = |_| Stop::from(ErrorCode::FileUnreadable);
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    opened.take(max + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Writes a new file. What is there already is never overwritten.
pub(crate) fn write_new(file: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let refused = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Stop::from(ErrorCode::FileExists),
        std::io::ErrorKind::StorageFull => Stop::from(ErrorCode::DiskFull),
        _ => Stop::from(ErrorCode::FileUnreadable),
    };
    let mut opened = std::fs::File::create_new(file).map_err(refused)?;
    opened.write_all(bytes).and_then(|()| opened.sync_all()).map_err(refused)
}

/// Reads JSON as an input of the product.
pub(crate) fn typed<T: DeserializeOwned>(json: Json) -> Result<T, Stop> {
    // The message of serde names a key or a kind, but may quote a value: it is not passed on.
    let about = first_unknown_field(&json).unwrap_or_else(|| "?".to_owned());
    serde_json::from_value(json).map_err(|_| Stop::Input { key: "cli.input.not_by_schema", about })
}

/// The first key under a `fields` or a `parties` that names no field of the product.
fn first_unknown_field(json: &Json) -> Option<String> {
    let unknown = |members: &Json| members.as_object()?.keys().find(|key| Field::from_key(key).is_none()).cloned();
    let members = json.as_object()?;
    members.iter().find_map(|(key, value)| match (key.as_str(), value) {
        ("fields", fields) => unknown(fields),
        ("parties", Json::Array(people)) => people.iter().find_map(unknown),
        (_, Json::Object(_)) => first_unknown_field(value),
        _ => None,
    })
}

/// The field values of a flat object, or of its member `fields`.
pub(crate) fn fields(json: Json) -> Json {
    match json {
        Json::Object(mut members) if members.len() == 1 && members.contains_key("fields") => {
            members.shift_remove("fields").unwrap_or_default()
        }
        json => json,
    }
}
