//! An evening: every device of a county comes at once, with a day's work each, to one server process.

use crate::county::whole;
use crate::device::{Device, heard, written};
use crate::http;
use crate::serving::Site;
use crate::work;
use hyper::Method;
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::chain;
use jiangyuan_sync::county::Leaf;
use jiangyuan_sync::frame::{Content, Cursor, Frame, LogFrame, Receipt, cursors_digest};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Barrier;
use std::time::Instant;

/// A day's work of one person.
const CHANGES: usize = 20;

/// Devices of one township: each is told what the others wrote.
const OF_A_TOWNSHIP: usize = 10;

pub(crate) fn run(program: &Path, devices: usize) {
    println!("{devices} devices with {CHANGES} changes each, {OF_A_TOWNSHIP} of a township, all at once to one server process");
    for site in [Site::sqlite(program), Site::postgres(program)] {
        let server = site.serve();
        let loads: Vec<_> = (0..devices)
            .map(|nth| {
                let mut device = site.device(&server, &format!("5499{:05}", 1_000 + nth / OF_A_TOWNSHIP));
                work::write(&mut device, CHANGES);
                let mut frames = vec![whole(&device)];
                frames.extend(device.segments(1, CHANGES));
                frames.push(Frame::End);
                let bytes = written(&frames);
                (device, frames, bytes)
            })
            .collect();
        let (memory_before, processor_before) = server.used();
        let start = Barrier::new(devices + 1);
        let (mut sessions, seconds) = std::thread::scope(|scope| {
            let syncing: Vec<_> = loads
                .iter()
                .map(|load| {
                    let start = &start;
                    scope.spawn(move || {
                        start.wait();
                        let begun = Instant::now();
                        (session(load), begun.elapsed().as_secs_f64())
                    })
                })
                .collect();
            start.wait();
            let begun = Instant::now();
            let sessions: Vec<_> = syncing.into_iter().map(|device| device.join().expect("a session ends")).collect();
            (sessions, begun.elapsed().as_secs_f64())
        });
        sessions.sort_by(|one, other| one.1.total_cmp(&other.1));
        let at = |part: f64| sessions[((sessions.len() - 1) as f64 * part) as usize].1;
        let refused = sessions.iter().filter(|(refused, _)| *refused).count();
        let (memory, processor) = server.used();
        println!("{:<10} {seconds:.1} s, {refused} refused, a session {:.2} s (median), {:.2} s (99 %)", site.name(), at(0.5), at(0.99));
        println!(
            "{:<10} the server held {memory:.0} MB at most ({memory_before:.0} before) and used {:.1} s of processor",
            "",
            processor - processor_before
        );
        let stats = site.ask(&["stats"]);
        assert_eq!(stats["records"]["visit"], devices * CHANGES / 2, "every record is at the county");
        assert_eq!(refused, 0, "a device was refused");
    }
}

/// One session on a connection of its own; whether it was refused.
fn session((device, frames, bytes): &(Device, Vec<Frame>, Vec<u8>)) -> bool {
    let (status, answer) = http::ask(Method::POST, device.address(), device.ticket.county_tls, "/v1/sync", bytes.clone());
    let heard = heard(frames, &answer);
    if status == 503 || heard.sorry == Some(ErrorCode::CountyBusy) {
        return true;
    }
    assert_eq!((heard.acked, heard.done, heard.sorry), (CHANGES as u64, true, None));
    let numbers: BTreeMap<u64, u64> = heard
        .entries(&device.scope())
        .iter()
        .filter(|entry| entry.id.device == device.ticket.device)
        .map(|entry| (entry.id.seq, entry.n))
        .collect();
    let leaves = device.changes.iter().map(|change| Leaf { seq: change.header.seq, hash: change.hash(), n: numbers[&change.header.seq] });
    let leaves: Vec<Leaf> = leaves.collect();
    // Where the device stands does not travel with the receipt: it knows that itself.
    let stands = cursors_digest(&stands(&heard.logs, device));
    assert!(heard.receipt.is_some_and(|receipt| Receipt { cursors: stands, ..receipt }.holds_over(&device.ticket.county_key, &leaves)));
    false
}

/// Where the device stands after these frames in which nothing is told by a base.
fn stands(logs: &[LogFrame], device: &Device) -> Vec<Cursor> {
    let mut stands: Vec<Cursor> = Vec::new();
    for log in logs {
        let before = stands.iter().position(|cursor| cursor.scope == log.scope).map(|at| stands.remove(at).head);
        let mut head = before.unwrap_or_else(|| chain::scope_genesis(&log.scope));
        for entry in &log.entries {
            let hash = match &entry.content {
                Content::Full(change) => change.hash(),
                Content::Own => device.changes[entry.id.seq as usize - 1].hash(),
                other => panic!("{other:?}"),
            };
            head = chain::extend_log(&head, entry.n, &hash, entry.verdict);
        }
        stands.push(Cursor { scope: log.scope.clone(), pos: log.first_pos + log.entries.len() as u64 - 1, head });
    }
    stands
}
