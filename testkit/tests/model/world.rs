//! The world of the model: what can happen in it, and what then is.

use crate::promises;
use ed25519_dalek::SigningKey;
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, Scope, Value, Verb};
use jiangyuan_sync::change::Body;
use jiangyuan_sync::client::{self, Client, Options, Performed, perform};
use jiangyuan_sync::frame::Frame;
use jiangyuan_sync::op::Op;
use jiangyuan_testkit::in_memory::{CountyEnd, Office, device_of};
use jiangyuan_testkit::memory_county::MemoryCounty;
use jiangyuan_testkit::memory_device::MemoryDevice;
use stateright::{Model, Property};
use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;

pub(crate) const CLOCK_MS: i64 = 1_772_000_000_000;

/// Each change goes alone, so that an end can come between any two.
pub(crate) const FRAME_BYTES: usize = 1;

/// Requests on the way whose senders have gone.
const LATE_MAX: usize = 1;

const MATTER: RecordId = RecordId([7; 16]);

pub(crate) fn desk() -> Scope {
    Scope::Desk { township: "549901100".into() }
}

/// How large a world is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Changes that each device writes.
    pub(crate) writes: [u8; 2],
    /// Syncs that each begins. A clone begins as many as its original.
    pub(crate) syncs: [u8; 2],
    pub(crate) faults: u8,
    pub(crate) clones: u8,
}

/// A mistake put in on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// The county answers a segment, and dies before it has committed it.
    AckBeforeCommit,
    /// The county takes a segment that begins at an id it knows for the one it knows.
    KnownIdsAreNotCompared,
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// Somebody writes at this device.
    Write(usize),
    /// This device begins a sync.
    Begin(usize),
    /// The next frame of this device reaches the county.
    CountyHears(usize),
    /// The next frame of the county, or its silence, reaches this device.
    DeviceHears(usize),
    /// A frame of a line that is no more reaches the county.
    LateFrame,
    /// The line breaks. What was on its way up may arrive later.
    Cut(usize),
    /// A middle box delivers all that was said on this line a second time, later.
    Again(usize),
    /// The device's process dies.
    DeviceDies(usize),
    /// The county's process dies over the next frame of this device, before its transaction.
    CountyDiesBefore(usize),
    /// The same, after its transaction and before a word of it.
    CountyDiesAfter(usize),
    /// The first device's disk is copied into a third PC.
    Clone,
}

/// Frames that go up one connection, and the county's end of it.
#[derive(Debug, Clone)]
struct Request {
    waiting: VecDeque<Frame>,
    /// Nothing once the county has died over it.
    end: Option<CountyEnd>,
}

#[derive(Debug, Clone)]
struct Line {
    request: Request,
    said: Vec<Frame>,
    down: VecDeque<Frame>,
}

#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) device: MemoryDevice,
    client: Option<Client>,
    line: Option<Line>,
    writes: u8,
    syncs: u8,
    /// What was written when the present session began: what comes later is not part of it.
    meant: Vec<ChangeId>,
    /// It said that all is sent when something was not.
    pub(crate) lied: bool,
}

/// A state.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) desks: Vec<Desk>,
    pub(crate) county: MemoryCounty,
    late: Vec<Request>,
    faults: u8,
    clones: u8,
    /// A late or doubled frame was answered.
    pub(crate) late_heard: bool,
    /// A county died with something on a line.
    pub(crate) county_died: bool,
    digest: u64,
}

