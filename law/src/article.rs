//! The articles that the product cites. The words are `article.<key>` in `locales/law.yml`:
//! `petition_*` is 《信访工作条例》, `mediation_*` is 《人民调解法》; a second number is the
//! paragraph. A test keeps this list and the words the same.

/// Every key, in the order of the laws.
pub const ALL: &[&str] = &[
    PETITION_15_3,
    PETITION_17,
    PETITION_18_2,
    PETITION_19_1,
    PETITION_21_2,
    PETITION_22,
    PETITION_23,
    PETITION_23_1,
    PETITION_23_2,
    PETITION_23_3,
    PETITION_24,
    PETITION_25,
    PETITION_28_3,
    PETITION_29,
    PETITION_30_3,
    PETITION_31,
    PETITION_31_4,
    PETITION_31_5,
    PETITION_32,
    PETITION_33,
    PETITION_34,
    PETITION_35,
    PETITION_36,
    PETITION_36_3,
    PETITION_37,
    PETITION_40,
    PETITION_41,
    MEDIATION_3,
    MEDIATION_17,
    MEDIATION_19,
    MEDIATION_25,
    MEDIATION_26,
    MEDIATION_27,
    MEDIATION_29,
    MEDIATION_30,
    MEDIATION_31,
    MEDIATION_32,
    MEDIATION_33,
    MEDIATION_RULES_33,
    GRID_STANDARD,
    ARCHIVES_DISPOSAL,
    PIPL_47,
    ADMIN_LITIGATION_47,
];

/// Disputes are settled where they arise.
pub const PETITION_15_3: &str = "petition_15_3";
/// The ways in which a petition may be brought.
pub const PETITION_17: &str = "petition_17";
/// Leaders read letters, receive visitors and take cases on themselves.
pub const PETITION_18_2: &str = "petition_18_2";
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
/// Two or more organs, or none any more.
pub const PETITION_24: &str = "petition_24";
/// Serious and urgent matters are reported in time.
pub const PETITION_25: &str = "petition_25";
/// Who has a direct interest keeps out.
pub const PETITION_28_3: &str = "petition_28_3";
/// Suggestions are studied and answered.
pub const PETITION_29: &str = "petition_29";
/// Nothing of an accusation reaches the accused.
pub const PETITION_30_3: &str = "petition_30_3";
/// The six routes of a request for relief.
pub const PETITION_31: &str = "petition_31";
/// Administrative procedures.
pub const PETITION_31_4: &str = "petition_31_4";
/// Applications that an organ do its duty.
pub const PETITION_31_5: &str = "petition_31_5";
/// The opinion: what it states, and its three results.
pub const PETITION_32: &str = "petition_32";
/// Mediation and settlement within the handling, with both sides' consent.
pub const PETITION_33: &str = "petition_33";
/// Sixty days, and at most thirty more with the head's approval and the reason told.
pub const PETITION_34: &str = "petition_34";
/// Recheck: asked for within thirty days, answered within thirty.
pub const PETITION_35: &str = "petition_35";
/// Review: asked for within thirty days, answered within thirty, the hearing not counted.
pub const PETITION_36: &str = "petition_36";
/// After a review the same facts and reasons are not accepted again.
pub const PETITION_36_3: &str = "petition_36_3";
/// Mediation of all kinds works together.
pub const PETITION_37: &str = "petition_37";
/// Supervision, and suggestions to improve the work.
pub const PETITION_40: &str = "petition_40";
/// The yearly report on petition work, and its figures.
pub const PETITION_41: &str = "petition_41";
/// Voluntary, lawful, and no bar to other ways.
pub const MEDIATION_3: &str = "mediation_3";
/// By application or own initiative; never against a clear refusal.
pub const MEDIATION_17: &str = "mediation_17";
/// Mediators are named, or chosen by the parties.
pub const MEDIATION_19: &str = "mediation_19";
/// What may become a crime is reported to the police in time.
pub const MEDIATION_25: &str = "mediation_25";
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
/// A dispute over the performance may go to court.
pub const MEDIATION_32: &str = "mediation_32";
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
/// 《行政诉讼法》: an organ that does not do its duty within two months of an application can be sued.
pub const ADMIN_LITIGATION_47: &str = "admin_litigation_47";
