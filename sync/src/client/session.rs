//! What the machine knows of the connection it has.

use super::{Client, Effect, Ending, State, hello};
use crate::chain::{self, Hash, ShortHash};
use crate::device::Facts;
use crate::frame::{ChainState, Frame, Receipt, Welcome};
use crate::segment::Run;
use jiangyuan_model::{ErrorCode, Incarnation, Refusal};
use std::collections::VecDeque;

/// One connection.
#[derive(Debug, Clone)]
pub(super) struct Session {
    facts: Facts,
    outgoing: Vec<Outgoing>,
    pub(super) flight: VecDeque<Flight>,
    /// The hello was sent.
    pub(super) greeted: bool,
    welcomed: bool,
    /// A run is being read.
    reading: bool,
    marked: bool,
    /// Something that stays has moved.
    pub(super) progress: bool,
    /// How far the receipt that is being kept reaches.
    receipt_to: u64,
    covered: bool,
}

/// One incarnation on its way.
#[derive(Debug, Clone)]
struct Outgoing {
    incarnation: Incarnation,
    /// The last change that is known to exist here, and the head after it.
    last: u64,
    head: Hash,
    acked: u64,
    sent: u64,
    /// The head that the county told at `sent`; the next run has to begin there.
    begins: Option<ShortHash>,
}

/// A segment on its way.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    incarnation: Incarnation,
    last_seq: u64,
    /// Bytes of bodies.
    plain: u64,
    /// Bytes on the wire.
    bytes: u64,
}

impl Session {
    fn new(facts: Facts) -> Session {
        // The older incarnations first: what they wrote is what the present one replaces.
        let begun = |(chain, acked): (&ChainState, u64)| Outgoing {
            incarnation: chain.incarnation,
            last: chain.seq,
            head: chain.head,
            acked,
            sent: acked,
            begins: None,
        };
        let acked = facts.acked.iter().copied().chain(std::iter::repeat(0));
        let mut outgoing: Vec<Outgoing> = facts.chains.iter().zip(acked).map(begun).collect();
        outgoing.reverse();
        Session {
            facts,
            outgoing,
            flight: VecDeque::new(),
            greeted: false,
            welcomed: false,
            reading: false,
            marked: false,
            progress: false,
            receipt_to: 0,
            covered: false,
        }
    }

    fn outgoing(&mut self, incarnation: Incarnation) -> Option<&mut Outgoing> {
        self.outgoing.iter_mut().find(|chain| chain.incarnation == incarnation)
    }

    fn is_acked(&self) -> bool {
        self.flight.is_empty() && self.outgoing.iter().all(|chain| chain.acked >= chain.last)
    }

    fn land(&mut self, incarnation: Incarnation, through: u64) {
        self.flight.retain(|flight| flight.incarnation != incarnation || flight.last_seq > through);
    }
}

impl Client {
    pub(super) fn read_facts(&mut self) -> Vec<Effect> {
        self.state = State::Reading;
        vec![Effect::ReadFacts]
    }

    pub(super) fn dial(&mut self, facts: Facts) -> Vec<Effect> {
        self.device = facts.device;
        self.in_doubt |= facts.unsure;
        self.session = Some(Session::new(facts));
        self.state = State::Dialling;
        vec![Effect::Connect]
    }

    pub(super) fn greet(&mut self) -> Vec<Effect> {
        self.counts.sessions += 1;
        let Some(session) = &mut self.session else { return self.read_facts() };
        session.greeted = true;
        let hello = hello(&session.facts, self.whole, self.spelled, self.pace.page_bytes());
        let mut effects = vec![Effect::Greet { hello, county: session.facts.county }];
        if self.in_doubt {
            self.state = State::Greeting;
        } else {
            self.state = State::Pushing;
            effects.extend(self.push());
        }
        effects
    }

