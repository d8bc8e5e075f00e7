//! `files`: files that the county hands to every PC. They become reference data, so every device has them with its next sync.
//!
//! Whether a file says what its paper, its ledger or its form can use is a question to the press and to the ledgers, which the
//! county's server does not hold: `jiangyuan files check` asks it beforehand, and every device again when it uses the file.

use crate::county::County;
use crate::db::log;
use crate::decisions::DecidedBy;
use crate::failure::Result;
use crate::reference::Subject;
use jiangyuan_model::county_file::{COUNTY_FILE_BYTES_MAX, COUNTY_FILE_KEY_CHARS_MAX, CountyFileKind};
use jiangyuan_model::{ErrorCode, Field, LedgerKind, Noun, PaperCode, Refusal, Value};
use jiangyuan_sync::Doc;

/// What a Word file, which is a zip, begins with.
const WORD_BEGINS: &[u8] = b"PK\x03\x04";

/// A file that the county hands on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileRow {
    /// What it is for.
    pub kind: CountyFileKind,
    /// What it is of.
    pub key: String,
    /// Its bytes.
    pub length: usize,
    /// Who decided.
    pub by: String,
    /// By which paper.
    pub decided_paper: String,
}

impl County {
    /// Hands on a file, in the place of the one before it.
    ///
    /// # Errors
    /// `UnknownCode` where there is nothing of this key; `CountyFileBad` where it is of another kind or too large;
    /// `MissingField`, `TextTooLong`.
    pub fn file_put(&self, kind: CountyFileKind, key: &str, content: &[u8], decided: &DecidedBy) -> Result<()> {
        known(kind, key)?;
        let is_of_its_kind = match kind {
            CountyFileKind::Letter => content.starts_with(WORD_BEGINS),
            _ => !content.is_empty() && std::str::from_utf8(content).is_ok(),
        };
        if !is_of_its_kind || content.len() > COUNTY_FILE_BYTES_MAX {
            let reason = if is_of_its_kind { "@county_file.too_large" } else { "@county_file.other_kind" };
            let refusal = Refusal::new(ErrorCode::CountyFileBad).with("kind", ["@county_file.", kind.key()].concat());
            return Err(refusal.with("key", key).with("reason", reason).into());
        }
        let mut said = vec![
            (Field::FileKind, Value::text(kind.key())),
            (Field::FileKey, Value::text(key)),
            (Field::FileContent, Value::Bytes(content.to_vec())),
            (Field::Withdrawn, Value::Bool(false)),
        ];
        said.extend(decided.said()?);
        self.say(&Subject::File(kind, key), &said)
    }

    /// Goes back to what comes with the program.
    ///
    /// # Errors
    /// `UnknownCode` where the county hands on no such file.
    pub fn file_withdraw(&self, kind: CountyFileKind, key: &str) -> Result<()> {
        if !self.files()?.iter().any(|row| row.kind == kind && row.key == key) {
            return Err(unknown());
        }
        self.say(&Subject::File(kind, key), &[(Field::Withdrawn, Value::Bool(true)), (Field::FileContent, Value::Empty)])
    }

    /// The files that the county hands on, by what they are for and of.
    ///
    /// # Errors
    /// When the database fails.
    pub fn files(&self) -> Result<Vec<FileRow>> {
        let docs = self.inner.db.read(|tx| log::reference_docs(tx, Noun::CountyFile))?;
        let mut rows: Vec<FileRow> = docs.iter().filter_map(row).collect();
        rows.sort_by(|one, other| (one.kind, &one.key).cmp(&(other.kind, &other.key)));
        Ok(rows)
    }
}

fn row(doc: &Doc) -> Option<FileRow> {
    let Some(Value::Bytes(content)) = doc.get(Field::FileContent) else { return None };
    Some(FileRow {
        kind: CountyFileKind::from_key(doc.text(Field::FileKind))?,
        key: doc.text(Field::FileKey).to_owned(),
        length: content.len(),
        by: doc.text(Field::DecidedBy).to_owned(),
        decided_paper: doc.text(Field::DecidedPaper).to_owned(),
    })
}

/// A form of another system may have any key; whatever else is of something that the product has.
fn known(kind: CountyFileKind, key: &str) -> Result<()> {
    let is_known = match kind {
        CountyFileKind::Letter | CountyFileKind::Tibetan => PaperCode::from_key(key).is_some(),
        CountyFileKind::ColumnSet => LedgerKind::from_key(key).is_some(),
        CountyFileKind::CopyForm => {
            (1..=COUNTY_FILE_KEY_CHARS_MAX).contains(&key.len())
                && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        }
    };
    if is_known { Ok(()) } else { Err(unknown()) }
}

fn unknown() -> crate::failure::Failure {
    Refusal::new(ErrorCode::UnknownCode).on(Field::FileKey).into()
}
