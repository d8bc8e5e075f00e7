#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::chain;
use crate::change::{Change, Header as ChangeHeader};
use crate::frame::{Cursors, Hello, ToldChain};
use crate::segment::{Item, Parcel, Vouch};
use ed25519_dalek::{Signer, SigningKey};
use jiangyuan_model::{Random, Scope};
use proptest::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let call = self.0.fetch_add(1, Ordering::Relaxed);
        blake3::Hasher::new().update(&call.to_le_bytes()).finalize_xof().fill(bytes);
    }
}

fn chance() -> Counting {
    Counting(AtomicU64::new(0))
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[8; 32])
}

fn secret() -> [u8; 32] {
    *secret_from(&[5; 32])
}

fn header() -> Header {
    Header {
        county: [1; 32],
        direction: Direction::Up,
        device: 7,
        key: None,
        incarnation: 0xfeed,
        epoch: 2,
        set: [9; 16],
        number: 0,
        last: false,
        made_at_ms: 1_795_399_200_000,
        runs: vec![],
        contents: false,
        spans: vec![],
    }
}

fn hello() -> Frame {
    Frame::Hello(Hello {
        protocol: 1,
        device: 7,
        chains: vec![ToldChain { incarnation: 0xfeed, seq: 3, head: chain::short(&[3; 32]), acked: 0, receipted: 0, ask_after: None }],
        epoch: 2,
        cursors: Cursors::Whole(vec![]),
        snapshots: Vec::new(),
        proof: None,
        whole: true,
        page_bytes: 0,
        ground: None,
        at_ms: 5,
        signature: [4; 64],
    })
}

/// One change of so many bytes that do not pack.
fn segment(seq: u64, bytes: usize, random: &dyn Random) -> Frame {
    let mut noise = vec![0; bytes];
    random.fill(&mut noise);
    let mut body = Vec::new();
    minicbor::Encoder::new(&mut body).map(1).unwrap().u8(9).unwrap().bytes(&noise).unwrap();
    let scope = Scope::Desk { township: "549901100".into() };
    let change = Change { header: ChangeHeader { seq, at_ms: 5, actor: 1, scope, verb: 1 }, body };
    let items = vec![Item::Whole(change)];
    Frame::Segment(Parcel { device: 7, incarnation: 0xfeed, items, check: None, vouch: Vouch::Signature([6; 64]) })
}

/// What the header says of a segment. The heads stand for the seqs.
fn span(frame: &Frame) -> RunSpan {
    let Frame::Segment(parcel) = frame else { panic!() };
    let seq = parcel.first_seq();
    RunSpan { incarnation: 0xfeed, first: seq, last: seq, before: [seq as u8 - 1; 32], head: [seq as u8; 32] }
}

fn pack(frames: &[Frame], bytes_max: usize) -> Vec<Vec<u8>> {
    let random = chance();
    let plan = Plan { header: header(), to: public_of(&secret()), letter: b"letter".to_vec(), opening: vec![hello()], bytes_max };
    let mut packer = Packer::new(plan);
    let sign = |message: &[u8]| key().sign(message).to_bytes();
    let mut volumes: Vec<Vec<u8>> = frames.iter().filter_map(|frame| packer.add_run(frame, span(frame), &sign, &random).unwrap()).collect();
    volumes.push(packer.finish(&sign, &random).unwrap());
    volumes
}

fn all(mut frames: Frames) -> Vec<Frame> {
    std::iter::from_fn(|| frames.next().unwrap()).collect()
}

#[test]
fn every_volume_of_a_set_opens_without_any_other() {
    let random = chance();
    let segments: Vec<Frame> = (1..=12).map(|seq| segment(seq, 3_000, &random)).collect();
    let volumes = pack(&segments, 10_000);
    assert!(volumes.len() > 3);
    let mut found = Vec::new();
    for (index, bytes) in volumes.iter().enumerate().rev() {
        assert!(bytes.len() <= 10_000);
        let volume = Volume::read(bytes).unwrap();
        assert!(volume.is_signed_by(&key().verifying_key().to_bytes()));
        assert_eq!((volume.header.number as usize, volume.header.last), (index + 1, index + 1 == volumes.len()));
        let contents = volume.open(&secret()).unwrap();
        assert_eq!(contents.letter, b"letter");
        let frames = all(contents.frames);
        assert_eq!(frames[0], hello());
        let seqs: Vec<u64> = frames[1..].iter().map(|frame| if let Frame::Segment(s) = frame { s.first_seq() } else { 0 }).collect();
        let told: Vec<u64> = volume.header.runs.iter().flat_map(|run| run.first..=run.last).collect();
        assert_eq!(seqs, told);
        found.extend(frames.into_iter().skip(1).rev());
    }
    found.reverse();
    assert_eq!(found, segments);
}

