//! The change log.

use crate::error::{StoreError, Stored};
use crate::table::unsigned;
use jiangyuan_model::{ChangeId, DeviceId, ErrorCode, Incarnation, RecordId, Scope, Verb};
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::{Hash, Verdict};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A change of the log.
#[derive(Debug, Clone)]
pub(crate) struct Logged {
    /// Its row: the order of arrival here.
    pub(crate) row: i64,
    pub(crate) id: ChangeId,
    /// The county's number; `None` while it waits.
    pub(crate) n: Option<u64>,
    /// The number that the county gave it and has lost.
    pub(crate) staged: Option<u64>,
    pub(crate) header: Header,
    pub(crate) hash: Hash,
    /// `None` where it was erased.
    pub(crate) body: Option<Vec<u8>>,
    /// The body is not as it was written, but without its values.
    pub(crate) reduced: bool,
    pub(crate) verdict: Verdict,
    /// The code of the county's refusal; 0 for none.
    pub(crate) refused: u16,
    /// The device's head after it, where it was written here.
    pub(crate) head: Option<Hash>,
}

macro_rules! logged {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.device, c.incarnation, c.seq, c.n, c.at_ms, c.actor, s.name, c.verb, c.hash, c.body, c.verdict,
                    c.refused, c.head, c.reduced, c.staged
               FROM change c JOIN scope s ON s.id = c.scope ",
            $rest
        )
    };
}
pub(crate) use logged;

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Logged> {
    let seq = unsigned(row, 3)?;
    let scope: String = row.get(7)?;
    let scope =
        scope.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(7, rusqlite::types::Type::Text, Box::new(error)))?;
    Ok(Logged {
        row: row.get(0)?,
        id: ChangeId { device: row.get(1)?, incarnation: unsigned(row, 2)?, seq },
        n: row.get::<_, Option<i64>>(4)?.map(i64::cast_unsigned),
        header: Header { seq, at_ms: row.get(5)?, actor: row.get(6)?, scope, verb: row.get(8)? },
        hash: row.get(9)?,
        body: row.get(10)?,
        verdict: Verdict(row.get(11)?),
        refused: row.get(12)?,
        head: row.get(13)?,
        reduced: row.get(14)?,
        staged: row.get::<_, Option<i64>>(15)?.map(i64::cast_unsigned),
    })
}

impl Logged {
    /// The change as it travels; `None` where its body was erased or reduced.
    pub(crate) fn change(&self) -> Option<Change> {
        let whole = self.body.clone().filter(|_| !self.reduced);
        whole.map(|body| Change { header: self.header.clone(), body })
    }

    /// What it says. A body that cannot be read, is erased, or is sealed acts on nothing here.
    pub(crate) fn read_body(&self) -> Body {
        match &self.body {
            Some(body) if self.header.scope != Scope::Sealed => Body::read(body, self.id).unwrap_or_default(),
            _ => Body::default(),
        }
    }

    /// The place in the order of the fold: numbered ones by number, then those that the county has
    /// lost by the number they had, then waiting ones as written.
    pub(crate) fn fold_key(&self) -> (u8, u64) {
        match (self.n, self.staged) {
            (Some(n), _) => (0, n),
            (None, Some(staged)) => (1, staged),
            (None, None) => (2, self.row.cast_unsigned()),
        }
    }
}

/// A change on its way into the log.
pub(crate) struct NewRow<'a> {
    pub(crate) id: ChangeId,
    pub(crate) header: &'a Header,
    pub(crate) scope: i64,
    pub(crate) hash: &'a Hash,
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) reduced: bool,
    /// For one written here.
    pub(crate) head: Option<&'a Hash>,
    pub(crate) origin: Option<&'a [u8]>,
    pub(crate) link: Option<u64>,
    pub(crate) carried: u8,
    /// For one that the county's log brought.
    pub(crate) entry: Option<Entry>,
}

/// What the county says of a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) n: u64,
    pub(crate) verdict: Verdict,
    pub(crate) received_at_ms: i64,
}

pub(crate) fn insert(conn: &Connection, new: &NewRow<'_>) -> Stored<i64> {
    conn.prepare_cached(
        "INSERT INTO change (device, incarnation, seq, n, at_ms, actor, scope, verb, hash, body, head,
                             verdict, received_at_ms, origin, link, carried, reduced)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        new.id.device,
        new.id.incarnation.cast_signed(),
        new.id.seq.cast_signed(),
        new.entry.map(|entry| entry.n.cast_signed()),
        new.header.at_ms,
        new.header.actor,
        new.scope,
        new.header.verb,
        new.hash,
        new.body,
        new.head,
        new.entry.map_or(0, |entry| entry.verdict.0),
        new.entry.map_or(0, |entry| entry.received_at_ms),
        new.origin,
        new.link.map(u64::cast_signed),
        new.carried,
        new.reduced,
    ])?;
    Ok(conn.last_insert_rowid())
}

