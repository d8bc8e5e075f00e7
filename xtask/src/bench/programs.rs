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
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join("jiangyuan"));
        command.arg("--json").arg("--home").arg(self.folder.join("home"));
        command.arg("--passphrase-file").arg(self.folder.join("passphrase"));
        command.env("JIANGYUAN_OUTSIDE", self.folder.join("outside")).args(args);
        command
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

fn answer(mut command: Command) -> Result<Value> {
    let output = command.output().context("the command line")?;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        bail!("{command:?} ended with {}\n{out}\n{err}", output.status);
    }
    Ok(serde_json::from_str(out.trim()).unwrap_or(Value::Null))
}
