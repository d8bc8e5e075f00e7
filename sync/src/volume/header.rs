//! What a volume says of itself in clear: enough to sort a stick and to name what is missing, and
//! nothing of anybody's matter.

use super::BadVolume;
use crate::cbor::{self, INFALLIBLE};
use crate::chain::Hash;
use crate::frame::ChainState;
use jiangyuan_model::{DeviceId, Incarnation, Scope};
use minicbor::{Decoder, Encoder};

/// The random name of a set of volumes.
pub type SetId = [u8; 16];

/// The most incarnations in one volume: as many as a hello may name.
const RUNS_MAX: usize = 16;

/// The most scopes in one volume: a desk with every village of a large township.
pub(super) const SPANS_MAX: usize = 256;

/// Which way a volume goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From a device to its county.
    Up,
    /// From the county to a device.
    Down,
}

/// A run of changes of one incarnation that a volume holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunSpan {
    /// The incarnation.
    pub incarnation: Incarnation,
    /// The first seq.
    pub first: u64,
    /// The last seq.
    pub last: u64,
    /// The device's head before it: where it goes on from, which nothing else on a stick tells.
    pub before: Hash,
    /// The device's head after it: which history it is.
    pub head: Hash,
}

/// A run of entries of one scope that a volume holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeSpan {
    /// The scope.
    pub scope: Scope,
    /// The first position.
    pub first: u64,
    /// The last position.
    pub last: u64,
}

/// The clear part of a volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Fingerprint of the county's TLS key, as it stands on tickets.
    pub county: Hash,
    /// Which way it goes.
    pub direction: Direction,
    /// Who wrote it (up) or who may read it (down).
    pub device: DeviceId,
    /// The writer's public key, where the county has not registered it yet.
    pub key: Option<[u8; 32]>,
    /// The device's present incarnation when it was made, as its maker knew it.
    pub incarnation: Incarnation,
    /// The county's epoch, as its maker knew it; 0 before a device has heard of one.
    pub epoch: u32,
    /// The set it belongs to.
    pub set: SetId,
    /// Its number in the set, from 1.
    pub number: u32,
    /// Whether it is the last of its set.
    pub last: bool,
    /// When it was made, UTC milliseconds by its maker's clock.
    pub made_at_ms: i64,
    /// The changes in it.
    pub runs: Vec<RunSpan>,
    /// The entries in it.
    pub spans: Vec<ScopeSpan>,
    /// It holds contents of attachments ([`super::contents`]) and nothing of the log.
    pub contents: bool,
}

impl RunSpan {
    /// What stands before it.
    pub const fn start(&self) -> ChainState {
        ChainState { incarnation: self.incarnation, seq: self.first.saturating_sub(1), head: self.before }
    }
}

impl Header {
    /// The bytes of the header.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(160);
        let mut out = Encoder::new(&mut bytes);
        out.array(if self.contents { 13 } else { 12 }).expect(INFALLIBLE).bytes(&self.county).expect(INFALLIBLE);
        out.bool(self.direction == Direction::Up).expect(INFALLIBLE).u32(self.device).expect(INFALLIBLE);
        match &self.key {
            Some(key) => out.bytes(key).expect(INFALLIBLE),
            None => out.null().expect(INFALLIBLE),
        };
        out.u64(self.incarnation).expect(INFALLIBLE).u32(self.epoch).expect(INFALLIBLE).bytes(&self.set).expect(INFALLIBLE);
        out.u32(self.number).expect(INFALLIBLE).bool(self.last).expect(INFALLIBLE).i64(self.made_at_ms).expect(INFALLIBLE);
        out.array(self.runs.len() as u64).expect(INFALLIBLE);
        for run in &self.runs {
            out.array(5).expect(INFALLIBLE).u64(run.incarnation).expect(INFALLIBLE);
            out.u64(run.first).expect(INFALLIBLE).u64(run.last).expect(INFALLIBLE);
            out.bytes(&run.before).expect(INFALLIBLE).bytes(&run.head).expect(INFALLIBLE);
        }
        out.array(self.spans.len() as u64).expect(INFALLIBLE);
        for span in &self.spans {
            out.array(3).expect(INFALLIBLE).str(&span.scope.to_string()).expect(INFALLIBLE);
            out.u64(span.first).expect(INFALLIBLE).u64(span.last).expect(INFALLIBLE);
        }
        if self.contents {
            out.bool(true).expect(INFALLIBLE);
        }
        bytes
    }

    /// Reads a header.
    ///
    /// # Errors
    /// [`BadVolume::Unreadable`].
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Header, BadVolume> {
        Header::read(&mut Decoder::new(bytes)).ok_or(BadVolume::Unreadable)
    }

    fn read(input: &mut Decoder<'_>) -> Option<Header> {
        // A later version may append.
        let len = cbor::array_len(input).ok()?;
        if len < 12 {
            return None;
        }
        Some(Header {
            county: fixed(input)?,
            direction: if input.bool().ok()? { Direction::Up } else { Direction::Down },
            device: input.u32().ok()?,
            key: if input.datatype().ok()? == minicbor::data::Type::Null {
                input.null().ok()?;
                None
            } else {
                Some(fixed(input)?)
            },
            incarnation: input.u64().ok()?,
            epoch: input.u32().ok()?,
            set: fixed(input)?,
            number: input.u32().ok()?,
            last: input.bool().ok()?,
            made_at_ms: input.i64().ok()?,
            runs: list(input, RUNS_MAX, 5, |input| {
                let (incarnation, first, last) = (input.u64().ok()?, input.u64().ok()?, input.u64().ok()?);
                Some(RunSpan { incarnation, first, last, before: fixed(input)?, head: fixed(input)? })
            })?,
            spans: list(input, SPANS_MAX, 3, |input| {
                Some(ScopeSpan { scope: input.str().ok()?.parse().ok()?, first: input.u64().ok()?, last: input.u64().ok()? })
            })?,
            contents: len > 12 && input.bool().ok()?,
        })
    }
}

/// A list of at most so many items, each an array of `len`.
fn list<T>(input: &mut Decoder<'_>, max: usize, len: u64, mut one: impl FnMut(&mut Decoder<'_>) -> Option<T>) -> Option<Vec<T>> {
    let count = cbor::array_len(input).ok()?;
    if count > max as u64 {
        return None;
    }
    let mut items = Vec::new();
    for _ in 0..count {
        if cbor::array_len(input).ok()? != len {
            return None;
        }
        items.push(one(input)?);
    }
    Some(items)
}

fn fixed<const N: usize>(input: &mut Decoder<'_>) -> Option<[u8; N]> {
    input.bytes().ok()?.try_into().ok()
}
