//! 接待登记, 信访件, 信访事项 (P1 to P29, E.2a, E.2b).

use super::{NEW, Transition as T};
use crate::article::*;
use crate::course::guard::Guard as G;
use crate::course::names::State::{self, *};
use jiangyuan_model::Noun::{Matter, Piece, Reception, SealedReceipt};
use jiangyuan_model::Role::{self, Archivist, Clerk, County, Grid, Handler, Head, Legal, Mediator, Reviewer, Triage};
use jiangyuan_model::StepKind as K;
use jiangyuan_model::view::ClockKind as C;

/// The desk records what comes on paper from those who work elsewhere.
const DESK: &[Role] = &[Clerk, Triage, Handler];
/// A head's decision is recorded from the review sheet by whoever holds it.
const HOLDS_THE_SHEET: &[Role] = &[Head, Clerk, Triage, Handler];
/// Reviewers decide at their own office; where that has no PC of ours, the desk records the paper.
const REVIEWS: &[Role] = &[Reviewer, County, Clerk];

/// It is in hand, from the registration to the opinion.
const IN_HAND: &[State] = &[
    Open,
    Triaged,
    NotifiedAccepted,
    DutyApplication,
    AdministrativeFile,
    Handling,
    InMediation,
    Studying,
    Adopted,
    PartlyAdopted,
    NotAdopted,
];
const ENDED: &[State] = &[Closed, GuidedOut, SentOn, NotAccepted, NoLongerAccepted, ReviewedFinal, Withdrawn, Merged, Returned];
/// Whatever follows an end: only what may be recorded at any time is recorded then.
const OVER: &[State] = &[Closed, GuidedOut, SentOn, NotAccepted, NoLongerAccepted, ReviewedFinal, Withdrawn, Merged, Returned, Archived];
const UNDER_WAY: &[State] = &[Handling, InMediation];
/// What was supported is carried out whatever else the petitioner asks for meanwhile.
const EXECUTED: &[State] = &[Served, Closed, RecheckAsked, Rechecked, ReviewAsked, ReviewedFinal];
/// The petitioner has the opinion: the office may be evaluated.
const OPINION_IS_OUT: &[State] = &[Served, Closed, RecheckAsked, Rechecked, ReviewAsked, ReviewedFinal, Archived];

