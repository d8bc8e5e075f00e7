//! The first start, and the files it leaves.

use crate::http;
use crate::world::a_county;
use hyper::Method;
use jiangyuan_model::ErrorCode;
use jiangyuan_server::County;

#[test]
fn the_first_start_makes_the_keys_and_the_fingerprint_is_the_one_that_answers() {
    let county = a_county();
    for file in ["county.db", "database.key", "root.key"] {
        assert!(county.folder.path().join(file).exists(), "{file}");
    }
    let address = county.running.address.to_string();
    let (status, answer) = http::ask(Method::GET, &address, county.running.fingerprint, "/healthz", vec![]);
    assert_eq!((status, &answer[..]), (200, &b"ok\n"[..]));
    let mut other = county.running.fingerprint;
    other[0] ^= 1;
    assert!(http::block_on(http::connect::<http_body_util::Full<bytes::Bytes>>(&address, other)).is_err());
}

#[cfg(unix)]
#[test]
fn keys_are_readable_by_the_operator_alone() {
    use std::os::unix::fs::PermissionsExt;
    let county = a_county();
    for file in ["database.key", "root.key"] {
        let mode = std::fs::metadata(county.folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn a_second_start_has_the_same_keys_without_the_root_key() {
    let county = a_county();
    let (pin, sign, root) = (county.county().fingerprint(), county.county().public_key(), county.county().root_public_key());
    let (folder, world) = county.stopped();
    std::fs::remove_file(folder.path().join("root.key")).unwrap();
    let again = County::open(folder.path(), world).unwrap();
    assert!(!again.is_first_start());
    assert_eq!((again.fingerprint(), again.public_key(), again.root_public_key()), (pin, sign, root));
}

#[test]
fn the_database_is_unreadable_without_its_key() {
    let county = a_county();
    county.county().township_add("549901100", "云杉坪镇").unwrap();
    let (folder, world) = county.stopped();
    let file = folder.path().join("county.db");
    let plain = rusqlite::Connection::open(&file).unwrap();
    assert!(plain.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).is_err());
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    assert!(!bytes.windows(9).any(|window| window == b"549901100"));
    std::fs::write(folder.path().join("database.key"), format!("{}\n", "ab".repeat(32))).unwrap();
    let refused = County::open(folder.path(), world).err().unwrap();
    assert_eq!((refused.refusal().code, refused.exit_code()), (ErrorCode::StoreDamaged, 5));
}

#[test]
fn a_folder_that_has_signed_and_lost_its_database_is_damaged_and_not_new() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(1);
    assert!(device.sync_from(1).done);
    let (folder, world) = county.stopped();
    for file in ["county.db", "county.db-wal", "county.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(file));
    }
    assert_eq!(County::open(folder.path(), world).err().unwrap().refusal().code, ErrorCode::StoreDamaged);
}

#[test]
fn metrics_are_counts_and_name_nobody() {
    let county = a_county();
    let mut device = county.device("desk");
    device.write(3);
    device.sync_from(1);
    let (_, text) = http::ask(Method::GET, device.address(), device.ticket.county_tls, "/metrics", vec![]);
    let text = String::from_utf8(text.to_vec()).unwrap();
    assert!(text.contains("\njiangyuan_sessions_done_total 1\n") && text.contains("\njiangyuan_registrations_total 1\n"), "{text}");
    assert!(!text.contains("卓玛") && !text.contains("549901100"));
}
