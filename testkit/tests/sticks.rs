//! Sticks as a carrier, seed by seed: volumes in any order, twice, damaged, lost, of several devices on
//! one stick, mixed with syncs by line. Nothing may be lost or stand twice, and when the last sticks
//! have arrived everybody holds the same.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ed25519_dalek::{Signer, SigningKey};
use jiangyuan_model::{DeviceId, ErrorCode, Field, Incarnation, Noun, Random, RecordId, Scope, Value, Verb};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::client::{self, Client, Ending, Performed, perform};
use jiangyuan_sync::county::{CommitError, Committed, KnownDevice};
use jiangyuan_sync::device::DeviceStore;
use jiangyuan_sync::frame::{Cursors, Frame, Hello, Protocols};
use jiangyuan_sync::op::Op;
use jiangyuan_sync::segment::Segment;
use jiangyuan_sync::server::{Effect, Event, Options, Server};
use jiangyuan_sync::volume::up::Writing;
use jiangyuan_sync::volume::{Direction, Header, Plan, Volume, down, public_of, secret_from, up};
use jiangyuan_testkit::chance::Chance;
use jiangyuan_testkit::memory_county::MemoryCounty;
use jiangyuan_testkit::memory_device::MemoryDevice;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

const COUNTY: [u8; 32] = [0xc0; 32];
const HANDLES: [DeviceId; 3] = [11, 222, 3333];
const SEEDS: u64 = 12;

struct Dice(Mutex<Chance>);

impl Random for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.iter_mut().for_each(|byte| *byte = self.0.lock().unwrap().next() as u8);
    }
}

/// What really happened, so that a seed that does nothing is seen.
#[derive(Debug, Default)]
struct Seen {
    taken: u64,
    held: u64,
    damaged: u64,
    waited: u64,
    lines: u64,
    receipts: u64,
}

struct World {
    chance: Chance,
    dice: Dice,
    county: MemoryCounty,
    county_key: SigningKey,
    devices: Vec<MemoryDevice>,
    hellos: BTreeMap<DeviceId, Hello>,
    early: BTreeMap<(DeviceId, Incarnation, u64), Segment>,
    /// Every volume that is on some stick somewhere.
    bag: Vec<Vec<u8>>,
    clock_ms: i64,
    seen: Seen,
}

fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

fn grid() -> Scope {
    Scope::Grid { township: "549901100".into(), village: "多卡".into() }
}

fn positions(cursors: &Cursors) -> u64 {
    match cursors {
        Cursors::Whole(cursors) => cursors.iter().map(|cursor| cursor.pos).sum(),
        Cursors::Short { marks, .. } => marks.iter().map(|(_, pos)| pos).sum(),
    }
}

fn sealing(device: DeviceId) -> [u8; 32] {
    *secret_from(&[device as u8; 32])
}

fn bundle_secret() -> [u8; 32] {
    *secret_from(&[0xbb; 32])
}

fn county_key() -> SigningKey {
    SigningKey::from_bytes(&[0xcc; 32])
}

fn options(page_bytes: usize) -> Options {
    Options {
        county: COUNTY,
        county_key: county_key().verifying_key().to_bytes(),
        page_bytes,
        anchor_bytes: usize::MAX,
        protocols: Protocols::OURS,
    }
}

impl World {
    fn new(seed: u64) -> World {
        let county_key = county_key();
        let mut county = MemoryCounty::default();
        let devices = HANDLES.iter().map(|handle| {
            let device = MemoryDevice::new(*handle, u64::from(*handle) << 32, COUNTY, county_key.verifying_key().to_bytes());
            let scopes = if *handle == 3333 { vec![grid()] } else { vec![desk(), grid()] };
            let known = KnownDevice {
                device: *handle,
                key: device.public_key(),
                reads: scopes.clone(),
                writes: scopes,
                actors: vec![1],
                revoked: false,
            };
            county.state.devices.insert(*handle, known);
            device
        });
        World {
            chance: Chance::new(seed),
            dice: Dice(Mutex::new(Chance::new(!seed))),
            devices: devices.collect(),
            county,
            county_key,
            hellos: BTreeMap::new(),
            early: BTreeMap::new(),
            bag: Vec::new(),
            clock_ms: 1_772_000_000_000,
            seen: Seen::default(),
        }
    }

