//! The table of all courses. Each row: its name in the state machines, the noun, the step, from
//! which states, to which state, who may take it, by which article, and which clocks it starts
//! and stops. What the table does not allow is refused.

use super::names::State;
use crate::article::{
    GRID_STANDARD, MEDIATION_17, MEDIATION_26, MEDIATION_27, MEDIATION_29, MEDIATION_30, MEDIATION_33, MEDIATION_RULES_33, PETITION_15_3,
    PETITION_19_1, PETITION_21_2, PETITION_23, PETITION_23_1, PETITION_30_3,
};
use jiangyuan_model::view::ClockKind;
use jiangyuan_model::{Noun, Role, StepKind};

/// From which states a step may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// From one of these.
    Of(&'static [State]),
    /// From every state of a record that is not void.
    Any,
}

impl Before {
    /// Whether the state is among them.
    pub fn includes(self, state: State) -> bool {
        match self {
            Before::Of(states) => states.contains(&state),
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
    /// From which states.
    pub from: Before,
    /// To which state; `None`: the state stays.
    pub to: Option<State>,
    /// Who may take it; the first is who is named to somebody who may not.
    pub roles: &'static [Role],
    /// By which article.
    pub article: &'static str,
    /// Clocks it starts.
    pub starts: &'static [ClockKind],
    /// Clocks it stops.
    pub stops: &'static [ClockKind],
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
/// Whoever hears a refusal records it: nothing may stand between a refusal and its effect.
const HEARS_A_REFUSAL: &[Role] = &[Role::Mediator, Role::Grid, Role::Clerk, Role::Triage, Role::Handler, Role::CommitteeHead];
const FINDS_DISPUTES: &[Role] = &[Role::Grid, Role::Mediator, Role::Clerk, Role::Triage, Role::Handler];
const MEDIATOR: &[Role] = &[Role::Mediator];
const ASKS: &[Role] = &[Role::Mediator, Role::Grid];

/// Acceptance opens the mediation. A first session is not demanded before an agreement: a small
/// dispute is often settled on the spot where it was accepted.
const UNDER_MEDIATION: &[State] = &[State::Accepted, State::Mediating];
/// A party who joins later is asked later, so consent may still come during mediation.
const NOT_ENDED: &[State] = &[State::Asked, State::Accepted, State::Mediating];
const AGREED: &[State] = &[State::AgreedWritten, State::AgreedOral];
const NEW: Before = Before::Of(&[State::New]);

use ClockKind as C;
use State as S;
use StepKind as K;

#[rustfmt::skip]
macro_rules! row {
    ($name:literal, $noun:expr, $step:expr, $from:expr, $to:expr, $roles:expr, $article:expr, $starts:expr, $stops:expr) => {
        Transition { name: $name, noun: $noun, step: $step, from: $from, to: $to, roles: $roles, article: $article, starts: $starts, stops: $stops }
    };
}

/// Every transition of every noun.
#[rustfmt::skip]
pub const COURSE: &[Transition] = &[
    // 接待登记 (P1) and 信访件, 信访事项 (P2, P3, P9-P13)
    row!("P1",  Some(Noun::Reception), K::Received, NEW, Some(S::Received), &[Role::Clerk, Role::Triage, Role::Handler, Role::Mediator], PETITION_19_1, &[], &[]),
    row!("P2",  Some(Noun::Piece),  K::Registered, NEW, Some(S::Registered), &[Role::Clerk, Role::Grid], PETITION_23_1,
        &[C::Notice15, C::Notice15Forwarded, C::Objection5w, C::CitedDue], &[]),
    row!("P2",  Some(Noun::Matter), K::Registered, NEW, Some(S::Open), &[Role::Clerk, Role::Grid], PETITION_23_1, &[], &[]),
    row!("P3",  Some(Noun::Matter), K::Joined, Before::Of(&[S::Open]), None, &[Role::Clerk, Role::Triage], PETITION_23_1, &[], &[]),
    row!("P13", Some(Noun::Piece),  K::NoticeGiven, Before::Of(&[S::Registered, S::Noticed]), Some(S::Noticed), &[Role::Clerk, Role::Triage, Role::Handler],
        PETITION_23, &[], &[C::Notice15, C::Notice15Forwarded, C::Objection5w]),
    row!("P5",  Some(Noun::SealedReceipt), K::Sealed, NEW, Some(S::Sealed), &[Role::Clerk, Role::Triage], PETITION_30_3, &[], &[]),

    // 调解案件 (M1-M11)
    row!("M1",  Some(Noun::Mediation), K::Asked, NEW, Some(S::Asked), ASKS, MEDIATION_17, &[], &[]),
    row!("M2",  Some(Noun::Mediation), K::Consented, Before::Of(NOT_ENDED), None, ASKS, MEDIATION_17, &[], &[]),
    row!("M3",  Some(Noun::Mediation), K::Declined, Before::Of(&[S::Asked]), Some(S::Declined), HEARS_A_REFUSAL, MEDIATION_17, &[], &[]),
    row!("M2",  Some(Noun::Mediation), K::Accepted, Before::Of(&[S::Asked]), Some(S::Accepted), MEDIATOR, MEDIATION_17, &[C::Mediate30], &[]),
    row!("M5",  Some(Noun::Mediation), K::SessionHeld, Before::Of(UNDER_MEDIATION), Some(S::Mediating), MEDIATOR, MEDIATION_27, &[], &[]),
    row!("M6",  Some(Noun::Mediation), K::PeriodExtended, Before::Of(UNDER_MEDIATION), None, MEDIATOR, MEDIATION_RULES_33, &[], &[]),
    row!("M7",  Some(Noun::Mediation), K::AgreedWritten, Before::Of(UNDER_MEDIATION), Some(S::AgreedWritten), MEDIATOR, MEDIATION_29,
        &[C::Confirm30, C::Performance], &[C::Mediate30]),
    row!("M8",  Some(Noun::Mediation), K::AgreedOral, Before::Of(UNDER_MEDIATION), Some(S::AgreedOral), MEDIATOR, MEDIATION_30,
        &[C::Confirm30, C::Performance], &[C::Mediate30]),
    row!("M9",  Some(Noun::Mediation), K::Terminated, Before::Of(NOT_ENDED), Some(S::Terminated), MEDIATOR, MEDIATION_26, &[], &[C::Mediate30]),
    row!("M11", Some(Noun::Mediation), K::ConfirmationSought, Before::Of(AGREED), Some(S::Confirming), MEDIATOR, MEDIATION_33, &[], &[C::Confirm30]),

    // 纠纷苗头 (D4, D5) and 走访 (D3)
    row!("D4",  Some(Noun::Lead), K::LeadRecorded, NEW, Some(S::Recorded), FINDS_DISPUTES, PETITION_15_3, &[], &[]),
    row!("D5",  Some(Noun::Lead), K::BecamePiece, Before::Of(&[S::Recorded]), Some(S::BecamePiece), &[Role::Grid, Role::Clerk], PETITION_19_1, &[], &[]),
    row!("M1",  Some(Noun::Lead), K::BecameMediation, Before::Of(&[S::Recorded]), Some(S::BecameMediation), ASKS, MEDIATION_17, &[], &[]),
    row!("D3",  Some(Noun::Visit), K::VisitLogged, NEW, Some(S::Logged), FINDS_DISPUTES, GRID_STANDARD, &[], &[]),

    // On every record, without effect on its course
    row!("N1",  None, K::Note, Before::Any, None, ANYBODY, PETITION_21_2, &[], &[]),
    row!("N2",  None, K::Corrected, Before::Any, None, ANYBODY, PETITION_21_2, &[], &[]),
    row!("N3",  None, K::ImportedEvent, Before::Any, None, ANYBODY, PETITION_21_2, &[], &[]),
];

/// The rows of a step on a noun.
pub(super) fn rows(noun: Noun, step: StepKind) -> impl Iterator<Item = &'static Transition> {
    let on = move |row: &Transition| row.noun.map_or_else(|| step.nouns().contains(&noun), |its| its == noun);
    COURSE.iter().filter(move |row| row.step == step && on(row))
}

/// The state in which the course of a noun begins, once its first step is taken.
pub(super) fn founded(noun: Noun) -> Option<State> {
    COURSE.iter().find(|row| row.noun == Some(noun) && row.from == NEW).and_then(|row| row.to)
}

/// Whether the step begins the course of a record. The product writes it with the record.
pub(super) fn is_founding(step: StepKind) -> bool {
    COURSE.iter().any(|row| row.step == step && row.from == NEW)
}

/// Whether the step stands beside the course: a note, a correction, an event of another system.
pub(super) fn leaves_the_course(step: StepKind) -> bool {
    COURSE.iter().any(|row| row.step == step && row.from == Before::Any)
}

/// Whether a person takes the step by itself, and not the product as part of another verb.
pub(super) const fn by_hand(step: StepKind) -> bool {
    !matches!(step, StepKind::ImportedEvent | StepKind::Joined)
}
