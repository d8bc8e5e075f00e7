//! The first part of a session: who speaks, and where both stand.

use super::{CHAINS_MAX, Effect, Loaded, Server, Session, State, is_said_by, reads, sorry};
use crate::chain::{self, Hash};
use crate::cursor;
use crate::frame::{Cursors, Frame, HeldChain, Hello, Proof, Receipt, ToldChain, Welcome, cursors_digest};
use crate::ground::Ground;
use ed25519_dalek::VerifyingKey;
use jiangyuan_model::{ErrorCode, Scope};
use std::collections::{BTreeMap, BTreeSet};

impl Server {
    pub(super) fn load(&mut self, hello: Hello) -> Vec<Effect> {
        if hello.protocol < self.options.protocols.oldest {
            return sorry(ErrorCode::ProtocolTooOld);
        }
        if hello.protocol > self.options.protocols.newest {
            return sorry(ErrorCode::ProtocolTooNew);
        }
        if hello.chains.is_empty() || hello.chains.len() > CHAINS_MAX {
            return sorry(ErrorCode::ChangeUnreadable);
        }
        let hello = Box::new(hello);
        self.state = State::Loading(hello.clone());
        vec![Effect::Load(hello)]
    }

    /// Whether the device is who it says, and whether its log is ours.
    pub(super) fn known(&mut self, hello: Box<Hello>, loaded: Option<Loaded>) -> Vec<Effect> {
        let Some(loaded) = loaded.filter(|loaded| is_said_by(&hello, &loaded.device, &self.options.county)) else {
            return sorry(ErrorCode::DeviceUnknown);
        };
        let explained = hello.epoch < loaded.epoch || (hello.epoch == loaded.epoch && loaded.back_to.is_empty());
        if explained || loaded.device.revoked {
            return self.open(*hello, loaded);
        }
        let Some(proof) = hello.proof.clone() else { return sorry(ErrorCode::ProofNeeded) };
        match &proof.receipt {
            // Nothing was ever signed over what it has: it goes back to the beginning, where nothing is lost.
            None => self.judged(*hello, &proof, Some(loaded)),
            Some(receipt) if self.is_ours(receipt, &proof) => {
                let receipt = receipt.clone();
                self.state = State::Judging(hello.clone(), Box::new(proof));
                vec![Effect::Judge { hello, receipt }]
            }
            Some(_) => sorry(ErrorCode::LogMismatch),
        }
    }

    fn is_ours(&self, receipt: &Receipt, proof: &Proof) -> bool {
        receipt.cursors == cursors_digest(&proof.cursors) && receipt.is_signed_by(&self.options.county_key)
    }

    /// What the receipt has shown: a new epoch, which says where the device goes back to; or a log
    /// that holds the receipt, and then its scopes stood in this log where the receipt says.
    pub(super) fn judged(&mut self, hello: Hello, proof: &Proof, loaded: Option<Loaded>) -> Vec<Effect> {
        let Some(mut loaded) = loaded else { return sorry(ErrorCode::DeviceUnknown) };
        let held = proof.receipt.as_ref().is_some_and(|receipt| receipt.epoch == loaded.epoch);
        if loaded.epoch <= hello.epoch {
            for back in &mut loaded.back_to {
                let stood = proof.cursors.iter().find(|cursor| held && cursor.scope == back.scope);
                let (pos, head) = stood.map_or_else(|| (0, chain::scope_genesis(&back.scope)), |cursor| (cursor.pos, cursor.head));
                (back.pos, back.head) = (pos, head);
            }
        }
        self.open(hello, loaded)
    }

