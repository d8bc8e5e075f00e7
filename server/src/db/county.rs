//! The county itself: its keys, its incarnation, its epochs, and where it last listened.

use crate::failure::Result;
use jiangyuan_model::{DeviceId, Incarnation};
use jiangyuan_sync::Hash;
use jiangyuan_sync::chain;
use jiangyuan_sync::county::LogEnd;
use jiangyuan_sync::heal::origin_of_reissued;
use zeroize::Zeroizing;

use super::{Tx, args, signed};

/// The county as its first start makes it.
pub(crate) struct NewCounty<'a> {
    pub(crate) incarnation: Incarnation,
    pub(crate) root: [u8; 32],
    /// The signing key as it is to lie in the database.
    pub(crate) sign: &'a [u8],
    pub(crate) sign_certificate: &'a [u8],
    /// The TLS key, likewise.
    pub(crate) tls: &'a [u8],
    pub(crate) tls_certificate: &'a [u8],
    /// The bundle key, likewise.
    pub(crate) bundle: &'a [u8],
    pub(crate) bundle_certificate: &'a [u8],
    pub(crate) at_ms: i64,
}

pub(crate) fn exists(tx: &Tx<'_>) -> Result<bool> {
    Ok(tx.query_opt("SELECT 1 FROM county WHERE county = $1", args![], |_| Ok(()))?.is_some())
}

pub(crate) fn make(tx: &Tx<'_>, new: &NewCounty<'_>) -> Result<()> {
    tx.execute("INSERT INTO county (county, incarnation, root_key) VALUES ($1, $2, $3)", args![signed(new.incarnation), new.root])?;
    let keys =
        [("sign", new.sign, new.sign_certificate), ("tls", new.tls, new.tls_certificate), ("bundle", new.bundle, new.bundle_certificate)];
    for (name, secret, certificate) in keys {
        tx.execute("INSERT INTO county_key (county, name, secret, certificate) VALUES ($1, $2, $3, $4)", args![name, secret, certificate])?;
    }
    tx.execute("INSERT INTO county_head (county, n, head) VALUES ($1, 0, $2)", args![chain::county_genesis()])?;
    begin_epoch(tx, 1, new.at_ms, "first_start")
}

/// What lies in the database of the county's keys: private halves as they were put there.
pub(crate) struct KeptKeys {
    pub(crate) root: [u8; 32],
    pub(crate) sign: Zeroizing<Vec<u8>>,
    pub(crate) tls: Zeroizing<Vec<u8>>,
    pub(crate) tls_certificate: Vec<u8>,
    pub(crate) bundle: Zeroizing<Vec<u8>>,
}

pub(crate) fn keys(tx: &Tx<'_>) -> Result<KeptKeys> {
    let root = tx.query_one("SELECT root_key FROM county WHERE county = $1", args![], |row| row.get(0))?;
    let (sign, _) = key(tx, "sign")?;
    let (tls, tls_certificate) = key(tx, "tls")?;
    let (bundle, _) = key(tx, "bundle")?;
    Ok(KeptKeys { root, sign, tls, tls_certificate, bundle })
}

fn key(tx: &Tx<'_>, name: &str) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>)> {
    tx.query_one("SELECT secret, certificate FROM county_key WHERE county = $1 AND name = $2", args![name], |row| {
        Ok((Zeroizing::new(row.get(0)?), row.get(1)?))
    })
}

pub(crate) fn incarnation(tx: &Tx<'_>) -> Result<Incarnation> {
    tx.query_one("SELECT incarnation FROM county WHERE county = $1", args![], |row| row.bits(0))
}

/// Handles left out after a restore: more than a county gives between two backups.
const DEVICES_LEFT_OUT: u32 = 1_000;

/// The database went back in time: a new epoch from the present end of the log on. The county's
/// own chain was longer perhaps, so it goes on under a new incarnation; and handles that were
/// given since are left out, so that none is given twice.
pub(crate) fn begin_again(tx: &Tx<'_>, epoch: u32, incarnation: Incarnation, at_ms: i64, reason: &str) -> Result<()> {
    tx.execute(
        "UPDATE county SET incarnation = $2, next_device = next_device + $3 WHERE county = $1",
        args![signed(incarnation), DEVICES_LEFT_OUT],
    )?;
    begin_epoch(tx, epoch, at_ms, reason)?;
    know_under_any_id(tx, None)
}

