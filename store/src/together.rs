//! What hangs together with a record through the changes that they share.
//!
//! A change is forwarded, erased and handed over whole. So whatever takes a record out of the
//! office takes along every record that shares a change with it: a piece and its matter, the lead
//! that became it. The pieces of a matter go with it in any case; a matter without its letters
//! would be half a matter.

use crate::door::Door;
use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::record;
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, Verb};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// Records that go together, each with the changes that act on it. Erasures and moves are not among
/// these: that they happened stays on record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Together {
    /// The changes of each record, oldest first.
    pub records: BTreeMap<RecordId, Vec<ChangeId>>,
}

impl Together {
    /// Whether the records share no change with another one, and no piece of a matter is missing.
    pub fn contains(&self, record: RecordId) -> bool {
        self.records.contains_key(&record)
    }
}

impl Store {
    /// What goes along when this record is erased or handed over.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn together(&self, record: RecordId) -> Result<Together> {
        Ok(together(&self.conn, record)?)
    }
}

impl Door<'_> {
    /// What goes along when this record is erased or handed over.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn together(&self, record: RecordId) -> Result<Together> {
        Ok(together(self.conn(), record)?)
    }
}

fn together(conn: &Connection, record: RecordId) -> Stored<Together> {
    let mut together = Together::default();
    let mut waiting = BTreeSet::from([record]);
    while let Some(record) = waiting.pop_first() {
        let (changes, others) = changes_of(conn, record)?;
        together.records.insert(record, changes);
        waiting.extend(others);
        waiting.extend(of_one_matter(conn, record)?);
        waiting.retain(|record| !together.records.contains_key(record));
    }
    Ok(together)
}

fn changes_of(conn: &Connection, record: RecordId) -> Stored<(Vec<ChangeId>, Vec<RecordId>)> {
    let mut statement = conn.prepare_cached(
        "SELECT c.device, c.incarnation, c.seq FROM touch t JOIN change c ON c.id = t.change
          WHERE t.record = ?1 AND c.verb NOT IN (?2, ?3) AND c.branch = 0 ORDER BY c.id",
    )?;
    let kept = (Verb::Erase.code(), Verb::Move.code());
    let rows = statement.query_map(params![record.0, kept.0, kept.1], |row| {
        let (incarnation, seq): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(ChangeId { device: row.get(0)?, incarnation: incarnation.cast_unsigned(), seq: seq.cast_unsigned() })
    })?;
    let changes = rows.collect::<rusqlite::Result<_>>()?;
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT o.record FROM touch t JOIN touch o ON o.change = t.change JOIN change c ON c.id = t.change
          WHERE t.record = ?1 AND o.record <> ?1 AND c.verb NOT IN (?2, ?3) AND c.branch = 0",
    )?;
    let rows = statement.query_map(params![record.0, kept.0, kept.1], |row| Ok(RecordId(row.get(0)?)))?;
    Ok((changes, rows.collect::<rusqlite::Result<_>>()?))
}

/// The pieces of a matter, and the matter of a piece, as far as they are here.
fn of_one_matter(conn: &Connection, record: RecordId) -> Stored<Vec<RecordId>> {
    let mut statement = conn.prepare_cached(
        "SELECT record FROM link WHERE target = ?1 AND field = ?2
         UNION SELECT target FROM link WHERE record = ?1 AND field = ?2",
    )?;
    let rows = statement.query_map(params![record.0, Field::Matter.code()], |row| Ok(RecordId(row.get(0)?)))?;
    let records: Vec<RecordId> = rows.collect::<rusqlite::Result<_>>()?;
    let mut present = Vec::new();
    for id in records {
        let noun = record::get(conn, id)?.and_then(|folded| folded.shown().noun());
        present.extend(noun.filter(|noun| matches!(noun, Noun::Matter | Noun::Piece)).map(|_| id));
    }
    Ok(present)
}
