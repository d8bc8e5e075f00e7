//! What the machine knows of the connection it has.

use super::{Client, Effect, Ending, State};
use crate::chain::{self, ShortHash};
use crate::device::{ChainFacts, Facts};
use crate::frame::{Frame, Give, Receipt, Welcome};
use crate::ground::{Footing, Ground};
use crate::heal::Standing;
use crate::segment::Run;
use jiangyuan_model::{ErrorCode, Incarnation, Refusal, Scope};
use std::collections::VecDeque;

/// One connection.
#[derive(Debug, Clone)]
pub(super) struct Session {
    facts: Facts,
    /// What is told of the ground that the frames stand on.
    ground: Option<Box<Ground>>,
    outgoing: Vec<Outgoing>,
    pub(super) flight: VecDeque<Flight>,
    /// The hello was sent.
    pub(super) greeted: bool,
    /// The county's greeting, until the store has said what it means.
    greeting: Option<Welcome>,
    /// A greeting came.
    answered: bool,
    /// The store has said that it fits.
    welcomed: bool,
    /// The county keeps what comes and decides later.
    revoked: bool,
    /// Where the piece ends that is being given back.
    giving: Option<(Scope, u64)>,
    /// A run is being read.
    reading: bool,
    marked: bool,
    /// Something that stays has moved.
    pub(super) progress: bool,
    /// Bytes up before it began.
    pub(super) up_before: u64,
    /// The receipt that is being kept: its chain, and how far it reaches.
    receipt_to: (Incarnation, u64),
}

/// One incarnation on its way.
#[derive(Debug, Clone)]
struct Outgoing {
    incarnation: Incarnation,
    /// The last change that is known to exist here.
    last: u64,
    acked: u64,
    /// The last change that a receipt covers.
    receipted: u64,
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
    fn new(facts: Facts, up_before: u64) -> Session {
        // The older incarnations first: what they wrote is what the present one replaces.
        let begun = |chain: &ChainFacts| Outgoing {
            incarnation: chain.incarnation,
            last: chain.seq,
            acked: chain.acked,
            receipted: chain.receipted,
            sent: chain.acked,
            begins: None,
        };
        let outgoing = facts.chains.iter().rev().map(begun).collect();
        Session {
            facts,
            ground: None,
            outgoing,
            flight: VecDeque::new(),
            greeted: false,
            greeting: None,
            answered: false,
            welcomed: false,
            revoked: false,
            giving: None,
            reading: false,
            marked: false,
            progress: false,
            up_before,
            receipt_to: (0, 0),
        }
    }

    fn outgoing(&mut self, incarnation: Incarnation) -> Option<&mut Outgoing> {
        self.outgoing.iter_mut().find(|chain| chain.incarnation == incarnation)
    }

    fn is_acked(&self) -> bool {
        self.flight.is_empty() && self.outgoing.iter().all(|chain| chain.acked >= chain.last)
    }

    /// A receipt covers everything that was here when the session began.
    fn is_covered(&self) -> bool {
        self.outgoing.iter().all(|chain| chain.receipted >= chain.last)
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
        // What the county is known to speak, as far as this program does.
        if facts.protocol > 0 {
            self.protocol = self.protocol.min(facts.protocol.max(self.options.protocols.oldest));
        }
        // Whoever has to give back or to ask says nothing else before he is answered.
        self.in_doubt |= facts.unsure || facts.gives || self.asking || facts.chains.iter().any(|chain| chain.ask_after.is_some());
        let waiting = facts.chains.iter().find(|chain| chain.seq > chain.acked);
        let from_bytes = self.options.ground_from_bytes.filter(|_| !self.whole);
        let ground = waiting.zip(from_bytes).map(|(chain, waiting_min)| Effect::ReadGround {
            incarnation: chain.incarnation,
            acked: chain.acked,
            waiting_min,
        });
        self.session = Some(Session::new(facts, self.counts.bytes_up));
        if ground.is_none() {
            self.state = State::Dialling;
        }
        vec![ground.unwrap_or(Effect::Connect)]
    }

