//! `cargo xtask bench papers [--papers 30] [--photos 30] [--runs 5]`: how long somebody waits for a paper, beside the
//! typesetter's own command line that sets the same files, and for the dossier of a large case.
//!
//! Seconds inside are those of the press in one process; the first time reads fonts and templates. Whole processes are
//! medians of several runs. The bench ends badly where the two programs drew different pages, or where a dossier has fewer
//! pages than it was given.

mod dossier;
mod paper;
mod typst;

use super::load;
use crate::bench::programs::{self, Office};
use crate::bench::table::Table;
use crate::shell::{self, cargo, target};
use anyhow::Result;
use serde_json::Value;
use std::fs;
use std::process::ExitCode;

pub(crate) fn run(args: &[&str]) -> Result<ExitCode> {
    let [papers, photos, runs] = load::options(args, [("--papers", 30), ("--photos", 30), ("--runs", 5)])?;
    let runs = usize::try_from(runs.max(1))?;
    let programs = programs::build()?;
    shell::run(cargo(&["build", "--release", "-p", "jiangyuan-documents", "--example", "press"]))?;
    let press = programs.join("examples").join("press");
    let typst = typst::install()?;

    let folder = target().join("bench").join("papers");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut inside = Table::new(&["paper", "pages", "first s", "again s", "a word changed s", "to PDF s", "kB"]);
    let mut whole = Table::new(&["paper", "by", "preview s", "PDF s", "peak MB", "PDF kB", "pages"]);
    let bench = paper::Bench { press: &press, typst: typst.as_deref(), folder: &folder, runs };
    for one in paper::PAPERS {
        bench.paper(*one, &mut inside, &mut whole)?;
    }
    println!("In the press, from asking to the pages on the screen:\n{}", inside.text());
    println!("Whole processes:\n{}", whole.text());

    let office = Office::open(&programs, &folder.join("office"))?;
    let measured = dossier::measure(&office, &press, (papers, photos), runs)?;
    let mut product = Table::new(&["the product", "of", "seconds", "pages", "MB", "peak MB"]);
    let mb = |bytes: u64| format!("{:.1}", bytes as f64 / 1e6);
    let (preview, bound) = (&measured.preview, &measured.bound);
    let seconds = |seconds: f64| format!("{seconds:.2}");
    product.row(vec![
        "preview of F3".into(),
        "1 case".into(),
        seconds(preview.seconds),
        "1".into(),
        String::new(),
        format!("{:.0}", preview.peak_mb),
    ]);
    let of = format!("{papers} papers, {photos} photos of {} MB", mb(measured.photo_bytes));
    let pages = bound.said.get("pages").and_then(Value::as_u64).unwrap_or_default().to_string();
    product.row(vec!["dossier".into(), of, seconds(bound.seconds), pages, mb(measured.bytes), format!("{:.0}", bound.peak_mb)]);
    println!("The command line on a real home, unlocking it each time:\n{}", product.text());
    Ok(ExitCode::SUCCESS)
}
