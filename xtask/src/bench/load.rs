//! `bench county [--changes 100000] [--writers 8]` and `bench evening [--devices 300]`: real server
//! processes in the release profile under the load of `server/examples/county_load`.

use crate::machine;
use crate::shell::{self, cargo, command, root, target};
use anyhow::{Context, Result, bail};
use std::process::ExitCode;

pub(crate) fn county(args: &[&str]) -> Result<ExitCode> {
    let [changes, writers] = options(args, [("--changes", 100_000), ("--writers", 8)])?;
    load(&["county"], &[changes, writers])
}

pub(crate) fn evening(args: &[&str]) -> Result<ExitCode> {
    let [devices] = options(args, [("--devices", 300)])?;
    load(&["evening"], &[devices])
}

fn load(name: &[&str], numbers: &[u32]) -> Result<ExitCode> {
    machine::ready_to_load()?;
    shell::run(cargo(&["build", "--release", "-p", "jiangyuan-server", "--bin", "jiangyuan-server", "--example", "county_load"]))?;
    let folder = target().join("release");
    let program = folder.join("jiangyuan-server").display().to_string();
    let mut run = command(&root(), &folder.join("examples/county_load").display().to_string(), name);
    run.arg(program).args(numbers.iter().map(u32::to_string));
    shell::run(run)?;
    Ok(ExitCode::SUCCESS)
}

/// Numbers given by name, each with what it is otherwise.
pub(super) fn options<const N: usize>(args: &[&str], known: [(&str, u32); N]) -> Result<[u32; N]> {
    let mut values = known.map(|(_, otherwise)| otherwise);
    for pair in args.chunks(2) {
        let [name, value] = pair else { bail!("{pair:?} has no number") };
        let place = known.iter().position(|(known, _)| known == name).with_context(|| format!("there is no {name}"))?;
        if let Some(slot) = values.get_mut(place) {
            *slot = value.parse().with_context(|| format!("{name} {value}"))?;
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_given_by_name_or_are_the_usual_ones() {
        let known = [("--changes", 100_000), ("--writers", 8)];
        assert_eq!(options(&["--writers", "4"], known).unwrap(), [100_000, 4]);
        assert!(options(&["--writers"], known).is_err() && options(&["--readers", "1"], known).is_err());
    }
}
