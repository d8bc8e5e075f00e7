//! What the county does with a change: the one function that takes changes into the log, over the
//! county in memory.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Scope, StepKind, Value, Verb};
use jiangyuan_sync::change::{BODY_BYTES_MAX, Body};
use jiangyuan_sync::county::{CommitError, Committed, KnownDevice};
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::op::Op;
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::verdict::Verdict;
use jiangyuan_testkit::fault::Crashed;
use jiangyuan_testkit::memory_county::MemoryCounty;
use jiangyuan_testkit::memory_device::MemoryDevice;

const MATTER: RecordId = RecordId([1; 16]);

fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

fn grid() -> Scope {
    Scope::Grid { township: "549901100".into(), village: "多卡".into() }
}

struct World {
    county: MemoryCounty,
    one: MemoryDevice,
    other: MemoryDevice,
}

fn world() -> World {
    let mut county = MemoryCounty::default();
    let mut device = |handle: u32, scope: Scope| {
        let device = MemoryDevice::new(handle, u64::from(handle) * 1_000, [0; 32], [0; 32]);
        let known = KnownDevice {
            device: handle,
            key: device.public_key(),
            reads: vec![scope.clone()],
            writes: vec![scope],
            actors: vec![1],
            revoked: false,
        };
        county.state.devices.insert(handle, known);
        device
    };
    let (one, other) = (device(3, desk()), device(40, desk()));
    device(500, grid());
    World { county, one, other }
}

fn write(device: &mut MemoryDevice, verb: Verb, scope: Scope, ops: Vec<Op>) {
    let body = Body { ops, origin: None, link: None }.write(device.next_id());
    device.write(5, 1, scope, verb.code(), body);
}

fn edit(device: &mut MemoryDevice, ops: Vec<Op>) {
    write(device, Verb::Edit, desk(), ops);
}

fn matter(title: &str) -> Op {
    Op::create(MATTER, Noun::Matter, vec![(Field::Title.code(), Value::text(title))])
}

fn retitled(on: RecordId) -> Op {
    Op::Put { on, noun: None, item: 0, fields: vec![(Field::Title.code(), Value::text("新"))], replaces: vec![] }
}

fn step(on: RecordId, kind: u16) -> Op {
    Op::Step { on, kind, after: None, fields: vec![] }
}

fn segment(device: &mut MemoryDevice, after: u64) -> Segment {
    let run = device.run(device.incarnation(), after, usize::MAX).unwrap().unwrap();
    let (changes, head_after) = (run.changes, run.head_after);
    Segment { device: device.device, incarnation: device.incarnation(), changes, head_after, signature: None }
}

fn commit(county: &mut MemoryCounty, device: &mut MemoryDevice, after: u64) -> Result<Committed, CommitError<Crashed>> {
    county.commit(&segment(device, after), 9)
}

fn refused(world: &mut World) -> Vec<(u64, ErrorCode)> {
    commit(&mut world.county, &mut world.one, 0).unwrap().refused
}

fn verdicts(county: &MemoryCounty) -> Vec<Verdict> {
    county.state.entries.values().map(|entry| entry.verdict).collect()
}

#[test]
fn the_same_segment_delivered_twice_is_acked_twice_and_stands_once() {
    let mut world = world();
    edit(&mut world.one, vec![matter("草场")]);
    edit(&mut world.one, vec![retitled(MATTER)]);
    for _ in 0..2 {
        let committed = commit(&mut world.county, &mut world.one, 0).unwrap();
        assert_eq!((committed.acked_through, committed.refused), (2, vec![]));
    }
    assert_eq!(world.county.state.entries.len(), 2);
}

#[test]
fn a_segment_that_overlaps_what_is_known_adds_only_what_is_new() {
    let mut world = world();
    edit(&mut world.one, vec![matter("草场")]);
    commit(&mut world.county, &mut world.one, 0).unwrap();
    edit(&mut world.one, vec![retitled(MATTER)]);
    assert_eq!(commit(&mut world.county, &mut world.one, 0).unwrap().acked_through, 2);
    assert_eq!(world.county.state.entries.len(), 2);
}

#[test]
fn another_change_under_a_known_id_is_a_fork_and_nothing_of_the_segment_is_stored() {
    let mut world = world();
    let mut clone = world.one.clone();
    edit(&mut world.one, vec![matter("东")]);
    commit(&mut world.county, &mut world.one, 0).unwrap();
    edit(&mut clone, vec![matter("西")]);
    edit(&mut clone, vec![retitled(MATTER)]);
    assert!(matches!(commit(&mut world.county, &mut clone, 0), Err(CommitError::Fork { seq: 1 })));
    // Sent on its own, the second change betrays itself by the head it continues.
    assert!(matches!(commit(&mut world.county, &mut clone, 1), Err(CommitError::Fork { seq: 1 })));
    assert_eq!(world.county.state.entries.len(), 1);
}

