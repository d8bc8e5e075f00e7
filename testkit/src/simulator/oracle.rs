//! What must be true when the faults have stopped.

use super::people::writes;
use super::{Violation, wrong};
use crate::memory_county::{CountyState, MemoryCounty};
use crate::memory_device::{Docs, MemoryDevice, fold_change};
use jiangyuan_model::{ChangeId, RecordId, Scope};
use jiangyuan_sync::chain;
use jiangyuan_sync::county::NewEntry;
use jiangyuan_sync::doc::{Doc, Order};
use jiangyuan_sync::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Checks every promise.
pub(super) fn check(county: &MemoryCounty, devices: &[(&MemoryDevice, &[Scope])]) -> Result<(), Violation> {
    positions_are_dense_and_the_chains_hold(&county.state)?;
    the_county_folds_alike_from_scratch(&county.state)?;
    heads_are_what_nobody_replaced(&county.state)?;
    for (device, scopes) in devices {
        everything_acked_stands_once(&county.state, device)?;
        every_refusal_was_told(&county.state, device)?;
        same(&device.state.docs, &device.folded_from_scratch(), &format!("device {} and its own fold from scratch", device.device))?;
        let read: Docs =
            county.state.docs.iter().filter(|(_, (home, _))| scopes.contains(home)).map(|(id, doc)| (*id, doc.clone())).collect();
        same(&device.shown(), &read, &format!("device {} and the county", device.device))?;
        nothing_of_another_scope_is_here(device, scopes)?;
    }
    Ok(())
}

/// Whether the county holds a device's changes up to this seq, numbered or refused.
pub(super) fn holds_all(county: &MemoryCounty, device: &MemoryDevice, through: u64) -> bool {
    let numbered: BTreeSet<ChangeId> = county.state.entries.values().map(|entry| entry.id).collect();
    (1..=through).all(|seq| {
        let id = ChangeId { device: device.device, incarnation: device.incarnation, seq };
        numbered.contains(&id) || county.state.refused.contains_key(&id)
    })
}

fn same(one: &Docs, other: &Docs, who: &str) -> Result<(), Violation> {
    let records: BTreeSet<&RecordId> = one.keys().chain(other.keys()).collect();
    for record in records {
        if one.get(record) != other.get(record) {
            return wrong(format!("{who} differ on {record}:\n{:#?}\n{:#?}", one.get(record), other.get(record)));
        }
    }
    Ok(())
}

fn positions_are_dense_and_the_chains_hold(state: &CountyState) -> Result<(), Violation> {
    let mut head = chain::county_genesis();
    for (expected, (n, entry)) in (1..).zip(&state.entries) {
        head = chain::extend_log(&head, *n, &entry.hash, entry.verdict);
        if *n != expected || entry.log_head != head {
            return wrong(format!("the county's log does not hold at n {n}"));
        }
    }
    for (scope, index) in &state.index {
        let mut head = chain::scope_genesis(scope);
        for (expected, (pos, n)) in (1..).zip(index) {
            let Some(entry) = state.entries.get(n) else { return wrong(format!("{scope} names n {n}, which is not there")) };
            head = chain::extend_log(&head, *n, &entry.hash, entry.verdict);
            if *pos != expected || state.heads.get(scope).and_then(|heads| heads.get(pos)) != Some(&head) {
                return wrong(format!("{scope} does not hold at position {pos}"));
            }
        }
    }
    let stands =
        |n: &u64, entry: &NewEntry| state.index.get(&entry.change.header.scope).is_some_and(|index| index.values().any(|m| m == n));
    if state.entries.iter().all(|(n, entry)| stands(n, entry)) { Ok(()) } else { wrong("not every entry stands in its scope's index") }
}

fn the_county_folds_alike_from_scratch(state: &CountyState) -> Result<(), Violation> {
    let mut docs = Docs::new();
    for (n, entry) in &state.entries {
        fold_change(&mut docs, entry.id, &entry.change, Order::Confirmed(*n), entry.verdict);
    }
    same(&state.docs, &docs, "the county and its own fold from scratch")
}

fn everything_acked_stands_once(state: &CountyState, device: &MemoryDevice) -> Result<(), Violation> {
    for (change, _) in &device.state.own {
        let seq = change.header.seq;
        let id = ChangeId { device: device.device, incarnation: device.incarnation, seq };
        let entries = state.entries.values().filter(|entry| entry.id == id).collect::<Vec<_>>();
        let refused = state.refused.get(&id);
        let times = entries.len() + usize::from(refused.is_some());
        if times != 1 && seq <= device.state.acked {
            return wrong(format!("{id} was acked and stands {times} times"));
        }
        let hash = change.hash();
        if entries.iter().any(|entry| entry.hash != hash) || refused.is_some_and(|(kept, _)| *kept != hash) {
            return wrong(format!("{id} stands as something else"));
        }
    }
    if device.state.acked == device.state.own.len() as u64 { Ok(()) } else { wrong(format!("device {} has unsent changes", device.device)) }
}

fn every_refusal_was_told(state: &CountyState, device: &MemoryDevice) -> Result<(), Violation> {
    let of_device = state.refused.iter().filter(|(id, _)| id.device == device.device);
    let told: BTreeMap<u64, _> = of_device.map(|(id, (_, code))| (id.seq, *code)).collect();
    if told == device.state.refused { Ok(()) } else { wrong(format!("device {} does not know what was refused", device.device)) }
}

fn nothing_of_another_scope_is_here(device: &MemoryDevice, scopes: &[Scope]) -> Result<(), Violation> {
    let foreign = device.state.log.values().find(|entry| !scopes.contains(&entry.change.header.scope));
    foreign.map_or(Ok(()), |entry| wrong(format!("device {} holds {} of a scope it does not read", device.device, entry.id)))
}

/// The definition of a field's standing values, computed without the fold: what was written and
/// named by nobody. Since a writer names only what he saw, no order is needed for it.
fn heads_are_what_nobody_replaced(state: &CountyState) -> Result<(), Violation> {
    let mut written: BTreeMap<(RecordId, u32, u16), BTreeSet<ChangeId>> = BTreeMap::new();
    let mut replaced: BTreeSet<((RecordId, u32, u16), ChangeId)> = BTreeSet::new();
    for entry in state.entries.values().filter(|entry| entry.verdict != Verdict::SAME) {
        let Ok(body) = entry.change.read(entry.id.device, entry.id.incarnation) else { continue };
        for (place, names) in body.ops.iter().flat_map(writes) {
            written.entry(place).or_default().insert(entry.id);
            replaced.extend(names.into_iter().map(|id| (place, id)));
        }
    }
    for (place, ids) in written {
        let (record, item, field) = place;
        let expected: BTreeSet<ChangeId> = ids.into_iter().filter(|id| !replaced.contains(&(place, *id))).collect();
        let nothing = Doc::default();
        let doc = state.docs.get(&record).map_or(&nothing, |(_, doc)| doc);
        let found: BTreeSet<ChangeId> = doc.heads(item, field).iter().map(|head| head.change).collect();
        if found != expected {
            return wrong(format!("field {field} of {record} stands at {found:?}, and nobody replaced {expected:?}"));
        }
    }
    Ok(())
}
