//! Which row, or which two, are the headings.
//!
//! Above them stand a title, the office, the month. They are known by what they say: the row with the
//! most headings that the table of synonyms knows. Where none is known, the first row of three short
//! texts and more is taken. A second row belongs to them where the upper one spans it or leaves gaps
//! above it and it says something known, which no entry does.

use super::grid::Grid;
use super::{COLUMNS_MAX, HeadingRows, OldCell};
use crate::mapping;
use std::collections::{BTreeMap, BTreeSet};

/// Headings stand among the first rows.
const ROWS_LOOKED_AT: usize = 30;

/// Characters of a heading: a longer text is content.
const HEADING_CHARS_MAX: usize = 40;

/// So many known headings make a row of headings.
const KNOWN_MIN: usize = 2;

/// Headings as found.
pub(super) struct Found {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) title: String,
    pub(super) texts: BTreeMap<u32, String>,
}

/// The headings in these rows.
pub(super) fn at(grid: &Grid, rows: HeadingRows) -> Option<Found> {
    let first = rows.first.checked_sub(1).filter(|first| grid.rows.contains_key(first))?;
    let found = found(grid, first, first.checked_add(rows.rows.clamp(1, 2) - 1)?);
    Some(found).filter(|found| !found.texts.is_empty())
}

/// The headings, by what they say.
pub(super) fn guess(grid: &Grid) -> Option<Found> {
    let known = |row: u32| texts_of(grid, row).values().filter(|text| mapping::is_known(text)).count();
    let rows: Vec<u32> = grid.rows.keys().copied().take(ROWS_LOOKED_AT).collect();
    // The first of several that say as much.
    let best = rows.iter().copied().rev().max_by_key(|row| known(*row)).filter(|row| known(*row) >= KNOWN_MIN);
    let Some(row) = best else {
        return rows.into_iter().find(|row| looks_like_headings(grid, *row)).map(|row| found(grid, row, row));
    };
    // The row that says most may be the lower one, under 申请人 and 被申请人.
    if let Some(above) = row.checked_sub(1).filter(|above| is_pair(grid, *above)) {
        return Some(found(grid, above, row));
    }
    Some(found(grid, row, if is_pair(grid, row) { row + 1 } else { row }))
}

fn found(grid: &Grid, first: u32, last: u32) -> Found {
    let upper = texts_of(grid, first);
    let lower = if last > first { texts_of(grid, last) } else { BTreeMap::new() };
    let columns: BTreeSet<u32> = upper.keys().chain(lower.keys()).copied().collect();
    let text = |column: u32| match (upper.get(&column), lower.get(&column)) {
        (Some(upper), Some(lower)) if upper != lower => [upper.as_str(), lower.as_str()].join("/"),
        (upper, lower) => lower.or(upper).cloned().unwrap_or_default(),
    };
    let title = grid.rows.range(..first).next().and_then(|(_, row)| row.values().next()).map(OldCell::text).unwrap_or_default();
    Found { first, last, title, texts: columns.into_iter().map(|column| (column, text(column))).collect() }
}

/// The texts of a row, each over all the columns that it spans.
fn texts_of(grid: &Grid, row: u32) -> BTreeMap<u32, String> {
    let mut texts: BTreeMap<u32, String> = BTreeMap::new();
    for (column, cell) in grid.rows.get(&row).into_iter().flatten() {
        if let OldCell::Text(text) = cell {
            texts.insert(*column, text.split_whitespace().collect());
        }
    }
    for span in grid.merged.iter().filter(|span| span.start.0 == row) {
        if let Some(text) = texts.get(&span.start.1).cloned() {
            texts.extend(columns_of(span).map(|column| (column, text.clone())));
        }
    }
    texts
}

/// Whether a row and the one below it are headings together.
fn is_pair(grid: &Grid, row: u32) -> bool {
    let (upper, lower) = (texts_of(grid, row), texts_of(grid, row + 1));
    let only_text = grid.rows.get(&(row + 1)).is_some_and(|row| row.values().all(|cell| matches!(cell, OldCell::Text(_))));
    let spans = |span: &&calamine::Dimensions| span.start.0 == row && span.end.0 == row && span.end.1 > span.start.1;
    let columns = grid.rows.get(&(row + 1)).map_or(0, BTreeMap::len);
    // A title spans the whole table; a heading spans a part of it.
    let spanned = grid.merged.iter().filter(spans).filter(|span| (columns_of(span).count()) < upper.len().max(columns + 1));
    let below_a_span = spanned.flat_map(columns_of).any(|column| lower.contains_key(&column));
    let gaps = upper.len() > 1 && lower.keys().any(|column| !upper.contains_key(column));
    // Below a row of one title stands no second half of headings.
    let distinct: BTreeSet<&String> = upper.values().collect();
    distinct.len() > 1
        && only_text
        && (below_a_span || gaps)
        && lower.values().any(|text| mapping::is_known(text))
        && lower.values().all(|text| text.chars().count() <= HEADING_CHARS_MAX)
}

/// The columns that a merged cell spans, as far as any are read.
fn columns_of(span: &calamine::Dimensions) -> std::ops::RangeInclusive<u32> {
    let last = u32::try_from(COLUMNS_MAX).unwrap_or(u32::MAX);
    span.start.1..=span.end.1.min(last)
}

fn looks_like_headings(grid: &Grid, row: u32) -> bool {
    let Some(cells) = grid.rows.get(&row) else { return false };
    let short = |cell: &OldCell| matches!(cell, OldCell::Text(text) if text.chars().count() <= HEADING_CHARS_MAX);
    let distinct: BTreeSet<String> = cells.values().map(OldCell::text).collect();
    cells.len() >= 3 && cells.values().all(short) && distinct.len() == cells.len()
}
