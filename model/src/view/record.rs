//! A record whole: its fields, steps and what may be done next.

use super::{Carried, Row};
use super::{ClockView, UrgentView};
use crate::attachment::AttachmentView;
use crate::duties::DutyLineView;
use crate::erasure::ErasureReason;
use crate::error::ErrorCode;
use crate::error::Refusal;
use crate::field::Field;
use crate::id::RecordId;
use crate::inbox::Decision;
use crate::noun::Noun;
use crate::step::StepKind;
use crate::value::Value;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One value of a field, with who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct HeadView {
    /// The value.
    pub value: Value,
    /// The change that wrote it.
    pub change: String,
    /// Name of the person who wrote it, as the county knows it; empty where unknown here.
    pub author: String,
    /// The device that wrote it.
    pub device: u32,
    /// When, by that device's clock (UTC milliseconds).
    pub at_ms: i64,
}

/// One field of a record: the value shown, and all of them where devices disagree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct FieldView {
    /// Which field.
    pub field: Field,
    /// 0, or the person's item number.
    pub item: u32,
    /// The value shown.
    pub value: Value,
    /// Every standing value, the shown one first. More than one different: a conflict.
    pub heads: Vec<HeadView>,
    /// Whether a person has to choose.
    pub conflict: bool,
}

/// How the county judged a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum VerdictView {
    /// Not judged yet: it waits on this PC.
    Pending,
    /// It stands.
    Accepted,
    /// It was overtaken; kept, without effect.
    Superseded,
    /// It stands in conflict with another; a person decides.
    NeedsPerson(ErrorCode),
}

/// One step on the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct StepView {
    /// Its id, `device.incarnation.seq#op`.
    pub id: String,
    /// Its kind; `None` where a newer version wrote it.
    pub kind: Option<StepKind>,
    /// The date of legal effect.
    #[ts(type = "string | null")]
    pub happened_on: Option<NaiveDate>,
    /// When it was entered, by the device's clock (UTC milliseconds).
    pub entered_at_ms: i64,
    /// Who entered it.
    pub author: String,
    /// Its fields.
    #[ts(type = "Array<[import('./Field').Field, import('./Value').Value]>")]
    pub fields: Vec<(Field, Value)>,
    /// The county's judgement.
    pub verdict: VerdictView,
    /// Voided, with this reason.
    pub void_reason: Option<String>,
    /// A later step corrects it.
    pub corrected_by: Option<String>,
    /// What a person decided about it, where it had lost its ground.
    pub decided: Option<DecidedView>,
    /// It was entered on a day outside its writer's term.
    pub outside_term: bool,
}

/// A decision about a step that had lost its ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DecidedView {
    /// How; `None` where a newer version says it.
    pub how: Option<Decision>,
    /// The reason.
    pub text: String,
    /// Who decided.
    pub author: String,
    /// When, by the deciding device's clock (UTC milliseconds).
    pub at_ms: i64,
}

/// A step that the law offers next, or does not and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct StepOption {
    /// Which step.
    pub kind: StepKind,
    /// Whether it leads on in the course, and does not only stand beside it.
    pub leads: bool,
    /// The article that it follows.
    pub article: String,
    /// `None`: it may be taken. Else why not, with the article.
    pub refusal: Option<Refusal>,
}

/// A record whole: the case page, and `jiangyuan show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct RecordView {
    /// Its id.
    pub id: RecordId,
    /// What it is.
    pub noun: Noun,
    /// Its scope.
    pub scope: String,
    /// Printed number, or empty.
    pub number: String,
    /// Its title, or empty.
    pub title: String,
    /// Where it stands in its course (`state.<key>` in `locales/`).
    pub state: String,
    /// Its fields, in the order of the form, people after them.
    pub fields: Vec<FieldView>,
    /// Its steps, in the order that counts.
    pub steps: Vec<StepView>,
    /// Its clocks.
    pub clocks: Vec<ClockView>,
    /// The alarm of a serious or urgent matter; `None` of any other.
    pub urgent: Option<UrgentView>,
    /// Steps offered or not.
    pub options: Vec<StepOption>,
    /// Its photos and scans, in the order added.
    pub attachments: Vec<AttachmentView>,
    /// Records it hangs together with: pieces of a matter, the reception of a piece.
    pub related: Vec<Row>,
    /// Who has it in hand: as its own record says, and as work was passed on since.
    pub in_hand: Vec<String>,
    /// The records of a hand-over or a shift's sheet.
    pub lines: Vec<DutyLineView>,
    /// Where it stands on its way to the county.
    pub carried: Carried,
    /// Voided, with this reason.
    pub void_reason: Option<String>,
    /// Handed to another township; then it is here to be read only.
    pub handed_to: Option<HandedTo>,
    /// Erased as a whole; what stands here was written without knowing of it.
    pub outlives_its_erasure: bool,
    /// The reasons for which the person may erase it.
    pub may_erase: Vec<ErasureReason>,
    /// The person may hand it to another township.
    pub may_hand_over: bool,
}

/// Where a record went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct HandedTo {
    /// Name of the township.
    pub township: String,
    /// Why, in the words of whoever handed it over; empty where its township was merged.
    pub reason: String,
    /// When (UTC milliseconds).
    pub at_ms: i64,
}

/// A township of the county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Township {
    /// Its nine-digit code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What an erasure or a handing over takes along, for the person who is about to confirm it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct TakenAlong {
    /// Records that go.
    pub records: Vec<Row>,
    /// Records that go on, of which the shared entries go.
    pub parts: Vec<Row>,
    /// Attachments of the records that go.
    pub attachments: u32,
}
