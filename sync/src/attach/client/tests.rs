//! Both machines over pipes that break, on memories whose processes die between any two steps.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::attach::frame::Standing;
use crate::attach::server::{self, Server};
use crate::attach::{Bitmap, BlobStore, Cut, FrameReader, FrameWriter, Offer, Piece, Rank, Side, Want};
use crate::county::KnownDevice;
use crate::segment::SignatureBytes;
use ed25519_dalek::{Signer, SigningKey};
use jiangyuan_model::Scope;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const COUNTY: Hash = [5; 32];

/// SplitMix64: the same schedule for the same seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }
}

/// A bug that is put in to see whether the oracle finds it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Bug {
    None,
    /// The group is noted before it is on the disk.
    NoteFirst,
    /// What comes is not verified.
    NotVerified,
    /// The county gives whatever it has to whoever knows the hash.
    NoSight,
    /// The county takes whatever is offered.
    TakesAll,
}

/// A disk with contents, and what is noted of it.
#[derive(Default)]
struct Memory {
    disk: BTreeMap<(Blob, u32), Piece>,
    noted: BTreeMap<Blob, Bitmap>,
    /// Set: the process dies in the middle of the next keep.
    dies: bool,
    bug: Option<Bug>,
}

/// The process died.
#[derive(Debug)]
struct Died;

impl Memory {
    fn fill(&mut self, content: &[u8]) -> Blob {
        let cut = Cut::new(content);
        for piece in cut.pieces() {
            self.disk.insert((cut.blob, piece.group), piece);
        }
        self.noted.insert(cut.blob, Bitmap::full(cut.blob.groups()));
        cut.blob
    }

    fn noted(&self, blob: &Blob) -> Bitmap {
        self.noted.get(blob).cloned().unwrap_or_else(|| Bitmap::empty(blob.groups()))
    }

    fn note(&mut self, blob: &Blob, group: u32) {
        let mut held = self.noted(blob);
        held.set(group);
        self.noted.insert(*blob, held);
    }

    /// Every group that is noted is on the disk and is what its name says.
    fn check(&self) -> Result<(), String> {
        for (blob, held) in &self.noted {
            for group in held.held() {
                let piece = self.disk.get(&(*blob, group)).ok_or(format!("group {group} is noted and not there"))?;
                blob.verify(piece).map_err(|_| format!("group {group} does not hold"))?;
            }
        }
        Ok(())
    }
}

impl BlobStore for Memory {
    type Error = Died;

    fn held(&mut self, blob: &Blob) -> Result<Bitmap, Died> {
        Ok(self.noted(blob))
    }

    fn give(&mut self, blob: &Blob, group: u32) -> Result<Option<Piece>, Died> {
        Ok(self.disk.get(&(*blob, group)).filter(|_| self.noted(blob).has(group)).cloned())
    }

    fn keep(&mut self, blob: &Blob, group: u32, sent: &[u8]) -> Result<Keeping, Died> {
        let held = self.noted(blob);
        if held.has(group) {
            return Ok(Keeping::Known);
        }
        let here = held.neighbours(group).filter_map(|near| self.disk.get(&(*blob, near)).cloned());
        let piece = match blob.complete(group, sent, here) {
            Ok(piece) => piece,
            Err(_) if self.bug == Some(Bug::NotVerified) => Piece { group, bytes: sent.to_vec() },
            Err(_) => return Ok(Keeping::Bad),
        };
        if self.bug == Some(Bug::NoteFirst) {
            self.note(blob, group);
        }
        if std::mem::take(&mut self.dies) {
            return Err(Died);
        }
        self.disk.insert((*blob, group), piece);
        if self.dies {
            return Err(Died);
        }
        self.note(blob, group);
        Ok(Keeping::New)
    }
}

struct Device {
    known: KnownDevice,
    key: SigningKey,
    memory: Memory,
    /// What its records name: read scopes.
    named: Vec<(Rank, Blob)>,
    at_county: BTreeSet<Blob>,
    answered: u32,
}

impl BlobStore for Device {
    type Error = Refusal;

    fn held(&mut self, blob: &Blob) -> Result<Bitmap, Refusal> {
        Ok(self.memory.noted(blob))
    }

    fn give(&mut self, blob: &Blob, group: u32) -> Result<Option<Piece>, Refusal> {
        self.memory.give(blob, group).map_err(|_| ErrorCode::DiskFull.into())
    }