/// The county numbered a change that is here. One that still counts as waiting is there, whatever
/// became of its ack.
pub(crate) fn set_entry(conn: &Connection, row: i64, entry: &Entry) -> Stored<()> {
    conn.prepare_cached(
        "UPDATE change SET n = ?2, verdict = ?3, received_at_ms = ?4, refused = 0, staged = NULL,
                           carried = CASE WHEN carried IN (1, 4) THEN 2 ELSE carried END
          WHERE id = ?1",
    )?
    .execute(params![row, entry.n.cast_signed(), entry.verdict.0, entry.received_at_ms])?;
    crate::table::staged::is_back(conn, row)
}

/// Whether a position of a scope is here.
pub(crate) fn stands_at(conn: &Connection, scope: i64, pos: u64) -> Stored<bool> {
    let mut statement = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM position WHERE scope = ?1 AND pos = ?2)")?;
    Ok(statement.query_row(params![scope, pos.cast_signed()], |row| row.get(0))?)
}

/// The position that the county gave a change in a scope. A snapshot under way may have brought the same
/// before; another change at the position is a contradiction.
pub(crate) fn put_position(conn: &Connection, scope: i64, pos: u64, row: i64) -> Stored<()> {
    let place = params![scope, pos.cast_signed(), row];
    let put = "INSERT INTO position (scope, pos, change) VALUES (?1, ?2, ?3) ON CONFLICT (scope, pos) DO NOTHING";
    if conn.prepare_cached(put)?.execute(place)? > 0 {
        return Ok(());
    }
    let mut same = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM position WHERE scope = ?1 AND pos = ?2 AND change = ?3)")?;
    if same.query_row(place, |row| row.get(0))? { Ok(()) } else { Err(ErrorCode::LogMismatch.into()) }
}

/// Leaves a body without its values.
pub(crate) fn reduce_body(conn: &Connection, row: i64, left: &[u8]) -> Stored<()> {
    conn.prepare_cached("UPDATE change SET body = ?2, reduced = 1 WHERE id = ?1")?.execute(params![row, left])?;
    Ok(())
}

/// Whether a change of a chain after a seq is not here as it was written.
pub(crate) fn lacks_body(conn: &Connection, device: DeviceId, incarnation: Incarnation, after: u64) -> Stored<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM change WHERE device = ?1 AND incarnation = ?2 AND seq > ?3 AND head IS NOT NULL
                               AND branch = 0 AND (body IS NULL OR reduced = 1))",
        )?
        .query_row(params![device, incarnation.cast_signed(), after.cast_signed()], |row| row.get(0))?)
}

/// A body that was reduced is here again as it was written.
pub(crate) fn make_whole(conn: &Connection, row: i64, body: &[u8]) -> Stored<()> {
    conn.prepare_cached("UPDATE change SET body = ?2, reduced = 0 WHERE id = ?1")?.execute(params![row, body])?;
    Ok(())
}

/// Takes a body out. Its hash stays.
pub(crate) fn erase_body(conn: &Connection, row: i64) -> Stored<()> {
    conn.execute("UPDATE change SET body = NULL WHERE id = ?1", [row])?;
    Ok(())
}

/// A clone wrote something else under this id: the local content gives the id up and is parked.
pub(crate) fn move_to_branch(conn: &Connection, logged: &Logged, refused: u16) -> Stored<()> {
    conn.execute(
        "UPDATE change SET refused = ?2, branch = 1 + (
             SELECT max(branch) FROM change WHERE device = ?3 AND incarnation = ?4 AND seq = ?5) WHERE id = ?1",
        params![logged.row, refused, logged.id.device, logged.id.incarnation.cast_signed(), logged.id.seq.cast_signed()],
    )?;
    Ok(())
}

/// The content of this row gave its id up: it has another one now, and what a copy of this home wrote
/// stands under the old.
pub(crate) fn give_up_id(conn: &Connection, logged: &Logged, refused: u16) -> Stored<()> {
    move_to_branch(conn, logged, refused)?;
    conn.execute("UPDATE change SET head = NULL, carried = 0, staged = NULL WHERE id = ?1", [logged.row])?;
    crate::table::staged::is_back(conn, logged.row)
}

pub(crate) fn by_id(conn: &Connection, id: ChangeId) -> Stored<Option<Logged>> {
    Ok(conn
        .prepare_cached(logged!("WHERE c.device = ?1 AND c.incarnation = ?2 AND c.seq = ?3 AND c.branch = 0"))?
        .query_row(params![id.device, id.incarnation.cast_signed(), id.seq.cast_signed()], read)
        .optional()?)
}

