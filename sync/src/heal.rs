//! How a device comes back to itself when its past was exchanged: what a welcome means for each of
//! its chains, and how changes get new ids when somebody else took theirs.
//!
//! Three things happen to a chain. The county holds **more** of it, and our end lies on it: this
//! home is an older copy of itself. It begins a new incarnation before it writes anything, and what
//! it lacks comes back with the log; what waited goes out under the ids it has, or is there already.
//! The county holds **less** than it acked once: it was restored, and what it lost waits again. Or the
//! two have **parted**: a copy of this home has written under the same name. What the county
//! holds up to the point where they part is common; what was written here after it gets new ids, in
//! the order in which it was written, with every name of a renamed change renamed too.
//!
//! Records keep their ids, numbers that were printed stay what they are, and steps and values keep
//! their place: nothing that somebody has seen becomes another thing. Only the names that changes
//! have among themselves are new.
//!
//! A renamed change carries a hash of what it was as its origin, so that two copies that both hold it
//! do not make two of it.
//!
//! Rejected: sending on what comes after the parting under the old ids where those are free (its
//! chain would not verify), and leaving the collided changes parked for a person, who would have to
//! type an evening's work again.

use crate::chain::{self, Hash};
use crate::change::{Body, Change};
use crate::county::{derived_origin, origin_of};
use crate::frame::{HeldChain, Tail};
use jiangyuan_model::{ChangeId, DeviceId, Incarnation, Verb};
use std::collections::BTreeMap;

/// What a welcome means for the device that got it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All is as the device thought: the session goes on.
    Fits,
    /// The device has changed what it says of itself: it greets anew.
    Anew,
}

/// How a chain of this device compares with what the county holds of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It goes on from there, or is as long.
    Fits,
    /// The county does not hold any more what it had acked.
    Lost,
    /// The county holds more of it; this is an older copy.
    Older,
    /// The histories have parted; the county shall tell its own after this seq.
    Ask {
        /// The seq.
        after: u64,
    },
    /// The histories part after this seq.
    Parted {
        /// The last seq that both have.
        common: u64,
    },
}

/// A chain as its device has it.
pub trait OwnHistory {
    /// What its store fails with.
    type Error;

    /// The head after a seq; genesis for 0, nothing beyond the end.
    fn head_at(&mut self, seq: u64) -> Result<Option<Hash>, Self::Error>;

    /// The hash of the change with this seq.
    fn hash_at(&mut self, seq: u64) -> Result<Option<Hash>, Self::Error>;
}

/// Compares a chain whose end here is `last` and of which `acked` was acked.
///
/// # Errors
/// The store cannot be read.
pub fn compare<H: OwnHistory>(own: &mut H, last: u64, acked: u64, told: &HeldChain) -> Result<Found, H::Error> {
    if let Some(tail) = &told.tail {
        let found = parting(own, last, told, tail)?;
        // It is our own chain, and less of it than was acked.
        return Ok(if found == Found::Fits && told.seq < acked { Found::Lost } else { found });
    }
    if told.seq <= last {
        return Ok(match own.head_at(told.seq)? {
            Some(head) if chain::short(&head) == told.head && told.seq < acked => Found::Lost,
            Some(head) if chain::short(&head) == told.head => beyond(own, last, told)?,
            // What was acked is common, unless the county was restored and a copy of this home came first.
            _ => Found::Ask { after: acked.min(told.seq) },
        });
    }
    Ok(if told.parted { Found::Ask { after: acked.min(last) } } else { Found::Older })
}

/// What others gave back of this chain is perhaps not what was written here.
fn beyond<H: OwnHistory>(own: &mut H, last: u64, told: &HeldChain) -> Result<Found, H::Error> {
    for (seq, hash) in &told.beyond {
        if *seq > last {
            return Ok(Found::Older);
        }
        if own.hash_at(*seq)? != Some(*hash) {
            return Ok(Found::Parted { common: seq - 1 });
        }
    }
    Ok(Found::Fits)
}

