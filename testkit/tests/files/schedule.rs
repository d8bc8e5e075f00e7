//! One schedule: people write, syncs begin, lines are cut, processes are killed with half a page in the
//! air, disks are copied and put back, records are erased and handed to another township, the county dies and
//! is put back; then the faults stop, and everything has to come right.

#[path = "leaving.rs"]
mod leaving;

use crate::pc::{Day, MORNING_MS, PCS, Pc, SetClock, desk, grid, imaged, world, writes};
use ed25519_dalek::SigningKey;
use jiangyuan_model::id::COUNTY_DEVICE;
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, Role, Scope, StepKind, Value, Verb};
use jiangyuan_store::{Link, NewChange};
use jiangyuan_sync::client::{self, Client, Ending, Options, Performed, perform};
use jiangyuan_sync::county::{KnownDevice, NewEntry};
use jiangyuan_sync::frame::Frame;
use jiangyuan_sync::op::Op;
use jiangyuan_sync::verdict::Verdict;
use jiangyuan_testkit::chance::Chance;
use jiangyuan_testkit::in_memory::{CountyEnd, Office};
use jiangyuan_testkit::memory_county::{CountyState, MemoryCounty};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// How many PCs there are at most, copies among them.
const PCS_MAX: usize = 6;
/// Syncs of each PC after the faults stopped.
const ROUNDS: usize = 4;
/// How many things one sync may do.
const TURNS_MAX: usize = 5_000;

/// What a schedule was really about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    pub(crate) written: u64,
    pub(crate) synced: u64,
    pub(crate) cuts: u64,
    pub(crate) kills: u64,
    pub(crate) torn: u64,
    pub(crate) county_deaths: u64,
    pub(crate) copied: u64,
    pub(crate) put_back: u64,
    pub(crate) county_put_back: u64,
    pub(crate) given: u64,
    pub(crate) snapshot_pages: u64,
    pub(crate) apart: u64,
    pub(crate) reduced: u64,
    pub(crate) erased: u64,
    pub(crate) handed_over: u64,
}

impl Seen {
    pub(crate) fn with(self, other: Seen) -> Seen {
        Seen {
            written: self.written + other.written,
            synced: self.synced + other.synced,
            cuts: self.cuts + other.cuts,
            kills: self.kills + other.kills,
            torn: self.torn + other.torn,
            county_deaths: self.county_deaths + other.county_deaths,
            copied: self.copied + other.copied,
            put_back: self.put_back + other.put_back,
            county_put_back: self.county_put_back + other.county_put_back,
            given: self.given + other.given,
            snapshot_pages: self.snapshot_pages + other.snapshot_pages,
            apart: self.apart + other.apart,
            reduced: self.reduced + other.reduced,
            erased: self.erased + other.erased,
            handed_over: self.handed_over + other.handed_over,
        }
    }
}

struct Schedule {
    chance: Chance,
    clock: Arc<SetClock>,
    office: Office,
    county: MemoryCounty,
    county_days: Vec<CountyState>,
    pcs: Vec<Option<Pc>>,
    days: Vec<Day>,
    /// Every word that anybody wrote, and whether it has to stand at the end.
    words: BTreeMap<String, bool>,
    /// What changes say, of two copies of a PC perhaps different things under one id.
    said: BTreeMap<ChangeId, BTreeSet<String>>,
    /// The word of each erasure, and those that it takes.
    erasures: BTreeMap<String, BTreeSet<String>>,
    seen: Seen,
    faults: bool,
}

/// Runs one seed. The error says which promise was broken.
pub(crate) fn run(seed: u64) -> Result<Seen, String> {
    let mut schedule = Schedule::new(seed);
    let turns = 25 + schedule.chance.below(35);
    for _ in 0..turns {
        schedule.turn()?;
    }
    schedule.faults = false;
    schedule.county.fuse.mend();
    for round in 0..ROUNDS {
        for at in 0..schedule.pcs.len() {
            schedule.sync(at).map_err(|what| format!("round {round}, PC {at}: {what}"))?;
        }
    }
    schedule.check()?;
    Ok(schedule.seen)
}