    fn write(&mut self, at: usize) {
        let scope = if at == 2 || self.chance.percent(30) { grid() } else { desk() };
        let on = RecordId([if scope == desk() { 1 } else { 101 } + self.chance.below(4) as u8; 16]);
        let device = &mut self.devices[at];
        let shown = device.shown();
        let title = (Field::Title.code(), Value::Text("词".repeat(1 + self.chance.below(60) as usize)));
        let op = match shown.get(&on) {
            None => Op::create(on, Noun::Lead, vec![title]),
            Some((_, doc)) => {
                let replaced = doc.replaced(0, Field::Title.code());
                let replaces = if replaced.is_empty() { vec![] } else { vec![(Field::Title.code(), replaced)] };
                Op::Put { on, noun: None, item: 0, fields: vec![title], replaces }
            }
        };
        let body = Body { ops: vec![op], origin: None, link: None }.write(device.next_id());
        device.write(self.clock_ms, 1, scope, Verb::Edit.code(), body);
    }

    fn export(&mut self, at: usize, bytes_max: usize) {
        let mut set = [0; 16];
        self.dice.fill(&mut set);
        let writing = Writing { to: public_of(&bundle_secret()), set, at_ms: self.clock_ms, registration: None, bytes_max };
        let (device, bag) = (&mut self.devices[at], &mut self.bag);
        up::write(device, &writing, &self.dice, &mut |volume| {
            bag.push(volume.to_vec());
            Ok(())
        })
        .unwrap();
    }

    /// The county takes what is on a stick, as `jiangyuan-server` does.
    fn county_reads(&mut self, bytes: &[u8]) {
        let Ok(volume) = Volume::read(bytes) else {
            self.seen.damaged += 1;
            return;
        };
        if volume.header.direction == Direction::Down {
            return;
        }
        let key = self.county.state.devices.get(&volume.header.device).map(|known| known.key);
        if !key.is_some_and(|key| volume.is_signed_by(&key)) {
            self.seen.damaged += 1;
            return;
        }
        let mut contents = volume.open(&bundle_secret()).unwrap();
        let device = volume.header.device;
        let options = options(1_000);
        let taken = up::take(options, &volume.header, &mut contents.frames, &mut |question| self.answer(device, question));
        assert_eq!(taken.stopped, None);
        // A volume that is read late brings an old hello.
        let hello = taken.hello.unwrap();
        let reach = |hello: &Hello| (hello.chains[0].seq, positions(&hello.cursors));
        if self.hellos.get(&device).is_none_or(|kept| reach(kept) <= reach(&hello)) {
            self.hellos.insert(device, hello);
        }
    }

    fn answer(&mut self, device: DeviceId, question: Effect) -> Event {
        let clock_ms = self.clock_ms;
        match question {
            Effect::Load(hello) => Event::Loaded(self.county.load(&hello, clock_ms).unwrap()),
            Effect::Judge { .. } | Effect::TakeBack(_) | Effect::Hold(_) | Effect::KeepApart(_) => unreachable!("nobody was restored"),
            Effect::Commit(segment) => match self.county.commit(&segment, clock_ms) {
                Ok(committed) => {
                    self.seen.taken += 1;
                    self.take_early(segment.device, segment.incarnation);
                    let chain = self.county.state.chains[&(segment.device, segment.incarnation)];
                    Event::Committed(Committed { acked_through: chain.seq, head: chain.head, ..committed })
                }
                Err(CommitError::Gap { known }) => {
                    self.seen.held += 1;
                    let (device, incarnation) = (segment.device, segment.incarnation);
                    self.early.insert((device, incarnation, segment.first_seq()), segment);
                    let head = self.county.state.chains.get(&(device, incarnation)).map_or([0; 32], |chain| chain.head);
                    Event::Committed(Committed { acked_through: known, head, refused: vec![] })
                }
                Err(other) => panic!("{other}"),
            },
            Effect::ReadHeads(places) => Event::Heads(self.county.heads(&places).unwrap()),
            Effect::ReadBases(wishes) => Event::Bases(self.county.bases(&wishes).unwrap()),
            Effect::ReadPage { scope, after_pos, bytes_max } => {
                let (head_at, page) = self.county.page(&scope, after_pos, bytes_max).unwrap();
                Event::Page { head_at, page }
            }
            Effect::ReadSnapshot { scope, progress, bytes_max } => {
                Event::Snapshot(self.county.snapshot(&scope, progress, bytes_max, &self.county_key).unwrap())
            }
            Effect::ReadOwn { incarnation, after, through } => {
                let (changes, end) = self.county.own(device, incarnation, after, through).unwrap();
                Event::Own { changes, end, at_ms: clock_ms }
            }
            Effect::Sign(mut receipt) => {
                receipt.signature = receipt.sign(&self.county_key);
                Event::Signed(receipt)
            }
            Effect::ReadGround(ground) => Event::Ground(self.county.ground(device, &ground).unwrap()),
            Effect::Send(_) | Effect::Stand(_) | Effect::Finish => unreachable!(),
        }
    }

