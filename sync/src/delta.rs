//! A body told by what it has in common with another one that the receiver holds.
//!
//! Whoever corrects one word in a narrative writes a change with the whole narrative: that is what
//! stands in the log, is hashed, and can be read without anything else. On the wire it would cost
//! a kilobyte, and on a line of 32 kbit/s a week's corrections are most of the waiting. So the body
//! travels as copies from a **base**, the body of a change that it replaces or that acts on the same
//! record, and as the bytes in between. The sixteen random bytes of the record's id, which no
//! compressor can shrink, are copied along with the text.
//!
//! **Which base.** Any body will do, since nothing is believed: the county checks the chain over
//! what it put together, the device the entry head, and both a checksum over all bodies of the frame
//! first, so that a base that reads otherwise on one side is told from a fork. The sender takes the
//! change that [`wish`] names and that the receiver surely holds: on the way up one that the county
//! numbered or that stands before it in the same chain, on the way down one that stands before it in
//! the same scope. A receiver that lacks the base all the same (erased, compacted, refused) says so
//! and is sent whole bodies. Nothing depends on a base but bytes.
//!
//! **The source** of copies is the base's body, and before it the ids of those records that the base
//! names by derivation, so that they need not be spelled out either.
//!
//! **Instructions** are `insert length, bytes, copy length, place`, lengths as varints, the place as
//! the difference from where the last copy ended. They are greedy: at each byte the longest match of
//! at least [`MATCH_BYTES_MIN`] among the last places with the same eight bytes. What is inserted
//! goes through the session's compression window as any text does.
//!
//! Rejected: operations on characters (the log would depend on them for ever, and a merge would have
//! to understand them); the base as a dictionary of the compressor (the window would have to be
//! loaded anew for each body, and lose what it has); an exact matcher (a suffix array saves 1 % of
//! what is left).

use crate::change::{BODY_BYTES_MAX, Body};
use crate::frame::Base;
use crate::op::Op;
use jiangyuan_model::{ChangeId, RecordId, Value};

/// A shorter copy costs as much as it saves.
const MATCH_BYTES_MIN: usize = 8;

/// How many earlier places are looked at for one match.
const PLACES_MAX: usize = 32;

/// The table of places has this many slots: bodies have one or two thousand bytes.
const SLOTS: usize = 4096;

/// What a sender would like to have as a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// This change.
    Change(ChangeId),
    /// Any change that acts on this record, best the one that brought it into being.
    Record(RecordId),
}

/// The base that promises most for a body written by `writer`: the value that its longest text
/// replaces, else the step that it follows, else anything of its record. Nothing for a body that
/// brings records into being or cannot be read.
pub fn wish(writer: ChangeId, body: &[u8]) -> Option<Wish> {
    let body = Body::read(body, writer).ok()?;
    let creates = |op: &Op| matches!(op, Op::Put { noun: Some(_), .. });
    if body.ops.iter().any(creates) {
        return None;
    }
    let replaced = body.ops.iter().flat_map(replaced).max_by_key(|(length, _)| *length).map(|(_, id)| id);
    let followed = body.ops.iter().find_map(|op| if let Op::Step { after, .. } = op { after.map(|step| step.change) } else { None });
    let record = body.ops.iter().find_map(Op::on);
    replaced.or(followed).map(Wish::Change).or_else(|| record.map(Wish::Record))
}

/// The changes that an operation replaces, with the length of the text that takes their place.
fn replaced(op: &Op) -> Vec<(usize, ChangeId)> {
    let length = |value: &Value| value.as_text().map_or(0, str::len);
    match op {
        Op::Put { fields, replaces, .. } => {
            let of = |field: u16| fields.iter().find(|(known, _)| *known == field).map_or(0, |(_, value)| length(value));
            replaces.iter().filter_map(|(field, ids)| ids.first().map(|id| (of(*field), *id))).collect()
        }
        Op::Resolve { value, replaces, .. } => replaces.iter().map(|id| (length(value), *id)).collect(),
        _ => Vec::new(),
    }
}

