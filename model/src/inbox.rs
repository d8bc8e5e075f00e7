//! The conflict inbox: what the merging of several desks' work leaves to people, as the window and
//! the command line are shown it, and what a person decides.
//!
//! Three words lead through it. **Must decide**: a step lost its ground, a change was not taken, a
//! question was put. **Please check**: a field has several different values. **No clash**: others
//! went on with a record that was worked on here; nothing is to be done.

use crate::error::Refusal;
use crate::field::Field;
use crate::id::RecordId;
use crate::input::Fields;
use crate::noun::Noun;
use crate::role::Role;
use crate::step::StepKind;
use crate::value::Value;
use crate::view::{Row, StepView};
use serde::{Deserialize, Serialize};

coded! {
    /// How a person decided about something that needed one.
    Decision: u8 {
        /// Taken note of: the step stays without effect.
        Noted = 1, "noted";
        /// Taken anew as a fresh step, which the law judges for itself.
        Redone = 2, "redone";
        /// A question was answered.
        Answered = 3, "answered";
        /// Void, with a reason: it should not have been entered.
        Voided = 4, "voided";
    }
}

coded! {
    /// The three parts of the inbox.
    InboxGroup: u8 {
        /// Must decide.
        Decide = 1, "decide";
        /// Please check.
        Check = 2, "check";
        /// No clash: for information.
        Merged = 3, "merged";
    }
}

coded! {
    /// What a piece of a compared or merged text is.
    MarkKind: u8 {
        /// As it was.
        Same = 1, "same";
        /// Put in.
        Added = 2, "added";
        /// Taken out.
        Removed = 3, "removed";
        /// Changed on several sides in different ways: one of the versions, all of which follow.
        Both = 4, "both";
    }
}

coded! {
    /// Why something is suggested.
    SuggestedFor: u8 {
        /// The text contains all of the others.
        Longer = 1, "longer";
        /// Everything that either side wrote finds its place.
        Merged = 2, "merged";
        /// The others are empty.
        Filled = 3, "filled";
        /// The later one at the county; nothing else speaks for either.
        Later = 4, "later";
    }
}

/// A piece of a compared or merged text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Its text.
    pub text: String,
    /// The values it comes of, by their place; empty where nothing was changed.
    pub by: Vec<u32>,
}

/// Who wrote a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Writer {
    /// The change that wrote it.
    pub change: String,
    /// Name of the person, as the county knows it; empty where unknown here.
    pub author: String,
    /// The device.
    pub device: u32,
    /// Name of the township whose office it is; empty where unknown here.
    pub township: String,
    /// The grid, where it is a grid worker's device; empty for the desk.
    pub grid: String,
    /// When, by that device's clock (UTC milliseconds).
    pub at_ms: i64,
    /// It is this device.
    pub own: bool,
    /// It waits to be sent: the county has not numbered it yet.
    pub waiting: bool,
}

/// One of several different values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ClashValue {
    /// The value.
    pub value: Value,
    /// Everybody who wrote exactly this, the latest at the county first.
    pub by: Vec<Writer>,
    /// A text against the one all replaced, or else against the first value. Empty where it is no
    /// text, or nothing can be compared.
    pub marks: Vec<Mark>,
}

/// A text put together from all sides, to be read and changed before anybody accepts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Proposal {
    /// The whole text.
    pub text: String,
    /// The same in pieces, with what was taken out.
    pub marks: Vec<Mark>,
    /// In how many places several sides changed the same words. Not zero: a person has to put
    /// these in order, both versions stand one after the other.
    pub both: u32,
}

/// What is in focus first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Suggestion {
    /// The place of the value; `None`: the proposal.
    pub place: Option<u32>,
    /// Why.
    pub why: SuggestedFor,
}

/// A field on which devices disagree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct FieldClash {
    /// Which; `None` where a newer version wrote it, which this one cannot show.
    pub field: Option<Field>,
    /// 0, or the person's item number.
    pub item: u32,
    /// Name of that person, as this record has it.
    pub person: String,
    /// The different values, the one shown elsewhere first.
    pub values: Vec<ClashValue>,
    /// The value that all of them replaced, where it is known here.
    pub base: Option<Value>,
    /// A text put together, for long texts whose common base is known.
    pub proposal: Option<Proposal>,
    /// What is suggested.
    pub suggestion: Suggestion,
    /// The changes a decision replaces: exactly those seen here.
    pub seen: Vec<String>,
}

/// A step that lost its ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct StepClash {
    /// The step.
    pub step: StepView,
    /// Who took it.
    pub by: Writer,
    /// Why it has no effect.
    pub why: Refusal,
    /// Steps that stand and that its writer had not seen.
    pub meanwhile: Vec<StepView>,
    /// Who took these, in the same order.
    pub meanwhile_by: Vec<Writer>,
    /// Why it cannot be taken anew now; `None`: the law offers it.
    pub redo: Option<Refusal>,
    /// Its fields as a form holds them, to begin from when it is taken anew.
    #[ts(type = "Partial<Record<import('./Field').Field, string | number | boolean | string[] | null>>")]
    pub form: Fields,
}

