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
    /// Where it stood when the last recheck or review was asked for.
    asked_from: Option<State>,
    /// The state that an imported record is taken to be in when a first step is taken here.
    imported_at: Option<State>,
}

impl<'a> Course<'a> {
    /// The course without the step that is being judged, should it be among the facts already.
    pub(crate) fn of(case: &'a CaseFacts, without: Option<StepId>) -> Course<'a> {
        let imported_at = if case.imported { table::founded(case.noun) } else { None };
        let mut course = Course { state: State::New, effective: Vec::new(), ended_by: None, asked_from: None, imported_at };
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

    /// The steps since the course last began anew: it was ordered to be done again, or taken up after a withdrawal.
    pub(crate) fn this_round(&self) -> impl DoubleEndedIterator<Item = &'a StepFact> {
        let begun = self.effective.iter().rposition(|step| orders_redo(step) || step.kind == StepKind::Reopened).map_or(0, |at| at + 1);
        self.effective.iter().skip(begun).copied()
    }

    /// The steps of this kind in this round.
    pub(crate) fn in_this_round(&self, kind: StepKind) -> impl Iterator<Item = &'a StepFact> {
        self.this_round().filter(move |step| step.kind == kind)
    }

    /// Whether a recheck or a review has ordered the matter to be done again.
    pub(crate) fn is_ordered_to_redo(&self) -> bool {
        self.effective.iter().copied().any(orders_redo)
    }

    /// Whether the last opinion supports something.
    pub(crate) fn supports(&self) -> bool {
        self.in_this_round(StepKind::Decided).last().is_some_and(|step| !step.said(Field::SupportedRequests).is_empty())
    }

    /// Whether a recheck or a review has put something else in the place of the opinion.
    pub(crate) fn is_altered(&self) -> bool {
        self.this_round().any(|step| is_review(step) && step.decides() == "alter")
    }

    /// The recheck that gave an opinion in this round: one that was not admitted gave none.
    pub(crate) fn recheck(&self) -> Option<&'a StepFact> {
        self.in_this_round(StepKind::Rechecked).filter(|step| step.decides() != "not_admitted").last()
    }

    /// Whether something that was ordered is still to be carried out.
    pub(crate) fn is_executing(&self) -> bool {
        let last = self.this_round().rev().find(|step| matches!(step.kind, StepKind::ExecutionOrdered | StepKind::ExecutionDone));
        last.is_some_and(|step| step.kind == StepKind::ExecutionOrdered)
    }

    /// Whether a lower unit is still to report, by a date that was set, what came of it.
    pub(crate) fn awaits_feedback(&self) -> bool {
        let sent = self.in_this_round(StepKind::SentOn).last().is_some_and(|step| step.due_on.is_some());
        sent && self.in_this_round(StepKind::ResultReceived).next().is_none()
    }

    /// What was given somebody to do, by a date, and is not done yet.
    pub(crate) fn open_tasks(&self) -> impl Iterator<Item = &'a StepFact> {
        self.tasks().filter(|task| self.done(task).is_none())
    }

    /// What was given somebody to do, by a date.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = &'a StepFact> {
        let sets =
            |step: &StepFact| matches!(step.kind, StepKind::MeetingHeld | StepKind::TaskSet | StepKind::BacklogListed | StepKind::Entered);
        self.effective.iter().copied().filter(move |step| sets(step) && step.due_on.is_some())
    }

    /// The step that says that a task is done.
    pub(crate) fn done(&self, task: &StepFact) -> Option<&'a StepFact> {
        self.all(StepKind::TaskDone).find(|step| step.about == Some(task.id))
    }

    /// The last agreement of a mediation and what came after it; nothing where there is none.
    pub(crate) fn since_agreement(&self) -> &[&'a StepFact] {
        let at = self.effective.iter().rposition(|step| is_agreement(step)).unwrap_or(self.effective.len());
        self.effective.get(at..).unwrap_or_default()
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
        if matches!(step.kind, StepKind::RecheckAsked | StepKind::ReviewAsked) {
            self.asked_from = Some(before);
        }
        if let Some(to) = row.to {
            let to = self.asked_from.filter(|_| row.returns).unwrap_or(to);
            self.state = to;
            self.ended_by = to.is_settled().then_some(row.article);
        } else if row.from != table::Before::Any {
            self.state = before;
        }
        self.effective.push(step);
    }
}

/// Whether the step is an agreement of the parties.
pub(crate) const fn is_agreement(step: &StepFact) -> bool {
    matches!(step.kind, StepKind::AgreedWritten | StepKind::AgreedOral | StepKind::AgreementRenewed)
}

const fn is_review(step: &StepFact) -> bool {
    matches!(step.kind, StepKind::Rechecked | StepKind::Reviewed)
}

fn orders_redo(step: &StepFact) -> bool {
    is_review(step) && step.decides() == "redo"
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
