//! The auditor's page: the log of reads, and the daily note computed from it.
//!
//! The note points out what a person should ask about: many different records within an hour, a
//! night, a file with everything. It says something about members of staff and nothing about those
//! whose records they are: the auditor sees numbers and ids, no title, no name, no text.

use crate::may;
use crate::sight::see;
use chrono::{NaiveDate, Timelike};
use jiangyuan_law::course;
use jiangyuan_law::sight::{AUDITS, SIGHT};
use jiangyuan_model::clock::{date_in_shanghai, in_shanghai};
use jiangyuan_model::reading::{
    BULK_RECORDS, READ_AGAIN_MS, READ_ROWS_MAX, ReadNote, ReadRow, ReadSign, ReadsPage, ReadsRequest, Rights, SightRow, StepRow,
};
use jiangyuan_model::{ErrorCode, ReadPart, ReadPurpose, RecordId, Refusal};
use jiangyuan_store::Store;
use std::collections::{BTreeMap, BTreeSet};

/// The log of reads with its note. Looking at it is a reading too.
///
/// # Errors
/// `RoleMayNot` for anybody but the auditor, or the store cannot be read.
pub fn reads(store: &Store, request: &ReadsRequest) -> Result<ReadsPage, Refusal> {
    may::any_of(store.me(), AUDITS)?;
    store.log_reading(None, None, ReadPart::Log, ReadPurpose::Audit)?;
    let mut rows = store.readings(request.from, request.to)?;
    rows.retain(|row| request.reader.is_empty() || row.reader == request.reader);
    rows.retain(|row| request.purpose.is_none_or(|purpose| row.purpose == purpose));
    let notes = notes(&rows);
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    rows.reverse();
    rows.truncate(READ_ROWS_MAX as usize);
    let mut ledgers_out = store.ledgers_out()?;
    ledgers_out.retain(|row| request.reader.is_empty() || row.reader == request.reader);
    Ok(ReadsPage { rows, total, notes, ledgers_out, readers: store.readers()?, problems: store.reads_problems()? })
}

/// Writes how far the log of reads reaches, so that it leaves the PC with the next sync. It is the
/// product's own work: to be called before a sync, as often as one likes. Returns whether something
/// was written.
///
/// # Errors
/// The store cannot be written.
pub fn note_reads(store: &mut Store) -> Result<bool, Refusal> {
    match store.note_reads() {
        // It is noted by the next one who may write; work that is there must not wait for that.
        Err(refusal) if matches!(refusal.code, ErrorCode::TermOver | ErrorCode::TermNotBegun) => Ok(false),
        noted => noted,
    }
}

/// The county's receipt for a record, for somebody who may see the record.
///
/// # Errors
/// `NotYoursToSee`, `NoSuchRecord`, `NothingSynced`.
pub fn receipt(store: &Store, id: RecordId) -> Result<jiangyuan_model::view::ReceiptView, Refusal> {
    see(store, id)?;
    store.receipt(id)
}

/// Who may see and do what: the law's two tables, as they stand.
pub fn rights() -> Rights {
    let sight = SIGHT.iter().map(|row| SightRow { role: row.role, whole: row.sees_whole().collect(), own: row.own.to_vec() });
    let steps =
        course::course().map(|row| StepRow { noun: row.noun, step: row.step, roles: row.roles.to_vec(), article: row.article.to_owned() });
    Rights { sight: sight.collect(), steps: steps.collect() }
}

/// The note over rows in their order, the latest day first.
fn notes(rows: &[ReadRow]) -> Vec<ReadNote> {
    let mut notes: BTreeMap<(NaiveDate, String, ReadSign), ReadNote> = BTreeMap::new();
    let mut keep = |note: ReadNote| {
        let key = (note.day, note.reader.clone(), note.sign);
        let more = notes.get(&key).is_none_or(|known| known.records < note.records);
        if more {
            notes.insert(key, note);
        }
    };
    let mut by_reader: BTreeMap<&str, Vec<&ReadRow>> = BTreeMap::new();
    rows.iter().filter(|row| row.part != ReadPart::Log).for_each(|row| by_reader.entry(&row.reader).or_default().push(row));
    for rows in by_reader.values() {
        bulk(rows).into_iter().for_each(&mut keep);
        of_a_day(rows, ReadSign::Night, |row| night(row.at_ms)).into_iter().for_each(&mut keep);
        of_a_day(rows, ReadSign::Export, |row| (row.part == ReadPart::Export).then(|| date_in_shanghai(row.at_ms)))
            .into_iter()
            .for_each(&mut keep);
    }
    let mut notes: Vec<ReadNote> = notes.into_values().collect();
    notes.sort_by(|one, other| (other.day, &one.reader, one.sign).cmp(&(one.day, &other.reader, other.sign)));
    notes
}

/// Hours in which a member of staff opened more different records than anybody handles.
fn bulk(rows: &[&ReadRow]) -> Vec<ReadNote> {
    let mut found = Vec::new();
    let mut first = 0;
    for (last, row) in rows.iter().enumerate() {
        while rows.get(first).is_some_and(|early| early.at_ms <= row.at_ms.saturating_sub(READ_AGAIN_MS)) {
            first += 1;
        }
        let hour = rows.get(first..=last).unwrap_or_default();
        let records = different(hour);
        if records >= BULK_RECORDS {
            let from_ms = hour.first().map_or(row.at_ms, |early| early.at_ms);
            found.push(note(row, date_in_shanghai(row.at_ms), ReadSign::Bulk, records, (from_ms, row.at_ms)));
        }
    }
    found
}

/// Rows that belong to a day, put together a day.
fn of_a_day(rows: &[&ReadRow], sign: ReadSign, day: impl Fn(&ReadRow) -> Option<NaiveDate>) -> Vec<ReadNote> {
    let mut days: BTreeMap<NaiveDate, Vec<&ReadRow>> = BTreeMap::new();
    for row in rows {
        if let Some(day) = day(row) {
            days.entry(day).or_default().push(row);
        }
    }
    let as_note = |(day, rows): (NaiveDate, Vec<&ReadRow>)| {
        let (first, last) = (rows.first()?, rows.last()?);
        let records = if sign == ReadSign::Export { u32::try_from(rows.len()).unwrap_or(u32::MAX) } else { different(&rows) };
        Some(note(first, day, sign, records, (first.at_ms, last.at_ms)))
    };
    days.into_iter().filter_map(as_note).collect()
}

fn note(row: &ReadRow, day: NaiveDate, sign: ReadSign, records: u32, (from_ms, to_ms): (i64, i64)) -> ReadNote {
    ReadNote { day, reader: row.reader.clone(), sign, records, from_ms, to_ms }
}

fn different(rows: &[&ReadRow]) -> u32 {
    let records: BTreeSet<RecordId> = rows.iter().filter_map(|row| row.record).collect();
    u32::try_from(records.len()).unwrap_or(u32::MAX)
}

/// The day on which the night began, where it is one: from ten in the evening to six in the morning.
fn night(at_ms: i64) -> Option<NaiveDate> {
    let at = in_shanghai(at_ms);
    match at.hour() {
        22.. => Some(at.date_naive()),
        ..6 => at.date_naive().pred_opt(),
        _ => None,
    }
}
