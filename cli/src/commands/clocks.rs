//! `clocks`: the clocks that run, by the date that binds.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{output, words};
use clap::Args;
use jiangyuan_model::view::{ClockView, Row};
use serde::Serialize;

#[derive(Args)]
pub(crate) struct Clocks {
    #[arg(long)]
    overdue: bool,
}

#[derive(Serialize)]
struct Running {
    record: Row,
    clock: ClockView,
}

pub(crate) fn run(desk: &Desk, arguments: &Clocks) -> Ended {
    let store = desk.open()?;
    let clocks = jiangyuan_casework::due(&store, arguments.overdue)?;
    let clocks: Vec<Running> = clocks.into_iter().map(|(record, clock)| Running { record, clock }).collect();
    desk.output.lines(&clocks, |running| [text(&running.clock), output::row(&running.record)].join("\t"));
    Ok(DONE)
}

/// One clock for people.
pub(super) fn text(clock: &ClockView) -> String {
    let kind = words::say(&format!("clock.{}", clock.kind.key()));
    let article = words::say(&format!("article.{}", clock.article));
    let due = match (clock.due, clock.calendar_missing) {
        (Some(due), _) => due.to_string(),
        (None, Some(year)) => words::say_with("cli.deadline.calendar_missing", &[("year", &year.to_string())]),
        (None, None) => String::new(),
    };
    let left = clock.days_left.map(|days| words::say_with("cli.clocks.days_left", &[("days", &days.to_string())])).unwrap_or_default();
    [kind.as_str(), &due, &left, &article].join("\t")
}
