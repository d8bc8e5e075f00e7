//! Entries that the county has lost, as they stood.

use crate::error::Stored;
use crate::table::change::{self, logged};
use crate::table::scope::ScopeRow;
use crate::table::unsigned;
use jiangyuan_model::Scope;
use jiangyuan_sync::chain::extend_log;
use jiangyuan_sync::change::Body;
use jiangyuan_sync::county::under_new_id;
use jiangyuan_sync::{Change, Hash, Verdict, heal};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// One of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StagedRow {
    pub(crate) pos: u64,
    pub(crate) n: u64,
    pub(crate) change: i64,
    pub(crate) verdict: Verdict,
    pub(crate) received_at_ms: i64,
    pub(crate) head_before: Hash,
}

/// Takes every entry of a scope after a position out of the log and keeps how it stood. `head` is the
/// entry head at that position. Own ones wait again. Returns the rows of the changes.
pub(crate) fn take(conn: &Connection, epoch: u32, scope: &ScopeRow, after: u64, head: Hash) -> Stored<Vec<i64>> {
    let mut statement = conn.prepare_cached(
        "SELECT c.id, p.pos, c.n, c.hash, c.verdict, c.received_at_ms FROM position p JOIN change c ON c.id = p.change
          WHERE p.scope = ?1 AND p.pos > ?2 ORDER BY p.pos",
    )?;
    let mut rows = statement.query(params![scope.id, after.cast_signed()])?;
    let mut insert = conn.prepare_cached(
        "INSERT OR REPLACE INTO staged (epoch, scope, pos, n, change, verdict, received_at_ms, head_before)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let (mut head, mut changes) = (head, Vec::new());
    while let Some(row) = rows.next()? {
        let (change, pos, n, verdict): (i64, u64, u64, u32) = (row.get(0)?, unsigned(row, 1)?, unsigned(row, 2)?, row.get(4)?);
        let received_at_ms: i64 = row.get(5)?;
        insert.execute(params![epoch, scope.id, pos.cast_signed(), n.cast_signed(), change, verdict, received_at_ms, head])?;
        head = extend_log(&head, n, &row.get(3)?, Verdict(verdict));
        changes.push(change);
    }
    conn.prepare_cached("DELETE FROM position WHERE scope = ?1 AND pos > ?2")?.execute(params![scope.id, after.cast_signed()])?;
    // What was handed on may still stand in the part of another scope that the county has.
    let mut unnumber = conn.prepare_cached(
        "UPDATE change SET staged = n, n = NULL, carried = CASE WHEN head IS NULL THEN 0 ELSE 1 END
          WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM position WHERE change = ?1)",
    )?;
    for change in &changes {
        unnumber.execute([change])?;
    }
    Ok(changes)
}

/// The county's log has brought a change again, or its content stands under another id.
pub(crate) fn is_back(conn: &Connection, change: i64) -> Stored<()> {
    conn.prepare_cached("UPDATE staged SET back = 1 WHERE change = ?1")?.execute([change])?;
    Ok(())
}

/// What the log has brought again went out with a snapshot that is not gone on with (`nowhere`: a condition on
/// `change`): it is lost as before.
pub(crate) fn lost_again(conn: &Connection, nowhere: &str) -> Stored<()> {
    let these = format!("{nowhere} AND EXISTS (SELECT 1 FROM staged s WHERE s.change = change.id)");
    conn.execute(&format!("UPDATE staged SET back = 0 WHERE change IN (SELECT id FROM change WHERE {these})"), [])?;
    conn.execute(
        &format!(
            "UPDATE change SET staged = (SELECT max(s.n) FROM staged s WHERE s.change = change.id), n = NULL,
                               carried = CASE WHEN head IS NULL THEN 0 ELSE 1 END
              WHERE {these}"
        ),
        [],
    )?;
    Ok(())
}

