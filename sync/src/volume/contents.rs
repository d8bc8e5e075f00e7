//! Contents of attachments on a stick.
//!
//! They travel in volumes of their own, beside those of the log: a scan of 20 MB must not stand between a
//! township and its receipts, and a stick that is full carries the log and as many contents as fit. The
//! envelope is the same. Inside stand the frames that attachments have on a line ([`crate::attach`]), in both
//! directions the same three:
//!
//! | frame | says |
//! |---|---|
//! | `Lists` | of these contents groups follow (offers); of these I have so much (wants, with what is held) |
//! | `Chunk` | a group of an offered content, numbered from 0 in each volume |
//! | `Rest` | the county has no more of an offered content |
//!
//! **Nothing is agreed on.** The device writes all that the county has not told it to have, and what it lacks itself.
//! The county takes what a change names that the device may write, and writes what the device asked for and may read,
//! together with what it has of that which was offered. Whoever reads keeps each group that proves itself, in any order
//! and as often as it comes; so a damaged stick, a second one and a line may each bring a part of one content.
//!
//! **Each one alone.** Every volume says again what it is about, so none needs another. Groups that follow one another
//! in a volume leave out the part of their paths that the one before has proved.
//!
//! Rejected: contents inside the log's volumes (one bad sector in a photo would lose an evening's work), and
//! whole files beside the volumes (in clear, or in a second format).

use super::header::{Direction, Header};
use super::pack::seal_volume;
use super::{BadVolume, FRAMES_MAX, HEADER_BYTES_MAX, VOLUME_BYTES_MAX, parted};
use crate::attach::{Bitmap, Blob, BlobStore, DeviceBlobs, Frame, FrameReader, FrameWriter, Keeping, LIST_ITEMS_MAX, Offer, Side, Want};
use crate::segment::SignatureBytes;
use jiangyuan_model::{Random, Refusal};
use std::collections::BTreeSet;

/// The most contents that a volume says something of besides those in it: a hundred kilobytes of four thousand, and
/// more photos than an office takes between two sticks. Of more than that the rest is told on the next one.
const SAID_MAX: usize = 32 * LIST_ITEMS_MAX;

/// What a frame of one group needs at most.
const CHUNK_BYTES_MAX: usize = 20 * 1024;

/// What a volume has beside its frames, the header included.
const RIM_BYTES: usize = 1024;

/// How contents are to be written.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The header; `contents` is set, the number filled in.
    pub header: Header,
    /// The X25519 key they are sealed to.
    pub to: [u8; 32],
    /// The most bytes of a volume.
    pub bytes_max: usize,
}

/// As whose frames they stand in a volume: a device's have all three, and the header says which way they go.
const SIDE: Side = Side::Device;

/// A content that is to travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Going {
    /// The content.
    pub offer: Offer,
    /// What the reader has of it.
    pub known: Bitmap,
    /// What the reader may be given of it: nothing of what it may not read, as of what is not here.
    pub here: Bitmap,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Volumes.
    pub volumes: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Contents of which everything that is here and that the reader lacks is in them.
    pub contents: u32,
}

/// Why nothing more was written.
#[derive(Debug)]
pub enum Stopped<E> {
    /// The contents cannot be read.
    Store(E),
    /// A volume could not be made or was not taken.
    Volume(Refusal),
}

/// The volume that is being filled.
struct Draft {
    writer: FrameWriter,
    body: Vec<u8>,
    frames: usize,
    /// Contents that it names so far.
    numbers: u32,
}

/// Signs a volume with the key of whoever has the contents.
pub type Sign<'a, S> = &'a dyn Fn(&S, &[u8]) -> SignatureBytes;

/// Fills volumes of contents, one after the other.
struct Packer<'a, S> {
    plan: &'a Plan,
    said: &'a [Want],
    draft: Option<Draft>,
    written: &'a mut Written,
    sign: Sign<'a, S>,
    random: &'a dyn Random,
    each: &'a mut dyn FnMut(&[u8]) -> Result<(), Refusal>,
}

