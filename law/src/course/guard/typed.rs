//! What was typed: whether it says something again, and whether the fields that the law looks at are there.

use crate::course::facts::{CaseFacts, StepFact};
use crate::course::fold::Course;
use crate::course::names::State;
use crate::course::table;
use chrono::NaiveDate;
use jiangyuan_model::{ErrorCode, Field, Noun, Refusal, StepKind};

/// Whether the step only says again what already stands. `fits`: it could be taken from here.
///
/// A record begins once and is refused once, whatever a second device wrote beside it. A step
/// that settles something says the same only with the same dates; with other dates it
/// contradicts. Sessions, notices and notes may well happen twice on one day and never repeat.
pub(in crate::course) fn repeats(noun: Noun, course: &Course, step: &StepFact, fits: bool) -> bool {
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
pub(in crate::course) const fn turned_twice(state: State, kind: StepKind) -> bool {
    matches!(state, State::BecamePiece | State::BecameMediation) && matches!(kind, StepKind::BecamePiece | StepKind::BecameMediation)
}

/// The fields that the law itself looks at: the dates and the party.
pub(in crate::course) fn fields(case: &CaseFacts, step: &StepFact, today: NaiveDate) -> Result<(), Refusal> {
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
