//! What a step must fulfil beside its place in the table.

use super::facts::{CaseFacts, StepFact};
use super::fold::Course;
use super::names::State;
use super::table;
use crate::calendar::Calendar;
use crate::clocks::{handling_due, mediation_due, objection_due};
use chrono::NaiveDate;
use jiangyuan_model::{ErrorCode, Field, Noun, Refusal, StepKind};

/// A mediation has two sides at least; the consent of one alone would be nobody's agreement.
const PARTIES_MIN: usize = 2;

/// At most so many days are added to the sixty (Art. 34).
const EXTENSION_DAYS_MAX: u32 = 30;

/// One condition of a row. Words are `guard.<key>` in `locales/law.yml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Every party has agreed to mediation (人民调解法 Art. 17).
    EveryPartyAgreed,
    /// Nothing was reported because of violence or a risk of crime (人民调解法 Art. 25).
    NotEscalated,
    /// An extension of a mediation ends later than what it extends.
    EndsLater,
    /// It came from above (Art. 23(3)).
    FromAbove,
    /// Within five working days of sign-for (Art. 23(3)).
    WithinFiveWorkingDays,
    /// The head has signed this on the review sheet.
    HeadSigned(&'static str),
    /// An accusation is sealed and never triaged here (Art. 30).
    NoAccusation,
    /// A request for relief takes one of the six routes (Art. 31).
    RouteNamed,
    /// The triage says that it is in the office's own power.
    OwnPower,
    /// The triage says that a lower unit has the power.
    OfALowerUnit,
    /// The triage says that another organ has the power, or courts, arbitration or the Party (routes 1 to 3). Routes 4
    /// and 5 in the office's own power are its own to take.
    OfAnotherOrgan,
    /// The triage says that it takes this route.
    Route(&'static str),
    /// The triage says that it is a suggestion (Art. 29).
    Suggestion,
    /// There is a review opinion already (Art. 36(3)).
    ReviewedBefore,
    /// The same facts and reasons as before (Art. 36(3)).
    SameFacts,
    /// The petitioner was contacted, or it was tried.
    ContactMade,
    /// Both sides agree to mediation (Art. 33).
    BothSidesAgree,
    /// No dispute with the administration.
    Civil,
    /// The handling was not extended in this round yet: once is all (Art. 34).
    Once,
    /// Before the sixty days are over (Art. 34).
    WithinTheSixtyDays,
    /// By thirty days at most (Art. 34).
    AtMostThirtyDays,
    /// Each request has a result: supported, explained or not supported (Art. 32).
    EachRequestAnswered,
    /// What was supported has somebody who carries it out (Art. 32).
    ExecutionOrdered,
    /// The opinion supports something (Art. 32(1)).
    SomethingSupported,
    /// A reason is given.
    ReasonGiven,
    /// A paper that is left where it was refused needs a witness.
    LeftBeforeAWitness,
    /// By somebody other than who handled it.
    NotTheHandler,
    /// Nothing that was ordered is still to be carried out.
    NothingOutstanding,
    /// No recheck or review has ordered that it be done again: then it has to be done.
    NotOrderedToRedo,
    /// The opinion has reached the petitioner.
    OpinionReceived,
    /// No recheck has given its opinion in this round yet (Art. 35).
    NotRecheckedYet,
    /// A recheck has given its opinion in this round (Art. 36).
    RecheckGiven,
    /// Nobody has applied for the confirmation of this agreement yet (人民调解法 Art. 33).
    NotSoughtYet,
    /// The court has this agreement before it (人民调解法 Art. 33).
    ConfirmationPending,
    /// It names something that was given to do and is not done yet.
    TaskOpen,
    /// What was agreed for a date is performed, and the parties were seen again (人民调解法 Art. 31).
    PerformedAndSeenAgain,
}

impl Guard {
    /// Its key in `locales/`.
    pub fn key(self) -> &'static str {
        match self {
            Guard::EveryPartyAgreed => "every_party_agreed",
            Guard::NotEscalated => "not_escalated",
            Guard::EndsLater => "ends_later",
            Guard::FromAbove => "from_above",
            Guard::WithinFiveWorkingDays => "within_five_working_days",
            Guard::HeadSigned(_) => "head_signed",
            Guard::NoAccusation => "no_accusation",
            Guard::RouteNamed => "route_named",
            Guard::OwnPower => "own_power",
            Guard::OfALowerUnit => "of_a_lower_unit",
            Guard::OfAnotherOrgan => "of_another_organ",
            Guard::Route("6") => "route_6",
            Guard::Route("5") => "route_5",
            Guard::Route(_) => "route_4",
            Guard::Suggestion => "suggestion",
            Guard::ReviewedBefore => "reviewed_before",
            Guard::SameFacts => "same_facts",
            Guard::ContactMade => "contact_made",
            Guard::BothSidesAgree => "both_sides_agree",
            Guard::Civil => "civil",
            Guard::Once => "once",
            Guard::WithinTheSixtyDays => "within_the_sixty_days",
            Guard::AtMostThirtyDays => "at_most_thirty_days",
            Guard::EachRequestAnswered => "each_request_answered",
            Guard::ExecutionOrdered => "execution_ordered",
            Guard::SomethingSupported => "something_supported",
            Guard::ReasonGiven => "reason_given",
            Guard::LeftBeforeAWitness => "left_before_a_witness",
            Guard::NotTheHandler => "not_the_handler",
            Guard::NothingOutstanding => "nothing_outstanding",
            Guard::NotOrderedToRedo => "not_ordered_to_redo",
            Guard::OpinionReceived => "opinion_received",
            Guard::NotRecheckedYet => "not_rechecked_yet",
            Guard::RecheckGiven => "recheck_given",
            Guard::NotSoughtYet => "not_sought_yet",
            Guard::ConfirmationPending => "confirmation_pending",
            Guard::TaskOpen => "task_open",
            Guard::PerformedAndSeenAgain => "performed_and_seen_again",
        }
    }

    /// Whether it is fulfilled. What depends on the step itself is taken for fulfilled as long as nothing
    /// is typed.
    pub(super) fn holds(self, asked: &Asked<'_>) -> bool {
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
            Guard::EndsLater => asked.calendar.is_none() || step.is_none_or(|step| step.performance_due > mediation_due(course)),
            Guard::FromAbove => case.is_from_above(),
            Guard::WithinFiveWorkingDays => asked.calendar.is_none_or(|calendar| {
                let due = objection_due(case, calendar);
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
            Guard::WithinTheSixtyDays => step.and_then(|step| step.happened_on).zip(handling_due(course)).is_none_or(|(on, due)| on <= due),
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
            Guard::ReasonGiven => typed(|step| !step.said(Field::Reason).is_empty()),
            Guard::LeftBeforeAWitness => typed(|step| step.said(Field::ServiceMethod) != "left" || !step.said(Field::Witness).is_empty()),
            Guard::NotTheHandler => {
                let handler = course.last(StepKind::HandlingBegun).map(|step| step.by);
                step.map(|step| step.by).or(asked.by).zip(handler).is_none_or(|(by, handler)| by != handler)
            }
            Guard::NothingOutstanding => !course.is_executing() && course.open_tasks().next().is_none(),
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
                let performed = !dated || since_agreement(course, StepKind::Performed);
                performed && since_agreement(course, StepKind::FollowedUp)
            }
        }
    }

    /// What a step that does not fulfil it is told.
    pub(super) const fn refusal(self) -> ErrorCode {
        match self {
            Guard::EveryPartyAgreed => ErrorCode::ConsentMissing,
            Guard::EndsLater => ErrorCode::BadDate,
            _ => ErrorCode::ConditionUnmet,
        }
    }

    /// The field on which a form shows it, where what was typed does not fulfil it.
    pub(super) const fn field(self) -> Option<Field> {
        match self {
            Guard::EndsLater => Some(Field::PerformanceDue),
            Guard::WithinFiveWorkingDays | Guard::WithinTheSixtyDays => Some(Field::HappenedOn),
            Guard::NoAccusation => Some(Field::Nature),
            Guard::RouteNamed => Some(Field::Route),
            Guard::SameFacts => Some(Field::SameFacts),
            Guard::BothSidesAgree => Some(Field::BothAgree),
            Guard::Civil => Some(Field::CivilDispute),
            Guard::AtMostThirtyDays => Some(Field::Days),
            Guard::EachRequestAnswered => Some(Field::SupportedRequests),
            Guard::ReasonGiven => Some(Field::Reason),
            Guard::LeftBeforeAWitness => Some(Field::Witness),
            Guard::TaskOpen => Some(Field::About),
            _ => None,
        }
    }
}

