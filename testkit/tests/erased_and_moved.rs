//! Erasures and moves at the county, over the county in memory: what goes, what stays provable, who
//! is told, and what reaches another township.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use jiangyuan_model::id::COUNTY_DEVICE;
use jiangyuan_model::{ChangeId, ErasureReason, ErrorCode, Field, Noun, RecordId, Role, Scope, StepKind, Value, Verb};
use jiangyuan_sync::Op;
use jiangyuan_sync::chain::{extend_log, scope_genesis};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::county::KnownDevice;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::frame::Content;
use jiangyuan_sync::op::derive;
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::verdict::Verdict;
use jiangyuan_testkit::memory_county::MemoryCounty;
use jiangyuan_testkit::memory_device::MemoryDevice;

const MATTER: RecordId = RecordId([1; 16]);
const OTHER: RecordId = RecordId([2; 16]);

fn desk() -> Scope {
    "549901100/desk".parse().unwrap()
}

fn next_desk() -> Scope {
    "549901101/desk".parse().unwrap()
}

/// Two PCs of one desk and one of the next township; at the first and the third sits the head.
struct World {
    county: MemoryCounty,
    devices: Vec<MemoryDevice>,
    sent: Vec<u64>,
}

fn world() -> World {
    let mut county = MemoryCounty::default();
    let mut devices = Vec::new();
    for (handle, scope, role) in [(3, desk(), Role::Head), (40, desk(), Role::Clerk), (500, next_desk(), Role::Head)] {
        let device = MemoryDevice::new(handle, u64::from(handle) * 1_000, [0; 32], [0; 32]);
        let (reads, writes) = (vec![scope.clone()], vec![scope]);
        let known = KnownDevice { device: handle, key: device.public_key(), reads, writes, actors: vec![1], revoked: false };
        county.state.devices.insert(handle, known);
        county.state.roles.insert(handle, vec![role]);
        devices.push(device);
    }
    World { county, devices, sent: vec![0; 3] }
}

impl World {
    fn write(&mut self, at: usize, verb: Verb, scope: Scope, ops: Vec<Op>) -> ChangeId {
        let device = &mut self.devices[at];
        let id = device.next_id();
        device.write(5, 1, scope, verb.code(), Body { ops, origin: None, link: None }.write(id));
        id
    }

    fn send_from(&mut self, at: usize, after: u64) -> Vec<(u64, ErrorCode)> {
        let device = &mut self.devices[at];
        let run = device.run(device.incarnation(), after, usize::MAX).unwrap().unwrap();
        let (changes, head_after) = (run.changes, run.head_after);
        let segment = Segment { device: device.device, incarnation: device.incarnation(), changes, head_after, signature: None };
        let committed = self.county.commit(&segment, 9).unwrap();
        self.sent[at] = committed.acked_through;
        committed.refused
    }

    /// Sends what is new and gives what was refused.
    fn send(&mut self, at: usize) -> Vec<(u64, ErrorCode)> {
        self.send_from(at, self.sent[at])
    }

    fn begin(&mut self, title: &str) -> ChangeId {
        let id = self.write(1, Verb::Register, desk(), vec![matter(MATTER, title), piece()]);
        assert_eq!(self.send(1), []);
        id
    }

    fn verdict(&self, id: ChangeId) -> Verdict {
        self.county.state.entries.values().find(|entry| entry.id == id).unwrap().verdict
    }

    fn title(&self, record: RecordId) -> &str {
        self.county.state.docs[&record].1.text(Field::Title)
    }

    fn home(&self, record: RecordId) -> Scope {
        self.county.state.docs[&record].0.clone()
    }

    /// What a device is told of a scope, after its chain was computed again.
    fn told(&mut self, scope: &Scope) -> Vec<(ChangeId, Content)> {
        let (_, page) = self.county.page(scope, 0, usize::MAX).unwrap();
        let head = page.entries.iter().fold(scope_genesis(scope), |head, entry| {
            let hash = match &entry.content {
                Content::Packed(_) => panic!("a page is read whole"),
                Content::Full(change) => change.hash(),
                Content::Erased(hash) => *hash,
                Content::Own | Content::Reduced { .. } => panic!("the county's page has everything"),
            };
            extend_log(&head, entry.n, &hash, entry.verdict)
        });
        assert_eq!(head, page.head_after, "the entry head of {scope} holds");
        page.entries.into_iter().map(|entry| (entry.id, entry.content)).collect()
    }

