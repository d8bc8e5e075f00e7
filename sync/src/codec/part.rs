//! The small parts that payloads are made of: heads, scopes, counts.

use super::{BadFrame, ITEMS_MAX};
use crate::cbor::{self, INFALLIBLE, Out};
use jiangyuan_model::{ErrorCode, Scope};
use minicbor::Decoder;
use minicbor::data::Type;

/// A code that a newer peer knows and this version does not is told as the general one.
pub(super) fn read_code(input: &mut Decoder<'_>) -> Result<ErrorCode, BadFrame> {
    Ok(ErrorCode::from_code(input.u16()?).unwrap_or(ErrorCode::Internal))
}

pub(super) fn at_least(input: &mut Decoder<'_>, len: u64) -> Result<u64, BadFrame> {
    let found = cbor::array_len(input)?;
    if found >= len { Ok(found) } else { Err(BadFrame::Unreadable) }
}

/// Passes over what a newer version appended to an array of which `known` items were read.
pub(super) fn pass_over(input: &mut Decoder<'_>, len: u64, known: u64) -> Result<(), BadFrame> {
    (known..len).try_for_each(|_| input.skip()).map_err(BadFrame::from)
}

pub(super) fn fixed<const N: usize>(input: &mut Decoder<'_>) -> Result<[u8; N], BadFrame> {
    input.bytes()?.try_into().map_err(|_| BadFrame::Unreadable)
}

/// How many items follow, which may not be more than could stand in the bytes.
pub(super) fn count(input: &mut Decoder<'_>) -> Result<usize, BadFrame> {
    let count = usize::try_from(input.u64()?).map_err(|_| BadFrame::Unreadable)?;
    if count <= ITEMS_MAX { Ok(count) } else { Err(BadFrame::TooLong) }
}

/// A desk, which is most scopes, takes five bytes in place of fourteen.
pub(super) fn write_scope(out: &mut Out<'_>, scope: &Scope) {
    let number = |township: &str| if township.len() == 9 { township.parse::<u64>().ok() } else { None };
    match scope {
        Scope::Reference => out.u64(0).expect(INFALLIBLE),
        Scope::Sealed => out.u64(1).expect(INFALLIBLE),
        Scope::Desk { township } => match number(township) {
            Some(number) => out.u64(number + 2).expect(INFALLIBLE),
            None => out.str(&scope.to_string()).expect(INFALLIBLE),
        },
        Scope::Grid { township, village } => match number(township) {
            Some(number) => out.array(2).expect(INFALLIBLE).u64(number).expect(INFALLIBLE).str(village).expect(INFALLIBLE),
            None => out.str(&scope.to_string()).expect(INFALLIBLE),
        },
    };
}

pub(super) fn read_scope(input: &mut Decoder<'_>) -> Result<Scope, BadFrame> {
    let text = match input.datatype()? {
        Type::String => input.str()?.to_owned(),
        Type::Array => {
            let len = at_least(input, 2)?;
            let text = format!("{:09}/grid/{}", input.u64()?, input.str()?);
            pass_over(input, len, 2)?;
            text
        }
        _ => match input.u64()? {
            0 => return Ok(Scope::Reference),
            1 => return Ok(Scope::Sealed),
            number => format!("{:09}/desk", number - 2),
        },
    };
    text.parse().map_err(|_| BadFrame::Unreadable)
}
