//! All SQL of the county server: one set of statements for an encrypted SQLite file ([`sqlite`])
//! and for PostgreSQL ([`postgres`]).
//!
//! # How to add a statement
//!
//! A function takes `tx: &Tx<'_>`, runs literal statements on it and reads rows by column number:
//!
//! ```text
//! tx.execute("UPDATE device SET last_seen_ms = $3 WHERE county = $1 AND device = $2", args![device, at_ms])?;
//! tx.query_opt("SELECT name FROM township WHERE county = $1 AND code = $2", args![code], |row| row.get(0))?
//! ```
//!
//! - **`$1` is the county**, in every statement; [`Tx`] gives it, and `args!` are `$2`, `$3` … A
//!   statement without `county = $1` (or `VALUES ($1, …`) fails on both. `county` leads every
//!   primary key, foreign key and index, and is joined on: `e.county = i.county AND e.n = i.n`.
//! - **Words** are those that both know: `INSERT … ON CONFLICT (…) DO UPDATE SET x = excluded.x`,
//!   `RETURNING`, `LIMIT`, `UNION ALL`, window functions, `coalesce`, `length`. In `DO UPDATE … WHERE`
//!   name the table: `scope_head.pos = excluded.pos - 1`. A sum is `CAST(sum(x) AS BIGINT)`.
//!   No `INSERT OR …`, no `rowid`, no `IS $2`, no dates, no JSON.
//! - **Types**: numbers are `i64`, whose unsigned relations fit or fail; bytes are `Vec<u8>` or
//!   `[u8; N]`; a condition (`x IS NULL`) reads as `bool`. Chance of 64 bits (an incarnation) goes in
//!   through [`signed`] and comes out through `row.bits(at)`.
//! - **Many rows** of one kind go through `execute_many` and `query_many`: on PostgreSQL they are one
//!   round trip. No two sets of one call may touch the same row.
//! - **Pages** have a `LIMIT`: a row that nobody reads was still sent.
//! - **A table** goes into `migrations/` and `schema.sql` in SQLite's words; [`schema`] translates.
//!
//! [`Database::write`] and [`Database::read`] may run their closure twice (a lost connection), so it
//! has no effect but through `tx`. What is checked, signed or hashed is done before the transaction
//! and not in it: all writers of the county wait for it.

pub(crate) mod ahead;
pub(crate) mod attachment;
pub(crate) mod county;
pub(crate) mod device;
pub(crate) mod early;
pub(crate) mod erased;
pub(crate) mod held;
pub(crate) mod log;
mod migrate;
pub(crate) mod page;
mod postgres;
pub(crate) mod recipient;
mod row;
mod schema;
pub(crate) mod snapshot;
mod sql;
mod sqlite;
pub(crate) mod stats;
pub(crate) mod stick;
pub(crate) mod ticket;
pub(crate) mod township;

pub(crate) use postgres::{PostgresCounty, refusal as postgres_refusal};
pub(crate) use row::Column;
pub(crate) use sql::{Arg, Tx, args};
pub(crate) use sqlite::{SqliteFile, check_backup};

use crate::failure::{Failure, Result};
use jiangyuan_model::{Role, Scope};

/// The county's database.
pub(crate) enum Database {
    /// One county in one encrypted file.
    Sqlite(SqliteFile),
    /// One county of a PostgreSQL database.
    Postgres(Box<PostgresCounty>),
}

impl Database {
    /// Does `work` in one transaction that holds the county's head: nobody else writes meanwhile, in
    /// no process.
    pub(crate) fn write<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        match self {
            Database::Sqlite(file) => file.write(work),
            Database::Postgres(county) => county.write(work),
        }
    }

    /// After an erasure: no page of the file holds what was freed. PostgreSQL overwrites dead rows
    /// with its own vacuum; `docs/operations.md` says how soon.
    pub(crate) fn overwrite_what_was_freed(&self) -> Result<()> {
        match self {
            Database::Sqlite(file) => file.empty_log(),
            Database::Postgres(_) => Ok(()),
        }
    }

    /// Does `first` in a writing transaction whenever a connection was opened anew, before anything
    /// else is asked on it. A file is opened once, by whoever calls this.
    pub(crate) fn with_each_connection(&self, first: impl Fn(&Tx<'_>) -> Result<()> + Send + Sync + 'static) {
        if let Database::Postgres(county) = self {
            county.with_each_connection(Box::new(first));
        }
    }

    /// Does `work` on one snapshot.
    pub(crate) fn read<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        match self {
            Database::Sqlite(file) => file.read(work),
            Database::Postgres(county) => county.read(work),
        }
    }
}

/// 64 bits of chance as they are kept: the signed number of the same bits.
pub(crate) const fn signed(chance: u64) -> i64 {
    chance.cast_signed()
}

fn scope_of(text: &str, table: &'static str) -> Result<Scope> {
    text.parse().map_err(|_| Failure::LyingRow { table, column: "scope" })
}

/// Roles as a column: their keys, parted by a space.
fn roles_text(roles: &[Role]) -> String {
    roles.iter().map(|role| role.key()).collect::<Vec<_>>().join(" ")
}

fn roles_of(text: &str) -> Vec<Role> {
    text.split_whitespace().filter_map(Role::from_key).collect()
}
