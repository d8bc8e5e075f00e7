#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::change::{Change, Header};
use crate::frame::{
    Content, Cursor, Cursors, Give, HeldChain, Hello, LogEntry, LogFrame, Packed, Proof, Receipt, Tail, ToldChain, Welcome, cursors_digest,
};
use crate::ground::{Footing, Ground};
use crate::segment::{Item, Parcel, Vouch};
use crate::snapshot::{Page, Progress, Start, Tiers};
use crate::verdict::Verdict;
use jiangyuan_model::{ChangeId, ErrorCode, Scope};
use proptest::collection::vec;
use proptest::prelude::*;

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::Reference),
        Just(Scope::Sealed),
        (0u32..999_999_999).prop_map(|n| Scope::Desk { township: format!("{n:09}") }),
        (0u32..999_999_999).prop_map(|n| Scope::Grid { township: format!("{n:09}"), village: "扎曲村".into() }),
    ]
}

fn hash() -> impl Strategy<Value = [u8; 32]> {
    any::<u8>().prop_map(|byte| [byte; 32])
}

/// Bodies of every sort: a map, and what is none.
fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(vec![0xa0]),
        "[草场边界调解a-z]{0,30}".prop_map(|text| {
            let mut body = vec![0xa1, 0x00];
            minicbor::Encoder::new(&mut body).str(&text).unwrap();
            body
        }),
        vec(any::<u8>(), 0..40),
    ]
}

fn change(seq: u64) -> impl Strategy<Value = Change> {
    (any::<i64>(), any::<u16>(), scope(), any::<u8>(), body())
        .prop_map(move |(at_ms, actor, scope, verb, body)| Change { header: Header { seq, at_ms, actor, scope, verb }, body })
}

fn base() -> impl Strategy<Value = ChangeId> {
    (0u32..4, 0u64..3, 1u64..9_000).prop_map(|(device, incarnation, seq)| ChangeId { device, incarnation, seq })
}

/// Instructions that hold the base's id, or do not.
fn packed(seq: u64) -> impl Strategy<Value = Packed> {
    (change(seq), base(), vec(any::<u8>(), 0..30), any::<bool>()).prop_map(|(change, base, mut instructions, named)| {
        if named {
            let writer = ChangeId { device: 1, incarnation: 1, seq: 1 };
            crate::op::Names::new(writer).write_change(&mut minicbor::Encoder::new(&mut instructions), base);
        }
        Packed { header: change.header, base, instructions }
    })
}

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![change(0).prop_map(Item::Whole), packed(0).prop_map(Item::Packed)]
}

fn check() -> impl Strategy<Value = Option<[u8; 4]>> {
    prop_oneof![Just(None), any::<[u8; 4]>().prop_map(Some)]
}

fn segment() -> impl Strategy<Value = Parcel> {
    let vouch = prop_oneof![Just(Vouch::Hello), any::<u8>().prop_map(|byte| Vouch::Signature([byte; 64]))];
    (0u32..4, 0u64..4, 1u64..1 << 40, vouch, vec(item(), 0..8), check()).prop_map(
        |(device, incarnation, first, vouch, mut items, check)| {
            for (item, seq) in items.iter_mut().zip(first..) {
                match item {
                    Item::Whole(change) => change.header.seq = seq,
                    Item::Packed(packed) => packed.header.seq = seq,
                }
            }
            Parcel { device, incarnation, items, check, vouch }
        },
    )
}

fn entry() -> impl Strategy<Value = LogEntry> {
    let content = prop_oneof![
        Just(Content::Own),
        hash().prop_map(Content::Erased),
        change(0).prop_map(Content::Full),
        packed(0).prop_map(Content::Packed),
        (hash(), change(0)).prop_map(|(hash, change)| Content::Reduced { hash, change }),
    ];
    (any::<u64>(), 0u32..4, 0u64..4, any::<u64>(), any::<u32>(), any::<i64>(), content).prop_map(
        |(n, device, incarnation, seq, verdict, received_at_ms, mut content)| {
            match &mut content {
                Content::Full(change) | Content::Reduced { change, .. } => change.header.seq = seq,
                Content::Packed(packed) => packed.header.seq = seq,
                Content::Own | Content::Erased(_) => {}
            }
            LogEntry { n, id: ChangeId { device, incarnation, seq }, verdict: Verdict(verdict), received_at_ms, content }
        },
    )
}

