//! `seal`: a record that turned out to be an accusation is sealed to its recipient and erased here.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Args;
use jiangyuan_casework::seal_late;
use jiangyuan_model::RecordId;
use jiangyuan_model::input::SealLate;
use serde_json::json;

#[derive(Args)]
pub(crate) struct Seal {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(long, value_name = "RECIPIENT")]
    recipient: RecordId,
    #[arg(long)]
    own_unit: bool,
}

pub(crate) fn run(desk: &Desk, arguments: &Seal) -> Ended {
    let mut store = desk.open()?;
    let input = SealLate { on: arguments.id, recipient: arguments.recipient, accused_is_own_unit: arguments.own_unit };
    let receipt = seal_late(&mut store, &input)?;
    desk.output.answer(&json!({"id": receipt}), || words::say("cli.seal.done"));
    Ok(DONE)
}
