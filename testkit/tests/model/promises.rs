//! What is promised of every state, and what has to be reached for the promises to mean something.

use crate::world::{Bounds, Desk, FRAME_BYTES, Protocol, World, desk};
use jiangyuan_sync::client::{Ending, Options};
use jiangyuan_testkit::in_memory::sync;
use jiangyuan_testkit::memory_county::MemoryCounty;
use jiangyuan_testkit::memory_device::{MemoryDevice, Written};
use stateright::{Expectation, Property};
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
        sometimes("something is acked", |_, world| {
            world.desks.iter().any(|desk| desk.device.state.chains.iter().any(|chain| chain.acked > 0))
        }),
    ];
    if bounds.faults > 0 {
        properties.push(sometimes("a late or doubled frame is answered", |_, world| world.late_heard));
        properties.push(sometimes("a county dies and what it had committed stays", |_, world| {
            world.county_died && !world.county.state.entries.is_empty()
        }));
    }
    if bounds.clones > 0 {
        properties.push(sometimes("changes of a copy get new ids", |_, world| {
            world.desks.iter().any(|desk| !desk.device.state.apart.is_empty())
        }));
    }
    properties
}

/// Whether the county holds this very change of a device, once.
pub(crate) fn is_held(county: &MemoryCounty, written: &Written) -> bool {
    let (id, hash) = (written.id, written.change.hash());
    let numbered = county.state.entries.values().filter(|entry| entry.id == id).collect::<Vec<_>>();
    let refused = county.state.refused.get(&id).is_some_and(|(kept, _)| *kept == hash);
    match numbered.as_slice() {
        [] => refused,
        [entry] => entry.hash == hash && !refused,
        _ => false,
    }
}

fn acked_is_there(world: &World, desk: &Desk) -> bool {
    let state = &desk.device.state;
    let acked = |incarnation| state.chains.iter().find(|chain| chain.incarnation == incarnation).map_or(0, |chain| chain.acked);
    state.own.iter().filter(|written| written.id.seq <= acked(written.id.incarnation)).all(|written| is_held(&world.county, written))
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
    for _ in 0..ROUNDS_MAX {
        for device in &mut devices {
            let options = Options { segment_bytes: FRAME_BYTES as u64, ground_from_bytes: None, ..Options::default() };
            let ending = sync(device, &mut county, &model.office, options, FRAME_BYTES).outcome.map(|outcome| outcome.ending);
            if ending != Some(Ending::Done) {
                return false;
            }
        }
    }
    // What two of one name have written stands, all of it, each thing under one id.
    let own = || devices.iter().flat_map(|device| &device.state.own);
    own().all(|written| is_held(&county, written)) && devices.iter().all(|device| agrees(&county, device))
}

/// Nothing waits, and the device has what the county has.
fn agrees(county: &MemoryCounty, device: &MemoryDevice) -> bool {
    let records = |docs: &jiangyuan_testkit::memory_device::Docs| -> Vec<String> {
        docs.iter().filter(|(_, (scope, _))| *scope == desk()).map(|(id, doc)| format!("{id:?} {doc:?}")).collect()
    };
    device.pending().is_empty() && records(&device.shown()) == records(&county.state.docs)
}
