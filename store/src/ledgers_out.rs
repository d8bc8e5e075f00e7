//! Ledgers that left the home (J.3): which, by whom, when, and the reason that was given.

use crate::error::{Result, Stored};
use crate::store::Store;
use chrono::NaiveDate;
use jiangyuan_model::reading::{LedgerOutRow, READ_ROWS_MAX};
use rusqlite::params;

/// A ledger that leaves the home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerOut {
    /// Which, as a key.
    pub kind: String,
    /// First day of its period.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// People stand in it as they are recorded.
    pub unmasked: bool,
    /// What for.
    pub reason: String,
}

impl Store {
    /// Notes that a ledger leaves the home.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn note_ledger_out(&mut self, out: &LedgerOut) -> Result<()> {
        let (now_ms, actor) = (self.world.clock.now_ms(), self.me.actor);
        Ok(self.in_transaction(|conn| {
            conn.prepare_cached(
                "INSERT INTO ledger_out (at_ms, actor, kind, first_day, last_day, unmasked, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![now_ms, actor, out.kind, out.from.to_string(), out.to.to_string(), out.unmasked, out.reason])?;
            Ok(())
        })?)
    }

    /// The ledgers that left the home, the latest first, at most [`READ_ROWS_MAX`].
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn ledgers_out(&self) -> Result<Vec<LedgerOutRow>> {
        Ok(self.read_ledgers_out()?)
    }

    fn read_ledgers_out(&self) -> Stored<Vec<LedgerOutRow>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT at_ms, actor, kind, first_day, last_day, unmasked, reason FROM ledger_out ORDER BY at_ms DESC, rowid DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([READ_ROWS_MAX])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(LedgerOutRow {
                at_ms: row.get(0)?,
                reader: self.read_author(self.me.device, row.get(1)?)?,
                kind: row.get(2)?,
                from: row.get(3)?,
                to: row.get(4)?,
                unmasked: row.get(5)?,
                reason: row.get(6)?,
            });
        }
        Ok(out)
    }
}
