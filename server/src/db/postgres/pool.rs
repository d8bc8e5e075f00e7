//! Connections for readers: opened when needed, kept, and never more than a few.

use super::Connection;
use super::line::Line;
use crate::failure::Result;
use jiangyuan_model::ErrorCode;
use std::ops::Deref;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Readers at one time. A page is read in a millisecond, so eight serve thousands of pages in a
/// second; ten processes together stay below PostgreSQL's usual 100 connections.
const READERS_MAX: usize = 8;

/// Who has waited for so long does not wait for other readers but for a database that hangs.
const WAIT: Duration = Duration::from_secs(20);

/// Readers of one process.
pub(super) struct Pool {
    line: Line,
    places: Mutex<Places>,
    freed: Condvar,
}

#[derive(Default)]
struct Places {
    kept: Vec<Connection>,
    taken: usize,
}

impl Pool {
    pub(super) fn new(line: Line) -> Pool {
        Pool { line, places: Mutex::default(), freed: Condvar::new() }
    }

    /// A connection outside any transaction.
    pub(super) fn take(&self) -> Result<Reader<'_>> {
        let places = self.places();
        let (mut places, waited) =
            self.freed.wait_timeout_while(places, WAIT, |places| places.taken >= READERS_MAX).unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(ErrorCode::StoreBusy.into());
        }
        places.taken += 1;
        let kept = places.kept.pop();
        drop(places);
        let mut reader = Reader { pool: self, is_new: kept.is_none(), connection: kept };
        if reader.is_new {
            // Where this fails, the reader gives its place back by being dropped.
            reader.connection = Some(Connection::open(&self.line)?);
        }
        Ok(reader)
    }

    /// Closes what waits.
    pub(super) fn forget_kept(&self) {
        self.places().kept.clear();
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is taken. It is closed when dropped, unless it is kept.
pub(super) struct Reader<'a> {
    pool: &'a Pool,
    /// Nothing was asked on it yet.
    pub(super) is_new: bool,
    connection: Option<Connection>,
}

impl Reader<'_> {
    /// Gives the connection back: no transaction is open on it.
    pub(super) fn keep(mut self) {
        let connection = self.connection.take();
        self.pool.places().kept.extend(connection);
    }
}

impl Deref for Reader<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a reader is given out with its connection")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.pool.places().taken -= 1;
        self.pool.freed.notify_one();
    }
}
