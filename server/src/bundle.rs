//! `bundle import`, `bundle export`: the county's end of a stick.
//!
//! **Import.** Each volume is verified by itself and fed to the machine that serves a line; what is
//! wrong with one of them is told of that one, and the others go on. A run before its turn is kept
//! (`db::early`) and taken by [`County::take`] when its turn comes, by stick or by line. A device that
//! has never had a line registers by its first volume.
//!
//! Contents of attachments come after the log that names them ([`crate::stick_contents`]).
//!
//! **Export.** For each device that wrote on this stick, and those of the townships asked for, the
//! machine runs a session with the last hello that the device has signed. The hello is as old as it is;
//! what the device has by now it passes over, what it lacks is in the set.

use crate::county::County;
use crate::db::{early, log, stick};
use crate::failure::{Failure, Result};
use jiangyuan_folder::{Found, Writer, list, remove};
use jiangyuan_model::bundle::VolumeOutcome;
use jiangyuan_model::{DeviceId, ErrorCode, Incarnation, Random, Refusal};
use jiangyuan_sync::attach::{Offer, Want};
use jiangyuan_sync::county::Committed;
use jiangyuan_sync::enrol::Registration;
use jiangyuan_sync::frame::{Cursors, Hello, Protocols};
use jiangyuan_sync::server::{Effect, Event, Options};
use jiangyuan_sync::volume::down::{self, PAGE_BYTES, Told};
use jiangyuan_sync::volume::{Direction, Header, Plan, SetId, VOLUME_BYTES_MAX, Volume, contents, up};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One volume of an import.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct VolumeTaken {
    /// The name of its file.
    pub file: String,
    /// Its number in its set.
    pub number: Option<u32>,
    /// The device that wrote it.
    pub device: Option<DeviceId>,
    /// What became of it.
    pub outcome: VolumeOutcome,
    /// Changes that are in the log since.
    pub changes: u64,
    /// Changes that are kept until those before them come.
    pub held: u64,
    /// Changes that the county does not take, each for a reason of its own.
    pub refused: u64,
    /// Photos and scans that are whole here since.
    pub contents: u64,
    /// Why the volume could not be taken.
    pub refusal: Option<Refusal>,
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BundleTaken {
    /// Every volume on the stick, in the order of their names.
    pub volumes: Vec<VolumeTaken>,
    /// Changes that are in the log since.
    pub changes: u64,
    /// Changes that are kept until those before them come.
    pub held: u64,
    /// Changes that the county does not take.
    pub refused: u64,
    /// Photos and scans that are whole here since.
    pub contents: u64,
    /// There was more on the stick than is taken at one time.
    pub left_out: bool,
}

/// What was written for one device.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct BundleTold {
    /// The device.
    pub device: DeviceId,
    /// Files.
    pub volumes: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Entries of the log in them.
    pub entries: u64,
    /// The last seq that the receipt covers; 0 without one.
    pub receipted_through: u64,
    /// Photos and scans that it asked for and that are in them, as far as they are here.
    pub contents: u32,
    /// Why nothing, or nothing but this, was written for it.
    pub refusal: Option<Refusal>,
}

impl County {
    /// Takes everything that a folder holds for this county.
    ///
    /// # Errors
    /// `SticksForbidden`, `FolderUnreadable`, or the database fails. What is wrong with a single volume
    /// stands in the answer.
    pub fn bundle_import(&self, folder: &Path) -> Result<BundleTaken> {
        self.check_sticks_allowed()?;
        let listing = list(folder)?;
        let mut rows = BTreeMap::new();
        let mut waiting = Vec::new();
        for found in listing.found {
            let (row, header) = self.look_at(&found);
            if let Some(header) = header {
                waiting.push((found, header));
            }
            rows.insert(row.file.clone(), row);
        }
        // In the order in which they were written, so that little has to be kept aside.
        waiting.sort_by_key(|(_, header)| (header.contents, header.device, header.made_at_ms, header.set, header.number));
        for (found, header) in waiting {
            if let Some(row) = rows.get_mut(found.name.as_str()) {
                self.take_volume(&found, &header, row)?;
            }
        }
        let volumes: Vec<VolumeTaken> = rows.into_values().collect();
        let sum = |of: fn(&VolumeTaken) -> u64| volumes.iter().map(of).sum();
        let (changes, held, refused) = (sum(|row| row.changes), sum(|row| row.held), sum(|row| row.refused));
        let contents = sum(|row| row.contents);
        tracing::info!(volumes = volumes.len(), changes, held, refused, contents, "a stick was imported");
        Ok(BundleTaken { changes, held, refused, contents, left_out: listing.left_out, volumes })
    }

