//! Writers on two server processes over one database.

use crate::bare;
use crate::device::{Device, heard, written};
use crate::http;
use crate::serving::{Serving, Site};
use crate::work;
use ed25519_dalek::Signer;
use hyper::Method;
use jiangyuan_sync::chain;
use jiangyuan_sync::frame::{Content, Frame};
use jiangyuan_sync::snapshot::Progress;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Barrier;
use std::time::Instant;

/// Changes of a segment: as many as fit into the 24 kB that a device sends at once.
const SEGMENT: usize = 50;

const TOWNSHIP: &str = "549901100";

pub(crate) fn run(program: &Path, changes: usize, writers: usize) {
    let each = changes / writers;
    println!("{} changes, {writers} writers, two server processes, {SEGMENT} changes a transaction", each * writers);
    for site in [Site::sqlite(program), Site::postgres(program)] {
        let servers = [site.serve(), site.serve()];
        let seconds = push(&site, &servers, writers, each);
        let rate = (each * writers) as f64 / seconds;
        let used: f64 = servers.iter().map(|server| server.used().1).sum();
        println!("{:<10} {seconds:7.1} s {rate:8.0} changes/s; the servers used {used:.1} s of processor", site.name());
        let entries = read_all(&site, &servers[0], each * writers);
        println!("{:<10} positions 1..={entries} without a gap, each change once, every head right", "");
        drop(servers);
        let (bare, rows) = bare::insert(&site, SEGMENT);
        let bare_rate = (each * writers) as f64 / bare;
        println!("{:<10} {bare:7.1} s {bare_rate:8.0} changes/s bare insert of the same {rows} rows; ratio {:.2}", "", seconds / bare);
    }
}

/// Pushes, and gives the seconds from the first byte to the last ack.
fn push(site: &Site, servers: &[Serving; 2], writers: usize, each: usize) -> f64 {
    let loads: Vec<(Device, Vec<Frame>, Vec<u8>)> = (0..writers)
        .map(|writer| {
            let mut device = site.device(&servers[writer % 2], TOWNSHIP);
            work::write(&mut device, each);
            let mut frames = vec![device.hello()];
            frames.extend(device.segments(1, SEGMENT));
            // Without the end nothing is told: this measures writing.
            let bytes = written(&frames);
            (device, frames, bytes)
        })
        .collect();
    let start = Barrier::new(writers + 1);
    std::thread::scope(|scope| {
        let pushing: Vec<_> = loads
            .into_iter()
            .map(|(device, frames, bytes)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    let (_, answer) = http::ask(Method::POST, device.address(), device.ticket.county_tls, "/v1/sync", bytes);
                    let heard = heard(&frames, &answer);
                    assert_eq!((heard.acked, heard.sorry, heard.refused.len()), (each as u64, None, 0));
                })
            })
            .collect();
        start.wait();
        let begun = Instant::now();
        pushing.into_iter().for_each(|writer| writer.join().expect("every change is acked"));
        begun.elapsed().as_secs_f64()
    })
}

/// Reads the whole log as a new device does, and proves it.
fn read_all(site: &Site, server: &Serving, expected: usize) -> u64 {
    let reader = site.device(server, TOWNSHIP);
    let heard = reader.say(&[whole(&reader), Frame::End]);
    assert!(heard.done, "{:?}", heard.sorry);
    let desk = reader.scope();
    let (mut pos, mut n, mut head, mut ids) = (0, 0, chain::scope_genesis(&desk), BTreeSet::new());
    for log in heard.logs.iter().filter(|log| log.scope == desk) {
        assert_eq!(log.first_pos, pos + 1, "a hole");
        for entry in &log.entries {
            let Content::Full(change) = &entry.content else { panic!("another device's change") };
            assert!(entry.n > n && ids.insert(entry.id), "order, or a change twice");
            n = entry.n;
            head = chain::extend_log(&head, entry.n, &change.hash(), entry.verdict);
        }
        pos += log.entries.len() as u64;
        assert_eq!(log.head_after, chain::short(&head));
    }
    assert_eq!(pos, expected as u64, "changes are missing");
    pos
}

/// A hello that asks for the log and for no snapshot of it, and for every body whole, and not by what it
/// has in common with another.
pub(crate) fn whole(reader: &Device) -> Frame {
    let Frame::Hello(mut hello) = reader.hello() else { panic!("a hello") };
    hello.whole = true;
    hello.snapshots = vec![(reader.scope(), Progress { at_pos: 0, done: 0 })];
    hello.signature = reader.key.sign(&hello.signed_message(&reader.ticket.county_tls)).to_bytes();
    Frame::Hello(hello)
}
