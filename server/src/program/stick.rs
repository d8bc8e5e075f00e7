//! `bundle import`, `bundle export`, `sticks`: what each tells.

use super::arguments::{Bundle, Sticks};
use super::output::Output;
use super::words::say;
use jiangyuan_model::Refusal;
use jiangyuan_server::{BundleTold, County, Result, VolumeTaken};
use serde_json::json;

pub(crate) fn bundle(county: &County, output: &Output, command: Bundle) -> Result<()> {
    match command {
        Bundle::Import { folder } => {
            let taken = county.bundle_import(&folder)?;
            output.answer(&taken, || {
                let mut lines: Vec<String> = taken.volumes.iter().map(volume).collect();
                let numbers = [("changes", taken.changes), ("held", taken.held), ("refused", taken.refused), ("contents", taken.contents)];
                let numbers = numbers.map(|(name, number)| (name, number.to_string()));
                lines.push(say("server.bundle_imported", &numbers.each_ref().map(|(name, number)| (*name, number.as_str()))));
                if taken.left_out {
                    lines.push(say("bundle.left_out", &[]));
                }
                lines.join("\n")
            });
        }
        Bundle::Export { folder, townships, volume_kib } => {
            let told = match volume_kib {
                Some(kib) => county.bundle_export_in_pieces(&folder, &townships, usize::from(kib) * 1024)?,
                None => county.bundle_export(&folder, &townships)?,
            };
            output.lines(&told, device);
            if told.is_empty() {
                output.tell(&say("server.bundle_for_nobody", &[]));
            }
        }
    }
    Ok(())
}

pub(crate) fn sticks(county: &County, output: &Output, command: &Sticks) -> Result<()> {
    match command {
        Sticks::Allow => county.allow_sticks(true)?,
        Sticks::Forbid => county.allow_sticks(false)?,
        Sticks::Show => {}
    }
    let allowed = county.sticks_allowed()?;
    output.answer(&json!({ "sticks_allowed": allowed }), || {
        say(if allowed { "server.sticks_allowed" } else { "server.sticks_forbidden" }, &[])
    });
    Ok(())
}

fn volume(row: &VolumeTaken) -> String {
    let device = row.device.map(|device| device.to_string()).unwrap_or_default();
    let outcome = say(&format!("volume.{}", row.outcome.key()), &[]);
    [row.file.as_str(), &device, &outcome, &row.changes.to_string(), &row.held.to_string(), &why(row.refusal.as_ref())].join("\t")
}

fn device(row: &BundleTold) -> String {
    let device = row.device.to_string();
    let numbers = [&row.volumes.to_string(), &row.entries.to_string(), &row.bytes.to_string()].map(String::as_str).join("\t");
    [device, numbers, why(row.refusal.as_ref())].join("\t")
}

/// What happened, in one sentence.
fn why(refusal: Option<&Refusal>) -> String {
    let Some(refusal) = refusal else { return String::new() };
    let params: Vec<(&str, &str)> = refusal.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    say(&format!("error.{}.what", refusal.code.key()), &params)
}
