//! Questions and decisions: what people say to one another about a record where the fold alone
//! cannot go on.
//!
//! A step that lost its ground keeps its verdict for ever; a person's **decision** about it is a
//! change like any other, and what needed a person is settled on every device as soon as it is
//! folded there. Two devices that decide apart do not contradict one another: the step has no
//! effect either way, a step taken anew is judged by the law for itself, and both decisions stand
//! in the order of the log, the later one shown first. So deciding never makes another conflict.
//!
//! A **question** passes something on to a role ("ask the head"). It is open until what it asks
//! about is settled by anybody, or until it is answered. It is closed inside the fold and not when
//! it is read: a field that is in conflict again next month must not bring back an old question.
//!
//! A decision as a hidden flag beside the verdict was rejected: it would be true on one PC only.

use crate::cbor::{self, INFALLIBLE, Out};
use crate::change::Unreadable;
use crate::doc::{Doc, Order, read_stamp, write_stamp};
use crate::fold::Folding;
use crate::op::Names;
use jiangyuan_model::{Actor, ChangeId, StepId};
use minicbor::Decoder;

/// What a question or a decision is about, within one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A field on which devices disagree.
    Field {
        /// 0, or the person's item number.
        item: u32,
        /// The field.
        field: u16,
    },
    /// A step.
    Step(StepId),
    /// A change by itself: a question that is answered, or what the county did not take.
    Change(ChangeId),
}

impl About {
    /// Names another change in place of the one it names.
    pub(crate) fn rename_changes(&mut self, to: &dyn Fn(ChangeId) -> ChangeId) {
        match self {
            About::Field { .. } => {}
            About::Step(step) => step.change = to(step.change),
            About::Change(change) => *change = to(*change),
        }
    }
}

/// A decision of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What it settles.
    pub about: About,
    /// How (`Decision`), known to this version or not.
    pub how: u8,
    /// The reason, or the answer.
    pub text: String,
    /// The change that decided.
    pub by: ChangeId,
    /// Its place in the order.
    pub order: Order,
    /// When, by the deciding device's clock.
    pub at_ms: i64,
    /// Who, as numbered on that device.
    pub actor: Actor,
}

/// An open question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What it asks about.
    pub about: About,
    /// Whom (`Role`).
    pub role: u8,
    /// In the words of whoever asks.
    pub note: String,
    /// The change that asked.
    pub by: ChangeId,
    /// Its place in the order.
    pub order: Order,
    /// When, by the asking device's clock.
    pub at_ms: i64,
    /// Who, as numbered on that device.
    pub actor: Actor,
}

impl Doc {
    /// Whether a person has decided about a step.
    pub fn is_decided(&self, step: StepId) -> bool {
        self.decisions.iter().any(|decided| decided.about == About::Step(step))
    }

    /// The decision shown for a step: the last one in the order.
    pub fn decision(&self, step: StepId) -> Option<&Decided> {
        self.decisions.iter().rev().find(|decided| decided.about == About::Step(step))
    }

    /// Whether somebody decided to keep what outlived this erasure, after the last thing that was
    /// written. What comes later needs a person again.
    pub(crate) fn is_kept(&self, erasure: ChangeId) -> bool {
        let decided = self.decisions.iter().filter(|decided| decided.about == About::Change(erasure)).map(|decided| decided.order);
        let written = self.fields.values().flatten().map(|head| head.order);
        let written = written.chain(self.steps.iter().map(|step| step.order));
        let written = written.chain(self.attachments.iter().map(|attached| attached.order));
        decided.max() > written.max()
    }

    /// The question that is open about something: the last one in the order.
    pub fn question(&self, about: About) -> Option<&Asked> {
        self.asks.iter().rev().find(|asked| asked.about == about)
    }

    /// Closes the questions whose matter is settled. Called after each operation of the fold.
    pub(crate) fn close_questions(&mut self) {
        if self.asks.is_empty() {
            return;
        }
        let mut asks = std::mem::take(&mut self.asks);
        asks.retain(|asked| self.is_open(asked));
        self.asks = asks;
    }

    fn is_open(&self, asked: &Asked) -> bool {
        let answered = self.decisions.iter().any(|decided| decided.about == About::Change(asked.by));
        !answered
            && match asked.about {
                About::Field { item, field } => self.is_conflict(item, field),
                About::Step(id) => self.steps_for_a_person().any(|step| step.id == id),
                About::Change(_) => true,
            }
    }
}

pub(crate) fn decide(doc: &mut Doc, folding: Folding<'_>, about: About, how: u8, text: &str) {
    if doc.decisions.iter().any(|decided| decided.by == folding.id && decided.about == about) {
        return;
    }
    doc.decisions.push(Decided {
        about,
        how,
        text: text.to_owned(),
        by: folding.id,
        order: folding.order,
        at_ms: folding.header.at_ms,
        actor: folding.header.actor,
    });
}

