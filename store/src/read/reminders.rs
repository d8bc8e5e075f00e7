//! What no date of the law drives, but somebody has to do.

use crate::error::{Result, StoreError, Stored};
use crate::store::Store;
use chrono::NaiveDate;
use jiangyuan_model::RecordId;
use jiangyuan_model::view::Row;
use jiangyuan_model::worklist::ReminderKind;
use rusqlite::params;

impl Store {
    /// The records that ask for it, the oldest first, at most so many, each with since when (UTC milliseconds).
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn reminders(&self, kind: ReminderKind, today: NaiveDate, limit: usize) -> Result<Vec<(Row, i64)>> {
        Ok(self.read_reminders(kind, today, limit)?)
    }

    fn read_reminders(&self, kind: ReminderKind, today: NaiveDate, limit: usize) -> Stored<Vec<(Row, i64)>> {
        let seen = self.of_records_seen()?;
        let sql = format!("SELECT record, since_ms FROM reminder WHERE kind = ?1 {seen} ORDER BY since_ms, record LIMIT ?2");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let found = statement.query_map(params![kind.code(), limit], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
        let mut reminders = Vec::new();
        for found in found {
            let (record, since_ms) = found?;
            let row = self.read_row(record, today)?.ok_or_else(|| StoreError::lying("reminder", "record"))?;
            reminders.push((row, since_ms));
        }
        Ok(reminders)
    }

    /// How many records ask for it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn count_reminders(&self, kind: ReminderKind) -> Result<u32> {
        Ok(self.read_reminder_count(kind)?)
    }

    fn read_reminder_count(&self, kind: ReminderKind) -> Stored<u32> {
        let sql = format!("SELECT count(*) FROM reminder WHERE kind = ?1 {}", self.of_records_seen()?);
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row([kind.code()], |row| row.get(0))?)
    }
}
