//! A change: the unit that is logged, hashed, signed, sent and audited.
//!
//! Its bytes are `CBOR [version, seq, at_ms, actor, scope, verb] || body`, where the body is the
//! CBOR map `{0: [operations], 1: origin, 2: linked seq}` exactly as its device wrote it. The
//! header travels delta-coded inside a segment and is written again by each receiver with the one
//! encoder below; the chain proves that it came out the same. The body is never written again.

use crate::cbor::{self, INFALLIBLE};
use crate::chain::Hash;
use crate::op::{self, Names, Op};
use jiangyuan_model::{Actor, ChangeId, Scope};
use minicbor::{Decoder, Encoder};

/// Version of the change format.
pub const CHANGE_FORMAT: u8 = 1;

/// The largest body: what a line of 16 kbit/s carries in about two minutes.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// The most operations in one change; a registration has about ten.
pub const OPS_MAX: usize = 1_000;

/// The bytes are not a change of a format this version can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unreadable")]
pub struct Unreadable;

impl From<minicbor::decode::Error> for Unreadable {
    fn from(_: minicbor::decode::Error) -> Unreadable {
        Unreadable
    }
}

/// What stands before the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Position in the incarnation's chain, from 1.
    pub seq: u64,
    /// UTC milliseconds by the writing device's clock. Orders nothing.
    pub at_ms: i64,
    /// The user who acted, as numbered on the writing device.
    pub actor: Actor,
    /// The one scope of the change.
    pub scope: Scope,
    /// The verb (`Verb`).
    pub verb: u8,
}

/// One change with its body verbatim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The header.
    pub header: Header,
    /// The body, as its device wrote it.
    pub body: Vec<u8>,
}

/// What a body says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// The operations.
    pub ops: Vec<Op>,
    /// Hash of the imported line, where the change came of one. The same origin never folds twice.
    pub origin: Option<Vec<u8>>,
    /// The other change of a verb that touches two scopes, by its seq in the same incarnation.
    pub link: Option<u64>,
}

impl Change {
    /// The hash that the chain, the log and the receipt are made of.
    pub fn hash(&self) -> Hash {
        let header = &self.header;
        let mut bytes = Vec::with_capacity(64);
        let mut out = Encoder::new(&mut bytes);
        out.array(6).expect(INFALLIBLE).u8(CHANGE_FORMAT).expect(INFALLIBLE);
        out.u64(header.seq).expect(INFALLIBLE).i64(header.at_ms).expect(INFALLIBLE);
        out.u16(header.actor).expect(INFALLIBLE).str(&header.scope.to_string()).expect(INFALLIBLE);
        out.u8(header.verb).expect(INFALLIBLE);
        *blake3::Hasher::new().update(&bytes).update(&self.body).finalize().as_bytes()
    }

    /// Reads the body.
    ///
    /// # Errors
    /// [`Unreadable`] if it is no body of a format this version can read.
    pub fn read(&self, device: u32, incarnation: u64) -> Result<Body, Unreadable> {
        Body::read(&self.body, ChangeId { device, incarnation, seq: self.header.seq })
    }
}

