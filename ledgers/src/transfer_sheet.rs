//! A transfer sheet (转送单, 交办单) as a filled registration: what another organ wrote about a petition is not typed again.
//!
//! A transfer sheet is a form and no table: labels stand beside their values or above them, or before a colon in running text.
//! It comes as text that somebody copied (cells apart by tabs, lines as they stood), or as a small workbook. Every label that
//! is known is paired with its value ([`pairs`]); the pairs are then one row of an old ledger, read by the same readers.
//!
//! Nothing is saved here, and nothing is lost: what stands for no field goes into the remark, what was not understood is
//! returned as it stood, and what a record never holds about a person (J.0) is dropped with its value and named.
//!
//! **The day of the petition is not the day of the piece.** 信访日期 on such a sheet is when somebody came to the organ above; the
//! piece reached this office when it was signed for. So that date goes into the remark, and the clocks run from the paper.

mod cells;
mod label;
mod pairs;

use crate::error::LedgerError;
use crate::mapping::{Mapping, Target};
use crate::read::{Heading, OldCell, OldRow, OldSheet, Skipped};
use crate::rows::{Filled, Form, rows};
use chrono::NaiveDate;
use jiangyuan_model::field::{LONG_TEXT_CHARS_MAX, TEXT_CHARS_MAX};
use jiangyuan_model::input::Register;
use jiangyuan_model::transfer_sheet::{TransferSheet, UnfitValue};
use jiangyuan_model::{ErrorCode, Field, Noun};
use pairs::{Found, Pair};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Bytes of a text that is read.
pub const TEXT_BYTES_MAX: usize = 1 << 20;

/// Reads what somebody pasted. `today` is the day it reached the office where the sheet does not say it.
///
/// # Errors
/// `TooLarge`; `NoTransferSheet` where no label is known; `Accusation`, of which nothing is returned.
pub fn read_text(text: &str, today: NaiveDate) -> Result<TransferSheet, LedgerError> {
    filled(pairs::find(cells::of_text(text)?), today)
}

/// Reads a workbook: the first sheet on which a label is known.
///
/// # Errors
/// Those of a workbook, and of [`read_text`].
pub fn read_workbook(bytes: &[u8], today: NaiveDate) -> Result<TransferSheet, LedgerError> {
    let sheets = cells::of_workbook(bytes)?;
    let found = sheets.into_iter().map(pairs::find).find(|found| !found.pairs.is_empty());
    filled(found.unwrap_or_default(), today)
}

fn filled(found: Found, today: NaiveDate) -> Result<TransferSheet, LedgerError> {
    if found.pairs.is_empty() {
        return Err(LedgerError::NoTransferSheet);
    }
    let origin = origin(&found);
    let (filled, unfit) = as_row(&found.pairs)?;
    let Form::Register(mut register) = filled.form else { return Err(LedgerError::NoTransferSheet) };
    let fields = |register: &Register| -> BTreeSet<Field> {
        let people = register.piece.parties.iter().flat_map(|person| person.keys());
        register.piece.fields.keys().chain(register.matter.fields.keys()).chain(people).copied().collect()
    };
    let mut left = found.left;
    left.extend(remark(&mut register, &filled.note));
    let said = fields(&register);
    complete(&mut register, origin, &found.pairs, today);
    Ok(TransferSheet { register: *register, filled: said.into_iter().collect(), dropped: found.dropped, left, unfit })
}

/// What every piece from above has, where the sheet does not say it in a field of its own.
fn complete(register: &mut Register, origin: Option<&'static str>, pairs: &[Pair], today: NaiveDate) {
    for person in &mut register.piece.parties {
        person.entry(Field::PartyRole).or_insert_with(|| json!("petitioner"));
    }
    let piece = &mut register.piece.fields;
    if let Some(origin) = origin {
        piece.insert(Field::Origin, json!(origin));
        let channel = if origin == "hotline_12345" { origin } else { "from_above" };
        piece.insert(Field::Channel, json!(channel));
    }
    let signed_for = piece.get(&Field::SignedForOn).cloned();
    piece.entry(Field::ReceivedAt).or_insert_with(|| signed_for.unwrap_or_else(|| json!(today.to_string())));
    if let Some(form) = pairs.iter().find(|pair| label::is_way(&pair.label)).and_then(|pair| label::form_of_way(&pair.value.text())) {
        piece.entry(Field::Form).or_insert_with(|| json!(form));
    }
}

