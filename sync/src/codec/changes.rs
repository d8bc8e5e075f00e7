//! What a segment and the full entries of a log frame have in common: columns of headers, and the
//! bodies, whole or told by a base.
//!
//! **Where the base is named.** Most bodies that are told by a base name it themselves, among the
//! values that they replace, and those bytes are in the instructions. So the column of bases says how
//! far before the end of the instructions the id stands, which is the same number for most changes
//! and costs nothing; an id that does not stand there is written out.

use super::part::{read_scope, write_scope};
use super::{BadFrame, column};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::change::{Change, Header};
use crate::frame::{Check, Packed};
use crate::op::Names;
use crate::segment::Item;
use jiangyuan_model::{ChangeId, Scope};
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

/// A change on its way, with the id that its base is told from.
pub(super) struct Told<'a> {
    pub(super) id: ChangeId,
    pub(super) header: &'a Header,
    pub(super) body: Said<'a>,
}

pub(super) enum Said<'a> {
    Whole(&'a [u8]),
    Packed(&'a Packed),
}

impl<'a> Told<'a> {
    pub(super) fn whole(id: ChangeId, change: &'a Change) -> Told<'a> {
        Told { id, header: &change.header, body: Said::Whole(&change.body) }
    }

    pub(super) fn packed(id: ChangeId, packed: &'a Packed) -> Told<'a> {
        Told { id, header: &packed.header, body: Said::Packed(packed) }
    }
}

/// The base is not told: the body is whole.
const WHOLE: i64 = 0;
/// The base's id is written out.
const SPELLED: i64 = -1;

pub(super) fn write_changes(out: &mut Out<'_>, own_scope: Option<&Scope>, check: Option<Check>, changes: &[Told<'_>], at_ms: &mut i64) {
    let mut scopes: Vec<&Scope> = own_scope.into_iter().collect();
    let mut in_scope = Vec::with_capacity(changes.len());
    for change in changes {
        let scope = &change.header.scope;
        let index = scopes.iter().position(|known| *known == scope).unwrap_or_else(|| {
            scopes.push(scope);
            scopes.len() - 1
        });
        in_scope.push(index as i64);
    }
    let told = scopes.get(usize::from(own_scope.is_some())..).unwrap_or_default();
    out.array(told.len() as u64).expect(INFALLIBLE);
    for scope in told {
        write_scope(out, scope);
    }
    column::write(out, in_scope);
    column::write(out, column::differences_from(*at_ms, changes.iter().map(|change| change.header.at_ms)));
    *at_ms = changes.last().map_or(*at_ms, |change| change.header.at_ms);
    column::write(out, changes.iter().map(|change| i64::from(change.header.actor)));
    column::write(out, changes.iter().map(|change| i64::from(change.header.verb)));
    write_bases(out, check, changes);
    for change in changes {
        match change.body {
            Said::Whole(body) => write_body(out, body),
            Said::Packed(packed) => drop(out.bytes(&packed.instructions).expect(INFALLIBLE)),
        }
    }
}

/// How many items [`write_changes`] writes, besides one for each change.
pub(super) const CHANGES_ITEMS: u64 = 8;

/// Reads `total` changes, whose ids the caller knows.
pub(super) fn read_changes(
    input: &mut Decoder<'_>,
    own_scope: Option<&Scope>,
    ids: &[ChangeId],
    at_ms_before: &mut i64,
) -> Result<(Option<Check>, Vec<Item>), BadFrame> {
    let total = ids.len();
    let mut scopes: Vec<Scope> = own_scope.cloned().into_iter().collect();
    for _ in 0..cbor::array_len(input)? {
        scopes.push(read_scope(input)?);
    }
    let in_scope = column::read(input, total)?;
    let at_ms: Vec<i64> = column::sums_from(*at_ms_before, column::read(input, total)?).collect();
    *at_ms_before = at_ms.last().copied().unwrap_or(*at_ms_before);
    let actors = column::read(input, total)?;
    let verbs = column::read(input, total)?;
    let (check, bases, spelled) = read_bases(input, total)?;
    let mut spelled = spelled.into_iter();
    let mut items = Vec::with_capacity(total);
    let headers = ids.iter().zip(in_scope).zip(at_ms).zip(actors.into_iter().zip(verbs));
    for ((((id, scope), at_ms), (actor, verb)), base) in headers.zip(bases) {
        let scope = usize::try_from(scope).ok().and_then(|index| scopes.get(index)).ok_or(BadFrame::Unreadable)?.clone();
        let actor = u16::try_from(actor).map_err(|_| BadFrame::Unreadable)?;
        let verb = u8::try_from(verb).map_err(|_| BadFrame::Unreadable)?;
        let header = Header { seq: id.seq, at_ms, actor, scope, verb };
        items.push(match base {
            WHOLE => Item::Whole(Change { header, body: read_body(input)? }),
            SPELLED => {
                let base = read_id(&mut Decoder::new(spelled.next().ok_or(BadFrame::Unreadable)?), *id)?;
                Item::Packed(Packed { header, base, instructions: input.bytes()?.to_vec() })
            }
            before_end => {
                let instructions = input.bytes()?;
                let at = usize::try_from(before_end).ok().and_then(|before| instructions.len().checked_sub(before));
                let named = at.and_then(|at| instructions.get(at..)).ok_or(BadFrame::Unreadable)?;
                Item::Packed(Packed { header, base: read_id(&mut Decoder::new(named), *id)?, instructions: instructions.to_vec() })
            }
        });
    }
    Ok((check, items))
}

/// The checksum, the column of bases, and the ids that are written out.
fn write_bases(out: &mut Out<'_>, check: Option<Check>, changes: &[Told<'_>]) {
    match check {
        Some(check) => out.bytes(&check).expect(INFALLIBLE),
        None => out.null().expect(INFALLIBLE),
    };
    let mut spelled = Vec::new();
    let mut bases = Vec::with_capacity(changes.len());
    for change in changes {
        bases.push(match &change.body {
            Said::Whole(_) => WHOLE,
            Said::Packed(packed) => before_end(change.id, packed).unwrap_or_else(|| {
                spelled.push((change.id, packed.base));
                SPELLED
            }),
        });
    }
    column::write(out, bases);
    out.array(spelled.len() as u64).expect(INFALLIBLE);
    for (writer, base) in spelled {
        Names::new(writer).write_change(out, base);
    }
}

type Bases<'a> = (Option<Check>, Vec<i64>, Vec<&'a [u8]>);

