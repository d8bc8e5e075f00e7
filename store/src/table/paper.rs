//! Papers that were printed: folded from the log, for numbers and for the code in their foot.

use crate::error::Stored;
use jiangyuan_model::{Field, RecordId, Value};
use jiangyuan_sync::Doc;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// Writes what a paper says of itself. What is void stays: its number is never given again.
pub(crate) fn put(conn: &Connection, id: RecordId, doc: &Doc) -> Stored<()> {
    conn.prepare_cached("DELETE FROM paper WHERE record = ?1")?.execute([id.0])?;
    let Ok(made_for) = doc.text(Field::PaperOf).parse::<RecordId>() else { return Ok(()) };
    let number = |field| doc.get(field).and_then(Value::as_int).unwrap_or_default();
    conn.prepare_cached(
        "INSERT INTO paper (record, made_for, series, year, serial, township, check_code) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        id.0,
        made_for.0,
        doc.text(Field::NumberSeries),
        number(Field::NumberYear),
        number(Field::NumberSerial),
        doc.text(Field::TownshipCode),
        doc.text(Field::CheckCode)
    ])?;
    Ok(())
}

/// The highest serial of these that a paper of the township bears; 0 where none does.
pub(crate) fn last_serial(conn: &Connection, township: &str, (series, year): (&str, i32), (first, last): (u32, u32)) -> Stored<u32> {
    let mut statement = conn.prepare_cached(
        "SELECT coalesce(max(serial), 0) FROM paper WHERE township = ?1 AND series = ?2 AND year = ?3 AND serial BETWEEN ?4 AND ?5",
    )?;
    Ok(statement.query_row(params![township, series, year, first, last], |row| row.get(0))?)
}

/// The paper with this code in its foot.
pub(crate) fn with_check_code(conn: &Connection, code: &str) -> Stored<Option<RecordId>> {
    let mut statement = conn.prepare_cached("SELECT record FROM paper WHERE check_code = ?1 ORDER BY record LIMIT 1")?;
    Ok(statement.query_row([code], |row| Ok(RecordId(row.get(0)?))).optional()?)
}

/// The papers that were made for a record, the first first.
pub(crate) fn of_record(conn: &Connection, id: RecordId) -> Stored<Vec<RecordId>> {
    let mut statement = conn.prepare_cached("SELECT record FROM paper WHERE made_for = ?1 ORDER BY record")?;
    let rows = statement.query_map([id.0], |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Papers that bear the number of an earlier one that stands, each with that one.
pub(crate) fn same_numbers(conn: &Connection) -> Stored<Vec<(RecordId, RecordId)>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.record, min(o.record) FROM paper p JOIN list_row r ON r.id = p.record
           JOIN paper o ON o.township = p.township AND o.series = p.series AND o.year = p.year AND o.serial = p.serial AND o.record < p.record
           JOIN list_row q ON q.id = o.record
          WHERE p.serial > 0 AND r.void = 0 AND q.void = 0
          GROUP BY p.record ORDER BY p.record",
    )?;
    let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), RecordId(row.get(1)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Papers with a serial that are void, in the order of series, year and serial.
pub(crate) fn void(conn: &Connection) -> Stored<Vec<(RecordId, String, i32, u32)>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.record, p.series, p.year, p.serial FROM paper p JOIN list_row r ON r.id = p.record
          WHERE p.serial > 0 AND r.void = 1 ORDER BY p.series, p.year, p.serial, p.record",
    )?;
    let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The serials of a block that papers of the township bear, void ones among them.
pub(crate) fn serials(conn: &Connection, township: &str, (series, year): (&str, i32), (first, last): (u32, u32)) -> Stored<BTreeSet<u32>> {
    let mut statement =
        conn.prepare_cached("SELECT serial FROM paper WHERE township = ?1 AND series = ?2 AND year = ?3 AND serial BETWEEN ?4 AND ?5")?;
    let rows = statement.query_map(params![township, series, year, first, last], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
