//! The rows.

use super::Setting::{self as S};
use super::SettingKind::{self, Choice, Choices, Days, List, Minutes, Number, Text, Years, YesNo};

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The shape of the value, with its limits.
    pub kind: SettingKind,
    /// The value until the county decides, as texts; more than one, or none, of a list.
    pub default: &'static [&'static str],
    /// What it rests on, as a key (`setting.basis.<key>`).
    pub basis: &'static str,
    /// It is kept and shown; the law's clocks or the program itself do not read it yet.
    pub told_only: bool,
}

const fn works(kind: SettingKind, default: &'static [&'static str], basis: &'static str) -> Row {
    Row { kind, default, basis, told_only: false }
}

const fn told(kind: SettingKind, default: &'static [&'static str], basis: &'static str) -> Row {
    Row { kind, default, basis, told_only: true }
}

const NO: &[&str] = &["no"];
const SWEEPS: SettingKind = Choice(&["weekly", "half_monthly", "monthly"]);
const SEASONS: SettingKind = Choices(&["caterpillar_fungus", "pasture_change", "dividend", "election"]);

pub(super) const fn row(setting: S) -> Row {
    match setting {
        S::MediationPeriod => works(Choice(&["days_30", "month_1"]), &["days_30"], "mediation_rules_33"),
        S::FollowUpDays => works(Days(1, 180), &["30"], "custom"),
        S::EvaluationDays => works(Days(1, 90), &["30"], "evaluation_rules"),
        S::PauseByMediation => works(YesNo, NO, "petition_33"),
        S::RollOver => works(YesNo, NO, "civil_code_203"),
        S::LocalDaysCount => works(YesNo, NO, "holiday_rules_4"),
        S::UrgentAlarmMinutes => works(Minutes(5, 60), &["30"], "petition_25"),
        S::UrgentRedMinutes => works(Minutes(30, 240), &["120"], "petition_25"),
        S::AcceptanceDate => told(Choice(&["notice", "decision"]), &["notice"], "petition_34"),
        S::SuggestionFeedbackDays => told(Days(1, 90), &["30"], "custom"),
        S::SimpleProcedure => told(YesNo, NO, "simple_rules"),
        S::EvaluationGrades => told(Choice(&["three", "two"]), &["three"], "evaluation_rules"),
        S::SweepVillage => told(SWEEPS, &["weekly"], "custom"),
        S::SweepTownship => told(SWEEPS, &["half_monthly"], "custom"),
        S::SweepSeasons => told(SEASONS, &["caterpillar_fungus", "pasture_change"], "custom"),
        S::AccusationDestination => told(Choice(&["county", "prefecture"]), &["county"], "petition_30"),
        S::MediationCommittees => told(List(100), &[], "mediation_8"),
        S::TownshipCommittee => told(Choice(&["not_told", "exists", "none"]), &["not_told"], "mediation_8"),
        S::VillageRuleTexts => told(List(50), &[], "custom"),
        S::SimplePeopleMax => told(Number(1, 20), &["5"], "custom"),
        S::DifficultPeopleMin => works(Number(5, 100), &["10"], "custom"),
        S::DifficultAmountYuan => works(Number(10_000, 10_000_000), &["100000"], "custom"),
        S::AllowanceSimpleYuan | S::AllowanceGeneralYuan | S::AllowanceComplexYuan => works(Number(0, 5_000), &["0"], "custom"),
        S::BilingualPrint => works(Choice(&["where_approved", "chinese_only"]), &["where_approved"], "autonomy_law"),
        S::PrintOrder => works(Choice(&["chinese_first", "tibetan_first"]), &["chinese_first"], "autonomy_law"),
        S::TibetanApproval => {
            works(Choice(&["either_bureau", "prefecture_bureau", "county_committee"]), &["either_bureau"], "autonomy_law")
        }
        S::ServiceLanguages => told(Choices(&["zh", "bo", "mn", "other"]), &["zh", "bo"], "autonomy_law"),
        S::PaperNumberFormat => works(Text(60), &["X信〔YYYY〕N号"], "custom"),
        S::NumberBook => told(Choice(&["office", "county"]), &["office"], "custom"),
        S::ListedOrgans => works(List(200), &[], "petition_41"),
        S::KeepMatterYears => told(Years(10, 100), &["30"], "archive_schedule"),
        S::KeepSimplePieceYears => told(Years(1, 10), &["2"], "pipl_19"),
        S::KeepLandMediation => told(Choice(&["for_ever", "years_30"]), &["for_ever"], "archive_schedule"),
        S::KeepSmallMediationYears => told(Years(5, 30), &["10"], "archive_schedule"),
        S::KeepVisitYears => told(Years(1, 3), &["1"], "pipl_19"),
        S::KeepIncidentYears => told(Years(1, 5), &["2"], "pipl_19"),
        S::KeepReadLogYears => told(Years(3, 10), &["3"], "pipl_56"),
        S::KeepSealedReceiptYears => told(Years(1, 5), &["2"], "pipl_19"),
        S::ArchiveClasses => told(List(50), &[], "archive_schedule"),
        S::SmallCellMin => works(Number(3, 20), &["3"], "pipl_51"),
        S::PositionMetres => told(Number(100, 5_000), &["100"], "pipl_28"),
        S::QueryCodeChars => told(Number(10, 32), &["10"], "pipl_51"),
        S::QuerySecondFactor => told(Choice(&["phone_end", "pin"]), &["phone_end"], "pipl_51"),
        S::AutoLockMinutes => works(Minutes(1, 30), &["10"], "pipl_51"),
    }
}
