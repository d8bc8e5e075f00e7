//! Taking in the county's log: overlay, conflicts, redelivery, erasure, clones.

use crate::county::County;
use crate::office::{add_lead, desk, grid, office, one, register, retitle, set, text};
use jiangyuan_model::{ChangeId, ErrorCode, Field, Noun, RecordId, Value, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::frame::Content;
use jiangyuan_sync::{Op, Verdict};

fn title(store: &Store, id: RecordId) -> String {
    store.doc(id).unwrap().unwrap().1.text(Field::Title).to_owned()
}

fn conflict(store: &Store, id: RecordId) -> bool {
    store.doc(id).unwrap().unwrap().1.is_conflict(0, Field::Title.code())
}

/// Every record as it is kept, for comparing two devices.
fn records(store: &Store) -> Vec<(RecordId, Vec<u8>)> {
    let ids = store.records(None).unwrap();
    ids.into_iter().map(|id| (id, store.doc(id).unwrap().unwrap().1.to_bytes())).collect()
}

fn healthy(store: &mut Store) {
    let health = store.doctor(false).unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
}

#[test]
fn what_waits_here_lies_on_top_of_what_the_county_confirms() {
    let (_a, mut ours) = office(3);
    let (_b, mut theirs) = office(4);
    let mut county = County::default();
    let lead = add_lead(&mut ours, "旧");
    county.sync(&mut ours);
    county.sync(&mut theirs);
    retitle(&mut ours, lead, "我们的");
    set(&mut theirs, lead, Field::Village, Value::text("东村"));
    county.sync(&mut theirs);
    county.give(&mut ours, &desk());
    assert_eq!(title(&ours, lead), "我们的");
    assert_eq!(ours.doc(lead).unwrap().unwrap().1.text(Field::Village), "东村");
    assert_eq!(ours.doc(lead).unwrap().unwrap().1.pending, 1);
    healthy(&mut ours);
    county.sync(&mut ours);
    county.sync(&mut theirs);
    assert_eq!(title(&theirs, lead), "我们的");
    assert_eq!(records(&ours), records(&theirs));
    healthy(&mut ours);
}

#[test]
fn two_devices_that_disagree_both_show_the_conflict_until_a_person_resolves_it() {
    let (_a, mut ours) = office(3);
    let (_b, mut theirs) = office(4);
    let mut county = County::default();
    let lead = add_lead(&mut ours, "旧");
    county.sync(&mut ours);
    county.sync(&mut theirs);
    retitle(&mut ours, lead, "东");
    retitle(&mut theirs, lead, "西");
    county.sync(&mut ours);
    county.sync(&mut theirs);
    county.sync(&mut ours);
    for store in [&ours, &theirs] {
        assert!(conflict(store, lead));
        assert_eq!(title(store, lead), "西", "the later one shows");
        assert_eq!(store.sync_facts().unwrap().conflicts, 1);
        assert!(store.row(lead).unwrap().unwrap().needs_person);
    }
    let replaces = ours.doc(lead).unwrap().unwrap().1.replaced(0, Field::Title.code());
    let op = Op::Resolve { on: lead, item: 0, field: Field::Title.code(), value: Value::text("东"), replaces };
    ours.write(|door| door.change(one(desk(), Verb::Resolve, vec![op]))).unwrap();
    county.sync(&mut ours);
    county.sync(&mut theirs);
    for store in [&mut ours, &mut theirs] {
        assert!(!conflict(store, lead));
        assert_eq!((title(store, lead).as_str(), store.sync_facts().unwrap().conflicts), ("东", 0));
        healthy(store);
    }
}

#[test]
fn a_frame_that_comes_again_changes_nothing() {
    let (_a, mut ours) = office(3);
    let (_b, mut theirs) = office(4);
    let mut county = County::default();
    let lead = add_lead(&mut ours, "一");
    register(&mut ours, "二", "扎西");
    county.take(&mut ours, Verdict::ACCEPTED);
    let frame = county.frame(&mut theirs, &desk());
    assert_eq!(theirs.apply_log(&frame).unwrap(), 2);
    let before = (records(&theirs), theirs.sync_facts().unwrap());
    assert_eq!(theirs.apply_log(&frame).unwrap(), 0);
    retitle(&mut ours, lead, "三");
    county.take(&mut ours, Verdict::ACCEPTED);
    // The whole scope again, with one new entry at its end.
    let longer = county.frame_for(&desk(), 0, |_| false);
    assert_eq!(theirs.apply_log(&longer).unwrap(), 1);
    assert_eq!(theirs.apply_log(&longer).unwrap(), 0);
    assert_eq!(before.1.cursors.iter().find(|c| c.scope == desk()).unwrap().pos, 2);
    assert_eq!(title(&theirs, lead), "三");
    healthy(&mut theirs);
}

#[test]
fn a_frame_with_a_wrong_head_a_gap_or_a_changed_verdict_is_refused_and_changes_nothing() {
    let (_a, mut ours) = office(3);
    let (_b, mut theirs) = office(4);
    let mut county = County::default();
    for number in 0..3 {
        add_lead(&mut ours, &format!("{number}"));
    }
    county.take(&mut ours, Verdict::ACCEPTED);
    let good = county.frame(&mut theirs, &desk());
    let before = theirs.sync_facts().unwrap();
    let mut bad = Vec::new();
    let mut frame = good.clone();
    frame.head_after[0] ^= 1;
    bad.push(frame);
    let mut frame = good.clone();
    frame.first_pos += 1;
    bad.push(frame);
    let mut frame = good.clone();
    frame.entries[1].verdict = Verdict::SAME;
    bad.push(frame);
    let mut frame = good.clone();
    frame.entries[2].n = frame.entries[1].n;
    bad.push(frame);
    let mut frame = good.clone();
    frame.entries[0].content = Content::Own;
    bad.push(frame);
    let mut frame = good.clone();
    if let Content::Full(change) = &mut frame.entries[2].content {
        change.header.at_ms += 1;
    }
    bad.push(frame);
    for frame in bad {
        assert_eq!(theirs.apply_log(&frame).unwrap_err().code, ErrorCode::LogMismatch);
        assert_eq!(theirs.sync_facts().unwrap(), before);
        assert!(theirs.records(None).unwrap().is_empty());
    }
    assert_eq!(theirs.apply_log(&good).unwrap(), 3);
}

/// A record that two scopes write, pulled scope by scope in either order.
#[test]
fn whichever_scope_is_pulled_first_the_record_is_the_same() {
    let writer = |seq: u64| ChangeId { device: 9, incarnation: 5, seq };
    let id = RecordId([6; 16]);
    let change = |seq: u64, scope: jiangyuan_model::Scope, op: Op| {
        let header = Header { seq, at_ms: 100, actor: 1, scope, verb: Verb::Edit.code() };
        Change { header, body: Body { ops: vec![op], origin: None, link: None }.write(writer(seq)) }
    };
    let put = |value: &str, replaces: Vec<ChangeId>| Op::Put {
        on: id,
        noun: None,
        item: 0,
        fields: vec![text(Field::Title, value)],
        replaces: vec![(Field::Title.code(), replaces)],
    };
    let mut county = County::default();
    county.number(writer(1), change(1, grid(), Op::create(id, Noun::Lead, vec![text(Field::Title, "甲")])), Verdict::ACCEPTED);
    county.number(writer(2), change(2, desk(), put("乙", vec![writer(1)])), Verdict::ACCEPTED);
    county.number(writer(3), change(3, grid(), put("丙", vec![writer(2)])), Verdict::ACCEPTED);
    county.number(writer(4), change(4, desk(), put("丁", vec![])), Verdict::ACCEPTED);
    let (_a, mut first) = office(3);
    let (_b, mut second) = office(4);
    county.give(&mut first, &desk());
    assert_eq!(first.records(None).unwrap(), [], "its beginning is not here yet");
    county.give(&mut first, &grid());
    county.give(&mut second, &grid());
    county.give(&mut second, &desk());
    assert_eq!(records(&first), records(&second));
    assert_eq!(first.doc(id).unwrap().unwrap().0, grid());
    assert_eq!(title(&first, id), "丁");
    assert!(conflict(&first, id));
    healthy(&mut first);
    healthy(&mut second);
}

#[test]
fn the_same_thing_imported_on_two_devices_is_one_record() {
    let (_a, mut ours) = office(3);
    let (_b, mut theirs) = office(4);
    let mut county = County::default();
    let id = RecordId([8; 16]);
    for store in [&mut ours, &mut theirs] {
        let ops = vec![Op::create(id, Noun::Lead, vec![text(Field::Title, "导入的")])];
        let new = jiangyuan_store::NewChange { derived_origin: true, ..one(desk(), Verb::Import, ops) };
        store.write(|door| door.change(new)).unwrap();
    }
    county.take(&mut ours, Verdict::ACCEPTED);
    county.take(&mut theirs, Verdict::SAME);
    for store in [&mut ours, &mut theirs] {
        county.give(store, &desk());
        assert_eq!(store.doc(id).unwrap().unwrap().1.heads(0, Field::Title.code()).len(), 1);
        healthy(store);
    }
    assert_eq!(records(&ours), records(&theirs));
    // A third device knows the line though it never read the file.
    let (_c, mut third) = office(5);
    county.give(&mut third, &desk());
    let body = county.scopes[&desk()][0].change.body.clone();
    assert!(third.origin_stands(&blake3::hash(&body).as_bytes()[..16]).unwrap());
}

#[test]
fn an_erased_body_goes_and_its_record_with_it_and_the_chain_still_holds() {
    let (_a, mut ours) = office(3);
    let (_b, mut theirs) = office(4);
    let mut county = County::default();
    let lead = add_lead(&mut ours, "不该留下的内容");
    let other = add_lead(&mut ours, "留下的");
    county.take(&mut ours, Verdict::ACCEPTED);
    let erased = |mut frame: jiangyuan_sync::frame::LogFrame| {
        frame.entries[0].content = Content::Erased(county.scopes[&desk()][0].change.hash());
        frame
    };
    let frame = erased(county.frame(&mut theirs, &desk()));
    theirs.apply_log(&frame).unwrap();
    let frame = erased(county.frame(&mut ours, &desk()));
    ours.apply_log(&frame).unwrap();
    for store in [&mut ours, &mut theirs] {
        assert!(store.doc(lead).unwrap().is_none() && store.row(lead).unwrap().is_none());
        assert_eq!(store.search("不该", 10).unwrap(), []);
        assert_eq!(title(store, other), "留下的");
        healthy(store);
    }
}

#[test]
fn what_a_clone_wrote_under_our_id_stands_and_ours_is_parked_and_kept() {
    let (_a, mut ours) = office(3);
    let lead = add_lead(&mut ours, "我们的");
    let id = ChangeId { device: 3, incarnation: ours.me().incarnation, seq: 1 };
    let header = Header { seq: 1, at_ms: 5, actor: 1, scope: desk(), verb: Verb::RecordLead.code() };
    let clones = RecordId([5; 16]);
    let op = Op::create(clones, Noun::Lead, vec![text(Field::Title, "克隆机的")]);
    let body = Body { ops: vec![op], origin: None, link: None }.write(id);
    let mut county = County::default();
    county.number(id, Change { header, body }, Verdict::ACCEPTED);
    let frame = county.frame_for(&desk(), 0, |_| false);
    assert_eq!(ours.apply_log(&frame).unwrap(), 1);
    assert_eq!(title(&ours, clones), "克隆机的");
    assert!(ours.doc(lead).unwrap().is_none());
    let parked: Vec<_> = ours.waiting().unwrap().into_iter().filter_map(|waiting| waiting.parked).collect();
    assert_eq!(parked.first().map(|refusal| refusal.code), Some(ErrorCode::ForkFound));
    assert_eq!(ours.apply_log(&frame).unwrap(), 0);
    healthy(&mut ours);
}

#[test]
fn a_change_that_nobody_here_can_read_is_kept_and_the_cursor_moves_on() {
    let (_a, mut ours) = office(3);
    let id = ChangeId { device: 9, incarnation: 1, seq: 1 };
    let header = Header { seq: 1, at_ms: 5, actor: 1, scope: desk(), verb: 99 };
    let mut county = County::default();
    county.number(id, Change { header, body: vec![0xff, 0x00, 0x13] }, Verdict::UNREAD);
    assert_eq!(county.give(&mut ours, &desk()), 1);
    assert_eq!(ours.sync_facts().unwrap().cursors.iter().find(|c| c.scope == desk()).unwrap().pos, 1);
    healthy(&mut ours);
}

#[test]
fn a_refused_change_is_parked_with_its_reason_and_its_work_stays_in_sight() {
    let (_a, mut ours) = office(3);
    let lead = add_lead(&mut ours, "县里不收的");
    let kept = add_lead(&mut ours, "收的");
    let incarnation = ours.me().incarnation;
    ours.mark_sending().unwrap();
    assert!(ours.facts().unwrap().unsure);
    ours.mark_refused(incarnation, 1, ErrorCode::ChangeRecordNotYours).unwrap();
    ours.mark_acked(incarnation, 2).unwrap();
    let facts = ours.sync_facts().unwrap();
    assert_eq!((facts.pending, facts.parked, facts.acked_through), (0, 1, 2));
    assert!(!facts.all_sent() && !ours.facts().unwrap().unsure);
    let waiting = ours.waiting().unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].parked.as_ref().map(|refusal| refusal.code), Some(ErrorCode::ChangeRecordNotYours));
    assert_eq!(waiting[0].record.as_ref().map(|row| row.id), Some(lead));
    assert_eq!(waiting[0].author, "央金");
    assert_eq!(title(&ours, lead), "县里不收的");
    assert_eq!(ours.carried(lead).unwrap(), jiangyuan_model::view::Carried::Waiting);
    assert_eq!(ours.carried(kept).unwrap(), jiangyuan_model::view::Carried::Sent);
}
