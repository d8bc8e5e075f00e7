//! Legal steps: the events of a record's course. A step is never edited; a mistake is corrected
//! by a later visible step.

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
        LeadRecorded = 40, "lead_recorded";
        /// The lead became a petition piece, on the resident's request (D.5).
        BecamePiece = 41, "became_piece";
        /// The lead became a mediation.
        BecameMediation = 42, "became_mediation";
        VisitLogged = 50, "visit_logged";
        /// An accusation was taken sealed; the office holds the bare receipt.
        Sealed = 60, "sealed";
    }
}

impl StepKind {
    /// The nouns a step may be taken on.
    pub const fn nouns(self) -> &'static [Noun] {
        use StepKind::*;
        match self {
            Received => &[Noun::Reception],
            Registered => &[Noun::Piece, Noun::Matter],
            Joined => &[Noun::Matter],
            NoticeGiven => &[Noun::Piece],
            Note | Corrected | ImportedEvent => &[Noun::Reception, Noun::Piece, Noun::Matter, Noun::Mediation, Noun::Lead, Noun::Visit],
            Asked | Consented | Declined | Accepted | SessionHeld | AgreedWritten | AgreedOral | Terminated | PeriodExtended
            | ConfirmationSought => &[Noun::Mediation],
            LeadRecorded | BecamePiece | BecameMediation => &[Noun::Lead],
            VisitLogged => &[Noun::Visit],
            Sealed => &[Noun::SealedReceipt],
        }
    }

    /// The fields of the step's form, in order. Steps that only the product writes have none.
    pub const fn form(self) -> &'static [Field] {
        use Field::*;
        match self {
            StepKind::Note => &[HappenedOn, Text],
            StepKind::NoticeGiven => {
                &[HappenedOn, NoticeKind, ServiceMethod, ServedBy, ReceivedBy, Language, Interpreter, ReaderAloud, Witness, Text]
            }
            StepKind::Corrected => &[HappenedOn, About, Text, Reason],
            StepKind::Consented => &[HappenedOn, PartyItem, ConsentForm, Language, Interpreter],
            StepKind::Declined => &[HappenedOn, PartyItem, WaysTold],
            StepKind::Accepted => &[HappenedOn, Mediators],
            StepKind::SessionHeld => &[HappenedOn, SessionPlace, Mediators, Participants, Language, Interpreter, Minutes, SessionResult],
            StepKind::AgreedWritten => {
                &[HappenedOn, AgreementText, EffectiveOn, PerformanceManner, PerformanceDue, Language, Interpreter, ReaderAloud, Witness]
            }
            StepKind::AgreedOral => &[HappenedOn, AgreementText, PerformanceManner, PerformanceDue, Language, Interpreter, Witness],
            StepKind::Terminated => &[HappenedOn, TerminationReason, WaysTold, Text],
            StepKind::PeriodExtended => &[HappenedOn, PerformanceDue, Reason],
            StepKind::ConfirmationSought => &[HappenedOn, Text],
            _ => &[],
        }
    }

    /// The fields of the step's form that may not stay empty.
    pub const fn required(self) -> &'static [Field] {
        use Field::*;
        match self {
            StepKind::Note => &[HappenedOn, Text],
            StepKind::NoticeGiven => &[HappenedOn, NoticeKind, ServiceMethod, ReceivedBy],
            StepKind::Corrected => &[HappenedOn, About, Text, Reason],
            StepKind::Consented => &[HappenedOn, PartyItem, ConsentForm],
            StepKind::Declined => &[HappenedOn, PartyItem],
            StepKind::Accepted => &[HappenedOn],
            StepKind::SessionHeld => &[HappenedOn, SessionPlace, Minutes, SessionResult],
            StepKind::AgreedWritten => &[HappenedOn, AgreementText, EffectiveOn],
            StepKind::AgreedOral => &[HappenedOn, AgreementText],
            StepKind::Terminated => &[HappenedOn, TerminationReason, WaysTold],
            StepKind::PeriodExtended => &[HappenedOn, PerformanceDue, Reason],
            StepKind::ConfirmationSought => &[HappenedOn],
            _ => &[],
        }
    }
}
