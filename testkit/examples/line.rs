//! A bad line for programs of whatever kind: prints where it listens, and its counts for each line
//! on standard input.
//!
//! `cargo run -p jiangyuan-testkit --example line -- 127.0.0.1:8443 EDGE [SEED]`, or instead of a
//! name `RATE_BITS:ROUND_TRIP_MS:CUT_EVERY_SECONDS`, e.g. `32000:800:120`.

#![allow(clippy::print_stdout)]

use anyhow::Context;
use jiangyuan_testkit::shaper::{Profile, Shaper};

fn main() -> anyhow::Result<()> {
    let mut words = std::env::args().skip(1);
    let to = words.next().context("to whom?")?.parse()?;
    let line = words.next().context("which line?")?;
    let profile = Profile::named(&line).or_else(|| Profile::written(&line)).context("no such line")?;
    let seed = words.next().map_or(Ok(1), |word| word.parse())?;
    let shaper = Shaper::open(to, profile, seed)?;
    println!("{}", shaper.address());
    for _ in std::io::stdin().lines() {
        println!("{:?}", shaper.counts());
    }
    Ok(())
}
