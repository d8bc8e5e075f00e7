//! Records by the number of the blank form on which they were written: folded from the log.

use crate::error::Stored;
use jiangyuan_model::{Field, RecordId};
use jiangyuan_sync::Doc;
use rusqlite::{Connection, params};

/// Writes the number of the sheet that a record was written on.
pub(crate) fn put(conn: &Connection, id: RecordId, doc: &Doc) -> Stored<()> {
    conn.prepare_cached("DELETE FROM blank_entry WHERE record = ?1")?.execute([id.0])?;
    let number = doc.text(Field::BlankNumber);
    if !number.is_empty() {
        conn.prepare_cached("INSERT INTO blank_entry (record, number) VALUES (?1, ?2)")?.execute(params![id.0, number])?;
    }
    Ok(())
}

/// The records that stand and were written on this sheet, the earliest first.
pub(crate) fn of_number(conn: &Connection, number: &str) -> Stored<Vec<RecordId>> {
    let mut statement = conn.prepare_cached(
        "SELECT b.record FROM blank_entry b JOIN list_row r ON r.id = b.record
          WHERE b.number = ?1 AND r.void = 0 ORDER BY b.record",
    )?;
    let rows = statement.query_map([number], |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every sheet that was entered, with each record that stands, in the order of numbers.
pub(crate) fn all(conn: &Connection) -> Stored<Vec<(String, RecordId)>> {
    let mut statement = conn.prepare_cached(
        "SELECT b.number, b.record FROM blank_entry b JOIN list_row r ON r.id = b.record
          WHERE r.void = 0 ORDER BY b.number, b.record",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, RecordId(row.get(1)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Records of a sheet that an earlier one was entered from, each with the earliest.
pub(crate) fn twice(conn: &Connection) -> Stored<Vec<(RecordId, RecordId)>> {
    let mut statement = conn.prepare_cached(
        "SELECT b.record, min(o.record) FROM blank_entry b JOIN list_row r ON r.id = b.record
           JOIN blank_entry o ON o.number = b.number AND o.record < b.record
           JOIN list_row q ON q.id = o.record
          WHERE r.void = 0 AND q.void = 0
          GROUP BY b.record ORDER BY b.record",
    )?;
    let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), RecordId(row.get(1)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
