//! `erase`: takes the content of a record out for good, on a lawful ground.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_casework as casework;
use jiangyuan_model::input::Erase as Input;
use jiangyuan_model::{ErasureReason, ErrorCode, RecordId};
use serde_json::json;

#[derive(Args)]
pub(crate) struct Erase {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(long, value_name = "REASON", value_parser = PossibleValuesParser::new(ErasureReason::ALL.iter().map(|reason| reason.key())))]
    reason: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    approval: String,
    #[arg(long, value_name = "NAME", default_value = "")]
    approved_by: String,
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(desk: &Desk, arguments: &Erase) -> Ended {
    let reason = ErasureReason::from_key(&arguments.reason).ok_or(ErrorCode::UnknownCode)?;
    let mut store = desk.open()?;
    let along = casework::erased_along(&store, arguments.id)?;
    let ids: Vec<RecordId> = along.records.iter().map(|row| row.id).collect();
    let parts: Vec<RecordId> = along.parts.iter().map(|row| row.id).collect();
    let count = ids.len().to_string();
    let done = json!({"erased": ids, "parts": parts, "attachments": along.attachments, "dry_run": arguments.dry_run});
    if arguments.dry_run {
        desk.output.answer(&done, || words::say_with("cli.erase.would", &[("records", &count)]));
        return Ok(DONE);
    }
    let (approval, approved_by) = (arguments.approval.clone(), arguments.approved_by.clone());
    casework::erase(&mut store, &Input { on: arguments.id, reason, approval, approved_by })?;
    desk.output.answer(&done, || words::say_with("cli.erase.done", &[("records", &count)]));
    Ok(DONE)
}
