//! Counties in a PostgreSQL database, with any number of server processes beside one another.
//!
//! **Order.** A writer's transaction begins by locking the county's row of `county_head`
//! (`FOR UPDATE`) and holds it until it has committed; so numbers and positions become visible in
//! their order, whatever process gave them. The lock is taken at `READ COMMITTED`: each statement
//! after it sees everything that was committed before the lock was had. A reader has one
//! `REPEATABLE READ` snapshot for all it asks. A `bigserial` was rejected: two writers who commit
//! out of order leave a hole that a device's cursor has already passed.
//!
//! **One writer a process.** Writers of one process queue at a mutex and not in the database, where
//! each would hold a connection only to wait for the same row.
//!
//! **A lost connection.** What fails before `COMMIT` was sent has changed nothing and is done once
//! more on a new connection. When the connection is lost during `COMMIT`, nobody knows: nothing is
//! acked and nothing is done again here. The device is told that the county is busy, comes again,
//! and hears in the welcome what the county holds; a segment that was committed is compared by its
//! hashes and passed over.
//!
//! **A dead process** that still holds the row is ended by the database
//! (`idle_in_transaction_session_timeout`, keepalives), so that it never stops a county for longer.

mod connection;
mod failure;
mod line;
mod pool;

pub(super) use connection::Connection;
pub(crate) use failure::refusal;

use super::migrate;
use super::sql::Tx;
use crate::address::DatabaseAddress;
use crate::failure::{Failure, Result};
use failure::{is_lost, is_retried};
use line::Line;
use pool::Pool;
use std::sync::{Mutex, OnceLock, PoisonError};

/// One county in a database that may hold others.
pub(crate) struct PostgresCounty {
    line: Line,
    county: i64,
    writer: Mutex<Option<Connection>>,
    readers: Pool,
    first: OnceLock<First>,
}

/// What is done on each new connection before all else.
type First = Box<dyn Fn(&Tx<'_>) -> Result<()> + Send + Sync>;

impl PostgresCounty {
    /// Connects and brings the database to today's schema.
    pub(crate) fn open(address: &DatabaseAddress) -> Result<PostgresCounty> {
        let line = Line::to(address)?;
        let writer = Connection::open(&line)?;
        migrate::postgres(&writer)?;
        if writer.number("SELECT (current_setting('fsync') = 'on')::int::bigint")? != 1 {
            tracing::error!("the database runs with fsync = off: what devices are told to be safe is not safe from a power cut");
        }
        Ok(PostgresCounty {
            readers: Pool::new(line.clone()),
            line,
            county: address.county(),
            writer: Mutex::new(Some(writer)),
            first: OnceLock::new(),
        })
    }

    /// Sets what is done on each connection that is opened from now on, in a writing transaction.
    pub(crate) fn with_each_connection(&self, first: First) {
        // It is set once, when the county is opened.
        let _ = self.first.set(first);
    }

    /// Does `work` in one transaction that holds the county's head.
    pub(crate) fn write<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        // A connection that a panic left in the middle of a transaction was taken and not put back.
        let mut kept = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let first = self.write_once(&mut kept, &work);
        if first.as_ref().is_err_and(is_retried) { self.write_once(&mut kept, &work) } else { first }
    }

    fn write_once<T>(&self, kept: &mut Option<Connection>, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        let (writer, first) = match kept.take() {
            Some(writer) => (writer, None),
            None => (Connection::open(&self.line)?, self.first.get()),
        };
        let tx = Tx::new(&writer, self.county);
        let begun = self.lock_head(&writer).and_then(|()| first.map_or(Ok(()), |first| first(&tx)));
        let done = begun.and_then(|()| work(&tx)).and_then(|done| {
            // A failure that `work` passed over has ended the transaction: COMMIT would say yes and keep nothing.
            if writer.has_failed() { Err(Failure::LyingRow { table: "transaction", column: "failed" }) } else { Ok(done) }
        });
        let ended = match &done {
            Ok(_) => writer.script("COMMIT").map_err(|failure| if is_lost(&failure) { Failure::CommitUnknown } else { failure }),
            Err(_) => writer.script("ROLLBACK"),
        };
        if ended.is_ok() {
            writer.forget_failure();
            *kept = Some(writer);
        }
        // What `work` failed with says more than a rollback on a connection that is gone.
        done.and_then(|done| ended.map(|()| done))
    }

    fn lock_head(&self, writer: &Connection) -> Result<()> {
        let county = self.county;
        let lock = format!("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT n FROM county_head WHERE county = {county} FOR UPDATE");
        if writer.rows_of(&lock)? == 0 {
            // The first start of this county: its head does not exist yet.
            writer.script(&format!("SELECT pg_advisory_xact_lock({county})"))?;
        }
        Ok(())
    }

    /// Does `work` on one snapshot.
    pub(crate) fn read<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        let first = self.read_once(&work);
        if first.as_ref().is_err_and(is_retried) {
            // Others that were kept are as dead as this one.
            self.readers.forget_kept();
            return self.read_once(&work);
        }
        first
    }

    fn read_once<T>(&self, work: impl Fn(&Tx<'_>) -> Result<T>) -> Result<T> {
        let reader = self.readers.take()?;
        if reader.is_new && self.first.get().is_some() {
            // The database may have been restored: no reader sees it before the writer has looked.
            self.write(|_| Ok(()))?;
        }
        reader.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let done = work(&Tx::new(&*reader, self.county));
        if reader.script("COMMIT").is_ok() {
            reader.keep();
        }
        done
    }
}