    fn open(&mut self, hello: Hello, mut loaded: Loaded) -> Vec<Effect> {
        let Ok(key) = VerifyingKey::from_bytes(&loaded.device.key) else { return sorry(ErrorCode::DeviceUnknown) };
        let reads = reads(&loaded.device, &loaded.grids);
        let waiting = reads.iter().cloned().collect();
        let revoked = loaded.device.revoked;
        if revoked {
            // It is told nothing, so it cannot go back; what it hands in is not numbered.
            loaded.back_to.clear();
        }
        let session = Box::new(Session {
            hello,
            loaded,
            key,
            reads,
            cursors: Vec::new(),
            waiting,
            stands: BTreeMap::new(),
            unsigned_bytes: 0,
            came: BTreeMap::new(),
            told: BTreeSet::new(),
        });
        if revoked { self.meet(session) } else { self.find_cursors(session) }
    }

    /// Cursors in full are taken as they are, since each is compared when its scope is told; those in
    /// short have to come out first.
    fn find_cursors(&mut self, mut session: Box<Session>) -> Vec<Effect> {
        match &session.hello.cursors {
            Cursors::Whole(cursors) => {
                session.cursors.clone_from(cursors);
                self.meet(session)
            }
            Cursors::Short { marks, .. } if marks.is_empty() => self.meet(session),
            Cursors::Short { marks, .. } => {
                let Some(places) = cursor::places(marks, &session.reads) else { return sorry(ErrorCode::CursorsUnclear) };
                self.state = State::Placing(session, places.clone());
                vec![Effect::ReadHeads(places)]
            }
        }
    }

    pub(super) fn place(&mut self, mut session: Box<Session>, places: Vec<(Scope, u64)>, heads: &[Option<Hash>]) -> Vec<Effect> {
        let Cursors::Short { digest, .. } = &session.hello.cursors else { return sorry(ErrorCode::CountyBusy) };
        let Some(cursors) = cursor::spell(places, heads, digest) else { return sorry(ErrorCode::CursorsUnclear) };
        session.cursors = cursors;
        self.meet(session)
    }

    /// What the device's frames stand on has to be here before the next of them is read.
    fn meet(&mut self, session: Box<Session>) -> Vec<Effect> {
        match session.hello.ground.as_deref().cloned() {
            None => self.greet(session),
            Some(ground) if ground.is_sound() && session.names(ground.incarnation) => {
                self.state = State::Grounding(session, ground.clone());
                vec![Effect::ReadGround(ground)]
            }
            Some(_) => sorry(ErrorCode::ChangeUnreadable),
        }
    }

    pub(super) fn stand(&mut self, session: Box<Session>, ground: &Ground, bytes: Option<Vec<u8>>) -> Vec<Effect> {
        let Some(bytes) = bytes.filter(|bytes| ground.is(bytes)) else { return sorry(ErrorCode::BaseLacking) };
        let mut effects = vec![Effect::Stand(bytes)];
        effects.extend(self.greet(session));
        effects
    }

    fn greet(&mut self, session: Box<Session>) -> Vec<Effect> {
        let newest = Some(self.options.protocols.newest).filter(|newest| *newest != session.hello.protocol).unwrap_or_default();
        let loaded = &session.loaded;
        let held = session.hello.chains.iter().zip(&loaded.told);
        let chains = held.filter(|(told, held)| !is_as_told(told, held)).map(|(_, held)| held.clone());
        let welcome = Welcome {
            epoch: loaded.epoch,
            chains: chains.collect(),
            back_to: loaded.back_to.clone(),
            revoked: loaded.device.revoked,
            backed_up: loaded.backed_up,
            at_ms: loaded.at_ms,
            newest,
        };
        self.state = State::Open(session);
        vec![Effect::Send(Frame::Welcome(welcome))]
    }
}

/// Whether the county holds of a chain what the device takes it to hold. Where that is not all of it,
/// the head is compared when the rest comes.
fn is_as_told(told: &ToldChain, held: &HeldChain) -> bool {
    let nothing_else = !held.parted && held.beyond.is_empty() && held.tail.is_none();
    nothing_else && held.seq == told.acked && (held.seq < told.seq || held.head == told.head)
}
