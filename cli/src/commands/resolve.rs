//! `resolve`: settles one item of the inbox. ID is an item's, as `conflicts` lists it, or, with
//! `--field`, a record's.

use crate::exit::{DONE, Ended, Stop};
use crate::home::Desk;
use crate::{input, words};
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_casework as casework;
use jiangyuan_casework::ItemId;
use jiangyuan_model::inbox::{Ask, DecideStep, Decision, FieldClash, InboxMatter};
use jiangyuan_model::input::{Fields, Resolve as Input};
use jiangyuan_model::{ErrorCode, Field, RecordId, Role};
use jiangyuan_store::Store;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Resolve {
    #[arg(value_name = "ID")]
    conflict: String,
    #[arg(long, value_name = "FIELD", hide_possible_values = true, value_parser = PossibleValuesParser::new(Field::ALL.iter().map(|field| field.key())))]
    field: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 0)]
    item: u32,
    #[command(flatten)]
    decision: How,
    #[arg(long, value_name = "ROLE", default_value = "head", value_parser = PossibleValuesParser::new(Role::ALL.iter().map(|role| role.key())))]
    role: String,
}

/// The decision: exactly one.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct How {
    #[arg(long, value_name = "CHANGE")]
    change: Option<String>,
    #[arg(long, value_name = "N")]
    value: Option<usize>,
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    #[arg(long)]
    proposal: bool,
    #[arg(long, value_name = "REASON")]
    note: Option<String>,
    #[arg(long, value_name = "FILE.json")]
    redo: Option<PathBuf>,
    #[arg(long, value_name = "REASON")]
    void: Option<String>,
    #[arg(long, value_name = "REASON")]
    aside: Option<String>,
    #[arg(long, value_name = "TEXT")]
    answer: Option<String>,
    #[arg(long, value_name = "QUESTION")]
    ask: Option<String>,
}

pub(crate) fn run(desk: &Desk, arguments: &Resolve) -> Ended {
    let mut store = desk.open()?;
    let id = item_id(arguments)?;
    let how = &arguments.decision;
    match (id, how) {
        (_, How { ask: Some(note), .. }) => {
            let role = Role::from_key(&arguments.role).ok_or(ErrorCode::UnknownCode)?;
            casework::ask(&mut store, &Ask { id: id.to_string(), role, note: note.clone() })?;
        }
        (_, How { aside: Some(reason), .. }) => casework::set_aside(&mut store, &id.to_string(), reason)?,
        (ItemId::Question { record, ask }, How { answer: Some(text), .. }) => casework::answer(&mut store, record, ask, text)?,
        (ItemId::Outlived { record, .. }, How { note: Some(reason), .. }) => casework::keep_outlived(&mut store, record, reason)?,
        (ItemId::Step { record, step }, how) => {
            let (how, reason, fields) = about_step(how)?;
            casework::decide_step(&mut store, DecideStep { on: record, step: step.to_string(), how, reason, fields })?;
        }
        (ItemId::Field { record, item, field }, how) => {
            let field = Field::from_code(field).ok_or(ErrorCode::ProtocolTooOld)?;
            let input = about_field(&store, (record, item, field), how)?;
            casework::resolve(&mut store, input)?;
        }
        _ => return Err(Stop::Usage("cli.resolve.not_so")),
    }
    desk.output.answer(&json!({"id": id.to_string()}), || words::say("cli.resolve.done"));
    Ok(DONE)
}

fn item_id(arguments: &Resolve) -> Result<ItemId, Stop> {
    if let Ok(record) = arguments.conflict.parse::<RecordId>() {
        let key = arguments.field.as_deref().ok_or(Stop::Usage("cli.resolve.which_field"))?;
        let field = Field::from_key(key).ok_or(ErrorCode::UnknownCode)?;
        return Ok(ItemId::Field { record, item: arguments.item, field: field.code() });
    }
    arguments.conflict.parse().map_err(|_| Stop::from(ErrorCode::NoSuchRecord))
}

fn about_step(how: &How) -> Result<(Decision, String, Fields), Stop> {
    match how {
        How { note: Some(reason), .. } => Ok((Decision::Noted, reason.clone(), Fields::new())),
        How { void: Some(reason), .. } => Ok((Decision::Voided, reason.clone(), Fields::new())),
        How { redo: Some(file), .. } => {
            let fields = input::typed(input::fields(input::json(file)?))?;
            Ok((Decision::Redone, String::new(), fields))
        }
        _ => Err(Stop::Usage("cli.resolve.not_so")),
    }
}

fn about_field(store: &Store, (on, item, field): (RecordId, u32, Field), how: &How) -> Result<Input, Stop> {
    let input = Input { on, item, field, change: String::new(), text: None, seen: None };
    if let Some(change) = &how.change {
        return Ok(Input { change: change.clone(), ..input });
    }
    let clash = clash(store, ItemId::Field { record: on, item, field: field.code() })?;
    let seen = Some(clash.seen.clone());
    match how {
        How { value: Some(number), .. } => {
            let value = number.checked_sub(1).and_then(|place| clash.values.get(place)).ok_or(ErrorCode::ItemGone)?;
            let change = value.by.first().map(|by| by.change.clone()).unwrap_or_default();
            Ok(Input { change, seen, ..input })
        }
        How { text: Some(file), .. } => Ok(Input { text: Some(input::text(file)?), seen, ..input }),
        How { proposal: true, .. } => {
            let proposal = clash.proposal.filter(|proposal| proposal.both == 0).ok_or(Stop::Usage("cli.resolve.no_proposal"))?;
            Ok(Input { text: Some(proposal.text), seen, ..input })
        }
        _ => Err(Stop::Usage("cli.resolve.not_so")),
    }
}

fn clash(store: &Store, id: ItemId) -> Result<FieldClash, Stop> {
    match casework::inbox_item(store, &id.to_string())?.map(|item| item.matter) {
        Some(InboxMatter::Field(clash)) => Ok(clash),
        _ => Err(ErrorCode::ItemGone.into()),
    }
}
