//! What a step must fulfil beside its place in the table: the conditions by name, and whether each is fulfilled.

mod holds;
mod typed;

pub(super) use holds::{Asked, unmet};
pub(super) use typed::{fields, repeats, turned_twice};

use jiangyuan_model::{ErrorCode, Field};

/// One condition of a row. Words are `guard.<key>` in `locales/law.yml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Every party has agreed to mediation (人民调解法 Art. 17).
    EveryPartyAgreed,
    /// Nothing was reported because of violence or a risk of crime (人民调解法 Art. 25).
    NotEscalated,
    /// An extension of a mediation ends later than what it extends.
    EndsLater,
    /// It came from above (Art. 23(3)).
    FromAbove,
    /// Within five working days of sign-for (Art. 23(3)).
    WithinFiveWorkingDays,
    /// The head has signed this on the review sheet.
    HeadSigned(&'static str),
    /// An accusation is sealed and never triaged here (Art. 30).
    NoAccusation,
    /// A request for relief takes one of the six routes (Art. 31).
    RouteNamed,
    /// The triage says that it is in the office's own power.
    OwnPower,
    /// The triage says that a lower unit has the power.
    OfALowerUnit,
    /// The triage says that another organ has the power, or courts, arbitration or the Party (routes 1 to 3). Routes 4
    /// and 5 in the office's own power are its own to take.
    OfAnotherOrgan,
    /// The triage says that it takes this route.
    Route(&'static str),
    /// The triage says that it is a suggestion (Art. 29).
    Suggestion,
    /// There is a review opinion already (Art. 36(3)).
    ReviewedBefore,
    /// The same facts and reasons as before (Art. 36(3)).
    SameFacts,
    /// The petitioner was contacted, or it was tried.
    ContactMade,
    /// Both sides agree to mediation (Art. 33).
    BothSidesAgree,
    /// No dispute with the administration.
    Civil,
    /// The handling was not extended in this round yet: once is all (Art. 34).
    Once,
    /// Before the sixty days are over (Art. 34).
    WithinTheSixtyDays,
    /// By thirty days at most (Art. 34).
    AtMostThirtyDays,
    /// Each request has a result: supported, explained or not supported (Art. 32).
    EachRequestAnswered,
    /// What was supported has somebody who carries it out (Art. 32).
    ExecutionOrdered,
    /// The opinion supports something (Art. 32(1)).
    SomethingSupported,
    /// It was split off after its piece had its notice, and is owed one of its own (Art. 23(2)).
    NoticeOwed,
    /// A reason is given.
    ReasonGiven,
    /// A paper that is left where it was refused needs a witness.
    LeftBeforeAWitness,
    /// By somebody other than who handled it.
    NotTheHandler,
    /// Nothing that was ordered is still to be carried out.
    NothingOutstanding,
    /// No recheck or review has ordered that it be done again: then it has to be done.
    NotOrderedToRedo,
    /// The opinion has reached the petitioner.
    OpinionReceived,
    /// No recheck has given its opinion in this round yet (Art. 35).
    NotRecheckedYet,
    /// A recheck has given its opinion in this round (Art. 36).
    RecheckGiven,
    /// Nobody has applied for the confirmation of this agreement yet (人民调解法 Art. 33).
    NotSoughtYet,
    /// The court has this agreement before it (人民调解法 Art. 33).
    ConfirmationPending,
    /// It names something that was given to do and is not done yet.
    TaskOpen,
    /// What was agreed for a date is performed, and the parties were seen again (人民调解法 Art. 31).
    PerformedAndSeenAgain,
}

impl Guard {
    /// Its key in `locales/`.
    pub fn key(self) -> &'static str {
        match self {
            Guard::EveryPartyAgreed => "every_party_agreed",
            Guard::NotEscalated => "not_escalated",
            Guard::EndsLater => "ends_later",
            Guard::FromAbove => "from_above",
            Guard::WithinFiveWorkingDays => "within_five_working_days",
            Guard::HeadSigned(_) => "head_signed",
            Guard::NoAccusation => "no_accusation",
            Guard::RouteNamed => "route_named",
            Guard::OwnPower => "own_power",
            Guard::OfALowerUnit => "of_a_lower_unit",
            Guard::OfAnotherOrgan => "of_another_organ",
            Guard::Route("6") => "route_6",
            Guard::Route("5") => "route_5",
            Guard::Route(_) => "route_4",
            Guard::Suggestion => "suggestion",
            Guard::ReviewedBefore => "reviewed_before",
            Guard::SameFacts => "same_facts",
            Guard::ContactMade => "contact_made",
            Guard::BothSidesAgree => "both_sides_agree",
            Guard::Civil => "civil",
            Guard::Once => "once",
            Guard::WithinTheSixtyDays => "within_the_sixty_days",
            Guard::AtMostThirtyDays => "at_most_thirty_days",
            Guard::EachRequestAnswered => "each_request_answered",
            Guard::ExecutionOrdered => "execution_ordered",
            Guard::SomethingSupported => "something_supported",
            Guard::NoticeOwed => "notice_owed",
            Guard::ReasonGiven => "reason_given",
            Guard::LeftBeforeAWitness => "left_before_a_witness",
            Guard::NotTheHandler => "not_the_handler",
            Guard::NothingOutstanding => "nothing_outstanding",
            Guard::NotOrderedToRedo => "not_ordered_to_redo",
            Guard::OpinionReceived => "opinion_received",
            Guard::NotRecheckedYet => "not_rechecked_yet",
            Guard::RecheckGiven => "recheck_given",
            Guard::NotSoughtYet => "not_sought_yet",
            Guard::ConfirmationPending => "confirmation_pending",
            Guard::TaskOpen => "task_open",
            Guard::PerformedAndSeenAgain => "performed_and_seen_again",
        }
    }

    /// What a step that does not fulfil it is told.
    pub(super) const fn refusal(self) -> ErrorCode {
        match self {
            Guard::EveryPartyAgreed => ErrorCode::ConsentMissing,
            Guard::EndsLater => ErrorCode::BadDate,
            _ => ErrorCode::ConditionUnmet,
        }
    }

    /// The field on which a form shows it, where what was typed does not fulfil it.
    pub(super) const fn field(self) -> Option<Field> {
        match self {
            Guard::EndsLater => Some(Field::PerformanceDue),
            Guard::WithinFiveWorkingDays | Guard::WithinTheSixtyDays => Some(Field::HappenedOn),
            Guard::NoAccusation => Some(Field::Nature),
            Guard::RouteNamed => Some(Field::Route),
            Guard::SameFacts => Some(Field::SameFacts),
            Guard::BothSidesAgree => Some(Field::BothAgree),
            Guard::Civil => Some(Field::CivilDispute),
            Guard::AtMostThirtyDays => Some(Field::Days),
            Guard::EachRequestAnswered => Some(Field::SupportedRequests),
            Guard::ReasonGiven => Some(Field::Reason),
            Guard::LeftBeforeAWitness => Some(Field::Witness),
            Guard::TaskOpen => Some(Field::About),
            _ => None,
        }
    }
}
