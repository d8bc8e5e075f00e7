//! 待办: what somebody has to do beside the clocks of the law.

use crate::view::{ClockView, Row};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

coded! {
    /// What no date of the law drives, but somebody has to do.
    ReminderKind: u8 {
        /// A serious or urgent matter is to be reported (Art. 25).
        ReportUrgent = 1, "report_urgent";
        /// A paper from above is to be signed for (Art. 23(3)).
        SignFor = 2, "sign_for";
        /// A piece is to be entered in the provincial system (Art. 21(2)).
        EnterElsewhere = 3, "enter_elsewhere";
        /// It is urgent and somebody still has something to do.
        Urgent = 4, "urgent";
    }
}

coded! {
    /// How a serious or urgent matter stands that nobody has reported yet.
    Alarm: u8 {
        Fresh = 1, "fresh";
        Rings = 2, "rings";
        Late = 3, "late";
    }
}

/// 待办: what somebody has to do beside the clocks of the law, and whom a superior waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Worklist {
    /// Serious and urgent matters that nobody has reported yet, the oldest first.
    pub urgent: Vec<Urgent>,
    /// What a superior asked for by a paper with a date (交办, 督办, 12345), the nearest date first.
    pub asked: Vec<AskedFor>,
    /// What a meeting, a leader or a head gave somebody to do, the nearest date first.
    pub tasks: Vec<GivenTask>,
    /// What came from above and is not signed for yet, the oldest first.
    pub unsigned: Vec<Row>,
    /// Pieces that are not entered in the provincial system yet, the oldest first; at most [`WORKLIST_ROWS_MAX`].
    pub not_entered: Vec<Row>,
    /// How many those are altogether.
    pub not_entered_total: u32,
}

/// A serious and urgent matter that nobody has reported yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Urgent {
    /// The matter.
    pub record: Row,
    /// Since when it has been called so (UTC milliseconds).
    #[ts(type = "number")]
    pub since_ms: i64,
    /// Whole minutes since then.
    #[ts(type = "number")]
    pub minutes: i64,
    /// What that means.
    pub alarm: Alarm,
}

/// What a superior asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct AskedFor {
    /// The matter or piece.
    pub record: Row,
    /// By when.
    pub clock: ClockView,
    /// Who asked.
    pub organ: String,
    /// By which paper.
    pub paper: String,
}

/// What somebody was given to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct GivenTask {
    /// Where it was given.
    pub record: Row,
    /// The step that gave it.
    pub step: String,
    /// By when.
    #[ts(type = "string")]
    pub due: NaiveDate,
    /// Days until then; negative once it is over.
    #[ts(type = "number")]
    pub days_left: i64,
    /// Who is to do it.
    pub organ: String,
    /// What.
    pub text: String,
}

/// The most lines of one part of the worklist.
pub const WORKLIST_ROWS_MAX: usize = 100;
