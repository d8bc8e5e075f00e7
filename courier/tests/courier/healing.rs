//! A home that is copied, a home and a county that are put back to an older day: the real server, the
//! real line and real encrypted files. Everything is found within one sync, and nothing is lost.

use crate::office::{County, Office, a_county};
use jiangyuan_courier::Outcome;
use jiangyuan_model::{ErrorCode, Refusal};
use jiangyuan_store::Health;

fn is_well(office: &mut Office) -> Health {
    let health = office.store.doctor(false).unwrap();
    assert_eq!(health.problems, Vec::<String>::new());
    health
}

/// One sync, after which everything is at the county and a receipt covers it.
fn syncs(office: &mut Office) {
    let report = office.sync(&office.line());
    assert_eq!((report.outcome, report.pending, report.parked), (Outcome::Done, 0, 0));
    assert!(office.store.sync_facts().unwrap().all_sent());
    is_well(office);
}

fn has_all(office: &Office, entered: &[Vec<jiangyuan_model::RecordId>]) -> bool {
    entered.iter().flatten().all(|id| office.has(*id))
}

#[test]
fn two_copies_of_one_disk_that_both_go_on_keep_everything_that_both_wrote_and_each_thing_stands_once() {
    let county = a_county();
    let mut one = county.an_office();
    let before = one.enters(2);
    one.sync(&one.line());
    let waiting = one.enters(1);
    let mut copy = one.imaged();
    let of_one = one.enters(3);
    let of_copy = copy.enters(4);
    syncs(&mut one);
    syncs(&mut copy);
    syncs(&mut one);
    let entered = [before, waiting, of_one, of_copy];
    assert!(has_all(&one, &entered) && has_all(&copy, &entered));
    assert_eq!(county.changes_of_offices(), 10);
    let health = is_well(&mut copy);
    assert_eq!(health.apart, 4, "what they were before is kept");
    let listed = county.running.county().devices().unwrap();
    assert!(listed.iter().any(|row| row.device == one.store.me().device && row.copied_at_ms.is_some()));
}

#[test]
fn a_change_of_a_copy_that_names_another_one_of_it_still_names_it_under_its_new_id() {
    let county = a_county();
    let mut one = county.an_office();
    let shared = one.enters(1).remove(0);
    one.sync(&one.line());
    let mut copy = one.imaged();
    one.enters(1);
    syncs(&mut one);
    // The second title replaces the first one, which gets a new id on the way.
    copy.retitles(shared, "改一次");
    copy.retitles(shared, "改两次");
    syncs(&mut copy);
    syncs(&mut one);
    for office in [&one, &copy] {
        let (_, doc) = office.store.doc(shared).unwrap().unwrap();
        assert_eq!(doc.text(jiangyuan_model::Field::Title), "改两次");
        assert!(!doc.needs_person(), "nobody disagrees");
    }
}

#[test]
fn a_home_put_back_with_everything_that_could_tell_gets_its_own_later_work_back_from_the_county() {
    let county = a_county();
    let mut office = county.an_office();
    let first = office.enters(2);
    office.sync(&office.line());
    let waiting = office.enters(1);
    let mut older = office.imaged();
    let later = office.enters(3);
    syncs(&mut office);
    drop(office);
    syncs(&mut older);
    let entered = [first, waiting, later];
    assert!(has_all(&older, &entered));
    let own = older.enters(1);
    syncs(&mut older);
    assert!(has_all(&older, &[own]));
    assert_eq!(county.changes_of_offices(), 7);
    assert_eq!(is_well(&mut older).apart, 0, "what waited went out under the id it had");
}

