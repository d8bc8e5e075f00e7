//! The steps of leads (the closed loop of D.5) and of the visit log.

use super::{Shape, StepKind};
use crate::field::Field;
use crate::noun::Noun;

const LEAD: &[Noun] = &[Noun::Lead];

/// The registers, and the sheet of a shift, which is drafted and not typed.
const ENTERED: &[Noun] = &[
    Noun::Sweep,
    Noun::LegalService,
    Noun::Talk,
    Noun::VillageRule,
    Noun::PointsEntry,
    Noun::PointsRedemption,
    Noun::ReceptionDay,
    Noun::StabilityAssessment,
    Noun::ShiftSheet,
];

pub(super) const fn shape(kind: StepKind) -> Option<Shape> {
    use Field::*;
    use StepKind as K;
    Some(match kind {
        K::LeadRecorded | K::BecamePiece | K::BecameMediation => Shape::unwritten(LEAD),
        K::LeadAdmitted => Shape::new(LEAD, &[HappenedOn, Text], &[HappenedOn]),
        K::LeadRejected => Shape::new(LEAD, &[HappenedOn, Reason], &[HappenedOn, Reason]),
        K::LeadDispatched => Shape::new(LEAD, &[HappenedOn, TargetOrgan, Handler, DueOn, Text], &[HappenedOn, TargetOrgan, DueOn]),
        K::LeadHandled => Shape::new(LEAD, &[HappenedOn, Handler, Text], &[HappenedOn, Text]),
        K::LeadFedBack => Shape::new(LEAD, &[HappenedOn, Solved, Text], &[HappenedOn, Solved, Text]),
        K::LeadVerified => Shape::new(LEAD, &[HappenedOn, Solved, Text], &[HappenedOn, Solved]),
        K::LeadPassedUp => Shape::new(LEAD, &[HappenedOn, TargetOrgan, Reason], &[HappenedOn, TargetOrgan, Reason]),
        K::LeadEvaluated => Shape::new(LEAD, &[HappenedOn, Grade, Text], &[HappenedOn, Grade]),
        K::LeadClosed => Shape::new(LEAD, &[HappenedOn, Text], &[HappenedOn]),
        K::VisitLogged => Shape::unwritten(&[Noun::Visit]),
        K::Entered => Shape::unwritten(ENTERED),
        _ => return None,
    })
}
