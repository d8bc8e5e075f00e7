//! What a warm connection costs: the command line makes one connection a run, the window keeps one.
//! Opens a home and syncs it several times over one line, with a small edit before every second
//! time; prints a JSON object for each.
//!
//! `warm HOME OUTSIDE PASSPHRASE_FILE URL`; used by `cargo xtask bench sync`.

#![allow(clippy::print_stdout)]

use anyhow::{Context, bail};
use jiangyuan_courier::{Line, Outcome, SyncOptions, sync};
use jiangyuan_model::clock::SystemClock;
use jiangyuan_model::input::Edit;
use jiangyuan_model::view::ListRequest;
use jiangyuan_model::{Field, Noun, Random};
use jiangyuan_store::{Place, Store, World};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// What is done, in order; an edit comes before those that are named so.
const STEPS: [&str; 5] = ["cold", "edit", "idle", "edit", "idle"];

struct Chance;

impl Random for Chance {
    #[allow(clippy::disallowed_methods)] // The one place in this program.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a system with a source of chance");
    }
}

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [home, outside, passphrase, url] = words.as_slice() else { bail!("warm HOME OUTSIDE PASSPHRASE_FILE URL") };
    let place = Place { home: PathBuf::from(home), outside: PathBuf::from(outside) };
    let passphrase = std::fs::read_to_string(passphrase).context("passphrase")?;
    let world = World { clock: Arc::new(SystemClock), random: Arc::new(Chance) };
    let mut store = Store::open(&place, world, None, passphrase.trim_end()).map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    let line = Line::new(url, store.me().county_tls).map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
    for (number, step) in STEPS.iter().enumerate() {
        if *step == "edit" {
            edit(&mut store, number)?;
        }
        let report = sync(&mut store, &line, &SyncOptions::default(), &mut |_| {});
        if report.outcome != Outcome::Done || report.pending > 0 {
            bail!("{step}: {report:?}");
        }
        println!(
            "{}",
            json!({
                "step": step, "bytes_up": report.bytes_up, "bytes_down": report.bytes_down, "seconds": report.seconds,
                "round_trips": report.round_trips, "changes_sent": report.changes_sent,
            })
        );
    }
    Ok(())
}

/// Hands the newest matter to somebody else.
fn edit(store: &mut Store, number: usize) -> anyhow::Result<()> {
    let refused = |refusal| anyhow::anyhow!("{refusal:?}");
    let page = jiangyuan_casework::list(store, Noun::Matter, &ListRequest { limit: 1, ..ListRequest::default() }).map_err(refused)?;
    let on = page.rows.first().context("a home with matters")?.id;
    let fields = [(Field::Handler, json!(format!("才让{number}")))].into_iter().collect();
    jiangyuan_casework::edit(store, Edit { on, item: 0, fields }).map_err(refused)?;
    Ok(())
}
