//! Whole processes: their seconds, and the most memory that they held.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often a process is asked what memory it holds. The system keeps the most by itself, so only what comes in the last
/// moment is not seen.
const ASKED_EVERY: Duration = Duration::from_millis(3);

/// A run that ended well.
pub(crate) struct Run {
    pub(crate) seconds: f64,
    pub(crate) peak_mb: f64,
    /// What it said on standard output, where that was JSON.
    pub(crate) said: Value,
}

/// Runs it to a good end. What it says has to be short, as an answer is.
pub(crate) fn run(mut command: Command) -> Result<Run> {
    let line = format!("{command:?}");
    let began = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("cannot start {line}"))?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0.0_f64;
    while child.try_wait()?.is_none() {
        peak_kb = peak_kb.max(fs::read_to_string(&status).ok().and_then(|text| held_kb(&text)).unwrap_or_default());
        thread::sleep(ASKED_EVERY);
    }
    let seconds = began.elapsed().as_secs_f64();
    let output = child.wait_with_output()?;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        bail!("{line} ended with {}\n{out}\n{err}", output.status);
    }
    Ok(Run { seconds, peak_mb: peak_kb / 1024.0, said: serde_json::from_str(out.trim()).unwrap_or(Value::Null) })
}

/// Runs it so many times; the seconds are the median, the memory is the most of all. `command` makes each anew.
pub(crate) fn median(times: usize, mut command: impl FnMut(usize) -> Result<Command>) -> Result<Run> {
    let mut runs = (0..times).map(|number| run(command(number)?)).collect::<Result<Vec<_>>>()?;
    let peak_mb = runs.iter().map(|run| run.peak_mb).fold(0.0, f64::max);
    runs.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    let middle = runs.into_iter().nth(times / 2).context("at least one run")?;
    Ok(Run { peak_mb, ..middle })
}

/// The middle one of several figures.
pub(crate) fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

fn held_kb(status: &str) -> Option<f64> {
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_memory_is_read_from_what_the_system_says_of_a_process() {
        assert_eq!(held_kb("VmPeak:\t 99 kB\nVmHWM:\t  2048 kB\n"), Some(2048.0));
        assert_eq!(held_kb("VmPeak:\t 99 kB\n"), None);
    }

    #[test]
    fn one_slow_run_of_three_does_not_count() {
        assert!((middle(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
