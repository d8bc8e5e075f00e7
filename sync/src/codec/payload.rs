//! The payload of each type of frame: CBOR arrays, to which a later version may append.

use super::BadFrame;
use super::identity::{read_give, read_welcome, write_give, write_welcome};
use super::log::{read_log, write_log};
use super::part::{at_least, read_code};
use super::segment::{read_segment, write_segment};
use super::short::{read_hello, read_receipt, write_hello, write_receipt};
use super::snapshot::{read_page, read_start, write_page, write_start};
use super::terms::Terms;
use crate::cbor::INFALLIBLE;
use crate::frame::{Content, Frame, LogEntry, LogFrame};
use crate::snapshot::Page;
use jiangyuan_model::Scope;
use minicbor::{Decoder, Encoder};

const HELLO: u8 = 1;
const SEGMENT: u8 = 2;
const END: u8 = 3;
const GIVE: u8 = 4;
const WELCOME: u8 = 16;
const ACK: u8 = 17;
const REFUSED: u8 = 18;
const LOG: u8 = 19;
const RECEIPT: u8 = 20;
const DONE: u8 = 21;
const SORRY: u8 = 22;
const GIVEN: u8 = 23;
const SNAPSHOT_START: u8 = 29;
const SNAPSHOT_PAGE: u8 = 30;

/// What the frames so far leave for the next ones to refer to.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    /// What the hello set.
    pub(super) terms: Terms,
    /// The last time that was told: the county's on the way down, the device's on the way up.
    pub(super) at_ms: i64,
    /// The last time that a change of a log frame was written.
    pub(super) written_at_ms: i64,
    /// The scope of the last log frame.
    pub(super) log: Option<Scope>,
}

impl Memory {
    /// What follows goes by these terms.
    pub(super) fn agree(&mut self, terms: Terms) {
        (self.at_ms, self.written_at_ms) = (terms.at_ms, terms.at_ms);
        self.terms = terms;
    }
}

pub(super) const fn kind(frame: &Frame) -> u8 {
    match frame {
        Frame::Hello(_) => HELLO,
        Frame::Segment(_) => SEGMENT,
        Frame::End => END,
        Frame::Give(_) => GIVE,
        Frame::Welcome(_) => WELCOME,
        Frame::Ack { .. } => ACK,
        Frame::Refused { .. } => REFUSED,
        Frame::Log(_) => LOG,
        Frame::Receipt(_) => RECEIPT,
        Frame::Done => DONE,
        Frame::Sorry(_) => SORRY,
        Frame::Given => GIVEN,
        Frame::SnapshotStart(_) => SNAPSHOT_START,
        Frame::SnapshotPage(_) => SNAPSHOT_PAGE,
    }
}

/// Bodies are worth a window. A log frame of a few of the reader's own entries is shorter in plain, and
/// the window's tables are not made for it.
pub(super) fn is_compressed(frame: &Frame) -> bool {
    match frame {
        Frame::Segment(_) | Frame::SnapshotPage(_) | Frame::Give(_) => true,
        Frame::Log(log) => !is_a_few_own(log.entries.iter()),
        _ => false,
    }
}

/// Own entries up to this number go in plain.
const OWN_IN_PLAIN_MAX: usize = 16;

pub(super) fn is_a_few_own<'a>(mut entries: impl ExactSizeIterator<Item = &'a LogEntry>) -> bool {
    entries.len() <= OWN_IN_PLAIN_MAX && entries.all(|entry| matches!(entry.content, Content::Own))
}

/// Whether the frame may not share a window with those before it.
pub(super) fn starts_fresh(frame: &Frame, memory: &Memory) -> bool {
    match (frame, &memory.log) {
        (Frame::Log(LogFrame { scope, .. }) | Frame::SnapshotPage(Page { scope, .. }), Some(before)) => scope != before,
        _ => false,
    }
}

pub(super) fn items(frame: &Frame) -> usize {
    match frame {
        Frame::Segment(parcel) => parcel.items.len(),
        Frame::Log(log) => log.entries.len(),
        Frame::Give(give) => give.entries.len(),
        Frame::SnapshotPage(page) => page.entries.len(),
        _ => 0,
    }
}

pub(super) fn write(frame: &Frame, memory: &mut Memory) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut out = Encoder::new(&mut bytes);
    match frame {
        Frame::Hello(hello) => {
            write_hello(&mut out, hello);
            memory.agree(Terms::of(hello));
        }
        Frame::Segment(segment) => write_segment(&mut out, segment, memory),
        Frame::End | Frame::Done | Frame::Given => {}
        Frame::Give(give) => write_give(&mut out, give),
        Frame::Welcome(welcome) => write_welcome(&mut out, welcome, memory),
        Frame::Ack { incarnation, through } => {
            out.array(2).expect(INFALLIBLE);
            memory.terms.write_incarnation(&mut out, *incarnation);
            out.u64(*through).expect(INFALLIBLE);
        }
        Frame::Refused { incarnation, seq, code } => {
            out.array(3).expect(INFALLIBLE);
            memory.terms.write_incarnation(&mut out, *incarnation);
            out.u64(*seq).expect(INFALLIBLE).u16(code.code()).expect(INFALLIBLE);
        }
        Frame::Log(log) => write_log(&mut out, log, memory),
        Frame::SnapshotStart(start) => write_start(&mut out, start),
        Frame::SnapshotPage(page) => write_page(&mut out, page, memory),
        Frame::Receipt(receipt) => write_receipt(&mut out, receipt, memory),
        Frame::Sorry(code) => {
            out.array(1).expect(INFALLIBLE).u16(code.code()).expect(INFALLIBLE);
        }
    }
    bytes
}

pub(super) fn read(kind: u8, plain: &[u8], memory: &mut Memory) -> Result<Frame, BadFrame> {
    let input = &mut Decoder::new(plain);
    Ok(match kind {
        HELLO => {
            let hello = read_hello(input)?;
            memory.agree(Terms::of(&hello));
            Frame::Hello(hello)
        }
        SEGMENT => Frame::Segment(read_segment(input, memory)?),
        END => Frame::End,
        GIVE => Frame::Give(read_give(input)?),
        WELCOME => Frame::Welcome(read_welcome(input, memory)?),
        ACK => {
            at_least(input, 2)?;
            Frame::Ack { incarnation: memory.terms.read_incarnation(input)?, through: input.u64()? }
        }
        REFUSED => {
            at_least(input, 3)?;
            Frame::Refused { incarnation: memory.terms.read_incarnation(input)?, seq: input.u64()?, code: read_code(input)? }
        }
        LOG => Frame::Log(read_log(input, memory)?),
        SNAPSHOT_START => Frame::SnapshotStart(read_start(input)?),
        SNAPSHOT_PAGE => Frame::SnapshotPage(read_page(input, memory)?),
        RECEIPT => Frame::Receipt(read_receipt(input, memory)?),
        DONE => Frame::Done,
        GIVEN => Frame::Given,
        SORRY => {
            at_least(input, 1)?;
            Frame::Sorry(read_code(input)?)
        }
        _ => return Err(BadFrame::UnknownType),
    })
}
