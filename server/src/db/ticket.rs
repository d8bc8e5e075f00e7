//! Tickets: given once, spent once.

use super::{Tx, args, roles_of, roles_text, scope_of};
use crate::failure::Result;
use jiangyuan_model::{DeviceId, Role, Scope};
use jiangyuan_sync::Hash;

/// A ticket as the county remembers it: without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TicketRow {
    pub(crate) device: DeviceId,
    pub(crate) township: String,
    pub(crate) scope: Scope,
    pub(crate) roles: Vec<Role>,
    pub(crate) device_chars: String,
    pub(crate) secret_hash: Hash,
    pub(crate) made_at_ms: i64,
    pub(crate) expires_at_ms: i64,
    pub(crate) spent_at_ms: Option<i64>,
}

/// How many tickets a township has had: the printed characters of the next device.
pub(crate) fn count_of_township(tx: &Tx<'_>, township: &str) -> Result<u32> {
    tx.query_one("SELECT count(*) FROM ticket WHERE county = $1 AND township = $2", args![township], |row| row.get(0))
}

pub(crate) fn insert(tx: &Tx<'_>, ticket: &TicketRow) -> Result<()> {
    tx.execute(
        "INSERT INTO ticket (county, device, township, scope, roles, device_chars, secret_hash, made_at_ms, expires_at_ms, spent_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            ticket.device,
            ticket.township.as_str(),
            ticket.scope.to_string(),
            roles_text(&ticket.roles),
            ticket.device_chars.as_str(),
            ticket.secret_hash,
            ticket.made_at_ms,
            ticket.expires_at_ms,
            ticket.spent_at_ms,
        ],
    )?;
    Ok(())
}

pub(crate) fn get(tx: &Tx<'_>, device: DeviceId) -> Result<Option<TicketRow>> {
    tx.query_opt(
        "SELECT township, scope, roles, device_chars, secret_hash, made_at_ms, expires_at_ms, spent_at_ms
         FROM ticket WHERE county = $1 AND device = $2",
        args![device],
        |row| {
            Ok(TicketRow {
                device,
                township: row.get(0)?,
                scope: scope_of(&row.get::<String>(1)?, "ticket")?,
                roles: roles_of(&row.get::<String>(2)?),
                device_chars: row.get(3)?,
                secret_hash: row.get(4)?,
                made_at_ms: row.get(5)?,
                expires_at_ms: row.get(6)?,
                spent_at_ms: row.get(7)?,
            })
        },
    )
}

pub(crate) fn spend(tx: &Tx<'_>, device: DeviceId, at_ms: i64) -> Result<()> {
    tx.execute("UPDATE ticket SET spent_at_ms = $3 WHERE county = $1 AND device = $2", args![device, at_ms])?;
    Ok(())
}