/// Writes volumes of contents; `each` takes them one after the other, and `written` tells in any case how far it came.
/// `said` is what the writer has of contents that the reader may lack, or lacks itself. None of both: no volume.
///
/// # Errors
/// [`Stopped`]. Volumes that `each` has taken stand for themselves.
pub fn write<S: BlobStore>(
    store: &mut S,
    plan: &Plan,
    (going, said): (&[Going], &[Want]),
    (sign, random): (Sign<'_, S>, &dyn Random),
    written: &mut Written,
    each: &mut dyn FnMut(&[u8]) -> Result<(), Refusal>,
) -> Result<(), Stopped<S::Error>> {
    let said = said.get(..SAID_MAX).unwrap_or(said);
    let mut packer = Packer { plan, said, draft: None, written, sign, random, each };
    for one in going {
        packer.content(store, one)?;
    }
    if !going.is_empty() || !said.is_empty() {
        packer.close(store).map_err(Stopped::Volume)?;
    }
    Ok(())
}

impl<S: BlobStore> Packer<'_, S> {
    fn content(&mut self, store: &mut S, going: &Going) -> Result<(), Stopped<S::Error>> {
        let blob = going.offer.blob;
        // The number it has in the volume that is being filled, and the group before.
        let mut number = None;
        let mut before = None;
        for group in going.known.missing().filter(|group| going.here.has(*group)) {
            let Some(piece) = store.give(&blob, group).map_err(Stopped::Store)? else { continue };
            if self.is_full() {
                self.close(store).map_err(Stopped::Volume)?;
                (number, before) = (None, None);
            }
            let of = number.unwrap_or_else(|| self.name(going.offer));
            let bytes = blob.trim(piece, before.into_iter());
            self.put(&Frame::Chunk { number: of, group, bytes });
            (number, before) = (Some(of), Some(group));
        }
        if self.plan.header.direction == Direction::Down && !going.here.is_full() {
            let number = number.unwrap_or_else(|| self.name(going.offer));
            self.put(&Frame::Rest { number });
        }
        self.written.contents += 1;
        Ok(())
    }

    fn is_full(&self) -> bool {
        let room = self.plan.bytes_max.min(VOLUME_BYTES_MAX - HEADER_BYTES_MAX).saturating_sub(RIM_BYTES + CHUNK_BYTES_MAX);
        self.draft.as_ref().is_some_and(|draft| draft.numbers > 0 && (draft.body.len() > room || draft.frames + 4 > FRAMES_MAX))
    }

    /// Names a content in the present volume.
    fn name(&mut self, offer: Offer) -> u32 {
        self.put(&Frame::Lists { offers: vec![offer], wants: Vec::new() });
        let draft = self.draft();
        draft.numbers += 1;
        draft.numbers - 1
    }

    fn put(&mut self, frame: &Frame) {
        let draft = self.draft();
        draft.body.extend_from_slice(&draft.writer.write(frame));
        draft.frames += 1;
    }

    fn draft(&mut self) -> &mut Draft {
        let said = self.said;
        self.draft.get_or_insert_with(|| {
            let mut draft = Draft { writer: FrameWriter::new(SIDE), body: Vec::new(), frames: 0, numbers: 0 };
            for wants in said.chunks(LIST_ITEMS_MAX) {
                draft.body.extend_from_slice(&draft.writer.write(&Frame::Lists { offers: Vec::new(), wants: wants.to_vec() }));
                draft.frames += 1;
            }
            draft
        })
    }

    fn close(&mut self, store: &S) -> Result<(), Refusal> {
        self.draft();
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let sign = |message: &[u8]| (self.sign)(store, message);
        let volume = seal_volume(&self.plan.header, &self.plan.to, (&[], &draft.body), &sign, self.random)?;
        (self.each)(&volume)?;
        self.written.volumes += 1;
        self.written.bytes += volume.len() as u64;
        Ok(())
    }
}

/// The frames of a volume of contents, one after the other.
pub struct Frames {
    reader: FrameReader,
    count: usize,
}

impl Frames {
    /// Those in the opened body of a volume.
    ///
    /// # Errors
    /// [`BadVolume::Unreadable`] where it ends within its letter.
    pub fn from_plain(plain: &[u8]) -> Result<Frames, BadVolume> {
        let (_, frames) = parted(plain)?;
        let mut reader = FrameReader::new(SIDE);
        reader.feed(frames);
        Ok(Frames { reader, count: 0 })
    }

    /// The next frame; `None` after the last.
    ///
    /// # Errors
    /// [`BadVolume`] where one cannot be read, or where there are more than a volume may have.
    #[allow(clippy::should_implement_trait)] // An error may come between two frames.
    pub fn next(&mut self) -> Result<Option<Frame>, BadVolume> {
        match self.reader.next()? {
            Some(_) if self.count >= FRAMES_MAX => Err(BadVolume::TooLong),
            Some(frame) => {
                self.count += 1;
                Ok(Some(frame))
            }
            None if self.reader.is_at_rest() => Ok(None),
            None => Err(BadVolume::Unreadable),
        }
    }
}

/// What a volume is about, without the groups in it: contents that its writer has, and what it has of others.
///
/// # Errors
/// [`BadVolume`] where a frame cannot be read.
pub fn listed(frames: &mut Frames) -> Result<(Vec<Offer>, Vec<Want>), BadVolume> {
    let (mut all, mut said) = (Vec::new(), Vec::new());
    while let Some(frame) = frames.next()? {
        if let Frame::Lists { offers, wants } = frame {
            all.extend(offers);
            said.extend(wants);
        }
    }
    Ok((all, said))
}

