//! One course: one line, one county, two homes, from the first load to a small edit.

use crate::bench::programs::{Home, Office, are_right};
use anyhow::{Context, Result, bail};
use jiangyuan_testkit::shaper::{Counts, FREE, Profile, Shaper};
use jiangyuan_testkit::workload::{Workload, packed_bytes};
use serde::Serialize;
use serde_json::Value;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub(super) const PUSH_BASE: &str = "push all";
pub(super) const PULL_BASE: &str = "pull all";
pub(super) const PUSH_WEEK: &str = "push week";
pub(super) const PULL_WEEK: &str = "pull week";
pub(super) const IDLE_COLD: &str = "idle cold";
pub(super) const EDIT_WARM: &str = "edit warm";
pub(super) const IDLE_WARM: &str = "idle warm";

/// What a phase came to.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Measurement {
    pub(super) phase: &'static str,
    pub(super) link: String,
    /// Bytes on the line, TLS included.
    pub(super) up: u64,
    pub(super) down: u64,
    /// Of the whole process; of a warm connection, of the sync alone.
    pub(super) seconds: f64,
    /// Answers that had to be waited for, those of new connections included.
    pub(super) round_trips: u64,
    /// How often the line was cut meanwhile.
    pub(super) cuts: u64,
    pub(super) floor_bytes: u64,
    pub(super) floor_seconds: f64,
}

/// What no program could undercut.
#[derive(Debug, Clone, Copy)]
struct Floor {
    bytes: u64,
    seconds: f64,
}

impl Floor {
    /// Of so many bytes one way, and so many round trips besides.
    fn of(line: &Profile, bytes: u64, round_trips: f64) -> Floor {
        let packets = line.least_time(bytes) - line.round_trip / 2;
        Floor { bytes, seconds: packets.as_secs_f64() + line.round_trip.as_secs_f64() * round_trips }
    }
}

pub(super) struct Course<'a> {
    pub(super) programs: &'a Path,
    pub(super) folder: PathBuf,
    pub(super) profile: Profile,
    pub(super) workload: &'a Workload,
    pub(super) seed: u64,
}

/// A course under way.
struct Running<'a> {
    course: &'a Course<'a>,
    line: Shaper,
    measured: Vec<Measurement>,
}

impl Course<'_> {
    pub(super) fn run(&self) -> Result<Vec<Measurement>> {
        let name = self.profile.name;
        self.run_through().with_context(|| format!("the course over {name}, seed {}", self.seed))
    }

    fn run_through(&self) -> Result<Vec<Measurement>> {
        let office = Office::open(self.programs, &self.folder)?;
        let (base, week) = (office.file("base.ndjson"), office.file("editday.ndjson"));
        fs::write(&base, &self.workload.base)?;
        fs::write(&week, &self.workload.week)?;
        let county: SocketAddr = office.county.url.trim_start_matches("https://").parse().context("the county's address")?;
        let line = Shaper::open(county, self.profile, self.seed)?;
        let url = format!("https://{}", line.address());
        let (first, second) = (office.home("first", &url)?, office.home("second", &url)?);
        let mut course = Running { course: self, line, measured: Vec::new() };

        let all = course.floor(packed_bytes(&self.workload.base));
        let some = course.floor(packed_bytes(&self.workload.week));
        let nothing = course.floor(0);
        first.done(&["import", &base.to_string_lossy()])?;
        course.sync(PUSH_BASE, &first, all)?;
        course.sync(PULL_BASE, &second, all)?;
        first.done(&["import", &week.to_string_lossy()])?;
        course.sync(PUSH_WEEK, &first, some)?;
        course.sync(PULL_WEEK, &second, some)?;
        course.sync(IDLE_COLD, &first, nothing)?;
        course.warm(&first, &url)?;

        course.line.become_another(FREE);
        second.done(&["sync"])?;
        are_right(&first, &second)?;
        Ok(course.measured)
    }
}

impl Running<'_> {
    /// The floor of so much content that one process carries: a round trip to connect, one to be
    /// answered.
    fn floor(&self, bytes: u64) -> Floor {
        Floor::of(&self.course.profile, bytes, 2.0)
    }

    fn sync(&mut self, phase: &'static str, home: &Home, floor: Floor) -> Result<()> {
        let before = self.line.counts();
        let (report, seconds) = home.timed(&["sync"]).with_context(|| phase.to_owned())?;
        is_whole(phase, &report)?;
        let after = self.line.counts();
        self.keep(phase, before, after, seconds, number(&report, "round_trips"), floor);
        Ok(())
    }

    /// Counts are those of the client, at its socket: the line's own would have the next step in them.
    fn warm(&mut self, home: &Home, url: &str) -> Result<()> {
        let floor = Floor::of(&self.course.profile, 0, 1.0);
        let reports = home.warm(url)?;
        for (step, phase) in [("edit", EDIT_WARM), ("idle", IDLE_WARM)] {
            // The first of a kind may still pay for what the connection's beginning left over.
            let report = reports.iter().rfind(|report| report.get("step").and_then(Value::as_str) == Some(step)).context(step)?;
            let before = Counts::default();
            let after = Counts { up: number(report, "bytes_up"), down: number(report, "bytes_down"), ..before };
            let seconds = report.get("seconds").and_then(Value::as_f64).context("seconds")?;
            self.keep(phase, before, after, seconds, number(report, "round_trips"), floor);
        }
        Ok(())
    }

    fn keep(&mut self, phase: &'static str, before: Counts, after: Counts, seconds: f64, round_trips: u64, floor: Floor) {
        let one = Measurement {
            phase,
            link: self.course.profile.name.to_owned(),
            up: after.up - before.up,
            down: after.down - before.down,
            seconds,
            round_trips,
            cuts: after.cuts - before.cuts,
            floor_bytes: floor.bytes,
            floor_seconds: floor.seconds,
        };
        eprintln!("{:10} {:6} {:>9} B up {:>9} B down {:8.2} s, {} cuts", one.phase, one.link, one.up, one.down, one.seconds, one.cuts);
        self.measured.push(one);
    }
}

fn number(report: &Value, key: &str) -> u64 {
    report.get(key).and_then(Value::as_u64).unwrap_or(0)
}

/// A sync that left something behind is no measurement.
fn is_whole(phase: &str, report: &Value) -> Result<()> {
    let done = report.get("outcome").and_then(Value::as_str) == Some("done");
    if !done || number(report, "pending") + number(report, "parked") > 0 {
        bail!("{phase} did not come to its end: {report}");
    }
    Ok(())
}
