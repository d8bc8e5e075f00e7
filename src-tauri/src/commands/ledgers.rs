//! Ledgers and reports of the office, and old ledgers brought in.

use super::attachments::{downloads, save};
use crate::state::App;
use data_encoding::BASE64;
use jiangyuan_casework::{self as casework, LedgerFile};
use jiangyuan_ledgers::{OldLedger, read};
use jiangyuan_model::ledger::{
    FigureLine, FiguresRequest, LedgerOffered, LedgerRequest, LedgerSaved, MakeReport, ReportDraft, ReportPeriod,
};
use jiangyuan_model::old_ledger::{ImportUndone, OldLedgerOutcome, OldLedgerRequest, OldSheetView};
use jiangyuan_model::{ErrorCode, Noun, RecordId, Refusal};
use tauri::State;

#[tauri::command(async)]
pub(super) fn ledgers_offered(app: State<'_, App>) -> Result<Vec<LedgerOffered>, Refusal> {
    app.read(casework::ledgers_offered)
}

/// Saves the workbook in the person's folder of downloads.
#[tauri::command(async)]
pub(super) fn write_ledger(app: State<'_, App>, request: LedgerRequest) -> Result<LedgerSaved, Refusal> {
    let folder = downloads()?;
    saved(&folder, &app.write(|store| casework::write_ledger(store, &request))?)
}

/// The same, of the figures of a report.
#[tauri::command(async)]
pub(super) fn write_figures(app: State<'_, App>, request: FiguresRequest) -> Result<LedgerSaved, Refusal> {
    let folder = downloads()?;
    saved(&folder, &app.read(|store| casework::write_figures(store, &request))?)
}

fn saved(folder: &std::path::Path, file: &LedgerFile) -> Result<LedgerSaved, Refusal> {
    let path = save(folder, &file.name, "xlsx", &file.bytes)?.display().to_string();
    Ok(LedgerSaved { rows: file.rows, path })
}

#[tauri::command(async)]
pub(super) fn report_draft(app: State<'_, App>, period: ReportPeriod) -> Result<ReportDraft, Refusal> {
    app.read(|store| casework::report_draft(store, period))
}

#[tauri::command(async)]
pub(super) fn make_report(app: State<'_, App>, input: MakeReport) -> Result<RecordId, Refusal> {
    app.write(|store| casework::make_report(store, &input))
}

#[tauri::command(async)]
pub(super) fn report_figures(app: State<'_, App>, id: RecordId) -> Result<Vec<FigureLine>, Refusal> {
    app.read(|store| casework::report_figures(store, id))
}

/// The sheets of an old ledger, whose bytes come as base64.
#[tauri::command(async)]
pub(super) fn old_sheets(content: String, noun: Noun) -> Result<Vec<OldSheetView>, Refusal> {
    Ok(casework::old_sheets(&workbook(&content)?, noun))
}

/// What would come of it; nothing is written.
#[tauri::command(async)]
pub(super) fn check_old_ledger(app: State<'_, App>, content: String, request: OldLedgerRequest) -> Result<OldLedgerOutcome, Refusal> {
    let old = workbook(&content)?;
    app.read(|store| casework::check_old_ledger(store, &old, &request))
}

/// Brings its rows in.
#[tauri::command(async)]
pub(super) fn import_old_ledger(app: State<'_, App>, content: String, request: OldLedgerRequest) -> Result<OldLedgerOutcome, Refusal> {
    let old = workbook(&content)?;
    app.write(|store| casework::import_old_ledger(store, &old, &request))
}

#[tauri::command(async)]
pub(super) fn undo_import(app: State<'_, App>, id: RecordId) -> Result<ImportUndone, Refusal> {
    app.write(|store| casework::undo_import(store, id))
}

fn workbook(content: &str) -> Result<OldLedger, Refusal> {
    let bytes = BASE64.decode(content.as_bytes()).map_err(|_| ErrorCode::FileUnreadable)?;
    read(&bytes).map_err(|error| error.refusal())
}
