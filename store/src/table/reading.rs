//! The log of reads (查阅留痕): one row a reading, each hashed over the row before it.
//!
//! The first hash is of the device. A row's bytes are its columns at fixed width, so that no two
//! rows have the same ones. A row that was changed, taken out or put in breaks every hash after it;
//! a log that was cut off at its end, or made anew from some row on, holds in itself, and is found
//! out by the heads that left the PC earlier ([`crate::reads`]).

use crate::error::{StoreError, Stored};
use crate::table::unsigned;
use jiangyuan_model::reading::READ_AGAIN_MS;
use jiangyuan_model::{Actor, DeviceId, Noun, ReadPart, ReadPurpose, RecordId};
use jiangyuan_sync::Hash;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) at_ms: i64,
    pub(crate) actor: Actor,
    pub(crate) record: Option<RecordId>,
    pub(crate) noun: Option<Noun>,
    pub(crate) part: ReadPart,
    pub(crate) purpose: ReadPurpose,
}

/// A row as it stands, with numbers that a later version may have given.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) seq: u64,
    pub(crate) at_ms: i64,
    pub(crate) actor: Actor,
    pub(crate) record: Vec<u8>,
    pub(crate) noun: u8,
    pub(crate) part: u8,
    pub(crate) purpose: u8,
    pub(crate) head: Hash,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        seq: unsigned(row, 0)?,
        at_ms: row.get(1)?,
        actor: row.get(2)?,
        record: row.get(3)?,
        noun: row.get(4)?,
        part: row.get(5)?,
        purpose: row.get(6)?,
        head: row.get(7)?,
    })
}

fn genesis(device: DeviceId) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("jiangyuan 2026 log of reads");
    hasher.update(&device.to_le_bytes());
    *hasher.finalize().as_bytes()
}

fn extend(head: &Hash, row: &Kept) -> Hash {
    let mut hasher = blake3::Hasher::new_keyed(head);
    hasher.update(&row.seq.to_le_bytes());
    hasher.update(&row.at_ms.to_le_bytes());
    hasher.update(&i64::from(row.actor).to_le_bytes());
    hasher.update(&[u8::try_from(row.record.len()).unwrap_or(u8::MAX), row.noun, row.part, row.purpose]);
    hasher.update(&row.record);
    *hasher.finalize().as_bytes()
}

/// How many rows there are, and the hash after the last one.
pub(crate) fn end(conn: &Connection, device: DeviceId) -> Stored<(u64, Hash)> {
    let last = conn
        .prepare_cached("SELECT seq, head FROM reading ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((unsigned(row, 0)?, row.get(1)?)))
        .optional()?;
    Ok(last.unwrap_or((0, genesis(device))))
}

/// The hash after one row.
pub(crate) fn head_at(conn: &Connection, device: DeviceId, seq: u64) -> Stored<Option<Hash>> {
    if seq == 0 {
        return Ok(Some(genesis(device)));
    }
    let mut statement = conn.prepare_cached("SELECT head FROM reading WHERE seq = ?1")?;
    Ok(statement.query_row([seq.cast_signed()], |row| row.get(0)).optional()?)
}

/// Whether the same was read for the same within the hour before.
pub(crate) fn stands(conn: &Connection, reading: &Reading) -> Stored<bool> {
    let mut statement = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM reading WHERE actor = ?1 AND record = ?2 AND noun = ?3 AND part = ?4 AND purpose = ?5
                                                AND at_ms > ?6 AND at_ms <= ?7)",
    )?;
    let after_ms = reading.at_ms.saturating_sub(READ_AGAIN_MS);
    let record = record_bytes(reading.record);
    let params =
        params![reading.actor, record, noun_code(reading.noun), reading.part.code(), reading.purpose.code(), after_ms, reading.at_ms];
    Ok(statement.query_row(params, |row| row.get(0))?)
}

/// What the person has read the record for within the hour before, the last time.
pub(crate) fn purpose(conn: &Connection, actor: Actor, record: RecordId, now_ms: i64) -> Stored<Option<ReadPurpose>> {
    let mut statement = conn.prepare_cached(
        "SELECT purpose FROM reading WHERE actor = ?1 AND record = ?2 AND at_ms > ?3 AND at_ms <= ?4 ORDER BY at_ms DESC, seq DESC LIMIT 1",
    )?;
    let params = params![actor, record.0, now_ms.saturating_sub(READ_AGAIN_MS), now_ms];
    let code: Option<u8> = statement.query_row(params, |row| row.get(0)).optional()?;
    Ok(code.and_then(ReadPurpose::from_code))
}

/// Adds a row. The caller holds the door.
pub(crate) fn add(conn: &Connection, device: DeviceId, reading: &Reading) -> Stored<()> {
    let (seq, head) = end(conn, device)?;
    let mut row = Kept {
        seq: seq + 1,
        at_ms: reading.at_ms,
        actor: reading.actor,
        record: record_bytes(reading.record),
        noun: noun_code(reading.noun),
        part: reading.part.code(),
        purpose: reading.purpose.code(),
        head,
    };
    row.head = extend(&head, &row);
    conn.prepare_cached(
        "INSERT INTO reading (seq, at_ms, actor, record, noun, part, purpose, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![row.seq.cast_signed(), row.at_ms, row.actor, row.record, row.noun, row.part, row.purpose, row.head])?;
    Ok(())
}

/// Rows from one moment to before another, the earliest first.
pub(crate) fn between(conn: &Connection, from_ms: i64, to_ms: i64) -> Stored<Vec<Kept>> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, at_ms, actor, record, noun, part, purpose, head FROM reading WHERE at_ms >= ?1 AND at_ms < ?2 ORDER BY seq",
    )?;
    let rows = statement.query_map([from_ms, to_ms], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The number of the first row that does not go with those before it: what it says was changed, a
/// row before it is missing, or one was put in. `None`: the chain holds to its end.
pub(crate) fn broken_at(conn: &Connection, device: DeviceId) -> Stored<Option<u64>> {
    let mut statement = conn.prepare("SELECT seq, at_ms, actor, record, noun, part, purpose, head FROM reading ORDER BY seq")?;
    let (mut seq, mut head) = (0, genesis(device));
    for row in statement.query_map([], read)? {
        let row = row?;
        seq += 1;
        head = extend(&head, &row);
        if row.seq != seq || row.head != head {
            return Ok(Some(seq));
        }
    }
    Ok(None)
}

fn record_bytes(record: Option<RecordId>) -> Vec<u8> {
    record.map(|id| id.0.to_vec()).unwrap_or_default()
}

fn noun_code(noun: Option<Noun>) -> u8 {
    noun.map_or(0, Noun::code)
}

impl Kept {
    /// The record, where it was one.
    pub(crate) fn record(&self) -> Stored<Option<RecordId>> {
        if self.record.is_empty() {
            return Ok(None);
        }
        let id: [u8; 16] = self.record.as_slice().try_into().map_err(|_| StoreError::lying("reading", "record"))?;
        Ok(Some(RecordId(id)))
    }
}
