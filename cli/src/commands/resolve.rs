//! `resolve`: chooses one of the values on which devices disagree.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_model::input::Resolve as Input;
use jiangyuan_model::{ErrorCode, Field, RecordId};
use serde_json::json;

#[derive(Args)]
pub(crate) struct Resolve {
    #[arg(value_name = "ID")]
    id: RecordId,
    #[arg(long, value_name = "FIELD", hide_possible_values = true, value_parser = PossibleValuesParser::new(Field::ALL.iter().map(|field| field.key())))]
    field: String,
    #[arg(long, value_name = "N", default_value_t = 0)]
    item: u32,
    #[arg(long, value_name = "CHANGE")]
    change: String,
}

pub(crate) fn run(desk: &Desk, arguments: &Resolve) -> Ended {
    let field = Field::from_key(&arguments.field).ok_or(ErrorCode::UnknownCode)?;
    let mut store = desk.open()?;
    let input = Input { on: arguments.id, item: arguments.item, field, change: arguments.change.clone() };
    jiangyuan_casework::resolve(&mut store, input)?;
    desk.output.answer(&json!({"id": arguments.id}), || words::say("cli.resolve.done"));
    Ok(DONE)
}
