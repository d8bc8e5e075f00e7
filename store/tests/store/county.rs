//! A county made by hand: it numbers what it is given, keeps scopes, and signs receipts.

use crate::office::NOW_MS;
use ed25519_dalek::{Signer, SigningKey};
use jiangyuan_model::{ChangeId, Scope};
use jiangyuan_store::Store;
use jiangyuan_sync::chain::{county_genesis, extend_log, scope_genesis};
use jiangyuan_sync::county::Leaf;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::frame::{Content, LogEntry, LogFrame, Receipt, Welcome, cursors_digest};
use jiangyuan_sync::{Change, Hash, Verdict, receipt};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[33; 32])
}

pub(crate) fn root_key() -> SigningKey {
    SigningKey::from_bytes(&[44; 32])
}

pub(crate) struct Numbered {
    pub(crate) n: u64,
    pub(crate) id: ChangeId,
    pub(crate) change: Change,
    pub(crate) verdict: Verdict,
}

#[derive(Default)]
pub(crate) struct County {
    n: u64,
    pub(crate) scopes: BTreeMap<Scope, Vec<Numbered>>,
    taken: BTreeMap<(u32, u64), Vec<Leaf>>,
    /// Changes whose bodies it gives to nobody.
    pub(crate) erased: BTreeSet<ChangeId>,
}

impl County {
    /// Takes everything that waits on a device, with this verdict, and acks it.
    pub(crate) fn take(&mut self, store: &mut Store, verdict: Verdict) {
        let facts = store.facts().unwrap();
        for chain in &facts.chains {
            let Some(run) = store.run(chain.incarnation, chain.acked, usize::MAX).unwrap() else { continue };
            let through = run.last_seq();
            for change in run.changes {
                let id = ChangeId { device: facts.device, incarnation: chain.incarnation, seq: change.header.seq };
                // What a restored home sends again stands already.
                if !self.scopes.values().flatten().any(|numbered| numbered.id == id) {
                    self.number(id, change, verdict);
                }
            }
            store.mark_acked(chain.incarnation, through).unwrap();
        }
    }

    /// Numbers one change.
    pub(crate) fn number(&mut self, id: ChangeId, change: Change, verdict: Verdict) {
        self.n += 1;
        let n = if change.header.scope == Scope::Sealed { 0 } else { self.n };
        self.taken.entry((id.device, id.incarnation)).or_default().push(Leaf { seq: id.seq, hash: change.hash(), n });
        self.scopes.entry(change.header.scope.clone()).or_default().push(Numbered { n: self.n, id, change, verdict });
    }

    /// Gives the entries so far one more place in another scope, as a move does.
    pub(crate) fn also_in(&mut self, from: &Scope, to: &Scope) {
        let entries: Vec<(u64, ChangeId, Change, Verdict)> =
            self.scopes[from].iter().map(|entry| (entry.n, entry.id, entry.change.clone(), entry.verdict)).collect();
        let there = self.scopes.entry(to.clone()).or_default();
        for (n, id, change, verdict) in entries {
            if !there.iter().any(|entry| entry.n == n) {
                there.push(Numbered { n, id, change, verdict });
            }
        }
    }

    /// Everything of a scope after the device's cursor, own changes without their bodies.
    pub(crate) fn frame(&self, store: &mut Store, scope: &Scope) -> LogFrame {
        let facts = store.facts().unwrap();
        let after = facts.cursors.iter().find(|cursor| cursor.scope == *scope).map_or(0, |cursor| cursor.pos);
        let has = |id: ChangeId| facts.chains.iter().any(|chain| chain.incarnation == id.incarnation && id.seq <= chain.seq);
        self.frame_for(scope, after, |id| id.device == facts.device && has(id))
    }

    pub(crate) fn frame_for(&self, scope: &Scope, after: u64, own: impl Fn(ChangeId) -> bool) -> LogFrame {
        let nothing = Vec::new();
        let all = self.scopes.get(scope).unwrap_or(&nothing);
        let entries: Vec<LogEntry> = all
            .iter()
            .skip(after as usize)
            .map(|numbered| LogEntry {
                n: numbered.n,
                id: numbered.id,
                verdict: numbered.verdict,
                received_at_ms: NOW_MS,
                content: match numbered {
                    erased if self.erased.contains(&erased.id) => Content::Erased(erased.change.hash()),
                    numbered if own(numbered.id) => Content::Own,
                    numbered => Content::Full(numbered.change.clone()),
                },
            })
            .collect();
        LogFrame {
            scope: scope.clone(),
            first_pos: after + 1,
            entries,
            head_after: jiangyuan_sync::chain::short(&self.head(scope)),
            check: None,
        }
    }

    pub(crate) fn head(&self, scope: &Scope) -> Hash {
        let all = self.scopes.get(scope).into_iter().flatten();
        all.fold(scope_genesis(scope), |head, numbered| extend_log(&head, numbered.n, &numbered.change.hash(), numbered.verdict))
    }

    /// Gives a device everything of a scope that it does not have.
    pub(crate) fn give(&self, store: &mut Store, scope: &Scope) -> u64 {
        let frame = self.frame(store, scope);
        store.apply_log(&frame).unwrap()
    }

    /// Both ways, everything accepted.
    pub(crate) fn sync(&mut self, store: &mut Store) {
        self.take(store, Verdict::ACCEPTED);
        let scopes: Vec<Scope> = self.scopes.keys().filter(|scope| **scope != Scope::Sealed).cloned().collect();
        for scope in scopes {
            self.give(store, &scope);
        }
    }

    /// The receipt for what is not covered yet of the device's present chain.
    pub(crate) fn receipt(&self, store: &mut Store) -> Receipt {
        // It greets before it signs anything.
        store.keep_welcome(&Welcome { epoch: 1, at_ms: NOW_MS, ..Welcome::default() }).unwrap();
        let facts = store.facts().unwrap();
        let (incarnation, receipted) = (facts.chains[0].incarnation, facts.chains[0].receipted);
        let taken = self.taken.get(&(facts.device, incarnation)).cloned().unwrap_or_default();
        let leaves: Vec<Leaf> = taken.into_iter().filter(|leaf| leaf.seq > receipted).collect();
        let mut made = Receipt {
            epoch: 1,
            device: facts.device,
            incarnation,
            from_seq: receipted + 1,
            to_seq: leaves.last().map_or(receipted, |leaf| leaf.seq),
            root: receipt::root(&leaves),
            log_n: self.n,
            log_head: county_genesis(),
            cursors: cursors_digest(&facts.cursors),
            scopes: None,
            at_ms: NOW_MS,
            signature: [0; 64],
        };
        made.signature = signing_key().sign(&made.signed_message()).to_bytes();
        made
    }
}
