//! Runs seeds of the schedules on real encrypted files and prints what each finds: `simulate_files FIRST LAST`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../tests/files/pc.rs"]
mod pc;
#[path = "../tests/files/schedule.rs"]
mod schedule;

use schedule::{Seen, run};
use std::io::Write;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (first, last) = (arguments.next().unwrap_or(0), arguments.next().unwrap_or(20));
    let begun = std::time::Instant::now();
    let (mut all, mut failed) = (Seen::default(), 0u64);
    let shares = std::thread::scope(|scope| {
        let share = |offset: u64| move || (first + offset..last).step_by(2).map(|seed| (seed, run(seed))).collect::<Vec<_>>();
        let shares = [scope.spawn(share(0)), scope.spawn(share(1))];
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect::<Vec<_>>()
    });
    for (seed, found) in shares {
        match found {
            Ok(seen) => all = all.with(seen),
            Err(what) => {
                failed += 1;
                let _ = writeln!(std::io::stdout(), "seed {seed}: {}", what.lines().next().unwrap_or_default());
            }
        }
    }
    let took = begun.elapsed().as_secs_f64();
    let _ = writeln!(std::io::stdout(), "seeds {first} to {}, {failed} failed, {took:.1} s: {all:?}", last.saturating_sub(1));
}
