//! A PC of the simulation: a real encrypted home in a folder that can be copied, killed and put back.

use jiangyuan_model::{Clock, DeviceId, Random, Role, Scope};
use jiangyuan_store::{Place, Store, World};
use jiangyuan_sync::enrol::Ticket;
use jiangyuan_testkit::memory_county::COUNTY_TLS;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

const PASSPHRASE: &str = "雪山下的河流长又长";

/// 2026-11-23 10:00 in Shanghai.
pub(crate) const MORNING_MS: i64 = 1_795_399_200_000;

pub(crate) struct SetClock(pub(crate) AtomicI64);

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Different bytes at each call and on each PC, the same in each run of a seed.
struct Seeded(AtomicU64);

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        let mut chance = jiangyuan_testkit::chance::Chance::new(self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst));
        for piece in bytes.chunks_mut(8) {
            let drawn = chance.next().to_le_bytes();
            piece.copy_from_slice(&drawn[..piece.len()]);
        }
    }
}

/// The world of one PC.
pub(crate) fn world(seed: u64, clock: &Arc<SetClock>) -> World {
    World { clock: clock.clone(), random: Arc::new(Seeded(AtomicU64::new(seed))) }
}

pub(crate) fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

pub(crate) fn grid() -> Scope {
    Scope::Grid { township: "549901100".into(), village: "多卡村".into() }
}

/// The desk of the township beside it.
pub(crate) fn next_desk() -> Scope {
    Scope::Desk { township: "549901101".into() }
}

/// The PCs that every schedule begins with.
pub(crate) const PCS: [(DeviceId, fn() -> Scope); 4] = [(11, desk), (222, desk), (3333, grid), (44_444, next_desk)];

fn ticket(device: DeviceId, scope: Scope, county_key: [u8; 32]) -> Ticket {
    Ticket {
        url: "https://127.0.0.1:8443".into(),
        county_tls: COUNTY_TLS,
        county_root: county_key,
        county_key,
        county_bundle: [9; 32],
        device,
        device_chars: format!("A{}", device % 10),
        township: scope.township().unwrap_or_default().into(),
        township_name: "云杉坪镇".into(),
        scope,
        roles: vec![Role::Clerk, Role::Triage, Role::Handler, Role::Mediator],
        secret: [4; 16],
        expires_at_ms: i64::MAX,
    }
}

/// Homes as they are after enrolment. Making one takes longer than a whole schedule, so they are made
/// once and copied.
fn enrolled(county_key: [u8; 32]) -> &'static [TempDir] {
    static ENROLLED: OnceLock<Vec<TempDir>> = OnceLock::new();
    ENROLLED.get_or_init(|| {
        let clock = Arc::new(SetClock(AtomicI64::new(MORNING_MS)));
        let make = |(device, scope): (DeviceId, fn() -> Scope)| {
            let folder = tempfile::tempdir().unwrap();
            let ticket = ticket(device, scope(), county_key);
            Store::create(&place(folder.path()), world(u64::from(device), &clock), &ticket, "央金", PASSPHRASE, false).unwrap();
            folder
        };
        PCS.into_iter().map(make).collect()
    })
}

fn place(folder: &Path) -> Place {
    Place { home: folder.join("home"), outside: folder.join("outside") }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap().flatten() {
        if file.path().is_dir() {
            copy(&file.path(), &to.join(file.file_name()));
        } else {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

/// A copy of a disk, in a folder of its own.
pub(crate) fn imaged(folder: &Path) -> TempDir {
    let image = tempfile::tempdir().unwrap();
    copy(folder, image.path());
    image
}

pub(crate) struct Pc {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    pub(crate) reads: Scope,
    /// The words that were written here and that its disk holds.
    pub(crate) words: BTreeSet<String>,
}

/// A disk of an older day.
pub(crate) struct Day {
    pub(crate) at: usize,
    pub(crate) folder: TempDir,
    pub(crate) words: BTreeSet<String>,
}

/// What a PC that reads this may write.
pub(crate) fn writes(reads: &Scope) -> Vec<Scope> {
    if *reads == next_desk() { vec![next_desk()] } else { vec![desk(), grid()] }
}

impl Pc {
    pub(crate) fn enrolled(at: usize, county_key: [u8; 32], world: World) -> Pc {
        let folder = imaged(enrolled(county_key)[at].path());
        Pc::on(folder, world, PCS[at].1(), BTreeSet::new())
    }

    pub(crate) fn on(folder: TempDir, world: World, reads: Scope, words: BTreeSet<String>) -> Pc {
        let store = Store::open(&place(folder.path()), world, None, PASSPHRASE).unwrap();
        Pc { store, folder, reads, words }
    }

    /// The process is killed here and begun again: what a new one finds is what stood on the disk at
    /// this moment. With `torn`, half a page that was being written stands behind the rest.
    pub(crate) fn killed(self, world: World, torn: Option<Vec<u8>>) -> Pc {
        let folder = imaged(self.folder.path());
        if let (Some(half), Some(wal)) = (torn, wal(folder.path())) {
            let mut bytes = std::fs::read(&wal).unwrap();
            bytes.extend(half);
            std::fs::write(&wal, bytes).unwrap();
        }
        Pc::on(folder, world, self.reads.clone(), self.words.clone())
    }
}

fn wal(folder: &Path) -> Option<PathBuf> {
    let wal = folder.join("home").join("jiangyuan.db-wal");
    wal.exists().then_some(wal)
}
