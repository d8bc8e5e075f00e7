//! The first part of a session: who speaks, and where both stand.

use super::{CHAINS_MAX, Effect, Loaded, Server, Session, State, reads, sorry};
use crate::chain::{self, Hash};
use crate::cursor;
use crate::frame::{ChainState, Cursors, Frame, HeldChain, Hello, PROTOCOL, ToldChain, Welcome};
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use jiangyuan_model::{ErrorCode, Scope};
use std::collections::BTreeSet;

impl Server {
    pub(super) fn load(&mut self, hello: Hello) -> Vec<Effect> {
        if hello.protocol != PROTOCOL {
            return sorry(ErrorCode::ProtocolTooOld);
        }
        if hello.chains.is_empty() || hello.chains.len() > CHAINS_MAX {
            return sorry(ErrorCode::ChangeUnreadable);
        }
        let load = Effect::Load { device: hello.device, incarnations: hello.chains.iter().map(|chain| chain.incarnation).collect() };
        self.state = State::Loading(Box::new(hello));
        vec![load]
    }

    pub(super) fn open(&mut self, hello: Hello, loaded: Option<Loaded>) -> Vec<Effect> {
        let known = loaded.and_then(|loaded| VerifyingKey::from_bytes(&loaded.device.key).ok().map(|key| (loaded, key)));
        let Some((loaded, key)) = known else { return sorry(ErrorCode::DeviceUnknown) };
        let message = hello.signed_message(&self.options.county);
        if loaded.device.device != hello.device || key.verify(&message, &Signature::from_bytes(&hello.signature)).is_err() {
            return sorry(ErrorCode::DeviceUnknown);
        }
        if loaded.device.revoked {
            return sorry(ErrorCode::DeviceRevoked);
        }
        if hello.epoch > loaded.epoch {
            return sorry(ErrorCode::LogMismatch);
        }
        let reads = reads(&loaded.device, &loaded.grids);
        let waiting = reads.iter().cloned().collect();
        let session = Session { hello, loaded, key, reads, cursors: Vec::new(), waiting, told: BTreeSet::new() };
        self.find_cursors(Box::new(session))
    }

    /// Cursors in full are taken as they are, since each is compared when its scope is told; those in
    /// short have to come out first.
    fn find_cursors(&mut self, mut session: Box<Session>) -> Vec<Effect> {
        match &session.hello.cursors {
            Cursors::Whole(cursors) => {
                session.cursors.clone_from(cursors);
                self.greet(session)
            }
            Cursors::Short { marks, .. } if marks.is_empty() => self.greet(session),
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
        self.greet(session)
    }

    fn greet(&mut self, session: Box<Session>) -> Vec<Effect> {
        let held = session.hello.chains.iter().zip(&session.loaded.chains);
        let chains = held.filter(|(told, held)| !is_as_told(told, held));
        let chains = chains.map(|(_, held)| HeldChain { incarnation: held.incarnation, seq: held.seq, head: chain::short(&held.head) });
        let welcome = Welcome { epoch: session.loaded.epoch, chains: chains.collect(), at_ms: session.loaded.at_ms };
        self.state = State::Open(session);
        vec![Effect::Send(Frame::Welcome(welcome))]
    }
}

/// Whether the county holds of a chain what the device takes it to hold. Where that is not all of it,
/// the head is compared when the rest comes.
fn is_as_told(told: &ToldChain, held: &ChainState) -> bool {
    held.seq == told.acked && (held.seq < told.seq || chain::short(&held.head) == told.head)
}
