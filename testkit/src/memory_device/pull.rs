//! Taking in the log, and a receipt over it.

use super::{KeptEntry, MemoryDevice, fold_ops};
use crate::fault::Bug;
use jiangyuan_model::{ErrorCode, Refusal, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::county::{Leaf, origin_of, under_new_id};
use jiangyuan_sync::doc::Order;
use jiangyuan_sync::frame::{Content, Cursor, LogEntry, LogFrame, Receipt, cursors_digest};
use jiangyuan_sync::op::Op;
use jiangyuan_sync::verdict::Verdict;

fn mismatch() -> Refusal {
    Refusal::new(ErrorCode::LogMismatch)
}

impl MemoryDevice {
    pub(super) fn cursor(&self, scope: &Scope) -> (u64, Hash) {
        self.state.cursors.get(scope).copied().unwrap_or_else(|| (0, chain::scope_genesis(scope)))
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
        let order = if self.bug == Some(Bug::WeakTieBreak) { Order::Confirmed(n / 2) } else { Order::Confirmed(n) };
        fold_ops(&mut self.state.docs, entry.id, &entry.change.header, &body.ops, order, verdict);
    }

    pub(crate) fn content(&self, entry: &LogEntry) -> Result<KeptEntry, Refusal> {
        let (hash, change) = match &entry.content {
            Content::Full(change) => (change.hash(), change.clone()),
            Content::Reduced { hash, change } => (*hash, change.clone()),
            Content::Own => self.written(entry.id).map(|written| (written.change.hash(), written.change.clone())).ok_or_else(mismatch)?,
            Content::Erased(_) | Content::Packed(_) => return Err(mismatch()),
        };
        Ok(KeptEntry { id: entry.id, verdict: entry.verdict, received_at_ms: entry.received_at_ms, hash, change })
    }

    /// The log has brought an entry.
    pub(crate) fn enter(&mut self, scope: &Scope, pos: u64, n: u64, kept: KeptEntry) {
        let present = self.present();
        let is_ahead = kept.id.device == self.device && kept.id.incarnation == present.incarnation && kept.id.seq > present.seq;
        if is_ahead && self.bug != Some(Bug::OlderCopyGoesOn) {
            self.begin_anew();
        }
        // Its writer may have had to give it another id.
        let read = kept.change.read(kept.id.device, kept.id.incarnation).ok().filter(|_| self.bug != Some(Bug::TwinsShown));
        let origin = read.and_then(|body| origin_of(&kept.change, &body));
        for ((_, in_scope, _), staged) in &mut self.state.staged {
            let known = staged.entry.known_as();
            let given = || known.is_none() && under_new_id(staged.entry.id, &staged.entry.change).is_some_and(|(id, _)| id == kept.id);
            staged.back |= staged.entry.id == kept.id || (in_scope == scope && ((origin.is_some() && origin == known) || given()));
        }
        if self.written(kept.id).is_some_and(|written| written.change.hash() == kept.hash) {
            self.state.refused.remove(&kept.id);
        }
        self.state.index.entry(scope.clone()).or_default().insert(pos, n);
        self.fold_entry(n, &kept);
        self.state.log.insert(n, kept);
    }

    pub(super) fn apply(&mut self, frame: &LogFrame) -> Result<u64, Refusal> {
        let (mut pos, mut head) = self.cursor(&frame.scope);
        if frame.first_pos > pos + 1 {
            return Err(mismatch());
        }
        if pos == 0 && self.state.loading.contains_key(&frame.scope) {
            self.abandon_snapshot(&frame.scope);
        }
        let known = usize::try_from(pos + 1 - frame.first_pos).unwrap_or(usize::MAX);
        let mut new = Vec::new();
        for entry in frame.entries.iter().skip(known) {
            let kept = self.content(entry)?;
            head = chain::extend_log(&head, entry.n, &kept.hash, entry.verdict);
            new.push((entry.n, kept));
        }
        if !new.is_empty() && chain::short(&head) != frame.head_after {
            return Err(mismatch());
        }
        let count = new.len() as u64;
        for (n, kept) in new {
            pos += 1;
            self.enter(&frame.scope, pos, n, kept);
        }
        match self.bug {
            Some(Bug::CursorNotMoved) if pos.is_multiple_of(3) => {}
            Some(Bug::CursorOneTooFar) => drop(self.state.cursors.insert(frame.scope.clone(), (pos + 1, head))),
            _ => drop(self.state.cursors.insert(frame.scope.clone(), (pos, head))),
        }
        Ok(count)
    }

    /// Where it stands in the scopes in which it has an entry.
    pub(super) fn stands(&self, only: Option<&[Scope]>) -> Vec<Cursor> {
        let stood = self.state.cursors.iter().filter(|(scope, (pos, _))| *pos > 0 && only.is_none_or(|only| only.contains(scope)));
        stood.map(|(scope, (pos, head))| Cursor { scope: scope.clone(), pos: *pos, head: *head }).collect()
    }

    pub(super) fn take_receipt(&mut self, receipt: &Receipt) -> bool {
        let number = |id| self.state.log.iter().find(|(_, entry)| entry.id == id).map_or(0, |(n, _)| *n);
        let covered = |leaf: &Leaf| leaf.seq >= receipt.from_seq && leaf.seq <= receipt.to_seq;
        let of_chain = self.state.own.iter().filter(|written| written.id.incarnation == receipt.incarnation);
        let leaves: Vec<Leaf> = of_chain
            .map(|written| Leaf { seq: written.id.seq, hash: written.change.hash(), n: number(written.id) })
            .filter(covered)
            .collect();
        let cursors = self.stands(receipt.scopes.as_deref());
        let receipt = Receipt { cursors: cursors_digest(&cursors), ..receipt.clone() };
        let holds = receipt.epoch == self.state.epoch && receipt.holds_over(&self.county_key, &leaves);
        if !holds && self.bug != Some(Bug::ReceiptNotChecked) {
            return false;
        }
        let receipt = receipt.over(&leaves);
        if let Some(chain) = self.chain(receipt.incarnation) {
            chain.receipted = chain.receipted.max(receipt.to_seq);
        }
        if self.state.anchors.last().is_none_or(|(last, _)| (last.epoch, last.cursors) != (receipt.epoch, receipt.cursors)) {
            self.state.anchors.push((receipt, cursors));
        }
        true
    }
}
