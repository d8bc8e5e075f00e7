//! Operations: what a change does to records.
//!
//! In a body, a record is named once by its 16 bytes; later operations of the same change name it
//! by number, and a record whose id was [`derive`]d from one already named (the piece and the
//! matter of one registration) costs two bytes. Ids are the larger part of what compression
//! cannot shrink, so this is a tenth of a week's traffic.

use crate::attach::attachment::{self, Attachment};
use crate::cbor::{self, INFALLIBLE, Out};
use crate::chain::Hash;
use crate::change::Unreadable;
use crate::decided::About;
use jiangyuan_model::{ChangeId, Noun, RecordId, Scope, StepId, Value};
use minicbor::Decoder;
use minicbor::data::Type;

/// One operation of a change. Record ids are absolute here; the body abbreviates them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Sets descriptive fields of a record, or of one person in it.
    Put {
        /// The record.
        on: RecordId,
        /// What kind of record it is, where this operation brings it into being.
        noun: Option<u8>,
        /// 0, or the person's item number.
        item: u32,
        /// New values.
        fields: Vec<(u16, Value)>,
        /// For each field, the changes whose values the writer saw and replaces.
        replaces: Vec<(u16, Vec<ChangeId>)>,
    },
    /// A legal step.
    Step {
        /// The record.
        on: RecordId,
        /// Its kind (`StepKind`).
        kind: u16,
        /// The last step its writer saw on the record.
        after: Option<StepId>,
        /// Its fields, the date of legal effect among them.
        fields: Vec<(u16, Value)>,
    },
    /// Chooses one value where devices disagreed.
    Resolve {
        /// The record.
        on: RecordId,
        /// 0, or the person's item number.
        item: u32,
        /// The field.
        field: u16,
        /// The value chosen.
        value: Value,
        /// The values it replaces.
        replaces: Vec<ChangeId>,
    },
    /// Voids a record or one step of it.
    Void {
        /// The record.
        on: RecordId,
        /// One step, or the whole record.
        step: Option<StepId>,
        /// Why.
        reason: String,
    },
    /// Undoes a void.
    Unvoid {
        /// The record.
        on: RecordId,
        /// The same as in the void.
        step: Option<StepId>,
        /// Why.
        reason: String,
    },
    /// Adds an attachment. The content travels by itself.
    Attach {
        /// The record.
        on: RecordId,
        /// What is said of it.
        attachment: Box<Attachment>,
    },
    /// Ends the wait for the content of an attachment that nobody has any more.
    Lost {
        /// The record.
        on: RecordId,
        /// The attachment, by the operation that added it.
        attachment: StepId,
        /// Why.
        reason: String,
    },
    /// Decides about something that needed a person.
    Decide {
        /// The record.
        on: RecordId,
        /// What it settles.
        about: About,
        /// How (`Decision`).
        how: u8,
        /// The reason, or the answer.
        text: String,
    },
    /// Passes a question on to a role.
    Ask {
        /// The record.
        on: RecordId,
        /// What it asks about.
        about: About,
        /// Whom (`Role`).
        role: u8,
        /// The question.
        note: String,
    },
    /// Erases the bodies of named changes of a record, for a lawful reason.
    Erase {
        /// The record.
        on: RecordId,
        /// What it was, where the whole of it is erased; 0 where it goes on without these changes.
        noun: u8,
        /// The changes.
        changes: Vec<ChangeId>,
        /// What stood under each of these ids where the erasure was written, so that what a copy of its writer's
        /// device has written under one of them is not erased with it. Empty where that is not known.
        hashes: Vec<Hash>,
        /// Why (`ErasureReason`).
        reason: u8,
        /// The paper that approves it, where one is needed.
        approval: String,
        /// Who approved.
        approved_by: String,
    },
    /// Hands a record to another scope, with all that was ever written about it.
    Move {
        /// The record.
        on: RecordId,
        /// Where it is at home from now on.
        to: Scope,
        /// Why.
        reason: String,
    },
    /// An operation of a newer version, kept as it is.
    Unknown {
        /// Its code.
        code: u64,
        /// The record it names, if it names one.
        on: Option<RecordId>,
    },
}

