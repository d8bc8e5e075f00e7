//! The people at this PC, their work passed on, and the sheet of a shift.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_model::duties::{DutyDraft, KeepShift, OutsideTerm, PassDuties, ShiftDraft, UntakenDuties};
use jiangyuan_model::user::{Colleague, UserView};
use jiangyuan_model::{Actor, RecordId, Refusal};
use tauri::State;
use zeroize::Zeroizing;

#[tauri::command(async)]
pub(super) fn users(app: State<'_, App>) -> Result<Vec<UserView>, Refusal> {
    app.read(|store| store.users())
}

/// Answers the recovery code, which is shown once.
#[tauri::command(async)]
pub(super) fn admit_user(app: State<'_, App>, actor: Actor, passphrase: String) -> Result<String, Refusal> {
    let passphrase = Zeroizing::new(passphrase);
    app.look(|store| store.admit(actor, &passphrase)).map(|code| code.text().to_owned())
}

#[tauri::command(async)]
pub(super) fn colleagues(app: State<'_, App>) -> Result<Vec<Colleague>, Refusal> {
    app.read(|store| store.colleagues())
}

#[tauri::command(async)]
pub(super) fn outside_terms(app: State<'_, App>) -> Result<Vec<OutsideTerm>, Refusal> {
    app.read(|store| store.outside_terms())
}

#[tauri::command(async)]
pub(super) fn duty_draft(app: State<'_, App>, giver: &str) -> Result<DutyDraft, Refusal> {
    app.read(|store| casework::duty_draft(store, giver))
}

#[tauri::command(async)]
pub(super) fn untaken_duties(app: State<'_, App>) -> Result<Vec<UntakenDuties>, Refusal> {
    app.read(|store| store.untaken())
}

#[tauri::command(async)]
pub(super) fn pass_duties(app: State<'_, App>, input: PassDuties) -> Result<RecordId, Refusal> {
    app.write(|store| casework::pass_duties(store, &input))
}

#[tauri::command(async)]
pub(super) fn take_duties(app: State<'_, App>, on: RecordId) -> Result<(), Refusal> {
    app.write(|store| casework::take_duties(store, on))
}

/// The receiver sits beside whoever has the home open, and types his passphrase.
#[tauri::command(async)]
pub(super) fn take_duties_beside(app: State<'_, App>, on: RecordId, receiver: Actor, passphrase: String) -> Result<(), Refusal> {
    let passphrase = Zeroizing::new(passphrase);
    app.write(|store| casework::take_duties_beside(store, on, receiver, &passphrase))
}

#[tauri::command(async)]
pub(super) fn shift_draft(app: State<'_, App>) -> Result<ShiftDraft, Refusal> {
    app.read(casework::shift_draft)
}

#[tauri::command(async)]
pub(super) fn keep_shift(app: State<'_, App>, input: KeepShift) -> Result<RecordId, Refusal> {
    app.write(|store| casework::keep_shift(store, &input))
}
