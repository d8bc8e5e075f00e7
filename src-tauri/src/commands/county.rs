//! What the county decides: to be read, and holiday tables that were carried here in a file.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_model::Refusal;
use jiangyuan_model::county::CountyDecisions;
use tauri::State;

#[tauri::command(async)]
pub(super) fn county_decisions(app: State<'_, App>) -> Result<CountyDecisions, Refusal> {
    app.read(casework::decisions)
}

/// Answers the years.
#[tauri::command(async)]
pub(super) fn import_holidays(app: State<'_, App>, content: &str) -> Result<Vec<i32>, Refusal> {
    app.look(|store| store.import_holidays(content))
}
