//! What all connections share: the link of each direction, its counts, and its ends.

use super::{HEADER_BYTES, Profile};
use crate::chance::Chance;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// What TCP's handshake costs each way.
const HANDSHAKE_BYTES: u64 = 60;

/// What has passed over a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Bytes from those who connect.
    pub up: u64,
    /// Bytes to them.
    pub down: u64,
    /// The same with what TCP and IP add.
    pub up_on_the_wire: u64,
    /// The same with what TCP and IP add.
    pub down_on_the_wire: u64,
    /// Connections made.
    pub connections: u64,
    /// How often a connection said something after it had heard something: answers waited for.
    pub turns: u64,
    /// Cuts, silent ones too, that hit a connection.
    pub cuts: u64,
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Alive,
    Reset,
    Silent,
}

struct State {
    profile: Profile,
    chance: Chance,
    counts: Counts,
    free_up: Instant,
    free_down: Instant,
    open: BTreeMap<u64, watch::Sender<Fate>>,
}

pub(super) struct Link(Mutex<State>);

impl Link {
    pub(super) fn new(profile: Profile, seed: u64) -> Link {
        let now = Instant::now();
        let state =
            State { profile, chance: Chance::new(seed), counts: Counts::default(), free_up: now, free_down: now, open: BTreeMap::new() };
        Link(Mutex::new(state))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn profile(&self) -> Profile {
        self.state().profile
    }

    pub(super) fn counts(&self) -> Counts {
        self.state().counts
    }

    pub(super) fn set(&self, profile: Profile) {
        let mut state = self.state();
        state.profile = profile;
        state.forget_queues();
    }

    /// A new connection: its number and what becomes of it.
    pub(super) fn join(&self) -> (u64, watch::Receiver<Fate>) {
        let (tell, fate) = watch::channel(Fate::Alive);
        let mut state = self.state();
        state.counts.connections += 1;
        state.counts.up_on_the_wire += HANDSHAKE_BYTES;
        state.counts.down_on_the_wire += HANDSHAKE_BYTES;
        let number = state.counts.connections;
        state.open.insert(number, tell);
        (number, fate)
    }

    pub(super) fn leave(&self, number: u64) {
        self.state().open.remove(&number);
    }

    /// How long the sender has to wait until the queue has room.
    pub(super) fn queue_is_full_for(&self, way: Way) -> Option<Duration> {
        let state = self.state();
        let backlog = state.free(way).saturating_duration_since(Instant::now());
        let allowed = state.profile.busy(usize::try_from(state.profile.queue_bytes()).unwrap_or(usize::MAX));
        backlog.checked_sub(allowed).filter(|wait| !wait.is_zero())
    }

    /// Puts a piece on the link and says when it arrives.
    pub(super) fn carry(&self, way: Way, bytes: usize) -> Instant {
        let mut state = self.state();
        let leaves = state.free(way).max(Instant::now()) + state.profile.busy(bytes + HEADER_BYTES);
        *state.free_mut(way) = leaves;
        if bytes > 0 {
            let (plain, wire) = match way {
                Way::Up => (&mut state.counts.up, bytes),
                Way::Down => (&mut state.counts.down, bytes),
            };
            *plain += bytes as u64;
            let on_the_wire = (wire + HEADER_BYTES) as u64;
            match way {
                Way::Up => state.counts.up_on_the_wire += on_the_wire,
                Way::Down => state.counts.down_on_the_wire += on_the_wire,
            }
        }
        leaves + state.profile.round_trip / 2
    }

    pub(super) fn count_turn(&self) {
        self.state().counts.turns += 1;
    }

    /// Nothing moves for a while.
    pub(super) fn hold(&self, lasting: Duration) {
        let mut state = self.state();
        let now = Instant::now();
        for way in [Way::Up, Way::Down] {
            *state.free_mut(way) = state.free(way).max(now) + lasting;
        }
    }

    /// Ends every connection.
    pub(super) fn end_all(&self, fate: Fate) {
        let mut state = self.state();
        state.counts.cuts += u64::from(!state.open.is_empty());
        for tell in state.open.values() {
            tell.send_replace(fate);
        }
        state.open.clear();
        state.forget_queues();
    }

    /// Whether the next cut is silent.
    pub(super) fn next_is_silent(&self) -> bool {
        let mut state = self.state();
        let percent = state.profile.silent_percent;
        state.chance.percent(percent)
    }

    /// Between half and one and a half times `every`.
    pub(super) fn about(&self, every: Duration) -> Duration {
        every.mul_f64(0.5 + self.state().chance.below(1_000_000) as f64 / 1_000_000.0)
    }
}

impl State {
    const fn free(&self, way: Way) -> Instant {
        match way {
            Way::Up => self.free_up,
            Way::Down => self.free_down,
        }
    }

    const fn free_mut(&mut self, way: Way) -> &mut Instant {
        match way {
            Way::Up => &mut self.free_up,
            Way::Down => &mut self.free_down,
        }
    }

    fn forget_queues(&mut self) {
        let now = Instant::now();
        (self.free_up, self.free_down) = (now, now);
    }
}
