//! 纠纷苗头: the closed loop 发现-上报-分流-处置-反馈-评价 (D.4, D.5), 走访 (D.3), and the registers.

use super::{NEW, Transition as T};
use crate::article::{GRID_STANDARD, MEDIATION_17, PETITION_15_3, PETITION_18_2, PETITION_19_1};
use crate::course::guard::Guard as G;
use crate::course::names::State::{self, *};
use jiangyuan_model::Noun::{
    Lead, LegalService, PointsEntry, PointsRedemption, ReceptionDay, StabilityAssessment, Sweep, Talk, VillageRule, Visit,
};
use jiangyuan_model::Role::{self, Clerk, County, Grid, Handler, Head, Mediator, Triage};
use jiangyuan_model::StepKind as K;
use jiangyuan_model::view::ClockKind as C;

const FINDS_DISPUTES: &[Role] = &[Grid, Mediator, Clerk, Triage, Handler];
const SEES_TO_IT: &[Role] = &[Grid, Mediator, Handler];
const STEERS: &[Role] = &[Triage, Clerk, Head];

/// A lead may become something else as long as nobody has closed it.
const UNDER_WAY: &[State] = &[Recorded, LeadAdmitted, LeadDispatched, LeadHandling, LeadFedBack, LeadVerified, LeadPassedUp];

/// From where it is put into somebody's hands: also once more, where it was looked at and is not settled.
const DISPATCHED: &[State] = &[LeadAdmitted, LeadPassedUp, LeadDispatched, LeadHandling, LeadFedBack, LeadVerified];

#[rustfmt::skip]
pub(super) const COURSE: &[T] = &[
    T::leads("D4", Lead, K::LeadRecorded, NEW, Recorded, FINDS_DISPUTES, PETITION_15_3),
    T::leads("D5", Lead, K::BecamePiece, UNDER_WAY, BecamePiece, &[Grid, Clerk], PETITION_19_1),
    T::leads("M1", Lead, K::BecameMediation, UNDER_WAY, BecameMediation, &[Mediator, Grid], MEDIATION_17),
    T::leads("D5", Lead, K::LeadAdmitted, &[Recorded], LeadAdmitted, STEERS, GRID_STANDARD),
    T::leads("D5", Lead, K::LeadRejected, &[Recorded], LeadRejected, STEERS, GRID_STANDARD),
    T::leads("D5", Lead, K::LeadDispatched, DISPATCHED, LeadDispatched, STEERS, GRID_STANDARD)
        .starts(&[C::LeadDue]),
    T::leads("D5", Lead, K::LeadHandled, &[LeadDispatched, LeadHandling], LeadHandling, SEES_TO_IT, GRID_STANDARD),
    T::leads("D5", Lead, K::LeadFedBack, &[LeadDispatched, LeadHandling], LeadFedBack, SEES_TO_IT, GRID_STANDARD).stops(&[C::LeadDue]),
    T::leads("D5", Lead, K::LeadVerified, &[LeadFedBack], LeadVerified, STEERS, GRID_STANDARD),
    T::leads("D5", Lead, K::LeadPassedUp, &[LeadAdmitted, LeadDispatched, LeadHandling], LeadPassedUp, &[Triage, Head, Clerk], PETITION_15_3)
        .stops(&[C::LeadDue]),
    T::stays("D5", Lead, K::LeadEvaluated, &[LeadVerified, LeadClosed], &[Clerk, Triage, County], GRID_STANDARD),
    T::leads("D5", Lead, K::LeadClosed, &[LeadVerified], LeadClosed, STEERS, GRID_STANDARD),
    T::leads("D3", Visit, K::VisitLogged, NEW, Logged, FINDS_DISPUTES, GRID_STANDARD),

    // 台账
    T::leads("D4", Sweep, K::Entered, NEW, Entered, FINDS_DISPUTES, PETITION_15_3),
    T::leads("D7", LegalService, K::Entered, NEW, Entered, FINDS_DISPUTES, GRID_STANDARD),
    T::leads("D7", Talk, K::Entered, NEW, Entered, FINDS_DISPUTES, GRID_STANDARD),
    T::leads("D6", VillageRule, K::Entered, NEW, Entered, FINDS_DISPUTES, GRID_STANDARD),
    T::leads("D6", PointsEntry, K::Entered, NEW, Entered, &[Grid, Clerk], GRID_STANDARD),
    T::leads("D6", PointsRedemption, K::Entered, NEW, Entered, &[Grid, Clerk], GRID_STANDARD),
    T::leads("D8", StabilityAssessment, K::Entered, NEW, Entered, STEERS, PETITION_15_3),
    T::leads("A4", ReceptionDay, K::Entered, NEW, Entered, STEERS, PETITION_18_2).starts(&[C::Task]),
    T::stays("A4", ReceptionDay, K::TaskSet, &[Entered], STEERS, PETITION_18_2).starts(&[C::Task]),
    T::stays("A4", ReceptionDay, K::TaskDone, &[Entered], STEERS, PETITION_18_2).guarded(&[G::TaskOpen]).stops(&[C::Task]),
];