impl Schedule {
    fn new(seed: u64) -> Schedule {
        let key = SigningKey::from_bytes(&[0xcc; 32]);
        let county_key = key.verifying_key().to_bytes();
        let clock = Arc::new(SetClock(AtomicI64::new(MORNING_MS)));
        let mut chance = Chance::new(seed.wrapping_mul(0x9e37_79b9) ^ 0xf11e);
        let mut county = MemoryCounty::default();
        let mut pcs = Vec::new();
        for (at, (device, reads)) in PCS.into_iter().enumerate() {
            let pc = Pc::enrolled(at, county_key, world(chance.next(), &clock));
            let (key, _) = pc.store.device_public_keys();
            let reads = reads();
            let known = KnownDevice { device, key, writes: writes(&reads), reads: vec![reads], actors: vec![0, 1, 2], revoked: false };
            county.state.devices.insert(device, known);
            county.state.roles.insert(device, vec![Role::Triage]);
            pcs.push(Some(pc));
        }
        Schedule {
            chance,
            clock,
            office: Office { key, clock_ms: MORNING_MS },
            county,
            county_days: Vec::new(),
            pcs,
            days: Vec::new(),
            words: BTreeMap::new(),
            said: BTreeMap::new(),
            erasures: BTreeMap::new(),
            seen: Seen::default(),
            faults: true,
        }
    }

    fn turn(&mut self) -> Result<(), String> {
        self.clock.0.fetch_add(60_000, Ordering::SeqCst);
        self.office.clock_ms += 60_000;
        let at = self.chance.below(self.pcs.len() as u64) as usize;
        match self.chance.below(100) {
            0..48 => self.write(at),
            48..51 => self.erase(at),
            51..55 => self.hand_over(at),
            55..80 => return self.sync(at),
            80..82 => self.kill(at),
            82..86 => self.remember(at),
            86..89 => self.copy(at),
            89..92 => self.put_pc_back(),
            92..95 => self.put_county_back(),
            _ => self.compact(at),
        }
        Ok(())
    }

    fn world(&mut self) -> jiangyuan_store::World {
        world(self.chance.next(), &self.clock)
    }

    fn pc(&mut self, at: usize) -> &mut Pc {
        self.pcs[at].as_mut().unwrap()
    }

    /// A word that nobody else has given to anything.
    fn new_word(&self) -> String {
        format!("词{}号", self.words.len())
    }

    fn was_written(&mut self, at: usize, id: ChangeId, word: String) {
        self.said.entry(id).or_default().insert(word.clone());
        self.pc(at).words.insert(word.clone());
        self.words.insert(word, true);
        self.seen.written += 1;
    }

    /// Somebody begins a record, or gives one of his office another title.
    fn write(&mut self, at: usize) {
        let word = self.new_word();
        let (draw, pick) = (self.chance.below(100), self.chance.next());
        let pc = self.pc(at);
        let may = writes(&pc.reads);
        let scope = if draw.is_multiple_of(5) && may.contains(&grid()) { grid() } else { pc.reads.clone() };
        let mut leads = pc.store.records(Some(Noun::Lead)).unwrap();
        leads.retain(|id| pc.store.doc(*id).unwrap().is_some_and(|(home, doc)| may.contains(&home) && doc.erasure().is_none()));
        let known: Option<RecordId> = leads.get(pick as usize % leads.len().max(1)).copied().filter(|_| draw < 60);
        let id = pc
            .store
            .write(|door| {
                let (verb, scope, ops) = match known {
                    Some(on) => {
                        let (scope, doc) = door.doc(on)?.unwrap();
                        let replaces = vec![(Field::Title.code(), doc.replaced(0, Field::Title.code()))];
                        let fields = vec![(Field::Title.code(), Value::text(&word))];
                        (Verb::Edit, scope, vec![Op::Put { on, noun: None, item: 0, fields, replaces }])
                    }
                    None => {
                        let on = door.new_record();
                        let step = Op::Step { on, kind: StepKind::LeadRecorded.code(), after: None, fields: vec![] };
                        let create = Op::create(on, Noun::Lead, vec![(Field::Title.code(), Value::text(&word))]);
                        (Verb::RecordLead, scope, vec![create, step])
                    }
                };
                door.change(NewChange { scope, verb, ops, origin: None, derived_origin: false, link: Link::None })
            })
            .unwrap();
        self.was_written(at, id, word);
    }

    fn kill(&mut self, at: usize) {
        let world = self.world();
        let torn = self.chance.percent(60).then(|| (0..self.chance.below(6_000)).map(|_| self.chance.next() as u8).collect::<Vec<u8>>());
        self.seen.kills += 1;
        self.seen.torn += u64::from(torn.is_some());
        let pc = self.pcs[at].take().unwrap();
        self.pcs[at] = Some(pc.killed(world, torn));
    }