const PUT: u64 = 0;
const STEP: u64 = 1;
const ATTACH: u64 = 2;
const RESOLVE: u64 = 3;
const VOID: u64 = 4;
const UNVOID: u64 = 5;
const ERASE: u64 = 6;
const MOVE: u64 = 7;
const LOST: u64 = 8;
const DECIDE: u64 = 9;
const ASK: u64 = 10;

impl Op {
    /// The record it acts on.
    pub const fn on(&self) -> Option<RecordId> {
        match self {
            Op::Attach { on, .. } | Op::Lost { on, .. } => Some(*on),
            Op::Put { on, .. }
            | Op::Step { on, .. }
            | Op::Resolve { on, .. }
            | Op::Void { on, .. }
            | Op::Unvoid { on, .. }
            | Op::Decide { on, .. }
            | Op::Ask { on, .. }
            | Op::Erase { on, .. }
            | Op::Move { on, .. } => Some(*on),
            Op::Unknown { on, .. } => *on,
        }
    }

    /// Names other changes in place of those it names: `to` gives the new id of one.
    pub fn rename_changes(&mut self, to: &dyn Fn(ChangeId) -> ChangeId) {
        let rename = |ids: &mut Vec<ChangeId>| ids.iter_mut().for_each(|id| *id = to(*id));
        match self {
            Op::Put { replaces, .. } => replaces.iter_mut().for_each(|(_, ids)| rename(ids)),
            Op::Resolve { replaces, .. } => rename(replaces),
            Op::Step { after: step, .. } | Op::Void { step, .. } | Op::Unvoid { step, .. } => {
                if let Some(step) = step {
                    step.change = to(step.change);
                }
            }
            Op::Lost { attachment, .. } => attachment.change = to(attachment.change),
            Op::Erase { changes, hashes, .. } => {
                let named = changes.clone();
                rename(changes);
                // What has another id has another hash.
                if *changes != named {
                    hashes.clear();
                }
            }
            Op::Decide { about, .. } | Op::Ask { about, .. } => about.rename_changes(to),
            Op::Attach { .. } | Op::Move { .. } | Op::Unknown { .. } => {}
        }
    }

    /// The changes whose values it replaces.
    pub fn replaced(&self) -> Vec<ChangeId> {
        match self {
            Op::Put { replaces, .. } => replaces.iter().flat_map(|(_, ids)| ids.iter().copied()).collect(),
            Op::Resolve { replaces, .. } => replaces.clone(),
            _ => Vec::new(),
        }
    }

    /// The changes that an erasure names, each with the hash of what is meant, where that is known; nothing for
    /// every other operation.
    pub fn erases(&self) -> impl Iterator<Item = (ChangeId, Option<&Hash>)> {
        let (changes, hashes) = match self {
            Op::Erase { changes, hashes, .. } => (changes.as_slice(), hashes.as_slice()),
            _ => (&[][..], &[][..]),
        };
        changes.iter().enumerate().map(|(at, id)| (*id, hashes.get(at)))
    }

    /// A put that brings a record into being.
    pub fn create(on: RecordId, noun: Noun, fields: Vec<(u16, Value)>) -> Op {
        Op::Put { on, noun: Some(noun.code()), item: 0, fields, replaces: Vec::new() }
    }
}

/// The id of a record made together with `parent`: the `salt`-th companion.
pub fn derive(parent: RecordId, salt: u8) -> RecordId {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 companion record");
    hasher.update(&parent.0).update(&[salt]);
    let mut id = [0u8; 16];
    hasher.finalize_xof().fill(&mut id);
    RecordId::v8(id)
}

/// How many companions of one record are tried when a body is written.
const SALTS: u8 = 8;

/// The records named so far in one body, and who is writing it.
pub(crate) struct Names {
    writer: ChangeId,
    seen: Vec<RecordId>,
}

impl Names {
    pub(crate) const fn new(writer: ChangeId) -> Names {
        Names { writer, seen: Vec::new() }
    }

