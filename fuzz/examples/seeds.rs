//! Writes the seeds of every target, a folder each: `seeds FOLDER`. Prints the targets' names.

#![allow(clippy::print_stdout)]

use jiangyuan_fuzz::TARGETS;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "corpus".to_owned()));
    for target in TARGETS {
        let place = folder.join(target.name);
        std::fs::create_dir_all(&place)?;
        for (number, seed) in (target.seeds)().iter().enumerate() {
            std::fs::write(place.join(format!("seed-{number:03}")), seed)?;
        }
        println!("target {}", target.name);
    }
    Ok(())
}
