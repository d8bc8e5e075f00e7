//! The second part of a session: the device's changes.

use super::{Effect, Server, Session, State, may_read, sorry};
use crate::chain;
use crate::codec::PLAIN_BYTES_MAX;
use crate::county::Committed;
use crate::delta::Wish;
use crate::frame::{Base, ChainState, Frame, Give, ToldChain};
use crate::segment::{BadParcel, Parcel};
use jiangyuan_model::{ErrorCode, Incarnation};

impl Server {
    pub(super) fn unpack(&mut self, session: Box<Session>, parcel: Parcel) -> Vec<Effect> {
        if parcel.device != session.hello.device || !session.names(parcel.incarnation) {
            return sorry(ErrorCode::DeviceUnknown);
        }
        // It has to go back, and to give back, before it sends anything that builds on what is lost.
        if !session.loaded.back_to.is_empty() {
            return sorry(ErrorCode::LogMismatch);
        }
        let wanted = parcel.bases_wanted();
        if wanted.is_empty() {
            return self.commit(session, parcel, Vec::new());
        }
        self.state = State::Unpacking(session, Box::new(parcel));
        vec![Effect::ReadBases(wanted.into_iter().map(Wish::Change).collect())]
    }

    pub(super) fn commit(&mut self, session: Box<Session>, parcel: Parcel, bases: Vec<Option<Base>>) -> Vec<Effect> {
        let bases: Vec<Base> = bases.into_iter().flatten().filter(|base| session.may_name(base)).collect();
        let incarnation = parcel.incarnation;
        let held = session.loaded.chains.iter().copied().find(|chain| chain.incarnation == incarnation);
        let nothing = ChainState { incarnation, seq: 0, head: chain::genesis(parcel.device, incarnation) };
        let held = held.unwrap_or(nothing);
        let early = self.start_of(&held, parcel.first_seq());
        // Before its turn only a signature of its own vouches for a run.
        let told = session.hello.chains.iter().find(|chain| chain.incarnation == incarnation && early.is_none());
        match parcel.open(&early.unwrap_or(held), &session.key, told, &bases, PLAIN_BYTES_MAX) {
            Ok(segment) => {
                let revoked = session.loaded.device.revoked;
                self.state = State::Committing(session, ChainState { incarnation, seq: segment.last_seq(), head: segment.head_after });
                vec![if revoked { Effect::Hold(segment) } else { Effect::Commit(segment) }]
            }
            Err(BadParcel::BaseLacking) => sorry(ErrorCode::BaseLacking),
            // The volume contradicts itself.
            Err(BadParcel::NotVouched(_)) if early.is_some() => sorry(ErrorCode::ChangeUnreadable),
            // The hello was the device's own, so its chain goes on from another head than ours.
            Err(BadParcel::NotVouched(segment)) => {
                self.state = State::Committing(session, ChainState { incarnation, seq: 0, head: segment.head_after });
                vec![Effect::KeepApart(*segment)]
            }
            Err(BadParcel::Gap) => sorry(ErrorCode::LogMismatch),
            Err(BadParcel::NotARun) => sorry(ErrorCode::ChangeUnreadable),
        }
    }

    /// Where a run begins that lies beyond what the county holds, if that was told.
    fn start_of(&self, held: &ChainState, first: u64) -> Option<ChainState> {
        let begins = |start: &&ChainState| start.incarnation == held.incarnation && start.seq.checked_add(1) == Some(first);
        self.starts.iter().find(begins).filter(|start| start.seq > held.seq).copied()
    }

    /// Acks what is durable of what this session has sent. Another session of the device, which it took for
    /// dead, may have brought more: this one goes on from there, and compares what it is sent again.
    pub(super) fn ack(&mut self, mut session: Box<Session>, reached: ChainState, committed: Committed) -> Vec<Effect> {
        let incarnation = reached.incarnation;
        let mut effects = Vec::new();
        for (seq, code) in committed.refused {
            session.told.insert((incarnation, seq));
            effects.push(Effect::Send(Frame::Refused { incarnation, seq, code }));
        }
        let through = committed.acked_through.min(reached.seq);
        effects.push(Effect::Send(Frame::Ack { incarnation, through }));
        if through < reached.seq {
            // It is kept until its turn comes; the run after it goes on from there.
            self.starts.push(reached);
            self.state = State::Open(session);
            return effects;
        }
        session.came.insert(incarnation, through);
        session.loaded.chains.retain(|chain| chain.incarnation != incarnation);
        session.loaded.chains.push(ChainState { incarnation, seq: committed.acked_through, head: committed.head });
        self.state = State::Open(session);
        effects
    }
}

impl Server {
    /// Takes a piece of the log back, if the county's own signature says that it stood there. What cannot be
    /// proved is passed over and holds up nobody's work: it stays with who keeps it.
    pub(super) fn take_back(&mut self, session: Box<Session>, give: Give) -> Vec<Effect> {
        let reads = may_read(&session.loaded.device, &give.scope) && !session.loaded.device.revoked;
        if !reads || !crate::county::is_proved(&give, &self.options.county_key) {
            self.state = State::Open(session);
            return vec![Effect::Send(Frame::Given)];
        }
        self.state = State::TakingBack(session);
        vec![Effect::TakeBack(give)]
    }
}

impl Session {
    /// The last seq of one of its chains that the device has and the county holds, as far as the
    /// county can tell: what came in this session, and what its hello names on the county's chain.
    pub(super) fn shared(&self, own: &ToldChain) -> u64 {
        let told = self.loaded.told.iter().find(|told| told.incarnation == own.incarnation);
        let on_chain = told.map_or(0, |told| if told.parted { 0 } else { told.seq.min(own.seq) });
        self.came.get(&own.incarnation).copied().unwrap_or(0).max(on_chain)
    }

    pub(super) fn names(&self, incarnation: Incarnation) -> bool {
        self.hello.chains.iter().any(|chain| chain.incarnation == incarnation)
    }

    /// Whether the device knows this change in any case.
    fn may_name(&self, base: &Base) -> bool {
        base.id.device == self.hello.device || self.reads.contains(&base.scope)
    }
}
