//! Legal steps: the events of a record's course. A step is never edited; a mistake is corrected
//! by a later visible step.

mod grid;
mod mediation;
mod office;
mod petition;

use crate::field::Field;
use crate::noun::Noun;

coded! {
    /// A kind of step. Words are `step.<key>` in `locales/`.
    StepKind: u16 {
        /// A reception was entered.
        Received = 1, "received";
        /// P2: a piece was registered.
        Registered = 2, "registered";
        /// A piece joined this matter.
        Joined = 3, "joined";
        Note = 4, "note";
        /// An event taken over from another system; without legal effect.
        ImportedEvent = 5, "imported_event";
        /// The petitioner was told in writing what was received and which way it takes (Art. 23).
        NoticeGiven = 6, "notice_given";
        /// A later visible correction of an earlier step.
        Corrected = 7, "corrected";
        /// M1: the parties were asked.
        Asked = 20, "asked";
        /// One party agreed to mediation.
        Consented = 21, "consented";
        /// M3: one party refused; mediation stops (Art. 17).
        Declined = 22, "declined";
        /// M2: accepted; every party agreed.
        Accepted = 23, "accepted";
        /// M5: a session was held.
        SessionHeld = 24, "session_held";
        /// M7: a written agreement.
        AgreedWritten = 25, "agreed_written";
        /// M8: an oral agreement, recorded.
        AgreedOral = 26, "agreed_oral";
        /// M9: ended without agreement, ways told (Art. 26).
        Terminated = 27, "terminated";
        /// M6: the period was extended with both parties' consent.
        PeriodExtended = 28, "period_extended";
        /// M11: the parties applied together for judicial confirmation.
        ConfirmationSought = 29, "confirmation_sought";
        /// M4: the mediator was named or chosen (Art. 19).
        Assigned = 30, "assigned";
        /// M5: somebody was heard, a place was looked at.
        Investigated = 31, "investigated";
        /// M10: reported because of violence or the risk of a crime (Art. 25); written and sent by a person.
        Escalated = 32, "escalated";
        /// M11: what the court decided on the confirmation.
        ConfirmationDecided = 33, "confirmation_decided";
        /// M7: a later agreement of the same parties on the same dispute.
        AgreementRenewed = 34, "agreement_renewed";
        /// M12: a part was performed.
        InstalmentPerformed = 35, "instalment_performed";
        /// M12: a duty that comes back every year was kept this season.
        SeasonKept = 36, "season_kept";
        /// M12: the committee urged the performance (Art. 31).
        PerformanceUrged = 37, "performance_urged";
        /// M12: everything was performed.
        Performed = 38, "performed";
        /// M12: the parties dispute the performance or the content (Art. 32).
        PerformanceDisputed = 39, "performance_disputed";
        LeadRecorded = 40, "lead_recorded";
        /// The lead became a petition piece, on the resident's request (D.5).
        BecamePiece = 41, "became_piece";
        /// The lead became a mediation.
        BecameMediation = 42, "became_mediation";
        /// D.5: the report was checked and taken.
        LeadAdmitted = 43, "lead_admitted";
        /// D.5: the report was not taken, with the reason.
        LeadRejected = 44, "lead_rejected";
        /// D.5: it was given to whoever is to see to it, with a date.
        LeadDispatched = 45, "lead_dispatched";
        /// D.5: somebody saw to it.
        LeadHandled = 46, "lead_handled";
        /// D.5: what came of it was reported back.
        LeadFedBack = 47, "lead_fed_back";
        /// D.5: somebody looked whether it is so.
        LeadVerified = 48, "lead_verified";
        /// D.5: it was passed up to the county.
        LeadPassedUp = 49, "lead_passed_up";
        VisitLogged = 50, "visit_logged";
        /// D.5: whoever reported it said how it was seen to.
        LeadEvaluated = 51, "lead_evaluated";
        LeadClosed = 52, "lead_closed";
        /// M13: the parties were seen again.
        FollowedUp = 53, "followed_up";
        /// M14: the result went back to where the dispute came from.
        ResultReturned = 54, "result_returned";
        /// An accusation was taken sealed; the office holds the bare receipt.
        Sealed = 60, "sealed";
        /// P4: level, nature, accept or not; the route of Art. 31.
        Triaged = 70, "triaged";
        /// P6: the office objects to a piece that was forwarded to it (Art. 23(3)).
        ObjectionRaised = 71, "objection_raised";
        /// P7: the forwarder agrees and takes the material back.
        ObjectionGranted = 72, "objection_granted";
        /// P8: the forwarder does not agree.
        ObjectionRefused = 73, "objection_refused";
        /// P9: sent on to a lower unit of the same system.
        SentOn = 74, "sent_on";
        /// P10: told which organ and which procedure it belongs to.
        GuidedOut = 75, "guided_out";
        /// P11: not accepted.
        NotAccepted = 76, "not_accepted";
        /// P12: not accepted any more (Art. 36(3)).
        NoLongerAccepted = 77, "no_longer_accepted";
        /// P13: accepted; the day on the notice of acceptance.
        MatterAccepted = 78, "matter_accepted";
        /// P10: an application that the office do its duty (route 5) was taken in hand.
        DutyTaken = 79, "duty_taken";
        /// P10: an administrative procedure of the office's own (route 4) was opened.
        ProcedureOpened = 80, "procedure_opened";
        /// Routes 4 and 5: the office decided, or did its duty.
        ProcedureDecided = 81, "procedure_decided";
        /// P14: the handler took it on.
        HandlingBegun = 82, "handling_begun";
        /// P15: handed to mediation with both sides' consent (Art. 33).
        HandedToMediation = 83, "handed_to_mediation";
        /// P15: back from mediation.
        BackFromMediation = 84, "back_from_mediation";
        /// P16: a hearing was held.
        HearingHeld = 85, "hearing_held";
        /// P17: the period of handling was extended (Art. 34).
        HandlingExtended = 86, "handling_extended";
        /// A head's decision, as it stands on the review sheet (阅办单).
        HeadSigned = 87, "head_signed";
        /// P18: the opinion on each request (Art. 32).
        Decided = 88, "decided";
        /// P18b: settled by an agreement (Art. 33).
        Settled = 89, "settled";
        /// P19: the opinion reached the petitioner.
        OpinionServed = 90, "opinion_served";
        /// P20
        Closed = 91, "closed";
        /// P21: who has to carry out what was supported, and by when.
        ExecutionOrdered = 92, "execution_ordered";
        /// P21: it was carried out.
        ExecutionDone = 93, "execution_done";
        /// P22: the petitioner asked for a recheck (复查, Art. 35).
        RecheckAsked = 94, "recheck_asked";
        /// P23: what the recheck came to.
        Rechecked = 95, "rechecked";
        /// P24: the petitioner asked for a review (复核, Art. 36).
        ReviewAsked = 96, "review_asked";
        /// P24: what the review came to.
        Reviewed = 97, "reviewed";
        /// P25: withdrawn by the petitioner.
        Withdrawn = 98, "withdrawn";
        /// P25: taken up again.
        Reopened = 99, "reopened";
        /// P26: reported as serious or urgent (Art. 25).
        UrgentReported = 100, "urgent_reported";
        /// A superior asks by a paper with a date (交办, 督办, 12345).
        Supervised = 101, "supervised";
        /// P20: the result was reported to whoever asked for it (办结报告).
        ResultReported = 102, "result_reported";
        /// P28
        Archived = 103, "archived";
        /// P29: the petitioner evaluated the office.
        Evaluated = 104, "evaluated";
        /// P3: the same as another matter.
        MergedInto = 105, "merged_into";
        /// P3 undone: it was another matter after all.
        Unmerged = 106, "unmerged";
        /// E.2a: a suggestion is being studied (Art. 29).
        StudyBegun = 107, "study_begun";
        /// E.2a: adopted, in part, or not.
        SuggestionDecided = 108, "suggestion_decided";
        /// E.2a: the answer reached whoever made the suggestion.
        Replied = 109, "replied";
        /// An attempt to reach the petitioner, heard or not.
        Contacted = 110, "contacted";
        /// The petitioner was visited again after the end (信访回访).
        ReturnVisited = 111, "return_visited";
        /// A joint meeting (联席会议) dealt with it.
        MeetingHeld = 112, "meeting_held";
        /// Somebody has an interest in it and keeps out (Art. 28(3)).
        Recused = 113, "recused";
        /// A leader took the case on (领导包案).
        LeaderTookOn = 114, "leader_took_on";
        /// Taken on the list of old cases, with a plan (积案).
        BacklogListed = 115, "backlog_listed";
        /// Entered in the provincial system, under this number.
        EnteredElsewhere = 116, "entered_elsewhere";
        /// Something was entered in a register.
        Entered = 120, "entered";
        /// P23, P24: the opinion of the recheck or review reached the petitioner.
        ReviewServed = 129, "review_served";
        /// P9: the lower unit has reported what came of it.
        ResultReceived = 130, "result_received";
        /// P7: whoever forwarded it has taken it back.
        MaterialReturned = 131, "material_returned";
        /// E.2b: a meeting, a leader on a reception day or a head gave somebody something to do.
        TaskSet = 133, "task_set";
        /// E.2b: what was given to do is done.
        TaskDone = 134, "task_done";
        /// E.2b: one piece told of several matters; another one was made of it.
        SplitOff = 132, "split_off";
        /// E.2b: open work was passed to a colleague, who has not taken it yet.
        DutiesPassed = 127, "duties_passed";
        /// E.2b: the colleague took it; from then he is responsible (首接首办).
        DutiesTaken = 128, "duties_taken";
        /// A paper was printed, with its number.
        PaperPrinted = 140, "paper_printed";
        /// A paper was printed again as it was.
        PaperReprinted = 141, "paper_reprinted";
        /// A report was made and its figures frozen.
        ReportMade = 142, "report_made";
        /// An old ledger was imported.
        LedgerImported = 143, "ledger_imported";
        /// A batch of blank forms was printed.
        BlanksPrinted = 150, "blanks_printed";
        /// One sheet of a batch is void.
        BlankSpoiled = 151, "blank_spoiled";
    }
}

