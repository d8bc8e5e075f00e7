//! Which field may not stay empty, and by which article: shown on the form, and refused by the
//! verbs. As little as the law asks for; an identity number is never among it.

use jiangyuan_law::article::{
    GRID_STANDARD, MEDIATION_3, MEDIATION_17, MEDIATION_27, PETITION_15_3, PETITION_17, PETITION_18_2, PETITION_19_1, PETITION_22,
    PETITION_23, PETITION_23_1, PETITION_23_2, PETITION_30_3,
};
use jiangyuan_law::course::course;
use jiangyuan_model::{Field, Noun, StepKind};

/// A field with the article (`article.<key>`) that asks for it.
pub(crate) type Required = (Field, &'static str);

/// What a record of the noun may not stay without.
pub(crate) const fn of_noun(noun: Noun) -> &'static [Required] {
    match noun {
        Noun::Reception => &[
            (Field::Channel, PETITION_17),
            (Field::ReceivedAt, PETITION_23),
            (Field::Outcome, PETITION_23_1),
            (Field::Title, PETITION_19_1),
        ],
        Noun::Piece => &[(Field::Channel, PETITION_17), (Field::Form, PETITION_19_1), (Field::ReceivedAt, PETITION_23_2)],
        Noun::Matter => &[(Field::Title, PETITION_19_1)],
        Noun::Mediation => &[(Field::Title, MEDIATION_27), (Field::MediationKind, MEDIATION_3), (Field::MediationSource, MEDIATION_17)],
        Noun::Lead => &[(Field::Title, PETITION_15_3), (Field::FoundOn, PETITION_15_3)],
        Noun::Visit => &[(Field::VisitedAt, GRID_STANDARD), (Field::VisitPurpose, GRID_STANDARD)],
        Noun::Sweep => &[
            (Field::Title, PETITION_15_3),
            (Field::HeldOn, PETITION_15_3),
            (Field::SweepTrigger, PETITION_15_3),
            (Field::FoundCount, PETITION_15_3),
        ],
        Noun::LegalService => &[(Field::Title, GRID_STANDARD), (Field::HeldOn, GRID_STANDARD), (Field::Adviser, GRID_STANDARD)],
        Noun::Talk => &[(Field::Title, GRID_STANDARD), (Field::HeldOn, GRID_STANDARD), (Field::Topic, GRID_STANDARD)],
        Noun::VillageRule => &[
            (Field::Title, GRID_STANDARD),
            (Field::HeldOn, GRID_STANDARD),
            (Field::Village, GRID_STANDARD),
            (Field::Version, GRID_STANDARD),
            (Field::RuleText, GRID_STANDARD),
        ],
        Noun::PointsEntry => &[
            (Field::Title, GRID_STANDARD),
            (Field::HeldOn, GRID_STANDARD),
            (Field::Household, GRID_STANDARD),
            (Field::PointsRule, GRID_STANDARD),
            (Field::Points, GRID_STANDARD),
            (Field::ApprovedBy, GRID_STANDARD),
        ],
        Noun::PointsRedemption => &[
            (Field::Title, GRID_STANDARD),
            (Field::HeldOn, GRID_STANDARD),
            (Field::Household, GRID_STANDARD),
            (Field::Points, GRID_STANDARD),
            (Field::ReceivedBy, GRID_STANDARD),
        ],
        Noun::ReceptionDay => &[(Field::Title, PETITION_18_2), (Field::HeldOn, PETITION_18_2), (Field::Leader, PETITION_18_2)],
        Noun::StabilityAssessment => &[
            (Field::Title, PETITION_15_3),
            (Field::HeldOn, PETITION_15_3),
            (Field::ResponsibleUnit, PETITION_15_3),
            (Field::WeakPoints, PETITION_15_3),
            (Field::Conclusion, PETITION_15_3),
        ],
        Noun::SealedReceipt => &[(Field::Channel, PETITION_17), (Field::ReceivedAt, PETITION_30_3)],
        _ => &[],
    }
}

/// What the block of a person may not stay without.
pub(crate) const OF_PERSON: &[Required] = &[(Field::PartyName, PETITION_19_1)];

/// What a piece from above may not stay without: its paper is named. The day of sign-for may
/// follow later; until then the clocks run from the day it was sent.
pub(crate) const OF_PIECE_FROM_ABOVE: &[Required] =
    &[(Field::FromOrgan, PETITION_22), (Field::OfficialNumber, PETITION_22), (Field::SentOn, PETITION_22)];

/// Whether a piece of this origin carries the due date of the superior's paper: assigned with a
/// set period (Art. 22), supervised, or from the 12345 line. A plainly forwarded one need not.
pub(crate) fn has_cited_due(origin: &str) -> bool {
    matches!(origin, "assigned" | "supervised" | "hotline_12345")
}

/// What a step may not stay without, each by the article of the step.
pub(crate) fn of_step(kind: StepKind) -> impl Iterator<Item = Required> {
    let article = course().find(|row| row.step == kind).map_or(PETITION_23, |row| row.article);
    kind.required().iter().map(move |field| (*field, article))
}