    fn keep(&mut self, blob: &Blob, group: u32, sent: &[u8]) -> Result<Keeping, Refusal> {
        self.memory.keep(blob, group, sent).map_err(|_| ErrorCode::DiskFull.into())
    }
}

impl DeviceBlobs for Device {
    fn jobs(&mut self) -> Result<Jobs, Refusal> {
        let mut named = self.named.clone();
        named.sort_unstable();
        let held = |blob: &Blob| self.memory.noted(blob);
        let offer = |(rank, blob): &(Rank, Blob)| {
            (held(blob).count() > 0 && !self.at_county.contains(blob)).then_some(Offer { rank: *rank, blob: *blob })
        };
        let want = |(rank, blob): &(Rank, Blob)| {
            let held = held(blob);
            (!held.is_full() && *rank != Rank::Evidence).then_some(Want { rank: *rank, blob: *blob, held })
        };
        let (offers, wants) = (named.iter().filter_map(offer).collect(), named.iter().filter_map(want).collect());
        Ok(Jobs { device: self.known.device, county: COUNTY, offers, wants })
    }

    fn sign(&self, message: &[u8]) -> SignatureBytes {
        self.key.sign(message).to_bytes()
    }

    fn mark_at_county(&mut self, blob: &Blob, groups: u32) -> Result<(), Refusal> {
        if groups >= blob.groups() {
            self.at_county.insert(*blob);
        }
        Ok(())
    }

    fn mark_answered(&mut self, _blob: &Blob, _at_ms: i64) -> Result<(), Refusal> {
        self.answered += 1;
        Ok(())
    }
}

#[derive(Default)]
struct County {
    memory: Memory,
    devices: BTreeMap<u32, KnownDevice>,
    /// Which scope names which content.
    named: BTreeSet<(Scope, Blob)>,
    bug: Option<Bug>,
    now_ms: u64,
}

impl County {
    fn standing(&self, scopes: &[Scope], blobs: &[Blob], all: Bug) -> Vec<Option<Bitmap>> {
        let named = |blob: &Blob| self.bug == Some(all) || scopes.iter().any(|scope| self.named.contains(&(scope.clone(), *blob)));
        blobs.iter().map(|blob| named(blob).then(|| self.memory.noted(blob))).collect()
    }

    /// Answers a question of its machine; `Err`: the process died.
    fn answer(&mut self, question: server::Effect) -> Result<server::Event, Died> {
        Ok(match question {
            server::Effect::Load(device) => server::Event::Loaded(self.devices.get(&device).map(|known| (known.clone(), 1))),
            server::Effect::Weigh(device, blobs) => server::Event::Weighed(self.standing(&device.writes, &blobs, Bug::TakesAll)),
            server::Effect::Find(device, blobs) => server::Event::Found(self.standing(&device.reads, &blobs, Bug::NoSight)),
            server::Effect::ReadPiece(blob, group) => server::Event::Piece(self.memory.give(&blob, group)?),
            server::Effect::Keep(blob, group, bytes) => server::Event::Kept(self.memory.keep(&blob, group, &bytes)?),
            server::Effect::Send(_) | server::Effect::Finish => panic!("not a question"),
        })
    }
}

/// How bad the line is.
#[derive(Clone, Copy)]
struct Weather {
    /// A cut, one in so many deliveries; 0 for never.
    cut: u64,
    /// A process dies in a keep, one in so many deliveries; 0 for never.
    death: u64,
    /// A flipped bit, one in so many deliveries; 0 for never.
    flip: u64,
}

const CALM: Weather = Weather { cut: 0, death: 0, flip: 0 };

/// One connection.
struct Pipe {
    server: Server,
    up: VecDeque<u8>,
    down: VecDeque<u8>,
    device: (FrameWriter, FrameReader),
    county: (FrameWriter, FrameReader),
}

impl Pipe {
    fn new() -> Pipe {
        Pipe {
            server: Server::new(COUNTY),
            up: VecDeque::new(),
            down: VecDeque::new(),
            device: (FrameWriter::new(Side::Device), FrameReader::new(Side::County)),
            county: (FrameWriter::new(Side::County), FrameReader::new(Side::Device)),
        }
    }

    /// Tells the county's machine something. `false`: its process died.
    fn tell(&mut self, county: &mut County, event: server::Event) -> bool {
        let mut next = Some(event);
        while let Some(event) = next.take() {
            for effect in self.server.step(event, county.now_ms) {
                match effect {
                    server::Effect::Send(frame) => self.down.extend(self.county.0.write(&frame)),
                    server::Effect::Finish => {}
                    question => match county.answer(question) {
                        Ok(answer) => next = Some(answer),
                        Err(Died) => return false,
                    },
                }
            }
        }
        true
    }
}

