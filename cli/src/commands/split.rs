//! `split`: makes another matter of a matter, from a file by schema.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{input, words};
use clap::Args;
use jiangyuan_casework as casework;
use jiangyuan_model::RecordId;
use jiangyuan_model::input::SplitOff;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Split {
    #[arg(long, value_name = "ID")]
    on: RecordId,
    #[arg(long, value_name = "FILE.json")]
    file: PathBuf,
}

pub(crate) fn run(desk: &Desk, arguments: &Split) -> Ended {
    let mut json = input::json(&arguments.file)?;
    if let Some(members) = json.as_object_mut() {
        members.insert("on".to_owned(), json!(arguments.on));
    }
    let asked: SplitOff = input::typed(json)?;
    let made = casework::split_off(&mut desk.open()?, &asked)?;
    desk.output.answer(&json!({"id": made}), || words::say_with("cli.add.done", &[("id", &made.to_string())]));
    Ok(DONE)
}
