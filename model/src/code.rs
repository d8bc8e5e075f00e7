//! Code tables: closed lists whose words are `code.<table>.<code>` in `locales/`.
//! Sources: section G (national codes) and sections A, C, D of the law and practice notes.

coded! {
    /// A code table.
    CodeTable: u8 {
        /// How it reached the desk (Art. 17, with the practice of offices).
        Channel = 1, "channel";
        /// What came of a reception.
        Outcome = 2, "outcome";
        /// Oral or written (Art. 19).
        Form = 3, "form";
        /// Direct, or from above.
        Origin = 4, "origin";
        /// 信访目的
        Purpose = 5, "purpose";
        PriorRoute = 6, "prior_route";
        Urgency = 7, "urgency";
        PartyRole = 8, "party_role";
        PartyKind = 9, "party_kind";
        IdType = 10, "id_type";
        /// GB/T 2261.1-2003
        Sex = 11, "sex";
        /// 司法行政 list of 18, with plateau children.
        DisputeType = 12, "dispute_type";
        MediationKind = 13, "mediation_kind";
        Docking = 14, "docking";
        MediationSource = 15, "mediation_source";
        LeadSource = 16, "lead_source";
        /// Scale of an event, never of a person.
        Scale = 17, "scale";
        VisitPurpose = 18, "visit_purpose";
        RecipientKind = 19, "recipient_kind";
        ConsentForm = 20, "consent_form";
        SessionResult = 21, "session_result";
        TerminationReason = 22, "termination_reason";
        NoticeKind = 23, "notice_kind";
        ServiceMethod = 24, "service_method";
        Language = 25, "language";
        /// 层级
        MatterLevel = 26, "matter_level";
        /// The three kinds of matter (Art. 29 to 31).
        Nature = 27, "nature";
        /// The six routes of Art. 31(1) to (6).
        Route = 28, "route";
        /// 拟办意见
        Proposal = 29, "proposal";
        /// What a head decides on the review sheet (阅办单).
        SignedAbout = 30, "signed_about";
        /// 维持, 撤销重办, 变更
        ReviewResult = 31, "review_result";
        SuggestionResult = 32, "suggestion_result";
        ContactWay = 33, "contact_way";
        /// 满意, 基本满意, 不满意
        Grade = 34, "grade";
        EvaluatedOffice = 35, "evaluated_office";
        ConfirmationResult = 36, "confirmation_result";
        /// What a sweep was held for.
        SweepTrigger = 37, "sweep_trigger";
        AdviserKind = 38, "adviser_kind";
        ReferredTo = 39, "referred_to";
        /// 实施, 部分实施, 暂缓实施, 不实施
        Conclusion = 40, "conclusion";
        /// Why an official passes his open work on.
        DutyCause = 60, "duty_cause";
    }
}

impl CodeTable {
    /// The codes of the table, in the order of its list. A value outside the list is kept and
    /// shown as it stands (an import, a newer app); a form offers only these.
    pub const fn codes(self) -> &'static [&'static str] {
        match self {
            CodeTable::Channel => &[
                "visit",
                "letter",
                "online",
                "phone",
                "fax",
                "leader_reception",
                "rounds",
                "grid",
                "hotline_12345",
                "from_above",
                "wechat",
                "other",
            ],
            CodeTable::Outcome => &["petition", "answered", "referred", "mediation", "sealed", "not_petition"],
            CodeTable::Form => &["oral", "written"],
            CodeTable::Origin => &["direct", "forwarded", "assigned", "supervised", "hotline_12345"],
            CodeTable::Purpose => &["appeal", "relief", "accusation", "suggestion", "consultation", "other"],
            CodeTable::PriorRoute => &["none", "court", "arbitration", "reconsideration", "review_opinion"],
            CodeTable::Urgency => &["ordinary", "urgent", "serious_urgent"],
            CodeTable::PartyRole => &["petitioner", "representative", "applicant", "respondent", "reporter", "third_party"],
            CodeTable::PartyKind => &["person", "organisation"],
            CodeTable::IdType => &["111", "113", "114", "other", "none"],
            CodeTable::Sex => &["0", "1", "2", "9"],
            CodeTable::DisputeType => &[
                "01", "0101", "0102", "02", "03", "04", "05", "06", "0601", "0602", "0603", "07", "0701", "0702", "0703", "0704", "0705",
                "0706", "0707", "0708", "0709", "0710", "08", "09", "10", "11", "12", "13", "14", "15", "16", "1601", "17", "99",
            ],
            CodeTable::MediationKind => &["people", "administrative", "judicial", "professional"],
            CodeTable::Docking => {
                &["none", "petition", "police", "procuratorate", "court", "legal_aid", "administrative", "town_village", "other"]
            }
            CodeTable::MediationSource => {
                &["application", "own_initiative", "from_court", "from_procuratorate", "from_police", "from_petition", "from_other"]
            }
            CodeTable::LeadSource => &["grid_round", "resident", "hotline", "from_above", "department", "visit", "other"],
            CodeTable::Scale => &["01", "02", "03"],
            CodeTable::VisitPurpose => &["visit", "inspection", "policy", "follow_up", "help", "sweep"],
            CodeTable::RecipientKind => &["discipline", "petition_bureau", "superior"],
            CodeTable::ConsentForm => &["oral", "written"],
            CodeTable::SessionResult => &["agreed", "not_agreed", "adjourned"],
            CodeTable::TerminationReason => &["refusal", "gap_too_wide", "time_out", "not_mediable", "other"],
            CodeTable::NoticeKind => &["on_the_spot", "accepted", "not_accepted", "sent_on", "guided_out"],
            CodeTable::ServiceMethod => &["direct", "left", "post", "electronic", "entrusted", "announcement", "passed_on"],
            CodeTable::Language => &["zh", "bo", "mn", "other"],
            CodeTable::MatterLevel => &["own", "lower", "elsewhere"],
            CodeTable::Nature => &["appeal", "suggestion", "accusation"],
            CodeTable::Route => &["1", "2", "3", "4", "5", "6"],
            CodeTable::Proposal => &["accept", "guide_out", "send_on", "not_accept", "no_longer_accept"],
            CodeTable::SignedAbout => &["objection", "not_accepted", "no_longer_accepted", "hearing", "extension", "opinion"],
            CodeTable::ReviewResult => &["uphold", "redo", "alter", "not_admitted"],
            CodeTable::SuggestionResult => &["adopted", "partly", "not_adopted"],
            CodeTable::ContactWay => &["phone", "visit", "message", "other"],
            CodeTable::Grade => &["satisfied", "basically", "not_satisfied"],
            CodeTable::EvaluatedOffice => &["petition_office", "handling_organ"],
            CodeTable::ConfirmationResult => &["confirmed", "rejected"],
            CodeTable::SweepTrigger => {
                &["weekly", "half_monthly", "monthly", "caterpillar_fungus", "pasture_change", "dividend", "election", "special"]
            }
            CodeTable::AdviserKind => &["legal_helper", "village_adviser", "resident_lawyer"],
            CodeTable::ReferredTo => &["none", "legal_aid", "mediation", "court", "petition"],
            CodeTable::Conclusion => &["go", "partly", "defer", "stop"],
            CodeTable::DutyCause => &["left", "moved", "on_leave", "other"],
        }
    }
}
