//! The log of reads: written before anything is shown, read by the auditor, and proved.
//!
//! What is read again within the hour by the same person for the same is one row: a page that is
//! opened thirty times in a morning writes nothing but the first time and waits for no disk. The
//! hash of the chain leaves the PC in a change of its own kind ([`Store::note_reads`]); the doctor
//! compares every such change with the log, so that rows that were cut off or made anew are missed.

use crate::door::{Link, NewChange};
use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::reading::{self, Kept, Reading};
use crate::table::{change, scope};
use chrono::NaiveDate;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::input::read_instant;
use jiangyuan_model::reading::ReadRow;
use jiangyuan_model::{Actor, Field, Noun, ReadPart, ReadPurpose, RecordId, Value, Verb};
use jiangyuan_sync::{Hash, Op, reference};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

impl Store {
    /// Writes that whoever has opened the home reads something now. It is to be called before the
    /// content is given to anybody: where it fails, nothing is shown.
    ///
    /// # Errors
    /// The store cannot be written (`DiskFull`, `StoreBusy`).
    pub fn log_reading(&self, record: Option<RecordId>, noun: Option<Noun>, part: ReadPart, purpose: ReadPurpose) -> Result<()> {
        let reading = Reading { at_ms: self.world.clock.now_ms(), actor: self.me.actor, record, noun, part, purpose };
        Ok(self.add_reading(&reading)?)
    }

    fn add_reading(&self, reading: &Reading) -> Stored<()> {
        // Looked for without the door first, so that a page that is open anyway waits for nobody.
        if reading::stands(&self.conn, reading)? {
            return Ok(());
        }
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        reading::add(&tx, self.me.device, reading)?;
        Ok(tx.commit()?)
    }

    /// What whoever has opened the home has read a record for within the last hour, if he has.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn purpose_of_the_hour(&self, record: RecordId) -> Result<Option<ReadPurpose>> {
        Ok(reading::purpose(&self.conn, self.me.actor, record, self.world.clock.now_ms())?)
    }

    /// The rows of the log from one day to another, both of them in it, the earliest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn readings(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Vec<ReadRow>> {
        Ok(self.read_readings(from, to)?)
    }

    fn read_readings(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Stored<Vec<ReadRow>> {
        let midnight = |day: NaiveDate| read_instant(&format!("{day}T00:00:00+08:00"));
        let from_ms = from.and_then(midnight).unwrap_or(i64::MIN);
        let to_ms = to.and_then(|day| midnight(day.succ_opt()?)).unwrap_or(i64::MAX);
        let (mut names, mut numbers) = (BTreeMap::new(), BTreeMap::new());
        let rows = reading::between(&self.conn, from_ms, to_ms)?;
        let rows = rows.iter().map(|row| self.read_row_of_log(row, &mut names, &mut numbers)).collect::<Stored<Vec<_>>>()?;
        // What a later version has written this one cannot name; the chain holds it all the same.
        Ok(rows.into_iter().flatten().collect())
    }

    fn read_row_of_log(
        &self,
        row: &Kept,
        names: &mut BTreeMap<Actor, String>,
        numbers: &mut BTreeMap<RecordId, String>,
    ) -> Stored<Option<ReadRow>> {
        let (Some(part), Some(purpose)) = (ReadPart::from_code(row.part), ReadPurpose::from_code(row.purpose)) else { return Ok(None) };
        let record = row.record()?;
        if let Entry::Vacant(unknown) = names.entry(row.actor) {
            unknown.insert(self.read_author(self.me.device, row.actor)?);
        }
        if let Some(Entry::Vacant(unknown)) = record.map(|id| numbers.entry(id)) {
            let line = self.read_row(*unknown.key(), self.world.clock.today())?;
            unknown.insert(line.map(|line| line.number).unwrap_or_default());
        }
        Ok(Some(ReadRow {
            seq: row.seq,
            at_ms: row.at_ms,
            reader: names.get(&row.actor).cloned().unwrap_or_default(),
            noun: Noun::from_code(row.noun),
            record,
            number: record.and_then(|id| numbers.get(&id).cloned()).unwrap_or_default(),
            part,
            purpose,
        }))
    }

    /// Everybody who can open this home, by name.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn readers(&self) -> Result<Vec<String>> {
        Ok(self.read_readers()?)
    }

    fn read_readers(&self) -> Stored<Vec<String>> {
        let mut statement = self.conn.prepare_cached("SELECT name FROM user ORDER BY actor")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What is wrong with the log of reads, as codes with a place; empty where it holds.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn reads_problems(&self) -> Result<Vec<String>> {
        Ok(problems(&self.conn, self.me.device)?)
    }

    /// Writes how far the log of reads reaches into the change log, so that it leaves the PC with
    /// the next sync: once a day, and only where something was read since. Returns whether it did.
    /// While one waits to be sent there is no second one: an office without a line for a month
    /// sends one.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn note_reads(&mut self) -> Result<bool> {
        let device = self.me.device;
        if !self.has_new_readings()? {
            return Ok(false);
        }
        self.write(|door| {
            let (rows, head) = reading::end(door.conn(), device)?;
            let scope = door.me().scope.clone();
            let on = reference::reading_log(device, &scope);
            let known = door.doc(on)?;
            let fields = vec![
                (Field::ReadingRows.code(), Value::Int(i64::try_from(rows).unwrap_or(i64::MAX))),
                (Field::ReadingHead.code(), Value::Bytes(head.to_vec())),
            ];
            let op = match known {
                None => Op::create(on, Noun::ReadingLog, fields),
                Some((_, doc)) => {
                    let replaces = fields.iter().map(|(field, _)| (*field, doc.replaced(0, *field))).filter(|(_, seen)| !seen.is_empty());
                    Op::Put { on, noun: None, item: 0, replaces: replaces.collect(), fields }
                }
            };
            door.change(NewChange { scope, verb: Verb::NoteReads, ops: vec![op], origin: None, derived_origin: false, link: Link::None })?;
            Ok(true)
        })
    }

    fn has_new_readings(&self) -> Stored<bool> {
        let (rows, head) = reading::end(&self.conn, self.me.device)?;
        let waits: bool = self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM change WHERE carried = 1 AND verb = ?1)")?
            .query_row([Verb::NoteReads.code()], |row| row.get(0))?;
        let notes = notes(&self.conn, self.me.device)?;
        let today = self.world.clock.today();
        let written_today = notes.iter().any(|note| date_in_shanghai(note.at_ms) == today);
        let known = notes.iter().any(|note| note.rows == rows && note.head == head);
        Ok(rows > 0 && !waits && !written_today && !known)
    }
}

