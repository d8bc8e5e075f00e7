//! A new device takes a scope from a snapshot: in any pieces, cut anywhere, forged or whole.

use crate::county::{County, signing_key};
use crate::office::{NOW_MS, add_lead, desk, office, register, retitle, set};
use ed25519_dalek::Signer;
use jiangyuan_model::{ErrorCode, Field, RecordId, Value};
use jiangyuan_store::{Compacted, Store};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::device::{DeviceStore, Taken};
use jiangyuan_sync::frame::{Content, Cursor, LogEntry, Welcome};
use jiangyuan_sync::snapshot::{Page, Plan, Planner, Progress, Start, reduced};
use jiangyuan_sync::{Change, Op, Verdict};

/// A desk's year: registrations, edits that were edited again, a conflict that stands.
fn a_years_work() -> (impl Sized, Store, County) {
    let (place, mut ours) = office(3);
    let mut county = County::default();
    for year in 0..6 {
        let lead = add_lead(&mut ours, &format!("苗头{year}"));
        let (_, matter) = register(&mut ours, &format!("事项{year}"), "卓玛");
        for round in 0..4 {
            retitle(&mut ours, lead, &format!("苗头{year}之{round}"));
            set(&mut ours, matter, Field::Narrative, Value::text(&format!("经过，第{round}次补充")));
        }
    }
    county.sync(&mut ours);
    (place, ours, county)
}

fn plan(ours: &Store, county: &County) -> Plan {
    let mut planner = Planner::new(desk(), i64::MAX);
    for id in ours.records(None).unwrap() {
        planner.record(id, &ours.doc(id).unwrap().unwrap().1);
    }
    for (numbered, pos) in county.scopes[&desk()].iter().zip(1..) {
        planner.entry(pos, numbered.id, NOW_MS, Body::read(&numbered.change.body, numbered.id).ok().as_ref());
    }
    planner.finish()
}

fn start(county: &County, plan: &Plan) -> Start {
    let at_pos = plan.entries.len() as u64;
    let mut start = Start { epoch: 1, scope: desk(), at_pos, head: county.head(&desk()), tiers: plan.tiers, signature: [0; 64] };
    start.signature = signing_key().sign(&start.signed_message()).to_bytes();
    start
}

fn page(county: &County, plan: &Plan, first: usize, count: usize) -> Page {
    let entries = plan.entries.iter().skip(first).take(count).map(|planned| {
        let numbered = &county.scopes[&desk()][planned.pos as usize - 1];
        let content = if planned.whole {
            Content::Full(numbered.change.clone())
        } else {
            let body = reduced(&Body::read(&numbered.change.body, numbered.id).unwrap()).write(numbered.id);
            Content::Reduced { hash: numbered.change.hash(), change: Change { header: numbered.change.header.clone(), body } }
        };
        (planned.pos, LogEntry { n: numbered.n, id: numbered.id, verdict: numbered.verdict, received_at_ms: NOW_MS, content })
    });
    Page { scope: desk(), at_pos: plan.entries.len() as u64, first: first as u64, entries: entries.collect() }
}

fn records(store: &Store) -> Vec<(RecordId, Vec<u8>)> {
    let ids = store.records(None).unwrap();
    ids.into_iter().map(|id| (id, store.doc(id).unwrap().unwrap().1.to_bytes())).collect()
}

fn healthy(store: &mut Store) {
    let health = store.doctor(false).unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
}

fn cursor(store: &mut Store) -> u64 {
    store.facts().unwrap().cursors.iter().find(|cursor| cursor.scope == desk()).map_or(0, |cursor| cursor.pos)
}

#[test]
fn a_snapshot_folds_to_the_same_records_as_the_log() {
    let (_a, mut ours, mut county) = a_years_work();
    let plan = plan(&ours, &county);
    assert!(plan.entries.iter().any(|planned| !planned.whole), "some edits were edited again");
    let (_b, mut theirs) = office(4);
    theirs.begin_snapshot(&start(&county, &plan)).unwrap();
    for first in (0..plan.entries.len()).step_by(7) {
        let page = page(&county, &plan, first, 7);
        assert_eq!(theirs.apply_snapshot(&page).unwrap(), Taken { entries: page.entries.len() as u64, holds: true });
        healthy(&mut theirs);
    }
    assert_eq!((cursor(&mut theirs), theirs.facts().unwrap().snapshots), (plan.entries.len() as u64, vec![]));
    assert_eq!(records(&theirs), records(&ours));
    let lead = ours.records(None).unwrap()[0];
    set(&mut ours, lead, Field::Village, Value::text("东村"));
    county.sync(&mut ours);
    county.give(&mut theirs, &desk());
    assert_eq!(records(&theirs), records(&ours), "the log goes on where the snapshot ends");
    theirs.doctor(true).unwrap();
    assert_eq!(records(&theirs), records(&ours), "made again from what the snapshot left, it is the same");
}