#[test]
fn a_segment_beyond_what_is_known_is_not_taken() {
    let mut world = world();
    edit(&mut world.one, vec![matter("东")]);
    edit(&mut world.one, vec![retitled(MATTER)]);
    assert!(matches!(commit(&mut world.county, &mut world.one, 1), Err(CommitError::Gap { known: 0 })));
}

#[test]
fn a_crash_at_any_call_of_the_database_leaves_all_of_a_segment_or_nothing() {
    let mut calls = 0;
    loop {
        let mut world = world();
        edit(&mut world.one, vec![matter("东"), step(MATTER, StepKind::Registered.code())]);
        edit(&mut world.one, vec![retitled(MATTER)]);
        world.county.fuse.arm(calls);
        let taken = commit(&mut world.county, &mut world.one, 0);
        let state = &world.county.state;
        assert!(state.entries.is_empty() && state.docs.is_empty() && state.chains.is_empty() || state.entries.len() == 2);
        if taken.is_ok() {
            break;
        }
        world.county.fuse.mend();
        assert_eq!(commit(&mut world.county, &mut world.one, 0).unwrap().acked_through, 2);
        assert_eq!(world.county.state.entries.len(), 2);
        calls += 1;
    }
    assert!(calls > 10, "{calls}");
}

#[test]
fn one_bad_change_is_refused_with_its_reason_and_those_behind_it_go_on() {
    let mut world = world();
    edit(&mut world.one, vec![matter("东")]);
    write(&mut world.one, Verb::Edit, grid(), vec![retitled(MATTER)]);
    world.one.write(5, 77, desk(), Verb::Edit.code(), vec![0xa0]);
    world.one.write(5, 1, desk(), Verb::Edit.code(), vec![0; BODY_BYTES_MAX + 1]);
    world.one.write(5, 1, desk(), Verb::Edit.code(), vec![0xff, 0x00]);
    edit(&mut world.one, vec![retitled(RecordId([9; 16]))]);
    edit(&mut world.one, vec![retitled(MATTER)]);
    let reasons = [
        (2, ErrorCode::ChangeScopeNotYours),
        (3, ErrorCode::ChangeActorUnknown),
        (4, ErrorCode::ChangeTooLarge),
        (5, ErrorCode::ChangeUnreadable),
        (6, ErrorCode::ChangeRecordNotYours),
    ];
    assert_eq!(refused(&mut world), reasons);
    assert_eq!(verdicts(&world.county), [Verdict::ACCEPTED, Verdict::ACCEPTED]);
    // Their hashes are kept: the chain goes on, and nobody asks for them again.
    let committed = commit(&mut world.county, &mut world.one, 0).unwrap();
    assert_eq!((committed.acked_through, committed.refused), (7, vec![]));
}

#[test]
fn a_record_of_another_scope_gets_the_same_answer_as_one_that_does_not_exist() {
    let mut world = world();
    let mut worker = MemoryDevice::new(500, 500_000, [0; 32], [0; 32]);
    write(&mut worker, Verb::RecordLead, grid(), vec![Op::create(RecordId([4; 16]), Noun::Lead, vec![])]);
    commit(&mut world.county, &mut worker, 0).unwrap();
    edit(&mut world.one, vec![retitled(RecordId([4; 16]))]);
    edit(&mut world.one, vec![Op::create(RecordId([4; 16]), Noun::Matter, vec![])]);
    edit(&mut world.one, vec![retitled(RecordId([5; 16]))]);
    assert_eq!(refused(&mut world), [1, 2, 3].map(|seq| (seq, ErrorCode::ChangeRecordNotYours)));
}

#[test]
fn everybody_may_seal_an_envelope_and_nobody_may_write_anything_else_there() {
    let mut world = world();
    let envelope = RecordId([6; 16]);
    let sealed = |on| Op::create(on, Noun::Envelope, vec![(Field::SealedBody.code(), Value::Bytes(vec![1; 64]))]);
    write(&mut world.one, Verb::TakeSealed, Scope::Sealed, vec![sealed(envelope)]);
    write(&mut world.one, Verb::TakeSealed, Scope::Sealed, vec![sealed(envelope)]);
    write(&mut world.one, Verb::Edit, Scope::Sealed, vec![retitled(envelope)]);
    write(&mut world.one, Verb::Edit, Scope::Sealed, vec![matter("甲")]);
    let reasons = [(2, ErrorCode::ChangeRecordNotYours), (3, ErrorCode::ChangeScopeNotYours), (4, ErrorCode::ChangeScopeNotYours)];
    assert_eq!(refused(&mut world), reasons);
}