    fn take_early(&mut self, device: DeviceId, incarnation: Incarnation) {
        loop {
            let held = self.county.state.chains.get(&(device, incarnation)).map_or(0, |chain| chain.seq);
            let due = self.early.keys().find(|key| (key.0, key.1) == (device, incarnation) && key.2 <= held + 1).copied();
            let Some(segment) = due.and_then(|key| self.early.remove(&key)) else { return };
            self.county.commit(&segment, self.clock_ms).unwrap();
        }
    }

    fn county_writes(&mut self, device: DeviceId, bytes_max: usize) {
        let Some(hello) = self.hellos.get(&device).cloned() else { return };
        let mut set = [0; 16];
        self.dice.fill(&mut set);
        let header = Header {
            county: COUNTY,
            direction: Direction::Down,
            device,
            key: None,
            incarnation: hello.chains[0].incarnation,
            epoch: 1,
            set,
            number: 0,
            last: false,
            made_at_ms: self.clock_ms,
            runs: vec![],
            spans: vec![],
            contents: false,
        };
        let plan = Plan { header, to: public_of(&sealing(device)), letter: vec![], opening: vec![], bytes_max };
        let options = options(300);
        let key = self.county_key.clone();
        let dice = Dice(Mutex::new(Chance::new(self.chance.next())));
        let mut written = Vec::new();
        let told = down::tell(
            options,
            &hello,
            plan,
            &mut |question| self.answer(device, question),
            &|message| key.sign(message).to_bytes(),
            &dice,
            &mut |volume| {
                written.push(volume.to_vec());
                Ok(())
            },
        );
        assert_eq!(told.unwrap().sorry, None);
        self.bag.extend(written);
    }

    /// A device takes what is on a stick. Gives back whether it has to wait for something before it.
    fn device_reads(&mut self, at: usize, bytes: &[u8]) -> bool {
        let device = &mut self.devices[at];
        let Ok(volume) = Volume::read(bytes) else { return false };
        let ours = volume.header.direction == Direction::Down && volume.header.device == device.device;
        if !ours || !volume.is_signed_by(&self.county_key.verifying_key().to_bytes()) {
            return false;
        }
        let mut contents = volume.open(&sealing(device.device)).unwrap();
        let taken = down::take(device, &volume.header, &mut contents.frames, self.clock_ms, true).unwrap();
        self.seen.waited += u64::from(taken.gap.is_some());
        self.seen.receipts += u64::from(taken.receipt == Some(true));
        taken.gap.is_some() || taken.receipt == Some(false)
    }

    /// A whole sync by line.
    fn line(&mut self, at: usize) {
        self.seen.lines += 1;
        let mut client = Client::new(client::Options { segment_bytes: 600, ..client::Options::default() });
        let mut server = Server::new(options(500));
        let mut todo: VecDeque<client::Effect> = client.step(client::Event::Start).into();
        // What the county says is read when everything asked for is done, as on a real line.
        let mut inbox: VecDeque<Frame> = VecDeque::new();
        loop {
            let Some(effect) = todo.pop_front() else {
                let frame = inbox.pop_front().expect("the sync did not end");
                todo.extend(client.step(client::Event::Frame(frame)));
                continue;
            };
            let event = match perform(effect, &mut self.devices[at], self.clock_ms) {
                Performed::Answered(event) => event,
                Performed::Left(client::Effect::Connect) => {
                    server = Server::new(options(500));
                    inbox.clear();
                    client::Event::Connected
                }
                Performed::Left(client::Effect::Send(frame)) => {
                    if let Frame::Hello(hello) = &frame {
                        self.hellos.insert(hello.device, hello.clone());
                    }
                    inbox.extend(self.say(at, &mut server, frame));
                    continue;
                }
                Performed::Left(client::Effect::WaitMs(_)) => client::Event::Waited,
                Performed::Left(client::Effect::Finished(outcome)) => {
                    assert_eq!(outcome.ending, Ending::Done);
                    return;
                }
                Performed::Left(_) => continue,
            };
            todo.extend(client.step(event));
        }
    }

    fn say(&mut self, at: usize, server: &mut Server, frame: Frame) -> Vec<Frame> {
        let device = self.devices[at].device;
        let mut said = Vec::new();
        let mut next = Some(Event::Frame(frame));
        while let Some(event) = next.take() {
            for effect in server.step(event) {
                match effect {
                    Effect::Send(frame) => said.push(frame),
                    Effect::Finish => {}
                    question => next = Some(self.answer(device, question)),
                }
            }
        }
        said
    }

    /// Some of the bag, in any order, some of it twice, some of it damaged on the way.
    fn handful(&mut self) -> Vec<Vec<u8>> {
        let count = self.chance.below(8);
        let mut handful = Vec::new();
        for _ in 0..count {
            if self.bag.is_empty() {
                break;
            }
            let mut volume = self.chance.pick(&self.bag).clone();
            if self.chance.percent(10) {
                let at = self.chance.below(volume.len() as u64) as usize;
                volume[at] ^= 1 << self.chance.below(8);
            } else if self.chance.percent(5) {
                volume.truncate(self.chance.below(volume.len() as u64) as usize);
            }
            handful.push(volume);
        }
        handful
    }

