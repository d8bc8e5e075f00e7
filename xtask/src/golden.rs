//! `cargo xtask golden`: writes the files of the present format that every later version has to open.
//!
//! They are made by the real programs: a county, a desk with some months of work, and what its command
//! line exported of it. Run once when a format is released, never for one that is: from then on the files
//! are what people have on their PCs, and the tests open them as they are.

use crate::bench::programs::Office;
use crate::shell::{self, cargo, root, target};
use anyhow::{Result, bail};
use jiangyuan_testkit::workload::{Shape, generate};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Enough that every kind of record and step is among them, few enough for a repository.
const MATTERS: usize = 12;

const SEED: u64 = 20_261_124;

/// The files of a format, by name.
pub(crate) fn write(args: &[&str]) -> Result<ExitCode> {
    let [format] = args else { bail!("which format? cargo xtask golden 1") };
    let kept = root().join("testkit").join("golden").join(format);
    if kept.exists() {
        bail!("{} is there already. What was released is never written again.", kept.display());
    }
    shell::run(cargo(&["build", "--workspace", "--bins"]))?;
    let office = Office::open(&target().join("debug"), &target().join("golden"))?;
    let desk = office.home("desk", &office.county.url)?;
    let work = generate(Shape::of_one_desk(MATTERS, SEED));
    let (base, week) = (office.file("base.ndjson"), office.file("week.ndjson"));
    fs::write(&base, work.base)?;
    fs::write(&week, work.week)?;
    desk.done(&["import", &base.to_string_lossy()])?;
    desk.done(&["sync"])?;
    // The week's work waits at the desk: a golden home has something to send.
    desk.done(&["import", &week.to_string_lossy()])?;
    let export = desk.export()?;
    let (county, home) = (office.file("county"), office.file("desk").join("home"));
    drop(office);
    copy(&county, &kept.join("county"))?;
    copy(&home, &kept.join("home"))?;
    fs::write(kept.join("export.ndjson"), export)?;
    Ok(ExitCode::SUCCESS)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}
