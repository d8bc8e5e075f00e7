//! Records that are handed to another scope.
//!
//! **The move.** A `move` is written in the scope the record is at home in. In the transaction
//! that numbers it, every earlier entry of the record is given one more place, at the end of the new
//! scope, in the order of their numbers and with the verdicts they have; the move itself is the last
//! of them. An entry keeps its one number: devices of the new scope fold in the order of n like
//! everybody else. Devices of the old scope keep what they have, and see where the record went.
//!
//! **What goes along.** A change is forwarded whole, so records that share a change go together:
//! a piece with its matter, the lead that became it. The device names all of them. If an entry
//! acts on a record that is not named (something joined that the device did not know), the move is
//! refused, and nothing of the other record is shown to anybody.
//!
//! **Late changes** of an office that did not know yet are written for the old scope. They stand
//! there, because their header says so and their device waits for them, and in the new scope
//! too. What they say of fields merges as ever; a step waits for a person there (`record_moved`),
//! for the other office may have gone on. Voids, erasures and further moves are refused. A record
//! that such a change brings into being (one more piece of the matter) follows: the county moves it.
//! A change that also acts on a record which stayed is refused, because it could not be shown to
//! the new scope without that record.
//!
//! **A record may come back.** Its later entries then get places in the first scope too; none
//! stands there twice.
//!
//! **Merged townships.** A device of a merged township writes the new scopes and may still write
//! the old ones; what it writes late is judged like anything else, because it is the same office,
//! and what it brings into being in an old scope follows to its successor.
//!
//! Rejected: copying the record under a new id, which would make two records of one matter; and
//! filtering bodies, which would break the hashes that the devices have signed.

use super::commit::{LAW_VERSION, Numbering, graver, number};
use super::erase::{fold_again, records_in};
use super::{CountyTx, HeldEntry, KnownDevice, ScopeEnd};
use crate::chain;
use crate::change::{Body, Change, Header};
use crate::doc::Doc;
use crate::frame::ChainState;
use crate::op::Op;
use crate::verdict::Verdict;
use jiangyuan_law::disposal::may_hand_over;
use jiangyuan_model::id::COUNTY_DEVICE;
use jiangyuan_model::{ChangeId, ErrorCode, RecordId, Scope, Verb};
use std::collections::{BTreeMap, BTreeSet};

/// The records that a change acts on, with their homes.
pub(super) struct Touched {
    pub(super) docs: BTreeMap<RecordId, (Scope, Doc)>,
    /// Records that the change brings into being.
    begun: BTreeSet<RecordId>,
    /// Where the records are at home, if they were handed on since.
    elsewhere: Option<Scope>,
    /// The writer's office has nothing to do with the record any more.
    late: bool,
}

impl Touched {
    pub(super) const fn none() -> Touched {
        Touched { docs: BTreeMap::new(), begun: BTreeSet::new(), elsewhere: None, late: false }
    }

    /// The records of a change that was numbered once and comes back, as they stand.
    pub(super) fn given<T: CountyTx>(tx: &mut T, scope: &Scope, ops: &[Op]) -> Result<Touched, T::Error> {
        let mut touched = Touched::none();
        for record in ops.iter().filter_map(Op::on) {
            let stands = tx.doc(record)?.unwrap_or_else(|| (scope.clone(), Doc::default()));
            if stands.0 != *scope {
                touched.elsewhere = Some(stands.0.clone());
            }
            touched.docs.entry(record).or_insert(stands);
        }
        Ok(touched)
    }

    /// What is to be said of the change before its steps are looked at.
    pub(super) fn verdict(&self, ops: &[Op]) -> Verdict {
        let mut verdict = Verdict::ACCEPTED;
        let on_erased = |op: &Op| op.on().and_then(|record| self.docs.get(&record)).is_some_and(|(_, doc)| doc.erasure().is_some());
        if ops.iter().any(|op| on_erased(op) && !matches!(op, Op::Erase { .. })) {
            verdict = graver(verdict, Verdict::needs_person(ErrorCode::RecordErased));
        }
        if self.late && ops.iter().any(|op| matches!(op, Op::Step { .. })) {
            verdict = graver(verdict, Verdict::needs_person(ErrorCode::RecordMoved));
        }
        verdict
    }
}

