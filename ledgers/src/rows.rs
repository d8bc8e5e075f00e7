//! Rows of an old ledger as filled forms, in the shape that the verbs take and `jiangyuan add --file`
//! reads: fields by key, a block for each person.
//!
//! A row is taken whole or reported whole, with every reason at once. What is reported names row,
//! column and code; the offending text stands beside it, shortened, for the person at the screen, and
//! never goes into parameters or logs.
//!
//! **Each row has a digest** of what it says, whatever the columns' order and the form of the file.
//! Two rows that say the same have different digests, by which of them comes first. So a file that is
//! imported again, or saved in another form, or longer by a month, brings in what is new; and what one
//! import wrote can be found and undone.

mod error;
mod people;
mod value;

pub use error::RowError;

use crate::error::LedgerError;
use crate::mapping::{Mapping, Target, plain};
use crate::read::{OldCell, OldRow, OldSheet};
use error::{Place, error};
use jiangyuan_model::form::form;
use jiangyuan_model::input::{Entry, Fields, Register};
use jiangyuan_model::{ErrorCode, Field, Noun};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Characters of a title that is taken from the beginning of a narrative.
const TITLE_CHARS_MAX: usize = 40;

/// A filled form, by the verb that takes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// For `register`: a piece and the matter that it opens.
    Register(Box<Register>),
    /// For every other verb that begins a record.
    Entry(Entry),
}

impl Form {
    /// As `jiangyuan add --file` takes it.
    pub fn to_json(&self) -> Json {
        let json = match self {
            Form::Register(register) => serde_json::to_value(register),
            Form::Entry(entry) => serde_json::to_value(entry),
        };
        json.unwrap_or(Json::Null)
    }
}

/// A row that can be imported.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The form.
    pub form: Form,
    /// The state that the old ledger gives; no verb takes it, an import does.
    pub imported_status: String,
    /// What stands for no field: `heading：cell`, a line each.
    pub note: String,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowResult {
    /// Its number in the file, from 1.
    pub row: u32,
    /// BLAKE3 of what it says, 64 hexadecimal digits.
    pub digest: String,
    /// The form, or every reason why there is none.
    pub outcome: Result<Filled, Vec<RowError>>,
    /// What is worth a look and blocks nothing.
    pub warnings: Vec<RowError>,
}

/// Reads the rows of a sheet. `required` are fields that may not stay empty; the verbs ask for them
/// again.
///
/// # Errors
/// `MappingUnfit`; what is wrong with a row stands in its result.
pub fn rows(sheet: &OldSheet, mapping: &Mapping, required: &[Field]) -> Result<Vec<RowResult>, LedgerError> {
    mapping.check(&sheet.headings)?;
    let mut seen: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let reading = Reading { sheet, mapping, required };
    Ok(sheet.rows.iter().map(|row| reading.row(row, &mut seen)).collect())
}

struct Reading<'a> {
    sheet: &'a OldSheet,
    mapping: &'a Mapping,
    required: &'a [Field],
}

/// What a row gives, before it is known whether it is good.
#[derive(Default)]
struct Draft {
    fields: Fields,
    people: Vec<people::Cell>,
    /// 扎西等5人: how many, where no column says it.
    told_headcount: Option<u32>,
    note: Vec<String>,
    errors: Vec<RowError>,
    warnings: Vec<RowError>,
}