#[test]
fn the_log_may_come_on_a_stick_in_the_midst_of_a_snapshot_and_ends_it() {
    let (_a, ours, county) = a_years_work();
    let plan = plan(&ours, &county);
    let (_b, mut theirs) = office(4);
    theirs.begin_snapshot(&start(&county, &plan)).unwrap();
    theirs.apply_snapshot(&page(&county, &plan, 0, plan.entries.len() / 2)).unwrap();
    county.give(&mut theirs, &desk());
    assert_eq!((cursor(&mut theirs), theirs.facts().unwrap().snapshots), (plan.entries.len() as u64, vec![]));
    assert_eq!(theirs.sync_facts().unwrap().arriving, None);
    assert_eq!(records(&theirs), records(&ours));
    healthy(&mut theirs);
    theirs.doctor(true).unwrap();
    assert_eq!(records(&theirs), records(&ours));
}

#[test]
fn a_snapshot_goes_on_where_it_was_cut_and_a_page_that_comes_again_changes_nothing() {
    let (_a, ours, county) = a_years_work();
    let plan = plan(&ours, &county);
    let (place, mut theirs) = office(4);
    theirs.begin_snapshot(&start(&county, &plan)).unwrap();
    theirs.apply_snapshot(&page(&county, &plan, 0, 10)).unwrap();
    drop(theirs);
    let mut theirs = place.open();
    let at_pos = plan.entries.len() as u64;
    assert_eq!(theirs.facts().unwrap().snapshots, [(desk(), Progress { at_pos, done: 10 })]);
    assert_eq!(cursor(&mut theirs), 0);
    let arriving = theirs.sync_facts().unwrap().arriving.unwrap();
    assert_eq!((arriving.done, arriving.total, arriving.open_cases_here), (10, at_pos, false));
    assert_eq!(theirs.apply_snapshot(&page(&county, &plan, 0, 10)).unwrap().entries, 0);
    assert_eq!(theirs.apply_snapshot(&page(&county, &plan, 6, 10)).unwrap().entries, 6);
    let gap = theirs.apply_snapshot(&page(&county, &plan, 20, 3)).unwrap_err();
    assert_eq!(gap.code, ErrorCode::LogMismatch);
    theirs.apply_snapshot(&page(&county, &plan, 16, usize::MAX)).unwrap();
    assert_eq!(theirs.sync_facts().unwrap().arriving, None);
    assert_eq!(records(&theirs), records(&ours));
    healthy(&mut theirs);
}

#[test]
fn a_snapshot_that_is_not_what_the_county_signed_leaves_nothing_and_the_log_is_asked_for() {
    let (_a, ours, county) = a_years_work();
    let plan = plan(&ours, &county);
    let (_b, mut theirs) = office(4);
    let own = add_lead(&mut theirs, "自己的");
    let mut forged = start(&county, &plan);
    forged.head[0] ^= 1;
    assert_eq!(theirs.begin_snapshot(&forged).unwrap_err().code, ErrorCode::LogMismatch);
    theirs.begin_snapshot(&start(&county, &plan)).unwrap();
    let mut whole = page(&county, &plan, 0, usize::MAX);
    whole.entries[3].1.n += 1_000;
    assert!(!theirs.apply_snapshot(&whole).unwrap().holds);
    assert_eq!(theirs.records(None).unwrap(), [own]);
    assert_eq!(theirs.facts().unwrap().snapshots, [(desk(), Progress { at_pos: 0, done: 0 })]);
    healthy(&mut theirs);
    county.give(&mut theirs, &desk());
    assert_eq!(theirs.records(None).unwrap().len(), ours.records(None).unwrap().len() + 1);
    assert_eq!(theirs.facts().unwrap().snapshots, []);
}