fn short() -> impl Strategy<Value = [u8; 16]> {
    any::<u8>().prop_map(|byte| [byte; 16])
}

fn told_chains() -> impl Strategy<Value = Vec<ToldChain>> {
    let told = (any::<u64>(), any::<u64>(), short(), any::<u64>(), any::<u64>(), prop::option::of(any::<u64>()));
    let told = told.prop_map(|(incarnation, seq, head, acked, receipted, ask_after)| ToldChain {
        incarnation,
        seq,
        head,
        acked,
        receipted,
        ask_after,
    });
    vec(told, 0..4)
}

fn held_chains() -> impl Strategy<Value = Vec<HeldChain>> {
    let tail = (any::<u64>(), short(), vec(hash(), 0..4)).prop_map(|(after, base, hashes)| Tail { after, base, hashes });
    let held = (any::<u64>(), any::<u64>(), short(), any::<bool>(), vec((any::<u64>(), hash()), 0..3), prop::option::of(tail));
    let held = held.prop_map(|(incarnation, seq, head, parted, beyond, tail)| HeldChain { incarnation, seq, head, parted, beyond, tail });
    vec(held, 0..4)
}

fn whole_cursors() -> impl Strategy<Value = Vec<Cursor>> {
    vec((scope(), any::<u64>(), hash()).prop_map(|(scope, pos, head)| Cursor { scope, pos, head }), 0..4)
}

fn cursors() -> impl Strategy<Value = Cursors> {
    prop_oneof![
        whole_cursors().prop_map(Cursors::Whole),
        (vec((any::<u16>(), any::<u64>()), 0..4), short()).prop_map(|(marks, digest)| Cursors::Short { marks, digest }),
    ]
}

/// A receipt as it arrives: what the device computes itself is not filled in.
fn receipt() -> impl Strategy<Value = Receipt> {
    let scopes = prop::option::of(vec(scope(), 0..3));
    (any::<u64>(), any::<u64>(), any::<i64>(), scopes).prop_map(|(from_seq, to_seq, at_ms, scopes)| Receipt {
        epoch: 1,
        device: 2,
        incarnation: 3,
        from_seq,
        to_seq,
        root: [0; 32],
        log_n: 4,
        log_head: [5; 32],
        cursors: [0; 32],
        scopes,
        at_ms,
        signature: [6; 64],
    })
}

/// What is shown as proof is whole.
fn proof() -> impl Strategy<Value = Proof> {
    prop_oneof![
        Just(Proof { receipt: None, cursors: vec![] }),
        (receipt(), hash(), whole_cursors()).prop_map(|(receipt, root, cursors)| {
            let receipt = Receipt { root, cursors: cursors_digest(&cursors), ..receipt };
            Proof { receipt: Some(receipt), cursors }
        })
    ]
}

fn give() -> impl Strategy<Value = Give> {
    (scope(), any::<u64>(), hash(), vec(entry(), 0..4), proof()).prop_map(|(scope, first_pos, head_before, mut entries, proof)| {
        // What is given back is told whole.
        entries.retain(|entry| !matches!(entry.content, Content::Packed(_)));
        Give { scope, first_pos, head_before, entries, proof }
    })
}

fn welcome() -> impl Strategy<Value = Welcome> {
    (any::<u32>(), held_chains(), whole_cursors(), any::<bool>(), any::<u64>(), any::<i64>(), 0u16..4).prop_map(
        |(epoch, chains, back_to, revoked, backed_up, at_ms, newest)| Welcome { epoch, chains, back_to, revoked, backed_up, at_ms, newest },
    )
}

fn ground() -> impl Strategy<Value = Option<Box<Ground>>> {
    let one = (any::<u64>(), vec((any::<u64>(), any::<u64>()), 0..4), any::<[u8; 16]>());
    prop::option::of(one.prop_map(|(incarnation, runs, digest)| Box::new(Ground { incarnation, runs, digest })))
}

