//! What the machine knows of the connection it has.

use super::{Client, Effect, Ending, State};
use crate::attach::attachment::{Blob, Rank};
use crate::attach::bitmap::Bitmap;
use crate::attach::frame::{Frame, Hello, LIST_ITEMS_MAX, SESSION_ITEMS_MAX, Standing};
use crate::attach::giver::Giver;
use crate::attach::store::{Jobs, Keeping, Offer, Want};
use crate::attach::tree::Piece;
use crate::frame::PROTOCOL;
use jiangyuan_model::{ErrorCode, Refusal};
use std::collections::{BTreeMap, VecDeque};

/// One connection.
#[derive(Debug)]
pub(super) struct Session {
    jobs: Jobs,
    pub(super) giver: Giver,
    /// How many of the lists were told.
    offers_told: usize,
    wants_told: usize,
    /// Offers that the county has not answered.
    unanswered: BTreeMap<u32, Offer>,
    /// Wants that the county has not ended, each with how many groups of it are missing.
    wanted: BTreeMap<u32, (Blob, u32)>,
    /// Groups that are being kept.
    keeping: VecDeque<(u32, u32)>,
    /// Something that stays has moved.
    pub(super) progress: bool,
}

impl Session {
    /// The next portion of the lists; nothing while enough is open, or when all was told.
    fn lists(&mut self) -> Option<Frame> {
        let open = self.unanswered.len() + self.giver.len();
        let quiet = open == 0 && self.wanted.is_empty() && self.wants_told == self.jobs.wants.len().min(SESSION_ITEMS_MAX as usize);
        let room = LIST_ITEMS_MAX.saturating_sub(open);
        let rest = || self.jobs.offers.iter().take(SESSION_ITEMS_MAX as usize).skip(self.offers_told).take(room);
        // They are sorted: where evidence comes first, nothing else is left.
        let only_evidence = rest().next().is_some_and(|offer| offer.rank == Rank::Evidence);
        let may_go = |offer: &&Offer| offer.rank != Rank::Evidence || (only_evidence && quiet);
        let offers: Vec<Offer> = rest().take_while(may_go).copied().collect();
        let room = LIST_ITEMS_MAX.saturating_sub(self.wanted.len());
        let wants: Vec<Want> = self.jobs.wants.iter().take(SESSION_ITEMS_MAX as usize).skip(self.wants_told).take(room).cloned().collect();
        if offers.is_empty() && wants.is_empty() {
            return None;
        }
        self.unanswered.extend((number(self.offers_told)..).zip(offers.iter().copied()));
        let missing = |want: &Want| (want.blob, want.held.missing().count() as u32);
        self.wanted.extend((number(self.wants_told)..).zip(wants.iter().map(missing)));
        self.offers_told += offers.len();
        self.wants_told += wants.len();
        Some(Frame::Lists { offers, wants })
    }

