//! The articles that the product cites. The words are `article.<key>` in `locales/law.yml`:
//! `petition_*` is 《信访工作条例》, `mediation_*` is 《人民调解法》; a second number is the
//! paragraph. A test keeps this list and the words the same.

/// Every key, in the order of the laws.
pub const ALL: &[&str] = &[
    PETITION_15_3,
    PETITION_17,
    PETITION_19_1,
    PETITION_21_2,
    PETITION_22,
    PETITION_23,
    PETITION_23_1,
    PETITION_23_2,
    PETITION_23_3,
    PETITION_30_3,
    MEDIATION_3,
    MEDIATION_17,
    MEDIATION_26,
    MEDIATION_27,
    MEDIATION_29,
    MEDIATION_30,
    MEDIATION_31,
    MEDIATION_33,
    MEDIATION_RULES_33,
    GRID_STANDARD,
    ARCHIVES_DISPOSAL,
    PIPL_47,
];

/// Disputes are settled where they arise.
pub const PETITION_15_3: &str = "petition_15_3";
/// The ways in which a petition may be brought.
pub const PETITION_17: &str = "petition_17";
/// What a petition states; oral ones are recorded faithfully.
pub const PETITION_19_1: &str = "petition_19_1";
/// Entered in the information system in time.
pub const PETITION_21_2: &str = "petition_21_2";
/// Forwarding and assigning, with a set period.
pub const PETITION_22: &str = "petition_22";
/// Receiving and telling, as a whole.
pub const PETITION_23: &str = "petition_23";
/// Every petition is registered.
pub const PETITION_23_1: &str = "petition_23_1";
/// Written notice to a direct petitioner within 15 days.
pub const PETITION_23_2: &str = "petition_23_2";
/// Written notice within 15 days, or objection within 5 working days, where forwarded.
pub const PETITION_23_3: &str = "petition_23_3";
/// Nothing of an accusation reaches the accused.
pub const PETITION_30_3: &str = "petition_30_3";
/// Voluntary, lawful, and no bar to other ways.
pub const MEDIATION_3: &str = "mediation_3";
/// By application or own initiative; never against a clear refusal.
pub const MEDIATION_17: &str = "mediation_17";
/// Mediation that fails ends, and the other ways are told.
pub const MEDIATION_26: &str = "mediation_26";
/// Mediation is recorded.
pub const MEDIATION_27: &str = "mediation_27";
/// The written agreement, and when it takes effect.
pub const MEDIATION_29: &str = "mediation_29";
/// The oral agreement takes effect when it is reached.
pub const MEDIATION_30: &str = "mediation_30";
/// The agreement binds; the committee supervises its performance.
pub const MEDIATION_31: &str = "mediation_31";
/// Judicial confirmation, jointly, within 30 days.
pub const MEDIATION_33: &str = "mediation_33";
/// 《人民调解工作若干规定》: mediation generally ends within a month.
pub const MEDIATION_RULES_33: &str = "mediation_rules_33";
/// GB/T 34300-2017, the standard of grid work.
pub const GRID_STANDARD: &str = "grid_standard";
/// Appraisal and destruction of archives whose time is over (档案鉴定销毁).
pub const ARCHIVES_DISPOSAL: &str = "archives_disposal";
/// Personal information is deleted when its purpose is reached, its time over, or its keeping
/// against the law.
pub const PIPL_47: &str = "pipl_47";
