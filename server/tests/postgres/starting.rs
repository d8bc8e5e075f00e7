//! Which county a folder and a database make together.

use crate::backend;
use crate::world::{TOWNSHIP, a_county, restarted};
use jiangyuan_model::ErrorCode;
use jiangyuan_server::County;
use std::fs;
use tempfile::TempDir;

#[test]
fn a_county_is_the_same_after_a_restart_and_its_private_keys_lie_sealed_in_the_database() {
    let county = a_county();
    county.county().township_add(TOWNSHIP, "云杉坪镇").unwrap();
    let (pin, sign, root) = (county.county().fingerprint(), county.county().public_key(), county.county().root_public_key());
    let seed = fs::read_to_string(county.folder.path().join("county.key")).unwrap();
    let number = backend::address(county.folder.path()).county();
    let (folder, world) = county.stopped();
    fs::remove_file(folder.path().join("root.key")).unwrap();
    let again = restarted((folder, world));
    let names: Vec<String> = again.county().townships().unwrap().into_iter().map(|row| row.name).collect();
    assert_eq!((again.county().fingerprint(), again.county().public_key(), again.county().root_public_key()), (pin, sign, root));
    assert_eq!((names, again.county().is_first_start()), (vec!["云杉坪镇".to_owned()], false));
    let kept = backend::database()
        .0
        .run("county_0", &format!("SELECT name, length(secret) FROM county_key WHERE county = {number} ORDER BY name"));
    assert_eq!(kept, "bundle|72\nsign|72\ntls|72");
    assert!(!backend::database().0.run("county_0", "SELECT encode(secret, 'hex') FROM county_key").contains(seed.trim()));
}

#[test]
fn a_folder_without_the_key_of_the_county_does_not_open_it() {
    let county = a_county();
    let address = backend::address(county.folder.path());
    let empty = TempDir::new().unwrap();
    let refused = County::open_on(&address, empty.path(), county.world.clone()).err().unwrap();
    assert_eq!(refused.refusal().code, ErrorCode::CountyKeyMissing);
    assert!(!empty.path().join("county.key").exists());
    fs::write(empty.path().join("county.key"), "ab".repeat(32)).unwrap();
    let refused = County::open_on(&address, empty.path(), county.world.clone()).err().unwrap();
    assert_eq!(refused.refusal().code, ErrorCode::CountyKeyMissing);
}

#[test]
fn two_processes_that_start_a_new_county_together_make_it_once() {
    let (folder, world) = a_county().stopped();
    fs::remove_file(folder.path().join("number")).unwrap();
    for file in ["county.key", "root.key"] {
        fs::remove_file(folder.path().join(file)).unwrap();
    }
    let address = backend::address(folder.path());
    let opened: Vec<County> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| County::open_on(&address, folder.path(), world.clone()))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap().unwrap()).collect()
    });
    assert!(opened.windows(2).all(|pair| pair[0].public_key() == pair[1].public_key()));
    assert_eq!(opened.iter().filter(|county| county.is_first_start()).count(), 1);
}

#[test]
fn counties_of_one_database_share_nothing() {
    let (one, other) = (a_county(), a_county());
    let mut device = one.device("desk");
    device.write(3);
    assert!(device.sync_from(1).done);
    other.device("desk");
    let (one, other) = (one.county().stats().unwrap(), other.county().stats().unwrap());
    assert_eq!((one.n, one.devices, one.records["visit"]), (6, 1, 3));
    assert_eq!((other.n, other.devices, other.records.len()), (3, 1, 0));
}
