//! The table of all courses. Each row: its name in the state machines, the noun, the step, from
//! which states, to which state, who may take it, what has to be fulfilled besides, by which article,
//! and which clocks it starts and stops. What the table does not allow is refused.

mod grid;
mod mediation;
mod office;
mod petition;

use super::facts::StepFact;
use super::guard::Guard;
use super::names::State;
use crate::article::PETITION_21_2;
use jiangyuan_model::view::ClockKind;
use jiangyuan_model::{Noun, Role, StepKind};

/// From which states a step may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// From one of these.
    Of(&'static [State]),
    /// From every state of a record that has begun, but for these.
    But(&'static [State]),
    /// From every state of a record that is not void.
    Any,
}

impl Before {
    /// Whether the state is among them.
    pub fn includes(self, state: State) -> bool {
        match self {
            Before::Of(states) => states.contains(&state),
            Before::But(states) => state != State::New && state != State::Void && !states.contains(&state),
            Before::Any => state != State::Void,
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Its name: P2, M3, D4 …
    pub name: &'static str,
    /// On which noun; `None`: on every noun of [`StepKind::nouns`].
    pub noun: Option<Noun>,
    /// The step.
    pub step: StepKind,
    /// Of which code of [`StepKind::deciding`] the row speaks; `None`: of every one.
    pub when: Option<&'static str>,
    /// Where the record has to stand.
    pub from: Before,
    /// Where it stands after; `None`: where it stood.
    pub to: Option<State>,
    /// The request that it ends came to nothing: the record stands again where it stood before that, and where
    /// that is not known, at `to`.
    pub returns: bool,
    /// Who may take it.
    pub roles: &'static [Role],
    /// What has to be fulfilled besides.
    pub guards: &'static [Guard],
    /// By which article.
    pub article: &'static str,
    /// The clocks it starts.
    pub starts: &'static [ClockKind],
    /// The clocks it stops.
    pub stops: &'static [ClockKind],
}

impl Transition {
    /// A step that leads on.
    const fn leads(
        name: &'static str,
        noun: Noun,
        step: StepKind,
        from: &'static [State],
        to: State,
        roles: &'static [Role],
        article: &'static str,
    ) -> Transition {
        let from = Before::Of(from);
        Transition {
            name,
            noun: Some(noun),
            step,
            when: None,
            from,
            to: Some(to),
            returns: false,
            roles,
            guards: &[],
            article,
            starts: &[],
            stops: &[],
        }
    }

    /// A step after which the record stands where it stood.
    const fn stays(
        name: &'static str,
        noun: Noun,
        step: StepKind,
        from: &'static [State],
        roles: &'static [Role],
        article: &'static str,
    ) -> Transition {
        Transition { to: None, ..Transition::leads(name, noun, step, from, State::New, roles, article) }
    }

    /// A step that is taken until the record stands in one of these, and leaves it where it stood.
    const fn until(
        name: &'static str,
        noun: Noun,
        step: StepKind,
        over: &'static [State],
        roles: &'static [Role],
        article: &'static str,
    ) -> Transition {
        Transition { from: Before::But(over), ..Transition::stays(name, noun, step, &[], roles, article) }
    }

    /// A step that may be taken wherever the record stands, and leaves it there.
    const fn anytime(name: &'static str, noun: Noun, step: StepKind, roles: &'static [Role], article: &'static str) -> Transition {
        Transition::until(name, noun, step, &[], roles, article)
    }

    const fn guarded(self, guards: &'static [Guard]) -> Transition {
        Transition { guards, ..self }
    }

    const fn when(self, code: &'static str) -> Transition {
        Transition { when: Some(code), ..self }
    }

    const fn returns(self) -> Transition {
        Transition { returns: true, ..self }
    }

    const fn starts(self, starts: &'static [ClockKind]) -> Transition {
        Transition { starts, ..self }
    }

    const fn stops(self, stops: &'static [ClockKind]) -> Transition {
        Transition { stops, ..self }
    }

    /// Whether the row speaks of this step.
    pub(super) fn speaks_of(&self, step: &StepFact) -> bool {
        self.step == step.kind && self.when.is_none_or(|code| code == step.decides())
    }
}

/// Who works with content: all but the administrator and the auditor.
const ANYBODY: &[Role] = &[
    Role::Clerk,
    Role::Triage,
    Role::Handler,
    Role::Head,
    Role::Legal,
    Role::Mediator,
    Role::CommitteeHead,
    Role::Grid,
    Role::County,
    Role::Reviewer,
    Role::Archivist,
];

const NEW: &[State] = &[State::New];

/// On every record, without effect on its course.
const fn beside(name: &'static str, step: StepKind) -> Transition {
    let row = Transition::stays(name, Noun::Matter, step, &[], ANYBODY, PETITION_21_2);
    Transition { noun: None, from: Before::Any, ..row }
}

const BESIDE: &[Transition] = &[beside("N1", StepKind::Note), beside("N2", StepKind::Corrected), beside("N3", StepKind::ImportedEvent)];

/// Every transition of every noun.
pub fn course() -> impl Iterator<Item = &'static Transition> {
    [petition::COURSE, mediation::COURSE, grid::COURSE, office::COURSE, BESIDE].into_iter().flatten()
}

/// The rows of a step on a noun.
pub(super) fn rows(noun: Noun, step: StepKind) -> impl Iterator<Item = &'static Transition> {
    let on = move |row: &Transition| row.noun.map_or_else(|| step.nouns().contains(&noun), |its| its == noun);
    course().filter(move |row| row.step == step && on(row))
}

/// The state in which the course of a noun begins, once its first step is taken.
pub(super) fn founded(noun: Noun) -> Option<State> {
    course().find(|row| row.noun == Some(noun) && row.from == Before::Of(NEW)).and_then(|row| row.to)
}

/// Whether the step begins the course of a record. The product writes it with the record.
pub fn is_founding(step: StepKind) -> bool {
    course().any(|row| row.step == step && row.from == Before::Of(NEW))
}

/// Whether the step stands beside the course: a note, a correction, an event of another system.
pub(super) fn leaves_the_course(step: StepKind) -> bool {
    course().any(|row| row.step == step && row.from == Before::Any)
}

/// Whether the step leads somewhere else, so that it cannot be taken twice in a row.
pub(super) fn moves_on(noun: Noun, step: StepKind) -> bool {
    rows(noun, step).any(|row| row.to.is_some_and(|to| !row.from.includes(to)))
}

/// Whether a person takes the step by itself, and not the product as part of another verb.
pub(super) const fn by_hand(step: StepKind) -> bool {
    !matches!(step, StepKind::ImportedEvent | StepKind::Joined | StepKind::MaterialReturned | StepKind::DutiesTaken)
}
