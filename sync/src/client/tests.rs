#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::chain;
use crate::change::{Change, Header};
use crate::frame::{Content, HeldChain, LogEntry, Proof};
use crate::segment::{Parcel, Vouch};
use crate::snapshot::{Page, Start, Tiers};
use crate::verdict::Verdict;
use jiangyuan_model::{ChangeId, Scope};

const DEVICE: u32 = 3;
const INCARNATION: u64 = 77;

fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

/// The device's chain: change `seq` has a body of 4,000 bytes.
fn change(seq: u64) -> Change {
    Change { header: Header { seq, at_ms: 0, actor: 1, scope: desk(), verb: 8 }, body: vec![0; 4_000] }
}

fn head(seq: u64) -> crate::Hash {
    (1..=seq).fold(chain::genesis(DEVICE, INCARNATION), |head, seq| chain::extend(&head, &change(seq).hash()))
}

fn held_at(seq: u64) -> HeldChain {
    HeldChain { incarnation: INCARNATION, seq, head: chain::short(&head(seq)), parted: false, beyond: vec![], tail: None }
}

fn facts(acked: u64, seq: u64, unsure: bool) -> Facts {
    let own = ChainFacts { incarnation: INCARNATION, seq, head: head(seq), acked, receipted: 0, ask_after: None };
    Facts {
        device: DEVICE,
        chains: vec![own],
        epoch: 1,
        cursors: vec![],
        snapshots: vec![],
        proof: Proof { receipt: None, cursors: vec![] },
        gives: false,
        county: [1; 32],
        unsure,
        protocol: 0,
    }
}

fn welcome(seq: u64) -> Event {
    Event::Frame(Frame::Welcome(Welcome { epoch: 1, chains: vec![held_at(seq)], at_ms: 9, ..Welcome::default() }))
}

/// The store has kept the welcome, and finds that it fits.
fn fits() -> Event {
    Event::Stored(Stored::Welcomed(Standing::Fits))
}

fn give() -> Give {
    let id = ChangeId { device: 9, incarnation: 1, seq: 1 };
    let entry = LogEntry { n: 4, id, verdict: Verdict::ACCEPTED, received_at_ms: 0, content: Content::Full(change(1)) };
    let proof = Proof { receipt: None, cursors: vec![] };
    Give { scope: desk(), first_pos: 3, head_before: [0; 32], entries: vec![entry], proof }
}

fn ack(through: u64) -> Event {
    Event::Frame(Frame::Ack { incarnation: INCARNATION, through })
}

fn run(after: u64, count: u64) -> Event {
    let changes = (after + 1..=after + count).map(change).collect();
    let run = Run { changes, head_before: head(after), head_after: head(after + count) };
    Event::Run { incarnation: INCARNATION, run: Some(run) }
}

fn receipt(to_seq: u64) -> Event {
    Event::Frame(Frame::Receipt(Receipt {
        epoch: 1,
        device: DEVICE,
        incarnation: INCARNATION,
        from_seq: 1,
        to_seq,
        root: [0; 32],
        log_n: 9,
        log_head: [0; 32],
        cursors: [0; 32],
        scopes: None,
        at_ms: 0,
        signature: [0; 64],
    }))
}

fn log() -> Event {
    let id = ChangeId { device: 9, incarnation: 1, seq: 1 };
    let entry = LogEntry { n: 1, id, verdict: Verdict::ACCEPTED, received_at_ms: 0, content: Content::Own };
    Event::Frame(Frame::Log(LogFrame { scope: desk(), first_pos: 1, entries: vec![entry], head_after: [0; 16], check: None }))
}

fn snapshot_start() -> Start {
    Start { epoch: 1, scope: desk(), at_pos: 9, head: [4; 32], tiers: Tiers { open: 2, recent: 3 }, signature: [0; 64] }
}