    /// Asks for the next run if the pace allows it; says that there is no more when there is none.
    pub(super) fn push(&mut self) -> Vec<Effect> {
        let bytes_max = self.pace.run_bytes();
        let Some(session) = &mut self.session else { return Vec::new() };
        let on_the_way: u64 = session.flight.iter().map(|flight| flight.bytes).sum();
        if session.reading || !self.pace.allows(on_the_way) {
            return Vec::new();
        }
        let Some(next) = session.outgoing.iter().find(|chain| chain.sent < chain.last) else {
            self.state = State::Pulling;
            return vec![Effect::Send(Frame::End), Effect::CloseSending];
        };
        session.reading = true;
        vec![Effect::ReadRun { incarnation: next.incarnation, after: next.sent, bytes_max }]
    }

    pub(super) fn send(&mut self, incarnation: Incarnation, run: Option<Run>) -> Vec<Effect> {
        let whole = self.whole;
        let Some(session) = &mut self.session else { return Vec::new() };
        session.reading = false;
        let device = session.facts.device;
        let hello_ends = session.facts.chains.iter().find(|chain| chain.incarnation == incarnation).map(|chain| (chain.seq, chain.head));
        let unmarked = !std::mem::replace(&mut session.marked, true);
        let Some(chain) = session.outgoing(incarnation) else { return Vec::new() };
        let expected = chain.sent + 1;
        // The store promised these changes: without them it is damaged, and says so itself.
        let Some(run) = run.filter(|run| run.first_seq() == expected) else {
            return self.refuse(Refusal::new(ErrorCode::StoreDamaged));
        };
        if chain.begins.take().is_some_and(|head| head != chain::short(&run.head_before)) {
            return self.refuse(Refusal::new(ErrorCode::ForkFound));
        }
        let last_seq = run.last_seq();
        chain.sent = last_seq;
        // What was written since the session began goes along, and is not somebody else's when the
        // county knows it.
        if last_seq > chain.last {
            (chain.last, chain.head) = (last_seq, run.head_after);
        }
        let ends_hello = hello_ends == Some((last_seq, run.head_after));
        let plain = run.changes.iter().map(|change| change.body.len() as u64).sum();
        session.flight.push_back(Flight { incarnation, last_seq, plain, bytes: self.pace.estimate(plain) });
        let mut effects = Vec::new();
        if unmarked {
            effects.push(Effect::MarkSending);
        }
        effects.push(Effect::Push { device, incarnation, run, ends_hello, whole });
        effects.extend(self.push());
        effects
    }

    /// The carrier's word on what the last segment weighs.
    pub(super) fn weigh(&mut self, bytes: u64) -> Vec<Effect> {
        if let Some(flight) = self.session.as_mut().and_then(|session| session.flight.back_mut()) {
            flight.bytes = bytes;
            self.pace.learn(flight.plain, bytes);
        }
        Vec::new()
    }

    pub(super) fn count(&mut self, up: u64, down: u64) -> Vec<Effect> {
        self.counts.bytes_up += up;
        self.counts.bytes_down += down;
        let moved = self.counts.bytes_up + self.counts.bytes_down;
        if self.options.budget_bytes.is_some_and(|budget| moved >= budget) { self.finish(Ending::Budget) } else { Vec::new() }
    }

