//! Volumes from a stick that somebody found or prepared: the file, its header, and, as from one who
//! holds a key, what is sealed in it.

use super::payloads::{examine, whole_frames};
use crate::memory::{FRAME_BYTES, SMALL_BYTES, within};
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::volume::{Contents, Direction, Header, Volume, down};
use jiangyuan_testkit::memory_device::MemoryDevice;

/// A file is copied into its parts, and a header's lists are small.
const TIMES: usize = 16;

/// What a volume begins with in today's format.
const BEGINNING: &[u8] = b"JYVOLUME\x01";

/// The shortest sealed body with a signature after it.
const REST: [u8; 112] = [7; 112];

/// The first byte says as what the others are read.
pub fn volumes(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind % 4 {
        0 => file(bytes),
        1 => file(&headed(bytes)),
        2 => opened(bytes),
        _ => taken(&[&[0, 0], whole_frames(bytes).as_slice()].concat()),
    }
}

/// A file that nobody vouches for is not opened, whatever it says.
fn file(bytes: &[u8]) {
    within(SMALL_BYTES + TIMES * bytes.len(), || {
        if let Ok(volume) = Volume::read(bytes) {
            assert!(!volume.is_signed_by(&[3; 32]), "somebody else's signature is believed");
            assert!(volume.open(&[5; 32]).is_err(), "what was sealed to nobody opens");
        }
    });
}

fn headed(header: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap_or(u16::MAX).to_le_bytes();
    [BEGINNING, &length, header, &REST].concat()
}

fn opened(plain: &[u8]) {
    let Ok(mut contents) = Contents::from_plain(plain) else { return };
    while let Ok(Some(frame)) = within(FRAME_BYTES, || contents.frames.next()) {
        examine(&frame);
    }
}

/// A device takes what its county has signed, and stays what it was where that makes no sense.
fn taken(plain: &[u8]) {
    let Ok(mut contents) = Contents::from_plain(plain) else { return };
    let mut device = MemoryDevice::new(3, 3 << 32, [1; 32], [2; 32]);
    let header = Header {
        county: [1; 32],
        direction: Direction::Down,
        device: 3,
        key: None,
        incarnation: 3 << 32,
        epoch: 1,
        set: [0; 16],
        number: 1,
        last: true,
        made_at_ms: 0,
        runs: Vec::new(),
        spans: Vec::new(),
    };
    let result = down::take(&mut device, &header, &mut contents.frames, 0, true);
    let internal = matches!(&result, Err(refusal) if refusal.code == ErrorCode::Internal);
    assert!(!internal, "a frame was not foreseen");
    assert!(device.facts().is_ok_and(|facts| facts.chains.iter().all(|chain| chain.receipted == 0)), "nobody's receipt is believed");
}