impl Reading<'_> {
    fn row(&self, row: &OldRow, seen: &mut BTreeMap<String, (u32, u32)>) -> RowResult {
        let mut draft = Draft::default();
        for ((heading, target), cell) in self.sheet.headings.iter().zip(&self.mapping.targets).zip(&row.cells) {
            let place = Place { row: row.number, column: &heading.column, heading: &heading.text };
            if !cell.is_empty() {
                self.cell(&place, *target, cell, &mut draft);
            }
        }
        let people = people::blocks(&mut draft, row.number, self.sheet.from_1904);
        if let Some(number) = draft.told_headcount.filter(|_| crate::mapping::fields(self.mapping.noun).contains(&Field::Headcount)) {
            draft.fields.entry(Field::Headcount).or_insert_with(|| Json::from(number));
        }
        self.complete(&mut draft, row.number, !people.is_empty());
        let (digest, same_as) = self.digest(row, seen);
        if same_as.is_some() {
            draft.warnings.push(RowError { same_as, ..error(row.number, ErrorCode::LedgerRowRepeated) });
        }
        let Draft { fields, note, errors, mut warnings, .. } = draft;
        let outcome = if errors.is_empty() { Ok(self.filled(fields, people, &note)) } else { Err(errors) };
        if outcome.is_err() {
            warnings.retain(|warning| warning.same_as.is_some());
        }
        RowResult { row: row.number, digest, outcome, warnings }
    }

    fn cell(&self, place: &Place<'_>, target: Target, cell: &OldCell, draft: &mut Draft) {
        match target {
            Target::Skip => {}
            Target::Note => draft.note.push([place.named(), "：".to_owned(), cell.text()].concat()),
            Target::Person(field, role) => draft.people.push(people::Cell::new(field, role, cell.clone(), place)),
            Target::Field(field) => match value::read(field, cell, place.heading, self.sheet.from_1904) {
                Ok(json) => drop(draft.fields.insert(field, json)),
                Err(code) => draft.errors.push(place.error(code, field, cell)),
            },
        }
    }

    /// What all rows have in common, what may not stay empty, and what is never typed.
    fn complete(&self, draft: &mut Draft, row: u32, has_people: bool) {
        if !self.mapping.targets.contains(&Target::Field(Field::Title)) {
            title_from_narrative(&mut draft.fields);
        }
        for (field, value) in &self.mapping.common {
            draft.fields.entry(*field).or_insert_with(|| value.clone());
        }
        let is_reported = |draft: &Draft, field: Field| draft.errors.iter().any(|error| error.field == Some(field));
        for field in self.required {
            let given = draft.fields.contains_key(field) || (*field == Field::PartyName && has_people);
            if !given && !is_reported(draft, *field) {
                draft.errors.push(RowError { field: Some(*field), ..error(row, ErrorCode::MissingField) });
            }
        }
        // An accusation is taken sealed (Art. 30(3)); nothing of the row is quoted.
        if draft.fields.get(&Field::Purpose).and_then(Json::as_str) == Some("accusation") {
            draft.errors = vec![error(row, ErrorCode::AccusationNotTyped)];
        }
    }

    fn filled(&self, mut fields: Fields, people: Vec<Fields>, note: &[String]) -> Filled {
        let status = fields.remove(&Field::ImportedStatus);
        let imported_status = status.as_ref().and_then(Json::as_str).unwrap_or_default().to_owned();
        let form = match self.mapping.noun {
            Noun::Matter => {
                let of_piece = |field: &Field| form(Noun::Piece).contains(field);
                let (piece, matter): (Fields, Fields) = fields.into_iter().partition(|(field, _)| of_piece(field));
                Form::Register(Box::new(Register {
                    piece: Entry { fields: piece, parties: people },
                    matter: Entry { fields: matter, parties: Vec::new() },
                    ..Register::default()
                }))
            }
            _ => Form::Entry(Entry { fields, parties: people }),
        };
        Filled { form, imported_status, note: note.join("\n") }
    }

    /// The digest of a row, and the first row that says the same.
    fn digest(&self, row: &OldRow, seen: &mut BTreeMap<String, (u32, u32)>) -> (String, Option<u32>) {
        let said = self.sheet.headings.iter().zip(&row.cells).filter(|(_, cell)| !cell.is_empty());
        let mut lines: Vec<String> = said
            .map(|(heading, cell)| (plain(&heading.text), cell))
            .filter(|(heading, _)| !crate::mapping::is_counter(heading))
            .map(|(heading, cell)| [heading, value::normal(cell, self.sheet.from_1904)].join("\t"))
            .collect();
        lines.sort_unstable();
        let content = [self.mapping.noun.key(), &lines.join("\n")].join("\n");
        let (first, times) = seen.entry(blake3::hash(content.as_bytes()).to_hex().to_string()).or_insert((row.number, 0));
        *times += 1;
        let digest = blake3::hash([content.as_str(), "\n#", &times.to_string()].concat().as_bytes()).to_hex().to_string();
        (digest, (*times > 1).then_some(*first))
    }
}

/// Many old ledgers have one column for what it is about. Its beginning is the title, and the whole of
/// it stays where it was.
fn title_from_narrative(fields: &mut Fields) {
    let Some(narrative) = fields.get(&Field::Narrative).and_then(Json::as_str) else { return };
    let line = narrative.lines().next().unwrap_or_default();
    let short: String = line.chars().take(TITLE_CHARS_MAX).collect();
    let title = if short == narrative { short } else { [short.as_str(), "…"].concat() };
    fields.insert(Field::Title, Json::from(title));
}
