//! Why a paper cannot be printed.

use jiangyuan_model::county_file::CountyFileKind;
use jiangyuan_model::{BlankKind, ErrorCode, PaperCode, Refusal, StepKind};

/// A character that no font here has, with the fields of the paper in which it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingGlyph {
    /// The character.
    pub character: char,
    /// Names of the fields, as `paper.yml` gives them.
    pub fields: Vec<String>,
    /// Their Chinese labels, for the person who is told; a part of every sheet (the office, its official) has its name.
    pub labels: Vec<String>,
}

/// Why a paper cannot be printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A fact that the paper has to state is not in the record.
    #[error("{}: {field} is missing, to be entered at {entered_at}", paper.key())]
    MissingField {
        /// Which paper.
        paper: PaperCode,
        /// Name of the field in `paper.yml`.
        field: String,
        /// Its Chinese label.
        label: String,
        /// Key of the step, or of the part of a record, at which it is entered.
        entered_at: String,
    },
    /// The step that the paper tells of was not taken, or has no effect.
    #[error("{}: no standing step {}", paper.key(), step.key())]
    NoStep {
        /// Which paper.
        paper: PaperCode,
        /// The step, the first where it may be one of several.
        step: StepKind,
    },
    /// The paper is not for this kind of record.
    #[error("{} is a paper of another kind of record", _0.key())]
    OfAnotherRecord(PaperCode),
    /// Characters that would print as empty boxes.
    #[error("{} characters have no glyph", _0.len())]
    MissingGlyphs(Vec<MissingGlyph>),
    /// Required parts of a dossier are missing.
    #[error("a dossier lacks {} parts", _0.len())]
    DossierIncomplete(Vec<String>),
    /// A template that came with the program is wrong: a bug.
    #[error("{}: {reason}", paper.key())]
    Template {
        /// Which paper.
        paper: PaperCode,
        /// What the typesetter said; never what the paper says.
        reason: String,
    },
    /// A blank form that came with the program is wrong: a bug.
    #[error("{}: {reason}", kind.key())]
    BlankForm {
        /// Which form.
        kind: BlankKind,
        /// What the typesetter said.
        reason: String,
    },
    /// A letter file cannot be read, or asks for a field that the paper does not have.
    #[error("{}: letter file: {field}", paper.key())]
    LetterFile {
        /// Which paper.
        paper: PaperCode,
        /// The placeholder, or the part of the file.
        field: String,
    },
    /// A file with the Tibetan of a paper cannot be read, is not finished, or states what the paper does not.
    #[error("{}: Tibetan: {what}", paper.key())]
    TibetanFile {
        /// Which paper.
        paper: PaperCode,
        /// Where it is wrong: `line:column`, the name of a part, a placeholder, a character without a glyph.
        what: String,
    },
}

impl From<&PaperError> for Refusal {
    fn from(error: &PaperError) -> Refusal {
        let refusal = |code: ErrorCode, paper: &PaperCode| Refusal::new(code).with("paper", paper.key());
        match error {
            PaperError::MissingField { paper, label, entered_at, .. } => refusal(ErrorCode::PaperFieldMissing, paper)
                .with("field", label)
                .with("step", if StepKind::from_key(entered_at).is_some() { format!("@step.{entered_at}") } else { entered_at.clone() }),
            PaperError::NoStep { paper, step } => refusal(ErrorCode::PaperStepMissing, paper).with("step", format!("@step.{}", step.key())),
            PaperError::OfAnotherRecord(paper) => refusal(ErrorCode::PaperOfAnotherRecord, paper),
            PaperError::MissingGlyphs(glyphs) => Refusal::new(ErrorCode::PaperGlyphsMissing)
                .with("characters", glyphs.iter().map(|glyph| glyph.character).collect::<String>())
                .with("fields", joined(glyphs.iter().flat_map(|glyph| &glyph.labels))),
            PaperError::DossierIncomplete(parts) => Refusal::new(ErrorCode::DossierIncomplete).with("parts", joined(parts)),
            PaperError::Template { paper, reason } => refusal(ErrorCode::PaperFailed, paper).with("reference", reference(reason)),
            PaperError::TibetanFile { paper, what } => Refusal::new(ErrorCode::CountyFileBad)
                .with("kind", ["@county_file.", CountyFileKind::Tibetan.key()].concat())
                .with("key", paper.key())
                .with("reason", what),
            PaperError::BlankForm { kind, reason } => Refusal::new(ErrorCode::PaperFailed)
                .with("paper", format!("@blank_kind.{}", kind.key()))
                .with("reference", reference(reason)),
            PaperError::LetterFile { paper, field } => refusal(ErrorCode::LetterFileBad, paper).with("field", field),
        }
    }
}

fn joined<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: std::collections::BTreeSet<&str> = names.into_iter().map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join("、")
}

/// A short name of a bug that can be read out over the telephone and says nothing of a case.
fn reference(reason: &str) -> String {
    blake3::hash(reason.as_bytes()).to_hex().chars().take(8).collect()
}
