//! A device's store in memory. Each call is one transaction that a crash undoes, or that is kept
//! though the caller never hears of it.

mod heal;
mod pull;
mod sync;

use crate::fault::{Bug, Crashed, Fuse};
use crate::memory_snapshot::Loading;
use ed25519_dalek::SigningKey;
use jiangyuan_model::{ChangeId, DeviceId, ErrorCode, Incarnation, RecordId, Refusal, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::change::{Change, Header};
use jiangyuan_sync::doc::{Doc, Order};
use jiangyuan_sync::fold::{self, Folding};
use jiangyuan_sync::frame::{Cursor, Receipt};
use jiangyuan_sync::heal::known_as;
use jiangyuan_sync::op::Op;
use jiangyuan_sync::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// An entry as the device keeps it.
#[derive(Debug, Clone)]
pub struct KeptEntry {
    /// Its change.
    pub id: ChangeId,
    /// The county's verdict.
    pub verdict: Verdict,
    /// When the county took it.
    pub received_at_ms: i64,
    /// The change's hash.
    pub hash: Hash,
    /// The change itself, in a snapshot perhaps with a reduced body.
    pub change: Change,
}

impl KeptEntry {
    /// Whether the change is here as it was written.
    pub fn is_whole(&self) -> bool {
        self.change.hash() == self.hash
    }

    /// What it is known by under whatever id; nothing where it cannot be read.
    pub fn known_as(&self) -> Option<Vec<u8>> {
        let body = self.change.read(self.id.device, self.id.incarnation).ok()?;
        Some(known_as(&self.change, &body, &self.hash))
    }
}

/// A change written here.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its id.
    pub id: ChangeId,
    /// The change.
    pub change: Change,
    /// The head of its chain after it.
    pub head: Hash,
}

/// One chain of the device.
#[derive(Debug, Clone, Copy)]
pub struct Chain {
    /// The incarnation.
    pub incarnation: Incarnation,
    /// Its last seq.
    pub seq: u64,
    /// The head after it.
    pub head: Hash,
    /// The last one that the county has acked.
    pub acked: u64,
    /// The last one that a receipt covers.
    pub receipted: u64,
    /// The county's history has parted from ours.
    pub ask_after: Option<u64>,
}

/// An entry that the county has lost, as it stood.
#[derive(Debug, Clone)]
pub struct Staged {
    /// Its number then.
    pub n: u64,
    /// The entry.
    pub entry: KeptEntry,
    /// The entry head before it.
    pub head_before: Hash,
    /// The county was given it, or it cannot be proved.
    pub given: bool,
    /// The county's log has brought it again.
    pub back: bool,
}

/// What survives a crash.
#[derive(Debug, Clone, Default)]
pub struct DeviceState {
    /// Chains by birth; the last one is written in.
    pub chains: Vec<Chain>,
    /// What was written here, in order.
    pub own: Vec<Written>,
    /// What lost its id to a copy of this device.
    pub apart: Vec<(ChangeId, Change)>,
    /// What the county does not take.
    pub refused: BTreeMap<ChangeId, ErrorCode>,
    /// What the county keeps for a person to decide on.
    pub handed_in: BTreeSet<ChangeId>,
    /// The log, by n.
    pub log: BTreeMap<u64, KeptEntry>,
    /// Where it stands in each scope: n by position.
    pub index: BTreeMap<Scope, BTreeMap<u64, u64>>,
    /// Entries that the county has lost, by epoch, scope and position.
    pub staged: BTreeMap<(u32, Scope, u64), Staged>,
    /// How far each scope is.
    pub cursors: BTreeMap<Scope, (u64, Hash)>,
    /// Snapshots on their way in.
    pub loading: BTreeMap<Scope, Loading>,
    /// Confirmed records.
    pub docs: BTreeMap<RecordId, (Scope, Doc)>,
    /// The county's words over where this device stood, with what they are signed over.
    pub anchors: Vec<(Receipt, Vec<Cursor>)>,
    unsure: bool,
    /// The newest version of the protocol that the county is known to speak.
    protocol: u16,
    /// The county's epoch as last told.
    pub epoch: u32,
    /// Incarnations drawn so far.
    drawn: u64,
}

