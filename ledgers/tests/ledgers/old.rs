//! Builds old ledgers as offices keep them, with invented people.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

/// A cell to be written.
#[derive(Clone)]
pub(crate) enum Old {
    T(&'static str),
    S(String),
    N(f64),
    D(u16, u8, u8),
    E,
}

pub(crate) use Old::{D, E, N, S, T};

pub(crate) fn sheet(build: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    build(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

pub(crate) fn put(sheet: &mut Worksheet, row: u32, cells: &[Old]) {
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (column, cell) in (0u16..).zip(cells) {
        match cell {
            T(text) => sheet.write_string(row, column, *text),
            S(text) => sheet.write_string(row, column, text),
            N(number) => sheet.write_number(row, column, *number),
            D(y, m, d) => sheet.write_datetime_with_format(row, column, ExcelDateTime::from_ymd(*y, *m, *d).unwrap(), &date),
            E => continue,
        }
        .unwrap();
    }
}

pub(crate) fn table(rows: &[Vec<Old>]) -> Vec<u8> {
    sheet(|sheet| (0u32..).zip(rows).for_each(|(row, cells)| put(sheet, row, cells)))
}

/// An identity number with a right check digit, of nobody.
pub(crate) fn id_number(order: usize) -> String {
    let first = format!("632523{:04}0101{:03}", 1950 + order % 50, order % 1000);
    (b'0'..=b'9')
        .chain([b'X'])
        .map(|c| format!("{first}{}", char::from(c)))
        .find(|n| jiangyuan_model::identity_number::id_number_is_valid(n))
        .unwrap()
}
