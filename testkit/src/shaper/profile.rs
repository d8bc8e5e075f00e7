//! The lines that figures are given for.

use std::time::Duration;

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// What it is called in tables.
    pub name: &'static str,
    /// Bits a second, each way.
    pub rate_bits: u64,
    /// The round trip.
    pub round_trip: Duration,
    /// Cut about so often.
    pub cut_every: Option<Duration>,
    /// So many cuts in a hundred are silent.
    pub silent_percent: u64,
    /// Stands still now and then.
    pub stalls: Option<Stalls>,
}

/// Loss, as it looks above TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stalls {
    /// About so often.
    pub every: Duration,
    /// So long.
    pub lasting: Duration,
}

/// No line at all: this machine alone.
pub const FREE: Profile = Profile::new("FREE", 1_000_000_000, 0);

/// An office with fibre.
pub const GOOD: Profile = Profile::new("GOOD", 10_000_000, 40);

/// A township on an old mobile network.
pub const EDGE: Profile = Profile::new("EDGE", 128_000, 600).cut_every(90);

/// A village over a satellite in the rain.
pub const AWFUL: Profile = Profile::new("AWFUL", 32_000, 800).cut_every(45);

/// The least that waits for a link of whatever rate.
const QUEUE_BYTES_LEAST: u64 = 16 * 1024;

impl Profile {
    /// A line of this rate (bits a second) and round trip (milliseconds) that holds.
    pub const fn new(name: &'static str, rate_bits: u64, round_trip_ms: u64) -> Profile {
        let round_trip = Duration::from_millis(round_trip_ms);
        Profile { name, rate_bits, round_trip, cut_every: None, silent_percent: 0, stalls: None }
    }

    /// The same line, cut about every so many seconds.
    pub const fn cut_every(mut self, seconds: u64) -> Profile {
        self.cut_every = Some(Duration::from_secs(seconds));
        self
    }

    /// The same line, of whose cuts so many in a hundred are silent.
    pub const fn silent(mut self, percent: u64) -> Profile {
        self.silent_percent = percent;
        self
    }

    /// The same line, with stalls.
    pub const fn stalling(mut self, stalls: Stalls) -> Profile {
        self.stalls = Some(stalls);
        self
    }

    /// The line of this name.
    pub fn named(name: &str) -> Option<Profile> {
        [FREE, GOOD, EDGE, AWFUL].into_iter().find(|profile| profile.name.eq_ignore_ascii_case(name))
    }

    /// A line written as `RATE_BITS:ROUND_TRIP_MS` or `RATE_BITS:ROUND_TRIP_MS:CUT_EVERY_SECONDS`.
    pub fn written(text: &str) -> Option<Profile> {
        let mut numbers = text.split(':').map(|word| word.parse::<u64>().ok());
        let line = Profile::new("custom", numbers.next()??, numbers.next()??);
        Some(match numbers.next() {
            Some(seconds) => line.cut_every(seconds?),
            None => line,
        })
    }

    /// How many bytes may wait for the link: a second of it.
    pub(super) fn queue_bytes(&self) -> u64 {
        QUEUE_BYTES_LEAST.max(self.rate_bits / 8)
    }

    /// How long the link is busy with so many bytes, headers and all.
    pub(super) fn busy(&self, bytes: usize) -> Duration {
        Duration::from_secs_f64(bytes as f64 * 8.0 / self.rate_bits as f64)
    }

    /// The least time in which so many bytes pass one way: their packets and half a round trip.
    pub fn least_time(&self, bytes: u64) -> Duration {
        let packets = bytes.div_ceil(super::PIECE_BYTES as u64);
        let bits = (bytes + packets * super::HEADER_BYTES as u64) as f64 * 8.0;
        Duration::from_secs_f64(bits / self.rate_bits as f64) + self.round_trip / 2
    }
}
