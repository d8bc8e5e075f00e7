//! A body without its values, and which bodies may be left so.

use crate::change::Body;
use crate::op::Op;
use jiangyuan_model::Value;

/// Whether a body does nothing but set values: once none of them stands, it may be reduced. What
/// brings a record into being, steps, voids, operations of a newer version and imported lines stay.
pub fn is_all_values(body: &Body) -> bool {
    let is_value = |op: &Op| matches!(op, Op::Put { noun: None, .. } | Op::Resolve { .. });
    body.origin.is_none() && body.ops.iter().all(is_value)
}

/// What is left of a superseded body: the same operations, each value empty. It folds to a record in
/// which it has the same heads in the same places, and they are replaced by the same later changes.
pub fn reduced(body: &Body) -> Body {
    let mut left = body.clone();
    for op in &mut left.ops {
        match op {
            Op::Put { fields, .. } => fields.iter_mut().for_each(|(_, value)| *value = Value::Empty),
            Op::Resolve { value, .. } => *value = Value::Empty,
            _ => {}
        }
    }
    left
}
