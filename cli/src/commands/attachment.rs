//! `attachment`: gets the content of an attachment as a file, asks for one that is not here, or
//! ends the wait for one that nobody has any more.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::{input, output, words};
use clap::{Args, ValueEnum};
use jiangyuan_casework::{ask_for, content_for, mark_lost, save_out};
use jiangyuan_model::{ErrorCode, RecordId, Refusal};
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Attachment {
    #[arg(value_name = "ACTION")]
    action: Action,
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(value_name = "HASH")]
    hash: String,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[arg(long, value_name = "PURPOSE", value_parser = output::purposes())]
    purpose: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Action {
    Get,
    Ask,
    Lost,
}

pub(crate) fn run(desk: &Desk, arguments: &Attachment) -> Ended {
    match arguments.action {
        Action::Get => get(desk, arguments),
        Action::Ask => ask(desk, arguments),
        Action::Lost => lost(desk, arguments),
    }
}

fn get(desk: &Desk, arguments: &Attachment) -> Ended {
    let out = arguments.out.as_ref().ok_or(Stop::Usage("cli.usage.out"))?;
    let mut store = desk.open()?;
    let purpose = output::purpose(arguments.purpose.as_ref());
    let content = match &arguments.reason {
        Some(reason) => save_out(&mut store, arguments.id, &arguments.hash, reason, purpose)?,
        None => content_for(&mut store, arguments.id, &arguments.hash, purpose)?,
    };
    input::write_new(out, &content.bytes)?;
    let (path, bytes) = (out.display().to_string(), content.bytes.len());
    desk.output.answer(&json!({"file": path, "bytes": bytes}), || words::say_with("cli.attachment.saved", &[("file", &path)]));
    Ok(DONE)
}

fn ask(desk: &Desk, arguments: &Attachment) -> Ended {
    let mut store = desk.open()?;
    ask_for(&mut store, arguments.id, &arguments.hash)?;
    desk.output.answer(&json!({"asked": true}), || words::say("cli.attachment.asked"));
    Ok(DONE)
}

fn lost(desk: &Desk, arguments: &Attachment) -> Ended {
    let mut store = desk.open()?;
    let record = jiangyuan_casework::record(&store, arguments.id)?;
    let named = record.attachments.iter().find(|one| one.hash.starts_with(&arguments.hash) && !arguments.hash.is_empty());
    let id = named.and_then(|one| one.id.parse().ok()).ok_or(Refusal::new(ErrorCode::NoSuchAttachment))?;
    mark_lost(&mut store, arguments.id, id, arguments.reason.as_deref().unwrap_or_default())?;
    desk.output.answer(&json!({"lost": true}), || words::say("cli.attachment.lost"));
    Ok(DONE)
}
