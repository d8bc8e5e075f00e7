//! Contents of attachments on a stick ([`jiangyuan_sync::volume::contents`]).
//!
//! On the stick they are copies: what the county has not told it has is here, and is written anew with each export.
//! So the copies of an earlier export go first, and a stick that is full holds as many as fit.

use crate::bundle::{Chance, read};
use jiangyuan_folder::{Found, Writer, list, remove};
use jiangyuan_model::{ErrorCode, Random, Refusal};
use jiangyuan_store::Store;
use jiangyuan_sync::attach::{Bitmap, DeviceBlobs, Offer};
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::volume::contents::{self, Going, NotTaken, Plan, Stopped, Taken, Written};
use jiangyuan_sync::volume::{Direction, Header, SetId, Volume};
use std::path::Path;

/// What was written beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Copied {
    /// Contents that are on the stick.
    pub(crate) contents: u32,
    /// Contents for which there was no room.
    pub(crate) left: u32,
    /// Files and their bytes.
    pub(crate) volumes: u32,
    pub(crate) bytes: u64,
}

/// Writes what the county lacks of attachments, and what is lacking here, into a folder.
pub(crate) fn export(store: &mut Store, folder: &Path, bytes_max: usize) -> Result<Copied, Refusal> {
    let jobs = store.jobs()?;
    remove_copies(store, folder)?;
    let all = |offer: &Offer| {
        let groups = offer.blob.groups();
        Going { offer: *offer, known: Bitmap::empty(groups), here: Bitmap::full(groups) }
    };
    let going: Vec<Going> = jobs.offers.iter().map(all).collect();
    let random = Chance(store.world().clone());
    let plan = plan(store, bytes_max)?;
    let mut written = Written::default();
    let done = contents::write(
        store,
        &plan,
        (&going, &jobs.wants),
        (&|store, message| DeviceBlobs::sign(store, message), &random),
        &mut written,
        &mut |volume| {
            let mut set = SetId::default();
            random.fill(&mut set);
            let mut writer = Writer::new(folder, set)?;
            writer.write(volume)?;
            writer.finish()
        },
    );
    match done {
        Ok(()) => {}
        Err(Stopped::Volume(refusal)) if refusal.code == ErrorCode::FolderFull => {}
        Err(Stopped::Volume(refusal) | Stopped::Store(refusal)) => return Err(refusal),
    }
    let left = u32::try_from(going.len()).unwrap_or(u32::MAX).saturating_sub(written.contents);
    Ok(Copied { contents: written.contents, left, volumes: written.volumes, bytes: written.bytes })
}

fn plan(store: &mut Store, bytes_max: usize) -> Result<Plan, Refusal> {
    let (epoch, incarnation) = (store.facts()?.epoch, store.me().incarnation);
    let header = Header {
        county: store.me().county_tls,
        direction: Direction::Up,
        device: store.me().device,
        key: None,
        incarnation,
        epoch,
        set: SetId::default(),
        number: 1,
        last: true,
        made_at_ms: store.world().clock.now_ms(),
        runs: Vec::new(),
        spans: Vec::new(),
        contents: true,
    };
    Ok(Plan { header, to: store.bundle_key()?, bytes_max })
}

/// Takes the copies of contents that this device has written off a stick.
pub(crate) fn remove_copies(store: &Store, folder: &Path) -> Result<(), Refusal> {
    for found in list(folder)?.found {
        if read(&found).is_ok_and(|volume| is_own_copy(store, &volume)) {
            remove(&found);
        }
    }
    Ok(())
}

fn is_own_copy(store: &Store, volume: &Volume) -> bool {
    let (header, me) = (&volume.header, store.me());
    let own = header.county == me.county_tls && header.device == me.device && header.direction == Direction::Up;
    own && header.contents && volume.is_signed_by(&store.device_public_keys().0)
}

/// Takes a volume of contents that the county has written for this device.
pub(crate) fn take(store: &mut Store, found: &Found, header: &Header) -> Result<Taken, Refusal> {
    let volume = read(found)?;
    // The file may have been changed since it was sorted in.
    if volume.header != *header || !volume.is_signed_by(&store.me().county_key) {
        return Err(ErrorCode::VolumeNotSigned.into());
    }
    // What an earlier epoch of the county had, the present one may have lost.
    if header.epoch < store.facts()?.epoch {
        return Err(ErrorCode::VolumeStale.into());
    }
    let mut frames = store.open_contents(&volume)?;
    contents::take_down(store, &mut frames, header.made_at_ms).map_err(|why| match why {
        NotTaken::Store(refusal) => refusal,
        NotTaken::Volume(bad) => bad.code().into(),
    })
}
