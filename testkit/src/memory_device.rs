//! A device's store in memory. Each call is one transaction that a crash undoes, or that is kept
//! though the caller never hears of it.

use crate::fault::{Bug, Crashed, Fuse};
use crate::memory_snapshot::Loading;
use ed25519_dalek::{Signer, SigningKey};
use jiangyuan_model::{ChangeId, DeviceId, ErrorCode, Incarnation, RecordId, Refusal, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::change::{Change, Header};
use jiangyuan_sync::county::Leaf;
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::device::{DeviceStore, Facts, Taken};
use jiangyuan_sync::doc::{Doc, Order};
use jiangyuan_sync::fold::{self, Folding};
use jiangyuan_sync::frame::{Base, ChainState, Content, Cursor, LogFrame, Receipt, Welcome};
use jiangyuan_sync::op::Op;
use jiangyuan_sync::segment::{Run, SignatureBytes};
use jiangyuan_sync::snapshot::{Page, Start};
use jiangyuan_sync::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// An entry as the device keeps it.
#[derive(Debug, Clone)]
pub struct KeptEntry {
    /// Its change.
    pub id: ChangeId,
    /// The county's verdict.
    pub verdict: Verdict,
    /// The change itself.
    pub change: Change,
}

/// What survives a crash.
#[derive(Debug, Clone, Default)]
pub struct DeviceState {
    /// Own changes with the head after each.
    pub own: Vec<(Change, Hash)>,
    /// The last one that the county has acked.
    pub acked: u64,
    /// What the county does not take.
    pub refused: BTreeMap<u64, ErrorCode>,
    /// The log, by n.
    pub log: BTreeMap<u64, KeptEntry>,
    /// How far each scope is.
    pub cursors: BTreeMap<Scope, (u64, Hash)>,
    /// Snapshots on their way in.
    pub loading: BTreeMap<Scope, Loading>,
    /// Confirmed records.
    pub docs: BTreeMap<RecordId, (Scope, Doc)>,
    /// The last own change that a receipt covers.
    pub receipted: u64,
    unsure: bool,
    epoch: u32,
}

/// A device of a simulation.
#[derive(Debug, Clone)]
pub struct MemoryDevice {
    /// Its handle.
    pub device: DeviceId,
    /// Its incarnation.
    pub incarnation: Incarnation,
    key: SigningKey,
    county_tls: Hash,
    county_key: [u8; 32],
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
        MemoryDevice {
            device,
            incarnation,
            key: SigningKey::from_bytes(&secret),
            county_tls,
            county_key,
            state: DeviceState::default(),
            fuse: Fuse::default(),
            bug: None,
        }
    }

    /// Its public key.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    fn id(&self, seq: u64) -> ChangeId {
        ChangeId { device: self.device, incarnation: self.incarnation, seq }
    }

    fn last_seq(&self) -> u64 {
        self.state.own.len() as u64
    }

    fn head_at(&self, seq: u64) -> Hash {
        let before = usize::try_from(seq).ok().and_then(|seq| seq.checked_sub(1));
        before.and_then(|at| self.state.own.get(at)).map_or_else(|| chain::genesis(self.device, self.incarnation), |(_, head)| *head)
    }

    /// The id that the next change will have.
    pub fn next_id(&self) -> ChangeId {
        self.id(self.last_seq() + 1)
    }

    /// Writes a change with this body.
    pub fn write(&mut self, at_ms: i64, actor: u16, scope: Scope, verb: u8, body: Vec<u8>) {
        let seq = self.last_seq() + 1;
        let change = Change { header: Header { seq, at_ms, actor, scope, verb }, body };
        let head = chain::extend(&self.head_at(seq - 1), &change.hash());
        self.state.own.push((change, head));
    }

    /// Own changes that have no number and were not refused.
    pub fn pending(&self) -> Vec<&Change> {
        let numbered: BTreeSet<u64> =
            self.state.log.values().filter(|entry| entry.id.device == self.device).map(|entry| entry.id.seq).collect();
        let waits = |change: &&Change| {
            let seq = change.header.seq;
            let told = change.header.scope == Scope::Sealed && seq <= self.state.acked;
            !told && !numbered.contains(&seq) && !self.state.refused.contains_key(&seq)
        };
        self.state.own.iter().map(|(change, _)| change).filter(waits).collect()
    }

    /// What the device shows: confirmed, and its own pending on top.
    pub fn shown(&self) -> Docs {
        let mut docs = self.state.docs.clone();
        for change in self.pending() {
            fold_change(&mut docs, self.id(change.header.seq), change, Order::Pending(change.header.seq), Verdict::ACCEPTED);
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

    /// One transaction: all of it or nothing, and perhaps nobody hears of it.
    fn transact<T>(&mut self, work: impl FnOnce(&mut MemoryDevice) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let before = self.state.clone();
        let result = self.fuse.burn().map_err(died).and_then(|()| work(self));
        if result.is_err() {
            self.state = before;
            return result;
        }
        self.fuse.burn().map_err(died)?;
        result
    }

    pub(crate) const fn county_key(&self) -> [u8; 32] {
        self.county_key
    }

    /// A change that this device wrote.
    pub(crate) fn own_change(&self, id: ChangeId) -> Option<Change> {
        let at = usize::try_from(id.seq).ok().and_then(|seq| seq.checked_sub(1));
        at.and_then(|at| self.state.own.get(at)).map(|(change, _)| change.clone())
    }

    pub(crate) fn fold_entry(&mut self, n: u64, entry: &KeptEntry) {
        let verdict =
            if self.bug == Some(Bug::VerdictIgnored) && entry.verdict != Verdict::SAME { Verdict::ACCEPTED } else { entry.verdict };
        let Ok(mut body) = entry.change.read(entry.id.device, entry.id.incarnation) else { return };
        if self.bug == Some(Bug::HeadsNotRemoved) {
            for op in &mut body.ops {
                if let Op::Put { replaces, .. } = op {
                    replaces.clear();
                }
            }
        }
        fold_ops(&mut self.state.docs, entry.id, &entry.change.header, &body.ops, Order::Confirmed(n), verdict);
    }

    fn apply(&mut self, frame: &LogFrame) -> Result<u64, Refusal> {
        let mismatch = || Refusal::new(ErrorCode::LogMismatch);
        let genesis = || (0, chain::scope_genesis(&frame.scope));
        let (mut pos, mut head) = self.state.cursors.get(&frame.scope).copied().unwrap_or_else(genesis);
        if frame.first_pos > pos + 1 {
            return Err(mismatch());
        }
        let mut new = 0;
        let known = usize::try_from(pos + 1 - frame.first_pos).unwrap_or(usize::MAX);
        for entry in frame.entries.iter().skip(known) {
            let change = match &entry.content {
                Content::Full(change) => change.clone(),
                Content::Own => self.own_change(entry.id).ok_or_else(mismatch)?,
                Content::Erased(_) | Content::Packed(_) | Content::Reduced { .. } => return Err(mismatch()),
            };
            pos += 1;
            head = chain::extend_log(&head, entry.n, &change.hash(), entry.verdict);
            let kept = KeptEntry { id: entry.id, verdict: entry.verdict, change };
            self.fold_entry(entry.n, &kept);
            self.state.log.insert(entry.n, kept);
            new += 1;
        }
        if new > 0 && chain::short(&head) != frame.head_after {
            return Err(mismatch());
        }
        match self.bug {
            Some(Bug::CursorNotMoved) if pos.is_multiple_of(3) => {}
            Some(Bug::CursorOneTooFar) => drop(self.state.cursors.insert(frame.scope.clone(), (pos + 1, head))),
            _ => drop(self.state.cursors.insert(frame.scope.clone(), (pos, head))),
        }
        Ok(new)
    }
}

impl DeviceStore for MemoryDevice {
    fn facts(&mut self) -> Result<Facts, Refusal> {
        self.fuse.burn().map_err(died)?;
        let seq = self.last_seq();
        let cursor = |(scope, (pos, head)): (&Scope, &(u64, Hash))| Cursor { scope: scope.clone(), pos: *pos, head: *head };
        Ok(Facts {
            device: self.device,
            chains: vec![ChainState { incarnation: self.incarnation, seq, head: self.head_at(seq) }],
            acked: vec![self.state.acked],
            epoch: self.state.epoch,
            cursors: self.state.cursors.iter().map(cursor).collect(),
            snapshots: self.loading(),
            receipted_through: self.state.receipted,
            county: self.county_tls,
            unsure: self.state.unsure,
        })
    }

    fn run(&mut self, _: Incarnation, after: u64, bytes_max: usize) -> Result<Option<Run>, Refusal> {
        self.fuse.burn().map_err(died)?;
        let mut changes: Vec<Change> = Vec::new();
        let mut bytes = 0;
        for (change, _) in self.state.own.iter().skip(usize::try_from(after).unwrap_or(usize::MAX)) {
            bytes += change.body.len();
            if bytes > bytes_max && !changes.is_empty() {
                break;
            }
            changes.push(change.clone());
        }
        let Some(last) = changes.last().map(|change| change.header.seq) else { return Ok(None) };
        Ok(Some(Run { changes, head_before: self.head_at(after), head_after: self.head_at(last) }))
    }

    fn base(&mut self, wish: Wish) -> Result<Option<Base>, Refusal> {
        self.fuse.burn().map_err(died)?;
        let of = |id: ChangeId, change: &Change| Base { id, scope: change.header.scope.clone(), pos: 0, body: change.body.clone() };
        let logged = self.state.log.values().map(|entry| (entry.id, &entry.change));
        let waiting = self.pending().into_iter().map(|change| (self.id(change.header.seq), change));
        let found = logged.chain(waiting).find(|(id, change)| match wish {
            Wish::Change(wanted) => *id == wanted,
            Wish::Record(record) => {
                change.read(id.device, id.incarnation).is_ok_and(|body| body.ops.iter().any(|op| op.on() == Some(record)))
            }
        });
        Ok(found.map(|(id, change)| of(id, change)))
    }

    fn sign(&self, message: &[u8]) -> SignatureBytes {
        self.key.sign(message).to_bytes()
    }

    fn mark_sending(&mut self) -> Result<(), Refusal> {
        self.transact(|device| {
            device.state.unsure = true;
            Ok(())
        })
    }

    fn keep_welcome(&mut self, welcome: &Welcome) -> Result<(), Refusal> {
        self.transact(|device| {
            device.state.epoch = welcome.epoch;
            Ok(())
        })
    }

    fn mark_acked(&mut self, _: Incarnation, through: u64) -> Result<(), Refusal> {
        self.transact(|device| {
            device.state.acked = device.state.acked.max(through);
            device.state.unsure = false;
            Ok(())
        })
    }

    fn mark_refused(&mut self, _: Incarnation, seq: u64, code: ErrorCode) -> Result<(), Refusal> {
        self.transact(|device| {
            device.state.refused.insert(seq, code);
            Ok(())
        })
    }

    fn begin_snapshot(&mut self, start: &Start) -> Result<(), Refusal> {
        self.transact(|device| device.begin(start))
    }

    fn apply_snapshot(&mut self, page: &Page) -> Result<Taken, Refusal> {
        self.transact(|device| device.take(page))
    }

    fn apply_log(&mut self, frame: &LogFrame) -> Result<u64, Refusal> {
        self.transact(|device| device.apply(frame))
    }

    fn keep_receipt(&mut self, receipt: &Receipt) -> Result<bool, Refusal> {
        self.transact(|device| {
            let number = |id| device.state.log.iter().find(|(_, entry)| entry.id == id).map_or(0, |(n, _)| *n);
            let leaf = |(change, _): &(Change, Hash)| {
                let seq = change.header.seq;
                Leaf { seq, hash: change.hash(), n: number(device.id(seq)) }
            };
            let covered = |leaf: &Leaf| leaf.seq >= receipt.from_seq && leaf.seq <= receipt.to_seq;
            let leaves: Vec<Leaf> = device.state.own.iter().map(leaf).filter(covered).collect();
            let holds = receipt.holds_over(&device.county_key, &leaves);
            if holds {
                device.state.receipted = device.state.receipted.max(receipt.to_seq);
            }
            Ok(holds)
        })
    }

    fn mark_synced(&mut self, _: i64) -> Result<(), Refusal> {
        self.transact(|device| {
            device.state.unsure = false;
            Ok(())
        })
    }
}
