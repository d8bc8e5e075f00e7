//! The ids of inbox items: made of what an item is about, so that they are the same on every device
//! and stay the same while the item is open, whatever value comes to it meanwhile.

use jiangyuan_model::id::BadId;
use jiangyuan_model::{ChangeId, Field, RecordId, StepId};
use std::fmt;
use std::str::FromStr;

/// What an inbox item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemId {
    /// A field on which devices disagree.
    Field {
        /// The record.
        record: RecordId,
        /// 0, or the person's item number.
        item: u32,
        /// The field's number.
        field: u16,
    },
    /// A step that lost its ground.
    Step {
        /// The record.
        record: RecordId,
        /// The step.
        step: StepId,
    },
    /// A question that stands by itself.
    Question {
        /// The record it was asked on.
        record: RecordId,
        /// The change that asked.
        ask: ChangeId,
    },
    /// Late writing on an erased record.
    Outlived {
        /// The record.
        record: RecordId,
        /// The change that erased it.
        erasure: ChangeId,
    },
    /// A change of this device that the county did not take, by its row here.
    Parked(i64),
    /// A paper with the number of an earlier one.
    SameNumber(RecordId),
    /// A record of a blank form that was entered before.
    SameBlank(RecordId),
    /// News on a record.
    News(RecordId),
}

impl ItemId {
    /// The record it belongs to, where it belongs to one.
    pub const fn record(&self) -> Option<RecordId> {
        match self {
            ItemId::Field { record, .. }
            | ItemId::Step { record, .. }
            | ItemId::Question { record, .. }
            | ItemId::Outlived { record, .. }
            | ItemId::SameNumber(record)
            | ItemId::SameBlank(record)
            | ItemId::News(record) => Some(*record),
            ItemId::Parked(_) => None,
        }
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ItemId::Field { record, item, field } => {
                match Field::from_code(*field) {
                    Some(known) => write!(f, "{record}/{}", known.key())?,
                    None => write!(f, "{record}/field_{field}")?,
                }
                if *item > 0 { write!(f, ".{item}") } else { Ok(()) }
            }
            ItemId::Step { record, step } => write!(f, "{record}/step/{step}"),
            ItemId::Question { record, ask } => write!(f, "{record}/ask/{ask}"),
            ItemId::Outlived { record, erasure } => write!(f, "{record}/erased/{erasure}"),
            ItemId::Parked(row) => write!(f, "parked/{row}"),
            ItemId::SameNumber(record) => write!(f, "{record}/same_number"),
            ItemId::SameBlank(record) => write!(f, "{record}/same_blank"),
            ItemId::News(record) => write!(f, "{record}/news"),
        }
    }
}

impl FromStr for ItemId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<ItemId, BadId> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            ["parked", row] => Ok(ItemId::Parked(row.parse().map_err(|_| BadId)?)),
            [record, "same_number"] => Ok(ItemId::SameNumber(record.parse()?)),
            [record, "same_blank"] => Ok(ItemId::SameBlank(record.parse()?)),
            [record, "news"] => Ok(ItemId::News(record.parse()?)),
            [record, "step", step] => Ok(ItemId::Step { record: record.parse()?, step: step.parse()? }),
            [record, "ask", ask] => Ok(ItemId::Question { record: record.parse()?, ask: ask.parse()? }),
            [record, "erased", erasure] => Ok(ItemId::Outlived { record: record.parse()?, erasure: erasure.parse()? }),
            [record, field] => {
                let (field, item) = field.split_once('.').unwrap_or((field, "0"));
                let unknown = || field.strip_prefix("field_").and_then(|code| code.parse().ok());
                let field = Field::from_key(field).map(Field::code).or_else(unknown).ok_or(BadId)?;
                Ok(ItemId::Field { record: record.parse()?, item: item.parse().map_err(|_| BadId)?, field })
            }
            _ => Err(BadId),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_as_it_was_written() {
        let record = RecordId([9; 16]);
        let change = ChangeId { device: 4, incarnation: 0xfeed, seq: 12 };
        let ids = [
            ItemId::Field { record, item: 0, field: Field::Title.code() },
            ItemId::Field { record, item: 77, field: Field::PartyName.code() },
            ItemId::Field { record, item: 0, field: 60_000 },
            ItemId::Step { record, step: StepId { change, op: 3 } },
            ItemId::Question { record, ask: change },
            ItemId::Outlived { record, erasure: change },
            ItemId::Parked(5),
            ItemId::SameNumber(record),
            ItemId::SameBlank(record),
            ItemId::News(record),
        ];
        for id in ids {
            assert_eq!(id.to_string().parse::<ItemId>(), Ok(id), "{id}");
        }
        for bad in ["", "x", "/title", "parked/", "parked/x/y"] {
            assert!(bad.parse::<ItemId>().is_err(), "{bad}");
        }
    }
}
