//! What a file is, and whether it is small enough to be read: looked at before anything parses it.

use super::{FILE_BYTES_MAX, INFLATED_BYTES_MAX, PARTS_MAX, PLACES_MAX};
use crate::error::{LedgerError, Limit};
use std::io::{Cursor, Read};

/// The form of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// .xls: records in a compound file.
    Xls,
    /// .xlsx: XML in a zip.
    Xlsx,
}

const COMPOUND: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const ZIP: [u8; 4] = *b"PK\x03\x04";

/// The streams of an .xls, the newer name first.
const STREAMS: [&str; 2] = ["/Workbook", "/Book"];

/// What an .xlsx with a password is inside.
const LOCKED: &str = "/EncryptedPackage";

/// The form of the file, by its content; its name says nothing.
pub(super) fn check(bytes: &[u8]) -> Result<Form, LedgerError> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_BYTES_MAX {
        return Err(LedgerError::TooLarge { limit: Limit::FileBytes, max: FILE_BYTES_MAX });
    }
    if bytes.starts_with(&COMPOUND) {
        return compound(bytes).map(|()| Form::Xls);
    }
    if bytes.starts_with(&ZIP) {
        return zip(bytes).map(|()| Form::Xlsx);
    }
    Err(LedgerError::NotAWorkbook)
}

/// Unfolds every part once into nothing, counting: what a part says of its own size is no proof.
fn zip(bytes: &[u8]) -> Result<(), LedgerError> {
    let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| LedgerError::Damaged)?;
    if u64::try_from(archive.len()).unwrap_or(u64::MAX) > PARTS_MAX {
        return Err(LedgerError::TooLarge { limit: Limit::Parts, max: PARTS_MAX });
    }
    if !archive.file_names().flatten().any(|name| name.to_ascii_lowercase().ends_with("workbook.xml")) {
        return Err(LedgerError::NotAWorkbook);
    }
    let mut left = INFLATED_BYTES_MAX;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| LedgerError::Damaged)?;
        let taken = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| LedgerError::Damaged)?;
        left = left.checked_sub(taken).ok_or(LedgerError::TooLarge { limit: Limit::InflatedBytes, max: INFLATED_BYTES_MAX })?;
    }
    Ok(())
}

fn compound(bytes: &[u8]) -> Result<(), LedgerError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| LedgerError::Damaged)?;
    if file.is_stream(LOCKED) {
        return Err(LedgerError::PasswordProtected);
    }
    let name = STREAMS.into_iter().find(|name| file.is_stream(name)).ok_or(LedgerError::NotAWorkbook)?;
    let mut stream = Vec::new();
    file.open_stream(name)
        .and_then(|stream_of| stream_of.take(FILE_BYTES_MAX).read_to_end(&mut stream))
        .map_err(|_| LedgerError::Damaged)?;
    records(&stream)
}

/// Records that hold one cell or several of a row, all of which begin with row and column.
const CELLS: [u16; 8] = [0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E];
/// The first record after the sheets' names that says how a file is locked.
const FILE_PASS: u16 = 0x002F;
/// Several numbers of one row; its last two bytes are its last column.
const MULTIPLE: u16 = 0x00BD;
/// A sheet begins.
const BEGIN: u16 = 0x0809;

/// How far the cells of each sheet lie apart: the library makes a table of the whole rectangle.
fn records(stream: &[u8]) -> Result<(), LedgerError> {
    let mut rest = stream;
    let mut extent = Extent::default();
    while let Some(([kind_low, kind_high, length_low, length_high], after)) = rest.split_first_chunk::<4>() {
        let kind = u16::from_le_bytes([*kind_low, *kind_high]);
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        let Some((data, next)) = after.split_at_checked(length) else { return Ok(()) };
        match kind {
            FILE_PASS if data.first().is_some_and(|first| *first != 0) || data.len() > 2 => return Err(LedgerError::PasswordProtected),
            BEGIN => extent = Extent::default(),
            _ if CELLS.contains(&kind) => extent.take(kind, data)?,
            _ => {}
        }
        rest = next;
    }
    Ok(())
}

/// The rectangle of the cells met so far.
#[derive(Default)]
struct Extent(Option<((u16, u16), (u16, u16))>);

impl Extent {
    fn take(&mut self, kind: u16, data: &[u8]) -> Result<(), LedgerError> {
        let Some([row_low, row_high, column_low, column_high]) = data.first_chunk::<4>() else { return Ok(()) };
        let (row, first) = (u16::from_le_bytes([*row_low, *row_high]), u16::from_le_bytes([*column_low, *column_high]));
        let last = match data.last_chunk::<2>() {
            Some(last) if kind == MULTIPLE => u16::from_le_bytes(*last),
            _ => first,
        };
        let ((top, left), (bottom, right)) = self.0.unwrap_or(((row, first), (row, last)));
        let (top, left, bottom, right) = (top.min(row), left.min(first), bottom.max(row), right.max(last));
        self.0 = Some(((top, left), (bottom, right)));
        let columns = u64::from(right.abs_diff(left)) + 1;
        let places = (u64::from(bottom.abs_diff(top)) + 1) * columns;
        if places > PLACES_MAX {
            return Err(LedgerError::TooLarge { limit: Limit::Rows, max: PLACES_MAX / columns });
        }
        Ok(())
    }
}
