//! Files with holiday tables that somebody carried here, signature and all. They are no part of the log: the
//! county's own reference data says the same as soon as there is a line.

use crate::error::Stored;
use rusqlite::Connection;

/// Keeps a file; the same one again is kept once.
pub(crate) fn put(conn: &Connection, content: &str) -> Stored<()> {
    conn.execute("INSERT OR IGNORE INTO holidays_file (content) VALUES (?1)", [content])?;
    Ok(())
}

/// Every file, in the order in which they came.
pub(crate) fn all(conn: &Connection) -> Stored<Vec<String>> {
    let mut statement = conn.prepare_cached("SELECT content FROM holidays_file ORDER BY id")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
