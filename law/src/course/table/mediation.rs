//! 调解案件 (M1 to M14).

use super::{NEW, Transition as T};
use crate::article::*;
use crate::course::guard::Guard as G;
use crate::course::names::State::{self, *};
use jiangyuan_model::Noun::Mediation;
use jiangyuan_model::Role::{self, Archivist, Clerk, CommitteeHead, Grid, Handler, Head, Mediator, Triage};
use jiangyuan_model::StepKind as K;
use jiangyuan_model::view::ClockKind as C;

/// Whoever hears a refusal records it: nothing may stand between a refusal and its effect.
const HEARS_A_REFUSAL: &[Role] = &[Mediator, Grid, Clerk, Triage, Handler, CommitteeHead];
const MEDIATOR: &[Role] = &[Mediator];
const LEADS: &[Role] = &[Mediator, CommitteeHead];
const ASKS: &[Role] = &[Mediator, Grid];

/// Acceptance opens the mediation. A first session is not demanded before an agreement: a small
/// dispute is often settled on the spot where it was accepted.
const UNDER_MEDIATION: &[State] = &[Accepted, Assigned, Mediating];
/// A party who joins later is asked later, so consent may still come during mediation.
const NOT_ENDED: &[State] = &[Asked, Accepted, Assigned, Mediating];
/// There is an agreement, however it goes on.
const AGREED: &[State] = &[AgreedWritten, AgreedOral, Confirming, Confirmed, ConfirmationRejected, InDispute, FollowedUp];
/// There is one, and everything was performed, or not yet.
const AGREED_OR_PERFORMED: &[State] =
    &[AgreedWritten, AgreedOral, Confirming, Confirmed, ConfirmationRejected, InDispute, FollowedUp, Performed];
/// There is an agreement already behind it: what becomes of its confirmation does not change where it stands.
const GONE_ON: &[State] = &[InDispute, FollowedUp, Performed, ArchivedAgreed];
const EVERYWHERE: &[State] = &[
    Asked,
    Declined,
    Accepted,
    Assigned,
    Mediating,
    Terminated,
    AgreedWritten,
    AgreedOral,
    Confirming,
    Confirmed,
    ConfirmationRejected,
    InDispute,
    FollowedUp,
    Performed,
];

