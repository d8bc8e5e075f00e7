//! Taking a segment into the county's log. The essay is at the head of [`super`].

use super::moved::{self, Touched};
use super::{CountyTx, KnownDevice, NewEntry, erase};
use crate::chain::{self, Hash};
use crate::change::{BODY_BYTES_MAX, Body, Change};
use crate::doc::{Doc, Order, Step};
use crate::fold::{self, Folding};
use crate::frame::ChainState;
use crate::heal::known_as;
use crate::op::Op;
use crate::segment::Segment;
use crate::verdict::Verdict;
use jiangyuan_law::course::{self, Judgement};
use jiangyuan_model::{ChangeId, ErrorCode, Noun, RecordId, Scope, StepId, StepKind, Verb};
use minicbor::Decoder;
use minicbor::data::Type;
use std::collections::BTreeMap;

/// Version of the law's tables that verdicts are made with, kept in each entry.
pub const LAW_VERSION: u16 = 4;

/// How many bytes of its hash are an imported change's origin.
const DERIVED_ORIGIN_BYTES: usize = 16;

/// What came of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The last seq of the incarnation that the county holds.
    pub acked_through: u64,
    /// The head after it: what the next segment goes on from, whoever brought the last one.
    pub head: Hash,
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
    (Verb::from_code(change.header.verb) == Some(Verb::Import)).then(|| derived_origin(&change.body))
}

/// The origin of a line that was imported whole, from the body of its change.
pub fn derived_origin(body: &[u8]) -> Vec<u8> {
    blake3::hash(body).as_bytes().iter().take(DERIVED_ORIGIN_BYTES).copied().collect()
}

/// Takes a segment whose signature the caller has verified. Changes that are here already are
/// compared and passed over.
///
/// # Errors
/// [`CommitError`], and then the transaction has to be rolled back.
pub fn commit<T: CountyTx>(tx: &mut T, device: &KnownDevice, segment: &Segment, at_ms: i64) -> Result<Committed, CommitError<T::Error>> {
    let known = tx.chain(segment.device, segment.incarnation)?;
    let new = compare(tx, segment, &known)?;
    let mut committed = Committed { acked_through: known.seq, head: known.head, refused: Vec::new() };
    if new.is_empty() {
        return Ok(committed);
    }
    for change in new {
        let id = id_of(segment, change);
        let hash = change.hash();
        committed.acked_through = id.seq;
        // Another device gave it back before its writer came, after the county was restored.
        let given = if tx.was_restored()? { tx.hash_of(id)? } else { None };
        match given {
            Some(known) if known == hash => continue,
            Some(_) => return Err(CommitError::Fork { seq: id.seq }),
            None => {}
        }
        match admit(tx, device, id, change)? {
            Ok(admitted) => take(tx, id, change, hash, admitted, at_ms)?,
            Err(code) => {
                tx.keep_refused(id, &hash, code)?;
                committed.refused.push((id.seq, code));
            }
        }
    }
    committed.head = segment.head_after;
    let state = ChainState { incarnation: segment.incarnation, seq: committed.acked_through, head: committed.head };
    tx.set_chain(segment.device, state)?;
    Ok(committed)
}

const fn id_of(segment: &Segment, change: &Change) -> ChangeId {
    ChangeId { device: segment.device, incarnation: segment.incarnation, seq: change.header.seq }
}

/// Compares what is known already, and gives the changes that are new.
fn compare<'a, T: CountyTx>(tx: &mut T, segment: &'a Segment, known: &ChainState) -> Result<Vec<&'a Change>, CommitError<T::Error>> {
    let first = segment.changes.first().map_or(0, |change| change.header.seq);
    if first > known.seq.saturating_add(1) {
        return Err(CommitError::Gap { known: known.seq });
    }
    let (old, new): (Vec<&Change>, Vec<&Change>) = segment.changes.iter().partition(|change| change.header.seq <= known.seq);
    for change in &old {
        if tx.hash_of(id_of(segment, change))? != Some(change.hash()) {
            return Err(CommitError::Fork { seq: change.header.seq });
        }
    }
    let head = new.iter().fold(known.head, |head, change| chain::extend(&head, &change.hash()));
    if !new.is_empty() && head != segment.head_after {
        return Err(CommitError::Fork { seq: known.seq });
    }
    Ok(new)
}

