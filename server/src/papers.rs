//! `letters`: what the county decides about papers. It becomes reference data, so every device has it with its next sync.
//!
//! Whether a letter file asks only for what its paper has is a question to the press, which the county's server does not
//! hold: `jiangyuan letters check` asks it beforehand, and every device again when it uses the file.

use crate::county::County;
use crate::db::log;
use crate::decisions::DecidedBy;
use crate::failure::Result;
use crate::reference::Subject;
use jiangyuan_model::paper::LETTER_BYTES_MAX;
use jiangyuan_model::{ErrorCode, Field, PaperCode, Refusal, Value};

/// What a Word file, which is a zip, begins with.
const WORD_BEGINS: &[u8] = b"PK\x03\x04";

/// A letter file that the county uses.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LetterRow {
    /// Key of its paper.
    pub paper: String,
    /// Its bytes.
    pub length: usize,
    /// Who decided.
    pub by: String,
    /// By which paper.
    pub decided_paper: String,
}

impl County {
    /// Takes a Word file as the letter of a paper, in the place of the one before it.
    ///
    /// # Errors
    /// `UnknownCode` for the paper; `LetterFileBad` where it is no Word file or too large; `MissingField`, `TextTooLong`.
    pub fn letter_put(&self, paper: &str, file: &[u8], decided: &DecidedBy) -> Result<()> {
        let code = known(paper)?;
        if !file.starts_with(WORD_BEGINS) || file.len() > LETTER_BYTES_MAX {
            return Err(Refusal::new(ErrorCode::LetterFileBad).with("paper", code.key()).with("field", "docx").into());
        }
        let mut said = vec![
            (Field::PaperKind, Value::text(code.key())),
            (Field::LetterFile, Value::Bytes(file.to_vec())),
            (Field::Withdrawn, Value::Bool(false)),
        ];
        said.extend(decided.said()?);
        self.say(&Subject::Letter(code.key()), &said)
    }

    /// Goes back to the letter that comes with the program.
    ///
    /// # Errors
    /// `UnknownCode` where the county uses none of its own.
    pub fn letter_withdraw(&self, paper: &str) -> Result<()> {
        let code = known(paper)?;
        if !self.letters()?.iter().any(|row| row.paper == code.key()) {
            return Err(Refusal::new(ErrorCode::UnknownCode).on(Field::PaperKind).into());
        }
        self.say(&Subject::Letter(code.key()), &[(Field::Withdrawn, Value::Bool(true)), (Field::LetterFile, Value::Empty)])
    }

    /// The letters that the county uses, in the order of their papers.
    ///
    /// # Errors
    /// When the database fails.
    pub fn letters(&self) -> Result<Vec<LetterRow>> {
        self.inner.db.read(|tx| {
            let mut rows = Vec::new();
            for code in PaperCode::ALL {
                let doc = log::doc_of(tx, Subject::Letter(code.key()).record())?;
                let standing = doc.filter(|doc| !doc.get(Field::Withdrawn).is_some_and(Value::is_true));
                rows.extend(standing.and_then(|doc| match doc.get(Field::LetterFile) {
                    Some(Value::Bytes(file)) => Some(LetterRow {
                        paper: code.key().to_owned(),
                        length: file.len(),
                        by: doc.text(Field::DecidedBy).to_owned(),
                        decided_paper: doc.text(Field::DecidedPaper).to_owned(),
                    }),
                    _ => None,
                }));
            }
            Ok(rows)
        })
    }
}

fn known(paper: &str) -> std::result::Result<PaperCode, Refusal> {
    PaperCode::from_key(paper).ok_or_else(|| Refusal::new(ErrorCode::UnknownCode).on(Field::PaperKind))
}
