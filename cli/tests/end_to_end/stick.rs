//! An office without a line: everything travels on sticks, of which some are lost, damaged, read
//! twice and in the wrong order.

use crate::desk::Desk;
use jiangyuan_casework::{export, import};
use jiangyuan_courier::{Line, Outcome, SyncOptions, export_bundle, export_in_pieces, import_bundle, plan_bundle, sync};
use jiangyuan_model::ErrorCode;
use jiangyuan_model::bundle::VolumeOutcome::{self, ForAnother, Held, Known, Own, Refused, Taken, Waits};
use jiangyuan_server::{County, Running, Server, TicketRequest};
use jiangyuan_store::{Place, Store, World};
use jiangyuan_testkit::workload::{Shape, generate};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// A volume of a few pages, so that a small workload fills a set.
const SMALL: usize = 8 * 1024;

const TOWNSHIP: &str = "549901100";

struct Town {
    running: Running,
    folder: TempDir,
}

fn a_county() -> Town {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(&folder.path().join("county"), "127.0.0.1:0".parse().unwrap(), jiangyuan_server::World::system()).unwrap();
    Town { running, folder }
}

impl Town {
    fn county(&self) -> &County {
        self.running.county()
    }

    fn ticket(&self, township: &str) -> String {
        let request = TicketRequest { township: township.into(), sight: "desk".into(), role: "officer".into(), url: None };
        self.county().ticket_new(&request).unwrap().to_text()
    }

    /// A home that has seen its ticket and nothing else.
    fn an_office(&self, name: &str) -> Store {
        self.an_office_of(TOWNSHIP, name)
    }

    fn an_office_of(&self, township: &str, name: &str) -> Store {
        let ticket = jiangyuan_sync::enrol::Ticket::from_text(&self.ticket(township)).unwrap();
        let place = Place { home: self.folder.path().join(name), outside: self.folder.path().join(format!("{name}-outside")) };
        let system = jiangyuan_server::World::system();
        let world = World { clock: system.clock, random: Arc::new(jiangyuan_server::SystemRandom) };
        Store::create(&place, world, &ticket, "卓玛", "three streams from one source", false).unwrap().0
    }

    fn stick(&self, name: &str) -> PathBuf {
        let stick = self.folder.path().join(name);
        fs::create_dir_all(&stick).unwrap();
        stick
    }
}

/// A year of a small desk.
fn works(store: &mut Store, matters: usize, seed: u64) {
    let made = generate(Shape::of_one_desk(matters, seed));
    let options = import::Options { dry_run: false, recipients: Vec::new() };
    assert_eq!(import::import(store, made.base.as_bytes(), &options).unwrap().refused, 0);
}

fn by_line(store: &mut Store) {
    let line = Line::new(&store.me().url, store.me().county_tls).unwrap();
    assert_eq!(sync(store, &line, &SyncOptions::default(), &mut |_| {}).outcome, Outcome::Done);
}

fn told(store: &Store) -> String {
    let mut text = Vec::new();
    export::export(store, &mut text, None).unwrap();
    String::from_utf8(text).unwrap()
}

