//! One row of values as cells: the value by its source, masked, then written by the kind of its column.

use super::height;
use super::text::{begins_a_formula, fit};
use super::{Ledger, Row, Showing};
use crate::error::LedgerError;
use crate::masking::{Masked, mask};
use crate::set::{Column, Kind, Masking};
use crate::source::{Computed, Shape, Source};
use crate::words::{Language, code, say};
use chrono::{Datelike, NaiveDate};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::{Field, Value};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet};

/// Between the values of several people.
const BETWEEN: &str = "、";

/// The largest whole number that a double holds exactly.
const EXACT_MAX: i64 = 1 << 53;

/// Writes rows.
pub(super) struct Cells<'a> {
    ledger: &'a Ledger<'a>,
    formats: Formats,
}

struct Formats {
    text: Format,
    formula: Format,
    identifier: Format,
    date: Format,
    number: Format,
    yuan: Format,
    count: Format,
}

/// A value on its way into a cell.
enum Shown {
    Nothing,
    Text(String),
    Int(i64),
    Fen(i64),
    Date(NaiveDate),
}

impl<'a> Cells<'a> {
    pub(super) fn new(ledger: &'a Ledger<'a>) -> Cells<'a> {
        let base = Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter).set_text_wrap();
        let centred = |format: &str| base.clone().set_num_format(format).set_align(FormatAlign::Center);
        let formats = Formats {
            formula: base.clone().set_quote_prefix(),
            identifier: centred("@").set_quote_prefix(),
            date: centred("yyyy-mm-dd"),
            number: base.clone().set_num_format("#,##0"),
            yuan: base.clone().set_num_format("#,##0.00"),
            count: centred("0"),
            text: base,
        };
        Cells { ledger, formats }
    }

    /// Writes one row, as high as its texts need; `number` counts from 1.
    pub(super) fn row(&self, sheet: &mut Worksheet, at: u32, number: usize, row: &Row) -> Result<(), LedgerError> {
        let mut high = height::of_one_line();
        for (place, column) in (0u16..).zip(&self.ledger.set.columns) {
            let shown = match column.source {
                Source::Computed(Computed::RowNumber) => Shown::Int(i64::try_from(number).unwrap_or(i64::MAX)),
                source => self.shown(column, source, row),
            };
            let shown = match shown {
                Shown::Text(text) => {
                    let text = fit(self.ledger.language, &text);
                    high = high.max(height::of(&text, column.width));
                    Shown::Text(text)
                }
                other => other,
            };
            self.write(sheet, at, place, column.kind, shown)?;
        }
        if high > height::of_one_line() {
            sheet.set_row_height(at, high)?;
        }
        Ok(())
    }

    fn shown(&self, column: &Column, source: Source, row: &Row) -> Shown {
        let Some(value) = row.get(source) else { return Shown::Nothing };
        let masking = column.masking.filter(|_| self.ledger.showing == Showing::Masked);
        match (value, masking) {
            (Value::Empty | Value::Bytes(_), _) => Shown::Nothing,
            (Value::Date(_) | Value::Int(_), Some(masking)) => Shown::Text(mask(masking.of, crate::masking::Depth::Full, "-", &[])),
            (Value::Date(date), None) => Shown::Date(*date),
            (Value::Int(ms), None) if matches!(column.kind, Kind::Date) => Shown::Date(date_in_shanghai(*ms)),
            (Value::Int(fen), None) if matches!(column.kind, Kind::Yuan) => Shown::Fen(*fen),
            (Value::Int(number), None) => Shown::Int(*number),
            (Value::Bool(yes), _) => Shown::Text(say(self.ledger.language, if *yes { "ledgers.yes" } else { "ledgers.no" }, &[])),
            (Value::Text(text), masking) => Shown::Text(self.text(source, masking, text, row)),
            (Value::List(texts), masking) => {
                let each: Vec<String> = texts.iter().map(|text| self.text(source, masking, text, row)).collect();
                Shown::Text(each.join(BETWEEN))
            }
        }
    }

    fn text(&self, source: Source, masking: Option<Masking>, text: &str, row: &Row) -> String {
        let language = self.ledger.language;
        let text = words(language, source, text);
        let Some(Masking { of, how }) = masking else { return text };
        let names = if of == Masked::Text { names(row) } else { Vec::new() };
        mask(of, how, &text, &names)
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, place: u16, kind: Kind, shown: Shown) -> Result<(), LedgerError> {
        let of_kind = match kind {
            Kind::Text => &self.formats.text,
            Kind::Identifier => &self.formats.identifier,
            Kind::Date => &self.formats.date,
            Kind::Number => &self.formats.number,
            Kind::Yuan => &self.formats.yuan,
            Kind::Count => &self.formats.count,
        };
        match shown {
            Shown::Nothing => sheet.write_blank(row, place, of_kind)?,
            Shown::Text(text) => {
                let format = if matches!(kind, Kind::Text) && begins_a_formula(&text) { &self.formats.formula } else { of_kind };
                sheet.write_string_with_format(row, place, text, format)?
            }
            Shown::Int(number) if (-EXACT_MAX..=EXACT_MAX).contains(&number) => {
                sheet.write_number_with_format(row, place, number as f64, of_kind)?
            }
            Shown::Int(number) => sheet.write_string_with_format(row, place, number.to_string(), of_kind)?,
            Shown::Fen(fen) if (-EXACT_MAX..=EXACT_MAX).contains(&fen) => {
                sheet.write_number_with_format(row, place, fen as f64 / 100.0, of_kind)?
            }
            Shown::Fen(fen) => sheet.write_string_with_format(row, place, yuan(fen), of_kind)?,
            Shown::Date(date) => match spreadsheet_date(date) {
                Some(day) => sheet.write_datetime_with_format(row, place, day, of_kind)?,
                None => sheet.write_string_with_format(row, place, date.to_string(), of_kind)?,
            },
        };
        Ok(())
    }
}

