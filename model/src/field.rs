//! Every descriptive field of every noun, and every field of a step.
//!
//! A field belongs to one record and merges by itself. Fields of people (`party_*`) are repeated:
//! they carry an item number that tells the people of one record apart. Labels are
//! `field.<key>` in `locales/`.

use crate::code::CodeTable;

coded! {
    /// A field.
    Field: u16 {
        // What most nouns share.
        Title = 1, "title";
        /// 事实和理由, or the story of a dispute.
        Narrative = 2, "narrative";
        /// Village: its 12-digit code or its name as told.
        Village = 3, "village";
        Place = 4, "place";
        /// When it reached the office; UTC milliseconds.
        ReceivedAt = 5, "received_at";
        /// Why it was entered on a later day (补录).
        LateReason = 6, "late_reason";
        Handler = 7, "handler";
        /// Grid code.
        Grid = 8, "grid";
        /// What an import could not place.
        ImportNote = 9, "import_note";
        /// The state another system had given.
        ImportedStatus = 10, "imported_status";
        /// Language spoken.
        Language = 11, "language";
        Interpreter = 12, "interpreter";
        /// Who read the record aloud (代读人).
        ReaderAloud = 13, "reader_aloud";
        Witness = 14, "witness";
        /// People present or signing (人数).
        Headcount = 15, "headcount";
        /// People concerned (涉及人数).
        PeopleConcerned = 16, "people_concerned";
        /// 诉求, item by item.
        Requests = 17, "requests";
        Remark = 18, "remark";
        /// The printed number (信访件编号 and the like).
        Number = 19, "number";
        /// The lead this came from.
        FromLead = 20, "from_lead";
        /// The record this became.
        Became = 21, "became";

        // Reception and piece.
        Channel = 30, "channel";
        /// Whether a petition came of the reception, or why not (应录尽录).
        Outcome = 31, "outcome";
        Receptionist = 32, "receptionist";
        /// The matter a piece belongs to.
        Matter = 33, "matter";
        /// The reception a piece was registered from.
        Reception = 34, "reception";
        /// Oral or written.
        Form = 35, "form";
        Anonymous = 36, "anonymous";
        /// Joint letter or collective visit (联名信或集体访).
        Joint = 37, "joint";
        /// Where it came from: direct, or from above.
        Origin = 38, "origin";
        FromOrgan = 39, "from_organ";
        OfficialNumber = 40, "official_number";
        SentOn = 41, "sent_on";
        /// 签收
        SignedForOn = 42, "signed_for_on";
        /// The due date in the paper of a superior.
        CitedDue = 43, "cited_due";
        Materials = 44, "materials";
        /// Name or address too unclear to answer (Art. 23).
        AddressUnclear = 45, "address_unclear";

        // Matter.
        Purpose = 50, "purpose";
        Category = 51, "category";
        /// 被反映单位
        Respondent = 52, "respondent";
        /// Court, arbitration, reconsideration already at work on it.
        PriorRoute = 53, "prior_route";
        Urgency = 54, "urgency";

        // People in one matter or one mediation; repeated.
        PartyName = 70, "party_name";
        PartyRole = 71, "party_role";
        PartyKind = 72, "party_kind";
        IdType = 73, "id_type";
        IdNumber = 74, "id_number";
        Phone = 75, "phone";
        Sex = 76, "sex";
        BornOn = 77, "born_on";
        Ethnicity = 78, "ethnicity";
        Address = 79, "address";
        CreditCode = 80, "credit_code";
        PartyRemoved = 81, "party_removed";

        // Mediation.
        DisputeType = 90, "dispute_type";
        MediationKind = 91, "mediation_kind";
        Docking = 92, "docking";
        MediationSource = 93, "mediation_source";
        /// Amount in dispute, in fen.
        AmountFen = 94, "amount_fen";
        Mediators = 95, "mediators";
        Committee = 96, "committee";
        /// Contract or grassland use certificate number.
        ContractNumber = 97, "contract_number";
        /// Area in dispute, in hundredths of a mu.
        AreaMuHundredths = 98, "area_mu_hundredths";
        Livestock = 99, "livestock";
        Season = 100, "season";
        /// Earlier agreements and rulings.
        History = 101, "history";
        Boundary = 102, "boundary";

        // Lead and visit.
        FoundOn = 110, "found_on";
        FoundBy = 111, "found_by";
        LeadSource = 112, "lead_source";
        Scale = 113, "scale";
        UnitsInvolved = 114, "units_involved";
        VisitedAt = 120, "visited_at";
        VisitPurpose = 121, "visit_purpose";
        PeopleMet = 122, "people_met";
        Findings = 123, "findings";
        FollowUp = 124, "follow_up";
        Household = 125, "household";
        Visitor = 126, "visitor";

        // Bare receipt of an accusation, and its envelope.
        Destination = 130, "destination";
        Pages = 131, "pages";
        SealedBody = 132, "sealed_body";
        SealedFor = 133, "sealed_for";

        // Reference data of the county.
        UserName = 150, "user_name";
        UserRoles = 151, "user_roles";
        UserDevice = 152, "user_device";
        UserActor = 153, "user_actor";
        DeviceLabel = 154, "device_label";
        DeviceRevokedAt = 155, "device_revoked_at";
        TownshipCode = 156, "township_code";
        TownshipName = 157, "township_name";
        RecipientName = 158, "recipient_name";
        RecipientKind = 159, "recipient_kind";
        RecipientKey = 160, "recipient_key";
        /// The county root's signature over kind, name and key.
        RecipientCertificate = 161, "recipient_certificate";
        DeviceScope = 162, "device_scope";
        /// The township that took this one over (撤乡并镇), by its code.
        TownshipMergedInto = 163, "township_merged_into";
        /// No work may leave or reach a PC on a stick.
        SticksForbidden = 164, "sticks_forbidden";
        /// The X25519 key that bundles to the county are sealed to.
        BundleKey = 165, "bundle_key";
        /// The county's signature over it.
        BundleKeyCertificate = 166, "bundle_key_certificate";

        // Fields of steps.
        /// The date of legal effect.
        HappenedOn = 200, "happened_on";
        Text = 201, "text";
        /// The step this one corrects, as a step id.
        About = 202, "about";
        Reason = 203, "reason";
        /// Item number of the party who consents or refuses.
        PartyItem = 204, "party_item";
        /// How consent was given.
        ConsentForm = 205, "consent_form";
        SessionPlace = 206, "session_place";
        Participants = 207, "participants";
        Minutes = 208, "minutes";
        SessionResult = 209, "session_result";
        AgreementText = 210, "agreement_text";
        PerformanceDue = 211, "performance_due";
        PerformanceManner = 212, "performance_manner";
        /// Last signature or seal of a written agreement; the day an oral one was reached.
        EffectiveOn = 213, "effective_on";
        TerminationReason = 214, "termination_reason";
        /// Ways that remain open, as told (Art. 26).
        WaysTold = 215, "ways_told";
        NoticeKind = 216, "notice_kind";
        ServiceMethod = 217, "service_method";
        ServedBy = 218, "served_by";
        ReceivedBy = 219, "received_by";
        /// Facts of an event taken over from another system.
        EventKind = 220, "event_kind";
        EventAt = 221, "event_at";
        EventActor = 222, "event_actor";
        EventSeq = 223, "event_seq";
        EventDeadline = 224, "event_deadline";
        ExternalId = 225, "external_id";
        /// The record that joined or came of this step.
        Other = 226, "other";
        /// Whose power it is: this office, a lower unit of its system, or another organ (层级).
        MatterLevel = 230, "matter_level";
        /// 建议意见, 检举控告, 申诉求决 (Art. 29 to 31).
        Nature = 231, "nature";
        /// One of the six routes of Art. 31.
        Route = 232, "route";
        /// 拟办: accept, guide out, send on …
        Proposal = 233, "proposal";
        /// Number of the paper (文号).
        Paper = 234, "paper";
        /// What a head signed.
        SignedAbout = 235, "signed_about";
        /// The head who signed, or the leader who took the case on.
        SignedBy = 236, "signed_by";
        /// How many days: of an extension, of a hearing.
        Days = 237, "days";
        /// The organ it goes to.
        TargetOrgan = 238, "target_organ";
        /// 诉求 that are supported (Art. 32(1)), by their numbers.
        SupportedRequests = 239, "supported_requests";
        /// 诉求 that are explained (Art. 32(2)).
        ExplainedRequests = 240, "explained_requests";
        /// 诉求 that are not supported (Art. 32(3)).
        UnsupportedRequests = 241, "unsupported_requests";
        /// The opinion itself (处理意见).
        Opinion = 242, "opinion";
        /// The law that it stands on, with its articles.
        LawCited = 243, "law_cited";
        ReviewResult = 244, "review_result";
        SuggestionResult = 245, "suggestion_result";
        /// A date that was set, by which something is to be done.
        DueOn = 246, "due_on";
        /// The day on which the petitioner received it.
        ReceivedOn = 247, "received_on";
        /// Both sides agree.
        BothAgree = 248, "both_agree";
        /// It is about civil rights and duties and no dispute with the administration.
        CivilDispute = 249, "civil_dispute";
        /// It is the same facts and reasons as before (Art. 36(3)).
        SameFacts = 250, "same_facts";
        ContactWay = 251, "contact_way";
        /// Somebody was reached.
        Reached = 252, "reached";
        Grade = 253, "grade";
        /// Whose work was evaluated.
        EvaluatedOffice = 254, "evaluated_office";
        Solved = 255, "solved";
        Understood = 256, "understood";
        /// The member of staff who keeps out.
        Recused = 257, "recused";
        ConfirmationResult = 258, "confirmation_result";
        /// Duties that come back every year, each as month, day and what: 10-15 撤出.
        SeasonalDates = 259, "seasonal_dates";
        ChosenByParties = 260, "chosen_by_parties";
        ArchiveNumber = 261, "archive_number";

        // Registers.
        /// The day it took place.
        HeldOn = 270, "held_on";
        SweepTrigger = 271, "sweep_trigger";
        /// Disputes found; 0 is a zero report (零报告).
        FoundCount = 272, "found_count";
        Method = 273, "method";
        /// 法律明白人, 法律顾问, 驻村律师
        Adviser = 274, "adviser";
        AdviserKind = 275, "adviser_kind";
        Advice = 276, "advice";
        ReferredTo = 277, "referred_to";
        /// Time spent, in minutes.
        MinutesSpent = 278, "minutes_spent";
        Topic = 279, "topic";
        Speaker = 280, "speaker";
        RuleText = 281, "rule_text";
        /// Which version of the rules it is.
        Version = 282, "version";
        /// What the points are given for.
        PointsRule = 283, "points_rule";
        Points = 284, "points";
        Evidence = 285, "evidence";
        ApprovedBy = 286, "approved_by";
        /// The leader who received.
        Leader = 287, "leader";
        /// What was decided, with who does it.
        Decisions = 288, "decisions";
        ResponsibleUnit = 289, "responsible_unit";
        /// Points at which stability may suffer, each with its measure and owner.
        WeakPoints = 290, "weak_points";
        Precautions = 291, "precautions";
        Conclusion = 292, "conclusion";
        FilingNumber = 293, "filing_number";
        /// The day on which an application to do a duty reached the office (route 5).
        AppliedOn = 370, "applied_on";
        /// The sweep that found it.
        Sweep = 372, "sweep";
        /// The matter whose dispute is mediated (访调对接).
        FromMatter = 374, "from_matter";
        /// The rules of a village, in their version, on which an agreement rests.
        RuleCited = 373, "rule_cited";
        /// The matter that this one was split off.
        SplitFrom = 371, "split_from";
        /// A matter that was split off after its piece had its notice: since when it is owed a notice of its own.
        NoticeOwedFrom = 375, "notice_owed_from";

        // The log of reads, as far as it leaves the PC.
        /// How many rows the log of reads of a PC had.
        ReadingRows = 300, "reading_rows";
        /// The hash that stood at its end then.
        ReadingHead = 301, "reading_head";

        // What the county decided.
        HolidayYear = 320, "holiday_year";
        /// Days off, a line each: 2027-01-01 元旦.
        Holidays = 321, "holidays";
        /// 调休上班, a line each.
        MakeupDays = 322, "makeup_days";
        IssuedOn = 323, "issued_on";
        /// The paper that says it.
        DecidedPaper = 324, "decided_paper";
        DecidedBy = 325, "decided_by";
        DayOff = 326, "day_off";
        DayOffName = 327, "day_off_name";
        SettingKey = 328, "setting_key";
        /// One text, or those of a list.
        SettingValue = 329, "setting_value";
        InForceFrom = 330, "in_force_from";
        RowCode = 331, "row_code";
        NameZh = 332, "name_zh";
        NameBo = 333, "name_bo";
        /// Services with which a slip is handed over.
        SlipTriggers = 334, "slip_triggers";
        /// Slips with which an item has to be explained.
        RequiredForSlips = 335, "required_for_slips";
        ListOrder = 336, "list_order";
        Withdrawn = 337, "withdrawn";
        // A slip as it was handed over.
        /// Its code.
        SlipKind = 338, "slip_kind";
        /// Its name at that time.
        SlipName = 339, "slip_name";
        /// The codes of what was explained.
        ExplainedItems = 340, "explained_items";
        /// Their names at that time.
        ExplainedNames = 341, "explained_names";
        ExplainedBy = 342, "explained_by";
        /// The names of what should have been explained and was not.
        Unexplained = 343, "unexplained";

        // People at a PC, and their work passed on.
        /// The first day on which a user acts.
        TermFrom = 350, "term_from";
        /// The last day.
        TermUntil = 351, "term_until";
        /// Why a term ended; its paper is `paper`.
        TermReason = 352, "term_reason";
        /// Whose work is passed on, or whose shift ends.
        DutyGiver = 354, "duty_giver";
        /// Who takes it.
        DutyReceiver = 355, "duty_receiver";
        /// The day from which the receiver is responsible.
        DutyFrom = 356, "duty_from";
        DutyCause = 357, "duty_cause";
        /// The records passed on, each as its id, its state and its number on that day.
        DutyLines = 358, "duty_lines";
        /// Why somebody else passes it on than whose it is.
        DutyReason = 359, "duty_reason";
        /// More was open than the sheet of a shift holds.
        DutyLinesCut = 360, "duty_lines_cut";

        // Old ledgers.
        /// The old ledger that a record came of.
        FromLedger = 390, "from_ledger";
        /// BLAKE3 of the file, 64 hexadecimal digits.
        FileDigest = 391, "file_digest";
        /// Rows that came in.
        RowsIn = 392, "rows_in";
        /// Rows that were reported and did not come in.
        RowsReported = 393, "rows_reported";

        // Reports.
        ReportKind = 380, "report_kind";
        /// First day of the period.
        PeriodFrom = 381, "period_from";
        /// Last day of the period.
        PeriodTo = 382, "period_to";
        /// What is said in the report; drafted from the figures and edited by the office.
        ReportText = 383, "report_text";
        /// The figures as they were frozen, in the form of `ledgers::figures::Frozen`.
        FrozenFigures = 384, "frozen_figures";
        /// BLAKE3 of the frozen figures, 64 hexadecimal digits.
        FiguresDigest = 385, "figures_digest";

        // Papers. The number on one is `number`.
        /// Which paper it is: F3, M-7.
        PaperKind = 430, "paper_kind";
        /// The record that it was made for.
        PaperOf = 431, "paper_of";
        /// The step that it belongs to, as a step id.
        PaperStep = 432, "paper_step";
        /// Of which series its number is.
        NumberSeries = 433, "number_series";
        NumberYear = 434, "number_year";
        NumberSerial = 435, "number_serial";
        /// Which of the blocks of its series, year and PC, from 0.
        NumberBlock = 436, "number_block";
        /// How many numbers that block had left when one was taken.
        NumbersLeft = 437, "numbers_left";
        NumberFirst = 438, "number_first";
        NumberLast = 439, "number_last";
        NumberDevice = 440, "number_device";
        /// The incarnation of the PC that may use a block: a copy of it may not.
        NumberIncarnation = 441, "number_incarnation";
        /// The number is a temporary one: this PC had no block.
        NumberTemporary = 447, "number_temporary";
        /// The code in its foot.
        CheckCode = 442, "check_code";
        /// Over every field as it was printed.
        PaperDigest = 443, "paper_digest";
        PaperLanguage = 444, "paper_language";
        /// What was typed for this sheet alone, a line each: name and text.
        PaperTyped = 445, "paper_typed";
        /// What the county keeps in the place of a petitioner's query code.
        QueryHash = 446, "query_hash";

        // What an office calls itself on its papers.
        /// Its full name, as it stands on its seal.
        OfficeName = 450, "office_name";
        /// 机关代字: what it calls itself in numbers of papers.
        OfficeShort = 451, "office_short";
        OfficeAddress = 452, "office_address";
        OfficePhone = 453, "office_phone";
        /// The telephone of legal aid.
        OfficeHotline = 454, "office_hotline";
        CountyName = 455, "county_name";
        /// The organ above it, to which a recheck goes.
        UpperOrgan = 456, "upper_organ";
        /// The basic people's court of the place.
        Court = 457, "court";
        /// How a case is asked after.
        QueryWays = 458, "query_ways";
        /// The public page on which a petitioner asks with his code.
        QueryUrl = 459, "query_url";

        // A file that the county hands to every PC.
        /// Its content.
        FileContent = 490, "file_content";
        /// What it is for.
        FileKind = 510, "file_kind";
        /// What it is of: a paper, a ledger, a form.
        FileKey = 511, "file_key";
        /// The day on which the Tibetan of a printed paper was approved.
        TibetanApprovedOn = 512, "tibetan_approved_on";
        // Blank forms.
        /// The number of the blank form on which it was written by hand.
        BlankNumber = 491, "blank_number";
        /// Which form a batch is of.
        BlankKind = 492, "blank_kind";
        /// The series of the PC that printed it.
        BlankSeries = 493, "blank_series";
        BlankFirst = 494, "blank_first";
        BlankLast = 495, "blank_last";
        /// What was drawn for the batch.
        BlankMark = 496, "blank_mark";
        BlanksFor = 497, "blanks_for";
        BlanksGivenTo = 498, "blanks_given_to";
    }
}

