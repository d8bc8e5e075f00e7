//! Drafts: what is typed and not yet recorded.

use crate::state::App;
use jiangyuan_model::Refusal;
use jiangyuan_model::view::DraftView;
use tauri::State;

#[tauri::command(async)]
pub(super) fn save_draft(app: State<'_, App>, form: &str, content: &str) -> Result<(), Refusal> {
    let now_ms = app.world().clock.now_ms();
    app.draft(|drafts| drafts.save(form, content, now_ms))
}

#[tauri::command(async)]
pub(super) fn drafts(app: State<'_, App>) -> Result<Vec<DraftView>, Refusal> {
    app.draft(|drafts| drafts.all())
}

#[tauri::command(async)]
pub(super) fn discard_draft(app: State<'_, App>, form: &str) -> Result<(), Refusal> {
    app.draft(|drafts| drafts.discard(form))
}