/// A county with two offices, a backup of it, and what both did since.
fn put_back(told: bool) -> (County, [Office; 2], Vec<Vec<jiangyuan_model::RecordId>>) {
    let mut county = a_county();
    let mut offices = [county.an_office(), county.an_office()];
    let mut entered = vec![offices[0].enters(2), offices[1].enters(2)];
    for office in &mut offices {
        office.sync(&office.line());
    }
    county = county.kept_as_it_is();
    offices.iter_mut().for_each(|office| office.moves_to(&county));
    entered.push(offices[0].enters(3));
    entered.push(offices[1].enters(3));
    for at in [0, 1, 0] {
        let line = offices[at].line();
        assert_eq!(offices[at].sync(&line).outcome, Outcome::Done);
    }
    county = county.put_back(told);
    offices.iter_mut().for_each(|office| office.moves_to(&county));
    (county, offices, entered)
}

#[test]
fn a_restored_county_gets_back_what_it_lost_from_whoever_has_it_and_each_thing_stands_once() {
    for told in [true, false] {
        let (county, [mut one, mut other], entered) = put_back(told);
        let lost = county.changes_of_offices();
        assert_eq!(lost, 4, "the backup has what was there on its day");
        syncs(&mut one);
        assert_eq!(county.running.county().stats().unwrap().epoch, 2, "with the witness: {told}");
        // One of them gave back what both had done.
        assert_eq!(county.changes_of_offices(), 10);
        assert!(has_all(&one, &entered));
        syncs(&mut other);
        syncs(&mut one);
        assert_eq!(county.changes_of_offices(), 10);
        assert!(has_all(&one, &entered) && has_all(&other, &entered));
        for office in [&mut one, &mut other] {
            assert_eq!(is_well(office).staged, 0);
        }
    }
}

#[test]
fn what_a_restored_county_has_lost_stays_on_the_screen_while_it_is_not_reached() {
    let (county, [mut one, _other], entered) = put_back(true);
    // The sync is cut off right after the county has told that it was restored.
    let budget = jiangyuan_courier::SyncOptions { budget: Some(1), stop: None };
    for _ in 0..3 {
        let line = one.line();
        jiangyuan_courier::sync(&mut one.store, &line, &budget, &mut |_| {});
        assert!(has_all(&one, &entered));
        is_well(&mut one);
    }
    syncs(&mut one);
    assert_eq!(county.changes_of_offices(), 10);
}

#[test]
fn a_revoked_home_hands_in_what_waits_and_keeps_it_and_the_county_decides() {
    let county = a_county();
    let mut office = county.an_office();
    office.sync(&office.line());
    let handle = office.store.me().device;
    county.running.county().device_revoke(handle).unwrap();
    let waiting = office.enters(3);
    let report = office.sync(&office.line());
    assert_eq!(report.outcome, Outcome::Refused(Refusal::new(ErrorCode::HandedIn)));
    assert!(!office.store.sync_facts().unwrap().all_sent());
    assert!(has_all(&office, std::slice::from_ref(&waiting)));
    let told: Vec<ErrorCode> = office.store.waiting().unwrap().into_iter().filter_map(|change| change.parked).map(|why| why.code).collect();
    assert_eq!(told, [ErrorCode::HandedIn; 3]);
    assert_eq!(county.changes_of_offices(), 0);
    assert_eq!(county.running.county().device_admit(handle).unwrap().taken, 3);
    assert_eq!(county.changes_of_offices(), 3);
    let mut other = county.an_office();
    syncs(&mut other);
    assert!(has_all(&other, &[waiting]));
}

#[test]
fn what_was_erased_on_a_day_that_the_county_has_lost_blocks_nothing_and_does_not_come_back() {
    let mut county = a_county();
    let mut office = county.an_office();
    let before = office.enters(1);
    syncs(&mut office);
    county = county.kept_as_it_is();
    office.moves_to(&county);
    let entered = office.enters(3);
    syncs(&mut office);
    office.erases(entered[1]);
    let after = office.enters(1);
    syncs(&mut office);
    county = county.put_back(true);
    office.moves_to(&county);
    syncs(&mut office);
    let stays = [before, vec![entered[0], entered[2]], after];
    assert!(has_all(&office, &stays));
    assert!(office.says_nothing_of(entered[1]));
    let mut other = county.an_office();
    syncs(&mut other);
    assert!(has_all(&other, &stays));
    assert!(other.says_nothing_of(entered[1]));
}