#[test]
fn a_set_with_nothing_in_it_is_one_volume_that_tells_where_the_device_stands() {
    let volumes = pack(&[], VOLUME_BYTES_MAX);
    let volume = Volume::read(&volumes[0]).unwrap();
    assert_eq!((volumes.len(), volume.header.number, volume.header.last), (1, 1, true));
    assert_eq!(all(volume.open(&secret()).unwrap().frames), [hello()]);
}

#[test]
fn a_frame_larger_than_the_wished_size_makes_a_larger_volume_and_not_an_error() {
    let volumes = pack(&[segment(1, 20_000, &chance()), segment(2, 100, &chance())], 1_000);
    assert_eq!(volumes.len(), 2);
    assert!(volumes[0].len() > 20_000);
}

#[test]
fn one_changed_byte_anywhere_breaks_the_signature_or_the_reading() {
    let bytes = pack(&[segment(1, 300, &chance())], VOLUME_BYTES_MAX).remove(0);
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let holds = Volume::read(&changed).is_ok_and(|volume| volume.is_signed_by(&key().verifying_key().to_bytes()));
        assert!(!holds, "byte {at}");
    }
}

#[test]
fn a_volume_cut_anywhere_is_no_volume() {
    let bytes = pack(&[segment(1, 300, &chance())], VOLUME_BYTES_MAX).remove(0);
    for end in 0..bytes.len() {
        let holds = Volume::read(&bytes[..end]).is_ok_and(|volume| volume.is_signed_by(&key().verifying_key().to_bytes()));
        assert!(!holds, "cut at {end}");
    }
}

#[test]
fn a_volume_opens_for_its_recipient_only_and_shows_no_word_of_the_changes() {
    let text = "草场边界纠纷 the boundary of a pasture".repeat(20);
    let mut frame = segment(1, 0, &chance());
    if let Frame::Segment(parcel) = &mut frame {
        let Item::Whole(Change { body, .. }) = &mut parcel.items[0] else { panic!() };
        body.clear();
        minicbor::Encoder::new(body).map(1).unwrap().u8(9).unwrap().str(&text).unwrap();
    }
    let bytes = pack(&[frame], VOLUME_BYTES_MAX).remove(0);
    let volume = Volume::read(&bytes).unwrap();
    assert_eq!(volume.open(&secret_from(&[6; 32])).err(), Some(BadVolume::Sealed));
    assert!(volume.open(&secret()).is_ok());
    assert!(!bytes.windows(8).any(|window| window == b"boundary"));
}

#[test]
fn a_header_moved_to_another_body_does_not_open() {
    let one = pack(&[segment(1, 300, &chance())], VOLUME_BYTES_MAX).remove(0);
    let mut volume = Volume::read(&one).unwrap();
    volume.before.push(0);
    assert_eq!(volume.open(&secret()).err(), Some(BadVolume::Sealed));
}

#[test]
fn more_bytes_than_a_volume_may_have_are_not_looked_at() {
    let mut bytes = pack(&[], VOLUME_BYTES_MAX).remove(0);
    bytes.resize(VOLUME_BYTES_MAX + 1, 0);
    assert_eq!(Volume::read(&bytes), Err(BadVolume::TooLong));
}

#[test]
fn a_volume_of_a_newer_format_says_so() {
    let mut bytes = pack(&[], VOLUME_BYTES_MAX).remove(0);
    bytes[MAGIC.len()] = FORMAT + 1;
    assert_eq!(Volume::read(&bytes), Err(BadVolume::TooNew));
}

/// A volume that is signed and sealed as it should be, around this plain body.
fn around(body: &[u8]) -> Volume {
    let before = b"before".to_vec();
    let sealed = seal::seal(&public_of(&secret()), &before, body, &chance()).unwrap();
    Volume { header: header(), before, sealed, signature: [0; 64] }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = Volume::read(&bytes);
    }

    #[test]
    fn no_header_makes_the_reader_panic(header in prop::collection::vec(any::<u8>(), 0..300), tail in 0usize..200) {
        let mut bytes = MAGIC.to_vec();
        bytes.push(FORMAT);
        bytes.extend_from_slice(&(header.len() as u16).to_le_bytes());
        bytes.extend_from_slice(&header);
        bytes.resize(bytes.len() + tail, 7);
        let _ = Volume::read(&bytes);
    }

    #[test]
    fn a_damaged_header_is_read_or_refused_and_never_a_panic(at in 0usize..200, to in any::<u8>()) {
        let mut bytes = pack(&[segment(1, 50, &chance())], VOLUME_BYTES_MAX).remove(0);
        let at = at.min(bytes.len() - 1);
        bytes[at] = to;
        let _ = Volume::read(&bytes);
    }

    #[test]
    fn no_body_of_an_enrolled_device_makes_the_reader_panic(body in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(mut contents) = around(&body).open(&secret()) {
            while let Ok(Some(_)) = contents.frames.next() {}
        }
    }
}
