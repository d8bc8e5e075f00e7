//! Inputs that were found once, by name.

use ed25519_dalek::SigningKey;
use jiangyuan_model::Scope;
use jiangyuan_sync::change::{BODY_BYTES_MAX, Change, Header};
use jiangyuan_sync::frame::ChainState;
use jiangyuan_sync::segment::{BadParcel, Item, Parcel, Vouch};

fn opened(seqs: &[u64]) -> Result<(), BadParcel> {
    let change = |seq: &u64| {
        let header = Header { seq: *seq, at_ms: 0, actor: 1, scope: Scope::Reference, verb: 1 };
        Item::Whole(Change { header, body: vec![0xa0] })
    };
    let items = seqs.iter().map(change).collect();
    let parcel = Parcel { device: 3, incarnation: 5, items, check: None, vouch: Vouch::Signature([0; 64]) };
    let held = ChainState { incarnation: 5, seq: 0, head: [0; 32] };
    parcel.open(&held, &SigningKey::from_bytes(&[7; 32]).verifying_key(), None, &[], BODY_BYTES_MAX).map(|_| ())
}

#[test]
fn a_parcel_at_the_last_seq_there_is_does_not_overflow() {
    assert_eq!(opened(&[u64::MAX]), Err(BadParcel::Gap));
    assert_eq!(opened(&[u64::MAX, 0]), Err(BadParcel::NotARun));
}
