//! Making every projection again from the log.
//!
//! They are made in a database in memory first: the doctor compares it with the file row by row,
//! and a rebuild puts it in place in one transaction, so that a half-made projection is never seen.

use crate::error::Stored;
use crate::migrate::MIGRATIONS;
use crate::project;
use crate::refold;
use crate::rules;
use crate::table::change::{self, logged};
use crate::table::{home, record};
use jiangyuan_law::Rules;
use jiangyuan_model::RecordId;
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

/// A projection: its table, its columns with the key first, and how many columns the key has.
pub(crate) struct Projection {
    pub(crate) table: &'static str,
    select: &'static str,
    insert: &'static str,
    key_columns: usize,
}

impl Projection {
    fn key<'a>(&self, row: &'a [Value]) -> impl Iterator<Item = (i64, &'a [u8])> {
        row.iter().take(self.key_columns).map(comparable)
    }
}

/// Every projection.
pub(crate) const PROJECTIONS: &[Projection] = &[
    Projection {
        table: "touch",
        select: "SELECT record, change FROM touch ORDER BY record, change",
        insert: "INSERT INTO touch (record, change) VALUES (?1, ?2)",
        key_columns: 2,
    },
    Projection {
        table: "record",
        select: "SELECT id, noun, scope, last_n, confirmed, shown FROM record ORDER BY id",
        insert: "INSERT INTO record (id, noun, scope, last_n, confirmed, shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        key_columns: 1,
    },
    Projection {
        table: "list_row",
        select: "SELECT id, noun, number, title, village, people, on_date, state, void, needs_person FROM list_row ORDER BY id",
        insert: "INSERT INTO list_row (id, noun, number, title, village, people, on_date, state, void, needs_person)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        key_columns: 1,
    },
    Projection {
        table: "search_text",
        select: "SELECT id, words FROM search_text ORDER BY id",
        insert: "INSERT INTO search_text (id, words) VALUES (?1, ?2)",
        key_columns: 1,
    },
    Projection {
        table: "reminder",
        select: "SELECT record, kind, since_ms FROM reminder ORDER BY record, kind",
        insert: "INSERT INTO reminder (record, kind, since_ms) VALUES (?1, ?2, ?3)",
        key_columns: 2,
    },
    Projection {
        table: "clock",
        select: "SELECT record, place, kind, start, strict_due, rolled_due, due, local_due, estimate, calendar_missing, state,
                        lapses, stopped_on, article, matter FROM clock ORDER BY record, place",
        insert: "INSERT INTO clock (record, place, kind, start, strict_due, rolled_due, due, local_due, estimate,
                                    calendar_missing, state, lapses, stopped_on, article, matter)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        key_columns: 2,
    },
    Projection {
        table: "link",
        select: "SELECT record, field, target FROM link ORDER BY record, field, target",
        insert: "INSERT INTO link (record, field, target) VALUES (?1, ?2, ?3)",
        key_columns: 3,
    },
    Projection {
        table: "known_user",
        select: "SELECT id, device, actor, name, roles, term_from, term_until FROM known_user ORDER BY id",
        insert: "INSERT INTO known_user (id, device, actor, name, roles, term_from, term_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        key_columns: 1,
    },
    Projection {
        table: "hand",
        select: "SELECT record, place, name, device, actor, since_ms FROM hand ORDER BY record, place",
        insert: "INSERT INTO hand (record, place, name, device, actor, since_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        key_columns: 2,
    },
    Projection {
        table: "passed",
        select: "SELECT handover, record, giver, receiver, at_ms, from_on FROM passed ORDER BY handover, record",
        insert: "INSERT INTO passed (handover, record, giver, receiver, at_ms, from_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        key_columns: 2,
    },
    Projection {
        table: "attachment",
        select: "SELECT record, hash, length, rank, waits FROM attachment ORDER BY record, hash, length, rank",
        insert: "INSERT INTO attachment (record, hash, length, rank, waits) VALUES (?1, ?2, ?3, ?4, ?5)",
        key_columns: 4,
    },
    Projection {
        table: "paper",
        select: "SELECT record, made_for, series, year, serial, township, check_code FROM paper ORDER BY record",
        insert: "INSERT INTO paper (record, made_for, series, year, serial, township, check_code) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        key_columns: 1,
    },
    Projection {
        table: "query_code",
        select: "SELECT record, hash FROM query_code ORDER BY record",
        insert: "INSERT INTO query_code (record, hash) VALUES (?1, ?2)",
        key_columns: 1,
    },
    Projection {
        table: "blank_entry",
        select: "SELECT record, number FROM blank_entry ORDER BY record",
        insert: "INSERT INTO blank_entry (record, number) VALUES (?1, ?2)",
        key_columns: 1,
    },
    Projection {
        table: "at_work",
        select: "SELECT record, who FROM at_work ORDER BY record, who",
        insert: "INSERT INTO at_work (record, who) VALUES (?1, ?2)",
        key_columns: 2,
    },
    Projection {
        table: "kept_out",
        select: "SELECT who, record FROM kept_out ORDER BY who, record",
        insert: "INSERT INTO kept_out (who, record) VALUES (?1, ?2)",
        key_columns: 2,
    },
];

