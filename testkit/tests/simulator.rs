//! The protocol in a world where everything breaks. `SEEDS=20000 cargo test -p jiangyuan-testkit
//! --test simulator` runs more of it; a seed that failed is printed and fails again.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use jiangyuan_testkit::fault::Bug;
use jiangyuan_testkit::simulator::{Seen, run};

fn seeds() -> u64 {
    std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(500)
}

fn one(seed: u64) -> Seen {
    run(seed, None).unwrap_or_else(|violation| panic!("seed {seed}: {violation}"))
}

#[test]
fn whatever_breaks_all_devices_and_the_county_converge_and_nothing_acked_is_lost() {
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let all = std::thread::scope(|scope| {
        let share = |first: u64| move || (first..seeds()).step_by(threads as usize).map(one).fold(Seen::default(), Seen::with);
        let shares: Vec<_> = (0..threads).map(|first| scope.spawn(share(first))).collect();
        shares.into_iter().map(|share| share.join().unwrap()).fold(Seen::default(), Seen::with)
    });
    // The generator is tested as well: a world in which nothing happens proves nothing.
    let happened = [
        all.synced,
        all.cuts,
        all.silent,
        all.doubled,
        all.device_crashes,
        all.county_crashes,
        all.conflicts,
        all.superseded,
        all.for_a_person,
        all.same,
        all.unread,
        all.refused,
        all.snapshot_pages,
    ];
    assert!(happened.iter().all(|times| *times > seeds() / 10), "{all:?}");
}

/// Seed 134 once took what was written while a sync ran, and came back in a request delivered twice,
/// for the work of a clone.
#[test]
fn work_written_during_a_sync_is_no_fork_when_the_request_is_delivered_twice() {
    assert_eq!(run(134, None).err(), None);
}

#[test]
fn the_same_seed_is_the_same_world() {
    assert_eq!(run(7, None), run(7, None));
}

/// The first seed that finds the bug, and what it says.
fn found(bug: Bug) -> Option<(u64, String)> {
    (0..200).find_map(|seed| run(seed, Some(bug)).err().map(|violation| (seed, violation.to_string())))
}

macro_rules! bug_is_found {
    ($($name:ident: $bug:ident;)+) => {
        $(#[test]
        fn $name() {
            assert!(found(Bug::$bug).is_some());
        })+
    };
}

bug_is_found! {
    a_cursor_moved_one_too_far_is_found: CursorOneTooFar;
    an_ack_before_the_commit_is_found: AckBeforeCommit;
    a_fold_that_leaves_replaced_values_is_found: HeadsNotRemoved;
    a_fold_that_ignores_the_verdict_is_found: VerdictIgnored;
    a_chain_that_does_not_move_with_its_changes_is_found: ChainNotMoved;
    a_cursor_that_does_not_move_with_its_entries_is_found: CursorNotMoved;
    a_refusal_that_nobody_tells_is_found: RefusalsSwallowed;
    a_position_given_twice_is_found: PositionTwice;
}
