//! The same sync over a stick: what is written for the county, and what came back from it.
//!
//! An export changes nothing in the home but a note that it was made: what is on the stick waits as
//! before, until a receipt is back, by stick or by line. Contents of attachments go along in files of their own
//! ([`crate::contents`]). An import may be repeated, broken off and done
//! with half of the files; what was taken stays taken, what could not be taken is named.

use crate::contents;
use jiangyuan_folder::{Found, Unusable, Writer, list, remove};
use jiangyuan_model::bundle::{BundleExported, BundleImported, BundlePlan, VolumeOutcome, VolumeView};
use jiangyuan_model::{ErrorCode, Random, Refusal};
use jiangyuan_store::{Store, SyncLock, World, lock_sync};
use jiangyuan_sync::attach::DeviceBlobs;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::enrol::Certificate;
use jiangyuan_sync::volume::down::{self, Taken};
use jiangyuan_sync::volume::up::{self, Writing};
use jiangyuan_sync::volume::{Direction, Header, SetId, Volume};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// Bodies pack to about a quarter; the rest of a volume is some hundred bytes.
const PACKED_SHARE: u64 = 4;
const RIM_BYTES: u64 = 1024;

/// The most missing volumes that are told of a set: whoever lost so many brings a new one.
const MISSING_TOLD_MAX: usize = 100;

/// A sync by line that is under way ends within seconds, or goes on for an hour: then the import says
/// so and is tried again.
const LOCK_TRIES: u32 = 40;
const LOCK_WAIT: Duration = Duration::from_millis(250);

/// Why no stick may be used with this home, if that is so.
///
/// # Errors
/// The store cannot be read.
pub fn stick_refusal(store: &Store) -> Result<Option<Refusal>, Refusal> {
    Ok(if store.me().sample {
        Some(ErrorCode::SampleHasNoCounty.into())
    } else if store.sticks_forbidden()? {
        Some(ErrorCode::SticksForbidden.into())
    } else {
        None
    })
}

/// What an export would hold, and what is on the road.
///
/// # Errors
/// The store cannot be read.
pub fn plan_bundle(store: &mut Store) -> Result<BundlePlan, Refusal> {
    let facts = store.facts()?;
    let uncovered = store.count_uncovered(&up::uncovered(&facts))?;
    let offers = store.jobs()?.offers;
    let content_bytes: u64 = offers.iter().map(|offer| offer.blob.length).sum();
    Ok(BundlePlan {
        refusal: stick_refusal(store)?,
        changes: uncovered.changes,
        records: uncovered.records,
        contents: u32::try_from(offers.len()).unwrap_or(u32::MAX),
        bytes: uncovered.body_bytes / PACKED_SHARE + RIM_BYTES + content_bytes,
        handed: store.handed()?,
    })
}

/// Writes everything that no receipt covers into a folder.
///
/// # Errors
/// `SticksForbidden`, `SampleHasNoCounty`, `FolderUnreadable`, `FolderFull`. Of a log that is not whole nothing is left
/// in the folder; one that is stays, though the medium fails in the photos after it.
pub fn export_bundle(store: &mut Store, folder: &Path) -> Result<BundleExported, Refusal> {
    export_in_pieces(store, folder, Writing::BYTES_MAX)
}

/// The same with smaller volumes: more files, and less is lost with each of them on a bad stick.
///
/// # Errors
/// Those of [`export_bundle`].
pub fn export_in_pieces(store: &mut Store, folder: &Path, bytes_max: usize) -> Result<BundleExported, Refusal> {
    if let Some(refusal) = stick_refusal(store)? {
        return Err(refusal);
    }
    let random = Chance(store.world().clone());
    let at_ms = store.world().clock.now_ms();
    let mut set = SetId::default();
    random.fill(&mut set);
    let registration = store.registration(crate::register::LABEL)?.map(|registration| (registration.key, registration.to_bytes()));
    let writing = Writing { to: store.bundle_key()?, set, at_ms, registration, bytes_max };
    let mut writer = Writer::new(folder, set)?;
    let written = up::write(store, &writing, &random, &mut |volume| writer.write(volume))?;
    writer.finish()?;
    store.hand_over(&set, &written, at_ms)?;
    let copied = contents::export(store, folder, bytes_max)?;
    Ok(BundleExported {
        volumes: written.volumes + copied.volumes,
        bytes: written.bytes + copied.bytes,
        changes: written.changes,
        contents: copied.contents,
        contents_left: copied.left,
    })
}

