//! How much is sent and asked for at a time.
//!
//! **By bytes on the wire.** Segments are cut so that each weighs about [`SEGMENT_BYTES`] when it is
//! packed, and a segment leaves while less than [`PACE_BYTES`] are on the way un-acked: a line of 128 kbit/s
//! with 600 ms of delay, which holds 9.6 kB, stays full while an ack comes back. How much a body shrinks is learned from what the
//! frames before it weighed: a week of corrections told by bases shrinks tenfold, a first load fourfold,
//! and a signature or a frame more for each would be a waste in the one and a risk in the other.
//!
//! **A line that breaks** takes with it what is on the way. So much may be, after a break, as makes a thirtieth
//! of what the session had moved: a line of 32 kbit/s that holds for 45 seconds is then kept full with 5 KiB and
//! loses two seconds, and one that holds for an hour is not slowed down by the one time that it broke.
//!
//! **A line that breaks before anything passes** is tried with half of everything in the next session,
//! down to a single change up and a single entry down, and with twice as much after one that moved
//! something. The device asks for the size of the county's frames in its hello.
//!
//! Rejected: timing the line to choose the size (the machine has no clock, and what matters is not how
//! fast a line is but how long it holds).

/// How much of bodies goes into one segment, as it weighs on the wire: a second and a half of the
/// slowest line. Larger ones compress better (2 % at four times the size) and lose more.
pub const SEGMENT_BYTES: u64 = 6 * 1024;

/// How many bytes may be on the way un-acked before the next segment waits.
pub const PACE_BYTES: u64 = 20 * 1024;

/// The same on the worst line: what 32 kbit/s with 800 ms of delay holds, and the time an ack takes.
const PACE_BYTES_MIN: u64 = 5 * 1024;

/// So much of what a session had moved may be lost with it.
const LOST_SHARE: u64 = 30;

/// What a byte of body is taken to weigh on the wire until the carrier tells: a fourth.
const PACKED_SHARE: u64 = 4;

/// The most that a body is believed to shrink, so that a segment of bodies that all but vanish is
/// still put together in a moment.
const PACKED_SHARE_MAX: u64 = 16;

/// How often everything may be halved: from [`SEGMENT_BYTES`] that leaves a few dozen bytes, which is
/// one change a segment.
const HALVINGS_MAX: u32 = 8;

/// What the county's frames have at most; the device asks for less while a line breaks.
const PAGE_BYTES: u32 = 24 * 1024;

/// The pace of one sync.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    segment_bytes: u64,
    /// Bytes that may be on the way.
    pace_bytes: u64,
    halvings: u32,
    /// Plain and packed bytes of the segments so far, the newest counting most.
    plain: u64,
    packed: u64,
}

impl Pace {
    pub(super) const fn new(segment_bytes: u64) -> Pace {
        Pace { segment_bytes, pace_bytes: PACE_BYTES, halvings: 0, plain: PACKED_SHARE, packed: 1 }
    }

    /// How many bytes of bodies the next segment has at most.
    pub(super) fn run_bytes(&self) -> usize {
        let wire = self.segment_bytes >> self.halvings;
        let share = (self.plain / self.packed.max(1)).clamp(1, PACKED_SHARE_MAX);
        let plain = if self.halvings == 0 { wire.saturating_mul(share) } else { wire };
        usize::try_from(plain).unwrap_or(usize::MAX).max(1)
    }

    /// Whether more may be sent while so much is on the way.
    pub(super) const fn allows(&self, on_the_way: u64) -> bool {
        on_the_way < self.pace_bytes >> self.halvings
    }

    /// What a segment of so many bytes of bodies is taken to weigh until it is told.
    pub(super) const fn estimate(&self, plain: u64) -> u64 {
        plain / PACKED_SHARE
    }

    /// A segment with so many bytes of bodies weighs so much.
    pub(super) const fn learn(&mut self, plain: u64, packed: u64) {
        (self.plain, self.packed) = (self.plain / 2 + plain, self.packed / 2 + packed);
    }

    /// What the hello asks the county's frames to be cut to; 0 for as it sees fit.
    pub(super) const fn page_bytes(&self) -> u32 {
        if self.halvings == 0 { 0 } else { PAGE_BYTES >> self.halvings }
    }

    /// The line broke after a session had moved so many bytes up.
    pub(super) fn broke(&mut self, moved: u64) {
        self.pace_bytes = (moved / LOST_SHARE).clamp(PACE_BYTES_MIN, PACE_BYTES);
    }

    /// Nothing passed.
    pub(super) fn halve(&mut self) {
        self.halvings = (self.halvings + 1).min(HALVINGS_MAX);
    }

    /// Something passed.
    pub(super) const fn grow(&mut self) {
        self.halvings = self.halvings.saturating_sub(1);
    }
}
