//! Files of every released format, opened by the programs of today: a county's data and the home of one
//! of its desks, with work in it that was not sent yet. Offices upgrade when they can, so what a year-old
//! program left has to open, to mean the same, and to go on.
//!
//! The files are written once, by `cargo xtask golden`, and never again.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[allow(dead_code)]
#[path = "../kill/desk.rs"]
mod desk;

use desk::{Client, County};
use std::fs;
use std::path::{Path, PathBuf};

fn formats() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut formats: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    formats.sort();
    assert!(!formats.is_empty());
    formats
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, to) = (entry.as_ref().unwrap(), to.join(entry.as_ref().unwrap().file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_home_of_every_released_format_opens_whole_and_says_what_it_said() {
    for format in formats() {
        let day = tempfile::tempdir().unwrap();
        copy(&format.join("home"), &day.path().join("desk").join("home"));
        let desk = Client::at(&day.path().join("desk"));
        let before = fs::read(format.join("export.ndjson")).unwrap();
        assert!(before.len() > 10_000);
        assert_eq!(desk.export(), before, "{}", format.display());
        desk.done(&["doctor"]);
    }
}

#[test]
fn a_county_and_a_desk_of_every_released_format_go_on_where_they_stood() {
    for format in formats() {
        let day = tempfile::tempdir().unwrap();
        copy(&format.join("county"), &day.path().join("county"));
        copy(&format.join("home"), &day.path().join("desk").join("home"));
        let county = County::start(&day.path().join("county"));
        let desk = Client::at(&day.path().join("desk"));
        let waiting = desk.done(&["status"])["pending"].as_u64().unwrap();
        assert!(waiting > 10, "it had work that was not sent");
        let sent = desk.done(&["sync", "--server", &county.url()]);
        assert_eq!((&sent["changes_sent"], &sent["pending"]), (&waiting.into(), &0.into()), "{sent}");
        // A PC that is enrolled today gets all of it.
        let newcomer = Client::enrol(&day.path().join("newcomer"), &county.ticket());
        newcomer.done(&["sync"]);
        assert_eq!(newcomer.export(), desk.export());
        newcomer.done(&["doctor"]);
    }
}
