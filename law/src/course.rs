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
//! [`state`] folds the standing steps in their order through the one table, [`course()`]. A step
//! that the table does not allow from where the record stands has no effect on the fold, so that
//! no order of arrival leads out of an ended course.

mod facts;
mod fold;
mod guard;
mod names;
mod table;

pub use facts::{CaseFacts, ENTERED, StepFact, Taker, season};
pub use fold::state;
pub(crate) use fold::{Course, is_agreement};
pub use guard::Guard;
pub use names::State;
pub use table::{Before, Transition, course, is_founding};

use crate::Rules;
use chrono::NaiveDate;
use guard::{Asked, fields, turned_twice, unmet};
use jiangyuan_model::id::StepId;
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

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The person, on the PC in front of him.
    pub by: Taker,
    /// What he may do.
    pub roles: &'a [Role],
    /// The day in Asia/Shanghai.
    pub today: NaiveDate,
    /// Working days, and what the county decided.
    pub rules: &'a Rules,
}

/// The steps a person may think of taking on the record, each with the reason if the law does
/// not offer it now. Steps that the product writes when a record begins are not among them.
pub fn options(case: &CaseFacts, asking: Asking<'_>) -> Vec<StepOption> {
    let course = Course::of(case, None);
    let offered = |kind: &StepKind| kind.nouns().contains(&case.noun) && !table::is_founding(*kind) && table::by_hand(*kind);
    let option = |kind| {
        let row = rows_from(case, &course, kind).next().or_else(|| table::rows(case.noun, kind).next());
        let (leads, article) = row.map_or((false, ""), |row| (row.to.is_some(), row.article));
        StepOption { kind, leads, article: article.to_owned(), refusal: possible(case, &course, kind, asking).err() }
    };
    StepKind::ALL.iter().copied().filter(offered).map(option).collect()
}

/// Whether the step may be written now, by who asks.
///
/// # Errors
/// The first reason why not, in the order: void record, wrong noun, role, state, condition,
/// missing or wrong field.
pub fn check(case: &CaseFacts, step: &StepFact, asking: Asking<'_>) -> Result<(), Refusal> {
    let course = Course::of(case, Some(step.id));
    possible(case, &course, step.kind, asking)?;
    fields(case, step, asking.today)?;
    let asked = Asked { case, course: &course, step: Some(step), by: None, rules: Some(asking.rules) };
    let his = |row: &&Transition| row.speaks_of(step) && is_for(row, asking.roles);
    let rows: Vec<&Transition> = rows_from(case, &course, step.kind).filter(his).collect();
    if let (true, Some(field)) = (rows.is_empty(), step.kind.deciding()) {
        return Err(Refusal::new(ErrorCode::UnknownCode).on(field));
    }
    let mut refusal = None;
    for row in rows {
        match unmet(row, &asked) {
            None => return Ok(()),
            Some(guard) => refusal = refusal.or(Some(condition(guard, step.kind, row.article, true))),
        }
    }
    refusal.map_or(Ok(()), Err)
}

/// What was given somebody to do on the record and is not done yet: the steps that gave it, with the dates by which.
pub fn open_tasks(case: &CaseFacts) -> Vec<(StepId, NaiveDate)> {
    Course::of(case, None).open_tasks().filter_map(|task| Some((task.id, task.due_on?))).collect()
}

/// The rows that allow the step from where the record stands.
fn rows_from<'a>(case: &CaseFacts, course: &'a Course, kind: StepKind) -> impl Iterator<Item = &'static Transition> + use<'a> {
    let before = course.state_before(kind);
    table::rows(case.noun, kind).filter(move |row| row.from.includes(before))
}

/// Whether one who has these roles may take the step by this row.
fn is_for(row: &Transition, roles: &[Role]) -> bool {
    row.roles.iter().any(|role| roles.contains(role))
}

/// What becomes of the step after the steps that already stand.
pub fn judge(case: &CaseFacts, step: &StepFact) -> Judgement {
    if case.void {
        return Judgement::NeedsPerson(ErrorCode::AlreadyVoid);
    }
    let course = Course::of(case, Some(step.id));
    if table::rows(case.noun, step.kind).next().is_none() {
        return Judgement::NeedsPerson(ErrorCode::WrongNoun);
    }
    let asked = Asked { case, course: &course, step: Some(step), by: None, rules: None };
    let fitting = rows_from(case, &course, step.kind).filter(|row| row.speaks_of(step));
    let unmet: Vec<Option<Guard>> = fitting.map(|row| unmet(row, &asked)).collect();
    let fits = unmet.contains(&None);
    if guard::repeats(case.noun, &course, step, fits) {
        return Judgement::Superseded(ErrorCode::NothingToChange);
    }
    match unmet.into_iter().flatten().next() {
        _ if fits => Judgement::Accepted,
        Some(guard) => Judgement::NeedsPerson(guard.refusal()),
        None => Judgement::NeedsPerson(why_not(course.state, step.kind)),
    }
}

/// Void, noun, role, state and condition: everything that does not depend on what is typed.
fn possible(case: &CaseFacts, course: &Course, kind: StepKind, asking: Asking<'_>) -> Result<(), Refusal> {
    if case.void {
        return Err(Refusal::new(ErrorCode::AlreadyVoid));
    }
    let rows = || table::rows(case.noun, kind);
    let Some(first) = rows().next() else {
        return Err(Refusal::new(ErrorCode::WrongNoun).with("step", step_key(kind)));
    };
    let here: Vec<&Transition> = rows_from(case, course, kind).collect();
    let asked_for: Vec<&Transition> = if here.is_empty() { rows().collect() } else { here.clone() };
    if !asked_for.iter().any(|row| is_for(row, asking.roles)) {
        let row = asked_for.first().copied().unwrap_or(first);
        let who = row.roles.first().copied().unwrap_or(Role::Clerk);
        return Err(about(ErrorCode::RoleMayNot, kind, row.article).with("role", format!("@role.{}", who.key())));
    }
    let asked = Asked { case, course, step: None, by: Some(asking.by), rules: Some(asking.rules) };
    let mut unmet = here.into_iter().filter(|row| is_for(row, asking.roles)).map(|row| (row, unmet(row, &asked)));
    match unmet.next() {
        None => {
            let state = state(case);
            let article = course.ended_by.unwrap_or(first.article);
            Err(about(why_not_here(course.state, kind), kind, article).with("state", format!("@state.{}", state.key())))
        }
        Some((_, None)) => Ok(()),
        Some(_) if unmet.any(|(_, guard)| guard.is_none()) => Ok(()),
        Some((row, Some(guard))) => Err(condition(guard, kind, row.article, false)),
    }
}

/// The refusal of a step that does not fulfil a condition of its row. `typed`: its form was filled.
fn condition(guard: Guard, kind: StepKind, article: &str, typed: bool) -> Refusal {
    let refusal = about(guard.refusal(), kind, article).with("guard", format!("@guard.{}", guard.key()));
    match guard.field().filter(|_| typed) {
        Some(field) => refusal.on(field),
        None => refusal,
    }
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
        (State::Accepted | State::Assigned | State::Mediating, StepKind::Declined) => ErrorCode::MediationRefused,
        _ => why_not_here(state, kind),
    }
}