fn parting<H: OwnHistory>(own: &mut H, last: u64, told: &HeldChain, tail: &Tail) -> Result<Found, H::Error> {
    if own.head_at(tail.after)?.map(|head| chain::short(&head)) != Some(tail.base) {
        // Not even that is common. Seq 0 always is.
        return Ok(Found::Ask { after: 0 });
    }
    let mut seq = tail.after;
    for hash in &tail.hashes {
        if seq == last {
            break;
        }
        if own.hash_at(seq + 1)? != Some(*hash) {
            return Ok(Found::Parted { common: seq });
        }
        seq += 1;
    }
    Ok(if seq == last && told.seq > last {
        Found::Older
    } else if seq >= told.seq {
        return beyond(own, last, told);
    } else {
        Found::Ask { after: seq }
    })
}

/// A change under its new id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reissued {
    /// The id that it gave up.
    pub was: ChangeId,
    /// The change with its new seq.
    pub change: Change,
    /// What it says now; nothing where it cannot be read.
    pub body: Option<Body>,
    /// The head of the new chain after it.
    pub head: Hash,
}

/// Gives changes new ids in a new incarnation, from seq 1 on, in the order given. A body that this
/// version cannot read whole goes on as it is: it says whatever it said.
pub fn reissue(device: DeviceId, incarnation: Incarnation, changes: &[(ChangeId, Change)]) -> Vec<Reissued> {
    let id = |seq| ChangeId { device, incarnation, seq };
    let new_ids: BTreeMap<ChangeId, ChangeId> = changes.iter().zip(1..).map(|((was, _), seq)| (*was, id(seq))).collect();
    let mut head = chain::genesis(device, incarnation);
    let mut reissued = Vec::with_capacity(changes.len());
    for ((was, change), seq) in changes.iter().zip(1..) {
        let (mut change, hash) = (change.clone(), change.hash());
        change.header.seq = seq;
        let body = renamed(*was, &hash, &mut change, id(seq), &new_ids);
        head = chain::extend(&head, &change.hash());
        reissued.push(Reissued { was: *was, change, body, head });
    }
    reissued
}

/// What a change is known by under whatever id: where two copies of a home hold it, or a copy comes
/// back from a backup once more, each gives it an id of its own, and it still stands once.
pub fn origin_of_reissued(hash: &Hash) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 reissued change");
    hasher.update(hash);
    let mut origin = vec![0; 16];
    hasher.finalize_xof().fill(&mut origin);
    origin
}

/// What a change is known by under whatever id: the origin that it names or that is computed for it, or
/// the one that it gets with a new id. A copy of it stands where an entry has this origin.
pub fn known_as(change: &Change, body: &Body, hash: &Hash) -> Vec<u8> {
    origin_of(change, body).unwrap_or_else(|| origin_of_reissued(hash))
}

/// Writes the body anew for its new id.
fn renamed(was: ChangeId, hash: &Hash, change: &mut Change, now: ChangeId, new_ids: &BTreeMap<ChangeId, ChangeId>) -> Option<Body> {
    let mut body = Body::read(&change.body, was).ok()?;
    // What this version writes again must be all that stood there.
    if body.write(was) != change.body {
        return None;
    }
    let to = |id: ChangeId| new_ids.get(&id).copied().unwrap_or(id);
    body.ops.iter_mut().for_each(|op| op.rename_changes(&to));
    // The other half of a verb is named by its seq alone, so it can be named only where it moves along.
    body.link = body.link.and_then(|seq| new_ids.get(&ChangeId { seq, ..was })).map(|id| id.seq);
    let imported = Verb::from_code(change.header.verb) == Some(Verb::Import);
    body.origin = match body.origin {
        Some(origin) => Some(origin),
        // The line stays known by what it said when it was imported.
        None if imported => Some(derived_origin(&change.body)),
        None => Some(origin_of_reissued(hash)),
    };
    change.body = body.write(now);
    Some(body)
}
