//! Setting aside what the county did not take, and folding away news. Neither writes to the chain:
//! a refused change is no part of the record, and what somebody has looked at concerns this PC.
//!
//! What is set aside is never deleted. It leaves the records it acted on, stands on the sync page
//! with its reason, and should the county take it after all, it acts again.

use crate::error::{Result, Stored};
use crate::project;
use crate::refold;
use crate::store::Store;
use crate::table::record;
use jiangyuan_model::sync_details::{SESSIONS_KEPT, SessionView};
use jiangyuan_model::{Actor, ErrorCode, RecordId};
use rusqlite::{Connection, OptionalExtension, params};

impl Store {
    /// Sets a parked change aside, with a reason. `row` as in [`Parked`](crate::Parked).
    ///
    /// # Errors
    /// `ItemGone` where it is not parked any more, or the store cannot be written.
    pub fn set_aside(&mut self, row: i64, reason: &str) -> Result<()> {
        self.keep_up()?;
        let (actor, now_ms, rules) = (self.me.actor, self.world.clock.now_ms(), self.rules.clone());
        Ok(self.in_transaction(|conn| {
            put_aside(conn, row, (now_ms, actor), reason)?;
            for id in record::untouch(conn, row)? {
                match refold::from_log(conn, id)? {
                    Some(folded) => project::put(conn, &rules, id, &folded)?,
                    None => project::delete(conn, id)?,
                }
            }
            Ok(())
        })?)
    }

    /// Somebody looked at a record: what others did on it up to now is no news any more.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn looked(&mut self, id: RecordId) -> Result<()> {
        Ok(self.in_transaction(|conn| {
            let last = conn.query_row("SELECT max(change) FROM touch WHERE record = ?1", [id.0], |row| row.get::<_, Option<i64>>(0))?;
            if let Some(last) = last {
                conn.execute(
                    "INSERT INTO looked (record, change) VALUES (?1, ?2) ON CONFLICT (record) DO UPDATE SET change = excluded.change",
                    params![id.0, last],
                )?;
            }
            Ok(())
        })?)
    }

    /// Keeps what a sync came to; the oldest beyond a page is forgotten. Of syncs in a row that
    /// moved nothing and ended alike only the last stands, so that a week without a network does
    /// not push everything else off the page.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn keep_session(&mut self, session: &SessionView) -> Result<()> {
        let code = session.refusal.as_ref().map_or(0, |refusal| refusal.code.code());
        Ok(self.in_transaction(|conn| {
            if session.sent == 0 && session.received == 0 {
                conn.execute(
                    "DELETE FROM session WHERE id = (SELECT max(id) FROM session) AND sent = 0 AND received = 0
                                           AND ended = ?1 AND code = ?2",
                    params![session.ended.code(), code],
                )?;
            }
            conn.execute(
                "INSERT INTO session (began_ms, took_ms, bytes_up, bytes_down, sent, received, ended, code)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    session.began_ms,
                    session.took_ms,
                    session.bytes_up.cast_signed(),
                    session.bytes_down.cast_signed(),
                    session.sent.cast_signed(),
                    session.received.cast_signed(),
                    session.ended.code(),
                    code
                ],
            )?;
            let kept = SESSIONS_KEPT;
            conn.execute("DELETE FROM session WHERE id <= (SELECT max(id) FROM session) - ?1", [kept])?;
            Ok(())
        })?)
    }
}

fn put_aside(conn: &Connection, row: i64, (at_ms, actor): (i64, Actor), reason: &str) -> Stored<()> {
    let parked: Option<i64> = conn
        .query_row("UPDATE change SET carried = 4 WHERE id = ?1 AND carried = 1 AND refused <> 0 RETURNING id", [row], |row| row.get(0))
        .optional()?;
    if parked.is_none() {
        return Err(ErrorCode::ItemGone.into());
    }
    // Taken by the county after all, refused again: the last reason stands.
    conn.execute(
        "INSERT OR REPLACE INTO set_aside (change, at_ms, actor, reason) VALUES (?1, ?2, ?3, ?4)",
        params![row, at_ms, actor, reason],
    )?;
    Ok(())
}
