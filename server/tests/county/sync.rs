//! What devices send, and what they are told.

use crate::device::{Device, cursor_after, heard, reader_for, written};
use crate::http;
use crate::world::a_county;
use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::channel::Channel;
use jiangyuan_model::{ErrorCode, Noun, Scope};
use jiangyuan_sync::chain;
use jiangyuan_sync::change::Change;
use jiangyuan_sync::county::Leaf;
use jiangyuan_sync::frame::{Content, Cursor, Frame, LogEntry, LogFrame, cursors_digest};

#[test]
fn what_a_device_sends_is_acked_numbered_and_receipted() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(25);
    let heard = device.sync_from(1);
    assert!(heard.done && heard.acked == 25 && heard.refused.is_empty(), "{heard:?}");
    let mut receipt = heard.receipt.unwrap();
    // Where the device stands does not travel: it knows that itself.
    receipt.cursors = cursors_digest(&stands(&heard.logs, &device));
    let numbers: Vec<(u64, u64)> = device.sync_from(26).entries(&device.scope()).iter().map(|entry| (entry.id.seq, entry.n)).collect();
    let leaf = |change: &Change| {
        let (seq, hash) = (change.header.seq, change.hash());
        Leaf { seq, hash, n: numbers.iter().find(|(known, _)| *known == seq).unwrap().1 }
    };
    let leaves: Vec<Leaf> = device.changes.iter().map(leaf).collect();
    assert!(receipt.holds_over(&device.ticket.county_key, &leaves), "the device makes the root that did not travel");
    assert!(!receipt.holds_over(&device.ticket.county_key, &leaves[1..]));
    assert_eq!((receipt.from_seq, receipt.to_seq), (1, 25));
    let stats = county.county().stats().unwrap();
    assert_eq!((receipt.log_n, jiangyuan_server::hex(&receipt.log_head)), (stats.n, stats.head));
}

/// Where a device stands that had nothing and was told these.
pub(crate) fn stands(logs: &[LogFrame], device: &Device) -> Vec<Cursor> {
    let hash = |entry: &LogEntry| match &entry.content {
        Content::Full(change) => change.hash(),
        Content::Own => device.changes[entry.id.seq as usize - 1].hash(),
        other => panic!("{other:?}"),
    };
    let mut stands: Vec<Cursor> = Vec::new();
    for log in logs {
        let before = stands.iter().position(|cursor| cursor.scope == log.scope).map(|at| stands.remove(at).head);
        let before = before.unwrap_or_else(|| chain::scope_genesis(&log.scope));
        let head = log.entries.iter().fold(before, |head, entry| chain::extend_log(&head, entry.n, &hash(entry), entry.verdict));
        stands.push(Cursor { scope: log.scope.clone(), pos: log.first_pos + log.entries.len() as u64 - 1, head });
    }
    stands
}

#[test]
fn a_segment_sent_twice_is_stored_once() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(5);
    device.sync_from(1);
    let before = county.county().stats().unwrap();
    let heard = device.sync_from(1);
    assert_eq!((heard.acked, heard.done), (5, true));
    let mut after = county.county().stats().unwrap();
    after.scopes.clone_from(&before.scopes);
    assert_eq!(after, before);
}

#[test]
fn another_content_under_a_known_id_is_a_fork_and_nothing_of_it_is_stored() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(3);
    device.sync_from(1);
    let before = county.county().stats().unwrap().n;
    let mut clone = device.clone();
    clone.changes[2].header.at_ms += 1;
    clone.write(1);
    assert_eq!(clone.sync_from(1).sorry, Some(ErrorCode::ForkFound));
    assert_eq!(county.county().stats().unwrap().n, before);
}

#[test]
fn a_change_of_a_foreign_scope_is_refused_and_blocks_nothing() {
    let county = a_county();
    let mut device = county.device("desk");
    county.ticket_of("549901200", "desk");
    device.write(1);
    device.write_in(&Scope::Desk { township: "549901200".into() });
    device.write_in(&Scope::Reference);
    device.write(1);
    let heard = device.sync_from(1);
    let yours = ErrorCode::ChangeScopeNotYours;
    assert_eq!((heard.acked, heard.refused, heard.done), (4, vec![(2, yours), (3, yours)], true));
    assert_eq!(heard.receipt.unwrap().to_seq, 4);
    let stats = county.county().stats().unwrap();
    assert_eq!((stats.refused, stats.records["visit"]), (2, 2));
}

#[test]
fn a_revoked_device_is_told_nothing_and_what_it_sends_is_held_without_a_number() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(2);
    device.sync_from(1);
    county.county().device_revoke(device.ticket.device).unwrap();
    let before = county.county().stats().unwrap().n;
    device.write(1);
    let heard = device.sync_from(3);
    assert_eq!((heard.sorry, heard.logs.len(), heard.acked), (Some(ErrorCode::DeviceRevoked), 0, 3));
    assert!(heard.receipt.is_none() && heard.welcome.is_some_and(|welcome| welcome.revoked));
    assert_eq!(county.county().stats().unwrap().n, before);
    assert_eq!(device.register().unwrap_err().code, ErrorCode::DeviceRevoked);
}