/// What a step can be taken on, and what is typed for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    nouns: &'static [Noun],
    /// The fields of its form, in order.
    form: &'static [Field],
    /// Those that may not stay empty.
    required: &'static [Field],
}

impl Shape {
    const fn new(nouns: &'static [Noun], form: &'static [Field], required: &'static [Field]) -> Shape {
        Shape { nouns, form, required }
    }

    /// A step that only the product writes.
    const fn unwritten(nouns: &'static [Noun]) -> Shape {
        Shape { nouns, form: &[], required: &[] }
    }
}

/// Steps on every record.
const fn common(kind: StepKind) -> Option<Shape> {
    use Field::{About, HappenedOn, Reason, Text};
    const NOUNS: &[Noun] = &[
        Noun::Reception,
        Noun::Piece,
        Noun::Matter,
        Noun::Mediation,
        Noun::Lead,
        Noun::Visit,
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
    match kind {
        StepKind::Note => Some(Shape::new(NOUNS, &[HappenedOn, Text], &[HappenedOn, Text])),
        StepKind::Corrected => Some(Shape::new(NOUNS, &[HappenedOn, About, Text, Reason], &[HappenedOn, About, Text, Reason])),
        StepKind::ImportedEvent => Some(Shape::unwritten(NOUNS)),
        _ => None,
    }
}

impl StepKind {
    const fn shape(self) -> Shape {
        let parts = [common(self), petition::shape(self), mediation::shape(self), grid::shape(self), office::shape(self)];
        match parts {
            [Some(shape), _, _, _, _]
            | [_, Some(shape), _, _, _]
            | [_, _, Some(shape), _, _]
            | [_, _, _, Some(shape), _]
            | [_, _, _, _, Some(shape)] => shape,
            _ => Shape::unwritten(&[]),
        }
    }

    /// The nouns a step may be taken on.
    pub const fn nouns(self) -> &'static [Noun] {
        self.shape().nouns
    }

    /// The fields of the step's form, in order. Steps that only the product writes have none.
    pub const fn form(self) -> &'static [Field] {
        self.shape().form
    }

    /// The fields of the step's form that may not stay empty.
    pub const fn required(self) -> &'static [Field] {
        self.shape().required
    }

    /// The field whose code decides where the course goes on, where that is not always the same.
    pub const fn deciding(self) -> Option<Field> {
        match self {
            StepKind::Rechecked | StepKind::Reviewed => Some(Field::ReviewResult),
            StepKind::SuggestionDecided => Some(Field::SuggestionResult),
            StepKind::ConfirmationDecided => Some(Field::ConfirmationResult),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_nouns_and_asks_only_for_what_its_form_offers() {
        for kind in StepKind::ALL {
            assert!(!kind.nouns().is_empty(), "{}", kind.key());
            for field in kind.required().iter().chain(&kind.deciding()) {
                assert!(kind.form().contains(field), "{} asks for {}", kind.key(), field.key());
            }
        }
    }

    #[test]
    fn a_note_may_be_written_on_every_noun_of_the_office_but_a_sealed_receipt() {
        let noted: Vec<Noun> = Noun::CASEWORK.iter().copied().filter(|noun| *noun != Noun::SealedReceipt).collect();
        assert_eq!(StepKind::Note.nouns(), noted);
        assert!(Noun::REGISTERS.iter().all(|noun| Noun::CASEWORK.contains(noun)));
        assert!(Noun::REGISTERS.iter().chain(&[Noun::ShiftSheet]).eq(StepKind::Entered.nouns()));
    }
}