/// Names of effects, for short.
fn names(effects: &[Effect]) -> Vec<&'static str> {
    let name = |effect: &Effect| match effect {
        Effect::ReadFacts => "read facts",
        Effect::ReadGround { .. } => "read ground",
        Effect::Connect => "connect",
        Effect::Stand(_) => "stand",
        Effect::Greet { .. } => "greet",
        Effect::Push { .. } => "push",
        Effect::Send(Frame::End) => "end",
        Effect::Send(Frame::Give(_)) => "give",
        Effect::Send(_) => "send",
        Effect::ReadRun { .. } => "read run",
        Effect::MarkSending => "mark sending",
        Effect::KeepWelcome(_) => "keep welcome",
        Effect::ReadGive => "read give",
        Effect::MarkGiven { .. } => "mark given",
        Effect::MarkHeld { .. } => "mark held",
        Effect::MarkAcked { .. } => "mark acked",
        Effect::MarkRefused { .. } => "mark refused",
        Effect::ApplyLog(_) => "apply log",
        Effect::BeginSnapshot(_) => "begin snapshot",
        Effect::ApplySnapshot(_) => "apply snapshot",
        Effect::KeepReceipt(_) => "keep receipt",
        Effect::MarkSynced => "mark synced",
        Effect::CloseSending => "close sending",
        Effect::WaitMs(_) => "wait",
        Effect::Finished(_) => "finished",
    };
    effects.iter().map(name).collect()
}

fn told(client: &mut Client, event: Event) -> Vec<&'static str> {
    names(&client.step(event))
}

/// Those under which no session stands on a ground.
fn options() -> Options {
    Options { ground_from_bytes: None, ..Options::default() }
}

/// A machine that was told all these.
fn after(events: Vec<Event>) -> Client {
    let mut client = Client::new(options());
    for event in events {
        client.step(event);
    }
    client
}

fn connected(facts: Facts) -> Vec<Event> {
    vec![Event::Start, Event::Facts(facts), Event::Connected]
}

fn outcome(effects: &[Effect]) -> Outcome {
    match effects {
        [Effect::Finished(outcome)] => outcome.clone(),
        other => panic!("not finished: {:?}", names(other)),
    }
}

#[test]
fn a_device_that_is_sure_sends_without_waiting_to_be_greeted() {
    let mut client = after(vec![Event::Start, Event::Facts(facts(0, 2, false))]);
    assert_eq!(told(&mut client, Event::Connected), ["greet", "read run"]);
    assert_eq!(told(&mut client, run(0, 2)), ["mark sending", "push", "end", "close sending"]);
    assert_eq!(told(&mut client, welcome(0)), ["keep welcome"]);
    assert_eq!(told(&mut client, fits()), [""; 0]);
    assert_eq!(told(&mut client, ack(2)), ["mark acked"]);
    assert_eq!(told(&mut client, log()), ["apply log"]);
    assert_eq!(told(&mut client, Event::Stored(Stored::Entries(1))), [""; 0]);
    assert_eq!(told(&mut client, receipt(2)), ["keep receipt"]);
    assert_eq!(told(&mut client, Event::Stored(Stored::Receipt(true))), [""; 0]);
    assert_eq!(told(&mut client, Event::Frame(Frame::Done)), ["mark synced"]);
    let outcome = outcome(&client.step(Event::Stored(Stored::Done)));
    assert_eq!((outcome.ending, outcome.all_sent, outcome.counts.acked, outcome.counts.pulled), (Ending::Done, true, 2, 1));
}

#[test]
fn a_device_with_nothing_to_send_says_so_in_its_first_breath() {
    let mut client = after(vec![Event::Start, Event::Facts(facts(2, 2, false))]);
    assert_eq!(told(&mut client, Event::Connected), ["greet", "end", "close sending"]);
}

#[test]
fn a_device_in_doubt_says_hello_alone_and_goes_on_from_what_the_county_holds() {
    let mut client = after(vec![Event::Start, Event::Facts(facts(0, 5, true))]);
    assert_eq!(told(&mut client, Event::Connected), ["greet"]);
    assert_eq!(told(&mut client, welcome(3)), ["keep welcome"]);
    let effects = client.step(fits());
    assert_eq!(names(&effects), ["mark acked", "read run"]);
    assert!(effects.contains(&Effect::ReadRun { incarnation: INCARNATION, after: 3, bytes_max: SEGMENT_BYTES as usize * 4 }));
    assert_eq!(told(&mut client, run(3, 2)), ["mark sending", "push", "end", "close sending"]);
}

#[test]
fn a_reply_that_was_lost_makes_the_next_session_ask_first_though_the_store_was_never_told() {
    let mut client = after(connected(facts(0, 2, false)));
    client.step(run(0, 2));
    assert_eq!(told(&mut client, Event::Cut), ["wait"]);
    assert_eq!(told(&mut client, Event::Waited), ["read facts"]);
    assert_eq!(told(&mut client, Event::Facts(facts(0, 2, false))), ["connect"]);
    assert_eq!(told(&mut client, Event::Connected), ["greet"]);
    client.step(welcome(2));
    assert_eq!(told(&mut client, fits()), ["mark acked", "end", "close sending"]);
}

