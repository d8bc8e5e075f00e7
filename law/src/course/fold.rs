//! The fold: the standing steps of a record, in their order, through the table.

use super::facts::{CaseFacts, StepFact};
use super::names::State;
use super::table;
use jiangyuan_model::id::StepId;
use jiangyuan_model::{Field, StepKind};

/// The course of one record so far.
pub(crate) struct Course<'a> {
    /// Where it stands. An imported record without a step here stands at `New`.
    pub(crate) state: State,
    /// The steps that had effect, in order.
    pub(crate) effective: Vec<&'a StepFact>,
    /// The article of the step that ended the course, once nothing but notes may follow, or that
    /// settled it.
    pub(crate) ended_by: Option<&'static str>,
    /// The state that an imported record is taken to be in when a first step is taken here.
    imported_at: Option<State>,
}

impl<'a> Course<'a> {
    /// The course without the step that is being judged, should it be among the facts already.
    pub(crate) fn of(case: &'a CaseFacts, without: Option<StepId>) -> Course<'a> {
        let imported_at = if case.imported { table::founded(case.noun) } else { None };
        let mut course = Course { state: State::New, effective: Vec::new(), ended_by: None, imported_at };
        for step in case.steps.iter().filter(|step| step.stands && Some(step.id) != without) {
            course.take(case, step);
        }
        course
    }

    /// The state from which a step of this kind starts. A record taken over from elsewhere came
    /// without its first step, but must not be shut to the office for that.
    pub(crate) fn state_before(&self, kind: StepKind) -> State {
        match self.imported_at {
            Some(founded) if self.state == State::New && !table::is_founding(kind) => founded,
            _ => self.state,
        }
    }

    /// The first step of this kind that had effect.
    pub(crate) fn first(&self, kind: StepKind) -> Option<&'a StepFact> {
        self.all(kind).next()
    }

    /// The last step of this kind that had effect.
    pub(crate) fn last(&self, kind: StepKind) -> Option<&'a StepFact> {
        self.all(kind).last()
    }

    /// The steps of this kind that had effect.
    pub(crate) fn all(&self, kind: StepKind) -> impl Iterator<Item = &'a StepFact> {
        self.effective.iter().copied().filter(move |step| step.kind == kind)
    }

    /// The steps of this kind since the matter was last sent back to be done again.
    pub(crate) fn in_this_round(&self, kind: StepKind) -> impl Iterator<Item = &'a StepFact> {
        let redone = |step: &&StepFact| matches!(step.kind, StepKind::Rechecked | StepKind::Reviewed) && step.decides() == "redo";
        let begun = self.effective.iter().rposition(redone).map_or(0, |at| at + 1);
        self.effective.iter().skip(begun).copied().filter(move |step| step.kind == kind)
    }

    /// Whether the last opinion supports something.
    pub(crate) fn supports(&self) -> bool {
        self.in_this_round(StepKind::Decided).last().is_some_and(|step| !step.said(Field::SupportedRequests).is_empty())
    }

    /// Whether something that was ordered is still to be carried out.
    pub(crate) fn is_executing(&self) -> bool {
        let ordered = self.effective.iter().rposition(|step| step.kind == StepKind::ExecutionOrdered);
        let done = self.effective.iter().rposition(|step| step.kind == StepKind::ExecutionDone);
        ordered > done
    }

    /// Whether the period of handling was extended in this round.
    pub(crate) fn is_extended(&self) -> bool {
        self.in_this_round(StepKind::HandlingExtended).next().is_some()
    }

    /// Where the record stands, in the words of the state machines.
    fn shown(&self) -> State {
        match self.state {
            State::Handling if self.is_extended() => State::Extended,
            State::Closed if self.is_executing() => State::Executing,
            state => state,
        }
    }

    fn take(&mut self, case: &CaseFacts, step: &'a StepFact) {
        let before = self.state_before(step.kind);
        let Some(row) = table::rows(case.noun, step.kind).find(|row| row.from.includes(before) && row.speaks_of(step)) else {
            return;
        };
        if let Some(to) = row.to {
            self.state = to;
            self.ended_by = to.is_settled().then_some(row.article);
        } else if row.from != table::Before::Any {
            self.state = before;
        }
        self.effective.push(step);
    }
}

/// Where the record stands.
pub fn state(case: &CaseFacts) -> State {
    if case.void {
        return State::Void;
    }
    let course = Course::of(case, None);
    let untouched = course.effective.iter().all(|step| table::is_founding(step.kind) || table::leaves_the_course(step.kind));
    if case.imported && untouched { State::Imported } else { course.shown() }
}
