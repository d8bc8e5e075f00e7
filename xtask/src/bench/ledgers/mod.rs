//! `cargo xtask bench ledgers [--matters 10000] [--runs 3] [--seed 20260301]`: a ledger of a large office through the
//! product, beside a bare loop over the library that writes the same cells, and what an office suite reads in it.
//!
//! The home is filled by the verbs: every matter with its piece and people, most of them triaged and accepted. What the
//! product takes is the whole process, which unlocks the home; the reading of the records alone, and the opening of
//! the home alone, are measured beside it. The bench ends badly where the suite reads another cell than we wrote.

mod suite;

use super::load;
use crate::bench::process::{self, Run};
use crate::bench::programs::{self, Office};
use crate::bench::table::Table;
use crate::shell::{self, cargo, target};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

pub(crate) fn run(args: &[&str]) -> Result<ExitCode> {
    let [matters, runs, seed] = load::options(args, [("--matters", 10_000), ("--runs", 3), ("--seed", 20_260_301)])?;
    let runs = usize::try_from(runs.max(1))?;
    let programs = programs::build()?;
    let packages = ["-p", "jiangyuan-testkit", "-p", "jiangyuan-ledgers"];
    shell::run({
        let mut build = cargo(&["build", "--release", "--example", "office", "--example", "cells"]);
        build.args(packages);
        build
    })?;
    let [filled, cells] = ["office", "cells"].map(|name| programs.join("examples").join(name));
    let office = Office::open(&programs, &target().join("bench").join("ledgers"))?;
    let home = office.home("home", &office.county.url)?;
    let on_home = |words: &[&str]| {
        let mut command = Command::new(&filled);
        command.arg(words.first().copied().unwrap_or_default());
        command.args(home.places()).args(words.get(1..).unwrap_or_default());
        command
    };
    let began = process::run(on_home(&["fill", &matters.to_string(), &seed.to_string()]))?;
    eprintln!("{matters} matters were registered in {:.0} s", began.seconds);

    let opened = process::median(runs, |_| Ok(home.command(&["status"])))?;
    let read = process::median(runs, |_| Ok(on_home(&["read"])))?;
    let written = process::median(runs, |run| {
        let out = office.file(&format!("matters-{run}.xlsx")).to_string_lossy().into_owned();
        let period = ["--from", "2000-01-01", "--to", "2099-12-31"];
        Ok(home.command(&[&["ledger", "matters"], &period[..], &["--out", &out, "--reason", "量具", "--unmask"]].concat()))
    })?;
    if written.said.get("rows").and_then(Value::as_u64) != Some(matters.into()) {
        bail!("{matters} matters make {} lines", written.said);
    }
    let workbook = office.file("matters-0.xlsx");
    let by = |what: &str| -> Result<f64> {
        let runs = (0..runs).map(|_| Ok(seconds(&process::run(on(&cells, what, &[&workbook]))?))).collect::<Result<_>>()?;
        Ok(process::middle(runs))
    };
    let (ours, bare) = (by("ours")?, by("bare")?);
    table(matters, [&opened, &read, &written], (ours, bare), fs::metadata(&workbook)?.len());
    compared(&cells, &workbook, &office)?;
    Ok(ExitCode::SUCCESS)
}

/// The seconds that a program said itself: its work without its start.
fn seconds(run: &Run) -> f64 {
    run.said.get("seconds").and_then(Value::as_f64).unwrap_or_default()
}

fn on(program: &Path, what: &str, files: &[&Path]) -> Command {
    let mut command = Command::new(program);
    command.arg(what).args(files);
    command
}

fn table(matters: u32, [opened, read, written]: [&Run; 3], (ours, bare): (f64, f64), bytes: u64) {
    let mut table = Table::new(&["what", "is measured", "seconds", "÷ bare loop", "peak MB"]);
    let mut row = |what: &str, how: &str, seconds: f64, peak: Option<f64>| {
        let peak = peak.map_or_else(String::new, |peak| format!("{peak:.0}"));
        table.row(vec![what.to_owned(), how.to_owned(), format!("{seconds:.2}"), format!("{:.2}", seconds / bare), peak]);
    };
    row("the bare loop over the library", "inside", bare, None);
    row("the crate of ledgers alone", "inside", ours, None);
    row("reading every matter and piece once", "inside", seconds(read), Some(read.peak_mb));
    row("opening the home", "whole process", opened.seconds, Some(opened.peak_mb));
    row("the ledger by the product", "whole process", written.seconds, Some(written.peak_mb));
    let bound = 2.0 * bare + seconds(read);
    let own = written.seconds - opened.seconds;
    row("the same without opening the home", "computed", own, None);
    println!("{matters} matters, {:.1} MB:\n{}", bytes as f64 / 1e6, table.text());
    let verdict = if own <= bound { "met" } else { "MISSED" };
    println!("aim: at most twice the bare loop and the reading, {bound:.2} s: {own:.2} s, {verdict}");
}

fn compared(cells: &Path, workbook: &Path, office: &Office) -> Result<()> {
    let Some(csv) = suite::csv(workbook, &office.file("suite"))? else {
        println!("LibreOffice is not here: what it reads was not compared");
        return Ok(());
    };
    let said = process::run(on(cells, "compare", &[workbook, &csv]))?.said;
    let number = |key: &str| said.get(key).and_then(Value::as_u64).context("how many");
    let (all, differ) = (number("cells")?, number("differ")?);
    if differ > 0 {
        bail!("LibreOffice reads {differ} of {all} cells otherwise: {said}");
    }
    println!("LibreOffice reads all {all} cells as they were written");
    Ok(())
}
