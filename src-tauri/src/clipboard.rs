//! The clipboard of the PC, for a value that is to be typed into another system.
//!
//! What is copied out of a case is personal, and a clipboard shows it to every program. So it is kept out of the system's
//! history of the clipboard, and a minute later, or when the home is locked, it is taken back if it is still there: what somebody
//! copied meanwhile elsewhere is his. A page of the window may not look into the clipboard, so this is done here.

use arboard::Clipboard;
#[cfg(target_os = "linux")]
use arboard::SetExtLinux;
#[cfg(windows)]
use arboard::SetExtWindows;
use jiangyuan_model::{ErrorCode, Refusal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a value stays.
const STAYS: Duration = Duration::from_secs(60);

/// What was copied last, as long as it may still be in the clipboard.
#[derive(Default)]
pub(crate) struct CopiedOut {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// On some systems a value is there only as long as the program that copied it keeps hold of the clipboard.
    clipboard: Option<Clipboard>,
    text: Zeroizing<String>,
    /// Which copy it is: a later one is not taken back with an earlier one.
    turn: u64,
}

impl CopiedOut {
    /// Copies a text, and takes it back after a minute.
    pub(crate) fn copy(self: &Arc<Self>, text: String) -> Result<(), Refusal> {
        let turn = {
            let mut held = self.held();
            held.set(&text).map_err(|_| ErrorCode::ClipboardUnavailable)?;
            held.text = Zeroizing::new(text);
            held.turn += 1;
            held.turn
        };
        let copied = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(STAYS);
            copied.take_back(Some(turn));
        });
        Ok(())
    }

    /// Empties the clipboard if it still holds what was copied last; with a `turn`, only if that is the last copy.
    pub(crate) fn take_back(&self, turn: Option<u64>) {
        let mut held = self.held();
        if held.text.is_empty() || turn.is_some_and(|turn| turn != held.turn) {
            return;
        }
        let text = std::mem::take(&mut held.text);
        if let Some(clipboard) = &mut held.clipboard {
            // One that cannot be read holds something else, or nothing.
            if clipboard.get_text().is_ok_and(|now| Zeroizing::new(now) == text) && clipboard.clear().is_err() {
                tracing::warn!("the clipboard could not be emptied");
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn set(&mut self, text: &str) -> Result<(), arboard::Error> {
        if self.clipboard.is_none() {
            self.clipboard = Some(Clipboard::new()?);
        }
        let Some(clipboard) = &mut self.clipboard else { return Ok(()) };
        #[cfg(windows)]
        return clipboard.set().exclude_from_cloud().exclude_from_history().exclude_from_monitoring().text(text);
        #[cfg(target_os = "linux")]
        return clipboard.set().exclude_from_history().text(text);
    }
}