impl Body {
    /// Writes the body. `writer` is the id the change will have.
    pub fn write(&self, writer: ChangeId) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        let mut out = Encoder::new(&mut bytes);
        let mut names = Names::new(writer);
        let keys = 1 + u64::from(self.origin.is_some()) + u64::from(self.link.is_some());
        out.map(keys).expect(INFALLIBLE).u8(0).expect(INFALLIBLE).array(self.ops.len() as u64).expect(INFALLIBLE);
        for op in &self.ops {
            op::write_op(&mut out, &mut names, op);
        }
        if let Some(origin) = &self.origin {
            out.u8(1).expect(INFALLIBLE).bytes(origin).expect(INFALLIBLE);
        }
        if let Some(link) = self.link {
            out.u8(2).expect(INFALLIBLE).u64(link).expect(INFALLIBLE);
        }
        bytes
    }

    /// Reads a body written by `writer`.
    ///
    /// # Errors
    /// [`Unreadable`] where the bytes are cut short, oversized or of another shape.
    pub fn read(bytes: &[u8], writer: ChangeId) -> Result<Body, Unreadable> {
        if bytes.len() > BODY_BYTES_MAX {
            return Err(Unreadable);
        }
        let mut input = Decoder::new(bytes);
        let mut names = Names::new(writer);
        let mut body = Body::default();
        for _ in 0..cbor::map_len(&mut input)? {
            match input.u64()? {
                0 => {
                    let count = cbor::array_len(&mut input)?;
                    if count > OPS_MAX as u64 {
                        return Err(Unreadable);
                    }
                    for _ in 0..count {
                        body.ops.push(op::read_op(&mut input, &mut names)?);
                    }
                }
                1 => body.origin = Some(input.bytes()?.to_vec()),
                2 => body.link = Some(input.u64()?),
                _ => input.skip()?,
            }
        }
        if input.position() == bytes.len() { Ok(body) } else { Err(Unreadable) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::attach::{Attachment, Blob};
    use crate::op::derive;
    use chrono::NaiveDate;
    use jiangyuan_model::{Field, Noun, RecordId, StepId, StepKind, Value};

    const WRITER: ChangeId = ChangeId { device: 3, incarnation: 0xfeed, seq: 12 };

    fn body() -> Body {
        let matter = RecordId([7; 16]);
        let piece = derive(matter, 1);
        Body {
            ops: vec![
                Op::create(
                    matter,
                    Noun::Matter,
                    vec![(Field::Title.code(), Value::text("草场边界")), (Field::Purpose.code(), Value::text("relief"))],
                ),
                Op::create(
                    piece,
                    Noun::Piece,
                    vec![
                        (Field::Matter.code(), Value::Text(matter.to_string())),
                        (Field::ReceivedAt.code(), Value::Int(1_772_000_000_000)),
                        (Field::SentOn.code(), Value::Date(NaiveDate::from_ymd_opt(2026, 2, 28).unwrap())),
                        (Field::Anonymous.code(), Value::Bool(true)),
                    ],
                ),
                Op::Put {
                    on: matter,
                    noun: None,
                    item: 1,
                    fields: vec![(Field::PartyName.code(), Value::text("扎西")), (Field::Phone.code(), Value::Empty)],
                    replaces: vec![(
                        Field::PartyName.code(),
                        vec![ChangeId { seq: 4, ..WRITER }, ChangeId { device: 9, incarnation: 1, seq: 2 }],
                    )],
                },
                Op::Step {
                    on: matter,
                    kind: StepKind::Note.code(),
                    after: Some(StepId { change: ChangeId { seq: 11, ..WRITER }, op: 1 }),
                    fields: vec![(Field::Participants.code(), Value::List(vec!["甲".into(), "乙".into()]))],
                },
                Op::Resolve { on: piece, item: 0, field: 900, value: Value::Bytes(vec![1, 2]), replaces: vec![WRITER] },
                Op::Void { on: matter, step: None, reason: "重复登记".into() },
                Op::Attach {
                    on: matter,
                    attachment: Box::new(Attachment {
                        content: Blob { hash: [9; 32], length: 250_000 },
                        media: 1,
                        title: "界桩".into(),
                        dated: NaiveDate::from_ymd_opt(1969, 12, 31),
                        thumbnail: Some(Blob { hash: [8; 32], length: 9_000 }),
                        evidence: Some(Blob { hash: [6; 32], length: 4_000_000 }),
                    }),
                },
                Op::Lost { on: matter, attachment: StepId { change: WRITER, op: 6 }, reason: "手机遗失".into() },
                Op::Erase {
                    on: matter,
                    noun: 3,
                    changes: vec![WRITER, ChangeId { device: 9, incarnation: 1, seq: 2 }],
                    hashes: vec![[5; 32], [4; 32]],
                    reason: 2,
                    approval: "档鉴〔2026〕3号".into(),
                    approved_by: "才让".into(),
                },
                Op::Move { on: piece, to: "549901101/desk".parse().unwrap(), reason: "属地管理".into() },
            ],
            origin: Some(vec![1; 8]),
            link: Some(13),
        }
    }

    #[test]
    fn a_body_reads_back_as_it_was_written() {
        let bytes = body().write(WRITER);
        assert_eq!(Body::read(&bytes, WRITER), Ok(body()));
    }

    #[test]
    fn a_record_is_spelled_out_once_in_a_body() {
        let bytes = body().write(WRITER);
        let spelled = bytes.windows(16).filter(|w| *w == [7; 16]).count();
        let derived = derive(RecordId([7; 16]), 1).0;
        assert_eq!((spelled, bytes.windows(16).filter(|w| *w == derived).count()), (1, 0));
    }

    #[test]
    fn a_body_cut_anywhere_is_unreadable_and_never_a_panic() {
        let bytes = body().write(WRITER);
        for end in 0..bytes.len() {
            assert_eq!(Body::read(&bytes[..end], WRITER), Err(Unreadable), "cut at {end}");
        }
    }

    #[test]
    fn an_operation_of_a_newer_version_is_kept_and_the_rest_is_read() {
        let mut bytes = Vec::new();
        let mut out = Encoder::new(&mut bytes);
        out.map(2).unwrap().u8(0).unwrap().array(1).unwrap();
        out.array(3).unwrap().u64(77).unwrap().bytes(&[5; 16]).unwrap().str("new").unwrap();
        out.u8(9).unwrap().str("later").unwrap();
        let read = Body::read(&bytes, WRITER).unwrap();
        assert_eq!(read.ops, vec![Op::Unknown { code: 77, on: Some(RecordId([5; 16])) }]);
    }

    #[test]
    fn every_part_of_the_header_is_in_the_hash() {
        let header = Header { seq: 1, at_ms: 5, actor: 1, scope: "549901100/desk".parse().unwrap(), verb: 1 };
        let base = Change { header, body: vec![0xa0] };
        let mut others = Vec::new();
        for part in 0..6 {
            let mut other = base.clone();
            match part {
                0 => other.header.seq = 2,
                1 => other.header.at_ms = 6,
                2 => other.header.actor = 2,
                3 => other.header.scope = Scope::Sealed,
                4 => other.header.verb = 2,
                _ => other.body = vec![0xa1, 0, 0],
            }
            others.push(other.hash());
        }
        others.push(base.hash());
        others.sort_unstable();
        others.dedup();
        assert_eq!(others.len(), 7);
    }
}
