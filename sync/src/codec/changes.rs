//! What a segment and the full entries of a log frame have in common: columns of headers, and the
//! bodies.

use super::part::{read_scope, write_scope};
use super::{BadFrame, column};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::change::{Change, Header};
use jiangyuan_model::Scope;
use minicbor::Decoder;
use minicbor::data::Type;

/// The columns that a segment and the full entries of a log frame have in common: when, who, in
/// which scope, which verb; then the bodies.
pub(super) fn write_changes(out: &mut Out<'_>, own_scope: Option<&Scope>, changes: &[&Change]) {
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
    column::write(out, column::differences(changes.iter().map(|change| change.header.at_ms)));
    column::write(out, changes.iter().map(|change| i64::from(change.header.actor)));
    column::write(out, changes.iter().map(|change| i64::from(change.header.verb)));
    out.array(changes.len() as u64).expect(INFALLIBLE);
    for change in changes {
        write_body(out, &change.body);
    }
}

/// How many items [`write_changes`] writes.
pub(super) const CHANGES_ITEMS: u64 = 6;

/// Reads `total` changes, whose seqs the caller knows.
pub(super) fn read_changes(
    input: &mut Decoder<'_>,
    own_scope: Option<&Scope>,
    seqs: impl ExactSizeIterator<Item = u64>,
) -> Result<Vec<Change>, BadFrame> {
    let total = seqs.len();
    let mut scopes: Vec<Scope> = own_scope.cloned().into_iter().collect();
    for _ in 0..cbor::array_len(input)? {
        scopes.push(read_scope(input)?);
    }
    let in_scope = column::read(input, total)?;
    let at_ms = column::read(input, total)?;
    let actors = column::read(input, total)?;
    let verbs = column::read(input, total)?;
    if usize::try_from(cbor::array_len(input)?) != Ok(total) {
        return Err(BadFrame::Unreadable);
    }
    let mut changes = Vec::with_capacity(total);
    let headers = seqs.zip(in_scope).zip(column::sums(at_ms)).zip(actors.into_iter().zip(verbs));
    for (((seq, scope), at_ms), (actor, verb)) in headers {
        let scope = usize::try_from(scope).ok().and_then(|index| scopes.get(index)).ok_or(BadFrame::Unreadable)?.clone();
        let actor = u16::try_from(actor).map_err(|_| BadFrame::Unreadable)?;
        let verb = u8::try_from(verb).map_err(|_| BadFrame::Unreadable)?;
        changes.push(Change { header: Header { seq, at_ms, actor, scope, verb }, body: read_body(input)? });
    }
    Ok(changes)
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
