//! The verbs: each one command, so that a permission can name it.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_model::input::{Edit, Entry, Register, Registered, Resolve, SplitOff, TakeSealed, TakeStep, TurnLead};
use jiangyuan_model::{Noun, RecordId, Refusal};
use tauri::State;

#[tauri::command(async)]
pub(super) fn receive(app: State<'_, App>, entry: Entry) -> Result<RecordId, Refusal> {
    app.write(|store| casework::receive(store, entry))
}

#[tauri::command(async)]
pub(super) fn register(app: State<'_, App>, input: Register) -> Result<Registered, Refusal> {
    app.write(|store| casework::register(store, input))
}

#[tauri::command(async)]
pub(super) fn log_visit(app: State<'_, App>, entry: Entry) -> Result<RecordId, Refusal> {
    app.write(|store| casework::log_visit(store, entry))
}

#[tauri::command(async)]
pub(super) fn split_off(app: State<'_, App>, input: SplitOff) -> Result<RecordId, Refusal> {
    app.write(|store| casework::split_off(store, &input))
}

#[tauri::command(async)]
pub(super) fn enter(app: State<'_, App>, noun: Noun, entry: Entry) -> Result<RecordId, Refusal> {
    app.write(|store| casework::enter(store, noun, entry))
}

#[tauri::command(async)]
pub(super) fn record_lead(app: State<'_, App>, entry: Entry) -> Result<RecordId, Refusal> {
    app.write(|store| casework::record_lead(store, entry))
}

#[tauri::command(async)]
pub(super) fn turn_lead(app: State<'_, App>, input: TurnLead) -> Result<RecordId, Refusal> {
    app.write(|store| casework::turn_lead(store, input))
}

#[tauri::command(async)]
pub(super) fn open_mediation(app: State<'_, App>, entry: Entry) -> Result<RecordId, Refusal> {
    app.write(|store| casework::open_mediation(store, entry))
}

/// Answers the step's id.
#[tauri::command(async)]
pub(super) fn take_step(app: State<'_, App>, input: TakeStep) -> Result<String, Refusal> {
    app.write(|store| casework::take_step(store, input)).map(|step| step.to_string())
}

#[tauri::command(async)]
pub(super) fn edit(app: State<'_, App>, input: Edit) -> Result<(), Refusal> {
    app.write(|store| casework::edit(store, input)).map(drop)
}

#[tauri::command(async)]
pub(super) fn resolve(app: State<'_, App>, input: Resolve) -> Result<(), Refusal> {
    app.write(|store| casework::resolve(store, input))
}

#[tauri::command(async)]
pub(super) fn void(app: State<'_, App>, on: RecordId, reason: &str) -> Result<(), Refusal> {
    app.write(|store| casework::void(store, on, None, reason))
}

#[tauri::command(async)]
pub(super) fn unvoid(app: State<'_, App>, on: RecordId, reason: &str) -> Result<(), Refusal> {
    app.write(|store| casework::unvoid(store, on, None, reason))
}

#[tauri::command(async)]
pub(super) fn take_sealed(app: State<'_, App>, input: TakeSealed) -> Result<RecordId, Refusal> {
    app.write(|store| casework::take_sealed(store, input))
}
