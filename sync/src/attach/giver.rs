//! Gives contents to the other side, group by group, at the pace of the line.
//!
//! What was written to a socket and not yet carried is lost with a cut, and a sign of life is stuck
//! behind it; too little leaves the line idle while an ack comes back. So no more is on the way than
//! the line is seen to carry in [`PACE_MS`], and no more than [`RISKED_PART`] of what this connection
//! has brought to its end: a line that is cut every few seconds loses little however fast it is,
//! and one that holds is filled. Two groups always may be, one that travels while the other's ack comes back.
//!
//! After a cut the line would be idle for a round trip more, until the other side has told what it has. One group
//! it surely lacks: the one after those that were on the way. It leaves with the first words ([`Giver::begin`]).

use super::attachment::Blob;
use super::bitmap::Bitmap;
use super::frame::Frame;
use super::tree::Piece;
use std::collections::VecDeque;

/// How many bytes may be on the way before the next group waits, on a line of which nothing is
/// known or which is slow: a group and a little, 5 s of 32 kbit/s.
const PACE_BYTES_MIN: u64 = 20 * 1024;

/// The most, on any line: a satellite's 600 ms at 6 Mbit/s.
const PACE_BYTES_MAX: u64 = 512 * 1024;

/// How long the line may be busy with what is on the way.
const PACE_MS: u64 = 2_000;

/// What a cut may cost: an eighth of what came through before it.
const RISKED_PART: u64 = 8;

/// One content that the other side takes.
#[derive(Debug)]
struct Giving {
    number: u32,
    blob: Blob,
    /// What the other side has, as told and as sent since.
    known: Bitmap,
    /// What can be given.
    here: Bitmap,
    /// Groups that the other side has for certain.
    stored: u32,
    /// Where to look for the next group.
    next: u32,
    /// The other side was told that there is no more.
    rested: bool,
    /// What the other side has is not told yet: one group leaves before.
    ahead: bool,
}

/// How far a content was when its connection broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reached {
    pub(super) blob: Blob,
    /// What landed.
    landed: Bitmap,
    /// The first group that never left.
    next: u32,
}

/// A group on the way.
#[derive(Debug)]
struct Flight {
    number: u32,
    group: u32,
    bytes: u64,
    ahead: u64,
    sent_at_ms: u64,
}

/// All that is being given.
#[derive(Debug)]
pub(super) struct Giver {
    open: VecDeque<Giving>,
    flight: VecDeque<Flight>,
    pace: u64,
    /// Bytes that this connection has brought to their end.
    landed_bytes: u64,
    reading: Option<(u32, u32)>,
}

/// What an ack says about a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Landed {
    pub(super) blob: Blob,
    /// All of it is there now.
    pub(super) complete: bool,
}

impl Giver {
    pub(super) const fn new() -> Giver {
        Giver { open: VecDeque::new(), flight: VecDeque::new(), pace: PACE_BYTES_MIN, landed_bytes: 0, reading: None }
    }

    /// The other side takes what it lacks of a content.
    pub(super) fn open(&mut self, number: u32, blob: Blob, held: Bitmap, here: Bitmap) {
        let stored = held.count();
        self.open.push_back(Giving { number, blob, known: held, here, stored, next: 0, rested: false, ahead: false });
    }

    /// How far the content is that was on the way; nothing where none of it has landed, or all has left.
    pub(super) fn reached(&self) -> Option<Reached> {
        let giving = self.open.front().filter(|giving| !giving.ahead)?;
        let mut landed = giving.known.clone();
        self.flight.iter().filter(|one| one.number == giving.number).for_each(|one| landed.clear(one.group));
        let next = giving.known.missing().find(|group| *group >= giving.next)?;
        (landed.count() > 0).then_some(Reached { blob: giving.blob, landed, next })
    }

    /// Goes on where a content was cut, before the other side has told what it has of it.
    pub(super) fn begin(&mut self, number: u32, reached: Reached) {
        let Reached { blob, landed, next } = reached;
        let mut here = Bitmap::empty(blob.groups());
        here.set(next);
        self.open.push_back(Giving { number, blob, known: landed, here, stored: 0, next, rested: false, ahead: true });
    }

    /// The other side has told what it has of a content; nothing where it takes none of it. Whether it was begun.
    pub(super) fn settle(&mut self, number: u32, held: Option<&Bitmap>) -> bool {
        let Some(giving) = self.open.iter_mut().find(|giving| giving.number == number && giving.ahead) else { return false };
        let Some(held) = held else {
            self.open.retain(|giving| giving.number != number);
            self.flight.retain(|one| one.number != number);
            return true;
        };
        (giving.known, giving.stored, giving.next, giving.ahead) = (held.clone(), held.count(), 0, false);
        giving.here = Bitmap::full(giving.blob.groups());
        self.flight.iter().filter(|one| one.number == number).for_each(|one| giving.known.set(one.group));
        true
    }

    pub(super) fn is_idle(&self) -> bool {
        self.open.is_empty() && self.flight.is_empty() && self.reading.is_none()
    }

    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// The next group to be read, if the pace allows one; and before it, which contents are at
    /// their end.
    pub(super) fn next(&mut self) -> (Vec<Frame>, Option<(Blob, u32)>) {
        let mut told = Vec::new();
        if self.reading.is_some() || self.on_the_way() >= self.pace {
            return (told, None);
        }
        let mut found = None;
        for giving in &mut self.open {
            let next = (giving.next..giving.blob.groups()).find(|group| giving.here.has(*group) && !giving.known.has(*group));
            if let Some(group) = next {
                giving.next = group.saturating_add(1);
                self.reading = Some((giving.number, group));
                found = Some((giving.blob, group));
                break;
            }
            if !giving.rested && !giving.ahead {
                giving.rested = true;
                told.push(Frame::Rest { number: giving.number });
            }
        }
        let flight = &self.flight;
        self.open.retain(|giving| !giving.rested || flight.iter().any(|one| one.number == giving.number));
        (told, found)
    }

