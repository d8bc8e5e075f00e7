//! Clocks as they stand on a day.

use super::rows::read_date;
use crate::error::{Result, StoreError, Stored};
use crate::store::Store;
use chrono::NaiveDate;
use jiangyuan_model::view::{ClockKind, ClockState, ClockView, Row};
use jiangyuan_model::{Noun, RecordId};
use rusqlite::params;

impl Store {
    /// Running clocks of records that whoever has opened the home may see, the nearest date first;
    /// with `overdue_only` those past their date.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn due_clocks(&self, overdue_only: bool, today: NaiveDate) -> Result<Vec<(Row, ClockView)>> {
        Ok(self.read_clocks(overdue_only, today, usize::MAX)?)
    }

    /// Running clocks of a kind, the nearest date first, at most so many.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn clocks_of(&self, kind: ClockKind, today: NaiveDate, limit: usize) -> Result<Vec<(Row, ClockView)>> {
        Ok(self.read_clocks_of(Some(kind), false, today, limit)?)
    }

    pub(super) fn read_clocks(&self, overdue_only: bool, today: NaiveDate, limit: usize) -> Stored<Vec<(Row, ClockView)>> {
        self.read_clocks_of(None, overdue_only, today, limit)
    }

    fn read_clocks_of(&self, kind: Option<ClockKind>, overdue_only: bool, today: NaiveDate, limit: usize) -> Stored<Vec<(Row, ClockView)>> {
        let seen = match self.mark_seen(Noun::CASEWORK)? {
            Some(condition) => format!("AND record IN (SELECT r.id FROM list_row r WHERE {condition})"),
            None => String::new(),
        };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT record, kind, start, strict_due, rolled_due, due, estimate, calendar_missing, article, local_due, lapses
               FROM clock
              WHERE state = 1 AND (lapses = 0 OR due IS NULL OR max(due, coalesce(local_due, due)) >= ?1)
                AND (?2 = 0 OR (due < ?1 AND lapses = 0))
                AND (?4 IS NULL OR kind = ?4) {seen}
              ORDER BY coalesce(due, estimate), record, place LIMIT ?3",
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![today.to_string(), overdue_only, limit, kind.map(ClockKind::code)])?;
        let mut clocks = Vec::new();
        while let Some(row) = rows.next()? {
            let clock = read_running(row, today)?;
            let line = self.read_row(clock.record, today)?.ok_or_else(|| StoreError::lying("clock", "record"))?;
            clocks.push((line, clock));
        }
        Ok(clocks)
    }
}

/// A clock that runs on the day.
fn read_running(row: &rusqlite::Row<'_>, today: NaiveDate) -> Stored<ClockView> {
    let date = |index: usize| -> Stored<Option<NaiveDate>> { Ok(read_date(row.get_ref(index)?.as_str().ok())) };
    let (due, local_due) = (date(5)?, date(9)?);
    let last = due.max(local_due.filter(|_| row.get(10).unwrap_or(false)));
    Ok(ClockView {
        record: RecordId(row.get(0)?),
        kind: ClockKind::from_code(row.get(1)?).ok_or_else(|| StoreError::lying("clock", "kind"))?,
        start: date(2)?.ok_or_else(|| StoreError::lying("clock", "start"))?,
        strict_due: date(3)?,
        rolled_due: date(4)?,
        due,
        estimate: date(6)?,
        local_due,
        calendar_missing: row.get(7)?,
        state: ClockState::Running,
        stopped_on: None,
        days_left: jiangyuan_law::clocks::days_left(due, last, today),
        article: row.get(8)?,
    })
}
