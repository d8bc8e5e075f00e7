//! What waits to be sent, weighed, and how fast the last syncs were: the ground of an estimate.

use crate::error::{Result, Stored};
use crate::store::Store;
use jiangyuan_model::Verb;

/// Syncs that the speed is taken from, the latest first. A line differs from one evening to the next,
/// so older ones say little.
const SYNCS_COUNTED: u32 = 5;

/// A sync that moved less than this says something of the round trip and nothing of the speed.
const COUNTED_BYTES_MIN: u32 = 4_000;

/// What waits to be sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weight {
    /// Records that the waiting changes act on.
    pub records: u32,
    /// Bytes of the changes' bodies, before anything is compressed.
    pub body_bytes: u64,
    /// Contents of attachments that the county does not have.
    pub contents: u32,
    /// Their bytes that it does not have.
    pub content_bytes: u64,
}

impl Store {
    /// What waits to be sent.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn weight(&self) -> Result<Weight> {
        let waiting = self.attachments_waiting()?;
        let (records, body_bytes) = self.read_weight()?;
        Ok(Weight { records, body_bytes, contents: waiting.count, content_bytes: waiting.bytes })
    }

    fn read_weight(&self) -> Stored<(u32, u64)> {
        // What the product writes by itself is sent beside and promised to nobody.
        let own = Verb::NoteReads.code();
        let bytes: i64 = self
            .conn
            .prepare_cached("SELECT coalesce(sum(length(body)), 0) FROM change WHERE carried = 1 AND refused = 0 AND verb <> ?1")?
            .query_row([own], |row| row.get(0))?;
        let records = self
            .conn
            .prepare_cached(
                "SELECT count(DISTINCT t.record) FROM touch t JOIN change c ON c.id = t.change
                  WHERE c.carried = 1 AND c.refused = 0 AND c.verb <> ?1",
            )?
            .query_row([own], |row| row.get(0))?;
        Ok((records, bytes.unsigned_abs()))
    }

    /// Bytes a second of the last syncs that moved enough to tell, both ways together, waits and
    /// reconnections within them counted; `None` where there was none yet.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn recent_speed(&self) -> Result<Option<u32>> {
        Ok(self.read_recent_speed()?)
    }

    fn read_recent_speed(&self) -> Stored<Option<u32>> {
        let (bytes, took_ms): (i64, i64) = self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(bytes), 0), coalesce(sum(took_ms), 0) FROM
                    (SELECT bytes_up + bytes_down AS bytes, took_ms FROM session
                      WHERE bytes_up + bytes_down >= ?1 AND took_ms > 0 ORDER BY id DESC LIMIT ?2)",
            )?
            .query_row([COUNTED_BYTES_MIN, SYNCS_COUNTED], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let speed = bytes.saturating_mul(1000).checked_div(took_ms);
        Ok(speed.map(|speed| u32::try_from(speed.max(1)).unwrap_or(u32::MAX)))
    }
}
