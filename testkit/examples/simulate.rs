//! Runs seeds of the simulator and prints what each finds: `simulate FIRST LAST [LINES]`.

use jiangyuan_testkit::simulator::{Seen, run};
use std::io::Write;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let (first, last) = (arguments.next().unwrap_or(0), arguments.next().unwrap_or(500));
    let lines = usize::try_from(arguments.next().unwrap_or(1)).unwrap_or(1);
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let begun = std::time::Instant::now();
    let all = std::thread::scope(|scope| {
        let share = |offset: u64| {
            move || {
                let seeds = (first + offset..last).step_by(usize::try_from(threads).unwrap_or(1));
                seeds.fold((Seen::default(), 0u64), |(seen, failed), seed| match run(seed, None) {
                    Ok(more) => (seen.with(more), failed),
                    Err(violation) => {
                        let told: Vec<&str> = violation.0.lines().take(lines).collect();
                        let _ = writeln!(std::io::stdout(), "seed {seed}: {}", told.join("\n"));
                        (seen, failed + 1)
                    }
                })
            }
        };
        let shares: Vec<_> = (0..threads).map(|offset| scope.spawn(share(offset))).collect();
        let ended = shares.into_iter().filter_map(|share| share.join().ok());
        ended.fold((Seen::default(), 0), |(seen, failed), (more, others)| (seen.with(more), failed + others))
    });
    let took = begun.elapsed().as_secs_f64();
    let _ = writeln!(std::io::stdout(), "{} seeds, {} failed, {took:.1} s: {:?}", last - first, all.1, all.0);
}
