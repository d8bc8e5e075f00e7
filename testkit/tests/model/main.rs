//! The protocol, looked at in every order in which things can happen.
//!
//! The simulator throws dice over large worlds; a case that needs four things in one order it may
//! not meet in a year. Here the world is small (a county, two devices of one desk, a change or two
//! each) and *every* order is tried, with up to two faults at any place: a line cut with frames on
//! the way, which arrive later or never; a whole request delivered a second time, in the middle of
//! something else; a device that dies between two frames; a county that dies before or after a
//! commit; a disk that is cloned.
//!
//! **What is modelled is the program.** The states are the real `Client` and `Server` machines, the
//! device and the county in memory that the simulator also uses, and the frames between them. A
//! model written beside the program proves that the model is right. The price is that states are
//! large: they are told apart by a hash over all that they hold, and a step costs a signature. Bytes
//! are left out (the codec has its own tests), and time (the machines have none).
//!
//! **What is promised:**
//! - what a device believes to be at the county is there, once, with the same content; so a clone
//!   is found before anything that it says is believed;
//! - no cursor stands beyond the log, or on another log;
//! - "all sent" is said only when it is so;
//! - from every state that can be reached, a line that holds leads to one state of all devices, in a
//!   bounded number of syncs. That is stronger than "eventually": there is no state from which
//!   there is no way back.
//!
//! **The model is tested too.** A county that acks before it commits has to be found, and so has a
//! device whose clone is believed; and every kind of thing that is promised about has to be
//! reached, or nothing was proved.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod promises;
mod world;

use stateright::{Checker, Model};
use std::time::Instant;
use world::{Bounds, Mistake, Protocol};

/// All orders of a world, or as many as the bound says; prints how many there were.
fn look_at(name: &str, bounds: Bounds, mistake: Option<Mistake>) -> impl Checker<Protocol> {
    let began = Instant::now();
    let checked = Protocol::new(bounds, mistake).checker().threads(2).spawn_bfs().join();
    println!("{name}: {} states, {} deep, {:.1} s", checked.unique_state_count(), checked.max_depth(), began.elapsed().as_secs_f64());
    checked
}

#[test]
fn whatever_the_order_with_two_faults_what_is_acked_is_there_once_and_all_devices_meet() {
    look_at("one device writes, two faults", Bounds { writes: [2, 0], syncs: [1, 0], faults: 2, clones: 0 }, None).assert_properties();
}

#[test]
fn whatever_the_order_two_devices_that_write_at_the_same_time_come_to_one_state() {
    look_at("two devices write", Bounds { writes: [1, 1], syncs: [1, 1], faults: 0, clones: 0 }, None).assert_properties();
}

#[test]
fn whatever_the_order_a_clone_is_found_before_it_is_believed() {
    look_at("a clone", Bounds { writes: [1, 0], syncs: [1, 0], faults: 0, clones: 1 }, None).assert_properties();
}

#[test]
fn a_county_that_acks_before_it_commits_is_found() {
    let bounds = Bounds { writes: [1, 0], syncs: [1, 0], faults: 1, clones: 0 };
    let checked = look_at("ack before commit", bounds, Some(Mistake::AckBeforeCommit));
    assert!(checked.discovery(promises::ACKED_IS_THERE).is_some(), "nobody noticed");
}

#[test]
fn a_county_that_does_not_compare_what_it_knows_is_found() {
    let bounds = Bounds { writes: [1, 0], syncs: [1, 0], faults: 0, clones: 1 };
    let checked = look_at("a clone that is believed", bounds, Some(Mistake::KnownIdsAreNotCompared));
    assert!(checked.discovery(promises::ACKED_IS_THERE).is_some(), "nobody noticed");
}
