//! Inputs to begin with, made by the real machines: two devices write, sync with a county and hear
//! of each other, and what was said is kept.

use ed25519_dalek::SigningKey;
use jiangyuan_model::{Random, Role, Scope};
use jiangyuan_sync::attach::frame::Standing;
use jiangyuan_sync::attach::{self, Bitmap, Blob, Cut, Offer, Rank, Side, Want};
use jiangyuan_sync::client::Options;
use jiangyuan_sync::codec::{Dictionary, FrameWriter, PLAIN_BYTES_MAX};
use jiangyuan_sync::enrol::{Certificate, Registration, Ticket};
use jiangyuan_sync::frame::Frame;
use jiangyuan_sync::volume;
use jiangyuan_sync::volume::up::{self, Writing};
use jiangyuan_testkit::chance::Chance;
use jiangyuan_testkit::in_memory::{Office, Transcript, device_of, sync};
use jiangyuan_testkit::memory_county::MemoryCounty;
use jiangyuan_testkit::memory_device::MemoryDevice;
use jiangyuan_testkit::samples;
use std::sync::atomic::{AtomicU8, Ordering};
use zstd::stream::raw::{DParameter, Decoder, Operation};
use zstd::zstd_safe::FrameFormat;

/// Changes of each device.
const CHANGES: usize = 12;

const CLOCK_MS: i64 = 1_772_000_000_000;

/// Small frames, so that a seed holds several.
const FRAME_BYTES: usize = 2_000;

fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

/// What is said when two devices with work of their own meet by way of the county, and meet again.
fn conversations() -> Vec<Transcript> {
    let office = Office { key: SigningKey::from_bytes(&[0xcc; 32]), clock_ms: CLOCK_MS };
    let mut county = MemoryCounty::default();
    let mut devices = [3, 40].map(|handle| device_of(&mut county, &office, handle, &desk()));
    for (device, seed) in devices.iter_mut().zip(1..) {
        for (at, body) in samples::bodies(seed, CHANGES).into_iter().enumerate() {
            device.write(CLOCK_MS + at as i64 * 60_000, 1, desk(), 1, body);
        }
    }
    let options = Options { segment_bytes: FRAME_BYTES as u64, budget_bytes: None, ..Options::default() };
    let mut said = Vec::new();
    for _ in 0..2 {
        for device in &mut devices {
            said.push(sync(device, &mut county, &office, options, FRAME_BYTES));
        }
    }
    said
}

fn both_ways() -> Vec<Vec<Frame>> {
    conversations().into_iter().flat_map(|said| [said.up, said.down]).collect()
}

/// Streams of bytes, each after the size of its pieces.
pub fn streams() -> Vec<Vec<u8>> {
    let mut streams = Vec::new();
    for (frames, dictionary) in both_ways().iter().zip([Dictionary::One, Dictionary::None].into_iter().cycle()) {
        let mut writer = FrameWriter::new(dictionary);
        let mut stream = vec![97];
        frames.iter().filter_map(|frame| writer.write(frame).ok()).for_each(|bytes| stream.extend(bytes));
        streams.push(stream);
    }
    streams
}

/// Payloads in plain with their kinds and lengths.
pub fn payloads() -> Vec<Vec<u8>> {
    both_ways().iter().map(|frames| frames.iter().filter_map(plain).flatten().collect()).collect()
}

/// A frame as kind, length and payload in plain: written as the only one of its stream, and unpacked.
fn plain(frame: &Frame) -> Option<Vec<u8>> {
    const COMPRESSED: u8 = 1;
    let bytes = FrameWriter::new(Dictionary::None).write(frame).ok()?;
    let length_ends = bytes.iter().position(|byte| byte & 0x80 == 0)? + 1;
    let (head, rest) = bytes.get(length_ends..)?.split_first_chunk::<2>()?;
    let (packed, _checksum) = rest.split_last_chunk::<4>()?;
    let [kind, flags] = *head;
    let payload = if flags & COMPRESSED == 0 { packed.to_vec() } else { unpacked(packed)? };
    let length = u16::try_from(payload.len()).ok()?;
    Some(std::iter::once(kind).chain(length.to_le_bytes()).chain(payload).collect())
}

fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = Decoder::new().ok()?;
    decoder.set_parameter(DParameter::Format(FrameFormat::Magicless)).ok()?;
    let mut plain = vec![0; PLAIN_BYTES_MAX];
    let status = decoder.run_on_buffers(packed, &mut plain).ok()?;
    plain.truncate(status.bytes_written);
    Some(plain)
}

/// Bodies of every verb.
pub fn bodies() -> Vec<Vec<u8>> {
    samples::bodies(77, 60)
}

