//! A new desk of a township that has worked for years.

use crate::device::Device;
use crate::world::a_county;
use ed25519_dalek::{Signer, VerifyingKey};
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, StepKind, Value, Verb};
use jiangyuan_sync::chain::{extend_log, scope_genesis};
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::frame::{Content, Frame, LogEntry};
use jiangyuan_sync::op::Op;
use jiangyuan_sync::snapshot::{Page, Progress, SNAPSHOT_ENTRIES_MIN, Start};
use std::collections::BTreeMap;

fn write(device: &mut Device, verb: Verb, ops: Vec<Op>) -> ChangeId {
    let seq = device.changes.len() as u64 + 1;
    let id = ChangeId { device: device.ticket.device, incarnation: device.incarnation, seq };
    let body = Body { ops, origin: None, link: None }.write(id);
    let header = Header { seq, at_ms: seq as i64, actor: 1, scope: device.scope(), verb: verb.code() };
    device.changes.push(Change { header, body });
    id
}

fn titled(on: RecordId, title: &str, replaces: Option<ChangeId>) -> Op {
    let (field, value) = (Field::Title.code(), Value::text(title));
    let replaces = replaces.map(|id| (field, vec![id])).into_iter().collect();
    Op::Put { on, noun: None, item: 0, fields: vec![(field, value)], replaces }
}

/// Visits that are done, one of them edited twice, and at the end a lead that is open.
fn years_of_work(device: &mut Device) {
    let edited = RecordId([7; 16]);
    let visited = |on| Op::Step { on, kind: StepKind::VisitLogged.code(), after: None, fields: vec![] };
    let title = vec![(Field::Title.code(), Value::text("走访"))];
    let mut last = write(device, Verb::LogVisit, vec![Op::create(edited, Noun::Visit, title), visited(edited)]);
    for title in ["走访一户", "走访两户"] {
        last = write(device, Verb::Edit, vec![titled(edited, title, Some(last))]);
    }
    for number in 0..SNAPSHOT_ENTRIES_MIN {
        let on = RecordId::v7(1_772_413_200_000, *blake3::hash(&number.to_le_bytes()).as_bytes().first_chunk().unwrap());
        write(device, Verb::LogVisit, vec![Op::create(on, Noun::Visit, vec![]), visited(on)]);
    }
    let lead = RecordId([8; 16]);
    write(device, Verb::RecordLead, vec![Op::create(lead, Noun::Lead, vec![(Field::Title.code(), Value::text("苗头"))])]);
}

/// The frames of a session in which the device says how far its snapshot is.
fn resuming(device: &Device, progress: Option<Progress>) -> Vec<Frame> {
    let Frame::Hello(mut hello) = device.hello() else { panic!("a hello") };
    hello.snapshots = progress.map(|progress| (device.scope(), progress)).into_iter().collect();
    hello.signature = device.key.sign(&hello.signed_message(&device.ticket.county_tls)).to_bytes();
    vec![Frame::Hello(hello), Frame::End]
}

fn told(device: &Device, progress: Option<Progress>) -> (Option<Start>, Vec<Page>, Vec<LogEntry>) {
    let heard = device.say(&resuming(device, progress));
    assert!(heard.done && heard.sorry.is_none());
    let since = heard.entries(&device.scope()).into_iter().cloned().collect();
    (heard.snapshots.first().cloned(), heard.pages, since)
}

#[test]
fn a_new_desk_is_told_open_cases_first_then_the_rest_and_can_prove_that_it_has_all() {
    let county = a_county();
    let mut writer = county.device("desk");
    years_of_work(&mut writer);
    let mut frames = vec![writer.hello()];
    frames.extend(writer.segments(1, 500));
    frames.push(Frame::End);
    assert_eq!(writer.say(&frames).acked, SNAPSHOT_ENTRIES_MIN + 4);

    let desk = county.device("desk");
    let (start, pages, since) = told(&desk, None);
    let start = start.expect("a scope of this length has a snapshot");
    assert!(start.is_signed_by(&VerifyingKey::from_bytes(&county.county().public_key()).unwrap()));
    assert_eq!((start.at_pos, start.tiers.open, since.len()), (SNAPSHOT_ENTRIES_MIN + 4, 1, 0));
    let entries: Vec<&(u64, LogEntry)> = pages.iter().flat_map(|page| &page.entries).collect();
    assert_eq!(entries[0].0, SNAPSHOT_ENTRIES_MIN + 4, "the lead is open and comes first");
    let mut places = BTreeMap::new();
    let mut reduced = 0;
    for (pos, entry) in &entries {
        let hash = match &entry.content {
            Content::Full(change) => change.hash(),
            Content::Reduced { hash, change } => {
                reduced += 1;
                assert!(!change.body.windows(6).any(|bytes| bytes == "一户".as_bytes()));
                *hash
            }
            other => panic!("{other:?}"),
        };
        assert!(places.insert(*pos, (entry.n, hash, entry.verdict)).is_none());
    }
    assert_eq!(reduced, 1, "the title that was replaced");
    assert!(places.keys().copied().eq(1..=start.at_pos));
    let head = places.values().fold(scope_genesis(&desk.scope()), |head, (n, hash, verdict)| extend_log(&head, *n, hash, *verdict));
    assert_eq!(head, start.head);

    // Cut after the second page, it goes on there, though more was written meanwhile.
    let done = pages.iter().take(2).map(|page| page.entries.len() as u64).sum();
    writer.write(3);
    assert_eq!(writer.sync_from(SNAPSHOT_ENTRIES_MIN + 5).acked, SNAPSHOT_ENTRIES_MIN + 7);
    let (again, rest, since) = told(&desk, Some(Progress { at_pos: start.at_pos, done }));
    assert_eq!((again, rest[0].first, since.len()), (None, done, 3));
    let rest: Vec<&(u64, LogEntry)> = rest.iter().flat_map(|page| &page.entries).collect();
    assert_eq!(rest, entries[done as usize..]);
    // Who wants the log gets it, and who names a snapshot that is not kept begins anew.
    let (start, pages, since) = told(&desk, Some(Progress { at_pos: 0, done: 0 }));
    assert_eq!((start, pages.len(), since.len() as u64), (None, 0, SNAPSHOT_ENTRIES_MIN + 7));
    let (start, pages, _) = told(&desk, Some(Progress { at_pos: 17, done: 9 }));
    assert_eq!((start.map(|start| start.at_pos), pages[0].first), (Some(SNAPSHOT_ENTRIES_MIN + 4), 0));
}

#[test]
fn a_young_township_is_told_from_its_log() {
    let county = a_county();
    let mut writer = county.device("desk");
    writer.write(5);
    writer.sync_from(1);
    let (start, pages, since) = told(&county.device("desk"), None);
    assert_eq!((start, pages.len(), since.len()), (None, 0, 5));
}
