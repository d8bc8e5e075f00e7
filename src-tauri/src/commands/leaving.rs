//! What leaves the office: erased, sealed after it was registered, handed to another township.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_model::input::{Erase, HandOver, SealLate};
use jiangyuan_model::view::{TakenAlong, Township};
use jiangyuan_model::{RecordId, Refusal};
use tauri::State;

#[tauri::command(async)]
pub(super) fn erased_along(app: State<'_, App>, id: RecordId) -> Result<TakenAlong, Refusal> {
    app.read(|store| casework::erased_along(store, id))
}

#[tauri::command(async)]
pub(super) fn handed_along(app: State<'_, App>, id: RecordId) -> Result<TakenAlong, Refusal> {
    app.read(|store| casework::handed_along(store, id))
}

#[tauri::command(async)]
pub(super) fn townships(app: State<'_, App>) -> Result<Vec<Township>, Refusal> {
    app.read(|store| store.townships())
}

#[tauri::command(async)]
pub(super) fn erase(app: State<'_, App>, input: Erase) -> Result<(), Refusal> {
    app.write(|store| casework::erase(store, &input))
}

#[tauri::command(async)]
pub(super) fn seal_late(app: State<'_, App>, input: SealLate) -> Result<RecordId, Refusal> {
    app.write(|store| casework::seal_late(store, &input))
}

#[tauri::command(async)]
pub(super) fn hand_over(app: State<'_, App>, input: HandOver) -> Result<(), Refusal> {
    app.write(|store| casework::hand_over(store, &input))
}
