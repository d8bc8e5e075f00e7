//! `cargo xtask bench stick`: the reference workload in a pocket.
//!
//! Two desks without any line, and the programs that are shipped. The first desk takes the workload
//! over and writes it to a stick. On the way one file is damaged and one is lost; the county takes
//! what is there, its receipts come back, then the rest is brought. The second desk gets everything by
//! a stick that is damaged in the same way. A week's work follows. At the end both homes have to be
//! sound, with nothing waiting, and export the same bytes; that decides how the bench ends.
//!
//! Seconds are those of the whole process, over the disk of this machine; a stick adds its own.

mod course;

use crate::bench::programs;
use crate::bench::table::Table;
use crate::shell::target;
use anyhow::{Context, Result, bail};
use course::{Course, Step};
use jiangyuan_testkit::workload::{Shape, generate, packed_bytes};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// The seed that the figures in our documents are of.
const SEED: u64 = 20_260_301;

/// Volumes small enough that a thousand matters fill several, of which one may be lost.
const VOLUME_KIB: u16 = 128;

struct Options {
    matters: usize,
    seed: u64,
    volume_kib: u16,
    json: bool,
    programs: Option<PathBuf>,
}

impl Options {
    fn read(args: &[&str]) -> Result<Options> {
        let mut options = Options { matters: 1_000, seed: SEED, volume_kib: VOLUME_KIB, json: false, programs: None };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().copied().with_context(|| format!("{word} what?"));
            match *word {
                "--size" => options.matters = value()?.parse()?,
                "--seed" => options.seed = value()?.parse()?,
                "--volume-kib" => options.volume_kib = value()?.parse()?,
                "--programs" => options.programs = Some(PathBuf::from(value()?)),
                "--json" => options.json = true,
                other => bail!("{other:?}? --size MATTERS --seed N --volume-kib KIB --json --programs FOLDER"),
            }
        }
        Ok(options)
    }
}

pub(crate) fn run(args: &[&str]) -> Result<ExitCode> {
    let options = Options::read(args)?;
    let programs = options.programs.clone().map_or_else(programs::build, Ok)?;
    let workload = generate(Shape::of_one_desk(options.matters, options.seed));
    let folder = target().join("bench").join("stick");
    let course = Course { programs: &programs, folder, workload: &workload, volume_kib: options.volume_kib };
    let steps = course.run().with_context(|| format!("the course of the stick, seed {}", options.seed))?;
    let (base, week) = (packed_bytes(&workload.base), packed_bytes(&workload.week));
    if options.json {
        let (seed, matters) = (options.seed, options.matters);
        println!("{}", json!({"seed": seed, "matters": matters, "steps": steps, "packed_base": base, "packed_week": week}));
    } else {
        println!("{}", table(&steps).text());
        println!("the content packed by zstd -19 in one piece: {base} B, of the week {week} B");
    }
    Ok(ExitCode::SUCCESS)
}

fn table(steps: &[Step]) -> Table {
    let mut table = Table::new(&["step", "who", "files", "bytes", "taken", "held", "refused", "missing", "seconds"]);
    let number = |value: Option<u64>| value.map_or_else(String::new, |value| value.to_string());
    for step in steps {
        let figures = [step.files, step.bytes, step.taken, step.held, step.refused, step.missing].map(number);
        let ends = [vec![step.name.to_owned(), step.who.to_owned()], figures.into(), vec![format!("{:.2}", step.seconds)]];
        table.row(ends.concat());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_asked_for_in_words() {
        let options = Options::read(&["--size", "50", "--volume-kib", "64", "--seed", "7"]).expect("well asked");
        assert_eq!((options.matters, options.volume_kib, options.seed), (50, 64, 7));
        assert!(Options::read(&["--fast"]).is_err());
    }
}
