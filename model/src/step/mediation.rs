//! The steps of a mediation (M1 to M14).

use super::{Shape, StepKind};
use crate::field::Field;
use crate::noun::Noun;

const MEDIATION: &[Noun] = &[Noun::Mediation];

pub(super) const fn shape(kind: StepKind) -> Option<Shape> {
    use Field::*;
    use StepKind as K;
    Some(match kind {
        K::Asked => Shape::unwritten(MEDIATION),
        K::Consented => {
            Shape::new(MEDIATION, &[HappenedOn, PartyItem, ConsentForm, Language, Interpreter], &[HappenedOn, PartyItem, ConsentForm])
        }
        K::Declined => Shape::new(MEDIATION, &[HappenedOn, PartyItem, WaysTold], &[HappenedOn, PartyItem]),
        K::Accepted => Shape::new(MEDIATION, &[HappenedOn, Mediators], &[HappenedOn]),
        K::Assigned => Shape::new(MEDIATION, &[HappenedOn, Mediators, ChosenByParties, Text], &[HappenedOn, Mediators]),
        K::SessionHeld => Shape::new(
            MEDIATION,
            &[HappenedOn, SessionPlace, Mediators, Participants, Language, Interpreter, Minutes, SessionResult],
            &[HappenedOn, SessionPlace, Minutes, SessionResult],
        ),
        K::AgreedWritten | K::AgreementRenewed => Shape::new(
            MEDIATION,
            &[
                HappenedOn,
                AgreementText,
                EffectiveOn,
                PerformanceManner,
                PerformanceDue,
                SeasonalDates,
                RuleCited,
                Language,
                Interpreter,
                ReaderAloud,
                Witness,
            ],
            &[HappenedOn, AgreementText, EffectiveOn],
        ),
        K::AgreedOral => Shape::new(
            MEDIATION,
            &[HappenedOn, AgreementText, PerformanceManner, PerformanceDue, SeasonalDates, RuleCited, Language, Interpreter, Witness],
            &[HappenedOn, AgreementText],
        ),
        K::Terminated => {
            Shape::new(MEDIATION, &[HappenedOn, TerminationReason, WaysTold, Text], &[HappenedOn, TerminationReason, WaysTold])
        }
        K::PeriodExtended => Shape::new(MEDIATION, &[HappenedOn, PerformanceDue, Reason], &[HappenedOn, PerformanceDue, Reason]),
        K::Escalated => Shape::new(MEDIATION, &[HappenedOn, TargetOrgan, Text], &[HappenedOn, TargetOrgan, Text]),
        K::ConfirmationSought => Shape::new(MEDIATION, &[HappenedOn, TargetOrgan, Text], &[HappenedOn]),
        K::ConfirmationDecided => Shape::new(MEDIATION, &[HappenedOn, ConfirmationResult, Paper, Text], &[HappenedOn, ConfirmationResult]),
        K::InstalmentPerformed => Shape::new(MEDIATION, &[HappenedOn, AmountFen, PerformanceDue, Text], &[HappenedOn, Text]),
        K::SeasonKept => Shape::new(MEDIATION, &[HappenedOn, SeasonalDates, Text], &[HappenedOn, Text]),
        K::PerformanceUrged => Shape::new(MEDIATION, &[HappenedOn, Text], &[HappenedOn, Text]),
        K::Performed => Shape::new(MEDIATION, &[HappenedOn, Text], &[HappenedOn]),
        K::PerformanceDisputed => Shape::new(MEDIATION, &[HappenedOn, Text, WaysTold], &[HappenedOn, Text, WaysTold]),
        K::FollowedUp => Shape::new(MEDIATION, &[HappenedOn, ContactWay, Solved, Text], &[HappenedOn, Text]),
        K::ResultReturned => Shape::new(MEDIATION, &[HappenedOn, TargetOrgan, Paper, Text], &[HappenedOn, TargetOrgan]),
        _ => return None,
    })
}
