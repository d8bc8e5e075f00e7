//! Shows a running sync in the bar.
//!
//! "Working" is said only once the county has answered: a bar that turns blue and grey every few
//! minutes on a PC without a network would tell a story of failures where there is none.

use crate::bar::{Standing, with_line};
use crate::state::{Tell, Told};
use jiangyuan_courier::SyncProgress;
use jiangyuan_model::view::SyncBar;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a running sync is shown.
const SHOW_EVERY: Duration = Duration::from_millis(250);

/// One sync being shown.
pub(super) struct Show {
    pub(super) standing: Arc<Mutex<Standing>>,
    pub(super) tell: Tell,
    /// The bar when the sync began.
    pub(super) bar: Option<SyncBar>,
    pub(super) shown_at: Option<Instant>,
}

impl Show {
    pub(super) fn show(&mut self, progress: &SyncProgress) {
        if progress.bytes_down == 0 || self.shown_at.is_some_and(|at| at.elapsed() < SHOW_EVERY) {
            return;
        }
        self.shown_at = Some(Instant::now());
        let now = Standing { working: true, bytes_up: progress.bytes_up, bytes_down: progress.bytes_down, refusal: None };
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = now.clone();
        if let Some(bar) = self.bar.clone() {
            let bar = SyncBar { waiting: progress.pending, seconds_left: progress.seconds_left, ..bar };
            (self.tell)(Told::Bar(Box::new(with_line(bar, now))));
        }
    }
}
