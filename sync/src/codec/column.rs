//! A column: one number for each change of a frame, as differences with run lengths.
//!
//! It is a CBOR array whose items are numbers, or `[number, count]` for a number that stands
//! several times in a row. Differences wrap around, so that every value can be told from every
//! other, however wrong a clock is.

use super::BadFrame;
use crate::cbor::{self, INFALLIBLE, Out};
use minicbor::Decoder;
use minicbor::data::Type;

pub(super) fn write(out: &mut Out<'_>, values: impl IntoIterator<Item = i64>) {
    let mut runs: Vec<(i64, u64)> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some((last, count)) if *last == value => *count += 1,
            _ => runs.push((value, 1)),
        }
    }
    out.array(runs.len() as u64).expect(INFALLIBLE);
    for (value, count) in runs {
        if count > 1 {
            out.array(2).expect(INFALLIBLE).i64(value).expect(INFALLIBLE).u64(count).expect(INFALLIBLE);
        } else {
            out.i64(value).expect(INFALLIBLE);
        }
    }
}

/// Reads exactly `total` numbers.
pub(super) fn read(input: &mut Decoder<'_>, total: usize) -> Result<Vec<i64>, BadFrame> {
    let mut values = Vec::with_capacity(total);
    for _ in 0..cbor::array_len(input)? {
        let (value, count) = if input.datatype()? == Type::Array {
            if cbor::array_len(input)? != 2 {
                return Err(BadFrame::Unreadable);
            }
            (input.i64()?, usize::try_from(input.u64()?).map_err(|_| BadFrame::Unreadable)?)
        } else {
            (input.i64()?, 1)
        };
        if count > total - values.len() {
            return Err(BadFrame::Unreadable);
        }
        values.resize(values.len() + count, value);
    }
    if values.len() == total { Ok(values) } else { Err(BadFrame::Unreadable) }
}

/// Tells each value as the difference from the one before it.
pub(super) fn differences(values: impl IntoIterator<Item = i64>) -> impl Iterator<Item = i64> {
    differences_from(0, values)
}

/// The same, where the first one follows a value that both sides know.
pub(super) fn differences_from(mut before: i64, values: impl IntoIterator<Item = i64>) -> impl Iterator<Item = i64> {
    values.into_iter().map(move |value| {
        let difference = value.wrapping_sub(before);
        before = value;
        difference
    })
}

/// Undoes [`differences`].
pub(super) fn sums(differences: impl IntoIterator<Item = i64>) -> impl Iterator<Item = i64> {
    sums_from(0, differences)
}

/// Undoes [`differences_from`].
pub(super) fn sums_from(mut before: i64, differences: impl IntoIterator<Item = i64>) -> impl Iterator<Item = i64> {
    differences.into_iter().map(move |difference| {
        before = before.wrapping_add(difference);
        before
    })
}

impl From<minicbor::decode::Error> for BadFrame {
    fn from(_: minicbor::decode::Error) -> BadFrame {
        BadFrame::Unreadable
    }
}

impl From<crate::change::Unreadable> for BadFrame {
    fn from(_: crate::change::Unreadable) -> BadFrame {
        BadFrame::Unreadable
    }
}
