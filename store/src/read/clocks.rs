//! Clocks as they stand on a day.

use super::rows::read_date;
use crate::error::{Result, StoreError, Stored};
use crate::store::Store;
use chrono::NaiveDate;
use jiangyuan_model::view::{ClockKind, ClockState, ClockView, Row};
use jiangyuan_model::{Noun, RecordId};
use rusqlite::params;

/// What [`read_running`] reads.
const COLUMNS: &str = "SELECT record, kind, start, strict_due, rolled_due, due, estimate, calendar_missing, article, local_due, lapses";

/// The clock runs on the day that is the first parameter.
const RUNS: &str = "state = 1 AND (lapses = 0 OR due IS NULL OR max(due, coalesce(local_due, due)) >= ?1)";

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
        let sql = format!(
            "{COLUMNS} FROM clock
              WHERE {RUNS} AND (?2 = 0 OR (due < ?1 AND lapses = 0)) AND (?4 IS NULL OR kind = ?4) {}
              ORDER BY coalesce(due, estimate), record, place LIMIT ?3",
            self.of_records_seen()?
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read_with_lines(&sql, params![today.to_string(), overdue_only, limit, kind.map(ClockKind::code)], today)
    }

    /// Clocks that run and whose dates lie between two days, both included; without the first, every one
    /// up to the second.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn clocks_between(&self, from: Option<NaiveDate>, to: NaiveDate, limit: u32) -> Result<Vec<(Row, ClockView)>> {
        let today = self.world.clock.today();
        let from = from.map(|from| from.to_string()).unwrap_or_default();
        Ok(self.read_between(&from, to, limit, today)?)
    }

    fn read_between(&self, from: &str, to: NaiveDate, limit: u32, today: NaiveDate) -> Stored<Vec<(Row, ClockView)>> {
        let sql = format!(
            "{COLUMNS} FROM clock
              WHERE {RUNS} AND due >= ?2 AND due <= ?3 {}
              ORDER BY coalesce(due, estimate), record, place LIMIT ?4",
            self.of_records_seen()?
        );
        self.read_with_lines(&sql, params![today.to_string(), from, to.to_string(), limit], today)
    }

    /// The running clocks of what whoever has opened the home has in hand; a piece's with its matter.
    pub(super) fn read_my_clocks(&self, today: NaiveDate, limit: usize) -> Stored<Vec<(Row, ClockView)>> {
        self.mark_mine()?;
        let sql = format!(
            "{COLUMNS} FROM clock
              WHERE {RUNS} AND coalesce(matter, record) IN (SELECT id FROM temp.mine) {}
              ORDER BY coalesce(due, estimate), record, place LIMIT ?2",
            self.of_records_seen()?
        );
        self.read_with_lines(&sql, params![today.to_string(), i64::try_from(limit).unwrap_or(i64::MAX)], today)
    }

    /// The running clocks of one record, its pieces' among them.
    pub(super) fn read_running_clocks(&self, id: RecordId, today: NaiveDate) -> Stored<Vec<ClockView>> {
        let sql = format!(
            "{COLUMNS} FROM (SELECT * FROM clock WHERE record = ?2 AND +state = 1
                      UNION ALL SELECT * FROM clock INDEXED BY clock_of_matter WHERE matter = ?2 AND state = 1)
              WHERE {RUNS}
              ORDER BY coalesce(due, estimate), record, place"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![today.to_string(), id.0])?;
        let mut clocks = Vec::new();
        while let Some(row) = rows.next()? {
            clocks.push(read_running(row, today)?);
        }
        Ok(clocks)
    }

    /// The condition that a line is of a record that whoever has opened the home may see.
    pub(super) fn of_records_seen(&self) -> Stored<String> {
        let condition = self.mark_seen(Noun::CASEWORK)?;
        Ok(condition.map_or_else(String::new, |seen| format!("AND record IN (SELECT r.id FROM list_row r WHERE {seen})")))
    }

    fn read_with_lines(&self, sql: &str, params: &[&dyn rusqlite::ToSql], today: NaiveDate) -> Stored<Vec<(Row, ClockView)>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
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
