//! The steps of papers about the office's own work: hand-overs of duties and shift sheets (E.2b).

use super::{Shape, StepKind};
use crate::noun::Noun;

pub(super) const fn shape(kind: StepKind) -> Option<Shape> {
    Some(match kind {
        StepKind::DutiesPassed | StepKind::DutiesTaken => Shape::unwritten(&[Noun::DutyHandover]),
        _ => return None,
    })
}