    fn is_through(&self) -> bool {
        self.giver.is_idle() && self.unanswered.is_empty() && self.wanted.is_empty() && self.keeping.is_empty()
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl Client {
    pub(super) fn read_jobs(&mut self) -> Vec<Effect> {
        self.state = State::Reading;
        vec![Effect::ReadJobs]
    }

    /// Where there is nothing to do, nobody is called.
    pub(super) fn dial(&mut self, jobs: Jobs) -> Vec<Effect> {
        if jobs.offers.is_empty() && jobs.wants.is_empty() {
            return self.finish(Ending::Done);
        }
        self.device = jobs.device;
        self.session = Some(Session {
            jobs,
            giver: Giver::new(),
            offers_told: 0,
            wants_told: 0,
            unanswered: BTreeMap::new(),
            wanted: BTreeMap::new(),
            keeping: VecDeque::new(),
            progress: false,
        });
        self.state = State::Dialling;
        vec![Effect::Connect]
    }

    pub(super) fn greet(&mut self) -> Vec<Effect> {
        self.counts.sessions += 1;
        let Some(session) = &mut self.session else { return self.read_jobs() };
        let hello = Hello { protocol: PROTOCOL, device: session.jobs.device, at_ms: 0, signature: [0; 64] };
        let mut effects = vec![Effect::Greet { hello, county: session.jobs.county }];
        effects.extend(session.lists().map(Effect::Send));
        let first = session.unanswered.get(&0).map(|offer| offer.blob);
        if let Some(reached) = self.reached.take().filter(|reached| first == Some(reached.blob)) {
            session.giver.begin(0, reached);
            let (_, next) = session.giver.next();
            effects.extend(next.map(|(blob, group)| Effect::ReadPiece { blob, group }));
        }
        self.state = State::Greeting;
        effects
    }

    pub(super) fn welcome(&mut self) -> Vec<Effect> {
        self.state = State::Moving;
        self.go_on()
    }

    pub(super) fn answers(&mut self, first: u32, standings: Vec<Standing>) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        let mut effects = Vec::new();
        for (number, standing) in (first..).zip(standings) {
            let Some(Offer { blob, .. }) = session.unanswered.remove(&number) else { return self.again() };
            match standing {
                // The change that names it has not arrived, or not been taken: it is offered again.
                Standing::Unknown => drop(session.giver.settle(number, None)),
                Standing::Complete => {
                    session.giver.settle(number, None);
                    effects.push(Effect::MarkAtCounty { blob, groups: blob.groups() });
                }
                Standing::Wanted(held) if held.groups() == blob.groups() => {
                    effects.push(Effect::MarkAtCounty { blob, groups: held.count() });
                    if !session.giver.settle(number, Some(&held)) {
                        // What is not here after all is left out when it is read.
                        session.giver.open(number, blob, held, Bitmap::full(blob.groups()));
                    }
                }
                Standing::Wanted(_) => return self.again(),
            }
        }
        effects.extend(self.go_on());
        effects
    }

    /// A group that was read goes out.
    pub(super) fn give(&mut self, piece: Option<Piece>, now_ms: u64) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        let mut effects: Vec<Effect> = session.giver.read(piece, now_ms).map(Effect::Send).into_iter().collect();
        effects.extend(self.go_on());
        effects
    }

    pub(super) fn landed(&mut self, number: u32, group: u32, now_ms: u64) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        let Some(landed) = session.giver.landed(number, group, now_ms) else { return self.again() };
        session.progress = true;
        self.counts.groups_sent += 1;
        let mut effects = Vec::new();
        if landed.complete {
            self.counts.sent += 1;
            effects.push(Effect::MarkAtCounty { blob: landed.blob, groups: landed.blob.groups() });
        }
        effects.extend(self.go_on());
        effects
    }

    pub(super) fn chunk(&mut self, number: u32, group: u32, bytes: Vec<u8>) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        let Some((blob, _)) = session.wanted.get(&number) else { return self.again() };
        session.keeping.push_back((number, group));
        vec![Effect::Keep { blob: *blob, group, bytes }]
    }

    pub(super) fn kept(&mut self, keeping: Keeping) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        let Some((number, group)) = session.keeping.pop_front() else { return Vec::new() };
        match keeping {
            Keeping::Bad => return self.again(),
            Keeping::Known => {}
            Keeping::New => {
                session.progress = true;
                self.counts.groups_received += 1;
                if let Some((_, missing)) = session.wanted.get_mut(&number) {
                    *missing = missing.saturating_sub(1);
                    self.counts.received += u32::from(*missing == 0);
                }
            }
        }
        let mut effects = vec![Effect::Send(Frame::Stored { number, group })];
        effects.extend(self.go_on());
        effects
    }

    pub(super) fn rest(&mut self, number: u32) -> Vec<Effect> {
        let Some(session) = &mut self.session else { return Vec::new() };
        let Some((blob, missing)) = session.wanted.remove(&number) else { return self.again() };
        let mut effects = Vec::new();
        if missing > 0 {
            effects.push(Effect::MarkAnswered { blob });
        }
        effects.extend(self.go_on());
        effects
    }

    pub(super) fn sorry(&mut self, code: ErrorCode) -> Vec<Effect> {
        match code {
            ErrorCode::CountyBusy => self.again(),
            code => self.refuse(Refusal::new(code)),
        }
    }

    /// Tells more of the lists, reads the next group, or says that it is through.
    fn go_on(&mut self) -> Vec<Effect> {
        let Some(session) = self.session.as_mut().filter(|_| self.state == State::Moving) else { return Vec::new() };
        let (told, next) = session.giver.next();
        let mut effects: Vec<Effect> = told.into_iter().map(Effect::Send).collect();
        effects.extend(session.lists().map(Effect::Send));
        if let Some((blob, group)) = next {
            effects.push(Effect::ReadPiece { blob, group });
        } else if session.is_through() {
            self.state = State::Closing;
            effects.extend([Effect::Send(Frame::End), Effect::CloseSending]);
        }
        effects
    }
}
