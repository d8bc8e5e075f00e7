//! Whether a condition is fulfilled.

use super::Guard;
use crate::Rules;
use crate::clocks::{handling_is_in_time, mediation_due, objection_due};
use crate::course::facts::{CaseFacts, StepFact, Taker};
use crate::course::fold::Course;
use crate::course::table::Transition;
use jiangyuan_model::{Field, StepKind};

/// A mediation has two sides at least; the consent of one alone would be nobody's agreement.
const PARTIES_MIN: usize = 2;

/// At most so many days are added to the sixty (Art. 34).
const EXTENSION_DAYS_MAX: u32 = 30;

impl Guard {
    /// Whether it is fulfilled. What depends on the step itself is taken for fulfilled as long as nothing
    /// is typed.
    fn holds(self, asked: &Asked<'_>) -> bool {
        let Asked { case, course, step, .. } = *asked;
        let typed = |holds: fn(&StepFact) -> bool| step.is_none_or(holds);
        let triage = |field: Field, code: &str| course.last(StepKind::Triaged).is_some_and(|triage| triage.said(field) == code);
        match self {
            Guard::EveryPartyAgreed => {
                let agreed = |item: &u32| course.all(StepKind::Consented).any(|step| step.party_item == Some(*item));
                case.party_items.len() >= PARTIES_MIN && case.party_items.iter().all(agreed)
            }
            Guard::NotEscalated => course.first(StepKind::Escalated).is_none(),
            // Of two extensions made apart the longer contains the shorter, so the county does not ask.
            Guard::EndsLater => asked.rules.is_none() || step.is_none_or(|step| step.performance_due > mediation_due(course)),
            Guard::FromAbove => case.is_from_above(),
            Guard::WithinFiveWorkingDays => asked.rules.is_none_or(|rules| {
                let due = objection_due(case, &rules.calendar);
                step.and_then(|step| step.happened_on).zip(due).is_none_or(|(on, due)| on <= due)
            }),
            Guard::HeadSigned(about) => course.in_this_round(StepKind::HeadSigned).any(|step| step.said(Field::SignedAbout) == about),
            Guard::NoAccusation => typed(|step| step.said(Field::Nature) != "accusation"),
            Guard::RouteNamed => typed(|step| step.said(Field::Nature) != "appeal" || !step.said(Field::Route).is_empty()),
            Guard::OwnPower => triage(Field::MatterLevel, "own"),
            Guard::OfALowerUnit => triage(Field::MatterLevel, "lower"),
            Guard::OfAnotherOrgan => {
                triage(Field::MatterLevel, "elsewhere") || ["1", "2", "3"].iter().any(|route| triage(Field::Route, route))
            }
            Guard::Route(route) => triage(Field::Nature, "appeal") && triage(Field::Route, route),
            Guard::Suggestion => triage(Field::Nature, "suggestion"),
            Guard::ReviewedBefore => case.reviewed_before,
            Guard::SameFacts => typed(|step| !step.said(Field::SameFacts).is_empty()),
            Guard::ContactMade => course.in_this_round(StepKind::Contacted).next().is_some(),
            Guard::BothSidesAgree => typed(|step| !step.said(Field::BothAgree).is_empty()),
            Guard::Civil => typed(|step| !step.said(Field::CivilDispute).is_empty()),
            Guard::Once => !course.is_extended(),
            Guard::WithinTheSixtyDays => {
                let on = step.and_then(|step| step.happened_on);
                on.zip(asked.rules).is_none_or(|(on, rules)| handling_is_in_time(course, on, rules))
            }
            Guard::AtMostThirtyDays => typed(|step| step.days.is_some_and(|days| (1..=EXTENSION_DAYS_MAX).contains(&days))),
            Guard::EachRequestAnswered => typed(|step| {
                [Field::SupportedRequests, Field::ExplainedRequests, Field::UnsupportedRequests]
                    .iter()
                    .any(|field| !step.said(*field).is_empty())
            }),
            Guard::ExecutionOrdered => {
                !course.supports() || course.is_altered() || course.in_this_round(StepKind::ExecutionOrdered).next().is_some()
            }
            Guard::SomethingSupported => course.supports() || course.is_altered(),
            Guard::NoticeOwed => case.notice_owed_from.is_some(),
            Guard::ReasonGiven => typed(|step| !step.said(Field::Reason).is_empty()),
            Guard::LeftBeforeAWitness => typed(|step| step.said(Field::ServiceMethod) != "left" || !step.said(Field::Witness).is_empty()),
            Guard::NotTheHandler => {
                let handler = course.last(StepKind::HandlingBegun).map(|step| step.by);
                step.map(|step| step.by).or(asked.by).zip(handler).is_none_or(|(by, handler)| by != handler)
            }
            Guard::NothingOutstanding => !course.is_executing() && !course.awaits_feedback() && course.open_tasks().next().is_none(),
            Guard::TaskOpen => match step {
                Some(step) => course.open_tasks().any(|task| Some(task.id) == step.about),
                None => course.open_tasks().next().is_some(),
            },
            Guard::NotOrderedToRedo => !course.is_ordered_to_redo(),
            Guard::OpinionReceived => course.in_this_round(StepKind::OpinionServed).next().is_some(),
            Guard::NotRecheckedYet => course.recheck().is_none(),
            Guard::RecheckGiven => course.recheck().is_some(),
            Guard::NotSoughtYet => !since_agreement(course, StepKind::ConfirmationSought),
            Guard::ConfirmationPending => {
                since_agreement(course, StepKind::ConfirmationSought) && !since_agreement(course, StepKind::ConfirmationDecided)
            }
            Guard::PerformedAndSeenAgain => {
                let dated = course.since_agreement().iter().any(|step| step.performance_due.is_some());
                // What is in dispute goes to court (人民调解法 Art. 32) and is not performed for the dossier's sake.
                let settled = [StepKind::Performed, StepKind::PerformanceDisputed].iter().any(|kind| since_agreement(course, *kind));
                let performed = !dated || settled;
                performed && since_agreement(course, StepKind::FollowedUp)
            }
        }
    }
}

fn since_agreement(course: &Course, kind: StepKind) -> bool {
    course.since_agreement().iter().any(|step| step.kind == kind)
}

/// What a condition is asked about.
#[derive(Clone, Copy)]
pub(in crate::course) struct Asked<'a> {
    pub(in crate::course) case: &'a CaseFacts,
    pub(in crate::course) course: &'a Course<'a>,
    /// The step, once its form is filled.
    pub(in crate::course) step: Option<&'a StepFact>,
    /// Who would take it, as long as the form is not filled.
    pub(in crate::course) by: Option<Taker>,
    /// Working days and the county's decisions; a county server, which gives the same verdict wherever it runs and
    /// whenever they reach it, does not ask for them.
    pub(in crate::course) rules: Option<&'a Rules>,
}

/// The first condition of a row that is not fulfilled.
pub(in crate::course) fn unmet(row: &Transition, asked: &Asked<'_>) -> Option<Guard> {
    row.guards.iter().copied().find(|guard| !guard.holds(asked))
}
