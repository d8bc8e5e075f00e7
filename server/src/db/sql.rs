//! Statements, their arguments and their rows, the same for both databases.

use super::row::Row;
use crate::failure::{Failure, Result};
use std::borrow::Cow;

/// One open transaction of one database, as the two implementations offer it. Both calls take many
/// sets of arguments for one statement: SQLite runs them one after another, PostgreSQL is sent all
/// of them before the first answer is awaited.
///
/// `$1` is the county; the arguments follow it as `$2`, `$3` …
pub(crate) trait Sql {
    /// Runs the statement once for each set of arguments. Returns how many rows were changed.
    fn execute_many(&self, statement: &'static str, county: i64, sets: &[Vec<Arg<'_>>]) -> Result<u64>;

    /// Asks the same for each set of arguments; `read` gets the place of the set, and a row.
    fn query_many(
        &self,
        statement: &'static str,
        county: i64,
        sets: &[Vec<Arg<'_>>],
        read: &mut dyn FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()>;
}

/// A transaction of one county.
#[derive(Clone, Copy)]
pub(crate) struct Tx<'a> {
    sql: &'a dyn Sql,
    county: i64,
}

impl<'a> Tx<'a> {
    pub(super) const fn new(sql: &'a dyn Sql, county: i64) -> Tx<'a> {
        Tx { sql, county }
    }

    /// Runs a statement. Returns how many rows were changed.
    pub(crate) fn execute(&self, statement: &'static str, args: Vec<Arg<'_>>) -> Result<u64> {
        self.sql.execute_many(statement, self.county, &[args])
    }

    /// Runs one statement for each set of arguments; no two sets may touch the same row. Returns how
    /// many rows were changed by all of them.
    pub(crate) fn execute_many(&self, statement: &'static str, sets: &[Vec<Arg<'_>>]) -> Result<u64> {
        if sets.is_empty() { Ok(0) } else { self.sql.execute_many(statement, self.county, sets) }
    }

    /// Every row.
    pub(crate) fn query<T>(
        &self,
        statement: &'static str,
        args: Vec<Arg<'_>>,
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.sql.query_many(statement, self.county, &[args], &mut |_, row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub(crate) fn query_opt<T>(
        &self,
        statement: &'static str,
        args: Vec<Arg<'_>>,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.query(statement, args, read)?.into_iter().next())
    }

    /// The one row that there always is.
    pub(crate) fn query_one<T>(&self, statement: &'static str, args: Vec<Arg<'_>>, read: impl FnMut(&Row<'_>) -> Result<T>) -> Result<T> {
        self.query_opt(statement, args, read)?.ok_or(Failure::LyingCell { statement, at: 0 })
    }

    /// The same question for each set of arguments; `read` gets the place of the set, and a row.
    pub(crate) fn query_many(
        &self,
        statement: &'static str,
        sets: &[Vec<Arg<'_>>],
        read: &mut dyn FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        if sets.is_empty() { Ok(()) } else { self.sql.query_many(statement, self.county, sets, read) }
    }
}

/// An argument of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Arg<'a> {
    Null,
    Int(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

/// Arguments of a statement: `args![n, scope.to_string(), hash]`.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::sql::Arg::from($value)),*] };
}
pub(crate) use args;

macro_rules! int_args {
    ($($int:ty),*) => { $(impl From<$int> for Arg<'_> {
        fn from(value: $int) -> Self {
            Arg::Int(i64::from(value))
        }
    })* };
}
int_args!(i64, i32, u32, u16, u8, bool);

/// A count, a number or a position. What no table can hold is the greatest number, beyond which
/// nothing stands. For 64 bits of chance take [`super::signed`].
impl From<u64> for Arg<'_> {
    fn from(value: u64) -> Self {
        Arg::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Arg::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Arg<'_> {
    fn from(value: String) -> Self {
        Arg::Text(Cow::Owned(value))
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(value: &'a [u8]) -> Self {
        Arg::Bytes(Cow::Borrowed(value))
    }
}

impl From<Vec<u8>> for Arg<'_> {
    fn from(value: Vec<u8>) -> Self {
        Arg::Bytes(Cow::Owned(value))
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Arg<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Arg::Bytes(Cow::Borrowed(value))
    }
}

impl<const N: usize> From<[u8; N]> for Arg<'_> {
    fn from(value: [u8; N]) -> Self {
        Arg::Bytes(Cow::Owned(value.to_vec()))
    }
}

impl<'a, T> From<Option<T>> for Arg<'a>
where
    Arg<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Arg::Null, Arg::from)
    }
}
