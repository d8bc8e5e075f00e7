//! Snapshots in memory: the county plans and tells them, a device takes them.

use crate::fault::Crashed;
use crate::memory_county::MemoryCounty;
use crate::memory_device::MemoryDevice;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use jiangyuan_model::{ErrorCode, Refusal, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::change::{Body, Change};
use jiangyuan_sync::county::NewEntry;
use jiangyuan_sync::device::Taken;
use jiangyuan_sync::frame::{Content, LogEntry};
use jiangyuan_sync::snapshot::{Page, Plan, Planned, Planner, Progress, Start, reduced};
use std::collections::BTreeMap;

/// A scope of so many entries is told by its snapshot: small, so that it happens in small worlds.
pub const ENTRIES_MIN: u64 = 8;

/// A snapshot on its way into a device.
#[derive(Debug, Clone)]
pub struct Loading {
    start: Start,
    done: u64,
    /// What stands at each position that has arrived: number, hash, verdict.
    places: BTreeMap<u64, (u64, Hash, jiangyuan_sync::Verdict)>,
}

impl MemoryCounty {
    /// The next page of a snapshot, if the scope is long enough for one.
    ///
    /// # Errors
    /// The county died.
    pub fn snapshot(
        &mut self,
        scope: &Scope,
        progress: Option<Progress>,
        bytes_max: usize,
        key: &SigningKey,
    ) -> Result<Option<(Start, Page)>, Crashed> {
        self.fuse.burn()?;
        let kept = progress.filter(|progress| self.state.plans.contains_key(&(scope.clone(), progress.at_pos)));
        let (at_pos, done) = match kept {
            Some(progress) => (progress.at_pos, progress.done),
            None => {
                let end = self.state.index.get(scope).and_then(|index| index.last_key_value()).map_or(0, |(pos, _)| *pos);
                if end < ENTRIES_MIN {
                    return Ok(None);
                }
                let plan = self.plan(scope);
                self.state.plans.insert((scope.clone(), end), plan);
                (end, 0)
            }
        };
        let Some(plan) = self.state.plans.get(&(scope.clone(), at_pos)) else { return Ok(None) };
        let Some(head) = self.entry_at(scope, at_pos).map(|entry| entry.scope_head) else { return Ok(None) };
        let mut start = Start { epoch: self.state.epoch(), scope: scope.clone(), at_pos, head, tiers: plan.tiers, signature: [0; 64] };
        start.signature = key.sign(&start.signed_message()).to_bytes();
        let mut page = Page { scope: scope.clone(), at_pos, first: done, entries: Vec::new() };
        let mut bytes = 0;
        for planned in plan.entries.iter().skip(usize::try_from(done).unwrap_or(usize::MAX)) {
            let Some(entry) = self.entry_at(scope, planned.pos) else { continue };
            bytes += entry.change.body.len();
            if bytes > bytes_max && !page.entries.is_empty() {
                break;
            }
            page.entries.push((planned.pos, told(entry, *planned)));
        }
        Ok(Some((start, page)))
    }

    fn entry_at(&self, scope: &Scope, pos: u64) -> Option<&NewEntry> {
        self.state.entries.get(self.state.index.get(scope)?.get(&pos)?)
    }

    fn plan(&self, scope: &Scope) -> Plan {
        let mut planner = Planner::new(scope.clone(), 0);
        for (id, (home, doc)) in &self.state.docs {
            if home == scope {
                planner.record(*id, doc);
            }
        }
        for (pos, n) in self.state.index.get(scope).into_iter().flatten() {
            let Some(entry) = self.state.entries.get(n) else { continue };
            let body = Body::read(&entry.change.body, entry.id).ok();
            planner.entry(*pos, entry.id, entry.received_at_ms, body.as_ref());
        }
        planner.finish()
    }
}

fn told(entry: &NewEntry, planned: Planned) -> LogEntry {
    let read = if planned.whole { None } else { Body::read(&entry.change.body, entry.id).ok() };
    let content = match read {
        None => Content::Full(entry.change.clone()),
        Some(body) => {
            let change = Change { header: entry.change.header.clone(), body: reduced(&body).write(entry.id) };
            Content::Reduced { hash: entry.hash, change }
        }
    };
    LogEntry { n: entry.n, id: entry.id, verdict: entry.verdict, received_at_ms: entry.received_at_ms, content }
}

fn mismatch() -> Refusal {
    Refusal::new(ErrorCode::LogMismatch)
}

impl MemoryDevice {
    pub(crate) fn start_snapshot(&mut self, start: &Start) -> Result<(), Refusal> {
        let signed = VerifyingKey::from_bytes(&self.county_key()).is_ok_and(|key| start.is_signed_by(&key));
        if !signed || self.state.cursors.get(&start.scope).is_some_and(|(pos, _)| *pos > 0) {
            return Err(mismatch());
        }
        let places = self.state.loading.remove(&start.scope).map_or_else(BTreeMap::new, |before| before.places);
        self.state.loading.insert(start.scope.clone(), Loading { start: start.clone(), done: 0, places });
        Ok(())
    }

    pub(crate) fn take_page(&mut self, page: &Page) -> Result<Taken, Refusal> {
        let found = self.state.loading.get(&page.scope).filter(|loading| loading.start.at_pos == page.at_pos);
        let Some(mut loading) = found.filter(|loading| page.first <= loading.done).cloned() else { return Err(mismatch()) };
        let known = usize::try_from(loading.done - page.first).unwrap_or(usize::MAX);
        let read = |(pos, entry): &(u64, LogEntry)| self.content(entry).map(|kept| (*pos, entry.n, kept));
        let new: Vec<_> = page.entries.iter().skip(known).map(read).collect::<Result<_, _>>()?;
        let mut entries = 0;
        for (pos, n, kept) in new {
            loading.done += 1;
            if loading.places.contains_key(&pos) {
                continue;
            }
            // The county was put back meanwhile, and gives what has come another number.
            if self.state.log.iter().any(|(had, entry)| entry.id == kept.id && *had != n) {
                self.take_snapshot_back(&page.scope, loading);
                return Ok(Taken { entries: 0, holds: false });
            }
            loading.places.insert(pos, (n, kept.hash, kept.verdict));
            self.enter(&page.scope, pos, n, kept);
            entries += 1;
        }
        let at_pos = loading.start.at_pos;
        if loading.done < at_pos {
            self.state.loading.insert(page.scope.clone(), loading);
            return Ok(Taken { entries, holds: true });
        }
        let gapless = loading.places.keys().copied().eq(1..=at_pos);
        let genesis = chain::scope_genesis(&page.scope);
        let head = loading.places.values().fold(genesis, |head, (n, hash, verdict)| chain::extend_log(&head, *n, hash, *verdict));
        if !gapless || head != loading.start.head {
            self.take_snapshot_back(&page.scope, loading);
            return Ok(Taken { entries, holds: false });
        }
        self.state.loading.remove(&page.scope);
        self.state.cursors.insert(page.scope.clone(), (at_pos, head));
        Ok(Taken { entries, holds: true })
    }

    /// All that it brought goes out again, and the log is asked for.
    fn take_snapshot_back(&mut self, scope: &Scope, mut loading: Loading) {
        self.forget_scope(scope);
        self.state.docs = self.folded_from_scratch();
        (loading.start.at_pos, loading.done) = (0, 0);
        loading.places.clear();
        self.state.loading.insert(scope.clone(), loading);
    }

    /// All entries of a scope go, but for what stands in another one.
    pub(crate) fn forget_scope(&mut self, scope: &Scope) {
        let index = self.state.index.remove(scope).unwrap_or_default();
        for n in index.values() {
            if self.state.index.values().any(|index| index.values().any(|stands| stands == n)) {
                continue;
            }
            let Some(gone) = self.state.log.remove(n) else { continue };
            // What a county that was put back had lost is lost as before.
            for staged in self.state.staged.values_mut() {
                staged.back &= (staged.entry.id, staged.entry.hash) != (gone.id, gone.hash);
            }
        }
    }

    /// The log has begun in its place.
    pub(crate) fn abandon_snapshot(&mut self, scope: &Scope) {
        if let Some(loading) = self.state.loading.get(scope).cloned() {
            self.take_snapshot_back(scope, loading);
        }
        self.state.loading.remove(scope);
    }

    pub(crate) fn loading(&self) -> Vec<(Scope, Progress)> {
        let begun = self.state.loading.iter().filter(|(scope, _)| self.state.cursors.get(scope).is_none_or(|(pos, _)| *pos == 0));
        begun.map(|(scope, loading)| (scope.clone(), Progress { at_pos: loading.start.at_pos, done: loading.done })).collect()
    }
}
