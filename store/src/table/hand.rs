//! Rows about whose work a record is: who has it in hand by its own word, and what was passed on.

use crate::error::Stored;
use jiangyuan_model::{DeviceId, RecordId};
use jiangyuan_sync::Doc;
use jiangyuan_sync::hands::{Hand, InHand, Passed};
use rusqlite::{Connection, params};

/// Keeps what a record says.
pub(crate) fn put(conn: &Connection, id: RecordId, doc: &Doc) -> Stored<()> {
    put_hands(conn, id, &doc.in_hand())?;
    put_passed(conn, id, doc)
}

fn put_hands(conn: &Connection, id: RecordId, said: &InHand) -> Stored<()> {
    conn.prepare_cached("DELETE FROM hand WHERE record = ?1")?.execute([id.0])?;
    let mut insert =
        conn.prepare_cached("INSERT INTO hand (record, place, name, device, actor, since_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (hand, place) in said.hands.iter().zip(0_i64..) {
        let (name, device, actor) = match hand {
            Hand::Name(name) => (name.as_str(), 0, 0),
            Hand::Writer(device, actor) => ("", *device, *actor),
        };
        insert.execute(params![id.0, place, name, device, actor, said.since_ms])?;
    }
    Ok(())
}

fn put_passed(conn: &Connection, id: RecordId, doc: &Doc) -> Stored<()> {
    conn.prepare_cached("DELETE FROM passed WHERE handover = ?1")?.execute([id.0])?;
    let Some(taken) = doc.taken() else { return Ok(()) };
    let mut insert = conn.prepare_cached(
        "INSERT OR IGNORE INTO passed (handover, record, giver, receiver, at_ms, from_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for record in &taken.records {
        let Passed { giver, receiver, at_ms } = &taken.passed;
        insert.execute(params![id.0, record.0, giver, receiver, at_ms, taken.from.to_string()])?;
    }
    Ok(())
}

/// Who has a record in hand by its own word.
pub(crate) fn of_record(conn: &Connection, id: RecordId) -> Stored<InHand> {
    let mut statement = conn.prepare_cached("SELECT name, device, actor, since_ms FROM hand WHERE record = ?1 ORDER BY place")?;
    let mut rows = statement.query([id.0])?;
    let mut said = InHand::default();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        said.hands.push(if name.is_empty() { Hand::Writer(row.get::<_, DeviceId>(1)?, row.get(2)?) } else { Hand::Name(name) });
        said.since_ms = row.get(3)?;
    }
    Ok(said)
}

/// How a record was passed on, as far as it counts on the day, in the order in which it was taken.
pub(crate) fn passed(conn: &Connection, id: RecordId, today: &str) -> Stored<Vec<Passed>> {
    let mut statement = conn.prepare_cached(
        "SELECT giver, receiver, at_ms FROM passed WHERE record = ?1 AND from_on <= ?2 ORDER BY from_on, at_ms, handover",
    )?;
    let rows =
        statement.query_map(params![id.0, today], |row| Ok(Passed { giver: row.get(0)?, receiver: row.get(1)?, at_ms: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The records that a person had in hand at any time, each with whether it was ever passed on: those
/// that name him, those that he began (as any of the users of his name), and those that were passed to
/// him. What was never passed on is in his hand still, so most records need no second look.
pub(crate) fn ever_of(conn: &Connection, name: &str) -> Stored<Vec<(RecordId, bool)>> {
    let mut statement = conn.prepare_cached(
        "SELECT o.record, EXISTS (SELECT 1 FROM passed p WHERE p.record = o.record)
           FROM (SELECT record FROM hand WHERE name = ?1
                 UNION SELECT h.record FROM known_user u JOIN hand h ON h.device = u.device AND h.actor = u.actor AND h.name = ''
                        WHERE u.name = ?1
                 UNION SELECT h.record FROM user u, home m JOIN hand h ON h.device = m.device AND h.actor = u.actor AND h.name = ''
                        WHERE u.name = ?1
                 UNION SELECT record FROM passed WHERE receiver = ?1) o",
    )?;
    let rows = statement.query_map([name], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
