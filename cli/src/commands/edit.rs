//! `edit`: new values of descriptive fields.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{input, words};
use clap::Args;
use jiangyuan_model::RecordId;
use jiangyuan_model::input::Edit as Input;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Edit {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(long, value_name = "N", default_value_t = 0)]
    item: u32,
    #[arg(long, value_name = "FILE.json")]
    file: PathBuf,
}

pub(crate) fn run(desk: &Desk, arguments: &Edit) -> Ended {
    let fields = input::typed(input::fields(input::json(&arguments.file)?))?;
    let mut store = desk.open()?;
    let item = jiangyuan_casework::edit(&mut store, Input { on: arguments.id, item: arguments.item, fields })?;
    desk.output.answer(&json!({"id": arguments.id, "item": item}), || words::say("cli.edit.done"));
    Ok(DONE)
}
