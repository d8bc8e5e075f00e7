//! The log of reads: written once an hour, never changed, and missed where it was cut off.

use crate::county::County;
use crate::office::{NOW_MS, Office, add_lead, office};
use crate::raw;
use jiangyuan_model::{Noun, ReadPart, ReadPurpose, RecordId};
use jiangyuan_store::Store;
use jiangyuan_sync::device::DeviceStore;
use std::sync::atomic::Ordering;

const HOUR_MS: i64 = 60 * 60 * 1000;

fn record(number: u8) -> RecordId {
    RecordId([number; 16])
}

fn read(store: &Store, number: u8) {
    store.log_reading(Some(record(number)), Some(Noun::Matter), ReadPart::Case, ReadPurpose::Handling).unwrap();
}

/// A home in which five records were read and the end of the log was written down.
fn five_read_and_noted() -> (Office, Store) {
    let (office, mut store) = office(3);
    (1..=5).for_each(|number| read(&store, number));
    assert!(store.note_reads().unwrap());
    assert!(store.doctor(false).unwrap().problems.is_empty());
    (office, store)
}

/// What the doctor says after somebody with the key worked on the file behind the product's back.
fn found_after(sql: &str) -> Vec<String> {
    let (office, store) = five_read_and_noted();
    drop(store);
    raw::open(&office)
        .execute_batch(&format!("DROP TRIGGER reading_is_not_changed; DROP TRIGGER reading_is_not_shortened; {sql}"))
        .unwrap();
    let health = office.open().doctor(false).unwrap();
    assert_eq!(health.reads_ok, health.problems.is_empty());
    health.problems
}

#[test]
fn the_same_is_read_again_within_the_hour_without_a_row_and_after_it_with_one() {
    let (office, store) = office(3);
    for _ in 0..50 {
        read(&store, 1);
    }
    store.log_reading(Some(record(1)), Some(Noun::Matter), ReadPart::Attachment, ReadPurpose::Handling).unwrap();
    store.log_reading(Some(record(1)), Some(Noun::Matter), ReadPart::Case, ReadPurpose::Statistics).unwrap();
    read(&store, 2);
    assert_eq!(store.readings(None, None).unwrap().len(), 4, "a row a record, part, purpose and hour");
    office.clock.0.store(NOW_MS + HOUR_MS, Ordering::SeqCst);
    read(&store, 1);
    let rows = store.readings(None, None).unwrap();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(rows[4].at_ms, NOW_MS + HOUR_MS);
    assert_eq!(store.purpose_of_the_hour(record(1)).unwrap(), Some(ReadPurpose::Handling));
    assert_eq!(store.purpose_of_the_hour(record(2)).unwrap(), None, "that was an hour ago");
}

#[test]
fn a_row_is_neither_changed_nor_taken_out() {
    let (office, store) = five_read_and_noted();
    drop(store);
    let conn = raw::open(&office);
    for sql in ["UPDATE reading SET purpose = 2", "DELETE FROM reading WHERE seq = 5", "DELETE FROM reading"] {
        let refused = conn.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("only ever added to"), "{sql}: {refused}");
    }
}

#[test]
fn a_flipped_byte_a_row_taken_out_and_a_row_put_in_are_found_where_they_are() {
    assert_eq!(found_after("UPDATE reading SET purpose = 3 WHERE seq = 2"), ["reads:broken:2"]);
    assert_eq!(found_after("UPDATE reading SET at_ms = at_ms + 1 WHERE seq = 4"), ["reads:broken:4"]);
    assert_eq!(found_after("UPDATE reading SET head = CAST(x'00' || substr(head, 2) AS BLOB) WHERE seq = 3"), ["reads:broken:3"]);
    assert_eq!(found_after("DELETE FROM reading WHERE seq = 3"), ["reads:broken:3"]);
    let put_in = "UPDATE reading SET seq = -seq WHERE seq > 3; UPDATE reading SET seq = 1 - seq WHERE seq < 0;
                  INSERT INTO reading SELECT 4, at_ms, actor, record, noun, part, purpose, head FROM reading WHERE seq = 3";
    assert!(found_after(put_in).contains(&"reads:broken:4".to_owned()));
}

#[test]
fn a_log_that_was_cut_off_holds_in_itself_and_is_missed() {
    assert_eq!(found_after("DELETE FROM reading WHERE seq > 3"), ["reads:cut_off:3:5"]);
    assert_eq!(found_after("DELETE FROM reading"), ["reads:cut_off:0:5"]);
}

#[test]
fn a_log_that_was_begun_anew_is_another_than_the_one_that_was_noted() {
    let (office, store) = five_read_and_noted();
    drop(store);
    raw::open(&office).execute_batch("DROP TRIGGER reading_is_not_shortened; DELETE FROM reading").unwrap();
    let mut store = office.open();
    (11..=20).for_each(|number| read(&store, number));
    assert_eq!(store.doctor(false).unwrap().problems, ["reads:rewritten:5"]);
}

#[test]
fn the_end_of_the_log_leaves_once_a_day_and_only_where_something_was_read() {
    let (office, mut store) = office(3);
    let mut county = County::default();
    assert!(!store.note_reads().unwrap(), "nothing was read");
    read(&store, 1);
    assert!(store.note_reads().unwrap());
    read(&store, 2);
    assert!(!store.note_reads().unwrap(), "one waits already");
    county.sync(&mut store);
    assert!(!store.note_reads().unwrap(), "today it is done");
    let after = store.sync_facts().unwrap().seq;
    office.clock.0.store(NOW_MS + 24 * HOUR_MS, Ordering::SeqCst);
    assert!(store.note_reads().unwrap());
    county.sync(&mut store);
    for day in 2..9 {
        office.clock.0.store(NOW_MS + day * 24 * HOUR_MS, Ordering::SeqCst);
        assert!(!store.note_reads().unwrap(), "nothing was read since");
    }
    assert_eq!(store.sync_facts().unwrap().seq, after + 1);
    assert!(store.doctor(false).unwrap().problems.is_empty());
}

#[test]
fn what_the_product_notes_is_nobodys_work() {
    let (_office, mut store) = office(3);
    let mut county = County::default();
    add_lead(&mut store, "一");
    county.sync(&mut store);
    let receipt = county.receipt(&mut store);
    assert!(store.keep_receipt(&receipt).unwrap());
    read(&store, 1);
    let before = store.sync_facts().unwrap();
    assert!(before.all_sent());
    assert!(store.note_reads().unwrap());
    let after = store.sync_facts().unwrap();
    assert_eq!((after.pending, after.seq), (0, before.seq + 1));
    assert!(after.all_sent() && store.waiting().unwrap().is_empty());
    assert_eq!(store.weight().unwrap().body_bytes, 0, "no time is promised for it");
    assert_eq!(store.counts().unwrap().values().sum::<u32>(), 1, "it stands in no list");
    add_lead(&mut store, "二");
    let worked = store.sync_facts().unwrap();
    assert!(worked.pending == 1 && !worked.all_sent());
}

#[test]
fn a_home_of_the_first_schema_gets_the_log_and_the_hands_of_its_records() {
    let (office, mut store) = office(3);
    let lead = add_lead(&mut store, "一");
    drop(store);
    raw::as_at_first(&office);
    let mut store = office.open();
    assert!(store.is_mine(lead).unwrap());
    read(&store, 1);
    assert!(store.doctor(false).unwrap().problems.is_empty());
}
