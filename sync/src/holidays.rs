//! Holiday tables in a file that a county signed, for an office without a line.
//!
//! The signature is over the text of the tables as it stands in the file, so that no two readings
//! of it can differ. The file names the county's key: a file of another county and a forged one are
//! told apart.

use crate::segment::SignatureBytes;
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_law::Calendar;
use jiangyuan_law::calendar::{CalendarUnreadable, YearTable};
use jiangyuan_model::{ErrorCode, Field, Refusal};
use serde::{Deserialize, Serialize};

const FORMAT: u32 = 1;
const KIND: &str = "jiangyuan holidays";

/// The largest file that is read; a year's table is of some kilobytes.
pub const FILE_BYTES_MAX: u64 = 1 << 20;

/// A signed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHolidays {
    /// The tables, as JSON text ([`jiangyuan_law::calendar::YearTable::read_all`]).
    pub tables: String,
    /// The county's signing key.
    pub county: [u8; 32],
    /// The county's signature over [`message`].
    pub signature: SignatureBytes,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    kind: String,
    county: String,
    signature: String,
    tables: String,
}

/// The bytes that the county signs.
pub fn message(tables: &str) -> Vec<u8> {
    [KIND.as_bytes(), b" 1\n", tables.as_bytes()].concat()
}

impl SignedHolidays {
    /// Reads a file; `None` where it is none, or of another format.
    pub fn read(text: &str) -> Option<SignedHolidays> {
        let file: File = serde_json::from_str(text).ok().filter(|file: &File| file.format == FORMAT && file.kind == KIND)?;
        Some(SignedHolidays { county: bytes(&file.county)?, signature: bytes(&file.signature)?, tables: file.tables })
    }

    /// The file as text.
    pub fn write(&self) -> String {
        let (county, signature) = (HEXLOWER.encode(&self.county), HEXLOWER.encode(&self.signature));
        let file = File { format: FORMAT, kind: KIND.to_owned(), county, signature, tables: self.tables.clone() };
        serde_json::to_string_pretty(&file).expect("texts and a number are always JSON")
    }

    /// Whether the county that it names has signed it.
    pub fn is_signed(&self) -> bool {
        let key = VerifyingKey::from_bytes(&self.county);
        key.is_ok_and(|key| key.verify(&message(&self.tables), &Signature::from_bytes(&self.signature)).is_ok())
    }
}

/// The tables of a text, each newer than the one of its year that is in force, or the same.
///
/// # Errors
/// `HolidaysUnreadable`, `HolidaysBadDay`, `MissingField` for a table without its day of issue, `HolidaysOlder`.
pub fn new_tables(calendar: &Calendar, tables: &str) -> Result<Vec<YearTable>, Refusal> {
    let tables = YearTable::read_all(tables).map_err(unreadable)?;
    if tables.is_empty() {
        return Err(ErrorCode::HolidaysUnreadable.into());
    }
    for table in &tables {
        if table.issued_on().is_none() {
            return Err(Refusal::new(ErrorCode::MissingField).on(Field::IssuedOn));
        }
        if calendar.table(table.year()).is_some_and(|(known, _)| known > table) {
            return Err(Refusal::new(ErrorCode::HolidaysOlder).with("year", table.year()));
        }
    }
    Ok(tables)
}

fn unreadable(error: CalendarUnreadable) -> Refusal {
    match error {
        CalendarUnreadable::NotATable(_) | CalendarUnreadable::OtherFormat => ErrorCode::HolidaysUnreadable.into(),
        CalendarUnreadable::BadYear(year) => Refusal::new(ErrorCode::HolidaysBadDay).with("day", year),
        CalendarUnreadable::BadDate(date) => Refusal::new(ErrorCode::HolidaysBadDay).with("day", date),
    }
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    fn signed(key: &SigningKey, tables: &str) -> SignedHolidays {
        let signature = key.sign(&message(tables)).to_bytes();
        SignedHolidays { tables: tables.into(), county: key.verifying_key().to_bytes(), signature }
    }

    #[test]
    fn a_file_is_read_as_it_was_written_and_only_as_a_whole_is_it_signed() {
        let file = signed(&SigningKey::from_bytes(&[7; 32]), "{\"years\": \"国庆节\"}");
        let read = SignedHolidays::read(&file.write()).unwrap();
        assert_eq!(read, file);
        assert!(read.is_signed());
        assert!(!SignedHolidays { tables: read.tables.replace("国庆", "元旦"), ..read.clone() }.is_signed());
        assert!(!SignedHolidays { county: SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes(), ..read }.is_signed());
    }

    #[test]
    fn what_is_no_such_file_is_not_read() {
        let file = signed(&SigningKey::from_bytes(&[7; 32]), "{}").write();
        let half: String = file.chars().take(90).collect();
        for other in ["", "{}", &file.replace("\"format\": 1", "\"format\": 2"), &file.replace(KIND, "jiangyuan settings"), &half] {
            assert_eq!(SignedHolidays::read(other), None, "{other}");
        }
    }
}
