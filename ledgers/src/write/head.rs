//! What stands above the rows, and how the sheet prints.

use super::height;
use super::text::{HEAD_UNITS_MAX, first, fit, lawful, units};
use super::{Ledger, Showing};
use crate::error::LedgerError;
use crate::set::{Kind, Paper, Words};
use crate::words::{Language, say};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, IgnoreError, Worksheet};

/// Rows of the title and of the line below it.
const TITLE_ROW: u32 = 0;
const META_ROW: u32 = 1;
const HEADINGS_ROW: u32 = 2;

/// Characters of the name of a sheet.
const SHEET_NAME_CHARS_MAX: usize = 31;

/// Height of a line of the title, in points.
const TITLE_HEIGHT: f64 = 30.0;

/// Where the headings stand.
pub(super) struct Headings {
    last_row: u32,
    last_column: u16,
}

impl Headings {
    /// The row with this index, from 0, below the headings.
    pub(super) fn below(&self, index: usize) -> Result<u32, LedgerError> {
        u32::try_from(index).ok().and_then(|index| (self.last_row + 1).checked_add(index)).ok_or(LedgerError::NotWritten)
    }
}

/// Writes title, meta line and headings.
pub(super) fn write(sheet: &mut Worksheet, ledger: &Ledger<'_>) -> Result<Headings, LedgerError> {
    let columns = &ledger.set.columns;
    let last_column = u16::try_from(columns.len().saturating_sub(1)).map_err(|_| LedgerError::NotWritten)?;
    let grouped = columns.iter().any(|column| column.group.is_some());
    let headings = Headings { last_row: HEADINGS_ROW + u32::from(grouped), last_column };
    sheet.set_name(sheet_name(&ledger.set.title))?;
    for (place, column) in (0u16..).zip(columns) {
        sheet.set_column_width(place, f64::from(column.width))?;
    }
    title_and_meta(sheet, ledger, last_column)?;
    let format = heading_format();
    let mut high = height::of_one_line();
    for (place, column) in (0u16..).zip(columns) {
        let text = fit(ledger.language, &column.heading.shown(ledger.language));
        high = high.max(height::of(&text, column.width));
        match (&column.group, grouped) {
            (None, true) => span(sheet, (HEADINGS_ROW, place), (headings.last_row, place), &text, &format)?,
            _ => {
                sheet.write_string_with_format(headings.last_row, place, text, &format)?;
            }
        }
    }
    sheet.set_row_height(headings.last_row, high)?;
    if grouped {
        groups(sheet, ledger, &format)?;
    }
    Ok(headings)
}

fn title_and_meta(sheet: &mut Worksheet, ledger: &Ledger<'_>, last_column: u16) -> Result<(), LedgerError> {
    let title = Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let text = fit(ledger.language, &ledger.set.title.shown(ledger.language));
    sheet.set_row_height(TITLE_ROW, TITLE_HEIGHT * (1 + text.matches('\n').count()) as f64)?;
    span(sheet, (TITLE_ROW, 0), (TITLE_ROW, last_column), &text, &title.set_text_wrap())?;
    let meta = Format::new().set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let text = fit(ledger.language, &meta_text(ledger));
    let width = ledger.set.columns.iter().fold(0u16, |width, column| width.saturating_add(column.width));
    sheet.set_row_height(META_ROW, height::of(&text, width))?;
    span(sheet, (META_ROW, 0), (META_ROW, last_column), &text, &meta)
}

/// Whose ledger it is, of what time, made when, by whom and what for, and whether it is masked.
fn meta_text(ledger: &Ledger<'_>) -> String {
    let made_on = ledger.made_on.to_string();
    let [office, period, made_by] = [&ledger.office, &ledger.period, &ledger.made_by].map(|text| lawful(text));
    let common = [("office", office.as_str()), ("period", &period), ("made_on", &made_on), ("made_by", &made_by)];
    let reason = lawful(&ledger.reason);
    let (key, reason) = match &ledger.showing {
        Showing::Unmasked { reason } => ("ledgers.meta.unmasked", lawful(reason)),
        Showing::Masked if ledger.set.is_personal() => ("ledgers.meta.masked", reason),
        Showing::Masked => ("ledgers.meta.plain", reason),
    };
    let params: Vec<(&str, &str)> = common.into_iter().chain([("reason", reason.as_str())]).collect();
    match ledger.language {
        Language::Tibetan => [Language::Chinese, Language::Tibetan].map(|language| say(language, key, &params)).join("\n"),
        language => say(language, key, &params),
    }
}

