//! Contents of attachments on a stick, at the county ([`jiangyuan_sync::volume::contents`]).
//!
//! A volume is taken like a session on a line: what a change names that the device may write is kept, and nothing else. What
//! a device asks for stands in its own volumes, which are still on the stick when the county writes on it; so
//! nothing has to be remembered between an import and an export.

use crate::bundle::{Chance, read};
use crate::county::County;
use crate::failure::{Failure, Result};
use jiangyuan_folder::{Found, Writer, list};
use jiangyuan_model::{DeviceId, ErrorCode, Refusal};
use jiangyuan_sync::attach::{Bitmap, Blob, Offer, Want};
use jiangyuan_sync::county::KnownDevice;
use jiangyuan_sync::volume::contents::{self, Frames, Going, NotTaken, Plan, Stopped, Taken, Written};
use jiangyuan_sync::volume::{Direction, Header, SetId, Volume};
use std::collections::BTreeMap;
use std::path::Path;

/// What the devices on a stick have and lack.
pub(crate) type Asked = BTreeMap<DeviceId, (Vec<Offer>, Vec<Want>)>;

impl County {
    /// Takes a volume of contents.
    pub(crate) fn take_contents(&self, found: &Found, header: &Header) -> Result<Taken> {
        let volume = read(found)?;
        let (device, mut frames) = self.open_contents(&volume, Some(header))?;
        let mut county = self.clone();
        contents::take_up(&mut county, &mut frames, &mut |county, blobs| county.weigh(&device, blobs)).map_err(|why| match why {
            NotTaken::Store(failure) => failure,
            NotTaken::Volume(bad) => bad.code().into(),
        })
    }

    /// Verifies and opens a volume of contents. `looked_at` is the header it had when it was looked at.
    fn open_contents(&self, volume: &Volume, looked_at: Option<&Header>) -> Result<(KnownDevice, Frames)> {
        let (device, _) = self.known_device(volume.header.device)?.ok_or(ErrorCode::DeviceUnknown)?;
        let same = looked_at.is_none_or(|header| *header == volume.header);
        if !same || !volume.is_signed_by(&device.key) {
            return Err(ErrorCode::VolumeNotSigned.into());
        }
        if device.revoked {
            return Err(ErrorCode::DeviceRevoked.into());
        }
        let frames = volume.open_contents(self.inner.keys.bundle_secret()).map_err(|bad| bad.code())?;
        Ok((device, frames))
    }

    /// What the volumes of devices in a folder say that they have and lack. One that cannot be read says nothing.
    pub(crate) fn asked_for(&self, folder: &Path) -> Result<Asked> {
        let mut asked = Asked::new();
        for found in list(folder)?.found {
            let Ok(volume) = read(&found) else { continue };
            let header = &volume.header;
            if header.county != self.fingerprint() || header.direction != Direction::Up || !header.contents {
                continue;
            }
            let device = header.device;
            let listed = match self.open_contents(&volume, None) {
                Ok((_, mut frames)) => contents::listed(&mut frames),
                Err(Failure::Refused(_)) => continue,
                Err(failure) => return Err(failure),
            };
            let Ok((offers, wants)) = listed else { continue };
            let (all_offers, all_wants) = asked.entry(device).or_default();
            all_offers.extend(offers);
            all_wants.extend(wants);
        }
        Ok(asked)
    }

    /// Writes for a device what it asked for and may read, and what the county has of that which it brought.
    pub(crate) fn write_contents(
        &self,
        folder: &Path,
        plan: &Plan,
        (offers, wants): (Vec<Offer>, Vec<Want>),
    ) -> Result<(Written, Option<Refusal>)> {
        let mut written = Written::default();
        let Some((device, _)) = self.known_device(plan.header.device)?.filter(|(device, _)| !device.revoked) else {
            return Ok((written, None));
        };
        let (going, said) = (self.going(&device, wants)?, self.said(&device, offers)?);
        let done = contents::write(
            &mut self.clone(),
            plan,
            (&going, &said),
            (&|county, message| county.inner.keys.sign(message), &Chance(self)),
            &mut written,
            &mut |volume| {
                let set: SetId = self.inner.world.draw();
                let mut writer = Writer::new(folder, set)?;
                writer.write(volume)?;
                writer.finish()
            },
        );
        match done {
            Ok(()) => Ok((written, None)),
            Err(Stopped::Volume(refusal)) if refusal.code == ErrorCode::FolderFull => Ok((written, Some(refusal))),
            Err(Stopped::Volume(refusal)) => Err(refusal.into()),
            Err(Stopped::Store(failure)) => Err(failure),
        }
    }

    /// What the county has of contents that a device brought.
    fn said(&self, device: &KnownDevice, offers: Vec<Offer>) -> Result<Vec<Want>> {
        let distinct: BTreeMap<_, _> = offers.into_iter().map(|offer| (offer.blob, offer.rank)).collect();
        let blobs: Vec<_> = distinct.keys().copied().collect();
        let weighed = self.weigh(device, &blobs)?;
        let held = distinct.into_iter().zip(weighed).filter_map(|((blob, rank), held)| Some((blob, rank, held?)));
        Ok(held.filter(|(_, _, held)| held.count() > 0).map(|(blob, rank, held)| Want { rank, blob, held }).collect())
    }

    /// Each content that a device asked for, once, in the order of their ranks. Of what it may not read there is nothing
    /// here.
    fn going(&self, device: &KnownDevice, mut wants: Vec<Want>) -> Result<Vec<Going>> {
        wants.sort_by_key(|want| (want.rank, want.blob));
        wants.dedup_by_key(|want| want.blob);
        let blobs: Vec<Blob> = wants.iter().map(|want| want.blob).collect();
        let found = self.find(device, &blobs)?;
        let going = wants.into_iter().zip(found).map(|(Want { rank, blob, held }, here)| {
            let here = here.unwrap_or_else(|| Bitmap::empty(blob.groups()));
            Going { offer: Offer { rank, blob }, known: held, here }
        });
        Ok(going.collect())
    }
}
