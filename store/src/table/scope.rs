//! Scopes met, and how far each is here.

use crate::error::{StoreError, Stored};
use crate::table::unsigned;
use jiangyuan_model::Scope;
use jiangyuan_sync::chain::{extend_log, scope_genesis};
use jiangyuan_sync::frame::Cursor;
use jiangyuan_sync::{Hash, Verdict};
use rusqlite::{Connection, OptionalExtension, params};

/// One scope.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScopeRow {
    pub(crate) id: i64,
    pub(crate) pos: u64,
    pub(crate) head: Hash,
}

/// The scope's row, made where it is new.
pub(crate) fn get_or_add(conn: &Connection, scope: &Scope) -> Stored<ScopeRow> {
    let name = scope.to_string();
    let found = conn
        .prepare_cached("SELECT id, pos, head FROM scope WHERE name = ?1")?
        .query_row([&name], |row| Ok(ScopeRow { id: row.get(0)?, pos: unsigned(row, 1)?, head: row.get(2)? }))
        .optional()?;
    if let Some(found) = found {
        return Ok(found);
    }
    let head = scope_genesis(scope);
    conn.execute("INSERT INTO scope (name, head) VALUES (?1, ?2)", params![name, head])?;
    Ok(ScopeRow { id: conn.last_insert_rowid(), pos: 0, head })
}

pub(crate) fn parse(name: &str) -> Stored<Scope> {
    name.parse().map_err(|_| StoreError::lying("scope", "name"))
}

/// A scope by its row.
pub(crate) fn by_row(conn: &Connection, id: i64) -> Stored<Scope> {
    let name: String = conn.prepare_cached("SELECT name FROM scope WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
    parse(&name)
}

pub(crate) fn set_end(conn: &Connection, row: &ScopeRow) -> Stored<()> {
    conn.prepare_cached("UPDATE scope SET pos = ?2, head = ?3 WHERE id = ?1")?.execute(params![row.id, row.pos.cast_signed(), row.head])?;
    Ok(())
}

/// How far each scope is here, by name. A scope that was only written (`sealed`, another sight) is
/// not among them.
pub(crate) fn cursors(conn: &Connection) -> Stored<Vec<Cursor>> {
    let mut statement = conn.prepare_cached(
        "SELECT name, pos, head FROM scope
          WHERE pos > 0 OR name = 'county/reference' OR name = (SELECT scope FROM home) ORDER BY name",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, unsigned(row, 1)?, row.get(2)?)))?;
    rows.map(|row| {
        let (name, pos, head) = row?;
        Ok(Cursor { scope: parse(&name)?, pos, head })
    })
    .collect()
}

/// Where this device stands in the scopes in which it has an entry, or in those of them that are
/// asked for.
pub(crate) fn stands(conn: &Connection, only: Option<&[Scope]>) -> Stored<Vec<Cursor>> {
    let mut cursors = cursors(conn)?;
    cursors.retain(|cursor| cursor.pos > 0 && only.is_none_or(|only| only.contains(&cursor.scope)));
    Ok(cursors)
}

/// The entry head of a scope after a position, computed over what is here; nothing beyond its end.
pub(crate) fn head_at(conn: &Connection, scope: &Scope, row: &ScopeRow, pos: u64) -> Stored<Option<Hash>> {
    if pos > row.pos {
        return Ok(None);
    }
    if pos == row.pos {
        return Ok(Some(row.head));
    }
    let mut statement = conn.prepare_cached(
        "SELECT c.n, c.hash, c.verdict FROM position p JOIN change c ON c.id = p.change WHERE p.scope = ?1 AND p.pos <= ?2 ORDER BY p.pos",
    )?;
    let mut rows = statement.query(params![row.id, pos.cast_signed()])?;
    let mut head = scope_genesis(scope);
    while let Some(row) = rows.next()? {
        head = extend_log(&head, unsigned(row, 0)?, &row.get(1)?, Verdict(row.get(2)?));
    }
    Ok(Some(head))
}
