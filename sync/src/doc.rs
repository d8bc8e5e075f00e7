//! A record folded from its changes: the heads of every field, the steps, the voids.
//!
//! A `Doc` is a projection. It is stored as one CBOR value beside the log, can be made again from
//! the log at any time, and two devices that folded the same entries hold the same bytes.

mod marks;

use crate::attach::attachment::{self, Attachment};
use crate::cbor::{self, INFALLIBLE};
use crate::change::Unreadable;
use crate::decided::{self, Asked, Decided};
use crate::op::Names;
use crate::verdict::{Judged, Verdict};
use jiangyuan_model::{Actor, ChangeId, Field, Noun, Scope, StepId, Value};
use minicbor::{Decoder, Encoder};
use std::collections::BTreeMap;

/// Where a change stands in the order of the fold: confirmed changes by n, then this device's
/// own pending ones by seq.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// The county-wide number.
    Confirmed(u64),
    /// The device's own seq; not numbered yet.
    Pending(u64),
}

impl Order {
    /// Whether it waits for its number.
    pub const fn is_pending(self) -> bool {
        matches!(self, Order::Pending(_))
    }
}

/// One standing value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The change that wrote it.
    pub change: ChangeId,
    /// Its place in the order.
    pub order: Order,
    /// When, by the writing device's clock.
    pub at_ms: i64,
    /// Who, as numbered on the writing device.
    pub actor: Actor,
    /// The value.
    pub value: Value,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// Its kind (`StepKind`), known to this version or not.
    pub kind: u16,
    /// Its place in the order.
    pub order: Order,
    /// When it was entered, by the writing device's clock.
    pub at_ms: i64,
    /// Who entered it, as numbered on the writing device.
    pub actor: Actor,
    /// The last step its writer saw.
    pub after: Option<StepId>,
    /// Its fields.
    pub fields: Vec<(u16, Value)>,
    /// The county's verdict; accepted while it waits.
    pub verdict: Verdict,
}

/// A void of the record or of one step, in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidMark {
    /// The step, or the whole record.
    pub step: Option<StepId>,
    /// Why.
    pub reason: String,
    /// The change that voided it.
    pub by: ChangeId,
}

/// An attachment of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The operation that added it.
    pub id: StepId,
    /// Its place in the order.
    pub order: Order,
    /// When it was added, by the writing device's clock.
    pub at_ms: i64,
    /// Who added it, as numbered on the writing device.
    pub actor: Actor,
    /// What is said of it.
    pub attachment: Attachment,
    /// Why the wait for its content was ended; empty where it was not.
    pub lost: String,
}

/// An erasure of changes of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedMark {
    /// The change that erased.
    pub by: ChangeId,
    /// Its place in the order.
    pub order: Order,
    /// When, by the erasing device's clock.
    pub at_ms: i64,
    /// What the record was, where the whole of it went; 0 where it goes on.
    pub noun: u8,
    /// How many changes went.
    pub count: u32,
    /// Why (`ErasureReason`).
    pub reason: u8,
    /// The paper that approves it.
    pub approval: String,
    /// Who approved.
    pub approved_by: String,
}

/// A handing over of the record to another scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveMark {
    /// The change that moved it.
    pub by: ChangeId,
    /// Its place in the order.
    pub order: Order,
    /// When, by the writing device's clock.
    pub at_ms: i64,
    /// Where it was at home.
    pub from: Scope,
    /// Where it is at home since.
    pub to: Scope,
    /// Why.
    pub reason: String,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doc {
    /// What it is (`Noun`); 0 until the change that brings it into being is here.
    pub noun: u8,
    /// The heads of each field, by item and field, highest in the order first.
    pub fields: BTreeMap<(u32, u16), Vec<Head>>,
    /// Values by item, field and change that were replaced before they came: after a restore of the
    /// county the log need not bring a value before the one that replaces it.
    pub overtaken: Vec<(u32, u16, ChangeId)>,
    /// Its steps in the order of the fold.
    pub steps: Vec<Step>,
    /// Voids in force.
    pub voids: Vec<VoidMark>,
    /// Its attachments in the order of the fold.
    pub attachments: Vec<Attached>,
    /// Decisions of people, in the order of the fold.
    pub decisions: Vec<Decided>,
    /// Questions that are open, in the order of the fold.
    pub asks: Vec<Asked>,
    /// Changes of newer versions that touch it and wait for an upgrade.
    pub unread: Vec<ChangeId>,
    /// How many of its changes wait for their number.
    pub pending: u32,
    /// Erasures, in the order of the fold.
    pub erased: Vec<ErasedMark>,
    /// Where it was handed to, in the order of the fold.
    pub moves: Vec<MoveMark>,
}

