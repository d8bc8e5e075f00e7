//! Writes 10,000 rows of 20 columns and says how long it took, beside the library alone:
//! `cargo run --release -p jiangyuan-ledgers --example measure [ours|bare|read] [rows]`.
//! With one name it does that alone, so that a tool can measure the memory of the process.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use jiangyuan_ledgers::{Language, Ledger, Showing, mapping, measure, read, rows, write};
use jiangyuan_model::Noun;
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let count = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(10_000);
    let (set, sample) = measure::sample(count);
    let ledger = Ledger {
        set: &set,
        language: Language::Chinese,
        office: "尕让乡人民政府".to_owned(),
        period: "2026年".to_owned(),
        made_on: "2026-11-29".parse().unwrap(),
        made_by: "登记员甲".to_owned(),
        reason: "测量".to_owned(),
        showing: Showing::Masked,
    };
    let ours = || write(&ledger, sample.iter().cloned()).unwrap();
    let bare = || measure::bare(&set, &sample).unwrap();
    match what.as_str() {
        "ours" => println!("ours {:.2} s", seconds(ours).0),
        "bare" => println!("bare {:.2} s", seconds(bare).0),
        _ => {
            let (ours_s, bytes) = seconds(ours);
            let (bare_s, bare_bytes) = seconds(bare);
            let (read_s, old) = seconds(|| read(&bytes).unwrap());
            let sheet = old.sheets.first().unwrap();
            let mapping = mapping::guess(&sheet.headings, Noun::Matter);
            let (rows_s, read_rows) = seconds(|| rows::rows(sheet, &mapping, &[]).unwrap());
            println!("{count} rows x {} columns", set.columns.len());
            println!("ours  {ours_s:.2} s, {} kB", bytes.len() / 1024);
            println!("bare  {bare_s:.2} s, {} kB; ratio {:.2}", bare_bytes.len() / 1024, ours_s / bare_s);
            println!("read  {read_s:.2} s; {} rows as forms {rows_s:.2} s", read_rows.len());
        }
    }
}

fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let from = Instant::now();
    let made = work();
    (from.elapsed().as_secs_f64(), made)
}