fn hello() -> impl Strategy<Value = Hello> {
    let progress = (scope(), any::<u64>(), any::<u64>()).prop_map(|(scope, at_pos, done)| (scope, Progress { at_pos, done }));
    let proof = prop::option::of(proof());
    (any::<u32>(), told_chains(), cursors(), vec(progress, 0..3), proof, ground(), any::<i64>(), any::<bool>()).prop_map(
        |(device, chains, cursors, snapshots, proof, ground, at_ms, whole)| {
            let at_ms = if whole { at_ms } else { at_ms - at_ms % 1000 };
            let (protocol, epoch, page_bytes, signature) = (1, 3, 9, [9; 64]);
            Hello { protocol, device, chains, epoch, cursors, snapshots, proof, whole, page_bytes, ground, at_ms, signature }
        },
    )
}

fn frame() -> impl Strategy<Value = Frame> {
    let code = prop::sample::select(ErrorCode::ALL);
    prop_oneof![
        hello().prop_map(Frame::Hello),
        (scope(), any::<u64>(), hash(), any::<u32>()).prop_map(|(scope, at_pos, head, open)| {
            let tiers = Tiers { open: u64::from(open), recent: 7 };
            Frame::SnapshotStart(Start { epoch: 3, scope, at_pos, head, tiers, signature: [8; 64] })
        }),
        (scope(), any::<u64>(), any::<u64>(), vec((any::<u64>(), entry()), 0..8)).prop_map(|(scope, at_pos, first, mut entries)| {
            entries.retain(|(_, entry)| !matches!(entry.content, Content::Packed(_)));
            Frame::SnapshotPage(Page { scope, at_pos, first, entries })
        }),
        segment().prop_map(Frame::Segment),
        Just(Frame::End),
        give().prop_map(Frame::Give),
        Just(Frame::Given),
        welcome().prop_map(Frame::Welcome),
        (any::<u64>(), any::<u64>()).prop_map(|(incarnation, through)| Frame::Ack { incarnation, through }),
        (any::<u64>(), any::<u64>(), code.clone()).prop_map(|(incarnation, seq, code)| Frame::Refused { incarnation, seq, code }),
        (scope(), any::<u64>(), vec(entry(), 0..8), short(), check()).prop_map(|(scope, first_pos, entries, head_after, check)| {
            let is_told =
                entries.iter().any(|entry| matches!(entry.content, Content::Full(_) | Content::Packed(_) | Content::Reduced { .. }));
            Frame::Log(LogFrame { scope, first_pos, entries, head_after, check: check.filter(|_| is_told) })
        }),
        receipt().prop_map(Frame::Receipt),
        Just(Frame::Done),
        code.prop_map(Frame::Sorry),
    ]
}

fn encode(frames: &[Frame], dictionary: Dictionary) -> Vec<u8> {
    let mut writer = FrameWriter::new(dictionary);
    frames.iter().flat_map(|frame| writer.write(frame).unwrap()).collect()
}

/// All frames that can be read, and why it ended.
fn decode(bytes: &[u8], piece: usize) -> (Vec<Frame>, Option<BadFrame>) {
    let mut reader = FrameReader::new();
    let mut frames = Vec::new();
    for piece in bytes.chunks(piece) {
        reader.feed(piece);
        loop {
            match reader.next() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(bad) => return (frames, Some(bad)),
            }
        }
    }
    (frames, None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_session_reads_back_as_it_was_written_in_pieces_of_any_size(frames in vec(frame(), 0..6), piece in 1usize..2000) {
        let bytes = encode(&frames, Dictionary::One);
        prop_assert_eq!(decode(&bytes, piece), (frames, None));
    }

    #[test]
    fn a_session_cut_anywhere_gives_its_whole_frames_and_no_error(frames in vec(frame(), 1..4), at in any::<prop::sample::Index>()) {
        let bytes = encode(&frames, Dictionary::One);
        let (read, bad) = decode(&bytes[..at.index(bytes.len())], 64);
        prop_assert_eq!(bad, None);
        prop_assert!(read.len() < frames.len() && read == frames[..read.len()]);
    }

    #[test]
    fn one_flipped_bit_anywhere_never_gives_another_frame(frames in vec(frame(), 1..4), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut bytes = encode(&frames, Dictionary::One);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let (read, _) = decode(&bytes, 4096);
        prop_assert!(read == frames[..read.len()]);
    }

    #[test]
    fn bytes_of_any_sort_never_panic_the_reader(bytes in vec(any::<u8>(), 0..400)) {
        decode(&bytes, 33);
    }

    #[test]
    fn a_payload_of_any_sort_under_a_good_checksum_never_panics_the_reader(kind in 0u8..24, plain in vec(any::<u8>(), 0..200)) {
        decode(&framed(kind, 0, &plain, &plain), 64);
    }
}

