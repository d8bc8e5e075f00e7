//! Blank forms (空白表): sheets that are filled by hand and typed in later.
//!
//! A form is data like a paper: `blanks/<kind>.yml` says which fields of the entry form it asks for, in the order of the
//! screen, so that whoever types it in goes from top to bottom. Labels and options are those of the screen, from the same
//! source. Accusations are not offered: they are taken sealed and never written on such a sheet.

use crate::embedded;
use crate::error::{MissingGlyph, PaperError};
use crate::fill::clean;
use crate::fonts;
use crate::press::Press;
use crate::qr;
use crate::words;
use chrono::{Datelike, NaiveDate};
use jiangyuan_model::field::Kind;
use jiangyuan_model::{BlankKind, BlankNumber, Field, Noun, Office};
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// Codes that no sheet offers: an accusation is taken sealed, and what is not known is left empty.
const NOT_OFFERED: &[(Field, &[&str])] = &[(Field::Purpose, &["accusation"]), (Field::Sex, &["0", "9"])];

/// More options than these are no boxes to tick but room to write.
const OPTIONS_MAX: usize = 12;

/// A set of sheets to be printed.
#[derive(Debug, Clone)]
pub struct BlankSheets<'a> {
    /// The form.
    pub kind: BlankKind,
    /// Whose they are.
    pub office: &'a Office,
    /// One sheet for each.
    pub numbers: &'a [BlankNumber],
    /// The day on which they are printed.
    pub made_on: NaiveDate,
}

/// A form as its file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlankForm {
    /// Its title.
    pub title: String,
    /// The forms of the screen that it follows, in their order.
    pub forms: Vec<String>,
    /// Its pages: two for each sheet of paper.
    pages: Vec<Page>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    #[serde(default)]
    title: String,
    #[serde(default)]
    hint: String,
    blocks: Vec<Block>,
    #[serde(default)]
    foot: Option<Foot>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    #[serde(default)]
    heading: String,
    #[serde(default)]
    rows: Vec<Row>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    lines: u32,
    #[serde(default)]
    signs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    fields: Vec<String>,
    #[serde(default)]
    weights: Vec<u32>,
    mm: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Foot {
    title: String,
    #[serde(default)]
    slip: bool,
    says: Vec<String>,
    #[serde(default)]
    signs: Vec<String>,
}

impl BlankForm {
    /// The form of a kind.
    ///
    /// # Errors
    /// Its file is wrong: a bug.
    pub fn of(kind: BlankKind) -> Result<BlankForm, PaperError> {
        let files = embedded::BLANKS.iter().find(|(key, _)| *key == kind.key());
        let text = files.map(|(_, text)| *text).ok_or_else(|| bug(kind, "no file"))?;
        serde_norway::from_str(text).map_err(|error| bug(kind, &error.to_string()))
    }

    /// The fields that it asks for, in the order of the sheet.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.pages.iter().flat_map(|page| &page.blocks).flat_map(|block| &block.rows).flat_map(|row| &row.fields).map(String::as_str)
    }

    /// How many pages a sheet has.
    pub const fn pages(&self) -> usize {
        self.pages.len()
    }
}

impl Press {
    /// Whether a form can be set, before any number is taken for it.
    ///
    /// # Errors
    /// As [`Press::blank_forms`].
    pub fn can_set_blank_forms(&self, kind: BlankKind, office: &Office, made_on: NaiveDate) -> Result<(), PaperError> {
        let none = BlankNumber { series: "00000".to_owned(), serial: 0, mark: "00".to_owned() };
        self.blank_forms(&BlankSheets { kind, office, numbers: &[none], made_on }).map(drop)
    }

    /// The sheets as one PDF.
    ///
    /// # Errors
    /// A character of the office's name has no glyph, or a form is wrong.
    pub fn blank_forms(&self, sheets: &BlankSheets<'_>) -> Result<Vec<u8>, PaperError> {
        let form = BlankForm::of(sheets.kind)?;
        let data = data(&form, sheets);
        let missing: Vec<MissingGlyph> = missing(sheets.office);
        if !missing.is_empty() {
            return Err(PaperError::MissingGlyphs(missing));
        }
        let day = sheets.made_on;
        let main = format!(
            "#let print = json(\"/data.json\")\n#set document(title: print.title, date: datetime(year: {}, month: {}, day: {}))\n\
             #import \"/common/blank.typ\": blank-sheets\n#blank-sheets(print)\n",
            day.year(),
            day.month(),
            day.day()
        );
        let first = sheets.numbers.first().map(ToString::to_string).unwrap_or_default();
        self.pdf_of(main, data.to_string(), &first).map_err(|reason| bug(sheets.kind, &reason))
    }
}

