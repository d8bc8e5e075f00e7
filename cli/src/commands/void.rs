//! `void`: takes a record or one step out of effect, with a reason, or puts it back.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Args;
use jiangyuan_casework::{unvoid, void};
use jiangyuan_model::{RecordId, StepId};
use serde_json::json;

#[derive(Args)]
pub(crate) struct Void {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(long, value_name = "STEP")]
    step: Option<StepId>,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long)]
    undo: bool,
}

pub(crate) fn run(desk: &Desk, arguments: &Void) -> Ended {
    let mut store = desk.open()?;
    let verb = if arguments.undo { unvoid } else { void };
    verb(&mut store, arguments.id, arguments.step, &arguments.reason)?;
    let key = if arguments.undo { "cli.void.undone" } else { "cli.void.done" };
    desk.output.answer(&json!({"id": arguments.id}), || words::say(key));
    Ok(DONE)
}
