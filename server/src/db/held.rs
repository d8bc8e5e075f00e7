//! Changes without a number, and what a device and its county tell each other of chains and scopes
//! whose past was exchanged.

use super::log::chain_state;
use super::row::Row;
use super::{Tx, args, scope_of, signed};
use crate::failure::Result;
use jiangyuan_model::{ChangeId, DeviceId, Incarnation, Scope};
use jiangyuan_sync::change::{Change, Header};
use jiangyuan_sync::county::Held;
use jiangyuan_sync::frame::{ChainState, TAIL_MAX};
use jiangyuan_sync::{Hash, chain};

const COLUMNS: &str = "SELECT incarnation, seq, hash, head, apart, scope, at_ms, actor, verb, body, received_at_ms, device FROM held
     WHERE county = $1 AND device = $2 AND refused_at_ms IS NULL ORDER BY received_at_ms, incarnation, seq";

fn read(row: &Row<'_>) -> Result<Held> {
    let (incarnation, seq) = (row.bits(0)?, row.get(1)?);
    let scope = scope_of(&row.get::<String>(5)?, "held")?;
    let header = Header { seq, at_ms: row.get(6)?, actor: row.get(7)?, scope, verb: row.get(8)? };
    Ok(Held {
        id: ChangeId { device: row.get(11)?, incarnation, seq },
        change: Change { header, body: row.get(9)? },
        hash: row.get(2)?,
        head: row.get(3)?,
        apart: row.get(4)?,
        at_ms: row.get(10)?,
    })
}

/// What is held of a device and nobody has decided on, as it came.
pub(crate) fn of_device(tx: &Tx<'_>, device: DeviceId) -> Result<Vec<Held>> {
    tx.query(COLUMNS, args![device], read)
}

/// Keeps a change; the same one a second time changes nothing, except that what was apart once and
/// continues its chain now is apart no more.
pub(crate) fn keep(tx: &Tx<'_>, held: &Held) -> Result<()> {
    let header = &held.change.header;
    tx.execute(
        "INSERT INTO held (county, device, incarnation, seq, hash, head, apart, scope, at_ms, actor, verb, body, received_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (county, device, incarnation, seq, hash) DO UPDATE SET apart = excluded.apart, head = excluded.head
          WHERE held.apart = 1 AND excluded.apart = 0",
        args![
            held.id.device,
            signed(held.id.incarnation),
            held.id.seq,
            held.hash,
            held.head,
            held.apart,
            header.scope.to_string(),
            header.at_ms,
            header.actor,
            header.verb,
            held.change.body.as_slice(),
            held.at_ms
        ],
    )?;
    Ok(())
}

/// How far what is held goes on from a chain; the chain's own end where nothing does.
pub(crate) fn end(tx: &Tx<'_>, device: DeviceId, incarnation: Incarnation) -> Result<ChainState> {
    let last = tx.query_opt(
        "SELECT seq, head FROM held
         WHERE county = $1 AND device = $2 AND incarnation = $3 AND apart = 0 AND refused_at_ms IS NULL ORDER BY seq DESC LIMIT 1",
        args![device, signed(incarnation)],
        |row| Ok(ChainState { incarnation, seq: row.get(0)?, head: row.get(1)? }),
    )?;
    last.map_or_else(|| chain_state(tx, device, incarnation), Ok)
}

/// The hash of a change that is held, those kept apart left out.
pub(crate) fn hash_of(tx: &Tx<'_>, id: ChangeId) -> Result<Option<Hash>> {
    tx.query_opt(
        "SELECT hash FROM held
         WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq = $4 AND apart = 0 AND refused_at_ms IS NULL",
        args![id.device, signed(id.incarnation), id.seq],
        |row| row.get(0),
    )
}

/// These were taken into the log.
pub(crate) fn forget(tx: &Tx<'_>, device: DeviceId) -> Result<()> {
    tx.execute("DELETE FROM held WHERE county = $1 AND device = $2 AND apart = 0 AND refused_at_ms IS NULL", args![device])?;
    Ok(())
}

/// These are not taken. They stay, with the reason.
pub(crate) fn refuse(tx: &Tx<'_>, device: DeviceId, at_ms: i64, reason: &str) -> Result<()> {
    tx.execute(
        "UPDATE held SET refused_at_ms = $3, reason = $4 WHERE county = $1 AND device = $2 AND apart = 0 AND refused_at_ms IS NULL",
        args![device, at_ms, reason],
    )?;
    Ok(())
}

/// The hashes of a chain with seq in `after + 1 ..= through`, in order: numbered, refused or held.
pub(crate) fn hashes(tx: &Tx<'_>, device: DeviceId, incarnation: Incarnation, (after, through): (u64, u64)) -> Result<Vec<Hash>> {
    let rows: Vec<(u64, Hash)> = tx.query(
        "SELECT seq, hash FROM entry WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq > $4 AND seq <= $5
         UNION ALL
         SELECT seq, hash FROM refused WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq > $4 AND seq <= $5
         UNION ALL
         SELECT seq, hash FROM held WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq > $4 AND seq <= $5
            AND apart = 0 AND refused_at_ms IS NULL
         ORDER BY 1",
        args![device, signed(incarnation), after, through],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().map(|(_, hash)| hash).collect())
}

/// Changes of a chain after its end: other devices gave them back.
pub(crate) fn beyond(tx: &Tx<'_>, device: DeviceId, incarnation: Incarnation, after: u64) -> Result<Vec<(u64, Hash)>> {
    tx.query(
        "SELECT seq, hash FROM entry WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq > $4 ORDER BY seq LIMIT $5",
        args![device, signed(incarnation), after, TAIL_MAX as u64],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The earliest place at which an epoch after this one found a scope; nothing where there is no such
/// epoch.
pub(crate) fn began(tx: &Tx<'_>, scope: &Scope, epoch: u32) -> Result<Option<(u64, Hash)>> {
    tx.query_opt(
        "SELECT s.pos, s.head FROM (SELECT county, epoch FROM epoch WHERE county = $1) e
           LEFT JOIN epoch_scope s ON s.county = e.county AND s.epoch = e.epoch AND s.scope = $2
         WHERE e.epoch > $3 ORDER BY coalesce(s.pos, 0) LIMIT 1",
        args![scope.to_string(), epoch],
        |row| {
            let pos: Option<u64> = row.get(0)?;
            let head: Option<Hash> = row.get(1)?;
            Ok(pos.zip(head).unwrap_or_else(|| (0, chain::scope_genesis(scope))))
        },
    )
}