/// How many segments of 6,000 bytes leave before an ack comes.
fn sent_without_ack(client: &mut Client, after: u64) -> u64 {
    for at in 0.. {
        let asked = names(&client.step(run(after + at * 5, 5))).contains(&"read run");
        client.step(Event::Sent { bytes: 6_000 });
        if !asked {
            return at + 1;
        }
    }
    0
}

#[test]
fn after_a_break_so_much_is_on_the_way_as_the_line_can_lose() {
    for (moved, segments) in [(30_000, 2), (400_000, 3), (4_000_000, 4)] {
        let mut client = after(connected(facts(0, 60, false)));
        client.step(run(0, 5));
        client.step(welcome(0));
        client.step(fits());
        client.step(ack(5));
        client.step(Event::Moved { up: moved, down: 0 });
        assert_eq!(told(&mut client, Event::Cut), ["wait"]);
        client.step(Event::Waited);
        client.step(Event::Facts(facts(5, 60, false)));
        assert_eq!(told(&mut client, Event::Connected), ["greet", "read run"]);
        assert_eq!(sent_without_ack(&mut client, 5), segments, "after {moved} bytes");
    }
}

#[test]
fn no_more_is_on_the_way_than_the_pace_allows_and_an_ack_makes_room() {
    let mut client = after(connected(facts(0, 60, false)));
    // Three of 6,000 bytes are below 20 KiB, the fourth goes above.
    assert_eq!(sent_without_ack(&mut client, 0), 4);
    client.step(welcome(0));
    assert_eq!(told(&mut client, fits()), [""; 0]);
    assert_eq!(told(&mut client, ack(5)), ["mark acked", "read run"]);
}

/// A machine whose store has found that it is not what it thought.
fn found_otherwise(facts: Facts) -> Client {
    let mut client = after(connected(facts));
    client.step(welcome(1));
    assert_eq!(told(&mut client, Event::Stored(Stored::Welcomed(Standing::Anew))), ["read facts"]);
    client
}

#[test]
fn a_device_that_is_not_what_it_thought_greets_anew_in_the_same_sync_and_alone() {
    let mut client = found_otherwise(facts(1, 2, false));
    assert_eq!(told(&mut client, Event::Facts(facts(0, 3, false))), ["connect"]);
    assert_eq!(told(&mut client, Event::Connected), ["greet"]);
}

#[test]
fn a_device_that_is_never_what_it_thought_gives_up_in_the_end() {
    let mut client = found_otherwise(facts(1, 2, false));
    for _ in 1..HEALINGS_MAX {
        client.step(Event::Facts(facts(1, 2, false)));
        client.step(Event::Connected);
        client.step(welcome(1));
        assert_eq!(told(&mut client, Event::Stored(Stored::Welcomed(Standing::Anew))), ["read facts"]);
    }
    client.step(Event::Facts(facts(1, 2, false)));
    client.step(Event::Connected);
    client.step(welcome(1));
    let effects = client.step(Event::Stored(Stored::Welcomed(Standing::Anew)));
    assert_eq!(outcome(&effects).ending, Ending::Refused(Refusal::new(ErrorCode::LogMismatch)));
}

#[test]
fn a_copy_of_the_home_that_comes_in_between_is_asked_about_and_no_end() {
    let mut client = after(connected(facts(0, 2, false)));
    client.step(run(0, 2));
    client.step(welcome(0));
    client.step(fits());
    assert_eq!(told(&mut client, Event::Frame(Frame::Sorry(ErrorCode::ForkFound))), ["read facts"]);
}

#[test]
fn a_county_that_asks_for_proof_is_shown_it_once() {
    let mut client = after(connected(facts(2, 2, false)));
    assert_eq!(told(&mut client, Event::Frame(Frame::Sorry(ErrorCode::ProofNeeded))), ["read facts"]);
    client.step(Event::Facts(facts(2, 2, false)));
    let effects = client.step(Event::Connected);
    assert!(matches!(effects.as_slice(), [Effect::Greet { hello, .. }] if hello.proof.is_some()));
    let effects = client.step(Event::Frame(Frame::Sorry(ErrorCode::ProofNeeded)));
    assert_eq!(outcome(&effects).ending, Ending::Refused(Refusal::new(ErrorCode::LogMismatch)));
}