/// The shape of a field's value, for forms, imports and checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Text,
    /// Long text, at most [`LONG_TEXT_CHARS_MAX`] characters.
    LongText,
    /// A date of legal effect.
    Date,
    /// UTC milliseconds.
    Instant,
    /// A whole number.
    Int,
    /// Money in fen.
    Fen,
    /// Yes or no.
    Bool,
    /// One code of a table.
    Code(CodeTable),
    /// Several codes of a table, or several names.
    List,
    /// Another record's id.
    Link,
    /// A village code or name.
    Village,
    /// Raw bytes.
    Bytes,
}

/// The longest long text. A narrative of 50,000 characters is a book, not a petition; in UTF-8 it is
/// 150 kB, and one change has to fit a bad line.
pub const LONG_TEXT_CHARS_MAX: usize = 50_000;

/// The longest one-line text.
pub const TEXT_CHARS_MAX: usize = 500;

/// The most items in a list.
pub const LIST_ITEMS_MAX: usize = 100;

/// The most people in one record. Collective visits keep a headcount and at most five
/// representatives; a mediation between two villages names its heads of household.
pub const PARTIES_MAX: u32 = 200;

impl Field {
    /// The shape of its value.
    pub const fn kind(self) -> Kind {
        use Field::*;
        match self {
            Narrative | Requests | Findings | History | Boundary | Minutes | AgreementText | Text | ImportNote | Reason | FollowUp
            | Opinion | LawCited | Advice | RuleText | Decisions | WeakPoints | Precautions | DutyReason | ReportText | FrozenFigures => {
                Kind::LongText
            }
            TibetanApprovedOn | SentOn | SignedForOn | CitedDue | BornOn | FoundOn | HappenedOn | PerformanceDue | EffectiveOn
            | EventDeadline | DueOn | ReceivedOn | HeldOn | AppliedOn | NoticeOwedFrom | IssuedOn | DayOff | InForceFrom | TermFrom
            | TermUntil | DutyFrom | PeriodFrom | PeriodTo => Kind::Date,
            ReceivedAt | VisitedAt | EventAt | DeviceRevokedAt => Kind::Instant,
            Headcount | PeopleConcerned | PeopleMet | Pages | PartyItem | EventSeq | UserDevice | UserActor | AreaMuHundredths | Days
            | FoundCount | MinutesSpent | Version | Points | ReadingRows | HolidayYear | ListOrder | NumberYear | NumberSerial | RowsIn
            | RowsReported | NumberBlock | NumbersLeft | NumberFirst | NumberLast | NumberDevice | BlankFirst | BlankLast => Kind::Int,
            AmountFen => Kind::Fen,
            Anonymous | Joint | AddressUnclear | PartyRemoved | SticksForbidden | BothAgree | CivilDispute | SameFacts | Reached
            | Solved | Understood | ChosenByParties | Withdrawn | DutyLinesCut | NumberTemporary => Kind::Bool,
            Channel => Kind::Code(CodeTable::Channel),
            Outcome => Kind::Code(CodeTable::Outcome),
            Form => Kind::Code(CodeTable::Form),
            Origin => Kind::Code(CodeTable::Origin),
            Purpose => Kind::Code(CodeTable::Purpose),
            PriorRoute => Kind::Code(CodeTable::PriorRoute),
            Urgency => Kind::Code(CodeTable::Urgency),
            PartyRole => Kind::Code(CodeTable::PartyRole),
            PartyKind => Kind::Code(CodeTable::PartyKind),
            IdType => Kind::Code(CodeTable::IdType),
            Sex => Kind::Code(CodeTable::Sex),
            DisputeType => Kind::Code(CodeTable::DisputeType),
            MediationKind => Kind::Code(CodeTable::MediationKind),
            Docking => Kind::Code(CodeTable::Docking),
            MediationSource => Kind::Code(CodeTable::MediationSource),
            LeadSource => Kind::Code(CodeTable::LeadSource),
            Scale => Kind::Code(CodeTable::Scale),
            VisitPurpose => Kind::Code(CodeTable::VisitPurpose),
            RecipientKind => Kind::Code(CodeTable::RecipientKind),
            ConsentForm => Kind::Code(CodeTable::ConsentForm),
            SessionResult => Kind::Code(CodeTable::SessionResult),
            TerminationReason => Kind::Code(CodeTable::TerminationReason),
            NoticeKind => Kind::Code(CodeTable::NoticeKind),
            ServiceMethod => Kind::Code(CodeTable::ServiceMethod),
            Language => Kind::Code(CodeTable::Language),
            MatterLevel => Kind::Code(CodeTable::MatterLevel),
            Nature => Kind::Code(CodeTable::Nature),
            Route => Kind::Code(CodeTable::Route),
            Proposal => Kind::Code(CodeTable::Proposal),
            SignedAbout => Kind::Code(CodeTable::SignedAbout),
            ReviewResult => Kind::Code(CodeTable::ReviewResult),
            SuggestionResult => Kind::Code(CodeTable::SuggestionResult),
            ContactWay => Kind::Code(CodeTable::ContactWay),
            Grade => Kind::Code(CodeTable::Grade),
            EvaluatedOffice => Kind::Code(CodeTable::EvaluatedOffice),
            ConfirmationResult => Kind::Code(CodeTable::ConfirmationResult),
            SweepTrigger => Kind::Code(CodeTable::SweepTrigger),
            AdviserKind => Kind::Code(CodeTable::AdviserKind),
            ReferredTo => Kind::Code(CodeTable::ReferredTo),
            Conclusion => Kind::Code(CodeTable::Conclusion),
            DutyCause => Kind::Code(CodeTable::DutyCause),
            Mediators | Participants | WaysTold | UserRoles | UnitsInvolved | SupportedRequests | ExplainedRequests
            | UnsupportedRequests | SeasonalDates | Holidays | MakeupDays | SettingValue | SlipTriggers | RequiredForSlips
            | ExplainedItems | ExplainedNames | Unexplained | DutyLines | PaperTyped => Kind::List,
            Matter | Reception | FromLead | FromLedger | Became | Other | SplitFrom | PaperOf | Sweep | RuleCited | FromMatter => {
                Kind::Link
            }
            Village => Kind::Village,
            FileContent | SealedBody | RecipientKey | RecipientCertificate | BundleKey | BundleKeyCertificate | ReadingHead => Kind::Bytes,
            Title | Place | LateReason | Handler | Grid | ImportedStatus | Interpreter | ReaderAloud | Witness | Remark | Number
            | Receptionist | FromOrgan | OfficialNumber | Materials | Category | Respondent | PartyName | IdNumber | Phone | Ethnicity
            | Address | CreditCode | Committee | ContractNumber | Livestock | Season | FoundBy | Household | Visitor | Destination
            | SealedFor | UserName | DeviceLabel | TownshipCode | TownshipName | RecipientName | DeviceScope | TownshipMergedInto
            | About | SessionPlace | PerformanceManner | ServedBy | ReceivedBy | EventKind | EventActor | ExternalId | Paper | SignedBy
            | TargetOrgan | Recused | ArchiveNumber | Method | Adviser | Topic | Speaker | PointsRule | Evidence | ApprovedBy | Leader
            | FileKind | FileKey | PaperKind | PaperStep | NumberSeries | NumberIncarnation | CheckCode | PaperDigest | PaperLanguage
            | QueryHash | OfficeName | OfficeShort | OfficeAddress | OfficePhone | OfficeHotline | CountyName | UpperOrgan | Court
            | QueryWays | QueryUrl | ResponsibleUnit | FilingNumber | DecidedPaper | DecidedBy | DayOffName | SettingKey | RowCode
            | NameZh | NameBo | ReportKind | FileDigest | FiguresDigest | SlipKind | SlipName | ExplainedBy | TermReason | DutyGiver
            | DutyReceiver | BlankNumber | BlankKind | BlankSeries | BlankMark | BlanksFor | BlanksGivenTo => Kind::Text,
        }
    }

