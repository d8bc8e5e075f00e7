#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::change::{Body, Header};
use crate::doc::{Doc, Order};
use crate::fold::{self, Folding};
use crate::op::Op;
use crate::verdict::Verdict;
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, StepKind, Value};
use std::collections::BTreeMap;

/// A scope's log, written line by line.
#[derive(Default)]
struct Log {
    entries: Vec<(ChangeId, i64, Body)>,
    docs: BTreeMap<RecordId, Doc>,
}

fn scope() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

const fn record(number: u8) -> RecordId {
    RecordId([number; 16])
}

impl Log {
    fn write(&mut self, received_at_ms: i64, ops: Vec<Op>) -> ChangeId {
        let n = self.entries.len() as u64 + 1;
        let id = ChangeId { device: 1, incarnation: 2, seq: n };
        fold_into(&mut self.docs, id, &ops);
        self.entries.push((id, received_at_ms, Body { ops, origin: None, link: None }));
        id
    }

    fn edit(&mut self, received_at_ms: i64, on: RecordId, title: &str) -> ChangeId {
        let replaced = self.docs[&on].replaced(0, Field::Title.code());
        let op = Op::Put {
            on,
            noun: None,
            item: 0,
            fields: vec![(Field::Title.code(), Value::text(title))],
            replaces: vec![(Field::Title.code(), replaced)],
        };
        self.write(received_at_ms, vec![op])
    }

    fn plan(&self) -> Plan {
        let mut planner = Planner::new(scope(), 1_000);
        for (id, doc) in &self.docs {
            planner.record(*id, doc);
        }
        for ((id, at, body), pos) in self.entries.iter().zip(1..) {
            planner.entry(pos, *id, *at, Some(body));
        }
        planner.finish()
    }
}

fn fold_into(docs: &mut BTreeMap<RecordId, Doc>, id: ChangeId, ops: &[Op]) {
    let header = Header { seq: id.seq, at_ms: 0, actor: 1, scope: scope(), verb: 1 };
    for (op, index) in ops.iter().zip(0..) {
        let doc = docs.entry(op.on().unwrap()).or_default();
        let folding = Folding { id, order: Order::Confirmed(id.seq), header: &header, verdict: Verdict::ACCEPTED };
        fold::apply(doc, folding, index, op);
    }
}

fn matter(on: RecordId) -> Op {
    Op::create(on, Noun::Matter, vec![(Field::Title.code(), Value::text("草场边界"))])
}

fn step(on: RecordId, kind: StepKind) -> Op {
    Op::Step { on, kind: kind.code(), after: None, fields: vec![] }
}

/// A visit that ended long ago, one of last week, and a lead that waits.
fn three_years() -> Log {
    let mut log = Log::default();
    log.write(10, vec![Op::create(record(1), Noun::Visit, vec![]), step(record(1), StepKind::VisitLogged)]);
    log.write(20, vec![Op::create(record(2), Noun::Lead, vec![]), step(record(2), StepKind::LeadRecorded)]);
    log.write(2_000, vec![Op::create(record(3), Noun::Visit, vec![]), step(record(3), StepKind::VisitLogged)]);
    log
}

#[test]
fn open_cases_come_first_then_what_moved_lately_then_the_archive() {
    let plan = three_years().plan();
    assert_eq!(plan.entries.iter().map(|planned| planned.pos).collect::<Vec<_>>(), [2, 3, 1]);
    assert_eq!(plan.tiers, Tiers { open: 1, recent: 1 });
}

#[test]
fn records_that_share_a_change_travel_together() {
    let mut log = three_years();
    // A change of the archived visit that acts on the waiting lead as well.
    log.write(
        30,
        vec![
            Op::Put { on: record(1), noun: None, item: 0, fields: vec![(Field::Place.code(), Value::text("河谷"))], replaces: vec![] },
            Op::Put { on: record(2), noun: None, item: 0, fields: vec![(Field::Place.code(), Value::text("河谷"))], replaces: vec![] },
        ],
    );
    assert_eq!(log.plan().entries.iter().map(|planned| planned.pos).collect::<Vec<_>>(), [1, 2, 4, 3]);
}

#[test]
fn an_edit_that_was_replaced_since_is_told_without_its_values_and_folds_the_same() {
    let mut log = Log::default();
    log.write(10, vec![matter(record(1))]);
    for title in ["草场边界纠纷", "草场边界纠纷（北段）", "草场边界纠纷（南段）"] {
        log.edit(20, record(1), title);
    }
    let plan = log.plan();
    let whole: BTreeMap<u64, bool> = plan.entries.iter().map(|planned| (planned.pos, planned.whole)).collect();
    assert_eq!(whole, BTreeMap::from([(1, true), (2, false), (3, false), (4, true)]));
    let mut docs = BTreeMap::new();
    for ((id, _, body), pos) in log.entries.iter().zip(1..) {
        let told = if whole[&pos] { body.clone() } else { reduced(body) };
        fold_into(&mut docs, *id, &told.ops);
    }
    assert_eq!(docs, log.docs);
}

#[test]
fn both_values_of_a_conflict_are_told_whole() {
    let mut log = Log::default();
    let first = log.write(10, vec![matter(record(1))]);
    for title in ["东", "西"] {
        let op = Op::Put {
            on: record(1),
            noun: None,
            item: 0,
            fields: vec![(Field::Title.code(), Value::text(title))],
            replaces: vec![(Field::Title.code(), vec![first])],
        };
        log.write(20, vec![op]);
    }
    assert!(log.plan().entries.iter().all(|planned| planned.whole));
}

#[test]
fn what_this_version_cannot_read_is_told_whole() {
    let mut log = Log::default();
    log.write(10, vec![matter(record(1))]);
    log.write(10, vec![Op::Unknown { code: 70, on: Some(record(1)) }]);
    let mut planner = Planner::new(scope(), 1_000);
    planner.entry(1, log.entries[0].0, 10, None);
    assert!(planner.finish().entries[0].whole && log.plan().entries[1].whole);
}

#[test]
fn a_plan_reads_back_as_it_was() {
    let plan = three_years().plan();
    assert_eq!(Plan::from_bytes(&plan.to_bytes()), Ok(plan));
    assert_eq!(Plan::from_bytes(&[0x83, 0, 0, 0x81, 0x20]), Err(crate::change::Unreadable));
}
