//! Contents of attachments: what is here of each, and what is known of the county's part.

use crate::error::{StoreError, Stored};
use crate::table::unsigned;
use jiangyuan_model::attachment::AttachmentsWaiting;
use jiangyuan_sync::attach::{Bitmap, Blob, Offer, Rank, Want};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What is known of a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlobRow {
    pub(crate) held: Bitmap,
    pub(crate) at_county: bool,
    pub(crate) asked_at_ms: Option<i64>,
    pub(crate) answered_at_ms: Option<i64>,
}

pub(crate) fn get(conn: &Connection, blob: &Blob) -> Stored<BlobRow> {
    let row = conn
        .prepare_cached(
            "SELECT held, county_epoch = (SELECT epoch FROM county), asked_at_ms, answered_at_ms FROM blob
              WHERE hash = ?1 AND length = ?2",
        )?
        .query_row(params![blob.hash, blob.length.cast_signed()], |row| {
            Ok(BlobRow {
                held: Bitmap::from_bytes(&row.get::<_, Vec<u8>>(0)?, blob.groups()),
                at_county: row.get(1)?,
                asked_at_ms: row.get(2)?,
                answered_at_ms: row.get(3)?,
            })
        })
        .optional()?;
    let nothing = || BlobRow { held: Bitmap::empty(blob.groups()), at_county: false, asked_at_ms: None, answered_at_ms: None };
    Ok(row.unwrap_or_else(nothing))
}

pub(crate) fn set_held(conn: &Connection, blob: &Blob, held: &Bitmap) -> Stored<()> {
    conn.prepare_cached(
        "INSERT INTO blob (hash, length, held, complete) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (hash, length) DO UPDATE SET held = excluded.held, complete = excluded.complete",
    )?
    .execute(params![blob.hash, blob.length.cast_signed(), held.to_bytes(), held.is_full()])?;
    Ok(())
}

pub(crate) fn set_asked(conn: &Connection, blob: &Blob, at_ms: i64) -> Stored<()> {
    conn.prepare_cached(
        "INSERT INTO blob (hash, length, asked_at_ms) VALUES (?1, ?2, ?3)
         ON CONFLICT (hash, length) DO UPDATE SET asked_at_ms = coalesce(asked_at_ms, excluded.asked_at_ms)",
    )?
    .execute(params![blob.hash, blob.length.cast_signed(), at_ms])?;
    Ok(())
}

pub(crate) fn set_answered(conn: &Connection, blob: &Blob, at_ms: i64) -> Stored<()> {
    conn.prepare_cached(
        "INSERT INTO blob (hash, length, answered_at_ms) VALUES (?1, ?2, ?3)
         ON CONFLICT (hash, length) DO UPDATE SET answered_at_ms = excluded.answered_at_ms",
    )?
    .execute(params![blob.hash, blob.length.cast_signed(), at_ms])?;
    Ok(())
}

/// What the county has of a content. All of it is believed for as long as its log is the same one.
pub(crate) fn set_county(conn: &Connection, blob: &Blob, groups: u32) -> Stored<()> {
    conn.prepare_cached(
        "UPDATE blob SET county_groups = ?3, county_epoch = CASE WHEN ?4 THEN (SELECT epoch FROM county) ELSE -1 END
          WHERE hash = ?1 AND length = ?2",
    )?
    .execute(params![blob.hash, blob.length.cast_signed(), groups, groups >= blob.groups()])?;
    Ok(())
}

pub(crate) fn delete(conn: &Connection, blob: &Blob) -> Stored<()> {
    conn.execute("DELETE FROM blob WHERE hash = ?1 AND length = ?2", params![blob.hash, blob.length.cast_signed()])?;
    Ok(())
}

/// Contents of which something is here, each with what is here.
pub(crate) fn all_held(conn: &Connection) -> Stored<Vec<(Blob, Bitmap)>> {
    let mut statement = conn.prepare("SELECT hash, length, held FROM blob WHERE length(held) > 0 ORDER BY hash, length")?;
    let rows = statement.query_map([], |row| {
        let blob = read_blob(row, 0)?;
        Ok((blob, Bitmap::from_bytes(&row.get::<_, Vec<u8>>(2)?, blob.groups())))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the county may lack: by rank, then as they came here.
pub(crate) fn offers(conn: &Connection) -> Stored<Vec<Offer>> {
    let mut statement = conn.prepare_cached(
        "SELECT b.hash, b.length, min(a.rank) AS rank FROM blob b JOIN attachment a ON a.hash = b.hash AND a.length = b.length
          WHERE length(b.held) > 0 AND b.county_epoch <> (SELECT epoch FROM county)
          GROUP BY b.hash, b.length ORDER BY rank, b.rowid",
    )?;
    let rows = statement.query_map([], |row| Ok((read_blob(row, 0)?, row.get(2)?)))?;
    rows.map(|row| row.map_err(StoreError::from).and_then(|(blob, rank)| Ok(Offer { rank: read_rank(rank)?, blob }))).collect()
}

/// What is wanted here: every thumbnail, the newest records' first, and what somebody asked for.
pub(crate) fn wants(conn: &Connection) -> Stored<Vec<Want>> {
    let mut statement = conn.prepare_cached(
        "SELECT a.hash, a.length, min(a.rank) AS rank, coalesce(b.held, x'')
           FROM attachment a LEFT JOIN blob b ON b.hash = a.hash AND b.length = a.length
          WHERE a.waits = 1 AND coalesce(b.complete, 0) = 0 AND (a.rank = 1 OR b.asked_at_ms IS NOT NULL)
          GROUP BY a.hash, a.length ORDER BY rank, b.asked_at_ms, max(a.record) DESC, a.hash",
    )?;
    let rows = statement.query_map([], |row| Ok((read_blob(row, 0)?, row.get(2)?, row.get::<_, Vec<u8>>(3)?)))?;
    let want =
        |(blob, rank, held): (Blob, u8, Vec<u8>)| Ok(Want { rank: read_rank(rank)?, blob, held: Bitmap::from_bytes(&held, blob.groups()) });
    rows.map(|row| row.map_err(StoreError::from).and_then(want)).collect()
}

/// How much waits, both ways. Of a group, all of its bytes count until it is there.
pub(crate) fn waiting(conn: &Connection) -> Stored<AttachmentsWaiting> {
    let mut waiting = AttachmentsWaiting::default();
    let mut statement = conn.prepare_cached("SELECT county_groups FROM blob WHERE hash = ?1 AND length = ?2")?;
    for Offer { blob, .. } in offers(conn)? {
        let there: u32 = statement.query_row(params![blob.hash, blob.length.cast_signed()], |row| row.get(0))?;
        waiting.count = waiting.count.saturating_add(1);
        let bytes: u64 = (there..blob.groups()).map(|group| blob.group_bytes(group) as u64).sum();
        waiting.bytes = waiting.bytes.saturating_add(bytes);
    }
    for Want { blob, held, .. } in wants(conn)? {
        waiting.wanted = waiting.wanted.saturating_add(1);
        let bytes: u64 = held.missing().map(|group| blob.group_bytes(group) as u64).sum();
        waiting.wanted_bytes = waiting.wanted_bytes.saturating_add(bytes);
    }
    Ok(waiting)
}

fn read_blob(row: &Row<'_>, at: usize) -> rusqlite::Result<Blob> {
    Ok(Blob { hash: row.get(at)?, length: unsigned(row, at + 1)? })
}

fn read_rank(code: u8) -> Stored<Rank> {
    Rank::from_code(code).ok_or_else(|| StoreError::lying("attachment", "rank"))
}