/// Where the piece comes from: as the sheet calls itself, else by what it names.
fn origin(found: &Found) -> Option<&'static str> {
    let labels = || found.pairs.iter().map(|pair| pair.label.as_str());
    let titled = std::iter::once(found.title.as_str()).chain(labels()).find_map(label::origin_of);
    let has_due = labels().any(|its| label::target(its) == Some(Target::Field(Field::CitedDue)));
    let from_above = labels().any(|its| matches!(label::target(its), Some(Target::Field(Field::FromOrgan | Field::OfficialNumber))));
    match titled {
        // A period that the superior sets makes it an assignment, whatever the sheet is called (Art. 22).
        Some("forwarded") | None if from_above && has_due => Some("assigned"),
        Some(origin) => Some(origin),
        None => from_above.then_some("forwarded"),
    }
}

/// Reads the pairs as one row. What does not fit its field is read again as a line of the note.
fn as_row(pairs: &[Pair]) -> Result<(Filled, Vec<UnfitValue>), LedgerError> {
    let heading = |(at, pair): (usize, &Pair)| Heading { column: at.to_string(), text: pair.label.clone() };
    let sheet = OldSheet {
        name: String::new(),
        title: String::new(),
        heading_rows: (0, 0),
        headings: pairs.iter().enumerate().map(heading).collect(),
        rows: vec![OldRow { number: 1, cells: pairs.iter().map(|pair| pair.value.clone()).collect() }],
        dropped: Vec::new(),
        skipped: Skipped::default(),
        from_1904: false,
    };
    let mut targets: Vec<Target> = Vec::new();
    for pair in pairs {
        let target = label::target(&pair.label).unwrap_or(Target::Note);
        targets.push(if targets.contains(&target) && target != Target::Skip { Target::Note } else { target });
    }
    // Whoever is named by a label that nobody knows is told of nowhere but in the remark.
    if !targets.iter().any(|target| matches!(target, Target::Person(Field::PartyName, _))) {
        targets.iter_mut().filter(|target| matches!(target, Target::Person(..))).for_each(|target| *target = Target::Note);
    }
    let mut unfit = Vec::new();
    loop {
        let mapping = Mapping { noun: Noun::Matter, targets: targets.clone(), common: Default::default() };
        let Some(row) = rows(&sheet, &mapping, &[])?.pop() else { return Err(LedgerError::NoTransferSheet) };
        let errors = match row.outcome {
            Ok(filled) => return Ok((filled, unfit)),
            Err(errors) => errors,
        };
        if errors.iter().any(|error| error.code == ErrorCode::AccusationNotTyped) {
            return Err(LedgerError::Accusation);
        }
        // Each turn takes at least one column out, so this ends.
        let mut is_new = false;
        for at in errors.iter().filter_map(|error| error.column.parse::<usize>().ok()) {
            if let Some(target) = targets.get_mut(at).filter(|target| **target != Target::Note) {
                *target = Target::Note;
                is_new = true;
            }
        }
        if !is_new {
            return Err(LedgerError::NoTransferSheet);
        }
        let label = |at: &str| at.parse().ok().and_then(|at: usize| pairs.get(at)).map(|pair| pair.label.clone()).unwrap_or_default();
        unfit.extend(errors.iter().map(|error| UnfitValue {
            label: label(&error.column),
            text: error.text.clone(),
            refusal: error.refusal(),
        }));
    }
}

/// The note goes into the remark, in one line; a long one goes to the end of the narrative. What has no room there is returned.
fn remark(register: &mut Register, note: &str) -> Option<String> {
    let matter = &mut register.matter.fields;
    let text = |json: Option<&Json>| json.and_then(Json::as_str).unwrap_or_default().to_owned();
    let joined = |known: &str| [known, note].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n");
    let line = joined(&text(matter.get(&Field::Remark))).replace('\n', "；");
    if line.chars().count() <= TEXT_CHARS_MAX {
        if !line.is_empty() {
            matter.insert(Field::Remark, json!(line));
        }
        return None;
    }
    let whole = joined(&text(matter.get(&Field::Narrative)));
    let end = whole.char_indices().nth(LONG_TEXT_CHARS_MAX).map_or(whole.len(), |(end, _)| end);
    let (kept, rest) = whole.split_at_checked(end)?;
    matter.insert(Field::Narrative, json!(kept));
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// A cell that says nothing.
fn is_blank(cell: &OldCell) -> bool {
    cell.text().trim().is_empty()
}
