//! `step`: one legal step on a record, from a file by schema.
//!
//! A lead becomes a piece or a mediation by a step too; its file holds the registration or the
//! mediation beside the date.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::{input, words};
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_casework as casework;
use jiangyuan_model::input::{TakeStep, TurnLead};
use jiangyuan_model::{ErrorCode, Field, RecordId, Refusal, StepId, StepKind, Value};
use jiangyuan_store::Store;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Step {
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(names()))]
    name: String,
    #[arg(long, value_name = "ID")]
    on: RecordId,
    #[arg(long, value_name = "FILE.json")]
    file: PathBuf,
}

/// The steps that a person takes.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let turns = [StepKind::BecamePiece, StepKind::BecameMediation];
    StepKind::ALL.iter().filter(move |kind| !kind.form().is_empty() || turns.contains(kind)).map(|kind| kind.key())
}

/// What should have been explained with the slip of a step and was not.
fn unexplained(store: &Store, on: RecordId, step: StepId) -> Result<Vec<String>, Refusal> {
    let steps = casework::record(store, on)?.steps;
    let fields = steps.into_iter().find(|view| view.id == step.to_string()).map(|view| view.fields).unwrap_or_default();
    Ok(fields.into_iter().find_map(|(field, value)| named(field, value)).unwrap_or_default())
}

fn named(field: Field, value: Value) -> Option<Vec<String>> {
    match value {
        Value::List(names) if field == Field::Unexplained => Some(names),
        _ => None,
    }
}

pub(crate) fn run(desk: &Desk, arguments: &Step) -> Ended {
    let kind = StepKind::from_key(&arguments.name).ok_or(ErrorCode::UnknownCode)?;
    let mut json = input::json(&arguments.file)?;
    let mut store = desk.open()?;
    let answer = if matches!(kind, StepKind::BecamePiece | StepKind::BecameMediation) {
        if let Some(members) = json.as_object_mut() {
            members.insert("lead".to_owned(), json!(arguments.on));
        }
        let turned: TurnLead = input::typed(json)?;
        json!({"id": casework::turn_lead(&mut store, turned)?})
    } else {
        let fields = input::typed(input::fields(json))?;
        let step = casework::take_step(&mut store, TakeStep { kind, on: arguments.on, fields })?;
        let unexplained = unexplained(&store, arguments.on, step)?;
        if !unexplained.is_empty() {
            desk.output.tell(&words::say_with("cli.step.unexplained", &[("items", &unexplained.join("、"))]));
        }
        json!({"step": step.to_string(), "unexplained": unexplained})
    };
    desk.output.answer(&answer, || words::say_with("cli.step.done", &[("step", &format!("@step.{}", kind.key()))]));
    Ok(DONE)
}
