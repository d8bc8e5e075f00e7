//! What the window and the command line hand to a verb: fields by key, as plain JSON.
//!
//! One shape for every form keeps drafts, imports, `jiangyuan add` and the window the same:
//! a field's key, and a value whose form follows from the field's [`Kind`](crate::field::Kind).

use crate::field::{Field, Kind, LIST_ITEMS_MAX, LONG_TEXT_CHARS_MAX, TEXT_CHARS_MAX};
use crate::id::RecordId;
use crate::step::StepKind;
use crate::value::Value;
use crate::{ErasureReason, ErrorCode, Refusal};
use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Field values by key, as a form or a file gives them.
pub type Fields = BTreeMap<Field, Json>;

/// A filled form: the record's own fields, and one block for each person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Entry {
    /// The record's fields.
    #[serde(default)]
    #[ts(type = "Partial<Record<import('./Field').Field, string | number | boolean | string[] | null>>")]
    pub fields: Fields,
    /// The people, in the order named.
    #[serde(default)]
    #[ts(type = "Array<Partial<Record<import('./Field').Field, string | number | boolean | string[] | null>>>")]
    pub parties: Vec<Fields>,
}

/// Registers a piece: from a reception or by itself, joining a matter or opening one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Register {
    /// The reception it came of, if there was one.
    #[serde(default)]
    pub reception: Option<RecordId>,
    /// The matter it joins; `None` opens a new one.
    #[serde(default)]
    pub joins: Option<RecordId>,
    /// The piece's own fields and the people who signed or came (petitioners, representatives).
    pub piece: Entry,
    /// The new matter's fields; empty where `joins` is given.
    #[serde(default)]
    pub matter: Entry,
}

/// Takes one legal step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TakeStep {
    /// Which step.
    pub kind: StepKind,
    /// On which record.
    pub on: RecordId,
    /// The step's fields.
    #[serde(default)]
    #[ts(type = "Partial<Record<import('./Field').Field, string | number | boolean | string[] | null>>")]
    pub fields: Fields,
}

/// Changes descriptive fields of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Edit {
    /// The record.
    pub on: RecordId,
    /// 0 for the record's own fields, else the person's item number.
    #[serde(default)]
    pub item: u32,
    /// New values. `null` clears a field.
    #[ts(type = "Partial<Record<import('./Field').Field, string | number | boolean | string[] | null>>")]
    pub fields: Fields,
}

/// Settles a conflict: one of the standing values of a field is chosen, or a text put together of
/// them is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Resolve {
    /// The record.
    pub on: RecordId,
    /// 0, or the person's item number.
    #[serde(default)]
    pub item: u32,
    /// The field.
    pub field: Field,
    /// The change whose value is chosen; empty where a text is given.
    #[serde(default)]
    pub change: String,
    /// A text put together of the values.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// The changes whose values were seen and are replaced. Empty: all that stand now. A value
    /// that came meanwhile is not named and stays in conflict.
    #[serde(default)]
    #[ts(optional)]
    pub seen: Option<Vec<String>>,
}

/// Turns a lead into a piece or a mediation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TurnLead {
    /// The lead.
    pub lead: RecordId,
    /// The date on which the resident asked for it (piece) or the parties are asked (mediation).
    #[ts(type = "string")]
    pub happened_on: NaiveDate,
    /// A registration (piece) in full, or `None` for a mediation.
    #[serde(default)]
    pub register: Option<Register>,
    /// The mediation's form, or `None` for a piece.
    #[serde(default)]
    pub mediation: Option<Entry>,
}

/// Takes an accusation sealed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TakeSealed {
    /// Channel, date of receipt, number of pages: nothing of the content.
    #[ts(type = "Partial<Record<import('./Field').Field, string | number | boolean | string[] | null>>")]
    pub fields: Fields,
    /// The recipient it goes to.
    pub recipient: RecordId,
    /// The accused unit is this office itself: the destination is then one level up.
    pub accused_is_own_unit: bool,
    /// The typed content, where typing could not be avoided. `None`: the paper goes sealed.
    #[serde(default)]
    pub content: Option<String>,
}

/// Erases a record, for a lawful reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Erase {
    /// The record.
    pub on: RecordId,
    /// Why.
    pub reason: ErasureReason,
    /// The paper that approves it: its name or number, never its content.
    #[serde(default)]
    pub approval: String,
    /// The official who approved.
    #[serde(default)]
    pub approved_by: String,
}

/// Seals an accusation that was found after it had been registered in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SealLate {
    /// The piece, matter, lead or other record that is one.
    pub on: RecordId,
    /// The recipient it goes to.
    pub recipient: RecordId,
    /// The accused unit is this office itself: the destination is then one level up.
    #[serde(default)]
    pub accused_is_own_unit: bool,
}

/// Hands a record to another township, with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct HandOver {
    /// The record.
    pub on: RecordId,
    /// Nine-digit code of the township.
    pub to: String,
    /// Why it belongs there.
    pub reason: String,
}

/// Makes another matter of a matter (一件多事).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SplitOff {
    /// The matter that told of several.
    pub on: RecordId,
    /// Date of legal effect, in Asia/Shanghai.
    pub happened_on: NaiveDate,
    /// Why it is a matter of its own.
    pub reason: String,
    /// The new matter, with its people; without any, those of the first matter stand on it too.
    pub matter: Entry,
}

/// What a registration made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Registered {
    /// The matter opened or joined.
    pub matter: RecordId,
    /// The piece.
    pub piece: RecordId,
}

