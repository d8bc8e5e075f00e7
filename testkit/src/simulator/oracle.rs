//! What must be true when the faults have stopped.

use super::identity::family;
use super::people::writes;
use super::{Desk, Violation, World, wrong};
use crate::memory_county::CountyState;
use crate::memory_device::{Docs, KeptEntry, MemoryDevice, Written, fold_change};
use jiangyuan_model::{ChangeId, RecordId, Scope};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::county::NewEntry;
use jiangyuan_sync::doc::{Doc, Order};
use jiangyuan_sync::frame::{Cursor, Receipt};
use jiangyuan_sync::heal::known_as;
use jiangyuan_sync::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Checks every promise.
pub(super) fn check(world: &World) -> Result<(), Violation> {
    let state = &world.county.state;
    positions_are_dense_and_the_chains_hold(state)?;
    the_county_folds_alike_from_scratch(state)?;
    heads_are_what_nobody_replaced(state)?;
    everything_saved_stands_once(world)?;
    what_was_given_back_says_what_it_said(world)?;
    if world.numbered_before_decided {
        return wrong("what a revoked device handed in was numbered before anybody decided");
    }
    for (at, desk) in world.desks.iter().enumerate() {
        let (device, scopes) = (&desk.device, desk.scopes.as_slice());
        nothing_of_another_scope_is_here(device, scopes)?;
        every_receipt_holds(at, device)?;
        same(&device.state.docs, &device.folded_from_scratch(), &format!("device {at} and its own fold from scratch"))?;
        if world.is_revoked(at) {
            let knew = |pulled: &BTreeMap<u64, Hash>| device.state.log.iter().all(|(n, entry)| pulled.get(n) == Some(&entry.hash));
            if !desk.pulled_when_revoked.as_ref().is_none_or(knew) {
                return wrong(format!("device {at} is revoked and was told something"));
            }
            continue;
        }
        everything_written_is_receipted(at, device)?;
        every_refusal_was_told(state, device)?;
        let read: Docs = state.docs.iter().filter(|(_, (home, _))| scopes.contains(home)).map(|(id, doc)| (*id, doc.clone())).collect();
        same(&device.state.docs, &read, &format!("device {at} and the county"))?;
        for ((epoch, scope, pos), staged) in device.state.staged.iter().filter(|(_, staged)| !staged.back) {
            let provable = staged.entry.is_whole() && device.state.piece(*epoch, scope, *pos).is_ok();
            let id = staged.entry.id;
            if provable {
                return wrong(format!("device {at} still keeps {id} as lost, and can prove it ({} in {scope} of epoch {epoch})", pos));
            }
            if stands_or_is_written(world, &staged.entry) {
                return wrong(format!("device {at} still keeps {id} as lost, and it stands or its writer has it"));
            }
        }
    }
    Ok(())
}

/// Whether a lost entry stands again under some id, or whoever wrote it still has it and was not refused with it.
/// Another content under its id is no writing of it, and what this version cannot read is known under no other id.
/// A county that does not know that it was put back may refuse
/// what its writer sends again; it is parked there then.
fn stands_or_is_written(world: &World, lost: &KeptEntry) -> bool {
    let state = &world.county.state;
    let stands = |(id, hash): &(ChangeId, Hash)| state.by_id(*id).is_some_and(|entry| entry.hash == *hash);
    let is = |own: &Written| own.id == lost.id && own.change.hash() == lost.hash;
    let writers = || world.desks.iter().enumerate().filter(|(_, desk)| desk.device.state.own.iter().any(is));
    let refused = state.refused.get(&lost.id).is_some_and(|(hash, _)| *hash == lost.hash);
    let parked = |(at, desk): (usize, &Desk)| !world.is_revoked(at) && desk.device.state.refused.contains_key(&lost.id);
    let known =
        if lost.known_as().is_some() { family(&world.renamed, (lost.id, lost.hash)) } else { BTreeSet::from([(lost.id, lost.hash)]) };
    known.iter().any(stands) || (writers().count() > 0 && !(refused && writers().any(parked)))
}

/// Whether the county has a content under some id that it had, numbered, refused or handed in.
pub(super) fn is_sent(world: &World, content: (ChangeId, Hash)) -> bool {
    let state = &world.county.state;
    family(&world.renamed, content).iter().any(|(id, hash)| {
        state.by_id(*id).is_some_and(|entry| entry.hash == *hash) || state.refused.get(id).is_some_and(|(refused, _)| refused == hash)
    })
}

