//! `cargo xtask bench attachment [--bytes 3000000] [--rate 32000] [--round-trip 800] [--cut 120]
//! [--seed 20260301]`: one scan over a bad line, in both directions one after another, beside the pure
//! time: its bytes at the rate of the line, without headers, round trips or cuts.
//!
//! Time is real, as the line's is: an hour of a bad line takes an hour.

use super::load;
use crate::bench::programs::{self, Home, Office};
use crate::bench::table::Table;
use crate::shell::target;
use anyhow::{Context, Result, bail};
use jiangyuan_model::Clock;
use jiangyuan_model::clock::SystemClock;
use jiangyuan_testkit::chance::Chance;
use jiangyuan_testkit::shaper::{FREE, Profile, Shaper};
use serde_json::{Value, json};
use std::fs;
use std::net::SocketAddr;
use std::process::ExitCode;

/// What we have set ourselves: so many times the pure time (`docs/decisions/0013-measured-lines.md`).
const AIM: f64 = 1.1;

pub(crate) fn run(args: &[&str]) -> Result<ExitCode> {
    let known = [("--bytes", 3_000_000), ("--rate", 32_000), ("--round-trip", 800), ("--cut", 120), ("--seed", 20_260_301)];
    let [bytes, rate, round_trip, cut, seed] = load::options(args, known)?.map(u64::from);
    let line = Profile::new("slow", rate, round_trip);
    let line = if cut == 0 { line } else { line.cut_every(cut) };
    let programs = programs::build()?;
    let office = Office::open(&programs, &target().join("bench").join("attachment"))?;
    let county: SocketAddr = office.county.url.trim_start_matches("https://").parse().context("the county's address")?;
    let shaper = Shaper::open(county, FREE, seed)?;
    let url = format!("https://{}", shaper.address());
    let (first, second) = (office.home("first", &url)?, office.home("second", &url)?);

    let scan = scan(bytes, seed);
    let file = office.file("scan.pdf");
    fs::write(&file, &scan)?;
    let record = lead(&office, &first)?;
    synced(&first)?;
    let added = first.done(&["attach", &record, &file.to_string_lossy()])?;
    let hash = added.get("hash").and_then(Value::as_str).context("the hash of what was attached")?.to_owned();

    let mut table = Table::new(&["way", "line", "bytes", "on the line", "cuts", "seconds", "pure s", "time ×", "aim"]);
    let mut measure = |way: &str, home: &Home| -> Result<()> {
        let before = shaper.counts();
        shaper.become_another(line);
        let (report, seconds) = home.timed(&["sync"])?;
        shaper.become_another(FREE);
        is_done(&report)?;
        let after = shaper.counts();
        let carried = (after.up - before.up).max(after.down - before.down);
        let pure = bytes as f64 * 8.0 / rate as f64;
        let verdict = if seconds <= AIM * pure { "met" } else { "MISSED" };
        let cuts = after.cuts - before.cuts;
        eprintln!("{way}: {carried} B, {cuts} cuts, {seconds:.1} s");
        table.row(vec![
            way.to_owned(),
            format!("{rate} bit/s, {round_trip} ms, cut every {cut} s"),
            bytes.to_string(),
            carried.to_string(),
            cuts.to_string(),
            format!("{seconds:.1}"),
            format!("{pure:.1}"),
            format!("{:.3}", seconds / pure),
            format!("≤ {AIM} {verdict}"),
        ]);
        Ok(())
    };
    measure("up", &first)?;
    synced(&second)?;
    second.done(&["attachment", "ask", &record, &hash])?;
    measure("down", &second)?;
    let out = office.file("out.pdf");
    second.done(&["attachment", "get", &record, &hash, "--out", &out.to_string_lossy()])?;
    if fs::read(&out)? != scan {
        bail!("what came out is not what went in");
    }
    println!("{}", table.text());
    Ok(ExitCode::SUCCESS)
}

/// A scan as a scanner makes it: nothing in it can be packed.
fn scan(bytes: u64, seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let mut scan = b"%PDF-1.7\n".to_vec();
    while (scan.len() as u64) < bytes {
        scan.extend_from_slice(&chance.next().to_le_bytes());
    }
    scan.truncate(usize::try_from(bytes).unwrap_or(usize::MAX));
    scan
}

fn lead(office: &Office, home: &Home) -> Result<String> {
    let file = office.file("lead.json");
    let today = SystemClock.today().to_string();
    let fields = json!({"title": "草场界线照片", "found_on": today, "narrative": "两户草场界线，附照片。"});
    fs::write(&file, json!({"fields": fields}).to_string())?;
    let added = home.done(&["add", "lead", "--file", &file.to_string_lossy()])?;
    Ok(added.get("id").and_then(Value::as_str).context("the id of the lead")?.to_owned())
}

fn synced(home: &Home) -> Result<()> {
    is_done(&home.done(&["sync"])?)
}

fn is_done(report: &Value) -> Result<()> {
    if report.get("outcome").and_then(Value::as_str) == Some("done") { Ok(()) } else { bail!("a sync is not done: {report}") }
}