    /// Reads a volume as far as its header, and says whether it is for this county.
    fn look_at(&self, found: &Found) -> (VolumeTaken, Option<Header>) {
        let mut row = VolumeTaken {
            file: found.name.as_str().to_owned(),
            number: None,
            device: None,
            outcome: VolumeOutcome::Refused,
            changes: 0,
            held: 0,
            refused: 0,
            contents: 0,
            refusal: None,
        };
        let header = match read(found) {
            Ok(volume) => volume.header,
            Err(refusal) => {
                row.refusal = Some(refusal);
                return (row, None);
            }
        };
        (row.number, row.device) = (Some(header.number), Some(header.device));
        if header.county != self.fingerprint() {
            row.refusal = Some(ErrorCode::VolumeOfAnotherCounty.into());
            return (row, None);
        }
        if header.direction == Direction::Down {
            row.outcome = VolumeOutcome::Own;
            return (row, None);
        }
        (row, Some(header))
    }

    /// Takes one volume. Only what stops every other one too is an error.
    fn take_volume(&self, found: &Found, header: &Header, row: &mut VolumeTaken) -> Result<()> {
        if header.contents {
            return self.take_volume_of_contents(found, header, row);
        }
        let Some(taken) = unless_refused(self.take_one(found, header), row)? else { return Ok(()) };
        (row.changes, row.held, row.refused) = (taken.changes, taken.held, taken.refused);
        row.refusal = taken.stopped;
        row.outcome = match &row.refusal {
            Some(_) => VolumeOutcome::Refused,
            None if taken.held > 0 => VolumeOutcome::Held,
            None if taken.changes > 0 => VolumeOutcome::Taken,
            None => VolumeOutcome::Known,
        };
        Ok(())
    }

    fn take_volume_of_contents(&self, found: &Found, header: &Header, row: &mut VolumeTaken) -> Result<()> {
        let Some(taken) = unless_refused(self.take_contents(found, header), row)? else { return Ok(()) };
        row.contents = u64::from(taken.whole);
        let waits = (taken.unknown > 0).then_some(ErrorCode::VolumeTooEarly);
        row.refusal = waits.or((taken.bad > 0).then_some(ErrorCode::AttachmentDamaged)).map(Refusal::from);
        row.outcome = match taken.groups {
            _ if waits.is_some() => VolumeOutcome::Waits,
            0 => VolumeOutcome::Known,
            _ => VolumeOutcome::Taken,
        };
        Ok(())
    }

    fn take_one(&self, found: &Found, header: &Header) -> Result<TakenOne> {
        let volume = read(found)?;
        let known = self.inner.db.read(|tx| stick::addressee(tx, header.device))?;
        let key = known.as_ref().map(|known| known.key).or(header.key).ok_or(ErrorCode::DeviceUnknown)?;
        // The file may have been changed since it was looked at.
        if volume.header != *header || !volume.is_signed_by(&key) {
            return Err(ErrorCode::VolumeNotSigned.into());
        }
        let mut contents = volume.open(self.inner.keys.bundle_secret()).map_err(|bad| bad.code())?;
        if known.is_none() {
            let registration = Registration::from_bytes(&contents.letter).map_err(|_| ErrorCode::VolumeUnreadable)?;
            if registration.device != header.device || registration.key != key {
                return Err(ErrorCode::VolumeNotSigned.into());
            }
            self.register(&registration)?;
        }
        let runs: Vec<Incarnation> = header.runs.iter().map(|run| run.incarnation).collect();
        let before = self.held_of(header.device, &runs)?;
        let mut failed = None;
        let mut held = 0;
        let options = self.stick_options(PAGE_BYTES);
        let taken = up::take(options, header, &mut contents.frames, &mut |question| {
            self.answer_stick(header.device, question, &mut held).unwrap_or_else(|failure| {
                let code = failure.refusal().code;
                failed = Some(failure);
                Event::Failed(code)
            })
        });
        match failed {
            Some(Failure::Refused(_)) | None => {}
            Some(failure) => return Err(failure),
        }
        if let Some(hello) = &taken.hello {
            self.heard(hello, false)?;
        }
        let changes = self.held_of(header.device, &runs)?.saturating_sub(before);
        Ok(TakenOne { changes, held, refused: taken.refused.len() as u64, stopped: taken.stopped.map(Refusal::from) })
    }

