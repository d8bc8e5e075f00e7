//! A county and its devices in one seeded world, driven by the real machines through the real
//! codec, over pipes that break.
//!
//! One run has two halves. In the first, anything may happen at any point: people write, syncs
//! begin, bytes move in pieces of any size, lines are cut inside a frame or die silently, a whole
//! request is delivered again after its reply was lost, a device or the county dies between any
//! two calls of its store, before or after a commit. A PC is copied and both copies go on, a PC or the
//! county is put back to an older day, with and without the witness that would tell, a device is
//! revoked in the middle of its work, and every clock is wrong by years. In the second half the faults have stopped:
//! every device syncs a bounded number of times, and then the [`oracle`] looks at the stores. What
//! it says is what the design promises; it knows nothing of how the machines work.
//!
//! The simulator is tested itself: [`Seen`] counts what really happened, and every [`Bug`] put in
//! on purpose has to be found.

mod identity;
mod line;
mod oracle;
mod people;

use crate::chance::Chance;
use crate::fault::Bug;
use crate::memory_county::{COUNTY_TLS, CountyState, MemoryCounty};
use crate::memory_device::MemoryDevice;
use ed25519_dalek::SigningKey;
use jiangyuan_model::{ChangeId, ErrorCode, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::client::{Client, Effect, Ending, Event, Options, Outcome, Performed, perform};
use jiangyuan_sync::county::KnownDevice;
use jiangyuan_sync::frame::Protocols;
use jiangyuan_sync::verdict::Verdict;
use line::Line;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One sync in so many stands on a ground.
const GROUNDED: u64 = 16;

/// How many syncs a device may need after the faults stopped: one to send, one more to take what
/// the others sent meanwhile.
const ROUNDS_MAX: usize = 4;

/// How many turns one sync may take on a good line.
const TURNS_MAX: usize = 20_000;

/// How wrong a clock may be, either way: ten years.
const YEARS_OFF_MS: u64 = 10 * 365 * 24 * 3_600_000;

/// What was found to be wrong, in words for whoever reads a failing test.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Violation(pub String);

pub(crate) fn wrong<T>(what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation(what.into()))
}

/// What a run really was about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Entries of the log at the end.
    pub entries: u64,
    /// Syncs that ended well in the first half.
    pub synced: u64,
    /// Lines cut with bytes on them.
    pub cuts: u64,
    /// Lines that died silently.
    pub silent: u64,
    /// Whole requests delivered again.
    pub doubled: u64,
    /// Devices that died.
    pub device_crashes: u64,
    /// Times the county died.
    pub county_crashes: u64,
    /// Fields on which devices disagree at the end.
    pub conflicts: u64,
    /// Steps that were overtaken.
    pub superseded: u64,
    /// Steps that wait for a person.
    pub for_a_person: u64,
    /// Imported things that were there before.
    pub same: u64,
    /// Changes of a newer version.
    pub unread: u64,
    /// Changes that were refused.
    pub refused: u64,
    /// Frames of the log that the county sent.
    pub log_frames: u64,
    /// Pages of snapshots that the county sent.
    pub snapshot_pages: u64,
    /// PCs that were copied, without and with a witness outside that tells.
    pub cloned: u64,
    /// PCs that were put back to an older day.
    pub restored: u64,
    /// Times the county was put back to an older day.
    pub rolled_back: u64,
    /// Times a device proved it.
    pub proved: u64,
    /// Entries that devices gave back.
    pub given_back: u64,
    /// Changes that got new ids.
    pub reissued: u64,
    /// Segments of which the county kept something apart.
    pub kept_apart: u64,
    /// Changes that a revoked device handed in.
    pub held: u64,
    /// Receipts signed over something else than what the device has.
    pub wrongly_signed: u64,
    /// Sessions that stood on a ground.
    pub grounded: u64,
    /// Disks that were full.
    pub full: u64,
}

