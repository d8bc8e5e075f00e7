//! Several people at one PC: the county names them and their terms, each opens the home in his own way.

use crate::county::County;
use crate::office::{NOW_MS, Office, PASSPHRASE, add_lead, desk, office, one, text};
use crate::raw;
use jiangyuan_model::user::KeyDeed;
use jiangyuan_model::{Actor, ErrorCode, Field, Noun, Role, Scope, Value, Verb};
use jiangyuan_store::Store;
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::{Op, reference};
use std::sync::atomic::Ordering;

const HERS: &str = "经幡在风里不停地响";
const DAY_MS: i64 = 24 * 3600 * 1000;

/// The county's own chain of reference data.
struct Bureau {
    county: County,
    seq: u64,
}

impl Bureau {
    fn new() -> Bureau {
        Bureau { county: County::default(), seq: 0 }
    }

    /// Names a user of device 3, or says something new of him, and tells the PC.
    fn name(&mut self, store: &mut Store, actor: Actor, name: &str, term: (Option<&str>, Option<&str>)) {
        let day = |day: Option<&str>| day.map_or(Value::Empty, |day| Value::Date(day.parse().unwrap()));
        let on = reference::user(3, actor);
        let fields = vec![
            (Field::UserName.code(), Value::text(name)),
            (Field::UserRoles.code(), Value::List(vec!["clerk".into(), "handler".into()])),
            (Field::UserDevice.code(), Value::Int(3)),
            (Field::UserActor.code(), Value::Int(i64::from(actor))),
            (Field::TermFrom.code(), day(term.0)),
            (Field::TermUntil.code(), day(term.1)),
        ];
        let known = store.doc(on).unwrap().map(|(_, doc)| doc);
        let op = match known {
            None => Op::create(on, Noun::User, fields),
            Some(doc) => {
                let replaces = fields.iter().map(|(field, _)| (*field, doc.replaced(0, *field))).collect();
                Op::Put { on, noun: None, item: 0, fields, replaces }
            }
        };
        self.seq += 1;
        let id = jiangyuan_model::ChangeId { device: 0, incarnation: 77, seq: self.seq };
        let body = Body { ops: vec![op], origin: None, link: None }.write(id);
        let header = Header { seq: self.seq, at_ms: NOW_MS, actor: 0, scope: Scope::Reference, verb: Verb::Refer.code() };
        self.county.number(id, Change { header, body }, jiangyuan_sync::Verdict::ACCEPTED);
        self.county.give(store, &Scope::Reference);
    }
}

fn at(office: &Office, days: i64) {
    office.clock.0.store(NOW_MS + days * DAY_MS, Ordering::SeqCst);
}

fn open(office: &Office, user: &str, passphrase: &str) -> Result<Store, ErrorCode> {
    Store::open(&office.place, office.world.clone(), Some(user), passphrase).map_err(|refusal| refusal.code)
}

/// An office in which 卓玛 works too, from 2026-11-01 until the day given.
fn shared(until: Option<&str>) -> (Office, Store, Bureau, String) {
    let (office, mut store) = office(3);
    let mut bureau = Bureau::new();
    bureau.name(&mut store, 2, "卓玛", (Some("2026-11-01"), until));
    let code = store.admit(2, HERS).unwrap().text().to_owned();
    (office, store, bureau, code)
}

#[test]
fn a_second_user_opens_the_same_record_in_his_own_way_and_writes_in_his_own_name() {
    let (office, mut store, _, code) = shared(None);
    let lead = add_lead(&mut store, "草场");
    drop(store);
    assert_eq!(office.place.users().unwrap(), ["央金", "卓玛"]);
    assert_eq!(open(&office, "卓玛", PASSPHRASE).unwrap_err(), ErrorCode::WrongPassphrase);
    let mut hers = open(&office, "卓玛", HERS).unwrap();
    assert_eq!((hers.me().user.as_str(), hers.me().roles.as_slice()), ("卓玛", [Role::Clerk, Role::Handler].as_slice()));
    assert!(hers.doc(lead).unwrap().is_some());
    let own = add_lead(&mut hers, "水渠");
    let author = |id| {
        let (_, doc) = hers.doc(id).unwrap().unwrap();
        hers.author(doc.steps[0].id.change.device, doc.steps[0].actor).unwrap()
    };
    assert_eq!((author(lead), author(own)), ("央金".to_owned(), "卓玛".to_owned()));
    drop(hers);
    assert!(Store::recover(&office.place, office.world.clone(), "卓玛", &code, "又一个新的通行短语").is_ok());
    assert!(open(&office, "央金", PASSPHRASE).is_ok());
}

