//! `doctor`: examines the file, the chains, the log of reads, the projections and the attachments. It changes nothing without
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
    let healthy = health.file_ok && health.chains_ok && health.reads_ok && health.projections_equal && attachments_ok;
    let answer = json!({
        "healthy": healthy,
        "file_ok": health.file_ok,
        "chains_ok": health.chains_ok,
        "reads_ok": health.reads_ok,
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
    desk.output.answer(&answer, || {
        let mut lines = vec![words::say_with(key, &params)];
        lines.extend(health.problems.iter().filter_map(|problem| of_reads(problem)));
        lines.join("\n")
    });
    Ok(if healthy { DONE } else { STORE })
}

/// What is wrong with the log of reads, and where, in a sentence.
pub(super) fn of_reads(problem: &str) -> Option<String> {
    let parts: Vec<&str> = problem.split(':').collect();
    match *parts.as_slice() {
        ["reads", "broken", row] => Some(words::say_with("reads.broken", &[("row", row)])),
        ["reads", "cut_off", rows, noted] => Some(words::say_with("reads.cut_off", &[("rows", rows), ("noted", noted)])),
        ["reads", "rewritten", row] => Some(words::say_with("reads.rewritten", &[("row", row)])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_log_of_reads_is_told_with_its_row_in_every_language() {
        for language in words::LANGUAGES {
            words::choose(Some(language));
            for (problem, numbers) in [("reads:broken:12", "12"), ("reads:cut_off:40:52", "52"), ("reads:rewritten:7", "7")] {
                let said = of_reads(problem).unwrap_or_default();
                assert!(said.contains(numbers) && !said.contains("%{") && !said.starts_with("reads."), "{language}: {said}");
            }
            assert_eq!(of_reads("projection:list_row:1"), None);
        }
    }
}
