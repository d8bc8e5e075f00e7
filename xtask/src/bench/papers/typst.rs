//! The typesetter's own command line, of the version that is in our lock file and built with our settings, in a folder of
//! its own outside the project. Nothing of it is part of the product.

use crate::shell::{self, cargo, root};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds it once. Where that cannot be done there is none, and the table says so.
pub(super) fn install() -> Result<Option<PathBuf>> {
    let version = version().context("no typst in Cargo.lock")?;
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"))).context("no home folder")?;
    let folder = cache.join("jiangyuan-bench");
    let program = folder.join("bin").join("typst");
    if says(&program).is_some_and(|said| said.contains(&version)) {
        return Ok(Some(program));
    }
    let mut install = cargo(&["install", "typst-cli", "--version", &version, "--locked", "--no-default-features", "--root"]);
    install.arg(&folder).arg("--target-dir").arg(folder.join("target"));
    // As our own programs are built: without this it would be measured with another optimiser.
    install.env("CARGO_PROFILE_RELEASE_LTO", "thin").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "4");
    match shell::run(install) {
        Ok(()) => Ok(Some(program)),
        Err(error) => {
            eprintln!("the typesetter's command line is not here: {error:#}");
            Ok(None)
        }
    }
}

fn says(program: &Path) -> Option<String> {
    let mut version = Command::new(program);
    version.arg("--version");
    shell::capture(version).ok().map(|(said, _)| said)
}

fn version() -> Option<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).ok()?;
    let mut lines = lock.lines().skip_while(|line| *line != "name = \"typst\"");
    lines.nth(1)?.strip_prefix("version = \"").map(|rest| rest.trim_end_matches('"').to_owned())
}

/// It sets the folder that the press wrote, with the fonts of the program and no others. `out` says by its ending what is made.
pub(super) fn compile(program: &Path, folder: &Path, out: &str) -> Command {
    let mut compile = Command::new(program);
    compile.args(["compile", "--ignore-system-fonts", "--font-path"]).arg(root().join("documents").join("fonts"));
    compile.arg("--root").arg(folder).arg(folder.join("main.typ")).arg(folder.join(out));
    compile
}