impl Seen {
    /// What two runs were about together.
    #[must_use]
    pub const fn with(self, other: Seen) -> Seen {
        Seen {
            entries: self.entries + other.entries,
            synced: self.synced + other.synced,
            cuts: self.cuts + other.cuts,
            silent: self.silent + other.silent,
            doubled: self.doubled + other.doubled,
            device_crashes: self.device_crashes + other.device_crashes,
            county_crashes: self.county_crashes + other.county_crashes,
            conflicts: self.conflicts + other.conflicts,
            superseded: self.superseded + other.superseded,
            for_a_person: self.for_a_person + other.for_a_person,
            same: self.same + other.same,
            unread: self.unread + other.unread,
            refused: self.refused + other.refused,
            log_frames: self.log_frames + other.log_frames,
            snapshot_pages: self.snapshot_pages + other.snapshot_pages,
            cloned: self.cloned + other.cloned,
            restored: self.restored + other.restored,
            rolled_back: self.rolled_back + other.rolled_back,
            proved: self.proved + other.proved,
            given_back: self.given_back + other.given_back,
            reissued: self.reissued + other.reissued,
            kept_apart: self.kept_apart + other.kept_apart,
            held: self.held + other.held,
            wrongly_signed: self.wrongly_signed + other.wrongly_signed,
            grounded: self.grounded + other.grounded,
            full: self.full + other.full,
        }
    }
}

/// One device and the sync it is in.
struct Desk {
    device: MemoryDevice,
    scopes: Vec<Scope>,
    client: Option<Client>,
    todo: VecDeque<Effect>,
    line: Option<Line>,
    waiting: bool,
    /// What was written here when the present session began.
    written_at_start: Vec<(ChangeId, Hash)>,
    /// How far its clock is from the truth.
    clock_off_ms: i64,
    /// The log as it had it when it was revoked.
    pulled_when_revoked: Option<BTreeMap<u64, Hash>>,
    /// A sync ended well since it was copied or put back: it knows what the county has of it.
    synced: bool,
    /// The value that somebody typed last, while nothing else was written here.
    typed: Option<(ChangeId, people::Typed)>,
}

impl Desk {
    const fn new(device: MemoryDevice, scopes: Vec<Scope>) -> Desk {
        Desk {
            device,
            scopes,
            client: None,
            todo: VecDeque::new(),
            line: None,
            waiting: false,
            written_at_start: Vec::new(),
            clock_off_ms: 0,
            pulled_when_revoked: None,
            synced: false,
            typed: None,
        }
    }

    /// Whatever it was doing, it does it no more.
    fn stop(&mut self) {
        (self.client, self.line, self.waiting) = (None, None, false);
        self.todo.clear();
    }
}

/// A world of one seed.
pub struct World {
    chance: Chance,
    clock_ms: i64,
    county: MemoryCounty,
    county_key: SigningKey,
    desks: Vec<Desk>,
    seen: Seen,
    bug: Option<Bug>,
    faults: bool,
    /// Programs of several versions.
    versions: bool,
    /// Disks fill up.
    full_disks: bool,
    /// Everything that anybody saved and that has not burnt with the only disk it was on.
    saved: BTreeMap<(ChangeId, Hash), bool>,
    /// Ids that changes have given up, and those that they have now.
    renamed: BTreeMap<(ChangeId, Hash), BTreeSet<(ChangeId, Hash)>>,
    /// Older days of the county and of its devices.
    county_days: Vec<CountyState>,
    device_days: Vec<(usize, MemoryDevice)>,
    /// What was given back to the county, with the verdict it had.
    given: BTreeMap<ChangeId, Verdict>,
    /// What a revoked device handed in got a number by itself.
    numbered_before_decided: bool,
    /// What stood or was refused when a device was revoked.
    taken_when_revoked: BTreeSet<ChangeId>,
}

/// Seeds from here on are worlds in which every session of a device, and every answer of the county,
/// is that of a program of another version.
pub const VERSIONED: u64 = 1 << 32;

/// In worlds from here on disks fill up besides, the county's and those of PCs.
pub const FULL_DISKS: u64 = 1 << 33;

