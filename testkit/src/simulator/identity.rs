//! Pasts that are exchanged: a PC that is copied, a PC or a county that is put back to an older day,
//! and a device that is revoked in the middle of its work.
//!
//! What burns with the only disk it was on is gone, and nobody can be blamed: it is taken out of what
//! must stand at the end. A county is put back only where everything that it loses is still somewhere
//! else: with whoever wrote it, or, with the county's signature, with whoever had pulled it.

use super::{Desk, Violation, World, wrong};
use crate::memory_county::CountyState;
use crate::memory_device::{DeviceState, KeptEntry, MemoryDevice};
use jiangyuan_model::{ChangeId, DeviceId, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::county::{NewEntry, under_new_id};
use jiangyuan_sync::frame::{Content, Cursor, Give};
use std::collections::{BTreeMap, BTreeSet};

/// How many PCs there are at most, copies among them.
const DESKS_MAX: usize = 6;

/// How many older days are remembered of the county, and of all devices together.
const DAYS_MAX: usize = 4;

impl World {
    /// Whether the county has revoked the device at this desk.
    pub(super) fn is_revoked(&self, at: usize) -> bool {
        let handle = self.desks.get(at).map(|desk| desk.device.device);
        handle.and_then(|handle| self.county.state.devices.get(&handle)).is_some_and(|known| known.revoked)
    }

    /// Somebody makes a backup.
    pub(super) fn remember_a_day(&mut self, at: usize) {
        if self.chance.percent(50) {
            self.county_days.push(self.county.state.clone());
            if self.county_days.len() > DAYS_MAX {
                self.county_days.remove(0);
            }
        } else if let Some(desk) = self.desks.get(at) {
            self.device_days.push((at, desk.device.clone()));
            if self.device_days.len() > DAYS_MAX {
                self.device_days.remove(0);
            }
        }
    }

    pub(super) fn exchange_a_past(&mut self, at: usize) {
        match self.chance.below(10) {
            0..3 => self.copy(at),
            3..6 => self.put_device_back(),
            6..9 => self.put_county_back(),
            _ => self.revoke(at),
        }
    }

    /// A disk is imaged, and both PCs go on. The copy outside tells the second one, unless that was
    /// imaged too.
    fn copy(&mut self, at: usize) {
        let (told, chance) = (self.chance.percent(30), self.chance.next());
        let clock_off_ms = self.chance.below(2 * super::YEARS_OFF_MS) as i64 - super::YEARS_OFF_MS as i64;
        if self.desks.len() >= DESKS_MAX {
            return;
        }
        let Some(desk) = self.desks.get(at) else { return };
        let mut device = desk.device.clone();
        device.chance = chance;
        device.fuse.mend();
        if told {
            device.begin_anew();
        }
        let mut copy = Desk::new(device, desk.scopes.clone());
        (copy.clock_off_ms, copy.pulled_when_revoked) = (clock_off_ms, desk.pulled_when_revoked.clone());
        self.desks.push(copy);
        self.seen.cloned += 1;
    }

    /// A PC is put back to an older day. What only its disk had is gone.
    fn put_device_back(&mut self) {
        let (told, chance) = (self.chance.percent(30), self.chance.next());
        if self.device_days.is_empty() {
            return;
        }
        let day = self.chance.below(self.device_days.len() as u64) as usize;
        let (at, mut device) = self.device_days.swap_remove(day);
        (device.chance, device.bug) = (chance, self.bug);
        device.fuse.mend();
        if told {
            device.begin_anew();
        }
        let revoked = self.is_revoked(at);
        let Some(desk) = self.desks.get_mut(at) else { return };
        desk.stop();
        (desk.typed, desk.synced) = (None, false);
        desk.pulled_when_revoked = revoked.then(|| log_of(&device));
        let before = std::mem::replace(&mut desk.device, device);
        self.seen.restored += 1;
        let written = before.state.own.iter().map(|written| (written.id, written.change.hash()));
        let gave_up = before.state.apart.iter().map(|(id, change)| (*id, change.hash()));
        let contents = written.chain(gave_up).chain(heard_by(&before)).collect();
        self.give_up_what_is_nowhere(contents);
    }

    /// A county that was put back may have had nothing but one disk to be given something from.
    fn give_up_what_is_nowhere(&mut self, contents: Vec<(ChangeId, Hash)>) {
        for content in contents {
            if !self.is_somewhere(content) && !self.is_heard(content) {
                self.saved.insert(content, false);
            }
        }
    }

    /// Whether some PC was told a change by the county, can prove it, and is listened to.
    fn is_heard(&self, content: (ChangeId, Hash)) -> bool {
        let family = family(&self.renamed, content);
        let is = |entry: &KeptEntry| family.contains(&(entry.id, entry.hash)) && entry.is_whole();
        self.desks.iter().enumerate().filter(|(at, _)| !self.is_revoked(*at)).any(|(_, desk)| {
            let state = &desk.device.state;
            let stands = state.index.iter().flat_map(|(scope, index)| index.iter().map(move |(pos, n)| (scope, *pos, *n)));
            let stood = stands.filter(|(_, _, n)| state.log.get(n).is_some_and(&is)).map(|(scope, pos, _)| (state.epoch, scope, pos));
            let mut lost = state.staged.iter().filter(|(_, staged)| is(&staged.entry));
            stood.into_iter().any(|(epoch, scope, pos)| is_signed(state, epoch, scope, pos))
                || lost.any(|((epoch, scope, pos), _)| state.piece(*epoch, scope, *pos).is_ok())
        })
    }

    /// Whether somebody still has a change under the id it has, or under one that it got.
    fn is_somewhere(&self, content: (ChangeId, Hash)) -> bool {
        family(&self.renamed, content).into_iter().any(|(id, hash)| {
            let state = &self.county.state;
            let at_county = state.by_id(id).is_some_and(|entry| entry.hash == hash)
                || state.refused.get(&id).is_some_and(|(kept, _)| *kept == hash)
                // What is kept apart is a witness and no longer anybody's work.
                || state.held.get(&(id, hash)).is_some_and(|held| !held.apart);
            at_county || self.desks.iter().any(|desk| writes_of(&desk.device, id, &hash))
        })
    }

    /// The county is put back to an older day, with or without the witness that tells it so.
    fn put_county_back(&mut self) {
        let told = self.chance.percent(40);
        if self.county_days.is_empty() {
            return;
        }
        let day = self.chance.below(self.county_days.len() as u64) as usize;
        let Some(old) = self.county_days.get(day) else { return };
        if !self.nothing_would_be_lost(old) || old.entries.len() == self.county.state.entries.len() {
            return;
        }
        let epoch = self.county.state.epoch();
        self.county.state = self.county_days.swap_remove(day);
        // Days of a log that is no more are no backups of this one.
        self.county_days.clear();
        self.given.clear();
        if told {
            self.county.state.begin_epoch(epoch);
        }
        self.county_died();
        self.seen.county_crashes -= 1;
        self.seen.rolled_back += 1;
    }

    fn nothing_would_be_lost(&self, old: &CountyState) -> bool {
        let now = &self.county.state;
        let stays = |id: ChangeId, hash: &Hash| self.desks.iter().any(|desk| writes_of(&desk.device, id, hash));
        let lost = |entry: &&NewEntry| old.by_id(entry.id).is_none();
        let entries_stay = now.entries.values().filter(lost).all(|entry| stays(entry.id, &entry.hash) || self.can_be_proved(entry));
        let refused_stay = now.refused.iter().all(|(id, (hash, _))| old.refused.contains_key(id) || stays(*id, hash));
        let held_stay = now.held.iter().all(|((id, hash), _)| old.held.contains_key(&(*id, *hash)) || stays(*id, hash));
        // Who is revoked stays revoked: the witness of that is the operator.
        let same_devices = old.devices.iter().all(|(handle, device)| now.devices.get(handle) == Some(device));
        entries_stay && refused_stay && held_stay && same_devices
    }

    /// Whether a device has the entry, as it was written, with the county's signature over the place
    /// where it stands.
    fn can_be_proved(&self, entry: &NewEntry) -> bool {
        let scope = &entry.change.header.scope;
        let index = self.county.state.index.get(scope);
        let Some(pos) = index.and_then(|index| index.iter().find(|(_, n)| **n == entry.n)).map(|(pos, _)| *pos) else { return false };
        self.desks.iter().enumerate().any(|(at, desk)| {
            let has = desk.device.state.log.get(&entry.n).is_some_and(|kept| kept.id == entry.id && kept.is_whole());
            has && is_signed(&desk.device.state, desk.device.state.epoch, scope, pos) && !self.is_revoked(at)
        })
    }

    fn revoke(&mut self, at: usize) {
        if self.county.state.devices.values().any(|device| device.revoked) {
            return;
        }
        let Some(handle) = self.desks.get(at).map(|desk| desk.device.device) else { return };
        if let Some(known) = self.county.state.devices.get_mut(&handle) {
            known.revoked = true;
        }
        for desk in self.desks.iter_mut().filter(|desk| desk.device.device == handle) {
            desk.stop();
            desk.pulled_when_revoked = Some(log_of(&desk.device));
        }
        let state = &self.county.state;
        self.taken_when_revoked = state.entries.values().map(|entry| entry.id).chain(state.refused.keys().copied()).collect();
        let of_device = self.desks.iter().filter(|desk| desk.device.device == handle);
        let contents = of_device.flat_map(|desk| heard_by(&desk.device)).collect();
        self.give_up_what_is_nowhere(contents);
    }

    /// At the end a person at the county takes what revoked devices handed in.
    pub(super) fn admit_all(&mut self) -> Result<(), Violation> {
        let revoked: Vec<DeviceId> =
            self.county.state.devices.iter().filter(|(_, known)| known.revoked).map(|(handle, _)| *handle).collect();
        for handle in revoked {
            if let Err(error) = self.county.admit(handle, self.clock_ms) {
                return wrong(format!("what device {handle} handed in cannot be taken: {error}"));
            }
        }
        // What was taken now reaches the others.
        for at in 0..self.desks.len() {
            self.sync_whole(at)?;
        }
        Ok(())
    }
}

/// The log as a device has it.
fn log_of(device: &MemoryDevice) -> BTreeMap<u64, Hash> {
    device.state.log.iter().map(|(n, entry)| (*n, entry.hash)).collect()
}

/// What a device was told by the county, and what of it the county has lost since.
fn heard_by(device: &MemoryDevice) -> impl Iterator<Item = (ChangeId, Hash)> {
    let staged = device.state.staged.values().map(|staged| &staged.entry);
    device.state.log.values().chain(staged).map(|entry| (entry.id, entry.hash))
}

/// Whether a device has written this, or keeps it under a branch mark.
fn writes_of(device: &MemoryDevice, id: ChangeId, hash: &Hash) -> bool {
    device.state.own.iter().any(|written| written.id == id && written.change.hash() == *hash)
}

/// A change under every id that it has had.
pub(super) fn family(
    renamed: &BTreeMap<(ChangeId, Hash), BTreeSet<(ChangeId, Hash)>>,
    content: (ChangeId, Hash),
) -> BTreeSet<(ChangeId, Hash)> {
    let mut found = BTreeSet::from([content]);
    let mut todo = vec![content];
    while let Some(next) = todo.pop() {
        for now in renamed.get(&next).into_iter().flatten() {
            if found.insert(*now) {
                todo.push(*now);
            }
        }
    }
    found
}

/// A device has just given changes new ids: those kept apart from `from` on are now its last ones.
pub(super) fn note_renamed(renamed: &mut BTreeMap<(ChangeId, Hash), BTreeSet<(ChangeId, Hash)>>, device: &MemoryDevice, from: usize) {
    let apart = device.state.apart.iter().skip(from);
    let now = device.state.own.iter().filter(|written| written.id.incarnation == device.incarnation());
    for ((was, change), written) in apart.zip(now) {
        renamed.entry((*was, change.hash())).or_default().insert((written.id, written.change.hash()));
    }
}

/// What was given back while another content stood under its id has another one now.
pub(super) fn note_given(renamed: &mut BTreeMap<(ChangeId, Hash), BTreeSet<(ChangeId, Hash)>>, county: &CountyState, give: &Give) {
    for entry in &give.entries {
        let Content::Full(change) = &entry.content else { continue };
        let hash = change.hash();
        let Some((id, change)) = under_new_id(entry.id, change).filter(|(id, _)| county.by_id(*id).is_some()) else { continue };
        renamed.entry((entry.id, hash)).or_default().insert((id, change.hash()));
    }
}

/// Whether a device has the county's signature of an epoch over a place or one behind it.
fn is_signed(state: &DeviceState, epoch: u32, scope: &Scope, pos: u64) -> bool {
    let reaches = |cursors: &[Cursor]| cursors.iter().any(|cursor| cursor.scope == *scope && cursor.pos >= pos);
    state.anchors.iter().any(|(receipt, cursors)| receipt.epoch == epoch && reaches(cursors))
}
