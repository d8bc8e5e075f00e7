//! Scopes met, and how far each is here.

use crate::error::{StoreError, Stored};
use crate::table::unsigned;
use jiangyuan_model::Scope;
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain::scope_genesis;
use jiangyuan_sync::frame::Cursor;
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
        let scope = name.parse().map_err(|_| StoreError::lying("scope", "name"))?;
        Ok(Cursor { scope, pos, head })
    })
    .collect()
}
