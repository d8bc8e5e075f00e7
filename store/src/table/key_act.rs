//! What was done to anybody's way into the home. It is kept on this PC and shown to all who work at it.

use crate::error::{StoreError, Stored};
use jiangyuan_model::Actor;
use jiangyuan_model::user::KeyDeed;
use rusqlite::{Connection, params};

/// One deed.
pub(crate) struct KeyActRow {
    pub(crate) at_ms: i64,
    pub(crate) by: Actor,
    pub(crate) deed: KeyDeed,
}

pub(crate) fn insert(conn: &Connection, at_ms: i64, actor: Actor, by: Actor, deed: KeyDeed) -> Stored<()> {
    conn.prepare_cached("INSERT INTO key_act (at_ms, actor, by_actor, deed) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        at_ms,
        actor,
        by,
        deed.code()
    ])?;
    Ok(())
}

/// The deeds on one user's way in, the first first.
pub(crate) fn of_actor(conn: &Connection, actor: Actor) -> Stored<Vec<KeyActRow>> {
    let mut statement = conn.prepare_cached("SELECT at_ms, by_actor, deed FROM key_act WHERE actor = ?1 ORDER BY id")?;
    let mut rows = statement.query([actor])?;
    let mut acts = Vec::new();
    while let Some(row) = rows.next()? {
        let deed = KeyDeed::from_code(row.get(2)?).ok_or_else(|| StoreError::lying("key_act", "deed"))?;
        acts.push(KeyActRow { at_ms: row.get(0)?, by: row.get(1)?, deed });
    }
    Ok(acts)
}
