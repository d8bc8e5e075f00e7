//! A clock of the law, as it stands on a day.

use crate::id::RecordId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

coded! {
    /// A kind of clock; article and arithmetic are in `law`.
    ClockKind: u8 {
        /// Written notice to a direct petitioner, 15 days (Art. 23(2)).
        Notice15 = 1, "notice15";
        /// Written notice where the piece was forwarded, 15 days from sign-for (Art. 23(3)).
        Notice15Forwarded = 2, "notice15_forwarded";
        /// Objection to a forwarded piece, 5 working days (Art. 23(3)).
        Objection5w = 3, "objection5w";
        /// Due date in the paper of a superior.
        CitedDue = 4, "cited_due";
        /// Mediation, 30 days.
        Mediate30 = 5, "mediate30";
        /// Joint application for judicial confirmation, 30 days (人民调解法 Art. 33).
        Confirm30 = 6, "confirm30";
        /// Performance of an agreement.
        Performance = 7, "performance";
        /// The opinion, 60 days from acceptance, at most 30 more (Art. 34).
        Handle60 = 8, "handle60";
        /// Right to ask for a recheck, 30 days (Art. 35).
        AskRecheck30 = 9, "ask_recheck30";
        /// Recheck, 30 days (Art. 35).
        Recheck30 = 10, "recheck30";
        /// Right to ask for a review, 30 days (Art. 36).
        AskReview30 = 11, "ask_review30";
        /// Review, 30 days, the hearing not counted (Art. 36).
        Review30 = 12, "review30";
        /// Doing a duty that was applied for, two months (行政诉讼法 Art. 47).
        Duty2m = 13, "duty2m";
        /// The date of an administrative procedure of the office's own.
        Procedure = 14, "procedure";
        /// Carrying out what was supported, by the date that was set.
        Execution = 15, "execution";
        /// The date in the paper of a supervision.
        Supervision = 16, "supervision";
        /// Evaluation by the petitioner, a window of 30 days.
        Evaluation = 17, "evaluation";
        /// Seeing the parties again, 30 days after an agreement.
        FollowUp = 18, "follow_up";
        /// A duty that comes back every year.
        Seasonal = 19, "seasonal";
        /// Seeing to a lead, by the date that was set.
        LeadDue = 20, "lead_due";
        /// Answering a suggestion, by the date that the office set itself.
        Reply = 21, "reply";
        /// The feedback that was asked for of whoever a matter was sent on to.
        Feedback = 22, "feedback";
        /// What a meeting, a leader or a head gave somebody to do, by the date that was set.
        Task = 23, "task";
    }
}

coded! {
    /// How a clock stands.
    ClockState: u8 {
        /// It runs.
        Running = 1, "running";
        /// What it asked for was done.
        Stopped = 2, "stopped";
        /// A right or an option whose time ran out; not a fault of the office.
        Lapsed = 3, "lapsed";
        /// Cancelled by the course of the case.
        Cancelled = 4, "cancelled";
        /// It stands still, because the county decided that mediation pauses the sixty days (K.4).
        Paused = 5, "paused";
    }
}

/// One clock of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ClockView {
    /// The record whose steps it is computed from (a matter's page shows its pieces' clocks too).
    pub record: RecordId,
    /// Which.
    pub kind: ClockKind,
    /// The date it started from (not counted).
    #[ts(type = "string")]
    pub start: NaiveDate,
    /// The last day by the strict count; `None` where the calendar of a year is missing.
    #[ts(type = "string | null")]
    pub strict_due: Option<NaiveDate>,
    /// The last day when rest days roll forward; `None` where the calendar is missing.
    #[ts(type = "string | null")]
    pub rolled_due: Option<NaiveDate>,
    /// The date that binds, of the two; `None` where there is no legal result.
    #[ts(type = "string | null")]
    pub due: Option<NaiveDate>,
    /// A Monday-to-Friday estimate, only where `due` is `None`. Never a legal date.
    #[ts(type = "string | null")]
    pub estimate: Option<NaiveDate>,
    /// The last day if the days off of the place counted as rest days; only where that is another date and rest
    /// days move it at all.
    #[ts(type = "string | null")]
    pub local_due: Option<NaiveDate>,
    /// The year whose calendar is missing.
    pub calendar_missing: Option<i32>,
    /// How it stands.
    pub state: ClockState,
    /// When it stopped.
    #[ts(type = "string | null")]
    pub stopped_on: Option<NaiveDate>,
    /// Days until the date that binds (negative: overdue); `None` unless it runs and has a date.
    pub days_left: Option<i64>,
    /// The rule, as a key of `locales/` (`article.<key>`).
    pub article: String,
}

/// How long a serious or urgent matter may wait for its report (Art. 25): instants, because minutes count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct UrgentView {
    /// When it was entered as serious and urgent (UTC milliseconds).
    pub since_ms: i64,
    /// When the alarm goes.
    pub alarm_at_ms: i64,
    /// When it is late.
    pub red_at_ms: i64,
    /// It was reported.
    pub reported: bool,
}
