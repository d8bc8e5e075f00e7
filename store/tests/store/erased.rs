//! What is erased goes from every page of the home and from what lies around it, and never comes
//! back; what was handed on stands in two scopes and is one.

use crate::county::County;
use crate::office::{Office, PASSPHRASE, add_lead, desk, office, one, register, retitle, set, text};
use crate::raw;
use aes::Aes256Dec;
use aes::cipher::{Array, BlockCipherDecrypt, KeyInit};
use data_encoding::HEXLOWER;
use jiangyuan_model::{ChangeId, ErasureReason, ErrorCode, Field, Noun, RecordId, Scope, Value, Verb};
use jiangyuan_store::{Drafts, Place, Store};
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::frame::Content;
use jiangyuan_sync::{Op, Verdict};
use rusqlite::Connection;
use std::path::Path;

const TEXT: &str = "依法应当清除的一段话";

/// Erases a record with all that hangs together with it, as the verb does.
fn erase(store: &mut Store, record: RecordId) -> ChangeId {
    store
        .write(|door| {
            let (scope, doc) = door.doc(record)?.unwrap();
            let noun = doc.noun;
            let ops = door.together(record)?.records.into_iter().map(|(on, changes)| Op::Erase {
                on,
                noun,
                changes,
                hashes: vec![],
                reason: ErasureReason::Retention.code(),
                approval: "档鉴〔2026〕3号".into(),
                approved_by: "才让".into(),
            });
            door.change(one(scope, Verb::Erase, ops.collect()))
        })
        .unwrap()
}

/// The county carries the erasure out: from now on it gives the bodies to nobody.
fn carry_out(county: &mut County) {
    for numbered in county.scopes.values().flatten() {
        let body = numbered.change.read(numbered.id.device, numbered.id.incarnation).unwrap_or_default();
        let named = body.ops.iter().filter_map(|op| if let Op::Erase { changes, .. } = op { Some(changes) } else { None });
        county.erased.extend(named.flatten());
    }
}

/// SQLCipher's page, and what it ends with: 16 bytes of initialisation vector, 64 of MAC.
const PAGE: usize = 4096;
const RESERVED: usize = 80;

