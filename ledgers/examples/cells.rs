//! The cells of a workbook that was written, for `cargo xtask bench ledgers`.
//!
//! `cells bare FILE.xlsx` writes the same cells by a bare loop over the library and prints its seconds; `cells ours
//! FILE.xlsx` writes them as rows of the ledger of matters by this crate alone. `cells compare FILE.xlsx FILE.csv` says how
//! many cells an office suite, that made the .csv of it, reads otherwise.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use chrono::{Days, NaiveDate};
use jiangyuan_ledgers::{ColumnSet, Computed, Language, Ledger, Row, Showing, Source, write};
use jiangyuan_model::{LedgerKind, Value};
use rust_xlsxwriter::{Format, Workbook};
use std::time::Instant;

/// Title, whose it is, headings.
const HEAD_ROWS: usize = 3;

/// So many differences are shown.
const SHOWN: usize = 5;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let answer = match words.as_slice() {
        ["bare", file] => timed(&cells(file), bare),
        ["ours", file] => timed(&rows(&cells(file)), |rows| ours(rows.clone())),
        ["compare", file, csv] => compare(&cells(file), &read_csv(&std::fs::read_to_string(csv).unwrap())),
        _ => serde_json::json!("cells bare|ours FILE.xlsx, or cells compare FILE.xlsx FILE.csv"),
    };
    println!("{answer}");
}

fn cells(file: &str) -> Range<Data> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    book.worksheet_range_at(0).unwrap().unwrap()
}

fn timed<T>(input: &T, work: impl Fn(&T) -> Vec<u8>) -> serde_json::Value {
    let began = Instant::now();
    let bytes = work(input).len();
    serde_json::json!({ "seconds": began.elapsed().as_secs_f64(), "bytes": bytes })
}

fn bare(cells: &Range<Data>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (row, column, cell) in cells.used_cells() {
        let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
        match cell {
            Data::String(text) => sheet.write_string(row, column, text).unwrap(),
            Data::DateTime(day) => sheet.write_number_with_format(row, column, day.as_f64(), &date).unwrap(),
            Data::Float(number) => sheet.write_number(row, column, *number).unwrap(),
            Data::Int(number) => sheet.write_number(row, column, *number as f64).unwrap(),
            _ => continue,
        };
    }
    book.save_to_buffer().unwrap()
}

fn rows(cells: &Range<Data>) -> Vec<Row> {
    let set = ColumnSet::bundled(LedgerKind::Matters);
    let row = |cells: &[Data]| {
        set.columns.iter().zip(cells).fold(Row::default(), |row, (column, cell)| match value(cell) {
            Some(value) if !matches!(column.source, Source::Computed(Computed::RowNumber)) => row.with(column.source, value),
            _ => row,
        })
    };
    cells.rows().skip(HEAD_ROWS).map(row).collect()
}

/// The day as a spreadsheet counts it.
fn date(serial: f64) -> NaiveDate {
    NaiveDate::from_ymd_opt(1899, 12, 30).unwrap() + Days::new(serial as u64)
}

fn value(cell: &Data) -> Option<Value> {
    match cell {
        Data::String(text) => Some(Value::Text(text.clone())),
        Data::DateTime(day) => Some(Value::Date(date(day.as_f64()))),
        Data::Float(number) => Some(Value::Int(*number as i64)),
        Data::Int(number) => Some(Value::Int(*number)),
        _ => None,
    }
}

fn ours(rows: Vec<Row>) -> Vec<u8> {
    let ledger = Ledger {
        set: &ColumnSet::bundled(LedgerKind::Matters),
        language: Language::Chinese,
        office: "云杉坪镇".to_owned(),
        period: "2026年".to_owned(),
        made_on: "2026-11-29".parse().unwrap(),
        made_by: "登记员甲".to_owned(),
        reason: "测量".to_owned(),
        showing: Showing::Unmasked { reason: "测量".to_owned() },
    };
    write(&ledger, rows).unwrap()
}

/// A number is compared as a number and a date as it is shown; a text has to be the same to the last character.
fn compare(cells: &Range<Data>, csv: &[Vec<String>]) -> serde_json::Value {
    let mut differ = Vec::new();
    let (height, width) = cells.get_size();
    for row in 0..height.max(csv.len()) {
        for column in 0..width.max(csv.get(row).map_or(0, Vec::len)) {
            let ours = cells.get((row, column)).unwrap_or(&Data::Empty);
            let theirs = csv.get(row).and_then(|line| line.get(column)).map_or("", String::as_str);
            if !is_same(ours, theirs) {
                differ.push(format!("{row},{column}: {ours:?} / {theirs:?}"));
            }
        }
    }
    let shown: Vec<&String> = differ.iter().take(SHOWN).collect();
    serde_json::json!({ "cells": height * width, "differ": differ.len(), "first": shown })
}

fn is_same(ours: &Data, theirs: &str) -> bool {
    match ours {
        Data::String(text) => text == theirs,
        Data::DateTime(day) => date(day.as_f64()).to_string() == theirs,
        Data::Float(number) => theirs.parse() == Ok(*number),
        Data::Int(number) => theirs.parse() == Ok(*number),
        Data::Empty => theirs.is_empty(),
        _ => false,
    }
}

/// Fields parted by commas, in quotation marks where they need them.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.trim_start_matches('\u{FEFF}').chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                line.push(std::mem::take(&mut field));
                lines.push(std::mem::take(&mut line));
            }
            other => field.push(other),
        }
    }
    lines
}
