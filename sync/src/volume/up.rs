//! The way up: what a device writes, and how the county takes it.
//!
//! **Everything without a receipt** is written, whether or not it was on a stick or on a line before:
//! an ack may have been lost, a stick may lie in a drawer. The county passes over what it has.
//!
//! **At the county** each volume is a session of its own with the county's machine: hello, segments,
//! and then the device falls silent. The machine verifies, asks for commits, refuses single changes,
//! exactly as on a line. The one difference is a run that begins beyond what the county holds: on a
//! line that is a mistake, on sticks it is Tuesday. A parcel carries no head, so the volume's header,
//! which the device has signed, tells the one that its run begins with, and the machine verifies the
//! run from there. Whoever answers the machine's question keeps it, and answers with what the county
//! does hold. When its turn comes, its changes have to lead from the county's head to the one that
//! was signed, or it is another history.
//!
//! **A county that was restored** is told so by the hello; what the device has to go back from, it hears
//! by the next stick. Entries of others that the county has lost are given back on a line only.
//!
//! **Bodies are whole**, both ways: what a base stood in may lie in a drawer.

use super::header::{Direction, Header, RunSpan, SetId};
use super::pack::{Packer, Plan};
use super::{Frames, VOLUME_BYTES_MAX};
use crate::chain;
use crate::client::{Effect as DeviceEffect, Event as DeviceEvent, Performed, perform};
use crate::device::{ChainFacts, DeviceStore, Facts};
use crate::frame::{Cursors, Frame, Hello, PROTOCOL, ToldChain};
use crate::server::{Effect, Event, Options, Server};
use jiangyuan_model::{ErrorCode, Incarnation, Random, Refusal};

/// How many bytes of bodies go into one segment on a stick. No line breaks here, so they may be
/// larger than on one: fewer signatures and transactions. A few of the largest bodies, and far
/// from the limit of a frame.
pub const SEGMENT_BYTES: usize = 128 * 1024;

/// How volumes are to be written.
#[derive(Debug, Clone)]
pub struct Writing {
    /// The county's bundle key.
    pub to: [u8; 32],
    /// The name of the set.
    pub set: SetId,
    /// When, by the device's clock, UTC milliseconds.
    pub at_ms: i64,
    /// Not registered yet: the device's public key, and the registration for each volume.
    pub registration: Option<([u8; 32], Vec<u8>)>,
    /// The most bytes of a volume.
    pub bytes_max: usize,
}

impl Writing {
    /// The usual size.
    pub const BYTES_MAX: usize = VOLUME_BYTES_MAX;
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Volumes.
    pub volumes: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Changes in them.
    pub changes: u64,
    /// The present incarnation's last seq in them.
    pub through: u64,
    /// The present incarnation.
    pub incarnation: Incarnation,
}

/// Each incarnation with the seq after which nothing is covered, and its last.
pub fn uncovered(facts: &Facts) -> Vec<(Incarnation, u64, u64)> {
    facts.chains.iter().map(|chain| (chain.incarnation, chain.receipted, chain.seq)).collect()
}

/// What a device says of itself in a volume, before it is signed: all in full, since the county cannot
/// ask, and with what proves where it stood, in case that the county was restored.
fn hello(facts: &Facts) -> Hello {
    let told = |chain: &ChainFacts| ToldChain {
        incarnation: chain.incarnation,
        seq: chain.seq,
        head: chain::short(&chain.head),
        acked: chain.acked,
        receipted: chain.receipted,
        ask_after: chain.ask_after,
    };
    Hello {
        protocol: PROTOCOL,
        device: facts.device,
        chains: facts.chains.iter().map(told).collect(),
        epoch: facts.epoch,
        cursors: Cursors::Whole(facts.cursors.clone()),
        snapshots: facts.snapshots.clone(),
        proof: Some(facts.proof.clone()),
        whole: true,
        page_bytes: 0,
        ground: None,
        at_ms: 0,
        signature: [0; 64],
    }
}