pub(crate) fn ask(doc: &mut Doc, folding: Folding<'_>, about: About, role: u8, note: &str) {
    if doc.asks.iter().any(|asked| asked.by == folding.id && asked.about == about) {
        return;
    }
    doc.asks.push(Asked {
        about,
        role,
        note: note.to_owned(),
        by: folding.id,
        order: folding.order,
        at_ms: folding.header.at_ms,
        actor: folding.header.actor,
    });
}

const FIELD: u64 = 0;
const STEP: u64 = 1;
const CHANGE: u64 = 2;

impl Names {
    pub(crate) fn write_about(&self, out: &mut Out<'_>, about: About) {
        match about {
            About::Field { item, field } => {
                out.array(3).expect(INFALLIBLE).u64(FIELD).expect(INFALLIBLE);
                out.u32(item).expect(INFALLIBLE).u16(field).expect(INFALLIBLE);
            }
            About::Step(step) => {
                out.array(3).expect(INFALLIBLE).u64(STEP).expect(INFALLIBLE);
                self.write_change(out, step.change);
                out.u16(step.op).expect(INFALLIBLE);
            }
            About::Change(change) => {
                out.array(2).expect(INFALLIBLE).u64(CHANGE).expect(INFALLIBLE);
                self.write_change(out, change);
            }
        }
    }

    pub(crate) fn read_about(&self, input: &mut Decoder<'_>) -> Result<About, Unreadable> {
        let len = cbor::array_len(input)?;
        match (input.u64()?, len) {
            (FIELD, 3) => Ok(About::Field { item: input.u32()?, field: input.u16()? }),
            (STEP, 3) => Ok(About::Step(StepId { change: self.read_change(input)?, op: input.u16()? })),
            (CHANGE, 2) => Ok(About::Change(self.read_change(input)?)),
            _ => Err(Unreadable),
        }
    }
}

/// Writes decisions and questions of a stored record, which have one shape.
pub(crate) fn write_said(out: &mut Out<'_>, names: &Names, doc: &Doc) {
    out.array(doc.decisions.len() as u64).expect(INFALLIBLE);
    for said in &doc.decisions {
        out.array(9).expect(INFALLIBLE);
        write_stamp(out, said.by, said.order, said.at_ms, said.actor);
        names.write_about(out, said.about);
        out.u8(said.how).expect(INFALLIBLE).str(&said.text).expect(INFALLIBLE);
    }
    out.array(doc.asks.len() as u64).expect(INFALLIBLE);
    for said in &doc.asks {
        out.array(9).expect(INFALLIBLE);
        write_stamp(out, said.by, said.order, said.at_ms, said.actor);
        names.write_about(out, said.about);
        out.u8(said.role).expect(INFALLIBLE).str(&said.note).expect(INFALLIBLE);
    }
}

pub(crate) fn read_said(input: &mut Decoder<'_>, names: &Names, doc: &mut Doc) -> Result<(), Unreadable> {
    for _ in 0..cbor::array_len(input)? {
        let (by, order, at_ms, actor) = read_said_stamp(input)?;
        let about = names.read_about(input)?;
        doc.decisions.push(Decided { about, how: input.u8()?, text: input.str()?.to_owned(), by, order, at_ms, actor });
    }
    for _ in 0..cbor::array_len(input)? {
        let (by, order, at_ms, actor) = read_said_stamp(input)?;
        let about = names.read_about(input)?;
        doc.asks.push(Asked { about, role: input.u8()?, note: input.str()?.to_owned(), by, order, at_ms, actor });
    }
    Ok(())
}

