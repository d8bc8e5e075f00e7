//! What a welcome means for the device: the same as for the encrypted store, in memory.

use super::{DeviceState, KeptEntry, MemoryDevice, Staged, Written};
use crate::fault::Bug;
use jiangyuan_model::{ChangeId, Incarnation, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::change::Change;
use jiangyuan_sync::frame::{Content, Cursor, Give, HeldChain, LogEntry, Proof, Welcome};
use jiangyuan_sync::heal::{self, Found, OwnHistory, Standing};
use jiangyuan_sync::op::Op;
use std::collections::{BTreeMap, BTreeSet};

/// A chain as it was written here.
struct History<'a> {
    device: &'a MemoryDevice,
    incarnation: Incarnation,
}

impl OwnHistory for History<'_> {
    type Error = std::convert::Infallible;

    fn head_at(&mut self, seq: u64) -> Result<Option<Hash>, Self::Error> {
        Ok(self.device.head_at(self.incarnation, seq))
    }

    fn hash_at(&mut self, seq: u64) -> Result<Option<Hash>, Self::Error> {
        let id = ChangeId { device: self.device.device, incarnation: self.incarnation, seq };
        Ok(self.device.written(id).map(|written| written.change.hash()))
    }
}

impl MemoryDevice {
    pub(super) fn take_welcome(&mut self, welcome: &Welcome) -> Standing {
        self.state.protocol = welcome.newest;
        let known = std::mem::replace(&mut self.state.epoch, welcome.epoch);
        let mut anew = false;
        if known != 0 && known != welcome.epoch && self.bug != Some(Bug::AcksNotForgotten) {
            for chain in &mut self.state.chains {
                (chain.acked, chain.receipted) = (0, 0);
            }
            self.state.handed_in.clear();
            anew = true;
        }
        for back in &welcome.back_to {
            anew |= self.go_back(known, back);
        }
        if !anew {
            for told in &welcome.chains {
                anew |= self.compare(told, welcome);
            }
        }
        if anew { Standing::Anew } else { Standing::Fits }
    }

    fn head_of_scope(&self, scope: &Scope, through: u64) -> Hash {
        let index = self.state.index.get(scope).into_iter().flatten().take_while(|(pos, _)| **pos <= through);
        let entries = index.filter_map(|(_, n)| Some((*n, self.state.log.get(n)?)));
        entries.fold(chain::scope_genesis(scope), |head, (n, entry)| chain::extend_log(&head, n, &entry.hash, entry.verdict))
    }

    fn go_back(&mut self, epoch: u32, back: &Cursor) -> bool {
        let (end, _) = self.cursor(&back.scope);
        let agrees = back.pos <= end && self.head_of_scope(&back.scope, back.pos) == back.head;
        let (pos, mut head) = if agrees { (back.pos, back.head) } else { (0, chain::scope_genesis(&back.scope)) };
        if pos >= end {
            return false;
        }
        self.state.cursors.insert(back.scope.clone(), (pos, head));
        let lost = self.state.index.entry(back.scope.clone()).or_default().split_off(&(pos + 1));
        let mut replaced = Vec::new();
        for (pos, n) in lost {
            let Some(entry) = self.state.log.remove(&n) else { continue };
            let body = entry.change.read(entry.id.device, entry.id.incarnation).unwrap_or_default();
            replaced.extend(body.ops.iter().flat_map(Op::replaced));
            let head_before = head;
            head = chain::extend_log(&head, n, &entry.hash, entry.verdict);
            let staged = Staged { n, entry, head_before, given: false, back: false };
            if self.bug != Some(Bug::StagedDropped) {
                self.state.staged.insert((epoch, back.scope.clone(), pos), staged);
            }
        }
        // What a snapshot left out because of what is lost now may stand again: the scope is told anew.
        if self.state.log.values().any(|entry| !entry.is_whole() && replaced.contains(&entry.id)) {
            self.forget_scope(&back.scope);
            self.state.cursors.insert(back.scope.clone(), (0, chain::scope_genesis(&back.scope)));
        }
        self.state.docs = self.folded_from_scratch();
        true
    }

