//! What a county decides for its offices, as one typed table: each value with its shape, its safe default, the
//! limits that it cannot leave, and the rule or the custom that it rests on.
//!
//! What the law fixes is not in it. The 15 days of a notice, the 5 working days of an objection, the 60 days of
//! handling and the 30 of their extension are no settings, and no setting can bring in what the product never
//! does with people.

mod table;

pub use table::Row;

coded! {
    /// A value that the county decides. Words are `setting.<key>` in `locales/`.
    Setting: u16 {
        // Clocks.
        MediationPeriod = 1, "mediation_period";
        FollowUpDays = 2, "follow_up_days";
        EvaluationDays = 3, "evaluation_days";
        /// A matter in mediation: its sixty days stand still (K.4).
        PauseByMediation = 4, "pause_by_mediation";
        /// A duty of the office whose last day is a rest day ends on the next working day (K.5).
        RollOver = 5, "roll_over";
        /// Days off that the prefecture or the county gave count like those of the State Council.
        LocalDaysCount = 6, "local_days_count";
        UrgentAlarmMinutes = 7, "urgent_alarm_minutes";
        UrgentRedMinutes = 8, "urgent_red_minutes";
        // Work on petitions and mediations.
        /// K.3
        AcceptanceDate = 20, "acceptance_date";
        /// 三项建议 (K.6)
        SuggestionFeedbackDays = 21, "suggestion_feedback_days";
        /// 简易办理 (K.7)
        SimpleProcedure = 22, "simple_procedure";
        /// K.8
        EvaluationGrades = 23, "evaluation_grades";
        /// K.9
        SweepVillage = 24, "sweep_village";
        SweepTownship = 25, "sweep_township";
        SweepSeasons = 26, "sweep_seasons";
        /// Where an accusation of the township's own leaders goes (K.10).
        AccusationDestination = 27, "accusation_destination";
        /// K.14
        MediationCommittees = 28, "mediation_committees";
        TownshipCommittee = 29, "township_committee";
        /// K.15
        VillageRuleTexts = 30, "village_rule_texts";
        SimplePeopleMax = 31, "simple_people_max";
        DifficultPeopleMin = 32, "difficult_people_min";
        DifficultAmountYuan = 33, "difficult_amount_yuan";
        /// 以案定补, by the difficulty of the dispute; 0: left open on the list.
        AllowanceSimpleYuan = 34, "allowance_simple_yuan";
        AllowanceGeneralYuan = 35, "allowance_general_yuan";
        AllowanceComplexYuan = 36, "allowance_complex_yuan";
        // Papers.
        /// K.2
        BilingualPrint = 40, "bilingual_print";
        PrintOrder = 41, "print_order";
        TibetanApproval = 42, "tibetan_approval";
        ServiceLanguages = 43, "service_languages";
        /// 文号 (K.12)
        PaperNumberFormat = 44, "paper_number_format";
        NumberBook = 45, "number_book";
        // Figures.
        /// The organs by which the figures of Art. 41(1) are told.
        ListedOrgans = 50, "listed_organs";
        // How long what is kept (K.11).
        KeepMatterYears = 60, "keep_matter_years";
        KeepSimplePieceYears = 61, "keep_simple_piece_years";
        KeepLandMediation = 62, "keep_land_mediation";
        KeepSmallMediationYears = 63, "keep_small_mediation_years";
        KeepVisitYears = 64, "keep_visit_years";
        KeepIncidentYears = 65, "keep_incident_years";
        KeepReadLogYears = 66, "keep_read_log_years";
        KeepSealedReceiptYears = 67, "keep_sealed_receipt_years";
        ArchiveClasses = 68, "archive_classes";
        // Protection.
        SmallCellMin = 80, "small_cell_min";
        PositionMetres = 81, "position_metres";
        QueryCodeChars = 82, "query_code_chars";
        QuerySecondFactor = 83, "query_second_factor";
        AutoLockMinutes = 84, "auto_lock_minutes";
    }
}

/// The shape of a value, with its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// Days, from the least to the most.
    Days(u32, u32),
    /// Minutes.
    Minutes(u32, u32),
    /// Years.
    Years(u32, u32),
    /// Another whole number.
    Number(u32, u32),
    /// Yes or no, written `yes` and `no`.
    YesNo,
    /// One of these codes (`setting.choice.<code>`).
    Choice(&'static [&'static str]),
    /// Some of these codes.
    Choices(&'static [&'static str]),
    /// One line of text of so many characters at most.
    Text(usize),
    /// Lines of text, so many at most.
    List(usize),
}

