//! Taking a segment into the county's log. The essay is at the head of [`super`].

use super::{CountyTx, KnownDevice, LogEnd, NewEntry};
use crate::chain::{self, Hash};
use crate::change::{BODY_BYTES_MAX, Body, Change};
use crate::doc::{Doc, Order, Step};
use crate::fold::{self, Folding};
use crate::frame::ChainState;
use crate::op::Op;
use crate::segment::Segment;
use crate::verdict::Verdict;
use jiangyuan_law::course::{self, Judgement};
use jiangyuan_model::{ChangeId, ErrorCode, Noun, RecordId, Scope, StepId, StepKind, Verb};
use minicbor::Decoder;
use minicbor::data::Type;
use std::collections::BTreeMap;

/// Version of the law's tables that verdicts are made with, kept in each entry.
pub const LAW_VERSION: u16 = 1;

/// How many bytes of its hash are an imported change's origin.
const DERIVED_ORIGIN_BYTES: usize = 16;

/// What came of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The last seq of the incarnation that the county holds.
    pub acked_through: u64,
    /// The changes of this segment that are new and not taken, with the reasons.
    pub refused: Vec<(u64, ErrorCode)>,
}

/// The segment cannot be taken at all. Nothing of it may be stored: roll back.
#[derive(Debug, thiserror::Error)]
pub enum CommitError<E: std::error::Error> {
    /// The id of this seq stands for something else here, or the chain goes on from another head.
    #[error("another change has the id with seq {seq}")]
    Fork {
        /// The first seq that differs.
        seq: u64,
    },
    /// The segment begins beyond what the county holds: the county has lost changes, or the device
    /// is not honest.
    #[error("the county holds up to seq {known} only")]
    Gap {
        /// The last seq that the county holds.
        known: u64,
    },
    /// The database failed.
    #[error("the county's database failed")]
    Database(#[from] E),
}

/// The origin that an imported change is known by: the one its body names, or, of a line that was
/// imported whole, a hash of the body. It is not sent where everybody can compute it.
pub fn origin_of(change: &Change, body: &Body) -> Option<Vec<u8>> {
    if body.origin.is_some() {
        return body.origin.clone();
    }
    let derived = || blake3::hash(&change.body).as_bytes().iter().take(DERIVED_ORIGIN_BYTES).copied().collect();
    (Verb::from_code(change.header.verb) == Some(Verb::Import)).then(derived)
}

/// Takes a segment whose signature the caller has verified. Changes that are here already are
/// compared and passed over.
///
/// # Errors
/// [`CommitError`], and then the transaction has to be rolled back.
pub fn commit<T: CountyTx>(tx: &mut T, device: &KnownDevice, segment: &Segment, at_ms: i64) -> Result<Committed, CommitError<T::Error>> {
    let known = tx.chain(segment.device, segment.incarnation)?;
    let mut new = compare(tx, segment, &known)?.peekable();
    let mut committed = Committed { acked_through: known.seq, refused: Vec::new() };
    if new.peek().is_none() {
        return Ok(committed);
    }
    let mut end = tx.log_end()?;
    for change in new {
        let id = id_of(segment, change);
        let hash = change.hash();
        match admit(tx, device, id, change)? {
            Ok(admitted) => end = number(tx, end, id, change, hash, admitted, at_ms)?,
            Err(code) => {
                tx.keep_refused(id, &hash, code)?;
                committed.refused.push((id.seq, code));
            }
        }
        committed.acked_through = id.seq;
    }
    let state = ChainState { incarnation: segment.incarnation, seq: committed.acked_through, head: segment.run.head_after };
    tx.set_chain(segment.device, state)?;
    Ok(committed)
}

const fn id_of(segment: &Segment, change: &Change) -> ChangeId {
    ChangeId { device: segment.device, incarnation: segment.incarnation, seq: change.header.seq }
}

/// Compares what is known already, and gives the changes that are new.
fn compare<'a, T: CountyTx>(
    tx: &mut T,
    segment: &'a Segment,
    known: &ChainState,
) -> Result<impl Iterator<Item = &'a Change> + use<'a, T>, CommitError<T::Error>> {
    let run = &segment.run;
    let first = run.first_seq();
    if first > known.seq.saturating_add(1) {
        return Err(CommitError::Gap { known: known.seq });
    }
    let mut head = run.head_before;
    let mut passed = 0;
    for change in run.changes.iter().take_while(|change| change.header.seq <= known.seq) {
        let hash = change.hash();
        if tx.hash_of(id_of(segment, change))? != Some(hash) {
            return Err(CommitError::Fork { seq: change.header.seq });
        }
        head = chain::extend(&head, &hash);
        passed += 1;
    }
    let reaches = first.saturating_add(passed as u64) == known.seq.saturating_add(1);
    if reaches && head != known.head {
        return Err(CommitError::Fork { seq: known.seq });
    }
    Ok(run.changes.iter().skip(passed))
}