impl PartialEq for World {
    fn eq(&self, other: &World) -> bool {
        self.digest == other.digest
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// The model.
pub(crate) struct Protocol {
    bounds: Bounds,
    pub(crate) mistake: Option<Mistake>,
    pub(crate) office: Office,
    /// What lasting states lead to, as far as it was looked at.
    pub(crate) healed: Mutex<BTreeMap<u64, bool>>,
}

impl Protocol {
    pub(crate) fn new(bounds: Bounds, mistake: Option<Mistake>) -> Protocol {
        let office = Office { key: SigningKey::from_bytes(&[0xcc; 32]), clock_ms: CLOCK_MS };
        Protocol { bounds, mistake, office, healed: Mutex::default() }
    }

    fn begins(&self) -> World {
        let mut county = MemoryCounty::default();
        let mut desks = Vec::new();
        for (handle, at) in [(11, 0), (222, 1)] {
            let device = device_of(&mut county, &self.office, handle, &desk());
            let (writes, syncs) = (self.bounds.writes[at], self.bounds.syncs[at]);
            desks.push(Desk { device, client: None, line: None, writes, syncs, meant: Vec::new(), lied: false });
        }
        let (faults, clones) = (self.bounds.faults, self.bounds.clones);
        let mut world = World { desks, county, late: Vec::new(), faults, clones, late_heard: false, county_died: false, digest: 0 };
        world.digest = world.digested();
        world
    }
}

impl Model for Protocol {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![self.begins()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        for (at, desk) in world.desks.iter().enumerate() {
            if desk.writes > 0 {
                actions.push(Action::Write(at));
            }
            if desk.client.is_none() && desk.syncs > 0 {
                actions.push(Action::Begin(at));
            }
            let Some(line) = &desk.line else { continue };
            let speaks = !line.request.waiting.is_empty() && line.request.end.is_some();
            if speaks {
                actions.push(Action::CountyHears(at));
            }
            if !line.down.is_empty() || line.request.end.as_ref().is_none_or(CountyEnd::is_over) {
                actions.push(Action::DeviceHears(at));
            }
            if world.faults > 0 {
                actions.extend([Action::Cut(at), Action::DeviceDies(at)]);
                if speaks {
                    actions.extend([Action::CountyDiesBefore(at), Action::CountyDiesAfter(at)]);
                }
                if world.late.len() < LATE_MAX {
                    actions.push(Action::Again(at));
                }
            }
        }
        if world.late.iter().any(|request| !request.waiting.is_empty()) {
            actions.push(Action::LateFrame);
        }
        if world.clones > 0 {
            actions.push(Action::Clone);
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        next.happens(self, action);
        next.digest = next.digested();
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Protocol>> {
        promises::all(&self.bounds)
    }
}

impl World {
    /// A hash over all that the state holds.
    fn digested(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        format!("{:?} {:?} {:?} {}", self.desks, self.county, self.late, self.faults).hash(&mut hasher);
        hasher.finish()
    }

    fn happens(&mut self, model: &Protocol, action: Action) {
        match action {
            Action::Write(at) => self.write(at),
            Action::Begin(at) => {
                let desk = &mut self.desks[at];
                desk.syncs -= 1;
                desk.client =
                    Some(Client::new(Options { segment_bytes: FRAME_BYTES as u64, ground_from_bytes: None, ..Options::default() }));
                self.tell(model, at, client::Event::Start);
            }
            Action::CountyHears(at) => {
                let Some(mut line) = self.desks[at].line.take() else { return };
                line.down.extend(hear(&mut line.request, &mut self.county, model));
                self.desks[at].line = Some(line);
            }
            Action::DeviceHears(at) => {
                let heard = self.desks[at].line.as_mut().and_then(|line| line.down.pop_front());
                self.tell(model, at, heard.map_or(client::Event::Cut, client::Event::Frame));
            }
            Action::LateFrame => {
                let Some(mut request) = self.late.pop() else { return };
                self.late_heard |= !hear(&mut request, &mut self.county, model).is_empty();
                if !request.waiting.is_empty() {
                    self.late.push(request);
                }
            }
            fault => {
                if fault == Action::Clone {
                    self.clones -= 1
                } else {
                    self.faults -= 1
                }
                self.goes_wrong(model, fault);
            }
        }
    }

    fn goes_wrong(&mut self, model: &Protocol, fault: Action) {
        match fault {
            Action::Cut(at) => {
                self.leave(at);
                self.tell(model, at, client::Event::Cut);
            }
            Action::DeviceDies(at) => {
                self.leave(at);
                self.desks[at].client = None;
            }
            Action::Again(at) => {
                let Some(line) = &self.desks[at].line else { return };
                self.late
                    .push(Request { waiting: line.said.iter().cloned().collect(), end: Some(CountyEnd::new(FRAME_BYTES, &model.office)) });
            }
            Action::CountyDiesBefore(at) if model.mistake == Some(Mistake::AckBeforeCommit) => {
                // It answers as if it had committed, and forgets.
                let mut forgotten = self.county.clone();
                if let Some(line) = &mut self.desks[at].line {
                    line.down.extend(hear(&mut line.request, &mut forgotten, model));
                }
                self.dies();
            }
            Action::CountyDiesBefore(_) => self.dies(),
            Action::CountyDiesAfter(at) => {
                if let Some(line) = &mut self.desks[at].line {
                    hear(&mut line.request, &mut self.county, model);
                }
                self.dies();
            }
            Action::Clone => {
                let original = &self.desks[0];
                let (writes, syncs) = (model.bounds.writes[0], model.bounds.syncs[0]);
                // Two copies never draw the same incarnation.
                let mut device = original.device.clone();
                device.chance = 1;
                self.desks.push(Desk { device, client: None, line: None, writes, syncs, meant: Vec::new(), lied: false });
            }
            _ => {}
        }
    }

    /// The device is gone from its line; what it said may still arrive.
    fn leave(&mut self, at: usize) {
        let Some(line) = self.desks[at].line.take() else { return };
        if self.late.len() < LATE_MAX && !line.request.waiting.is_empty() && line.request.end.is_some() {
            self.late.push(line.request);
        }
    }

    fn dies(&mut self) {
        self.county_died = true;
        self.late.clear();
        for line in self.desks.iter_mut().filter_map(|desk| desk.line.as_mut()) {
            line.request.end = None;
        }
    }

    fn write(&mut self, at: usize) {
        let desk_scope = desk();
        let desk = &mut self.desks[at];
        desk.writes -= 1;
        // A clone's words are its own.
        let title = (Field::Title.code(), Value::Text(format!("{at}-{}", desk.writes)));
        let replaced = desk.device.shown().get(&MATTER).map(|(_, doc)| doc.replaced(0, Field::Title.code()));
        let (verb, op) = match replaced {
            None => (Verb::Import, Op::create(MATTER, Noun::Matter, vec![title])),
            Some(replaced) => {
                let replaces = vec![(Field::Title.code(), replaced)];
                (Verb::Edit, Op::Put { on: MATTER, noun: None, item: 0, fields: vec![title], replaces })
            }
        };
        let body = Body { ops: vec![op], origin: None, link: None }.write(desk.device.next_id());
        desk.device.write(CLOCK_MS, 1, desk_scope, verb.code(), body);
    }

    /// Tells a device's machine something, and does all that it asks for.
    fn tell(&mut self, model: &Protocol, at: usize, event: client::Event) {
        let desk = &mut self.desks[at];
        let Some(client) = desk.client.as_mut() else { return };
        let mut todo: VecDeque<client::Effect> = client.step(event).into();
        while let Some(effect) = todo.pop_front() {
            let Some(client) = desk.client.as_mut() else { return };
            let event = match perform(effect, &mut desk.device, CLOCK_MS) {
                Performed::Answered(event) => {
                    if matches!(event, client::Event::Facts(_)) {
                        desk.meant = desk.device.state.own.iter().map(|written| written.id).collect();
                    }
                    event
                }
                Performed::Left(client::Effect::Connect) => {
                    let request = Request { waiting: VecDeque::new(), end: Some(CountyEnd::new(FRAME_BYTES, &model.office)) };
                    desk.line = Some(Line { request, said: Vec::new(), down: VecDeque::new() });
                    client::Event::Connected
                }
                Performed::Left(client::Effect::Send(frame)) => {
                    if let Some(line) = &mut desk.line {
                        line.said.push(frame.clone());
                        line.request.waiting.push_back(frame);
                    }
                    continue;
                }
                Performed::Left(client::Effect::WaitMs(_)) => {
                    desk.line = None;
                    client::Event::Waited
                }
                Performed::Left(client::Effect::Finished(outcome)) => {
                    let mut meant = desk.device.state.own.iter().filter(|written| desk.meant.contains(&written.id));
                    let held = meant.all(|written| promises::is_held(&self.county, written));
                    desk.lied |= outcome.all_sent && !held;
                    (desk.client, desk.line) = (None, None);
                    return;
                }
                Performed::Left(_) => continue,
            };
            todo.extend(client.step(event));
        }
    }
}

/// The county hears the next frame of a request, and answers.
fn hear(request: &mut Request, county: &mut MemoryCounty, model: &Protocol) -> Vec<Frame> {
    let (Some(frame), Some(end)) = (request.waiting.pop_front(), request.end.as_mut()) else { return Vec::new() };
    if model.mistake == Some(Mistake::KnownIdsAreNotCompared)
        && let Some(ack) = believed(&frame, county)
    {
        return vec![ack];
    }
    end.take(frame, county, &model.office).unwrap_or_default()
}

/// The ack of a county that takes a segment whose ids it knows for what it knows under them.
fn believed(frame: &Frame, county: &MemoryCounty) -> Option<Frame> {
    let Frame::Segment(parcel) = frame else { return None };
    let known = county.state.chains.get(&(parcel.device, parcel.incarnation))?;
    let through = parcel.last_seq();
    (through <= known.seq).then_some(Frame::Ack { incarnation: parcel.incarnation, through })
}