/// The longest line of a list.
const LINE_CHARS_MAX: usize = 200;

impl SettingKind {
    /// Its key, for the window.
    pub const fn key(self) -> &'static str {
        match self {
            SettingKind::Days(..) => "days",
            SettingKind::Minutes(..) => "minutes",
            SettingKind::Years(..) => "years",
            SettingKind::Number(..) => "number",
            SettingKind::YesNo => "yes_no",
            SettingKind::Choice(_) => "choice",
            SettingKind::Choices(_) => "choices",
            SettingKind::Text(_) => "text",
            SettingKind::List(_) => "list",
        }
    }

    /// Whether a value keeps to the limits.
    pub fn holds(self, value: &[String]) -> bool {
        let one = || match value {
            [one] => Some(one.as_str()),
            _ => None,
        };
        let within = |min: u32, max: u32| one().and_then(number).is_some_and(|number| (min..=max).contains(&number));
        match self {
            SettingKind::Days(min, max) | SettingKind::Minutes(min, max) | SettingKind::Years(min, max) | SettingKind::Number(min, max) => {
                within(min, max)
            }
            SettingKind::YesNo => one().is_some_and(|one| YES_NO.contains(&one)),
            SettingKind::Choice(codes) => one().is_some_and(|one| codes.contains(&one)),
            SettingKind::Choices(codes) => {
                !value.is_empty() && value.len() <= codes.len() && value.iter().all(|one| codes.contains(&one.as_str()))
            }
            SettingKind::Text(chars) => one().is_some_and(|one| is_line(one, chars)),
            SettingKind::List(items) => value.len() <= items && value.iter().all(|one| is_line(one, LINE_CHARS_MAX)),
        }
    }

    /// The limits as they are typed and told: `1-90`, or the codes.
    pub fn limits(self) -> String {
        match self {
            SettingKind::Days(min, max) | SettingKind::Minutes(min, max) | SettingKind::Years(min, max) | SettingKind::Number(min, max) => {
                format!("{min}-{max}")
            }
            SettingKind::YesNo => YES_NO.join(" | "),
            SettingKind::Choice(codes) | SettingKind::Choices(codes) => codes.join(" | "),
            SettingKind::Text(max) | SettingKind::List(max) => format!("1-{max}"),
        }
    }
}

const YES_NO: [&str; 2] = ["yes", "no"];

/// Whole numbers as people write them, without a sign and without a zero in front.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number: &u32| number.to_string() == text)
}

fn is_line(text: &str, chars_max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= chars_max && !text.chars().any(char::is_control)
}

impl Setting {
    /// Its row in the table.
    pub const fn row(self) -> Row {
        table::row(self)
    }

    /// The value that holds until the county decides.
    pub fn default_value(self) -> Vec<String> {
        self.row().default.iter().map(|text| (*text).to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &[&str]) -> Vec<String> {
        value.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn every_default_keeps_to_its_own_limits() {
        for setting in Setting::ALL {
            assert!(setting.row().kind.holds(&setting.default_value()), "{}", setting.key());
            assert!(!setting.row().basis.is_empty(), "{}", setting.key());
        }
    }

    #[test]
    fn what_the_law_fixes_and_what_the_product_never_does_are_no_settings() {
        let never = ["handle", "notice", "objection", "score", "label", "rank", "credit", "belief", "trail"];
        for setting in Setting::ALL {
            for word in never {
                assert!(!setting.key().contains(word), "{} contains {word}", setting.key());
            }
        }
    }

    #[test]
    fn a_value_outside_of_the_limits_is_no_value() {
        let holds = |setting: Setting, value: &[&str]| setting.row().kind.holds(&texts(value));
        for value in ["0", "91", "030", "+30", "-1", "30 ", "", "many"] {
            assert!(!holds(Setting::EvaluationDays, &[value]), "{value}");
        }
        assert!(holds(Setting::EvaluationDays, &["45"]) && !holds(Setting::EvaluationDays, &["45", "46"]));
        assert!(holds(Setting::MediationPeriod, &["month_1"]) && !holds(Setting::MediationPeriod, &["days_60"]));
        assert!(!holds(Setting::AccusationDestination, &["township"]), "an accusation never goes to those it accuses");
        assert!(!holds(Setting::SmallCellMin, &["2"]) && !holds(Setting::KeepReadLogYears, &["2"]));
        assert!(!holds(Setting::BilingualPrint, &["tibetan_only"]));
        assert!(!holds(Setting::ServiceLanguages, &[]) && holds(Setting::MediationCommittees, &[]));
        assert!(!holds(Setting::MediationCommittees, &["two\nlines"]));
    }
}
