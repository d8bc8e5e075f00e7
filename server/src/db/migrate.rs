//! From an older database to today's schema, one numbered step after another. A database of a
//! newer program is refused and left as it is.
//!
//! A file keeps its version in `user_version`, and each step is a transaction. On PostgreSQL the
//! version is a table of one row, and all steps are one transaction under an advisory lock: of
//! several servers that start together one does the work and the others find it done.

use super::postgres::Connection as Postgres;
use super::schema;
use crate::failure::Result;
use jiangyuan_model::ErrorCode;
use rusqlite::{Connection, TransactionBehavior};

/// The steps, in order; the number of a step is its place, from 1. A released step is never
/// changed.
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/0001_first.sql")];

/// Chosen once; whoever else uses advisory locks in this database has to take another number.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7741250100010001)";

pub(super) fn sqlite(connection: &mut Connection) -> Result<()> {
    check_not_newer(connection)?;
    let from = version(connection)?;
    for (number, sql) in (1i64..).zip(MIGRATIONS).filter(|(number, _)| *number > from) {
        // The version is read again inside the transaction: another process may have been faster.
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version(&tx)? < number {
            tx.execute_batch(sql).map_err(|_| ErrorCode::MigrationFailed)?;
            tx.pragma_update(None, "user_version", number)?;
        }
        tx.commit()?;
    }
    Ok(())
}

pub(super) fn check_not_newer(connection: &Connection) -> Result<()> {
    check(version(connection)?)
}

fn check(version: i64) -> Result<()> {
    if version > MIGRATIONS.len() as i64 {
        return Err(ErrorCode::StoreTooNew.into());
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings a PostgreSQL database to today's schema.
pub(super) fn postgres(connection: &Postgres) -> Result<()> {
    let migrated = postgres_steps(connection);
    connection.script(if migrated.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    migrated
}

fn postgres_steps(connection: &Postgres) -> Result<()> {
    connection.script("BEGIN")?;
    connection.script(POSTGRES_LOCK)?;
    connection.script("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")?;
    let from = connection.number("SELECT coalesce(max(version), 0) FROM schema_version")?;
    check(from)?;
    for (number, sql) in (1i64..).zip(MIGRATIONS).filter(|(number, _)| *number > from) {
        connection.script(&schema::for_postgres(sql)).map_err(|failure| {
            tracing::error!(%failure, number, "a step of the schema failed");
            ErrorCode::MigrationFailed
        })?;
        connection.script("DELETE FROM schema_version")?;
        connection.script(&format!("INSERT INTO schema_version (version) VALUES ({number})"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name and text of everything in the schema. White space and comments are layout.
    fn schema(connection: &Connection) -> Vec<(String, String)> {
        let mut asked = connection.prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema ORDER BY name").unwrap();
        let rows = asked.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).unwrap();
        rows.map(|row| row.map(|(name, sql)| (name, sql.split_whitespace().collect::<Vec<_>>().join(" "))).unwrap()).collect()
    }

    #[test]
    fn the_migrations_lead_to_the_schema_that_is_written_down() {
        let mut migrated = Connection::open_in_memory().unwrap();
        sqlite(&mut migrated).unwrap();
        let written = Connection::open_in_memory().unwrap();
        written.execute_batch(include_str!("../../schema.sql")).unwrap();
        assert_eq!(schema(&migrated), schema(&written));
    }

    #[test]
    fn the_county_leads_every_key_and_every_index() {
        let mut migrated = Connection::open_in_memory().unwrap();
        sqlite(&mut migrated).unwrap();
        let mut asked = migrated
            .prepare(
                "SELECT t.name, coalesce((SELECT c.name FROM pragma_table_info(t.name) c WHERE c.pk = 1), '') FROM sqlite_schema t WHERE t.type = 'table'
                 UNION ALL
                 SELECT i.name, (SELECT c.name FROM pragma_index_info(i.name) c WHERE c.seqno = 0) FROM sqlite_schema i WHERE i.type = 'index'",
            )
            .unwrap();
        let firsts: Vec<(String, String)> =
            asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<std::result::Result<_, _>>().unwrap();
        assert!(firsts.len() > 15 && firsts.iter().all(|(_, first)| first == "county"), "{firsts:?}");
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused_and_left_as_it_is() {
        let mut newer = Connection::open_in_memory().unwrap();
        newer.pragma_update(None, "user_version", 99).unwrap();
        let refusal = sqlite(&mut newer).unwrap_err().refusal();
        assert_eq!((refusal.code, schema(&newer).len()), (ErrorCode::StoreTooNew, 0));
    }
}
