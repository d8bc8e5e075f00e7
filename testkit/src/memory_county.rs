//! A county in memory: what is durable, and transactions that a crash undoes.

use crate::fault::{Bug, Crashed, Fuse};
use jiangyuan_model::{Actor, ChangeId, DeviceId, ErrorCode, Incarnation, RecordId, Role, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::county::{self, CommitError, Committed, CountyTx, HeldEntry, KnownDevice, LogEnd, NewEntry, ScopeEnd, ScopePage};
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::doc::Doc;
use jiangyuan_sync::frame::{Base, ChainState, Content, LogEntry};
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::server::{Loaded, OwnChange};
use jiangyuan_sync::snapshot::Plan;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Changes whose bodies may never stand here again.
    pub erased: BTreeSet<ChangeId>,
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
            body: (!self.erased.contains(&entry.id)).then(|| entry.change.body.clone()),
            verdict: entry.verdict,
            scopes: self.index.iter().filter(|(_, index)| stands(index)).map(|(scope, _)| scope.clone()).collect(),
        }
    }

    fn by_id(&self, id: ChangeId) -> Option<&NewEntry> {
        self.entries.values().find(|entry| entry.id == id)
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
    pub fn load(&mut self, device: DeviceId, incarnations: &[Incarnation], at_ms: i64) -> Result<Option<Loaded>, Crashed> {
        self.fuse.burn()?;
        let Some(known) = self.state.devices.get(&device).cloned() else { return Ok(None) };
        let nothing = |incarnation| ChainState { incarnation, seq: 0, head: chain::genesis(device, incarnation) };
        let chain = |i: &Incarnation| self.state.chains.get(&(device, *i)).copied().unwrap_or_else(|| nothing(*i));
        let grids = self.state.index.keys().filter(|scope| matches!(scope, Scope::Grid { .. })).cloned().collect();
        Ok(Some(Loaded { device: known, chains: incarnations.iter().map(chain).collect(), grids, epoch: 1, at_ms }))
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
            let stands = |entry: &&NewEntry| !self.state.erased.contains(&entry.id);
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

    /// Commits a segment, durably or not at all.
    pub fn commit(&mut self, segment: &Segment, at_ms: i64) -> Result<Committed, CommitError<Crashed>> {
        let Some(device) = self.state.devices.get(&segment.device).cloned() else { return Err(CommitError::Database(Crashed)) };
        let mut tx = MemoryTx { state: self.state.clone(), fuse: &mut self.fuse, bug: self.bug };
        let committed = county::commit(&mut tx, &device, segment, at_ms)?;
        let mut state = tx.state;
        if self.bug == Some(Bug::ChainNotMoved) && committed.acked_through.is_multiple_of(3) {
            state.chains.clone_from(&self.state.chains);
        }
        // Dead before the disk has it, or after it and before anybody is told.
        self.fuse.burn()?;
        self.state = state;
        self.fuse.burn()?;
        Ok(committed)
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
            let erased = self.state.erased.contains(&entry.id);
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

/// An open transaction: a copy that takes the county's place when it is committed.
struct MemoryTx<'a> {
    state: CountyState,
    fuse: &'a mut Fuse,
    bug: Option<Bug>,
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
        let nothing = ChainState { incarnation, seq: 0, head: chain::genesis(device, incarnation) };
        let known = self.state.chains.get(&(device, incarnation)).copied().unwrap_or(nothing);
        Ok(known)
    }

    fn hash_of(&mut self, id: ChangeId) -> Result<Option<Hash>, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.refused.get(&id).map(|(hash, _)| *hash).or_else(|| self.state.by_id(id).map(|entry| entry.hash)))
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
        self.state.entries.insert(entry.n, entry.clone());
        Ok(())
    }

    fn keep_refused(&mut self, id: ChangeId, hash: &Hash, code: ErrorCode) -> Result<(), Crashed> {
        self.fuse.burn()?;
        self.state.refused.insert(id, (*hash, code));
        Ok(())
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

    fn is_erased(&mut self, id: ChangeId) -> Result<bool, Crashed> {
        self.fuse.burn()?;
        Ok(self.state.erased.contains(&id))
    }

    fn is_origin_erased(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool, Crashed> {
        self.fuse.burn()?;
        let same = |entry: &&NewEntry| entry.change.header.scope == *scope && entry.origin.as_deref() == Some(origin);
        Ok(self.state.entries.values().filter(same).any(|entry| self.state.erased.contains(&entry.id)))
    }

    fn erase(&mut self, id: ChangeId, _: Option<&Hash>) -> Result<(), Crashed> {
        self.fuse.burn()?;
        self.state.erased.insert(id);
        for entry in self.state.entries.values_mut().filter(|entry| entry.id == id) {
            entry.change.body.clear();
            for touching in self.state.touches.values_mut() {
                touching.remove(&entry.n);
            }
        }
        Ok(())
    }
}
