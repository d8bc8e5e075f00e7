//! What the window and the command line are shown. Codes and keys, never words.

use crate::attachment::AttachmentView;
use crate::code::CodeTable;
use crate::duties::{DutyLineView, UntakenDuties};
use crate::erasure::ErasureReason;
use crate::error::{ErrorCode, Refusal};
use crate::field::Field;
use crate::id::RecordId;
use crate::inbox::Decision;
use crate::noun::Noun;
use crate::role::Role;
use crate::step::StepKind;
use crate::value::Value;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

coded! {
    /// Where a record stands between this PC and the county.
    Carried: u8 {
        /// Changes of it wait on this PC.
        Waiting = 1, "waiting";
        /// The county has them; its receipt is not here yet.
        Sent = 2, "sent";
        /// The county's receipt covers all of it.
        Received = 3, "received";
    }
}

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

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Row {
    /// Its id.
    pub id: RecordId,
    /// What it is.
    pub noun: Noun,
    /// Printed number, or empty.
    pub number: String,
    /// Its title, or empty.
    pub title: String,
    /// Village as shown.
    pub village: String,
    /// The people of it by name, as the list shows them; never how often anybody came.
    pub people: String,
    /// The day it reached the office.
    #[ts(type = "string | null")]
    pub on: Option<NaiveDate>,
    /// Where it stands (`state.<key>`).
    pub state: String,
    /// The next date that binds the office.
    #[ts(type = "string | null")]
    pub next_due: Option<NaiveDate>,
    /// Where it stands on its way to the county.
    pub carried: Carried,
    /// A conflict or a step waits for a person.
    pub needs_person: bool,
    /// Voided.
    pub void: bool,
}

/// What a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct ListRequest {
    /// Words to find in title, narrative, number, village and names.
    pub words: String,
    /// Only this state.
    pub state: Option<String>,
    /// Only this village.
    pub village: Option<String>,
    /// Only from this day.
    #[ts(type = "string | null")]
    pub from: Option<NaiveDate>,
    /// Only to this day.
    #[ts(type = "string | null")]
    pub to: Option<NaiveDate>,
    /// Only what waits to be sent.
    pub waiting: bool,
    /// Only what needs a person.
    pub needs_person: bool,
    /// Only what whoever has opened the home has in hand.
    pub mine: bool,
    /// How many lines to skip.
    pub offset: u32,
    /// How many lines at most; 0 means [`LIST_PAGE_ROWS`].
    pub limit: u32,
}

/// Lines of a list page where none are asked for: what a virtual table shows before it scrolls.
pub const LIST_PAGE_ROWS: u32 = 200;

/// The most lines one answer carries.
pub const LIST_PAGE_ROWS_MAX: u32 = 5_000;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ListPage {
    /// The lines.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u32,
}

/// One task of the workbench: a running clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Task {
    /// The record.
    pub record: Row,
    /// Its clock.
    pub clock: ClockView,
}

/// The first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Workbench {
    /// Running clocks by due date, at most [`WORKBENCH_TASKS_MAX`].
    pub tasks: Vec<Task>,
    /// Clocks past their date. A fact about the office.
    pub overdue: u32,
    /// Clocks due within [`DUE_SOON_DAYS`] days.
    pub due_soon: u32,
    /// Records received in this month, by noun.
    pub registered_this_month: BTreeMap<Noun, u32>,
    /// Records by noun.
    pub totals: BTreeMap<Noun, u32>,
    /// Records that need a person.
    pub needs_person: u32,
    /// Today in Asia/Shanghai.
    #[ts(type = "string")]
    pub today: NaiveDate,
    /// The year whose holiday table is missing though a running clock needs it.
    pub calendar_missing: Option<i32>,
    /// Passed work that nobody has taken: late, or for whoever has opened the home.
    pub untaken: Vec<UntakenDuties>,
}

/// A day's work fits on one screen; the rest is in the lists.
pub const WORKBENCH_TASKS_MAX: usize = 50;

/// A week ahead is "soon".
pub const DUE_SOON_DAYS: i64 = 7;

coded! {
    /// What the sync bar shows.
    SyncPhase: u8 {
        /// No way to the county at the moment. Normal.
        Offline = 1, "offline";
        /// Sending or receiving.
        Working = 2, "working";
        /// Everything sent, and the county's receipt covers it.
        AllSent = 3, "all_sent";
        /// Work waits to be sent.
        Waiting = 4, "waiting";
        /// A person is needed: a conflict, a parked change, a revoked device.
        NeedsPerson = 5, "needs_person";
    }
}

