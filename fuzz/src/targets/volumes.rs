//! Volumes from a stick that somebody found or prepared: the file, its header, and, as from one who
//! holds a key, what is sealed in it.

use super::payloads::{examine, whole_frames};
use crate::memory::{FRAME_BYTES, SMALL_BYTES, within};
use jiangyuan_model::ErrorCode;
use jiangyuan_sync::attach::{Bitmap, Blob, BlobStore, Keeping, Offer, Piece, Want};
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::volume::{Contents, Direction, Header, Volume, contents, down};
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
    match kind % 5 {
        0 => file(bytes),
        1 => file(&headed(bytes)),
        2 => opened(bytes),
        3 => contents_taken(&[&[0, 0], whole_frames(bytes).as_slice()].concat()),
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

/// A place that keeps nothing; what is brought has to prove itself all the same.
struct Nowhere;

impl BlobStore for Nowhere {
    type Error = ErrorCode;

    fn held(&mut self, blob: &Blob) -> Result<Bitmap, ErrorCode> {
        Ok(Bitmap::empty(blob.groups()))
    }

    fn give(&mut self, _: &Blob, _: u32) -> Result<Option<Piece>, ErrorCode> {
        Ok(None)
    }

    fn keep(&mut self, blob: &Blob, group: u32, sent: &[u8]) -> Result<Keeping, ErrorCode> {
        Ok(if blob.complete(group, sent, std::iter::empty()).is_ok() { Keeping::New } else { Keeping::Bad })
    }
}

/// A county takes contents that a device has signed, and looks for what it asks for.
fn contents_taken(plain: &[u8]) {
    within(FRAME_BYTES, || {
        let Ok(mut frames) = contents::Frames::from_plain(plain) else { return };
        let all = &mut |store: &mut Nowhere, blobs: &[Blob]| blobs.iter().map(|blob| store.held(blob).map(Some)).collect();
        let taken = contents::take_up(&mut Nowhere, &mut frames, all);
        assert!(!taken.is_ok_and(|taken| taken.unknown > 0), "all that is offered is known");
        let listed = contents::Frames::from_plain(plain).map(|mut frames| contents::listed(&mut frames));
        let sound = |(offers, wants): &(Vec<Offer>, Vec<Want>)| {
            offers.iter().all(|offer| offer.blob.is_sound())
                && wants.iter().all(|want| want.blob.is_sound() && want.held.groups() == want.blob.groups())
        };
        assert!(!matches!(&listed, Ok(Ok(lists)) if !sound(lists)), "a content that cannot be");
    });
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
        contents: false,
    };
    let result = down::take(&mut device, &header, &mut contents.frames, 0, true);
    // Without a reference it is what the county has said of itself.
    let internal = matches!(&result, Err(refusal) if refusal.code == ErrorCode::Internal && !refusal.params.is_empty());
    assert!(!internal, "a frame was not foreseen: {result:?}");
    assert!(device.facts().is_ok_and(|facts| facts.chains.iter().all(|chain| chain.receipted == 0)), "nobody's receipt is believed");
}