    fn finds(&mut self, scope: &Scope, text: &str) -> bool {
        let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        self.told(scope).iter().any(|(_, content)| matches!(content, Content::Full(change) if holds(&change.body)))
    }
}

fn matter(on: RecordId, title: &str) -> Op {
    Op::create(on, Noun::Matter, vec![(Field::Title.code(), Value::text(title))])
}

fn piece() -> Op {
    Op::create(derive(MATTER, 1), Noun::Piece, vec![(Field::Matter.code(), Value::Text(MATTER.to_string()))])
}

fn put(on: RecordId, text: &str) -> Op {
    Op::Put { on, noun: None, item: 0, fields: vec![(Field::Village.code(), Value::text(text))], replaces: vec![] }
}

fn note(on: RecordId) -> Op {
    Op::Step { on, kind: StepKind::Note.code(), after: None, fields: vec![(Field::HappenedOn.code(), Value::Date(Default::default()))] }
}

fn erase(on: RecordId, changes: Vec<ChangeId>) -> Op {
    let (approval, approved_by) = ("档鉴〔2026〕3号".to_owned(), "才让".to_owned());
    Op::Erase { on, noun: Noun::Matter.code(), changes, hashes: vec![], reason: ErasureReason::Retention.code(), approval, approved_by }
}

fn hand_over(records: &[RecordId], to: Scope) -> Vec<Op> {
    records.iter().map(|on| Op::Move { on: *on, to: to.clone(), reason: "属地管理".into() }).collect()
}

#[test]
fn an_erased_body_goes_from_the_log_and_every_chain_still_holds() {
    let mut world = world();
    let begun = world.begin("依法应当清除的内容");
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![begun])]);
    assert_eq!(world.send(0), []);
    assert!(!world.finds(&desk(), "依法应当清除的内容"));
    assert!(matches!(world.told(&desk())[0].1, Content::Erased(_)));
    let doc = &world.county.state.docs[&MATTER].1;
    assert_eq!((doc.noun(), doc.erased.len(), doc.needs_person()), (None, 1, false));
    // The piece that was written in the same change went with it.
    assert_eq!(world.county.state.docs[&derive(MATTER, 1)].1.noun(), None);
}

#[test]
fn only_who_may_erases_and_only_with_the_approval_that_is_asked_for() {
    let mut world = world();
    let begun = world.begin("内容");
    world.write(1, Verb::Erase, desk(), vec![erase(MATTER, vec![begun])]);
    let without = Op::Erase {
        on: MATTER,
        noun: 3,
        changes: vec![begun],
        hashes: vec![],
        reason: ErasureReason::Retention.code(),
        approval: " ".into(),
        approved_by: "才让".into(),
    };
    world.write(0, Verb::Erase, desk(), vec![without]);
    // A head of another township, who was never given the record.
    world.write(2, Verb::Erase, next_desk(), vec![erase(MATTER, vec![begun])]);
    let refusals: Vec<ErrorCode> = [1, 0, 2].into_iter().flat_map(|at| world.send(at)).map(|(_, code)| code).collect();
    assert_eq!(refusals, [ErrorCode::ErasureNotAllowed, ErrorCode::ApprovalMissing, ErrorCode::ChangeRecordNotYours]);
    assert!(world.finds(&desk(), "内容"));
}

#[test]
fn an_erasure_cannot_be_erased_and_no_change_of_another_record_is_named_through_it() {
    let mut world = world();
    let begun = world.begin("内容");
    let elsewhere = world.write(2, Verb::Register, next_desk(), vec![matter(OTHER, "别的乡镇的")]);
    world.send(2);
    let erasure = world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![begun])]);
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![erasure])]);
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![elsewhere])]);
    // Not here, and not this device's own: a name for what somebody may still write.
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![ChangeId { seq: 99, ..begun }])]);
    let refused: Vec<u64> = world.send(0).into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(refused, [2, 3, 4]);
    assert_eq!(world.title(OTHER), "别的乡镇的");
}