/// A frame with the rim of an honest peer around any payload.
fn framed(kind: u8, flags: u8, payload: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_length(&mut bytes, payload.len() + RIM_BYTES);
    bytes.extend_from_slice(&[kind, flags]);
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(&checksum(0, kind, flags, plain));
    bytes
}

fn own_log(count: u64) -> LogFrame {
    let entry = |seq| LogEntry {
        n: 40_000 + seq,
        id: ChangeId { device: 3, incarnation: 0xabcd, seq },
        verdict: Verdict::ACCEPTED,
        received_at_ms: 1_772_000_000_000 + i64::try_from(seq / 30).unwrap() * 1_400,
        content: Content::Own,
    };
    let scope = Scope::Desk { township: "549901100".into() };
    LogFrame { scope, first_pos: 1, entries: (1..=count).map(entry).collect(), head_after: [7; 16], check: None }
}

#[test]
fn telling_a_device_of_its_own_six_thousand_changes_costs_less_than_two_hundred_bytes() {
    let bytes = encode(&[Frame::Log(own_log(6_000))], Dictionary::One);
    assert!(bytes.len() < 200, "{} bytes", bytes.len());
    assert_eq!(decode(&bytes, 50).0, [Frame::Log(own_log(6_000))]);
}

#[test]
fn a_frame_twice_as_long_as_allowed_is_refused_before_it_has_arrived() {
    let mut bytes = Vec::new();
    write_length(&mut bytes, FRAME_BYTES_MAX + 1);
    assert_eq!(decode(&bytes, 10).1, Some(BadFrame::TooLong));
    assert_eq!(decode(&[0xff; 4], 10).1, Some(BadFrame::TooLong));
}

#[test]
fn a_small_frame_that_unfolds_without_end_is_refused() {
    let mut compressor = Compressor::new(Dictionary::None).unwrap();
    let bomb = vec![0u8; PLAIN_BYTES_MAX * 8];
    let packed = compressor.pack(&bomb).unwrap();
    assert!(packed.len() < 10_000);
    assert_eq!(decode(&framed(19, FLAG_COMPRESSED, &packed, &bomb), 4096).1, Some(BadFrame::TooLong));
}

#[test]
fn a_run_length_that_stands_for_too_many_entries_is_refused() {
    let mut plain = Vec::new();
    let mut out = minicbor::Encoder::new(&mut plain);
    out.array(12).unwrap().u64(0).unwrap().u64(1).unwrap().bytes(&[0; 16]).unwrap().u64(u64::MAX).unwrap();
    assert_eq!(decode(&framed(19, 0, &plain, &plain), 64).1, Some(BadFrame::TooLong));
    let log = own_log(ITEMS_MAX as u64 + 1);
    assert_eq!(FrameWriter::new(Dictionary::One).write(&Frame::Log(log)), Err(BadFrame::TooLong));
}

#[test]
fn a_frame_doubled_or_left_out_is_found_by_its_number() {
    let ack = |through| Frame::Ack { incarnation: 1, through };
    let mut writer = FrameWriter::new(Dictionary::None);
    let frames: Vec<Vec<u8>> = (1..=3).map(|through| writer.write(&ack(through)).unwrap()).collect();
    for order in [[0, 0, 1], [0, 2, 1], [1, 0, 2]] {
        let bytes: Vec<u8> = order.iter().flat_map(|at| frames[*at].clone()).collect();
        assert_eq!(decode(&bytes, 7).1, Some(BadFrame::Checksum), "{order:?}");
    }
}

#[test]
fn a_reader_that_met_a_bad_frame_reads_nothing_more() {
    let mut reader = FrameReader::new();
    let mut bytes = encode(&[Frame::Done], Dictionary::One);
    *bytes.last_mut().unwrap() ^= 1;
    reader.feed(&bytes);
    assert_eq!(reader.next(), Err(BadFrame::Checksum));
    reader.feed(&encode(&[Frame::Done], Dictionary::One));
    assert_eq!(reader.next(), Err(BadFrame::Checksum));
}

