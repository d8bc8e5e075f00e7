//! The dossier of a case of many papers and photos, bound by the program that is shipped, on a real home.

use crate::bench::process::{self, Run};
use crate::bench::programs::{Home, Office};
use crate::shell;
use anyhow::{Context, Result, bail};
use jiangyuan_model::Clock;
use jiangyuan_model::clock::SystemClock;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What was measured.
pub(super) struct Measured {
    pub(super) preview: Run,
    pub(super) bound: Run,
    pub(super) bytes: u64,
    pub(super) photo_bytes: u64,
}

/// Plays a case with so many notices and photos, and binds it.
pub(super) fn measure(office: &Office, press: &Path, (papers, photos): (u32, u32), runs: usize) -> Result<Measured> {
    let home = office.home("home", &office.county.url)?;
    home.done(&["sync"])?;
    let matter = accepted(office, &home)?;
    for number in 0..papers {
        home.done(&["paper", "F3", "--on", &matter, "--out", &path(office, &format!("paper-{number}.pdf"))])?;
    }
    let mut make = Command::new(press);
    make.args(["photos", &photos.to_string(), &path(office, ".")]);
    shell::run(make)?;
    let mut photo_bytes = 0;
    for number in 0..photos {
        let file = path(office, &format!("{number}.jpg"));
        photo_bytes += fs::metadata(&file)?.len();
        home.done(&["attach", &matter, &file, "--title", &format!("现场照片{number}")])?;
    }
    let preview = process::median(runs, |run| {
        Ok(home.command(&["paper", "F3", "--on", &matter, "--preview", "--out", &path(office, &format!("preview-{run}.pdf"))]))
    })?;
    let bound = process::median(runs, |run| {
        let out = path(office, &format!("dossier-{run}.pdf"));
        Ok(home.command(&["dossier", &matter, "--out", &out, "--note", "量具用卷，材料不全。", "--keep", "长期"]))
    })?;
    let pages = bound.said.get("pages").and_then(Value::as_u64).unwrap_or_default();
    if pages < u64::from(papers + photos) {
        bail!("a dossier of {papers} papers and {photos} photos has {pages} pages: {}", bound.said);
    }
    let bytes = fs::metadata(office.file("dossier-0.pdf"))?.len();
    Ok(Measured { preview, bound, bytes, photo_bytes })
}

fn path(office: &Office, name: &str) -> String {
    office.file(name).to_string_lossy().into_owned()
}

/// A matter of a real counter, as far as its acceptance.
fn accepted(office: &Office, home: &Home) -> Result<String> {
    let today = SystemClock.today().to_string();
    let form = |json: &Value| -> Result<String> {
        fs::write(office.file("form.json"), json.to_string())?;
        Ok(path(office, "form.json"))
    };
    let person = json!({"party_name": "马福祥", "party_role": "petitioner", "phone": "12812345678", "address": "云杉坪镇上沟村"});
    let piece = json!({"fields": {"channel": "visit", "form": "oral", "received_at": today}, "parties": [person]});
    let matter = json!({"fields": {"title": "蓄水池工地拖欠工资", "purpose": "relief", "village": "上沟村",
        "requests": "一、付清加班工资；二、支付利息。", "narrative": "二月完工，工资只给了一半。"}});
    let made = home.done(&["add", "matter", "--file", &form(&json!({"piece": piece, "matter": matter}))?])?;
    let matter = made.get("matter").and_then(Value::as_str).context("the id of the matter")?.to_owned();
    let triage = json!({"happened_on": today, "matter_level": "own", "nature": "appeal", "proposal": "accept", "route": "6"});
    for (step, fields) in [("triaged", triage), ("matter_accepted", json!({"happened_on": today, "handler": "旦增"}))] {
        home.done(&["step", step, "--on", &matter, "--file", &form(&fields)?])?;
    }
    Ok(matter)
}
