//! `attach`: adds a photo or a scan to a record.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{input, words};
use chrono::NaiveDate;
use clap::Args;
use jiangyuan_casework::attach;
use jiangyuan_model::RecordId;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Attach {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    dated: Option<NaiveDate>,
    #[arg(long)]
    original: bool,
}

pub(crate) fn run(desk: &Desk, arguments: &Attach) -> Ended {
    let mut store = desk.open()?;
    let file = input::bytes(&arguments.file)?;
    let asked = jiangyuan_model::attachment::Attach {
        on: arguments.id,
        title: arguments.title.clone().unwrap_or_default(),
        dated: arguments.dated,
        keep_original: arguments.original,
    };
    let id = attach(&mut store, &asked, &file)?.to_string();
    let record = jiangyuan_casework::record(&store, arguments.id)?;
    let added = record.attachments.iter().find(|attachment| attachment.id == id);
    let (hash, length) = added.map(|added| (added.hash.clone(), added.length)).unwrap_or_default();
    let answer = json!({"id": id, "hash": hash, "length": length});
    let kilobytes = length.div_ceil(1024).to_string();
    desk.output.answer(&answer, || words::say_with("cli.attach.done", &[("hash", &hash), ("kilobytes", &kilobytes)]));
    Ok(DONE)
}
