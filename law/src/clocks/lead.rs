//! The clock of a lead: the date by which somebody is to see to it.

use super::{Draft, stopped_by};
use crate::article::GRID_STANDARD;
use crate::calendar::Calendar;
use crate::course::Course;
use jiangyuan_model::StepKind as K;
use jiangyuan_model::view::ClockKind;

pub(super) fn drafts(course: &Course, calendar: &Calendar) -> Vec<Draft> {
    let Some(at) = course.effective.iter().rposition(|step| step.kind == K::LeadDispatched) else { return Vec::new() };
    let after = || course.effective.iter().skip(at).copied();
    let date = after().next().and_then(|step| step.happened_on.zip(step.due_on));
    let done = after().find(|step| matches!(step.kind, K::LeadFedBack | K::LeadPassedUp | K::BecamePiece | K::BecameMediation));
    let draft = |(start, date)| Draft::set(ClockKind::LeadDue, start, date, GRID_STANDARD, calendar).ended(stopped_by(done));
    date.map(draft).into_iter().collect()
}