impl Doc {
    /// What it is, if this version knows it.
    pub const fn noun(&self) -> Option<Noun> {
        Noun::from_code(self.noun)
    }

    /// The value shown of a field of the record itself.
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.item(0, field)
    }

    /// The value shown of a field of one person.
    pub fn item(&self, item: u32, field: Field) -> Option<&Value> {
        self.heads(item, field.code()).first().map(|head| &head.value).filter(|value| **value != Value::Empty)
    }

    /// The text shown of a field of the record itself; empty where there is none.
    pub fn text(&self, field: Field) -> &str {
        self.get(field).and_then(Value::as_text).unwrap_or_default()
    }

    /// The standing values of a field, the shown one first.
    pub fn heads(&self, item: u32, field: u16) -> &[Head] {
        self.fields.get(&(item, field)).map(Vec::as_slice).unwrap_or_default()
    }

    /// When the shown value of a field of the record itself was written (UTC milliseconds).
    pub fn said_at_ms(&self, field: Field) -> Option<i64> {
        self.heads(0, field.code()).first().map(|head| head.at_ms)
    }

    /// The changes that a writer who sees this record replaces when he sets the field.
    pub fn replaced(&self, item: u32, field: u16) -> Vec<ChangeId> {
        self.heads(item, field).iter().map(|head| head.change).collect()
    }

    /// Item numbers of the people in it, those taken out by a later change left out.
    pub fn items(&self) -> Vec<u32> {
        let mut items: Vec<u32> = self.fields.keys().map(|(item, _)| *item).filter(|item| *item > 0).collect();
        items.dedup();
        items.retain(|item| !self.item(*item, Field::PartyRemoved).is_some_and(Value::is_true));
        items
    }

    /// Whether devices disagree on a field: several standing values, not all equal.
    pub fn is_conflict(&self, item: u32, field: u16) -> bool {
        match self.heads(item, field) {
            [] | [_] => false,
            [first, rest @ ..] => rest.iter().any(|head| head.value != first.value),
        }
    }

    /// Fields on which devices disagree, among confirmed values only: a device's own waiting
    /// value may still turn out to replace the other one.
    pub fn conflicts(&self) -> Vec<(u32, u16)> {
        self.fields.keys().copied().filter(|(item, field)| self.is_conflict(*item, *field)).collect()
    }

    /// Steps that a person has to look at, and that nobody has decided about.
    pub fn steps_for_a_person(&self) -> impl Iterator<Item = &Step> {
        let lost = self.steps.iter().filter(|step| matches!(step.verdict.judged(), Judged::NeedsPerson(_)));
        lost.filter(|step| !self.is_step_void(step.id) && !self.is_decided(step.id))
    }

    /// Whether anything in it waits for a person.
    pub fn needs_person(&self) -> bool {
        !self.conflicts().is_empty() || self.steps_for_a_person().next().is_some() || !self.asks.is_empty() || self.outlives_its_erasure()
    }

    /// The erasure of the whole record, if there was one.
    pub fn erasure(&self) -> Option<&ErasedMark> {
        self.erased.iter().rev().find(|mark| mark.noun != 0)
    }

    /// Whether the record was erased as a whole, and something was written that the erasure did
    /// not name and that nobody has decided to keep. A person decides about it.
    pub fn outlives_its_erasure(&self) -> bool {
        self.noun != 0 && self.erasure().is_some_and(|mark| !self.is_kept(mark.by))
    }

    /// Whether anything stands in it but marks.
    pub(crate) fn says_anything(&self) -> bool {
        let words = self.fields.is_empty() && self.steps.is_empty() && self.voids.is_empty() && self.unread.is_empty();
        !(words && self.attachments.is_empty() && self.decisions.is_empty() && self.asks.is_empty())
    }

    /// The scope it was handed to last; `None` if it is where it began.
    pub fn moved_to(&self) -> Option<&Scope> {
        self.moves.last().map(|mark| &mark.to)
    }

    /// Whether it was at home in a scope before it was handed on.
    pub fn was_at(&self, scope: &Scope) -> bool {
        self.moves.iter().any(|mark| mark.from == *scope)
    }

    /// The void of the whole record, if one is in force.
    pub fn void(&self) -> Option<&VoidMark> {
        self.voids.iter().find(|mark| mark.step.is_none())
    }

    /// Whether a step is void.
    pub fn is_step_void(&self, step: StepId) -> bool {
        self.voids.iter().any(|mark| mark.step == Some(step))
    }

    /// Whether a step has effect: judged to stand, or still waiting, and not void.
    pub fn stands(&self, step: &Step) -> bool {
        matches!(step.verdict.judged(), Judged::Accepted) && !self.is_step_void(step.id)
    }

    /// Attachments that stand: not void.
    pub fn standing_attachments(&self) -> impl Iterator<Item = &Attached> {
        self.attachments.iter().filter(|attached| !self.is_step_void(attached.id))
    }

    /// The last step of the record, which a new step follows.
    pub fn last_step(&self) -> Option<StepId> {
        self.steps.last().map(|step| step.id)
    }

    /// Writes the record for storage.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        let mut out = Encoder::new(&mut bytes);
        let mut names = Names::new(STORED_BY);
        out.array(12).expect(INFALLIBLE).u8(self.noun).expect(INFALLIBLE);
        out.array(self.fields.len() as u64).expect(INFALLIBLE);
        for ((item, field), heads) in &self.fields {
            out.array(3).expect(INFALLIBLE).u32(*item).expect(INFALLIBLE).u16(*field).expect(INFALLIBLE);
            out.array(heads.len() as u64).expect(INFALLIBLE);
            for head in heads {
                out.array(7).expect(INFALLIBLE);
                write_stamp(&mut out, head.change, head.order, head.at_ms, head.actor);
                cbor::write_value(&mut out, &mut names, *field, &head.value);
            }
        }
        out.array(self.overtaken.len() as u64).expect(INFALLIBLE);
        for (item, field, change) in &self.overtaken {
            out.array(3).expect(INFALLIBLE).u32(*item).expect(INFALLIBLE).u16(*field).expect(INFALLIBLE);
            write_change_id(&mut out, *change);
        }
        out.array(self.steps.len() as u64).expect(INFALLIBLE);
        for step in &self.steps {
            out.array(11).expect(INFALLIBLE);
            write_stamp(&mut out, step.id.change, step.order, step.at_ms, step.actor);
            out.u16(step.id.op).expect(INFALLIBLE).u16(step.kind).expect(INFALLIBLE);
            write_step_id(&mut out, step.after);
            out.u32(step.verdict.0).expect(INFALLIBLE).map(step.fields.len() as u64).expect(INFALLIBLE);
            for (field, value) in &step.fields {
                out.u16(*field).expect(INFALLIBLE);
                cbor::write_value(&mut out, &mut names, *field, value);
            }
        }
        out.array(self.voids.len() as u64).expect(INFALLIBLE);
        for mark in &self.voids {
            out.array(3).expect(INFALLIBLE);
            write_step_id(&mut out, mark.step);
            out.str(&mark.reason).expect(INFALLIBLE);
            write_change_id(&mut out, mark.by);
        }
        out.array(self.unread.len() as u64).expect(INFALLIBLE);
        for change in &self.unread {
            write_change_id(&mut out, *change);
        }
        out.u32(self.pending).expect(INFALLIBLE);
        out.array(self.attachments.len() as u64).expect(INFALLIBLE);
        for attached in &self.attachments {
            write_attached(&mut out, attached);
        }
        decided::write_said(&mut out, &names, self);
        marks::write(&mut out, &self.erased, &self.moves);
        bytes
    }

    /// Reads a stored record.
    ///
    /// # Errors
    /// [`Unreadable`] where the bytes were not written by [`Doc::to_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Doc, Unreadable> {
        let mut input = Decoder::new(bytes);
        let mut names = Names::new(STORED_BY);
        let mut doc = Doc::default();
        expect_len(&mut input, 12)?;
        doc.noun = input.u8()?;
        for _ in 0..cbor::array_len(&mut input)? {
            expect_len(&mut input, 3)?;
            let (item, field) = (input.u32()?, input.u16()?);
            let mut heads = Vec::new();
            for _ in 0..cbor::array_len(&mut input)? {
                expect_len(&mut input, 7)?;
                let (change, order, at_ms, actor) = read_stamp(&mut input)?;
                heads.push(Head { change, order, at_ms, actor, value: cbor::read_value(&mut input, &mut names)? });
            }
            doc.fields.insert((item, field), heads);
        }
        for _ in 0..cbor::array_len(&mut input)? {
            expect_len(&mut input, 3)?;
            doc.overtaken.push((input.u32()?, input.u16()?, read_change_id(&mut input)?));
        }
        for _ in 0..cbor::array_len(&mut input)? {
            doc.steps.push(read_step(&mut input, &mut names)?);
        }
        for _ in 0..cbor::array_len(&mut input)? {
            expect_len(&mut input, 3)?;
            let step = read_step_id(&mut input)?;
            doc.voids.push(VoidMark { step, reason: input.str()?.to_owned(), by: read_change_id(&mut input)? });
        }
        for _ in 0..cbor::array_len(&mut input)? {
            doc.unread.push(read_change_id(&mut input)?);
        }
        doc.pending = input.u32()?;
        for _ in 0..cbor::array_len(&mut input)? {
            doc.attachments.push(read_attached(&mut input)?);
        }
        decided::read_said(&mut input, &names, &mut doc)?;
        (doc.erased, doc.moves) = marks::read(&mut input)?;
        Ok(doc)
    }
}

