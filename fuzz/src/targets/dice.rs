//! Decisions read from bytes: what the fuzzer changes is then what is said, and not how.

use jiangyuan_sync::chain::{self, ShortHash};

/// A source of decisions that ends in zeros.
pub(super) struct Dice<'a>(&'a [u8]);

impl<'a> Dice<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Dice<'a> {
        Dice(bytes)
    }

    pub(super) const fn is_used_up(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().map_or((0, self.0), |(first, rest)| (*first, rest));
        self.0 = rest;
        first
    }

    pub(super) fn below(&mut self, count: u8) -> u8 {
        self.byte() % count.max(1)
    }

    /// A number of any size, small ones more often.
    pub(super) fn number(&mut self) -> u64 {
        let size = self.below(9);
        (0..size).fold(0, |number, _| number << 8 | u64::from(self.byte()))
    }

    pub(super) fn hash(&mut self) -> [u8; 32] {
        [self.byte(); 32]
    }

    pub(super) fn short(&mut self) -> ShortHash {
        chain::short(&self.hash())
    }

    pub(super) fn bytes(&mut self) -> Vec<u8> {
        let count = usize::from(self.byte()) * usize::from(1 + self.below(4));
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken.to_vec()
    }
}
