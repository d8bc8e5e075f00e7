//! Devices and the people enrolled on them.

use super::{Tx, args, county, erased, log, roles_of, roles_text, scope_of};
use crate::failure::Result;
use jiangyuan_model::{Actor, DeviceId, Role, Scope};
use jiangyuan_sync::county::KnownDevice;

/// A device as its registration makes it.
pub(crate) struct NewDevice<'a> {
    pub(crate) device: DeviceId,
    pub(crate) key: [u8; 32],
    pub(crate) sealing_key: [u8; 32],
    pub(crate) label: &'a str,
    pub(crate) scope: &'a Scope,
    pub(crate) certificate: &'a [u8],
    pub(crate) at_ms: i64,
}

/// One device, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DeviceRow {
    /// Its handle.
    pub device: DeviceId,
    /// The name of the PC.
    pub label: String,
    /// Its scope.
    pub scope: String,
    /// Who is enrolled on it.
    pub users: Vec<DeviceUser>,
    /// When it registered (UTC milliseconds).
    pub registered_at_ms: i64,
    /// When it last synced.
    pub last_seen_ms: Option<i64>,
    /// When it was revoked.
    pub revoked_at_ms: Option<i64>,
    /// When it was found that two copies of it write under one name: both have to enrol again.
    pub copied_at_ms: Option<i64>,
    /// Changes that it handed in and nobody has decided on.
    pub held: u64,
}

/// One person enrolled on a device.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DeviceUser {
    /// The number that changes carry.
    pub actor: Actor,
    /// The name.
    pub name: String,
    /// What he or she may do.
    pub roles: Vec<Role>,
}

pub(crate) fn insert(tx: &Tx<'_>, new: &NewDevice<'_>) -> Result<()> {
    tx.execute(
        "INSERT INTO device (county, device, key, sealing_key, label, scope, certificate, registered_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![new.device, new.key, new.sealing_key, new.label, new.scope.to_string(), new.certificate, new.at_ms],
    )?;
    Ok(())
}

pub(crate) fn insert_user(tx: &Tx<'_>, device: DeviceId, user: &DeviceUser) -> Result<()> {
    tx.execute(
        "INSERT INTO device_user (county, device, actor, name, roles) VALUES ($1, $2, $3, $4, $5)",
        args![device, user.actor, user.name.as_str(), roles_text(&user.roles)],
    )?;
    Ok(())
}

/// Everybody who was ever named for a device, by number.
pub(crate) fn users_of(tx: &Tx<'_>, device: DeviceId) -> Result<Vec<DeviceUser>> {
    let named = "SELECT actor, name, roles FROM device_user WHERE county = $1 AND device = $2 ORDER BY actor";
    tx.query(named, args![device], |row| Ok(DeviceUser { actor: row.get(0)?, name: row.get(1)?, roles: roles_of(&row.get::<String>(2)?) }))
}

pub(crate) fn set_roles(tx: &Tx<'_>, device: DeviceId, actor: Actor, roles: &[Role]) -> Result<()> {
    tx.execute(
        "UPDATE device_user SET roles = $4 WHERE county = $1 AND device = $2 AND actor = $3",
        args![device, actor, roles_text(roles)],
    )?;
    Ok(())
}

/// What was answered to a device's registration.
pub(crate) struct Registered {
    pub(crate) key: [u8; 32],
    pub(crate) certificate: Vec<u8>,
    pub(crate) revoked: bool,
}

pub(crate) fn registered(tx: &Tx<'_>, device: DeviceId) -> Result<Option<Registered>> {
    tx.query_opt("SELECT key, certificate, revoked_at_ms IS NOT NULL FROM device WHERE county = $1 AND device = $2", args![device], |row| {
        Ok(Registered { key: row.get(0)?, certificate: row.get(1)?, revoked: row.get(2)? })
    })
}