    fn turn(&mut self) {
        self.clock_ms += 60_000;
        let at = self.chance.below(3) as usize;
        let bytes_max = 600 + self.chance.below(1_200) as usize;
        match self.chance.below(100) {
            0..40 => self.write(at),
            40..55 => {
                let before = self.bag.len();
                self.export(at, bytes_max);
                self.lose_some_after(before);
            }
            55..70 => {
                for volume in self.handful() {
                    self.county_reads(&volume);
                }
            }
            70..78 => {
                let before = self.bag.len();
                self.county_writes(HANDLES[at], bytes_max);
                self.lose_some_after(before);
            }
            78..90 => {
                for volume in self.handful() {
                    self.device_reads(at, &volume);
                }
            }
            90..93 => self.line(at),
            // A stick is lost.
            _ => {
                let kept = self.bag.len() / 2;
                self.bag.truncate(kept);
            }
        }
    }

    /// Some files of a set are never copied whole.
    fn lose_some_after(&mut self, before: usize) {
        let fresh = self.bag.split_off(before.min(self.bag.len()));
        let kept: Vec<Vec<u8>> = fresh.into_iter().filter(|_| !self.chance.percent(40)).collect();
        self.bag.extend(kept);
    }

    /// No more is lost: two trips there and back.
    fn end(&mut self) {
        for _ in 0..2 {
            self.bag.clear();
            (0..3).for_each(|at| self.export(at, 2_000));
            for volume in self.bag.clone().into_iter().rev() {
                self.county_reads(&volume);
            }
            self.bag.clear();
            HANDLES.into_iter().for_each(|device| self.county_writes(device, 2_000));
            let bag = self.bag.clone();
            for at in 0..3 {
                let waits = bag.iter().filter(|volume| self.device_reads(at, volume)).count();
                assert_eq!(waits, 0, "device {at} waits for something that nobody has");
            }
        }
    }

    fn check(&mut self) {
        assert!(self.early.is_empty(), "something is still kept aside");
        for at in 0..3 {
            let scopes = if at == 2 { vec![grid()] } else { vec![desk(), grid()] };
            let facts = self.devices[at].facts().unwrap();
            let device = &self.devices[at];
            let seqs: Vec<u64> =
                self.county.state.entries.values().filter(|entry| entry.id.device == device.device).map(|entry| entry.id.seq).collect();
            assert_eq!(seqs, (1..=device.state.own.len() as u64).collect::<Vec<_>>(), "each change once, in order");
            assert_eq!((device.pending().len(), facts.chains[0].receipted), (0, facts.chains[0].seq));
            let read = self.county.state.docs.iter().filter(|(_, (home, _))| scopes.contains(home));
            assert_eq!(device.shown(), read.map(|(id, doc)| (*id, doc.clone())).collect());
            assert_eq!(device.state.docs, device.folded_from_scratch());
            assert!(device.state.log.values().all(|entry| scopes.contains(&entry.change.header.scope)));
        }
    }
}

#[test]
fn sticks_in_any_order_twice_damaged_and_lost_lose_nothing_and_double_nothing() {
    let mut sum = Seen::default();
    for seed in 0..SEEDS {
        eprintln!("seed {seed}");
        let mut world = World::new(seed);
        for _ in 0..250 {
            world.turn();
        }
        world.end();
        world.check();
        sum.taken += world.seen.taken;
        sum.held += world.seen.held;
        sum.damaged += world.seen.damaged;
        sum.waited += world.seen.waited;
        sum.lines += world.seen.lines;
        sum.receipts += world.seen.receipts;
    }
    // The generator itself: it really made what this test is about.
    assert!(sum.taken > 100 && sum.held > 20 && sum.damaged > 20 && sum.waited > 10 && sum.lines > 20 && sum.receipts > 20, "{sum:?}");
}

#[test]
fn a_stick_made_before_the_county_began_anew_is_refused_and_changes_nothing() {
    let mut world = World::new(1);
    world.write(0);
    world.export(0, 4_000);
    let volume = world.bag[0].clone();
    world.county_reads(&volume);
    world.line(0);
    world.county_writes(HANDLES[0], 4_000);
    let stale = Volume::read(world.bag.last().unwrap()).unwrap();
    let header = Header { epoch: 0, ..stale.header.clone() };
    let mut contents = stale.open(&sealing(HANDLES[0])).unwrap();
    let refused = down::take(&mut world.devices[0], &header, &mut contents.frames, 0, true).unwrap_err();
    assert_eq!(refused.code, ErrorCode::VolumeStale);
}