/// A device of a simulation.
#[derive(Debug, Clone)]
pub struct MemoryDevice {
    /// Its handle.
    pub device: DeviceId,
    key: SigningKey,
    county_tls: Hash,
    county_key: [u8; 32],
    /// Another one for each copy, so that two copies never draw the same incarnation.
    pub chance: u64,
    /// What survives a crash.
    pub state: DeviceState,
    /// When it dies.
    pub fuse: Fuse,
    /// What is wrong with it.
    pub bug: Option<Bug>,
}

/// What a fold gives: records with their homes.
pub type Docs = BTreeMap<RecordId, (Scope, Doc)>;

/// Folds one change into records; one whose body cannot be read folds to nothing.
pub fn fold_change(docs: &mut Docs, id: ChangeId, change: &Change, order: Order, verdict: Verdict) {
    let Ok(body) = change.read(id.device, id.incarnation) else { return };
    fold_ops(docs, id, &change.header, &body.ops, order, verdict);
}

fn fold_ops(docs: &mut Docs, id: ChangeId, header: &Header, ops: &[Op], order: Order, verdict: Verdict) {
    if verdict == Verdict::SAME {
        return;
    }
    for (index, op) in (0u16..).zip(ops) {
        let Some(record) = op.on() else { continue };
        let (_, doc) = docs.entry(record).or_insert_with(|| (header.scope.clone(), Doc::default()));
        fold::apply(doc, Folding { id, order, header, verdict }, index, op);
    }
}

fn died(_: Crashed) -> Refusal {
    Refusal::new(ErrorCode::StoreBusy)
}

impl MemoryDevice {
    /// A device without a record.
    pub fn new(device: DeviceId, incarnation: Incarnation, county_tls: Hash, county_key: [u8; 32]) -> MemoryDevice {
        let mut secret = [7; 32];
        if let Some(first) = secret.first_chunk_mut() {
            *first = device.to_le_bytes();
        }
        let mut new = MemoryDevice {
            device,
            key: SigningKey::from_bytes(&secret),
            county_tls,
            county_key,
            chance: 0,
            state: DeviceState::default(),
            fuse: Fuse::default(),
            bug: None,
        };
        new.begin(incarnation);
        new
    }

    /// Its public key.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// The chain that is written in.
    pub fn present(&self) -> Chain {
        *self.state.chains.last().expect("a device has a chain from its first moment on")
    }

    /// The incarnation that is written in.
    pub fn incarnation(&self) -> Incarnation {
        self.present().incarnation
    }

    fn begin(&mut self, incarnation: Incarnation) {
        let head = chain::genesis(self.device, incarnation);
        self.state.chains.push(Chain { incarnation, seq: 0, head, acked: 0, receipted: 0, ask_after: None });
    }

    /// Begins an incarnation that nobody else has.
    pub fn begin_anew(&mut self) -> Incarnation {
        self.state.drawn += 1;
        let drawn = 1 | mixed(&[u64::from(self.device), self.chance, self.state.drawn, self.state.own.len() as u64]);

        self.begin(drawn);
        drawn
    }

    fn chain(&mut self, incarnation: Incarnation) -> Option<&mut Chain> {
        self.state.chains.iter_mut().find(|chain| chain.incarnation == incarnation)
    }

    fn written(&self, id: ChangeId) -> Option<&Written> {
        self.state.own.iter().find(|written| written.id == id)
    }

    fn head_at(&self, incarnation: Incarnation, seq: u64) -> Option<Hash> {
        if seq == 0 {
            return Some(chain::genesis(self.device, incarnation));
        }
        self.written(ChangeId { device: self.device, incarnation, seq }).map(|written| written.head)
    }

