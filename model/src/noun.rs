//! The nouns of the product, as kinds of record.

coded! {
    /// A kind of record. See `docs/ARCHITECTURE.md` for the words.
    Noun: u8 {
        /// 接待登记: one visit, call, letter or message that reached the desk.
        Reception = 1, "reception";
        /// 信访件: one letter, visit, call or online message that is a petition.
        Piece = 2, "piece";
        /// 信访事项: the thing asked for; one or more pieces.
        Matter = 3, "matter";
        /// 调解案件: a dispute under mediation.
        Mediation = 4, "mediation";
        /// 纠纷苗头: a dispute found, before it is anything else.
        Lead = 5, "lead";
        /// 走访: one entry of the visit log.
        Visit = 6, "visit";
        /// The bare receipt of an accusation taken sealed: number, date, channel, destination.
        SealedReceipt = 7, "sealed_receipt";
        /// A sealed envelope on its way to its recipient; opaque to every office on the way.
        Envelope = 8, "envelope";
        /// 排查: one round of looking for disputes in an area.
        Sweep = 9, "sweep";
        /// 法律服务记录: what a legal helper or village adviser did.
        LegalService = 10, "legal_service";
        /// 普法宣讲: one awareness talk.
        Talk = 11, "talk";
        /// 村规民约: one version of the rules of a village, which a mediation can cite.
        VillageRule = 12, "village_rule";
        /// 积分: points that a household was given.
        PointsEntry = 13, "points_entry";
        /// 积分兑换: what was given for points.
        PointsRedemption = 16, "points_redemption";
        /// 领导接访日: one day on which a leader receives.
        ReceptionDay = 14, "reception_day";
        /// 社会稳定风险评估: of a project or a decision, never of people.
        StabilityAssessment = 15, "stability_assessment";
        /// 工作交接: the work that one official passes to another when he leaves, signed by both.
        DutyHandover = 37, "duty_handover";
        /// 交接班单: what is open when a shift ends.
        ShiftSheet = 38, "shift_sheet";
        /// 文书: one paper as it was printed, with its number.
        Paper = 43, "paper";
        /// 报告: a weekly, monthly or yearly report with its figures, which do not change any more.
        Report = 45, "report";
        /// 旧台账: an old ledger that was imported, and what came of it.
        OldLedger = 46, "old_ledger";
        /// 空白表: a batch of numbered blank forms as it was printed.
        BlankForms = 47, "blank_forms";
        /// 用户, as the county knows it.
        User = 20, "user";
        /// 设备, as the county knows it.
        Device = 21, "device";
        /// A township of the county.
        Township = 22, "township";
        /// An organ that sealed matter can be addressed to, with its public key.
        Recipient = 23, "recipient";
        /// The county itself: what holds for all of its devices.
        County = 24, "county";
        /// How far the log of reads (查阅留痕) of a PC reached, so that one that was cut off or
        /// rewritten is found out. It is nobody's work and stands in no list.
        ReadingLog = 30, "reading_log";
        /// The holiday table of one year.
        HolidayTable = 32, "holiday_table";
        /// A day off that the prefecture or the county gave.
        LocalDayOff = 33, "local_day_off";
        /// One value that the county decided, from its day on.
        CountySetting = 34, "county_setting";
        /// 告知单: a row of the slips.
        NoticeSlip = 35, "notice_slip";
        /// 讲清楚: a row of what is explained.
        ExplainItem = 36, "explain_item";
        /// 号段: numbers of papers that the county leased to a PC.
        NumberBlock = 44, "number_block";
        /// 县发文件: a file that the county hands to every PC.
        CountyFile = 48, "county_file";
    }
}

impl Noun {
    /// The nouns an office works with, in the order of its menu.
    pub const CASEWORK: &'static [Noun] = &[
        Noun::Reception,
        Noun::Piece,
        Noun::Matter,
        Noun::Mediation,
        Noun::Lead,
        Noun::Visit,
        Noun::SealedReceipt,
        Noun::Sweep,
        Noun::LegalService,
        Noun::Talk,
        Noun::VillageRule,
        Noun::PointsEntry,
        Noun::PointsRedemption,
        Noun::ReceptionDay,
        Noun::StabilityAssessment,
        Noun::DutyHandover,
        Noun::ShiftSheet,
        Noun::Paper,
        Noun::Report,
        Noun::OldLedger,
        Noun::BlankForms,
    ];

    /// Papers that people sign as they stand, and what the product kept of an import: nothing in them is edited afterwards.
    pub const SIGNED: &'static [Noun] = &[Noun::DutyHandover, Noun::ShiftSheet, Noun::Paper, Noun::OldLedger, Noun::BlankForms];

    /// Registers: what is entered once and has no course of its own.
    pub const REGISTERS: &'static [Noun] = &[
        Noun::Sweep,
        Noun::LegalService,
        Noun::Talk,
        Noun::VillageRule,
        Noun::PointsEntry,
        Noun::PointsRedemption,
        Noun::ReceptionDay,
        Noun::StabilityAssessment,
    ];

    /// Whether such a record says something about persons, so that reading it is logged. A talk or
    /// the rules of a village say nothing of anybody.
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Noun::Reception
                | Noun::Piece
                | Noun::Matter
                | Noun::Mediation
                | Noun::Lead
                | Noun::Visit
                | Noun::LegalService
                | Noun::PointsEntry
                | Noun::PointsRedemption
                | Noun::Paper
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::form;

    #[test]
    fn what_asks_for_something_personal_is_personal() {
        for noun in Noun::CASEWORK {
            let text_of_a_register = |field: &crate::Field| Noun::REGISTERS.contains(noun) && *field == crate::Field::Text;
            let asks = form(*noun).iter().any(|field| field.is_personal() && !text_of_a_register(field));
            assert!(!asks || noun.is_personal(), "{}", noun.key());
        }
    }
}