#[rustfmt::skip]
pub(super) const COURSE: &[T] = &[
    T::leads("M1", Mediation, K::Asked, NEW, Asked, ASKS, MEDIATION_17),
    T::stays("M2", Mediation, K::Consented, NOT_ENDED, ASKS, MEDIATION_17),
    T::leads("M3", Mediation, K::Declined, &[Asked], Declined, HEARS_A_REFUSAL, MEDIATION_17),
    T::leads("M2", Mediation, K::Accepted, &[Asked], Accepted, MEDIATOR, MEDIATION_17)
        .guarded(&[G::EveryPartyAgreed, G::NotEscalated]).starts(&[C::Mediate30]),
    T::leads("M4", Mediation, K::Assigned, &[Accepted, Assigned], Assigned, &[CommitteeHead, Mediator], MEDIATION_19),
    T::stays("M5", Mediation, K::Investigated, UNDER_MEDIATION, MEDIATOR, MEDIATION_27),
    T::leads("M5", Mediation, K::SessionHeld, UNDER_MEDIATION, Mediating, MEDIATOR, MEDIATION_27),
    T::stays("M6", Mediation, K::PeriodExtended, UNDER_MEDIATION, MEDIATOR, MEDIATION_RULES_33).guarded(&[G::EndsLater]),
    T::leads("M7", Mediation, K::AgreedWritten, UNDER_MEDIATION, AgreedWritten, MEDIATOR, MEDIATION_29)
        .starts(&[C::Confirm30, C::Performance, C::Seasonal, C::FollowUp]).stops(&[C::Mediate30]),
    T::leads("M8", Mediation, K::AgreedOral, UNDER_MEDIATION, AgreedOral, MEDIATOR, MEDIATION_30)
        .starts(&[C::Confirm30, C::Performance, C::Seasonal, C::FollowUp]).stops(&[C::Mediate30]),
    T::leads("M7", Mediation, K::AgreementRenewed, AGREED_OR_PERFORMED, AgreedWritten, MEDIATOR, MEDIATION_29)
        .starts(&[C::Confirm30, C::Performance, C::Seasonal, C::FollowUp]),
    // Duties of every year outlive the dossier: boundaries of pastures are kept for decades.
    T::leads("M7", Mediation, K::AgreementRenewed, &[ArchivedAgreed], AgreedWritten, MEDIATOR, MEDIATION_29)
        .starts(&[C::Confirm30, C::Performance, C::Seasonal, C::FollowUp]),
    T::leads("M9", Mediation, K::Terminated, NOT_ENDED, Terminated, MEDIATOR, MEDIATION_26).stops(&[C::Mediate30]),
    T::stays("M10", Mediation, K::Escalated, EVERYWHERE, &[Mediator, CommitteeHead, Grid, Clerk, Triage, Handler, Head], MEDIATION_25),
    T::leads("M11", Mediation, K::ConfirmationSought, &[AgreedWritten, AgreedOral], Confirming, MEDIATOR, MEDIATION_33).stops(&[C::Confirm30]),
    T::stays("M11", Mediation, K::ConfirmationSought, GONE_ON, MEDIATOR, MEDIATION_33).guarded(&[G::NotSoughtYet]).stops(&[C::Confirm30]),
    T::leads("M11", Mediation, K::ConfirmationDecided, &[Confirming], Confirmed, MEDIATOR, MEDIATION_33).when("confirmed"),
    T::leads("M11", Mediation, K::ConfirmationDecided, &[Confirming], ConfirmationRejected, MEDIATOR, MEDIATION_33).when("rejected"),
    T::stays("M11", Mediation, K::ConfirmationDecided, GONE_ON, MEDIATOR, MEDIATION_33).when("confirmed").guarded(&[G::ConfirmationPending]),
    T::stays("M11", Mediation, K::ConfirmationDecided, GONE_ON, MEDIATOR, MEDIATION_33).when("rejected").guarded(&[G::ConfirmationPending]),
    T::stays("M12", Mediation, K::InstalmentPerformed, AGREED, LEADS, MEDIATION_31).stops(&[C::Performance]),
    T::stays("M12", Mediation, K::SeasonKept, AGREED_OR_PERFORMED, LEADS, MEDIATION_31).stops(&[C::Seasonal]),
    T::stays("M12", Mediation, K::SeasonKept, &[ArchivedAgreed], LEADS, MEDIATION_31).stops(&[C::Seasonal]),
    T::stays("M12", Mediation, K::PerformanceUrged, AGREED, LEADS, MEDIATION_31),
    T::leads("M12", Mediation, K::Performed, AGREED, Performed, LEADS, MEDIATION_31).stops(&[C::Performance]),
    T::leads("M12", Mediation, K::PerformanceDisputed,
        &[AgreedWritten, AgreedOral, Confirming, Confirmed, ConfirmationRejected, FollowedUp, Performed], InDispute, LEADS, MEDIATION_32),
    T::leads("M12", Mediation, K::PerformanceDisputed, &[ArchivedAgreed], InDispute, LEADS, MEDIATION_32),
    T::leads("M13", Mediation, K::FollowedUp, AGREED_OR_PERFORMED, FollowedUp, LEADS, MEDIATION_31).stops(&[C::FollowUp]),
    T::stays("M14", Mediation, K::ResultReturned, EVERYWHERE, LEADS, PETITION_37),
    T::stays("M4", Mediation, K::Recused, NOT_ENDED, &[Mediator, CommitteeHead, Clerk], MEDIATION_19),
    T::stays("E2b", Mediation, K::MeetingHeld, EVERYWHERE, &[CommitteeHead, Mediator, Head, Triage], PETITION_24).starts(&[C::Task]),
    T::stays("E2b", Mediation, K::TaskSet, EVERYWHERE, &[CommitteeHead, Mediator, Head, Triage], PETITION_24).starts(&[C::Task]),
    T::anytime("E2b", Mediation, K::TaskDone, &[CommitteeHead, Mediator, Head, Triage, Clerk], PETITION_24)
        .guarded(&[G::TaskOpen]).stops(&[C::Task]),
    T::leads("P28", Mediation, K::Archived, &[Declined, Terminated], Archived, &[Archivist, CommitteeHead], MEDIATION_27)
        .guarded(&[G::NothingOutstanding]),
    T::leads("P28", Mediation, K::Archived, &[Performed, FollowedUp, Confirmed], ArchivedAgreed, &[Archivist, CommitteeHead], MEDIATION_27)
        .guarded(&[G::PerformedAndSeenAgain, G::NothingOutstanding]),
];