/// What is copied from: the ids that the base names by derivation only, then its body.
fn source(base: &Base) -> Vec<u8> {
    let spelled = |id: &RecordId| base.body.windows(id.0.len()).any(|window| window == id.0);
    let mut ids: Vec<RecordId> = Vec::new();
    for id in Body::read(&base.body, base.id).unwrap_or_default().ops.iter().filter_map(Op::on) {
        if !ids.contains(&id) && !spelled(&id) {
            ids.push(id);
        }
    }
    let mut source: Vec<u8> = ids.into_iter().flat_map(|id| id.0).collect();
    source.extend_from_slice(&base.body);
    source
}

/// The instructions that make `body` out of a base.
pub(crate) fn encode(base: &Base, body: &[u8]) -> Vec<u8> {
    let source = source(base);
    let places = Places::of(&source);
    let mut out = Vec::with_capacity(body.len() / 4);
    let (mut at, mut told, mut expected) = (0, 0, 0usize);
    while at < body.len() {
        let Some((from, length)) = places.longest(&source, body, at) else {
            at += 1;
            continue;
        };
        // A match is found by its first eight bytes; what stands before them may be common as well.
        let before = common_before(&source, from, body, at).min(at - told);
        let (from, start, length) = (from - before, at - before, length + before);
        insert(&mut out, body.get(told..start).unwrap_or_default());
        write_number(&mut out, length as u64);
        write_number(&mut out, zigzag(from as i64 - expected as i64));
        expected = from + length;
        at = start + length;
        told = at;
    }
    if told < body.len() {
        insert(&mut out, body.get(told..).unwrap_or_default());
    }
    out
}

/// Puts a body together, of at most `bytes_max` bytes. Nothing if the instructions are damaged.
pub(crate) fn apply(base: &Base, mut instructions: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let source = source(base);
    let bytes_max = bytes_max.min(BODY_BYTES_MAX);
    let mut body = Vec::new();
    let mut expected = 0i64;
    while !instructions.is_empty() {
        let inserted = usize::try_from(read_number(&mut instructions)?).ok()?;
        let (bytes, rest) = instructions.split_at_checked(inserted)?;
        body.extend_from_slice(bytes);
        instructions = rest;
        if !instructions.is_empty() {
            let length = usize::try_from(read_number(&mut instructions)?).ok()?;
            let from = expected.checked_add(unzigzag(read_number(&mut instructions)?))?;
            let start = usize::try_from(from).ok()?;
            let end = start.checked_add(length)?;
            body.extend_from_slice(source.get(start..end)?);
            expected = i64::try_from(end).ok()?;
        }
        if body.len() > bytes_max {
            return None;
        }
    }
    Some(body)
}

/// Where the source has which eight bytes: the last place of each hash, and for each place the one
/// before it.
struct Places {
    last: Vec<Option<usize>>,
    before: Vec<Option<usize>>,
}

impl Places {
    fn of(source: &[u8]) -> Places {
        let mut places = Places { last: vec![None; SLOTS], before: Vec::with_capacity(source.len()) };
        for (at, block) in source.windows(MATCH_BYTES_MIN).enumerate() {
            if let Some(slot) = places.last.get_mut(slot(block)) {
                places.before.push(slot.replace(at));
            }
        }
        places
    }

    /// The longest match of what stands at `at`: where in the source, and how long.
    fn longest(&self, source: &[u8], body: &[u8], at: usize) -> Option<(usize, usize)> {
        let block = body.get(at..at + MATCH_BYTES_MIN)?;
        let mut place = self.last.get(slot(block)).copied().flatten();
        let mut best = None;
        for _ in 0..PLACES_MAX {
            let Some(from) = place else { break };
            let length = common(source.get(from..).unwrap_or_default(), body.get(at..).unwrap_or_default());
            if length >= MATCH_BYTES_MIN && best.is_none_or(|(_, longest)| length > longest) {
                best = Some((from, length));
            }
            place = self.before.get(from).copied().flatten();
        }
        best
    }
}

fn slot(block: &[u8]) -> usize {
    let mixed = block.iter().fold(0u64, |mixed, byte| mixed.wrapping_mul(0x0100_0000_01b3) ^ u64::from(*byte));
    usize::try_from(mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52).unwrap_or(0)
}

