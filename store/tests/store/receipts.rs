//! The county's receipts, and what may be called sent.

use crate::county::{County, signing_key};
use crate::office::{add_lead, desk, office, one};
use ed25519_dalek::Signer;
use jiangyuan_model::view::Carried;
use jiangyuan_model::{ErrorCode, Noun, Scope, Verb};
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::{Op, Verdict};

#[test]
fn a_record_is_waiting_then_sent_then_received() {
    let (_office, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, "一");
    assert_eq!(store.carried(lead).unwrap(), Carried::Waiting);
    assert_eq!(store.receipt(lead).unwrap_err().code, ErrorCode::NothingSynced);
    county.take(&mut store, Verdict::ACCEPTED);
    assert_eq!(store.row(lead).unwrap().unwrap().carried, Carried::Sent);
    assert!(!store.sync_facts().unwrap().all_sent());
    county.give(&mut store, &desk());
    let receipt = county.receipt(&mut store);
    assert!(store.keep_receipt(&receipt).unwrap());
    assert_eq!(store.row(lead).unwrap().unwrap().carried, Carried::Received);
    assert!(store.sync_facts().unwrap().all_sent());
    let view = store.receipt(lead).unwrap();
    assert!(view.verified);
    assert_eq!((view.n, view.epoch, view.fingerprint.len()), (1, 1, 16));
    let second = add_lead(&mut store, "二");
    assert!(!store.sync_facts().unwrap().all_sent());
    county.sync(&mut store);
    let receipt = county.receipt(&mut store);
    assert_eq!((receipt.from_seq, receipt.to_seq), (2, 2));
    assert!(store.keep_receipt(&receipt).unwrap());
    assert!(store.receipt(second).unwrap().verified && store.receipt(lead).unwrap().verified);
    // An empty one says that nothing is new, and is good.
    let receipt = county.receipt(&mut store);
    assert!(store.keep_receipt(&receipt).unwrap());
    store.mark_synced(77).unwrap();
    assert_eq!(store.sync_facts().unwrap().last_sync_ms, Some(77));
}

#[test]
fn a_receipt_that_does_not_hold_is_not_kept() {
    let (_office, mut store) = office(3);
    let mut county = County::default();
    let lead = add_lead(&mut store, "一");
    county.sync(&mut store);
    let good = county.receipt(&mut store);
    let mut other_run = good.clone();
    other_run.root[0] ^= 1;
    // The root is made again from the changes here, so what counts is what was signed.
    other_run.signature = signing_key().sign(&other_run.signed_message()).to_bytes();
    let mut other_device = good.clone();
    other_device.device = 4;
    let mut longer = good.clone();
    longer.to_seq = 2;
    let mut later = good.clone();
    later.at_ms += 1;
    for bad in [other_run, other_device, longer, later] {
        assert!(!store.keep_receipt(&bad).unwrap());
    }
    assert_eq!(store.carried(lead).unwrap(), Carried::Sent);
    assert!(store.keep_receipt(&good).unwrap());
}

#[test]
fn what_was_sealed_is_covered_though_its_number_is_never_told() {
    let (_office, mut store) = office(3);
    let mut county = County::default();
    store
        .write(|door| {
            let (envelope, receipt) = (door.new_record(), door.new_record());
            door.change(one(Scope::Sealed, Verb::TakeSealed, vec![Op::create(envelope, Noun::Envelope, vec![])]))?;
            door.change(one(desk(), Verb::TakeSealed, vec![Op::create(receipt, Noun::SealedReceipt, vec![])]))
        })
        .unwrap();
    county.sync(&mut store);
    let receipt = county.receipt(&mut store);
    assert!(store.keep_receipt(&receipt).unwrap());
    assert!(store.sync_facts().unwrap().all_sent());
    assert!(store.waiting().unwrap().is_empty());
    let health = store.doctor(false).unwrap();
    assert!(health.problems.is_empty(), "{:?}", health.problems);
}
