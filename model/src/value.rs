//! The value of a field.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A field's value. Text is NFC; money is whole fen; instants are UTC milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case", tag = "t", content = "v")]
#[ts(export)]
pub enum Value {
    /// The field was cleared.
    Empty,
    /// Text, a code of a code table, or a record's id in its text form.
    Text(String),
    /// A whole number, an amount in fen, or an instant in UTC milliseconds.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A date of legal effect in Asia/Shanghai.
    #[ts(type = "string")]
    Date(NaiveDate),
    /// Several texts, in the order given.
    List(Vec<String>),
    /// Raw bytes: a sealed body, a public key.
    #[ts(type = "number[]")]
    Bytes(Vec<u8>),
}

impl Value {
    /// Text in NFC. NFKC is never applied: it would destroy the non-breaking tsheg of Tibetan.
    pub fn text(text: &str) -> Value {
        use unicode_normalization::UnicodeNormalization;
        Value::Text(text.nfc().collect())
    }

    /// The text, if it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// The date, if it is one.
    pub const fn as_date(&self) -> Option<NaiveDate> {
        match self {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// True for `Bool(true)` only.
    pub const fn is_true(&self) -> bool {
        matches!(self, Value::Bool(true))
    }
}