/// A ticket, its text, a registration and a certificate.
pub fn enrolment() -> Vec<Vec<u8>> {
    let ticket = Ticket {
        url: "https://127.0.0.1:8443".into(),
        county_tls: [1; 32],
        county_root: [2; 32],
        county_key: [3; 32],
        county_bundle: [9; 32],
        device: 7,
        device_chars: "A7".into(),
        township: "549901100".into(),
        township_name: "云杉坪镇".into(),
        scope: desk(),
        roles: vec![Role::Clerk, Role::Triage],
        secret: [4; 16],
        expires_at_ms: CLOCK_MS,
    };
    let registration = Registration {
        device: 7,
        secret: [4; 16],
        key: [5; 32],
        sealing_key: [6; 32],
        user_name: "卓玛".into(),
        label: "云杉坪镇一号机".into(),
    };
    let certificate =
        Certificate { device: 7, key: [5; 32], scope: desk(), roles: vec![Role::Clerk], made_at_ms: CLOCK_MS, signature: [8; 64] };
    let text = ticket.to_text();
    let coded = text.strip_prefix("JY1-").unwrap_or_default();
    let mut bytes = data_encoding::BASE32_NOPAD.decode(coded.as_bytes()).unwrap_or_default();
    bytes.truncate(bytes.len().saturating_sub(4));
    [(0, text.into_bytes()), (1, bytes), (2, registration.to_bytes()), (3, certificate.to_bytes())]
        .into_iter()
        .map(|(kind, bytes)| std::iter::once(kind).chain(bytes).collect())
        .collect()
}

/// Frames of attachments, of a device and of the county, as they come from the line.
pub fn attachments() -> Vec<Vec<u8>> {
    let content: Vec<u8> = (0..40_000u32).map(|at| (at % 251) as u8).collect();
    let cut = Cut::new(&content);
    let blob = Blob { hash: [3; 32], length: content.len() as u64 };
    let held = Bitmap::full(blob.groups());
    let hello = attach::frame::Hello { protocol: 1, device: 3, at_ms: CLOCK_MS, signature: [9; 64] };
    let lists = attach::frame::Frame::Lists {
        offers: vec![Offer { rank: Rank::Content, blob }],
        wants: vec![Want { rank: Rank::Thumbnail, blob, held: held.clone() }],
    };
    let chunk = cut.piece(0).map(|piece| attach::frame::Frame::Chunk { number: 0, group: 0, bytes: piece.bytes });
    let device = [attach::frame::Frame::Hello(hello), lists].into_iter().chain(chunk).chain([attach::frame::Frame::End]);
    let county = [
        attach::frame::Frame::Welcome { epoch: 1 },
        attach::frame::Frame::Answers { first: 0, standings: vec![Standing::Wanted(held), Standing::Complete, Standing::Unknown] },
        attach::frame::Frame::Stored { number: 0, group: 0 },
        attach::frame::Frame::Done,
    ];
    let stream = |side, frames: Vec<attach::frame::Frame>| -> Vec<u8> {
        let mut writer = attach::FrameWriter::new(side);
        frames.iter().flat_map(|frame| writer.write(frame)).collect()
    };
    [(Side::Device, 40u8, device.collect()), (Side::County, 41, county.to_vec())]
        .into_iter()
        .map(|(side, kind, frames)| std::iter::once(kind).chain(stream(side, frames)).collect())
        .collect()
}

/// Volumes of a device, their headers and bodies, and what a county says in one.
pub fn volumes() -> Vec<Vec<u8>> {
    let mut device = MemoryDevice::new(3, 3 << 32, [1; 32], [2; 32]);
    for (at, body) in samples::bodies(4, CHANGES).into_iter().enumerate() {
        device.write(CLOCK_MS + at as i64 * 60_000, 1, desk(), 1, body);
    }
    let to = volume::public_of(&volume::secret_from(&[5; 32]));
    let writing = Writing { to, set: [6; 16], at_ms: CLOCK_MS, registration: Some(([4; 32], vec![9; 40])), bytes_max: FRAME_BYTES };
    let mut files: Vec<Vec<u8>> = Vec::new();
    let written = up::write(&mut device, &writing, &Counted(AtomicU8::new(1)), &mut |file| {
        files.push(file.to_vec());
        Ok(())
    });
    assert!(written.is_ok_and(|written| written.volumes > 1), "the seeds of volumes are whole ones");
    let header = |file: &Vec<u8>| -> Option<Vec<u8>> {
        let (_, rest) = file.split_at_checked(HEADER_AT)?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        rest.get(..usize::from(u16::from_le_bytes(*length))).map(<[u8]>::to_vec)
    };
    let headers: Vec<Vec<u8>> = files.iter().filter_map(header).collect();
    let bodies = streams().into_iter().map(|stream| [&[0, 0], stream.get(1..).unwrap_or_default()].concat());
    let kinds = files.into_iter().map(|file| (0, file)).chain(headers.into_iter().map(|header| (1, header)));
    let kinds = kinds.chain(bodies.map(|body| (2, body))).chain(payloads().into_iter().map(|said| (3, said)));
    kinds.map(|(kind, bytes)| std::iter::once(kind).chain(bytes).collect()).collect()
}

/// Where the length of a volume's header stands.
const HEADER_AT: usize = 9;

/// Chance that is the same in every run.
struct Counted(AtomicU8);

impl Random for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }
}

/// Decisions at random.
pub fn decisions() -> Vec<Vec<u8>> {
    let mut chance = Chance::new(5);
    (1..16).map(|size| (0..size * 40).map(|_| chance.below(256) as u8).collect()).collect()
}
