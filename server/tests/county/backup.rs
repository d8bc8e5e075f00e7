//! Numbers, backups, restores, and a database that somebody put back.

use crate::attachments::{a_writer, answers, bring, content, wanted_beyond};
use crate::world::{TOWNSHIP, a_county, restarted};
use jiangyuan_model::{ErrorCode, Noun};
use jiangyuan_server::County;
use jiangyuan_sync::attach::frame::Standing;

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