    pub(crate) fn write(&mut self, out: &mut Out<'_>, id: RecordId) {
        if let Some(index) = self.seen.iter().position(|seen| *seen == id) {
            out.u64(index as u64).expect(INFALLIBLE);
            return;
        }
        let parent = self
            .seen
            .iter()
            .enumerate()
            .find_map(|(index, seen)| (0..SALTS).find(|salt| derive(*seen, *salt) == id).map(|salt| (index, salt)));
        self.seen.push(id);
        match parent {
            Some((index, salt)) => out.array(2).expect(INFALLIBLE).u64(index as u64).expect(INFALLIBLE).u8(salt).expect(INFALLIBLE),
            None => out.bytes(&id.0).expect(INFALLIBLE),
        };
    }

    pub(crate) fn read(&mut self, input: &mut Decoder<'_>) -> Result<RecordId, Unreadable> {
        let named = |seen: &[RecordId], index: u64| usize::try_from(index).ok().and_then(|i| seen.get(i)).copied().ok_or(Unreadable);
        let id = match input.datatype()? {
            Type::Bytes => RecordId(input.bytes()?.try_into().map_err(|_| Unreadable)?),
            Type::Array => {
                if cbor::array_len(input)? != 2 {
                    return Err(Unreadable);
                }
                let parent = named(&self.seen, input.u64()?)?;
                derive(parent, input.u8()?)
            }
            _ => return named(&self.seen, input.u64()?),
        };
        self.seen.push(id);
        Ok(id)
    }

    pub(crate) fn write_change(&self, out: &mut Out<'_>, id: ChangeId) {
        if id.device == self.writer.device && id.incarnation == self.writer.incarnation {
            out.u64(id.seq).expect(INFALLIBLE);
        } else {
            out.array(3).expect(INFALLIBLE).u32(id.device).expect(INFALLIBLE);
            out.u64(id.incarnation).expect(INFALLIBLE).u64(id.seq).expect(INFALLIBLE);
        }
    }

    pub(crate) fn read_change(&self, input: &mut Decoder<'_>) -> Result<ChangeId, Unreadable> {
        if input.datatype()? != Type::Array {
            return Ok(ChangeId { seq: input.u64()?, ..self.writer });
        }
        if cbor::array_len(input)? != 3 {
            return Err(Unreadable);
        }
        Ok(ChangeId { device: input.u32()?, incarnation: input.u64()?, seq: input.u64()? })
    }

    fn write_step(&self, out: &mut Out<'_>, step: Option<StepId>) {
        match step {
            None => {
                out.null().expect(INFALLIBLE);
            }
            Some(step) => {
                out.array(2).expect(INFALLIBLE);
                self.write_change(out, step.change);
                out.u16(step.op).expect(INFALLIBLE);
            }
        }
    }

    fn read_step(&self, input: &mut Decoder<'_>) -> Result<Option<StepId>, Unreadable> {
        if input.datatype()? == Type::Null {
            input.null()?;
            return Ok(None);
        }
        if cbor::array_len(input)? != 2 {
            return Err(Unreadable);
        }
        Ok(Some(StepId { change: self.read_change(input)?, op: input.u16()? }))
    }
}

