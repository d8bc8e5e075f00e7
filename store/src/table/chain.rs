//! The chains of this device, one an incarnation.

use crate::error::Stored;
use crate::table::{home, unsigned};
use crate::world::World;
use jiangyuan_model::{DeviceId, Incarnation};
use jiangyuan_sync::chain::genesis;
use jiangyuan_sync::frame::ChainState;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Why an incarnation was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The home was made.
    First,
    /// The copy outside was ahead, missing or foreign.
    Outside,
    /// The home was taken back from a backup.
    Restored,
    /// The county knows more of the present chain than is here.
    County,
    /// A copy of this home has written under its name.
    Parted,
}

impl Reason {
    const fn key(self) -> &'static str {
        match self {
            Reason::First => "first",
            Reason::Outside => "outside",
            Reason::Restored => "restored",
            Reason::County => "county",
            Reason::Parted => "parted",
        }
    }
}

/// One chain of this device.
#[derive(Debug, Clone)]
pub(crate) struct ChainRow {
    pub(crate) end: ChainState,
    pub(crate) chars: String,
    pub(crate) acked: u64,
    pub(crate) receipted: u64,
    pub(crate) ask_after: Option<u64>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<ChainRow> {
    Ok(ChainRow {
        end: ChainState { incarnation: unsigned(row, 0)?, seq: unsigned(row, 1)?, head: row.get(2)? },
        chars: row.get(3)?,
        acked: unsigned(row, 4)?,
        receipted: unsigned(row, 5)?,
        ask_after: row.get::<_, Option<i64>>(6)?.map(i64::cast_unsigned),
    })
}

/// The chain that is written in.
pub(crate) fn present(conn: &Connection) -> Stored<ChainRow> {
    Ok(conn
        .prepare_cached("SELECT incarnation, seq, head, chars, acked, receipted, ask_after FROM chain ORDER BY born DESC LIMIT 1")?
        .query_row([], read)?)
}

/// Every chain, the present one first.
pub(crate) fn all(conn: &Connection) -> Stored<Vec<ChainRow>> {
    let mut statement =
        conn.prepare_cached("SELECT incarnation, seq, head, chars, acked, receipted, ask_after FROM chain ORDER BY born DESC")?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn get(conn: &Connection, incarnation: Incarnation) -> Stored<Option<ChainRow>> {
    Ok(conn
        .prepare_cached("SELECT incarnation, seq, head, chars, acked, receipted, ask_after FROM chain WHERE incarnation = ?1")?
        .query_row([incarnation.cast_signed()], read)
        .optional()?)
}

/// Begins a new incarnation and returns it. Its numbers get characters of their own, so that no
/// printed number of the lost continuation is printed twice.
pub(crate) fn begin(conn: &Connection, world: &World, device: DeviceId, reason: Reason) -> Stored<ChainRow> {
    let incarnation = u64::from_le_bytes(world.bytes());
    let mut chars = home::ticket_chars(conn)?;
    if reason != Reason::First {
        chars.push_str(&letters(incarnation));
    }
    let end = ChainState { incarnation, seq: 0, head: genesis(device, incarnation) };
    conn.execute(
        "INSERT INTO chain (incarnation, born, reason, chars, head)
         VALUES (?1, 1 + (SELECT coalesce(max(born), 0) FROM chain), ?2, ?3, ?4)",
        params![incarnation.cast_signed(), reason.key(), chars, end.head],
    )?;
    Ok(ChainRow { end, chars, acked: 0, receipted: 0, ask_after: None })
}

/// Two letters that are not mistaken for digits.
fn letters(incarnation: Incarnation) -> String {
    const LETTERS: &[u8; 16] = b"ABCDEFGHJKMNPQRT";
    let letter = |shift: u32| LETTERS.get(((incarnation >> shift) & 15) as usize).copied().map_or('A', char::from);
    [letter(0), letter(4)].into_iter().collect()
}

pub(crate) fn set_end(conn: &Connection, end: &ChainState) -> Stored<()> {
    conn.prepare_cached("UPDATE chain SET seq = ?2, head = ?3 WHERE incarnation = ?1")?.execute(params![
        end.incarnation.cast_signed(),
        end.seq.cast_signed(),
        end.head
    ])?;
    Ok(())
}

/// How far the county has a chain, and how far a receipt covers it. Both may go back.
pub(crate) fn set_known(conn: &Connection, incarnation: Incarnation, acked: u64, receipted: u64) -> Stored<()> {
    conn.prepare_cached("UPDATE chain SET acked = ?2, receipted = ?3 WHERE incarnation = ?1")?.execute(params![
        incarnation.cast_signed(),
        acked.cast_signed(),
        receipted.cast_signed()
    ])?;
    Ok(())
}

/// The county's history is to be asked for after a seq, or no more.
pub(crate) fn set_ask(conn: &Connection, incarnation: Incarnation, after: Option<u64>) -> Stored<()> {
    conn.prepare_cached("UPDATE chain SET ask_after = ?2 WHERE incarnation = ?1")?
        .execute(params![incarnation.cast_signed(), after.map(u64::cast_signed)])?;
    Ok(())
}

/// The chain ends here and not later: what came after has other ids.
pub(crate) fn cut(conn: &Connection, end: &ChainState) -> Stored<()> {
    set_end(conn, end)?;
    conn.prepare_cached(
        "UPDATE chain SET acked = min(acked, ?2), receipted = min(receipted, ?2), ask_after = NULL WHERE incarnation = ?1",
    )?
    .execute(params![end.incarnation.cast_signed(), end.seq.cast_signed()])?;
    Ok(())
}

/// The hash of a change written here.
pub(crate) fn hash_at(conn: &Connection, device: DeviceId, incarnation: Incarnation, seq: u64) -> Stored<Option<[u8; 32]>> {
    Ok(conn
        .prepare_cached(
            "SELECT hash FROM change WHERE device = ?1 AND incarnation = ?2 AND seq = ?3 AND head IS NOT NULL ORDER BY branch DESC LIMIT 1",
        )?
        .query_row(params![device, incarnation.cast_signed(), seq.cast_signed()], |row| row.get(0))
        .optional()?)
}

/// The head after one seq of a chain written here.
pub(crate) fn head_at(conn: &Connection, device: DeviceId, incarnation: Incarnation, seq: u64) -> Stored<Option<[u8; 32]>> {
    if seq == 0 {
        return Ok(Some(genesis(device, incarnation)));
    }
    let head: Option<Option<[u8; 32]>> = conn
        .prepare_cached(
            "SELECT head FROM change WHERE device = ?1 AND incarnation = ?2 AND seq = ?3 AND head IS NOT NULL ORDER BY branch DESC LIMIT 1",
        )?
        .query_row(params![device, incarnation.cast_signed(), seq.cast_signed()], |row| row.get(0))
        .optional()?;
    Ok(head.flatten())
}