#[test]
fn what_the_county_has_lost_is_given_back_piece_by_piece_before_anything_new_is_sent() {
    let mut client = after(connected(Facts { gives: true, ..facts(0, 2, false) }));
    client.step(welcome(0));
    assert_eq!(told(&mut client, fits()), ["read give"]);
    for _ in 0..2 {
        assert_eq!(told(&mut client, Event::Give(Some(give()))), ["give"]);
        assert_eq!(told(&mut client, Event::Frame(Frame::Given)), ["mark given", "read give"]);
    }
    assert_eq!(told(&mut client, Event::Give(None)), ["read run"]);
}

#[test]
fn a_revoked_device_hands_in_what_waits_and_is_told_so() {
    let mut client = after(connected(facts(0, 2, false)));
    client.step(run(0, 2));
    let revoked = Welcome { epoch: 1, chains: vec![held_at(0)], revoked: true, ..Welcome::default() };
    client.step(Event::Frame(Frame::Welcome(revoked)));
    client.step(fits());
    assert_eq!(told(&mut client, ack(2)), ["mark held"]);
    let outcome = outcome(&client.step(Event::Frame(Frame::Sorry(ErrorCode::DeviceRevoked))));
    assert_eq!((outcome.ending, outcome.all_sent), (Ending::Refused(Refusal::new(ErrorCode::HandedIn)), false));
}

#[test]
fn all_is_sent_only_if_a_receipt_that_holds_reaches_our_last_change() {
    for (to_seq, holds, all_sent) in [(2, true, true), (1, true, false), (2, false, false)] {
        let mut client = after(connected(facts(2, 2, false)));
        client.step(welcome(2));
        client.step(fits());
        client.step(receipt(to_seq));
        client.step(Event::Stored(Stored::Receipt(holds)));
        client.step(Event::Frame(Frame::Done));
        let outcome = outcome(&client.step(Event::Stored(Stored::Done)));
        assert_eq!((outcome.ending, outcome.all_sent), (Ending::Done, all_sent), "{to_seq} {holds}");
    }
}

#[test]
fn a_county_that_says_done_before_it_has_acked_everything_is_not_believed() {
    let mut client = after(connected(facts(0, 2, false)));
    client.step(run(0, 2));
    client.step(welcome(0));
    client.step(fits());
    assert_eq!(told(&mut client, Event::Frame(Frame::Done)), ["wait"]);
}

#[test]
fn an_ack_of_what_was_never_sent_ends_the_connection() {
    let mut client = after(connected(facts(0, 2, false)));
    client.step(run(0, 2));
    client.step(welcome(0));
    client.step(fits());
    assert_eq!(told(&mut client, ack(3)), ["wait"]);
}

/// How many times a line breaks before the sync gives up, and all waits.
fn breaks(mut each: impl FnMut(&mut Client) -> Vec<Effect>) -> (Vec<u64>, Outcome) {
    let mut client = Client::new(options());
    client.step(Event::Start);
    let mut waits = Vec::new();
    loop {
        client.step(Event::Facts(facts(0, 2, false)));
        match each(&mut client).as_slice() {
            [Effect::WaitMs(ms)] => waits.push(*ms),
            effects => return (waits, outcome(effects)),
        }
        client.step(Event::Waited);
    }
}

#[test]
fn the_wait_grows_while_nothing_moves_and_then_the_sync_ends_and_says_so() {
    let (waits, outcome) = breaks(|client| {
        client.step(Event::Connected);
        client.step(Event::Silent)
    });
    assert_eq!(waits.len() as u32, FUTILE_SESSIONS_MAX - 1);
    assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]) && waits.iter().all(|ms| *ms <= WAIT_MAX_MS * 2));
    assert_eq!((outcome.ending, outcome.all_sent), (Ending::Silent, false));
}

#[test]
fn a_county_that_is_never_reached_is_given_up_early() {
    let (waits, outcome) = breaks(|client| client.step(Event::Unreachable));
    assert_eq!(waits.len() as u32, UNREACHABLE_MAX - 1);
    assert_eq!(outcome.ending, Ending::Refused(Refusal::new(ErrorCode::CountyUnreachable)));
}