/// How far the log reached when it was last written down outside of it.
struct Note {
    at_ms: i64,
    rows: u64,
    head: Hash,
}

/// Every such note of this device that is readable here, the county's among them. One that a newer
/// one has replaced may have been left without its values, which the county keeps.
fn notes(conn: &Connection, device: jiangyuan_model::DeviceId) -> Stored<Vec<Note>> {
    let mut notes = Vec::new();
    let mut written = Vec::new();
    for cursor in scope::cursors(conn)? {
        written.extend(change::of_record(conn, reference::reading_log(device, &cursor.scope))?);
    }
    for logged in written.into_iter().filter(|logged| logged.id.device == device) {
        for op in logged.read_body().ops {
            let Op::Put { fields, .. } = op else { continue };
            let value = |field: Field| fields.iter().find(|(code, _)| *code == field.code()).map(|(_, value)| value);
            let rows = value(Field::ReadingRows).and_then(Value::as_int).and_then(|rows| u64::try_from(rows).ok());
            let head = match value(Field::ReadingHead) {
                Some(Value::Bytes(bytes)) => Hash::try_from(bytes.as_slice()).ok(),
                _ => None,
            };
            notes.extend(rows.zip(head).map(|(rows, head)| Note { at_ms: logged.header.at_ms, rows, head }));
        }
    }
    Ok(notes)
}

/// `reads:broken:<row>`: a row does not go with those before it. `reads:cut_off:<rows here>:<rows noted>`:
/// rows that were noted are not here. `reads:rewritten:<row>`: up to that row it is another log than the one noted.
pub(crate) fn problems(conn: &Connection, device: jiangyuan_model::DeviceId) -> Stored<Vec<String>> {
    let mut problems = Vec::new();
    if let Some(row) = reading::broken_at(conn, device)? {
        problems.push(format!("reads:broken:{row}"));
    }
    let (rows, _) = reading::end(conn, device)?;
    let notes = notes(conn, device)?;
    if let Some(most) = notes.iter().map(|note| note.rows).max().filter(|most| *most > rows) {
        problems.push(format!("reads:cut_off:{rows}:{most}"));
    }
    for note in notes.iter().filter(|note| note.rows <= rows) {
        if reading::head_at(conn, device, note.rows)? != Some(note.head) {
            problems.push(format!("reads:rewritten:{}", note.rows));
            break;
        }
    }
    Ok(problems)
}