/// What anybody saved stands at the county once, under the id it had or under one that it got, or was
/// refused with a reason.
fn everything_saved_stands_once(world: &World) -> Result<(), Violation> {
    let state = &world.county.state;
    let ids: BTreeSet<ChangeId> = state.entries.values().map(|entry| entry.id).collect();
    if ids.len() != state.entries.len() {
        return wrong("an id stands twice");
    }
    let mut origins: BTreeMap<(&Scope, &[u8]), u64> = BTreeMap::new();
    for entry in state.entries.values().filter(|entry| entry.verdict != Verdict::SAME) {
        if let Some(origin) = &entry.origin {
            *origins.entry((&entry.change.header.scope, origin.as_slice())).or_default() += 1;
        }
    }
    everything_that_is_said_again_stands(state)?;
    for (content, kept) in &world.saved {
        let family = family(&world.renamed, *content);
        let stands = |(id, hash): &&(ChangeId, Hash)| state.by_id(*id).is_some_and(|entry| entry.hash == *hash);
        let folded = |id: &ChangeId| state.by_id(*id).is_some_and(|entry| ![Verdict::SAME, Verdict::UNREAD].contains(&entry.verdict));
        let refused = family.iter().any(|(id, hash)| state.refused.get(id).is_some_and(|(kept, _)| kept == hash));
        let numbered: Vec<&(ChangeId, Hash)> = family.iter().filter(stands).collect();
        let times = numbered.iter().filter(|(id, _)| folded(id)).count();
        if *kept && numbered.is_empty() && !refused {
            return wrong(format!("{} was saved and stands nowhere", content.0));
        }
        if times > 1 {
            return wrong(format!("{} was saved once and stands {times} times", content.0));
        }
    }
    match origins.into_iter().find(|(_, times)| *times > 1) {
        Some(((scope, origin), times)) => wrong(format!("the same line {origin:?} stands {times} times in {scope}")),
        None => Ok(()),
    }
}

/// What folds to nothing because it stands already does stand.
fn everything_that_is_said_again_stands(state: &CountyState) -> Result<(), Violation> {
    let known = |entry: &NewEntry| {
        let body = entry.change.read(entry.id.device, entry.id.incarnation).unwrap_or_default();
        (entry.change.header.scope.clone(), known_as(&entry.change, &body, &entry.hash))
    };
    let (again, first): (Vec<&NewEntry>, Vec<&NewEntry>) = state.entries.values().partition(|entry| entry.verdict == Verdict::SAME);
    let first: BTreeSet<(Scope, Vec<u8>)> = first.into_iter().map(known).collect();
    let nothing = again.into_iter().find(|entry| !first.contains(&known(entry)));
    nothing.map_or(Ok(()), |entry| wrong(format!("{} says again what stands nowhere", entry.id)))
}

fn what_was_given_back_says_what_it_said(world: &World) -> Result<(), Violation> {
    for (id, verdict) in &world.given {
        let found = world.county.state.by_id(*id).map(|entry| entry.verdict);
        // What only said again something that is lost was judged for the first time.
        if found.is_some_and(|found| found != *verdict && found != Verdict::SAME && *verdict != Verdict::SAME) {
            return wrong(format!("{id} came back with another verdict"));
        }
    }
    Ok(())
}

/// What a device would show to a county that was put back.
fn every_receipt_holds(at: usize, device: &MemoryDevice) -> Result<(), Violation> {
    let holds = |(receipt, _): &(Receipt, Vec<Cursor>)| receipt.is_signed_by(&device.county_key());
    if device.state.anchors.iter().all(holds) { Ok(()) } else { wrong(format!("device {at} keeps a receipt that proves nothing")) }
}

fn everything_written_is_receipted(at: usize, device: &MemoryDevice) -> Result<(), Violation> {
    let behind = device.state.chains.iter().find(|chain| chain.acked < chain.seq || chain.receipted < chain.seq);
    behind.map_or(Ok(()), |chain| {
        wrong(format!(
            "device {at}: of {} changes of {:x} {} are acked, {} receipted",
            chain.seq, chain.incarnation, chain.acked, chain.receipted
        ))
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

fn every_refusal_was_told(state: &CountyState, device: &MemoryDevice) -> Result<(), Violation> {
    let own: BTreeMap<ChangeId, Hash> = device.state.own.iter().map(|written| (written.id, written.change.hash())).collect();
    let of_device = state.refused.iter().filter(|(id, (hash, _))| own.get(id) == Some(hash));
    let untold = of_device.map(|(id, (_, code))| (id, *code)).find(|(id, code)| device.state.refused.get(id) != Some(code));
    untold.map_or(Ok(()), |(id, _)| wrong(format!("device {} does not know that {id} was refused", device.device)))
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