fn since_agreement(course: &Course, kind: StepKind) -> bool {
    course.since_agreement().iter().any(|step| step.kind == kind)
}

/// What a condition is asked about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) case: &'a CaseFacts,
    pub(super) course: &'a Course<'a>,
    /// The step, once its form is filled.
    pub(super) step: Option<&'a StepFact>,
    /// Who would take it, as long as the form is not filled.
    pub(super) by: Option<super::facts::Taker>,
    /// Working days; a county server, which gives the same verdict wherever it runs, does not ask for them.
    pub(super) calendar: Option<&'a Calendar>,
}

/// The first condition of a row that is not fulfilled.
pub(super) fn unmet(row: &table::Transition, asked: &Asked<'_>) -> Option<Guard> {
    row.guards.iter().copied().find(|guard| !guard.holds(asked))
}

/// Whether the step only says again what already stands. `fits`: it could be taken from here.
///
/// A record begins once and is refused once, whatever a second device wrote beside it. A step
/// that settles something says the same only with the same dates; with other dates it
/// contradicts. Sessions, notices and notes may well happen twice on one day and never repeat.
pub(super) fn repeats(noun: Noun, course: &Course, step: &StepFact, fits: bool) -> bool {
    use StepKind::{BecameMediation, BecamePiece, Consented, Declined, HandlingExtended, MergedInto, PeriodExtended, TaskDone};
    let says_the_same = || course.all(step.kind).any(|earlier| contents(earlier) == contents(step));
    match step.kind {
        Consented | PeriodExtended | HandlingExtended => says_the_same(),
        // Whoever says it, and on which day: it is done.
        TaskDone => course.all(TaskDone).any(|earlier| earlier.about == step.about),
        kind if kind == Declined || table::is_founding(kind) => course.first(kind).is_some(),
        // Each has made a record of its own, or names one.
        BecamePiece | BecameMediation | MergedInto => false,
        kind if table::moves_on(noun, kind) => !fits && says_the_same(),
        _ => false,
    }
}

