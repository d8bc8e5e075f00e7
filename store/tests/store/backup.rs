//! Backup and restore.

use crate::county::County;
use crate::office::{PASSPHRASE, add_lead, desk, office};
use jiangyuan_model::{ErrorCode, Field};
use jiangyuan_store::{Place, Store};
use jiangyuan_sync::device::DeviceStore;
use std::sync::atomic::Ordering;

#[test]
fn a_backup_is_encrypted_and_comes_back_whole_on_another_pc_in_a_new_incarnation() {
    let (office, mut store) = office(3);
    let lead = add_lead(&mut store, "草场边界");
    let old = store.facts().unwrap().chains[0];
    let folder = store.backup(office.folder.path()).unwrap();
    assert!(folder.ends_with("jiangyuan-20261123-100000"), "{folder:?}");
    let bytes = std::fs::read(folder.join("jiangyuan.db")).unwrap();
    assert!(!bytes.starts_with(b"SQLite") && !bytes.windows(6).any(|w| w == "草场".as_bytes()));
    assert_eq!(store.backup(office.folder.path()).unwrap_err().code, ErrorCode::FileExists);
    let place = Place { home: office.folder.path().join("other/home"), outside: office.folder.path().join("other/outside") };
    let wrong = Store::restore(&folder, &place, office.world.clone(), None, "不是这个短语的").unwrap_err();
    assert_eq!(wrong.code, ErrorCode::WrongPassphrase);
    assert!(!place.exists());
    let mut restored = Store::restore(&folder, &place, office.world.clone(), None, PASSPHRASE).unwrap();
    assert_eq!(restored.doc(lead).unwrap().unwrap().1.text(Field::Title), "草场边界");
    let facts = restored.facts().unwrap();
    assert_eq!((facts.chains.len(), facts.chains[0].seq, facts.chains[1]), (2, 0, old));
    let restored_in = restored.me().incarnation;
    assert_ne!(restored_in, old.incarnation);
    add_lead(&mut restored, "恢复以后");
    assert!(restored.doctor(false).unwrap().problems.is_empty());
    drop(restored);
    let again = Store::open(&place, office.world.clone(), None, PASSPHRASE).unwrap();
    assert_eq!(again.me().incarnation, restored_in);
}

#[test]
fn restoring_over_a_home_sets_it_aside_and_what_was_sent_since_comes_back_from_the_county() {
    let (office, mut store) = office(3);
    let mut county = County::default();
    let early = add_lead(&mut store, "备份以前");
    county.sync(&mut store);
    let folder = store.backup(office.folder.path()).unwrap();
    let late = add_lead(&mut store, "备份以后");
    county.sync(&mut store);
    drop(store);
    office.clock.0.fetch_add(60_000, Ordering::SeqCst);
    let mut store = Store::restore(&folder, &office.place, office.world.clone(), Some("央金"), PASSPHRASE).unwrap();
    assert!(store.doc(early).unwrap().is_some() && store.doc(late).unwrap().is_none());
    assert!(office.place.home.join("set-aside-20261123-100100/jiangyuan.db").exists());
    assert!(store.facts().unwrap().chains.iter().skip(1).all(|chain| chain.acked == chain.seq), "nothing of the old chain waits");
    assert_eq!(county.give(&mut store, &desk()), 1);
    assert!(store.doc(late).unwrap().is_some());
    assert!(store.doctor(false).unwrap().problems.is_empty());
}

#[test]
fn a_damaged_backup_is_refused_and_the_home_stands() {
    let (office, mut store) = office(3);
    let lead = add_lead(&mut store, "一");
    let folder = store.backup(office.folder.path()).unwrap();
    drop(store);
    let mut bytes = std::fs::read(folder.join("jiangyuan.db")).unwrap();
    bytes[5000] ^= 1;
    std::fs::write(folder.join("jiangyuan.db"), bytes).unwrap();
    let refused = Store::restore(&folder, &office.place, office.world.clone(), None, PASSPHRASE).unwrap_err();
    assert_eq!(refused.code, ErrorCode::BackupUnreadable);
    let empty = Store::restore(office.folder.path(), &office.place, office.world.clone(), None, PASSPHRASE).unwrap_err();
    assert_eq!(empty.code, ErrorCode::BackupUnreadable);
    assert!(office.open().doc(lead).unwrap().is_some());
}