#[test]
fn the_answer_uses_the_dictionary_of_the_question_and_none_if_it_is_unknown() {
    let mut reader = FrameReader::new();
    reader.feed(&encode(&[Frame::End], Dictionary::One));
    assert_eq!(reader.next(), Ok(Some(Frame::End)));
    assert_eq!(reader.peer_dictionary(), Dictionary::One);
    let mut reader = FrameReader::new();
    reader.feed(&framed(3, 9 << DICTIONARY_SHIFT, &[], &[]));
    assert_eq!(reader.next(), Ok(Some(Frame::End)));
    assert_eq!(reader.peer_dictionary(), Dictionary::None);
    let mut reader = FrameReader::new();
    reader.feed(&framed(2, 9 << DICTIONARY_SHIFT | FLAG_COMPRESSED, &[1], &[1]));
    assert_eq!(reader.next(), Err(BadFrame::UnknownDictionary));
}

fn full_log(scope: Scope, text: &str) -> Frame {
    let mut body = vec![0xa1, 0x00];
    minicbor::Encoder::new(&mut body).str(text).unwrap();
    let header = Header { seq: 1, at_ms: 1, actor: 1, scope: scope.clone(), verb: 1 };
    let entry = LogEntry {
        n: 1,
        id: ChangeId { device: 9, incarnation: 1, seq: 1 },
        verdict: Verdict::ACCEPTED,
        received_at_ms: 1,
        content: Content::Full(Change { header, body }),
    };
    Frame::Log(LogFrame { scope, first_pos: 1, entries: vec![entry], head_after: [1; 16], check: None })
}

#[test]
fn what_stands_in_one_scope_does_not_change_the_length_of_another_scopes_frame() {
    let desk = Scope::Desk { township: "549901100".into() };
    let grid = Scope::Grid { township: "549901100".into(), village: "多卡".into() };
    let secret = "贡布与达娃因二十三只羊的旧账在冬窝子里吵了三回";
    let after = |text: &str| {
        let mut writer = FrameWriter::new(Dictionary::One);
        writer.write(&full_log(desk.clone(), text)).unwrap();
        writer.write(&full_log(grid.clone(), secret)).unwrap().len()
    };
    assert_eq!(after(secret), after("东沟村的水渠又断了一截没有人去修理啊啊啊啊啊"));
    let own = LogFrame { scope: grid.clone(), ..own_log(3) };
    let after_own = |text: &str| {
        let mut writer = FrameWriter::new(Dictionary::One);
        writer.write(&full_log(desk.clone(), text)).unwrap();
        writer.write(&Frame::Log(own.clone())).unwrap();
        writer.write(&full_log(grid.clone(), secret)).unwrap().len()
    };
    assert_eq!(after_own(secret), after_own("东沟村的水渠又断了一截没有人去修理啊啊啊啊啊"), "nor with a frame without text in between");
    let mut writer = FrameWriter::new(Dictionary::One);
    writer.write(&full_log(desk.clone(), secret)).unwrap();
    assert!(writer.write(&full_log(desk.clone(), secret)).unwrap().len() < after(secret), "within one scope the window lives on");
}

#[test]
fn what_the_hello_said_is_not_said_again() {
    let hello = Hello {
        protocol: 1,
        device: 3,
        chains: vec![ToldChain { incarnation: u64::MAX, seq: 6_445, head: [4; 16], acked: 6_444, receipted: 6_444, ask_after: None }],
        epoch: 1,
        cursors: Cursors::Short { marks: vec![(700, 3), (9_000, 6_444)], digest: [5; 16] },
        snapshots: vec![],
        proof: None,
        whole: false,
        page_bytes: 0,
        ground: None,
        at_ms: 1_772_000_000_000,
        signature: [9; 64],
    };
    let answer = [
        Frame::Welcome(Welcome { epoch: 1, at_ms: 1_772_000_000_400, backed_up: 40_000, ..Welcome::default() }),
        Frame::Ack { incarnation: u64::MAX, through: 6_445 },
    ];
    let mut reader = FrameReader::new();
    let asked = encode(&[Frame::Hello(hello.clone())], Dictionary::One);
    assert!(asked.len() < 150, "{} bytes", asked.len());
    reader.feed(&asked);
    assert_eq!(reader.next(), Ok(Some(Frame::Hello(hello.clone()))));
    let mut writer = FrameWriter::answering(&reader);
    let told: Vec<u8> = answer.iter().flat_map(|frame| writer.write(frame).unwrap()).collect();
    assert!(told.len() < 30, "{} bytes", told.len());
    let mut reader = FrameReader::new();
    reader.answers(&hello);
    reader.feed(&told);
    assert_eq!([reader.next().unwrap().unwrap(), reader.next().unwrap().unwrap()], answer);
}