/// The volumes in a folder, in the order of their names.
fn volumes(stick: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(stick).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn damage(volume: &Path) {
    let mut bytes = fs::read(volume).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    fs::write(volume, bytes).unwrap();
}

fn move_to(volume: &Path, stick: &Path) {
    fs::rename(volume, stick.join(volume.file_name().unwrap())).unwrap();
}

fn at_county(town: &Town, stick: &Path) -> Vec<VolumeOutcome> {
    town.county().bundle_import(stick).unwrap().volumes.iter().map(|volume| volume.outcome).collect()
}

fn at_office(store: &mut Store, stick: &Path) -> Vec<VolumeOutcome> {
    import_bundle(store, stick).unwrap().volumes.iter().map(|volume| volume.outcome).collect()
}

#[test]
fn a_workload_on_a_stick_with_one_volume_damaged_and_one_missing_and_then_the_rest_ends_like_one_on_a_line() {
    let town = a_county();
    // Two desks that never have a line, and one that has.
    let (mut first, mut second, mut lined) = (town.an_office("first"), town.an_office("second"), town.an_office("lined"));
    works(&mut first, 150, 7);
    works(&mut second, 40, 8);
    works(&mut lined, 12, 9);
    by_line(&mut lined);

    let (stick, rest) = (town.stick("stick"), town.stick("rest"));
    let written = export_in_pieces(&mut first, &stick, SMALL).unwrap();
    let all = volumes(&stick);
    assert!(written.volumes >= 5 && written.changes == first.sync_facts().unwrap().seq, "{written:?}");
    assert_eq!(all.len(), written.volumes as usize);
    fs::copy(&all[1], rest.join(all[1].file_name().unwrap())).unwrap();
    damage(&all[1]);
    move_to(&all[3], &rest);

    let mut expected = vec![Held; all.len() - 1];
    (expected[0], expected[1]) = (Taken, Refused);
    assert_eq!(at_county(&town, &stick), expected);
    let stats = town.county().stats().unwrap();
    assert!(stats.early > 0 && stats.early_parted == 0, "{stats:?}");

    // The receipt for what is there comes back, and covers no more than that.
    town.county().bundle_export_in_pieces(&stick, &[], SMALL).unwrap();
    import_bundle(&mut first, &stick).unwrap();
    let facts = first.sync_facts().unwrap();
    assert!(first.me().registered && facts.receipted_through > 0 && facts.receipted_through < facts.seq, "{facts:?}");
    assert!(!facts.all_sent());

    // The rest, in the wrong order and twice; the other desk's stick comes along.
    export_in_pieces(&mut second, &rest, SMALL).unwrap();
    assert!(at_county(&town, &rest).iter().all(|outcome| *outcome == Taken));
    assert!(at_county(&town, &rest).iter().all(|outcome| *outcome == Known));
    assert_eq!(town.county().stats().unwrap().early, 0);
    by_line(&mut lined);

    // Down: one volume damaged, one missing, then the rest.
    let (down, later) = (town.stick("down"), town.stick("later"));
    let devices = town.county().bundle_export_in_pieces(&down, &[TOWNSHIP.to_owned()], SMALL).unwrap();
    assert_eq!(devices.len(), 3);
    let of_first: Vec<PathBuf> = volumes(&down).into_iter().filter(|path| is_for(&first, path)).collect();
    // Of those that hold something new for it, so that what follows them has to wait.
    let desk = first.sync_facts().unwrap().cursors.into_iter().find(|cursor| cursor.scope == first.me().scope).unwrap();
    let news = |path: &&PathBuf| header(path).spans.iter().any(|span| span.scope == desk.scope && span.last > desk.pos);
    let mut needed: Vec<&PathBuf> = of_first.iter().filter(news).collect();
    needed.sort_by_key(|path| header(path).number);
    assert!(needed.len() >= 3, "{} of {}", needed.len(), of_first.len());
    let lost = [header(needed[0]).number, header(needed[1]).number];
    fs::copy(needed[0], later.join(needed[0].file_name().unwrap())).unwrap();
    damage(needed[0]);
    move_to(needed[1], &later);
    let imported = import_bundle(&mut first, &down).unwrap();
    assert!(imported.volumes.iter().any(|volume| volume.outcome == Refused));
    assert!(imported.volumes.iter().any(|volume| volume.outcome == Waits));
    assert_eq!(imported.missing, lost);
    assert!(!first.sync_facts().unwrap().all_sent());
    let whole = town.stick("whole");
    volumes(&later).iter().chain(&volumes(&down)).for_each(|path| {
        let to = whole.join(path.file_name().unwrap());
        if !to.exists() {
            fs::copy(path, to).unwrap();
        }
    });
    assert!(!at_office(&mut first, &whole).contains(&Waits));
    assert!(at_office(&mut first, &whole).iter().all(|outcome| matches!(outcome, Known | ForAnother)));
    assert!(at_office(&mut second, &down).contains(&Taken));
    for store in [&first, &second, &lined] {
        assert!(store.sync_facts().unwrap().all_sent(), "{:?}", store.sync_facts());
    }
    assert!(told(&lined).lines().count() > 60);
    assert_eq!(told(&first), told(&lined));
    assert_eq!(told(&second), told(&lined));
    assert!(plan_bundle(&mut first).unwrap().handed.iter().all(|set| set.arrived));
}

fn is_for(store: &Store, path: &Path) -> bool {
    header(path).device == store.me().device
}

fn header(path: &Path) -> jiangyuan_sync::volume::Header {
    jiangyuan_sync::volume::Volume::read(&fs::read(path).unwrap()).unwrap().header
}

#[test]
fn a_lost_stick_costs_a_trip_and_nothing_else() {
    let town = a_county();
    let mut office = town.an_office("office");
    works(&mut office, 4, 3);
    export_bundle(&mut office, &town.stick("lost")).unwrap();
    let again = town.stick("again");
    let written = export_bundle(&mut office, &again).unwrap();
    assert_eq!(written.changes, office.sync_facts().unwrap().seq);
    assert_eq!(office.sync_facts().unwrap().pending as u64, written.changes);
    assert_eq!(at_county(&town, &again), [Taken]);
    town.county().bundle_export(&again, &[]).unwrap();
    let outcomes = at_office(&mut office, &again);
    assert!(outcomes.contains(&Taken) && outcomes.contains(&Own), "{outcomes:?}");
    assert!(office.sync_facts().unwrap().all_sent());
    // What has arrived is taken off the stick; the county's answer stays until the next one.
    assert_eq!(volumes(&again).len(), 1);
    assert_eq!(plan_bundle(&mut office).unwrap().changes, 0);
}

#[test]
fn a_couriers_stick_serves_several_townships_and_shows_none_of_them_to_another() {
    let town = a_county();
    let (mut here, mut there) = (town.an_office("here"), town.an_office_of("549901101", "there"));
    works(&mut here, 4, 3);
    let stick = town.stick("stick");
    export_bundle(&mut here, &stick).unwrap();
    export_bundle(&mut there, &stick).unwrap();
    assert_eq!(at_county(&town, &stick).len(), 2);
    let told = town.county().bundle_export(&stick, &[]).unwrap();
    assert_eq!(told.iter().map(|row| row.device).collect::<Vec<_>>(), [here.me().device, there.me().device]);
    assert!(at_office(&mut there, &stick).contains(&ForAnother));
    assert!(at_office(&mut here, &stick).contains(&ForAnother));
    assert!(here.sync_facts().unwrap().all_sent() && there.me().registered);
    assert_eq!(told_records(&there), 0);
}

fn told_records(store: &Store) -> usize {
    told(store).lines().count()
}

#[test]
fn what_waits_at_the_county_for_a_lost_volume_is_taken_when_the_line_brings_the_gap() {
    let town = a_county();
    let mut office = town.an_office("office");
    works(&mut office, 12, 3);
    by_line_once(&mut office);
    works(&mut office, 12, 4);
    let stick = town.stick("stick");
    export_in_pieces(&mut office, &stick, SMALL).unwrap();
    let all = volumes(&stick);
    assert!(all.len() > 2);
    fs::remove_file(&all[0]).unwrap();
    assert!(at_county(&town, &stick).iter().all(|outcome| *outcome == Held));
    by_line(&mut office);
    assert_eq!(town.county().stats().unwrap().early, 0);
    by_line(&mut office);
    assert!(office.sync_facts().unwrap().all_sent());
}

fn by_line_once(store: &mut Store) {
    by_line(store);
    assert!(store.sync_facts().unwrap().all_sent());
}

#[test]
fn a_revoked_pc_gets_nothing_by_stick_and_is_told_so() {
    let town = a_county();
    let mut office = town.an_office("office");
    works(&mut office, 2, 3);
    let stick = town.stick("stick");
    export_bundle(&mut office, &stick).unwrap();
    at_county(&town, &stick);
    town.county().device_revoke(office.me().device).unwrap();
    let told = town.county().bundle_export(&stick, &[]).unwrap();
    assert_eq!(told[0].entries, 0);
    let imported = import_bundle(&mut office, &stick).unwrap();
    let codes: Vec<ErrorCode> = imported.volumes.iter().filter_map(|volume| volume.refusal.as_ref()).map(|refusal| refusal.code).collect();
    assert_eq!((codes, imported.entries), (vec![ErrorCode::DeviceRevoked], 0));
}

#[test]
fn a_stick_of_another_county_and_one_that_somebody_prepared_are_named_and_left_alone() {
    let (town, other) = (a_county(), a_county());
    let mut stranger = other.an_office("stranger");
    works(&mut stranger, 2, 3);
    let stick = town.stick("stick");
    export_bundle(&mut stranger, &stick).unwrap();
    fs::write(stick.join("jy-0000000000000000-0001.jyv"), b"JYVOLUME\x01 and then nothing of it").unwrap();
    fs::write(stick.join("report.pdf.exe"), b"no volume").unwrap();
    let taken = town.county().bundle_import(&stick).unwrap();
    let mut codes: Vec<ErrorCode> = taken.volumes.iter().filter_map(|volume| volume.refusal.as_ref()).map(|refusal| refusal.code).collect();
    codes.sort_unstable();
    assert_eq!((codes, taken.changes), (vec![ErrorCode::VolumeUnreadable, ErrorCode::VolumeOfAnotherCounty], 0));
}

#[test]
fn a_county_that_forbids_sticks_is_obeyed_as_soon_as_its_word_is_here() {
    let town = a_county();
    let mut office = town.an_office("office");
    works(&mut office, 2, 3);
    let stick = town.stick("stick");
    export_bundle(&mut office, &stick).unwrap();
    town.county().allow_sticks(false).unwrap();
    let refused = town.county().bundle_import(&stick).unwrap_err().refusal();
    by_line(&mut office);
    let told = [refused.code, export_bundle(&mut office, &stick).unwrap_err().code, import_bundle(&mut office, &stick).unwrap_err().code];
    assert_eq!(told, [ErrorCode::SticksForbidden; 3]);
    assert_eq!(plan_bundle(&mut office).unwrap().refusal.map(|refusal| refusal.code), Some(ErrorCode::SticksForbidden));
    town.county().allow_sticks(true).unwrap();
    by_line(&mut office);
    export_bundle(&mut office, &stick).unwrap();
}

#[test]
fn the_program_writes_a_stick_and_reads_the_answer() {
    let town = a_county();
    let desk = Desk::bare();
    desk.run(&["enrol", "--ticket", &town.ticket(TOWNSHIP), "--user", "旦增"]).done();
    // Two of its lines need an organ that this county has not named; the others are in.
    assert_eq!(desk.run(&["import", &crate::desk::data("base.ndjson")]).json()["matters"], 1);
    let stick = town.stick("stick");
    let folder = stick.display().to_string();
    let written = desk.run(&["bundle", "export", &folder]).done();
    assert!(written.json()["changes"].as_u64().unwrap() > 0);
    assert_eq!(desk.run(&["status"]).json()["all_sent"], false);
    at_county(&town, &stick);
    town.county().bundle_export(&stick, &[]).unwrap();
    let read = desk.run(&["bundle", "import", &folder]).done();
    assert_eq!((read.json()["pending"].as_u64(), &read.json()["all_sent"]), (Some(0), &true.into()));
    assert_eq!(desk.run(&["bundle", "import", &folder.replace("stick", "gone")]).refused(), "folder_unreadable");
}