/// Reads one JSON value as the value of a field.
///
/// Dates are `YYYY-MM-DD` or `YYYYMMDD`; instants are RFC 3339 text or UTC milliseconds; money
/// is whole fen; codes are checked for shape only, because an unknown code of another version is
/// kept. `null` and the empty text clear the field.
///
/// # Errors
/// [`ErrorCode::BadDate`], [`ErrorCode::BadNumber`], [`ErrorCode::TextTooLong`],
/// [`ErrorCode::TooManyItems`], each with the field's label.
pub fn read_value(field: Field, json: &Json) -> Result<Value, Refusal> {
    let bad_number = || Refusal::new(ErrorCode::BadNumber).on(field);
    let bad_date = || Refusal::new(ErrorCode::BadDate).on(field);
    let text = match json {
        Json::Null => return Ok(Value::Empty),
        Json::String(text) if text.trim().is_empty() => return Ok(Value::Empty),
        Json::String(text) => Some(text.trim()),
        _ => None,
    };
    match field.kind() {
        Kind::LongText => bounded(field, text.ok_or_else(bad_number)?, LONG_TEXT_CHARS_MAX),
        Kind::Text | Kind::Code(_) | Kind::Village => match (text, json) {
            (Some(text), _) => bounded(field, text, TEXT_CHARS_MAX),
            (None, Json::Number(number)) => Ok(Value::Text(number.to_string())),
            _ => Err(bad_number()),
        },
        Kind::Date => read_date(text.ok_or_else(bad_date)?).map(Value::Date).ok_or_else(bad_date),
        Kind::Instant => match json {
            Json::Number(number) => number.as_i64().map(Value::Int).ok_or_else(bad_date),
            _ => read_instant(text.ok_or_else(bad_date)?).map(Value::Int).ok_or_else(bad_date),
        },
        Kind::Int | Kind::Fen => match (text, json) {
            (Some(text), _) => text.parse().map(Value::Int).map_err(|_| bad_number()),
            (None, Json::Number(number)) => number.as_i64().map(Value::Int).ok_or_else(bad_number),
            _ => Err(bad_number()),
        },
        Kind::Bool => match (text, json) {
            (None, Json::Bool(yes)) => Ok(Value::Bool(*yes)),
            (Some("true"), _) => Ok(Value::Bool(true)),
            (Some("false"), _) => Ok(Value::Bool(false)),
            _ => Err(bad_number()),
        },
        Kind::List => read_list(field, text, json),
        Kind::Link => match text.map(str::parse::<RecordId>) {
            Some(Ok(id)) => Ok(Value::Text(id.to_string())),
            _ => Err(Refusal::new(ErrorCode::NoSuchRecord).on(field)),
        },
        Kind::Bytes => Err(bad_number()),
    }
}

fn bounded(field: Field, text: &str, chars_max: usize) -> Result<Value, Refusal> {
    if text.chars().count() > chars_max {
        return Err(Refusal::new(ErrorCode::TextTooLong).on(field).with("max", chars_max));
    }
    Ok(Value::text(text))
}

fn read_list(field: Field, text: Option<&str>, json: &Json) -> Result<Value, Refusal> {
    let items: Vec<String> = match (text, json) {
        (Some(text), _) => text.split(['、', ',', '，', ';', '；']).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        (None, Json::Array(items)) => {
            items.iter().filter_map(Json::as_str).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
        }
        _ => return Err(Refusal::new(ErrorCode::BadNumber).on(field)),
    };
    if items.len() > LIST_ITEMS_MAX {
        return Err(Refusal::new(ErrorCode::TooManyItems).on(field).with("max", LIST_ITEMS_MAX));
    }
    for item in &items {
        bounded(field, item, TEXT_CHARS_MAX)?;
    }
    Ok(if items.is_empty() { Value::Empty } else { Value::List(items) })
}

/// A date as a clerk types it: `2026-11-23` or `20261123`.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    let format = if text.len() == 8 { "%Y%m%d" } else { "%Y-%m-%d" };
    NaiveDate::parse_from_str(text, format).ok().filter(|d| ("1900-01-01".."2200-01-01").contains(&d.to_string().as_str()))
}

/// An instant in RFC 3339, or a bare date, which counts as noon in Asia/Shanghai.
pub fn read_instant(text: &str) -> Option<i64> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.timestamp_millis());
    }
    let noon = read_date(text)?.and_hms_opt(12, 0, 0)?.and_utc().timestamp_millis();
    Some(noon - i64::from(crate::clock::SHANGHAI_OFFSET_SECONDS) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_date_may_be_typed_with_or_without_hyphens() {
        for typed in ["2026-11-23", "20261123"] {
            assert_eq!(
                read_value(Field::FoundOn, &json!(typed)).ok().and_then(|v| v.as_date()).map(|d| d.to_string()).as_deref(),
                Some("2026-11-23")
            );
        }
    }

    #[test]
    fn a_date_that_does_not_exist_is_refused_with_the_label_of_its_field() {
        let refusal = read_value(Field::FoundOn, &json!("2026-02-30")).err();
        assert_eq!(refusal, Some(Refusal::new(ErrorCode::BadDate).with("field", "@field.found_on")));
    }

    #[test]
    fn a_narrative_beyond_the_limit_is_refused_and_one_at_the_limit_is_kept() {
        assert!(read_value(Field::Narrative, &json!("草".repeat(LONG_TEXT_CHARS_MAX))).is_ok());
        assert!(read_value(Field::Narrative, &json!("草".repeat(LONG_TEXT_CHARS_MAX + 1))).is_err());
    }

    #[test]
    fn a_bare_date_is_noon_in_shanghai() {
        assert_eq!(read_instant("2026-11-23"), read_instant("2026-11-23T12:00:00+08:00"));
    }
}