/// Codes, states, clocks and figures in words. Tibetan is a draft and stands beside the Chinese.
fn words(language: Language, source: Source, text: &str) -> String {
    match language {
        Language::Tibetan => {
            let [chinese, tibetan] = [Language::Chinese, Language::Tibetan].map(|language| words_in(language, source, text));
            if chinese == tibetan { chinese } else { [chinese, tibetan].join(" ") }
        }
        _ => words_in(language, source, text),
    }
}

fn words_in(language: Language, source: Source, text: &str) -> String {
    let key = match source.shape() {
        Shape::Code(table) => return code(language, table, text),
        Shape::State => ["state.", text].concat(),
        Shape::Clock => ["clock.", text].concat(),
        Shape::Figure => figure_words_key(text),
        _ => return text.to_owned(),
    };
    let words = say(language, &key, &[]);
    if words == key { text.to_owned() } else { words }
}

/// Words of a figure: its key, with underlines for its points.
pub(crate) fn figure_words_key(figure: &str) -> String {
    ["ledgers.figure.", &figure.replace('.', "_")].concat()
}

fn names(row: &Row) -> Vec<&str> {
    match row.get(Source::Field(Field::PartyName)) {
        Some(Value::List(names)) => names.iter().map(String::as_str).collect(),
        Some(Value::Text(name)) => vec![name.as_str()],
        _ => Vec::new(),
    }
}

/// The day as a spreadsheet counts it. Before 1 March 1900 its count is wrong by a day, and there was
/// none before 1900.
fn spreadsheet_date(date: NaiveDate) -> Option<ExcelDateTime> {
    if date < NaiveDate::from_ymd_opt(1900, 3, 1)? {
        return None;
    }
    ExcelDateTime::from_ymd(u16::try_from(date.year()).ok()?, u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}
