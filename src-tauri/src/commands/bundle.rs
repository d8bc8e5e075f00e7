//! Bundles on a stick.

use crate::state::App;
use jiangyuan_casework as casework;
use jiangyuan_courier as courier;
use jiangyuan_model::bundle::{BundleExported, BundleImported, BundlePlan};
use jiangyuan_model::{ErrorCode, Refusal};
use std::path::PathBuf;
use tauri::{AppHandle, Manager, State};

#[tauri::command(async)]
pub(super) fn bundle_plan(app: State<'_, App>) -> Result<BundlePlan, Refusal> {
    app.look(courier::plan_bundle)
}

/// Shows the system's own dialog. A page can neither list folders nor open anything by it: it gets
/// the name of the one that a person chose.
#[tauri::command]
pub(super) async fn choose_folder(window: AppHandle, title: String) -> Result<Option<String>, Refusal> {
    let (told, chosen) = std::sync::mpsc::channel();
    let show = move || {
        let picking = rfd::AsyncFileDialog::new().set_title(title).pick_folder();
        tauri::async_runtime::spawn(async move {
            let folder = picking.await.map(|folder| folder.path().display().to_string());
            // Whoever asked may have gone.
            let _ = told.send(folder);
        });
    };
    window.run_on_main_thread(show).map_err(|_| failed("choose-folder"))?;
    let wait = move || chosen.recv().ok().flatten();
    tauri::async_runtime::spawn_blocking(wait).await.map_err(|_| failed("choose-folder"))
}

/// A stick is slow, so this takes a thread from the pool for blocking work.
#[tauri::command]
pub(super) async fn export_bundle(window: AppHandle, folder: PathBuf) -> Result<BundleExported, Refusal> {
    let export = move || {
        window.state::<App>().look(|store| {
            casework::note_reads(store)?;
            courier::export_bundle(store, &folder)
        })
    };
    tauri::async_runtime::spawn_blocking(export).await.map_err(|_| failed("export-bundle"))?
}

/// Returns when everything on the stick was looked at.
#[tauri::command]
pub(super) async fn import_bundle(window: AppHandle, folder: PathBuf) -> Result<BundleImported, Refusal> {
    let import = move || window.state::<App>().import_bundle(folder);
    tauri::async_runtime::spawn_blocking(import).await.map_err(|_| failed("import-bundle"))?
}

fn failed(reference: &str) -> Refusal {
    Refusal::new(ErrorCode::Internal).with("reference", reference)
}
