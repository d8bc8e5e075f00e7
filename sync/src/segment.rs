//! A run of one incarnation's changes: as a device reads it from its log, as it travels, and as the
//! county takes it.
//!
//! **What vouches.** The head binds every change of the incarnation, so one signature over the head
//! after a run vouches for all of it. The head itself does not travel: the county has the head that
//! it held before, and goes on from there. So a signature that does not hold means that the device
//! goes on from another head than the county has, which is a fork. A run that ends where the hello
//! says that the device ends needs no signature of its own: the hello's is over that head, in its own
//! domain and for this county, and the device that said hello is the one that speaks.

use crate::chain::{self, Hash, ShortHash};
use crate::change::Change;
use crate::delta;
use crate::frame::{Base, ChainState, Check, Packed, ToldChain};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::{ChangeId, DeviceId, Incarnation};

/// An Ed25519 signature.
pub type SignatureBytes = [u8; 64];

/// A run of consecutive changes that wait to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The changes, seq without a gap.
    pub changes: Vec<Change>,
    /// The head before the first.
    pub head_before: Hash,
    /// The head after the last.
    pub head_after: Hash,
}

/// One change of a parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// As it is.
    Whole(Change),
    /// Its body told by a base.
    Packed(Packed),
}

/// What vouches for a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vouch {
    /// A signature over [`signed_message`].
    Signature(SignatureBytes),
    /// The hello's signature: the parcel ends at the seq and head that it names.
    Hello,
}

/// A run as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The writing device.
    pub device: DeviceId,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The changes, seq without a gap.
    pub items: Vec<Item>,
    /// Where a body is told by a base.
    pub check: Option<Check>,
    /// What vouches for it.
    pub vouch: Vouch,
}

/// A run that was put together and verified: what the county takes into its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The writing device.
    pub device: DeviceId,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The changes, seq without a gap.
    pub changes: Vec<Change>,
    /// The head after the last one, going on from what the county holds, or, before its turn, from
    /// where the device has told that the run begins.
    pub head_after: Hash,
    /// What the device signed over that head ([`signed_message`]); nothing where its hello vouched, or
    /// where the county itself wrote.
    pub signature: Option<SignatureBytes>,
}

/// What is wrong with a parcel as a whole. Nothing of it is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadParcel {
    /// It holds no change, or its seqs have a gap.
    #[error("not a run of changes")]
    NotARun,
    /// It begins beyond what the county holds.
    #[error("changes before it are missing")]
    Gap,
    /// A body cannot be put together: a base is lacking, or reads otherwise here.
    #[error("a base is lacking")]
    BaseLacking,
    /// The head after it is not vouched for: the device goes on from another head. What it holds, with
    /// a head of no meaning.
    #[error("the chain is not the device's")]
    NotVouched(Box<Segment>),
}

/// The bytes that the device signs.
pub fn signed_message(device: DeviceId, incarnation: Incarnation, last_seq: u64, head_after: &Hash) -> Vec<u8> {
    let mut message = b"jiangyuan segment 1".to_vec();
    message.extend_from_slice(&device.to_le_bytes());
    message.extend_from_slice(&incarnation.to_le_bytes());
    message.extend_from_slice(&last_seq.to_le_bytes());
    message.extend_from_slice(head_after);
    message
}

/// Over bodies in order: that they came out the same on both sides.
pub fn check<'a>(bodies: impl IntoIterator<Item = &'a [u8]>) -> Check {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 bodies of a frame");
    for body in bodies {
        hasher.update(&(body.len() as u64).to_le_bytes()).update(body);
    }
    *hasher.finalize().as_bytes().first_chunk().expect("a hash has more than four bytes")
}

/// Tells a change by a base, where that is shorter by more than what naming the base costs.
pub(crate) fn pack(change: &Change, base: &Base) -> Option<Packed> {
    const SAVED_BYTES_MIN: usize = 12;
    let instructions = delta::encode(base, &change.body);
    let is_shorter = instructions.len() + SAVED_BYTES_MIN <= change.body.len();
    is_shorter.then(|| Packed { header: change.header.clone(), base: base.id, instructions })
}

/// Puts a change together.
pub(crate) fn unpack(packed: &Packed, base: &Base, bytes_max: usize) -> Option<Change> {
    delta::apply(base, &packed.instructions, bytes_max).map(|body| Change { header: packed.header.clone(), body })
}

impl Run {
    /// Seq of the first change; 0 for an empty run.
    pub fn first_seq(&self) -> u64 {
        self.changes.first().map_or(0, |change| change.header.seq)
    }

    /// Seq of the last change; 0 for an empty run.
    pub fn last_seq(&self) -> u64 {
        self.changes.last().map_or(0, |change| change.header.seq)
    }
}

impl Item {
    /// Seq of the change.
    pub const fn seq(&self) -> u64 {
        match self {
            Item::Whole(change) => change.header.seq,
            Item::Packed(packed) => packed.header.seq,
        }
    }
}

impl Segment {
    /// Seq of the first change; 0 for an empty run.
    pub fn first_seq(&self) -> u64 {
        self.changes.first().map_or(0, |change| change.header.seq)
    }

    /// Seq of the last change; 0 for an empty run.
    pub fn last_seq(&self) -> u64 {
        self.changes.last().map_or(0, |change| change.header.seq)
    }
}