/// What one operation of a change that was not taken says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ParkedPart {
    /// The record.
    pub on: RecordId,
    /// What it makes, where it makes a record.
    pub noun: Option<Noun>,
    /// The step, where it is one.
    pub step: Option<StepKind>,
    /// 0, or the person's item number.
    pub item: u32,
    /// Its fields.
    #[ts(type = "Array<[import('./Field').Field, import('./Value').Value]>")]
    pub fields: Vec<(Field, Value)>,
    /// A reason or a note, where it says no more.
    pub text: String,
}

/// A change of this device that the county did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ParkedChange {
    /// What was done (`verb.<key>`).
    pub verb: String,
    /// Who did it and when.
    pub by: Writer,
    /// Why the county did not take it.
    pub why: Refusal,
    /// Its content.
    pub parts: Vec<ParkedPart>,
}

/// A question that stands by itself: about a change that waits on another desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Question {
    /// The change asked about.
    pub about: String,
}

/// Something was written on a record that was erased as a whole, by somebody who did not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Outlived {
    /// The change that erased, which a decision names.
    pub erasure: String,
    /// When it was erased, by the erasing device's clock (UTC milliseconds).
    pub at_ms: i64,
    /// The paper that approves the erasure; empty where none was needed.
    pub approval: String,
    /// Who approved it.
    pub approved_by: String,
    /// The fields that were written late.
    #[ts(type = "Array<[import('./Field').Field, import('./Value').Value]>")]
    pub fields: Vec<(Field, Value)>,
    /// The steps that were taken late.
    pub steps: Vec<StepView>,
}

/// What others did on a record that was worked on here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct MergedChange {
    /// What was done (`verb.<key>`).
    pub verb: String,
    /// Who did it and when.
    pub by: Writer,
    /// The fields that it set.
    #[ts(type = "Array<[import('./Field').Field, import('./Value').Value]>")]
    pub fields: Vec<(Field, Value)>,
    /// The steps that it took.
    pub steps: Vec<StepKind>,
    /// An answer or a reason in it.
    pub text: String,
}

/// What an item of the inbox is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case", tag = "t", content = "v")]
#[ts(export)]
pub enum InboxMatter {
    /// A step that lost its ground.
    Step(Box<StepClash>),
    /// A change of this device that the county did not take.
    Parked(ParkedChange),
    /// A question that stands by itself.
    Question(Question),
    /// Late writing on an erased record.
    Outlived(Outlived),
    /// A paper that bears the number of an earlier one.
    SameNumber(SameNumber),
    /// A record of a blank form that an earlier record was entered from.
    SameBlank(SameNumber),
    /// A field on which devices disagree.
    Field(FieldClash),
    /// What others did meanwhile, without clash.
    Merged(Vec<MergedChange>),
}

/// Two papers with one number, because copies of a PC printed before the county knew of them; or two records of one blank form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SameNumber {
    /// The number that both bear.
    pub number: String,
    /// The earlier one, which keeps it; `None` where it may not be seen.
    pub earlier: Option<Row>,
}

/// A question passed on to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct AskedView {
    /// The change that asked, which an answer names.
    pub ask: String,
    /// Whom.
    pub role: Option<Role>,
    /// The question.
    pub note: String,
    /// Who asked and when.
    pub by: Writer,
    /// It is put to whoever has opened this home.
    pub to_me: bool,
}

/// One item of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct InboxItem {
    /// Its id: the same on every device. `<record>/<field>[.<item>]`, `<record>/step/<step>`,
    /// `<record>/ask/<change>`, `<record>/erased/<change>`; `parked/<number>` and `<record>/news` are this device's own.
    pub id: String,
    /// Where it belongs.
    pub group: InboxGroup,
    /// The record it is about.
    pub record: Option<Row>,
    /// What it is about.
    pub matter: InboxMatter,
    /// It was passed on.
    pub asked: Option<AskedView>,
    /// Part of it waits on this PC and may look different once the county has it.
    pub waiting: bool,
}

/// The inbox whole, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Inbox {
    /// The items: put to me, must decide, please check, passed on to others, no clash; at most
    /// [`INBOX_ITEMS_MAX`].
    pub items: Vec<InboxItem>,
    /// How many need a decision of whoever has opened this home.
    pub open: u32,
    /// How many were passed on and wait.
    pub asked: u32,
}

/// More than this in one list helps nobody; the rest comes up as these are done.
pub const INBOX_ITEMS_MAX: usize = 500;

/// What a person does about a step that lost its ground.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct DecideStep {
    /// The record.
    pub on: RecordId,
    /// The step.
    pub step: String,
    /// Noted, redone or voided.
    pub how: Decision,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The fields of the step taken anew.
    #[serde(default)]
    #[ts(type = "Partial<Record<import('./Field').Field, string | number | boolean | string[] | null>>")]
    pub fields: Fields,
}

/// Passes an item on to a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Ask {
    /// The item.
    pub id: String,
    /// Whom.
    pub role: Role,
    /// The question.
    pub note: String,
}