/// The versions that one program speaks: ours, or drawn from a number that was drawn already. All of
/// them speak the oldest one.
fn protocols(several: bool, number: u64) -> Protocols {
    if several { Protocols { oldest: 1, newest: 1 + (number % 3) as u16 } } else { Protocols::OURS }
}

/// Runs one seed.
///
/// # Errors
/// The first promise that was broken.
pub fn run(seed: u64, bug: Option<Bug>) -> Result<Seen, Violation> {
    let mut world = World::new(seed, bug);
    world.first_half()?;
    world.second_half()?;
    oracle::check(&world)?;
    Ok(world.sum_up())
}

fn desk_scope() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

fn grid_scope() -> Scope {
    Scope::Grid { township: "549901100".into(), village: "多卡".into() }
}

impl World {
    fn new(seed: u64, bug: Option<Bug>) -> World {
        let county_key = SigningKey::from_bytes(&[0xcc; 32]);
        let mut county = MemoryCounty { bug, ..MemoryCounty::default() };
        let mut desks = Vec::new();
        // Two PCs of one desk, which also write for the grid, and the PC of a grid worker.
        let both = vec![desk_scope(), grid_scope()];
        for (handle, scopes) in [(11, both.clone()), (222, both), (3333, vec![grid_scope()])] {
            let mut device = MemoryDevice::new(handle, u64::from(handle) << 32, COUNTY_TLS, county_key.verifying_key().to_bytes());
            device.bug = bug;
            let reads = vec![scopes.first().cloned().unwrap_or_else(desk_scope)];
            let known =
                KnownDevice { device: handle, key: device.public_key(), reads, writes: scopes.clone(), actors: vec![1, 2], revoked: false };
            county.state.devices.insert(handle, known);
            desks.push(Desk::new(device, scopes));
        }
        let mut chance = Chance::new(seed.wrapping_mul(0x1234_5678_9abc_def1) ^ 0x51);
        for desk in &mut desks {
            desk.clock_off_ms = chance.below(2 * YEARS_OFF_MS) as i64 - YEARS_OFF_MS as i64;
        }
        World {
            chance,
            clock_ms: 1_772_000_000_000,
            versions: seed >= VERSIONED,
            full_disks: seed >= FULL_DISKS,
            county,
            county_key,
            desks,
            seen: Seen::default(),
            bug,
            faults: true,
            saved: BTreeMap::new(),
            renamed: BTreeMap::new(),
            county_days: Vec::new(),
            device_days: Vec::new(),
            given: BTreeMap::new(),
            numbered_before_decided: false,
            taken_when_revoked: BTreeSet::new(),
        }
    }

