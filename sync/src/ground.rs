//! What both sides hold already, as the ground on which a session's compression begins.
//!
//! **Why.** The window of a session ([`crate::codec`]) starts empty, so the first hundred kilobytes of a session
//! pay for words that both sides have had for weeks: names of villages and people, the turns of phrase of an
//! office. On a line that breaks every 45 seconds that was 20 kB a break, a seventh of all that was sent, and
//! on a week's work a quarter. The device's own changes that the county has acked are the same bytes on both
//! sides, and the best dictionary there is for what the same office writes next.
//!
//! **How.** The device names them in its hello: runs of seqs of one chain, and a digest over their bodies. The
//! county reads the same bodies, compares the digest, and both append them to the shipped dictionary. Where they
//! do not come out (erased on one side, a county that was restored) the county says that a base is lacking, and
//! the device begins again without. Only bodies as they were written count; what is sealed is never ground,
//! since nothing of it may be found again in the length of anything else.
//!
//! **How much.** Sixteen times what waits to be sent, 2 MiB at most: reading, hashing and loading it costs both
//! sides about as much as the sending itself. Below [`WAITING_BYTES_MIN`] there is none; an evening's two
//! changes travel as fast without.
//!
//! Rejected: the ground of what the county tells (each scope would need its own, and a device may have compacted
//! what the county still holds); a ground agreed on in a round trip of its own (the hello and the first segments
//! leave together).

use crate::chain::ShortHash;
use crate::change::BODY_BYTES_MAX;
use jiangyuan_model::Incarnation;

/// The most bytes of bodies in a ground.
pub const GROUND_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Less than this waits: no ground.
pub const WAITING_BYTES_MIN: usize = 4 * 1024;

/// So many times what waits may the ground weigh.
const GROUND_PER_WAITING: usize = 16;

/// From here on a session's window is worth its memory at full size.
const WIDE_FROM_BYTES: usize = 128 * 1024;

/// How much of what waits is looked at: more changes nothing, and what is read ends short of it by one body
/// at most.
pub(crate) const WAITING_BYTES_LOOKED_AT: usize = WIDE_FROM_BYTES + BODY_BYTES_MAX;

/// The most runs of seqs that a ground may have: between them stand changes that one side lacks.
pub const RUNS_MAX: usize = 64;

/// The most changes in a ground.
const CHANGES_MAX: u64 = 16 * 1024;

/// Changes of one chain whose bodies both sides hold, in order of seq.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The chain.
    pub incarnation: Incarnation,
    /// First and last seq of each run, ascending.
    pub runs: Vec<(u64, u64)>,
    /// Over the bodies in order.
    pub digest: ShortHash,
}

/// What a writer's window stands on.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Footing {
    /// The bodies of the ground, one after the other.
    pub bytes: Vec<u8>,
    /// Bytes of bodies that wait to be sent, as far as they were looked at.
    pub waiting: usize,
}

impl Footing {
    /// So much waits that nobody looked how much it is.
    pub(crate) const fn is_endless(&self) -> bool {
        self.waiting >= WIDE_FROM_BYTES
    }
}

impl std::fmt::Debug for Footing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Footing({} bytes for {})", self.bytes.len(), self.waiting)
    }
}

/// How many bytes of bodies a ground may have for so much that waits; `waiting_min` below which there is none.
pub(crate) const fn bytes_max(waiting: usize, waiting_min: usize) -> usize {
    let scaled = waiting.saturating_mul(GROUND_PER_WAITING);
    if waiting < waiting_min {
        0
    } else if scaled < GROUND_BYTES_MAX {
        scaled
    } else {
        GROUND_BYTES_MAX
    }
}