    /// Whether the field is repeated per person of the record.
    pub const fn is_party(self) -> bool {
        let code = self.code();
        code >= 70 && code <= 81
    }

    /// Whether the value says something about a person (reads of it are logged, it is masked in
    /// lists, and it never reaches a log line).
    pub const fn is_personal(self) -> bool {
        self.is_party()
            || matches!(
                self,
                Field::Narrative
                    | Field::Minutes
                    | Field::AgreementText
                    | Field::Opinion
                    | Field::Text
                    | Field::Findings
                    | Field::Household
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_and_every_key_is_used_once() {
        let mut codes: Vec<u16> = Field::ALL.iter().map(|f| f.code()).collect();
        let mut keys: Vec<&str> = Field::ALL.iter().map(|f| f.key()).collect();
        codes.sort_unstable();
        keys.sort_unstable();
        codes.dedup();
        keys.dedup();
        assert_eq!((codes.len(), keys.len()), (Field::ALL.len(), Field::ALL.len()));
    }

    #[test]
    fn no_field_can_hold_what_the_product_must_never_know() {
        let forbidden = [
            "score",
            "risk",
            "black",
            "religion",
            "credit_score",
            "petition_count",
            "repeat",
            "flag",
            "fingerprint",
            "face",
            "track",
            "gps",
        ];
        for field in Field::ALL {
            for word in forbidden {
                assert!(!field.key().contains(word), "{} contains {word}", field.key());
            }
        }
    }
}