#[test]
fn a_line_that_breaks_a_hundred_times_is_borne_as_long_as_each_time_something_stays() {
    let mut client = Client::new(options());
    client.step(Event::Start);
    for acked in 0..100 {
        client.step(Event::Facts(facts(acked, 200, true)));
        client.step(Event::Connected);
        client.step(welcome(acked));
        client.step(fits());
        client.step(run(acked, 1));
        client.step(ack(acked + 1));
        assert_eq!(told(&mut client, Event::Cut), ["wait"], "{acked}");
        client.step(Event::Waited);
    }
}

#[test]
fn a_snapshot_that_does_not_hold_ends_the_connection_and_not_the_sync() {
    let mut client = after(connected(facts(2, 2, false)));
    client.step(welcome(2));
    client.step(fits());
    client.step(Event::Frame(Frame::SnapshotStart(snapshot_start())));
    assert_eq!(told(&mut client, Event::Stored(Stored::Snapshot(Taken { entries: 9, holds: false }))), ["wait"]);
    assert_eq!(told(&mut client, Event::Waited), ["read facts"]);
}

#[test]
fn a_budget_ends_the_sync_and_what_moved_stays_moved() {
    let mut client = Client::new(Options { budget_bytes: Some(1_000), ..options() });
    for event in connected(facts(0, 2, false)) {
        client.step(event);
    }
    client.step(run(0, 2));
    client.step(welcome(0));
    client.step(fits());
    client.step(ack(1));
    assert!(client.step(Event::Moved { up: 600, down: 300 }).is_empty());
    let outcome = outcome(&client.step(Event::Moved { up: 50, down: 60 }));
    assert_eq!((outcome.ending, outcome.counts.acked, outcome.counts.bytes_up), (Ending::Budget, 1, 650));
}

#[test]
fn a_full_disk_ends_the_sync_with_its_own_reason() {
    let mut client = after(connected(facts(2, 2, false)));
    client.step(welcome(2));
    client.step(fits());
    client.step(log());
    let outcome = outcome(&client.step(Event::Failed(Refusal::new(ErrorCode::DiskFull))));
    assert_eq!(outcome.ending, Ending::Refused(Refusal::new(ErrorCode::DiskFull)));
}

#[test]
fn a_busy_county_is_asked_again_and_any_other_sorry_is_final() {
    let mut client = after(connected(facts(2, 2, false)));
    assert_eq!(told(&mut client, Event::Frame(Frame::Sorry(ErrorCode::CountyBusy))), ["wait"]);
    let mut client = after(connected(facts(2, 2, false)));
    let effects = client.step(Event::Frame(Frame::Sorry(ErrorCode::DeviceRevoked)));
    assert_eq!(outcome(&effects).ending, Ending::Refused(Refusal::new(ErrorCode::DeviceRevoked)));
}

const STATES: [State; 10] = [
    State::Idle,
    State::Reading,
    State::Dialling,
    State::Greeting,
    State::Giving,
    State::Pushing,
    State::Pulling,
    State::Closing,
    State::Waiting,
    State::Over,
];

/// A machine in this state, with work of which some was acked and some is on the way.
fn in_state(state: State) -> Client {
    let mut events = match state {
        State::Idle => vec![],
        State::Reading => vec![Event::Start],
        State::Dialling => vec![Event::Start, Event::Facts(facts(0, 2, false))],
        State::Greeting => connected(facts(0, 2, true)),
        State::Giving => connected(Facts { gives: true, ..facts(0, 2, false) }),
        State::Pushing => connected(facts(0, 10, false)),
        State::Pulling | State::Waiting => connected(facts(0, 2, false)),
        State::Closing | State::Over => connected(facts(2, 2, false)),
    };
    match state {
        State::Giving => events.extend([welcome(0), fits(), Event::Give(Some(give()))]),
        State::Pushing => events.extend([welcome(0), fits(), run(0, 5)]),
        State::Pulling => events.extend([run(0, 2), welcome(0), fits()]),
        State::Waiting => events.extend([run(0, 2), Event::Cut]),
        State::Closing => events.extend([welcome(2), fits(), Event::Frame(Frame::Done)]),
        State::Over => events.push(Event::Failed(Refusal::new(ErrorCode::DiskFull))),
        State::Idle | State::Reading | State::Dialling | State::Greeting => {}
    }
    let client = after(events);
    assert_eq!(client.state, state);
    client
}

