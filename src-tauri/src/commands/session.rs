//! Who works here: making, opening, locking a home.

use crate::sample;
use crate::state::App;
use jiangyuan_model::view::HomeState;
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_store::Store;
use jiangyuan_sync::enrol::Ticket;
use tauri::State;
use zeroize::Zeroizing;

#[tauri::command(async)]
pub(super) fn home_state(app: State<'_, App>) -> Result<HomeState, Refusal> {
    app.home_state()
}

#[tauri::command(async)]
pub(super) fn set_language(app: State<'_, App>, language: &str) -> Result<(), Refusal> {
    app.places().office.set_language(language)
}

/// Answers the recovery code, which is shown once.
#[tauri::command(async)]
pub(super) fn enrol(app: State<'_, App>, ticket: &str, user: &str, passphrase: String) -> Result<String, Refusal> {
    let passphrase = Zeroizing::new(passphrase);
    let ticket = Ticket::from_text(ticket).map_err(|_| ErrorCode::TicketUnreadable)?;
    let (store, code) = Store::create(&app.places().office, app.world().clone(), &ticket, user, &passphrase, false)?;
    app.open(store, &passphrase)?;
    Ok(code.text().to_owned())
}

#[tauri::command(async)]
pub(super) fn try_sample(app: State<'_, App>) -> Result<HomeState, Refusal> {
    app.open(sample::open(&app.places().sample, app.world().clone())?, sample::passphrase())
}

#[tauri::command(async)]
pub(super) fn unlock(app: State<'_, App>, user: &str, passphrase: String) -> Result<HomeState, Refusal> {
    let passphrase = Zeroizing::new(passphrase);
    let store = Store::open(&app.places().office, app.world().clone(), Some(user), &passphrase)?;
    app.open(store, &passphrase)
}

#[tauri::command(async)]
pub(super) fn recover(app: State<'_, App>, user: &str, code: &str, new_passphrase: String) -> Result<HomeState, Refusal> {
    let new_passphrase = Zeroizing::new(new_passphrase);
    let store = Store::recover(&app.places().office, app.world().clone(), user, code, &new_passphrase)?;
    app.open(store, &new_passphrase)
}

#[tauri::command(async)]
pub(super) fn lock(app: State<'_, App>) -> Result<HomeState, Refusal> {
    app.lock()
}
