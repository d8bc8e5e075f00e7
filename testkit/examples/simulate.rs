//! Runs seeds of the simulator and prints what each finds: `simulate FIRST LAST [LINES]`; or puts every
//! bug in and prints the table of what finds it: `simulate bugs [SEEDS [BUG]]`.

use jiangyuan_testkit::fault::Bug;
use jiangyuan_testkit::simulator::{FULL_DISKS, Seen, run};
use std::io::Write;
use std::time::Instant;

/// How many seeds a bug may hide from, unless said otherwise.
const SEEDS_MAX: u64 = 300;

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "bugs") {
        let seeds = arguments.get(1).and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS_MAX);
        return bugs(seeds, arguments.get(2).map(String::as_str));
    }
    let mut numbers = arguments.iter().filter_map(|argument| argument.parse::<u64>().ok());
    let (first, last) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(500));
    seeds(first, last, usize::try_from(numbers.next().unwrap_or(1)).unwrap_or(1));
}

/// A part of the seeds, on one thread.
fn share(seeds: impl Iterator<Item = u64>, lines: usize) -> (Seen, u64) {
    seeds.fold((Seen::default(), 0), |(seen, failed), seed| match run(seed, None) {
        Ok(more) => (seen.with(more), failed),
        Err(violation) => {
            let told: Vec<&str> = violation.0.lines().take(lines).collect();
            say(&format!("seed {seed}: {}", told.join("\n")));
            (seen, failed + 1)
        }
    })
}

fn seeds(first: u64, last: u64, lines: usize) {
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let begun = Instant::now();
    let (seen, failed) = std::thread::scope(|scope| {
        let step = usize::try_from(threads).unwrap_or(1);
        let shares: Vec<_> = (0..threads).map(|offset| scope.spawn(move || share((first + offset..last).step_by(step), lines))).collect();
        let ended = shares.into_iter().filter_map(|share| share.join().ok());
        ended.fold((Seen::default(), 0), |(seen, failed), (more, others)| (seen.with(more), failed + others))
    });
    let took = begun.elapsed().as_secs_f64();
    say(&format!("seeds {first} to {}, {failed} failed, {took:.1} s: {seen:?}", last.saturating_sub(1)));
}

fn bugs(seeds: u64, only: Option<&str>) {
    say("| bug | what is wrong | seed | what the oracle says |\n|---|---|---|---|");
    for bug in Bug::ALL.iter().filter(|bug| only.is_none_or(|only| format!("{bug:?}") == only)) {
        let found = (0..seeds)
            .chain(FULL_DISKS..FULL_DISKS + seeds)
            .find_map(|seed| run(seed, Some(*bug)).err().map(|violation| (seed, violation.0)));
        let (seed, says) = found.map_or(("never".to_owned(), String::new()), |(seed, says)| (seed.to_string(), says));
        say(&format!("| {bug:?} | {} | {seed} | {} |", bug.told().trim(), says.lines().next().unwrap_or_default()));
    }
}
