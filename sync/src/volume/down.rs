//! The way down: what the county writes for one device, and how that device takes it.
//!
//! The county runs a whole session of its machine with the device's last hello, which the device has
//! signed, and puts the answer into volumes: welcome, log, refusals, receipt. The hello says less than
//! the device has by now, perhaps; what it has it passes over.
//!
//! **The log and no snapshot.** Two sets of which one was begun with the other's first half are every
//! day's business on sticks. Pages of the log fit together wherever they overlap; pages of two
//! snapshots do not, and what a snapshot would spare is nothing on a stick.
//!
//! **At the device** each frame becomes the effect on the store that it has on a line, performed by the
//! same function. A page that begins beyond the device's cursor is passed over and named: a volume
//! before it is missing, and taking the page in its place would put entries where the county has
//! others. The receipt is computed over the entries that it covers, so it holds when they are here;
//! until then the changes stay unreceipted and go along with the next export.

use super::Frames;
use super::header::Header;
use super::pack::{Packer, Plan, Sign};
use crate::client::{Effect as DeviceEffect, Event as DeviceEvent, Performed, Stored, perform};
use crate::device::DeviceStore;
use crate::frame::{Frame, HeldChain, Hello, LogFrame, Welcome};
use crate::heal::Standing;
use crate::server::{Effect, Event, Options, Server};
use jiangyuan_model::{ErrorCode, Random, Refusal, Scope};

/// How many bytes of bodies go into one page on a stick: no line breaks here, but each page is one
/// transaction on an old PC.
pub const PAGE_BYTES: usize = 96 * 1024;

/// What was told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Volumes.
    pub volumes: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Entries of the log in them.
    pub entries: u64,
    /// The receipt's last seq, where there is one.
    pub receipted_through: u64,
    /// The county has no session with the device: this is told in their place.
    pub sorry: Option<ErrorCode>,
}

/// Runs a session with a hello and writes the county's answer into volumes. `plan` comes without an
/// opening, which is the welcome.
///
/// # Errors
/// What `each` refuses.
pub fn tell(
    options: Options,
    hello: &Hello,
    mut plan: Plan,
    ask: &mut dyn FnMut(Effect) -> Event,
    sign: Sign<'_>,
    random: &dyn Random,
    each: &mut dyn FnMut(&[u8]) -> Result<(), Refusal>,
) -> Result<Told, Refusal> {
    let mut told = Told::default();
    let mut packer: Option<Packer> = None;
    session(options, hello, ask, &mut |frame| {
        let first = packer.is_none();
        let packer = packer.get_or_insert_with(|| Packer::new(opened(&mut plan, &frame)));
        match &frame {
            // It stands at the head of every volume already.
            Frame::Welcome(_) if first => return Ok(()),
            Frame::Log(log) => told.entries += log.entries.len() as u64,
            Frame::Receipt(receipt) => told.receipted_through = receipt.to_seq,
            Frame::Sorry(code) => told.sorry = Some(*code),
            _ => {}
        }
        let Some(volume) = packer.add(&frame, sign, random)? else { return Ok(()) };
        told.bytes += volume.len() as u64;
        each(&volume)
    })?;
    let packer = packer.unwrap_or_else(|| Packer::new(plan));
    told.volumes = packer.volumes().max(1);
    let volume = packer.finish(sign, random)?;
    told.bytes += volume.len() as u64;
    each(&volume)?;
    Ok(told)
}

/// The plan with the welcome as its opening, if that is the county's first word.
fn opened(plan: &mut Plan, first: &Frame) -> Plan {
    if let Frame::Welcome(welcome) = first {
        plan.header.epoch = welcome.epoch;
        // The county's clock of the day of the export says nothing about the PC's clock today.
        plan.opening = vec![Frame::Welcome(Welcome { at_ms: 0, ..welcome.clone() })];
    }
    plan.clone()
}

/// All that the county says in a session in which the device sends nothing but its hello.
fn session(
    options: Options,
    hello: &Hello,
    ask: &mut dyn FnMut(Effect) -> Event,
    say: &mut dyn FnMut(Frame) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut machine = Server::of_volumes(options, Vec::new());
    for word in [Frame::Hello(hello.clone()), Frame::End] {
        let mut next = Some(Event::Frame(word));
        while let Some(event) = next.take() {
            for effect in machine.step(event) {
                match effect {
                    Effect::Send(frame) => say(frame)?,
                    Effect::Finish => {}
                    question => next = Some(ask(question)),
                }
            }
        }
    }
    Ok(())
}

/// What came of a volume at the device.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// Entries that were new here.
    pub entries: u64,
    /// Own changes that are known to be at the county since.
    pub acked: u64,
    /// Whether a receipt holds over this device's changes; `None` where the volume has none.
    pub receipt: Option<bool>,
    /// The first page that could not be taken because something before it is missing.
    pub gap: Option<Gap>,
    /// It was the end of what the county had to say, and all of it is here.
    pub done: bool,
}