type Contents<'a> = ([Option<NaiveDate>; 6], [Option<u32>; 2], &'a [(Field, String)]);

fn contents(step: &StepFact) -> Contents<'_> {
    let dates = [step.happened_on, step.effective_on, step.performance_due, step.due_on, step.received_on, step.applied_on];
    (dates, [step.party_item, step.days], &step.said)
}

/// Whether a lead that already became something is to become something again.
pub(super) const fn turned_twice(state: State, kind: StepKind) -> bool {
    matches!(state, State::BecamePiece | State::BecameMediation) && matches!(kind, StepKind::BecamePiece | StepKind::BecameMediation)
}

/// The fields that the law itself looks at: the dates and the party.
pub(super) fn fields(case: &CaseFacts, step: &StepFact, today: NaiveDate) -> Result<(), Refusal> {
    let filled = [
        (Field::HappenedOn, step.happened_on.is_some()),
        (Field::PartyItem, step.party_item.is_some_and(|item| case.party_items.contains(&item))),
        (Field::EffectiveOn, step.effective_on.is_some()),
        (Field::PerformanceDue, step.performance_due.is_some()),
        (Field::DueOn, step.due_on.is_some()),
        (Field::AppliedOn, step.applied_on.is_some()),
        (Field::Days, step.days.is_some()),
    ];
    for (field, filled) in filled {
        if step.kind.required().contains(&field) && !filled {
            return Err(Refusal::new(ErrorCode::MissingField).on(field));
        }
    }
    if let Some(field) = step.kind.deciding()
        && step.said(field).is_empty()
    {
        return Err(Refusal::new(ErrorCode::MissingField).on(field));
    }
    let past = [
        (Field::HappenedOn, step.happened_on),
        (Field::EffectiveOn, step.effective_on),
        (Field::ReceivedOn, step.received_on),
        (Field::AppliedOn, step.applied_on),
    ];
    for (field, date) in past {
        if date.is_some_and(|date| date > today) {
            return Err(Refusal::new(ErrorCode::DateInFuture).on(field));
        }
    }
    Ok(())
}
