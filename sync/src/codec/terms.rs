//! What a hello leaves for every later frame of its session to refer to, in both directions.
//!
//! Who speaks, under which incarnations, how far it is receipted and what its clock says need not be
//! told twice: an incarnation is then a small number in place of nine bytes, a time a difference. A
//! frame that is read without a hello (on a stick) names everything.

use super::BadFrame;
use super::part::at_least;
use crate::cbor::{INFALLIBLE, Out};
use crate::frame::Hello;
use jiangyuan_model::{DeviceId, Incarnation};
use minicbor::Decoder;
use minicbor::data::Type;

/// The terms of a session. Without a hello: none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    pub(super) device: DeviceId,
    pub(super) incarnations: Vec<Incarnation>,
    pub(super) receipted_through: u64,
    pub(super) at_ms: i64,
}

impl Terms {
    /// Those that a hello sets.
    pub fn of(hello: &Hello) -> Terms {
        Terms {
            device: hello.device,
            incarnations: hello.chains.iter().map(|chain| chain.incarnation).collect(),
            receipted_through: hello.chains.first().map_or(0, |present| present.receipted),
            at_ms: hello.at_ms,
        }
    }

    /// An incarnation of the device that said hello: its place there as a negative number, or itself.
    pub(super) fn write_incarnation(&self, out: &mut Out<'_>, incarnation: Incarnation) {
        match self.incarnations.iter().position(|known| *known == incarnation) {
            Some(index) => out.i64(-1 - index as i64).expect(INFALLIBLE),
            None => out.u64(incarnation).expect(INFALLIBLE),
        };
    }

    pub(super) fn read_incarnation(&self, input: &mut Decoder<'_>) -> Result<Incarnation, BadFrame> {
        if is_negative(input)? {
            let index = usize::try_from(-1 - input.i64()?).map_err(|_| BadFrame::Unreadable)?;
            return self.incarnations.get(index).copied().ok_or(BadFrame::Unreadable);
        }
        Ok(input.u64()?)
    }

    /// A writer of changes: an incarnation of the device that said hello as a negative number, any
    /// other as device and incarnation.
    pub(super) fn write_writer(&self, out: &mut Out<'_>, device: DeviceId, incarnation: Incarnation) {
        if device == self.device && self.incarnations.contains(&incarnation) {
            self.write_incarnation(out, incarnation);
        } else {
            out.array(2).expect(INFALLIBLE).u32(device).expect(INFALLIBLE).u64(incarnation).expect(INFALLIBLE);
        }
    }

    pub(super) fn read_writer(&self, input: &mut Decoder<'_>) -> Result<(DeviceId, Incarnation), BadFrame> {
        if is_negative(input)? {
            return Ok((self.device, self.read_incarnation(input)?));
        }
        let len = at_least(input, 2)?;
        let writer = (input.u32()?, input.u64()?);
        super::part::pass_over(input, len, 2)?;
        Ok(writer)
    }
}

fn is_negative(input: &mut Decoder<'_>) -> Result<bool, BadFrame> {
    Ok(matches!(input.datatype()?, Type::I8 | Type::I16 | Type::I32 | Type::I64))
}