/// What a change brings into the log.
pub(super) struct Admitted {
    pub(super) verdict: Verdict,
    /// Version of the law's tables that the verdict was made with; 0 where that is not known.
    pub(super) law_version: u16,
    pub(super) origin: Option<Vec<u8>>,
    pub(super) touched: Touched,
    /// The operations, to be folded with the verdict.
    pub(super) ops: Vec<Op>,
    /// Its body may not stand: it was erased before it came.
    pub(super) erased: bool,
}

impl Admitted {
    pub(super) const fn without_content(verdict: Verdict, origin: Option<Vec<u8>>, erased: bool) -> Admitted {
        Admitted { verdict, law_version: LAW_VERSION, origin, touched: Touched::none(), ops: Vec::new(), erased }
    }
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
    if tx.is_erased(id, &change.hash())? {
        return Ok(Ok(Admitted::without_content(Verdict::ACCEPTED, None, true)));
    }
    let Ok(body) = Body::read(&change.body, id) else {
        // What cannot be read cannot be shown to be an envelope.
        if *scope == Scope::Sealed || !is_cbor(&change.body) {
            return Ok(Err(ErrorCode::ChangeUnreadable));
        }
        return Ok(Ok(Admitted::without_content(Verdict::UNREAD, None, false)));
    };
    if *scope == Scope::Sealed && !body.ops.iter().all(is_new_envelope) {
        return Ok(Err(ErrorCode::ChangeScopeNotYours));
    }
    let too_large = |op: &Op| matches!(op, Op::Attach { attachment, .. } if !attachment.is_within_limits());
    if body.ops.iter().any(too_large) {
        return Ok(Err(ErrorCode::AttachmentTooLarge));
    }
    let touched = match moved::touched(tx, device, scope, &body.ops)? {
        Ok(touched) => touched,
        Err(code) => return Ok(Err(code)),
    };
    let refusal = match erase::refusal(tx, device, change, &body.ops)? {
        Some(code) => Some(code),
        None => moved::refusal(tx, device, change, &body.ops)?,
    };
    if let Some(code) = refusal {
        return Ok(Err(code));
    }
    let mut origin = origin_of(change, &body);
    // It has got a new id, and a copy of its writer may have sent it under the one it had.
    let renamed = body.origin.is_some() && Verb::from_code(change.header.verb) != Some(Verb::Import);
    if renamed && !tx.was_restored()? {
        tx.note_copies(id.device)?;
    }
    // A copy of its writer may have given it another id, and that may have come first.
    if origin.is_none() && (tx.was_restored()? || tx.has_copies(id.device)?) {
        origin = Some(known_as(change, &body, &change.hash()));
    }
    let verdict = match &origin {
        Some(origin) if tx.is_origin_erased(scope, origin)? => {
            return Ok(Ok(Admitted::without_content(Verdict::SAME, None, true)));
        }
        Some(origin) if tx.origin_stands(scope, origin)? => Verdict::SAME,
        _ => judge(id, change, &body.ops, &touched),
    };
    Ok(Ok(Admitted { verdict, law_version: LAW_VERSION, origin, touched, ops: body.ops, erased: false }))
}

/// Whether the bytes are one whole CBOR map, whatever it says.
fn is_cbor(bytes: &[u8]) -> bool {
    let mut input = Decoder::new(bytes);
    matches!(input.datatype(), Ok(Type::Map)) && input.skip().is_ok() && input.position() == bytes.len()
}

fn is_new_envelope(op: &Op) -> bool {
    matches!(op, Op::Put { noun: Some(noun), item: 0, .. } if *noun == Noun::Envelope.code())
}