/// One event of every kind.
fn every_event() -> Vec<(&'static str, Event)> {
    let parcel = Parcel { device: DEVICE, incarnation: INCARNATION, items: vec![], check: None, vouch: Vouch::Hello };
    vec![
        ("start", Event::Start),
        ("facts", Event::Facts(facts(0, 2, false))),
        ("ground", Event::Ground(None, Footing::default())),
        ("connected", Event::Connected),
        ("unreachable", Event::Unreachable),
        ("garbled", Event::Garbled),
        ("run", run(5, 1)),
        ("give", Event::Give(Some(give()))),
        ("done", Event::Stored(Stored::Done)),
        ("fits", fits()),
        ("entries", Event::Stored(Stored::Entries(1))),
        ("page kept", Event::Stored(Stored::Snapshot(Taken { entries: 1, holds: true }))),
        ("page untrue", Event::Stored(Stored::Snapshot(Taken { entries: 1, holds: false }))),
        ("receipt kept", Event::Stored(Stored::Receipt(true))),
        ("failed", Event::Failed(Refusal::new(ErrorCode::DiskFull))),
        ("base lacking", Event::BaseLacking),
        ("sent", Event::Sent { bytes: 5 }),
        ("moved", Event::Moved { up: 1, down: 1 }),
        ("cut", Event::Cut),
        ("silent", Event::Silent),
        ("waited", Event::Waited),
        ("Welcome", welcome(0)),
        ("Ack", ack(1)),
        ("Refused", Event::Frame(Frame::Refused { incarnation: INCARNATION, seq: 1, code: ErrorCode::ChangeTooLarge })),
        ("Log", log()),
        ("Snapshot", Event::Frame(Frame::SnapshotStart(snapshot_start()))),
        ("Page", Event::Frame(Frame::SnapshotPage(Page { scope: desk(), at_pos: 9, first: 0, entries: vec![] }))),
        ("Receipt", receipt(1)),
        ("Done", Event::Frame(Frame::Done)),
        ("Sorry", Event::Frame(Frame::Sorry(ErrorCode::DeviceRevoked))),
        ("Sorry, base", Event::Frame(Frame::Sorry(ErrorCode::BaseLacking))),
        ("Sorry, cursors", Event::Frame(Frame::Sorry(ErrorCode::CursorsUnclear))),
        ("Given", Event::Frame(Frame::Given)),
        ("Hello", Event::Frame(Frame::Hello(Client::new(options()).hello(&facts(0, 2, false), None)))),
        ("Segment", Event::Frame(Frame::Segment(parcel))),
        ("End", Event::Frame(Frame::End)),
        ("Give", Event::Frame(Frame::Give(give()))),
    ]
}

/// For each event, what each state answers, in the order of [`STATES`]: `.` for nothing.
/// (Idle, Reading, Dialling, Greeting, Giving, Pushing, Pulling, Closing, Waiting, Over.)
const CELLS: &str = "
start        | read facts | . | . | . | . | . | . | . | . | .
facts        | . | connect | . | . | . | . | . | . | . | .
ground       | . | . | . | . | . | . | . | . | . | .
connected    | . | . | greet+read run | . | . | . | . | . | . | .
unreachable  | . | . | wait | . | . | . | . | . | . | .
garbled      | . | . | . | wait | wait | wait | wait | . | . | .
run          | . | . | . | . | . | push+read run | . | . | . | .
give         | . | . | . | . | give | . | . | . | . | .
done         | . | . | . | . | . | . | . | finished | . | .
fits         | . | . | . | . | . | . | . | . | . | .
entries      | . | . | . | . | . | . | . | . | . | .
page kept    | . | . | . | . | . | . | . | . | . | .
page untrue  | . | . | . | wait | wait | wait | wait | . | . | .
receipt kept | . | . | . | . | . | . | . | . | . | .
failed       | . | finished | finished | finished | finished | finished | finished | finished | finished | .
base lacking | . | . | . | . | . | . | wait | . | . | .
sent         | . | . | . | . | . | . | . | . | . | .
moved        | . | . | . | . | . | . | . | . | . | .
cut          | . | . | wait | wait | wait | wait | wait | . | . | .
silent       | . | . | wait | wait | wait | wait | wait | . | . | .
waited       | . | . | . | . | . | . | . | . | read facts | .
Welcome      | . | . | . | keep welcome | wait | wait | wait | . | . | .
Ack          | . | . | . | wait | wait | mark acked | mark acked | . | . | .
Refused      | . | . | . | wait | wait | mark refused | mark refused | . | . | .
Log          | . | . | . | wait | wait | wait | apply log | . | . | .
Snapshot     | . | . | . | wait | wait | wait | begin snapshot | . | . | .
Page         | . | . | . | wait | wait | wait | apply snapshot | . | . | .
Receipt      | . | . | . | wait | wait | wait | keep receipt | . | . | .
Done         | . | . | . | wait | wait | wait | wait | . | . | .
Sorry        | . | . | . | finished | finished | finished | finished | . | . | .
Sorry, base  | . | . | . | wait | wait | wait | wait | . | . | .
Sorry, cursors | . | . | . | wait | wait | wait | wait | . | . | .
Given        | . | . | . | wait | mark given+read give | wait | wait | . | . | .
Hello        | . | . | . | wait | wait | wait | wait | . | . | .
Segment      | . | . | . | wait | wait | wait | wait | . | . | .
End          | . | . | . | wait | wait | wait | wait | . | . | .
Give         | . | . | . | wait | wait | wait | wait | . | . | .
";

