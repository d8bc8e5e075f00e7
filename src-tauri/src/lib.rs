//! The desktop shell: a window, its commands, and a sync that runs by itself.
//!
//! A command parses, calls one verb of `casework` or one reading of the store, and answers; it
//! runs beside the window's thread, so nothing typed ever waits for the disk. Sync has a thread
//! and a handle on the home of its own, so nothing ever waits for the network either.

mod bar;
mod clipboard;
mod commands;
mod desk;
mod errand;
mod idle;
mod places;
mod sample;
mod state;
mod world;

use state::{App, Tell, Told};
use std::sync::Arc;
use tauri::{AppHandle, Emitter, Manager};
use tauri_plugin_window_state::StateFlags;

/// The label of the one window.
const WINDOW: &str = "main";

/// Opens the window and returns when it is closed.
///
/// # Errors
/// The platform names no data folder, or cannot show a window.
pub fn run() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::WARN).init();
    let places = places::find()?;
    tauri::Builder::default()
        // First: a second start has to end before it opens anything.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| show_window(app)))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .setup(move |app| {
            app.manage(App::new(places, world::system(), tell(app.handle().clone())));
            idle::watch(app.handle().clone());
            Ok(())
        })
        .invoke_handler(commands::all())
        .run(context())?;
    Ok(())
}

/// The configuration and the packaged pages.
#[allow(clippy::disallowed_methods, clippy::disallowed_types)] // What Tauri writes here is its own.
fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// Tells the window by its events. A window that is gone needs no telling.
fn tell(window: AppHandle) -> Tell {
    Arc::new(move |told| {
        let _ = match told {
            Told::Bar(bar) => window.emit("sync-bar", bar),
            Told::RecordsChanged => window.emit("records-changed", ()),
            Told::Locked => window.emit("locked", ()),
        };
    })
}

fn show_window(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        // A window that cannot come to the front is still there.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}
