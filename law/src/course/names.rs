//! The states of all courses. Words are `state.<key>` in `locales/law.yml`.

macro_rules! states {
    ($( $(#[$meta:meta])* $name:ident = $key:literal; )+) => {
        /// Where a record stands in its course.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum State { $( $(#[$meta])* $name, )+ }

        impl State {
            /// Every state, in the order of the courses.
            pub const ALL: &'static [State] = &[ $( State::$name, )+ ];

            /// Its key in JSON, in lists and in `locales/`.
            pub const fn key(self) -> &'static str { match self { $( State::$name => $key, )+ } }

            /// The state with this key.
            pub fn from_key(key: &str) -> Option<State> {
                match key { $( $key => Some(State::$name), )+ _ => None }
            }
        }
    };
}

states! {
    /// Nothing was recorded yet.
    New = "new";
    /// A reception was entered.
    Received = "received";
    /// A piece was registered.
    Registered = "registered";
    /// The petitioner of a piece was told in writing.
    Noticed = "noticed";
    /// A matter is open.
    Open = "open";
    /// The parties were asked whether they want mediation.
    Asked = "asked";
    /// A party refused; the end.
    Declined = "declined";
    /// Mediation was accepted.
    Accepted = "accepted";
    /// At least one session was held.
    Mediating = "mediating";
    /// A written agreement.
    AgreedWritten = "agreed_written";
    /// An oral agreement, recorded.
    AgreedOral = "agreed_oral";
    /// Ended without agreement.
    Terminated = "terminated";
    /// The parties applied for judicial confirmation.
    Confirming = "confirming";
    /// A lead was recorded.
    Recorded = "recorded";
    /// The lead became a petition piece.
    BecamePiece = "became_piece";
    /// The lead became a mediation.
    BecameMediation = "became_mediation";
    /// A visit was logged.
    Logged = "logged";
    /// A report was made, and its figures do not change any more.
    Reported = "reported";
    /// A paper was printed.
    Printed = "printed";
    /// Blank forms were printed and are out.
    BlanksOut = "blanks_out";
    /// Entered in a register.
    Entered = "entered";
    /// E.2b: work was passed on and nobody has taken it yet.
    DutiesPassed = "duties_passed";
    /// E.2b
    DutiesTaken = "duties_taken";
    /// An accusation was taken sealed.
    Sealed = "sealed";
    /// P4: level, nature, accept or not were decided.
    Triaged = "triaged";
    /// P13: accepted, and the petitioner is told so.
    NotifiedAccepted = "notified_accepted";
    /// P10: told which organ and which procedure it belongs to.
    GuidedOut = "guided_out";
    /// P9: with a lower unit.
    SentOn = "sent_on";
    /// P11
    NotAccepted = "not_accepted";
    /// P12
    NoLongerAccepted = "no_longer_accepted";
    /// P6: the office has objected to a forwarded piece.
    Objected = "objected";
    /// P7: the forwarder has taken it back.
    Returned = "returned";
    /// Route 5: the office is to do its duty.
    DutyApplication = "duty_application";
    /// Route 4: an administrative procedure of the office's own.
    AdministrativeFile = "administrative_file";
    /// P14
    Handling = "handling";
    /// P17: in handling, and the period was extended.
    Extended = "extended";
    /// P15
    InMediation = "in_mediation";
    /// P18: the opinion is signed.
    Decided = "decided";
    /// P19
    Served = "served";
    /// P20
    Closed = "closed";
    /// P21: closed, and something that was supported is being carried out.
    Executing = "executing";
    /// P22: a recheck was asked for.
    RecheckAsked = "recheck_asked";
    /// P23
    Rechecked = "rechecked";
    /// P24: a review was asked for.
    ReviewAsked = "review_asked";
    /// P24: the end of the petition procedure.
    ReviewedFinal = "reviewed_final";
    /// P25
    Withdrawn = "withdrawn";
    /// P3
    Merged = "merged";
    /// E.2a: a suggestion is being studied.
    Studying = "studying";
    /// E.2a
    Adopted = "adopted";
    /// E.2a
    PartlyAdopted = "partly_adopted";
    /// E.2a
    NotAdopted = "not_adopted";
    /// E.2a: the answer reached whoever made the suggestion.
    Replied = "replied";
    /// M4
    Assigned = "assigned";
    /// M11: the court has confirmed the agreement.
    Confirmed = "confirmed";
    /// M11: the court has not confirmed it.
    ConfirmationRejected = "confirmation_rejected";
    /// M12
    Performed = "performed";
    /// M12
    InDispute = "in_dispute";
    /// M13
    FollowedUp = "followed_up";
    /// D.5: the report was taken.
    LeadAdmitted = "lead_admitted";
    /// D.5: the report was not taken.
    LeadRejected = "lead_rejected";
    /// D.5: somebody is to see to it.
    LeadDispatched = "lead_dispatched";
    /// D.5: somebody sees to it.
    LeadHandling = "lead_handling";
    /// D.5: what came of it was reported back.
    LeadFedBack = "lead_fed_back";
    /// D.5: somebody looked whether it is so.
    LeadVerified = "lead_verified";
    /// D.5: with the county.
    LeadPassedUp = "lead_passed_up";
    /// D.5
    LeadClosed = "lead_closed";
    /// P28
    Archived = "archived";
    /// P28, of a mediation that ended in an agreement: what is owed every year goes on.
    ArchivedAgreed = "archived_agreed";
    /// Taken over from another system, untouched since.
    Imported = "imported";
    /// Void.
    Void = "void";
}

impl State {
    /// Whether somebody still has something to do: what a new device is told before the archive.
    pub const fn is_open(self) -> bool {
        use State::*;
        match self {
            New | Received | Registered | Noticed | Open | Asked | Accepted | Assigned | Mediating | AgreedWritten | AgreedOral
            | Confirming | Confirmed | ConfirmationRejected | InDispute | Recorded | LeadAdmitted | LeadDispatched | LeadHandling
            | LeadFedBack | LeadVerified | LeadPassedUp | Triaged | NotifiedAccepted | Objected | DutyApplication | AdministrativeFile
            | Handling | Extended | InMediation | Decided | Served | Executing | RecheckAsked | Rechecked | ReviewAsked | Studying
            | Adopted | PartlyAdopted | NotAdopted | Replied | Performed | FollowedUp | DutiesPassed => true,
            Declined | Terminated | BecamePiece | BecameMediation | LeadRejected | LeadClosed | Logged | Entered | Printed | Sealed
            | GuidedOut | SentOn | NotAccepted | NoLongerAccepted | Returned | Closed | ReviewedFinal | Withdrawn | Merged | Archived
            | ArchivedAgreed | Imported | Void | DutiesTaken | Reported | BlanksOut => false,
        }
    }

    /// Whether the course does not go back from here to what came before.
    pub(crate) const fn is_settled(self) -> bool {
        use State::*;
        matches!(
            self,
            Declined
                | Terminated
                | AgreedWritten
                | AgreedOral
                | Confirming
                | Confirmed
                | ConfirmationRejected
                | Performed
                | BecamePiece
                | BecameMediation
                | LeadRejected
                | LeadClosed
                | GuidedOut
                | SentOn
                | NotAccepted
                | NoLongerAccepted
                | Returned
                | Closed
                | ReviewedFinal
                | Withdrawn
                | Merged
                | Archived
                | ArchivedAgreed
        )
    }
}