#[test]
fn a_body_that_is_delivered_again_after_its_erasure_does_not_come_back() {
    let mut world = world();
    let begun = world.begin("不该回来的");
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![begun])]);
    world.send(0);
    assert_eq!(world.send_from(1, 0), []);
    assert!(!world.finds(&desk(), "不该回来的"));
}

/// What the first device sends in a chain of its own that the county has not met.
fn sent_later(text: &str) -> Segment {
    let mut device = MemoryDevice::new(3, 77, [0; 32], [0; 32]);
    let body = Body { ops: vec![put(MATTER, text)], origin: None, link: None }.write(device.next_id());
    device.write(5, 1, desk(), Verb::Edit.code(), body);
    let run = device.run(77, 0, usize::MAX).unwrap().unwrap();
    Segment { device: 3, incarnation: 77, changes: run.changes, head_after: run.head_after, signature: None }
}

#[test]
fn a_change_that_its_device_erased_before_it_was_sent_never_stands() {
    let mut world = world();
    world.begin("内容");
    let late = ChangeId { incarnation: 77, ..world.devices[0].next_id() };
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![late])]);
    assert_eq!(world.send(0), []);
    world.county.commit(&sent_later("没有发出的"), 9).unwrap();
    assert!(!world.finds(&desk(), "没有发出的"));
    assert!(matches!(world.told(&desk()).last().unwrap().1, Content::Erased(_)));
}

#[test]
fn what_a_copy_of_a_device_wrote_under_an_erased_id_is_not_erased_with_it() {
    for (sent, stands) in [("副本上写的", true), ("应当清除的", false)] {
        let mut world = world();
        world.begin("内容");
        let late = ChangeId { incarnation: 77, ..world.devices[0].next_id() };
        let mut op = erase(MATTER, vec![late]);
        if let Op::Erase { hashes, .. } = &mut op {
            hashes.push(sent_later("应当清除的").changes[0].hash());
        }
        world.write(0, Verb::Erase, desk(), vec![op]);
        assert_eq!(world.send(0), []);
        world.county.commit(&sent_later(sent), 9).unwrap();
        assert_eq!(world.finds(&desk(), sent), stands, "{sent}");
    }
}

#[test]
fn a_move_that_says_again_what_stands_moves_nothing_a_second_time() {
    let mut world = world();
    world.begin("移交又移回的事项");
    let both = [MATTER, derive(MATTER, 1)];
    let moves = Body { ops: hand_over(&both, next_desk()), origin: Some(vec![7; 8]), link: None };
    for at in [0, 2, 0] {
        let id = world.devices[at].next_id();
        let (scope, body) = if at == 0 {
            (desk(), moves.write(id))
        } else {
            (next_desk(), Body { ops: hand_over(&both, desk()), origin: None, link: None }.write(id))
        };
        world.devices[at].write(5, 1, scope, Verb::Move.code(), body);
        assert_eq!(world.send(at), []);
    }
    assert_eq!(world.county.state.entries.values().last().unwrap().verdict, Verdict::SAME);
    assert_eq!(world.home(MATTER), desk());
}

#[test]
fn what_was_written_without_knowing_of_the_erasure_waits_for_a_person() {
    let mut world = world();
    let begun = world.begin("内容");
    let unseen = world.write(1, Verb::Edit, desk(), vec![put(MATTER, "没有看到的")]);
    world.send(1);
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![begun])]);
    world.send(0);
    assert!(world.county.state.docs[&MATTER].1.outlives_its_erasure(), "a change that was not named");
    let late = world.write(1, Verb::Edit, desk(), vec![put(MATTER, "迟到的")]);
    world.send(1);
    assert_eq!(world.verdict(late), Verdict::needs_person(ErrorCode::RecordErased));
    assert!(world.county.state.docs[&MATTER].1.needs_person());
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![unseen, late])]);
    assert_eq!(world.send(0), []);
    let doc = &world.county.state.docs[&MATTER].1;
    assert_eq!((doc.noun(), doc.needs_person()), (None, false));
}

