//! `worklist`: what somebody has to do beside the clocks of the law.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use jiangyuan_casework as casework;
use jiangyuan_model::view::Row;
use jiangyuan_model::worklist::Worklist;

pub(crate) fn run(desk: &Desk) -> Ended {
    let store = desk.open()?;
    let worklist = casework::worklist(&store)?;
    desk.output.answer(&worklist, || text(&worklist));
    Ok(DONE)
}

fn text(worklist: &Worklist) -> String {
    let line = |part: &str, date: String, row: &Row, more: &str| {
        [words::say(&format!("ui.worklist.{part}")), date, row.id.to_string(), row.title.clone(), more.to_owned()].join("\t")
    };
    let day = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let urgent = worklist.urgent.iter().map(|one| line("urgent", day(one.record.on), &one.record, ""));
    let asked = worklist.asked.iter().map(|one| line("asked", day(one.clock.due), &one.record, &one.paper));
    let tasks = worklist.tasks.iter().map(|one| line("tasks", one.due.to_string(), &one.record, &one.organ));
    let unsigned = worklist.unsigned.iter().map(|row| line("unsigned", day(row.on), row, ""));
    let not_entered = worklist.not_entered.iter().map(|row| line("not_entered", day(row.on), row, ""));
    urgent.chain(asked).chain(tasks).chain(unsigned).chain(not_entered).collect::<Vec<_>>().join("\n")
}