    fn compare(&mut self, told: &HeldChain, welcome: &Welcome) -> bool {
        let Some(own) = self.chain(told.incarnation).map(|chain| *chain) else { return false };
        let mut history = History { device: self, incarnation: told.incarnation };
        let found = match heal::compare(&mut history, own.seq, own.acked, told) {
            Ok(found) => found,
            Err(never) => match never {},
        };
        let is_present = told.incarnation == self.incarnation();
        let ask = |device: &mut MemoryDevice, after| {
            if let Some(chain) = device.chain(told.incarnation) {
                chain.ask_after = after;
            }
        };
        match found {
            Found::Lost if self.bug == Some(Bug::AcksNotForgotten) => false,
            Found::Older if self.bug == Some(Bug::OlderCopyGoesOn) => {
                ask(self, None);
                false
            }
            Found::Ask { .. } | Found::Parted { .. } if self.bug == Some(Bug::CloneNotNoticed) => {
                // It takes the county's word for its own.
                if let Some(chain) = self.chain(told.incarnation) {
                    (chain.ask_after, chain.acked) = (None, chain.seq);
                }
                false
            }
            Found::Fits => {
                ask(self, None);
                false
            }
            Found::Lost => {
                self.state.handed_in.retain(|id| id.incarnation != told.incarnation || id.seq <= told.seq);
                if let Some(chain) = self.chain(told.incarnation) {
                    chain.acked = told.seq;
                    chain.receipted = chain.receipted.min(told.seq);
                }
                true
            }
            Found::Older => {
                ask(self, None);
                if is_present {
                    self.begin_anew();
                }
                is_present
            }
            Found::Ask { after } => {
                ask(self, Some(after));
                true
            }
            Found::Parted { common } => {
                self.part(told.incarnation, common, welcome);
                true
            }
        }
    }

    /// A copy of this device has written under its name.
    fn part(&mut self, incarnation: Incarnation, common: u64, welcome: &Welcome) {
        let mut cuts: BTreeMap<Incarnation, u64> = BTreeMap::from([(incarnation, common)]);
        for younger in self.state.chains.iter().rev().take_while(|chain| chain.incarnation != incarnation) {
            let told = welcome.chains.iter().find(|told| told.incarnation == younger.incarnation);
            cuts.insert(younger.incarnation, told.map_or(younger.acked, |told| told.seq).min(younger.seq));
        }
        let beyond = |written: &Written| cuts.get(&written.id.incarnation).is_some_and(|after| written.id.seq > *after);
        let own = std::mem::take(&mut self.state.own);
        let (parted, kept): (Vec<Written>, Vec<Written>) = own.into_iter().partition(beyond);
        self.state.own = kept;
        for (incarnation, seq) in cuts {
            let head = self.head_at(incarnation, seq).unwrap_or_default();
            if let Some(chain) = self.chain(incarnation) {
                (chain.seq, chain.head, chain.ask_after) = (seq, head, None);
                (chain.acked, chain.receipted) = (chain.acked.min(seq), chain.receipted.min(seq));
            }
        }
        let changes: Vec<(ChangeId, Change)> = parted.into_iter().map(|written| (written.id, written.change)).collect();
        let begun = self.begin_anew();
        let mut reissued = heal::reissue(self.device, begun, &changes);
        if self.bug == Some(Bug::ReissueKeepsNames) {
            for new in &mut reissued {
                let was = changes.iter().find(|(id, _)| *id == new.was).map(|(_, change)| change.body.clone());
                new.change.body = was.unwrap_or_default();
            }
        }
        if self.bug == Some(Bug::ReissueDropsOne) {
            reissued.pop();
        }
        for (id, _) in &changes {
            for staged in self.state.staged.values_mut().filter(|staged| staged.entry.id == *id) {
                staged.back = true;
            }
            self.state.refused.remove(id);
        }
        self.state.apart.extend(changes);
        for new in reissued {
            let header = new.change.header;
            self.write(header.at_ms, header.actor, header.scope, header.verb, new.change.body);
        }
    }

