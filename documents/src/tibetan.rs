//! The Tibetan of a paper as a file: given out as a draft to be translated and approved, and taken back from the county.
//!
//! The file says whose it is: which paper, and which wording of it. When the Chinese wording changes with the program, the
//! approval no longer holds, and the paper goes out in Chinese until a bureau has looked again. A field that the Chinese
//! paper does not state cannot come in by the translation.

use crate::error::PaperError;
use crate::fonts;
use crate::template::{Template, Tibetan};
use chrono::NaiveDate;
use jiangyuan_model::PaperCode;
use jiangyuan_model::tibetan::{ApprovingBody, Bilingual, TibetanHeld};
use serde::{Deserialize, Serialize};

/// Characters of a paragraph.
const PARAGRAPH_CHARS_MAX: usize = 2_000;

/// What such a file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TibetanFile {
    /// The paper.
    pub(crate) paper: PaperCode,
    /// The wording that it translates, as the template counts them.
    pub(crate) version: u32,
    /// The Tibetan title.
    pub(crate) title: String,
    /// The text, and who answers for it.
    pub(crate) tibetan: Tibetan,
}

/// The Tibetan of a template as a file, for a translator to work on.
///
/// # Errors
/// The paper has none.
pub(crate) fn draft(template: &Template) -> Result<String, PaperError> {
    if template.tibetan.paragraphs.is_empty() {
        return Err(bad(template.code, "paragraphs"));
    }
    let (title, tibetan) = (template.title.bo.clone(), template.tibetan.clone());
    let file = TibetanFile { paper: template.code, version: template.version, title, tibetan };
    serde_norway::to_string(&file).map_err(|_| bad(template.code, "paragraphs"))
}

/// Reads a file of the county for this template. That it translates another wording is no error of the file.
///
/// # Errors
/// `TibetanFile` with the line, the name or the character that cannot stand.
pub(crate) fn read(template: &Template, content: &[u8]) -> Result<TibetanFile, PaperError> {
    let bad = |what: &str| bad(template.code, what);
    let text = std::str::from_utf8(content).map_err(|_| bad("UTF-8"))?;
    let file: TibetanFile = serde_norway::from_str(text)
        .map_err(|error| bad(&error.location().map_or_else(|| "?".to_owned(), |at| format!("{}:{}", at.line(), at.column()))))?;
    if file.paper != template.code {
        return Err(bad("paper"));
    }
    let Tibetan { translated_by, approved_by, approved_at, paragraphs, .. } = &file.tibetan;
    for (name, said) in [("title", &file.title), ("translated_by", translated_by), ("approved_by", approved_by)] {
        if said.trim().is_empty() {
            return Err(bad(name));
        }
    }
    file.tibetan.body().ok_or_else(|| bad("approving_body"))?;
    if approved_at.parse::<NaiveDate>().is_err() {
        return Err(bad("approved_at"));
    }
    if paragraphs.is_empty() || paragraphs.iter().any(|text| text.trim().is_empty() || text.chars().count() > PARAGRAPH_CHARS_MAX) {
        return Err(bad("paragraphs"));
    }
    for text in paragraphs.iter().chain([&file.title]) {
        for name in names(text) {
            let stands = template.fields.iter().any(|field| field.name == name);
            stands.then_some(()).ok_or_else(|| bad(&format!("{{{name}}}")))?;
        }
        if let Some(character) = text.chars().find(|c| !fonts::covers(*c)) {
            return Err(bad(&character.to_string()));
        }
    }
    Ok(file)
}

/// The names that stand in braces.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest))
}

fn bad(paper: PaperCode, what: &str) -> PaperError {
    PaperError::TibetanFile { paper, what: what.to_owned() }
}

/// Why a paper goes without Tibetan; `None`: it has it.
pub(crate) fn held(template: &Template, rule: &Bilingual) -> Option<TibetanHeld> {
    if let Some(held) = template.held {
        return Some(held);
    }
    let text = &template.tibetan;
    match text.body() {
        _ if text.paragraphs.is_empty() => Some(TibetanHeld::NoText),
        _ if !text.is_approved() => Some(TibetanHeld::Draft),
        Some(body) if !rule.bodies.contains(&body) => Some(TibetanHeld::OtherBody),
        _ if !rule.printed => Some(TibetanHeld::ChineseOnly),
        _ => None,
    }
}

impl Tibetan {
    /// Whose approval it is.
    pub(crate) fn body(&self) -> Option<ApprovingBody> {
        ApprovingBody::from_key(&self.approving_body)
    }

    /// The day of the approval.
    pub(crate) fn approved_on(&self) -> Option<NaiveDate> {
        self.approved_at.parse().ok()
    }

    /// Whether it may be printed.
    pub fn is_approved(&self) -> bool {
        let named = [&self.translated_by, &self.approved_by].iter().all(|text| !text.trim().is_empty());
        named && self.body().is_some() && self.approved_on().is_some() && !self.paragraphs.is_empty()
    }
}
