//! Contents of attachments: who may bring one, who may have one, what stays after a cut. Every word of
//! a device is written by hand; `courier/tests` holds the same conversation with the real machine.

use crate::device::Device;
use crate::http;
use crate::world::{TestCounty, a_county};
use ed25519_dalek::Signer;
use hyper::Method;
use jiangyuan_model::{ChangeId, ErrorCode, Media, RecordId, Verb};
use jiangyuan_sync::attach::frame::{Frame, Hello, Standing};
use jiangyuan_sync::attach::{Attachment, Bitmap, Blob, Cut, FrameReader, FrameWriter, GROUP_BYTES, Offer, Piece, Rank, Side, Want};
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::frame::PROTOCOL;
use jiangyuan_sync::op::Op;
use std::sync::Barrier;

pub(crate) fn content(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&length.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// Announces a content on a record, as the device's next change.
fn announce(device: &mut Device, on: RecordId, content: Blob) {
    let seq = device.changes.len() as u64 + 1;
    let id = ChangeId { device: device.ticket.device, incarnation: device.incarnation, seq };
    let attachment = Attachment { content, media: Media::Photo.code(), title: String::new(), dated: None, thumbnail: None, evidence: None };
    let ops = vec![Op::Attach { on, attachment: Box::new(attachment) }];
    let body = Body { ops, origin: None, link: None }.write(id);
    let header = Header { seq, at_ms: seq as i64, actor: 1, scope: device.scope(), verb: Verb::Attach.code() };
    device.changes.push(Change { header, body });
}

/// A device of the desk that has announced this content.
pub(crate) fn a_writer(county: &TestCounty, content: &[u8]) -> (Device, Blob) {
    let mut device = county.device("desk");
    let blob = Cut::new(content).blob;
    let scope = device.scope();
    let record = device.write_in(&scope);
    announce(&mut device, record, blob);
    assert!(device.sync_from(1).done);
    (device, blob)
}

/// One session: the hello, all these words, and what the county said.
fn say(device: &Device, words: Vec<Frame>) -> Vec<Frame> {
    let mut hello = Hello { protocol: PROTOCOL, device: device.ticket.device, at_ms: 0, signature: [0; 64] };
    hello.signature = device.key.sign(&hello.signed_message(&device.ticket.county_tls)).to_bytes();
    let mut writer = FrameWriter::new(Side::Device);
    let mut body = writer.write(&Frame::Hello(hello));
    words.iter().for_each(|word| body.extend(writer.write(word)));
    let (_, answer) = http::ask(Method::POST, device.address(), device.ticket.county_tls, "/v1/attachments", body);
    let mut reader = FrameReader::new(Side::County);
    reader.feed(&answer);
    let mut heard = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        heard.push(frame);
    }
    heard
}

fn offer(blob: Blob) -> Frame {
    Frame::Lists { offers: vec![Offer { rank: Rank::Content, blob }], wants: vec![] }
}

fn chunk(content: &[u8], group: u32) -> Frame {
    Frame::Chunk { number: 0, group, bytes: Cut::new(content).piece(group).unwrap().bytes }
}

/// Brings these groups of a content.
pub(crate) fn bring(device: &Device, content: &[u8], groups: impl IntoIterator<Item = u32>) -> Vec<Frame> {
    let mut words = vec![offer(Cut::new(content).blob)];
    words.extend(groups.into_iter().map(|group| chunk(content, group)));
    words.extend([Frame::Rest { number: 0 }, Frame::End]);
    say(device, words)
}

/// Asks for a content and takes the groups in order. Returns what came of it.
fn fetch(device: &Device, blob: Blob) -> Vec<u8> {
    let wants = vec![Want { rank: Rank::Content, blob, held: Bitmap::empty(blob.groups()) }];
    let mut words = vec![Frame::Lists { offers: vec![], wants }];
    words.extend((0..blob.groups()).map(|group| Frame::Stored { number: 0, group }));
    words.push(Frame::End);
    let heard = say(device, words);
    let (mut here, mut came): (Vec<Piece>, Vec<u8>) = (Vec::new(), Vec::new());
    for frame in &heard {
        if let Frame::Chunk { group, bytes, .. } = frame {
            let piece = blob.complete(*group, bytes, here.iter().cloned()).unwrap();
            came.extend(blob.data(&piece));
            here.push(piece);
        }
    }
    came
}

pub(crate) fn answers(heard: &[Frame]) -> Vec<Standing> {
    let told = heard.iter().filter_map(|frame| if let Frame::Answers { standings, .. } = frame { Some(standings.clone()) } else { None });
    told.flatten().collect()
}

/// The groups that the county holds of the one content offered, of which it wants the rest.
pub(crate) fn wanted_beyond(heard: &[Frame]) -> Vec<u32> {
    let told = answers(heard);
    let [Standing::Wanted(held)] = told.as_slice() else { panic!("{told:?}") };
    held.held().collect()
}

fn stored(heard: &[Frame]) -> Vec<u32> {
    heard.iter().filter_map(|frame| if let Frame::Stored { group, .. } = frame { Some(*group) } else { None }).collect()
}

