//! Numbers, backups, restores, and a database that somebody put back.

use crate::attachments::{a_writer, answers, bring, content, wanted_beyond};
use crate::device::Device;
use crate::sync::stands;
use crate::world::{TOWNSHIP, TestCounty, a_county, restarted};
use jiangyuan_model::{ErrorCode, Field, Noun, Value, Verb};
use jiangyuan_server::County;
use jiangyuan_sync::attach::frame::Standing;
use jiangyuan_sync::chain;
use jiangyuan_sync::frame::{Content, Frame, Give, Hello, Proof, Receipt, cursors_digest};
use jiangyuan_sync::op::Op;
use jiangyuan_sync::verdict::Verdict;
use std::path::Path;

#[test]
fn stats_count_records_by_noun_and_scope() {
    let county = a_county();
    county.county().township_add(TOWNSHIP, "云杉坪镇").unwrap();
    let mut desk = county.device("desk");
    let mut grid = county.device("grid/扎曲村");
    let scope = desk.scope();
    for noun in [Noun::Matter, Noun::Matter, Noun::Piece] {
        desk.write_noun(&scope, noun);
    }
    grid.write(2);
    desk.sync_from(1);
    grid.sync_from(1);
    let stats = county.county().stats().unwrap();
    let records: Vec<(&str, u32)> = stats.records.iter().map(|(noun, count)| (noun.as_str(), *count)).collect();
    assert_eq!(records, [("matter", 2), ("piece", 1), ("visit", 2)]);
    assert_eq!(stats.records_by_scope["549901100/grid/扎曲村"]["visit"], 2);
    assert_eq!((stats.epoch, stats.devices, stats.townships, stats.waiting_attachments), (1, 2, 1, 0));
    let desk = stats.scopes.iter().find(|scope| scope.scope == "549901100/desk").unwrap();
    assert_eq!((desk.pos, desk.changes, desk.devices, desk.last_seen_ms.is_some()), (3, 3, 1, true));
    // The county itself, one township, and a device with its user for each of the two.
    let reference = stats.scopes.iter().find(|scope| scope.scope == "county/reference").unwrap();
    assert_eq!((reference.pos, stats.n), (4, 9));
}

#[test]
fn a_restore_begins_a_new_epoch_and_gives_no_handle_twice() {
    let county = a_county();
    let mut before = county.device("desk");
    before.write(2);
    before.sync_from(1);
    let backup = county.folder.path().join("county.backup");
    county.county().backup(&backup).unwrap();
    let n = county.county().stats().unwrap().n;
    let after = county.device("desk");
    let (folder, world) = county.stopped();
    let restored = County::restore(folder.path(), &backup, &world).unwrap();
    assert_eq!((restored.epoch, restored.n), (2, n));
    let county = restarted((folder, world));
    assert_eq!(county.county().stats().unwrap().epoch, 2);
    before.ticket.url = format!("https://{}", county.running.address);
    let heard = before.sync_from(1);
    assert_eq!((heard.done, heard.acked, heard.welcome.unwrap().epoch), (true, 2, 2));
    assert!(county.ticket("desk").device > after.ticket.device);
    let kept = std::fs::read_dir(county.folder.path()).unwrap();
    assert!(kept.flatten().any(|file| file.file_name().to_string_lossy().starts_with("county.db.before-")));
}

/// What a device gives back that only reads and was told what these two wrote, with the county's word over it.
fn all_that_it_was_told(reader: &Device, [one, other]: [&Device; 2]) -> Give {
    let mut heard = reader.say(&[reader.hello(), Frame::End]);
    let (scope, head_before) = (reader.scope(), chain::scope_genesis(&reader.scope()));
    for entry in heard.logs.iter_mut().filter(|log| log.scope == scope).flat_map(|log| &mut log.entries) {
        let writer = if entry.id.device == one.ticket.device { one } else { other };
        entry.content = Content::Full(writer.changes[entry.id.seq as usize - 1].clone());
    }
    let cursors = stands(&heard.logs, reader);
    let receipt = heard.receipt.as_ref().map(|receipt| Receipt { cursors: cursors_digest(&cursors), ..receipt.clone() });
    let entries = heard.entries(&scope).into_iter().cloned().collect();
    Give { scope, first_pos: 1, head_before, entries, proof: Proof { receipt, cursors } }
}

