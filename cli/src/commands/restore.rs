//! `restore`: takes the home back from a backup. What stands there is set aside.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{words, world};
use clap::Args;
use jiangyuan_store::Store;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Restore {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(desk: &Desk, arguments: &Restore) -> Ended {
    let place = desk.place()?;
    let passphrase = desk.passphrase()?;
    let store = Store::restore(&arguments.folder, &place, world::system(), desk.user(), &passphrase)?;
    let me = store.me();
    let answer = json!({"device": me.device, "incarnation": format!("{:016x}", me.incarnation)});
    desk.output.answer(&answer, || words::say_with("cli.restore.done", &[("township", &me.township_name)]));
    Ok(DONE)
}
