//! Tickets: given once, spent once.

use super::{roles_of, roles_text, scope_of};
use crate::failure::Result;
use jiangyuan_model::{DeviceId, Role, Scope};
use jiangyuan_sync::Hash;
use rusqlite::{OptionalExtension, Transaction, params};

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
pub(crate) fn count_of_township(tx: &Transaction<'_>, township: &str) -> Result<u32> {
    Ok(tx.query_row("SELECT count(*) FROM ticket WHERE township = ?1", [township], |row| row.get(0))?)
}

pub(crate) fn insert(tx: &Transaction<'_>, ticket: &TicketRow) -> Result<()> {
    tx.execute(
        "INSERT INTO ticket (device, township, scope, roles, device_chars, secret_hash, made_at_ms, expires_at_ms, spent_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            ticket.device,
            ticket.township,
            ticket.scope.to_string(),
            roles_text(&ticket.roles),
            ticket.device_chars,
            ticket.secret_hash,
            ticket.made_at_ms,
            ticket.expires_at_ms,
            ticket.spent_at_ms,
        ],
    )?;
    Ok(())
}

pub(crate) fn get(tx: &Transaction<'_>, device: DeviceId) -> Result<Option<TicketRow>> {
    let row = tx
        .query_row(
            "SELECT township, scope, roles, device_chars, secret_hash, made_at_ms, expires_at_ms, spent_at_ms
             FROM ticket WHERE device = ?1",
            [device],
            |row| {
                let scope: String = row.get(1)?;
                let ticket = TicketRow {
                    device,
                    township: row.get(0)?,
                    scope: Scope::Reference,
                    roles: roles_of(&row.get::<_, String>(2)?),
                    device_chars: row.get(3)?,
                    secret_hash: row.get(4)?,
                    made_at_ms: row.get(5)?,
                    expires_at_ms: row.get(6)?,
                    spent_at_ms: row.get(7)?,
                };
                Ok((scope, ticket))
            },
        )
        .optional()?;
    row.map(|(scope, ticket)| Ok(TicketRow { scope: scope_of(&scope, "ticket")?, ..ticket })).transpose()
}

pub(crate) fn spend(tx: &Transaction<'_>, device: DeviceId, at_ms: i64) -> Result<()> {
    tx.execute("UPDATE ticket SET spent_at_ms = ?2 WHERE device = ?1", params![device, at_ms])?;
    Ok(())
}
