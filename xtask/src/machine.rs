//! Sets up a bare Debian 12 machine: system packages, fonts, npm packages.

use crate::shell::{self, command, root};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What the desktop app is built with.
const TO_BUILD: &[&str] = &["libwebkit2gtk-4.1-dev", "pkg-config", "perl", "make", "build-essential"];

/// What shows a window where there is no display, in Chinese and Tibetan.
const TO_SHOW: &[&str] = &["xvfb", "xauth", "dbus-x11", "fonts-noto-cjk", "fonts-noto-core", "imagemagick"];

/// What the tests need besides: a WebDriver for the window, the plain sqlite3 that must not be able
/// to read our files, and the other database that a county can lie in.
const TO_TEST: &[&str] = &["webkit2gtk-driver", "sqlite3", "postgresql"];

/// Installs what building and showing the app needs.
pub(crate) fn ready_to_run() -> Result<()> {
    packages(&[TO_BUILD, TO_SHOW].concat())?;
    npm()
}

/// Installs what a load on the county server needs.
pub(crate) fn ready_to_load() -> Result<()> {
    packages(&["perl", "make", "build-essential", "postgresql"])
}

/// Installs what the tests need.
pub(crate) fn ready_to_test() -> Result<()> {
    packages(&[TO_BUILD, TO_SHOW, TO_TEST].concat())?;
    npm()
}

fn packages(wanted: &[&str]) -> Result<()> {
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !shell::exists("apt-get") {
        bail!("these packages are missing and this machine has no apt-get: {}", missing.join(" "));
    }
    eprintln!("xtask: installing {}", missing.join(" "));
    shell::run(as_root("apt-get", &["update", "-qq"]))?;
    let mut args = vec!["install", "-y", "-qq", "--no-install-recommends"];
    args.extend(missing);
    shell::run(as_root("apt-get", &args))
}

fn is_installed(package: &str) -> bool {
    let query = command(&root(), "dpkg-query", &["-W", "-f=${Status}", package]);
    shell::capture(query).is_ok_and(|(status, _)| status.contains("install ok installed"))
}

fn as_root(program: &str, args: &[&str]) -> Command {
    let is_root = shell::capture(command(&root(), "id", &["-u"])).is_ok_and(|(id, _)| id.trim() == "0");
    let mut line = if is_root { Command::new(program) } else { Command::new("sudo") };
    if !is_root {
        line.args(["--preserve-env=DEBIAN_FRONTEND", program]);
    }
    line.args(args).env("DEBIAN_FRONTEND", "noninteractive");
    line
}

/// `npm ci`, unless the packages of this lock file are there already.
fn npm() -> Result<()> {
    let ui = root().join("ui");
    let lock = fs::read(ui.join("package-lock.json")).context("ui/package-lock.json")?;
    let stamp = ui.join("node_modules/.jiangyuan-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if !shell::exists("npm") {
        bail!("Node.js 20 with npm is needed (https://nodejs.org)");
    }
    shell::run(command(&ui, "npm", &["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, lock).with_context(|| stamp.display().to_string())
}

/// Builds the window's pages into `ui/dist`, which the desktop binary embeds.
pub(crate) fn build_pages() -> Result<()> {
    shell::run(command(&root().join("ui"), "npm", &["run", "--silent", "build"]))
}

/// Whether a file of the first is newer than every file of the second; used to build pages only
/// when something changed.
pub(crate) fn pages_are_current() -> bool {
    let newest = |paths: &[&str]| paths.iter().filter_map(|p| newest_under(&root().join(p))).max();
    match (newest(&["ui/dist"]), newest(&["ui/src", "ui/build", "ui/index.html", "ui/package-lock.json", "locales"])) {
        (Some(built), Some(changed)) => built >= changed,
        _ => false,
    }
}

fn newest_under(path: &Path) -> Option<std::time::SystemTime> {
    if path.is_file() {
        return path.metadata().ok()?.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest_under(&entry.path())).max()
}
