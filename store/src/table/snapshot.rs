//! Snapshots that are being taken.

use crate::error::{StoreError, Stored};
use crate::table::scope::ScopeRow;
use crate::table::unsigned;
use jiangyuan_model::Scope;
use jiangyuan_model::view::Arriving;
use jiangyuan_sync::Hash;
use jiangyuan_sync::Verdict;
use jiangyuan_sync::chain::extend_log;
use jiangyuan_sync::snapshot::{Progress, Start};
use rusqlite::{Connection, OptionalExtension, params};

/// A snapshot on its way in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Loading {
    pub(crate) at_pos: u64,
    pub(crate) head: Hash,
    pub(crate) done: u64,
}

pub(crate) fn get(conn: &Connection, scope: i64) -> Stored<Option<Loading>> {
    Ok(conn
        .prepare_cached("SELECT at_pos, head, done FROM snapshot WHERE scope = ?1 AND at_pos > 0")?
        .query_row([scope], |row| Ok(Loading { at_pos: unsigned(row, 0)?, head: row.get(1)?, done: unsigned(row, 2)? }))
        .optional()?)
}

/// Begins one; what an earlier one brought stays in the log.
pub(crate) fn begin(conn: &Connection, scope: i64, start: &Start) -> Stored<()> {
    conn.execute(
        "INSERT OR REPLACE INTO snapshot (scope, at_pos, head, open, recent) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![scope, start.at_pos.cast_signed(), start.head, start.tiers.open.cast_signed(), start.tiers.recent.cast_signed()],
    )?;
    Ok(())
}

pub(crate) fn set_done(conn: &Connection, scope: i64, done: u64) -> Stored<()> {
    conn.prepare_cached("UPDATE snapshot SET done = ?2 WHERE scope = ?1")?.execute(params![scope, done.cast_signed()])?;
    Ok(())
}

pub(crate) fn end(conn: &Connection, scope: i64) -> Stored<()> {
    conn.execute("DELETE FROM snapshot WHERE scope = ?1", [scope])?;
    Ok(())
}

/// Asks for the log of a scope in the place of its snapshot.
pub(crate) fn wish_for_log(conn: &Connection, scope: i64) -> Stored<()> {
    conn.execute("INSERT OR REPLACE INTO snapshot (scope, at_pos, head, open, recent) VALUES (?1, 0, zeroblob(32), 0, 0)", [scope])?;
    Ok(())
}

/// How far every snapshot is, for a hello.
pub(crate) fn progress(conn: &Connection) -> Stored<Vec<(Scope, Progress)>> {
    let mut statement = conn
        .prepare_cached("SELECT s.name, l.at_pos, l.done FROM snapshot l JOIN scope s ON s.id = l.scope WHERE s.pos = 0 ORDER BY s.name")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, unsigned(row, 1)?, unsigned(row, 2)?)))?;
    rows.map(|row| {
        let (name, at_pos, done) = row?;
        Ok((name.parse().map_err(|_| StoreError::lying("scope", "name"))?, Progress { at_pos, done }))
    })
    .collect()
}

/// The entry head over all positions from the first on, if they stand without a gap up to `at_pos`.
pub(crate) fn head_over(conn: &Connection, scope: &ScopeRow, at_pos: u64) -> Stored<Option<Hash>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.pos, c.n, c.hash, c.verdict FROM position p JOIN change c ON c.id = p.change
              WHERE p.scope = ?1 AND p.pos BETWEEN 1 AND ?2 ORDER BY p.pos",
    )?;
    let mut rows = statement.query(params![scope.id, at_pos.cast_signed()])?;
    let (mut pos, mut head) = (0, scope.head);
    while let Some(row) = rows.next()? {
        pos += 1;
        if unsigned(row, 0)? != pos {
            return Ok(None);
        }
        head = extend_log(&head, unsigned(row, 1)?, &row.get(2)?, Verdict(row.get(3)?));
    }
    Ok((pos == at_pos).then_some(head))
}

/// All snapshots that are being taken, together.
pub(crate) fn arriving(conn: &Connection) -> Stored<Option<Arriving>> {
    let mut statement = conn.prepare_cached(
        "SELECT sum(l.done), sum(l.at_pos), sum(l.done < l.open) FROM snapshot l JOIN scope s ON s.id = l.scope
          WHERE s.pos = 0 AND l.at_pos > 0",
    )?;
    Ok(statement.query_row([], |row| {
        let Some(total) = row.get::<_, Option<i64>>(1)? else { return Ok(None) };
        let waiting: i64 = row.get(2)?;
        Ok(Some(Arriving { done: unsigned(row, 0)?, total: total.cast_unsigned(), open_cases_here: waiting == 0 }))
    })?)
}