    /// What the frames of the session stand on is here: the tables over it are made while the line is.
    pub(super) fn stand(&mut self, ground: Option<Ground>, footing: Footing) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        session.ground = ground.map(Box::new);
        self.state = State::Dialling;
        vec![Effect::Connect, Effect::Stand(footing)]
    }

    pub(super) fn greet(&mut self) -> Vec<Effect> {
        self.counts.sessions += 1;
        let Some(session) = &mut self.session else { return self.read_facts() };
        session.greeted = true;
        let (facts, ground) = (session.facts.clone(), session.ground.clone());
        let mut effects = vec![Effect::Greet { hello: self.hello(&facts, ground), county: facts.county }];
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
            return self.ask();
        }
        let last_seq = run.last_seq();
        chain.sent = last_seq;
        // What was written since the session began goes along, and is not somebody else's when the
        // county knows it.
        chain.last = chain.last.max(last_seq);
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

    /// The store compares what the county holds with what is here before anything else is done.
    pub(super) fn welcome(&mut self, welcome: Welcome) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        if std::mem::replace(&mut session.answered, true) {
            return self.again();
        }
        let newest = if welcome.newest > 0 { welcome.newest } else { self.protocol };
        let welcome = Welcome { newest, ..welcome };
        session.greeting = Some(welcome.clone());
        vec![Effect::KeepWelcome(welcome)]
    }

    /// What the county holds of our chains decides where we go on.
    pub(super) fn welcomed(&mut self, standing: Standing) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        let Some(welcome) = session.greeting.take() else { return Vec::new() };
        self.asking = false;
        if standing == Standing::Anew {
            return self.anew();
        }
        (session.welcomed, session.revoked) = (true, welcome.revoked);
        let mut durable = Vec::new();
        for chain in &mut session.outgoing {
            // Left out is what the county holds just as the hello told.
            let Some(county) = welcome.chains.iter().find(|held| held.incarnation == chain.incarnation) else { continue };
            if county.seq > chain.acked {
                self.counts.acked += county.seq.min(chain.last).saturating_sub(chain.acked);
                session.progress = true;
                chain.acked = county.seq;
                durable.push((chain.incarnation, county.seq));
            }
            if county.seq >= chain.sent {
                chain.sent = county.seq;
                chain.begins = Some(county.head);
            }
        }
        let acked: Vec<(Incarnation, u64)> = session.outgoing.iter().map(|chain| (chain.incarnation, chain.acked)).collect();
        for (incarnation, through) in acked {
            session.land(incarnation, through);
        }
        let gives = session.facts.gives && !session.revoked;
        let mut effects: Vec<Effect> = durable.into_iter().map(|(incarnation, through)| self.mark(incarnation, through)).collect();
        if self.state == State::Greeting {
            self.in_doubt = false;
            self.state = if gives { State::Giving } else { State::Pushing };
        }
        if self.state == State::Giving {
            effects.push(Effect::ReadGive);
        } else if self.state == State::Pushing {
            effects.extend(self.push());
        }
        effects
    }

    fn mark(&self, incarnation: Incarnation, through: u64) -> Effect {
        if self.session.as_ref().is_some_and(|session| session.revoked) {
            Effect::MarkHeld { incarnation, through }
        } else {
            Effect::MarkAcked { incarnation, through }
        }
    }

    /// The next piece of what the county has lost; when there is none, what it never had.
    pub(super) fn give(&mut self, give: Option<Give>) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        match give {
            Some(give) => {
                let last = give.first_pos.saturating_add(give.entries.len() as u64).saturating_sub(1);
                session.giving = Some((give.scope.clone(), last));
                vec![Effect::Send(Frame::Give(give))]
            }
            None => {
                self.state = State::Pushing;
                self.push()
            }
        }
    }

    /// The county has it again.
    pub(super) fn given(&mut self) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        let Some((scope, through)) = session.giving.take() else { return self.again() };
        session.progress = true;
        vec![Effect::MarkGiven { scope, through }, Effect::ReadGive]
    }

    /// The county goes on from another head than ours: greet anew and ask what it holds.
    fn ask(&mut self) -> Vec<Effect> {
        self.asking = true;
        self.anew()
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
            session.land(incarnation, through);
            self.pace.grow();
            effects.push(self.mark(incarnation, through));
        } else {
            session.land(incarnation, through);
        }
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
        session.receipt_to = (receipt.incarnation, receipt.to_seq);
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
            let (incarnation, to_seq) = session.receipt_to;
            if let Some(chain) = session.outgoing(incarnation).filter(|chain| to_seq > chain.receipted) {
                chain.receipted = to_seq;
                session.progress = true;
            }
        }
    }

    pub(super) fn done(&mut self) -> Vec<Effect> {
        let Some(session) = self.session.as_ref().filter(|session| session.welcomed && session.is_acked()) else {
            return self.again();
        };
        self.all_sent = session.is_covered();
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
            // A copy of this home has written under our name.
            ErrorCode::ForkFound => self.ask(),
            // The county is older than this program: one step down, at once.
            ErrorCode::ProtocolTooNew if self.protocol > self.options.protocols.oldest => {
                self.protocol -= 1;
                self.session = None;
                self.read_facts()
            }
            ErrorCode::ProofNeeded if !self.prove => {
                self.prove = true;
                self.anew()
            }
            ErrorCode::ProofNeeded => self.refuse(Refusal::new(ErrorCode::LogMismatch)),
            ErrorCode::DeviceRevoked if self.has_handed_in() => self.refuse(Refusal::new(ErrorCode::HandedIn)),
            _ => self.refuse(Refusal::new(code)),
        }
    }

    /// A revoked device has nothing left that the county does not keep, and had something.
    fn has_handed_in(&self) -> bool {
        self.counts.acked > 0 && self.session.as_ref().is_some_and(|session| session.revoked && session.is_acked())
    }

    /// A base is lacking on one side: begin again, with whole bodies both ways.
    pub(super) fn tell_whole(&mut self) -> Vec<Effect> {
        self.whole = true;
        self.again()
    }
}
