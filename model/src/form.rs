//! The forms of the nouns: which fields a person fills in, in the order in which a clerk does. The forms of steps
//! stand with the steps.

use crate::field::Field;
use crate::noun::Noun;

/// The fields of a noun's form, in the order in which a clerk fills them. Fields that only the
/// product writes (numbers, links) are not in it.
pub const fn form(noun: Noun) -> &'static [Field] {
    use Field::*;
    match noun {
        Noun::Reception => {
            &[Channel, ReceivedAt, Outcome, Title, Narrative, Headcount, Village, Language, Receptionist, LateReason, Remark]
        }
        Noun::Piece => &[
            Channel,
            Form,
            ReceivedAt,
            Anonymous,
            Joint,
            Headcount,
            Origin,
            FromOrgan,
            OfficialNumber,
            SentOn,
            SignedForOn,
            CitedDue,
            Materials,
            Interpreter,
            ReaderAloud,
            Witness,
            Language,
            AddressUnclear,
            LateReason,
        ],
        Noun::Matter => &[
            Title,
            Purpose,
            Category,
            Village,
            Place,
            Narrative,
            Requests,
            PeopleConcerned,
            Respondent,
            PriorRoute,
            Urgency,
            Handler,
            Grid,
            Remark,
            ImportedStatus,
            ImportNote,
        ],
        Noun::Mediation => &[
            Title,
            DisputeType,
            MediationKind,
            MediationSource,
            Docking,
            FromMatter,
            Village,
            Place,
            ReceivedAt,
            Narrative,
            Requests,
            AmountFen,
            Mediators,
            Committee,
            AreaMuHundredths,
            ContractNumber,
            Livestock,
            Season,
            Boundary,
            History,
            Handler,
            Remark,
            ImportedStatus,
            ImportNote,
        ],
        Noun::Lead => &[
            Title,
            FoundOn,
            FoundBy,
            LeadSource,
            Sweep,
            DisputeType,
            Scale,
            Village,
            Place,
            Narrative,
            PeopleConcerned,
            UnitsInvolved,
            FollowUp,
            Grid,
            Remark,
        ],
        Noun::Visit => {
            &[VisitedAt, Visitor, Village, Place, Household, VisitPurpose, PeopleMet, Language, Findings, FollowUp, Grid, LateReason]
        }
        Noun::SealedReceipt => &[Channel, ReceivedAt, Destination, Pages],
        Noun::Sweep => &[Title, HeldOn, SweepTrigger, Village, Grid, Method, FoundCount, Text, LateReason, Remark],
        Noun::LegalService => {
            &[Title, HeldOn, Adviser, AdviserKind, Village, Language, Advice, ReferredTo, MinutesSpent, LateReason, Remark]
        }
        Noun::Talk => &[Title, HeldOn, Topic, Speaker, Village, Place, Language, Headcount, LateReason, Remark],
        Noun::VillageRule => &[Title, HeldOn, Village, Version, RuleText, LateReason, Remark],
        Noun::PointsEntry => &[Title, HeldOn, Village, Household, PointsRule, Points, Evidence, ApprovedBy, LateReason],
        Noun::PointsRedemption => &[Title, HeldOn, Village, Household, Points, ReceivedBy, LateReason],
        Noun::ReceptionDay => &[Title, HeldOn, Leader, Place, Headcount, Text, Decisions, DueOn, LateReason],
        Noun::StabilityAssessment => &[
            Title,
            HeldOn,
            ResponsibleUnit,
            Village,
            PeopleConcerned,
            Text,
            WeakPoints,
            Precautions,
            Conclusion,
            FilingNumber,
            LateReason,
            Remark,
        ],
        Noun::DutyHandover => &[DutyGiver, DutyReceiver, DutyFrom, DutyCause, DutyReason, Remark, DutyLines],
        Noun::ShiftSheet => &[DutyGiver, DutyReceiver, DutyFrom, Remark, DutyLinesCut, DutyLines],
        Noun::User => &[UserName, UserRoles, UserDevice, UserActor, TermFrom, TermUntil, TermReason, Paper],
        Noun::Device => &[DeviceLabel, DeviceScope, DeviceRevokedAt],
        Noun::Township => &[TownshipCode, TownshipName, TownshipMergedInto],
        Noun::Recipient => &[RecipientName, RecipientKind, RecipientKey, RecipientCertificate],
        Noun::County => &[SticksForbidden, BundleKey, BundleKeyCertificate],
        Noun::ReadingLog => &[ReadingRows, ReadingHead],
        Noun::HolidayTable => &[HolidayYear, IssuedOn, DecidedPaper, Holidays, MakeupDays],
        Noun::LocalDayOff => &[DayOff, DayOffName, DecidedBy, DecidedPaper, Withdrawn],
        Noun::CountySetting => &[SettingKey, SettingValue, InForceFrom, DecidedBy, DecidedPaper],
        Noun::NoticeSlip => &[RowCode, NameZh, NameBo, SlipTriggers, ListOrder, Withdrawn],
        Noun::ExplainItem => &[RowCode, NameZh, NameBo, RequiredForSlips, ListOrder, Withdrawn],
        Noun::Envelope => &[SealedFor, SealedBody],
    }
}

/// The fields of one person's block, in the order of the form.
pub const PARTY_FORM: &[Field] = &[
    Field::PartyName,
    Field::PartyRole,
    Field::PartyKind,
    Field::IdType,
    Field::IdNumber,
    Field::Sex,
    Field::BornOn,
    Field::Ethnicity,
    Field::Phone,
    Field::Address,
    Field::CreditCode,
];
