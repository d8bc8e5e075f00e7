//! Time and chance, given by the program.

use jiangyuan_model::{Clock, Random};
use std::sync::Arc;

/// Time and chance, given by the program.
#[derive(Clone)]
pub struct World {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Fills bytes by chance.
    pub random: Arc<dyn Random>,
}

impl World {
    /// Bytes of chance.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes);
        bytes
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World")
    }
}
