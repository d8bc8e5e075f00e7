//! Transfer sheets, read into the form of a registration. Nothing is saved.

use crate::state::App;
use data_encoding::BASE64;
use jiangyuan_ledgers::transfer_sheet::{read_text, read_workbook};
use jiangyuan_model::transfer_sheet::TransferSheet;
use jiangyuan_model::{ErrorCode, Refusal};
use tauri::State;

/// Reads what was pasted, or a workbook whose content comes as base64.
#[tauri::command(async)]
pub(super) fn transfer_sheet(app: State<'_, App>, text: Option<String>, content: Option<String>) -> Result<TransferSheet, Refusal> {
    let today = app.read(|store| Ok(store.world().clock.today()))?;
    let sheet = match content {
        Some(content) => read_workbook(&BASE64.decode(content.as_bytes()).map_err(|_| ErrorCode::FileUnreadable)?, today),
        None => read_text(&text.unwrap_or_default(), today),
    };
    sheet.map_err(|error| error.refusal())
}