    pub(super) fn first_given(&mut self) -> Option<Give> {
        loop {
            let (epoch, scope, from) = self.state.staged.iter().find(|(_, staged)| !staged.given).map(|(place, _)| place.clone())?;
            match self.state.piece(epoch, &scope, from) {
                Ok(give) => return Some(give),
                Err(through) => self.set_given(epoch, &scope, through),
            }
        }
    }

    fn set_given(&mut self, epoch: u32, scope: &Scope, through: u64) {
        for ((of, in_scope, pos), staged) in &mut self.state.staged {
            staged.given |= *of == epoch && in_scope == scope && *pos <= through;
        }
    }

    /// A sync has ended well: what was given and has not come back is given again next time.
    pub(super) fn settle(&mut self) {
        let missing: BTreeSet<(u32, Scope)> =
            self.state.staged.iter().filter(|(_, staged)| !staged.back).map(|((epoch, scope, _), _)| (*epoch, scope.clone())).collect();
        self.state.staged.retain(|(epoch, scope, _), _| missing.contains(&(*epoch, scope.clone())));
        let places: Vec<(u32, Scope, u64)> = self.state.staged.keys().cloned().collect();
        for (epoch, scope, pos) in places {
            let provable = self.state.piece(epoch, &scope, pos).is_ok();
            if let Some(staged) = self.state.staged.get_mut(&(epoch, scope, pos)) {
                staged.given &= staged.back || !staged.entry.is_whole() || !provable;
            }
        }
    }

    pub(super) fn take_given(&mut self, scope: &Scope, through: u64) {
        let first = self.state.staged.iter().find(|(_, staged)| !staged.given).map(|(place, _)| place.clone());
        if let Some((epoch, _, _)) = first.filter(|(_, in_scope, _)| in_scope == scope) {
            self.set_given(epoch, scope, through);
        }
    }
}

impl DeviceState {
    /// What stands from a place on, up to where the county has signed; or how far no signature reaches.
    pub(crate) fn piece(&self, epoch: u32, scope: &Scope, first_pos: u64) -> Result<Give, u64> {
        let signs =
            |cursors: &[Cursor], pos, head| cursors.iter().any(|cursor| cursor.scope == *scope && (cursor.pos, cursor.head) == (pos, head));
        let signed = |pos, head| self.anchors.iter().find(|(receipt, cursors)| receipt.epoch == epoch && signs(cursors, pos, head));
        let rows = self.staged.range((epoch, scope.clone(), first_pos)..=(epoch, scope.clone(), u64::MAX));
        let head_before = self.staged.get(&(epoch, scope.clone(), first_pos)).map_or([0; 32], |staged| staged.head_before);
        let (mut head, mut entries) = (head_before, Vec::new());
        for (((_, _, at), staged), pos) in rows.zip(first_pos..) {
            // Two histories of one epoch do not go on from one another.
            if *at != pos || staged.head_before != head {
                break;
            }
            head = chain::extend_log(&head, staged.n, &staged.entry.hash, staged.entry.verdict);
            entries.push(as_it_stood(staged));
            if let Some((receipt, cursors)) = signed(pos, head) {
                let proof = Proof { receipt: Some(receipt.clone()), cursors: cursors.clone() };
                return Ok(Give { scope: scope.clone(), first_pos, head_before, entries, proof });
            }
        }
        Err(first_pos + (entries.len() as u64).saturating_sub(1))
    }
}

fn as_it_stood(staged: &Staged) -> LogEntry {
    let KeptEntry { id, verdict, received_at_ms, hash, change } = &staged.entry;
    let content =
        if staged.entry.is_whole() { Content::Full(change.clone()) } else { Content::Reduced { hash: *hash, change: change.clone() } };
    LogEntry { n: staged.n, id: *id, verdict: *verdict, received_at_ms: *received_at_ms, content }
}