    /// The group asked for by [`Giver::next`] was read; nothing where it is not here after all.
    pub(super) fn read(&mut self, piece: Option<Piece>, now_ms: u64) -> Option<Frame> {
        let (number, group) = self.reading.take()?;
        let giving = self.open.iter_mut().find(|giving| giving.number == number)?;
        let Some(piece) = piece.filter(|piece| piece.group == group) else {
            giving.here.clear(group);
            return None;
        };
        let held = giving.known.neighbours(group).collect::<Vec<_>>();
        let bytes = giving.blob.trim(piece, held.into_iter());
        giving.known.set(group);
        let ahead = self.on_the_way();
        self.flight.push_back(Flight { number, group, bytes: bytes.len() as u64, ahead, sent_at_ms: now_ms });
        Some(Frame::Chunk { number, group, bytes })
    }

    /// The other side has a group for certain; nothing for one that is not on the way.
    pub(super) fn landed(&mut self, number: u32, group: u32, now_ms: u64) -> Option<Landed> {
        let at = self.flight.iter().position(|one| one.number == number && one.group == group)?;
        let flight = self.flight.remove(at)?;
        self.weigh(&flight, now_ms);
        let giving = self.open.iter_mut().find(|giving| giving.number == number)?;
        giving.stored = giving.stored.saturating_add(1);
        let landed = Landed { blob: giving.blob, complete: giving.stored >= giving.blob.groups() };
        let gone = giving.rested && !self.flight.iter().any(|one| one.number == number);
        if gone {
            self.open.retain(|giving| giving.number != number);
        }
        Some(landed)
    }

    /// What was on the way when the group left, and the group, took so long: that is the line. How long it
    /// holds, what it has carried tells best.
    fn weigh(&mut self, flight: &Flight, now_ms: u64) {
        let took_ms = now_ms.saturating_sub(flight.sent_at_ms).max(1);
        let carried = (flight.ahead + flight.bytes).saturating_mul(PACE_MS) / took_ms;
        self.landed_bytes = self.landed_bytes.saturating_add(flight.bytes);
        self.pace = carried.min(self.landed_bytes / RISKED_PART).clamp(PACE_BYTES_MIN, PACE_BYTES_MAX);
    }

    fn on_the_way(&self) -> u64 {
        self.flight.iter().map(|flight| flight.bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
    use super::*;
    use crate::attach::Cut;

    /// Gives a content over a line of so many bytes a millisecond, whose answers take `back_ms`. Returns for each
    /// group that landed how many bytes had come through before it, and how many were on the way.
    fn given(length: usize, bytes_per_ms: u64, back_ms: u64) -> (Vec<(u64, u64)>, u64) {
        let content = vec![7; length];
        let cut = Cut::new(&content);
        let groups = cut.blob.groups();
        let mut giver = Giver::new();
        giver.open(0, cut.blob, Bitmap::empty(groups), Bitmap::full(groups));
        let (mut now_ms, mut free_ms, mut through, mut seen) = (0, 0, 0, Vec::new());
        let mut line: VecDeque<(u64, u32, u64)> = VecDeque::new();
        loop {
            while let (_, Some((_, group))) = giver.next() {
                let piece = cut.pieces().find(|piece| piece.group == group);
                let Some(Frame::Chunk { bytes, .. }) = giver.read(piece, now_ms) else { panic!("it is here") };
                free_ms = free_ms.max(now_ms) + bytes.len() as u64 / bytes_per_ms;
                line.push_back((free_ms + back_ms, group, bytes.len() as u64));
            }
            let Some((at_ms, group, bytes)) = line.pop_front() else { return (seen, now_ms) };
            now_ms = at_ms;
            seen.push((through, giver.on_the_way()));
            through += bytes;
            giver.landed(0, group, now_ms);
        }
    }

    const TWO_GROUPS: u64 = 2 * 17_000;

    #[test]
    fn a_cut_never_costs_more_than_two_groups_or_an_eighth_of_what_came_through_however_fast_the_line_is() {
        let (seen, _) = given(4_000_000, 5_000, 20);
        assert!(seen.iter().all(|(through, way)| *way <= TWO_GROUPS.max(through / 8 + 17_000)), "{seen:?}");
        assert!(seen.iter().any(|(_, way)| *way > 4 * TWO_GROUPS), "a line that holds is filled");
    }

    #[test]
    fn a_slow_line_is_never_idle_and_has_never_more_than_two_groups_before_it() {
        // 32 kbit/s, 800 ms.
        let (seen, took_ms) = given(1_000_000, 4, 800);
        assert!(seen.iter().all(|(_, way)| *way <= TWO_GROUPS));
        assert!(took_ms < 1_000_000 / 4 * 103 / 100 + 800, "{took_ms}");
    }

    #[test]
    fn a_long_line_that_holds_is_filled() {
        // A satellite: 6 Mbit/s, 600 ms. Two groups at a time would take seven minutes.
        let (_, took_ms) = given(20_000_000, 750, 600);
        assert!(took_ms < 60_000, "{took_ms}");
    }
}