/// What is missing before a volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The scope.
    pub scope: Scope,
    /// The position that is missing.
    pub pos: u64,
}

/// Takes the frames of a volume into the device's store. `at_ms` is kept as the time of the county's
/// last word if this volume is the end of it and `whole` says that nothing of its set is missing: the
/// end alone cannot know what should have come before it.
///
/// # Errors
/// `VolumeStale` where it was made before the county's present epoch began, `ForkFound` and
/// `LogMismatch` as on a line, a code that the county said in its place, what the store refuses.
/// What was taken before stays taken.
pub fn take<S: DeviceStore>(store: &mut S, header: &Header, frames: &mut Frames, at_ms: i64, whole: bool) -> Result<Taken, Refusal> {
    let mut taken = Taken::default();
    let facts = store.facts()?;
    if header.epoch < facts.epoch {
        return Err(ErrorCode::VolumeStale.into());
    }
    let mut refused_receipt = false;
    loop {
        let frame = frames.next().map_err(|bad| Refusal::new(bad.code()))?;
        let Some(frame) = frame else { return Ok(taken) };
        match frame {
            Frame::Welcome(welcome) => take_welcome(store, &welcome, at_ms, &mut taken)?,
            Frame::Ack { incarnation, through } => done(perform(DeviceEffect::MarkAcked { incarnation, through }, store, at_ms))?,
            Frame::Refused { incarnation, seq, code } => {
                done(perform(DeviceEffect::MarkRefused { incarnation, seq, code }, store, at_ms))?;
            }
            Frame::Log(log) => take_log(store, log, at_ms, &mut taken)?,
            Frame::Receipt(receipt) => {
                let holds = matches!(answered(perform(DeviceEffect::KeepReceipt(receipt), store, at_ms))?, Stored::Receipt(true));
                refused_receipt = !holds;
                taken.receipt = Some(holds);
            }
            Frame::Done if whole && taken.gap.is_none() && !refused_receipt => {
                done(perform(DeviceEffect::MarkSynced, store, at_ms))?;
                taken.done = true;
            }
            Frame::Done => {}
            Frame::Sorry(code) => return Err(code.into()),
            // A device's words from a county.
            _ => return Err(ErrorCode::VolumeUnreadable.into()),
        }
    }
}

/// What the county held of this device when it wrote. The store compares and heals, as on a line; but
/// what the volume says less than is known since, is old and not lost, unless a new epoch began.
fn take_welcome<S: DeviceStore>(store: &mut S, welcome: &Welcome, at_ms: i64, taken: &mut Taken) -> Result<(), Refusal> {
    let before = store.facts()?;
    let mut told = Welcome { at_ms: 0, ..welcome.clone() };
    if before.epoch == welcome.epoch {
        let is_old = |held: &HeldChain| before.chains.iter().any(|own| own.incarnation == held.incarnation && held.seq < own.acked);
        told.chains.retain(|held| !is_old(held));
        // Where it stood on the day of that hello is no place to go back from today.
        told.back_to.clear();
    }
    let chains = told.chains.clone();
    let Stored::Welcomed(standing) = answered(perform(DeviceEffect::KeepWelcome(told), store, at_ms))? else { return Ok(()) };
    if standing == Standing::Anew {
        return Ok(());
    }
    for held in chains {
        let Some(own) = before.chains.iter().find(|own| own.incarnation == held.incarnation) else { continue };
        let through = held.seq.min(own.seq);
        if through > own.acked {
            taken.acked += through - own.acked;
            let incarnation = own.incarnation;
            let mark = if welcome.revoked {
                DeviceEffect::MarkHeld { incarnation, through }
            } else {
                DeviceEffect::MarkAcked { incarnation, through }
            };
            done(perform(mark, store, at_ms))?;
        }
    }
    Ok(())
}

fn take_log<S: DeviceStore>(store: &mut S, log: LogFrame, at_ms: i64, taken: &mut Taken) -> Result<(), Refusal> {
    let has = store.facts()?.cursors.iter().find(|cursor| cursor.scope == log.scope).map_or(0, |cursor| cursor.pos);
    if log.first_pos > has + 1 {
        taken.gap.get_or_insert(Gap { scope: log.scope, pos: has + 1 });
        return Ok(());
    }
    if let Stored::Entries(new) = answered(perform(DeviceEffect::ApplyLog(log), store, at_ms))? {
        taken.entries += new;
    }
    Ok(())
}

fn answered(performed: Performed) -> Result<Stored, Refusal> {
    match performed {
        Performed::Answered(DeviceEvent::Stored(stored)) => Ok(stored),
        Performed::Answered(DeviceEvent::Failed(refusal)) => Err(refusal),
        Performed::Answered(DeviceEvent::BaseLacking) => Err(ErrorCode::BaseLacking.into()),
        _ => Err(Refusal::new(ErrorCode::Internal).with("reference", "volume")),
    }
}

fn done(performed: Performed) -> Result<(), Refusal> {
    answered(performed).map(drop)
}
