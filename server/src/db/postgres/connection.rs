//! One connection, for callers that may block.
//!
//! The client is asynchronous and a session is a thread, so each connection has a runtime of its
//! own that runs on the thread that asks. Nothing is handed from thread to thread, and the sets of
//! arguments of one statement are all on their way before the first answer is awaited.

use super::line::Line;
use crate::db::row::{Cells, Row};
use crate::db::sql::{Arg, Sql};
use crate::failure::{Failure, Result};
use bytes::BytesMut;
use futures_util::future::try_join_all;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::{IsNull, ToSql, Type};
use tokio_postgres::{Client, SimpleQueryMessage, Statement};

/// What every connection is told once. `synchronous_commit`: an ack is sent after the commit, and a
/// commit is on disk. The times are those after which nobody works any more but somebody waits.
const SETTINGS: &str = "SET synchronous_commit = on; SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '60s'";

/// One connection.
pub(in crate::db) struct Connection {
    client: Client,
    statements: RefCell<BTreeMap<(&'static str, Vec<u32>), Statement>>,
    failed: Cell<bool>,
    runtime: Option<Runtime>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // A runtime may not wait for its threads where the caller himself runs on one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Connection {
    pub(in crate::db) fn open(line: &Line) -> Result<Connection> {
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let client = runtime.block_on(line.connect())?;
        let connection = Connection { client, statements: RefCell::default(), failed: Cell::new(false), runtime: Some(runtime) };
        connection.script(SETTINGS)?;
        Ok(connection)
    }

    /// Runs statements that have neither arguments nor rows.
    pub(in crate::db) fn script(&self, script: &str) -> Result<()> {
        self.run(self.client.batch_execute(script))
    }

    /// Runs statements without arguments. Returns how many rows they gave.
    pub(super) fn rows_of(&self, script: &str) -> Result<usize> {
        let messages = self.run(self.client.simple_query(script))?;
        Ok(messages.iter().filter(|message| matches!(message, SimpleQueryMessage::Row(_))).count())
    }

    /// The one number that the question gives.
    pub(in crate::db) fn number(&self, question: &'static str) -> Result<i64> {
        Ok(self.run(self.client.query_one(question, &[]))?.try_get(0)?)
    }

    /// Whether a statement has failed since the last [`Connection::forget_failure`].
    pub(super) fn has_failed(&self) -> bool {
        self.failed.get()
    }

    pub(super) fn forget_failure(&self) {
        self.failed.set(false);
    }

    fn run<T>(&self, work: impl Future<Output = std::result::Result<T, tokio_postgres::Error>>) -> Result<T> {
        let runtime = self.runtime.as_ref().expect("a connection has its runtime until it is dropped");
        runtime.block_on(work).map_err(|error| {
            self.failed.set(true);
            Failure::Postgres(error)
        })
    }

    /// The statement, prepared for arguments of these types. A type is that of the first set that
    /// has a value there.
    fn prepared(&self, statement: &'static str, sets: &[Vec<Arg<'_>>]) -> Result<Statement> {
        let count = sets.first().map_or(0, Vec::len);
        let of_argument = |at| sets.iter().filter_map(|args| type_of(args.get(at)?)).next().unwrap_or(Type::UNKNOWN);
        let types: Vec<Type> = std::iter::once(Type::INT8).chain((0..count).map(of_argument)).collect();
        let key = (statement, types.iter().map(Type::oid).collect());
        if let Some(known) = self.statements.borrow().get(&key) {
            return Ok(known.clone());
        }
        let prepared = self.run(self.client.prepare_typed(statement, &types))?;
        self.statements.borrow_mut().insert(key, prepared.clone());
        Ok(prepared)
    }
}

/// The arguments of one run, the county before all.
fn with_county<'a>(county: &'a Arg<'a>, args: &'a [Arg<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    std::iter::once(county).chain(args).map(|arg| arg as &(dyn ToSql + Sync)).collect()
}

impl Sql for Connection {
    fn execute_many(&self, statement: &'static str, county: i64, sets: &[Vec<Arg<'_>>]) -> Result<u64> {
        let prepared = self.prepared(statement, sets)?;
        let county = Arg::Int(county);
        let sent = sets.iter().map(|args| {
            let args = with_county(&county, args);
            let prepared = &prepared;
            async move { self.client.execute(prepared, &args).await }
        });
        Ok(self.run(try_join_all(sent))?.iter().sum())
    }

    fn query_many(
        &self,
        statement: &'static str,
        county: i64,
        sets: &[Vec<Arg<'_>>],
        read: &mut dyn FnMut(usize, &Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let prepared = self.prepared(statement, sets)?;
        let county = Arg::Int(county);
        let sent = sets.iter().map(|args| {
            let args = with_county(&county, args);
            let prepared = &prepared;
            async move { self.client.query(prepared, &args).await }
        });
        for (place, rows) in self.run(try_join_all(sent))?.iter().enumerate() {
            rows.iter().try_for_each(|row| read(place, &Row { statement, cells: Cells::Postgres(row) }))?;
        }
        Ok(())
    }
}

const fn type_of(arg: &Arg<'_>) -> Option<Type> {
    match arg {
        Arg::Null => None,
        Arg::Int(_) => Some(Type::INT8),
        Arg::Text(_) => Some(Type::TEXT),
        Arg::Bytes(_) => Some(Type::BYTEA),
    }
}

impl ToSql for Arg<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Arg::Null => Ok(IsNull::Yes),
            Arg::Int(number) => number.to_sql(ty, out),
            Arg::Text(text) => text.as_ref().to_sql(ty, out),
            Arg::Bytes(bytes) => bytes.as_ref().to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(ty)
    }

    tokio_postgres::types::to_sql_checked!();
}