/// What came of a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// Groups that were new here.
    pub groups: u32,
    /// Contents that are whole here since.
    pub whole: u32,
    /// Contents that no change names which the reader knows: the log has to come first.
    pub unknown: u32,
    /// Groups that are not what they say.
    pub bad: u32,
    /// The reader knows more of where contents are than before.
    pub told: bool,
}

/// Why a volume was not taken to its end.
#[derive(Debug)]
pub enum NotTaken<E> {
    /// The contents cannot be kept.
    Store(E),
    /// The volume is not what it should be.
    Volume(BadVolume),
}

impl<E> From<BadVolume> for NotTaken<E> {
    fn from(bad: BadVolume) -> NotTaken<E> {
        NotTaken::Volume(bad)
    }
}

/// Says for each content whether it may be brought, and what is held of it.
pub type Weigh<'a, S> = &'a mut dyn FnMut(&mut S, &[Blob]) -> Result<Vec<Option<Bitmap>>, <S as BlobStore>::Error>;

/// Takes a volume of a device. `weigh` says for each content whether a change names it that the device may write, and
/// what is held of it.
///
/// # Errors
/// [`NotTaken`]; what was kept before stays kept.
pub fn take_up<S: BlobStore>(store: &mut S, frames: &mut Frames, weigh: Weigh<'_, S>) -> Result<Taken, NotTaken<S::Error>> {
    let mut taken = Taken::default();
    let mut taking: Vec<Option<Blob>> = Vec::new();
    while let Some(frame) = frames.next()? {
        match frame {
            Frame::Lists { offers, .. } => {
                let blobs: Vec<Blob> = offers.iter().map(|offer| offer.blob).collect();
                let weighed = weigh(store, &blobs).map_err(NotTaken::Store)?;
                taken.unknown += weighed.iter().filter(|held| held.is_none()).count() as u32;
                taking.extend(blobs.into_iter().zip(weighed).map(|(blob, held)| held.map(|_| blob)));
            }
            Frame::Chunk { number, group, bytes } => keep(store, &taking, (number, group, &bytes), &mut taken)?,
            Frame::Rest { .. } => {}
            _ => return Err(BadVolume::Unreadable.into()),
        }
    }
    Ok(taken)
}

/// Takes a volume of the county. What it says of contents is believed of those that this device offers or lacks, and of
/// no others. `at_ms` is when the county said it.
///
/// # Errors
/// [`NotTaken`]; what was kept before stays kept.
pub fn take_down<S: DeviceBlobs>(store: &mut S, frames: &mut Frames, at_ms: i64) -> Result<Taken, NotTaken<Refusal>> {
    let mut taken = Taken::default();
    let jobs = store.jobs().map_err(NotTaken::Store)?;
    let offered: BTreeSet<Blob> = jobs.offers.iter().map(|offer| offer.blob).collect();
    let wanted: BTreeSet<Blob> = jobs.wants.iter().map(|want| want.blob).collect();
    let mut taking: Vec<Option<Blob>> = Vec::new();
    while let Some(frame) = frames.next()? {
        match frame {
            Frame::Lists { offers, wants } => {
                for want in wants.into_iter().filter(|want| offered.contains(&want.blob) && want.held.groups() == want.blob.groups()) {
                    taken.told |= want.held.count() > 0;
                    store.mark_at_county(&want.blob, want.held.count()).map_err(NotTaken::Store)?;
                }
                taking.extend(offers.into_iter().map(|offer| wanted.contains(&offer.blob).then_some(offer.blob)));
            }
            Frame::Chunk { number, group, bytes } => keep(store, &taking, (number, group, &bytes), &mut taken)?,
            Frame::Rest { number } => {
                if let Some(Some(blob)) = taking.get(number as usize) {
                    store.mark_answered(blob, at_ms).map_err(NotTaken::Store)?;
                }
            }
            _ => return Err(BadVolume::Unreadable.into()),
        }
    }
    Ok(taken)
}

fn keep<S: BlobStore>(
    store: &mut S,
    taking: &[Option<Blob>],
    (number, group, bytes): (u32, u32, &[u8]),
    taken: &mut Taken,
) -> Result<(), NotTaken<S::Error>> {
    let Some(blob) = taking.get(number as usize).ok_or(BadVolume::Unreadable)? else { return Ok(()) };
    if group >= blob.groups() {
        return Err(BadVolume::Unreadable.into());
    }
    match store.keep(blob, group, bytes).map_err(NotTaken::Store)? {
        Keeping::New => {
            taken.groups += 1;
            taken.whole += u32::from(store.held(blob).map_err(NotTaken::Store)?.is_full());
        }
        Keeping::Known => {}
        Keeping::Bad => taken.bad += 1,
    }
    Ok(())
}