pub(crate) fn write_op(out: &mut Out<'_>, names: &mut Names, op: &Op) {
    match op {
        Op::Put { on, noun, item, fields, replaces } => {
            let len = if replaces.is_empty() { 5 } else { 6 };
            out.array(len).expect(INFALLIBLE).u64(PUT).expect(INFALLIBLE);
            names.write(out, *on);
            match noun {
                Some(noun) => out.u8(*noun).expect(INFALLIBLE),
                None => out.null().expect(INFALLIBLE),
            };
            out.u32(*item).expect(INFALLIBLE);
            write_fields(out, names, fields);
            if !replaces.is_empty() {
                out.map(replaces.len() as u64).expect(INFALLIBLE);
                for (field, changes) in replaces {
                    out.u16(*field).expect(INFALLIBLE);
                    write_changes(out, names, changes);
                }
            }
        }
        Op::Step { on, kind, after, fields } => {
            out.array(5).expect(INFALLIBLE).u64(STEP).expect(INFALLIBLE);
            names.write(out, *on);
            out.u16(*kind).expect(INFALLIBLE);
            names.write_step(out, *after);
            write_fields(out, names, fields);
        }
        Op::Resolve { on, item, field, value, replaces } => {
            out.array(6).expect(INFALLIBLE).u64(RESOLVE).expect(INFALLIBLE);
            names.write(out, *on);
            out.u32(*item).expect(INFALLIBLE).u16(*field).expect(INFALLIBLE);
            cbor::write_value(out, names, *field, value);
            write_changes(out, names, replaces);
        }
        Op::Void { on, step, reason } | Op::Unvoid { on, step, reason } => {
            let code = if matches!(op, Op::Void { .. }) { VOID } else { UNVOID };
            out.array(4).expect(INFALLIBLE).u64(code).expect(INFALLIBLE);
            names.write(out, *on);
            names.write_step(out, *step);
            out.str(reason).expect(INFALLIBLE);
        }
        Op::Attach { on, attachment } => {
            out.array(2 + attachment::PARTS).expect(INFALLIBLE).u64(ATTACH).expect(INFALLIBLE);
            names.write(out, *on);
            attachment::write(out, attachment);
        }
        Op::Lost { on, attachment, reason } => {
            out.array(4).expect(INFALLIBLE).u64(LOST).expect(INFALLIBLE);
            names.write(out, *on);
            names.write_step(out, Some(*attachment));
            out.str(reason).expect(INFALLIBLE);
        }
        Op::Decide { on, about, how, text } => write_said(out, names, (DECIDE, *on), *about, *how, text),
        Op::Ask { on, about, role, note } => write_said(out, names, (ASK, *on), *about, *role, note),
        Op::Erase { on, noun, changes, hashes, reason, approval, approved_by } => {
            out.array(if hashes.is_empty() { 7 } else { 8 }).expect(INFALLIBLE).u64(ERASE).expect(INFALLIBLE);
            names.write(out, *on);
            out.u8(*noun).expect(INFALLIBLE);
            write_changes(out, names, changes);
            out.u8(*reason).expect(INFALLIBLE).str(approval).expect(INFALLIBLE).str(approved_by).expect(INFALLIBLE);
            if !hashes.is_empty() {
                out.bytes(hashes.as_flattened()).expect(INFALLIBLE);
            }
        }
        Op::Move { on, to, reason } => {
            out.array(4).expect(INFALLIBLE).u64(MOVE).expect(INFALLIBLE);
            names.write(out, *on);
            out.str(&to.to_string()).expect(INFALLIBLE).str(reason).expect(INFALLIBLE);
        }
        // A device never writes an operation that it does not know.
        Op::Unknown { code, .. } => {
            out.array(1).expect(INFALLIBLE).u64(*code).expect(INFALLIBLE);
        }
    }
}