#[test]
fn a_line_that_is_imported_again_after_its_erasure_gets_no_body() {
    let mut world = world();
    let ops = || Body { ops: vec![matter(MATTER, "导入的内容")], origin: Some(vec![9; 8]), link: None };
    let first = world.devices[0].next_id();
    world.devices[0].write(5, 1, desk(), Verb::Import.code(), ops().write(first));
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![first])]);
    assert_eq!(world.send(0), []);
    let again = world.devices[1].next_id();
    world.devices[1].write(5, 1, desk(), Verb::Import.code(), ops().write(again));
    assert_eq!(world.send(1), []);
    assert!(!world.finds(&desk(), "导入的内容"));
    assert_eq!(world.county.state.docs[&MATTER].1.noun(), None);
}

#[test]
fn a_record_that_is_handed_over_is_told_whole_to_the_new_township_and_nothing_else_is() {
    let mut world = world();
    world.write(1, Verb::Register, desk(), vec![matter(OTHER, "留下的事项")]);
    world.begin("移交的事项");
    world.write(1, Verb::Edit, desk(), vec![put(MATTER, "东村")]);
    world.send(1);
    let moved = world.write(0, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], next_desk()));
    assert_eq!(world.send(0), []);
    let told = world.told(&next_desk());
    assert_eq!(told.len(), 3);
    assert_eq!(told.last().unwrap().0, moved);
    assert!(world.finds(&next_desk(), "移交的事项") && !world.finds(&next_desk(), "留下的事项"));
    assert!(world.finds(&desk(), "移交的事项"), "the old township keeps it up to the move");
    assert_eq!((world.home(MATTER), world.home(OTHER)), (next_desk(), desk()));
    world.write(2, Verb::Edit, next_desk(), vec![put(MATTER, "西村")]);
    assert_eq!(world.send(2), []);
    assert!(!world.finds(&desk(), "西村"));
}

#[test]
fn a_move_that_leaves_a_record_of_the_same_change_behind_is_refused_and_shows_nothing() {
    let mut world = world();
    world.begin("事项");
    world.write(0, Verb::Move, desk(), hand_over(&[MATTER], next_desk()));
    world.write(0, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], "549901999/desk".parse().unwrap()));
    world.write(1, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], next_desk()));
    assert_eq!(world.send(0), [(1, ErrorCode::MoveIncomplete), (2, ErrorCode::TownshipUnknown)]);
    assert_eq!(world.send(1).last().unwrap().1, ErrorCode::MoveNotAllowed);
    assert!(world.told(&next_desk()).is_empty());
    assert_eq!(world.home(MATTER), desk());
}

#[test]
fn what_an_office_writes_late_on_a_record_it_handed_over_reaches_both_and_its_step_waits_for_a_person() {
    let mut world = world();
    world.begin("事项");
    world.write(0, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], next_desk()));
    world.send(0);
    let late = world.write(1, Verb::Edit, desk(), vec![put(MATTER, "迟到的村")]);
    let step = world.write(1, Verb::TakeStep, desk(), vec![note(MATTER)]);
    world.write(1, Verb::Void, desk(), vec![Op::Void { on: MATTER, step: None, reason: "误".into() }]);
    let refused = world.send(1);
    assert_eq!(refused.iter().map(|(_, code)| *code).collect::<Vec<_>>(), [ErrorCode::RecordMoved]);
    assert_eq!(world.verdict(late), Verdict::ACCEPTED);
    assert_eq!(world.verdict(step), Verdict::needs_person(ErrorCode::RecordMoved));
    for scope in [desk(), next_desk()] {
        assert!(world.told(&scope).iter().any(|(id, _)| *id == late) && world.told(&scope).iter().any(|(id, _)| *id == step));
    }
    assert_eq!(world.county.state.docs[&MATTER].1.text(Field::Village), "迟到的村");
    assert_eq!(world.home(MATTER), next_desk());
}

#[test]
fn one_more_piece_that_comes_late_follows_its_matter() {
    let mut world = world();
    world.begin("事项");
    world.write(0, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], next_desk()));
    world.send(0);
    let second = RecordId([7; 16]);
    world.write(1, Verb::Register, desk(), vec![Op::create(second, Noun::Piece, vec![]), put(MATTER, "东村")]);
    assert_eq!(world.send(1), []);
    assert_eq!(world.home(second), next_desk());
    // The county wrote the move of the piece itself, in both scopes.
    assert_eq!(world.told(&desk()).last().unwrap().0.device, COUNTY_DEVICE);
    assert_eq!(world.told(&next_desk()).last().unwrap().0.device, COUNTY_DEVICE);
    world.write(2, Verb::Edit, next_desk(), vec![put(second, "西村")]);
    assert_eq!(world.send(2), []);
}