/// What a change brings into the log.
struct Admitted {
    verdict: Verdict,
    origin: Option<Vec<u8>>,
    docs: BTreeMap<RecordId, Doc>,
    /// The operations, to be folded with the verdict.
    ops: Vec<Op>,
}

/// Checks the envelope, then judges. The inner error is a refusal of this one change.
fn admit<T: CountyTx>(
    tx: &mut T,
    device: &KnownDevice,
    id: ChangeId,
    change: &Change,
) -> Result<Result<Admitted, ErrorCode>, CommitError<T::Error>> {
    let scope = &change.header.scope;
    if *scope != Scope::Sealed && !device.writes.contains(scope) {
        return Ok(Err(ErrorCode::ChangeScopeNotYours));
    }
    // Actor 0 is the device itself.
    if change.header.actor != 0 && !device.actors.contains(&change.header.actor) {
        return Ok(Err(ErrorCode::ChangeActorUnknown));
    }
    if change.body.len() > BODY_BYTES_MAX {
        return Ok(Err(ErrorCode::ChangeTooLarge));
    }
    let Ok(body) = Body::read(&change.body, id) else {
        // What cannot be read cannot be shown to be an envelope.
        if *scope == Scope::Sealed || !is_cbor(&change.body) {
            return Ok(Err(ErrorCode::ChangeUnreadable));
        }
        return Ok(Ok(Admitted { verdict: Verdict::UNREAD, origin: None, docs: BTreeMap::new(), ops: Vec::new() }));
    };
    if *scope == Scope::Sealed && !body.ops.iter().all(is_new_envelope) {
        return Ok(Err(ErrorCode::ChangeScopeNotYours));
    }
    let too_large = |op: &Op| matches!(op, Op::Attach { attachment, .. } if !attachment.is_within_limits());
    if body.ops.iter().any(too_large) {
        return Ok(Err(ErrorCode::AttachmentTooLarge));
    }
    let docs = match home(tx, scope, &body.ops)? {
        Ok(docs) => docs,
        Err(code) => return Ok(Err(code)),
    };
    let origin = origin_of(change, &body);
    let verdict = match &origin {
        Some(origin) if tx.origin_stands(scope, origin)? => Verdict::SAME,
        _ => judge(id, change, &body.ops, docs.clone()),
    };
    Ok(Ok(Admitted { verdict, origin, docs, ops: body.ops }))
}

/// Whether the bytes are one whole CBOR map, whatever it says.
fn is_cbor(bytes: &[u8]) -> bool {
    let mut input = Decoder::new(bytes);
    matches!(input.datatype(), Ok(Type::Map)) && input.skip().is_ok() && input.position() == bytes.len()
}

fn is_new_envelope(op: &Op) -> bool {
    matches!(op, Op::Put { noun: Some(noun), item: 0, .. } if *noun == Noun::Envelope.code())
}

/// The records that the operations act on, each at home in the change's scope or brought into
/// being by an earlier operation of it. A record of another scope gives the same answer as none.
fn home<T: CountyTx>(tx: &mut T, scope: &Scope, ops: &[Op]) -> Result<Result<BTreeMap<RecordId, Doc>, ErrorCode>, T::Error> {
    let mut docs = BTreeMap::new();
    for op in ops {
        let Some(record) = op.on() else { continue };
        if docs.contains_key(&record) {
            continue;
        }
        let doc = match (tx.doc(record)?, op) {
            // Nobody adds to an envelope: it is sealed once.
            (Some((home, doc)), _) if home == *scope && home != Scope::Sealed => doc,
            (None, Op::Put { noun: Some(_), .. } | Op::Unknown { .. }) => Doc::default(),
            _ => return Ok(Err(ErrorCode::ChangeRecordNotYours)),
        };
        docs.insert(record, doc);
    }
    Ok(Ok(docs))
}

