//! `cargo xtask bench`: what is measured, one file each. A bench ends badly when what it measured
//! was not right; never because it was slow.

mod attachment;
mod ledgers;
mod load;
mod papers;
mod process;
pub(crate) mod programs;
mod stick;
mod sync;
mod table;

use anyhow::{Result, bail};
use std::process::ExitCode;

/// A bench: its name, what it measures, and itself.
type Bench = (&'static str, &'static str, fn(&[&str]) -> Result<ExitCode>);

const BENCHES: &[Bench] = &[
    ("sync", "a desk and its county over bad lines: bytes, seconds, round trips, beside floor and aim", sync::run),
    ("county", "writers on two server processes over one database, on SQLite and PostgreSQL, beside a bare insert", load::county),
    ("attachment", "one scan over a bad line, up and down: seconds beside the pure time", attachment::run),
    ("evening", "every device of a county at once: seconds, memory, sessions refused", load::evening),
    ("papers", "a paper from asking to the page, beside the typesetter's own command line; the dossier of a large case", papers::run),
    ("ledgers", "a ledger of 10,000 matters by the product, beside a bare loop, and what an office suite reads in it", ledgers::run),
    ("stick", "two desks without a line: everything travels on a stick that comes damaged first", stick::run),
];

pub(crate) fn run(args: &[&str]) -> Result<ExitCode> {
    let Some((name, rest)) = args.split_first() else {
        for (name, about, _) in BENCHES {
            println!("cargo xtask bench {name:10} {about}");
        }
        return Ok(ExitCode::SUCCESS);
    };
    match BENCHES.iter().find(|(known, _, _)| known == name) {
        Some((_, _, bench)) => bench(rest),
        None => bail!("there is no bench {name:?}"),
    }
}