/// The records that the operations act on: at home in the change's scope, brought into being by an
/// earlier operation, or handed on from this scope. A record that was never at home here gives the
/// same answer as none.
pub(super) fn touched<T: CountyTx>(
    tx: &mut T,
    device: &KnownDevice,
    scope: &Scope,
    ops: &[Op],
) -> Result<Result<Touched, ErrorCode>, T::Error> {
    let mut touched = Touched::none();
    for op in ops {
        let Some(record) = op.on() else { continue };
        if touched.docs.contains_key(&record) {
            continue;
        }
        let (home, doc) = match (tx.doc(record)?, op) {
            // Nobody adds to an envelope: it is sealed once.
            (Some((home, doc)), _) if home == *scope && home != Scope::Sealed => (home, doc),
            (Some((home, doc)), _) if doc.was_at(scope) => (home, doc),
            (None, Op::Put { noun: Some(_), .. } | Op::Unknown { .. }) => {
                touched.begun.insert(record);
                (scope.clone(), Doc::default())
            }
            // Its beginning was lost with the log and is on its way back from another device.
            (None, _) if *scope != Scope::Sealed && tx.was_restored()? => (scope.clone(), Doc::default()),
            _ => return Ok(Err(ErrorCode::ChangeRecordNotYours)),
        };
        touched.docs.insert(record, (home, doc));
    }
    let existing = touched.docs.iter().filter(|(record, _)| !touched.begun.contains(record));
    let homes: BTreeSet<&Scope> = existing.map(|(_, (home, _))| home).collect();
    let Some(elsewhere) = homes.iter().find(|home| **home != scope).map(|home| (*home).clone()) else { return Ok(Ok(touched)) };
    touched.late = !device.writes.contains(&elsewhere);
    let takes_out = |op: &Op| match op {
        Op::Erase { .. } | Op::Move { .. } => true,
        Op::Void { .. } | Op::Unvoid { .. } => touched.late,
        _ => false,
    };
    if homes.len() > 1 || ops.iter().any(takes_out) {
        return Ok(Err(ErrorCode::RecordMoved));
    }
    touched.elsewhere = Some(elsewhere);
    Ok(Ok(touched))
}

/// Why the county does not take a change that moves; `None` where it does, and for all others.
pub(super) fn refusal<T: CountyTx>(tx: &mut T, device: &KnownDevice, change: &Change, ops: &[Op]) -> Result<Option<ErrorCode>, T::Error> {
    let moves = ops.iter().filter_map(|op| if let Op::Move { on, to, .. } = op { Some((*on, to)) } else { None });
    let (records, targets): (BTreeSet<RecordId>, BTreeSet<&Scope>) = moves.unzip();
    let Some(to) = targets.first().copied() else { return Ok(None) };
    if targets.len() > 1 || ops.iter().any(|op| !matches!(op, Op::Move { .. })) {
        return Ok(Some(ErrorCode::MoveNotAllowed));
    }
    if device.device != COUNTY_DEVICE && !may_hand_over(&tx.roles(device.device, change.header.actor)?) {
        return Ok(Some(ErrorCode::MoveNotAllowed));
    }
    if to.township().is_none() || *to == change.header.scope || !tx.is_scope(to)? {
        return Ok(Some(ErrorCode::TownshipUnknown));
    }
    for record in &records {
        if tx.doc(*record)?.is_none_or(|(_, doc)| doc.erasure().is_some()) {
            return Ok(Some(ErrorCode::MoveNotAllowed));
        }
        let entries = tx.entries_of(*record)?;
        let here = entries.iter().filter(|entry| entry.scopes.contains(&change.header.scope));
        if here.flat_map(records_in).any(|other| !records.contains(&other)) {
            return Ok(Some(ErrorCode::MoveIncomplete));
        }
    }
    Ok(None)
}

