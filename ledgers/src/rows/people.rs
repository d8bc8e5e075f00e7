//! The people of a row: one cell may name several, and their other cells then name as many.

use super::error::{Place, RowError, error};
use super::{Draft, value};
use crate::read::OldCell;
use jiangyuan_model::field::PARTIES_MAX;
use jiangyuan_model::identity_number::id_number_is_valid;
use jiangyuan_model::input::Fields;
use jiangyuan_model::{ErrorCode, Field};
use serde_json::Value as Json;

/// Between names.
const BETWEEN_NAMES: [char; 8] = ['、', '，', ',', '；', ';', '/', '\n', '\\'];

/// Between other values of several people. An address has commas in it.
const BETWEEN_VALUES: [char; 6] = ['、', '；', ';', '/', '\n', '\\'];

/// A cell about people.
pub(super) struct Cell {
    field: Field,
    role: Option<&'static str>,
    cell: OldCell,
    row: u32,
    column: String,
    heading: String,
}

impl Cell {
    pub(super) fn new(field: Field, role: Option<&'static str>, cell: OldCell, place: &Place<'_>) -> Cell {
        Cell { field, role, cell, row: place.row, column: place.column.to_owned(), heading: place.heading.to_owned() }
    }

    fn error(&self, code: ErrorCode) -> RowError {
        Place { row: self.row, column: &self.column, heading: &self.heading }.error(code, self.field, &self.cell)
    }
}

/// A block for each person. What is wrong goes into the draft.
pub(super) fn blocks(draft: &mut Draft, row: u32, from_1904: bool) -> Vec<Fields> {
    let cells = std::mem::take(&mut draft.people);
    let mut roles: Vec<Option<&'static str>> = cells.iter().map(|cell| cell.role).collect();
    roles.dedup();
    roles.sort_unstable();
    roles.dedup();
    let mut blocks = Vec::new();
    for role in roles {
        blocks.extend(of_role(draft, &cells, role, from_1904));
    }
    if blocks.len() > PARTIES_MAX as usize {
        draft.errors.push(error(row, ErrorCode::TooManyParties));
    }
    blocks
}

fn of_role(draft: &mut Draft, cells: &[Cell], role: Option<&'static str>, from_1904: bool) -> Vec<Fields> {
    let of_role = || cells.iter().filter(|cell| cell.role == role);
    let Some(named) = of_role().find(|cell| cell.field == Field::PartyName) else {
        draft.errors.extend(of_role().take(1).map(|cell| cell.error(ErrorCode::PartyWithoutName)));
        return Vec::new();
    };
    let names = names(draft, named);
    let mut blocks: Vec<Fields> = names.into_iter().map(|name| Fields::from([(Field::PartyName, Json::from(name))])).collect();
    if let Some(role) = role {
        blocks.iter_mut().for_each(|block| drop(block.insert(Field::PartyRole, Json::from(role))));
    }
    for cell in of_role().filter(|cell| cell.field != Field::PartyName) {
        fill(draft, &mut blocks, cell, from_1904);
    }
    if let Err(code) = check(named) {
        draft.errors.push(named.error(code));
    }
    blocks
}

fn check(named: &Cell) -> Result<(), ErrorCode> {
    match named.cell {
        OldCell::DigitsLost(_) => Err(ErrorCode::LedgerDigitsLost),
        _ => Ok(()),
    }
}

/// 扎西、卓玛等5人 names two; how many came is a number of its own.
fn names(draft: &mut Draft, named: &Cell) -> Vec<String> {
    let text = named.cell.text();
    let (text, rest) = text.rsplit_once('等').unwrap_or((&text, ""));
    let digits: String = rest.trim().trim_end_matches('人').trim_end_matches(['名', '户']).to_owned();
    let is_tail = rest.trim() == "人" || (rest.trim().ends_with('人') && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let whole = named.cell.text();
    let listed = if is_tail { text } else { whole.as_str() };
    if let (true, Ok(number)) = (is_tail, digits.parse::<u32>()) {
        draft.told_headcount = Some(number);
    }
    split(listed, &BETWEEN_NAMES)
}

fn fill(draft: &mut Draft, blocks: &mut [Fields], cell: &Cell, from_1904: bool) {
    let text = cell.cell.text();
    let values = if blocks.len() > 1 { split(&text, &BETWEEN_VALUES) } else { vec![text.clone()] };
    if values.len() != blocks.len() && values.len() != 1 {
        // Nobody knows whose is which: kept as told, and given to none.
        draft.note.push([cell.heading.as_str(), "：", &text].concat());
        return;
    }
    let single = values.len() == 1;
    for (block, text) in blocks.iter_mut().zip(values) {
        let one = if single { cell.cell.clone() } else { OldCell::Text(text) };
        match value::read(cell.field, &one, &cell.heading, from_1904) {
            Ok(json) => {
                if cell.field == Field::IdNumber && !json.as_str().is_some_and(id_number_is_valid) {
                    draft.warnings.push(cell.error(ErrorCode::BadIdNumber));
                }
                block.insert(cell.field, json);
            }
            Err(code) => draft.errors.push(cell.error(code)),
        }
    }
}

fn split(text: &str, between: &[char]) -> Vec<String> {
    text.split(between).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
