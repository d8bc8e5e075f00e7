//! `import`: records and edits from a file. See `casework::import` for what becomes of a line.

use crate::exit::{DONE, Ended, REFUSED};
use crate::home::Desk;
use crate::words;
use clap::Args;
use jiangyuan_casework::import::{Options, import};
use jiangyuan_model::ErrorCode;
use serde_json::json;
use std::fs::File;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Import {
    #[arg(value_name = "FILE.ndjson")]
    file: PathBuf,
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(desk: &Desk, arguments: &Import) -> Ended {
    let file = File::open(&arguments.file).map_err(|_| ErrorCode::FileUnreadable)?;
    let mut store = desk.open()?;
    let options = Options { dry_run: arguments.dry_run, recipients: store.recipients()? };
    let summary = import(&mut store, file, &options)?;
    for bad in &summary.bad_lines {
        let (line, what) = (bad.line.to_string(), words::what(&bad.refusal));
        // The words of a refusal that only a line can meet name its number themselves.
        let of_lines = bad.refusal.code.key().starts_with("line_");
        desk.output.tell(&if of_lines { what } else { words::say_with("cli.import.bad_line", &[("line", &line), ("what", &what)]) });
    }
    let counts = [
        ("lines", summary.lines),
        ("matters", summary.matters),
        ("mediations", summary.mediations),
        ("events", summary.events),
        ("edits", summary.edits),
        ("sealed", summary.sealed + summary.sealed_events),
        ("repeated", summary.repeated),
        ("refused", summary.refused),
    ];
    let mut answer = json!(summary);
    if let Some(members) = answer.as_object_mut() {
        members.insert("dry_run".to_owned(), json!(arguments.dry_run));
    }
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    let key = if arguments.dry_run { "cli.import.would" } else { "cli.import.done" };
    desk.output.answer(&answer, || words::say_with(key, &counts.each_ref().map(|(name, count)| (*name, count.as_str()))));
    Ok(if summary.refused > 0 { REFUSED } else { DONE })
}
