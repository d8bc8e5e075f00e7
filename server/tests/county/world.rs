//! A county in a temporary folder, with a clock that a test moves and chance that repeats.

use crate::backend;
use crate::device::Device;
use jiangyuan_model::{Clock, Random};
use jiangyuan_server::{County, Running, TicketRequest, World};
use jiangyuan_sync::enrol::Ticket;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;

pub(crate) const TOWNSHIP: &str = "549901100";

/// 2026-03-02 09:00 in Shanghai.
const MORNING_MS: i64 = 1_772_413_200_000;

#[derive(Default)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn pass_hours(&self, hours: i64) {
        self.0.fetch_add(hours * 3_600_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        MORNING_MS + self.0.load(Ordering::SeqCst)
    }
}

#[derive(Default)]
struct Repeating(AtomicU64);

impl Random for Repeating {
    fn fill(&self, bytes: &mut [u8]) {
        let draw = self.0.fetch_add(1, Ordering::SeqCst);
        blake3::Hasher::new().update(&draw.to_le_bytes()).finalize_xof().fill(bytes);
    }
}

pub(crate) struct TestCounty {
    pub(crate) running: Running,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) world: World,
    pub(crate) folder: TempDir,
}

/// A county that serves on a free port.
pub(crate) fn a_county() -> TestCounty {
    let clock = Arc::new(TestClock::default());
    let world = World { clock: clock.clone(), random: Arc::new(Repeating::default()) };
    let folder = TempDir::new().unwrap();
    let running = backend::serve(folder.path(), &world);
    TestCounty { running, clock, world, folder }
}

impl TestCounty {
    pub(crate) fn county(&self) -> &County {
        self.running.county()
    }

    pub(crate) fn ticket(&self, sight: &str) -> Ticket {
        self.ticket_of(TOWNSHIP, sight)
    }

    pub(crate) fn ticket_of(&self, township: &str, sight: &str) -> Ticket {
        let request = TicketRequest { township: township.into(), sight: sight.into(), role: "officer".into(), url: None };
        self.county().ticket_new(&request).unwrap()
    }

    /// A device of this sight, registered.
    pub(crate) fn device(&self, sight: &str) -> Device {
        Device::registered(self.ticket(sight))
    }

    /// Stops the server and gives back what is needed to start another over the same folder.
    pub(crate) fn stopped(self) -> (TempDir, World) {
        self.running.stop();
        (self.folder, self.world)
    }
}

pub(crate) fn restarted((folder, world): (TempDir, World)) -> TestCounty {
    let running = backend::serve(folder.path(), &world);
    TestCounty { running, clock: Arc::default(), world, folder }
}
