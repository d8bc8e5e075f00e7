//! The invented township that a newcomer tries the product with.
//!
//! The acts stand in `data/sample.json` and are done by the real verbs, so that a sample home is a
//! home like any other: what the law refuses could not stand in it. Dates are told as days from
//! today (`@-12`, `@+4`), so that there is always something overdue, something due soon and
//! something with time left. Names are marked as invented, and the identity numbers begin with an
//! area code that was never given to any place.

use crate::{log_visit, open_mediation, receive, record_lead, register, take_sealed, take_step, turn_lead};
use chrono::{Duration, NaiveDate};
use jiangyuan_model::{ErrorCode, RecordId, Refusal};
use jiangyuan_store::Store;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::collections::BTreeMap;

const ACTS: &str = include_str!("../data/sample.json");

/// One act of the sample: a verb, what it is given, and names for what it makes.
#[derive(Deserialize)]
struct Act {
    r#do: String,
    r#as: Vec<String>,
    input: Json,
}

/// Fills an empty home with the invented township.
///
/// # Errors
/// The store cannot be written.
pub fn fill_sample(store: &mut Store) -> Result<(), Refusal> {
    let acts: Vec<Act> = read(serde_json::from_str(ACTS))?;
    let today = store.world().clock.today();
    let mut made = BTreeMap::new();
    for act in acts {
        let ids = perform(store, &act.r#do, told(act.input, today, &made))?;
        made.extend(act.r#as.into_iter().zip(ids));
    }
    Ok(())
}

fn perform(store: &mut Store, verb: &str, input: Json) -> Result<Vec<RecordId>, Refusal> {
    match verb {
        "receive" => receive(store, typed(input)?).map(|id| vec![id]),
        "register" => register(store, typed(input)?).map(|made| vec![made.matter, made.piece]),
        "take_step" => take_step(store, typed(input)?).map(|_| Vec::new()),
        "log_visit" => log_visit(store, typed(input)?).map(|id| vec![id]),
        "record_lead" => record_lead(store, typed(input)?).map(|id| vec![id]),
        "turn_lead" => turn_lead(store, typed(input)?).map(|id| vec![id]),
        "open_mediation" => open_mediation(store, typed(input)?).map(|id| vec![id]),
        "take_sealed" => take_sealed(store, typed(input)?).map(|id| vec![id]),
        _ => Err(unreadable()),
    }
}

/// The input with days from today as dates, and names of earlier acts as their ids.
fn told(input: Json, today: NaiveDate, made: &BTreeMap<String, RecordId>) -> Json {
    match input {
        Json::String(text) => Json::String(told_text(text, today, made)),
        Json::Array(items) => items.into_iter().map(|item| told(item, today, made)).collect(),
        Json::Object(fields) => fields.into_iter().map(|(key, value)| (key, told(value, today, made))).collect(),
        other => other,
    }
}

fn told_text(text: String, today: NaiveDate, made: &BTreeMap<String, RecordId>) -> String {
    if let Some(days) = text.strip_prefix('@').and_then(|days| days.parse::<i64>().ok()) {
        return (today + Duration::days(days)).to_string();
    }
    match text.strip_prefix('$').and_then(|name| made.get(name)) {
        Some(id) => id.to_string(),
        None => text,
    }
}

fn typed<T: DeserializeOwned>(input: Json) -> Result<T, Refusal> {
    read(serde_json::from_value(input))
}

fn read<T>(result: Result<T, serde_json::Error>) -> Result<T, Refusal> {
    result.map_err(|_| unreadable())
}

/// The sample is part of the program, and its test reads it.
fn unreadable() -> Refusal {
    Refusal::new(ErrorCode::Internal).with("reference", "sample.json")
}