#[test]
fn nobody_is_admitted_whom_the_county_has_not_named_and_every_admission_is_seen_by_all() {
    let (_office, store, ..) = shared(None);
    assert_eq!(store.admit(9, HERS).unwrap_err().code, ErrorCode::UserNotNamed);
    assert_eq!(store.admit(2, "短").unwrap_err().code, ErrorCode::WeakPassphrase);
    store.admit(2, "另一个长长的通行短语").unwrap();
    let users = store.users().unwrap();
    let seen: Vec<(&str, bool, bool)> = users.iter().map(|user| (user.name.as_str(), user.opens, user.me)).collect();
    assert_eq!(seen, [("央金", true, true), ("卓玛", true, false)]);
    let deeds: Vec<(KeyDeed, &str)> = users[1].deeds.iter().map(|act| (act.deed, act.by.as_str())).collect();
    assert_eq!(deeds, [(KeyDeed::Admitted, "央金"), (KeyDeed::Renewed, "央金")]);
}

#[test]
fn on_the_day_after_the_end_the_home_stays_shut_for_him_and_a_colleague_takes_his_wrapping_away() {
    let (office, store, ..) = shared(Some("2026-11-23"));
    drop(store);
    assert!(open(&office, "卓玛", HERS).is_ok(), "the last day is a day of work");
    at(&office, 1);
    assert_eq!(open(&office, "卓玛", HERS).unwrap_err(), ErrorCode::TermOver);
    assert_eq!(office.place.users().unwrap(), ["央金", "卓玛"], "she cannot take it away herself");
    let store = office_of(&office);
    assert_eq!(office.place.users().unwrap(), ["央金"]);
    assert_eq!(store.users().unwrap()[1].deeds.last().unwrap().deed, KeyDeed::Removed);
    assert_eq!(store.author(3, 2).unwrap(), "卓玛", "what she wrote keeps her name");
}

fn office_of(office: &Office) -> Store {
    open(office, "央金", PASSPHRASE).unwrap()
}

#[test]
fn before_the_first_day_a_passphrase_may_be_set_and_the_home_does_not_open_yet() {
    let (office, mut store) = office(3);
    let mut bureau = Bureau::new();
    bureau.name(&mut store, 2, "卓玛", (Some("2026-12-01"), None));
    store.admit(2, HERS).unwrap();
    drop(store);
    assert_eq!(open(&office, "卓玛", HERS).unwrap_err(), ErrorCode::TermNotBegun);
    at(&office, 8);
    assert!(open(&office, "卓玛", HERS).is_ok());
}

#[test]
fn the_last_one_who_can_open_the_home_always_can_and_then_reads_and_lets_others_in_but_writes_nothing() {
    let (office, mut store, mut bureau, code) = shared(Some("2026-11-23"));
    bureau.name(&mut store, 1, "央金", (None, Some("2026-11-23")));
    let lead = add_lead(&mut store, "草场");
    drop(store);
    at(&office, 400);
    for (user, passphrase) in [("央金", PASSPHRASE), ("卓玛", HERS)] {
        let mut store = open(&office, user, passphrase).unwrap();
        assert!(store.doc(lead).unwrap().is_some());
        let refused = store.write(|door| door.next_number()).unwrap_err();
        assert_eq!((refused.code, refused.params["until"].as_str()), (ErrorCode::TermOver, "2026-11-23"));
    }
    assert_eq!(office.place.users().unwrap(), ["央金", "卓玛"], "nobody's way in is taken while nobody acts");
    let mut store = open(&office, "央金", PASSPHRASE).unwrap();
    bureau.name(&mut store, 4, "才旦", (Some("2027-01-01"), None));
    store.admit(4, "雪线以上没有牧道了").unwrap();
    drop(store);
    assert_eq!(open(&office, "央金", PASSPHRASE).unwrap_err(), ErrorCode::TermOver);
    assert_eq!(
        Store::recover(&office.place, office.world.clone(), "卓玛", &code, "又一个新的通行短语").unwrap_err().code,
        ErrorCode::TermOver
    );
    drop(open(&office, "才旦", "雪线以上没有牧道了").unwrap());
    assert_eq!(office.place.users().unwrap(), ["才旦"]);
}

#[test]
fn a_term_that_is_prolonged_lets_him_be_admitted_again_under_the_same_name() {
    let (office, store, mut bureau, _) = shared(Some("2026-11-23"));
    drop(store);
    at(&office, 1);
    let mut store = office_of(&office);
    assert_eq!(store.admit(2, HERS).unwrap_err().code, ErrorCode::TermOver);
    bureau.name(&mut store, 2, "卓玛", (Some("2026-11-01"), Some("2027-11-23")));
    store.admit(2, HERS).unwrap();
    drop(store);
    assert!(open(&office, "卓玛", HERS).is_ok());
}