#[test]
fn a_device_that_is_revoked_in_the_middle_of_a_session_adds_nothing_more() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(1);
    let said = [device.hello(), device.segments(1, 1).remove(0)];
    let answer = http::block_on(async {
        let mut requests = http::connect::<Channel<Bytes>>(device.address(), device.ticket.county_tls).await.unwrap();
        let whole = written(&said);
        let hello = written(&[device.hello()]).len();
        let (mut body, mut answer) = http::open(&mut requests, device.address(), whole[..hello].to_vec()).await;
        let mut told = answer.frame().await.unwrap().unwrap().into_data().unwrap().to_vec();
        // The operator's call blocks, so it is made where that is allowed.
        std::thread::scope(|scope| scope.spawn(|| county.county().device_revoke(device.ticket.device)).join()).unwrap().unwrap();
        body.send_data(Bytes::copy_from_slice(&whole[hello..])).await.unwrap();
        told.extend(answer.collect().await.unwrap().to_bytes());
        told
    });
    let heard = heard(&said, &answer);
    assert!(heard.welcome.is_some());
    assert_eq!((heard.sorry, heard.acked), (Some(ErrorCode::DeviceRevoked), 0));
}

#[test]
fn a_grid_device_never_hears_of_the_desk_and_the_desk_reads_its_grids() {
    let county = a_county();
    let mut desk = county.device("desk");
    let mut grid = county.device("grid/扎曲村");
    let other = county.device("grid/达玛村");
    desk.write(4);
    desk.sync_from(1);
    grid.write(3);
    let heard = grid.sync_from(1);
    assert!(heard.done);
    let scopes: Vec<&Scope> = heard.logs.iter().map(|log| &log.scope).collect();
    assert!(scopes.iter().all(|scope| **scope == grid.scope() || **scope == Scope::Reference), "{scopes:?}");
    assert_eq!(heard.entries(&grid.scope()).len(), 3);
    let desk_heard = desk.sync_from(1);
    assert_eq!(desk_heard.entries(&grid.scope()).iter().filter(|e| matches!(e.content, Content::Full(_))).count(), 3);
    assert!(other.sync_from(1).logs.iter().all(|log| log.scope == Scope::Reference));
}

#[test]
fn a_grid_device_that_asks_for_the_desk_by_name_is_not_told_that_it_exists() {
    let county = a_county();
    let mut desk = county.device("desk");
    desk.write(2);
    desk.sync_from(1);
    let mut grid = county.device("grid/扎曲村");
    for township in ["549901100", "549909999"] {
        let scope = Scope::Desk { township: township.into() };
        grid.cursors = vec![jiangyuan_sync::frame::Cursor { head: jiangyuan_sync::chain::scope_genesis(&scope), scope, pos: 0 }];
        let heard = grid.sync_from(1);
        assert!(heard.done && heard.logs.iter().all(|log| log.scope == Scope::Reference), "{township}");
    }
}

#[test]
fn a_sealed_envelope_is_taken_from_everybody_and_told_to_nobody() {
    let county = a_county();
    let mut grid = county.device("grid/扎曲村");
    grid.write_noun(&Scope::Sealed, Noun::Envelope);
    let heard = grid.sync_from(1);
    assert_eq!((heard.acked, heard.refused.len(), county.county().stats().unwrap().sealed), (1, 0, 1));
    for device in [grid, county.device("desk")] {
        assert!(device.sync_from(1).logs.iter().all(|log| log.scope != Scope::Sealed));
    }
}

#[test]
fn a_device_that_is_not_known_and_one_that_lies_get_the_same_answer() {
    let county = a_county();
    let unknown = Device::new(county.ticket("desk"));
    let mut liar = county.device("desk");
    liar.key = unknown.key.clone();
    for device in [unknown, liar] {
        assert_eq!(device.sync_from(1).sorry, Some(ErrorCode::DeviceUnknown));
    }
}

#[test]
fn a_second_sync_tells_only_what_is_new() {
    let county = a_county();
    let mut writer = county.device("desk");
    let mut reader = county.device("desk");
    writer.write(40);
    writer.sync_from(1);
    let first = reader.sync_from(1);
    reader.cursors = first.logs.iter().map(cursor_after).collect();
    writer.write(2);
    writer.sync_from(41);
    let second = reader.sync_from(1);
    assert_eq!((first.entries(&reader.scope()).len(), second.entries(&reader.scope()).len()), (40, 2));
    assert!(second.entries(&Scope::Reference).is_empty());
}

#[test]
fn acks_arrive_while_the_device_still_sends() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(2);
    let segments = device.segments(1, 1);
    http::block_on(async {
        let mut requests = http::connect::<Channel<Bytes>>(device.address(), device.ticket.county_tls).await.unwrap();
        let said = [device.hello(), segments[0].clone()];
        let whole = written(&said);
        let (_body, mut answer) = http::open(&mut requests, device.address(), whole).await;
        let mut reader = reader_for(&said);
        let mut acked = 0;
        while acked == 0 {
            reader.feed(&answer.frame().await.unwrap().unwrap().into_data().unwrap());
            while let Some(frame) = reader.next().unwrap() {
                if let Frame::Ack { through, .. } = frame {
                    acked = through;
                }
            }
        }
        assert_eq!(acked, 1);
    });
}

#[test]
fn garbage_is_answered_and_harms_nobody() {
    let county = a_county();
    let device = county.device("desk");
    let (_, answer) = http::ask(hyper::Method::POST, device.address(), device.ticket.county_tls, "/v1/sync", vec![0x55; 5000]);
    assert_eq!(heard(&[], &answer).sorry, Some(ErrorCode::ChangeUnreadable));
    assert!(device.sync_from(1).done);
}