pub(crate) fn read_op(input: &mut Decoder<'_>, names: &mut Names) -> Result<Op, Unreadable> {
    let len = cbor::array_len(input)?;
    let code = input.u64()?;
    match (code, len) {
        (PUT, 5 | 6) => {
            let on = names.read(input)?;
            let noun = if input.datatype()? == Type::Null {
                input.null()?;
                None
            } else {
                Some(input.u8()?)
            };
            let item = input.u32()?;
            let fields = read_fields(input, names)?;
            let replaces = if len == 6 { read_replaces(input, names)? } else { Vec::new() };
            Ok(Op::Put { on, noun, item, fields, replaces })
        }
        (STEP, 5) => {
            let on = names.read(input)?;
            Ok(Op::Step { on, kind: input.u16()?, after: names.read_step(input)?, fields: read_fields(input, names)? })
        }
        (RESOLVE, 6) => {
            let on = names.read(input)?;
            let (item, field) = (input.u32()?, input.u16()?);
            Ok(Op::Resolve { on, item, field, value: cbor::read_value(input, names)?, replaces: read_changes(input, names)? })
        }
        (VOID | UNVOID, 4) => {
            let on = names.read(input)?;
            let step = names.read_step(input)?;
            let reason = input.str()?.to_owned();
            Ok(if code == VOID { Op::Void { on, step, reason } } else { Op::Unvoid { on, step, reason } })
        }
        (ATTACH, len) if len == 2 + attachment::PARTS => {
            let on = names.read(input)?;
            Ok(Op::Attach { on, attachment: Box::new(attachment::read(input)?) })
        }
        (LOST, 4) => {
            let on = names.read(input)?;
            let attachment = names.read_step(input)?.ok_or(Unreadable)?;
            Ok(Op::Lost { on, attachment, reason: input.str()?.to_owned() })
        }
        (DECIDE | ASK, 5) => {
            let on = names.read(input)?;
            let about = names.read_about(input)?;
            let (key, text) = (input.u8()?, input.str()?.to_owned());
            let decides = code == DECIDE;
            Ok(if decides { Op::Decide { on, about, how: key, text } } else { Op::Ask { on, about, role: key, note: text } })
        }
        (ERASE, 7 | 8) => {
            let on = names.read(input)?;
            let (noun, changes, reason) = (input.u8()?, read_changes(input, names)?, input.u8()?);
            let (approval, approved_by) = (input.str()?.to_owned(), input.str()?.to_owned());
            let hashes = if len == 8 { read_hashes(input, changes.len())? } else { Vec::new() };
            Ok(Op::Erase { on, noun, changes, hashes, reason, approval, approved_by })
        }
        (MOVE, 4) => {
            let on = names.read(input)?;
            let to = input.str()?.parse().map_err(|_| Unreadable)?;
            Ok(Op::Move { on, to, reason: input.str()?.to_owned() })
        }
        _ => read_unknown(input, names, code, len),
    }
}

/// A decision and a question have one shape: code and record, what about, a key, a text.
fn write_said(out: &mut Out<'_>, names: &mut Names, (code, on): (u64, RecordId), about: About, key: u8, text: &str) {
    out.array(5).expect(INFALLIBLE).u64(code).expect(INFALLIBLE);
    names.write(out, on);
    names.write_about(out, about);
    out.u8(key).expect(INFALLIBLE).str(text).expect(INFALLIBLE);
}

/// Every operation that names a record names it first, in this and in any later version.
fn read_unknown(input: &mut Decoder<'_>, names: &mut Names, code: u64, len: u64) -> Result<Op, Unreadable> {
    let mut on = None;
    for index in 1..len {
        if index == 1 && input.datatype()? == Type::Bytes {
            on = names.read(input).ok();
        } else {
            input.skip()?;
        }
    }
    Ok(Op::Unknown { code, on })
}

fn write_fields(out: &mut Out<'_>, names: &mut Names, fields: &[(u16, Value)]) {
    out.map(fields.len() as u64).expect(INFALLIBLE);
    for (field, value) in fields {
        out.u16(*field).expect(INFALLIBLE);
        cbor::write_value(out, names, *field, value);
    }
}

fn read_fields(input: &mut Decoder<'_>, names: &mut Names) -> Result<Vec<(u16, Value)>, Unreadable> {
    let len = cbor::map_len(input)?;
    (0..len).map(|_| Ok((input.u16()?, cbor::read_value(input, names)?))).collect()
}

fn write_changes(out: &mut Out<'_>, names: &Names, changes: &[ChangeId]) {
    out.array(changes.len() as u64).expect(INFALLIBLE);
    for change in changes {
        names.write_change(out, *change);
    }
}

fn read_changes(input: &mut Decoder<'_>, names: &Names) -> Result<Vec<ChangeId>, Unreadable> {
    let len = cbor::array_len(input)?;
    (0..len).map(|_| names.read_change(input)).collect()
}

fn read_hashes(input: &mut Decoder<'_>, count: usize) -> Result<Vec<Hash>, Unreadable> {
    let (hashes, rest) = input.bytes()?.as_chunks();
    if hashes.len() == count && rest.is_empty() && count > 0 { Ok(hashes.to_vec()) } else { Err(Unreadable) }
}

fn read_replaces(input: &mut Decoder<'_>, names: &Names) -> Result<Vec<(u16, Vec<ChangeId>)>, Unreadable> {
    let len = cbor::map_len(input)?;
    (0..len).map(|_| Ok((input.u16()?, read_changes(input, names)?))).collect()
}