/// Judges the change's steps, each after the operations before it.
fn judge(id: ChangeId, change: &Change, ops: &[Op], mut docs: BTreeMap<RecordId, Doc>) -> Verdict {
    let mut verdict = Verdict::ACCEPTED;
    // The order of the trial fold is of no account: a new change stands after all others.
    let folding = Folding { id, order: Order::Confirmed(u64::MAX), header: &change.header, verdict };
    for (index, op) in indexed(ops) {
        let Some(record) = op.on() else { continue };
        let doc = docs.entry(record).or_default();
        fold::apply(doc, folding, index, op);
        if matches!(op, Op::Step { .. }) {
            let step = StepId { change: id, op: index };
            verdict = graver(verdict, judge_step(doc, record, &change.header.scope, step));
        }
    }
    verdict
}

/// Judges a step that stands last in the record.
fn judge_step(doc: &Doc, record: RecordId, scope: &Scope, id: StepId) -> Verdict {
    let Some(step) = doc.steps.iter().find(|step| step.id == id) else { return Verdict::ACCEPTED };
    // Of a noun or a kind that is not known here nothing can be said.
    let Some(fact) = known_kind(step).and_then(|()| doc.noun()).and_then(|_| doc.step_fact(step)) else { return Verdict::UNREAD };
    match course::judge(&doc.facts(record, scope), &fact) {
        Judgement::Accepted => Verdict::ACCEPTED,
        Judgement::Superseded(code) => Verdict::superseded(code),
        Judgement::NeedsPerson(code) => Verdict::needs_person(code),
    }
}

fn known_kind(step: &Step) -> Option<()> {
    StepKind::from_code(step.kind).map(|_| ())
}

/// Of several verdicts of one change: what a person must see goes before all, then what is not
/// understood, then what was overtaken.
fn graver(one: Verdict, other: Verdict) -> Verdict {
    const fn gravity(verdict: Verdict) -> u8 {
        match verdict.0 & 0xff {
            0 => 0,
            1 => 1,
            2 => 3,
            _ => 2,
        }
    }
    if gravity(other) > gravity(one) { other } else { one }
}

/// Gives the change its number and its place, and folds it.
fn number<T: CountyTx>(
    tx: &mut T,
    end: LogEnd,
    id: ChangeId,
    change: &Change,
    hash: Hash,
    admitted: Admitted,
    at_ms: i64,
) -> Result<LogEnd, T::Error> {
    let Admitted { verdict, origin, mut docs, ops } = admitted;
    let scope = &change.header.scope;
    let n = end.n + 1;
    let log_head = chain::extend_log(&end.head, n, &hash, verdict);
    let at = tx.scope_end(scope)?;
    let scope_head = chain::extend_log(&at.head, n, &hash, verdict);
    tx.append(&NewEntry {
        id,
        change: change.clone(),
        hash,
        n,
        verdict,
        log_head,
        pos: at.pos + 1,
        scope_head,
        law_version: LAW_VERSION,
        received_at_ms: at_ms,
        origin: if verdict == Verdict::SAME { None } else { origin },
    })?;
    if verdict != Verdict::SAME {
        let folding = Folding { id, order: Order::Confirmed(n), header: &change.header, verdict };
        for (index, op) in indexed(&ops) {
            if let Some(doc) = op.on().and_then(|record| docs.get_mut(&record)) {
                fold::apply(doc, folding, index, op);
            }
        }
        for (record, doc) in &docs {
            tx.put_doc(*record, scope, doc)?;
        }
    }
    Ok(LogEnd { n, head: log_head })
}

/// Operations with their place in the change; a body has at most `OPS_MAX`.
fn indexed(ops: &[Op]) -> impl Iterator<Item = (u16, &Op)> {
    (0u16..).zip(ops)
}