/// Takes everything that a folder holds for this device.
///
/// # Errors
/// `SticksForbidden`, `SampleHasNoCounty`, `FolderUnreadable`, `SyncAlreadyRunning`. What is wrong with a
/// single volume stands in the answer.
pub fn import_bundle(store: &mut Store, folder: &Path) -> Result<BundleImported, Refusal> {
    if let Some(refusal) = stick_refusal(store)? {
        return Err(refusal);
    }
    let _lock = lock(store)?;
    let listing = list(folder)?;
    let receipted_before = store.sync_facts()?.receipted_through;
    let mut stick = Stick::default();
    for found in listing.found {
        stick.sort_in(store, found);
    }
    let missing = stick.missing();
    stick.take_all(store)?;
    let contents = stick.take_contents(store)?;
    stick.tidy(store)?;
    if store.jobs()?.offers.is_empty() {
        contents::remove_copies(store, folder)?;
    }
    let volumes: Vec<VolumeView> = stick.views.into_values().collect();
    let facts = store.sync_facts()?;
    Ok(BundleImported {
        entries: volumes.iter().map(|view| view.entries).sum(),
        received: store.work_between(receipted_before, facts.receipted_through)?,
        contents,
        missing,
        left_out: listing.left_out,
        volumes,
    })
}

fn lock(store: &Store) -> Result<SyncLock, Refusal> {
    for _ in 0..LOCK_TRIES {
        match lock_sync(store.place()) {
            Err(refusal) if refusal.code == ErrorCode::SyncAlreadyRunning => thread::sleep(LOCK_WAIT),
            other => return other,
        }
    }
    lock_sync(store.place())
}

/// A volume that is for this device and not taken yet.
struct Waiting {
    found: Found,
    header: Header,
}

/// What is on the stick.
#[derive(Default)]
struct Stick {
    /// By the name of the file, as it is told in the end.
    views: BTreeMap<String, VolumeView>,
    waiting: Vec<Waiting>,
    /// Contents of attachments for this device.
    contents: Vec<Waiting>,
    /// Volumes that this device wrote.
    own: Vec<Waiting>,
    /// The numbers of each set for this device, and whether its last volume is here.
    whole: BTreeMap<SetId, (BTreeSet<u32>, bool)>,
    /// Sets of which a volume could not be taken in the present round.
    stuck: BTreeSet<SetId>,
}

impl Stick {
    /// Reads a file as far as its header and decides whose it is.
    fn sort_in(&mut self, store: &Store, found: Found) {
        let me = store.me();
        let file = found.name.as_str().to_owned();
        let mut view = VolumeView { file: file.clone(), number: None, outcome: VolumeOutcome::Refused, entries: 0, refusal: None };
        match read(&found) {
            Err(refusal) => view.refusal = Some(refusal),
            Ok(volume) => {
                let header = volume.header.clone();
                view.number = Some(header.number);
                if header.county != me.county_tls {
                    view.refusal = Some(ErrorCode::VolumeOfAnotherCounty.into());
                } else if header.device != me.device {
                    view.outcome = VolumeOutcome::ForAnother;
                } else if header.direction == Direction::Up {
                    view.outcome = VolumeOutcome::Own;
                    if !header.contents && volume.is_signed_by(&store.device_public_keys().0) {
                        self.own.push(Waiting { found, header });
                    }
                } else if !volume.is_signed_by(&me.county_key) {
                    view.refusal = Some(ErrorCode::VolumeNotSigned.into());
                } else if header.contents {
                    view.outcome = VolumeOutcome::Waits;
                    self.contents.push(Waiting { found, header });
                } else {
                    let (numbers, ended) = self.whole.entry(header.set).or_default();
                    numbers.insert(header.number);
                    *ended |= header.last;
                    view.outcome = VolumeOutcome::Waits;
                    self.waiting.push(Waiting { found, header });
                }
            }
        }
        self.views.insert(file, view);
    }