    /// What the county holds of our chains decides where we go on, and whether they are still ours.
    pub(super) fn welcome(&mut self, welcome: Welcome) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        if std::mem::replace(&mut session.welcomed, true) {
            return self.again();
        }
        let mut effects = vec![Effect::KeepWelcome(welcome.clone())];
        let (mut forked, mut lost) = (false, false);
        for chain in &mut session.outgoing {
            // Left out is what the county holds just as the hello told.
            let Some(county) = welcome.chains.iter().find(|held| held.incarnation == chain.incarnation) else { continue };
            forked |= county.seq > chain.last || (county.seq == chain.last && county.head != chain::short(&chain.head));
            // What was acked once and is not there any more: the county was restored.
            lost |= county.seq < chain.acked;
            if county.seq > chain.acked {
                self.counts.acked += county.seq - chain.acked;
                session.progress = true;
                chain.acked = county.seq;
                effects.push(Effect::MarkAcked { incarnation: chain.incarnation, through: county.seq });
            }
            if county.seq >= chain.sent {
                chain.sent = county.seq;
                chain.begins = Some(county.head);
            }
        }
        if forked || lost {
            // The store hears of it as well: it writes nothing more under a name that is not its own.
            let mut effects = vec![Effect::KeepWelcome(welcome)];
            effects.extend(self.refuse(Refusal::new(if forked { ErrorCode::ForkFound } else { ErrorCode::LogMismatch })));
            return effects;
        }
        let acked: Vec<(Incarnation, u64)> = session.outgoing.iter().map(|chain| (chain.incarnation, chain.acked)).collect();
        for (incarnation, through) in acked {
            session.land(incarnation, through);
        }
        if self.state == State::Greeting {
            self.in_doubt = false;
            self.state = State::Pushing;
        }
        if self.state == State::Pushing {
            effects.extend(self.push());
        }
        effects
    }

    pub(super) fn acked(&mut self, incarnation: Incarnation, through: u64) -> Vec<Effect> {
        let Some(session) = self.session.as_mut().filter(|session| session.welcomed) else { return self.again() };
        let Some(chain) = session.outgoing(incarnation).filter(|chain| through <= chain.sent) else { return self.again() };
        let mut effects = Vec::new();
        if through > chain.acked {
            let news = through - chain.acked;
            chain.acked = through;
            session.progress = true;
            self.counts.acked += news;
            self.pace.grow();
            effects.push(Effect::MarkAcked { incarnation, through });
        }
        session.land(incarnation, through);
        if self.state == State::Pushing {
            effects.extend(self.push());
        }
        effects
    }

    pub(super) fn refused(&mut self, incarnation: Incarnation, seq: u64, code: ErrorCode) -> Vec<Effect> {
        let Some(session) = self.session.as_mut().filter(|session| session.welcomed) else { return self.again() };
        if session.outgoing(incarnation).is_none_or(|chain| seq > chain.sent) {
            return self.again();
        }
        self.counts.refused += 1;
        vec![Effect::MarkRefused { incarnation, seq, code }]
    }

    /// Entries, which nobody tells who has not greeted.
    pub(super) fn told_by_county(&mut self, apply: Effect) -> Vec<Effect> {
        match self.session.as_ref() {
            Some(session) if session.welcomed => vec![apply],
            _ => self.again(),
        }
    }

    pub(super) fn receipt(&mut self, receipt: Receipt) -> Vec<Effect> {
        let Some(session) = self.session.as_mut().filter(|session| session.welcomed) else { return self.again() };
        let present = session.facts.chains.first().map(|chain| chain.incarnation);
        if present == Some(receipt.incarnation) {
            session.receipt_to = receipt.to_seq;
        }
        vec![Effect::KeepReceipt(receipt)]
    }

    pub(super) fn entries(&mut self, new: u64) {
        self.counts.pulled += new;
        if let Some(session) = &mut self.session {
            session.progress |= new > 0;
        }
    }

    /// The receipt holds or not; if it does, it may cover all we had.
    pub(super) fn receipt_kept(&mut self, holds: bool) {
        if let Some(session) = self.session.as_mut().filter(|_| holds) {
            let reaches = session.receipt_to.max(session.facts.receipted_through);
            session.progress |= reaches > session.facts.receipted_through;
            session.covered = session.facts.chains.first().is_none_or(|present| reaches >= present.seq);
        }
    }

    pub(super) fn done(&mut self) -> Vec<Effect> {
        let Some(session) = self.session.as_ref().filter(|session| session.welcomed && session.is_acked()) else {
            return self.again();
        };
        self.all_sent = session.covered;
        self.state = State::Closing;
        vec![Effect::MarkSynced]
    }

    pub(super) fn sorry(&mut self, code: ErrorCode) -> Vec<Effect> {
        match code {
            ErrorCode::CountyBusy => self.again(),
            ErrorCode::BaseLacking => self.tell_whole(),
            ErrorCode::CursorsUnclear => {
                self.spelled = true;
                self.again()
            }
            _ => self.refuse(Refusal::new(code)),
        }
    }

    /// A base is lacking on one side: begin again, with whole bodies both ways.
    pub(super) fn tell_whole(&mut self) -> Vec<Effect> {
        self.whole = true;
        self.again()
    }
}
