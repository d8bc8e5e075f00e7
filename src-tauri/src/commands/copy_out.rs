//! A case in the order of another system's form: the forms there are, and what one says.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_model::copy_out::{CopyForm, CopyOut};
use jiangyuan_model::{ErrorCode, ReadPurpose, RecordId, Refusal};
use tauri::State;

#[tauri::command(async)]
pub(super) fn copy_forms(app: State<'_, App>) -> Result<Vec<CopyForm>, Refusal> {
    app.read(|store| Ok(casework::copy_forms(store)?.into_iter().map(|form| form.head).collect()))
}

/// The case by a form; the reading is in the log.
#[tauri::command(async)]
pub(super) fn copy_case_out(app: State<'_, App>, on: RecordId, form: String, purpose: Option<ReadPurpose>) -> Result<CopyOut, Refusal> {
    let unknown = || Refusal::new(ErrorCode::CopyFormUnknown).with("form", &form);
    app.read(|store| {
        let found = casework::copy_forms(store)?.into_iter().find(|its| its.head.key == form).ok_or_else(unknown)?;
        casework::copy_out(store, on, &found, purpose)
    })
}

/// Copies one value or all of them, for a minute.
#[tauri::command(async)]
pub(super) fn copy_text(app: State<'_, App>, text: String) -> Result<(), Refusal> {
    app.copy(text)
}