/// The disk of a stopped county, as an image of it would keep it.
fn image(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap().flatten().filter(|file| file.path().is_file()) {
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[test]
fn what_a_county_that_was_put_back_unawares_refused_is_taken_when_somebody_proves_that_it_was_taken_once() {
    let county = a_county();
    let (mut one, mut other, mut reader) = (county.device("desk"), county.device("desk"), county.device("desk"));
    let (folder, world) = county.stopped();
    let old = tempfile::TempDir::new().unwrap();
    image(folder.path(), old.path());
    let mut county = restarted((folder, world));
    let find = |county: &TestCounty, devices: [&mut Device; 3]| {
        devices.into_iter().for_each(|device| device.ticket.url = format!("https://{}", county.running.address));
    };
    find(&county, [&mut one, &mut other, &mut reader]);
    let record = one.write_in(&one.scope());
    one.sync_from(1);
    let fields = vec![(Field::Title.code(), Value::text("改过的标题"))];
    other.push(&other.scope(), Verb::Edit, Op::Put { on: record, noun: None, item: 0, fields, replaces: vec![] });
    assert_eq!(other.sync_from(1).refused, []);
    let give = all_that_it_was_told(&reader, [&one, &other]);
    let (folder, world) = county.stopped();
    for file in std::fs::read_dir(folder.path()).unwrap().flatten().filter(|file| file.path().is_file()) {
        std::fs::remove_file(file.path()).unwrap();
    }
    image(old.path(), folder.path());
    county = restarted((folder, world));
    find(&county, [&mut one, &mut other, &mut reader]);
    assert_eq!(other.sync_from(1).refused, [(1, ErrorCode::ChangeRecordNotYours)], "the record that it edits is lost");
    let Frame::Hello(hello) = reader.hello() else { panic!("a hello") };
    let hello = reader.signed(Hello { proof: Some(give.proof.clone()), epoch: 1, ..hello });
    for _ in 0..2 {
        assert!(reader.say(&[hello.clone(), Frame::Give(give.clone()), Frame::End]).done);
    }
    let told = other.sync_from(2);
    let stand: Vec<_> = told.entries(&other.scope()).iter().map(|entry| (entry.id.device, entry.verdict)).collect();
    assert_eq!(stand, [(one.ticket.device, Verdict::ACCEPTED), (other.ticket.device, Verdict::ACCEPTED)]);
    assert_eq!((told.refused, told.receipt.unwrap().to_seq, county.county().stats().unwrap().refused), (vec![], 1, 0));
}

#[test]
fn nothing_is_restored_under_a_running_server() {
    let county = a_county();
    let backup = county.folder.path().join("county.backup");
    county.county().backup(&backup).unwrap();
    let refused = County::restore(county.folder.path(), &backup, &county.world).unwrap_err();
    assert_eq!(refused.refusal().code, ErrorCode::StoreBusy);
}

#[test]
fn a_backup_is_encrypted_and_never_overwrites_another() {
    let county = a_county();
    county.device("desk");
    let backup = county.folder.path().join("county.backup");
    county.county().backup(&backup).unwrap();
    let bytes = std::fs::read(&backup).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3") && !bytes.windows(6).any(|window| window == "卓玛".as_bytes()));
    assert_eq!(county.county().backup(&backup).unwrap_err().refusal().code, ErrorCode::FileExists);
}

#[test]
fn a_damaged_backup_is_refused_and_the_county_stays_as_it_was() {
    let county = a_county();
    county.device("desk");
    let backup = county.folder.path().join("county.backup");
    county.county().backup(&backup).unwrap();
    let mut bytes = std::fs::read(&backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&backup, bytes).unwrap();
    let n = county.county().stats().unwrap().n;
    let (folder, world) = county.stopped();
    let refused = County::restore(folder.path(), &backup, &world).unwrap_err();
    assert_eq!((refused.refusal().code, refused.exit_code()), (ErrorCode::BackupUnreadable, 5));
    assert_eq!(County::open(folder.path(), world).unwrap().stats().unwrap().n, n);
}

#[test]
fn a_database_that_somebody_put_back_is_found_at_the_next_start() {
    let county = a_county();
    let mut device = county.device("desk");
    let (folder, world) = county.stopped();
    let old = std::fs::read(folder.path().join("county.db")).unwrap();
    let county = restarted((folder, world));
    device.ticket.url = format!("https://{}", county.running.address);
    device.write(3);
    assert!(device.sync_from(1).done);
    let (folder, world) = county.stopped();
    for file in ["county.db-wal", "county.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(file));
    }
    std::fs::write(folder.path().join("county.db"), old).unwrap();
    assert_eq!(County::open(folder.path(), world.clone()).unwrap().stats().unwrap().epoch, 2);
    assert_eq!(County::open(folder.path(), world).unwrap().stats().unwrap().epoch, 2);
}

#[test]
fn a_backup_takes_the_contents_of_attachments_along_and_what_no_folder_has_is_asked_for_again() {
    let county = a_county();
    let (kept, gone) = (content(40_000), content(9_000));
    let (mut writer, _) = a_writer(&county, &kept);
    bring(&writer, &kept, 0..3);
    let away = tempfile::TempDir::new().unwrap();
    county.county().backup(&away.path().join("county.backup")).unwrap();
    let (folder, world) = county.stopped();
    std::fs::remove_dir_all(folder.path().join("attachments")).unwrap();
    County::restore(folder.path(), &away.path().join("county.backup"), &world).unwrap();
    let county = restarted((folder, world));
    writer.ticket.url = format!("https://{}", county.running.address);
    assert_eq!(answers(&bring(&writer, &kept, [])), [Standing::Complete]);

    let (second, _) = a_writer(&county, &gone);
    bring(&second, &gone, [0]);
    let empty = tempfile::TempDir::new().unwrap();
    county.county().backup(&empty.path().join("county.backup")).unwrap();
    let (folder, world) = county.stopped();
    for place in [folder.path(), empty.path()] {
        std::fs::remove_dir_all(place.join("attachments")).unwrap();
    }
    County::restore(folder.path(), &empty.path().join("county.backup"), &world).unwrap();
    let county = restarted((folder, world));
    for (device, content) in [(&mut writer, &kept), (&mut second.clone(), &gone)] {
        device.ticket.url = format!("https://{}", county.running.address);
        assert!(wanted_beyond(&bring(device, content, [])).is_empty());
    }
}
