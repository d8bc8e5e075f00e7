//! What a ledger of many cases is of: ids alone. A list line of each, with its nearest date and what the county has of it,
//! would cost more than the record itself.

use crate::error::{Result, StoreError, Stored};
use crate::store::Store;
use chrono::NaiveDate;
use jiangyuan_model::{Noun, RecordId};
use rusqlite::params;

impl Store {
    /// The records of a kind that stand and reached the office from one day to another, both included, the earliest first;
    /// whoever may see them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn of_period(&self, noun: Noun, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<RecordId>> {
        Ok(self.read_of_period(noun, (from, to))?)
    }

    fn read_of_period(&self, noun: Noun, (from, to): (NaiveDate, NaiveDate)) -> Stored<Vec<RecordId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM list_row WHERE noun = ?1 AND on_date >= ?2 AND on_date <= ?3 AND void = 0 ORDER BY on_date, id",
        )?;
        let rows = statement.query_map(params![noun.code(), from.to_string(), to.to_string()], |row| Ok(RecordId(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The records that stand and hang together with a record, in the order of [`Store::related`]; whoever may see them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn related_ids(&self, id: RecordId) -> Result<Vec<(RecordId, Noun)>> {
        Ok(self.read_related_ids(id)?)
    }

    fn read_related_ids(&self, id: RecordId) -> Stored<Vec<(RecordId, Noun)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT r.id, r.noun FROM list_row r
               JOIN (SELECT target AS id, min(field) AS field, 0 AS side FROM link WHERE record = ?1 GROUP BY target
                     UNION ALL
                     SELECT record, min(field), 1 FROM link WHERE target = ?1
                        AND record NOT IN (SELECT target FROM link WHERE record = ?1) GROUP BY record) o ON o.id = r.id
              WHERE r.id <> ?1 AND r.void = 0 ORDER BY o.side, o.field, r.on_date, r.id",
        )?;
        let rows = statement.query_map([id.0], |row| Ok((RecordId(row.get(0)?), row.get::<_, u8>(1)?)))?;
        let mut related = Vec::new();
        for row in rows {
            let (id, noun) = row?;
            related.push((id, Noun::from_code(noun).ok_or_else(|| StoreError::lying("list_row", "noun"))?));
        }
        Ok(related)
    }
}
