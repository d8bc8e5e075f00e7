//! `bundle export`, `bundle import`: the sync of an office without a network, on a stick.

use crate::exit::{self, DONE, Ended, NEEDS_PERSON};
use crate::home::Desk;
use crate::words;
use clap::Subcommand;
use jiangyuan_casework::note_reads;
use jiangyuan_courier::{export_bundle, export_in_pieces, import_bundle};
use jiangyuan_model::bundle::{BundleImported, VolumeOutcome, VolumeView};
use serde_json::json;
use std::path::{Path, PathBuf};

/// How large a volume may be asked for: one that holds a few changes, up to the usual size.
const VOLUME_KIB: std::ops::RangeInclusive<i64> = 16..=4096;

#[derive(Subcommand)]
pub(crate) enum Bundle {
    Export {
        #[arg(id = "stick", value_name = "DIR")]
        folder: PathBuf,
        #[arg(long, value_name = "KIB", value_parser = clap::value_parser!(u16).range(VOLUME_KIB))]
        volume_kib: Option<u16>,
    },
    Import {
        #[arg(id = "stick", value_name = "DIR")]
        folder: PathBuf,
    },
}

pub(crate) fn run(desk: &Desk, command: &Bundle) -> Ended {
    match command {
        Bundle::Export { folder, volume_kib } => export(desk, folder, *volume_kib),
        Bundle::Import { folder } => import(desk, folder),
    }
}

fn export(desk: &Desk, folder: &Path, volume_kib: Option<u16>) -> Ended {
    let mut store = desk.open()?;
    note_reads(&mut store)?;
    let exported = match volume_kib {
        Some(kib) => export_in_pieces(&mut store, folder, usize::from(kib) * 1024)?,
        None => export_bundle(&mut store, folder)?,
    };
    desk.output.answer(&exported, || {
        let (changes, volumes, bytes) = (exported.changes.to_string(), exported.volumes.to_string(), exported.bytes.to_string());
        let mut lines = vec![words::say_with("cli.bundle.exported", &[("changes", &changes), ("volumes", &volumes), ("bytes", &bytes)])];
        lines.extend(of_contents("bundle.exported.contents", exported.contents));
        lines.extend(of_contents("bundle.exported.left", exported.contents_left));
        lines.join("\n")
    });
    Ok(DONE)
}

fn import(desk: &Desk, folder: &Path) -> Ended {
    let mut store = desk.open()?;
    let imported = import_bundle(&mut store, folder)?;
    let facts = store.sync_facts()?;
    let answer = json!({
        "volumes": imported.volumes,
        "entries": imported.entries,
        "received": imported.received,
        "contents": imported.contents,
        "missing": imported.missing,
        "left_out": imported.left_out,
        "pending": facts.pending,
        "receipted_through": facts.receipted_through,
        "all_sent": facts.all_sent(),
    });
    desk.output.answer(&answer, || told(&imported));
    Ok(ended(&imported))
}

/// Exit code: done where all that is ours was taken; a person has to see to what waits; refused
/// where a file cannot be taken at all.
fn ended(imported: &BundleImported) -> u8 {
    let of = |outcome| imported.volumes.iter().filter(move |volume| volume.outcome == outcome);
    if of(VolumeOutcome::Waits).next().is_some() || !imported.missing.is_empty() {
        return NEEDS_PERSON;
    }
    of(VolumeOutcome::Refused).filter_map(|volume| volume.refusal.as_ref()).map(|refusal| exit::of_code(refusal.code)).max().unwrap_or(DONE)
}

/// A line about photos and scans, where there are any.
fn of_contents(key: &str, count: u32) -> Option<String> {
    (count > 0).then(|| words::say_with(key, &[("count", &count.to_string())]))
}

fn told(imported: &BundleImported) -> String {
    let mut lines: Vec<String> = imported.volumes.iter().map(line).collect();
    let (entries, received) = (imported.entries.to_string(), imported.received.to_string());
    lines.push(words::say_with("cli.bundle.imported", &[("entries", &entries), ("received", &received)]));
    lines.extend(of_contents("bundle.imported.contents", imported.contents));
    if !imported.missing.is_empty() {
        let missing = imported.missing.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
        lines.push(words::say_with("bundle.missing", &[("numbers", &missing)]));
    }
    if imported.left_out {
        lines.push(words::say("bundle.left_out"));
    }
    lines.join("\n")
}

fn line(volume: &VolumeView) -> String {
    let outcome = words::say(&format!("volume.{}", volume.outcome.key()));
    let why = volume.refusal.as_ref().map(words::what).unwrap_or_default();
    [volume.file.as_str(), &outcome, &why].join("\t")
}
