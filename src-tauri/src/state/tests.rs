//! The program without its window: homes opened, written, synced by themselves, locked.

use super::{App, Tell, Told};
use crate::places::Places;
use crate::{sample, world};
use jiangyuan_casework as casework;
use jiangyuan_model::view::SyncPhase;
use jiangyuan_model::{ErrorCode, Noun, Refusal, Verb};
use jiangyuan_server::{Server, TicketRequest};
use jiangyuan_store::{Link, NewChange, Place, Store};
use jiangyuan_sync::Op;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;

const PASSPHRASE: &str = "three streams from one source";

/// A sync by itself waits three seconds after a change, and three more at the worst.
const PATIENCE: Duration = Duration::from_secs(20);

fn a_pc(folder: &Path) -> (App, Receiver<Told>) {
    let place = |name: &str| Place { home: folder.join(name), outside: folder.join(format!("{name}-outside")) };
    let (sender, told) = channel();
    let sender = Mutex::new(sender);
    let tell: Tell = Arc::new(move |what| drop(sender.lock().unwrap().send(what)));
    (App::new(Places { office: place("home"), sample: place("sample") }, world::system(), tell), told)
}

fn enter_a_reception(app: &App) {
    let done = app.write(|store| {
        let scope = store.me().scope.clone();
        store.write(|door| {
            let ops = vec![Op::create(door.new_record(), Noun::Reception, Vec::new())];
            door.change(NewChange { scope, verb: Verb::Receive, ops, origin: None, derived_origin: false, link: Link::None })
        })
    });
    done.unwrap();
}

#[test]
fn before_anybody_unlocks_nothing_can_be_read_or_written() {
    let folder = TempDir::new().unwrap();
    let (app, _told) = a_pc(folder.path());
    assert_eq!(app.home_state().unwrap().user, None);
    assert_eq!(app.read(|store| casework::workbench(store, false)).unwrap_err(), Refusal::new(ErrorCode::NotUnlocked));
    assert_eq!(app.sync_now().unwrap_err(), Refusal::new(ErrorCode::NotUnlocked));
}

#[test]
fn the_sample_is_full_says_that_it_is_one_and_is_never_sent() {
    let folder = TempDir::new().unwrap();
    let (app, told) = a_pc(folder.path());
    let store = sample::open(&app.places().sample, app.world().clone()).unwrap();
    let home = app.open(store, sample::passphrase()).unwrap();
    assert!(home.sample);
    assert!(!app.read(|store| casework::workbench(store, false)).unwrap().tasks.is_empty());
    let bar = app.sync_now().unwrap();
    assert!(bar.waiting > 0 && bar.bytes_up == 0);
    assert!(told.try_recv().is_err());

    assert_eq!(app.lock().unwrap().user, None);
    assert!(!app.home_state().unwrap().exists, "the sample is not the office's home");
    assert!(sample::open(&app.places().sample, app.world().clone()).is_ok(), "it opens a second time");
}

#[test]
fn what_is_written_is_at_the_county_soon_without_anybody_asking() {
    let folder = TempDir::new().unwrap();
    let county = Server::start(&folder.path().join("county"), "127.0.0.1:0".parse().unwrap(), jiangyuan_server::World::system()).unwrap();
    let asked = TicketRequest { township: "549901100".into(), sight: "desk".into(), role: "officer".into(), url: None };
    let ticket = county.county().ticket_new(&asked).unwrap();
    let (app, told) = a_pc(folder.path());
    let (store, _) = Store::create(&app.places().office, app.world().clone(), &ticket, "卓玛", PASSPHRASE, false).unwrap();
    app.open(store, PASSPHRASE).unwrap();
    enter_a_reception(&app);

    let all_sent = |what: &Told| matches!(what, Told::Bar(bar) if bar.phase == SyncPhase::AllSent && bar.waiting == 0);
    let mut sent = 0;
    while let Ok(what) = told.recv_timeout(PATIENCE) {
        if all_sent(&what) {
            sent = county.county().stats().unwrap().records.values().sum();
        }
        if sent > 0 {
            break;
        }
    }
    assert_eq!(sent, 1);
    assert_eq!(app.sync_bar().unwrap().phase, SyncPhase::AllSent);
}