/// Makes every projection again, in memory.
pub(crate) fn from_log(log: &Connection, rules: &Rules) -> Stored<Connection> {
    let fresh = Connection::open_in_memory()?;
    for migration in MIGRATIONS {
        fresh.execute_batch(migration)?;
    }
    fresh.set_prepared_statement_cache_capacity(32);
    fresh.execute_batch("BEGIN")?;
    let mut statement = log.prepare(logged!(
        "WHERE c.body IS NOT NULL AND c.branch = 0 AND c.carried <> 4
           AND NOT EXISTS (SELECT 1 FROM erased e WHERE e.device = c.device AND e.incarnation = c.incarnation AND e.seq = c.seq
                           AND (e.hash IS NULL OR e.hash = c.hash))
         ORDER BY c.id"
    ))?;
    for logged in statement.query_map([], change::read)? {
        let logged = logged?;
        for id in refold::records_of(&logged.read_body()) {
            record::touch(&fresh, id, logged.row)?;
        }
    }
    let mut statement = fresh.prepare("SELECT DISTINCT record FROM touch ORDER BY record")?;
    let records: Vec<RecordId> = statement.query_map([], |row| Ok(RecordId(row.get(0)?)))?.collect::<rusqlite::Result<_>>()?;
    for id in records {
        fold_one(log, &fresh, rules, id)?;
    }
    drop(statement);
    fresh.execute_batch("COMMIT")?;
    Ok(fresh)
}

fn fold_one(log: &Connection, fresh: &Connection, rules: &Rules, id: RecordId) -> Stored<()> {
    let mut statement = fresh.prepare_cached("SELECT change FROM touch WHERE record = ?1")?;
    let rows: Vec<i64> = statement.query_map([id.0], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut changes = rows.into_iter().map(|row| change::by_row(log, row)).collect::<Stored<Vec<_>>>()?;
    changes.sort_by_key(change::Logged::fold_key);
    match refold::of_changes(id, &changes) {
        Some(folded) => project::put(fresh, rules, id, &folded),
        None => Ok(()),
    }
}

/// Puts fresh projections in the place of those in the file. Runs inside a transaction.
pub(crate) fn replace(conn: &Connection, fresh: &Connection) -> Stored<()> {
    for projection in PROJECTIONS {
        conn.execute(&format!("DELETE FROM {}", projection.table), [])?;
        let mut from = fresh.prepare(projection.select)?;
        let mut to = conn.prepare(projection.insert)?;
        let columns = from.column_count();
        let mut rows = from.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| row.get::<_, Value>(column)).collect::<rusqlite::Result<Vec<_>>>()?;
            to.execute(params_from_iter(values))?;
        }
    }
    Ok(())
}

/// How many rows of a projection are missing, too many, or different.
pub(crate) fn differences(conn: &Connection, fresh: &Connection, projection: &Projection) -> Stored<u64> {
    let (mut here, mut there) = (conn.prepare(projection.select)?, fresh.prepare(projection.select)?);
    let columns = here.column_count();
    let read = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get::<_, Value>(column)).collect::<rusqlite::Result<Vec<_>>>();
    let (mut here, mut there) = (here.query_map([], read)?, there.query_map([], read)?);
    let (mut left, mut right) = (here.next().transpose()?, there.next().transpose()?);
    let mut differences = 0;
    loop {
        let order = match (&left, &right) {
            (None, None) => return Ok(differences),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(left), Some(right)) => projection.key(left).cmp(projection.key(right)),
        };
        differences += u64::from(order.is_ne() || left != right);
        if order.is_le() {
            left = here.next().transpose()?;
        }
        if order.is_ge() {
            right = there.next().transpose()?;
        }
    }
}

/// Keys are whole numbers, texts or bytes.
fn comparable(value: &Value) -> (i64, &[u8]) {
    match value {
        Value::Integer(number) => (*number, &[]),
        Value::Blob(bytes) => (0, bytes),
        Value::Text(text) => (0, text.as_bytes()),
        _ => (0, &[]),
    }
}

/// The rules that a file holds, where this version has made it; else what ships with the program, until the file
/// is made again.
pub(crate) fn rules_at_first(conn: &Connection) -> Stored<Rules> {
    if project::is_of_this_version(&home::projected_by(conn)?) { rules::read(conn) } else { Ok(Rules::bundled()) }
}

/// Makes the projections of a file again that another version of the program has made.
pub(crate) fn if_made_by_another_version(conn: &mut Connection, rules: &Rules) -> Stored<()> {
    let version = project::version(rules);
    if project::is_of_this_version(&home::projected_by(conn)?) {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let fresh = from_log(&tx, rules)?;
    replace(&tx, &fresh)?;
    home::set_projected_by(&tx, &version)?;
    Ok(tx.commit()?)
}
