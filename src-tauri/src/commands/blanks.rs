//! Blank forms: printed as a set, looked up by number, voided one by one.

use super::attachments::{downloads, save};
use super::papers::press;
use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_documents::blanks::BlankSheets;
use jiangyuan_model::blank::{BlankView, BlanksPage, BlanksSaved, PrintBlanks};
use jiangyuan_model::{BlankNumber, Refusal};
use tauri::State;

#[tauri::command(async)]
pub(super) fn blanks(app: State<'_, App>) -> Result<BlanksPage, Refusal> {
    app.read(casework::blanks)
}

/// One sheet, by its number as it was typed or scanned.
#[tauri::command(async)]
pub(super) fn blank(app: State<'_, App>, typed: &str) -> Result<BlankView, Refusal> {
    app.read(|store| casework::blank(store, typed))
}

/// Takes the numbers of a set, writes the batch down and saves the PDF in the person's folder of downloads.
#[tauri::command(async)]
pub(super) fn print_blanks(app: State<'_, App>, input: PrintBlanks) -> Result<BlanksSaved, Refusal> {
    let folder = downloads()?;
    let (office, today) = app.read(|store| Ok((store.office()?, store.world().clock.today())))?;
    // A form that cannot be set takes no numbers.
    press().can_set_blank_forms(input.kind, &office, today).map_err(|error| Refusal::from(&error))?;
    let printed = app.write(|store| casework::print_blanks(store, &input))?;
    let sheets = BlankSheets { kind: printed.kind, office: &office, numbers: &printed.numbers, made_on: printed.made_on };
    let pdf = press().blank_forms(&sheets).map_err(|error| Refusal::from(&error))?;
    let (first, last) = (printed.numbers.first(), printed.numbers.last());
    // A file has a name that every system takes.
    let name = first.map(BlankNumber::scanned).unwrap_or_default();
    let file = save(&folder, &format!("blanks-{name}"), "pdf", &pdf)?.display().to_string();
    let shown = |number: Option<&BlankNumber>| number.map(ToString::to_string).unwrap_or_default();
    Ok(BlanksSaved { id: printed.id, first: shown(first), last: shown(last), file })
}

#[tauri::command(async)]
pub(super) fn spoil_blank(app: State<'_, App>, number: &str, reason: &str) -> Result<(), Refusal> {
    app.write(|store| casework::spoil_blank(store, number, reason))
}