    fn remember(&mut self, at: usize) {
        if self.chance.percent(50) {
            self.county_days.push(self.county.state.clone());
        } else {
            let pc = self.pc(at);
            let day = Day { at, folder: imaged(pc.folder.path()), words: pc.words.clone() };
            self.days.push(day);
        }
    }

    /// A disk is imaged with everything around it, and both PCs go on.
    fn copy(&mut self, at: usize) {
        if self.pcs.len() >= PCS_MAX {
            return;
        }
        let world = self.world();
        let pc = self.pc(at);
        let copy = Pc::on(imaged(pc.folder.path()), world, pc.reads.clone(), pc.words.clone());
        self.pcs.push(Some(copy));
        self.seen.copied += 1;
    }

    /// A PC is put back to an older day. What only its disk had is gone.
    fn put_pc_back(&mut self) {
        if self.days.is_empty() {
            return;
        }
        let day = self.days.swap_remove(self.chance.below(self.days.len() as u64) as usize);
        let world = self.world();
        let before = self.pcs[day.at].take().unwrap();
        self.pcs[day.at] = Some(Pc::on(day.folder, world, before.reads.clone(), day.words));
        self.seen.put_back += 1;
        for word in &before.words {
            if self.times(word) == 0 && !self.is_written_somewhere(word) {
                self.words.insert(word.clone(), false);
            }
        }
    }

    fn is_written_somewhere(&self, word: &str) -> bool {
        self.pcs.iter().flatten().any(|pc| pc.words.contains(word))
    }

    /// In how many entries that are folded a word stands. What the county writes itself says again what a PC said.
    fn times(&self, word: &str) -> usize {
        let of_pcs = |entry: &&NewEntry| entry.verdict != Verdict::SAME && entry.id.device != COUNTY_DEVICE;
        let folded = self.county.state.entries.values().filter(of_pcs);
        folded.filter(|entry| entry.change.body.windows(word.len()).any(|piece| piece == word.as_bytes())).count()
    }

    /// The county is put back to an older day, with or without the witness that tells it so, where
    /// everything that it loses still stands with whoever wrote it.
    fn put_county_back(&mut self) {
        if self.county_days.is_empty() {
            return;
        }
        let old = self.county_days.swap_remove(self.chance.below(self.county_days.len() as u64) as usize);
        let lost = |word: &&String| self.times(word) > 0 && !self.is_written_somewhere(word);
        if old.entries.len() == self.county.state.entries.len() || self.words.keys().any(|word| lost(&word)) {
            return;
        }
        let epoch = self.county.state.epoch();
        let erased = self.county.state.erased.iter().filter_map(|(id, hash)| Some((*id, (*hash)?))).collect();
        self.county.state = old;
        self.county_days.clear();
        self.erases_again(erased);
        if self.chance.percent(50) {
            self.county.state.begin_epoch(epoch);
        }
        self.seen.county_put_back += 1;
    }

    /// Room is given back: bodies that were replaced and that the county has, in every backup too that it may be
    /// put back to.
    fn compact(&mut self, at: usize) {
        let backed_up = self.county_days.iter().map(|day| day.entries.len()).min();
        let through = backed_up.unwrap_or(self.county.state.entries.len()) as u64;
        let done = self.pc(at).store.compact(through, i64::MAX).unwrap();
        self.seen.reduced += done.bodies;
    }

