//! Counters for monitoring: how much, and never who or what.

use crate::db::stats::Stats;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// One counter.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is counted since the server started.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    pub(super) sessions: Counter,
    pub(super) sessions_done: Counter,
    pub(super) sessions_busy: Counter,
    pub(super) sessions_silent: Counter,
    pub(super) registrations: Counter,
    pub(super) registrations_refused: Counter,
    pub(super) segments: Counter,
    pub(super) changes_refused: Counter,
    pub(super) bytes_received: Counter,
    pub(super) bytes_sent: Counter,
}

impl Metrics {
    /// The counters, and the present state of the log, as Prometheus text.
    pub(super) fn text(&self, stats: &Stats, sessions_open: u64) -> String {
        let mut text = String::new();
        for (name, value) in [
            ("sessions_total", self.sessions.get()),
            ("sessions_done_total", self.sessions_done.get()),
            ("sessions_busy_total", self.sessions_busy.get()),
            ("sessions_silent_total", self.sessions_silent.get()),
            ("registrations_total", self.registrations.get()),
            ("registrations_refused_total", self.registrations_refused.get()),
            ("segments_total", self.segments.get()),
            ("changes_refused_total", self.changes_refused.get()),
            ("bytes_received_total", self.bytes_received.get()),
            ("bytes_sent_total", self.bytes_sent.get()),
        ] {
            line(&mut text, name, "counter", value);
        }
        for (name, value) in [
            ("sessions_open", sessions_open),
            ("log_n", stats.n),
            ("epoch", u64::from(stats.epoch)),
            ("devices", u64::from(stats.devices)),
            ("townships", u64::from(stats.townships)),
            ("sealed", stats.sealed),
            ("refused", stats.refused),
        ] {
            line(&mut text, name, "gauge", value);
        }
        text
    }
}

fn line(text: &mut String, name: &str, kind: &str, value: u64) {
    writeln!(text, "# TYPE jiangyuan_{name} {kind}\njiangyuan_{name} {value}").expect("writing into memory cannot fail");
}
