//! A paper that is filled in and checked, ready for the typesetter.

use crate::check_code;
use crate::dossier::Placed;
use crate::error::{MissingGlyph, PaperError};
use crate::fill;
use crate::fonts;
use crate::template::Template;
use crate::{tibetan, words};
use chrono::NaiveDate;
use jiangyuan_model::tibetan::TibetanHeld;
use jiangyuan_model::{CaseFile, PaperCode, PaperLanguage};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// One paper, filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub(crate) code: PaperCode,
    pub(crate) title: String,
    pub(crate) data: Map<String, Json>,
    /// Its pages are counted from 1, and not on from the sheet before.
    pub(crate) restart: bool,
    /// Its check code, as printed.
    pub check_code: String,
    /// Hash of everything it says.
    pub digest: [u8; 32],
    /// The languages on it.
    pub language: PaperLanguage,
    /// Why the Tibetan that was asked for is not on it.
    pub tibetan_held: Option<TibetanHeld>,
    /// The day on which the Tibetan on it was approved.
    pub tibetan_approved_on: Option<NaiveDate>,
    /// Characters that no font here has.
    pub missing_glyphs: Vec<MissingGlyph>,
}

impl Sheet {
    /// Which paper.
    pub const fn code(&self) -> PaperCode {
        self.code
    }

    /// Its number as it is printed; empty where it bears none.
    pub(crate) fn number(&self) -> &str {
        self.data.get("number").and_then(Json::as_str).unwrap_or_default()
    }

    /// The values it prints, by the names of its template.
    pub fn fields(&self) -> Option<&Map<String, Json>> {
        self.data.get("f").and_then(Json::as_object)
    }
}

/// One paper or several joined, ready for [`Press`](crate::Press).
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    pub(crate) title: String,
    pub(crate) made_on: NaiveDate,
    /// The sheets, in their order.
    pub sheets: Vec<Sheet>,
    /// What is no paper of ours.
    pub(crate) enclosed: Vec<Placed>,
}

impl Prepared {
    pub(crate) fn one(sheet: Sheet, made_on: NaiveDate) -> Prepared {
        Prepared { title: sheet.title.clone(), made_on, sheets: vec![sheet], enclosed: Vec::new() }
    }

    /// Characters that no font here has, of all sheets. While there are any, nothing is printed.
    pub fn missing_glyphs(&self) -> Vec<MissingGlyph> {
        self.sheets.iter().flat_map(|sheet| sheet.missing_glyphs.clone()).collect()
    }

    /// The same with room for each missing character, to be written by hand: for a name that no font has.
    #[must_use]
    pub fn with_room_for_missing(mut self) -> Prepared {
        for sheet in &mut self.sheets {
            let missing: Vec<char> = std::mem::take(&mut sheet.missing_glyphs).iter().map(|glyph| glyph.character).collect();
            for value in sheet.data.values_mut() {
                each_text(value, &mut |text| *text = text.chars().map(|c| if missing.contains(&c) { '＿' } else { c }).collect());
            }
        }
        self
    }
}

pub(crate) fn sheet(template: &Template, case: &CaseFile) -> Result<Sheet, PaperError> {
    let fields = fill::fill(template, case)?;
    let digest = *blake3::hash(Json::Object(fields.clone()).to_string().as_bytes()).as_bytes();
    let check_code = match case.check_code.as_str() {
        "" => check_code::check_code(template.code, case.main.id, case.number.text(), &digest),
        earlier => earlier.to_owned(),
    };
    let asked = case.language == PaperLanguage::ZhBo;
    let tibetan_held = if asked { tibetan::held(template, &case.bilingual) } else { None };
    let language = if asked && tibetan_held.is_none() { PaperLanguage::ZhBo } else { PaperLanguage::Zh };
    let data = data(template, case, fields, &check_code, language);
    Ok(Sheet {
        code: template.code,
        title: template.title.zh.clone(),
        missing_glyphs: missing(template, &data),
        data,
        restart: true,
        check_code,
        digest,
        language,
        tibetan_held,
        tibetan_approved_on: template.tibetan.approved_on().filter(|_| language == PaperLanguage::ZhBo),
    })
}

/// What `paper.typ` receives as `d`.
fn data(template: &Template, case: &CaseFile, fields: Map<String, Json>, check: &str, language: PaperLanguage) -> Map<String, Json> {
    let bo = (language == PaperLanguage::ZhBo).then(|| {
        let paragraphs: Vec<String> = template.tibetan.paragraphs.iter().map(|text| merged(text, &fields)).collect();
        json!({ "title": template.title.bo, "paragraphs": paragraphs, "first": case.bilingual.tibetan_first })
    });
    let query = case
        .query_code
        .as_ref()
        .filter(|_| template.for_petitioner)
        .map(|code| json!({ "code": code, "url": case.query_url, "qr": crate::qr::modules(&case.query_url) }));
    let office = &case.office;
    let value = json!({
        "code": template.code.key(), "record": case.main.noun.key(), "title": template.title.zh, "basis": template.legal_basis, "copies": template.copies,
        "number": fill::number_text(&case.number), "temporary": case.number.is_temporary(),
        "check": check, "reprint": case.reprint, "query": query, "bo": bo, "made_on": words::date(case.made_on),
        "made_by": fill::clean(&case.made_by),
        "office": {
            "name": fill::clean(&office.name), "phone": fill::clean(&office.phone), "address": fill::clean(&office.address),
            "county": fill::clean(&office.county), "upper_organ": fill::clean(&office.upper_organ),
            "hotline": fill::clean(&office.hotline), "query_ways": fill::clean(&office.query_ways),
            "committee": fill::clean(&office.committee), "court": fill::clean(&office.court),
        },
        "f": fields,
    });
    if let Json::Object(map) = value { map } else { Map::new() }
}

/// A Tibetan paragraph with its fields put in, as text.
fn merged(paragraph: &str, fields: &Map<String, Json>) -> String {
    let mut out = String::new();
    let mut rest = paragraph;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        match fields.get(name) {
            Some(Json::String(text)) => out.push_str(text),
            Some(Json::Number(number)) => out.push_str(&number.to_string()),
            _ => out.push_str("＿＿＿＿"),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn missing(template: &Template, data: &Map<String, Json>) -> Vec<MissingGlyph> {
    let mut found: BTreeMap<char, Vec<String>> = BTreeMap::new();
    let mut look = |name: &str, value: &Json| {
        each_text(&mut value.clone(), &mut |text| {
            for character in text.chars().filter(|c| !fonts::covers(*c)) {
                let fields = found.entry(character).or_default();
                if !fields.iter().any(|known| known == name) {
                    fields.push(name.to_owned());
                }
            }
        });
    };
    for (name, value) in data {
        match value {
            Json::Object(inner) => inner.iter().for_each(|(name, value)| look(name, value)),
            other => look(name, other),
        }
    }
    let label = |name: &String| template.fields.iter().find(|field| &field.name == name).map_or(name, |field| &field.label).clone();
    let glyph = |(character, fields): (char, Vec<String>)| {
        let labels = fields.iter().map(label).collect();
        MissingGlyph { character, fields, labels }
    };
    found.into_iter().map(glyph).collect()
}

pub(crate) fn each_text(value: &mut Json, act: &mut dyn FnMut(&mut String)) {
    match value {
        Json::String(text) => act(text),
        Json::Array(items) => items.iter_mut().for_each(|item| each_text(item, act)),
        Json::Object(map) => map.values_mut().for_each(|item| each_text(item, act)),
        _ => {}
    }
}