    /// One sync, perhaps cut, perhaps with a death in it.
    fn sync(&mut self, at: usize) -> Result<(), String> {
        let mut client = Client::new(Options { segment_bytes: 40 + self.chance.below(400), ..Options::default() });
        let page_bytes = 100 + self.chance.below(2_000) as usize;
        let mut end = CountyEnd::new(page_bytes, &self.office);
        let mut answers: VecDeque<Frame> = VecDeque::new();
        let mut todo: VecDeque<client::Effect> = client.step(client::Event::Start).into();
        for _ in 0..TURNS_MAX {
            if self.faults && self.chance.below(300) == 0 {
                self.kill(at);
                return Ok(());
            }
            let Some(effect) = todo.pop_front() else {
                let cut = self.faults && self.chance.below(40) == 0;
                self.seen.cuts += u64::from(cut);
                if cut {
                    answers.clear();
                }
                todo.extend(client.step(answers.pop_front().map_or(client::Event::Cut, client::Event::Frame)));
                continue;
            };
            let now_ms = self.office.clock_ms;
            let performed = perform(effect, &mut self.pc(at).store, now_ms);
            if self.faults && self.chance.below(300) == 0 {
                self.kill(at);
                return Ok(());
            }
            let event = match performed {
                Performed::Answered(event) => event,
                Performed::Left(client::Effect::Connect) => {
                    end = CountyEnd::new(page_bytes, &self.office);
                    answers.clear();
                    client::Event::Connected
                }
                Performed::Left(client::Effect::Send(frame)) => {
                    self.hear_the_pc(at, &frame);
                    self.say(&mut end, frame, &mut answers);
                    continue;
                }
                Performed::Left(client::Effect::WaitMs(_)) => client::Event::Waited,
                Performed::Left(client::Effect::Finished(outcome)) => return self.finished(at, &outcome),
                Performed::Left(_) => continue,
            };
            todo.extend(client.step(event));
        }
        Err("the sync does not end".into())
    }

    fn say(&mut self, end: &mut CountyEnd, frame: Frame, answers: &mut VecDeque<Frame>) {
        self.seen.given += u64::from(matches!(frame, Frame::Give(_)));
        if self.faults && self.chance.below(25) == 0 {
            self.county.fuse.arm(self.chance.below(12));
        }
        match end.take(frame, &mut self.county, &self.office) {
            Some(said) => {
                self.seen.snapshot_pages += said.iter().filter(|frame| matches!(frame, Frame::SnapshotPage(_))).count() as u64;
                answers.extend(said);
            }
            // It died, and a new one listens: this line says nothing more.
            None => {
                self.seen.county_deaths += 1;
                *end = CountyEnd::silent(&self.office);
                answers.clear();
            }
        }
        self.county.fuse.mend();
        self.hear_the_county();
    }

    fn finished(&mut self, at: usize, outcome: &client::Outcome) -> Result<(), String> {
        if outcome.all_sent {
            let (words, gone) = (self.pc(at).words.clone(), self.gone());
            let missing = |word: &&String| self.times(word) == 0 && !gone.contains(*word) && !self.is_refused(word);
            if let Some(word) = words.iter().find(missing) {
                return Err(format!("PC {at} says that all is sent, and {word} stands nowhere"));
            }
        }
        match &outcome.ending {
            Ending::Done => {
                self.seen.synced += 1;
                Ok(())
            }
            Ending::Silent if self.faults => Ok(()),
            other => Err(format!("the sync of PC {at} ended with {other:?}")),
        }
    }

    fn check(&mut self) -> Result<(), String> {
        let gone = self.gone();
        for (word, kept) in &self.words {
            let times = self.times(word);
            if times > 1 || (times == 0 && *kept && !gone.contains(word) && !self.is_refused(word)) {
                return Err(format!("{word} was written once and stands {times} times"));
            }
            if times > 0 && gone.contains(word) {
                return Err(format!("{word} was erased and stands again"));
            }
        }
        self.nothing_gone_is_shown()?;
        for at in 0..self.pcs.len() {
            let docs = self.county.state.docs.clone();
            let pc = self.pc(at);
            let health = pc.store.doctor(false).unwrap();
            if !health.problems.is_empty() {
                return Err(format!("PC {at} is not well: {:?}", health.problems));
            }
            let facts = pc.store.sync_facts().unwrap();
            if facts.pending > 0 || facts.receipted_through < facts.seq {
                return Err(format!("PC {at} has not sent everything: {facts:?}"));
            }
            let reads = |scope: &Scope| *scope == pc.reads || (pc.reads == desk() && *scope == grid());
            for (id, (home, doc)) in docs.iter().filter(|(_, (home, _))| reads(home)) {
                let here = pc.store.doc(*id).unwrap();
                if health.staged == 0 && here.as_ref() != Some(&(home.clone(), doc.clone())) {
                    return Err(format!("PC {at} and the county differ on {id}:\n{here:#?}\n{doc:#?}"));
                }
            }
            let foreign = |id: &RecordId| docs.get(id).is_some_and(|(home, doc)| !reads(home) && doc.moves.is_empty());
            if let Some(id) = pc.store.records(None).unwrap().into_iter().find(foreign) {
                return Err(format!("PC {at} holds {id} of a scope that it does not read"));
            }
            self.seen.apart += health.apart;
        }
        Ok(())
    }
}