#[test]
fn every_cell_of_the_table_answers_as_it_is_written_here() {
    let written: Vec<Vec<&str>> = CELLS.trim().lines().map(|line| line.split('|').map(str::trim).collect()).collect();
    let events = every_event();
    assert_eq!(written.len(), events.len());
    for (row, (name, event)) in written.iter().zip(events) {
        let mut found = vec![name.to_owned()];
        for state in STATES {
            let answer = told(&mut in_state(state), event.clone()).join("+");
            found.push(if answer.is_empty() { ".".to_owned() } else { answer });
        }
        assert_eq!(*row, found, "{name}");
    }
}

#[test]
fn after_the_end_nothing_is_done_whatever_comes() {
    for (name, event) in every_event() {
        let mut client = in_state(State::Over);
        assert!(client.step(event).is_empty() && client.is_over(), "{name}");
    }
}

/// The hello of the next session.
fn next_hello(client: &mut Client) -> Hello {
    client.step(Event::Waited);
    client.step(Event::Facts(facts(0, 9, false)));
    match client.step(Event::Connected).swap_remove(0) {
        Effect::Greet { hello, .. } => hello,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_lacking_base_on_either_side_is_answered_with_whole_bodies_both_ways() {
    for event in [Event::BaseLacking, Event::Frame(Frame::Sorry(ErrorCode::BaseLacking))] {
        let mut client = in_state(State::Pulling);
        assert_eq!(told(&mut client, event), ["wait"]);
        assert!(next_hello(&mut client).whole);
        client.step(welcome(2));
        assert_eq!(told(&mut client, fits()), ["mark acked", "read run"]);
        let effects = client.step(run(2, 2));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Push { whole: true, .. })), "{:?}", names(&effects));
    }
}

#[test]
fn cursors_that_did_not_come_out_in_short_are_told_in_full() {
    let mut client = in_state(State::Pulling);
    client.step(Event::Frame(Frame::Sorry(ErrorCode::CursorsUnclear)));
    assert_eq!(next_hello(&mut client).cursors, Cursors::Whole(vec![]));
}

#[test]
fn a_line_that_breaks_before_anything_passes_is_tried_with_less_and_less_down_to_one_change() {
    let mut client = after(connected(facts(0, 9, false)));
    let (mut asked, mut pages) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        client.step(Event::Cut);
        client.step(Event::Waited);
        client.step(Event::Facts(facts(0, 9, false)));
        for effect in client.step(Event::Connected) {
            match effect {
                Effect::ReadRun { bytes_max, .. } => asked.push(bytes_max),
                Effect::Greet { hello, .. } => pages.push(hello.page_bytes),
                _ => {}
            }
        }
    }
    assert_eq!(asked, [3072, 1536, 768, 384, 192, 96]);
    assert_eq!(pages, [12288, 6144, 3072, 1536, 768, 384]);
    client.step(run(0, 1));
    client.step(welcome(0));
    client.step(fits());
    let grown = client.step(ack(1));
    assert!(grown.contains(&Effect::ReadRun { incarnation: INCARNATION, after: 1, bytes_max: 192 }), "{:?}", names(&grown));
}

#[test]
fn a_run_that_ends_where_the_hello_does_needs_no_signature_of_its_own_and_any_other_does() {
    let mut client = after(connected(facts(0, 4, false)));
    for (first, ends) in [(0, false), (2, true)] {
        let effects = client.step(run(first, 2));
        let told = effects.iter().find_map(|effect| if let Effect::Push { ends_hello, .. } = effect { Some(*ends_hello) } else { None });
        assert_eq!(told, Some(ends));
    }
}

