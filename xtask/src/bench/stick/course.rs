//! The course: there with losses, back, the rest, the other desk, a week.

use crate::bench::programs::{Home, Office, are_right};
use anyhow::{Context, Result, bail};
use jiangyuan_testkit::workload::Workload;
use serde::Serialize;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Nothing answers there: these desks have no line at all.
const NO_LINE: &str = "https://127.0.0.1:9";

const TOWNSHIP: &str = "549901100";

/// What a step came to. Where a figure has no meaning there is none.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) who: &'static str,
    pub(super) files: Option<u64>,
    pub(super) bytes: Option<u64>,
    /// Changes (at the county) or entries (at a desk) that were new.
    pub(super) taken: Option<u64>,
    /// Changes that the county keeps until those before them come.
    pub(super) held: Option<u64>,
    /// Files that could not be taken.
    pub(super) refused: Option<u64>,
    /// Files that wait for one before them, or are known to be missing.
    pub(super) missing: Option<u64>,
    pub(super) seconds: f64,
}

pub(super) struct Course<'a> {
    pub(super) programs: &'a Path,
    pub(super) folder: PathBuf,
    pub(super) workload: &'a Workload,
    pub(super) volume_kib: u16,
}

struct Running {
    office: Office,
    first: Home,
    second: Home,
    volume_kib: String,
    steps: Vec<Step>,
}

impl Course<'_> {
    pub(super) fn run(&self) -> Result<Vec<Step>> {
        let office = Office::open(self.programs, &self.folder)?;
        let (base, week) = (office.file("base.ndjson"), office.file("editday.ndjson"));
        fs::write(&base, &self.workload.base)?;
        fs::write(&week, &self.workload.week)?;
        let (first, second) = (office.home("first", NO_LINE)?, office.home("second", NO_LINE)?);
        let mut course = Running { office, first, second, volume_kib: self.volume_kib.to_string(), steps: Vec::new() };
        course.first.done(&["import", &base.to_string_lossy()])?;
        course.there_with_losses()?;
        course.back_with_losses()?;
        course.first.done(&["import", &week.to_string_lossy()])?;
        course.a_week()?;
        are_right(&course.first, &course.second)?;
        Ok(course.steps)
    }
}

impl Running {
    fn stick(&self, name: &str) -> Result<PathBuf> {
        let stick = self.office.file(name);
        fs::create_dir_all(&stick)?;
        Ok(stick)
    }

    /// The first load goes up in two trips; between them the receipts of the first come back.
    fn there_with_losses(&mut self) -> Result<()> {
        let (stick, rest) = (self.stick("up")?, self.stick("up-rest")?);
        self.write("all", &stick, true)?;
        lose_and_damage(&volumes(&stick)?, &rest)?;
        let taken = self.county_takes("all, 1 lost, 1 bad", &stick)?;
        if taken.refused != Some(1) || taken.held.is_none_or(|held| held == 0) {
            bail!("one file was damaged and one lost, and the county says {taken:?}");
        }
        self.county_tells("receipts", &stick, false)?;
        self.desk_takes("receipts", &stick, true)?;
        if self.first.done(&["status"])?.get("all_sent") != Some(&Value::Bool(false)) {
            bail!("a desk takes for sent what the county has not");
        }
        self.county_takes("the rest", &rest)?;
        let stats = self.office.admin(&["stats"])?;
        if stats.iter().any(|stats| number(stats, "early") > 0) {
            bail!("something is still kept aside: {stats:?}");
        }
        let again = self.county_takes("the same again", &rest)?;
        if again.taken != Some(0) {
            bail!("a stick that was read twice brought something twice: {again:?}");
        }
        self.county_tells("the receipt", &stick, false)?;
        self.desk_takes("the receipt", &stick, true)?;
        if self.first.done(&["status"])?.get("all_sent") != Some(&Value::Bool(true)) {
            bail!("the receipt is here, and the desk does not say that all is sent");
        }
        Ok(())
    }

    /// The first load of the other desk, damaged in the same way.
    fn back_with_losses(&mut self) -> Result<()> {
        let (stick, rest) = (self.stick("down")?, self.stick("down-rest")?);
        self.write("nothing", &stick, false)?;
        self.county_takes("a new desk", &stick)?;
        let own = volumes(&stick)?;
        self.county_tells("all", &stick, false)?;
        let told: Vec<PathBuf> = volumes(&stick)?.into_iter().filter(|path| !own.contains(path)).collect();
        lose_and_damage(&told, &rest)?;
        let taken = self.desk_takes("all, 1 lost, 1 bad", &stick, false)?;
        if taken.refused != Some(1) || taken.missing.is_none_or(|missing| missing == 0) {
            bail!("one file was damaged and one lost, and the desk says {taken:?}");
        }
        for path in volumes(&rest)? {
            fs::copy(&path, stick.join(path.file_name().context("a file")?))?;
        }
        let rest = self.desk_takes("with the rest", &stick, false)?;
        if rest.missing != Some(0) || rest.refused != Some(0) {
            bail!("everything is there, and the desk says {rest:?}");
        }
        Ok(())
    }