/// A device as the protocol knows it: a desk reads and writes its grids too, as they are now.
pub(crate) fn known(tx: &Tx<'_>, device: DeviceId) -> Result<Option<KnownDevice>> {
    let row: Option<([u8; 32], String, bool)> =
        tx.query_opt("SELECT key, scope, revoked_at_ms IS NOT NULL FROM device WHERE county = $1 AND device = $2", args![device], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let Some((key, scope, revoked)) = row else { return Ok(None) };
    let scope = scope_of(&scope, "device")?;
    let mut writes = vec![scope.clone()];
    for scope in former(tx, device, &scope)?.into_iter().chain([scope]) {
        if let Scope::Desk { township } = &scope {
            writes.extend(log::grids_of(tx, township)?);
        }
        if !writes.contains(&scope) {
            writes.push(scope);
        }
    }
    let mut reads = vec![Scope::Reference];
    reads.extend(writes.iter().cloned());
    let actors = "SELECT actor FROM device_user WHERE county = $1 AND device = $2 ORDER BY actor";
    let actors = tx.query(actors, args![device], |row| row.get(0))?;
    Ok(Some(KnownDevice { device, key, reads: if revoked { Vec::new() } else { reads }, writes, actors, revoked }))
}

/// The scopes that a device had before its township was merged into another one.
fn former(tx: &Tx<'_>, device: DeviceId, present: &Scope) -> Result<Vec<Scope>> {
    let given: Option<String> =
        tx.query_opt("SELECT scope FROM ticket WHERE county = $1 AND device = $2", args![device], |row| row.get(0))?;
    let Some(given) = given.map(|given| scope_of(&given, "ticket")).transpose()?.filter(|given| given != present) else {
        return Ok(Vec::new());
    };
    let between = erased::successors(tx, &given)?;
    Ok([given].into_iter().chain(between).filter(|scope| scope != present).collect())
}

/// The devices of a scope.
pub(crate) fn of_scope(tx: &Tx<'_>, scope: &Scope) -> Result<Vec<DeviceId>> {
    tx.query("SELECT device FROM device WHERE county = $1 AND scope = $2 ORDER BY device", args![scope.to_string()], |row| row.get(0))
}

/// Gives a device another scope.
pub(crate) fn set_scope(tx: &Tx<'_>, device: DeviceId, scope: &Scope) -> Result<()> {
    tx.execute("UPDATE device SET scope = $3 WHERE county = $1 AND device = $2", args![device, scope.to_string()])?;
    Ok(())
}

pub(crate) fn seen(tx: &Tx<'_>, device: DeviceId, at_ms: i64) -> Result<()> {
    tx.execute("UPDATE device SET last_seen_ms = $3 WHERE county = $1 AND device = $2", args![device, at_ms])?;
    Ok(())
}

pub(crate) fn revoke(tx: &Tx<'_>, device: DeviceId, at_ms: i64) -> Result<()> {
    tx.execute("UPDATE device SET revoked_at_ms = $3 WHERE county = $1 AND device = $2", args![device, at_ms])?;
    tx.execute("UPDATE chain SET revoked_seq = seq, revoked_head = head WHERE county = $1 AND device = $2", args![device])?;
    Ok(())
}

/// Two copies of it write under one name.
/// What is here of the device is known by its hash as well from now on: another copy may send it under another id.
pub(crate) fn copied(tx: &Tx<'_>, device: DeviceId, at_ms: i64) -> Result<()> {
    if has_copies(tx, device)? {
        return Ok(());
    }
    tx.execute("UPDATE device SET copied_at_ms = $3 WHERE county = $1 AND device = $2", args![device, at_ms])?;
    county::know_under_any_id(tx, Some(device))
}

pub(crate) fn has_copies(tx: &Tx<'_>, device: DeviceId) -> Result<bool> {
    let copied = "SELECT 1 FROM device WHERE county = $1 AND device = $2 AND copied_at_ms IS NOT NULL";
    Ok(tx.query_opt(copied, args![device], |_| Ok(()))?.is_some())
}

pub(crate) fn all(tx: &Tx<'_>) -> Result<Vec<DeviceRow>> {
    let listed = "SELECT d.device, d.label, d.scope, d.registered_at_ms, d.last_seen_ms, d.revoked_at_ms, d.copied_at_ms,
            (SELECT count(*) FROM held h
              WHERE h.county = d.county AND h.device = d.device AND h.apart = 0 AND h.refused_at_ms IS NULL)
         FROM device d WHERE d.county = $1 ORDER BY d.device";
    let mut devices = tx.query(listed, args![], |row| {
        Ok(DeviceRow {
            device: row.get(0)?,
            label: row.get(1)?,
            scope: row.get(2)?,
            users: Vec::new(),
            registered_at_ms: row.get(3)?,
            last_seen_ms: row.get(4)?,
            revoked_at_ms: row.get(5)?,
            copied_at_ms: row.get(6)?,
            held: row.get(7)?,
        })
    })?;
    let mut users =
        tx.query("SELECT device, actor, name, roles FROM device_user WHERE county = $1 ORDER BY device, actor", args![], |row| {
            Ok((row.get(0)?, DeviceUser { actor: row.get(1)?, name: row.get(2)?, roles: roles_of(&row.get::<String>(3)?) }))
        })?;
    for device in &mut devices {
        device.users = users.extract_if(.., |(of, _): &mut (DeviceId, DeviceUser)| *of == device.device).map(|(_, user)| user).collect();
    }
    Ok(devices)
}