fn read_said_stamp(input: &mut Decoder<'_>) -> Result<(ChangeId, Order, i64, Actor), Unreadable> {
    if cbor::array_len(input)? != 9 {
        return Err(Unreadable);
    }
    read_stamp(input)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::change::{Body, Header};
    use crate::fold;
    use crate::op::Op;
    use crate::verdict::Verdict;
    use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, StepKind, Value};

    const RECORD: RecordId = RecordId([1; 16]);

    fn change(device: u32, seq: u64) -> ChangeId {
        ChangeId { device, incarnation: u64::from(device) * 100, seq }
    }

    fn fold_with(doc: &mut Doc, id: ChangeId, order: Order, verdict: Verdict, op: &Op) {
        let header = Header { seq: id.seq, at_ms: 0, actor: 1, scope: "549901100/desk".parse().unwrap(), verb: 1 };
        fold::apply(doc, Folding { id, order, header: &header, verdict }, 0, op);
    }

    fn fold_one(doc: &mut Doc, id: ChangeId, n: u64, op: &Op) {
        fold_with(doc, id, Order::Confirmed(n), Verdict::ACCEPTED, op);
    }

    fn title(text: &str) -> Op {
        Op::Put { on: RECORD, noun: None, item: 0, fields: vec![(Field::Title.code(), Value::text(text))], replaces: vec![] }
    }

    /// A record with a step that lost its ground, and a title on which devices disagree.
    fn troubled() -> (Doc, StepId) {
        let mut doc = Doc::default();
        fold_one(&mut doc, change(3, 1), 1, &Op::create(RECORD, Noun::Mediation, vec![(Field::Title.code(), Value::text("旧"))]));
        fold_one(&mut doc, change(4, 1), 2, &title("新"));
        let step = Op::Step { on: RECORD, kind: StepKind::Declined.code(), after: None, fields: vec![] };
        fold_with(&mut doc, change(4, 2), Order::Confirmed(3), Verdict::needs_person(ErrorCode::MediationRefused), &step);
        (doc, StepId { change: change(4, 2), op: 0 })
    }

    fn decide_op(about: About, how: u8) -> Op {
        Op::Decide { on: RECORD, about, how, text: "核实过".into() }
    }

    fn ask_op(about: About) -> Op {
        Op::Ask { on: RECORD, about, role: 4, note: "请定夺".into() }
    }

    #[test]
    fn a_decided_step_needs_nobody_any_more_and_still_has_no_effect() {
        let (mut doc, step) = troubled();
        assert_eq!(doc.steps_for_a_person().count(), 1);
        fold_one(&mut doc, change(3, 2), 4, &decide_op(About::Step(step), 1));
        assert_eq!(doc.steps_for_a_person().count(), 0);
        assert!(!doc.stands(&doc.steps[0]) && doc.steps.len() == 1);
    }

    #[test]
    fn two_decisions_made_apart_both_stand_and_the_later_one_shows() {
        let (mut doc, step) = troubled();
        fold_one(&mut doc, change(3, 2), 4, &decide_op(About::Step(step), 1));
        fold_one(&mut doc, change(4, 3), 5, &decide_op(About::Step(step), 2));
        assert_eq!(doc.decisions.len(), 2);
        assert_eq!(doc.decision(step).map(|decided| decided.how), Some(2));
        assert_eq!(doc.steps_for_a_person().count(), 0);
    }

    #[test]
    fn a_question_is_open_until_its_matter_is_settled_and_does_not_come_back() {
        let (mut doc, step) = troubled();
        let field = About::Field { item: 0, field: Field::Title.code() };
        fold_one(&mut doc, change(3, 2), 4, &ask_op(field));
        fold_one(&mut doc, change(3, 3), 5, &ask_op(About::Step(step)));
        assert_eq!(doc.asks.len(), 2);
        let replaces = doc.replaced(0, Field::Title.code());
        let resolve = Op::Resolve { on: RECORD, item: 0, field: Field::Title.code(), value: Value::text("新"), replaces };
        fold_one(&mut doc, change(5, 1), 6, &resolve);
        assert_eq!(doc.asks.len(), 1);
        fold_one(&mut doc, change(4, 3), 7, &title("又一个"));
        assert!(doc.is_conflict(0, Field::Title.code()));
        assert!(doc.question(field).is_none());
        fold_one(&mut doc, change(5, 2), 8, &Op::Void { on: RECORD, step: Some(step), reason: "误".into() });
        assert!(doc.asks.is_empty());
    }

    #[test]
    fn a_question_about_nothing_open_is_none() {
        let (mut doc, _) = troubled();
        fold_one(&mut doc, change(3, 2), 4, &ask_op(About::Field { item: 0, field: Field::Village.code() }));
        assert!(doc.asks.is_empty());
    }

    #[test]
    fn an_answer_closes_a_question_about_a_change() {
        let (mut doc, _) = troubled();
        fold_one(&mut doc, change(3, 2), 4, &ask_op(About::Change(change(3, 9))));
        assert!(doc.needs_person() && doc.asks.len() == 1);
        fold_one(&mut doc, change(5, 1), 5, &decide_op(About::Change(change(3, 2)), 3));
        assert!(doc.asks.is_empty());
    }

    #[test]
    fn questions_and_decisions_read_back_from_a_body_and_from_storage() {
        let (mut doc, step) = troubled();
        let writer = change(4, 9);
        let ops = vec![
            ask_op(About::Step(step)),
            ask_op(About::Field { item: 7, field: 900 }),
            ask_op(About::Change(change(3, 3))),
            decide_op(About::Step(step), 200),
        ];
        let body = Body { ops: ops.clone(), origin: None, link: None };
        assert_eq!(Body::read(&body.write(writer), writer), Ok(body));
        fold_one(&mut doc, change(3, 2), 4, &ops[2]);
        fold_with(&mut doc, change(3, 3), Order::Pending(1), Verdict::ACCEPTED, &ops[0]);
        fold_one(&mut doc, change(5, 1), 5, &ops[3]);
        assert_eq!((doc.asks.len(), doc.decisions.len()), (1, 1));
        assert_eq!(Doc::from_bytes(&doc.to_bytes()), Ok(doc));
    }
}