/// Stored records name every change in full: no writer is the reader's own.
const STORED_BY: ChangeId = ChangeId { device: u32::MAX, incarnation: 0, seq: 0 };

type Out<'a> = cbor::Out<'a>;

fn write_change_id(out: &mut Out<'_>, id: ChangeId) {
    out.array(3).expect(INFALLIBLE).u32(id.device).expect(INFALLIBLE).u64(id.incarnation).expect(INFALLIBLE).u64(id.seq).expect(INFALLIBLE);
}

fn read_change_id(input: &mut Decoder<'_>) -> Result<ChangeId, Unreadable> {
    expect_len(input, 3)?;
    Ok(ChangeId { device: input.u32()?, incarnation: input.u64()?, seq: input.u64()? })
}

fn write_step_id(out: &mut Out<'_>, step: Option<StepId>) {
    match step {
        None => out.array(0).expect(INFALLIBLE),
        Some(step) => {
            out.array(2).expect(INFALLIBLE);
            write_change_id(out, step.change);
            out.u16(step.op).expect(INFALLIBLE)
        }
    };
}

fn read_step_id(input: &mut Decoder<'_>) -> Result<Option<StepId>, Unreadable> {
    match cbor::array_len(input)? {
        0 => Ok(None),
        2 => Ok(Some(StepId { change: read_change_id(input)?, op: input.u16()? })),
        _ => Err(Unreadable),
    }
}

