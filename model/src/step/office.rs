//! The steps of hand-overs of duties and shift sheets (E.2b), and of papers as they are printed (E.5).

use super::{Shape, StepKind};
use crate::field::Field::{HappenedOn, Reason};
use crate::noun::Noun;

pub(super) const fn shape(kind: StepKind) -> Option<Shape> {
    Some(match kind {
        StepKind::DutiesPassed | StepKind::DutiesTaken => Shape::unwritten(&[Noun::DutyHandover]),
        StepKind::PaperPrinted => Shape::unwritten(&[Noun::Paper]),
        StepKind::LedgerImported => Shape::unwritten(&[Noun::OldLedger]),
        StepKind::BlanksPrinted | StepKind::BlankSpoiled => Shape::unwritten(&[Noun::BlankForms]),
        StepKind::ReportMade => Shape::unwritten(&[Noun::Report]),
        StepKind::PaperReprinted => Shape::new(&[Noun::Paper], &[HappenedOn, Reason], &[HappenedOn, Reason]),
        _ => return None,
    })
}
