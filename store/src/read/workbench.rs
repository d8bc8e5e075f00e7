//! The first page: what is due, and how much work there is. Counts of the office's records only.

use crate::error::{Result, Stored};
use crate::store::Store;
use chrono::{Datelike, Days, NaiveDate};
use jiangyuan_model::view::{DUE_SOON_DAYS, Task, WORKBENCH_TASKS_MAX, Workbench};
use rusqlite::params;

impl Store {
    /// The first page as of a day. With `mine` its tasks are those that whoever has opened the home has in
    /// hand; its counts are always the office's.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn workbench(&self, mine: bool, today: NaiveDate) -> Result<Workbench> {
        let untaken = self.untaken()?.into_iter().filter(|one| one.late || one.to_me).collect();
        Ok(Workbench { untaken, ..self.read_workbench(mine, today)? })
    }

    fn read_workbench(&self, mine: bool, today: NaiveDate) -> Stored<Workbench> {
        let tasks =
            if mine { self.read_my_clocks(today, WORKBENCH_TASKS_MAX)? } else { self.read_clocks(false, today, WORKBENCH_TASKS_MAX)? };
        let soon = today.checked_add_days(Days::new(DUE_SOON_DAYS.unsigned_abs())).unwrap_or(today);
        let (overdue, due_soon, calendar_missing) = self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(due < ?1 AND lapses = 0), 0), coalesce(sum(due <= ?2 AND (due >= ?1 OR lapses = 1)), 0),
                        min(calendar_missing)
                   FROM clock WHERE state = 1 AND (lapses = 0 OR due IS NULL OR max(due, coalesce(local_due, due)) >= ?1)",
            )?
            .query_row(params![today.to_string(), soon.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let (first, last) = (today.with_day(1).unwrap_or(today).to_string(), today.to_string());
        Ok(Workbench {
            tasks: tasks.into_iter().map(|(record, clock)| Task { record, clock }).collect(),
            overdue,
            due_soon,
            registered_this_month: self.count_by_noun(
                "SELECT noun, count(*) FROM list_row WHERE on_date BETWEEN ?1 AND ?2 AND void = 0 GROUP BY noun",
                &[&first, &last],
            )?,
            totals: self.count_by_noun("SELECT noun, count(*) FROM list_row GROUP BY noun", &[])?,
            needs_person: self.count_for_a_person()?,
            today,
            calendar_missing,
            untaken: Vec::new(),
        })
    }

    pub(super) fn count_for_a_person(&self) -> Stored<u32> {
        Ok(self.conn.prepare_cached("SELECT count(*) FROM list_row WHERE needs_person = 1")?.query_row([], |row| row.get(0))?)
    }
}
