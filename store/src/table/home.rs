//! The rows about this device, its users and its county.

use crate::error::{StoreError, Stored};
use crate::me::Me;
use crate::table::chain;
use jiangyuan_model::{Actor, Role, Scope};
use jiangyuan_sync::enrol::{Certificate, Ticket};
use rusqlite::{Connection, params};
use zeroize::Zeroizing;

/// The device's secrets.
pub(crate) struct Secrets {
    /// Ed25519.
    pub(crate) signing: Zeroizing<[u8; 32]>,
    /// X25519.
    pub(crate) sealing: Zeroizing<[u8; 32]>,
}

pub(crate) fn insert(conn: &Connection, identity: &[u8; 16], ticket: &Ticket, secrets: &Secrets, sample: bool) -> Stored<()> {
    conn.execute(
        "INSERT INTO home (only, identity, device, device_chars, township, township_name, scope, url,
                           county_tls, county_root, county_key, county_bundle, ticket_secret, signing_secret, sealing_secret, sample)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        params![
            identity,
            ticket.device,
            ticket.device_chars,
            ticket.township,
            ticket.township_name,
            ticket.scope.to_string(),
            ticket.url,
            ticket.county_tls,
            ticket.county_root,
            ticket.county_key,
            ticket.county_bundle,
            ticket.secret,
            *secrets.signing,
            *secrets.sealing,
            sample
        ],
    )?;
    conn.execute("INSERT INTO county (only) VALUES (1)", [])?;
    Ok(())
}

pub(crate) fn insert_user(conn: &Connection, actor: Actor, name: &str, roles: &[Role]) -> Stored<()> {
    conn.execute("INSERT INTO user (actor, name, roles) VALUES (?1, ?2, ?3)", params![actor, name, write_roles(roles)])?;
    Ok(())
}

/// Who has opened the home, as that actor.
pub(crate) fn me(conn: &Connection, actor: Actor) -> Stored<Me> {
    let present = chain::present(conn)?;
    let (mut me, scope) = conn.query_row(
        "SELECT h.device, h.township, h.township_name, h.scope, h.url, h.county_tls, h.county_root, h.county_key,
                h.sample, h.certificate <> x'', u.name, u.roles, h.county_bundle
           FROM home h, user u WHERE u.actor = ?1",
        [actor],
        |row| {
            let me = Me {
                device: row.get(0)?,
                device_chars: present.chars.clone(),
                incarnation: present.end.incarnation,
                township: row.get(1)?,
                township_name: row.get(2)?,
                scope: jiangyuan_model::Scope::Reference,
                roles: read_roles(&row.get::<_, String>(11)?),
                user: row.get(10)?,
                actor,
                sample: row.get(8)?,
                registered: row.get(9)?,
                url: row.get(4)?,
                county_tls: row.get(5)?,
                county_root: row.get(6)?,
                county_key: row.get(7)?,
                county_bundle: row.get(12)?,
            };
            Ok((me, row.get::<_, String>(3)?))
        },
    )?;
    me.scope = scope.parse().map_err(|_| StoreError::lying("home", "scope"))?;
    if let Some(roles) = known_roles(conn, &me)? {
        me.roles = roles;
    }
    Ok(me)
}

/// The county's word on the person's roles, where it has been pulled, goes before the ticket's.
fn known_roles(conn: &Connection, me: &Me) -> Stored<Option<Vec<Role>>> {
    let mut statement = conn.prepare_cached("SELECT roles FROM known_user WHERE device = ?1 AND actor = ?2 AND roles <> '' LIMIT 1")?;
    let mut rows = statement.query(params![me.device, me.actor])?;
    Ok(rows.next()?.map(|row| row.get::<_, String>(0)).transpose()?.map(|text| read_roles(&text)))
}

pub(crate) fn identity(conn: &Connection) -> Stored<[u8; 16]> {
    Ok(conn.query_row("SELECT identity FROM home", [], |row| row.get(0))?)
}

/// The characters that the ticket gave to the numbers the device prints.
pub(crate) fn ticket_chars(conn: &Connection) -> Stored<String> {
    Ok(conn.query_row("SELECT device_chars FROM home", [], |row| row.get(0))?)
}

pub(crate) fn secrets(conn: &Connection) -> Stored<Secrets> {
    Ok(conn.query_row("SELECT signing_secret, sealing_secret FROM home", [], |row| {
        Ok(Secrets { signing: Zeroizing::new(row.get(0)?), sealing: Zeroizing::new(row.get(1)?) })
    })?)
}

/// The ticket's secret, until it is spent.
pub(crate) fn ticket_secret(conn: &Connection) -> Stored<Option<[u8; 16]>> {
    let secret: Vec<u8> = conn.query_row("SELECT ticket_secret FROM home", [], |row| row.get(0))?;
    Ok(secret.try_into().ok())
}

/// The ticket is spent: its secret goes, the certificate stays.
pub(crate) fn set_registered(conn: &Connection, certificate: &Certificate) -> Stored<()> {
    conn.execute(
        "UPDATE home SET ticket_secret = x'', certificate = ?1, scope = ?2",
        params![certificate.to_bytes(), certificate.scope.to_string()],
    )?;
    conn.execute("UPDATE user SET roles = ?1 WHERE actor = 1", [write_roles(&certificate.roles)])?;
    Ok(())
}

/// The county gave the device another scope.
pub(crate) fn set_scope(conn: &Connection, scope: &Scope, township: &str, name: &str) -> Stored<()> {
    conn.execute("UPDATE home SET scope = ?1, township = ?2, township_name = ?3", params![scope.to_string(), township, name])?;
    Ok(())
}

pub(crate) fn projected_by(conn: &Connection) -> Stored<String> {
    Ok(conn.query_row("SELECT projected_by FROM home", [], |row| row.get(0))?)
}

pub(crate) fn set_projected_by(conn: &Connection, version: &str) -> Stored<()> {
    conn.execute("UPDATE home SET projected_by = ?1", [version])?;
    Ok(())
}

/// The county as last met.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CountyRow {
    pub(crate) epoch: u32,
    pub(crate) clock_off_ms: Option<i64>,
    pub(crate) last_sync_ms: Option<i64>,
    pub(crate) unsure: bool,
    pub(crate) protocol: u16,
}

pub(crate) fn county(conn: &Connection) -> Stored<CountyRow> {
    Ok(conn.prepare_cached("SELECT epoch, clock_off_ms, last_sync_ms, unsure, protocol FROM county")?.query_row([], |row| {
        Ok(CountyRow {
            epoch: row.get(0)?,
            clock_off_ms: row.get(1)?,
            last_sync_ms: row.get(2)?,
            unsure: row.get(3)?,
            protocol: row.get(4)?,
        })
    })?)
}

fn write_roles(roles: &[Role]) -> String {
    roles.iter().map(|role| role.key()).collect::<Vec<_>>().join(",")
}

/// A role of a newer county gives nobody a right here.
fn read_roles(text: &str) -> Vec<Role> {
    text.split(',').filter_map(Role::from_key).collect()
}