/// Every byte that a file of the home holds, its pages decrypted one by one: the free ones too.
fn pages(file: &Path, key: &[u8; 32]) -> Vec<u8> {
    let cipher = Aes256Dec::new(&(*key).into());
    let bytes = std::fs::read(file).unwrap();
    let mut plain = Vec::with_capacity(bytes.len());
    for (number, page) in bytes.chunks_exact(PAGE).enumerate() {
        // The first page begins with the salt, in the clear.
        let content = &page[if number == 0 { 16 } else { 0 }..PAGE - RESERVED];
        let mut before: [u8; 16] = page[PAGE - RESERVED..][..16].try_into().unwrap();
        for block in content.chunks_exact(16) {
            let mut opened = Array::try_from(block).unwrap();
            cipher.decrypt_block(&mut opened);
            plain.extend(opened.iter().zip(before).map(|(byte, before)| byte ^ before));
            before = block.try_into().unwrap();
        }
    }
    plain
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn found_in_pages(office: &Office) -> bool {
    let key = blake3::derive_key("jiangyuan 2026 database", &raw::data_key(office));
    let wal = office.database().with_extension("db-wal");
    assert!(!wal.exists() || std::fs::metadata(&wal).unwrap().len() == 0, "the write-ahead log is empty");
    holds(&pages(&office.database(), &key), TEXT)
}

fn healthy(store: &mut Store) {
    let health = store.doctor(false).unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
}

#[test]
fn an_erased_text_is_in_no_page_of_any_home_and_every_chain_still_holds() {
    let ((ours_at, mut ours), (theirs_at, mut theirs)) = (office(3), office(4));
    let mut county = County::default();
    let lead = add_lead(&mut ours, TEXT);
    set(&mut ours, lead, Field::Narrative, Value::Text(TEXT.repeat(900)));
    let other = add_lead(&mut ours, "留下的");
    county.sync(&mut ours);
    county.sync(&mut theirs);
    retitle(&mut theirs, lead, &format!("又见{TEXT}"));
    county.sync(&mut theirs);
    county.sync(&mut ours);
    assert!(found_in_pages_of(&ours_at) && found_in_pages_of(&theirs_at), "the test can find what is there");
    erase(&mut ours, lead);
    assert!(ours.row(lead).unwrap().is_none() && ours.search("清除", 10).unwrap().is_empty(), "out of sight at once");
    county.take(&mut ours, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.sync(&mut ours);
    county.sync(&mut theirs);
    for (at, store) in [(&ours_at, &mut ours), (&theirs_at, &mut theirs)] {
        assert!(store.row(lead).unwrap().is_none() && store.row(other).unwrap().is_some());
        assert_eq!(store.doc(lead).unwrap().map(|(_, doc)| (doc.noun(), doc.erased.len())), Some((None, 1)));
        assert!(store.search("清除", 10).unwrap().is_empty());
        healthy(store);
        assert!(!found_in_pages(at));
    }
}

fn found_in_pages_of(office: &Office) -> bool {
    let key = blake3::derive_key("jiangyuan 2026 database", &raw::data_key(office));
    let conn = Connection::open(office.database()).unwrap();
    conn.execute_batch(&format!("PRAGMA key = \"x'{}'\"; PRAGMA wal_checkpoint(TRUNCATE);", HEXLOWER.encode(&key))).unwrap();
    drop(conn);
    holds(&pages(&office.database(), &key), TEXT)
}

#[test]
fn what_was_written_and_erased_before_it_was_sent_is_out_of_sight_at_once_and_goes_when_the_county_has_it() {
    let (at, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, TEXT);
    erase(&mut store, lead);
    assert!(store.row(lead).unwrap().is_none());
    healthy(&mut store);
    // It is sent as it was written: the chain needs it until the county has it.
    county.take(&mut store, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.sync(&mut store);
    healthy(&mut store);
    assert!(!found_in_pages(&at));
}

#[test]
fn an_erasure_that_the_county_refuses_took_nothing_and_the_record_is_back_in_sight() {
    let (_at, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, TEXT);
    county.sync(&mut store);
    let erasure = erase(&mut store, lead);
    assert!(store.row(lead).unwrap().is_none());
    store.mark_refused(erasure.incarnation, erasure.seq, ErrorCode::ErasureNotAllowed).unwrap();
    assert_eq!(store.row(lead).unwrap().unwrap().title, TEXT);
    healthy(&mut store);
}

#[test]
fn own_work_on_a_record_that_others_erased_waits_for_a_person() {
    let (_a, mut ours) = office(3);
    let (_b, mut theirs) = office(4);
    let mut county = County::default();
    let lead = add_lead(&mut ours, TEXT);
    county.sync(&mut ours);
    county.sync(&mut theirs);
    set(&mut theirs, lead, Field::Village, Value::text("东村"));
    erase(&mut ours, lead);
    county.take(&mut ours, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.give(&mut theirs, &desk());
    let row = theirs.row(lead).unwrap().unwrap();
    assert!(row.needs_person && row.title.is_empty() && row.village == "东村");
    healthy(&mut theirs);
    county.take(&mut theirs, Verdict::needs_person(ErrorCode::RecordErased));
    county.sync(&mut ours);
    county.sync(&mut theirs);
    for store in [&mut ours, &mut theirs] {
        assert!(store.row(lead).unwrap().unwrap().needs_person, "the same on every PC");
        healthy(store);
    }
    // A person erases what was left, and it is gone like the rest.
    erase(&mut ours, lead);
    county.take(&mut ours, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.sync(&mut ours);
    county.sync(&mut theirs);
    assert!(ours.row(lead).unwrap().is_none() && theirs.row(lead).unwrap().is_none());
}

#[test]
fn a_body_that_comes_again_after_its_erasure_is_taken_in_as_its_hash() {
    let (_a, mut ours) = office(3);
    let (at, mut theirs) = office(4);
    let mut county = County::default();
    let lead = add_lead(&mut ours, TEXT);
    county.sync(&mut ours);
    erase(&mut ours, lead);
    county.take(&mut ours, Verdict::ACCEPTED);
    // The erasure is told first: the entry that it names stands in another scope of the same PC.
    let elsewhere: Scope = "549901100/grid/多卡".parse().unwrap();
    let erasure = county.scopes.get_mut(&desk()).unwrap().pop().unwrap();
    county.also_in(&desk(), &elsewhere);
    county.scopes.get_mut(&desk()).unwrap().clear();
    county.scopes.get_mut(&desk()).unwrap().push(erasure);
    county.give(&mut theirs, &desk());
    let frame = county.frame_for(&elsewhere, 0, |_| false);
    assert!(frame.entries.iter().all(|entry| matches!(entry.content, Content::Full(_))));
    theirs.apply_log(&frame).unwrap();
    assert!(theirs.row(lead).unwrap().is_none());
    healthy(&mut theirs);
    assert!(!found_in_pages_of(&at));
}

#[test]
fn a_backup_from_before_the_erasure_is_cleaned_before_anything_is_read_from_it() {
    let (at, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, TEXT);
    let waiting = add_lead(&mut store, "还没有送出的");
    let backup = store.backup(at.folder.path()).unwrap();
    county.sync(&mut store);
    erase(&mut store, lead);
    county.take(&mut store, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.sync(&mut store);
    drop(store);
    let mut store = Store::restore(&backup, &at.place, at.world.clone(), None, PASSPHRASE).unwrap();
    assert!(store.row(lead).unwrap().is_none() && store.row(waiting).unwrap().is_some());
    healthy(&mut store);
    assert!(!found_in_pages_of(&at));
    // The set-aside home beside it was clean before; the backup's waiting changes still go out.
    county.sync(&mut store);
    healthy(&mut store);
    drop(store);
    assert!(at.open().row(lead).unwrap().is_none());
}

#[test]
fn a_backup_that_is_restored_on_another_pc_is_cleaned_by_the_next_sync() {
    let (at, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, TEXT);
    county.sync(&mut store);
    let backup = store.backup(at.folder.path()).unwrap();
    erase(&mut store, lead);
    county.take(&mut store, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.sync(&mut store);
    let place = Place { home: at.folder.path().join("b/home"), outside: at.folder.path().join("b/outside") };
    let mut restored = Store::restore(&backup, &place, at.world.clone(), None, PASSPHRASE).unwrap();
    county.sync(&mut restored);
    assert!(restored.row(lead).unwrap().is_none());
    healthy(&mut restored);
}

#[test]
fn a_home_that_was_set_aside_is_cleaned_with_the_one_that_took_its_place() {
    let (at, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, TEXT);
    county.sync(&mut store);
    let backup = store.backup(at.folder.path()).unwrap();
    drop(store);
    let mut store = Store::restore(&backup, &at.place, at.world.clone(), None, PASSPHRASE).unwrap();
    erase(&mut store, lead);
    county.take(&mut store, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.sync(&mut store);
    let key = blake3::derive_key("jiangyuan 2026 database", &raw::data_key(&at));
    let aside = std::fs::read_dir(&at.place.home).unwrap().map(|entry| entry.unwrap().path());
    let aside: Vec<_> = aside.filter(|path| path.is_dir()).map(|folder| folder.join("jiangyuan.db")).collect();
    assert_eq!(aside.len(), 1);
    assert!(!holds(&pages(&aside[0], &key), TEXT));
}

#[test]
fn drafts_about_an_erased_record_go_and_others_stay() {
    let (_at, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, TEXT);
    county.sync(&mut store);
    let mut drafts = Drafts::open(&store).unwrap();
    drafts.save(&format!("step:{lead}"), "{\"text\":\"草稿\"}", 1).unwrap();
    drafts.save("turn_lead", &format!("{{\"lead\":\"{lead}\"}}"), 2).unwrap();
    drafts.save("receive", "{}", 3).unwrap();
    drop(drafts);
    erase(&mut store, lead);
    county.take(&mut store, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.sync(&mut store);
    let left: Vec<String> = Drafts::open(&store).unwrap().all().unwrap().into_iter().map(|draft| draft.form).collect();
    assert_eq!(left, ["receive"]);
}

#[test]
fn a_list_outside_that_somebody_else_wrote_erases_nothing() {
    let (at, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, TEXT);
    let other = add_lead(&mut store, "另一条");
    county.sync(&mut store);
    erase(&mut store, lead);
    county.take(&mut store, Verdict::ACCEPTED);
    carry_out(&mut county);
    county.sync(&mut store);
    drop(store);
    let list = std::fs::read_dir(&at.place.outside).unwrap().map(|entry| entry.unwrap().path());
    let list = list.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "erased")).unwrap();
    let mut bytes = std::fs::read(&list).unwrap();
    assert!(!holds(&bytes, TEXT));
    // One seq further: the id of the other record's change.
    bytes[4 + 16 + 4 + 8] ^= 3;
    std::fs::write(&list, bytes).unwrap();
    let mut store = at.open();
    assert!(store.row(other).unwrap().is_some() && store.row(lead).unwrap().is_none());
    healthy(&mut store);
}

#[test]
fn a_matter_takes_its_pieces_along_and_leaves_what_it_shares_no_change_with() {
    let (_at, mut store) = office(3);
    let (matter, piece) = register(&mut store, "事项", "扎西");
    let (elsewhere, _) = register(&mut store, "另一件", "卓玛");
    let together = store.together(piece).unwrap();
    assert_eq!(together.records.keys().copied().collect::<std::collections::BTreeSet<_>>(), [matter, piece].into());
    assert!(!together.contains(elsewhere));
}

#[test]
fn a_record_that_was_handed_over_says_where_it_is_and_stands_once_where_both_scopes_are_read() {
    let (_a, mut ours) = office(3);
    let (_b, mut both) = office(4);
    let mut county = County::default();
    let there: Scope = "549901101/desk".parse().unwrap();
    let lead = add_lead(&mut ours, "移交的苗头");
    county.sync(&mut ours);
    let moved = vec![Op::Move { on: lead, to: there.clone(), reason: "属地管理".into() }];
    ours.write(|door| door.change(one(desk(), Verb::Move, moved))).unwrap();
    assert_eq!(ours.doc(lead).unwrap().unwrap().0, there, "as soon as it is written");
    county.take(&mut ours, Verdict::ACCEPTED);
    county.also_in(&desk(), &there);
    county.give(&mut ours, &desk());
    for scope in [&there, &desk()] {
        county.give(&mut both, scope);
    }
    let theirs = Op::Put { on: lead, noun: None, item: 0, fields: vec![text(Field::Village, "西村")], replaces: vec![] };
    both.write(|door| door.change(one(there.clone(), Verb::Edit, vec![theirs]))).unwrap();
    county.take(&mut both, Verdict::ACCEPTED);
    county.give(&mut both, &there);
    for store in [&mut ours, &mut both] {
        let (home, doc) = store.doc(lead).unwrap().unwrap();
        assert_eq!((home, doc.text(Field::Title), doc.noun()), (there.clone(), "移交的苗头", Some(Noun::Lead)));
        assert_eq!(doc.moves.len(), 1);
        healthy(store);
    }
    assert_eq!(both.doc(lead).unwrap().unwrap().1.text(Field::Village), "西村");
    assert_eq!(ours.doc(lead).unwrap().unwrap().1.text(Field::Village), "扎曲村");
}