/// How many entries are read at once: about a megabyte.
const ENTRIES_AT_ONCE: u32 = 10_000;

/// What the log has lost may hold one of its entries under another id, where its writer's home was copied.
/// From now on each is known by its hash as well, so that it stands once when it is given back or sent again:
/// those of one device, or all.
pub(crate) fn know_under_any_id(tx: &Tx<'_>, of: Option<DeviceId>) -> Result<()> {
    let mut after = 0u64;
    loop {
        let page: Vec<(u64, Hash)> = tx.query(
            "SELECT n, hash FROM entry
             WHERE county = $1 AND n > $2 AND origin IS NULL AND device = coalesce($4, device) ORDER BY n LIMIT $3",
            args![after, ENTRIES_AT_ONCE, of],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = *last;
        let sets: Vec<_> = page.iter().map(|(n, hash)| args![*n, origin_of_reissued(hash)]).collect();
        tx.execute_many("UPDATE entry SET origin = $3 WHERE county = $1 AND n = $2", &sets)?;
    }
}

/// Gives a handle that was never given before.
pub(crate) fn take_device(tx: &Tx<'_>) -> Result<DeviceId> {
    let taken = "UPDATE county SET next_device = next_device + 1 WHERE county = $1 RETURNING next_device - 1";
    tx.query_one(taken, args![], |row| row.get(0))
}

pub(crate) fn address(tx: &Tx<'_>) -> Result<Option<String>> {
    let address: String = tx.query_one("SELECT address FROM county WHERE county = $1", args![], |row| row.get(0))?;
    Ok(Some(address).filter(|address| !address.is_empty()))
}

pub(crate) fn set_address(tx: &Tx<'_>, address: &str) -> Result<()> {
    tx.execute("UPDATE county SET address = $2 WHERE county = $1 AND address <> $2", args![address])?;
    Ok(())
}

pub(crate) fn epoch(tx: &Tx<'_>) -> Result<u32> {
    tx.query_one("SELECT max(epoch) FROM epoch WHERE county = $1", args![], |row| row.get(0))
}

/// From the present end of the log on, a new epoch.
fn begin_epoch(tx: &Tx<'_>, epoch: u32, at_ms: i64, reason: &str) -> Result<()> {
    let end = log_end(tx)?;
    tx.execute(
        "INSERT INTO epoch (county, epoch, start_n, start_head, began_at_ms, reason) VALUES ($1, $2, $3, $4, $5, $6)",
        args![epoch, end.n, end.head, at_ms, reason],
    )?;
    let stands: Vec<(String, u64, Hash)> =
        tx.query("SELECT scope, pos, head FROM scope_head WHERE county = $1", args![], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let sets: Vec<_> = stands.into_iter().map(|(scope, pos, head)| args![epoch, scope, pos, head]).collect();
    tx.execute_many("INSERT INTO epoch_scope (county, epoch, scope, pos, head) VALUES ($1, $2, $3, $4, $5)", &sets)?;
    Ok(())
}

/// Number of the last entry that stands in a backup.
pub(crate) fn backed_up(tx: &Tx<'_>) -> Result<u64> {
    tx.query_one("SELECT backed_up FROM county WHERE county = $1", args![], |row| row.get(0))
}

/// A backup holds the log up to this number.
pub(crate) fn set_backed_up(tx: &Tx<'_>, n: u64) -> Result<()> {
    tx.execute("UPDATE county SET backed_up = $2 WHERE county = $1 AND backed_up < $2", args![n])?;
    Ok(())
}

pub(crate) fn log_end(tx: &Tx<'_>) -> Result<LogEnd> {
    tx.query_one("SELECT n, head FROM county_head WHERE county = $1", args![], |row| Ok(LogEnd { n: row.get(0)?, head: row.get(1)? }))
}

/// The county's head after the entry with this number, or the genesis head for 0.
pub(crate) fn log_head_at(tx: &Tx<'_>, n: u64) -> Result<Option<Hash>> {
    if n == 0 {
        return Ok(Some(chain::county_genesis()));
    }
    tx.query_opt("SELECT log_head FROM entry WHERE county = $1 AND n = $2", args![n], |row| row.get(0))
}
