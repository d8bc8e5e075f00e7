//! Files that are not read, each with its reason.

use crate::old::{T, sheet, table};
use jiangyuan_ledgers::error::Limit;
use jiangyuan_ledgers::{LedgerError, read};
use std::io::{Cursor, Write};

const OLD_XLS: &[u8] = include_bytes!("../data/old-ledger.xls");
const LOCKED_XLSX: &[u8] = include_bytes!("../data/locked.xlsx");

#[test]
fn what_is_no_workbook_is_refused_whatever_its_name() {
    for bytes in [&b""[..], b"<html><table><tr><td>1</td></tr></table></html>", b"a,b,c\n1,2,3\n", b"PK", &[0; 600]] {
        assert_eq!(read(bytes), Err(LedgerError::NotAWorkbook));
    }
    assert_eq!(read(&zip_of("word/document.xml", 10)), Err(LedgerError::NotAWorkbook));
}

#[test]
fn a_workbook_with_a_password_is_told_apart() {
    assert_eq!(read(LOCKED_XLSX), Err(LedgerError::PasswordProtected));
}

#[test]
fn a_file_that_unfolds_without_end_is_refused() {
    let bomb = zip_of("xl/workbook.xml", 300 << 20);
    assert!(bomb.len() < 1 << 20);
    assert!(matches!(read(&bomb), Err(LedgerError::TooLarge { limit: Limit::InflatedBytes, .. })));
}

#[test]
fn a_sheet_of_too_many_rows_or_columns_is_refused_and_two_far_cells_are_cheap() {
    let far = sheet(|sheet| {
        sheet.write_string(0, 0, "姓名").unwrap();
        sheet.write_string(0, 1, "事由").unwrap();
        sheet.write_string(1_048_575, 1, "围栏").unwrap();
        sheet.write_string(1_048_575, 0, "甲").unwrap();
    });
    assert_eq!(read(&far).unwrap().sheets[0].rows.len(), 1);
    let wide = sheet(|sheet| {
        sheet.write_string(0, 16_383, "姓名").unwrap();
    });
    assert!(matches!(read(&wide), Err(LedgerError::TooLarge { limit: Limit::Columns, .. })));
    let long = sheet(|sheet| {
        (0..50_001).for_each(|row| {
            sheet.write_number(row, 0, 1.0).unwrap();
        })
    });
    assert!(matches!(read(&long), Err(LedgerError::TooLarge { limit: Limit::Rows, .. })));
}

#[test]
fn two_far_cells_of_an_old_xls_do_not_ask_for_a_table_of_millions() {
    let number = |row: u16, column: u16| [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat();
    let far = xls_of(&[(0x0809, vec![0; 16]), (0x0203, number(0, 0)), (0x0203, number(65_535, 255))]);
    assert!(matches!(read(&far), Err(LedgerError::TooLarge { limit: Limit::Rows, .. })));
    let locked = xls_of(&[(0x0809, vec![0; 16]), (0x002F, vec![1, 0, 1, 0, 1, 0])]);
    assert_eq!(read(&locked), Err(LedgerError::PasswordProtected));
    assert_eq!(read(&xls_of(&[])), Err(LedgerError::Damaged));
}

#[test]
fn a_damaged_file_is_an_error_and_never_a_stop() {
    std::panic::set_hook(Box::new(|_| {}));
    let whole = table(&[vec![T("姓名"), T("事由")], vec![T("甲"), T("围栏")]]);
    for file in [whole.as_slice(), OLD_XLS] {
        for cut in (0..file.len()).step_by(file.len() / 97) {
            let _ = read(&file[..cut]);
        }
        for at in (0..file.len()).step_by(file.len() / 499) {
            let mut bent = file.to_vec();
            bent[at] ^= 0xA5;
            let _ = read(&bent);
        }
    }
    let _ = std::panic::take_hook();
    assert_eq!(read(&whole[..whole.len() / 2]), Err(LedgerError::Damaged));
    assert_eq!(read(&OLD_XLS[..1000]), Err(LedgerError::Damaged));
}

#[test]
fn every_error_of_a_file_has_its_code_and_words() {
    for error in [
        LedgerError::NotAWorkbook,
        LedgerError::PasswordProtected,
        LedgerError::Damaged,
        LedgerError::TooLarge { limit: Limit::Rows, max: 9 },
        LedgerError::NoHeader,
        LedgerError::MappingUnfit { column: "天气".to_owned() },
        LedgerError::NotWritten,
        LedgerError::TooManyRows { max: 9 },
        LedgerError::ReasonMissing,
    ] {
        let told = crate::sheet::told(&error.refusal());
        assert!(told.len() == 9 && told.iter().all(|words| !words.contains("%{")), "{told:?}");
    }
}

/// A compound file with these records in it.
fn xls_of(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut stream = file.create_stream("/Workbook").unwrap();
    for (kind, data) in records {
        stream.write_all(&kind.to_le_bytes()).unwrap();
        stream.write_all(&u16::try_from(data.len()).unwrap().to_le_bytes()).unwrap();
        stream.write_all(data).unwrap();
    }
    drop(stream);
    file.into_inner().into_inner()
}

fn zip_of(name: &str, size: usize) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    let block = vec![b' '; 1 << 20];
    let mut left = size;
    while left > 0 {
        let now = left.min(block.len());
        writer.write_all(&block[..now]).unwrap();
        left -= now;
    }
    writer.finish().unwrap().into_inner()
}
