//! From an older file to today's schema, one numbered step after another, each in a transaction
//! of its own. A file of a newer program is refused and left as it is.

use crate::failure::Result;
use jiangyuan_model::ErrorCode;
use rusqlite::{Connection, TransactionBehavior};

/// The steps, in order; the number of a step is its place, from 1. A released step is never
/// changed.
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/0001_first.sql")];

pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
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
    if version(connection)? > MIGRATIONS.len() as i64 {
        return Err(ErrorCode::StoreTooNew.into());
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
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
        migrate(&mut migrated).unwrap();
        let written = Connection::open_in_memory().unwrap();
        written.execute_batch(include_str!("../../schema.sql")).unwrap();
        assert_eq!(schema(&migrated), schema(&written));
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused_and_left_as_it_is() {
        let mut newer = Connection::open_in_memory().unwrap();
        newer.pragma_update(None, "user_version", 99).unwrap();
        let refusal = migrate(&mut newer).unwrap_err().refusal();
        assert_eq!((refusal.code, schema(&newer).len()), (ErrorCode::StoreTooNew, 0));
    }
}
