//! Locks the home when nobody has worked at it for a while: the screen of an office stands in a
//! room where petitioners sit.

use crate::state::App;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tauri::{AppHandle, Manager};

/// How often the time is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Pages read again when the core tells them that records changed. What is read this soon after
/// is the window's own doing and no sign of a person.
const ECHO: Duration = Duration::from_secs(3);

/// When somebody last worked.
#[derive(Debug)]
pub(crate) struct Idle {
    times: Mutex<Times>,
}

#[derive(Debug)]
struct Times {
    touched: Instant,
    told: Option<Instant>,
}

impl Idle {
    pub(crate) fn new() -> Idle {
        Idle { times: Mutex::new(Times { touched: Instant::now(), told: None }) }
    }

    /// Something was read: somebody is there, unless the window only follows what it was just told.
    pub(crate) fn read(&self) {
        let mut times = self.times();
        if times.told.is_none_or(|told| told.elapsed() > ECHO) {
            times.touched = Instant::now();
        }
    }

    /// Something was typed or pressed: somebody is there.
    pub(crate) fn touch(&self) {
        self.times().touched = Instant::now();
    }

    /// The window was told that records changed.
    pub(crate) fn told(&self) {
        self.times().told = Some(Instant::now());
    }

    /// Whether nobody has worked for so long.
    pub(crate) fn is_over(&self, max: Duration) -> bool {
        self.times().touched.elapsed() > max
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Watches for as long as the program runs.
pub(crate) fn watch(window: AppHandle) {
    thread::spawn(move || {
        loop {
            thread::sleep(LOOK_EVERY);
            window.state::<App>().lock_if_idle();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE_MAX: Duration = Duration::from_secs(10 * 60);

    #[test]
    fn pages_that_read_again_because_they_were_told_to_do_not_keep_the_home_open() {
        let idle = Idle::new();
        let long_ago = Instant::now().checked_sub(IDLE_MAX * 2).unwrap();
        idle.times().touched = long_ago;
        idle.told();
        idle.read();
        assert!(idle.is_over(IDLE_MAX));
        idle.times().told = Instant::now().checked_sub(ECHO * 2);
        idle.read();
        assert!(!idle.is_over(IDLE_MAX));
    }

    #[test]
    fn whoever_types_while_records_change_keeps_the_home_open() {
        let idle = Idle::new();
        idle.times().touched = Instant::now().checked_sub(IDLE_MAX * 2).unwrap();
        idle.told();
        idle.touch();
        assert!(!idle.is_over(IDLE_MAX));
    }
}
