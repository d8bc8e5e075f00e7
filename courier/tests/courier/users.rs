//! A user is named, acts, and ends, at a county and on a PC that is away from it for weeks.

use crate::office::{Office, a_county};
use chrono::{Days, NaiveDate};
use jiangyuan_courier::Outcome;
use jiangyuan_model::{ErrorCode, Role, Term};
use jiangyuan_server::UserRequest;
use jiangyuan_store::Store;

const HERS: &str = "prayer flags in the morning";

fn today(office: &Office) -> NaiveDate {
    office.store.world().clock.today()
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap()
}

fn opened(office: &Office, user: &str, passphrase: &str) -> Result<Store, ErrorCode> {
    Store::open(office.store.place(), office.store.world().clone(), Some(user), passphrase).map_err(|refusal| refusal.code)
}

#[test]
fn a_user_named_while_the_pc_was_away_acts_after_its_next_sync_and_what_he_wrote_after_his_end_is_kept() {
    let county = a_county();
    let (mut office, mut other) = (county.an_office(), county.an_office());
    let line = office.line();
    office.sync(&line);
    let (device, day) = (office.store.me().device, today(&office));

    // The PC is away; the county names somebody.
    let term = Term { from: Some(before(day, 30)), until: None };
    let request = UserRequest { device, name: "央金".into(), roles: vec!["officer".into()], term };
    let named = county.running.county().user_add(&request).unwrap();
    assert_eq!(named.user.actor, 2);
    assert_eq!(office.store.admit(2, HERS).unwrap_err().code, ErrorCode::UserNotNamed);

    // Its next sync brings the word, and she sets her passphrase.
    office.sync(&line);
    let users = office.store.users().unwrap();
    assert_eq!((users[1].name.as_str(), users[1].opens, users[1].term), ("央金", false, term));
    office.store.admit(2, HERS).unwrap();
    office.store = opened(&office, "央金", HERS).unwrap();
    assert!(office.store.me().roles.contains(&Role::Handler));
    let hers = office.enters(1);
    let report = office.sync(&line);
    assert_eq!((report.outcome, report.pending), (Outcome::Done, 0));
    other.sync(&other.line());
    let author = |id| {
        let (_, doc) = other.store.doc(id).unwrap().unwrap();
        let head = doc.fields.values().flatten().next().unwrap();
        other.store.author(head.change.device, head.actor).unwrap()
    };
    assert_eq!(author(hers[0]), "央金", "her name resolves on every PC of the desk");

    // Her term ends while the PC is away again; what she writes meanwhile is recorded work.
    let ended = county.running.county().user_end(device, "央金", before(day, 1), "调离", "云府〔2026〕7号").unwrap();
    assert_eq!((ended.term.until, ended.paper.as_str()), (Some(before(day, 1)), "云府〔2026〕7号"));
    let after = office.enters(1);
    let report = office.sync(&line);
    assert_eq!((report.outcome, report.pending, office.store.parked().unwrap().len()), (Outcome::Done, 0, 0));
    other.sync(&other.line());
    assert!(other.has(after[0]));
    let outside = other.store.outside_terms().unwrap();
    assert!(outside.iter().all(|one| one.author == "央金"));
    assert!(outside.iter().any(|one| one.row.as_ref().is_some_and(|row| row.id == after[0])), "the head sees it on his own PC");

    // From here on the PC knows.
    assert_eq!(office.store.write(|door| door.next_number()).unwrap_err().code, ErrorCode::TermOver);
    assert_eq!(opened(&office, "央金", HERS).unwrap_err(), ErrorCode::TermOver);
    office.store = opened(&office, "卓玛", "three streams from one source").unwrap();
    assert_eq!(office.store.place().users().unwrap(), ["卓玛"]);
    assert!(office.has(after[0]));
}

#[test]
fn roles_that_the_county_changes_hold_on_the_pc_after_its_next_sync() {
    let county = a_county();
    let mut office = county.an_office();
    let line = office.line();
    office.sync(&line);
    county.running.county().user_roles(office.store.me().device, "卓玛", &["head".into()]).unwrap();
    office.sync(&line);
    assert_eq!(office.store.me().roles, [Role::Head]);
}