    /// Numbers that are not on the stick, of sets that are not whole. Of a set without its last
    /// volume at least the next number is missing.
    fn missing(&self) -> Vec<u32> {
        let mut missing: Vec<u32> = self.whole.values().flat_map(gaps).collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// Takes what can be taken, in the order in which it was made, again and again until nothing more
    /// moves: one set may hold what another waits for.
    fn take_all(&mut self, store: &mut Store) -> Result<(), Refusal> {
        self.waiting.sort_by_key(|waiting| (waiting.header.made_at_ms, waiting.header.set, waiting.header.number));
        loop {
            let mut moved = false;
            self.stuck.clear();
            for waiting in std::mem::take(&mut self.waiting) {
                let (taken, stays) = self.take(store, &waiting)?;
                moved |= taken;
                if stays {
                    self.waiting.push(waiting);
                }
            }
            if !moved || self.waiting.is_empty() {
                return Ok(());
            }
        }
    }

    /// Takes one volume. Gives back whether anything was new, and whether it has to be tried again.
    fn take(&mut self, store: &mut Store, waiting: &Waiting) -> Result<(bool, bool), Refusal> {
        let receipted = store.sync_facts()?.receipted_through;
        let set = waiting.header.set;
        let whole = !self.stuck.contains(&set) && self.whole.get(&set).is_some_and(|set| gaps(set).is_empty());
        let taken = take(store, waiting, whole);
        let Some(view) = self.views.get_mut(waiting.found.name.as_str()) else { return Ok((false, false)) };
        let taken = match taken {
            Ok(taken) => taken,
            Err(refusal) if of_store(refusal.code) => return Err(refusal),
            Err(refusal) => {
                (view.outcome, view.refusal) = (VolumeOutcome::Refused, Some(refusal));
                self.stuck.insert(set);
                return Ok((false, false));
            }
        };
        view.entries += taken.entries;
        let news = taken.entries + taken.acked > 0 || store.sync_facts()?.receipted_through > receipted;
        let waits = if taken.gap.is_some() {
            Some(ErrorCode::VolumeTooEarly)
        } else {
            (taken.receipt == Some(false)).then_some(ErrorCode::ReceiptTooEarly)
        };
        if waits.is_some() {
            self.stuck.insert(set);
        }
        view.refusal = waits.map(Refusal::from);
        view.outcome = match waits {
            Some(_) => VolumeOutcome::Waits,
            None if news || view.outcome == VolumeOutcome::Taken || view.entries > 0 => VolumeOutcome::Taken,
            None => VolumeOutcome::Known,
        };
        Ok((news, waits.is_some()))
    }

    /// Takes the contents of attachments, after what names them. Gives back how many are whole here since.
    fn take_contents(&mut self, store: &mut Store) -> Result<u32, Refusal> {
        self.contents.sort_by_key(|waiting| (waiting.header.made_at_ms, waiting.header.set));
        let mut whole = 0;
        for Waiting { found, header } in &self.contents {
            let taken = contents::take(store, found, header);
            let Some(view) = self.views.get_mut(found.name.as_str()) else { continue };
            match taken {
                Ok(taken) => {
                    whole += taken.whole;
                    let news = taken.groups > 0 || taken.told;
                    view.outcome = if news { VolumeOutcome::Taken } else { VolumeOutcome::Known };
                    view.refusal = (taken.bad > 0).then(|| ErrorCode::AttachmentDamaged.into());
                }
                Err(refusal) if of_store(refusal.code) => return Err(refusal),
                Err(refusal) => (view.outcome, view.refusal) = (VolumeOutcome::Refused, Some(refusal)),
            }
        }
        Ok(whole)
    }

    /// Takes this device's own volumes off the stick where the county's receipt covers all that is in
    /// them; the next export then has room. Whatever is not certainly at the county stays.
    fn tidy(&self, store: &Store) -> Result<(), Refusal> {
        for own in &self.own {
            let mut covered = !own.header.runs.is_empty();
            for run in &own.header.runs {
                covered &= store.is_receipted(run)?;
            }
            if covered {
                remove(&own.found);
            }
        }
        Ok(())
    }
}

/// The numbers that are missing in a set.
fn gaps((numbers, ended): &(BTreeSet<u32>, bool)) -> Vec<u32> {
    let last = numbers.last().copied().unwrap_or(0);
    let next = (!ended).then_some(last.saturating_add(1));
    (1..=last).filter(|number| !numbers.contains(number)).chain(next).take(MISSING_TOLD_MAX).collect()
}

/// Reads a file as far as its header.
pub(crate) fn read(found: &Found) -> Result<Volume, Refusal> {
    let bytes = found.read().map_err(|unusable| match unusable {
        Unusable::NotAVolume | Unusable::Unreadable => Refusal::new(ErrorCode::VolumeUnreadable),
    })?;
    Volume::read(&bytes).map_err(|bad| bad.code().into())
}

fn take(store: &mut Store, waiting: &Waiting, whole: bool) -> Result<Taken, Refusal> {
    let volume = read(&waiting.found)?;
    // The file may have been changed since it was sorted in.
    if volume.header != waiting.header || !volume.is_signed_by(&store.me().county_key) {
        return Err(ErrorCode::VolumeNotSigned.into());
    }
    let mut contents = store.open_volume(&volume)?;
    if !store.me().registered && !contents.letter.is_empty() {
        let certificate = Certificate::from_bytes(&contents.letter).map_err(|_| ErrorCode::VolumeUnreadable)?;
        store.set_registered(&certificate)?;
    }
    // The county's last word is as old as the volume, unless a line has brought a later one.
    let last_word = store.sync_facts()?.last_sync_ms.unwrap_or(i64::MIN);
    down::take(store, &volume.header, &mut contents.frames, volume.header.made_at_ms.max(last_word), whole)
}

/// Whether nothing more can be taken at all, whichever volume it is.
const fn of_store(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::DiskFull | ErrorCode::StoreBusy | ErrorCode::StoreDamaged | ErrorCode::StoreTooNew | ErrorCode::ForkFound)
}

/// The home's chance, as volumes ask for it.
pub(crate) struct Chance(pub(crate) World);

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.random.fill(bytes);
    }
}
