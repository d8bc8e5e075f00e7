//! Several servers on one database. Each has its own connections and its own memory, as two processes
//! have; `cargo xtask bench county` does the same with processes.

use crate::backend;
use crate::device::Device;
use crate::world::{TestCounty, a_county};
use jiangyuan_model::ErrorCode;
use jiangyuan_server::Running;
use jiangyuan_sync::chain;
use jiangyuan_sync::frame::{Content, Cursor};
use std::sync::Barrier;

const DEVICES: usize = 8;
const CHANGES: usize = 40;

fn a_second_server(county: &TestCounty) -> Running {
    backend::serve(county.folder.path(), &county.world)
}

fn at(device: &Device, server: &Running) -> Device {
    let mut device = device.clone();
    device.ticket.url = format!("https://{}", server.address);
    device
}

#[test]
fn two_servers_give_gapless_positions_and_a_reader_of_either_never_sees_a_hole() {
    let county = a_county();
    let second = a_second_server(&county);
    let devices: Vec<Device> = (0..DEVICES).map(|_| county.device("desk")).collect();
    let mut reader = county.device("desk");
    let desk = reader.scope();
    let (mut pos, mut head) = (0, chain::scope_genesis(&desk));
    std::thread::scope(|scope| {
        for (place, device) in devices.iter().enumerate() {
            let mut device = if place % 2 == 0 { device.clone() } else { at(device, &second) };
            scope.spawn(move || {
                device.write(CHANGES);
                let heard = device.sync_from(1);
                assert_eq!((heard.acked, heard.done), (CHANGES as u64, true));
            });
        }
        // What was read is never read again, so a position that came late would be missed for ever.
        for round in 0.. {
            let heard = if round % 2 == 0 { reader.sync_from(1) } else { at(&reader, &second).sync_from(1) };
            assert!(heard.done);
            for log in heard.logs.iter().filter(|log| log.scope == desk) {
                assert_eq!(log.first_pos, pos + 1);
                for entry in &log.entries {
                    let Content::Full(change) = &entry.content else { panic!("another device's change") };
                    head = chain::extend_log(&head, entry.n, &change.hash(), entry.verdict);
                }
                pos += log.entries.len() as u64;
                assert_eq!(log.head_after, chain::short(&head));
            }
            reader.cursors = vec![Cursor { scope: desk.clone(), pos, head }];
            if pos == (DEVICES * CHANGES) as u64 {
                break;
            }
            assert!(round < 2_000, "{pos} after {round} rounds");
        }
    });
    let stats = county.county().stats().unwrap();
    assert_eq!(stats, second.county().stats().unwrap());
    assert_eq!(stats.records["visit"], (DEVICES * CHANGES) as u32);
}

#[test]
fn a_ticket_is_spent_once_however_many_race_for_it() {
    let county = a_county();
    let second = a_second_server(&county);
    let ticket = county.ticket("desk");
    let racers: Vec<Device> = (0..6u8)
        .map(|racer| {
            let mut device = Device::new(ticket.clone());
            device.key = ed25519_dalek::SigningKey::from_bytes(&[racer + 1; 32]);
            if racer % 2 == 0 { device } else { at(&device, &second) }
        })
        .collect();
    let start = Barrier::new(racers.len());
    let answers: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = racers
            .iter()
            .map(|racer| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    racer.register()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let refused: Vec<ErrorCode> = answers.iter().filter_map(|answer| answer.as_ref().err().map(|refusal| refusal.code)).collect();
    assert_eq!(refused, [ErrorCode::TicketUsed; 5]);
    assert_eq!(county.county().stats().unwrap().devices, 1);
}

#[test]
fn what_one_server_does_the_other_knows_at_once() {
    let county = a_county();
    let second = a_second_server(&county);
    let mut device = county.device("desk");
    device.write(3);
    assert!(at(&device, &second).sync_from(1).done);
    let mut clone = device.clone();
    clone.changes[1].header.at_ms += 1;
    assert_eq!(at(&clone, &second).sync_from(1).sorry, Some(ErrorCode::ForkFound));
    second.county().device_revoke(device.ticket.device).unwrap();
    assert_eq!(device.sync_from(1).sorry, Some(ErrorCode::DeviceRevoked));
}

#[test]
fn two_servers_that_write_the_same_segment_at_once_store_it_once() {
    let county = a_county();
    let second = a_second_server(&county);
    let mut device = county.device("desk");
    device.write(60);
    let copies = [device.clone(), at(&device, &second), device.clone(), at(&device, &second)];
    std::thread::scope(|scope| {
        for copy in &copies {
            scope.spawn(|| {
                let heard = copy.sync_from(1);
                assert_eq!((heard.acked, heard.done, heard.sorry), (60, true, None));
            });
        }
    });
    let stats = county.county().stats().unwrap();
    // The county itself, a township, a device with its user, and the device's changes.
    assert_eq!((stats.records["visit"], stats.n), (60, 63));
}
