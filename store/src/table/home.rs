//! The rows about this device, its users and its county.

use crate::error::{StoreError, Stored};
use crate::me::Me;
use crate::table::chain;
use jiangyuan_model::user::Named;
use jiangyuan_model::{Actor, DeviceId, ErrorCode, Role, Scope, Term};
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

/// Somebody the county has named for this PC, from now on known here by that name.
pub(crate) fn put_user(conn: &Connection, actor: Actor, name: &str, roles: &[Role]) -> Stored<()> {
    let taken: bool =
        conn.query_row("SELECT EXISTS (SELECT 1 FROM user WHERE name = ?1 AND actor <> ?2)", params![name, actor], |row| row.get(0))?;
    if taken {
        return Err(ErrorCode::UserNameTaken.into());
    }
    conn.execute(
        "INSERT INTO user (actor, name, roles) VALUES (?1, ?2, ?3)
         ON CONFLICT (actor) DO UPDATE SET name = excluded.name, roles = excluded.roles",
        params![actor, name, write_roles(roles)],
    )?;
    Ok(())
}

/// Everybody who ever had a passphrase here, as this PC knows him.
pub(crate) fn enrolled(conn: &Connection) -> Stored<Vec<Named>> {
    let mut statement = conn.prepare_cached("SELECT h.device, u.actor, u.name, u.roles, '', '' FROM user u, home h ORDER BY u.actor")?;
    let rows = statement.query_map([], read_named)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everybody whom the county has named, on any PC.
pub(crate) fn named_anywhere(conn: &Connection) -> Stored<Vec<Named>> {
    let mut statement =
        conn.prepare_cached("SELECT device, actor, name, roles, term_from, term_until FROM known_user ORDER BY device, actor")?;
    let rows = statement.query_map([], read_named)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everybody whom the county has named for a PC.
pub(crate) fn named_for(conn: &Connection, device: DeviceId) -> Stored<Vec<Named>> {
    let mut statement =
        conn.prepare_cached("SELECT device, actor, name, roles, term_from, term_until FROM known_user WHERE device = ?1 ORDER BY actor")?;
    let rows = statement.query_map([device], read_named)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What the county says of one user.
pub(crate) fn named(conn: &Connection, device: DeviceId, actor: Actor) -> Stored<Option<Named>> {
    let mut statement = conn.prepare_cached(
        "SELECT device, actor, name, roles, term_from, term_until FROM known_user WHERE device = ?1 AND actor = ?2 ORDER BY id LIMIT 1",
    )?;
    let mut rows = statement.query(params![device, actor])?;
    Ok(rows.next()?.map(read_named).transpose()?)
}

fn read_named(row: &rusqlite::Row<'_>) -> rusqlite::Result<Named> {
    let day = |index| row.get::<_, String>(index).map(|text| text.parse().ok());
    Ok(Named {
        device: row.get(0)?,
        actor: row.get(1)?,
        name: row.get(2)?,
        roles: read_roles(&row.get::<_, String>(3)?),
        term: Term { from: day(4)?, until: day(5)? },
    })
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
                term: Term::default(),
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
    hear(conn, &mut me)?;
    Ok(me)
}

/// Takes over the county's word on the person's roles and term. Where it has been pulled, it goes
/// before the ticket's.
pub(crate) fn hear(conn: &Connection, me: &mut Me) -> Stored<()> {
    if let Some(named) = named(conn, me.device, me.actor)? {
        me.term = named.term;
        if !named.roles.is_empty() {
            me.roles = named.roles;
        }
    }
    Ok(())
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