#[test]
fn the_countys_word_that_came_through_another_handle_binds_the_open_window_at_its_next_write() {
    let (office, store, mut bureau, _) = shared(None);
    let mut window = open(&office, "卓玛", HERS).unwrap();
    add_lead(&mut window, "草场");
    let mut errand = store;
    bureau.name(&mut errand, 2, "卓玛", (Some("2026-11-01"), Some("2026-11-22")));
    assert_eq!(window.write(|door| door.next_number()).unwrap_err().code, ErrorCode::TermOver);
}

#[test]
fn a_name_typed_in_another_composition_of_the_same_letters_is_the_same_user() {
    let (office, mut store, mut bureau, _) = shared(None);
    bureau.name(&mut store, 5, "Andr\u{e9}", (None, None));
    store.admit(5, "雪线以上没有牧道了").unwrap();
    drop(store);
    assert_eq!(open(&office, "Andre\u{301}", "雪线以上没有牧道了").unwrap().me().user, "Andr\u{e9}");
}

#[test]
fn what_was_written_outside_a_term_stays_and_is_shown_as_such() {
    let (office, store, mut bureau, _) = shared(None);
    let mut hers = open(&office, "卓玛", HERS).unwrap();
    let lead = add_lead(&mut hers, "草场");
    drop(hers);
    let mut store = store;
    assert_eq!(store.outside_terms().unwrap(), []);
    bureau.county.sync(&mut store);
    bureau.name(&mut store, 2, "卓玛", (Some("2026-11-01"), Some("2026-11-20")));
    let outside = store.outside_terms().unwrap();
    assert_eq!((outside.len(), outside[0].author.as_str(), outside[0].verb.as_str()), (1, "卓玛", "record_lead"));
    assert_eq!(outside[0].row.as_ref().unwrap().id, lead);
    assert!(store.doc(lead).unwrap().is_some());
    assert!(store.is_outside_term(3, 2, "2026-11-23".parse().unwrap()).unwrap());
}

#[test]
fn a_colleague_signs_with_her_own_passphrase_while_the_home_stays_open_for_the_other() {
    let (_office, mut store, ..) = shared(None);
    let write = |store: &mut Store| {
        store.write(|door| {
            let id = door.new_record();
            door.change(one(desk(), Verb::RecordLead, vec![Op::create(id, Noun::Lead, vec![text(Field::Title, "草场")])]))?;
            Ok(id)
        })
    };
    for wrong in [PASSPHRASE, ""] {
        assert_eq!(store.as_colleague(2, wrong, write).unwrap_err().code, ErrorCode::WrongPassphrase);
    }
    let signed = store.as_colleague(2, HERS, write).unwrap();
    assert_eq!(store.doc(signed).unwrap().unwrap().1.heads(0, Field::Title.code())[0].actor, 2);
    assert_eq!(store.me().user, "央金");
    add_lead(&mut store, "水渠");
    assert_eq!(store.doctor(false).unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_power_cut_while_the_key_file_changes_leaves_a_home_that_opens() {
    let (office, store, ..) = shared(Some("2026-11-23"));
    drop(store);
    let keys = office.place.home.join("keys.json");
    let before = std::fs::read(&keys).unwrap();
    at(&office, 1);
    drop(office_of(&office));
    let after = std::fs::read(&keys).unwrap();
    assert_ne!(before, after);
    // The cut came after the deed was noted and before the file was there: the next opening does it again.
    std::fs::write(&keys, &before).unwrap();
    drop(office_of(&office));
    assert_eq!(office.place.users().unwrap(), ["央金"]);
    // A piece of the file that was being written is nobody's key file.
    std::fs::write(office.place.home.join("keys.new-1-0"), &after[..after.len() / 2]).unwrap();
    let mut store = office_of(&office);
    assert_eq!(store.doctor(false).unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_home_of_the_first_release_opens_and_knows_its_user_without_bounds() {
    let (office, store) = office(3);
    drop(store);
    raw::as_at_first(&office);
    let mut store = office.open();
    add_lead(&mut store, "草场");
    assert_eq!(store.users().unwrap()[0].term, jiangyuan_model::Term::default());
}

#[test]
fn a_passphrase_that_is_refused_leaves_no_name_behind() {
    let (_office, mut store, mut bureau, _) = shared(None);
    bureau.name(&mut store, 3, "旦增", (None, None));
    assert_eq!(store.admit(3, "短").unwrap_err().code, ErrorCode::WeakPassphrase);
    bureau.name(&mut store, 3, "多杰", (None, None));
    bureau.name(&mut store, 4, "旦增", (None, None));
    store.admit(4, "雪线以上没有牧道了").unwrap();
}