fn read_bases<'a>(input: &mut Decoder<'a>, total: usize) -> Result<Bases<'a>, BadFrame> {
    let check = if input.datatype()? == Type::Null {
        input.null()?;
        None
    } else {
        Some(super::part::fixed(input)?)
    };
    let bases = column::read(input, total)?;
    let mut spelled = Vec::new();
    for _ in 0..cbor::array_len(input)? {
        let start = input.position();
        input.skip()?;
        spelled.push(input.input().get(start..input.position()).ok_or(BadFrame::Unreadable)?);
    }
    Ok((check, bases, spelled))
}

/// How far before the end of the instructions the base's id stands, if it does.
fn before_end(writer: ChangeId, packed: &Packed) -> Option<i64> {
    let mut id = Vec::new();
    Names::new(writer).write_change(&mut Encoder::new(&mut id), packed.base);
    let at = packed.instructions.windows(id.len()).rposition(|window| window == id)?;
    i64::try_from(packed.instructions.len() - at).ok()
}

fn read_id(input: &mut Decoder<'_>, writer: ChangeId) -> Result<ChangeId, BadFrame> {
    Ok(Names::new(writer).read_change(input)?)
}

/// A body is one CBOR map and stands as it is; what is none is wrapped.
fn write_body(out: &mut Out<'_>, body: &[u8]) {
    if is_map(body) {
        out.writer_mut().extend_from_slice(body);
    } else {
        out.bytes(body).expect(INFALLIBLE);
    }
}

fn is_map(body: &[u8]) -> bool {
    let mut input = Decoder::new(body);
    matches!(input.datatype(), Ok(Type::Map)) && input.skip().is_ok() && input.position() == body.len()
}

fn read_body(input: &mut Decoder<'_>) -> Result<Vec<u8>, BadFrame> {
    if input.datatype()? == Type::Bytes {
        return Ok(input.bytes()?.to_vec());
    }
    let start = input.position();
    input.skip()?;
    Ok(input.input().get(start..input.position()).ok_or(BadFrame::Unreadable)?.to_vec())
}
