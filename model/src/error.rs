//! Codes of everything that can be told to a person. Words are in `locales/`:
//! `error.<key>.what` (what happened), `.meaning` (what it means for the work) and `.todo`
//! (what to do now), with the named parameters of the refusal.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

coded! {
    /// A code that crosses a border (window, network, command line) in place of words. `Params`
    /// names the parameters that its words use: whoever refuses with the code gives all of them.
    /// More may be given; they are for logs and tests.
    ErrorCode: u16 {
        // The request cannot be done now.
        /// Params: none.
        NoSuchRecord = 1, "no_such_record";
        /// Params: field.
        MissingField = 2, "missing_field";
        /// Params: field.
        BadDate = 3, "bad_date";
        /// Params: field.
        DateInFuture = 4, "date_in_future";
        /// Earlier than a year ago, or entered on a later day, without a reason.
        /// Params: none.
        LateWithoutReason = 5, "late_without_reason";
        /// Params: field, max.
        TextTooLong = 6, "text_too_long";
        /// Params: field.
        UnknownCode = 7, "unknown_code";
        /// Params: none.
        BadIdNumber = 8, "bad_id_number";
        /// Params: none.
        PartyWithoutName = 9, "party_without_name";
        /// Params: none (the law's five stands in the words).
        TooManyRepresentatives = 10, "too_many_representatives";
        /// Params: step, state, article.
        StepNotPossible = 11, "step_not_possible";
        /// Params: role (the role that may do it).
        RoleMayNot = 12, "role_may_not";
        /// Params: none.
        MediationRefused = 13, "mediation_refused";
        /// Params: none.
        ConsentMissing = 14, "consent_missing";
        /// The law asks for something besides that is not fulfilled yet.
        /// Params: step, guard, article.
        ConditionUnmet = 387, "condition_unmet";
        /// Points are not given for what the law leaves to everybody's will.
        /// Params: field.
        PointsNotForThis = 389, "points_not_for_this";
        /// A duty of every year does not begin with its month and day.
        /// Params: field, item (which of them, from 1).
        SeasonWithoutDate = 391, "season_without_date";
        /// A household has not so many points.
        /// Params: field, have.
        PointsNotEnough = 392, "points_not_enough";
        /// Who has an interest in a case keeps out of it.
        /// Params: step, article.
        RecusedHere = 388, "recused_here";
        /// Params: none.
        AlreadyVoid = 15, "already_void";
        /// Params: none.
        ReasonMissing = 16, "reason_missing";
        /// Params: none.
        SealedBySomeoneElse = 17, "sealed_record";
        /// Params: none.
        NoRecipientKey = 18, "no_recipient_key";
        /// Params: none.
        AccusationNotTyped = 19, "accusation_not_typed";
        /// Params: none.
        AlreadyTurned = 20, "already_turned";
        /// Params: max.
        TooManyParties = 21, "too_many_parties";
        /// Params: none.
        WrongNoun = 22, "wrong_noun";
        /// Params: none.
        NothingToChange = 23, "nothing_to_change";
        /// Params: field.
        BadNumber = 24, "bad_number";
        /// Params: field, max.
        TooManyItems = 25, "too_many_items";
        /// Params: none.
        NothingSynced = 26, "no_receipt_yet";
        // Keys and homes.
        /// Params: none.
        WrongPassphrase = 40, "wrong_passphrase";
        /// Params: none.
        NoSuchUser = 41, "no_such_user";
        /// Params: none.
        UserNeeded = 42, "user_needed";
        /// Params: none.
        NoHome = 43, "no_home";
        /// Params: none.
        HomeExists = 44, "home_exists";
        /// Params: min.
        WeakPassphrase = 45, "weak_passphrase";
        /// Params: none.
        WrongRecoveryCode = 46, "wrong_recovery_code";
        /// Params: none.
        NotUnlocked = 47, "not_unlocked";
        /// Params: none.
        TicketUnreadable = 48, "ticket_unreadable";
        /// Params: none.
        TicketExpired = 49, "ticket_expired";
        /// Params: none.
        TicketUsed = 50, "ticket_used";
        /// Params: none.
        TicketUnknown = 51, "ticket_unknown";
        // The network and the county.
        /// Params: none.
        CountyUnreachable = 60, "county_unreachable";
        /// Params: none.
        CountyNotTheOne = 61, "county_not_the_one";
        /// Params: none.
        DeviceRevoked = 62, "device_revoked";
        /// Params: none.
        DeviceUnknown = 63, "device_unknown";
        /// Params: none.
        SyncAlreadyRunning = 64, "sync_already_running";
        /// Params: none.
        ProtocolTooOld = 65, "protocol_too_old";
        /// Params: none.
        ProtocolTooNew = 70, "protocol_too_new";
        /// Params: none.
        ForkFound = 66, "fork_found";
        /// Params: none.
        CountyAnswerUnreadable = 67, "county_answer_unreadable";
        /// Params: none.
        CountyBusy = 68, "county_busy";
        /// Params: none.
        LogMismatch = 69, "log_mismatch";
        /// The county is not at the place where this device left it, and asks for a receipt.
        /// Params: none.
        ProofNeeded = 310, "proof_needed";
        /// This device is revoked, and the county keeps what it had to send.
        /// Params: none.
        HandedIn = 311, "handed_in";
        /// The county has decided not to take what a revoked device handed in.
        /// Params: none.
        HeldRefused = 312, "held_refused";
        // The store.
        /// Params: none.
        StoreDamaged = 80, "store_damaged";
        /// Params: none.
        StoreTooNew = 81, "store_too_new";
        /// Params: none.
        DiskFull = 82, "disk_full";
        /// Params: none.
        StoreBusy = 83, "store_busy";
        /// Params: none.
        FileUnreadable = 84, "file_unreadable";
        /// Params: none.
        FileExists = 85, "file_exists";
        /// Params: none.
        MigrationFailed = 86, "migration_failed";
        /// Params: none.
        BackupUnreadable = 87, "backup_unreadable";
        // Imports, line by line.
        /// Params: line.
        LineNotJson = 100, "line_not_json";
        /// Params: line.
        LineNotUtf8 = 101, "line_not_utf8";
        /// Params: line.
        LineUnknownType = 102, "line_unknown_type";
        /// Params: line, max.
        LineTooLong = 103, "line_too_long";
        /// Params: line.
        LineNoSuchField = 104, "line_no_such_field";
        /// Params: line.
        LineNoSuchRecord = 105, "line_no_such_record";
        /// Params: line.
        LineSpliceOutside = 106, "line_splice_outside";
        /// Params: line.
        LineOtherTownship = 107, "line_other_township";
        /// Params: line.
        LineForbiddenField = 108, "line_forbidden_field";
        /// Params: line.
        LineBecomesAccusation = 109, "line_becomes_accusation";
        /// The record or event of the line is here already, with other content.
        /// Params: line.
        LineRecordExists = 110, "line_record_exists";
        // Per-change refusals of the county.
        /// Params: none.
        ChangeTooLarge = 120, "change_too_large";
        /// Params: none.
        ChangeUnreadable = 121, "change_unreadable";
        /// Params: none.
        ChangeScopeNotYours = 122, "change_scope_not_yours";
        /// Params: none.
        ChangeActorUnknown = 123, "change_actor_unknown";
        /// Params: none.
        ChangeRecordNotYours = 124, "change_record_not_yours";
        // Volumes on a stick.
        /// Cut off, damaged, or no volume at all.
        /// Params: none.
        VolumeUnreadable = 360, "volume_unreadable";
        /// Damaged, or not from the one it names.
        /// Params: none.
        VolumeNotSigned = 361, "volume_not_signed";
        /// Params: none.
        VolumeOfAnotherCounty = 362, "volume_of_another_county";
        /// Params: none.
        VolumeTooNew = 363, "volume_too_new";
        /// Params: none.
        VolumeSealedElsewhere = 364, "volume_sealed_elsewhere";
        /// Something before it is missing here.
        /// Params: none.
        VolumeTooEarly = 365, "volume_too_early";
        /// Made before the county's log began anew.
        /// Params: none.
        VolumeStale = 366, "volume_stale";
        /// Params: none.
        SticksForbidden = 367, "sticks_forbidden";
        /// Params: none.
        FolderUnreadable = 368, "folder_unreadable";
        /// Params: none.
        FolderFull = 369, "folder_full";
        /// Params: max.
        EarlyFull = 370, "early_full";
        /// The device has never said where it stands.
        /// Params: none.
        DeviceNeverHeard = 371, "device_never_heard";
        /// The county's receipt cannot be checked yet.
        /// Params: none.
        ReceiptTooEarly = 372, "receipt_too_early";
        /// Params: none.
        SampleHasNoCounty = 373, "sample_has_no_county";
        // Attachments.
        /// Params: max (megabytes).
        AttachmentTooLarge = 340, "attachment_too_large";
        /// Params: max.
        TooManyAttachments = 341, "too_many_attachments";
        /// Params: none.
        AttachmentKindUnknown = 342, "attachment_kind_unknown";
        /// Params: none.
        PictureUnreadable = 343, "picture_unreadable";
        /// Params: none.
        PictureTooLarge = 344, "picture_too_large";
        /// Params: none.
        AttachmentNotHere = 345, "attachment_not_here";
        /// Params: none.
        NoSuchAttachment = 346, "no_such_attachment";
        /// The content on the disk is not what its hash says.
        /// Params: none.
        AttachmentDamaged = 347, "attachment_damaged";
        /// Params: none.
        AttachmentHere = 348, "attachment_here";
        /// Params: none.
        AttachmentEmpty = 349, "attachment_empty";
        // The inbox.
        /// Params: none.
        ItemGone = 385, "item_gone";
        /// Params: none.
        AskNotPossible = 386, "ask_not_possible";
        // Erased and moved records.
        /// Params: none.
        RecordErased = 330, "record_erased";
        /// Params: none.
        RecordMoved = 331, "record_moved";
        /// Params: none.
        ErasureNotAllowed = 332, "erasure_not_allowed";
        /// Params: none.
        ApprovalMissing = 333, "approval_missing";
        /// Params: none.
        TownshipUnknown = 334, "township_unknown";
        /// Params: none.
        MoveIncomplete = 335, "move_incomplete";
        /// Params: none.
        MoveNotAllowed = 336, "move_not_allowed";
        // Who sees what.
        /// The record is here, and not for the eyes of whoever asks.
        /// Params: none.
        NotYoursToSee = 460, "not_yours_to_see";
        /// Nothing shows what somebody reads the record for, and he has not said it.
        /// Params: none.
        PurposeMissing = 461, "purpose_missing";
        // What the county decides.
        /// No holiday table, or of another format.
        /// Params: none.
        HolidaysUnreadable = 320, "holidays_unreadable";
        /// Params: day (a date, or a year, that cannot stand where it stands).
        HolidaysBadDay = 321, "holidays_bad_day";
        /// A table of the year that was issued later is in force.
        /// Params: year.
        HolidaysOlder = 322, "holidays_older";
        /// Params: none.
        HolidaysNotSigned = 323, "holidays_not_signed";
        /// Params: none.
        HolidaysOfAnotherCounty = 324, "holidays_of_another_county";
        /// Params: key.
        SettingUnknown = 325, "setting_unknown";
        /// Params: setting, limits.
        SettingOutOfLimits = 326, "setting_out_of_limits";
        /// Params: from (the first day that is possible).
        SettingTooEarly = 327, "setting_too_early";
        // The county's server on PostgreSQL.
        /// Params: none.
        DatabaseUnreachable = 380, "database_unreachable";
        /// Params: none.
        DatabaseAddressUnsafe = 381, "database_address_unsafe";
        /// Params: none.
        BackupElsewhere = 382, "backup_elsewhere";
        /// Params: none.
        CountyKeyMissing = 383, "county_key_missing";
        // People at a PC.
        /// Params: until (the last day of the term).
        TermOver = 450, "term_over";
        /// Params: from (the first day of the term).
        TermNotBegun = 451, "term_not_begun";
        /// Somebody of this name works at this PC already, or did.
        /// Params: none.
        UserNameTaken = 452, "user_name_taken";
        /// The county has named nobody of this number for this PC.
        /// Params: none.
        UserNotNamed = 453, "user_not_named";
        /// Nobody of this name works in this township now.
        /// Params: none.
        ReceiverUnknown = 454, "receiver_unknown";
        /// Only whoever the work is passed to takes it.
        /// Params: none.
        NotTheReceiver = 455, "not_the_receiver";
        /// Params: none.
        NothingInHand = 456, "nothing_in_hand";
        // Papers.
        /// Something that the paper has to say is not in the record.
        /// Params: paper, field, step.
        PaperFieldMissing = 470, "paper_field_missing";
        /// The step that the paper tells of has not been taken, or has no effect.
        /// Params: paper, step.
        PaperStepMissing = 471, "paper_step_missing";
        /// No font here has these characters.
        /// Params: characters, fields.
        PaperGlyphsMissing = 472, "paper_glyphs_missing";
        /// Params: paper.
        PaperOfAnotherRecord = 473, "paper_of_another_record";
        /// Params: parts.
        DossierIncomplete = 474, "dossier_incomplete";
        /// The typesetter failed.
        /// Params: paper, reference.
        PaperFailed = 475, "paper_failed";
        /// Params: none.
        CheckCodeWrong = 476, "check_code_wrong";
        /// Params: none.
        QueryCodeWrong = 477, "query_code_wrong";
        /// The office's own letter file cannot be read, or names something that the paper does not have.
        /// Params: paper, field.
        LetterFileBad = 478, "letter_file_bad";
        /// A file that the county would hand on, or has handed on, cannot be used.
        /// Params: kind, key, reason.
        CountyFileBad = 534, "county_file_bad";
        /// The Tibetan of a paper was approved anew, or is no longer, since the paper was printed.
        /// Params: none.
        TibetanChanged = 535, "tibetan_changed";
        /// No paper that is here bears this code.
        /// Params: none.
        NoSuchPaper = 510, "no_such_paper";
        /// Params: none.
        NoSuchQueryCode = 550, "no_such_query_code";
        /// Params: none.
        QueryCodeNotKept = 511, "query_code_not_kept";
        /// The record says something else than when the paper was printed.
        /// Params: none.
        PaperChanged = 512, "paper_changed";
        // Ledgers out and old ledgers in.
        /// Params: line (of the text of the set; 0: unknown).
        LedgerSetUnreadable = 490, "ledger_set_unreadable";
        /// Params: column, source.
        LedgerSourceUnknown = 491, "ledger_source_unknown";
        /// A ledger that counts, ranks or labels persons.
        /// Params: column.
        LedgerColumnForbidden = 492, "ledger_column_forbidden";
        /// Params: column, fault.
        LedgerColumnUnfit = 493, "ledger_column_unfit";
        /// Params: none.
        LedgerReasonMissing = 494, "ledger_reason_missing";
        /// Params: max.
        LedgerTooManyRows = 495, "ledger_too_many_rows";
        /// Params: none.
        LedgerNotWritten = 496, "ledger_not_written";
        /// Params: none.
        WorkbookUnknown = 497, "workbook_unknown";
        /// Params: none.
        WorkbookLocked = 498, "workbook_locked";
        /// Params: none.
        WorkbookDamaged = 499, "workbook_damaged";
        /// Params: limit, max.
        WorkbookTooLarge = 500, "workbook_too_large";
        /// Params: none.
        LedgerHeadingsMissing = 501, "ledger_headings_missing";
        /// Params: column.
        LedgerMappingUnfit = 502, "ledger_mapping_unfit";
        /// A long number that the old ledger kept as a number has lost its last digits.
        /// Params: field.
        LedgerDigitsLost = 503, "ledger_digits_lost";
        /// Params: row (the earlier row that says the same).
        LedgerRowRepeated = 504, "ledger_row_repeated";
        // Reports.
        /// The period is none that such a report has.
        /// Params: none.
        ReportPeriodUnfit = 520, "report_period_unfit";
        /// A report of this kind and period stands already.
        /// Params: none.
        ReportStands = 521, "report_stands";
        /// The frozen figures are not those that were frozen.
        /// Params: none.
        FiguresDamaged = 522, "figures_damaged";
        /// Params: none. No label of a transfer sheet was found.
        TransferSheetUnknown = 530, "transfer_sheet_unknown";
        /// Params: form.
        CopyFormUnknown = 531, "copy_form_unknown";
        /// Params: none. What is sealed, or has to be, is copied into no other system.
        CopyOutSealed = 532, "copy_out_sealed";
        /// Params: none. The system gives no clipboard.
        ClipboardUnavailable = 533, "clipboard_unavailable";
        /// Params: max. A batch has at least one sheet and at most so many.
        BlankCountUnfit = 551, "blank_count_unfit";
        /// Params: none. No number of a blank form, or a mistyped one.
        BlankNumberWrong = 552, "blank_number_wrong";
        /// Params: number, noun, record. The sheet was entered already.
        BlankEntered = 553, "blank_entered";
        /// Params: number. No batch here has it.
        BlankUnknown = 554, "blank_unknown";
        /// Params: number. It is void already.
        BlankAlreadySpoiled = 555, "blank_already_spoiled";
        // A bug or a lying row.
        /// Params: reference.
        Internal = 200, "internal";
        /// Params: none. A body came as a delta against a base that the receiver lacks; whole bodies follow.
        BaseLacking = 300, "base_lacking";
        /// Params: none. Cursors in short did not come out; they are told in full next.
        CursorsUnclear = 301, "cursors_unclear";
    }
}

/// What is told when something cannot be done: a code and named parameters, never words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, thiserror::Error)]
#[error("{}", code.key())]
#[ts(export)]
pub struct Refusal {
    /// What it is.
    pub code: ErrorCode,
    /// Named parameters of the words. Values are dates, numbers, field and code keys, never
    /// personal data. A value starting with `@` is itself a key of `locales/`.
    pub params: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal without parameters.
    pub const fn new(code: ErrorCode) -> Refusal {
        Refusal { code, params: BTreeMap::new() }
    }

    /// The same with one more parameter.
    pub fn with(mut self, name: &str, value: impl ToString) -> Refusal {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same with a field's label as parameter `field`.
    pub fn on(self, field: crate::Field) -> Refusal {
        self.with("field", format!("@field.{}", field.key()))
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Refusal {
        Refusal::new(code)
    }
}
