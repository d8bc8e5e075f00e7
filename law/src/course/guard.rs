//! What a step must fulfil beside its place in the table.

use super::facts::{CaseFacts, StepFact};
use super::fold::Course;
use super::names::State;
use super::table;
use crate::clocks::mediation_due;
use chrono::NaiveDate;
use jiangyuan_model::{ErrorCode, Field, Refusal, StepKind};

/// A mediation has two sides at least; the consent of one alone would be nobody's agreement.
const PARTIES_MIN: usize = 2;

/// Whether a mediation is to be accepted though not every party has agreed (人民调解法 Art. 17).
pub(super) fn consent_missing(case: &CaseFacts, course: &Course, kind: StepKind) -> bool {
    let agreed = |item: &u32| course.all(StepKind::Consented).any(|step| step.party_item == Some(*item));
    kind == StepKind::Accepted && (case.party_items.len() < PARTIES_MIN || !case.party_items.iter().all(agreed))
}

/// Whether the step only says again what already stands. `fits`: the table would allow it.
///
/// A record begins once and is refused once, whatever a second device wrote beside it. A step
/// that settles something says the same only with the same dates; with other dates it
/// contradicts. Sessions, notices and notes may well happen twice on one day and never repeat.
pub(super) fn repeats(course: &Course, step: &StepFact, fits: bool) -> bool {
    use StepKind::{Accepted, AgreedOral, AgreedWritten, ConfirmationSought, Consented, Declined, PeriodExtended, Terminated};
    let says_the_same = || course.all(step.kind).any(|earlier| dates_and_party(earlier) == dates_and_party(step));
    match step.kind {
        Consented | PeriodExtended => says_the_same(),
        Accepted | AgreedWritten | AgreedOral | Terminated | ConfirmationSought => !fits && says_the_same(),
        kind if kind == Declined || table::is_founding(kind) => course.first(kind).is_some(),
        _ => false,
    }
}

type Dates = [Option<NaiveDate>; 3];

const fn dates_and_party(step: &StepFact) -> (Dates, Option<u32>) {
    ([step.happened_on, step.effective_on, step.performance_due], step.party_item)
}

/// Whether a lead that already became something is to become something again.
pub(super) const fn turned_twice(state: State, kind: StepKind) -> bool {
    matches!(state, State::BecamePiece | State::BecameMediation) && matches!(kind, StepKind::BecamePiece | StepKind::BecameMediation)
}

/// The fields that the law itself looks at: the dates and the party.
pub(super) fn fields(case: &CaseFacts, course: &Course, step: &StepFact, today: NaiveDate) -> Result<(), Refusal> {
    let filled = [
        (Field::HappenedOn, step.happened_on.is_some()),
        (Field::PartyItem, step.party_item.is_some_and(|item| case.party_items.contains(&item))),
        (Field::EffectiveOn, step.effective_on.is_some()),
        (Field::PerformanceDue, step.performance_due.is_some()),
    ];
    for (field, filled) in filled {
        if step.kind.required().contains(&field) && !filled {
            return Err(Refusal::new(ErrorCode::MissingField).on(field));
        }
    }
    for (field, date) in [(Field::HappenedOn, step.happened_on), (Field::EffectiveOn, step.effective_on)] {
        if date.is_some_and(|date| date > today) {
            return Err(Refusal::new(ErrorCode::DateInFuture).on(field));
        }
    }
    if step.kind == StepKind::PeriodExtended && step.performance_due <= mediation_due(course) {
        return Err(Refusal::new(ErrorCode::BadDate).on(Field::PerformanceDue));
    }
    Ok(())
}