/// The ground of these changes of a chain, the newest first, each with its seq; nothing where there is none.
pub(crate) fn of(incarnation: Incarnation, newest_first: Vec<(u64, Vec<u8>)>) -> Option<(Ground, Vec<u8>)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    let mut taken = Vec::new();
    for (seq, body) in newest_first {
        let full = runs.len() == RUNS_MAX;
        match runs.last_mut() {
            Some((first, _)) if seq.checked_add(1) == Some(*first) => *first = seq,
            _ if full => break,
            _ => runs.push((seq, seq)),
        }
        taken.push(body);
        if taken.len() as u64 == CHANGES_MAX {
            break;
        }
    }
    if taken.is_empty() {
        return None;
    }
    runs.reverse();
    taken.reverse();
    let bytes = taken.concat();
    Some((Ground { incarnation, runs, digest: digest(&bytes) }, bytes))
}

impl Ground {
    /// Whether it can be what a device has: ascending, and not longer than it may be.
    pub fn is_sound(&self) -> bool {
        let ascends = self.runs.iter().all(|(first, last)| *first > 0 && first <= last)
            && self.runs.iter().zip(self.runs.iter().skip(1)).all(|((_, last), (first, _))| last < first);
        let changes = self.runs.iter().try_fold(0u64, |sum, (first, last)| sum.checked_add(last.checked_sub(*first)?.checked_add(1)?));
        ascends && !self.runs.is_empty() && self.runs.len() <= RUNS_MAX && changes.is_some_and(|changes| changes <= CHANGES_MAX)
    }

    /// Whether these are its bodies.
    pub fn is(&self, bytes: &[u8]) -> bool {
        bytes.len() <= GROUND_BYTES_MAX && self.digest == digest(bytes)
    }
}

/// One over the bodies as they stand behind one another is enough: it guards against an accident, not an
/// enemy. What is decompressed is verified by the chain.
fn digest(bytes: &[u8]) -> ShortHash {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 ground of a session");
    *hasher.update(bytes).finalize().as_bytes().first_chunk().expect("a hash has more than sixteen bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(seq: u64) -> (u64, Vec<u8>) {
        (seq, vec![seq as u8; 3])
    }

    #[test]
    fn a_ground_names_its_changes_in_runs_and_ends_with_the_newest() {
        let (ground, bytes) = of(7, vec![change(9), change(8), change(5), change(4), change(1)]).expect("a ground");
        assert_eq!(ground.runs, [(1, 1), (4, 5), (8, 9)]);
        assert_eq!(bytes, [1, 1, 1, 4, 4, 4, 5, 5, 5, 8, 8, 8, 9, 9, 9]);
        assert!(ground.is_sound() && ground.is(&bytes));
        assert!(!ground.is(&bytes[1..]));
        assert_eq!(of(7, Vec::new()), None);
    }

    #[test]
    fn a_ground_of_very_many_runs_keeps_the_newest() {
        let (ground, _) = of(7, (1..=100).rev().map(|at| change(at * 2)).collect()).expect("a ground");
        assert_eq!((ground.runs.len(), ground.runs.last()), (RUNS_MAX, Some(&(200, 200))));
        assert!(ground.is_sound());
    }

    #[test]
    fn what_no_device_would_name_is_no_ground() {
        let named = |runs: &[(u64, u64)]| Ground { incarnation: 7, runs: runs.to_vec(), digest: [0; 16] }.is_sound();
        assert!(named(&[(1, 4), (6, 6)]));
        for wrong in [&[][..], &[(0, 3)], &[(4, 3)], &[(1, 4), (4, 6)], &[(5, 6), (1, 2)], &[(1, u64::MAX)], &[(1, 20_000)]] {
            assert!(!named(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn little_that_waits_has_no_ground_and_much_has_a_bounded_one() {
        assert_eq!(bytes_max(WAITING_BYTES_MIN - 1, WAITING_BYTES_MIN), 0);
        assert_eq!(bytes_max(WAITING_BYTES_MIN, WAITING_BYTES_MIN), 64 * 1024);
        assert_eq!(bytes_max(usize::MAX, WAITING_BYTES_MIN), GROUND_BYTES_MAX);
    }
}
