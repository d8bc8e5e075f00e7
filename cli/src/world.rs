//! Time and chance of the system, for everything that this program does.

use jiangyuan_model::Random;
use jiangyuan_model::clock::SystemClock;
use jiangyuan_store::World;
use std::sync::Arc;

/// The system's source of chance.
struct SystemRandom;

impl Random for SystemRandom {
    #[allow(clippy::disallowed_methods)] // The one place in this program.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a system without a source of chance can make no keys");
    }
}

/// Time and chance of the system.
pub(crate) fn system() -> World {
    World { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) }
}
