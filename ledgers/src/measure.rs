//! What writing a ledger costs, beside the library alone writing the same cells. For benches: nothing
//! here is called by the product.

use crate::error::LedgerError;
use crate::set::ColumnSet;
use crate::source::{Computed, Source};
use crate::write::Row;
use chrono::{Datelike, Days, NaiveDate};
use jiangyuan_model::{Field, Value};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

/// Twenty columns, as a township's ledger of matters has them.
const SET: &str = include_str!("measure/twenty.yml");

/// A set of twenty columns and so many rows of invented people.
pub fn sample(rows: usize) -> (ColumnSet, Vec<Row>) {
    let set = ColumnSet::parse(SET).expect("the set stands beside this file and is read by its test");
    (set, (0..rows).map(row).collect())
}

fn row(order: usize) -> Row {
    let number = i64::try_from(order).unwrap_or_default();
    let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default();
    let day = |more: u64| Value::Date(first.checked_add_days(Days::new(order as u64 % 2000 + more)).unwrap_or(first));
    let text = |text: String| Value::Text(text);
    let of = Source::Field;
    Row::default()
        .with(Source::Computed(Computed::PieceNumbers), text(format!("632523{number:012}")))
        .with(Source::Computed(Computed::RegisteredOn), day(0))
        .with(of(Field::Channel), text("visit".to_owned()))
        .with(of(Field::PartyName), Value::List(vec![format!("某某{number}"), format!("某某{}", number + 1)]))
        .with(of(Field::IdNumber), text(format!("632523{number:012}")))
        .with(of(Field::Phone), text(format!("138{number:08}")))
        .with(of(Field::Address), text(format!("尕让乡江拉村{number}号")))
        .with(of(Field::Headcount), Value::Int(number % 9))
        .with(of(Field::Village), text("江拉村".to_owned()))
        .with(of(Field::Title), text(format!("反映第{number}号围栏被损、草场越界放牧一事，请求调处")))
        .with(of(Field::Purpose), text("relief".to_owned()))
        .with(of(Field::Category), text("草原草场".to_owned()))
        .with(Source::Computed(Computed::NoticedOn), day(5))
        .with(Source::Computed(Computed::NextDue), day(60))
        .with(of(Field::Handler), text("承办人甲".to_owned()))
        .with(Source::Computed(Computed::State), text("handling".to_owned()))
        .with(Source::Computed(Computed::ClosedOn), day(50))
        .with(Source::Computed(Computed::Result), text("经现场勘验，双方就界线达成一致，限期修复围栏。".to_owned()))
        .with(Source::Computed(Computed::AgreedFen), Value::Int(number * 137))
}

/// The same cells by the library alone: no masking, no words, no print, one format for dates.
///
/// # Errors
/// `NotWritten`.
pub fn bare(set: &ColumnSet, rows: &[Row]) -> Result<Vec<u8>, LedgerError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (at, row) in (0u32..).zip(rows) {
        for (place, column) in (0u16..).zip(&set.columns) {
            if let Some(value) = row.get(column.source) {
                cell(sheet, at, place, value, &date)?;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

fn cell(sheet: &mut Worksheet, row: u32, column: u16, value: &Value, date: &Format) -> Result<(), LedgerError> {
    match value {
        Value::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Value::List(texts) => {
            sheet.write_string(row, column, texts.join("、"))?;
        }
        Value::Int(number) => {
            sheet.write_number(row, column, *number as f64)?;
        }
        Value::Date(day) => {
            let part = |number: u32| u8::try_from(number).unwrap_or(1);
            let day = ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(2000), part(day.month()), part(day.day()))?;
            sheet.write_datetime_with_format(row, column, day, date)?;
        }
        Value::Empty | Value::Bool(_) | Value::Bytes(_) => {}
    }
    Ok(())
}
