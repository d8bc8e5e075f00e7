//! What hangs together with a record through the changes that they share.
//!
//! A change is forwarded, erased and handed over whole. So a record that is handed over takes along
//! every record that shares a change with it: a piece and its matter, the lead that became it. The
//! pieces of a matter go with it in any case; a matter without its letters would be half a matter.
//!
//! An erasure takes less: the record, what was begun by the same changes, and of others only the
//! changes that they share with it. An accusation that joined a matter goes, and the matter goes on.
//!
//! The papers that were printed for a record go where it goes, and are erased with it.

use crate::door::Door;
use crate::error::{Result, Stored};
use crate::refold;
use crate::store::Store;
use crate::table::change::{self, Logged};
use crate::table::{paper, record};
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
    /// Whether a record goes along.
    pub fn contains(&self, record: RecordId) -> bool {
        self.records.contains_key(&record)
    }
}

/// What an erasure takes: records as a whole, and of others the changes that they share with those.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erasure {
    /// Records that go, with all their changes.
    pub whole: BTreeMap<RecordId, Vec<ChangeId>>,
    /// Records that go on without these changes.
    pub parts: BTreeMap<RecordId, Vec<ChangeId>>,
}

impl Store {
    /// What goes along when this record is handed over.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn together(&self, record: RecordId) -> Result<Together> {
        Ok(together(&self.conn, record)?)
    }

    /// What goes when these records are erased.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn erasure(&self, records: &[RecordId]) -> Result<Erasure> {
        Ok(erasure(&self.conn, records)?)
    }
}

impl Door<'_> {
    /// What goes along when this record is handed over.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn together(&self, record: RecordId) -> Result<Together> {
        Ok(together(self.conn(), record)?)
    }

    /// What goes when these records are erased.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn erasure(&self, records: &[RecordId]) -> Result<Erasure> {
        Ok(erasure(self.conn(), records)?)
    }
}

fn erasure(conn: &Connection, records: &[RecordId]) -> Stored<Erasure> {
    let mut erasure = Erasure::default();
    let mut waiting: BTreeSet<RecordId> = records.iter().copied().collect();
    while let Some(record) = waiting.pop_first() {
        let mut changes = Vec::new();
        for logged in change::of_record(conn, record)? {
            if on_record(&logged) {
                continue;
            }
            changes.push(logged.id);
            let body = logged.read_body();
            for other in refold::records_of(&body).into_iter().filter(|other| *other != record) {
                // A record that was begun by what goes, goes.
                if refold::creates(other, &logged, &body) {
                    waiting.insert(other);
                }
                let part = erasure.parts.entry(other).or_default();
                if !part.contains(&logged.id) {
                    part.push(logged.id);
                }
            }
        }
        erasure.whole.insert(record, changes);
        if noun_of(conn, record)? == Some(Noun::Matter) {
            waiting.extend(of_one_matter(conn, record)?);
        }
        waiting.extend(paper::of_record(conn, record)?);
        waiting.retain(|record| !erasure.whole.contains_key(record));
    }
    erasure.parts.retain(|record, _| !erasure.whole.contains_key(record));
    Ok(erasure)
}

fn on_record(logged: &Logged) -> bool {
    [Verb::Erase.code(), Verb::Move.code()].contains(&logged.header.verb)
}

fn noun_of(conn: &Connection, record: RecordId) -> Stored<Option<Noun>> {
    Ok(record::get(conn, record)?.and_then(|folded| folded.shown().noun()))
}

fn together(conn: &Connection, record: RecordId) -> Stored<Together> {
    let mut together = Together::default();
    let mut waiting = BTreeSet::from([record]);
    while let Some(record) = waiting.pop_first() {
        let (changes, others) = changes_of(conn, record)?;
        together.records.insert(record, changes);
        waiting.extend(others);
        waiting.extend(of_one_matter(conn, record)?);
        waiting.extend(paper::of_record(conn, record)?);
        waiting.retain(|record| !together.records.contains_key(record));
    }
    Ok(together)
}

fn changes_of(conn: &Connection, record: RecordId) -> Stored<(Vec<ChangeId>, Vec<RecordId>)> {
    let (mut changes, mut others) = (Vec::new(), Vec::new());
    for logged in change::of_record(conn, record)?.into_iter().filter(|logged| !on_record(logged)) {
        others.extend(refold::records_of(&logged.read_body()));
        changes.push(logged.id);
    }
    Ok((changes, others))
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
        present.extend(noun_of(conn, id)?.filter(|noun| matches!(noun, Noun::Matter | Noun::Piece)).map(|_| id));
    }
    Ok(present)
}