#[test]
fn a_late_change_that_also_acts_on_a_record_that_stayed_is_refused_and_shows_it_to_nobody() {
    let mut world = world();
    world.write(1, Verb::Register, desk(), vec![matter(OTHER, "留下的事项")]);
    world.begin("事项");
    world.write(0, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], next_desk()));
    world.send(0);
    world.write(1, Verb::Edit, desk(), vec![put(MATTER, "东村"), put(OTHER, "留下的村")]);
    assert_eq!(world.send(1).last().unwrap().1, ErrorCode::RecordMoved);
    assert!(!world.finds(&next_desk(), "留下的村"));
}

#[test]
fn a_record_that_comes_back_brings_what_was_written_meanwhile_and_nothing_stands_twice() {
    let mut world = world();
    world.begin("事项");
    world.write(0, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], next_desk()));
    world.send(0);
    world.write(2, Verb::Edit, next_desk(), vec![put(MATTER, "西村")]);
    world.write(2, Verb::Move, next_desk(), hand_over(&[MATTER, derive(MATTER, 1)], desk()));
    assert_eq!(world.send(2), []);
    assert_eq!(world.home(MATTER), desk());
    let mut told: Vec<ChangeId> = world.told(&desk()).into_iter().map(|(id, _)| id).collect();
    assert!(world.finds(&desk(), "西村"));
    let count = told.len();
    told.sort_unstable();
    told.dedup();
    assert_eq!((told.len(), count), (4, 4));
    world.write(1, Verb::Edit, desk(), vec![put(MATTER, "东村")]);
    assert_eq!(world.send(1), []);
}

#[test]
fn an_erasure_after_a_move_reaches_the_old_township_and_names_only_what_it_has() {
    let mut world = world();
    let begun = world.begin("两处都有的内容");
    world.write(0, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], next_desk()));
    world.send(0);
    let later = world.write(2, Verb::Edit, next_desk(), vec![put(MATTER, "后来的内容")]);
    world.write(2, Verb::Erase, next_desk(), vec![erase(MATTER, vec![begun, later])]);
    assert_eq!(world.send(2), []);
    for scope in [desk(), next_desk()] {
        assert!(!world.finds(&scope, "两处都有的内容"));
    }
    let (id, content) = world.told(&desk()).pop().unwrap();
    let Content::Full(change) = content else { panic!("the county's own erasure stands") };
    let body = change.read(id.device, id.incarnation).unwrap();
    let [Op::Erase { changes, .. }] = body.ops.as_slice() else { panic!("one erasure") };
    assert_eq!((id.device, changes.as_slice()), (COUNTY_DEVICE, &[begun][..]));
    // The old township may not erase what it handed over.
    world.write(0, Verb::Erase, desk(), vec![erase(MATTER, vec![begun])]);
    assert_eq!(world.send(0).last().unwrap().1, ErrorCode::RecordMoved);
}

#[test]
fn a_device_of_a_merged_township_goes_on_and_what_it_wrote_before_it_knew_is_taken_whole() {
    let mut world = world();
    world.begin("事项");
    world.write(0, Verb::Move, desk(), hand_over(&[MATTER, derive(MATTER, 1)], next_desk()));
    world.send(0);
    world.county.state.successors.insert(desk(), next_desk());
    world.county.state.devices.get_mut(&40).unwrap().writes.push(next_desk());
    let step = world.write(1, Verb::TakeStep, desk(), vec![note(MATTER)]);
    world.write(1, Verb::Register, desk(), vec![matter(OTHER, "合并后才发出的")]);
    assert_eq!(world.send(1), []);
    assert_eq!(world.verdict(step), Verdict::ACCEPTED);
    assert_eq!(world.home(OTHER), next_desk());
    assert!(world.finds(&next_desk(), "合并后才发出的"));
}