#[rustfmt::skip]
pub(super) const COURSE: &[T] = &[
    T::leads("P1", Reception, K::Received, NEW, Received, &[Clerk, Triage, Handler, Mediator], PETITION_19_1),
    T::leads("P5", SealedReceipt, K::Sealed, NEW, Sealed, &[Clerk, Triage], PETITION_30_3),

    // 信访件
    T::leads("P2", Piece, K::Registered, NEW, Registered, &[Clerk, Grid], PETITION_23_1)
        .starts(&[C::Notice15, C::Notice15Forwarded, C::Objection5w, C::CitedDue]),
    T::leads("P13", Piece, K::NoticeGiven, &[Registered, Noticed], Noticed, DESK, PETITION_23)
        .guarded(&[G::LeftBeforeAWitness]).stops(&[C::Notice15, C::Notice15Forwarded, C::Objection5w]),
    T::stays("P13", Piece, K::NoticeGiven, &[Objected], DESK, PETITION_23)
        .guarded(&[G::LeftBeforeAWitness]).stops(&[C::Notice15Forwarded]),
    T::leads("P6", Piece, K::ObjectionRaised, &[Registered], Objected, &[Triage], PETITION_23_3)
        .guarded(&[G::FromAbove, G::HeadSigned("objection"), G::WithinFiveWorkingDays]).stops(&[C::Objection5w]),
    T::leads("P7", Piece, K::ObjectionGranted, &[Objected], Returned, &[County, Clerk, Triage], PETITION_23_3)
        .stops(&[C::Notice15Forwarded, C::CitedDue]),
    T::leads("P8", Piece, K::ObjectionRefused, &[Objected], Registered, &[County, Clerk, Triage], PETITION_23_3),
    T::anytime("P20", Piece, K::ResultReported, DESK, PETITION_22).stops(&[C::CitedDue]),
    T::anytime("P18", Piece, K::HeadSigned, HOLDS_THE_SHEET, PETITION_34),
    T::anytime("E2", Piece, K::EnteredElsewhere, DESK, PETITION_21_2),

    // 信访事项：登记、甄别、分流
    T::leads("P2", Matter, K::Registered, NEW, Open, &[Clerk, Grid], PETITION_23_1),
    T::until("P3", Matter, K::Joined, &[Merged], &[Clerk, Triage], PETITION_23_1),
    T::leads("P3", Matter, K::MergedInto, &[Open, Triaged], Merged, &[Triage], PETITION_23_1).guarded(&[G::NotOrderedToRedo]),
    T::leads("P3", Matter, K::Unmerged, &[Merged], Open, &[Triage], PETITION_23_1),
    T::leads("P7", Matter, K::MaterialReturned, &[Open, Triaged], Returned, &[County, Clerk, Triage], PETITION_23_3).guarded(&[G::NotOrderedToRedo]),
    T::stays("E2b", Matter, K::SplitOff, IN_HAND, &[Triage, Handler], PETITION_23_1).starts(&[C::Notice15]),
    T::anytime("P13", Matter, K::NoticeGiven, DESK, PETITION_23_2)
        .guarded(&[G::NoticeOwed, G::LeftBeforeAWitness]).stops(&[C::Notice15]),
    T::leads("P4", Matter, K::Triaged, &[Open, Triaged], Triaged, &[Triage], PETITION_31).guarded(&[G::NoAccusation, G::RouteNamed]),
    T::leads("P9", Matter, K::SentOn, &[Triaged], SentOn, &[Triage], PETITION_23_2).guarded(&[G::NotOrderedToRedo, G::OfALowerUnit]).starts(&[C::Feedback]),
    T::stays("P9", Matter, K::ResultReceived, &[SentOn], DESK, PETITION_22).stops(&[C::Feedback]),
    T::leads("P10", Matter, K::GuidedOut, &[Triaged], GuidedOut, &[Triage], PETITION_31).guarded(&[G::NotOrderedToRedo, G::OfAnotherOrgan]),
    T::leads("P10", Matter, K::DutyTaken, &[Triaged], DutyApplication, &[Triage, Handler], PETITION_31_5)
        .guarded(&[G::OwnPower, G::Route("5")]).starts(&[C::Duty2m]),
    T::leads("P10", Matter, K::ProcedureOpened, &[Triaged], AdministrativeFile, &[Triage, Handler], PETITION_31_4)
        .guarded(&[G::OwnPower, G::Route("4")]).starts(&[C::Procedure]),
    T::leads("P11", Matter, K::NotAccepted, &[Triaged], NotAccepted, &[Triage], PETITION_23).guarded(&[G::NotOrderedToRedo, G::HeadSigned("not_accepted")]),
    T::leads("P12", Matter, K::NoLongerAccepted, &[Triaged], NoLongerAccepted, &[Head, Triage], PETITION_36_3)
        .guarded(&[G::NotOrderedToRedo, G::ReviewedBefore, G::SameFacts, G::HeadSigned("no_longer_accepted")]),
    T::leads("P13", Matter, K::MatterAccepted, &[Triaged], NotifiedAccepted, &[Triage], PETITION_23)
        .guarded(&[G::OwnPower, G::Route("6")]).starts(&[C::Handle60]),

    // 办理
    T::leads("P14", Matter, K::HandlingBegun, &[NotifiedAccepted], Handling, &[Handler], PETITION_28_3).guarded(&[G::ContactMade]),
    T::leads("P15", Matter, K::HandedToMediation, &[Handling], InMediation, &[Handler], PETITION_33).guarded(&[G::BothSidesAgree, G::Civil]),
    T::leads("P15", Matter, K::BackFromMediation, &[InMediation], Handling, &[Handler, Mediator], PETITION_33),
    T::stays("P16", Matter, K::HearingHeld, &[Handling], &[Head, Handler], PETITION_31).guarded(&[G::HeadSigned("hearing")]),
    T::stays("P17", Matter, K::HandlingExtended, UNDER_WAY, &[Head, Handler], PETITION_34)
        .guarded(&[G::HeadSigned("extension"), G::Once, G::WithinTheSixtyDays, G::AtMostThirtyDays, G::LeftBeforeAWitness]),
    T::leads("P18", Matter, K::Decided, &[Handling], Decided, &[Handler, Head], PETITION_32)
        .guarded(&[G::HeadSigned("opinion"), G::EachRequestAnswered]).stops(&[C::Handle60]),
    T::leads("P18b", Matter, K::Settled, UNDER_WAY, Decided, &[Handler], PETITION_33).stops(&[C::Handle60]),
    T::leads("P18c", Matter, K::ProcedureDecided, &[AdministrativeFile, DutyApplication], Decided, &[Handler, Head], PETITION_31)
        .guarded(&[G::HeadSigned("opinion")]).stops(&[C::Procedure, C::Duty2m]),
    T::leads("P19", Matter, K::OpinionServed, &[Decided], Served, DESK, PETITION_35)
        .guarded(&[G::LeftBeforeAWitness]).starts(&[C::AskRecheck30, C::Evaluation]),
    T::leads("P20", Matter, K::Closed, &[Served, Replied, Rechecked], Closed, &[Triage, Handler], PETITION_32).guarded(&[G::ExecutionOrdered]),
    T::stays("P21", Matter, K::ExecutionOrdered, EXECUTED, &[Head, Handler], PETITION_32)
        .guarded(&[G::SomethingSupported]).starts(&[C::Execution]),
    T::stays("P21", Matter, K::ExecutionDone, EXECUTED, &[Handler, Triage], PETITION_32).stops(&[C::Execution]),

    // 复查、复核
    T::leads("P22", Matter, K::RecheckAsked, &[Served, Closed, Archived], RecheckAsked, &[Clerk, Triage, County, Reviewer], PETITION_35)
        .guarded(&[G::Route("6"), G::OpinionReceived, G::NotRecheckedYet]).starts(&[C::Recheck30]).stops(&[C::AskRecheck30]),
    T::leads("P23", Matter, K::Rechecked, &[RecheckAsked], Rechecked, REVIEWS, PETITION_35)
        .when("uphold").starts(&[C::AskReview30]).stops(&[C::Recheck30]),
    T::leads("P23", Matter, K::Rechecked, &[RecheckAsked], Rechecked, REVIEWS, PETITION_35)
        .when("alter").starts(&[C::AskReview30]).stops(&[C::Recheck30]),
    T::leads("P23", Matter, K::Rechecked, &[RecheckAsked], Triaged, REVIEWS, PETITION_35).when("redo").stops(&[C::Recheck30]),
    T::leads("P23", Matter, K::Rechecked, &[RecheckAsked], Served, REVIEWS, PETITION_35)
        .when("not_admitted").returns().stops(&[C::Recheck30]),
    T::stays("P23", Matter, K::ReviewServed, &[Rechecked], DESK, PETITION_35)
        .guarded(&[G::LeftBeforeAWitness]).starts(&[C::AskReview30]),
    T::leads("P24", Matter, K::ReviewAsked, &[Rechecked, Closed, Archived], ReviewAsked, &[Clerk, Triage, County, Reviewer], PETITION_36)
        .guarded(&[G::RecheckGiven]).starts(&[C::Review30]).stops(&[C::AskReview30]),
    T::stays("P24", Matter, K::HearingHeld, &[ReviewAsked], REVIEWS, PETITION_36),
    T::leads("P24", Matter, K::Reviewed, &[ReviewAsked], ReviewedFinal, REVIEWS, PETITION_36).when("uphold").stops(&[C::Review30]),
    T::leads("P24", Matter, K::Reviewed, &[ReviewAsked], ReviewedFinal, REVIEWS, PETITION_36).when("alter").stops(&[C::Review30]),
    T::leads("P24", Matter, K::Reviewed, &[ReviewAsked], Triaged, REVIEWS, PETITION_36).when("redo").stops(&[C::Review30]),
    T::leads("P24", Matter, K::Reviewed, &[ReviewAsked], Rechecked, REVIEWS, PETITION_36)
        .when("not_admitted").returns().stops(&[C::Review30]),
    T::stays("P24", Matter, K::ReviewServed, &[ReviewedFinal], DESK, PETITION_36).guarded(&[G::LeftBeforeAWitness]),

    // 意见建议类 (E.2a)
    T::leads("E2a", Matter, K::StudyBegun, &[Triaged], Studying, &[Triage, Handler], PETITION_29).guarded(&[G::Suggestion]).starts(&[C::Reply]),
    T::leads("E2a", Matter, K::SuggestionDecided, &[Studying], Adopted, &[Head, Handler], PETITION_29).when("adopted"),
    T::leads("E2a", Matter, K::SuggestionDecided, &[Studying], PartlyAdopted, &[Head, Handler], PETITION_29).when("partly"),
    T::leads("E2a", Matter, K::SuggestionDecided, &[Studying], NotAdopted, &[Head, Handler], PETITION_29)
        .when("not_adopted").guarded(&[G::ReasonGiven]),
    T::leads("E2a", Matter, K::Replied, &[Adopted, PartlyAdopted, NotAdopted], Replied, DESK, PETITION_29)
        .guarded(&[G::LeftBeforeAWitness]).stops(&[C::Reply]),

    // 撤回、督办、归档与围绕事项的工作 (E.2b)
    T::leads("P25", Matter, K::Withdrawn, IN_HAND, Withdrawn, DESK, PETITION_19_1).stops(&[C::Handle60, C::Duty2m, C::Procedure, C::Reply]),
    T::leads("P25", Matter, K::Withdrawn, &[RecheckAsked], Served, DESK, PETITION_35).returns().stops(&[C::Recheck30]),
    T::leads("P25", Matter, K::Withdrawn, &[ReviewAsked], Rechecked, DESK, PETITION_36).returns().stops(&[C::Review30]),
    T::leads("P25", Matter, K::Reopened, &[Withdrawn], Open, &[Clerk, Triage], PETITION_19_1),
    T::anytime("P26", Matter, K::UrgentReported, &[Clerk, Triage, Handler, Head, Mediator, Grid, County], PETITION_25),
    T::anytime("P27", Matter, K::Supervised, &[County, Clerk, Triage], PETITION_40).starts(&[C::Supervision]),
    T::anytime("P20", Matter, K::ResultReported, DESK, PETITION_22).stops(&[C::Supervision]),
    T::leads("P28", Matter, K::Archived, ENDED, Archived, &[Archivist], PETITION_21_2).guarded(&[G::NothingOutstanding]),
    T::stays("P29", Matter, K::Evaluated, OPINION_IS_OUT, &[County], PETITION_18_2).stops(&[C::Evaluation]),
    T::anytime("P18", Matter, K::HeadSigned, HOLDS_THE_SHEET, PETITION_34),
    T::anytime("E2b", Matter, K::Contacted, &[Clerk, Triage, Handler, Head, Legal, Mediator, Grid], PETITION_23),
    T::stays("E2b", Matter, K::Investigated, IN_HAND, &[Handler, Head, Legal], PETITION_31),
    T::stays("E2b", Matter, K::ReturnVisited, &[Closed, Archived], DESK, PETITION_32).guarded(&[G::NotTheHandler]),
    T::until("E2b", Matter, K::MeetingHeld, OVER, &[Head, Triage, County], PETITION_24).starts(&[C::Task]),
    T::until("E2b", Matter, K::TaskSet, OVER, &[Head, Triage, County], PETITION_24).starts(&[C::Task]),
    T::anytime("E2b", Matter, K::TaskDone, &[Head, Triage, County, Clerk, Handler], PETITION_24).guarded(&[G::TaskOpen]).stops(&[C::Task]),
    T::until("E2b", Matter, K::Recused, OVER, &[Clerk, Triage, Handler, Head, Legal, Mediator], PETITION_28_3),
    T::until("E2b", Matter, K::LeaderTookOn, OVER, &[Head, Triage], PETITION_18_2),
    T::until("E2b", Matter, K::BacklogListed, OVER, &[Head, Triage, County], PETITION_40).starts(&[C::Task]),
    T::anytime("E2b", Matter, K::EnteredElsewhere, DESK, PETITION_21_2),
];
