//! One JSON value of a line as the value of a field, stricter than a form: a file is no person
//! who is told and corrects himself.

use chrono::{DateTime, Datelike, Utc};
use jiangyuan_model::field::{Kind, LONG_TEXT_CHARS_MAX};
use jiangyuan_model::input::read_value;
use jiangyuan_model::{ErrorCode, Field, Refusal, Value};
use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Reads a value.
///
/// Long text is taken whole: positions of later splices count its leading blanks.
pub(crate) fn read(field: Field, json: &Json) -> Result<Value, Refusal> {
    match (field.kind(), json) {
        (Kind::LongText, Json::String(text)) => long_text(field, text),
        (Kind::LongText, Json::Null) => Ok(Value::Empty),
        (Kind::LongText, _) => Err(Refusal::new(ErrorCode::BadNumber).on(field)),
        (Kind::Instant, _) => instant(field, read_value(field, json)?),
        _ => read_value(field, json),
    }
}

/// Long text within its limit, in NFC; blank text is no value.
pub(super) fn long_text(field: Field, text: &str) -> Result<Value, Refusal> {
    if text.chars().nth(LONG_TEXT_CHARS_MAX).is_some() {
        return Err(Refusal::new(ErrorCode::TextTooLong).on(field).with("max", LONG_TEXT_CHARS_MAX));
    }
    Ok(if text.trim().is_empty() { Value::Empty } else { Value::text(text) })
}

/// An instant in a century in which an office could have written it.
fn instant(field: Field, value: Value) -> Result<Value, Refusal> {
    let year = |ms: i64| DateTime::<Utc>::from_timestamp_millis(ms).map(|at| at.year());
    match value {
        Value::Int(ms) if !year(ms).is_some_and(|year| (1900..2200).contains(&year)) => Err(Refusal::new(ErrorCode::BadDate).on(field)),
        value => Ok(value),
    }
}

/// The text of one member of a JSON object, following `path`, exactly as the line has it.
pub(super) fn raw_member<'a>(line: &'a str, path: &[&str]) -> Option<&'a str> {
    #[derive(Deserialize)]
    struct Members<'a>(#[serde(borrow)] BTreeMap<Cow<'a, str>, &'a RawValue>);
    path.iter().try_fold(line, |text, key| serde_json::from_str::<Members<'a>>(text).ok()?.0.get(*key).map(|raw| raw.get()))
}

/// An amount of yuan in JSON, number or text, as whole fen, without a float on the way.
pub(super) fn fen(raw: &str) -> Result<Value, Refusal> {
    let bad = || Refusal::new(ErrorCode::BadNumber).on(Field::AmountFen);
    let text = raw.trim().trim_matches('"').trim();
    if text.is_empty() || text == "null" {
        return Ok(Value::Empty);
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| bad())?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    // The number is `whole fraction` with its point moved; in fen it moves two places more.
    let places = exponent.checked_add(2).and_then(|e| e.checked_sub(i32::try_from(fraction.len()).ok()?)).ok_or_else(bad)?;
    let unscaled: i128 = format!("{whole}{fraction}").parse().map_err(|_| bad())?;
    let power = 10i128.checked_pow(places.unsigned_abs()).ok_or_else(bad)?;
    let fen = if places >= 0 { unscaled.checked_mul(power).ok_or_else(bad)? } else { exact(unscaled, power).ok_or_else(bad)? };
    i64::try_from(if negative { -fen } else { fen }).map(Value::Int).map_err(|_| bad())
}

/// A quotient without a remainder: there is nothing smaller than a fen.
const fn exact(number: i128, divisor: i128) -> Option<i128> {
    if number % divisor == 0 { Some(number / divisor) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_become_fen_to_the_last_digit() {
        for (yuan, expected) in [
            ("62122.0", 6_212_200),
            ("1234.56", 123_456),
            ("0.1", 10),
            ("1e3", 100_000),
            ("1.5E2", 15_000),
            ("\"88.8\"", 8_880),
            ("-3", -300),
            ("1.230", 123),
        ] {
            assert_eq!(fen(yuan), Ok(Value::Int(expected)), "{yuan}");
        }
    }

    #[test]
    fn what_is_no_amount_in_fen_is_refused() {
        for yuan in ["1.234", "abc", "1e400", "true", "\"1,000\"", "99999999999999999999", "."] {
            assert!(fen(yuan).is_err(), "{yuan}");
        }
    }

    #[test]
    fn a_member_is_found_as_the_line_wrote_it() {
        assert_eq!(raw_member(r#"{"op":"put","rec":{"id":"x","amount":12.50}}"#, &["rec", "amount"]), Some("12.50"));
    }
}
