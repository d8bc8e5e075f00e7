//! The entries below the headings.

use super::grid::Grid;
use super::heading::Found;
use super::{Dropped, Heading, OldCell, OldRow, OldSheet, PLACES_MAX, Skipped};
use crate::forbidden;
use std::collections::BTreeMap;

/// What rows of sums begin with.
const TOTALS: [&str; 8] = ["合计", "总计", "小计", "共计", "累计", "本页", "本月合计", "本年合计"];

/// Who made and checked a ledger, and remarks below it.
const SIGNED: [&str; 12] =
    ["填表人", "制表人", "填报人", "审核人", "审签人", "填报单位", "填表日期", "填报日期", "负责人签", "注:", "注：", "说明："];

/// A sum is named in one of the first columns.
const TOTAL_WITHIN: usize = 3;

/// A table of fewer columns has entries of one cell.
const COLUMNS_FOR_NOTES: usize = 3;

pub(super) fn sheet(name: &str, mut grid: Grid, found: Found) -> OldSheet {
    let mut kept: Vec<(u32, Heading)> = Vec::new();
    let mut dropped = Vec::new();
    for column in columns(&grid, &found) {
        let heading = Heading { column: letters(column), text: found.texts.get(&column).cloned().unwrap_or_default() };
        match forbidden::heading(&heading.text) {
            Some(part) => {
                grid.rows.values_mut().for_each(|row| drop(row.remove(&column)));
                dropped.push(Dropped { heading, part });
            }
            None => kept.push((column, heading)),
        }
    }
    fill_down(&mut grid, found.last);
    let mut skipped = Skipped { empty: empty_rows(&grid, found.last), ..Skipped::default() };
    let mut rows = Vec::new();
    for (row, cells) in grid.rows.range(found.last + 1..) {
        match kind(cells, &found, kept.len()) {
            Line::Entry => {
                let cells = kept.iter().map(|(column, _)| cells.get(column).cloned().unwrap_or_default()).collect();
                rows.push(OldRow { number: row + 1, cells });
            }
            Line::Nothing => skipped.empty += 1,
            Line::Total => skipped.totals += 1,
            Line::Headings => skipped.headings += 1,
            Line::Note => skipped.notes += 1,
        }
    }
    OldSheet {
        name: name.to_owned(),
        title: found.title,
        heading_rows: (found.first + 1, found.last + 1),
        headings: kept.into_iter().map(|(_, heading)| heading).collect(),
        rows,
        dropped,
        skipped,
        from_1904: grid.from_1904,
    }
}

enum Line {
    Entry,
    Nothing,
    Total,
    Headings,
    Note,
}

fn kind(cells: &BTreeMap<u32, OldCell>, found: &Found, columns: usize) -> Line {
    let texts: Vec<String> = cells.values().map(|cell| cell.text().split_whitespace().collect()).collect();
    let is_total = |text: &String| TOTALS.iter().any(|total| text.starts_with(total)) && text.chars().count() <= 12;
    if texts.is_empty() {
        return Line::Nothing;
    }
    if texts.iter().take(TOTAL_WITHIN).any(is_total) {
        return Line::Total;
    }
    let says_heading =
        |(column, cell): &(&u32, &OldCell)| found.texts.get(column).is_some_and(|heading| heading.ends_with(cell.text().trim()));
    let repeated = cells.iter().filter(says_heading).count();
    if repeated > 1 && repeated * 2 > cells.len() {
        return Line::Headings;
    }
    let is_signed = texts.first().is_some_and(|text| SIGNED.iter().any(|beginning| text.starts_with(beginning)));
    if is_signed || (texts.len() == 1 && columns > COLUMNS_FOR_NOTES) { Line::Note } else { Line::Entry }
}

/// Columns with a heading, and those where something stands below none.
fn columns(grid: &Grid, found: &Found) -> Vec<u32> {
    let mut columns: Vec<u32> = found.texts.keys().copied().collect();
    columns.extend(grid.rows.range(found.last + 1..).flat_map(|(_, row)| row.keys().copied()));
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// A cell merged over several rows holds for each of them that says something of its own.
fn fill_down(grid: &mut Grid, headings_end: u32) {
    let spans: Vec<_> = grid.merged.iter().filter(|span| span.start.0 > headings_end && span.end.0 > span.start.0).copied().collect();
    // Merged cells of an honest file do not overlap; those of another do not keep us for hours.
    let mut left = PLACES_MAX;
    for span in spans {
        let cell = grid.cell(span.start.0, span.start.1).clone();
        if cell.is_empty() {
            continue;
        }
        for (_, row) in grid.rows.range_mut(span.start.0 + 1..=span.end.0) {
            let Some(fewer) = left.checked_sub(1) else { return };
            left = fewer;
            row.entry(span.start.1).or_insert_with(|| cell.clone());
        }
    }
}

/// Rows without anything, between the headings and the last row.
fn empty_rows(grid: &Grid, headings_end: u32) -> u32 {
    let last = grid.rows.keys().next_back().copied().unwrap_or(headings_end);
    let filled = grid.rows.range(headings_end + 1..).count();
    last.saturating_sub(headings_end).saturating_sub(u32::try_from(filled).unwrap_or(u32::MAX))
}

/// Letters of a column: 0 is A, 26 is AA.
fn letters(column: u32) -> String {
    let mut rest = column;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        match rest / 26 {
            0 => break,
            more => rest = more - 1,
        }
    }
    letters.into_iter().rev().collect()
}