/// Judges the change's steps, each after the operations before it. Whatever is written on a record
/// that was erased as a whole waits for a person, and so does a step of an office that has handed
/// the record on.
pub(super) fn judge(id: ChangeId, change: &Change, ops: &[Op], touched: &Touched) -> Verdict {
    let mut docs: BTreeMap<RecordId, Doc> = touched.docs.iter().map(|(record, (_, doc))| (*record, doc.clone())).collect();
    let mut verdict = touched.verdict(ops);
    // The order of the trial fold is of no account: a new change stands after all others.
    let folding = Folding { id, order: Order::Confirmed(u64::MAX), header: &change.header, verdict: Verdict::ACCEPTED };
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
    // The county was restored and has not got the record's beginning back: whether the step had its
    // ground only a person can say.
    if doc.noun == 0 && doc.unread.is_empty() {
        return Verdict::needs_person(ErrorCode::StepNotPossible);
    }
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
pub(super) fn graver(one: Verdict, other: Verdict) -> Verdict {
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

/// Numbers the change, folds it, and does what else it asks for.
pub(super) fn take<T: CountyTx>(
    tx: &mut T,
    id: ChangeId,
    change: &Change,
    hash: Hash,
    admitted: Admitted,
    at_ms: i64,
) -> Result<(), CommitError<T::Error>> {
    let Admitted { verdict, law_version, origin, touched, ops, erased } = admitted;
    let n = number(tx, &Numbering { id, change, hash, verdict, law_version, at_ms, origin, ops: &ops })?;
    if erased {
        return Ok(tx.erase(id, Some(&hash))?);
    }
    if verdict != Verdict::SAME {
        let folding = Folding { id, order: Order::Confirmed(n), header: &change.header, verdict };
        let mut docs = touched.docs.clone();
        for (index, op) in indexed(&ops) {
            if let Some((_, doc)) = op.on().and_then(|record| docs.get_mut(&record)) {
                fold::apply(doc, folding, index, op);
            }
        }
        for (record, (home, doc)) in &docs {
            tx.put_doc(*record, home, doc)?;
        }
    }
    // One that says again what stands may name other ids of the same contents. A record moves once.
    erase::carry_out(tx, &change.header.scope, &ops, at_ms)?;
    if verdict != Verdict::SAME {
        moved::carry_out(tx, &ops)?;
    }
    moved::follow(tx, (n, verdict), &change.header.scope, &touched, at_ms)?;
    Ok(())
}

/// A change on its way to a number.
pub(super) struct Numbering<'a> {
    pub(super) id: ChangeId,
    pub(super) change: &'a Change,
    pub(super) hash: Hash,
    pub(super) verdict: Verdict,
    pub(super) law_version: u16,
    pub(super) at_ms: i64,
    pub(super) origin: Option<Vec<u8>>,
    pub(super) ops: &'a [Op],
}

/// Gives the change its number and its place in its own scope.
pub(super) fn number<T: CountyTx>(tx: &mut T, new: &Numbering<'_>) -> Result<u64, T::Error> {
    let Numbering { id, change, hash, verdict, law_version, at_ms, ref origin, ops } = *new;
    let end = tx.log_end()?;
    let n = end.n + 1;
    let scope = &change.header.scope;
    let at = tx.scope_end(scope)?;
    tx.append(&NewEntry {
        id,
        change: change.clone(),
        hash,
        n,
        verdict,
        log_head: chain::extend_log(&end.head, n, &hash, verdict),
        pos: at.pos + 1,
        scope_head: chain::extend_log(&at.head, n, &hash, verdict),
        law_version,
        received_at_ms: at_ms,
        origin: if verdict == Verdict::SAME { None } else { origin.clone() },
        records: records_of(ops),
    })?;
    Ok(n)
}

/// The records that operations act on, each once.
pub(super) fn records_of(ops: &[Op]) -> Vec<RecordId> {
    let mut records: Vec<RecordId> = ops.iter().filter_map(Op::on).collect();
    records.sort_unstable();
    records.dedup();
    records
}

/// Operations with their place in the change; a body has at most `OPS_MAX`.
pub(super) fn indexed(ops: &[Op]) -> impl Iterator<Item = (u16, &Op)> {
    (0u16..).zip(ops)
}