/// A sync has ended well. What was given and has not come back is given again next time: the county may have been
/// put back once more before its log brought it. Of what can never be proved, or is here in part only, there is
/// nothing to give. Where all that a scope had lost is back, nothing is kept of it.
pub(crate) fn settle(conn: &Connection) -> Stored<()> {
    conn.execute(
        "DELETE FROM staged WHERE NOT EXISTS (
             SELECT 1 FROM staged s WHERE s.epoch = staged.epoch AND s.scope = staged.scope AND s.back = 0)",
        [],
    )?;
    conn.execute(
        "UPDATE staged SET given = 0
          WHERE given = 1 AND back = 0
            AND EXISTS (SELECT 1 FROM change c WHERE c.id = staged.change AND c.branch = 0 AND c.reduced = 0 AND c.body IS NOT NULL)
            AND EXISTS (SELECT 1 FROM anchor_cursor a JOIN anchor w ON w.id = a.anchor
                         WHERE w.epoch = staged.epoch AND a.scope = staged.scope AND a.pos >= staged.pos)",
        [],
    )?;
    Ok(())
}

/// The changes of others that the county has lost in a scope, by what each is known by under whatever id. What
/// cannot be read here is known only by the id that it gets when it is given back and its own is taken.
pub(crate) fn known_as(conn: &Connection, scope: &Scope) -> Stored<BTreeMap<Vec<u8>, i64>> {
    let mut statement = conn.prepare_cached(logged!("WHERE c.staged IS NOT NULL AND c.head IS NULL AND c.branch = 0"))?;
    let mut known = BTreeMap::new();
    for logged in statement.query_map([], change::read)? {
        let logged = logged?;
        if let (true, Some(body)) = (logged.header.scope == *scope, &logged.body) {
            let whole = Change { header: logged.header.clone(), body: body.clone() };
            let known_as = match Body::read(body, logged.id) {
                Ok(read) => Some(heal::known_as(&whole, &read, &logged.hash)),
                Err(_) => under_new_id(logged.id, &whole).map(|(id, _)| id.to_string().into_bytes()),
            };
            known.extend(known_as.map(|known_as| (known_as, logged.row)));
        }
    }
    Ok(known)
}

/// The first of those that may still be given: its epoch, its scope and its position.
pub(crate) fn first(conn: &Connection) -> Stored<Option<(u32, i64, u64)>> {
    Ok(conn
        .prepare_cached("SELECT epoch, scope, pos FROM staged WHERE given = 0 ORDER BY epoch, scope, pos LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, unsigned(row, 2)?)))
        .optional()?)
}

/// Those of a scope between two positions, in order.
pub(crate) fn between(conn: &Connection, epoch: u32, scope: i64, (from, through): (u64, u64)) -> Stored<Vec<StagedRow>> {
    let mut statement = conn.prepare_cached(
        "SELECT pos, n, change, verdict, received_at_ms, head_before FROM staged
          WHERE epoch = ?1 AND scope = ?2 AND pos BETWEEN ?3 AND ?4 ORDER BY pos",
    )?;
    let rows = statement.query_map(params![epoch, scope, from.cast_signed(), through.cast_signed()], |row| {
        Ok(StagedRow {
            pos: unsigned(row, 0)?,
            n: unsigned(row, 1)?,
            change: row.get(2)?,
            verdict: Verdict(row.get(3)?),
            received_at_ms: row.get(4)?,
            head_before: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// These are given, or cannot be.
pub(crate) fn set_given(conn: &Connection, epoch: u32, scope: i64, through: u64) -> Stored<()> {
    let these = params![epoch, scope, through.cast_signed()];
    conn.prepare_cached("UPDATE staged SET given = 1 WHERE epoch = ?1 AND scope = ?2 AND pos <= ?3")?.execute(these)?;
    Ok(())
}

/// How many entries wait for the county to have them again.
pub(crate) fn count(conn: &Connection) -> Stored<u64> {
    Ok(conn.query_row("SELECT count(*) FROM change WHERE staged IS NOT NULL", [], |row| unsigned(row, 0))?)
}
