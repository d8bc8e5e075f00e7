//! One line of a list, put together from its row and from what it shows of other records.

use crate::error::{StoreError, Stored};
use crate::store::Store;
use chrono::NaiveDate;
use jiangyuan_model::view::{Carried, Row};
use jiangyuan_model::{Noun, RecordId};

/// The columns of a line; `?1` is today. A piece shows its matter's title and village, a matter
/// the names of its pieces and their next date. A clock that ends with its date binds nobody after
/// it. What no change of this device waits for is at the county. The clocks are found by their
/// record and by their matter, each by its own index: asked for both at once, SQLite reads every
/// running clock of the office for each line (26 seconds a page at 100,000 records).
macro_rules! row {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.noun, r.number,
                    CASE WHEN r.title = '' AND r.noun = 2
                         THEN coalesce((SELECT m.title FROM link l JOIN list_row m ON m.id = l.target
                                         WHERE l.record = r.id AND l.field = 33), '')
                         ELSE r.title END,
                    CASE WHEN r.village = '' AND r.noun = 2
                         THEN coalesce((SELECT m.village FROM link l JOIN list_row m ON m.id = l.target
                                         WHERE l.record = r.id AND l.field = 33), '')
                         ELSE r.village END,
                    CASE WHEN r.people = '' AND r.noun = 3
                         THEN coalesce((SELECT p.people FROM link l JOIN list_row p ON p.id = l.record
                                         WHERE l.target = r.id AND l.field = 33 AND p.people <> '' AND p.void = 0
                                         ORDER BY p.on_date, p.id LIMIT 1), '')
                         ELSE r.people END,
                    r.on_date, r.state,
                    (SELECT min(due) FROM (
                         SELECT min(k.due) AS due FROM clock k
                          WHERE k.record = r.id AND +k.state = 1 AND (k.lapses = 0 OR k.due >= ?1)
                         UNION ALL
                         SELECT min(k.due) FROM clock k INDEXED BY clock_of_matter
                          WHERE k.matter = r.id AND k.state = 1 AND (k.lapses = 0 OR k.due >= ?1))),
                    coalesce((SELECT min(c.carried) FROM touch t JOIN change c ON c.id = t.change
                               WHERE t.record = r.id AND c.carried > 0), 3),
                    r.needs_person, r.void
               FROM list_row r ",
            $rest
        )
    };
}
pub(super) use row;

/// Reads a line. The failure of a row that lies is told with its column and not with its value.
pub(super) fn read(row: &rusqlite::Row<'_>) -> Stored<Row> {
    let noun: u8 = row.get(1)?;
    let carried: u8 = row.get(9)?;
    Ok(Row {
        id: RecordId(row.get(0)?),
        noun: Noun::from_code(noun).ok_or_else(|| StoreError::lying("list_row", "noun"))?,
        number: row.get(2)?,
        title: row.get(3)?,
        village: row.get(4)?,
        people: row.get(5)?,
        on: read_date(row.get_ref(6)?.as_str().ok()),
        state: row.get(7)?,
        next_due: read_date(row.get_ref(8)?.as_str().ok()),
        carried: Carried::from_code(carried).ok_or_else(|| StoreError::lying("change", "carried"))?,
        needs_person: row.get(10)?,
        void: row.get(11)?,
    })
}

pub(super) fn read_date(text: Option<&str>) -> Option<NaiveDate> {
    text?.parse().ok()
}

impl Store {
    pub(crate) fn read_row(&self, id: RecordId, today: NaiveDate) -> Stored<Option<Row>> {
        let mut statement = self.conn.prepare_cached(row!("WHERE r.id = ?2"))?;
        let mut rows = statement.query(rusqlite::params![today.to_string(), id.0])?;
        rows.next()?.map(read).transpose()
    }

    /// Lines of a query whose first parameter is today.
    pub(super) fn read_rows(&self, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Stored<Vec<Row>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(read(row)?);
        }
        Ok(lines)
    }
}
