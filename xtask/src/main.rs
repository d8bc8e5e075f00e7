//! The project's chores: `cargo xtask run | test | check | types | bench | fuzz | golden`.

#![allow(clippy::print_stdout)]

mod bench;
mod check;
mod desk;
mod fuzz;
mod golden;
mod machine;
mod run;
mod shell;
mod test;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run     set up this machine, build everything, start the county server and open the window
cargo xtask test    set up this machine and run every test: Rust, UI, end to end
cargo xtask check   formatting, lints, arrows between crates, words, dependencies
cargo xtask types   write the TypeScript types of the border between window and core
cargo xtask bench   what there is to measure: a desk and its county over bad lines (`sync`), on a stick (`stick`),
                    papers and ledgers beside the tools they are made with (`papers`, `ledgers`)
cargo xtask fuzz    the parsers against bytes of a stranger
cargo xtask golden  write the files of a format that is being released, which later versions have to open";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match command(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command(words: &[&str]) -> Result<ExitCode> {
    match words {
        ["run", rest @ ..] => run::run(rest),
        ["test", rest @ ..] => test::test(rest),
        ["check"] => check::alone(),
        ["bench", rest @ ..] => bench::run(rest),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["golden", rest @ ..] => golden::write(rest),
        ["types"] => check::types::write().map(|()| ExitCode::SUCCESS),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        [other, ..] => bail!("there is no chore {other:?}\n{USAGE}"),
    }
}
