//! Erasures at the county.
//!
//! **What goes.** An `erase` names changes. In the transaction that numbers it their bodies are
//! taken out of the log, and every record that they acted on is folded again from what is left.
//! Header, hash, number, verdict and every chain stay: a device that comes later is given the hash
//! in the place of the body, and verifies as before.
//!
//! **Who is told.** A record that was handed on stands in the indexes of several scopes, and each
//! of them still holds its bodies. The county therefore writes an erasure of its own into each
//! other scope, which names those changes only that this scope has: nobody learns of a change that
//! he never had.
//!
//! **What never comes back.** The ids go on a list that lives beside the log and, outside of
//! every backup, in a file. A body that comes again under one of them (a segment delivered twice, a
//! stick, a restored PC that gives back what it has) is numbered by its hash alone, or passed over. A
//! line that is imported again after the entry that it made was erased gets no body either. Ids are not enough:
//! a copy of a device writes other things under the same ones, and after a restore of the county may be the
//! first to come. So an erasure names hashes too, and another content of an id stays.
//!
//! **Who may.** The law's table, by the roles of the person who acts as the county knows them.
//! Only changes that stand in the scope of the erasure, of records at home in it, may be named; of
//! changes that are not here only the device's own, which it may not have sent yet. An erasure or
//! a move cannot be erased: that something was erased stays on record.
//!
//! Rejected: deleting the rows, which would break the chains that prove everything else; and a key
//! per record that is thrown away, since a key once copied to a stick cannot be called back.

use super::commit::{indexed, records_of};
use super::moved::write_as_county;
use super::{CountyTx, HeldEntry, KnownDevice};
use crate::chain::Hash;
use crate::change::{Body, Change};
use crate::doc::{Doc, Order};
use crate::fold::{self, Folding};
use crate::op::Op;
use crate::verdict::Verdict;
use jiangyuan_law::disposal::{disposal, may_erase};
use jiangyuan_model::id::COUNTY_DEVICE;
use jiangyuan_model::{ChangeId, ErasureReason, ErrorCode, RecordId, Scope, Verb};
use std::collections::{BTreeMap, BTreeSet};

/// Why the county does not take a change that erases; `None` where it does, and for all others.
pub(super) fn refusal<T: CountyTx>(tx: &mut T, device: &KnownDevice, change: &Change, ops: &[Op]) -> Result<Option<ErrorCode>, T::Error> {
    if !ops.iter().any(|op| matches!(op, Op::Erase { .. })) {
        return Ok(None);
    }
    let roles = if device.device == COUNTY_DEVICE { None } else { Some(tx.roles(device.device, change.header.actor)?) };
    for op in ops {
        let Op::Erase { changes, reason, approval, approved_by, .. } = op else { return Ok(Some(ErrorCode::ErasureNotAllowed)) };
        let Some(reason) = ErasureReason::from_code(*reason) else { return Ok(Some(ErrorCode::ErasureNotAllowed)) };
        if roles.as_ref().is_some_and(|roles| !may_erase(roles, reason)) {
            return Ok(Some(ErrorCode::ErasureNotAllowed));
        }
        if disposal(reason).needs_approval && (approval.trim().is_empty() || approved_by.trim().is_empty()) {
            return Ok(Some(ErrorCode::ApprovalMissing));
        }
        for id in changes {
            if !may_be_named(tx, device, &change.header.scope, *id)? || !may_go_for(tx, reason, *id)? {
                return Ok(Some(ErrorCode::ErasureNotAllowed));
            }
        }
    }
    Ok(None)
}

/// An import is undone by erasing what imports wrote, and nothing else. Of a change that is not here only its own PC can
/// speak, as for every other reason.
fn may_go_for<T: CountyTx>(tx: &mut T, reason: ErasureReason, id: ChangeId) -> Result<bool, T::Error> {
    let is_import = |entry: HeldEntry| entry.header.verb == Verb::Import.code();
    Ok(reason != ErasureReason::ImportUndone || tx.entry(id)?.is_none_or(is_import))
}