/// Does what the moves among these operations say, after they have been numbered.
pub(super) fn carry_out<T: CountyTx>(tx: &mut T, ops: &[Op]) -> Result<(), T::Error> {
    let moves: Vec<(RecordId, &Scope)> =
        ops.iter().filter_map(|op| if let Op::Move { on, to, .. } = op { Some((*on, to)) } else { None }).collect();
    let mut coming: BTreeMap<(&Scope, u64), HeldEntry> = BTreeMap::new();
    for (record, to) in &moves {
        let entries = tx.entries_of(*record)?;
        coming.extend(entries.into_iter().filter(|entry| !entry.scopes.contains(to)).map(|entry| ((*to, entry.n), entry)));
    }
    for ((to, _), entry) in &coming {
        place(tx, to, entry)?;
    }
    for (record, to) in moves {
        fold_again(tx, record, to)?;
    }
    Ok(())
}

/// Gives an entry a place at the end of another scope.
fn place<T: CountyTx>(tx: &mut T, scope: &Scope, entry: &HeldEntry) -> Result<(), T::Error> {
    let at = tx.scope_end(scope)?;
    let end = ScopeEnd { pos: at.pos + 1, head: chain::extend_log(&at.head, entry.n, &entry.hash, entry.verdict) };
    tx.add_to_scope(scope, entry.n, &end)
}

/// Brings a late change to the scope where its records are at home now, and the records that it
/// began after them.
pub(super) fn follow<T: CountyTx>(
    tx: &mut T,
    (n, verdict): (u64, Verdict),
    scope: &Scope,
    touched: &Touched,
    at_ms: i64,
) -> Result<(), T::Error> {
    let to = match &touched.elsewhere {
        Some(to) => Some(to.clone()),
        None => tx.successor(scope)?.filter(|_| !touched.begun.is_empty()),
    };
    let Some(to) = to else { return Ok(()) };
    let existing = touched.docs.keys().find(|record| !touched.begun.contains(record));
    if let Some(record) = existing
        && let Some(entry) = tx.entries_of(*record)?.into_iter().find(|entry| entry.n == n && !entry.scopes.contains(&to))
    {
        place(tx, &to, &entry)?;
    }
    let moves: Vec<Op> = touched.begun.iter().map(|on| Op::Move { on: *on, to: to.clone(), reason: String::new() }).collect();
    if moves.is_empty() || verdict == Verdict::SAME { Ok(()) } else { write_as_county(tx, scope, Verb::Move, moves, at_ms) }
}

/// Writes a change as the county itself (device 0) and carries out its moves. What an erasure of
/// the county names was erased before it is written.
///
/// # Errors
/// The database fails.
pub fn write_as_county<T: CountyTx>(tx: &mut T, scope: &Scope, verb: Verb, ops: Vec<Op>, at_ms: i64) -> Result<(), T::Error> {
    let incarnation = tx.county_incarnation()?;
    let before = tx.chain(COUNTY_DEVICE, incarnation)?;
    let id = ChangeId { device: COUNTY_DEVICE, incarnation, seq: before.seq + 1 };
    let body = Body { ops, origin: None, link: None };
    let header = Header { seq: id.seq, at_ms, actor: 0, scope: scope.clone(), verb: verb.code() };
    let change = Change { header, body: body.write(id) };
    let hash = change.hash();
    let new =
        Numbering { id, change: &change, hash, verdict: Verdict::ACCEPTED, law_version: LAW_VERSION, at_ms, origin: None, ops: &body.ops };
    number(tx, &new)?;
    tx.set_chain(COUNTY_DEVICE, ChainState { incarnation, seq: id.seq, head: chain::extend(&before.head, &hash) })?;
    carry_out(tx, &body.ops)
}
