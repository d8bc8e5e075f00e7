//! The county itself: its keys, its incarnation, its epochs, and where it last listened.

use crate::failure::{Failure, Result};
use crate::keys::{CountyKeys, Seed};
use jiangyuan_model::{DeviceId, Incarnation};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::county::LogEnd;
use rusqlite::{OptionalExtension, Transaction, params};
use zeroize::Zeroizing;

use super::signed;

/// The county as its first start makes it.
pub(crate) struct NewCounty<'a> {
    pub(crate) incarnation: Incarnation,
    pub(crate) root: [u8; 32],
    pub(crate) sign: &'a Seed,
    pub(crate) sign_certificate: &'a [u8],
    pub(crate) tls: &'a Seed,
    pub(crate) tls_certificate: &'a [u8],
    pub(crate) at_ms: i64,
}

pub(crate) fn exists(tx: &Transaction<'_>) -> Result<bool> {
    Ok(tx.query_row("SELECT 1 FROM county", [], |_| Ok(())).optional()?.is_some())
}

pub(crate) fn make(tx: &Transaction<'_>, new: &NewCounty<'_>) -> Result<()> {
    tx.execute("INSERT INTO county (id, incarnation, root_key) VALUES (1, ?1, ?2)", params![signed(new.incarnation), new.root])?;
    for (name, secret, certificate) in [("sign", new.sign, new.sign_certificate), ("tls", new.tls, new.tls_certificate)] {
        tx.execute(
            "INSERT INTO county_key (name, secret, certificate) VALUES (?1, ?2, ?3)",
            params![name, secret.as_slice(), certificate],
        )?;
    }
    tx.execute("INSERT INTO county_head (id, n, head) VALUES (1, 0, ?1)", [chain::county_genesis()])?;
    begin_epoch(tx, 1, new.at_ms, "first_start")
}

pub(crate) fn keys(tx: &Transaction<'_>) -> Result<CountyKeys> {
    let root = tx.query_row("SELECT root_key FROM county", [], |row| row.get(0))?;
    let (sign, _) = key(tx, "sign")?;
    let (tls, certificate) = key(tx, "tls")?;
    CountyKeys::new(&sign, tls, certificate, root)
}

fn key(tx: &Transaction<'_>, name: &str) -> Result<(Seed, Vec<u8>)> {
    Ok(tx.query_row("SELECT secret, certificate FROM county_key WHERE name = ?1", [name], |row| {
        Ok((Zeroizing::new(row.get::<_, [u8; 32]>(0)?), row.get(1)?))
    })?)
}

pub(crate) fn incarnation(tx: &Transaction<'_>) -> Result<Incarnation> {
    Ok(tx.query_row("SELECT incarnation FROM county", [], |row| row.get::<_, i64>(0))?.cast_unsigned())
}

/// Handles left out after a restore: more than a county gives between two backups.
const DEVICES_LEFT_OUT: u32 = 1_000;

/// The database went back in time: a new epoch from the present end of the log on. The county's
/// own chain was longer perhaps, so it goes on under a new incarnation; and handles that were
/// given since are left out, so that none is given twice.
pub(crate) fn begin_again(tx: &Transaction<'_>, epoch: u32, incarnation: Incarnation, at_ms: i64, reason: &str) -> Result<()> {
    tx.execute("UPDATE county SET incarnation = ?1, next_device = next_device + ?2", params![signed(incarnation), DEVICES_LEFT_OUT])?;
    begin_epoch(tx, epoch, at_ms, reason)
}

/// Gives a handle that was never given before.
pub(crate) fn take_device(tx: &Transaction<'_>) -> Result<DeviceId> {
    Ok(tx.query_row("UPDATE county SET next_device = next_device + 1 RETURNING next_device - 1", [], |row| row.get(0))?)
}

pub(crate) fn address(tx: &Transaction<'_>) -> Result<Option<String>> {
    let address: String = tx.query_row("SELECT address FROM county", [], |row| row.get(0))?;
    Ok(Some(address).filter(|address| !address.is_empty()))
}

pub(crate) fn set_address(tx: &Transaction<'_>, address: &str) -> Result<()> {
    tx.execute("UPDATE county SET address = ?1 WHERE address <> ?1", [address])?;
    Ok(())
}

pub(crate) fn epoch(tx: &Transaction<'_>) -> Result<u32> {
    Ok(tx.query_row("SELECT max(epoch) FROM epoch", [], |row| row.get(0))?)
}

/// From the present end of the log on, a new epoch.
fn begin_epoch(tx: &Transaction<'_>, epoch: u32, at_ms: i64, reason: &str) -> Result<()> {
    let end = log_end(tx)?;
    tx.execute(
        "INSERT INTO epoch (epoch, start_n, start_head, began_at_ms, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![epoch, end.n, end.head, at_ms, reason],
    )?;
    Ok(())
}

pub(crate) fn log_end(tx: &Transaction<'_>) -> Result<LogEnd> {
    Ok(tx.prepare_cached("SELECT n, head FROM county_head")?.query_row([], |row| Ok(LogEnd { n: row.get(0)?, head: row.get(1)? }))?)
}

/// The county's head after the entry with this number, or the genesis head for 0.
pub(crate) fn log_head_at(tx: &Transaction<'_>, n: u64) -> Result<Option<Hash>> {
    if n == 0 {
        return Ok(Some(chain::county_genesis()));
    }
    let n = i64::try_from(n).map_err(|_| Failure::LyingRow { table: "last-head", column: "n" })?;
    Ok(tx.query_row("SELECT log_head FROM entry WHERE n = ?1", [n], |row| row.get(0)).optional()?)
}
