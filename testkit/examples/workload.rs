//! Writes the reference workload as files, for whoever measures something else with it.
//!
//! `cargo run -p jiangyuan-testkit --example workload -- FOLDER [MATTERS] [SEED] [--county] [--accusations]`

use anyhow::Context;
use jiangyuan_testkit::workload::{Shape, generate};
use std::path::PathBuf;

const MATTERS: usize = 1_000;
const SEED: u64 = 20_260_301;

fn main() -> anyhow::Result<()> {
    let (flags, words): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word.starts_with("--"));
    let mut words = words.into_iter();
    let folder = PathBuf::from(words.next().context("which folder?")?);
    let matters = words.next().map_or(Ok(MATTERS), |word| word.parse())?;
    let seed = words.next().map_or(Ok(SEED), |word| word.parse())?;
    let asked = |flag: &str| flags.iter().any(|given| given == flag);
    let made = generate(Shape { matters, seed, one_township: !asked("--county"), no_accusations: !asked("--accusations") });
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("base.ndjson"), made.base)?;
    std::fs::write(folder.join("editday.ndjson"), made.week)?;
    Ok(())
}
