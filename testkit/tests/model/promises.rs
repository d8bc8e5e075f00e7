//! What is promised of every state, and what has to be reached for the promises to mean something.

use crate::world::{Bounds, Desk, FRAME_BYTES, Protocol, World, desk};
use jiangyuan_model::{ChangeId, ErrorCode};
use jiangyuan_sync::Change;
use jiangyuan_sync::client::{Ending, Options};
use jiangyuan_testkit::in_memory::sync;
use jiangyuan_testkit::memory_county::MemoryCounty;
use jiangyuan_testkit::memory_device::MemoryDevice;
use stateright::{Expectation, Property};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

pub(crate) const ACKED_IS_THERE: &str = "what a device believes to be at the county is there, once";

/// How many syncs of each device a line that holds may need.
const ROUNDS_MAX: usize = 3;

const fn always(name: &'static str, condition: fn(&Protocol, &World) -> bool) -> Property<Protocol> {
    Property { expectation: Expectation::Always, name, condition }
}

const fn sometimes(name: &'static str, condition: fn(&Protocol, &World) -> bool) -> Property<Protocol> {
    Property { expectation: Expectation::Sometimes, name, condition }
}

/// The promises, and what a world of these bounds has to reach.
pub(crate) fn all(bounds: &Bounds) -> Vec<Property<Protocol>> {
    let mut properties = vec![
        always(ACKED_IS_THERE, |_, world| world.desks.iter().all(|desk| acked_is_there(world, desk))),
        always("no cursor stands beyond the log, or on another log", |_, world| world.desks.iter().all(|desk| cursor_holds(world, desk))),
        always("all sent is said only when it is so", |_, world| world.desks.iter().all(|desk| !desk.lied)),
        always("from here a line that holds leads to one state of all", heals),
        sometimes("something is acked", |_, world| world.desks.iter().any(|desk| desk.device.state.acked > 0)),
    ];
    if bounds.faults > 0 {
        properties.push(sometimes("a late or doubled frame is answered", |_, world| world.late_heard));
        properties.push(sometimes("a county dies and what it had committed stays", |_, world| {
            world.county_died && !world.county.state.entries.is_empty()
        }));
    }
    if bounds.clones > 0 {
        properties.push(sometimes("a fork is found", |_, world| world.desks.iter().any(|desk| desk.fork_found)));
    }
    properties
}

/// Whether a refusal says that somebody else writes under this name.
pub(crate) fn is_fork(code: ErrorCode) -> bool {
    code == ErrorCode::ForkFound
}

/// Whether the county holds this very change of a device, once.
pub(crate) fn is_held(county: &MemoryCounty, device: &MemoryDevice, change: &Change) -> bool {
    let id = ChangeId { device: device.device, incarnation: device.incarnation, seq: change.header.seq };
    let numbered = county.state.entries.values().filter(|entry| entry.id == id).collect::<Vec<_>>();
    let refused = county.state.refused.get(&id).is_some_and(|(hash, _)| *hash == change.hash());
    match numbered.as_slice() {
        [] => refused,
        [entry] => entry.hash == change.hash() && !refused,
        _ => false,
    }
}

fn acked_is_there(world: &World, desk: &Desk) -> bool {
    let state = &desk.device.state;
    state.own.iter().filter(|(change, _)| change.header.seq <= state.acked).all(|(change, _)| is_held(&world.county, &desk.device, change))
}

fn cursor_holds(world: &World, desk: &Desk) -> bool {
    let index = world.county.state.index.get(&crate::world::desk());
    desk.device.state.cursors.get(&crate::world::desk()).is_none_or(|(pos, head)| {
        if *pos == 0 {
            return true;
        }
        let entry = index.and_then(|index| index.get(pos)).and_then(|n| world.county.state.entries.get(n));
        entry.is_some_and(|entry| entry.scope_head == *head)
    })
}

/// Whether everything comes right when nothing goes wrong any more. It depends only on what lasts:
/// processes and lines are gone, and every device syncs a few times.
fn heals(model: &Protocol, world: &World) -> bool {
    let mut hasher = DefaultHasher::new();
    for desk in &world.desks {
        format!("{:?}", desk.device).hash(&mut hasher);
    }
    format!("{:?}", world.county).hash(&mut hasher);
    let lasting = hasher.finish();
    if let Some(known) = model.healed.lock().unwrap().get(&lasting) {
        return *known;
    }
    let heals = is_healed_by_a_good_line(model, world);
    model.healed.lock().unwrap().insert(lasting, heals);
    heals
}

fn is_healed_by_a_good_line(model: &Protocol, world: &World) -> bool {
    let mut county = world.county.clone();
    let mut devices: Vec<MemoryDevice> = world.desks.iter().map(|desk| desk.device.clone()).collect();
    let mut forked = BTreeSet::new();
    for _ in 0..ROUNDS_MAX {
        for (at, device) in devices.iter_mut().enumerate() {
            let options = Options { segment_bytes: FRAME_BYTES as u64, budget_bytes: None };
            match sync(device, &mut county, &model.office, options, FRAME_BYTES).outcome.map(|outcome| outcome.ending) {
                Some(Ending::Done) => {}
                Some(Ending::Refused(refusal)) if is_fork(refusal.code) => {
                    forked.insert(at);
                }
                _ => return false,
            }
        }
    }
    // Two that write under one name cannot both be believed, and one that was told so stands apart.
    let two_of_one_name = devices.len() > 2;
    if !two_of_one_name && !forked.is_empty() {
        return false;
    }
    let parted = two_of_one_name && parts(&devices[0], &devices[2]);
    if parted && forked.is_empty() {
        return false;
    }
    devices.iter().enumerate().filter(|(at, _)| !forked.contains(at)).all(|(_, device)| agrees(&county, device))
}

/// Whether two of one name have each written something else.
fn parts(one: &MemoryDevice, other: &MemoryDevice) -> bool {
    one.state.own.iter().zip(&other.state.own).any(|((_, head), (_, other_head))| head != other_head)
}

/// Nothing waits, and the device has what the county has.
fn agrees(county: &MemoryCounty, device: &MemoryDevice) -> bool {
    let records = |docs: &jiangyuan_testkit::memory_device::Docs| -> Vec<String> {
        docs.iter().filter(|(_, (scope, _))| *scope == desk()).map(|(id, doc)| format!("{id:?} {doc:?}")).collect()
    };
    device.pending().is_empty() && records(&device.shown()) == records(&county.state.docs)
}