fn bug(kind: BlankKind, reason: &str) -> PaperError {
    PaperError::BlankForm { kind, reason: reason.to_owned() }
}

fn data(form: &BlankForm, sheets: &BlankSheets<'_>) -> Json {
    let office = sheets.office;
    let numbers: Vec<Json> =
        sheets.numbers.iter().map(|number| json!({ "text": number.to_string(), "qr": qr::modules(&number.scanned()) })).collect();
    json!({
        "title": form.title,
        "office": { "name": clean(&office.name) },
        "numbers": numbers,
        "pages": form.pages.iter().map(|page| page_data(page, office)).collect::<Vec<_>>(),
    })
}

fn page_data(page: &Page, office: &Office) -> Json {
    let foot = page.foot.as_ref().map(|foot| {
        let says: Vec<String> = foot.says.iter().map(|text| of_office(text, office)).collect();
        json!({ "title": foot.title, "slip": foot.slip, "says": says, "signs": foot.signs })
    });
    json!({ "title": page.title, "hint": page.hint, "blocks": page.blocks.iter().map(block_data).collect::<Vec<_>>(), "foot": foot })
}

fn block_data(block: &Block) -> Json {
    let row = |row: &Row| {
        let cells: Vec<Json> = row.fields.iter().filter_map(|key| Field::from_key(key)).map(cell).collect();
        let weights = if row.weights.len() == cells.len() { row.weights.clone() } else { vec![1; cells.len()] };
        json!({ "cells": cells, "weights": weights, "mm": row.mm })
    };
    json!({
        "heading": block.heading, "rows": block.rows.iter().map(row).collect::<Vec<_>>(), "says": block.says, "lines": block.lines,
        "signs": block.signs,
    })
}

fn cell(field: Field) -> Json {
    let (kind, options) = match field.kind() {
        Kind::Code(table) if table.codes().len() <= OPTIONS_MAX => {
            let left: &[&str] = NOT_OFFERED.iter().find(|(its, _)| *its == field).map_or(&[], |(_, codes)| codes);
            let offered = table.codes().iter().filter(|code| !left.contains(code));
            ("choice", offered.map(|code| words::code(table.key(), code)).collect())
        }
        Kind::Bool => ("bool", Vec::new()),
        Kind::Instant => ("instant", Vec::new()),
        Kind::Date => ("date", Vec::new()),
        Kind::LongText => ("long_text", Vec::new()),
        _ => ("text", Vec::new()),
    };
    json!({ "label": words::label(field), "kind": kind, "options": options })
}

fn of_office(text: &str, office: &Office) -> String {
    let or_room = |text: &str| if text.is_empty() { "＿＿＿＿＿＿＿＿".to_owned() } else { clean(text) };
    let committee = if office.committee.is_empty() { &office.name } else { &office.committee };
    let said = [("office", &office.name), ("address", &office.address), ("phone", &office.phone), ("committee", committee)];
    said.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("%{{{name}}}"), &or_room(value)))
}

/// Characters of the office's own words that no font here has.
fn missing(office: &Office) -> Vec<MissingGlyph> {
    let said = [&office.name, &office.address, &office.phone, &office.committee];
    let characters = said.iter().flat_map(|text| text.chars()).filter(|character| !fonts::covers(*character));
    let glyph = |character| MissingGlyph { character, fields: vec!["office".to_owned()], labels: vec!["office".to_owned()] };
    characters.map(glyph).collect()
}

/// The forms whose fields a sheet follows: those of its nouns, and then that of a person.
pub fn screen_order(form: &BlankForm) -> Vec<Field> {
    let nouns = form.forms.iter().filter_map(|key| Noun::from_key(key));
    nouns.flat_map(jiangyuan_model::form::form).chain(jiangyuan_model::form::PARTY_FORM).copied().collect()
}