fn may_be_named<T: CountyTx>(tx: &mut T, device: &KnownDevice, scope: &Scope, id: ChangeId) -> Result<bool, T::Error> {
    let Some(entry) = tx.entry(id)? else { return Ok(id.device == device.device) };
    let on_record = [Verb::Erase.code(), Verb::Move.code()].contains(&entry.header.verb);
    if on_record || !entry.scopes.contains(scope) {
        return Ok(false);
    }
    for record in records_in(&entry) {
        if tx.doc(record)?.is_none_or(|(home, _)| home != *scope) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The records that a held entry acts on.
pub(super) fn records_in(entry: &HeldEntry) -> Vec<RecordId> {
    entry.body.as_ref().and_then(|body| Body::read(body, entry.id).ok()).map_or_else(Vec::new, |body| records_of(&body.ops))
}

/// Does what the erasures among these operations say, after they have been numbered in `scope`.
pub(super) fn carry_out<T: CountyTx>(tx: &mut T, scope: &Scope, ops: &[Op], at_ms: i64) -> Result<(), T::Error> {
    let mut records = BTreeSet::new();
    let mut elsewhere: BTreeMap<Scope, BTreeSet<ChangeId>> = BTreeMap::new();
    for op in ops {
        let Op::Erase { on, .. } = op else { continue };
        records.insert(*on);
        for (id, meant) in op.erases() {
            let Some(entry) = tx.entry(id)? else {
                tx.erase(id, meant)?;
                continue;
            };
            if meant.is_some_and(|hash| *hash != entry.hash) {
                continue;
            }
            records.extend(records_in(&entry));
            for other in entry.scopes.iter().filter(|other| *other != scope) {
                elsewhere.entry(other.clone()).or_default().insert(id);
            }
            tx.erase(id, Some(&entry.hash))?;
        }
    }
    for record in records {
        forget(tx, record)?;
    }
    for (other, ids) in elsewhere {
        let there = |op: &Op| match op {
            Op::Erase { on, noun, reason, approval, approved_by, .. } => {
                let there = || op.erases().filter(|(id, _)| ids.contains(id));
                let changes: Vec<ChangeId> = there().map(|(id, _)| id).collect();
                let hashes = there().filter_map(|(_, hash)| hash.copied()).collect();
                let (approval, approved_by) = (approval.clone(), approved_by.clone());
                (!changes.is_empty()).then_some(Op::Erase { on: *on, noun: *noun, changes, hashes, reason: *reason, approval, approved_by })
            }
            _ => None,
        };
        write_as_county(tx, &other, Verb::Erase, ops.iter().filter_map(there).collect(), at_ms)?;
    }
    Ok(())
}

/// Erases what a copy of the database from before an erasure still holds, and keeps in its list that
/// it is erased. Another change under the same id was never erased, and stays.
///
/// # Errors
/// The database fails.
pub fn erase_again<T: CountyTx>(tx: &mut T, id: ChangeId, hash: &Hash) -> Result<(), T::Error> {
    let entry = tx.entry(id)?;
    if entry.as_ref().is_some_and(|entry| entry.hash != *hash) {
        return Ok(());
    }
    tx.erase(id, Some(hash))?;
    entry.iter().flat_map(records_in).try_for_each(|record| forget(tx, record))
}

/// Folds a record again from what stands in the scope it is at home in.
fn forget<T: CountyTx>(tx: &mut T, record: RecordId) -> Result<(), T::Error> {
    let Some((home, _)) = tx.doc(record)? else { return Ok(()) };
    fold_again(tx, record, &home)
}

/// Folds a record from the entries of one scope, and keeps it as at home there.
pub(super) fn fold_again<T: CountyTx>(tx: &mut T, record: RecordId, home: &Scope) -> Result<(), T::Error> {
    let mut doc = Doc::default();
    for entry in tx.entries_of(record)?.iter().filter(|entry| entry.scopes.contains(home)) {
        fold_entry(&mut doc, record, entry);
    }
    tx.put_doc(record, home, &doc)
}

fn fold_entry(doc: &mut Doc, record: RecordId, entry: &HeldEntry) {
    let Some(body) = entry.body.as_ref().and_then(|body| Body::read(body, entry.id).ok()) else { return };
    if entry.verdict == Verdict::SAME {
        return;
    }
    let folding = Folding { id: entry.id, order: Order::Confirmed(entry.n), header: &entry.header, verdict: entry.verdict };
    for (index, op) in indexed(&body.ops).filter(|(_, op)| op.on() == Some(record)) {
        fold::apply(doc, folding, index, op);
    }
}
