//! A county that was put back is given what it has lost, until its log has brought all of it again.

use crate::county::County;
use crate::office::{NOW_MS, add_lead, desk, office, retitle};
use jiangyuan_model::Field;
use jiangyuan_store::Store;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::frame::{Cursor, Give, Welcome};

/// Two PCs of one desk after a sync, the second with the county's signature over what the first wrote.
fn a_signed_log() -> (impl Sized, Store, County) {
    let (a, mut ours) = office(3);
    let (b, mut theirs) = office(4);
    let mut county = County::default();
    add_lead(&mut theirs, "四号机的苗头");
    for number in 0..4 {
        let lead = add_lead(&mut ours, &format!("苗头{number}"));
        retitle(&mut ours, lead, &format!("苗头{number}改"));
    }
    county.sync(&mut ours);
    county.sync(&mut theirs);
    let receipt = county.receipt(&mut theirs);
    assert!(theirs.keep_receipt(&receipt).unwrap());
    ((a, ours, b), theirs, county)
}

/// The county is put back to an older day and says so.
fn put_back(county: &mut County, epoch: u32, store: &mut Store, kept: usize) {
    county.scopes.get_mut(&desk()).unwrap().truncate(kept);
    let back_to = vec![Cursor { scope: desk(), pos: kept as u64, head: county.head(&desk()) }];
    store.keep_welcome(&Welcome { epoch, back_to, at_ms: NOW_MS, ..Welcome::default() }).unwrap();
}

/// Gives everything, as a session does that ends well.
fn give_all(store: &mut Store) -> Vec<Give> {
    let mut given = Vec::new();
    while let Some(give) = store.next_give().unwrap() {
        store.mark_given(&give.scope, give.first_pos + give.entries.len() as u64 - 1).unwrap();
        given.push(give);
    }
    store.mark_synced(NOW_MS).unwrap();
    given
}

#[test]
fn what_was_given_and_has_not_come_back_is_given_again_at_the_next_sync() {
    let (_places, mut theirs, mut county) = a_signed_log();
    let whole = county.scopes[&desk()].len();
    put_back(&mut county, 2, &mut theirs, 3);
    let first = give_all(&mut theirs);
    assert_eq!(first.iter().map(|give| give.entries.len()).sum::<usize>(), whole - 3);
    assert_eq!(give_all(&mut theirs), first, "the county may have been put back once more meanwhile");
    // It has taken them.
    for entry in first.into_iter().flat_map(|give| give.entries) {
        if let jiangyuan_sync::frame::Content::Full(change) = entry.content {
            county.number(entry.id, change, entry.verdict);
        }
    }
    county.give(&mut theirs, &desk());
    theirs.mark_synced(NOW_MS).unwrap();
    assert_eq!(give_all(&mut theirs), [], "all of it is back");
    assert_eq!(theirs.doctor(false).unwrap().staged, 0);
}

#[test]
fn what_no_signature_reaches_is_kept_and_shown_and_never_given() {
    let (_places, mut theirs, mut county) = a_signed_log();
    let (_c, mut third) = office(5);
    let late = add_lead(&mut third, "签收之后的苗头");
    county.take(&mut third, jiangyuan_sync::Verdict::ACCEPTED);
    county.give(&mut theirs, &desk());
    let before = county.scopes[&desk()].len();
    put_back(&mut county, 2, &mut theirs, before - 1);
    assert_eq!(give_all(&mut theirs), []);
    assert_eq!(give_all(&mut theirs), []);
    assert_eq!(theirs.doc(late).unwrap().unwrap().1.text(Field::Title), "签收之后的苗头");
    assert_eq!(theirs.doctor(false).unwrap().staged, 1);
}
