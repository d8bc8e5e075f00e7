//! The sync key.

use crate::state::App;
use jiangyuan_model::view::SyncBar;
use jiangyuan_model::{ErrorCode, Refusal};
use tauri::{AppHandle, Manager};

/// Returns when the sync has ended. It may last long, so it takes a thread from the pool for
/// blocking work and none of those that answer commands.
#[tauri::command]
pub(super) async fn sync_now(window: AppHandle) -> Result<SyncBar, Refusal> {
    let sync = move || window.state::<App>().sync_now();
    tauri::async_runtime::spawn_blocking(sync).await.map_err(|_| Refusal::new(ErrorCode::Internal).with("reference", "sync-now"))?
}
