//! Running other programs, and where the project lies.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The project's root: the folder above this crate. Asked of the cargo that runs this program and not of the
/// one that built it: two clones that share a target folder run the same program.
pub(crate) fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&own).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A built program of the dev profile.
pub(crate) fn built(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

/// A command line, run in a folder of the project.
pub(crate) fn command(folder: &Path, program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).args(args);
    command
}

/// Cargo, as it runs this program, and without what it told this program of itself: a build script that reads that would run
/// anew (the cipher of TLS has one), and everything above it be built a second time.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = command(&root(), &cargo, args);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs it, with its output passed through.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let line = format!("{command:?}");
    let status = command.status().with_context(|| format!("cannot start {line}"))?;
    if status.success() { Ok(()) } else { bail!("{line} ended with {status}") }
}

/// Runs it and gives back what it wrote, standard error after standard output, and whether it
/// ended well.
pub(crate) fn capture(mut command: Command) -> Result<(String, bool)> {
    let line = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {line}"))?;
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((text, output.status.success()))
}

/// Whether a program is on the path.
pub(crate) fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_does_not_learn_which_program_asks() {
        let here = ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR"];
        let build = cargo(&["build"]);
        let kept_from_it: Vec<_> = build.get_envs().filter(|(_, value)| value.is_none()).filter_map(|(name, _)| name.to_str()).collect();
        assert!(here.iter().all(|name| std::env::var_os(name).is_some() && kept_from_it.contains(name)), "{kept_from_it:?}");
    }
}