    /// The id that the next change will have.
    pub fn next_id(&self) -> ChangeId {
        let present = self.present();
        ChangeId { device: self.device, incarnation: present.incarnation, seq: present.seq + 1 }
    }

    /// Writes a change with this body.
    pub fn write(&mut self, at_ms: i64, actor: u16, scope: Scope, verb: u8, body: Vec<u8>) {
        let id = self.next_id();
        let change = Change { header: Header { seq: id.seq, at_ms, actor, scope, verb }, body };
        let head = chain::extend(&self.present().head, &change.hash());
        self.state.own.push(Written { id, change, head });
        if let Some(chain) = self.chain(id.incarnation) {
            (chain.seq, chain.head) = (id.seq, head);
        }
    }

    /// Whether the county has said that it keeps an own change.
    pub fn is_acked(&self, id: ChangeId) -> bool {
        self.state.chains.iter().any(|chain| chain.incarnation == id.incarnation && chain.acked >= id.seq)
    }

    /// Own changes that have no number and were not refused, in the order written; those that the
    /// county has lost and that are staged are left out.
    pub fn pending(&self) -> Vec<&Written> {
        let numbered: BTreeSet<ChangeId> = self.state.log.values().map(|entry| entry.id).collect();
        let staged: BTreeSet<ChangeId> = self.staged().map(|staged| staged.entry.id).collect();
        let waits = |written: &&Written| {
            let told = written.change.header.scope == Scope::Sealed && self.is_acked(written.id);
            let decided = self.state.refused.contains_key(&written.id) || self.state.handed_in.contains(&written.id);
            let counted = self.bug != Some(Bug::OwnCountedTwice) && numbered.contains(&written.id);
            !told && !decided && !counted && !staged.contains(&written.id)
        };
        self.state.own.iter().filter(waits).collect()
    }

    /// Entries that the county has lost and not got back, in the order they had.
    pub fn staged(&self) -> impl Iterator<Item = &Staged> {
        let mut staged: Vec<&Staged> = self.state.staged.values().filter(|staged| !staged.back).collect();
        staged.sort_by_key(|staged| staged.n);
        staged.into_iter()
    }

    /// What the device shows: confirmed, then what the county has lost, then its own pending.
    pub fn shown(&self) -> Docs {
        let mut docs = self.state.docs.clone();
        for staged in self.staged() {
            fold_change(&mut docs, staged.entry.id, &staged.entry.change, Order::Pending(0), staged.entry.verdict);
        }
        for (written, row) in self.pending().into_iter().zip(1..) {
            let below = self.bug == Some(Bug::OverlayBeforeConfirmed);
            let order = if below { Order::Confirmed(0) } else { Order::Pending(row) };
            fold_change(&mut docs, written.id, &written.change, order, Verdict::ACCEPTED);
        }
        docs
    }

    /// The confirmed records, folded anew from the log.
    pub fn folded_from_scratch(&self) -> Docs {
        let mut docs = Docs::new();
        for (n, entry) in &self.state.log {
            fold_change(&mut docs, entry.id, &entry.change, Order::Confirmed(*n), entry.verdict);
        }
        docs
    }

    /// One transaction: it happens or not, and perhaps nobody hears of it. Whatever can refuse looks
    /// before it writes.
    fn transact<T>(&mut self, work: impl FnOnce(&mut MemoryDevice) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.fuse.burn().map_err(died)?;
        if self.fuse.finds_no_room() {
            return Err(Refusal::new(ErrorCode::DiskFull));
        }
        let result = work(self)?;
        self.fuse.burn().map_err(died)?;
        Ok(result)
    }

    pub(crate) const fn county_key(&self) -> [u8; 32] {
        self.county_key
    }
}

/// A number that follows from others and from nothing else.
fn mixed(numbers: &[u64]) -> u64 {
    let mut mixed = 0x9e37_79b9_7f4a_7c15u64;
    for number in numbers {
        mixed = crate::chance::Chance::new(mixed ^ number.wrapping_mul(0xff51_afd7_ed55_8ccd)).next();
    }
    mixed
}