fn common(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

fn common_before(source: &[u8], from: usize, body: &[u8], at: usize) -> usize {
    let (one, other) = (source.get(..from).unwrap_or_default(), body.get(..at).unwrap_or_default());
    one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count()
}

fn insert(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Seven bits a byte, the lowest first.
fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read_number(input: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = input.split_first()?;
        *input = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::op::derive;
    use jiangyuan_model::{Field, Noun};
    use proptest::prelude::*;

    const WRITER: ChangeId = ChangeId { device: 3, incarnation: 9, seq: 5 };
    const MATTER: RecordId = RecordId([7; 16]);

    fn body(ops: Vec<Op>) -> Vec<u8> {
        Body { ops, origin: None, link: None }.write(WRITER)
    }

    fn base(bytes: Vec<u8>) -> Base {
        Base { id: ChangeId { seq: 4, ..WRITER }, scope: jiangyuan_model::Scope::Reference, pos: 0, body: bytes }
    }

    fn narrative(text: &str) -> Vec<(u16, Value)> {
        vec![(Field::Narrative.code(), Value::text(text))]
    }

    const TEXT: &str = "经县残联转来的信访事项，涉及青日村上社一户。依当年约定，这件事已经造成草场退化，算下来损失大约五万元；按往年惯例，她本人至少四回找过驻村书记。";

    #[test]
    fn one_word_changed_in_a_long_text_costs_less_than_forty_bytes() {
        let first = base(body(vec![Op::create(MATTER, Noun::Matter, narrative(TEXT))]));
        let edited = TEXT.replace("草场退化", "冬草场退化严重");
        let replaces = vec![(Field::Narrative.code(), vec![first.id])];
        let edit = body(vec![Op::Put { on: MATTER, noun: None, item: 0, fields: narrative(&edited), replaces }]);
        let instructions = encode(&first, &edit);
        assert!(instructions.len() < 40, "{} bytes", instructions.len());
        assert_eq!(apply(&first, &instructions, BODY_BYTES_MAX), Some(edit.clone()));
        assert_eq!(wish(WRITER, &edit), Some(Wish::Change(first.id)));
    }

    #[test]
    fn an_id_that_the_base_only_derives_is_copied_all_the_same() {
        let piece = derive(MATTER, 1);
        let first = base(body(vec![Op::create(MATTER, Noun::Matter, vec![]), Op::create(piece, Noun::Piece, vec![])]));
        let step = body(vec![Op::Step { on: piece, kind: 5, after: None, fields: vec![] }]);
        let instructions = encode(&first, &step);
        assert!(instructions.len() < 16, "{instructions:?}");
        assert_eq!(apply(&first, &instructions, BODY_BYTES_MAX), Some(step.clone()));
        assert_eq!(wish(WRITER, &step), Some(Wish::Record(piece)));
    }

    #[test]
    fn what_brings_a_record_into_being_has_no_base() {
        assert_eq!(wish(WRITER, &body(vec![Op::create(MATTER, Noun::Matter, narrative(TEXT))])), None);
        assert_eq!(wish(WRITER, b"no body"), None);
    }

    #[test]
    fn instructions_that_would_unfold_beyond_the_limit_are_refused() {
        let first = base(vec![1; 60_000]);
        let mut bomb = Vec::new();
        for copy in 0..100 {
            bomb.push(0);
            write_number(&mut bomb, 60_000);
            write_number(&mut bomb, zigzag(if copy == 0 { 0 } else { -60_000 }));
        }
        assert_eq!(apply(&first, &bomb, BODY_BYTES_MAX), None);
    }

    proptest! {
        #[test]
        fn any_body_comes_back_from_any_base(
            source in proptest::collection::vec(0u8..4, 0..300),
            cuts in proptest::collection::vec((0usize..300, 0usize..60, proptest::collection::vec(any::<u8>(), 0..9)), 0..8),
        ) {
            let mut target = Vec::new();
            for (from, length, between) in cuts {
                target.extend(source.iter().skip(from).take(length));
                target.extend(between);
            }
            let base = base(source);
            prop_assert_eq!(apply(&base, &encode(&base, &target), BODY_BYTES_MAX), Some(target));
        }

        #[test]
        fn instructions_of_any_sort_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            apply(&base(vec![5; 40]), &bytes, BODY_BYTES_MAX);
        }
    }
}
