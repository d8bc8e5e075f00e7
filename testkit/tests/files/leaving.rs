//! What leaves an office: records that are erased, and records that are handed to another township.
//!
//! The oracle follows words. An erasure and a handing over carry a word of their own, like everything
//! that is written, so each stands once or was refused. Where an erasure stands, the words that it named
//! have to be gone from the county and from what every PC shows.

use super::Schedule;
use crate::pc::{desk, next_desk};
use jiangyuan_model::{ChangeId, ErasureReason, Noun, RecordId, Scope, Verb};
use jiangyuan_store::{Door, Link, NewChange, Parked, Store};
use jiangyuan_sync::county::NewEntry;
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::frame::Frame;
use jiangyuan_sync::{Hash, Op};
use std::collections::BTreeSet;

/// The words in a body or in anything else that can be shown.
pub(crate) fn words_in(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let word = |rest: &str| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        rest.get(digits.len()..).is_some_and(|after| after.starts_with('号')).then(|| format!("词{digits}号"))
    };
    text.split('词').skip(1).filter_map(word).collect()
}

/// A record of this office that is still at home in it.
fn at_home(store: &Store, scope: &Scope, pick: u64) -> Option<RecordId> {
    let stays = |id: &RecordId| store.doc(*id).unwrap().is_some_and(|(home, doc)| home == *scope && doc.erasure().is_none());
    let leads: Vec<RecordId> = store.records(Some(Noun::Lead)).unwrap().into_iter().filter(stays).collect();
    leads.get(pick as usize % leads.len().max(1)).copied()
}

fn writes(door: &mut Door<'_>, scope: Scope, verb: Verb, ops: Vec<Op>) -> jiangyuan_store::Result<ChangeId> {
    door.change(NewChange { scope, verb, ops, origin: None, derived_origin: false, link: Link::None })
}

impl Schedule {
    /// Somebody finds an accusation among the records of his office and erases it.
    pub(super) fn erase(&mut self, at: usize) {
        let (word, pick) = (self.new_word(), self.chance.next());
        let pc = self.pc(at);
        let scope = pc.reads.clone();
        let Some(on) = at_home(&pc.store, &scope, pick) else { return };
        let changes: Vec<ChangeId> = pc.store.erasure(&[on]).unwrap().whole.into_values().flatten().collect();
        if changes.is_empty() {
            return;
        }
        let bodies: Vec<_> = changes.iter().map(|id| (*id, pc.store.base(Wish::Change(*id)).unwrap())).collect();
        let id = pc
            .store
            .write(|door| {
                let (approval, approved_by, reason) = (word.clone(), String::new(), ErasureReason::LateSealing.code());
                writes(
                    door,
                    scope,
                    Verb::Erase,
                    vec![Op::Erase { on, noun: Noun::Lead.code(), changes, hashes: Vec::new(), reason, approval, approved_by }],
                )
            })
            .unwrap();
        let mut gone = BTreeSet::new();
        for (change, body) in bodies {
            // A body that was given up for room is remembered by its id.
            let said = || self.said.get(&change).cloned().unwrap_or_default();
            gone.extend(body.map_or_else(said, |base| words_in(&base.body)));
        }
        self.erasures.insert(word.clone(), gone);
        self.was_written(at, id, word);
        self.seen.erased += 1;
    }

    /// Somebody hands a record of his office to the other township.
    pub(super) fn hand_over(&mut self, at: usize) {
        let (word, pick) = (self.new_word(), self.chance.next());
        let pc = self.pc(at);
        let scope = pc.reads.clone();
        let to = if scope == desk() { next_desk() } else { desk() };
        let Some(on) = at_home(&pc.store, &scope, pick).filter(|_| !matches!(scope, Scope::Grid { .. })) else { return };
        let op = Op::Move { on, to, reason: word.clone() };
        let id = pc.store.write(|door| writes(door, scope, Verb::Move, vec![op])).unwrap();
        self.was_written(at, id, word);
        self.seen.handed_over += 1;
    }

    /// Remembers what a PC says before the county refuses it, under whatever id it has now.
    pub(super) fn hear_the_pc(&mut self, at: usize, frame: &Frame) {
        let Frame::Segment(parcel) = frame else { return };
        for item in &parcel.items {
            let id = ChangeId { device: parcel.device, incarnation: parcel.incarnation, seq: item.seq() };
            let body = self.pc(at).store.base(Wish::Change(id)).unwrap();
            self.said.entry(id).or_default().extend(body.map(|base| words_in(&base.body)).unwrap_or_default());
        }
    }

    /// Remembers what the county's entries say, before somebody erases them.
    pub(super) fn hear_the_county(&mut self) {
        for entry in self.county.state.entries.values() {
            self.said.entry(entry.id).or_default().extend(words_in(&entry.change.body));
        }
    }

    /// The list of what was erased lies outside of the county's database: what an older day of it still
    /// has is erased again before anybody is answered.
    pub(super) fn erases_again(&mut self, erased: Vec<(ChangeId, Hash)>) {
        for (id, hash) in erased {
            self.county.erase_again(id, &hash).unwrap();
        }
    }

    /// Words that an erasure took which stands. What another copy of the same PC has sent under another id, the
    /// erasure did not name: it is on no list of what was erased, and stands on a record that was.
    pub(super) fn gone(&self) -> BTreeSet<String> {
        let stands = self.erasures.iter().filter(|(word, _)| self.times(word) > 0);
        let taken: BTreeSet<String> = stands.flat_map(|(_, gone)| gone.iter().cloned()).collect();
        let erased = |on: RecordId| self.county.state.docs.get(&on).is_some_and(|(_, doc)| doc.erasure().is_some());
        let listed = |entry: &NewEntry| !self.county.state.has_body(entry);
        let asked: BTreeSet<String> = self
            .county
            .state
            .entries
            .values()
            .flat_map(|entry| {
                let body = entry.change.read(entry.id.device, entry.id.incarnation).unwrap_or_default();
                let asked = !listed(entry) && body.ops.iter().filter_map(Op::on).any(erased);
                if asked { words_in(&entry.change.body) } else { BTreeSet::new() }
            })
            .collect();
        taken.difference(&asked).cloned().collect()
    }

    /// Whether the county refused the change that wrote a word, and it is parked for that reason where it was written.
    pub(super) fn is_refused(&self, word: &str) -> bool {
        let refused = |parked: &Parked| self.county.state.refused.get(&parked.change).is_some_and(|(_, code)| *code == parked.why);
        let says = |parked: &Parked| words_in(format!("{:?}", parked.ops).as_bytes()).contains(word);
        self.pcs.iter().flatten().any(|pc| pc.store.parked().unwrap().iter().any(|parked| says(parked) && refused(parked)))
    }

    /// What was erased is shown nowhere.
    pub(super) fn nothing_gone_is_shown(&mut self) -> Result<(), String> {
        let gone = self.gone();
        for at in 0..self.pcs.len() {
            let store = &self.pc(at).store;
            for id in store.records(None).unwrap() {
                let shown = format!("{:?}", store.doc(id).unwrap());
                if let Some(word) = words_in(shown.as_bytes()).intersection(&gone).next() {
                    return Err(format!("PC {at} shows {word}, which was erased"));
                }
            }
        }
        Ok(())
    }
}