const TWO: Protocols = Protocols { oldest: 1, newest: 2 };

/// The protocol of the hello that goes out.
fn greeted_in(effects: &[Effect]) -> Option<u16> {
    effects.iter().find_map(|effect| if let Effect::Greet { hello, .. } = effect { Some(hello.protocol) } else { None })
}

#[test]
fn a_county_that_is_older_is_spoken_to_as_it_speaks_and_remembered() {
    let mut client = Client::new(Options { protocols: TWO, ..options() });
    client.step(Event::Start);
    client.step(Event::Facts(facts(0, 2, true)));
    assert_eq!(greeted_in(&client.step(Event::Connected)), Some(2));
    assert_eq!(client.step(Event::Frame(Frame::Sorry(ErrorCode::ProtocolTooNew))), [Effect::ReadFacts], "one step down, without a wait");
    client.step(Event::Facts(facts(0, 2, true)));
    assert_eq!(greeted_in(&client.step(Event::Connected)), Some(1));
    let kept = client.step(welcome(0));
    assert!(matches!(kept.as_slice(), [Effect::KeepWelcome(Welcome { newest: 1, .. })]), "{kept:?}");
    let mut next = Client::new(Options { protocols: TWO, ..options() });
    next.step(Event::Start);
    next.step(Event::Facts(Facts { protocol: 1, ..facts(0, 2, true) }));
    assert_eq!(greeted_in(&next.step(Event::Connected)), Some(1), "the next sync asks no more");
}

#[test]
fn a_county_that_has_become_newer_is_spoken_to_in_its_newest_words_from_the_next_sync() {
    let mut client = Client::new(Options { protocols: TWO, ..options() });
    client.step(Event::Start);
    client.step(Event::Facts(Facts { protocol: 3, ..facts(0, 2, true) }));
    assert_eq!(greeted_in(&client.step(Event::Connected)), Some(2), "as far as this program speaks it");
}

#[test]
fn a_device_that_is_too_new_for_the_county_says_so_and_keeps_its_work() {
    let mut client = Client::new(Options { protocols: Protocols { oldest: 2, newest: 2 }, ..options() });
    client.step(Event::Start);
    client.step(Event::Facts(facts(0, 2, true)));
    client.step(Event::Connected);
    let end = client.step(Event::Frame(Frame::Sorry(ErrorCode::ProtocolTooNew)));
    let [Effect::Finished(outcome)] = end.as_slice() else { panic!("{end:?}") };
    assert_eq!(outcome.ending, Ending::Refused(Refusal::new(ErrorCode::ProtocolTooNew)));
}

#[test]
fn where_much_waits_the_hello_names_the_ground_that_the_frames_stand_on_and_after_a_lacking_base_none() {
    let mut client = Client::new(Options::default());
    client.step(Event::Start);
    let asked = Effect::ReadGround { incarnation: INCARNATION, acked: 3, waiting_min: crate::ground::WAITING_BYTES_MIN };
    assert_eq!(client.step(Event::Facts(facts(3, 9, false))), [asked]);
    let ground = Ground { incarnation: INCARNATION, runs: vec![(1, 3)], digest: [7; 16] };
    let footing = Footing { bytes: vec![1; 300], waiting: 600 };
    let stood = client.step(Event::Ground(Some(ground.clone()), footing.clone()));
    assert_eq!(stood, [Effect::Connect, Effect::Stand(footing)]);
    let greeted = client.step(Event::Connected);
    assert!(matches!(greeted.first(), Some(Effect::Greet { hello, .. }) if hello.ground.as_deref() == Some(&ground)), "{greeted:?}");
    client.step(run(3, 6));
    assert_eq!(told(&mut client, Event::Frame(Frame::Sorry(ErrorCode::BaseLacking))), ["wait"]);
    client.step(Event::Waited);
    assert_eq!(told(&mut client, Event::Facts(facts(3, 9, true))), ["connect"]);
    let greeted = client.step(Event::Connected);
    assert!(matches!(greeted.first(), Some(Effect::Greet { hello, .. }) if hello.ground.is_none()), "{greeted:?}");
}

#[test]
fn a_device_with_nothing_that_waits_looks_for_no_ground() {
    let mut client = Client::new(Options::default());
    client.step(Event::Start);
    assert_eq!(told(&mut client, Event::Facts(facts(2, 2, false))), ["connect"]);
}
