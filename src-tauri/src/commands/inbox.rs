//! The conflict inbox and the sync page.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_model::inbox::{Ask, DecideStep, Inbox};
use jiangyuan_model::sync_details::SyncDetails;
use jiangyuan_model::{ChangeId, ErrorCode, RecordId, Refusal};
use tauri::State;

#[tauri::command(async)]
pub(super) fn inbox(app: State<'_, App>) -> Result<Inbox, Refusal> {
    app.read(casework::inbox)
}

#[tauri::command(async)]
pub(super) fn sync_details(app: State<'_, App>) -> Result<SyncDetails, Refusal> {
    app.read(casework::sync_details)
}

#[tauri::command(async)]
pub(super) fn decide_step(app: State<'_, App>, input: DecideStep) -> Result<(), Refusal> {
    app.write(|store| casework::decide_step(store, input))
}

#[tauri::command(async)]
pub(super) fn keep_outlived(app: State<'_, App>, on: RecordId, reason: &str) -> Result<(), Refusal> {
    app.write(|store| casework::keep_outlived(store, on, reason))
}

#[tauri::command(async)]
pub(super) fn set_aside(app: State<'_, App>, id: &str, reason: &str) -> Result<(), Refusal> {
    app.write(|store| casework::set_aside(store, id, reason))
}

#[tauri::command(async)]
pub(super) fn ask(app: State<'_, App>, input: Ask) -> Result<(), Refusal> {
    app.write(|store| casework::ask(store, &input))
}

#[tauri::command(async)]
pub(super) fn answer(app: State<'_, App>, on: RecordId, question: &str, text: &str) -> Result<(), Refusal> {
    let question: ChangeId = question.parse().map_err(|_| ErrorCode::ItemGone)?;
    app.write(|store| casework::answer(store, on, question, text))
}

/// Folds a record's news away. It is nothing to be sent.
#[tauri::command(async)]
pub(super) fn looked(app: State<'_, App>, record: RecordId) -> Result<(), Refusal> {
    app.note(|store| casework::looked(store, record))
}
