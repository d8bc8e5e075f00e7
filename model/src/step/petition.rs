//! The steps of receptions, pieces and matters (P1 to P29, E.2a, E.2b).

use super::{Shape, StepKind};
use crate::field::Field;
use crate::noun::Noun;

const PIECE: &[Noun] = &[Noun::Piece];
const MATTER: &[Noun] = &[Noun::Matter];
const BOTH: &[Noun] = &[Noun::Piece, Noun::Matter];
const CASES: &[Noun] = &[Noun::Matter, Noun::Mediation];
/// Where tasks are given and done.
const TASKED: &[Noun] = &[Noun::Matter, Noun::Mediation, Noun::ReceptionDay];

pub(super) const fn shape(kind: StepKind) -> Option<Shape> {
    use Field::*;
    use StepKind as K;
    Some(match kind {
        K::Received => Shape::unwritten(&[Noun::Reception]),
        K::Registered => Shape::unwritten(BOTH),
        K::Joined => Shape::unwritten(MATTER),
        K::Sealed => Shape::unwritten(&[Noun::SealedReceipt]),
        K::NoticeGiven => Shape::new(
            BOTH,
            &[
                HappenedOn,
                NoticeKind,
                Paper,
                ServiceMethod,
                ServedBy,
                ReceivedBy,
                SlipKind,
                ExplainedItems,
                ExplainedBy,
                Language,
                Interpreter,
                ReaderAloud,
                Witness,
                Text,
            ],
            &[HappenedOn, NoticeKind, ServiceMethod, ReceivedBy],
        ),
        K::ObjectionRaised => Shape::new(PIECE, &[HappenedOn, Paper, TargetOrgan, Reason, Text], &[HappenedOn, Reason]),
        K::ObjectionGranted | K::ObjectionRefused => Shape::new(PIECE, &[HappenedOn, Paper, Text], &[HappenedOn]),
        K::ResultReported => Shape::new(BOTH, &[HappenedOn, Paper, TargetOrgan, Text], &[HappenedOn, TargetOrgan]),
        K::HeadSigned => Shape::new(BOTH, &[HappenedOn, SignedAbout, SignedBy, Text], &[HappenedOn, SignedAbout, SignedBy]),
        K::EnteredElsewhere => Shape::new(BOTH, &[HappenedOn, OfficialNumber, Text], &[HappenedOn, OfficialNumber]),
        K::Triaged => Shape::new(
            MATTER,
            &[HappenedOn, MatterLevel, Nature, Proposal, Route, Reason, Text],
            &[HappenedOn, MatterLevel, Nature, Proposal],
        ),
        K::SentOn => Shape::new(
            MATTER,
            &[HappenedOn, TargetOrgan, Paper, DueOn, SlipKind, ExplainedItems, ExplainedBy, Language, Text],
            &[HappenedOn, TargetOrgan],
        ),
        K::GuidedOut => Shape::new(
            MATTER,
            &[HappenedOn, TargetOrgan, Paper, WaysTold, SlipKind, ExplainedItems, ExplainedBy, Language, Text],
            &[HappenedOn, TargetOrgan, WaysTold],
        ),
        K::NotAccepted => Shape::new(
            MATTER,
            &[HappenedOn, Paper, Reason, WaysTold, SlipKind, ExplainedItems, ExplainedBy, Language],
            &[HappenedOn, Reason, WaysTold],
        ),
        K::NoLongerAccepted => Shape::new(
            MATTER,
            &[HappenedOn, Paper, SameFacts, Reason, SlipKind, ExplainedItems, ExplainedBy, Language],
            &[HappenedOn, SameFacts],
        ),
        K::MatterAccepted => Shape::new(MATTER, &[HappenedOn, Paper, Handler, Text], &[HappenedOn]),
        K::DutyTaken => Shape::new(MATTER, &[HappenedOn, AppliedOn, Handler, Text], &[HappenedOn, AppliedOn]),
        K::ProcedureOpened => Shape::new(MATTER, &[HappenedOn, Handler, LawCited, DueOn, Text], &[HappenedOn, LawCited]),
        K::ProcedureDecided => {
            Shape::new(MATTER, &[HappenedOn, Paper, Opinion, LawCited, WaysTold], &[HappenedOn, Opinion, LawCited, WaysTold])
        }
        K::HandlingBegun => Shape::new(MATTER, &[HappenedOn, Handler, Text], &[HappenedOn, Handler]),
        K::Contacted => Shape::new(MATTER, &[HappenedOn, ContactWay, Reached, Language, Text], &[HappenedOn, ContactWay, Reached]),
        K::Investigated => {
            Shape::new(CASES, &[HappenedOn, Place, Participants, Language, Interpreter, ReaderAloud, Witness, Text], &[HappenedOn, Text])
        }
        K::HandedToMediation => Shape::new(
            MATTER,
            &[HappenedOn, BothAgree, CivilDispute, Committee, Paper, Text],
            &[HappenedOn, BothAgree, CivilDispute, Committee],
        ),
        K::BackFromMediation => Shape::new(MATTER, &[HappenedOn, SessionResult, Text], &[HappenedOn, SessionResult]),
        K::HearingHeld => Shape::new(MATTER, &[HappenedOn, Days, Place, Participants, Minutes, Text], &[HappenedOn, Days, Minutes]),
        K::HandlingExtended => Shape::new(
            MATTER,
            &[HappenedOn, Days, Reason, Paper, ServiceMethod, ServedBy, ReceivedBy, Witness],
            &[HappenedOn, Days, Reason, ServiceMethod, ReceivedBy],
        ),
        K::Decided => Shape::new(
            MATTER,
            &[HappenedOn, Paper, SupportedRequests, ExplainedRequests, UnsupportedRequests, Opinion, LawCited, WaysTold],
            &[HappenedOn, Opinion, LawCited, WaysTold],
        ),
        K::Settled => Shape::new(MATTER, &[HappenedOn, EffectiveOn, AgreementText, Paper, Text], &[HappenedOn, EffectiveOn, AgreementText]),
        K::OpinionServed | K::Replied | K::ReviewServed => Shape::new(
            MATTER,
            &[
                HappenedOn,
                ServiceMethod,
                ServedBy,
                ReceivedBy,
                SlipKind,
                ExplainedItems,
                ExplainedBy,
                Language,
                Interpreter,
                ReaderAloud,
                Witness,
                Text,
            ],
            &[HappenedOn, ServiceMethod, ReceivedBy],
        ),
        K::ResultReceived => Shape::new(MATTER, &[HappenedOn, TargetOrgan, Paper, Text], &[HappenedOn, TargetOrgan]),
        K::MaterialReturned | K::SplitOff => Shape::unwritten(MATTER),
        K::Closed => Shape::new(MATTER, &[HappenedOn, WaysTold, Text], &[HappenedOn]),
        K::ExecutionOrdered => Shape::new(MATTER, &[HappenedOn, TargetOrgan, DueOn, Text], &[HappenedOn, TargetOrgan, DueOn]),
        K::ExecutionDone => Shape::new(MATTER, &[HappenedOn, Text], &[HappenedOn, Text]),
        K::RecheckAsked | K::ReviewAsked => Shape::new(MATTER, &[HappenedOn, TargetOrgan, Text], &[HappenedOn, TargetOrgan]),
        K::Rechecked | K::Reviewed => Shape::new(MATTER, &[HappenedOn, ReviewResult, Paper, ReceivedOn, Text], &[HappenedOn, ReviewResult]),
        K::Withdrawn => Shape::new(MATTER, &[HappenedOn, Text], &[HappenedOn]),
        K::Reopened => Shape::new(MATTER, &[HappenedOn, Reason], &[HappenedOn, Reason]),
        K::UrgentReported => Shape::new(MATTER, &[HappenedOn, TargetOrgan, Text], &[HappenedOn, TargetOrgan, Text]),
        K::Supervised => Shape::new(MATTER, &[HappenedOn, TargetOrgan, Paper, DueOn, Text], &[HappenedOn, TargetOrgan, Paper, DueOn]),
        K::Archived => Shape::new(CASES, &[HappenedOn, ArchiveNumber, Text], &[HappenedOn]),
        K::Evaluated => Shape::new(MATTER, &[HappenedOn, EvaluatedOffice, Grade, Text], &[HappenedOn, EvaluatedOffice, Grade]),
        K::MergedInto => Shape::new(MATTER, &[HappenedOn, Other, Reason], &[HappenedOn, Other]),
        K::Unmerged => Shape::new(MATTER, &[HappenedOn, Reason], &[HappenedOn, Reason]),
        K::StudyBegun => Shape::new(MATTER, &[HappenedOn, Handler, DueOn, Text], &[HappenedOn, Handler]),
        K::SuggestionDecided => {
            Shape::new(MATTER, &[HappenedOn, SuggestionResult, Opinion, Reason], &[HappenedOn, SuggestionResult, Opinion])
        }
        K::ReturnVisited => Shape::new(MATTER, &[HappenedOn, ContactWay, Solved, Understood, Text], &[HappenedOn, ContactWay]),
        K::MeetingHeld => Shape::new(CASES, &[HappenedOn, Participants, Minutes, TargetOrgan, DueOn], &[HappenedOn, Participants, Minutes]),
        K::TaskSet => Shape::new(TASKED, &[HappenedOn, TargetOrgan, DueOn, Text], &[HappenedOn, TargetOrgan, DueOn, Text]),
        K::TaskDone => Shape::new(TASKED, &[HappenedOn, About, Text], &[HappenedOn, About, Text]),
        K::Recused => Shape::new(CASES, &[HappenedOn, Recused, Reason], &[HappenedOn, Recused, Reason]),
        K::LeaderTookOn => Shape::new(MATTER, &[HappenedOn, SignedBy, Text], &[HappenedOn, SignedBy]),
        K::BacklogListed => Shape::new(MATTER, &[HappenedOn, SignedBy, DueOn, Text], &[HappenedOn, Text]),
        _ => return None,
    })
}
