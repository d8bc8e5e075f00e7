//! A bad day: the client is killed at random moments while it imports and syncs, the county's
//! server while it takes what is sent. The programs are the real ones, over real encrypted files.
//!
//! `JIANGYUAN_KILLS=200` and `JIANGYUAN_SERVER_KILLS=50` ask for a longer day; the seed is printed
//! and can be given as `JIANGYUAN_SEED`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod desk;
mod lines;

use desk::{Client, County, kill_after};
use jiangyuan_testkit::chance::Chance;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// How many files the day's work is cut into, so that an import runs at most of the moments.
const FILES: u64 = 24;

/// Records in each file: an import of one takes about as long as the client takes to start.
const RECORDS_A_FILE: u64 = 40;

fn asked_for(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn what_was_acked_survives_every_kill_and_exists_exactly_once() {
    let seed = asked_for("JIANGYUAN_SEED", 20_261_123);
    println!("seed {seed}");
    let mut chance = Chance::new(seed);
    let day = tempfile::tempdir().unwrap();
    let mut county = County::start(&day.path().join("county"));
    let first = Client::enrol(&day.path().join("first"), &county.ticket());
    let files: Vec<_> =
        (0..FILES).map(|file| lines::write(&day.path().join(format!("{file}.ndjson")), seed, file, RECORDS_A_FILE)).collect();

    let mut acked = 0;
    for round in 0..asked_for("JIANGYUAN_KILLS", 25) {
        let file = &files[usize::try_from(chance.below(FILES)).unwrap()];
        // Two processes at once, as window and command line are: one imports, one sends.
        let mut import = first.spawn(&["import", file.to_str().unwrap()]);
        let mut sync = first.spawn(&["sync", "--server", &county.url()]);
        let delay = Duration::from_millis(chance.below(2_500));
        kill_after(delay, [&mut import, &mut sync]);
        acked = checked(&first, acked, &format!("client kill {round} after {delay:?}"));
    }
    for round in 0..asked_for("JIANGYUAN_SERVER_KILLS", 5) {
        let file = &files[usize::try_from(chance.below(FILES)).unwrap()];
        first.run(&["import", file.to_str().unwrap()]);
        let mut sync = first.spawn(&["sync", "--server", &county.url()]);
        std::thread::sleep(Duration::from_millis(300 + chance.below(1_500)));
        county.kill();
        kill_after(Duration::from_millis(chance.below(500)), [&mut sync]);
        acked = checked(&first, acked, &format!("server kill {round}"));
        county.start_again();
    }

    for file in &files {
        first.done(&["import", file.to_str().unwrap()]);
    }
    first.done(&["sync", "--server", &county.url()]);
    let status = first.done(&["status"]);
    assert_eq!((&status["pending"], &status["parked"], &status["all_sent"]), (&0.into(), &0.into(), &true.into()), "{status}");

    let stats = county.stats();
    let matters = FILES * RECORDS_A_FILE;
    assert_eq!(stats["records"]["matter"], matters, "every matter reached the county, once");
    assert_eq!(stats["records"]["mediation"], matters / 2, "every mediation reached the county, once");
    assert_eq!(status["acked_through"], status["seq"]);

    let second = Client::enrol(&day.path().join("second"), &county.ticket());
    second.done(&["sync", "--server", &county.url()]);
    let (ours, theirs) = (first.export(), second.export());
    assert!(ours == theirs, "two devices of one sight export the same bytes");
    exactly_once(&ours, matters);
}

/// The home is sound, and what the county had acked before is still acked.
fn checked(client: &Client, acked_before: u64, when: &str) -> u64 {
    let health = client.done(&["doctor"]);
    assert_eq!(health["healthy"], true, "{when}: {health}");
    let acked = client.done(&["status"])["acked_through"].as_u64().unwrap();
    assert!(acked >= acked_before, "{when}: {acked_before} changes were acked and now {acked}");
    acked
}

/// Every record stands in the export once, with its own events, each once.
fn exactly_once(export: &[u8], matters: u64) {
    let records: Vec<Value> = export.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).unwrap()).collect();
    let of = |noun: &str| records.iter().filter(|r| r["noun"] == noun).collect::<Vec<_>>();
    let ids: BTreeSet<&str> = records.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), records.len(), "no record stands twice");
    assert_eq!(of("matter").len() as u64, matters);
    for matter in of("matter") {
        let steps = matter["steps"].as_array().unwrap();
        let events: BTreeSet<String> = steps.iter().map(|step| step["fields"]["external_id"].to_string()).collect();
        assert_eq!((steps.len(), events.len()), (lines::EVENTS, lines::EVENTS), "{}: each event once", matter["id"]);
    }
}