    /// Answers the machine as on a line, but for a run before its turn, which is kept.
    fn answer_stick(&self, device: DeviceId, question: Effect, held: &mut u64) -> Result<Event> {
        let segment = match question {
            Effect::Commit(segment) => segment,
            // What a revoked device hands in is kept for a person.
            Effect::Hold(segment) => {
                *held += segment.changes.len() as u64;
                return self.hold(&segment);
            }
            other => return self.answer(device, other),
        };
        match self.take(&segment)? {
            Event::NotCommitted(ErrorCode::LogMismatch) => {
                let now_ms = self.now_ms();
                let known = self.inner.db.write(|tx| {
                    early::keep(tx, &segment, now_ms)?;
                    log::chain_state(tx, segment.device, segment.incarnation)
                })?;
                *held += segment.changes.len() as u64;
                Ok(Event::Committed(Committed { acked_through: known.seq, head: known.head, refused: Vec::new() }))
            }
            event => Ok(event),
        }
    }

    /// One receipt at the end of a set is enough: nothing breaks in the middle.
    fn stick_options(&self, page_bytes: usize) -> Options {
        Options {
            county: self.fingerprint(),
            county_key: self.public_key(),
            page_bytes,
            anchor_bytes: usize::MAX,
            protocols: Protocols::OURS,
        }
    }

    /// How many changes of these incarnations the county holds.
    fn held_of(&self, device: DeviceId, incarnations: &[Incarnation]) -> Result<u64> {
        let distinct: BTreeSet<&Incarnation> = incarnations.iter().collect();
        self.inner.db.read(|tx| {
            let held = distinct.iter().map(|incarnation| Ok(log::chain_state(tx, device, **incarnation)?.seq));
            held.sum()
        })
    }

    /// Keeps what a device has said of itself, unless it has said the same or something later before.
    pub(crate) fn heard(&self, hello: &Hello, on_a_line: bool) -> Result<()> {
        // Most sessions have nothing to say, and reading holds nobody up.
        let kept = self.inner.db.read(|tx| stick::hello(tx, hello.device))?;
        if kept.is_some_and(|kept| is_at_the_same_place(&kept, hello)) {
            return Ok(());
        }
        let now_ms = self.now_ms();
        self.inner.db.write(|tx| {
            let is_later = on_a_line || stick::hello(tx, hello.device)?.is_none_or(|kept| is_later(&kept, hello));
            if is_later { stick::keep_hello(tx, hello, now_ms) } else { Ok(()) }
        })
    }

    /// Writes volumes for every device that wrote on the stick in this folder, and for the devices of
    /// these townships.
    ///
    /// # Errors
    /// `SticksForbidden`, `FolderUnreadable`, `FolderFull`, or the database fails.
    pub fn bundle_export(&self, folder: &Path, townships: &[String]) -> Result<Vec<BundleTold>> {
        self.bundle_export_in_pieces(folder, townships, VOLUME_BYTES_MAX)
    }

    /// The same with smaller volumes: more files, and less is lost with each of them on a bad stick.
    ///
    /// # Errors
    /// Those of [`County::bundle_export`].
    pub fn bundle_export_in_pieces(&self, folder: &Path, townships: &[String], bytes_max: usize) -> Result<Vec<BundleTold>> {
        self.check_sticks_allowed()?;
        let (mut devices, mut older) = (BTreeSet::new(), Vec::new());
        for found in list(folder)?.found {
            let Ok(volume) = read(&found) else { continue };
            if volume.header.county != self.fingerprint() {
                continue;
            }
            if volume.header.direction == Direction::Up {
                let known = self.inner.db.read(|tx| stick::addressee(tx, volume.header.device))?;
                devices.extend(known.filter(|known| volume.is_signed_by(&known.key)).map(|_| volume.header.device));
            } else if volume.is_signed_by(&self.public_key()) {
                older.push((volume.header.device, found));
            }
        }
        for township in townships {
            devices.extend(self.inner.db.read(|tx| stick::of_township(tx, township))?);
        }
        let mut asked = self.asked_for(folder)?;
        let mut told = Vec::new();
        for device in devices {
            let written = self.write_for(folder, device, bytes_max, asked.remove(&device))?;
            if written.volumes > 0 {
                // The new set begins where the device stood when it last spoke, so it holds all that an
                // older one holds that the device may need; and the county has all of it anyway.
                older.iter().filter(|(of, _)| *of == device).for_each(|(_, found)| remove(found));
            }
            told.push(written);
        }
        Ok(told)
    }

