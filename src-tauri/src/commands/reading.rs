//! Reading the open home.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_model::reading::{ReadsPage, ReadsRequest, Rights};
use jiangyuan_model::view::{Carried, Forms, ListPage, ListRequest, ReceiptView, RecordView, Row, SyncBar, WaitingChange, Workbench};
use jiangyuan_model::worklist::{Urgent, Worklist};
use jiangyuan_model::{Noun, ReadPurpose, RecordId, Refusal};
use jiangyuan_store::RecipientView;
use tauri::State;

#[tauri::command(async)]
pub(super) fn forms() -> Forms {
    casework::forms()
}

#[tauri::command(async)]
pub(super) fn villages(app: State<'_, App>, words: &str) -> Result<Vec<String>, Refusal> {
    app.read(|store| casework::villages(store, words))
}

#[tauri::command(async)]
pub(super) fn workbench(app: State<'_, App>, mine: bool) -> Result<Workbench, Refusal> {
    app.read(|store| casework::workbench(store, mine))
}

#[tauri::command(async)]
pub(super) fn worklist(app: State<'_, App>) -> Result<Worklist, Refusal> {
    app.read(casework::worklist)
}

#[tauri::command(async)]
pub(super) fn urgent(app: State<'_, App>) -> Result<Vec<Urgent>, Refusal> {
    app.glance(casework::urgent)
}

#[tauri::command(async)]
pub(super) fn list(app: State<'_, App>, noun: Noun, request: ListRequest) -> Result<ListPage, Refusal> {
    app.read(|store| casework::list(store, noun, &request))
}

#[tauri::command(async)]
pub(super) fn record(app: State<'_, App>, id: RecordId, purpose: Option<ReadPurpose>) -> Result<RecordView, Refusal> {
    app.read(|store| casework::record_for(store, id, purpose))
}

#[tauri::command(async)]
pub(super) fn reads(app: State<'_, App>, request: ReadsRequest) -> Result<ReadsPage, Refusal> {
    app.read(|store| casework::reads(store, &request))
}

#[tauri::command(async)]
pub(super) fn rights() -> Rights {
    casework::rights()
}

#[tauri::command(async)]
pub(super) fn sync_bar(app: State<'_, App>) -> Result<SyncBar, Refusal> {
    app.sync_bar()
}

#[tauri::command(async)]
pub(super) fn waiting(app: State<'_, App>) -> Result<Vec<WaitingChange>, Refusal> {
    app.read(casework::waiting)
}

#[tauri::command(async)]
pub(super) fn receipt(app: State<'_, App>, id: RecordId) -> Result<ReceiptView, Refusal> {
    app.read(|store| casework::receipt(store, id))
}

#[tauri::command(async)]
pub(super) fn recipients(app: State<'_, App>) -> Result<Vec<Row>, Refusal> {
    app.read(|store| Ok(store.recipients()?.into_iter().map(as_row).collect()))
}

/// An organ that sealed matter goes to, with the first characters of its key for checking.
fn as_row(organ: RecipientView) -> Row {
    Row {
        id: organ.id,
        noun: Noun::Recipient,
        number: casework::key_name(&organ.key),
        title: organ.name,
        village: String::new(),
        people: String::new(),
        on: None,
        state: organ.kind,
        next_due: None,
        carried: Carried::Received,
        needs_person: false,
        void: false,
    }
}