    /// A week's work goes up, and to the other desk.
    fn a_week(&mut self) -> Result<()> {
        let stick = self.stick("week")?;
        self.write("week", &stick, true)?;
        self.county_takes("week", &stick)?;
        self.county_tells("week", &stick, true)?;
        self.desk_takes("week", &stick, true)?;
        self.desk_takes("week", &stick, false)?;
        Ok(())
    }

    fn write(&mut self, name: &'static str, stick: &Path, by_first: bool) -> Result<()> {
        let (who, home) = if by_first { ("first desk writes", &self.first) } else { ("second desk writes", &self.second) };
        let (told, seconds) = home.timed(&["bundle", "export", &stick.to_string_lossy(), "--volume-kib", &self.volume_kib])?;
        let (files, bytes) = (number(&told, "volumes"), number(&told, "bytes"));
        let (files, bytes, taken) = (Some(files), Some(bytes), Some(number(&told, "changes")));
        self.keep(Step { name, who, files, bytes, taken, held: None, refused: None, missing: None, seconds });
        Ok(())
    }

    fn county_takes(&mut self, name: &'static str, stick: &Path) -> Result<Step> {
        let began = Instant::now();
        let answers = self.office.admin(&["bundle", "import", &stick.to_string_lossy()])?;
        let told = answers.first().context("the county said nothing")?;
        let step = Step {
            name,
            who: "county takes",
            files: Some(outcomes(told, &["taken", "known", "held", "refused"])),
            bytes: None,
            taken: Some(number(told, "changes")),
            held: Some(number(told, "held")),
            refused: Some(outcomes(told, &["refused"])),
            missing: None,
            seconds: began.elapsed().as_secs_f64(),
        };
        Ok(self.keep(step))
    }

    fn county_tells(&mut self, name: &'static str, stick: &Path, whole_township: bool) -> Result<()> {
        let began = Instant::now();
        let place = stick.to_string_lossy();
        let mut args = vec!["bundle", "export", &place, "--volume-kib", &self.volume_kib];
        if whole_township {
            args.extend(["--township", TOWNSHIP]);
        }
        let told = self.office.admin(&args)?;
        let sum = |key: &str| Some(told.iter().map(|row| number(row, key)).sum());
        let (files, bytes, taken) = (sum("volumes"), sum("bytes"), sum("entries"));
        let seconds = began.elapsed().as_secs_f64();
        self.keep(Step { name, who: "county writes", files, bytes, taken, held: None, refused: None, missing: None, seconds });
        Ok(())
    }

    fn desk_takes(&mut self, name: &'static str, stick: &Path, first: bool) -> Result<Step> {
        let (who, home) = if first { ("first desk takes", &self.first) } else { ("second desk takes", &self.second) };
        let began = Instant::now();
        let told = home.told(&["bundle", "import", &stick.to_string_lossy()])?;
        let lost = told.get("missing").and_then(Value::as_array).map_or(0, Vec::len) as u64;
        let step = Step {
            name,
            who,
            files: Some(outcomes(&told, &["taken", "known", "waits", "refused"])),
            bytes: None,
            taken: Some(number(&told, "entries")),
            held: None,
            refused: Some(outcomes(&told, &["refused"])),
            missing: Some(lost + outcomes(&told, &["waits"])),
            seconds: began.elapsed().as_secs_f64(),
        };
        Ok(self.keep(step))
    }

    fn keep(&mut self, step: Step) -> Step {
        eprintln!("{:18} {:18} {:7.2} s", step.name, step.who, step.seconds);
        self.steps.push(step.clone());
        step
    }
}

/// The second file of a set is copied and then damaged, the third is left behind; both are whole on
/// the other stick.
fn lose_and_damage(volumes: &[PathBuf], rest: &Path) -> Result<()> {
    let [_, bad, lost, _, ..] = volumes else { bail!("{} files are too few to lose some: ask for a smaller --volume-kib", volumes.len()) };
    let at = |path: &Path| Ok::<_, anyhow::Error>(rest.join(path.file_name().context("a file")?));
    fs::copy(bad, at(bad)?)?;
    fs::rename(lost, at(lost)?)?;
    let mut bytes = fs::read(bad)?;
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 0x40;
    }
    Ok(fs::write(bad, bytes)?)
}

/// The files on a stick, in the order of their names.
fn volumes(stick: &Path) -> Result<Vec<PathBuf>> {
    let paths: Result<Vec<PathBuf>, _> = fs::read_dir(stick)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths?;
    paths.sort();
    Ok(paths)
}

fn outcomes(told: &Value, wanted: &[&str]) -> u64 {
    let rows = told.get("volumes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    rows.iter().filter_map(|row| row.get("outcome").and_then(Value::as_str)).filter(|outcome| wanted.contains(outcome)).count() as u64
}

fn number(told: &Value, key: &str) -> u64 {
    told.get(key).and_then(Value::as_u64).unwrap_or(0)
}
