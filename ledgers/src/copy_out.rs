//! A case in the order of another system's form, to be typed there without looking for anything twice.
//!
//! **Forms are data** (`ledgers/forms/*.yml`), like the columns of ledgers: what a line is called in the other system, where its
//! content comes from, and how that system writes the codes. A county gives its own file, and it is refused whole for a source
//! that does not exist and for a line that would rate, label or count a person.
//!
//! Nothing is masked: the form is typed into a system of an office. Whoever copies has read the case, and that is in the log.

use crate::case::Case;
use crate::error::LedgerError;
use crate::forbidden;
use crate::source::{Shape, Source};
use crate::words::{self, Language, say};
use crate::write::text::begins_a_formula;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::copy_out::{CopyForm, CopyLine, CopyOut};
use jiangyuan_model::view::{FieldView, RecordView};
use jiangyuan_model::{Field, Noun, Value};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The forms that come with the program.
const BUNDLED: &[&str] = &[include_str!("../forms/petition.yml"), include_str!("../forms/mediation.yml")];

/// The most lines of a form.
const LINES_MAX: usize = 200;

/// A form of another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its key, nouns and title.
    pub head: CopyForm,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    label: String,
    source: Source,
    role: Option<String>,
    codes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    form: String,
    #[allow(dead_code)] // Said for whoever compares two files.
    version: u32,
    nouns: Vec<Noun>,
    title: BTreeMap<String, String>,
    lines: Vec<LineFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LineFile {
    label: String,
    source: String,
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    codes: BTreeMap<String, String>,
}

/// The forms that come with the program.
pub fn bundled() -> Vec<Form> {
    let read = |text: &&str| parse(text).expect("the forms are part of the program and read by its tests");
    BUNDLED.iter().map(read).collect()
}

/// A form that comes with the program as its file has it.
pub fn bundled_text(key: &str) -> Option<&'static str> {
    BUNDLED.iter().zip(bundled()).find(|(_, form)| form.head.key == key).map(|(text, _)| *text)
}

/// Reads a form.
///
/// # Errors
/// `SetUnreadable`, `UnknownSource`, `ForbiddenColumn`.
pub fn parse(text: &str) -> Result<Form, LedgerError> {
    let unreadable = |error: serde_norway::Error| LedgerError::SetUnreadable { line: error.location().map_or(0, |at| at.line()) };
    let file: FormFile = serde_norway::from_str(text).map_err(unreadable)?;
    let is_key = !file.form.is_empty() && file.form.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let title = file.title.get(Language::Chinese.key()).filter(|title| !title.is_empty()).cloned();
    let (true, Some(title), 1..=LINES_MAX) = (is_key, title, file.lines.len()) else {
        return Err(LedgerError::SetUnreadable { line: 0 });
    };
    let lines = file.lines.into_iter().map(line).collect::<Result<_, _>>()?;
    Ok(Form { head: CopyForm { key: file.form, title, nouns: file.nouns }, lines })
}

fn line(line: LineFile) -> Result<Line, LedgerError> {
    let LineFile { label, source, role, codes } = line;
    for text in [&label, &source] {
        if let Some(part) = forbidden::heading(text) {
            return Err(LedgerError::ForbiddenColumn { column: label.clone(), part: part.0 });
        }
    }
    let unknown = || LedgerError::UnknownSource { column: label.clone(), source_name: source.clone() };
    let found = Source::from_key(&source).ok_or_else(unknown)?;
    let of_a_person = matches!(found, Source::Field(field) if field.is_party());
    let has_role = role.as_ref().is_none_or(|role| of_a_person && CodeTable::PartyRole.codes().contains(&role.as_str()));
    if !has_role || matches!(found, Source::Figure(_)) {
        return Err(unknown());
    }
    Ok(Line { label, source: found, role, codes })
}

/// A case in the order of a form.
pub fn copy_out(form: &Form, case: Case<'_>) -> CopyOut {
    let value = |line: &Line| match (line.source, &line.role) {
        (Source::Field(field), Some(role)) => of_people(case.main, field, role),
        (source, _) => case.value(source),
    };
    let line = |line: &Line| CopyLine { label: line.label.clone(), value: value(line).map(|value| line.text(&value)).unwrap_or_default() };
    let lines: Vec<CopyLine> = form.lines.iter().map(line).collect();
    let text = lines.iter().map(|line| [line.label.as_str(), &as_cell(&line.value)].join("\t")).collect::<Vec<_>>().join("\n");
    CopyOut { form: form.head.clone(), lines, text }
}

/// A value among tabs and lines; what a spreadsheet would take for a formula begins with a blank.
fn as_cell(value: &str) -> String {
    let value = value.replace(['\t', '\n', '\r'], " ");
    if begins_a_formula(&value) { [" ", &value].concat() } else { value }
}

/// What is said of those who are this in the record.
fn of_people(record: &RecordView, field: Field, role: &str) -> Option<Value> {
    let of = |item: u32, field: Field| record.fields.iter().find(move |view| view.item == item && view.field == field);
    let is_one = |view: &&FieldView| {
        let removed = of(view.item, Field::PartyRemoved).is_some_and(|removed| removed.value.is_true());
        !removed && of(view.item, Field::PartyRole).is_some_and(|its| its.value.as_text() == Some(role))
    };
    let named = record.fields.iter().filter(|view| view.field == Field::PartyName).filter(is_one);
    let values: Vec<String> = named.filter_map(|view| of(view.item, field)?.value.as_text().map(str::to_owned)).collect();
    (!values.is_empty()).then_some(Value::List(values))
}

impl Line {
    fn text(&self, value: &Value) -> String {
        match value {
            Value::Empty | Value::Bytes(_) => String::new(),
            Value::Text(text) => self.word(text),
            Value::List(items) => items.iter().map(|item| self.word(item)).collect::<Vec<_>>().join("、"),
            Value::Date(date) => date.to_string(),
            Value::Bool(yes) => say(Language::Chinese, if *yes { "ledgers.yes" } else { "ledgers.no" }, &[]),
            Value::Int(number) => match (self.source.shape(), self.source) {
                (Shape::Date, _) => date_in_shanghai(*number).to_string(),
                (Shape::Fen, _) | (_, Source::Field(Field::AreaMuHundredths)) => hundredths(*number),
                _ => number.to_string(),
            },
        }
    }

    fn word(&self, text: &str) -> String {
        if let Some(word) = self.codes.get(text) {
            return word.clone();
        }
        match self.source.shape() {
            Shape::Code(table) => words::code(Language::Chinese, table, text),
            Shape::State => say(Language::Chinese, &["state.", text].concat(), &[]),
            Shape::Clock => say(Language::Chinese, &["clock.", text].concat(), &[]),
            _ => text.to_owned(),
        }
    }
}

/// Hundredths with two decimals, and without them where there are none.
fn hundredths(number: i64) -> String {
    let (sign, digits) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    let (whole, rest) = (digits / 100, digits % 100);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:02}") }
}
