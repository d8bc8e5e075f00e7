//! A row that was read, and what its cells may be read as.

use crate::failure::{Failure, Result};
use rusqlite::types::ValueRef;
use tokio_postgres::types::{FromSql, Kind, Type};

/// One row. Columns are counted from 0.
pub(crate) struct Row<'a> {
    pub(super) statement: &'static str,
    pub(super) cells: Cells<'a>,
}

/// Where the row lies.
pub(super) enum Cells<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl Row<'_> {
    /// The cell in this column, as what the caller takes it for.
    ///
    /// # Errors
    /// [`Failure::LyingCell`] where it is something else.
    pub(crate) fn get<T: Column>(&self, at: usize) -> Result<T> {
        self.cell(at).and_then(T::of).ok_or(Failure::LyingCell { statement: self.statement, at })
    }

    /// 64 bits of chance, which are kept as the signed number of the same bits.
    pub(crate) fn bits(&self, at: usize) -> Result<u64> {
        Ok(self.get::<i64>(at)?.cast_unsigned())
    }

    fn cell(&self, at: usize) -> Option<Cell<'_>> {
        match &self.cells {
            Cells::Sqlite(row) => match row.get_ref(at).ok()? {
                ValueRef::Null => Some(Cell::Null),
                ValueRef::Integer(number) => Some(Cell::Int(number)),
                ValueRef::Text(text) => std::str::from_utf8(text).ok().map(Cell::Text),
                ValueRef::Blob(bytes) => Some(Cell::Bytes(bytes)),
                ValueRef::Real(_) => None,
            },
            Cells::Postgres(row) => row.try_get::<_, Cell<'_>>(at).ok(),
        }
    }
}

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Cell::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Cell::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::BOOL => Cell::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::BYTEA => Cell::Bytes(raw),
            _ => Cell::Text(<&str>::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Cell::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(ty.kind(), Kind::Simple) && matches!(*ty, Type::INT8 | Type::INT4 | Type::BOOL | Type::BYTEA | Type::TEXT)
    }
}

/// What a cell can be read as.
pub(crate) trait Column: Sized {
    /// The value; `None` where the cell is no such value.
    fn of(cell: Cell<'_>) -> Option<Self>;
}

macro_rules! int_columns {
    ($($int:ty),*) => { $(impl Column for $int {
        fn of(cell: Cell<'_>) -> Option<Self> {
            match cell {
                Cell::Int(number) => number.try_into().ok(),
                _ => None,
            }
        }
    })* };
}
int_columns!(i64, u64, u32, u16, u8);

impl Column for bool {
    fn of(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Int(0) => Some(false),
            Cell::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl Column for String {
    fn of(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl Column for Vec<u8> {
    fn of(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl<const N: usize> Column for [u8; N] {
    fn of(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn of(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::of(cell).map(Some),
        }
    }
}
