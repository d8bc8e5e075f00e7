//! The same workload through the same lines with PouchDB 9 and express-pouchdb, for who asks
//! `--peers`. The packages are pinned by the lock file in `testkit/peers` and installed below the
//! build folder; nothing of them is part of the product.

use super::course::{IDLE_COLD, Measurement, PULL_BASE, PULL_WEEK, PUSH_BASE, PUSH_WEEK};
use super::options::Options;
use crate::desk::Stopped;
use crate::shell::{self, command, root};
use anyhow::{Context, Result, bail};
use jiangyuan_testkit::shaper::{Profile, Shaper};
use jiangyuan_testkit::workload::Workload;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Documents of one batch: of 50, 100, 250 and 1,000, the one with which the first load took the
/// least time. On a line that is cut a larger batch is sent again and again.
const BATCH_OF_A_GOOD_LINE: &str = "1000";
const BATCH_OF_A_BAD_LINE: &str = "250";

/// How long a phase may take before it counts as never: three times what the slowest one took.
const PHASE_MAX: Duration = Duration::from_secs(9_000);

/// How often a client that died is started again.
const STARTS_MAX: usize = 50;

/// Runs the peer over every line asked for; the slow ones side by side.
pub(super) fn run(options: &Options, place: &Path, workload: &Workload) -> Result<Vec<Measurement>> {
    let packages = install(place)?;
    let results = thread::scope(|scope| {
        let course = |profile: Profile| {
            let (folder, packages) = (place.join(format!("peer-{}", profile.name)), packages.clone());
            scope.spawn(move || Course::open(profile, options.seed, &packages, &folder)?.run(workload))
        };
        let running: Vec<_> = options.profiles.iter().copied().map(course).collect();
        running.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut measured = Vec::new();
    for result in results {
        measured.extend(result.map_err(|_| anyhow::anyhow!("the peer's course ended in a panic"))??);
    }
    Ok(measured)
}

/// `npm ci` in a folder of its own, unless these very packages are there.
fn install(place: &Path) -> Result<PathBuf> {
    let (from, to) = (root().join("testkit").join("peers"), place.join("packages"));
    fs::create_dir_all(&to)?;
    let lock = fs::read(from.join("package-lock.json")).context("testkit/peers/package-lock.json")?;
    let stamp = to.join("installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(to);
    }
    for name in ["package.json", "package-lock.json"] {
        fs::copy(from.join(name), to.join(name)).context(name)?;
    }
    shell::run(command(&to, "npm", &["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, lock)?;
    Ok(to)
}

struct Course {
    profile: Profile,
    packages: PathBuf,
    folder: PathBuf,
    line: Shaper,
    _server: Stopped,
    measured: Vec<Measurement>,
}

fn node(packages: &Path, args: &[&str]) -> Command {
    let script = root().join("testkit").join("peers").join("pouch.mjs");
    let mut node = command(packages, "node", &[]);
    node.arg(script).args(args).stdin(Stdio::null());
    node
}

impl Course {
    fn open(profile: Profile, seed: u64, packages: &Path, folder: &Path) -> Result<Course> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let place = folder.join("server");
        let mut server = node(packages, &["serve", &place.to_string_lossy()]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut port = String::new();
        BufReader::new(server.stdout.take().context("the server's output")?).read_line(&mut port)?;
        let server = Stopped(server);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.trim().parse().context("the server's port")?));
        let line = Shaper::open(address, profile, seed)?;
        let (packages, folder) = (packages.to_path_buf(), folder.to_path_buf());
        Ok(Course { profile, packages, folder, line, _server: server, measured: Vec::new() })
    }

    fn run(mut self, workload: &Workload) -> Result<Vec<Measurement>> {
        let (base, week) = (self.folder.join("base.ndjson"), self.folder.join("editday.ndjson"));
        fs::write(&base, &workload.base)?;
        fs::write(&week, &workload.week)?;
        self.local(&["load", &self.home("first"), &base.to_string_lossy()])?;
        self.replicate(PUSH_BASE, "push", "first")?;
        self.replicate(PULL_BASE, "pull", "second")?;
        self.local(&["work", &self.home("first"), &week.to_string_lossy()])?;
        self.replicate(PUSH_WEEK, "push", "first")?;
        self.replicate(PULL_WEEK, "pull", "second")?;
        self.replicate(IDLE_COLD, "push", "first")?;
        let (first, second) = (self.local(&["count", &self.home("first")])?, self.local(&["count", &self.home("second")])?);
        if first != second {
            bail!("the peer's two databases differ: {first} {second}");
        }
        Ok(self.measured)
    }

    fn home(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    fn local(&self, args: &[&str]) -> Result<String> {
        let (text, ok) = shell::capture(node(&self.packages, args))?;
        if ok { Ok(text) } else { bail!("{args:?}: {text}") }
    }

    fn replicate(&mut self, phase: &'static str, way: &str, home: &str) -> Result<()> {
        let url = format!("http://{}/desk", self.line.address());
        let batch = if self.profile.cut_every.is_some() { BATCH_OF_A_BAD_LINE } else { BATCH_OF_A_GOOD_LINE };
        let (before, began) = (self.line.counts(), Instant::now());
        let mut deaths = 0;
        while !ended_well(node(&self.packages, &[way, &self.home(home), &url, batch]).stderr(Stdio::null()).spawn()?, began)? {
            deaths += 1;
            if deaths > STARTS_MAX || began.elapsed() > PHASE_MAX {
                bail!("{phase} over {}: the peer never ends", self.profile.name);
            }
        }
        let (after, seconds) = (self.line.counts(), began.elapsed().as_secs_f64());
        let (up, down) = (after.up - before.up, after.down - before.down);
        eprintln!("PouchDB {phase:10} {:6} {up:>9} B up {down:>9} B down {seconds:8.2} s, {deaths} deaths", self.profile.name);
        self.measured.push(Measurement {
            phase,
            link: self.profile.name.to_owned(),
            up,
            down,
            seconds,
            round_trips: after.turns - before.turns,
            cuts: after.cuts - before.cuts,
            floor_bytes: 0,
            floor_seconds: 0.0,
        });
        Ok(())
    }
}

/// Waits for a process; one that takes too long is stopped.
fn ended_well(process: Child, began: Instant) -> Result<bool> {
    let mut process = Stopped(process);
    loop {
        if let Some(status) = process.0.try_wait()? {
            return Ok(status.success());
        }
        if began.elapsed() > PHASE_MAX {
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(20));
    }
}
