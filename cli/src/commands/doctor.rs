//! `doctor`: examines the file, the chains, the projections and the attachments. It changes nothing without
//! `--rebuild`.

use crate::exit::{DONE, Ended, STORE};
use crate::home::Desk;
use crate::words;
use clap::Args;
use serde_json::json;

#[derive(Args)]
pub(crate) struct Doctor {
    #[arg(long)]
    rebuild: bool,
    #[arg(long)]
    deep: bool,
}

pub(crate) fn run(desk: &Desk, arguments: &Doctor) -> Ended {
    let mut store = desk.open()?;
    let mut health = store.doctor(arguments.rebuild)?;
    let contents = store.doctor_contents(arguments.deep, arguments.rebuild)?;
    let attachments_ok = contents.is_empty();
    health.problems.extend(contents);
    let healthy = health.file_ok && health.chains_ok && health.projections_equal && attachments_ok;
    let answer = json!({
        "healthy": healthy,
        "file_ok": health.file_ok,
        "chains_ok": health.chains_ok,
        "projections_equal": health.projections_equal,
        "attachments_ok": attachments_ok,
        "changes": health.changes,
        "records": health.records,
        "apart": health.apart,
        "staged": health.staged,
        "problems": health.problems,
        "rebuilt": arguments.rebuild,
    });
    let (changes, records) = (health.changes.to_string(), health.records.to_string());
    let params = [("changes", changes.as_str()), ("records", &records), ("problems", &health.problems.join(" "))];
    let key = if healthy { "cli.doctor.healthy" } else { "cli.doctor.sick" };
    desk.output.answer(&answer, || words::say_with(key, &params));
    Ok(if healthy { DONE } else { STORE })
}