/// Runs one sync of a device to its end and says how it ended.
fn sync(device: &mut Device, county: &mut County, chance: &mut Chance, weather: Weather) -> Outcome {
    let mut client = Client::new(None);
    let mut pipe: Option<Pipe> = None;
    let mut events = VecDeque::from([Event::Start]);
    for _ in 0..2_000_000 {
        while let Some(event) = events.pop_front() {
            let mut effects = VecDeque::from(client.step(event, county.now_ms));
            while let Some(effect) = effects.pop_front() {
                match perform(effect, device, 0) {
                    Performed::Answered(event) => effects.extend(client.step(event, county.now_ms)),
                    Performed::Left(Effect::Connect) => {
                        pipe = Some(Pipe::new());
                        events.push_back(Event::Connected);
                    }
                    Performed::Left(Effect::Send(frame)) => {
                        if let Some(pipe) = &mut pipe {
                            let bytes = pipe.device.0.write(&frame);
                            pipe.up.extend(bytes);
                        }
                    }
                    Performed::Left(Effect::WaitMs(_)) => {
                        pipe = None;
                        events.push_back(Event::Waited);
                    }
                    Performed::Left(Effect::Finished(outcome)) => return outcome,
                    Performed::Left(_) => {}
                }
            }
        }
        county.now_ms += 5;
        let Some(open) = &mut pipe else { panic!("the machine waits for nothing") };
        let broken = |one_in: u64, chance: &mut Chance| one_in > 0 && chance.one_in(one_in);
        if broken(weather.cut, chance) {
            pipe = None;
            events.push_back(Event::Cut);
            continue;
        }
        county.memory.dies |= broken(weather.death, chance);
        device.memory.dies |= broken(weather.death, chance);
        let up = !open.up.is_empty() && (open.down.is_empty() || chance.one_in(2));
        let line = if up { &mut open.up } else { &mut open.down };
        if line.is_empty() {
            // A damaged length makes a reader wait for what never comes; the carrier notices.
            assert!(weather.flip > 0, "both sides wait for the other");
            pipe = None;
            events.push_back(Event::Silent);
            continue;
        }
        let size = (1 + chance.below(6_000) as usize).min(line.len());
        let mut bytes: Vec<u8> = line.drain(..size).collect();
        if broken(weather.flip, chance) {
            bytes[0] ^= 1;
        }
        if up {
            open.county.1.feed(&bytes);
            loop {
                let lives = match open.county.1.next() {
                    Ok(Some(frame)) => open.tell(county, server::Event::Frame(frame)),
                    Ok(None) => break,
                    Err(_) => {
                        open.tell(county, server::Event::Garbled);
                        break;
                    }
                };
                if !lives {
                    pipe = None;
                    events.push_back(Event::Cut);
                    break;
                }
            }
        } else {
            open.device.1.feed(&bytes);
            // Each frame after what the one before asked for: the outer loop takes them in order.
            loop {
                match open.device.1.next() {
                    Ok(Some(frame)) => events.push_back(Event::Frame(frame)),
                    Ok(None) => break,
                    Err(_) => {
                        events.push_back(Event::Garbled);
                        break;
                    }
                }
            }
        }
    }
    panic!("it never ends");
}

fn desk(township: u8) -> Scope {
    Scope::Desk { township: format!("54990110{township}") }
}

fn device(number: u32, township: u8, county: &mut County) -> Device {
    let key = SigningKey::from_bytes(&[number as u8; 32]);
    let scopes = vec![desk(township)];
    let known = KnownDevice {
        device: number,
        key: key.verifying_key().to_bytes(),
        reads: scopes.clone(),
        writes: scopes,
        actors: vec![1],
        revoked: false,
    };
    county.devices.insert(number, known.clone());
    Device { known, key, memory: Memory::default(), named: Vec::new(), at_county: BTreeSet::new(), answered: 0 }
}

