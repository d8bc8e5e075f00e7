//! A plan as the county keeps it.

use super::plan::{Plan, Planned, Tiers};
use crate::cbor::{self, INFALLIBLE};
use crate::change::Unreadable;
use minicbor::{Decoder, Encoder};

impl Plan {
    /// Writes the plan for storage: steps from one position to the next, and whether the entry is
    /// whole in the lowest bit.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.entries.len() * 2 + 16);
        let mut out = Encoder::new(&mut bytes);
        out.array(3).expect(INFALLIBLE).u64(self.tiers.open).expect(INFALLIBLE).u64(self.tiers.recent).expect(INFALLIBLE);
        out.array(self.entries.len() as u64).expect(INFALLIBLE);
        let mut before = 0;
        for planned in &self.entries {
            let step = planned.pos.cast_signed() - before;
            before = planned.pos.cast_signed();
            out.i64(step * 2 + i64::from(planned.whole)).expect(INFALLIBLE);
        }
        bytes
    }

    /// Reads a stored plan.
    ///
    /// # Errors
    /// [`Unreadable`] where the bytes were not written by [`Plan::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Plan, Unreadable> {
        let mut input = Decoder::new(bytes);
        if cbor::array_len(&mut input)? != 3 {
            return Err(Unreadable);
        }
        let tiers = Tiers { open: input.u64()?, recent: input.u64()? };
        let count = cbor::array_len(&mut input)?;
        let mut entries = Vec::new();
        let mut before = 0_i64;
        for _ in 0..count {
            let step = input.i64()?;
            before = before.checked_add(step.div_euclid(2)).filter(|pos| *pos > 0).ok_or(Unreadable)?;
            entries.push(Planned { pos: before.cast_unsigned(), whole: step.rem_euclid(2) == 1 });
        }
        if input.position() == bytes.len() { Ok(Plan { entries, tiers }) } else { Err(Unreadable) }
    }
}
