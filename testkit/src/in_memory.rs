//! One sync in memory: the real machines, frame by frame, without bytes and without a line. What
//! the model of the protocol and the seeds of the fuzz targets are made with; the simulator puts
//! bytes and breaking lines between.

use crate::fault::Crashed;
use crate::memory_county::MemoryCounty;
use crate::memory_device::MemoryDevice;
use ed25519_dalek::SigningKey;
use jiangyuan_model::{DeviceId, ErrorCode, Scope};
use jiangyuan_sync::client::{self, Client, Outcome, Performed, perform};
use jiangyuan_sync::county::{CommitError, Committed, KnownDevice};
use jiangyuan_sync::frame::{Frame, Protocols};
use jiangyuan_sync::server::{ANCHOR_BYTES, Effect, Event, Options, Server};
use std::collections::VecDeque;

pub use crate::memory_county::COUNTY_TLS;

/// How many things one sync may do on a line that holds.
const TURNS_MAX: usize = 10_000;

/// The county's end of one connection.
#[derive(Debug, Clone)]
pub struct CountyEnd {
    server: Server,
    device: DeviceId,
}

/// The county's clock and key.
#[derive(Debug, Clone)]
pub struct Office {
    /// What it signs with.
    pub key: SigningKey,
    /// Its clock, UTC milliseconds.
    pub clock_ms: i64,
}

impl CountyEnd {
    /// An end that waits for a hello; log frames hold so many bytes.
    pub fn new(page_bytes: usize, office: &Office) -> CountyEnd {
        let county_key = office.key.verifying_key().to_bytes();
        let options = Options { county: COUNTY_TLS, county_key, page_bytes, anchor_bytes: ANCHOR_BYTES, protocols: Protocols::OURS };
        CountyEnd { server: Server::new(options), device: 0 }
    }

    /// An end at which nobody listens any more.
    pub fn silent(office: &Office) -> CountyEnd {
        let mut end = CountyEnd::new(1, office);
        end.server.step(Event::Garbled);
        end
    }

    /// Whether the county says nothing more.
    pub const fn is_over(&self) -> bool {
        self.server.is_over()
    }

    /// Takes a frame and answers; nothing if the county died over it.
    pub fn take(&mut self, frame: Frame, county: &mut MemoryCounty, office: &Office) -> Option<Vec<Frame>> {
        let mut said = Vec::new();
        let mut todo: VecDeque<Effect> = self.server.step(Event::Frame(frame)).into();
        while let Some(effect) = todo.pop_front() {
            match effect {
                Effect::Send(frame) => said.push(frame),
                // Frames are not written here, so they stand on nothing.
                Effect::Stand(_) | Effect::Finish => {}
                question => {
                    let answer = self.answer(question, county, office)?;
                    todo.extend(self.server.step(answer));
                }
            }
        }
        Some(said)
    }

    fn answer(&mut self, question: Effect, county: &mut MemoryCounty, office: &Office) -> Option<Event> {
        match question {
            Effect::Load(hello) => {
                self.device = hello.device;
                county.load(&hello, office.clock_ms).ok().map(Event::Loaded)
            }
            Effect::Judge { hello, receipt } => county.judge(&hello, &receipt, office.clock_ms).ok().map(Event::Loaded),
            Effect::TakeBack(give) => county.take_back(&give, office.clock_ms).ok().map(|_| Event::TakenBack),
            Effect::KeepApart(segment) => {
                county.keep_apart(&segment, office.clock_ms).ok().map(|()| Event::NotCommitted(ErrorCode::ForkFound))
            }
            Effect::Hold(segment) => committed(county.hold(&segment, office.clock_ms)),
            Effect::Commit(segment) => committed(county.commit(&segment, office.clock_ms)),
            Effect::ReadPage { scope, after_pos, bytes_max } => {
                county.page(&scope, after_pos, bytes_max).ok().map(|(head_at, page)| Event::Page { head_at, page })
            }
            Effect::ReadSnapshot { scope, progress, bytes_max } => {
                county.snapshot(&scope, progress, bytes_max, &office.key).ok().map(Event::Snapshot)
            }
            Effect::ReadOwn { incarnation, after, through } => {
                let own = county.own(self.device, incarnation, after, through).ok();
                own.map(|(changes, end)| Event::Own { changes, end, at_ms: office.clock_ms })
            }
            Effect::ReadHeads(places) => county.heads(&places).ok().map(Event::Heads),
            Effect::ReadBases(wishes) => county.bases(&wishes).ok().map(Event::Bases),
            Effect::Sign(mut receipt) => {
                receipt.signature = receipt.sign(&office.key);
                Some(Event::Signed(receipt))
            }
            Effect::ReadGround(ground) => county.ground(self.device, &ground).ok().map(Event::Ground),
            Effect::Send(_) | Effect::Stand(_) | Effect::Finish => None,
        }
    }
}

fn committed(done: Result<Committed, CommitError<Crashed>>) -> Option<Event> {
    match done {
        Ok(committed) => Some(Event::Committed(committed)),
        Err(CommitError::Fork { .. }) => Some(Event::NotCommitted(ErrorCode::ForkFound)),
        Err(CommitError::Gap { .. }) => Some(Event::NotCommitted(ErrorCode::LogMismatch)),
        Err(CommitError::Database(_)) => None,
    }
}

/// What was said in one sync.
#[derive(Debug, Default)]
pub struct Transcript {
    /// By the device.
    pub up: Vec<Frame>,
    /// By the county.
    pub down: Vec<Frame>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
}

/// A device of this county that reads and writes one scope.
pub fn device_of(county: &mut MemoryCounty, office: &Office, handle: DeviceId, scope: &Scope) -> MemoryDevice {
    let device = MemoryDevice::new(handle, u64::from(handle) << 32, COUNTY_TLS, office.key.verifying_key().to_bytes());
    let scopes = vec![scope.clone()];
    let known =
        KnownDevice { device: handle, key: device.public_key(), reads: scopes.clone(), writes: scopes, actors: vec![1], revoked: false };
    county.state.devices.insert(handle, known);
    device
}

/// A sync from beginning to end on a line that holds; without an outcome where the county died.
pub fn sync(
    device: &mut MemoryDevice,
    county: &mut MemoryCounty,
    office: &Office,
    options: client::Options,
    page_bytes: usize,
) -> Transcript {
    let mut said = Transcript::default();
    let mut client = Client::new(options);
    let mut end = CountyEnd::new(page_bytes, office);
    let mut answers: VecDeque<Frame> = VecDeque::new();
    let mut todo: VecDeque<client::Effect> = client.step(client::Event::Start).into();
    for _ in 0..TURNS_MAX {
        let Some(effect) = todo.pop_front() else {
            let event = answers.pop_front().map_or(client::Event::Cut, client::Event::Frame);
            todo.extend(client.step(event));
            continue;
        };
        let event = match perform(effect, device, office.clock_ms) {
            Performed::Answered(event) => event,
            Performed::Left(client::Effect::Connect) => {
                end = CountyEnd::new(page_bytes, office);
                answers.clear();
                client::Event::Connected
            }
            Performed::Left(client::Effect::Send(frame)) => {
                said.up.push(frame.clone());
                let Some(answer) = end.take(frame, county, office) else { return said };
                said.down.extend(answer.iter().cloned());
                answers.extend(answer);
                continue;
            }
            Performed::Left(client::Effect::WaitMs(_)) => client::Event::Waited,
            Performed::Left(client::Effect::Finished(outcome)) => {
                said.outcome = Some(outcome);
                return said;
            }
            Performed::Left(_) => continue,
        };
        todo.extend(client.step(event));
    }
    said
}
