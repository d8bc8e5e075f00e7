//! `sync`: sends and receives until the home and the county have the same.

use crate::exit::{self, DONE, Ended, NEEDS_PERSON};
use crate::home::Desk;
use crate::words;
use clap::Args;
use jiangyuan_casework::{note_reads, sync_bar};
use jiangyuan_courier::{Line, Outcome, SyncOptions, SyncProgress, SyncReport, sync};
use jiangyuan_model::view::Estimate;
use serde_json::{Value as Json, json};

#[derive(Args)]
pub(crate) struct Sync {
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    #[arg(long, value_name = "BYTES")]
    budget: Option<u64>,
}

pub(crate) fn run(desk: &Desk, arguments: &Sync) -> Ended {
    let mut store = desk.open()?;
    let url = arguments.server.clone().unwrap_or_else(|| store.me().url.clone());
    note_reads(&mut store)?;
    // The key is pinned by the ticket, so any address that leads to the county will do.
    let line = Line::new(&url, store.me().county_tls)?;
    if let Some(estimate) = sync_bar(&store)?.estimate {
        desk.output.tell(&expected(&estimate));
    }
    let options = SyncOptions { budget: arguments.budget, stop: None };
    let report = sync(&mut store, &line, &options, &mut |progress| desk.output.progress(&running(progress)));
    desk.output.progress_ends();
    desk.output.answer(&answer(&report), || done(&report));
    Ok(match report.outcome.refusal() {
        Some(refusal) => {
            desk.output.tell(&words::refusal(refusal));
            exit::of_code(refusal.code)
        }
        None if report.conflicts > 0 || report.parked > 0 => {
            desk.output.tell(&words::say("cli.sync.needs_person"));
            NEEDS_PERSON
        }
        None => DONE,
    })
}

fn answer(report: &SyncReport) -> Json {
    let outcome = match report.outcome {
        Outcome::Done => "done",
        Outcome::BudgetSpent => "budget_spent",
        Outcome::Stopped => "stopped",
        Outcome::Refused(_) => "refused",
    };
    json!({
        "bytes_up": report.bytes_up,
        "bytes_down": report.bytes_down,
        "round_trips": report.round_trips,
        "seconds": report.seconds,
        "changes_sent": report.changes_sent,
        "changes_received": report.changes_received,
        "acked_through": report.acked_through,
        "pending": report.pending,
        "conflicts": report.conflicts,
        "parked": report.parked,
        "attachments_sent": report.attachments_sent,
        "attachments_received": report.attachments_received,
        "attachments_waiting": report.attachments_waiting,
        "outcome": outcome,
        "refusal": report.outcome.refusal(),
    })
}

fn running(progress: &SyncProgress) -> String {
    let (up, down, pending) = (progress.bytes_up.to_string(), progress.bytes_down.to_string(), progress.pending.to_string());
    let Some(left) = progress.seconds_left else {
        return words::say_with("cli.sync.running", &[("up", &up), ("down", &down), ("pending", &pending)]);
    };
    words::say_with("cli.sync.running_left", &[("up", &up), ("down", &down), ("pending", &pending), ("time", &words::duration(left))])
}

/// What the sync will take, told before it begins.
fn expected(estimate: &Estimate) -> String {
    let (records, files) = (estimate.records.to_string(), estimate.attachments.to_string());
    match (estimate.text_seconds, estimate.all_seconds) {
        (Some(text), Some(all)) if estimate.attachments > 0 => {
            let (text, all) = (words::duration(text), words::duration(all));
            words::say_with("ui.estimate.all", &[("records", &records), ("files", &files), ("all", &all), ("text", &text)])
        }
        (Some(text), _) => words::say_with("ui.estimate.text", &[("records", &records), ("text", &words::duration(text))]),
        (None, _) => {
            let size = format!("{:.1} kB", estimate.all_bytes as f64 / 1000.0);
            words::say_with("ui.estimate.unmeasured", &[("records", &records), ("files", &files), ("size", &size)])
        }
    }
}

fn done(report: &SyncReport) -> String {
    let numbers = [
        ("sent", report.changes_sent.to_string()),
        ("received", report.changes_received.to_string()),
        ("pending", report.pending.to_string()),
        ("up", report.bytes_up.to_string()),
        ("down", report.bytes_down.to_string()),
        ("seconds", format!("{:.1}", report.seconds)),
    ];
    words::say_with("cli.sync.done", &numbers.each_ref().map(|(name, number)| (*name, number.as_str())))
}