#[test]
fn a_county_that_keeps_another_snapshot_begins_again_and_nothing_comes_twice() {
    let (_a, mut ours, mut county) = a_years_work();
    let older = plan(&ours, &county);
    let (_b, mut theirs) = office(4);
    theirs.begin_snapshot(&start(&county, &older)).unwrap();
    theirs.apply_snapshot(&page(&county, &older, 0, 30)).unwrap();
    for id in ours.records(None).unwrap() {
        retitle(&mut ours, id, "改了");
    }
    county.sync(&mut ours);
    let newer = plan(&ours, &county);
    theirs.begin_snapshot(&start(&county, &newer)).unwrap();
    let taken = theirs.apply_snapshot(&page(&county, &newer, 0, usize::MAX)).unwrap();
    assert_eq!((taken.holds, taken.entries), (true, newer.entries.len() as u64 - 30));
    assert_eq!(records(&theirs), records(&ours));
    healthy(&mut theirs);
}

#[test]
fn a_value_that_a_snapshot_left_out_is_told_anew_when_the_county_has_lost_what_replaced_it() {
    let (_a, ours, mut county) = a_years_work();
    let plan = plan(&ours, &county);
    let (_b, mut theirs) = office(4);
    theirs.begin_snapshot(&start(&county, &plan)).unwrap();
    theirs.apply_snapshot(&page(&county, &plan, 0, usize::MAX)).unwrap();
    let left_out = plan.entries.iter().filter(|planned| !planned.whole).map(|planned| county.scopes[&desk()][planned.pos as usize - 1].id);
    let left_out: Vec<_> = left_out.collect();
    let log = county.scopes.get_mut(&desk()).unwrap();
    let replaces = |at: &usize| {
        let body = Body::read(&log[*at].change.body, log[*at].id).unwrap();
        body.ops.iter().flat_map(Op::replaced).any(|id| left_out.contains(&id))
    };
    let kept = (0..log.len()).rev().find(replaces).unwrap();
    let lost = log.split_off(kept);
    let back = Cursor { scope: desk(), pos: kept as u64, head: county.head(&desk()) };
    theirs.keep_welcome(&Welcome { epoch: 2, back_to: vec![back], at_ms: NOW_MS, ..Welcome::default() }).unwrap();
    assert_eq!((cursor(&mut theirs), theirs.facts().unwrap().snapshots), (0, vec![]), "the scope is asked for from its log");
    county.give(&mut theirs, &desk());
    assert_eq!(records(&theirs).len(), records(&ours).len(), "what the county has lost is shown until it is back");
    for lost in lost {
        county.number(lost.id, lost.change, Verdict::needs_person(ErrorCode::ForkFound));
    }
    county.give(&mut theirs, &desk());
    let (_c, mut fresh) = office(5);
    county.give(&mut fresh, &desk());
    assert_eq!(records(&theirs), records(&fresh), "with nothing in its place, the value from before stands again");
    healthy(&mut theirs);
}

#[test]
fn bodies_that_were_replaced_long_ago_give_their_room_back_and_every_record_stays_as_it_is() {
    let (_a, mut ours, mut county) = a_years_work();
    let waiting = ours.records(None).unwrap()[0];
    retitle(&mut ours, waiting, "还没有发出");
    let before = records(&ours);
    assert_eq!(ours.compact(u64::MAX, i64::MAX).unwrap(), Compacted::default(), "no receipt covers them yet");
    let receipt = county.receipt(&mut ours);
    assert!(ours.keep_receipt(&receipt).unwrap());
    let half = county.scopes[&desk()].len() as u64 / 2;
    assert_eq!(ours.compact(u64::MAX, NOW_MS).unwrap(), Compacted::default(), "nothing is old enough");
    let done = ours.compact(half, i64::MAX).unwrap();
    let more = ours.compact(u64::MAX, i64::MAX).unwrap();
    assert!(done.bodies > 0 && more.bodies > 0 && done.bytes > done.bodies * 10, "{done:?} {more:?}");
    assert_eq!(ours.compact(u64::MAX, i64::MAX).unwrap(), Compacted::default());
    assert_eq!(records(&ours), before);
    ours.doctor(true).unwrap();
    healthy(&mut ours);
    assert_eq!(records(&ours), before, "made again from what is left, it is the same");
    county.sync(&mut ours);
    healthy(&mut ours);
}