/// Neighbours of one group stand under one heading.
fn groups(sheet: &mut Worksheet, ledger: &Ledger<'_>, format: &Format) -> Result<(), LedgerError> {
    let columns = &ledger.set.columns;
    let mut high = height::of_one_line();
    let mut from = 0;
    while let Some(column) = columns.get(from) {
        let same = columns.iter().skip(from).take_while(|other| other.group == column.group).count();
        if let Some(group) = &column.group {
            let place = |at: usize| u16::try_from(at).map_err(|_| LedgerError::NotWritten);
            let text = fit(ledger.language, &group.shown(ledger.language));
            let width = columns.iter().skip(from).take(same).fold(0u16, |width, column| width.saturating_add(column.width));
            high = high.max(height::of(&text, width));
            span(sheet, (HEADINGS_ROW, place(from)?), (HEADINGS_ROW, place(from + same - 1)?), &text, format)?;
        }
        from += same.max(1);
    }
    sheet.set_row_height(HEADINGS_ROW, high)?;
    Ok(())
}

/// A cell over several; a single one is no merged range.
fn span(sheet: &mut Worksheet, from: (u32, u16), to: (u32, u16), text: &str, format: &Format) -> Result<(), LedgerError> {
    if from == to {
        sheet.write_string_with_format(from.0, from.1, text, format)?;
    } else {
        sheet.merge_range(from.0, from.1, to.0, to.1, text, format)?;
    }
    Ok(())
}

fn heading_format() -> Format {
    Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_background_color(0xE7E6E6)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// Panes, filter and print: paper across, one page wide, headings on every page, numbered pages.
pub(super) fn finish(sheet: &mut Worksheet, ledger: &Ledger<'_>, headings: &Headings, count: usize) -> Result<(), LedgerError> {
    let last_row = headings.below(count)?.saturating_sub(1);
    sheet.set_freeze_panes(headings.last_row + 1, 0)?;
    sheet.autofilter(headings.last_row, 0, last_row, headings.last_column)?;
    for (place, column) in (0u16..).zip(&ledger.set.columns) {
        if matches!(column.kind, Kind::Identifier) && count > 0 {
            sheet.ignore_error_range(headings.last_row + 1, place, last_row, place, IgnoreError::NumberStoredAsText)?;
        }
    }
    let paper = match ledger.set.paper {
        Paper::A4 => 9,
        Paper::A3 => 8,
    };
    sheet.set_paper_size(paper).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(TITLE_ROW, headings.last_row)?;
    sheet.set_header(watermark(ledger));
    sheet.set_footer(["&C", &say(ledger.language, "ledgers.page", &[("page", "&P"), ("pages", "&N")])].concat());
    Ok(())
}

/// Grey text in the head of each page. The reason is cut to what a head holds; the sheet has it whole.
fn watermark(ledger: &Ledger<'_>) -> String {
    let made_on = ledger.made_on.to_string();
    let reason = match &ledger.showing {
        Showing::Unmasked { reason } => reason,
        Showing::Masked => &ledger.reason,
    };
    // In a head, & begins a mark; doubled it is itself. Digits after a mark would be read as a size.
    let plain = |text: &str| lawful(text).replace(['\n', '\t'], " ").replace('&', "&&");
    let text = |reason: &str| {
        let params = [
            ("office", plain(&ledger.office)),
            ("made_by", plain(&ledger.made_by)),
            ("made_on", made_on.clone()),
            ("reason", plain(reason)),
        ];
        let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ["&R&K999999 ", &say(ledger.language, "ledgers.watermark", &params)].concat()
    };
    let whole = text(reason);
    if units(&whole) <= HEAD_UNITS_MAX {
        return whole;
    }
    let room = HEAD_UNITS_MAX.saturating_sub(units(&text("")) + 1) / 2;
    let cut = text(&[first(reason, room).as_str(), "…"].concat());
    // Office and name may themselves be too long; then the head ends where it has to, outside a mark.
    first(&cut, HEAD_UNITS_MAX).trim_end_matches('&').to_owned()
}

fn sheet_name(title: &Words) -> String {
    let chinese = title.of(Language::Chinese);
    let name: String = chinese.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).collect();
    lawful(&name).replace(['\n', '\t'], " ").chars().take(SHEET_NAME_CHARS_MAX).collect()
}
