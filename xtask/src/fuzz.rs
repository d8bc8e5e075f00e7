//! `cargo xtask fuzz [--minutes N] [TARGET…]`: the parsers against bytes of a stranger.
//!
//! The targets are the tests of the crate `fuzz`, each a function of bytes. Here they are built once
//! more with the compiler's coverage counters (`-C passes=sancov-module`, which the stable compiler
//! has; sanitizers it has not) and driven by libFuzzer: one target after the other, each for a
//! bounded time in bounded memory. It begins with frames and changes as our own code writes them,
//! which are made anew, and with what earlier runs found worth keeping below the build folder.
//!
//! An input that a target does not survive is kept in `fuzz/regressions/TARGET`, where every
//! ordinary run of the tests reads it from then on.

use crate::shell::{self, cargo, root, target};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What the compiler is told besides: libFuzzer's counters and compared values.
const FLAGS: &[&str] = &[
    "--cfg",
    "fuzzing",
    "--cfg",
    "fuzzing_libfuzzer",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// One input may take so long: all of ours together take less.
const INPUT_SECONDS: u32 = 10;

/// What a target may use, the window and tables of a session several times over.
const MEMORY_MB: u32 = 1_024;

/// The longest input: a few frames of usual size. Longer ones only slow the search.
const INPUT_BYTES: u32 = 32 * 1024;

struct Options<'a> {
    minutes: f64,
    targets: Vec<&'a str>,
}

pub(crate) fn run(args: &[&str]) -> Result<ExitCode> {
    let mut options = Options { minutes: 10.0, targets: Vec::new() };
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match *word {
            "--minutes" => options.minutes = words.next().context("--minutes what?")?.parse()?,
            target => options.targets.push(target),
        }
    }
    let place = target().join("fuzz");
    let known = write_seeds(&place)?;
    if let Some(unknown) = options.targets.iter().find(|target| !known.iter().any(|name| name == *target)) {
        bail!("there is no target {unknown:?}: {}", known.join(" "));
    }
    let fuzzer = build(&place)?;
    let mut found = Vec::new();
    for name in known.iter().filter(|name| options.targets.is_empty() || options.targets.contains(&name.as_str())) {
        println!("== fuzz {name} for {} minutes", options.minutes);
        found.extend(fuzz(&fuzzer, &place, name, options.minutes)?);
    }
    for input in &found {
        println!("found: {}", input.display());
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes inputs as our own code makes them, a folder a target, and gives the targets' names.
fn write_seeds(place: &Path) -> Result<Vec<String>> {
    let corpus = place.join("corpus");
    let mut seeds = cargo(&["run", "--quiet", "--package", "jiangyuan-fuzz", "--example", "seeds", "--"]);
    seeds.arg(&corpus);
    let (text, ok) = shell::capture(seeds)?;
    if !ok {
        bail!("{text}");
    }
    Ok(text.lines().filter_map(|line| line.strip_prefix("target ")).map(str::to_owned).collect())
}

fn build(place: &Path) -> Result<PathBuf> {
    let (version, _) = shell::capture(shell::command(&root(), "rustc", &["-vV"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc -vV")?;
    let mut build = cargo(&["test", "--no-run", "--release", "--package", "jiangyuan-fuzz", "--test", "targets"]);
    // Named, so that build scripts and macros are built without the counters.
    build.args(["--message-format", "json-render-diagnostics", "--target", host, "--target-dir"]).arg(place.join("build"));
    build.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    for (key, value) in [("LTO", "off"), ("DEBUG_ASSERTIONS", "true"), ("OVERFLOW_CHECKS", "true"), ("STRIP", "none")] {
        build.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
    }
    let output = build.stderr(std::process::Stdio::inherit()).output().context("cargo")?;
    if !output.status.success() {
        bail!("the fuzz targets do not build");
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from));
    programs.next_back().context("cargo names no program")
}

/// Runs one target and gives the inputs it did not survive.
fn fuzz(fuzzer: &Path, place: &Path, name: &str, minutes: f64) -> Result<Vec<PathBuf>> {
    let (corpus, crashes) = (place.join("corpus").join(name), place.join("crashes").join(name));
    let kept = root().join("fuzz").join("regressions").join(name);
    fs::create_dir_all(&corpus)?;
    if crashes.exists() {
        fs::remove_dir_all(&crashes)?;
    }
    fs::create_dir_all(&crashes)?;
    let seconds = (minutes * 60.0).ceil();
    let mut arguments = vec![corpus.display().to_string()];
    if kept.exists() {
        arguments.push(kept.display().to_string());
    }
    arguments.extend([
        format!("-artifact_prefix={}/", crashes.display()),
        format!("-max_total_time={seconds}"),
        format!("-timeout={INPUT_SECONDS}"),
        format!("-rss_limit_mb={MEMORY_MB}"),
        format!("-max_len={INPUT_BYTES}"),
        "-print_final_stats=1".to_owned(),
    ]);
    let mut run = Command::new(fuzzer);
    run.args([name, "--exact", "--nocapture", "--test-threads=1"]).current_dir(root().join("fuzz"));
    run.env("BOLERO_LIBFUZZER_ARGS", arguments.join(" "));
    let ok = run.status().with_context(|| fuzzer.display().to_string())?.success();
    let mut found = Vec::new();
    for entry in fs::read_dir(&crashes)? {
        let crash = entry?.path();
        fs::create_dir_all(&kept)?;
        let to = kept.join(crash.file_name().context("a file has a name")?);
        fs::copy(&crash, &to)?;
        found.push(to);
    }
    if !ok && found.is_empty() {
        bail!("{name} ended badly and left no input");
    }
    Ok(found)
}