/// Writes volumes of all that no receipt covers; `each` takes them one after the other.
///
/// # Errors
/// What the store or `each` refuses. Nothing in the store has changed in any case.
pub fn write<S: DeviceStore>(
    store: &mut S,
    writing: &Writing,
    random: &dyn Random,
    each: &mut dyn FnMut(&[u8]) -> Result<(), Refusal>,
) -> Result<Written, Refusal> {
    let facts = store.facts()?;
    let greeting = sent(perform(DeviceEffect::Greet { hello: hello(&facts), county: facts.county }, store, writing.at_ms))?;
    let present = facts.chains.first().map_or(0, |chain| chain.incarnation);
    let mut written = Written { incarnation: present, ..Written::default() };
    let mut packer = Packer::new(Plan {
        header: Header {
            county: facts.county,
            direction: Direction::Up,
            device: facts.device,
            key: writing.registration.as_ref().map(|(key, _)| *key),
            incarnation: present,
            epoch: facts.epoch,
            set: writing.set,
            number: 0,
            last: false,
            made_at_ms: writing.at_ms,
            runs: Vec::new(),
            spans: Vec::new(),
            contents: false,
        },
        to: writing.to,
        letter: writing.registration.as_ref().map(|(_, letter)| letter.clone()).unwrap_or_default(),
        opening: vec![greeting],
        bytes_max: writing.bytes_max,
    });
    for (incarnation, after, last) in uncovered(&facts) {
        let mut after = after;
        while after < last {
            // Erased bodies stand at the county, or nobody could have erased them; the rest goes on.
            let Some((frame, run)) = parcel(store, &facts, incarnation, after, writing)? else {
                after = last;
                break;
            };
            let done = packer.add_run(&frame, run, &|message| store.sign(message), random)?;
            written.changes += run.last - run.first + 1;
            after = run.last;
            if let Some(volume) = done {
                written.bytes += volume.len() as u64;
                each(&volume)?;
            }
        }
        if incarnation == present {
            written.through = after;
        }
    }
    written.volumes = packer.volumes().max(1);
    let volume = packer.finish(&|message| store.sign(message), random)?;
    written.bytes += volume.len() as u64;
    each(&volume)?;
    Ok(written)
}

/// The next parcel and what the header says of it; nothing where no body is left.
fn parcel<S: DeviceStore>(
    store: &mut S,
    facts: &Facts,
    incarnation: Incarnation,
    after: u64,
    writing: &Writing,
) -> Result<Option<(Frame, RunSpan)>, Refusal> {
    let bytes_max = SEGMENT_BYTES.min(writing.bytes_max);
    let Some(run) = store.run(incarnation, after, bytes_max)? else { return Ok(None) };
    if run.first_seq() <= after || run.last_seq() < run.first_seq() {
        return Err(ErrorCode::StoreDamaged.into());
    }
    let span = RunSpan { incarnation, first: run.first_seq(), last: run.last_seq(), before: run.head_before, head: run.head_after };
    let push = DeviceEffect::Push { device: facts.device, incarnation, run, ends_hello: false, whole: true };
    Ok(Some((sent(perform(push, store, writing.at_ms))?, span)))
}

fn sent(performed: Performed) -> Result<Frame, Refusal> {
    match performed {
        Performed::Left(DeviceEffect::Send(frame)) => Ok(frame),
        Performed::Answered(DeviceEvent::Failed(refusal)) => Err(refusal),
        _ => Err(Refusal::new(ErrorCode::Internal).with("reference", "volume")),
    }
}

/// What came of a volume at the county.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// The device's hello, where the machine has accepted it.
    pub hello: Option<Hello>,
    /// The last seq of each incarnation that the county holds after it.
    pub acked: Vec<(Incarnation, u64)>,
    /// Changes that the county does not take, each with its reason.
    pub refused: Vec<(u64, ErrorCode)>,
    /// Why the machine did not go on to the end.
    pub stopped: Option<ErrorCode>,
}

/// Feeds a volume to the county's machine. `ask` answers the machine's questions as on a line.
pub fn take(options: Options, header: &Header, frames: &mut Frames, ask: &mut dyn FnMut(Effect) -> Event) -> Taken {
    let mut machine = Server::of_volumes(options, header.runs.iter().map(RunSpan::start).collect());
    let mut taken = Taken::default();
    while taken.stopped.is_none() {
        let frame = match frames.next() {
            Ok(Some(frame)) => frame,
            Ok(None) => break,
            Err(bad) => {
                taken.stopped = Some(bad.code());
                break;
            }
        };
        let hello = match &frame {
            Frame::Hello(hello) if hello.device == header.device => Some(hello.clone()),
            Frame::Segment(_) => None,
            // A volume that is not of the one who signed it, or goes the other way.
            _ => {
                taken.stopped = Some(ErrorCode::VolumeUnreadable);
                break;
            }
        };
        feed(&mut machine, Event::Frame(frame), ask, &mut taken);
        if taken.stopped.is_none() {
            taken.hello = taken.hello.or(hello);
        }
    }
    taken
}

fn feed(machine: &mut Server, event: Event, ask: &mut dyn FnMut(Effect) -> Event, taken: &mut Taken) {
    let mut next = Some(event);
    while let Some(event) = next.take() {
        for effect in machine.step(event) {
            match effect {
                Effect::Send(Frame::Ack { incarnation, through }) => {
                    match taken.acked.iter_mut().find(|(known, _)| *known == incarnation) {
                        Some((_, acked)) => *acked = through,
                        None => taken.acked.push((incarnation, through)),
                    }
                }
                Effect::Send(Frame::Refused { seq, code, .. }) => taken.refused.push((seq, code)),
                Effect::Send(Frame::Sorry(code)) => taken.stopped = Some(code),
                Effect::Send(_) | Effect::Stand(_) | Effect::Finish => {}
                question => next = Some(ask(question)),
            }
        }
    }
}
