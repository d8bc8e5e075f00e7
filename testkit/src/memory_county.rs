//! A county in memory: what is durable, and transactions that a crash undoes.

use crate::fault::{Bug, Crashed, Fuse};
use jiangyuan_model::{Actor, ChangeId, DeviceId, ErrorCode, Incarnation, RecordId, Role, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::county::{
    self, CommitError, Committed, CountyTx, Held, HeldEntry, KnownDevice, LogEnd, NewEntry, ScopeEnd, ScopePage, told, went_back,
};
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::doc::Doc;
use jiangyuan_sync::frame::{Base, ChainState, Content, Cursor, Cursors, Give, Hello, LogEntry, Receipt};
use jiangyuan_sync::ground::Ground;
use jiangyuan_sync::heal::origin_of_reissued;
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::server::{Loaded, OwnChange, is_said_by, may_read};
use jiangyuan_sync::snapshot::Plan;
use jiangyuan_sync::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Fingerprint of the TLS key of a county in memory.
pub const COUNTY_TLS: Hash = [0xc0; 32];

/// The incarnation in which the county itself writes.
const COUNTY_INCARNATION: Incarnation = 0xc0;

/// What the county holds.
#[derive(Debug, Clone, Default)]
pub struct CountyState {
    /// Devices by handle.
    pub devices: BTreeMap<DeviceId, KnownDevice>,
    /// The log, by n.
    pub entries: BTreeMap<u64, NewEntry>,
    /// The scopes' indexes: n by position.
    pub index: BTreeMap<Scope, BTreeMap<u64, u64>>,
    /// The entry head of each scope after each position.
    pub heads: BTreeMap<Scope, BTreeMap<u64, Hash>>,
    /// Changes whose bodies may never stand here again, with their hashes where they are known.
    pub erased: BTreeMap<ChangeId, Option<Hash>>,
    /// What the people of each device may do.
    pub roles: BTreeMap<DeviceId, Vec<Role>>,
    /// Scopes of merged townships, and what took them over.
    pub successors: BTreeMap<Scope, Scope>,
    /// Which entries act on a record.
    touches: BTreeMap<RecordId, BTreeSet<u64>>,
    /// Chains.
    pub chains: BTreeMap<(DeviceId, Incarnation), ChainState>,
    /// What got no number.
    pub refused: BTreeMap<ChangeId, (Hash, ErrorCode)>,
    /// Records and their homes.
    pub docs: BTreeMap<RecordId, (Scope, Doc)>,
    /// Snapshots by scope and position.
    pub plans: BTreeMap<(Scope, u64), Plan>,
    origins: BTreeSet<(Scope, Vec<u8>)>,
    /// Numbers by id.
    numbers: BTreeMap<ChangeId, u64>,
    /// Epochs after the first: where the log and each scope stood when it began.
    pub epochs: BTreeMap<u32, (LogEnd, BTreeMap<Scope, ScopeEnd>)>,
    /// What is kept without a number, by id and hash.
    pub held: BTreeMap<(ChangeId, Hash), Held>,
    /// Devices of which two copies were seen.
    pub flagged: BTreeSet<DeviceId>,
}

impl CountyState {
    fn log_end(&self) -> LogEnd {
        let last = self.entries.last_key_value();
        last.map_or(LogEnd { n: 0, head: chain::county_genesis() }, |(n, entry)| LogEnd { n: *n, head: entry.log_head })
    }

    fn scope_end(&self, scope: &Scope) -> ScopeEnd {
        let last = self.index.get(scope).and_then(|index| index.last_key_value());
        let end = last.and_then(|(pos, _)| self.head_at(scope, *pos).map(|head| (*pos, head)));
        end.map_or_else(|| ScopeEnd { pos: 0, head: chain::scope_genesis(scope) }, |(pos, head)| ScopeEnd { pos, head })
    }

    fn head_at(&self, scope: &Scope, pos: u64) -> Option<Hash> {
        self.heads.get(scope)?.get(&pos).copied()
    }

    fn held(&self, entry: &NewEntry) -> HeldEntry {
        let stands = |index: &BTreeMap<u64, u64>| index.values().any(|n| *n == entry.n);
        HeldEntry {
            n: entry.n,
            id: entry.id,
            header: entry.change.header.clone(),
            hash: entry.hash,
            body: self.has_body(entry).then(|| entry.change.body.clone()),
            verdict: entry.verdict,
            scopes: self.index.iter().filter(|(_, index)| stands(index)).map(|(scope, _)| scope.clone()).collect(),
        }
    }

    /// Whether the body of an entry stands here. Another content of an erased id was never erased.
    pub fn has_body(&self, entry: &NewEntry) -> bool {
        self.erased.get(&entry.id).is_none_or(|erased| erased.is_some_and(|hash| hash != entry.hash))
    }

    /// The entry with this id.
    pub fn by_id(&self, id: ChangeId) -> Option<&NewEntry> {
        self.entries.get(self.numbers.get(&id)?)
    }

    /// The present epoch.
    pub fn epoch(&self) -> u32 {
        self.epochs.last_key_value().map_or(1, |(epoch, _)| *epoch)
    }

    fn chain_end(&self, device: DeviceId, incarnation: Incarnation) -> ChainState {
        let nothing = ChainState { incarnation, seq: 0, head: chain::genesis(device, incarnation) };
        self.chains.get(&(device, incarnation)).copied().unwrap_or(nothing)
    }

    /// What is held of a device, in the order of its seqs.
    fn held_of(&self, device: DeviceId, incarnation: Incarnation) -> impl Iterator<Item = &Held> {
        self.held.values().filter(move |held| !held.apart && (held.id.device, held.id.incarnation) == (device, incarnation))
    }

    fn held_end(&self, device: DeviceId, incarnation: Incarnation) -> ChainState {
        let last = self.held_of(device, incarnation).last();
        last.map_or_else(|| self.chain_end(device, incarnation), |held| ChainState { incarnation, seq: held.id.seq, head: held.head })
    }

    fn hash_of(&self, id: ChangeId) -> Option<Hash> {
        self.refused.get(&id).map(|(hash, _)| *hash).or_else(|| self.by_id(id).map(|entry| entry.hash))
    }

    fn held_hash_of(&self, id: ChangeId) -> Option<Hash> {
        self.held_of(id.device, id.incarnation).find(|held| held.id == id).map(|held| held.hash)
    }

    /// Two copies of a device were seen: what is here of it is known by its hash as well from now on.
    fn flag(&mut self, device: DeviceId) {
        if self.flagged.insert(device) {
            let of_device = self.entries.values_mut().filter(|entry| entry.id.device == device);
            for entry in of_device.filter(|entry| entry.origin.is_none() && entry.verdict != Verdict::SAME) {
                let origin = origin_of_reissued(&entry.hash);
                if self.origins.insert((entry.change.header.scope.clone(), origin.clone())) {
                    entry.origin = Some(origin);
                }
            }
        }
    }

    /// Begins a new epoch from the present end of the log.
    pub fn begin_epoch(&mut self, at_least: u32) {
        let starts = self.index.keys().map(|scope| (scope.clone(), self.scope_end(scope))).collect();
        let epoch = self.epoch().max(at_least) + 1;
        self.epochs.insert(epoch, (self.log_end(), starts));
        // What the log has lost may hold one of these under another id.
        for entry in self.entries.values_mut().filter(|entry| entry.origin.is_none()) {
            let origin = origin_of_reissued(&entry.hash);
            if self.origins.insert((entry.change.header.scope.clone(), origin.clone())) {
                entry.origin = Some(origin);
            }
        }
    }

    /// Where a scope stood at the earliest of the epochs after one.
    fn began(&self, scope: &Scope, after: u32) -> Option<(u64, Hash)> {
        let later = self.epochs.range(after + 1..).map(|(_, (_, starts))| starts.get(scope));
        let nothing = ScopeEnd { pos: 0, head: chain::scope_genesis(scope) };
        later.map(|start| *start.unwrap_or(&nothing)).min_by_key(|start| start.pos).map(|start| (start.pos, start.head))
    }
}

/// The county of a simulation.
#[derive(Debug, Clone, Default)]
pub struct MemoryCounty {
    /// What survives a crash.
    pub state: CountyState,
    /// When it dies.
    pub fuse: Fuse,
    /// What is wrong with it.
    pub bug: Option<Bug>,
}

impl MemoryCounty {
    /// What is known when a device says hello.
    pub fn load(&mut self, hello: &Hello, at_ms: i64) -> Result<Option<Loaded>, Crashed> {
        self.fuse.burn()?;
        let state = &self.state;
        let Some(mut known) = state.devices.get(&hello.device).cloned() else { return Ok(None) };
        let (mut chains, mut how_told) = (Vec::new(), Vec::new());
        for own in &hello.chains {
            let end =
                if known.revoked { state.held_end(hello.device, own.incarnation) } else { state.chain_end(hello.device, own.incarnation) };
            let hash = |seq| {
                let id = ChangeId { device: hello.device, incarnation: own.incarnation, seq };
                state.hash_of(id).or_else(|| state.held_hash_of(id)).ok_or(Crashed)
            };
            let hashes = |after: u64, through: u64| (after + 1..=through).map(hash).collect::<Result<Vec<Hash>, Crashed>>();
            let given = state.numbers.range(beyond(hello.device, own.incarnation, end.seq));
            let given = given.filter_map(|(id, n)| Some((id.seq, state.entries.get(n)?.hash))).collect();
            chains.push(end);
            how_told.push(told(hello.device, own, end, given, hashes)?);
        }
        let grids: Vec<Scope> = state.index.keys().filter(|scope| matches!(scope, Scope::Grid { .. })).cloned().collect();
        if self.bug == Some(Bug::GridsUnfiltered) {
            known.reads.extend(state.devices.values().flat_map(|device| device.reads.clone()));
        }
        if self.bug == Some(Bug::RevokedTold) {
            known.revoked = false;
        }
        let whole = if let Cursors::Whole(cursors) = &hello.cursors { cursors.as_slice() } else { &[] };
        let read: Vec<Cursor> = whole.iter().filter(|cursor| may_read(&known, &cursor.scope)).cloned().collect();
        let head_at = |cursor: &Cursor| Ok::<_, Crashed>(state.head_at(&cursor.scope, cursor.pos));
        let back_to = went_back(&read, head_at, |cursor| Ok(state.began(&cursor.scope, hello.epoch)))?;
        let epoch = state.epoch();
        if how_told.iter().any(|chain| chain.parted || chain.tail.is_some()) && is_said_by(hello, &known, &COUNTY_TLS) {
            self.state.flag(hello.device);
        }
        Ok(Some(Loaded { device: known, chains, told: how_told, back_to, backed_up: 0, grids, epoch, at_ms }))
    }

    /// A receipt of the county's own: does this log hold what it names?
    pub fn judge(&mut self, hello: &Hello, receipt: &Receipt, at_ms: i64) -> Result<Option<Loaded>, Crashed> {
        self.fuse.burn()?;
        let held = match receipt.log_n {
            0 => true,
            n => self.state.entries.get(&n).is_some_and(|entry| entry.log_head == receipt.log_head),
        };
        if !held && receipt.epoch >= self.state.epoch() && self.bug != Some(Bug::RollbackNotBelieved) {
            self.state.begin_epoch(receipt.epoch);
        }
        self.load(hello, at_ms)
    }

    /// The entry heads at places.
    pub fn heads(&mut self, places: &[(Scope, u64)]) -> Result<Vec<Option<Hash>>, Crashed> {
        self.fuse.burn()?;
        let head = |(scope, pos): &(Scope, u64)| match pos {
            0 => Some(chain::scope_genesis(scope)),
            pos => self.state.head_at(scope, *pos),
        };
        Ok(places.iter().map(head).collect())
    }

    /// The changes that bodies may be told by.
    pub fn bases(&mut self, wishes: &[Wish]) -> Result<Vec<Option<Base>>, Crashed> {
        self.fuse.burn()?;
        let base = |wish: &Wish| {
            let stands = |entry: &&NewEntry| self.state.has_body(entry);
            let entry = match wish {
                Wish::Change(id) => self.state.by_id(*id).filter(stands),
                Wish::Record(record) => {
                    let touching = self.state.touches.get(record).into_iter().flatten();
                    touching.filter_map(|n| self.state.entries.get(n)).find(stands)
                }
            };
            entry.map(|entry| Base {
                id: entry.id,
                scope: entry.change.header.scope.clone(),
                pos: entry.pos,
                body: entry.change.body.clone(),
            })
        };
        Ok(wishes.iter().map(base).collect())
    }

    /// The bodies that a device's frames stand on.
    pub fn ground(&mut self, device: DeviceId, ground: &Ground) -> Result<Option<Vec<u8>>, Crashed> {
        self.fuse.burn()?;
        let incarnation = ground.incarnation;
        let seqs = ground.runs.iter().flat_map(|(first, last)| *first..=*last);
        let body = |seq| {
            let id = ChangeId { device, incarnation, seq };
            self.state.by_id(id).filter(|entry| self.state.has_body(entry)).map(|entry| entry.change.body.as_slice())
        };
        Ok(seqs.map(body).collect::<Option<Vec<_>>>().map(|bodies| bodies.concat()))
    }

    /// Commits a segment, durably or not at all.
    pub fn commit(&mut self, segment: &Segment, at_ms: i64) -> Result<Committed, CommitError<Crashed>> {
        let Some(device) = self.state.devices.get(&segment.device).cloned() else { return Err(CommitError::Database(Crashed)) };
        let again = self.bug == Some(Bug::DoubledRequestTakenTwice);
        let committed = self.transact(again.then(|| segment.changes.first().map_or(0, |change| change.header.seq)), |tx| {
            county::commit(tx, &device, segment, at_ms)
        });
        match committed {
            Err(CommitError::Fork { .. }) if self.bug == Some(Bug::ForkDoesNothing) => {
                Ok(Committed { acked_through: last_seq(segment), head: segment.head_after, refused: Vec::new() })
            }
            Err(CommitError::Fork { seq }) => {
                self.keep_apart(segment, at_ms)?;
                Err(CommitError::Fork { seq })
            }
            other => other,
        }
    }

    /// Keeps apart what a copy of a device has written.
    pub fn keep_apart(&mut self, segment: &Segment, at_ms: i64) -> Result<(), CommitError<Crashed>> {
        self.state.flag(segment.device);
        self.transact(None, |tx| county::keep_apart(tx, segment, at_ms).map_err(CommitError::Database))
    }

    /// Keeps a segment of a revoked device.
    pub fn hold(&mut self, segment: &Segment, at_ms: i64) -> Result<Committed, CommitError<Crashed>> {
        if self.bug == Some(Bug::HeldIsNumbered) {
            return self.commit(segment, at_ms);
        }
        if self.bug == Some(Bug::HeldIsForgotten) {
            return Ok(Committed { acked_through: last_seq(segment), head: segment.head_after, refused: Vec::new() });
        }
        match self.transact(None, |tx| county::hold(tx, segment, at_ms)) {
            Err(CommitError::Fork { seq }) => {
                self.keep_apart(segment, at_ms)?;
                Err(CommitError::Fork { seq })
            }
            other => other,
        }
    }

    /// Takes back what was lost.
    pub fn take_back(&mut self, give: &Give, at_ms: i64) -> Result<u64, CommitError<Crashed>> {
        let mut give = give.clone();
        if self.bug == Some(Bug::GivenJudgedAgain) {
            give.entries.iter_mut().for_each(|entry| entry.verdict = Verdict(entry.verdict.0 & 0xff & 3 & !1));
        }
        self.transact(None, |tx| county::take_back(tx, &give, at_ms))
    }

    /// An older day of the database learns of an erasure from the list that lies outside of it.
    pub fn erase_again(&mut self, id: ChangeId, hash: &Hash) -> Result<(), CommitError<Crashed>> {
        self.transact(None, |tx| county::erase_again(tx, id, hash).map_err(CommitError::Database))
    }

    /// A person at the county has decided to take what a revoked device handed in.
    pub fn admit(&mut self, device: DeviceId, at_ms: i64) -> Result<(), CommitError<Crashed>> {
        let Some(known) = self.state.devices.get(&device).cloned() else { return Ok(()) };
        let mut runs: BTreeMap<Incarnation, Vec<Held>> = BTreeMap::new();
        for held in self.state.held.values().filter(|held| held.id.device == device && !held.apart) {
            runs.entry(held.id.incarnation).or_default().push(held.clone());
        }
        // Older incarnations came first.
        let mut runs: Vec<(Incarnation, Vec<Held>)> = runs.into_iter().collect();
        runs.sort_by_key(|(_, held)| held.first().map(|held| held.at_ms));
        for (incarnation, held) in runs {
            let before = self.state.chain_end(device, incarnation).head;
            let head_after = held.last().map_or(before, |held| held.head);
            let changes = held.into_iter().map(|held| held.change).collect();
            let segment = Segment { device, incarnation, changes, head_after, signature: None };
            self.transact(None, |tx| county::commit(tx, &known, &segment, at_ms))?;
        }
        self.state.held.retain(|_, held| held.id.device != device || held.apart);
        Ok(())
    }

    fn transact<T>(
        &mut self,
        forgets_from: Option<u64>,
        work: impl FnOnce(&mut MemoryTx<'_>) -> Result<T, CommitError<Crashed>>,
    ) -> Result<T, CommitError<Crashed>> {
        let mut tx = MemoryTx { state: self.state.clone(), fuse: &mut self.fuse, bug: self.bug, forgets_from };
        let done = work(&mut tx)?;
        let mut state = tx.state;
        if self.bug == Some(Bug::ChainNotMoved) && state.entries.len().is_multiple_of(3) {
            state.chains.clone_from(&self.state.chains);
        }
        if self.fuse.finds_no_room() {
            return Err(CommitError::Database(Crashed));
        }
        // Dead before the disk has it, or after it and before anybody is told.
        self.fuse.burn()?;
        self.state = state;
        self.fuse.burn()?;
        Ok(done)
    }

    /// A page of a scope, and the entry head before it.
    pub fn page(&mut self, scope: &Scope, after_pos: u64, bytes_max: usize) -> Result<(Option<Hash>, ScopePage), Crashed> {
        self.fuse.burn()?;
        let head_at = match after_pos {
            0 => Some(chain::scope_genesis(scope)),
            pos => self.state.head_at(scope, pos),
        };
        let mut page = ScopePage { entries: Vec::new(), head_after: head_at.unwrap_or([0; 32]) };
        let mut bytes = 0;
        let after = self.state.index.get(scope).into_iter().flat_map(|index| index.range(after_pos + 1..));
        for (pos, entry) in after.filter_map(|(pos, n)| Some((*pos, self.state.entries.get(n)?))) {
            bytes += entry.change.body.len();
            if bytes > bytes_max && !page.entries.is_empty() {
                break;
            }
            page.head_after = self.state.head_at(scope, pos).unwrap_or_default();
            let erased = !self.state.has_body(entry);
            page.entries.push(LogEntry {
                n: entry.n,
                id: entry.id,
                verdict: entry.verdict,
                received_at_ms: entry.received_at_ms,
                content: if erased { Content::Erased(entry.hash) } else { Content::Full(entry.change.clone()) },
            });
        }
        Ok((head_at, page))
    }

    /// What is held of a device's changes.
    pub fn own(
        &mut self,
        device: DeviceId,
        incarnation: Incarnation,
        after: u64,
        through: u64,
    ) -> Result<(Vec<OwnChange>, LogEnd), Crashed> {
        self.fuse.burn()?;
        let one = |seq| {
            let id = ChangeId { device, incarnation, seq };
            if let Some((hash, code)) = self.state.refused.get(&id) {
                return Some(OwnChange { seq, hash: *hash, place: Err(*code) });
            }
            let entry = self.state.by_id(id)?;
            Some(OwnChange { seq, hash: entry.hash, place: Ok((entry.n, entry.change.header.scope.clone())) })
        };
        Ok(((after + 1..=through).filter_map(one).collect(), self.state.log_end()))
    }
}

/// Seq of the last change of a segment.
pub(crate) fn last_seq(segment: &Segment) -> u64 {
    segment.changes.last().map_or(0, |change| change.header.seq)
}

/// The ids of a chain after one seq.
const fn beyond(device: DeviceId, incarnation: Incarnation, seq: u64) -> std::ops::RangeInclusive<ChangeId> {
    ChangeId { device, incarnation, seq: seq.saturating_add(1) }..=ChangeId { device, incarnation, seq: u64::MAX }
}

/// An open transaction: a copy that takes the county's place when it is committed.
struct MemoryTx<'a> {
    state: CountyState,
    fuse: &'a mut Fuse,
    bug: Option<Bug>,
    /// A bug: changes from this seq on count as never seen.
    forgets_from: Option<u64>,
}

impl CountyTx for MemoryTx<'_> {
    type Error = Crashed;

    fn log_end(&mut self) -> Result<LogEnd, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.log_end())
    }

    fn scope_end(&mut self, scope: &Scope) -> Result<ScopeEnd, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.scope_end(scope))
    }

    fn chain(&mut self, device: DeviceId, incarnation: Incarnation) -> Result<ChainState, Crashed> {
        self.fuse.burn()?;
        let known = self.state.chain_end(device, incarnation);
        let forgotten = self.forgets_from.filter(|from| *from <= known.seq);
        let Some(from) = forgotten else { return Ok(known) };
        let hashes = (1..from).filter_map(|seq| self.state.hash_of(ChangeId { device, incarnation, seq }));
        let head = hashes.fold(chain::genesis(device, incarnation), |head, hash| chain::extend(&head, &hash));
        Ok(ChainState { incarnation, seq: from - 1, head })
    }

    fn hash_of(&mut self, id: ChangeId) -> Result<Option<Hash>, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.hash_of(id).filter(|_| self.forgets_from.is_none_or(|from| id.seq < from)))
    }

    fn held_end(&mut self, device: DeviceId, incarnation: Incarnation) -> Result<ChainState, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.held_end(device, incarnation))
    }

    fn held_hash_of(&mut self, id: ChangeId) -> Result<Option<Hash>, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.held_hash_of(id))
    }

    fn keep_held(&mut self, held: &Held) -> Result<(), Crashed> {
        self.fuse.burn()?;
        let kept = self.state.held.entry((held.id, held.hash)).or_insert_with(|| held.clone());
        if kept.apart && !held.apart {
            (kept.apart, kept.head) = (false, held.head);
        }
        Ok(())
    }

    fn was_restored(&mut self) -> Result<bool, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.epoch() > 1)
    }

    fn has_copies(&mut self, device: DeviceId) -> Result<bool, Crashed> {
        Ok(self.state.flagged.contains(&device))
    }

    fn note_copies(&mut self, device: DeviceId) -> Result<(), Crashed> {
        self.state.flag(device);
        Ok(())
    }

    fn origin_stands(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.origins.contains(&(scope.clone(), origin.to_vec())))
    }

    fn doc(&mut self, record: RecordId) -> Result<Option<(Scope, Doc)>, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.docs.get(&record).cloned())
    }

    fn put_doc(&mut self, record: RecordId, scope: &Scope, doc: &Doc) -> Result<(), Crashed> {
        self.fuse.burn()?;
        self.state.docs.insert(record, (scope.clone(), doc.clone()));
        Ok(())
    }

    fn append(&mut self, entry: &NewEntry) -> Result<(), Crashed> {
        self.fuse.burn()?;
        let scope = &entry.change.header.scope;
        let pos = if self.bug == Some(Bug::PositionTwice) && entry.n.is_multiple_of(7) { entry.pos.saturating_sub(1) } else { entry.pos };
        self.state.index.entry(scope.clone()).or_default().insert(pos, entry.n);
        self.state.heads.entry(scope.clone()).or_default().insert(pos, entry.scope_head);
        for record in &entry.records {
            self.state.touches.entry(*record).or_default().insert(entry.n);
        }
        if let Some(origin) = &entry.origin {
            self.state.origins.insert((scope.clone(), origin.clone()));
        }
        self.state.numbers.insert(entry.id, entry.n);
        self.state.entries.insert(entry.n, entry.clone());
        Ok(())
    }

    fn keep_refused(&mut self, id: ChangeId, hash: &Hash, code: ErrorCode) -> Result<(), Crashed> {
        self.fuse.burn()?;
        self.state.refused.insert(id, (*hash, code));
        Ok(())
    }

    fn forget_refused(&mut self, id: ChangeId, hash: &Hash) -> Result<bool, Crashed> {
        self.fuse.burn()?;
        let is_it = self.state.refused.get(&id).is_some_and(|(kept, _)| kept == hash);
        if is_it {
            self.state.refused.remove(&id);
        }
        Ok(is_it)
    }

    fn set_chain(&mut self, device: DeviceId, chain: ChainState) -> Result<(), Crashed> {
        self.fuse.burn()?;
        self.state.chains.insert((device, chain.incarnation), chain);
        Ok(())
    }

    fn county_incarnation(&mut self) -> Result<Incarnation, Crashed> {
        self.fuse.burn()?;
        Ok(COUNTY_INCARNATION)
    }

    fn roles(&mut self, device: DeviceId, _: Actor) -> Result<Vec<Role>, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.roles.get(&device).cloned().unwrap_or_default())
    }

    fn is_scope(&mut self, scope: &Scope) -> Result<bool, Crashed> {
        self.fuse.burn()?;
        let written = self.state.devices.values().any(|device| device.writes.contains(scope));
        Ok(written && !self.state.successors.contains_key(scope))
    }

    fn successor(&mut self, scope: &Scope) -> Result<Option<Scope>, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.successors.get(scope).cloned())
    }

    fn entry(&mut self, id: ChangeId) -> Result<Option<HeldEntry>, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.by_id(id).map(|entry| self.state.held(entry)))
    }

    fn entries_of(&mut self, record: RecordId) -> Result<Vec<HeldEntry>, Crashed> {
        self.fuse.burn()?;
        let numbers = self.state.touches.get(&record).into_iter().flatten();
        let entries = numbers.filter_map(|n| self.state.entries.get(n)).map(|entry| self.state.held(entry));
        Ok(entries.filter(|entry| entry.body.is_some()).collect())
    }

    fn add_to_scope(&mut self, scope: &Scope, n: u64, end: &ScopeEnd) -> Result<(), Crashed> {
        self.fuse.burn()?;
        self.state.index.entry(scope.clone()).or_default().insert(end.pos, n);
        self.state.heads.entry(scope.clone()).or_default().insert(end.pos, end.head);
        Ok(())
    }

    fn is_erased(&mut self, id: ChangeId, hash: &Hash) -> Result<bool, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.erased.get(&id).is_some_and(|erased| erased.is_none_or(|erased| erased == *hash)))
    }

    fn is_origin_erased(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool, Crashed> {
        self.fuse.burn()?;
        let same = |entry: &&NewEntry| entry.change.header.scope == *scope && entry.origin.as_deref() == Some(origin);
        Ok(self.state.entries.values().filter(same).any(|entry| !self.state.has_body(entry)))
    }

    fn erase(&mut self, id: ChangeId, hash: Option<&Hash>) -> Result<(), Crashed> {
        self.fuse.burn()?;
        let erased = self.state.erased.entry(id).or_default();
        *erased = hash.copied().or(*erased);
        for entry in self.state.entries.values_mut().filter(|entry| entry.id == id && hash.is_none_or(|hash| *hash == entry.hash)) {
            entry.change.body.clear();
            for touching in self.state.touches.values_mut() {
                touching.remove(&entry.n);
            }
        }
        Ok(())
    }
}
