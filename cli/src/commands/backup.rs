//! `backup`: an encrypted copy of the home in a dated folder.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Backup {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(desk: &Desk, arguments: &Backup) -> Ended {
    let store = desk.open()?;
    let made = store.backup(&arguments.folder)?;
    let path = made.display().to_string();
    desk.output.answer(&json!({"backup": path}), || words::say_with("cli.backup.done", &[("folder", &path)]));
    Ok(DONE)
}
