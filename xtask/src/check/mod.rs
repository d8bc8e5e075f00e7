//! Checks of the project as a whole: what no single crate can test of itself.

mod arrows;
mod borders;
mod persons;
pub(crate) mod types;
mod words;

use crate::shell::{capture, cargo};
use anyhow::{Result, bail};
use std::process::ExitCode;

type Check = (&'static str, fn() -> Result<()>);

const CHECKS: &[Check] = &[
    ("formatting", formatting),
    ("arrows_between_crates_are_the_allowed_ones", arrows::check),
    ("borders_of_sql_and_tauri_are_kept", borders::check),
    ("words_are_complete_in_three_languages_and_all_are_used", words::check),
    ("no_field_or_word_labels_or_counts_a_person", persons::check),
];

/// Every check with its result.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, Result<()>)> {
    CHECKS.iter().map(|(name, check)| (*name, check()))
}

/// The checks by themselves, with the lints and the state of generated files, which the tests
/// would build twice.
pub(crate) fn alone() -> Result<ExitCode> {
    let more: &[Check] = &[("lints", lints), ("types_of_the_border_are_current", types::check)];
    let mut failed = false;
    for (name, check) in CHECKS.iter().chain(more) {
        match check() {
            Ok(()) => println!("{name} ... ok"),
            Err(error) => {
                failed = true;
                println!("{name} ... FAILED\n{error:#}");
            }
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn formatting() -> Result<()> {
    quiet(&["fmt", "--all", "--check"])
}

fn lints() -> Result<()> {
    quiet(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

fn quiet(args: &[&str]) -> Result<()> {
    let (text, ok) = capture(cargo(args))?;
    if ok { Ok(()) } else { bail!("{text}") }
}
