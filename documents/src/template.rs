//! A template: `paper.yml` says what a paper is and what it has to state, `paper.typ` how it looks.

use jiangyuan_model::tibetan::TibetanHeld;
use jiangyuan_model::{Noun, PaperCode, PaperLanguage, StepKind};
use serde::{Deserialize, Serialize};

/// The shape of a paper, which decides its head and its foot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// An official letter from organ to organ (GB/T 9704, 信函格式).
    Letter,
    /// A notice or opinion handed to a person.
    Notice,
    /// A table that is filled in.
    Form,
    /// A record of what was said (笔录).
    Record,
}

/// A title in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Title {
    /// Chinese.
    pub zh: String,
    /// Tibetan; empty where there is none, a draft until it is approved.
    #[serde(default)]
    pub bo: String,
}

/// The Tibetan of a paper and who answers for it. It is a draft until a bureau has approved it, and a draft is never
/// printed on a paper that people are given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tibetan {
    /// Who translated it.
    pub translated_by: String,
    /// Which kind of body approved it (`ApprovingBody`).
    pub approving_body: String,
    /// Its name.
    pub approved_by: String,
    /// The day of the approval, 2026-03-06.
    pub approved_at: String,
    /// Its paragraphs; `{name}` stands for a field. Empty: the paper has no Tibetan.
    pub paragraphs: Vec<String>,
}

/// One thing that a paper states.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperField {
    /// Its name in `paper.typ` (`d.f.<name>`) and in a letter file (`{name}`).
    pub name: String,
    /// Its Chinese label, as a refusal names it.
    pub label: String,
    /// Where it comes from, in the small language of `path.rs`; the first of several, parted by ` | `, that gives a value.
    pub from: String,
    /// It may not be missing. The value says at which step, or in which part of a record, it is entered. Without it a
    /// missing value leaves room to write by hand, or its sentence falls away.
    #[serde(default)]
    pub must: Option<String>,
    /// How it is written, where the kind of its field does not say.
    #[serde(default, rename = "as")]
    pub written: Written,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Written {
    /// As its field's kind says.
    #[default]
    Plain,
    /// A code as its key, for the template to branch on; never printed.
    Key,
    /// Each line an item, without the number it was typed with.
    Items,
}

/// What `paper.yml` says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Which paper.
    pub code: PaperCode,
    /// Its title.
    pub title: Title,
    /// The kinds of record it belongs to.
    pub nouns: Vec<Noun>,
    /// The kinds of step it belongs to; empty: to the record as a whole.
    #[serde(default)]
    pub steps: Vec<StepKind>,
    /// Its shape.
    pub form: Form,
    /// The letters of its number series; empty: it bears no number.
    #[serde(default)]
    pub series: String,
    /// Copies and who keeps them, as printed at the foot; empty: not told.
    #[serde(default)]
    pub copies: String,
    /// The articles it rests on.
    pub legal_basis: Vec<String>,
    /// Counts the changes of its wording.
    pub version: u32,
    /// The day from which this wording is used, 2026-01-01.
    pub effective_from: String,
    /// What it can be had in.
    pub languages: Vec<PaperLanguage>,
    /// It bears the query code and its QR code, where there is one: only what a petitioner takes home.
    #[serde(default)]
    pub for_petitioner: bool,
    /// Its Tibetan.
    #[serde(default)]
    pub tibetan: Tibetan,
    /// Why the county's own Tibetan cannot be taken.
    #[serde(skip)]
    pub(crate) held: Option<TibetanHeld>,
    /// What it states.
    pub fields: Vec<PaperField>,
}