/// Change, order, time and actor: six values, without an array around them.
pub(crate) fn write_stamp(out: &mut Out<'_>, change: ChangeId, order: Order, at_ms: i64, actor: Actor) {
    write_change_id(out, change);
    let (pending, number) = match order {
        Order::Confirmed(n) => (false, n),
        Order::Pending(seq) => (true, seq),
    };
    out.bool(pending).expect(INFALLIBLE).u64(number).expect(INFALLIBLE).i64(at_ms).expect(INFALLIBLE).u16(actor).expect(INFALLIBLE);
    out.null().expect(INFALLIBLE);
}

pub(crate) fn read_stamp(input: &mut Decoder<'_>) -> Result<(ChangeId, Order, i64, Actor), Unreadable> {
    let change = read_change_id(input)?;
    let pending = input.bool()?;
    let number = input.u64()?;
    let order = if pending { Order::Pending(number) } else { Order::Confirmed(number) };
    let stamp = (change, order, input.i64()?, input.u16()?);
    input.null()?;
    Ok(stamp)
}

fn read_step(input: &mut Decoder<'_>, names: &mut Names) -> Result<Step, Unreadable> {
    expect_len(input, 11)?;
    let (change, order, at_ms, actor) = read_stamp(input)?;
    let id = StepId { change, op: input.u16()? };
    let kind = input.u16()?;
    let after = read_step_id(input)?;
    let verdict = Verdict(input.u32()?);
    let mut fields = Vec::new();
    for _ in 0..cbor::map_len(input)? {
        fields.push((input.u16()?, cbor::read_value(input, names)?));
    }
    Ok(Step { id, kind, order, at_ms, actor, after, fields, verdict })
}

fn write_attached(out: &mut Out<'_>, attached: &Attached) {
    out.array(8 + attachment::PARTS).expect(INFALLIBLE);
    write_stamp(out, attached.id.change, attached.order, attached.at_ms, attached.actor);
    out.u16(attached.id.op).expect(INFALLIBLE).str(&attached.lost).expect(INFALLIBLE);
    attachment::write(out, &attached.attachment);
}

fn read_attached(input: &mut Decoder<'_>) -> Result<Attached, Unreadable> {
    expect_len(input, 8 + attachment::PARTS)?;
    let (change, order, at_ms, actor) = read_stamp(input)?;
    let id = StepId { change, op: input.u16()? };
    let lost = input.str()?.to_owned();
    Ok(Attached { id, order, at_ms, actor, attachment: attachment::read(input)?, lost })
}

fn expect_len(input: &mut Decoder<'_>, len: u64) -> Result<(), Unreadable> {
    if cbor::array_len(input)? == len { Ok(()) } else { Err(Unreadable) }
}