    fn first_half(&mut self) -> Result<(), Violation> {
        let turns = 150 + self.chance.below(350);
        for _ in 0..turns {
            self.clock_ms += self.chance.below(5_000) as i64;
            let at = self.chance.below(self.desks.len() as u64) as usize;
            match self.chance.below(100) {
                0..25 => self.write(at)?,
                25..35 => self.begin(at)?,
                35..37 => self.break_line(at),
                37 => self.deliver_again(at),
                38 => self.arm(at),
                39 => self.exchange_a_past(at),
                40 => self.remember_a_day(at),
                _ => {
                    for _ in 0..self.chance.below(12) {
                        self.turn(at)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// No more faults: whoever is in a sync finishes it, and then everybody syncs until nothing is
    /// left to say.
    fn second_half(&mut self) -> Result<(), Violation> {
        self.faults = false;
        self.county.fuse.mend();
        self.county.fuse.fill(0);
        for desk in &mut self.desks {
            desk.device.fuse.mend();
            desk.device.fuse.fill(0);
            desk.stop();
        }
        for _ in 0..ROUNDS_MAX {
            for at in 0..self.desks.len() {
                self.sync_whole(at)?;
            }
        }
        self.admit_all()?;
        for (at, desk) in self.desks.iter().enumerate() {
            // A revoked device is not told what became of what was taken before, or is given by others; it knows
            // that it was acked.
            let revoked = self.is_revoked(at);
            let before = |id: &ChangeId| self.taken_when_revoked.contains(id) || self.given.contains_key(id);
            let stands = |id: ChangeId| self.county.state.by_id(id).is_some() || self.county.state.refused.contains_key(&id);
            let taken = |id: ChangeId| revoked && desk.device.is_acked(id) && before(&id) && stands(id);
            let pending = desk.device.pending().into_iter().filter(|written| !taken(written.id)).count();
            if pending > 0 {
                return wrong(format!("{pending} changes of device {at} still wait after {ROUNDS_MAX} rounds without faults"));
            }
        }
        Ok(())
    }

    /// One sync on a good line, from its beginning to its end.
    fn sync_whole(&mut self, at: usize) -> Result<(), Violation> {
        self.begin(at)?;
        let mut turns = 0;
        while self.desks.get(at).is_some_and(|desk| desk.client.is_some()) {
            self.turn(at)?;
            turns += 1;
            if turns > TURNS_MAX {
                return wrong(format!("device {at} does not end its sync"));
            }
        }
        Ok(())
    }

    fn begin(&mut self, at: usize) -> Result<(), Violation> {
        let segment_bytes = 50 + self.chance.below(500);
        // Making tables for a ground takes longer than all the rest of a short session.
        let ground_from_bytes = segment_bytes.is_multiple_of(GROUNDED).then_some(1);
        let protocols = protocols(self.versions, segment_bytes);
        let options = Options { segment_bytes, protocols, ground_from_bytes, ..Options::default() };
        let Some(desk) = self.desks.get_mut(at).filter(|desk| desk.client.is_none()) else { return Ok(()) };
        desk.client = Some(Client::new(options));
        self.tell(at, Event::Start)
    }

    /// Tells the machine something and queues what it wants.
    fn tell(&mut self, at: usize, event: Event) -> Result<(), Violation> {
        let Some(desk) = self.desks.get_mut(at) else { return Ok(()) };
        if matches!(event, Event::Facts(_)) {
            desk.written_at_start = desk.device.state.own.iter().map(|written| (written.id, written.change.hash())).collect();
        }
        if let Some(client) = &mut desk.client {
            desk.todo.extend(client.step(event));
        }
        Ok(())
    }

    /// One thing that a device, its line or the county does.
    fn turn(&mut self, at: usize) -> Result<(), Violation> {
        let Some(desk) = self.desks.get_mut(at).filter(|desk| desk.client.is_some()) else { return Ok(()) };
        if let Some(effect) = desk.todo.pop_front() {
            return self.perform(at, effect);
        }
        if std::mem::take(&mut desk.waiting) {
            return self.tell(at, Event::Waited);
        }
        if desk.line.is_none() {
            return self.tell(at, Event::Cut);
        }
        let pieces = self.faults;
        if self.chance.percent(50) { self.county_reads(at, pieces) } else { self.device_reads(at, pieces) }
    }

    fn perform(&mut self, at: usize, effect: Effect) -> Result<(), Violation> {
        let clock_ms = self.clock_ms;
        let Some(desk) = self.desks.get_mut(at) else { return Ok(()) };
        let apart = desk.device.state.apart.len();
        let performed = perform(effect, &mut desk.device, clock_ms + desk.clock_off_ms);
        if desk.device.state.apart.len() > apart {
            self.seen.reissued += (desk.device.state.apart.len() - apart) as u64;
            identity::note_renamed(&mut self.renamed, &desk.device, apart);
        }
        match performed {
            Performed::Answered(event) if desk.device.fuse.blown => {
                drop(event);
                self.device_died(at);
                Ok(())
            }
            Performed::Answered(event) => self.tell(at, event),
            Performed::Left(Effect::Connect) => {
                let county_key = self.county_key.verifying_key().to_bytes();
                let page_bytes = self.chance.below(2_000) + 100;
                let protocols = protocols(self.versions, page_bytes);
                desk.line = Some(Line::new(COUNTY_TLS, county_key, page_bytes as usize, protocols));
                if self.faults && self.chance.percent(5) {
                    desk.line = None;
                    return self.tell(at, Event::Unreachable);
                }
                self.tell(at, Event::Connected)
            }
            Performed::Left(Effect::Stand(footing)) => {
                if let Some(line) = &mut desk.line {
                    line.stand_on(&footing);
                }
                Ok(())
            }
            Performed::Left(Effect::Send(frame)) => {
                let bytes = desk.line.as_mut().map_or(0, |line| line.send(&frame));
                self.tell(at, Event::Sent { bytes })
            }
            Performed::Left(Effect::WaitMs(_)) => {
                (desk.line, desk.waiting) = (None, true);
                Ok(())
            }
            Performed::Left(Effect::Finished(outcome)) => self.finished(at, &outcome),
            Performed::Left(_) => Ok(()),
        }
    }

    fn finished(&mut self, at: usize, outcome: &Outcome) -> Result<(), Violation> {
        let Some(desk) = self.desks.get_mut(at) else { return Ok(()) };
        (desk.client, desk.line) = (None, None);
        desk.todo.clear();
        if outcome.all_sent {
            let started_with = std::mem::take(&mut desk.written_at_start);
            if let Some((id, _)) = started_with.iter().find(|content| !oracle::is_sent(self, **content)) {
                return wrong(format!("device {at} says that all is sent, and the county does not hold {id}"));
            }
        }
        let Some(desk) = self.desks.get_mut(at) else { return Ok(()) };
        match &outcome.ending {
            Ending::Done => {
                desk.synced = true;
                self.seen.synced += u64::from(self.faults);
                Ok(())
            }
            Ending::Silent if self.faults => Ok(()),
            Ending::Refused(refusal) if self.faults && refusal.code == ErrorCode::DiskFull => Ok(()),
            Ending::Refused(refusal) if matches!(refusal.code, ErrorCode::DeviceRevoked | ErrorCode::HandedIn) => {
                if self.is_revoked(at) {
                    Ok(())
                } else {
                    wrong(format!("device {at} is told that it is revoked, and is not"))
                }
            }
            // With faults, a line may break so often at the first word that the county counts as gone.
            Ending::Refused(refusal) if self.faults && refusal.code == ErrorCode::CountyUnreachable => Ok(()),
            other => wrong(format!("the sync of device {at} ended with {other:?}")),
        }
    }

    fn device_died(&mut self, at: usize) {
        self.seen.device_crashes += 1;
        if let Some(desk) = self.desks.get_mut(at) {
            desk.device.fuse.mend();
            desk.stop();
        }
    }

    fn arm(&mut self, at: usize) {
        if self.full_disks && self.chance.percent(60) {
            return self.fill(at);
        }
        if self.chance.percent(50) {
            self.county.fuse.arm(self.chance.below(60));
        } else if let Some(desk) = self.desks.get_mut(at) {
            desk.device.fuse.arm(self.chance.below(12));
        }
    }

    /// Somebody's disk is full for a while. What is kept stays, and whoever saves is told at once.
    fn fill(&mut self, at: usize) {
        self.seen.full += 1;
        let transactions = 1 + self.chance.below(12);
        match self.desks.get_mut(at) {
            Some(desk) if self.chance.percent(60) => desk.device.fuse.fill(transactions),
            _ => self.county.fuse.fill(transactions),
        }
    }

    fn sum_up(&mut self) -> Seen {
        let state = &self.county.state;
        self.seen.entries = state.entries.len() as u64;
        self.seen.refused = state.refused.len() as u64;
        for entry in state.entries.values() {
            let kind = match entry.verdict.0 & 0xff {
                1 => &mut self.seen.superseded,
                2 => &mut self.seen.for_a_person,
                3 => &mut self.seen.same,
                4 => &mut self.seen.unread,
                _ => continue,
            };
            *kind += 1;
        }
        self.seen.conflicts = state.docs.values().map(|(_, doc)| doc.conflicts().len() as u64).sum();
        self.seen
    }
}