fn content(chance: &mut Chance, length: u64) -> Vec<u8> {
    let seed = chance.next();
    let mut bytes = vec![0; usize::try_from(1 + length).unwrap()];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// Three PCs, two of one township, each with photos of its own; all announcements are known.
fn world(chance: &mut Chance, bug: Bug) -> (County, Vec<Device>) {
    let mut county = County { bug: Some(bug), ..County::default() };
    county.memory.bug = Some(bug);
    let mut devices = vec![device(1, 1, &mut county), device(2, 1, &mut county), device(3, 2, &mut county)];
    for writer in 0..devices.len() {
        for _ in 0..1 + chance.below(3) {
            let mut blobs = vec![(Rank::Thumbnail, 9_000), (Rank::Content, 70_000)];
            blobs.extend(chance.one_in(3).then_some((Rank::Evidence, 120_000)));
            for (rank, length) in blobs {
                let bytes = content(chance, length);
                let blob = devices[writer].memory.fill(&bytes);
                let scope = devices[writer].known.writes[0].clone();
                county.named.insert((scope.clone(), blob));
                let readers = devices.iter_mut().filter(|device| device.known.reads.contains(&scope));
                readers.for_each(|device| device.named.push((rank, blob)));
            }
        }
    }
    devices.iter_mut().for_each(|device| device.memory.bug = Some(bug));
    (county, devices)
}

/// A schedule in bad weather, then calm rounds; then what must be true.
fn schedule(seed: u64, bug: Bug) -> Result<(), String> {
    let mut chance = Chance(seed);
    let (mut county, mut devices) = world(&mut chance, bug);
    let weather = Weather { cut: 4 + chance.below(60), death: 20 + chance.below(60), flip: if chance.one_in(2) { 40 } else { 0 } };
    // Somebody who knows a hash of another township asks for it, and offers to bring it.
    let foreign = devices[2].named[1].1;
    devices[0].named.push((Rank::Content, foreign));
    let unknown = devices[0].memory.fill(b"nobody has announced this");
    devices[0].named.push((Rank::Content, unknown));
    for _ in 0..6 {
        let turn = usize::try_from(chance.below(3)).unwrap();
        sync(&mut devices[turn], &mut county, &mut chance, weather);
        county.memory.dies = false;
        devices[turn].memory.dies = false;
        county.memory.check()?;
        devices[turn].memory.check()?;
    }
    for _ in 0..2 {
        for device in &mut devices {
            let outcome = sync(device, &mut county, &mut chance, CALM);
            if outcome.ending != Ending::Done {
                return Err(format!("a calm sync ended with {:?}", outcome.ending));
            }
        }
    }
    converged(&county, &devices, foreign, unknown)
}

fn converged(county: &County, devices: &[Device], foreign: Blob, unknown: Blob) -> Result<(), String> {
    county.memory.check()?;
    for (_, blob) in &county.named {
        if !county.memory.noted(blob).is_full() {
            return Err("the county lacks a content that a device has".into());
        }
    }
    if county.memory.noted(&unknown).count() > 0 {
        return Err("the county took what no change names".into());
    }
    if devices[0].memory.noted(&foreign).count() > 0 {
        return Err("a content of a foreign scope was given".into());
    }
    for device in devices {
        device.memory.check()?;
        let readable = |blob: &Blob| county.named.iter().any(|(scope, named)| named == blob && device.known.reads.contains(scope));
        for (rank, blob) in device.named.iter().filter(|(rank, blob)| *rank != Rank::Evidence && readable(blob)) {
            if !device.memory.noted(blob).is_full() {
                return Err(format!("a device lacks a {rank:?}"));
            }
        }
    }
    Ok(())
}

#[test]
fn contents_reach_every_device_of_their_scope_and_no_other_whatever_breaks() {
    for seed in 0..60 {
        if let Err(wrong) = schedule(seed, Bug::None) {
            panic!("seed {seed}: {wrong}");
        }
    }
}

#[test]
fn each_bug_that_is_put_in_is_found() {
    for bug in [Bug::NoteFirst, Bug::NotVerified, Bug::NoSight, Bug::TakesAll] {
        let found = (0..200).any(|seed| std::panic::catch_unwind(|| schedule(seed, bug)).map_or(true, |result| result.is_err()));
        let found = found || (bug == Bug::NotVerified && poisoned(bug));
        assert!(found, "{bug:?} was not found");
    }
    assert!(!poisoned(Bug::None));
}

/// A county whose disk holds something else under a name: does it reach a device?
fn poisoned(bug: Bug) -> bool {
    let mut chance = Chance(7);
    let (mut county, mut devices) = world(&mut chance, bug);
    sync(&mut devices[0], &mut county, &mut chance, CALM);
    let blob = devices[0].named.iter().find(|(rank, _)| *rank == Rank::Content).unwrap().1;
    county.memory.disk.get_mut(&(blob, 1)).unwrap().bytes[700] ^= 1;
    sync(&mut devices[1], &mut county, &mut chance, CALM);
    devices[1].memory.check().is_err()
}

#[test]
fn what_was_sent_before_a_cut_is_not_sent_again() {
    let mut chance = Chance(3);
    let mut county = County::default();
    let mut device = device(1, 1, &mut county);
    let blob = device.memory.fill(&content(&mut chance, 600_000));
    county.named.insert((desk(1), blob));
    device.named.push((Rank::Content, blob));
    let outcome = sync(&mut device, &mut county, &mut chance, Weather { cut: 25, ..CALM });
    assert_eq!(outcome.ending, Ending::Done);
    assert!(outcome.counts.sessions > 2, "the line was cut");
    assert!(county.memory.noted(&blob).is_full());
    assert!(outcome.counts.groups_sent <= u64::from(blob.groups()), "no group was acked twice");
}

/// A machine that was cut when two of its five groups had landed and two were on the way.
fn cut_in_the_middle(device: &mut Device, blob: Blob) -> Client {
    device.at_county.clear();
    let mut client = Client::new(None);
    let mut todo: VecDeque<Effect> = client.step(Event::Start, 0).into();
    let held = Standing::Wanted(Bitmap::empty(blob.groups()));
    let said = [Frame::Welcome { epoch: 1 }, Frame::Answers { first: 0, standings: vec![held] }];
    let landed = [Frame::Stored { number: 0, group: 0 }, Frame::Stored { number: 0, group: 1 }];
    let events = [vec![Event::Connected], said.map(Event::Frame).into(), landed.map(Event::Frame).into(), vec![Event::Cut, Event::Waited]];
    let mut events: VecDeque<Event> = events.concat().into();
    loop {
        let event = match todo.pop_front() {
            Some(effect) => match perform(effect, device, 0) {
                Performed::Answered(event) => event,
                Performed::Left(_) => continue,
            },
            None => match events.pop_front() {
                Some(event) => event,
                None => break,
            },
        };
        todo.extend(client.step(event, 0));
    }
    assert_eq!(client.state, State::Dialling);
    client
}

#[test]
fn after_a_cut_the_next_group_leaves_with_the_hello_and_what_was_on_the_way_when_the_county_has_told() {
    let mut county = County::default();
    let mut device = device(1, 1, &mut county);
    let blob = device.memory.fill(&content(&mut Chance(8), 75_000));
    device.named.push((Rank::Content, blob));
    let mut standings = |standing: Standing| {
        let mut client = cut_in_the_middle(&mut device, blob);
        let mut chunks = Vec::new();
        let answers = Event::Frame(Frame::Answers { first: 0, standings: vec![standing] });
        for event in [Event::Connected, Event::Frame(Frame::Welcome { epoch: 1 }), answers] {
            let mut todo: VecDeque<Effect> = client.step(event, 9).into();
            while let Some(effect) = todo.pop_front() {
                match perform(effect, &mut device, 0) {
                    Performed::Answered(event) => todo.extend(client.step(event, 9)),
                    Performed::Left(Effect::Send(Frame::Chunk { group, .. })) => chunks.push((client.state, group)),
                    Performed::Left(_) => {}
                }
            }
        }
        chunks
    };
    let mut held = Bitmap::empty(blob.groups());
    (0..3).for_each(|group| held.set(group));
    // Two groups were on the way: the county has the first of them.
    assert_eq!(standings(Standing::Wanted(held)), [(State::Greeting, 4), (State::Moving, 3)]);
    assert_eq!(standings(Standing::Complete), [(State::Greeting, 4)]);
    assert_eq!(standings(Standing::Unknown), [(State::Greeting, 4)]);
}

#[test]
fn a_device_that_is_revoked_unknown_or_not_itself_gets_nothing() {
    for (case, code) in [(0, ErrorCode::DeviceRevoked), (1, ErrorCode::DeviceUnknown), (2, ErrorCode::DeviceUnknown)] {
        let mut chance = Chance(4);
        let (mut county, mut devices) = world(&mut chance, Bug::None);
        match case {
            0 => county.devices.get_mut(&1).unwrap().revoked = true,
            1 => drop(county.devices.remove(&1)),
            _ => devices[0].key = SigningKey::from_bytes(&[99; 32]),
        }
        let outcome = sync(&mut devices[0], &mut county, &mut chance, CALM);
        assert_eq!(outcome.ending, Ending::Refused(code.into()));
        assert!(county.memory.noted.is_empty());
    }
}

#[test]
fn thumbnails_go_first_and_evidence_last() {
    let mut chance = Chance(5);
    let mut county = County::default();
    let mut device = device(1, 1, &mut county);
    for (rank, length) in [(Rank::Evidence, 40_000), (Rank::Content, 40_000), (Rank::Thumbnail, 9_000)] {
        let blob = device.memory.fill(&content(&mut chance, length));
        county.named.insert((desk(1), blob));
        device.named.push((rank, blob));
    }
    let mut client = Client::new(Some(30_000));
    let jobs = device.jobs().unwrap();
    assert_eq!(jobs.offers.iter().map(|offer| offer.rank).collect::<Vec<_>>(), [Rank::Thumbnail, Rank::Content, Rank::Evidence]);
    client.step(Event::Start, 0);
    client.step(Event::Jobs(jobs), 0);
    let effects = client.step(Event::Connected, 0);
    let told = effects.iter().find_map(|effect| match effect {
        Effect::Send(Frame::Lists { offers, .. }) => Some(offers.iter().map(|offer| offer.rank).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(told, Some(vec![Rank::Thumbnail, Rank::Content]), "evidence is told when all else is through");
    assert_eq!(client.step(Event::Moved { up: 20_000, down: 10_001 }, 0).len(), 1, "the budget ends it");
    assert!(client.is_over());
}

#[test]
fn every_cell_of_the_table_has_an_answer_and_what_is_over_stays_over() {
    let blob = Blob { hash: [1; 32], length: 20_000 };
    let jobs = || Jobs { device: 1, county: COUNTY, offers: vec![Offer { rank: Rank::Content, blob }], wants: vec![] };
    let events = || -> Vec<Event> {
        let frames = [
            Frame::Welcome { epoch: 1 },
            Frame::Answers { first: 0, standings: vec![] },
            Frame::Answers { first: 7, standings: vec![Standing::Complete] },
            Frame::Chunk { number: 0, group: 0, bytes: vec![] },
            Frame::Stored { number: 0, group: 0 },
            Frame::Rest { number: 0 },
            Frame::Done,
            Frame::Sorry(ErrorCode::DeviceRevoked),
            Frame::Sorry(ErrorCode::CountyBusy),
            Frame::End,
        ];
        let other = [
            Event::Start,
            Event::Jobs(jobs()),
            Event::Connected,
            Event::Unreachable,
            Event::Garbled,
            Event::Piece(None),
            Event::Kept(Keeping::New),
            Event::Noted,
            Event::Failed(ErrorCode::DiskFull.into()),
            Event::Moved { up: 1, down: 1 },
            Event::Cut,
            Event::Silent,
            Event::Waited,
        ];
        frames.into_iter().map(Event::Frame).chain(other).collect()
    };
    let ways: [&[Event]; 8] = [
        &[],
        &[Event::Start],
        &[Event::Start, Event::Jobs(jobs())],
        &[Event::Start, Event::Jobs(jobs()), Event::Connected],
        &[Event::Start, Event::Jobs(jobs()), Event::Connected, Event::Frame(Frame::Welcome { epoch: 1 })],
        &[
            Event::Start,
            Event::Jobs(jobs()),
            Event::Connected,
            Event::Frame(Frame::Welcome { epoch: 1 }),
            Event::Frame(Frame::Answers { first: 0, standings: vec![Standing::Complete] }),
        ],
        &[Event::Start, Event::Jobs(jobs()), Event::Unreachable],
        &[Event::Start, Event::Failed(Refusal::new(ErrorCode::DiskFull))],
    ];
    let states =
        [State::Idle, State::Reading, State::Dialling, State::Greeting, State::Moving, State::Closing, State::Waiting, State::Over];
    for (way, state) in ways.into_iter().zip(states) {
        for event in events() {
            let mut client = Client::new(None);
            for before in way {
                client.step(before.clone(), 0);
            }
            assert_eq!(client.state, state);
            let effects = client.step(event.clone(), 1);
            let ends = effects.iter().filter(|effect| matches!(effect, Effect::Finished(_))).count();
            assert_eq!(ends == 1, client.is_over() && state != State::Over, "{state:?} {event:?}");
            assert!(state != State::Over || effects.is_empty(), "{event:?}");
            // Every way leads on: a machine that is not over waits for something that will come.
            if client.state == State::Waiting {
                assert!(effects.iter().any(|effect| matches!(effect, Effect::WaitMs(_))) || state == State::Waiting, "{state:?} {event:?}");
            }
        }
    }
}