/// The sync bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct SyncBar {
    /// What to show.
    pub phase: SyncPhase,
    /// Changes that the county does not have.
    pub waiting: u32,
    /// Records with a conflict or a step that needs a person.
    pub needs_person: u32,
    /// Changes that the county refused, parked here with their reason.
    pub parked: u32,
    /// When the last sync ended well (UTC milliseconds).
    pub last_sync_ms: Option<i64>,
    /// Bytes sent and received in the running sync.
    pub bytes_up: u64,
    /// Bytes received.
    pub bytes_down: u64,
    /// Why the last attempt ended, where it did not end well.
    pub refusal: Option<Refusal>,
    /// This PC's clock minus the county's, where they differ by more than [`CLOCK_WRONG_MS`].
    pub clock_off_ms: Option<i64>,
    /// The office's older records that are still on their way to a new device.
    pub arriving: Option<Arriving>,
    /// What waits to be sent and how long that takes; `None` where nothing waits.
    pub estimate: Option<Estimate>,
    /// How long the running sync still has to send, once it has sent enough to tell.
    pub seconds_left: Option<u32>,
}

/// What sending will take, told before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Estimate {
    /// Records that have something to send.
    pub records: u32,
    /// Attachments whose contents the county does not have.
    pub attachments: u32,
    /// Bytes on the line for the records alone.
    pub text_bytes: u64,
    /// Bytes on the line for everything.
    pub all_bytes: u64,
    /// Seconds for the records alone at the speed of the last syncs; `None` before there were any.
    pub text_seconds: Option<u32>,
    /// Seconds for everything.
    pub all_seconds: Option<u32>,
}

/// How far a new device has the records of its office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Arriving {
    /// Entries of the log that are here.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// Every open case is here: work can begin.
    pub open_cases_here: bool,
}

/// A PC clock may be off by this much before anybody is told.
pub const CLOCK_WRONG_MS: i64 = 5 * 60 * 1000;

/// One change that waits, as the sync bar lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct WaitingChange {
    /// Position in this device's chain.
    pub seq: u64,
    /// What was done (`verb.<key>`).
    pub verb: String,
    /// The record it was done on.
    pub record: Option<Row>,
    /// Who did it.
    pub author: String,
    /// When (UTC milliseconds).
    pub at_ms: i64,
    /// The county refused it for this reason; it is parked.
    pub parked: Option<Refusal>,
}

/// The county's receipt of one change, verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct ReceiptView {
    /// The change.
    pub change: String,
    /// BLAKE3 of the change, hexadecimal.
    pub hash: String,
    /// The county's epoch.
    pub epoch: u32,
    /// The county-wide number it was given.
    pub n: u64,
    /// When the county signed (UTC milliseconds, the county's clock).
    pub at_ms: i64,
    /// The county's log head then, hexadecimal.
    pub log_head: String,
    /// The county's signature, hexadecimal.
    pub signature: String,
    /// First characters of the fingerprint of the key that signed.
    pub fingerprint: String,
    /// Signature and path to the signed root were checked on this device just now.
    pub verified: bool,
}

/// What the window has to know before anybody is unlocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct HomeState {
    /// There is a home on this PC.
    pub exists: bool,
    /// The users who can open it.
    pub users: Vec<String>,
    /// Who has opened it, if it is open.
    pub user: Option<String>,
    /// Roles of that user.
    pub roles: Vec<Role>,
    /// Name of the township.
    pub township: String,
    /// The home holds invented sample data and belongs to no county.
    pub sample: bool,
    /// Chosen language: `zh-CN`, `bo` or `en`.
    pub language: String,
    /// Version of the app.
    pub version: String,
}

/// A draft that can be recovered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DraftView {
    /// The form it belongs to, e.g. `receive` or `step:<record>`.
    pub form: String,
    /// Its content, as the form wrote it.
    pub content: String,
    /// When it was last saved (UTC milliseconds).
    pub saved_at_ms: i64,
}

/// One field as forms see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct FieldForm {
    /// Which field.
    pub field: Field,
    /// `text`, `long_text`, `date`, `instant`, `int`, `fen`, `bool`, `code`, `list`, `link`, `village`.
    pub kind: String,
    /// The code table of a `code` field.
    pub table: Option<CodeTable>,
    /// The article that requires it (`article.<key>`), where it may not stay empty.
    pub required: Option<String>,
}

/// Every form of the product, once, for the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Forms {
    /// The form of each noun.
    pub nouns: BTreeMap<Noun, Vec<FieldForm>>,
    /// The form of each step.
    pub steps: BTreeMap<StepKind, Vec<FieldForm>>,
    /// The block of one person.
    pub party: Vec<FieldForm>,
    /// The codes of each table.
    pub tables: BTreeMap<CodeTable, Vec<String>>,
}
