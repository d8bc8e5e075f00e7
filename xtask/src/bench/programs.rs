//! The real programs, built as they are shipped and run as people run them.

use crate::desk::{self, County};
use crate::shell::{self, cargo, target};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const PASSPHRASE: &str = "一条不短的口令 2026";

/// Builds server, command line and the warm client in the release profile; gives their folder.
pub(crate) fn build() -> Result<PathBuf> {
    let packages = ["-p", "jiangyuan-server", "-p", "jiangyuan-cli", "-p", "jiangyuan-testkit"];
    let mut build = cargo(&["build", "--release", "--bins", "--example", "warm"]);
    build.args(packages);
    shell::run(build)?;
    Ok(target().join("release"))
}

/// A county of its own, for one course.
pub(crate) struct Office {
    programs: PathBuf,
    folder: PathBuf,
    pub(crate) county: County,
}

impl Office {
    /// Starts a county over an empty folder.
    pub(crate) fn open(programs: &Path, folder: &Path) -> Result<Office> {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        let data = folder.join("county");
        fs::create_dir_all(&data).with_context(|| data.display().to_string())?;
        let county = desk::start_county(&programs.join("jiangyuan-server"), &data, "127.0.0.1:0")?;
        Ok(Office { programs: programs.to_path_buf(), folder: folder.to_path_buf(), county })
    }

    /// A file of this course.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs the county's own program to a good end and gives its answers, one a line.
    pub(crate) fn admin(&self, args: &[&str]) -> Result<Vec<Value>> {
        let mut command = Command::new(self.programs.join("jiangyuan-server"));
        command.args(["--json", "--data"]).arg(self.folder.join("county")).args(args);
        let (text, ok) = shell::capture(command)?;
        if !ok {
            bail!("the county's program, {args:?}: {text}");
        }
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    /// Enrols a home that reaches the county by this address.
    pub(crate) fn home(&self, name: &str, url: &str) -> Result<Home> {
        let ticket = desk::new_ticket(&self.programs.join("jiangyuan-server"), &self.folder.join("county"), url)?;
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("passphrase"), format!("{PASSPHRASE}\n"))?;
        let home = Home { programs: self.programs.clone(), folder };
        home.done(&["enrol", "--ticket", &ticket, "--user", "卓玛"])?;
        Ok(home)
    }
}

/// A home and the command line on it.
pub(crate) struct Home {
    programs: PathBuf,
    folder: PathBuf,
}

impl Home {
    /// Home, outside and passphrase, as the examples of the test kit take them.
    pub(crate) fn places(&self) -> [PathBuf; 3] {
        ["home", "outside", "passphrase"].map(|name| self.folder.join(name))
    }

    /// The command line on this home, to be run as one likes.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join("jiangyuan"));
        command.arg("--json").arg("--home").arg(self.folder.join("home"));
        command.arg("--passphrase-file").arg(self.folder.join("passphrase"));
        command.env("JIANGYUAN_OUTSIDE", self.folder.join("outside")).args(args);
        command
    }

    /// Runs it to any end that has an answer: a stick may need a person.
    pub(crate) fn told(&self, args: &[&str]) -> Result<Value> {
        let output = self.command(args).output().context("the command line")?;
        serde_json::from_slice(&output.stdout).with_context(|| format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Runs it to a good end and gives its answer.
    pub(crate) fn done(&self, args: &[&str]) -> Result<Value> {
        answer(self.command(args))
    }

    /// The same, with the seconds that the whole process took.
    pub(crate) fn timed(&self, args: &[&str]) -> Result<(Value, f64)> {
        let began = Instant::now();
        let answer = self.done(args)?;
        Ok((answer, began.elapsed().as_secs_f64()))
    }

    /// Everything readable, in canonical order.
    pub(crate) fn export(&self) -> Result<Vec<u8>> {
        let file = self.folder.join("export.ndjson");
        if file.exists() {
            fs::remove_file(&file)?;
        }
        self.done(&["export", "--ndjson", &file.to_string_lossy()])?;
        fs::read(&file).context("the export")
    }

    /// What several syncs over one connection cost: an answer a sync.
    pub(crate) fn warm(&self, url: &str) -> Result<Vec<Value>> {
        let mut command = Command::new(self.programs.join("examples").join("warm"));
        command.arg(self.folder.join("home")).arg(self.folder.join("outside")).arg(self.folder.join("passphrase")).arg(url);
        let (text, ok) = shell::capture(command)?;
        if !ok {
            bail!("the warm client: {text}");
        }
        text.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
    }
}

/// Both homes are sound, have nothing waiting, and say the same.
pub(crate) fn are_right(first: &Home, second: &Home) -> Result<()> {
    for home in [first, second] {
        let (health, status) = (home.done(&["doctor"])?, home.done(&["status"])?);
        if health.get("healthy") != Some(&Value::Bool(true)) || status.get("all_sent") != Some(&Value::Bool(true)) {
            bail!("a home is not sound in the end: {health} {status}");
        }
    }
    let (ours, theirs) = (first.export()?, second.export()?);
    if ours != theirs || ours.is_empty() {
        bail!("two homes of one sight export different bytes: {} and {}", ours.len(), theirs.len());
    }
    Ok(())
}

fn answer(mut command: Command) -> Result<Value> {
    let output = command.output().context("the command line")?;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        bail!("{command:?} ended with {}\n{out}\n{err}", output.status);
    }
    Ok(serde_json::from_str(out.trim()).unwrap_or(Value::Null))
}
