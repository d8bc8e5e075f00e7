//! `cargo xtask test`: every test, Rust, pages and end to end, ending with `N passed, N failed`.
//!
//! Each part is run to its end even when an earlier one failed, so that one look shows all. A part
//! that cannot be started or whose count cannot be read counts as one failure: nothing is skipped.

use crate::desk::Display;
use crate::shell::{cargo, command, root, target};
use crate::{check, machine};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};

/// What a part of the tests came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
}

/// A part of the tests, by name.
type Part = (&'static str, fn() -> Result<Count>);

const PARTS: [Part; 4] = [("check", checks), ("ui", pages), ("rust", rust), ("e2e", end_to_end)];

pub(crate) fn test(args: &[&str]) -> Result<ExitCode> {
    machine::ready_to_test()?;
    let only = args.first().copied();
    let mut total = Count::default();
    for (name, part) in PARTS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        println!("== {name}");
        let count = part().unwrap_or_else(|error| {
            println!("{name}: {error:#}");
            Count { passed: 0, failed: 1 }
        });
        println!("== {name}: {} passed, {} failed", count.passed, count.failed);
        total.passed += count.passed;
        total.failed += count.failed;
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn checks() -> Result<Count> {
    let mut count = Count::default();
    for (name, result) in check::all() {
        match result {
            Ok(()) => {
                println!("check {name} ... ok");
                count.passed += 1;
            }
            Err(error) => {
                println!("check {name} ... FAILED\n{error:#}");
                count.failed += 1;
            }
        }
    }
    Ok(count)
}

/// The pages' own tests, and the build that the desktop binary embeds.
fn pages() -> Result<Count> {
    let ui = root().join("ui");
    let mut count = Count::default();
    for script in ["lint", "build"] {
        let ok = command(&ui, "npm", &["run", "--silent", script]).status().context("npm")?.success();
        println!("ui {script} ... {}", if ok { "ok" } else { "FAILED" });
        if ok { count.passed += 1 } else { count.failed += 1 }
    }
    let report = target().join("vitest.json");
    let mut run = command(&ui, "npx", &["--no-install", "vitest", "run", "--reporter=default", "--reporter=json"]);
    run.arg(format!("--outputFile.json={}", report.display()));
    let ok = run.status().context("vitest")?.success();
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).context("vitest left no report")?)?;
    let number =
        |key: &str| json.get(key).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok()).context("vitest's report");
    count.passed += number("numPassedTests")?;
    let failed = number("numFailedTests")?;
    count.failed += if ok { failed } else { failed.max(1) };
    Ok(count)
}

fn rust() -> Result<Count> {
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
    command.env("CARGO_TERM_COLOR", "never");
    counted(command, |line, count| {
        let Some(rest) = line.trim().strip_prefix("test result:") else { return };
        count.passed += number_before(rest, " passed");
        count.failed += number_before(rest, " failed");
    })
}

/// The real window over the real server, driven through WebDriver on a virtual display.
fn end_to_end() -> Result<Count> {
    // With what only tests need, as the tests before it: else half of the dependencies would be built a second time.
    crate::shell::run(cargo(&["build", "--workspace", "--all-targets"]))?;
    let display = Display::start_virtual()?;
    let ui = root().join("ui");
    let mut run = command(&ui, "node", &["--test", "--test-reporter=tap", "--test-concurrency=1", "tests/e2e/"]);
    display.dress(&mut run).env("JIANGYUAN_BIN", target().join("debug"));
    counted(run, |line, count| {
        if let Some(passed) = line.strip_prefix("# pass ") {
            count.passed += passed.trim().parse().unwrap_or(0);
        }
        if let Some(failed) = line.strip_prefix("# fail ") {
            count.failed += failed.trim().parse().unwrap_or(0);
        }
    })
}

/// Runs a command, passes its lines on and counts in them. Ending badly without a counted failure
/// (a test binary that does not build) is one failure.
fn counted(mut run: Command, mut read: impl FnMut(&str, &mut Count)) -> Result<Count> {
    let line = format!("{run:?}");
    let mut child = run.stdout(Stdio::piped()).spawn().with_context(|| line.clone())?;
    let mut count = Count::default();
    for line in BufReader::new(child.stdout.take().context("output")?).lines() {
        let line = line?;
        println!("{line}");
        read(&line, &mut count);
    }
    let ok = child.wait()?.success();
    if !ok && count.failed == 0 {
        println!("{line} ended badly");
        count.failed = 1;
    }
    if count == Count::default() {
        println!("{line} ran no test");
        count.failed = 1;
    }
    Ok(count)
}

fn number_before(text: &str, word: &str) -> u32 {
    let Some((before, _)) = text.split_once(word) else { return 0 };
    before.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_and_failed_are_read_from_a_result_line() {
        let line = " FAILED. 12 passed; 3 failed; 0 ignored; 0 measured";
        assert_eq!((number_before(line, " passed"), number_before(line, " failed")), (12, 3));
    }
}
