//! Clock and chance, given by the program. Tests give their own.

use jiangyuan_model::clock::SystemClock;
use jiangyuan_model::{Clock, Random};
use std::sync::Arc;

/// Clock and chance.
#[derive(Clone)]
pub struct World {
    /// The county's clock.
    pub clock: Arc<dyn Clock>,
    /// Where keys, secrets and incarnations come from.
    pub random: Arc<dyn Random>,
}

impl World {
    /// The system's clock and the system's chance.
    pub fn system() -> World {
        World { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub(crate) fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }
}

/// The operating system's source of chance.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(clippy::disallowed_methods)] // The one permitted place of this program.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a system without a source of chance can make no keys");
    }
}
