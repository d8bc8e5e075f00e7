//! `move`: hands a record to another township, with all that belongs to it.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Args;
use jiangyuan_casework::{hand_over, handed_along};
use jiangyuan_model::RecordId;
use jiangyuan_model::input::HandOver;
use serde_json::json;

#[derive(Args)]
pub(crate) struct Move {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(long, value_name = "TOWNSHIP")]
    to: String,
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(crate) fn run(desk: &Desk, arguments: &Move) -> Ended {
    let mut store = desk.open()?;
    let along: Vec<RecordId> = handed_along(&store, arguments.id)?.records.iter().map(|row| row.id).collect();
    hand_over(&mut store, &HandOver { on: arguments.id, to: arguments.to.clone(), reason: arguments.reason.clone() })?;
    let township = store.township_name(&arguments.to)?;
    desk.output.answer(&json!({"moved": along, "to": arguments.to}), || words::say_with("cli.move.done", &[("township", &township)]));
    Ok(DONE)
}
