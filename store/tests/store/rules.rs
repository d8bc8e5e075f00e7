//! What the county decided, as a home learns it: by reference data, by a file, by another handle of itself.

use crate::county::{County, signing_key};
use crate::office::{office, one, register, text};
use crate::raw;
use ed25519_dalek::Signer;
use jiangyuan_model::{ChangeId, ErrorCode, Field, Noun, RecordId, Scope, Setting, Value, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::change::{Body, Header};
use jiangyuan_sync::holidays::{SignedHolidays, message};
use jiangyuan_sync::{Change, Op, Verdict, reference};

const YEAR: &str = r#"{"format":1,"calendar":"CN","years":{"2027":{"issued_on":"2026-11-05","paper":"国办发明电〔2026〕8号",
    "holidays":[{"date":"2027-01-01","name":"元旦"}],"makeup_working_days":[]}}}"#;

fn signed(tables: &str) -> String {
    let key = signing_key();
    let signature = key.sign(&message(tables)).to_bytes();
    SignedHolidays { tables: tables.into(), county: key.verifying_key().to_bytes(), signature }.write()
}

/// The county writes one more reference record.
fn refer(county: &mut County, seq: u64, on: RecordId, noun: Noun, fields: Vec<(u16, Value)>) {
    let id = ChangeId { device: 0, incarnation: 1, seq };
    let body = Body { ops: vec![Op::create(on, noun, fields)], origin: None, link: None }.write(id);
    let header = Header { seq, at_ms: 0, actor: 0, scope: Scope::Reference, verb: Verb::Refer.code() };
    county.number(id, Change { header, body }, Verdict::ACCEPTED);
}

fn decides(county: &mut County, seq: u64, key: &str, value: &str, from: &str) {
    let from = from.parse().unwrap();
    let fields = vec![
        text(Field::SettingKey, key),
        (Field::SettingValue.code(), Value::List(vec![value.into()])),
        (Field::InForceFrom.code(), Value::Date(from)),
        text(Field::DecidedBy, "县信访局"),
    ];
    refer(county, seq, reference::setting(key, from), Noun::CountySetting, fields);
}

fn follow_up(store: &Store) -> u32 {
    store.rules().settings.number(Setting::FollowUpDays, "2026-11-23".parse().unwrap())
}

fn problems(store: &mut Store) -> Vec<String> {
    store.doctor(false).unwrap().problems
}

#[test]
fn what_the_county_decides_is_known_with_the_frame_that_brings_it_and_after_a_start() {
    let ((office, mut store), mut county) = (office(3), County::default());
    decides(&mut county, 1, "follow_up_days", "60", "2026-11-01");
    county.give(&mut store, &Scope::Reference);
    assert_eq!(follow_up(&store), 60);
    drop(store);
    let mut store = office.open();
    assert_eq!((follow_up(&store), problems(&mut store)), (60, vec![]));
}

#[test]
fn a_value_out_of_its_limits_and_a_key_of_tomorrow_are_not_in_force_and_are_told() {
    let ((_office, mut store), mut county) = (office(3), County::default());
    decides(&mut county, 1, "follow_up_days", "9999", "2026-11-01");
    decides(&mut county, 2, "key_of_tomorrow", "yes", "2026-11-01");
    county.give(&mut store, &Scope::Reference);
    assert_eq!(follow_up(&store), 30);
    let told: Vec<&str> = store.rules().settings.ignored().iter().map(|one| one.key.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn nobody_but_the_county_decides() {
    let (_office, mut store) = office(3);
    let (key, from) = ("follow_up_days", "2026-11-01".parse().unwrap());
    let fields = vec![
        text(Field::SettingKey, key),
        (Field::SettingValue.code(), Value::List(vec!["60".into()])),
        (Field::InForceFrom.code(), Value::Date(from)),
    ];
    let scope = store.me().scope.clone();
    let ops = vec![Op::create(reference::setting(key, from), Noun::CountySetting, fields)];
    store.write(|door| door.change(one(scope, Verb::Edit, ops))).unwrap();
    store.keep_up().unwrap();
    assert_eq!(follow_up(&store), 30);
}

#[test]
fn a_table_from_a_file_gives_the_clocks_their_dates_and_another_handle_learns_of_it() {
    let (office, mut store) = office(3);
    let mut other = office.open();
    register(&mut store, "草场边界", "扎西");
    let year_is_known = |store: &Store| store.calendar().years().any(|year| year == 2027);
    assert_eq!(store.import_holidays(&signed(YEAR)).unwrap(), [2027]);
    assert!(year_is_known(&store) && !year_is_known(&other));
    other.keep_up().unwrap();
    assert!(year_is_known(&other));
    // What it writes after that is made with the table, too.
    register(&mut other, "水源", "卓玛");
    assert_eq!(problems(&mut other), Vec::<String>::new());
    assert_eq!(problems(&mut store), Vec::<String>::new());
}

#[test]
fn a_handle_that_has_not_looked_writes_with_what_the_other_one_has_learned() {
    let ((office, mut store), mut county) = (office(3), County::default());
    let mut other = office.open();
    decides(&mut county, 1, "roll_over", "yes", "2026-01-01");
    county.give(&mut store, &Scope::Reference);
    register(&mut other, "草场边界", "扎西");
    assert_eq!(problems(&mut other), Vec::<String>::new());
}

#[test]
fn a_file_of_a_stranger_changes_nothing() {
    let (office, mut store) = office(3);
    let before = store.rules().clone();
    let code = |store: &mut Store, content: &str| store.import_holidays(content).unwrap_err().code;
    let forged = SignedHolidays { signature: [7; 64], ..SignedHolidays::read(&signed(YEAR)).unwrap() };
    assert_eq!(code(&mut store, &forged.write()), ErrorCode::HolidaysNotSigned);
    let elsewhere = SignedHolidays { county: [8; 32], ..SignedHolidays::read(&signed(YEAR)).unwrap() };
    assert_eq!(code(&mut store, &elsewhere.write()), ErrorCode::HolidaysOfAnotherCounty);
    assert_eq!(code(&mut store, &signed(&YEAR.replace("2027-01-01", "2026-01-01"))), ErrorCode::HolidaysBadDay);
    assert_eq!(
        code(
            &mut store,
            &signed(&YEAR.replace("\"2027\"", "\"2026\"").replace("2027-01-01", "2026-01-01").replace("2026-11-05", "2025-01-01"))
        ),
        ErrorCode::HolidaysOlder
    );
    assert_eq!(code(&mut store, "no file at all"), ErrorCode::HolidaysUnreadable);
    assert_eq!(*store.rules(), before);
    let kept: i64 = raw::open(&office).query_row("SELECT count(*) FROM holidays_file", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 0);
}
