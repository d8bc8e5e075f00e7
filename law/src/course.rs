//! The course of a record: where it stands, which steps the law offers next, whether a step may
//! be written, and what becomes of it when the county gives it its number.
//!
//! There are two judges. On the device, [`check`] answers before a step is written: who may take
//! it, from which state, with which fields. On the county server, [`judge`] answers when the step
//! gets its place after all others, which may have come from other devices meanwhile. Roles are
//! not judged again there: the step was taken by a person who held the role then. A step that no
//! longer fits is never thrown away. If it only repeats what already stands it is overtaken; if
//! it contradicts, a person decides, and until then it has no effect.
//!
//! [`state`] folds the standing steps in their order through the one table, [`COURSE`]. A step
//! that the table does not allow from where the record stands has no effect on the fold, so that
//! no order of arrival leads out of an ended course.

mod facts;
mod fold;
mod guard;
mod names;
mod table;

pub use facts::{CaseFacts, StepFact};
pub(crate) use fold::Course;
pub use fold::state;
pub use names::State;
pub use table::{Before, COURSE, Transition};

use chrono::NaiveDate;
use guard::{consent_missing, fields, turned_twice};
use jiangyuan_model::view::StepOption;
use jiangyuan_model::{ErrorCode, Refusal, Role, StepKind};

/// What becomes of a step when the county gives it its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It stands.
    Accepted,
    /// It repeats what already stands; kept, without effect.
    Superseded(ErrorCode),
    /// It contradicts what already stands; kept, without effect, until a person decides.
    NeedsPerson(ErrorCode),
}

/// The steps a person may think of taking on the record, each with the reason if the law does
/// not offer it now. Steps that the product writes when a record begins are not among them. The
/// day belongs to the question, though no row of the present table depends on it.
pub fn options(case: &CaseFacts, roles: &[Role], _today: NaiveDate) -> Vec<StepOption> {
    let course = Course::of(case, None);
    let offered = |kind: &StepKind| kind.nouns().contains(&case.noun) && !table::is_founding(*kind) && table::by_hand(*kind);
    let option = |kind| StepOption { kind, refusal: possible(case, &course, kind, roles).err() };
    StepKind::ALL.iter().copied().filter(offered).map(option).collect()
}

/// Whether the step may be written now, by somebody with these roles.
///
/// # Errors
/// The first reason why not, in the order: void record, wrong noun, role, state, consent,
/// missing or wrong field.
pub fn check(case: &CaseFacts, step: &StepFact, roles: &[Role], today: NaiveDate) -> Result<(), Refusal> {
    let course = Course::of(case, Some(step.id));
    possible(case, &course, step.kind, roles)?;
    fields(case, &course, step, today)
}

/// What becomes of the step after the steps that already stand.
pub fn judge(case: &CaseFacts, step: &StepFact) -> Judgement {
    if case.void {
        return Judgement::NeedsPerson(ErrorCode::AlreadyVoid);
    }
    let course = Course::of(case, Some(step.id));
    let mut rows = table::rows(case.noun, step.kind).peekable();
    if rows.peek().is_none() {
        return Judgement::NeedsPerson(ErrorCode::WrongNoun);
    }
    let fits = rows.any(|row| row.from.includes(course.state_before(step.kind)));
    if guard::repeats(&course, step, fits) {
        return Judgement::Superseded(ErrorCode::NothingToChange);
    }
    if !fits {
        return Judgement::NeedsPerson(why_not(course.state, step.kind));
    }
    if consent_missing(case, &course, step.kind) {
        return Judgement::NeedsPerson(ErrorCode::ConsentMissing);
    }
    Judgement::Accepted
}

/// Void, noun, role, state and consent: everything that does not depend on what is typed.
fn possible(case: &CaseFacts, course: &Course, kind: StepKind, roles: &[Role]) -> Result<(), Refusal> {
    if case.void {
        return Err(Refusal::new(ErrorCode::AlreadyVoid));
    }
    let rows = || table::rows(case.noun, kind);
    let Some(first) = rows().next() else {
        return Err(Refusal::new(ErrorCode::WrongNoun).with("step", step_key(kind)));
    };
    if !rows().any(|row| row.roles.iter().any(|role| roles.contains(role))) {
        let who = first.roles.first().copied().unwrap_or(Role::Clerk);
        return Err(about(ErrorCode::RoleMayNot, kind, first.article).with("role", format!("@role.{}", who.key())));
    }
    if !rows().any(|row| row.from.includes(course.state_before(kind))) {
        let state = state(case);
        let article = course.ended_by.unwrap_or(first.article);
        return Err(about(why_not_here(course.state, kind), kind, article).with("state", format!("@state.{}", state.key())));
    }
    if consent_missing(case, course, kind) {
        return Err(about(ErrorCode::ConsentMissing, kind, first.article));
    }
    Ok(())
}

fn about(code: ErrorCode, kind: StepKind, article: &str) -> Refusal {
    Refusal::new(code).with("step", step_key(kind)).with("article", format!("@article.{article}"))
}

fn step_key(kind: StepKind) -> String {
    format!("@step.{}", kind.key())
}

/// Why a step does not fit on the device: a lead turns once, everything else is the state.
const fn why_not_here(state: State, kind: StepKind) -> ErrorCode {
    if turned_twice(state, kind) { ErrorCode::AlreadyTurned } else { ErrorCode::StepNotPossible }
}

/// Why a step does not fit on the county server. A refusal that arrives after the acceptance,
/// because two devices were apart, is named as what it is: Art. 17 forbids to go on, and a person
/// has to end the mediation.
const fn why_not(state: State, kind: StepKind) -> ErrorCode {
    match (state, kind) {
        (State::Accepted | State::Mediating, StepKind::Declined) => ErrorCode::MediationRefused,
        _ => why_not_here(state, kind),
    }
}