impl Parcel {
    /// Makes a run ready to travel; `bases` are those that could be had for its changes, in order.
    pub fn of(device: DeviceId, incarnation: Incarnation, run: Run, bases: &[Option<Base>], vouch: Vouch) -> Parcel {
        let pack = |(at, change): (usize, &Change)| bases.get(at).and_then(Option::as_ref).and_then(|base| pack(change, base));
        let packed: Vec<Option<Packed>> = run.changes.iter().enumerate().map(pack).collect();
        let is_packed = packed.iter().any(Option::is_some);
        let check = is_packed.then(|| check(run.changes.iter().map(|change| change.body.as_slice())));
        let items = run.changes.into_iter().zip(packed).map(|(change, packed)| packed.map_or(Item::Whole(change), Item::Packed));
        Parcel { device, incarnation, items: items.collect(), check, vouch }
    }

    /// Seq of the first change; 0 for an empty parcel.
    pub fn first_seq(&self) -> u64 {
        self.items.first().map_or(0, Item::seq)
    }

    /// Seq of the last change; 0 for an empty parcel.
    pub fn last_seq(&self) -> u64 {
        self.items.last().map_or(0, Item::seq)
    }

    /// The bases that are not in the parcel itself.
    pub fn bases_wanted(&self) -> Vec<ChangeId> {
        let inside = |id: &ChangeId| {
            id.device == self.device && id.incarnation == self.incarnation && self.items.first().is_some_and(|first| first.seq() <= id.seq)
        };
        let wanted = self.items.iter().filter_map(|item| if let Item::Packed(packed) = item { Some(packed.base) } else { None });
        let mut wanted: Vec<ChangeId> = wanted.filter(|id| !inside(id)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// Puts the bodies together and verifies the run against what the county holds of the chain, or
    /// against where the device has told that a run before its turn begins.
    ///
    /// # Errors
    /// [`BadParcel`], and then nothing of it may be stored.
    pub fn open(
        self,
        held: &ChainState,
        key: &VerifyingKey,
        hello: Option<&ToldChain>,
        bases: &[Base],
        bytes_max: usize,
    ) -> Result<Segment, BadParcel> {
        let first = self.first_seq();
        // A stranger's seq may be the last one there is.
        let is_gapless = self.items.iter().zip(0u64..).all(|(item, at)| first.checked_add(at) == Some(item.seq()));
        if first == 0 || !is_gapless {
            return Err(BadParcel::NotARun);
        }
        if first > held.seq.saturating_add(1) {
            return Err(BadParcel::Gap);
        }
        let (device, incarnation, vouch) = (self.device, self.incarnation, self.vouch);
        let last_seq = self.last_seq();
        let changes = self.bodies(bases, bytes_max).ok_or(BadParcel::BaseLacking)?;
        let new = changes.iter().filter(|change| change.header.seq > held.seq);
        let head_after = new.fold(held.head, |head, change| chain::extend(&head, &change.hash()));
        // What the county holds already is compared with it and never stored.
        if last_seq > held.seq && !vouch.holds(key, hello, device, incarnation, last_seq, &head_after) {
            return Err(BadParcel::NotVouched(Box::new(Segment { device, incarnation, changes, head_after, signature: None })));
        }
        let signature = if let Vouch::Signature(signature) = vouch { Some(signature) } else { None };
        Ok(Segment { device, incarnation, changes, head_after, signature })
    }

    fn bodies(self, bases: &[Base], bytes_max: usize) -> Option<Vec<Change>> {
        let (device, incarnation, check_told) = (self.device, self.incarnation, self.check);
        let mut changes: Vec<Change> = Vec::with_capacity(self.items.len());
        let mut left = bytes_max;
        for item in self.items {
            let change = match item {
                Item::Whole(change) => change,
                Item::Packed(packed) => {
                    let id = packed.base;
                    let here = (id.device == device && id.incarnation == incarnation).then_some(id.seq);
                    let earlier = here.and_then(|seq| changes.iter().find(|change| change.header.seq == seq));
                    let earlier = earlier.map(|c| Base { id, scope: c.header.scope.clone(), pos: 0, body: c.body.clone() });
                    let base = earlier.or_else(|| bases.iter().find(|base| base.id == id).cloned())?;
                    unpack(&packed, &base, left)?
                }
            };
            left = left.checked_sub(change.body.len())?;
            changes.push(change);
        }
        let holds = check_told.is_none_or(|told| told == check(changes.iter().map(|change| change.body.as_slice())));
        holds.then_some(changes)
    }
}

impl Vouch {
    fn holds(
        &self,
        key: &VerifyingKey,
        hello: Option<&ToldChain>,
        device: DeviceId,
        incarnation: Incarnation,
        last_seq: u64,
        head_after: &Hash,
    ) -> bool {
        match self {
            Vouch::Signature(signature) => {
                let message = signed_message(device, incarnation, last_seq, head_after);
                key.verify(&message, &Signature::from_bytes(signature)).is_ok()
            }
            Vouch::Hello => {
                let head: ShortHash = chain::short(head_after);
                hello.is_some_and(|told| told.incarnation == incarnation && told.seq == last_seq && told.head == head)
            }
        }
    }
}