#[test]
fn a_frame_of_a_later_version_is_passed_over_and_the_next_ones_are_read() {
    let later = |number: u64| {
        let plain = b"what nobody knows yet";
        let mut bytes = Vec::new();
        write_length(&mut bytes, 2 + plain.len() + CHECKSUM_BYTES);
        bytes.extend([LATER_FRAMES + 3, 0]);
        bytes.extend(plain);
        bytes.extend(checksum(number, LATER_FRAMES + 3, 0, plain));
        bytes
    };
    let mut writer = FrameWriter::new(Dictionary::None);
    let (first, _, last) = (writer.write(&Frame::Done).unwrap(), writer.write(&Frame::Done).unwrap(), writer.write(&Frame::End).unwrap());
    let mut reader = FrameReader::new();
    reader.feed(&[first, later(1), last].concat());
    assert_eq!(reader.next(), Ok(Some(Frame::Done)));
    assert_eq!(reader.next(), Ok(Some(Frame::End)));
    assert_eq!(reader.next(), Ok(None));
    let mut damaged = FrameReader::new();
    damaged.feed(&later(1));
    assert_eq!(damaged.next(), Err(BadFrame::Checksum), "its place in the stream is checked like any other's");
}

/// A segment of one change with this text.
fn told(seq: u64, text: &str) -> Frame {
    let header = Header { seq, at_ms: 0, actor: 1, scope: Scope::Desk { township: "549901100".into() }, verb: 1 };
    let change = Change { header, body: text.as_bytes().to_vec() };
    Frame::Segment(Parcel { device: 1, incarnation: 1, items: vec![Item::Whole(change)], check: None, vouch: Vouch::Hello })
}

#[test]
fn what_stands_on_a_ground_is_read_on_the_same_ground_and_on_no_other() {
    let text = "东沟村与西沟村的草场边界自一九七〇年起有争议，双方约定以河为界，夏季共同放牧。";
    let frames = [told(1, text), told(2, text)];
    for dictionary in [Dictionary::None, Dictionary::One] {
        let alone = encode(&frames, dictionary).len();
        for waiting in [0, 10_000, 1_000_000] {
            let mut writer = FrameWriter::new(dictionary);
            writer.stand_on(&Footing { bytes: text.as_bytes().to_vec(), waiting }).unwrap();
            let bytes: Vec<u8> = frames.iter().flat_map(|frame| writer.write(frame).unwrap()).collect();
            assert!(bytes.len() + 40 < alone, "{} bytes and {alone} alone", bytes.len());
            let read = |ground: &str| {
                let mut reader = FrameReader::new();
                reader.stand_on(ground.as_bytes().to_vec());
                reader.feed(&bytes);
                [reader.next(), reader.next()]
            };
            assert_eq!(read(text), frames.clone().map(|frame| Ok(Some(frame))));
            assert!(read("").iter().all(Result::is_err), "{:?}", read(""));
            let [first, _] = read(&text.replace('河', "山"));
            assert!(first.is_err(), "{first:?}");
        }
    }
}

#[test]
fn a_reader_with_a_ground_reads_what_does_not_stand_on_it() {
    let frames = [told(1, "上报乡政府"), told(2, "上报乡政府")];
    let mut reader = FrameReader::new();
    reader.stand_on("上报乡政府".as_bytes().to_vec());
    reader.feed(&encode(&frames, Dictionary::One));
    assert_eq!([reader.next(), reader.next()], frames.map(|frame| Ok(Some(frame))));
}