#[test]
fn a_body_of_a_version_to_come_is_numbered_and_forwarded_and_a_damaged_one_is_refused() {
    let mut world = world();
    world.one.write(5, 1, desk(), Verb::Edit.code(), vec![0xa1, 0x00, 0x81, 0xa1, 0x01, 0x02]);
    world.one.write(5, 1, desk(), Verb::Edit.code(), vec![0xa1, 0x00, 0x81]);
    assert_eq!(refused(&mut world), [(2, ErrorCode::ChangeUnreadable)]);
    assert_eq!(verdicts(&world.county), [Verdict::UNREAD]);
}

#[test]
fn a_step_of_a_version_to_come_is_kept_without_effect() {
    let mut world = world();
    edit(&mut world.one, vec![matter("东"), step(MATTER, StepKind::Registered.code())]);
    edit(&mut world.one, vec![step(MATTER, 60_000)]);
    assert_eq!(refused(&mut world), []);
    assert_eq!(verdicts(&world.county), [Verdict::ACCEPTED, Verdict::UNREAD]);
}

#[test]
fn the_same_line_imported_on_two_devices_stands_once_and_is_numbered_twice() {
    let mut world = world();
    for device in [&mut world.one, &mut world.other] {
        write(device, Verb::Import, desk(), vec![matter("导入")]);
        commit(&mut world.county, device, 0).unwrap();
    }
    assert_eq!(verdicts(&world.county), [Verdict::ACCEPTED, Verdict::SAME]);
    let (_, doc) = &world.county.state.docs[&MATTER];
    assert_eq!(doc.heads(0, Field::Title.code()).len(), 1);
}

#[test]
fn two_lines_that_say_the_same_thing_and_were_not_imported_both_stand() {
    let mut world = world();
    for device in [&mut world.one, &mut world.other] {
        edit(device, vec![matter("东")]);
        commit(&mut world.county, device, 0).unwrap();
    }
    assert_eq!(verdicts(&world.county), [Verdict::ACCEPTED, Verdict::ACCEPTED]);
}

#[test]
fn a_refusal_that_arrives_after_the_acceptance_is_kept_and_shown_to_a_person() {
    let mut world = world();
    let on = RecordId([8; 16]);
    let person =
        |item, name| Op::Put { on, noun: None, item, fields: vec![(Field::PartyName.code(), Value::text(name))], replaces: vec![] };
    let consented =
        |item| Op::Step { on, kind: StepKind::Consented.code(), after: None, fields: vec![(Field::PartyItem.code(), Value::Int(item))] };
    edit(&mut world.one, vec![Op::create(on, Noun::Mediation, vec![]), person(1, "甲"), person(2, "乙"), step(on, StepKind::Asked.code())]);
    edit(&mut world.one, vec![consented(1)]);
    edit(&mut world.one, vec![consented(2)]);
    edit(&mut world.one, vec![step(on, StepKind::Accepted.code())]);
    edit(&mut world.other, vec![step(on, StepKind::Declined.code())]);
    commit(&mut world.county, &mut world.one, 0).unwrap();
    commit(&mut world.county, &mut world.other, 0).unwrap();
    assert_eq!(verdicts(&world.county)[..4], [Verdict::ACCEPTED; 4]);
    assert_eq!(verdicts(&world.county)[4], Verdict::needs_person(ErrorCode::MediationRefused));
    let (_, doc) = &world.county.state.docs[&on];
    assert_eq!((doc.steps.len(), doc.steps_for_a_person().count()), (5, 1));
}

#[test]
fn a_step_that_only_repeats_is_overtaken_and_the_fields_beside_it_stand() {
    let mut world = world();
    edit(&mut world.one, vec![matter("东"), step(MATTER, StepKind::Registered.code())]);
    edit(&mut world.other, vec![matter("西"), step(MATTER, StepKind::Registered.code())]);
    commit(&mut world.county, &mut world.one, 0).unwrap();
    commit(&mut world.county, &mut world.other, 0).unwrap();
    assert_eq!(verdicts(&world.county)[1], Verdict::superseded(ErrorCode::NothingToChange));
    let (_, doc) = &world.county.state.docs[&MATTER];
    assert!(doc.is_conflict(0, Field::Title.code()));
}