pub(crate) fn by_row(conn: &Connection, row: i64) -> Stored<Logged> {
    conn.prepare_cached(logged!("WHERE c.id = ?1"))?.query_row([row], read).optional()?.ok_or_else(|| StoreError::lying("touch", "change"))
}

/// The first change of a record that came to be here and still has its body.
pub(crate) fn first_of_record(conn: &Connection, record: RecordId) -> Stored<Option<Logged>> {
    let asked = logged!(
        "JOIN touch t ON t.change = c.id
          WHERE t.record = ?1 AND c.branch = 0 AND c.refused = 0 AND c.body IS NOT NULL ORDER BY c.id LIMIT 1"
    );
    Ok(conn.prepare_cached(asked)?.query_row([record.0], read).optional()?)
}

/// Bodies of a chain up to a seq, the newest first, as they were written and as the county has them.
pub(crate) fn ground(
    conn: &Connection,
    (device, incarnation): (DeviceId, Incarnation),
    through: u64,
    bytes_max: usize,
) -> Stored<Vec<(u64, Vec<u8>)>> {
    let mut statement = conn.prepare_cached(
        "SELECT c.seq, c.body FROM change c JOIN scope s ON s.id = c.scope
          WHERE c.device = ?1 AND c.incarnation = ?2 AND c.seq <= ?3 AND c.branch = 0 AND c.refused = 0 AND c.staged IS NULL
            AND c.body IS NOT NULL AND c.reduced = 0 AND s.name <> ?4 ORDER BY c.seq DESC",
    )?;
    let asked = params![device, incarnation.cast_signed(), through.cast_signed(), Scope::Sealed.to_string()];
    let (mut bodies, mut left) = (Vec::new(), bytes_max);
    for row in statement.query_map(asked, |row| Ok((unsigned(row, 0)?, row.get::<_, Vec<u8>>(1)?)))? {
        let (seq, body) = row?;
        let Some(rest) = left.checked_sub(body.len()) else { break };
        left = rest;
        bodies.push((seq, body));
    }
    Ok(bodies)
}

/// Every change that acts on a record, in the order of the fold.
pub(crate) fn of_record(conn: &Connection, record: RecordId) -> Stored<Vec<Logged>> {
    let mut statement = conn.prepare_cached(logged!(
        "JOIN touch t ON t.change = c.id WHERE t.record = ?1 AND c.branch = 0
                                 ORDER BY c.n IS NULL, c.n, c.staged IS NULL, c.staged, c.id"
    ))?;
    let rows = statement.query_map([record.0], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Changes of a record that wait for their number: those that the county has lost, then own ones as
/// written.
pub(crate) fn waiting_of_record(conn: &Connection, record: RecordId) -> Stored<Vec<Logged>> {
    let mut statement = conn.prepare_cached(logged!(
        "JOIN touch t ON t.change = c.id WHERE t.record = ?1 AND c.n IS NULL AND c.branch = 0
                          ORDER BY c.staged IS NULL, c.staged, c.id"
    ))?;
    let rows = statement.query_map([record.0], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn origin_stands(conn: &Connection, origin: &[u8]) -> Stored<bool> {
    Ok(conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM change WHERE origin = ?1)")?.query_row([origin], |row| row.get(0))?)
}

/// The county has these, or a receipt covers them.
pub(crate) fn set_carried(conn: &Connection, device: DeviceId, incarnation: Incarnation, range: (u64, u64), carried: u8) -> Stored<()> {
    conn.prepare_cached(
        "UPDATE change SET carried = ?5
          WHERE device = ?1 AND incarnation = ?2 AND seq BETWEEN ?3 AND ?4 AND branch = 0
            AND carried BETWEEN 1 AND ?5 - 1 AND refused = 0",
    )?
    .execute(params![device, incarnation.cast_signed(), range.0.cast_signed(), range.1.cast_signed(), carried])?;
    Ok(())
}

/// The origin that a change is known by: the one in its body, or for an imported record line the
/// beginning of its body's hash, which everybody can compute.
pub(crate) fn origin_of(header: &Header, body: &[u8], read: &Body) -> Option<Vec<u8>> {
    match &read.origin {
        Some(origin) => Some(origin.clone()),
        None if header.verb == Verb::Import.code() => Some(derived_origin(body)),
        None => None,
    }
}

/// The origin of an imported record line.
pub(crate) fn derived_origin(body: &[u8]) -> Vec<u8> {
    blake3::hash(body).as_bytes().iter().take(16).copied().collect()
}
