//! What the county knows of devices that it writes sticks for: the last hello of each, its sealing
//! key, and which devices a township has.

use super::early::{bytes_of, frame_of};
use super::{Tx, args};
use crate::failure::{Failure, Result};
use jiangyuan_model::DeviceId;
use jiangyuan_sync::frame::{Frame, Hello};

/// A device as a stick is written for it.
pub(crate) struct Addressee {
    /// Its Ed25519 key.
    pub(crate) key: [u8; 32],
    /// Its X25519 key.
    pub(crate) sealing_key: [u8; 32],
    /// Its certificate, which a device that registered by stick does not have yet.
    pub(crate) certificate: Vec<u8>,
}

pub(crate) fn addressee(tx: &Tx<'_>, device: DeviceId) -> Result<Option<Addressee>> {
    tx.query_opt("SELECT key, sealing_key, certificate FROM device WHERE county = $1 AND device = $2", args![device], |row| {
        Ok(Addressee { key: row.get(0)?, sealing_key: row.get(1)?, certificate: row.get(2)? })
    })
}

/// The devices of a township that are not revoked, in the order of their handles.
pub(crate) fn of_township(tx: &Tx<'_>, township: &str) -> Result<Vec<DeviceId>> {
    tx.query(
        "SELECT d.device FROM device d JOIN ticket t ON t.county = d.county AND t.device = d.device
         WHERE d.county = $1 AND t.township = $2 AND d.revoked_at_ms IS NULL ORDER BY d.device",
        args![township],
        |row| row.get(0),
    )
}

/// The last hello of a device, as it signed it.
pub(crate) fn hello(tx: &Tx<'_>, device: DeviceId) -> Result<Option<Hello>> {
    let kept = tx.query_opt("SELECT hello FROM hello WHERE county = $1 AND device = $2", args![device], |row| row.get::<Vec<u8>>(0))?;
    match kept.map(|bytes| frame_of(&bytes)) {
        None => Ok(None),
        Some(Some(Frame::Hello(hello))) => Ok(Some(hello)),
        Some(_) => Err(Failure::LyingRow { table: "hello", column: "hello" }),
    }
}

pub(crate) fn keep_hello(tx: &Tx<'_>, hello: &Hello, at_ms: i64) -> Result<()> {
    tx.execute(
        "INSERT INTO hello (county, device, hello, told_at_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (county, device) DO UPDATE SET hello = excluded.hello, told_at_ms = excluded.told_at_ms",
        args![hello.device, bytes_of(&Frame::Hello(hello.clone()))?, at_ms],
    )?;
    Ok(())
}