fn is_refused(heard: &[Frame], code: ErrorCode) -> bool {
    heard.last() == Some(&Frame::Sorry(code))
}

#[test]
fn what_a_record_names_is_taken_and_given_to_whoever_reads_its_scope_and_to_nobody_else() {
    let (county, content) = (a_county(), content(3 * GROUP_BYTES + 5));
    let (writer, blob) = a_writer(&county, &content);
    let heard = bring(&writer, &content, 0..4);
    assert_eq!((stored(&heard), heard.last()), (vec![0, 1, 2, 3], Some(&Frame::Done)));
    assert_eq!(answers(&bring(&writer, &content, [])), [Standing::Complete]);
    assert!(fetch(&county.device("desk"), blob) == content);
    // The grid does not see the desk, and another township sees nothing of this one.
    let strangers = [county.device("grid/扎曲村"), Device::registered(county.ticket_of("549901101", "desk"))];
    for stranger in strangers {
        assert!(fetch(&stranger, blob).is_empty());
        assert_eq!(answers(&bring(&stranger, &content, [])), [Standing::Unknown]);
    }
}

#[test]
fn a_content_that_exists_elsewhere_reads_like_one_that_nobody_has_named() {
    let (county, content) = (a_county(), content(9_000));
    let (writer, blob) = a_writer(&county, &content);
    bring(&writer, &content, [0]);
    let stranger = county.device("grid/扎曲村");
    let ask = |blob: Blob| {
        let wants = vec![Want { rank: Rank::Content, blob, held: Bitmap::empty(blob.groups()) }];
        say(&stranger, vec![Frame::Lists { offers: vec![], wants }, Frame::End])
    };
    assert_eq!(ask(blob), ask(Blob { hash: [7; 32], length: 9_000 }));
}

#[test]
fn after_a_cut_the_county_names_what_it_holds_and_a_group_that_comes_twice_is_passed_over() {
    let (county, content) = (a_county(), content(5 * GROUP_BYTES));
    let (writer, blob) = a_writer(&county, &content);
    assert_eq!(stored(&bring(&writer, &content, [1, 3])), [1, 3]);
    assert_eq!(county.county().stats().unwrap().waiting_attachments, 1);
    let county = crate::world::restarted(county.stopped());
    let mut writer = writer;
    writer.ticket.url = format!("https://{}", county.running.address);
    let heard = bring(&writer, &content, [3, 0, 2, 4]);
    assert_eq!(wanted_beyond(&heard), [1, 3]);
    assert_eq!(stored(&heard), [3, 0, 2, 4]);
    assert!(fetch(&writer, blob) == content);
    assert_eq!(county.county().stats().unwrap().waiting_attachments, 0);
}

#[test]
fn a_group_that_does_not_prove_itself_is_refused_and_nothing_of_it_is_kept() {
    let (county, content) = (a_county(), content(2 * GROUP_BYTES));
    let (writer, blob) = a_writer(&county, &content);
    let Frame::Chunk { number, group, mut bytes } = chunk(&content, 1) else { panic!() };
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let heard = say(&writer, vec![offer(blob), chunk(&content, 0), Frame::Chunk { number, group, bytes }, Frame::End]);
    assert!(is_refused(&heard, ErrorCode::AttachmentDamaged));
    assert_eq!(wanted_beyond(&bring(&writer, &content, [])), [0]);
}

#[test]
fn sessions_that_bring_parts_of_one_content_at_once_lose_none() {
    let (county, content) = (a_county(), content(24 * GROUP_BYTES));
    let (writer, blob) = a_writer(&county, &content);
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for part in 0..4 {
            let (writer, content, start) = (&writer, &content, &start);
            scope.spawn(move || {
                start.wait();
                assert_eq!(stored(&bring(writer, content, (part..24).step_by(4))).len(), 6);
            });
        }
    });
    assert_eq!(answers(&bring(&writer, &content, [])), [Standing::Complete]);
    assert!(fetch(&writer, blob) == content);
}

#[test]
fn a_revoked_device_and_a_forged_hello_are_turned_away() {
    let (county, content) = (a_county(), content(9_000));
    let (writer, _) = a_writer(&county, &content);
    let mut forged = writer.clone();
    forged.key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    assert!(is_refused(&bring(&forged, &content, [0]), ErrorCode::DeviceUnknown));
    county.county().device_revoke(writer.ticket.device).unwrap();
    assert!(is_refused(&bring(&writer, &content, [0]), ErrorCode::DeviceRevoked));
    assert_eq!(county.county().stats().unwrap().waiting_attachments, 1);
}

#[test]
fn on_the_disk_of_the_county_no_content_lies_in_the_clear() {
    let (county, content) = (a_county(), content(GROUP_BYTES));
    let (writer, _) = a_writer(&county, &content);
    bring(&writer, &content, [0]);
    let mut folders = vec![county.folder.path().join("attachments")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for found in std::fs::read_dir(folder).unwrap().flatten() {
            if found.path().is_dir() {
                folders.push(found.path());
                continue;
            }
            files += 1;
            let bytes = std::fs::read(found.path()).unwrap();
            assert!(!bytes.windows(32).any(|window| window == &content[..32]));
        }
    }
    assert!(files > 0);
}
