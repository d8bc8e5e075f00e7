#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::chain;
use crate::change::{Change, Header};
use crate::frame::{Content, Cursor, Cursors, LogEntry, LogFrame, PROTOCOL, Protocols, ToldChain, Welcome, cursors_digest};
use crate::receipt as merkle;
use crate::segment::{Item, Run, Vouch, signed_message};
use crate::snapshot::{Page, Progress, Start, Tiers};
use crate::verdict::Verdict;
use ed25519_dalek::{Signer, SigningKey};
use jiangyuan_model::{ChangeId, DeviceId};

const DEVICE: u32 = 3;
const INCARNATION: u64 = 77;
const COUNTY: Hash = [5; 32];

fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

fn grid(township: &str) -> Scope {
    Scope::Grid { township: township.into(), village: "多卡".into() }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn known() -> KnownDevice {
    KnownDevice {
        device: DEVICE,
        key: key().verifying_key().to_bytes(),
        reads: vec![desk(), Scope::Reference],
        writes: vec![desk()],
        actors: vec![1],
        revoked: false,
    }
}

fn change(seq: u64) -> Change {
    Change { header: Header { seq, at_ms: 0, actor: 1, scope: desk(), verb: 8 }, body: vec![0xa0; 100] }
}

fn head(seq: u64) -> Hash {
    (1..=seq).fold(chain::genesis(DEVICE, INCARNATION), |head, seq| chain::extend(&head, &change(seq).hash()))
}

fn chain_at(seq: u64) -> ChainState {
    ChainState { incarnation: INCARNATION, seq, head: head(seq) }
}

fn told_at(seq: u64) -> HeldChain {
    HeldChain { incarnation: INCARNATION, seq, head: chain::short(&head(seq)), parted: false, beyond: vec![], tail: None }
}

fn county_key() -> SigningKey {
    SigningKey::from_bytes(&[4; 32])
}

fn hello(seq: u64, cursors: Vec<Cursor>) -> Hello {
    let mut hello = Hello {
        protocol: PROTOCOL,
        device: DEVICE,
        chains: vec![ToldChain { incarnation: INCARNATION, seq, head: chain::short(&head(seq)), acked: 0, receipted: 0, ask_after: None }],
        epoch: 1,
        cursors: Cursors::Whole(cursors),
        snapshots: vec![],
        proof: None,
        whole: false,
        page_bytes: 0,
        ground: None,
        at_ms: 7,
        signature: [0; 64],
    };
    hello.signature = key().sign(&hello.signed_message(&COUNTY)).to_bytes();
    hello
}

fn what_is_known(held: u64) -> Loaded {
    let grids = vec![grid("549901100"), grid("549902200")];
    Loaded {
        device: known(),
        chains: vec![chain_at(held)],
        told: vec![told_at(held)],
        back_to: vec![],
        backed_up: 0,
        grids,
        epoch: 1,
        at_ms: 9,
    }
}

fn loaded(held: u64) -> Event {
    Event::Loaded(Some(what_is_known(held)))
}

fn parcel(first: u64, last: u64) -> Parcel {
    let run = Run { changes: (first..=last).map(change).collect(), head_before: head(first - 1), head_after: head(last) };
    let signature = key().sign(&signed_message(DEVICE, INCARNATION, last, &run.head_after)).to_bytes();
    Parcel::of(DEVICE, INCARNATION, run, &[], Vouch::Signature(signature))
}

fn segment(first: u64, last: u64) -> Segment {
    let Vouch::Signature(signature) = parcel(first, last).vouch else { panic!() };
    let changes = (first..=last).map(change).collect();
    Segment { device: DEVICE, incarnation: INCARNATION, changes, head_after: head(last), signature: Some(signature) }
}

fn options() -> Options {
    Options {
        county: COUNTY,
        county_key: county_key().verifying_key().to_bytes(),
        page_bytes: 250,
        anchor_bytes: 1_500,
        protocols: Protocols::OURS,
    }
}

fn server() -> Server {
    Server::new(options())
}

/// A session in which the device said hello and the county holds `held` of its changes.
fn greeted(hello: Hello, held: u64) -> Server {
    let mut server = server();
    let asked = server.step(Event::Frame(Frame::Hello(hello.clone())));
    assert_eq!(asked, [Effect::Load(Box::new(hello))]);
    // What the hello said is not said again.
    let chains = if held == 0 { vec![] } else { vec![told_at(held)] };
    let welcome = Welcome { epoch: 1, chains, at_ms: 9, ..Welcome::default() };
    assert_eq!(server.step(loaded(held)), [Effect::Send(Frame::Welcome(welcome))]);
    server
}

fn empty_page(scope: &Scope) -> Event {
    let head = chain::scope_genesis(scope);
    Event::Page { head_at: Some(head), page: ScopePage { entries: vec![], head_after: head } }
}

fn entry(n: u64, device: DeviceId, seq: u64) -> LogEntry {
    let id = ChangeId { device, incarnation: INCARNATION, seq };
    LogEntry { n, id, verdict: Verdict::ACCEPTED, received_at_ms: 0, content: Content::Full(change(seq)) }
}

fn scopes_asked(server: &mut Server) -> Vec<Scope> {
    let mut scopes = Vec::new();
    let mut effects = server.step(Event::Frame(Frame::End));
    loop {
        effects = match effects.as_slice() {
            [Effect::ReadSnapshot { .. }] => server.step(Event::Snapshot(None)),
            [Effect::ReadPage { scope, .. }] => {
                scopes.push(scope.clone());
                server.step(empty_page(scope))
            }
            _ => return scopes,
        };
    }
}

#[test]
fn a_segment_is_acked_only_after_the_database_has_said_that_it_is_durable() {
    let mut server = greeted(hello(2, vec![]), 0);
    assert_eq!(server.step(Event::Frame(Frame::Segment(parcel(1, 2)))), [Effect::Commit(segment(1, 2))]);
    let committed = Committed { acked_through: 2, head: head(2), refused: vec![(1, ErrorCode::ChangeTooLarge)] };
    let refused = Frame::Refused { incarnation: INCARNATION, seq: 1, code: ErrorCode::ChangeTooLarge };
    let ack = Frame::Ack { incarnation: INCARNATION, through: 2 };
    assert_eq!(server.step(Event::Committed(committed)), [Effect::Send(refused), Effect::Send(ack)]);
}

#[test]
fn a_session_goes_on_where_another_one_of_the_same_device_was_quicker_and_acks_what_it_was_sent() {
    let mut server = greeted(hello(6, vec![]), 0);
    server.step(Event::Frame(Frame::Segment(parcel(1, 2))));
    // The line that the device gave up has meanwhile brought all up to 4.
    let committed = Committed { acked_through: 4, head: head(4), refused: vec![] };
    assert_eq!(server.step(Event::Committed(committed.clone())), [Effect::Send(Frame::Ack { incarnation: INCARNATION, through: 2 })]);
    // Sent again, it is compared; the head after it is the one that the county holds.
    let compared = Segment { head_after: head(4), ..segment(3, 4) };
    assert_eq!(server.step(Event::Frame(Frame::Segment(parcel(3, 4)))), [Effect::Commit(compared)]);
    assert_eq!(server.step(Event::Committed(committed)), [Effect::Send(Frame::Ack { incarnation: INCARNATION, through: 4 })]);
    assert_eq!(server.step(Event::Frame(Frame::Segment(parcel(5, 6)))), [Effect::Commit(segment(5, 6))]);
    server.step(Event::Committed(Committed { acked_through: 6, head: head(6), refused: vec![] }));
    assert_eq!(to_the_receipt(&mut server), [Effect::ReadOwn { incarnation: INCARNATION, after: 0, through: 6 }]);
}

#[test]
fn reference_data_is_told_first_then_the_desk_then_the_grids_of_its_township_and_no_others() {
    let mut server = greeted(hello(0, vec![]), 0);
    assert_eq!(scopes_asked(&mut server), [Scope::Reference, desk(), grid("549901100")]);
}

#[test]
fn a_grid_worker_is_told_nothing_of_the_desk_and_nobody_is_told_of_sealed_matter() {
    let device = KnownDevice { reads: vec![grid("549901100"), Scope::Sealed], ..known() };
    assert_eq!(reads(&device, &[grid("549901100"), grid("549902200")]), [grid("549901100")]);
}

#[test]
fn a_device_gets_its_own_entries_as_numbers_and_those_of_others_whole() {
    let mut server = greeted(hello(2, vec![]), 2);
    server.step(Event::Frame(Frame::End));
    server.step(empty_page(&Scope::Reference));
    server.step(Event::Snapshot(None));
    let genesis = chain::scope_genesis(&desk());
    let entries = vec![entry(1, DEVICE, 1), entry(2, 9, 1), entry(3, DEVICE, 2), entry(4, DEVICE, 3)];
    let first = Event::Page { head_at: Some(genesis), page: ScopePage { entries, head_after: [1; 32] } };
    assert!(matches!(server.step(first).as_slice(), [Effect::ReadPage { after_pos: 4, .. }]), "bodies that say nothing have no base");
    let last = Event::Page { head_at: Some([1; 32]), page: ScopePage { entries: vec![], head_after: [1; 32] } };
    let effects = server.step(last);
    let Effect::Send(Frame::Log(LogFrame { first_pos, entries, head_after, .. })) = &effects[0] else { panic!("{effects:?}") };
    let own: Vec<bool> = entries.iter().map(|entry| entry.content == Content::Own).collect();
    // The last one is beyond what the device says it wrote: a copy of it did.
    assert_eq!((*first_pos, *head_after, own), (1, [1; 16], vec![true, false, true, false]));
}

#[test]
fn pages_of_others_changes_are_cut_by_bytes_and_pages_of_own_ones_are_joined() {
    for (device, frames) in [(DEVICE, 1), (9, 2)] {
        let mut server = greeted(hello(100, vec![]), 100);
        server.step(Event::Frame(Frame::End));
        server.step(empty_page(&Scope::Reference));
        server.step(Event::Snapshot(None));
        let (mut sent, mut head_at) = (0, chain::scope_genesis(&desk()));
        for page in 0..6u8 {
            let entries: Vec<LogEntry> = (1..=3).map(|i| entry(u64::from(page) * 3 + i, device, u64::from(page) * 3 + i)).collect();
            let entries = if page < 2 { entries } else { vec![] };
            let head_after = if entries.is_empty() { head_at } else { [page + 1; 32] };
            let effects = server.step(Event::Page { head_at: Some(head_at), page: ScopePage { entries, head_after } });
            sent += effects.iter().filter(|effect| matches!(effect, Effect::Send(Frame::Log(_)))).count();
            head_at = head_after;
            if page >= 2 {
                break;
            }
        }
        assert_eq!(sent, frames, "device {device}");
    }
}

fn snapshot(first: u64, entries: Vec<LogEntry>) -> Event {
    let start = Start { epoch: 1, scope: desk(), at_pos: 3, head: [6; 32], tiers: Tiers::default(), signature: [0; 64] };
    let entries = (first + 1..).zip(entries).collect();
    Event::Snapshot(Some((start, Page { scope: desk(), at_pos: 3, first, entries })))
}

#[test]
fn a_device_that_has_nothing_of_a_scope_is_told_its_snapshot_and_then_what_came_since() {
    let mut server = greeted(hello(1, vec![]), 1);
    server.step(Event::Frame(Frame::End));
    let effects = server.step(empty_page(&Scope::Reference));
    assert!(matches!(effects.as_slice(), [Effect::ReadSnapshot { progress: None, .. }]));
    let effects = server.step(snapshot(0, vec![entry(1, 9, 1), entry(2, DEVICE, 1)]));
    let [Effect::Send(Frame::SnapshotStart(_)), Effect::Send(Frame::SnapshotPage(page)), Effect::ReadSnapshot { progress, .. }] =
        effects.as_slice()
    else {
        panic!("{effects:?}")
    };
    assert_eq!(page.entries.iter().map(|(_, entry)| entry.content == Content::Own).collect::<Vec<_>>(), [false, true]);
    assert_eq!(*progress, Some(Progress { at_pos: 3, done: 2 }));
    let effects = server.step(snapshot(2, vec![entry(3, 9, 2)]));
    let [Effect::Send(Frame::SnapshotPage(_)), Effect::ReadPage { after_pos: 3, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let effects = server.step(Event::Page { head_at: Some([6; 32]), page: ScopePage { entries: vec![], head_after: [6; 32] } });
    assert!(matches!(effects.as_slice(), [Effect::ReadSnapshot { .. }]), "the next scope: {effects:?}");
}

#[test]
fn in_volumes_a_scope_is_told_from_its_log_since_two_sets_have_to_fit_together() {
    let mut server = Server::of_volumes(options(), Vec::new());
    server.step(Event::Frame(Frame::Hello(hello(1, vec![]))));
    server.step(loaded(1));
    server.step(Event::Frame(Frame::End));
    let asked = server.step(empty_page(&Scope::Reference));
    assert!(matches!(asked.as_slice(), [Effect::ReadPage { after_pos: 0, .. }]), "{asked:?}");
}

#[test]
fn a_device_that_has_part_of_a_snapshot_is_not_told_its_beginning_again_and_one_that_wants_the_log_gets_it() {
    let resuming = |progress| {
        let mut hello = hello(0, vec![]);
        hello.snapshots = vec![(desk(), progress)];
        hello.signature = key().sign(&hello.signed_message(&COUNTY)).to_bytes();
        let mut server = greeted(hello, 0);
        server.step(Event::Frame(Frame::End));
        let asked = server.step(empty_page(&Scope::Reference));
        (server, asked)
    };
    let (mut server, asked) = resuming(Progress { at_pos: 3, done: 2 });
    assert!(matches!(asked.as_slice(), [Effect::ReadSnapshot { progress: Some(Progress { done: 2, .. }), .. }]));
    let effects = server.step(snapshot(2, vec![entry(3, 9, 2)]));
    assert!(matches!(effects.as_slice(), [Effect::Send(Frame::SnapshotPage(_)), Effect::ReadPage { .. }]), "{effects:?}");
    let (_, asked) = resuming(Progress { at_pos: 0, done: 0 });
    assert!(matches!(asked.as_slice(), [Effect::ReadPage { after_pos: 0, .. }]));
}

#[test]
fn a_device_whose_log_is_not_ours_is_told_nothing_on_top_of_it() {
    let cursor = Cursor { scope: Scope::Reference, pos: 4, head: [8; 32] };
    for head_at in [Some([9; 32]), None] {
        let mut server = greeted(hello(0, vec![cursor.clone()]), 0);
        server.step(Event::Frame(Frame::End));
        let effects = server.step(Event::Page { head_at, page: ScopePage { entries: vec![], head_after: [9; 32] } });
        assert_eq!(effects, [Effect::Send(Frame::Sorry(ErrorCode::LogMismatch)), Effect::Finish]);
        assert!(server.is_over());
    }
}

/// The session up to the question what the county holds of the device.
fn to_the_receipt(server: &mut Server) -> Vec<Effect> {
    let mut effects = server.step(Event::Frame(Frame::End));
    loop {
        effects = match effects.as_slice() {
            [Effect::ReadSnapshot { .. }] => server.step(Event::Snapshot(None)),
            [Effect::ReadPage { scope, .. }] => server.step(empty_page(scope)),
            _ => return effects,
        };
    }
}

#[test]
fn the_receipt_covers_what_is_held_and_hides_numbers_of_scopes_that_the_device_does_not_read() {
    let mut server = greeted(hello(3, vec![]), 3);
    assert_eq!(to_the_receipt(&mut server), [Effect::ReadOwn { incarnation: INCARNATION, after: 0, through: 3 }]);
    let own = |seq, place| OwnChange { seq, hash: [seq as u8; 32], place };
    let changes = vec![own(1, Ok((11, desk()))), own(2, Ok((12, Scope::Sealed))), own(3, Err(ErrorCode::ChangeTooLarge))];
    let effects = server.step(Event::Own { changes, end: LogEnd { n: 20, head: [2; 32] }, at_ms: 8 });
    let [Effect::Send(Frame::Refused { seq: 3, .. }), Effect::Sign(receipt)] = effects.as_slice() else { panic!("{effects:?}") };
    let leaf = |seq, n| crate::county::Leaf { seq, hash: [seq as u8; 32], n };
    assert_eq!((receipt.from_seq, receipt.to_seq, receipt.log_n), (1, 3, 20));
    assert_eq!(receipt.root, merkle::root(&[leaf(1, 11), leaf(2, 0), leaf(3, 0)]));
    let ends = server.step(Event::Signed(receipt.clone()));
    assert_eq!(ends, [Effect::Send(Frame::Receipt(receipt.clone())), Effect::Send(Frame::Done), Effect::Finish]);
}

#[test]
fn a_refusal_told_with_its_segment_is_not_told_again_in_the_same_session() {
    let mut server = greeted(hello(1, vec![]), 0);
    server.step(Event::Frame(Frame::Segment(parcel(1, 1))));
    server.step(Event::Committed(Committed { acked_through: 1, head: head(1), refused: vec![(1, ErrorCode::ChangeTooLarge)] }));
    assert_eq!(to_the_receipt(&mut server), [Effect::ReadOwn { incarnation: INCARNATION, after: 0, through: 1 }]);
    let changes = vec![OwnChange { seq: 1, hash: [1; 32], place: Err(ErrorCode::ChangeTooLarge) }];
    let effects = server.step(Event::Own { changes, end: LogEnd { n: 0, head: [0; 32] }, at_ms: 8 });
    assert!(matches!(effects.as_slice(), [Effect::Sign(_)]));
}

fn answer(hello: Hello, loaded: Event) -> Vec<Effect> {
    let mut server = server();
    server.step(Event::Frame(Frame::Hello(hello)));
    server.step(loaded)
}

fn is_sorry(effects: &[Effect], code: ErrorCode) -> bool {
    effects == [Effect::Send(Frame::Sorry(code)), Effect::Finish]
}

#[test]
fn an_unknown_device_a_forged_hello_and_one_passed_on_from_another_county_get_the_same_answer() {
    let mut forged = hello(0, vec![]);
    forged.chains[0].receipted = 5;
    let mut passed_on = hello(0, vec![]);
    passed_on.signature = key().sign(&passed_on.signed_message(&[6; 32])).to_bytes();
    for (hello, loaded) in [(hello(0, vec![]), Event::Loaded(None)), (forged, loaded(0)), (passed_on, loaded(0))] {
        assert!(is_sorry(&answer(hello, loaded), ErrorCode::DeviceUnknown));
    }
}

#[test]
fn what_a_revoked_device_sends_is_held_and_it_is_told_nothing() {
    let revoked = Loaded { device: KnownDevice { revoked: true, ..known() }, ..what_is_known(0) };
    let mut server = server();
    server.step(Event::Frame(Frame::Hello(hello(1, vec![]))));
    let effects = server.step(Event::Loaded(Some(revoked)));
    assert!(matches!(effects.as_slice(), [Effect::Send(Frame::Welcome(Welcome { revoked: true, .. }))]));
    assert_eq!(server.step(Event::Frame(Frame::Segment(parcel(1, 1)))), [Effect::Hold(segment(1, 1))]);
    let effects = server.step(Event::Committed(Committed { acked_through: 1, head: head(1), refused: vec![] }));
    assert_eq!(effects, [Effect::Send(Frame::Ack { incarnation: INCARNATION, through: 1 })]);
    assert!(is_sorry(&server.step(Event::Frame(Frame::End)), ErrorCode::DeviceRevoked));
}

fn stood() -> Cursor {
    Cursor { scope: desk(), pos: 7, head: [7; 32] }
}

/// The county's word that the device stood there.
fn proof(epoch: u32, key: &SigningKey) -> Proof {
    let cursors = vec![stood()];
    let mut receipt = Receipt {
        epoch,
        device: DEVICE,
        incarnation: INCARNATION,
        from_seq: 1,
        to_seq: 0,
        root: [0; 32],
        log_n: 30,
        log_head: [3; 32],
        cursors: cursors_digest(&cursors),
        scopes: None,
        at_ms: 5,
        signature: [0; 64],
    };
    receipt.signature = receipt.sign(key);
    Proof { receipt: Some(receipt), cursors }
}

/// A hello of a device whose desk is further than the county's, with this proof.
fn hello_with(proof: Option<Proof>) -> Hello {
    let mut hello = hello(0, vec![Cursor { scope: desk(), pos: 9, head: [9; 32] }]);
    hello.proof = proof;
    hello.signature = key().sign(&hello.signed_message(&COUNTY)).to_bytes();
    hello
}

fn strange() -> Loaded {
    let back_to = vec![Cursor { scope: desk(), pos: 0, head: chain::scope_genesis(&desk()) }];
    Loaded { back_to, ..what_is_known(0) }
}

#[test]
fn a_device_whose_log_is_further_is_asked_for_proof_and_a_proof_of_another_key_is_none() {
    assert!(is_sorry(&answer(hello_with(None), Event::Loaded(Some(strange()))), ErrorCode::ProofNeeded));
    let forged = proof(1, &key());
    assert!(is_sorry(&answer(hello_with(Some(forged)), Event::Loaded(Some(strange()))), ErrorCode::LogMismatch));
    let mut moved = proof(1, &county_key());
    moved.cursors[0].pos = 8;
    assert!(is_sorry(&answer(hello_with(Some(moved)), Event::Loaded(Some(strange()))), ErrorCode::LogMismatch));
}

#[test]
fn a_receipt_that_this_log_lacks_begins_a_new_epoch_which_says_where_to_go_back_to() {
    let mut server = server();
    server.step(Event::Frame(Frame::Hello(hello_with(Some(proof(1, &county_key()))))));
    let effects = server.step(Event::Loaded(Some(strange())));
    assert!(matches!(effects.as_slice(), [Effect::Judge { receipt, .. }] if receipt.log_n == 30));
    let start = vec![Cursor { scope: desk(), pos: 4, head: [4; 32] }];
    let begun = Loaded { epoch: 2, back_to: start.clone(), ..what_is_known(0) };
    let effects = server.step(Event::Loaded(Some(begun)));
    let [Effect::Send(Frame::Welcome(welcome))] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((welcome.epoch, &welcome.back_to), (2, &start));
    assert!(is_sorry(&server.step(Event::Frame(Frame::End)), ErrorCode::LogMismatch), "nothing is told on top of it");
}

#[test]
fn a_receipt_that_this_log_holds_sends_the_device_back_to_where_it_was_signed() {
    for (shown, back) in [(proof(1, &county_key()), stood()), (Proof { receipt: None, cursors: vec![] }, strange().back_to[0].clone())] {
        let mut server = server();
        server.step(Event::Frame(Frame::Hello(hello_with(Some(shown)))));
        let mut effects = server.step(Event::Loaded(Some(strange())));
        if matches!(effects.as_slice(), [Effect::Judge { .. }]) {
            effects = server.step(Event::Loaded(Some(strange())));
        }
        let [Effect::Send(Frame::Welcome(welcome))] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!((welcome.epoch, &welcome.back_to), (1, &vec![back]));
    }
}

#[test]
fn a_long_telling_is_signed_in_the_middle_so_that_it_can_be_proved() {
    let mut server = greeted(hello(0, vec![]), 0);
    server.step(Event::Frame(Frame::End));
    server.step(empty_page(&Scope::Reference));
    server.step(Event::Snapshot(None));
    let (mut head_at, mut signed) = (chain::scope_genesis(&desk()), Vec::new());
    for page in 1..=20u8 {
        let head_after = [page; 32];
        let entries = vec![entry(u64::from(page) * 2 - 1, 9, u64::from(page) * 2 - 1), entry(u64::from(page) * 2, 9, u64::from(page) * 2)];
        let mut effects = server.step(Event::Page { head_at: Some(head_at), page: ScopePage { entries, head_after } });
        if matches!(effects.last(), Some(Effect::ReadOwn { .. })) {
            effects = server.step(Event::Own { changes: vec![], end: LogEnd { n: 90, head: [2; 32] }, at_ms: 8 });
            let [Effect::Sign(receipt)] = effects.as_slice() else { panic!("{effects:?}") };
            let stands = [Cursor { scope: desk(), pos: u64::from(page) * 2, head: head_after }];
            assert!(receipt.is_empty() && receipt.cursors == cursors_digest(&stands));
            signed.push(page);
            effects = server.step(Event::Signed(receipt.clone()));
        }
        assert!(matches!(effects.last(), Some(Effect::ReadPage { .. })), "{effects:?}");
        head_at = head_after;
    }
    // Eight pages of 200 bytes make 1,500.
    assert_eq!(signed, [8, 16]);
}

fn lost(key: &SigningKey) -> Give {
    let entries = vec![entry(30, 9, 1), entry(31, 9, 2)];
    let head = entries
        .iter()
        .zip([change(1), change(2)])
        .fold([6; 32], |head, (entry, change)| chain::extend_log(&head, entry.n, &change.hash(), entry.verdict));
    let mut proof = proof(1, key);
    proof.cursors = vec![Cursor { scope: desk(), pos: 7, head }];
    if let Some(receipt) = &mut proof.receipt {
        receipt.cursors = cursors_digest(&proof.cursors);
        receipt.signature = receipt.sign(key);
    }
    Give { scope: desk(), first_pos: 6, head_before: [6; 32], entries, proof }
}

#[test]
fn only_what_the_county_has_signed_once_is_taken_back() {
    let mut judged_again = lost(&county_key());
    judged_again.entries[1].verdict = Verdict::UNREAD;
    let mut shortened = lost(&county_key());
    shortened.entries.pop();
    let mut elsewhere = lost(&county_key());
    elsewhere.first_pos = 5;
    for give in [lost(&key()), judged_again, shortened, elsewhere] {
        let mut server = greeted(hello(0, vec![]), 0);
        assert_eq!(server.step(Event::Frame(Frame::Give(give))), [Effect::Send(Frame::Given)], "passed over");
    }
    let mut server = greeted(hello(0, vec![]), 0);
    let give = lost(&county_key());
    assert_eq!(server.step(Event::Frame(Frame::Give(give.clone()))), [Effect::TakeBack(give)]);
    assert_eq!(server.step(Event::TakenBack), [Effect::Send(Frame::Given)]);
}

#[test]
fn an_older_chain_of_the_device_gets_its_receipt_and_its_refusals_too() {
    let mut hello = hello(3, vec![]);
    hello.chains.push(ToldChain { incarnation: 70, seq: 5, head: [5; 16], acked: 5, receipted: 2, ask_after: None });
    hello.signature = key().sign(&hello.signed_message(&COUNTY)).to_bytes();
    let mut server = server();
    server.step(Event::Frame(Frame::Hello(hello)));
    let older = HeldChain { incarnation: 70, seq: 5, head: [5; 16], parted: false, beyond: vec![], tail: None };
    let end = ChainState { incarnation: 70, seq: 5, head: [5; 32] };
    server.step(Event::Loaded(Some(Loaded { chains: vec![chain_at(3), end], told: vec![told_at(3), older], ..what_is_known(3) })));
    assert_eq!(to_the_receipt(&mut server), [Effect::ReadOwn { incarnation: 70, after: 2, through: 5 }]);
    let changes = vec![OwnChange { seq: 3, hash: [3; 32], place: Err(ErrorCode::ChangeTooLarge) }];
    let effects = server.step(Event::Own { changes, end: LogEnd { n: 20, head: [2; 32] }, at_ms: 8 });
    let [Effect::Send(Frame::Refused { incarnation: 70, seq: 3, .. }), Effect::Sign(receipt)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let effects = server.step(Event::Signed(receipt.clone()));
    let present = Effect::ReadOwn { incarnation: INCARNATION, after: 0, through: 3 };
    assert_eq!(effects, [Effect::Send(Frame::Receipt(receipt.clone())), present]);
}

#[test]
fn a_parcel_of_somebody_else_or_with_a_broken_chain_never_reaches_the_log() {
    let with = |change: fn(&mut Parcel)| {
        let mut parcel = parcel(1, 2);
        change(&mut parcel);
        parcel
    };
    let cases = [
        (with(|parcel| parcel.vouch = Vouch::Signature([1; 64])), ErrorCode::ForkFound),
        (with(|parcel| parcel.device = 4), ErrorCode::DeviceUnknown),
        (with(|parcel| parcel.incarnation = 78), ErrorCode::DeviceUnknown),
        (
            with(|parcel| {
                if let Item::Whole(change) = &mut parcel.items[0] {
                    change.body.push(0)
                }
            }),
            ErrorCode::ForkFound,
        ),
        (with(|parcel| drop(parcel.items.remove(0))), ErrorCode::LogMismatch),
        (with(|parcel| parcel.items.swap(0, 1)), ErrorCode::ChangeUnreadable),
        (with(|parcel| parcel.items.clear()), ErrorCode::ChangeUnreadable),
    ];
    for (parcel, code) in cases {
        let mut server = greeted(hello(2, vec![]), 0);
        let mut effects = server.step(Event::Frame(Frame::Segment(parcel.clone())));
        if code == ErrorCode::ForkFound {
            assert!(matches!(effects.as_slice(), [Effect::KeepApart(apart)] if apart.changes.len() == parcel.items.len()), "{effects:?}");
            effects = server.step(Event::NotCommitted(ErrorCode::ForkFound));
        }
        assert!(is_sorry(&effects, code), "{code:?}: {effects:?}");
    }
}

#[test]
fn the_hellos_signature_vouches_for_a_parcel_that_ends_where_the_hello_does_and_for_no_other() {
    for (said, last, taken) in [(2, 2, true), (3, 2, false)] {
        let mut server = greeted(hello(said, vec![]), 0);
        let parcel = Parcel { vouch: Vouch::Hello, ..parcel(1, last) };
        let effects = server.step(Event::Frame(Frame::Segment(parcel)));
        assert_eq!(matches!(effects.as_slice(), [Effect::Commit(_)]), taken, "{effects:?}");
    }
}

/// A change that sets a title, and a change of another device that corrects it.
fn titles() -> (Change, Change) {
    use crate::change::Body;
    use crate::op::Op;
    use jiangyuan_model::{Field, Noun, RecordId, Value};
    let on = RecordId([4; 16]);
    let text = "草场边界的旧账在冬窝子里吵了三回，村里调解两次没有结果，请求镇里派人到现场核实界线";
    let fields = |text: &str| vec![(Field::Title.code(), Value::text(text))];
    let of = |seq, device, ops| {
        let body = Body { ops, origin: None, link: None }.write(ChangeId { device, incarnation: INCARNATION, seq });
        Change { header: Header { seq, at_ms: 0, actor: 1, scope: desk(), verb: 8 }, body }
    };
    let replaced = ChangeId { device: 9, incarnation: INCARNATION, seq: 1 };
    let put = Op::Put {
        on,
        noun: None,
        item: 0,
        fields: fields(&text.replace("三回", "四回")),
        replaces: vec![(Field::Title.code(), vec![replaced])],
    };
    (of(1, 9, vec![Op::create(on, Noun::Matter, fields(text))]), of(1, DEVICE, vec![put]))
}

#[test]
fn a_parcel_told_by_a_base_waits_for_it_and_says_so_where_it_is_lacking_or_not_the_devices_to_know() {
    let (first, edit) = titles();
    let base = Base { id: ChangeId { device: 9, incarnation: INCARNATION, seq: 1 }, scope: desk(), pos: 1, body: first.body };
    let head_after = chain::extend(&head(0), &edit.hash());
    let run = Run { changes: vec![edit.clone()], head_before: head(0), head_after };
    let signature = key().sign(&signed_message(DEVICE, INCARNATION, 1, &head_after)).to_bytes();
    let parcel = Parcel::of(DEVICE, INCARNATION, run, &[Some(base.clone())], Vouch::Signature(signature));
    let elsewhere = Base { scope: Scope::Desk { township: "549902200".into() }, ..base.clone() };
    let changed = Base { body: base.body.iter().rev().copied().collect(), ..base.clone() };
    for (found, taken) in [(Some(base.clone()), true), (None, false), (Some(elsewhere), false), (Some(changed), false)] {
        let mut server = greeted(hello(1, vec![]), 0);
        let asked = server.step(Event::Frame(Frame::Segment(parcel.clone())));
        assert_eq!(asked, [Effect::ReadBases(vec![Wish::Change(base.id)])]);
        let effects = server.step(Event::Bases(vec![found]));
        let signature = Some(signature);
        let segment = Segment { device: DEVICE, incarnation: INCARNATION, changes: vec![edit.clone()], head_after, signature };
        if taken {
            assert_eq!(effects, [Effect::Commit(segment)]);
        } else {
            assert!(is_sorry(&effects, ErrorCode::BaseLacking), "{effects:?}");
        }
    }
}

/// How an edit by somebody else is told to a device, when the base found for it stands there.
fn told_edit(whole: bool, scope: Scope, pos: u64) -> Content {
    let (first, edit) = titles();
    let mut hello = Hello { whole, ..hello(0, vec![]) };
    hello.signature = key().sign(&hello.signed_message(&COUNTY)).to_bytes();
    let mut server = greeted(hello, 0);
    server.step(Event::Frame(Frame::End));
    server.step(empty_page(&Scope::Reference));
    server.step(Event::Snapshot(None));
    let id = ChangeId { device: 40, incarnation: INCARNATION, seq: 1 };
    let entry = LogEntry { n: 8, id, verdict: Verdict::ACCEPTED, received_at_ms: 0, content: Content::Full(edit) };
    let page = ScopePage { entries: vec![LogEntry { content: Content::Own, ..entry.clone() }, entry], head_after: [1; 32] };
    let mut effects = server.step(Event::Page { head_at: Some(chain::scope_genesis(&desk())), page });
    if let [Effect::ReadBases(_)] = effects.as_slice() {
        let base = Base { id: ChangeId { device: 9, incarnation: INCARNATION, seq: 1 }, scope, pos, body: first.body };
        effects = server.step(Event::Bases(vec![Some(base)]));
    }
    assert!(matches!(effects.as_slice(), [Effect::ReadPage { .. }]), "{effects:?}");
    let page = ScopePage { entries: vec![], head_after: [1; 32] };
    let mut effects = server.step(Event::Page { head_at: Some([1; 32]), page });
    let Effect::Send(Frame::Log(log)) = effects.swap_remove(0) else { panic!() };
    log.entries[1].content.clone()
}

#[test]
fn an_edit_is_told_by_a_base_that_stands_before_it_in_its_scope_and_never_by_another() {
    assert!(matches!(told_edit(false, desk(), 1), Content::Packed(_)));
    assert!(matches!(told_edit(false, desk(), 2), Content::Full(_)), "its own place");
    assert!(matches!(told_edit(false, desk(), 3), Content::Full(_)), "after it");
    assert!(matches!(told_edit(false, grid("549901100"), 1), Content::Full(_)), "another scope");
    assert!(matches!(told_edit(true, desk(), 1), Content::Full(_)), "the device asked for whole bodies");
}

#[test]
fn cursors_in_short_are_looked_up_and_asked_for_in_full_where_they_do_not_come_out() {
    let cursor = Cursor { scope: desk(), pos: 4, head: [8; 32] };
    for (head, clear) in [([8; 32], true), ([9; 32], false)] {
        let mut hello = Hello { cursors: crate::cursor::shorten(std::slice::from_ref(&cursor)), ..hello(0, vec![]) };
        hello.signature = key().sign(&hello.signed_message(&COUNTY)).to_bytes();
        let mut server = server();
        server.step(Event::Frame(Frame::Hello(hello)));
        assert_eq!(server.step(loaded(0)), [Effect::ReadHeads(vec![(desk(), 4)])]);
        let effects = server.step(Event::Heads(vec![Some(head)]));
        assert_eq!(matches!(effects.as_slice(), [Effect::Send(Frame::Welcome(_))]), clear);
        assert_eq!(is_sorry(&effects, ErrorCode::CursorsUnclear), !clear);
    }
}

#[test]
fn whatever_comes_out_of_order_ends_the_session_with_a_word_and_never_with_an_ack() {
    let own = || Event::Own { changes: vec![], end: LogEnd { n: 0, head: [0; 32] }, at_ms: 0 };
    let answers =
        || vec![loaded(0), Event::Committed(Committed { acked_through: 9, head: head(9), refused: vec![] }), empty_page(&desk()), own()];
    for answer in answers() {
        let effects = greeted(hello(0, vec![]), 0).step(answer);
        assert!(is_sorry(&effects, ErrorCode::CountyBusy), "{effects:?}");
    }
    for frame in [Frame::End, Frame::Done, Frame::Segment(parcel(1, 1))] {
        assert!(is_sorry(&server().step(Event::Frame(frame)), ErrorCode::ChangeUnreadable));
    }
    let mut committing = greeted(hello(1, vec![]), 0);
    committing.step(Event::Frame(Frame::Segment(parcel(1, 1))));
    assert!(is_sorry(&committing.step(Event::Frame(Frame::End)), ErrorCode::CountyBusy));
    assert!(committing.step(own()).is_empty() && committing.is_over());
}

#[test]
fn a_fork_and_a_failing_database_end_the_session_with_their_code() {
    for (event, code) in [
        (Event::NotCommitted(ErrorCode::ForkFound), ErrorCode::ForkFound),
        (Event::Failed(ErrorCode::CountyBusy), ErrorCode::CountyBusy),
        (Event::Garbled, ErrorCode::ChangeUnreadable),
    ] {
        let mut server = greeted(hello(1, vec![]), 0);
        server.step(Event::Frame(Frame::Segment(parcel(1, 1))));
        assert!(is_sorry(&server.step(event), code));
    }
}

/// A session in a volume whose header tells that a run begins after `start`.
fn in_a_volume(start: ChainState) -> Server {
    let mut server = Server::of_volumes(options(), vec![start]);
    server.step(Event::Frame(Frame::Hello(hello(9, vec![]))));
    server.step(loaded(0));
    server
}

#[test]
fn a_run_before_its_turn_is_verified_from_the_head_that_a_volume_tells_and_so_is_the_one_after_it() {
    let mut server = in_a_volume(chain_at(4));
    assert_eq!(server.step(Event::Frame(Frame::Segment(parcel(5, 6)))), [Effect::Commit(segment(5, 6))]);
    let kept = Committed { acked_through: 0, head: head(0), refused: vec![] };
    let ack = Effect::Send(Frame::Ack { incarnation: INCARNATION, through: 0 });
    assert_eq!(server.step(Event::Committed(kept)), [ack]);
    assert_eq!(server.step(Event::Frame(Frame::Segment(parcel(7, 9)))), [Effect::Commit(segment(7, 9))]);
}

#[test]
fn a_run_before_its_turn_that_does_not_go_on_from_the_head_told_or_has_no_signature_of_its_own_is_not_kept() {
    let mut server = in_a_volume(ChainState { head: head(3), ..chain_at(4) });
    assert!(is_sorry(&server.step(Event::Frame(Frame::Segment(parcel(5, 6)))), ErrorCode::ChangeUnreadable));
    let mut server = in_a_volume(chain_at(4));
    let unsigned = Parcel { vouch: Vouch::Hello, ..parcel(5, 9) };
    assert!(is_sorry(&server.step(Event::Frame(Frame::Segment(unsigned))), ErrorCode::ChangeUnreadable));
    let mut server = in_a_volume(chain_at(4));
    assert!(is_sorry(&server.step(Event::Frame(Frame::Segment(parcel(6, 7)))), ErrorCode::LogMismatch));
}

fn greets(newest: u16, protocol: u16) -> Vec<Effect> {
    let mut server = server();
    server.options.protocols = Protocols { oldest: 1, newest };
    let mut hello = Hello { protocol, ..hello(0, vec![]) };
    hello.signature = key().sign(&hello.signed_message(&COUNTY)).to_bytes();
    let asked = server.step(Event::Frame(Frame::Hello(hello)));
    if matches!(asked.as_slice(), [Effect::Load(_)]) { server.step(loaded(0)) } else { asked }
}

fn told_newest(effects: &[Effect]) -> Option<u16> {
    effects.iter().find_map(|effect| if let Effect::Send(Frame::Welcome(welcome)) = effect { Some(welcome.newest) } else { None })
}

#[test]
fn older_and_newer_devices_and_counties_speak_what_both_know() {
    assert_eq!(told_newest(&greets(1, 1)), Some(0), "what the hello said is not said again");
    assert_eq!(told_newest(&greets(2, 2)), Some(0));
    assert_eq!(told_newest(&greets(2, 1)), Some(2), "an older device is served and learns that the county is newer");
    assert_eq!(greets(1, 2).first(), Some(&Effect::Send(Frame::Sorry(ErrorCode::ProtocolTooNew))));
    assert_eq!(greets(2, 0).first(), Some(&Effect::Send(Frame::Sorry(ErrorCode::ProtocolTooOld))));
}

#[test]
fn the_ground_that_a_hello_names_is_stood_on_before_anything_else_is_read_and_refused_where_it_differs() {
    let bodies = [change(1).body, change(2).body].concat();
    let (ground, _) = crate::ground::of(INCARNATION, vec![(2, change(2).body), (1, change(1).body)]).unwrap();
    let mut hello = hello(5, vec![]);
    hello.ground = Some(Box::new(ground.clone()));
    hello.signature = key().sign(&hello.signed_message(&COUNTY)).to_bytes();
    let asked = || {
        let mut server = server();
        server.step(Event::Frame(Frame::Hello(hello.clone())));
        assert_eq!(server.step(loaded(2)), [Effect::ReadGround(ground.clone())]);
        server
    };
    let stood = asked().step(Event::Ground(Some(bodies.clone())));
    assert!(matches!(stood.as_slice(), [Effect::Stand(bytes), Effect::Send(Frame::Welcome(_))] if *bytes == bodies), "{stood:?}");
    for other in [None, Some(change(1).body), Some([bodies, vec![0]].concat())] {
        assert!(is_sorry(&asked().step(Event::Ground(other)), ErrorCode::BaseLacking));
    }
    let mut endless = hello.clone();
    endless.ground = Some(Box::new(Ground { runs: vec![(1, u64::MAX)], ..ground }));
    endless.signature = key().sign(&endless.signed_message(&COUNTY)).to_bytes();
    let mut server = server();
    server.step(Event::Frame(Frame::Hello(endless)));
    assert!(is_sorry(&server.step(loaded(2)), ErrorCode::ChangeUnreadable));
}
