//! Field values in CBOR. Every value describes itself, so that a version that does not know a
//! field still carries and shows its value.
//!
//! Three shapes are kept small because they are the incompressible part of a change: a date is
//! tag 100 and days since 1970 (RFC 8943), an instant in whole seconds is tag 1, and a record id
//! is tag 37 and either 16 bytes or the number of an earlier operation that named the same record.

use crate::change::Unreadable;
use crate::op::Names;
use chrono::{Datelike, NaiveDate};
use jiangyuan_model::field::{Field, Kind};
use jiangyuan_model::{RecordId, Value};
use minicbor::data::{Tag, Type};
use minicbor::{Decoder, Encoder};

const TAG_SECONDS: u64 = 1;
const TAG_UUID: u64 = 37;
const TAG_DAYS: u64 = 100;

/// `chrono` counts days from the year 1; the wire counts from 1970-01-01.
const DAYS_CE_TO_1970: i32 = 719_163;

pub(crate) type Out<'a> = Encoder<&'a mut Vec<u8>>;

/// Writing into memory cannot fail.
pub(crate) const INFALLIBLE: &str = "writing CBOR into memory cannot fail";

pub(crate) fn write_value(out: &mut Out<'_>, names: &mut Names, field: u16, value: &Value) {
    let kind = Field::from_code(field).map(Field::kind);
    match value {
        Value::Empty => out.null().expect(INFALLIBLE),
        Value::Text(text) => match (kind, text.parse::<RecordId>()) {
            (Some(Kind::Link), Ok(id)) if id.to_string() == *text => {
                out.tag(Tag::new(TAG_UUID)).expect(INFALLIBLE);
                names.write(out, id);
                out
            }
            _ => out.str(text).expect(INFALLIBLE),
        },
        Value::Int(int) if kind == Some(Kind::Instant) && int % 1000 == 0 => {
            out.tag(Tag::new(TAG_SECONDS)).expect(INFALLIBLE).i64(int / 1000).expect(INFALLIBLE)
        }
        Value::Int(int) => out.i64(*int).expect(INFALLIBLE),
        Value::Bool(yes) => out.bool(*yes).expect(INFALLIBLE),
        Value::Date(date) => {
            let days = date.num_days_from_ce() - DAYS_CE_TO_1970;
            out.tag(Tag::new(TAG_DAYS)).expect(INFALLIBLE).i32(days).expect(INFALLIBLE)
        }
        Value::List(items) => {
            out.array(items.len() as u64).expect(INFALLIBLE);
            for item in items {
                out.str(item).expect(INFALLIBLE);
            }
            out
        }
        Value::Bytes(bytes) => out.bytes(bytes).expect(INFALLIBLE),
    };
}

pub(crate) fn read_value(input: &mut Decoder<'_>, names: &mut Names) -> Result<Value, Unreadable> {
    Ok(match input.datatype()? {
        Type::Null => {
            input.null()?;
            Value::Empty
        }
        Type::String => Value::Text(input.str()?.to_owned()),
        Type::Bool => Value::Bool(input.bool()?),
        Type::Bytes => Value::Bytes(input.bytes()?.to_vec()),
        Type::Array => Value::List(read_texts(input)?),
        Type::Tag => match input.tag()?.as_u64() {
            TAG_SECONDS => Value::Int(input.i64()?.checked_mul(1000).ok_or(Unreadable)?),
            TAG_DAYS => {
                let days = input.i32()?.checked_add(DAYS_CE_TO_1970).ok_or(Unreadable)?;
                Value::Date(NaiveDate::from_num_days_from_ce_opt(days).ok_or(Unreadable)?)
            }
            TAG_UUID => Value::Text(names.read(input)?.to_string()),
            _ => return Err(Unreadable),
        },
        _ => Value::Int(input.i64()?),
    })
}

pub(crate) fn read_texts(input: &mut Decoder<'_>) -> Result<Vec<String>, Unreadable> {
    let count = input.array()?.ok_or(Unreadable)?;
    (0..count).map(|_| Ok(input.str()?.to_owned())).collect()
}

/// A collection's length, which has to be definite.
pub(crate) fn array_len(input: &mut Decoder<'_>) -> Result<u64, Unreadable> {
    input.array()?.ok_or(Unreadable)
}

/// A map's length, which has to be definite.
pub(crate) fn map_len(input: &mut Decoder<'_>) -> Result<u64, Unreadable> {
    input.map()?.ok_or(Unreadable)
}
