//! Who can open a home.

use crate::office::{PASSPHRASE, add_lead, office};
use crate::raw;
use jiangyuan_model::ErrorCode;
use jiangyuan_store::Store;
use std::process::Command;

#[test]
fn a_home_opened_by_any_other_program_is_unreadable() {
    let (office, mut store) = office(3);
    add_lead(&mut store, "草场边界纠纷标题");
    let out = Command::new("sqlite3").arg(office.database()).arg("SELECT * FROM change").output().unwrap();
    assert!(!out.status.success());
    assert!(String::from_utf8_lossy(&out.stderr).contains("not a database"), "{out:?}");
    for entry in std::fs::read_dir(&office.place.home).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|w| w == "草场边".as_bytes()), "the title stands in the clear");
        assert!(!bytes.starts_with(b"SQLite format"));
    }
}

#[test]
fn the_key_file_opens_by_the_published_recipe() {
    let (office, mut store) = office(3);
    add_lead(&mut store, "草场");
    let changes: i64 = raw::open(&office).query_row("SELECT count(*) FROM change", [], |row| row.get(0)).unwrap();
    assert_eq!(changes, 1);
}

#[test]
fn a_wrong_passphrase_is_refused_and_the_right_one_opens_afterwards() {
    let (office, store) = office(3);
    drop(store);
    for wrong in ["", "雪山下的河流", "雪山下的河流长又长 "] {
        let refused = Store::open(&office.place, office.world.clone(), None, wrong).unwrap_err();
        assert_eq!(refused.code, ErrorCode::WrongPassphrase);
    }
    let other = Store::open(&office.place, office.world.clone(), Some("卓玛"), PASSPHRASE).unwrap_err();
    assert_eq!(other.code, ErrorCode::NoSuchUser);
    assert_eq!(office.open().me().user, "央金");
}

#[test]
fn a_passphrase_typed_in_another_composition_of_the_same_letters_opens() {
    let (office, store) = office(3);
    store.change_passphrase(PASSPHRASE, "caf\u{e9} am Fluss").unwrap();
    drop(store);
    assert!(Store::open(&office.place, office.world.clone(), None, "cafe\u{301} am Fluss").is_ok());
}

#[test]
fn the_printed_code_opens_the_home_and_sets_a_new_passphrase() {
    let (office, mut store) = office(3);
    let lead = add_lead(&mut store, "草场");
    drop(store);
    // Typed by hand: small letters, no hyphens, O for 0 and l for 1.
    let typed = office.code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    let store = Store::recover(&office.place, office.world.clone(), "央金", &typed, "新的通行短语很长").unwrap();
    assert!(store.doc(lead).unwrap().is_some());
    drop(store);
    let old = Store::open(&office.place, office.world.clone(), None, PASSPHRASE).unwrap_err();
    assert_eq!(old.code, ErrorCode::WrongPassphrase);
    assert!(Store::open(&office.place, office.world.clone(), None, "新的通行短语很长").is_ok());
    // The slip in the safe stays good.
    assert!(Store::recover(&office.place, office.world.clone(), "央金", &office.code, "又一个新的通行短语").is_ok());
}

#[test]
fn a_code_with_one_wrong_letter_opens_nothing() {
    let (office, store) = office(3);
    drop(store);
    for at in [0, 13, office.code.len() - 1] {
        let wrong: String = office.code.char_indices().map(|(i, c)| if i == at { if c == '7' { '8' } else { '7' } } else { c }).collect();
        let refused = Store::recover(&office.place, office.world.clone(), "央金", &wrong, "新的通行短语很长").unwrap_err();
        assert_eq!(refused.code, ErrorCode::WrongRecoveryCode);
    }
    assert_eq!(office.code.len(), 7 * 4 + 6);
}

#[test]
fn a_short_passphrase_makes_no_home_and_a_home_is_made_once() {
    let (office, _store) = office(3);
    let again = Store::create(&office.place, office.world.clone(), &office.ticket, "央金", PASSPHRASE, false).unwrap_err();
    assert_eq!(again.code, ErrorCode::HomeExists);
    let place = jiangyuan_store::Place { home: office.folder.path().join("second"), outside: office.place.outside.clone() };
    let weak = Store::create(&place, office.world.clone(), &office.ticket, "央金", "七个字的短语了", false).unwrap_err();
    assert_eq!((weak.code, weak.params.get("min").map(String::as_str)), (ErrorCode::WeakPassphrase, Some("8")));
    assert!(!place.exists());
    let none = Store::open(&place, office.world.clone(), None, PASSPHRASE).unwrap_err();
    assert_eq!(none.code, ErrorCode::NoHome);
}

#[test]
fn what_is_known_before_unlocking_is_township_users_and_language() {
    let (office, _store) = office(3);
    assert_eq!(office.place.users().unwrap(), ["央金"]);
    assert_eq!(office.place.label().unwrap(), Some(("云杉坪镇".to_owned(), false)));
    assert_eq!(office.place.language(), None);
    office.place.set_language("bo").unwrap();
    assert_eq!(office.place.language().as_deref(), Some("bo"));
}

#[test]
fn the_ticket_is_spent_by_the_countys_certificate_and_by_no_other() {
    use ed25519_dalek::Signer;
    use jiangyuan_sync::enrol::Certificate;
    let (office, mut store) = office(3);
    let registration = store.registration("前台").unwrap().unwrap();
    assert_eq!((registration.device, registration.secret), (3, [4; 16]));
    let mut certificate = Certificate {
        device: 3,
        key: registration.key,
        scope: office.ticket.scope.clone(),
        roles: vec![jiangyuan_model::Role::Head],
        made_at_ms: 5,
        signature: [0; 64],
    };
    assert_eq!(store.set_registered(&certificate).unwrap_err().code, ErrorCode::CountyNotTheOne);
    certificate.signature = crate::county::signing_key().sign(&certificate.signed_message()).to_bytes();
    store.set_registered(&certificate).unwrap();
    assert!(store.registration("前台").unwrap().is_none());
    let again = office.open();
    assert!(again.me().registered);
    assert_eq!(again.me().roles, [jiangyuan_model::Role::Head]);
    assert_eq!(again.device_public_keys(), (registration.key, registration.sealing_key));
}