    fn write_for(&self, folder: &Path, device: DeviceId, bytes_max: usize, asked: Option<(Vec<Offer>, Vec<Want>)>) -> Result<BundleTold> {
        let nothing = BundleTold {
            device,
            volumes: 0,
            bytes: 0,
            entries: 0,
            receipted_through: 0,
            contents: 0,
            refusal: Some(ErrorCode::DeviceNeverHeard.into()),
        };
        let (known, hello) = self.inner.db.read(|tx| Ok((stick::addressee(tx, device)?, stick::hello(tx, device)?)))?;
        let (Some(known), Some(hello)) = (known, hello) else { return Ok(nothing) };
        let set: SetId = self.inner.world.draw();
        let header = Header {
            county: self.fingerprint(),
            direction: Direction::Down,
            device,
            key: None,
            incarnation: hello.chains.first().map_or(0, |chain| chain.incarnation),
            epoch: hello.epoch,
            set,
            number: 0,
            last: false,
            made_at_ms: self.now_ms(),
            runs: Vec::new(),
            spans: Vec::new(),
            contents: false,
        };
        let to = known.sealing_key;
        let beside = contents::Plan {
            header: Header {
                number: 1,
                last: true,
                contents: true,
                epoch: self.inner.db.read(crate::db::county::epoch)?,
                ..header.clone()
            },
            to,
            bytes_max,
        };
        let plan = Plan { header, to, letter: known.certificate, opening: Vec::new(), bytes_max };
        let options = self.stick_options(PAGE_BYTES.min(bytes_max));
        let mut writer = Writer::new(folder, set)?;
        let mut failed = None;
        let told = down::tell(
            options,
            &hello,
            plan,
            &mut |question| {
                self.answer(device, question).unwrap_or_else(|failure| {
                    failed = Some(failure);
                    Event::Failed(ErrorCode::CountyBusy)
                })
            },
            &|message| self.inner.keys.sign(message),
            &Chance(self),
            &mut |volume| writer.write(volume),
        )?;
        if let Some(failure) = failed {
            return Err(failure);
        }
        // Told on a line in short, and not to be made out any more: only a new hello says what it has.
        if matches!(told.sorry, Some(ErrorCode::CursorsUnclear | ErrorCode::ProofNeeded)) {
            return Ok(nothing);
        }
        writer.finish()?;
        let (copied, full) = asked.map(|asked| self.write_contents(folder, &beside, asked)).transpose()?.unwrap_or_default();
        let Told { volumes, bytes, entries, receipted_through, sorry } = told;
        Ok(BundleTold {
            device,
            volumes: volumes + copied.volumes,
            bytes: bytes + copied.bytes,
            entries,
            receipted_through,
            contents: copied.contents,
            refusal: sorry.map(Refusal::from).or(full),
        })
    }
}

/// What came of one volume.
struct TakenOne {
    changes: u64,
    held: u64,
    refused: u64,
    stopped: Option<Refusal>,
}

/// What came of a volume; what is wrong with it alone is noted in its row.
fn unless_refused<T>(taken: Result<T>, row: &mut VolumeTaken) -> Result<Option<T>> {
    match taken {
        Ok(taken) => Ok(Some(taken)),
        Err(Failure::Refused(refusal)) => {
            row.refusal = Some(refusal);
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Reads a file as far as its header.
pub(crate) fn read(found: &Found) -> std::result::Result<Volume, Refusal> {
    let bytes = found.read().map_err(|_| Refusal::new(ErrorCode::VolumeUnreadable))?;
    Volume::read(&bytes).map_err(|bad| bad.code().into())
}

/// Whether two hellos say that a device stands at the same place.
fn is_at_the_same_place(one: &Hello, other: &Hello) -> bool {
    let same_log = one.cursors == other.cursors && one.snapshots == other.snapshots && one.epoch == other.epoch;
    same_log && one.chains == other.chains
}

/// Whether a hello was said after the one that is kept. Sticks come late, and clocks order nothing:
/// within one incarnation everything only grows, and a newer incarnation names the older ones or is
/// one that was never kept before.
fn is_later(kept: &Hello, told: &Hello) -> bool {
    let present = |hello: &Hello| hello.chains.first().map_or((0, 0, 0), |chain| (chain.incarnation, chain.seq, chain.receipted));
    let reach = |hello: &Hello| -> u64 {
        match &hello.cursors {
            Cursors::Whole(cursors) => cursors.iter().map(|cursor| cursor.pos).sum(),
            Cursors::Short { marks, .. } => marks.iter().map(|(_, pos)| pos).sum(),
        }
    };
    let ((kept_in, kept_seq, kept_receipted), (told_in, told_seq, told_receipted)) = (present(kept), present(told));
    if kept_in == told_in {
        return (kept.epoch, kept_seq, kept_receipted, reach(kept)) <= (told.epoch, told_seq, told_receipted, reach(told));
    }
    !kept.chains.iter().any(|chain| chain.incarnation == told_in)
}

/// The county's chance, as volumes ask for it.
pub(crate) struct Chance<'a>(pub(crate) &'a County);

impl Random for Chance<'_> {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.inner.world.random.fill(bytes);
    }
}
