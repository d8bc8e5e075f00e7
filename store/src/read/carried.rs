//! Where everything stands on its way to the county.

use crate::error::{Result, StoreError, Stored};
use crate::store::Store;
use crate::table::change::{self, Logged, logged};
use crate::table::{chain, home, scope, snapshot};
use jiangyuan_model::view::{Arriving, Carried, WaitingChange};
use jiangyuan_model::{ErrorCode, Incarnation, RecordId, Refusal, Verb};
use jiangyuan_sync::Hash;
use jiangyuan_sync::frame::{ChainState, Cursor};
use rusqlite::{OptionalExtension, params};

/// The most waiting changes that are listed; the bar tells how many there are in all.
const WAITING_LISTED_MAX: usize = 1_000;

/// Where this device stands with the county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFacts {
    /// Changes that the county does not have, parked ones left out.
    pub pending: u32,
    /// Changes that the county refused.
    pub parked: u32,
    /// Records that need a person: a conflict, or a step in conflict.
    pub conflicts: u32,
    /// When the last sync ended well, UTC milliseconds.
    pub last_sync_ms: Option<i64>,
    /// This PC's clock minus the county's at the last greeting.
    pub clock_off_ms: Option<i64>,
    /// The county's epoch; 0 before the first answer.
    pub epoch: u32,
    /// The present incarnation.
    pub incarnation: Incarnation,
    /// Its last seq.
    pub seq: u64,
    /// Its head.
    pub head: Hash,
    /// The last seq that the county has.
    pub acked_through: u64,
    /// The last seq that a receipt covers.
    pub receipted_through: u64,
    /// The last seq that is somebody's work, and not the product's own.
    pub work_through: u64,
    /// How far each scope is here, in order of the scope's name.
    pub cursors: Vec<Cursor>,
    /// The snapshots that are being taken, together.
    pub arriving: Option<Arriving>,
}

impl SyncFacts {
    /// Nothing waits, nothing is parked, and the county's receipt covers all that was written.
    pub fn all_sent(&self) -> bool {
        self.pending == 0 && self.parked == 0 && self.receipted_through >= self.work_through
    }
}

impl Store {
    /// Where a record stands on its way to the county.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn carried(&self, id: RecordId) -> Result<Carried> {
        Ok(self.read_carried(id)?)
    }

    fn read_carried(&self, id: RecordId) -> Stored<Carried> {
        let code: u8 = self
            .conn
            .prepare_cached(
                "SELECT coalesce(min(c.carried), 3) FROM touch t JOIN change c ON c.id = t.change
                  WHERE t.record = ?1 AND c.carried > 0",
            )?
            .query_row([id.0], |row| row.get(0))?;
        Carried::from_code(code).ok_or_else(|| StoreError::lying("change", "carried"))
    }

    /// Changes that the county does not have, in the order written; parked ones with the reason. What
    /// the product writes by itself is nobody's work and not among them, and a record that whoever
    /// has opened the home may not see is not shown.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn waiting(&self) -> Result<Vec<WaitingChange>> {
        Ok(self.read_waiting()?)
    }

    pub(super) fn read_waiting(&self) -> Stored<Vec<WaitingChange>> {
        let today = self.world.clock.today();
        let seen = self.read_seen()?;
        let mut statement = self.conn.prepare_cached(logged!("WHERE c.carried = 1 AND c.verb <> ?1 ORDER BY c.id"))?;
        let mut waiting = Vec::new();
        for logged in statement.query_map([Verb::NoteReads.code()], change::read)?.take(WAITING_LISTED_MAX) {
            let logged = logged?;
            let record = logged.read_body().ops.iter().find_map(jiangyuan_sync::Op::on);
            waiting.push(WaitingChange {
                seq: logged.id.seq,
                verb: Verb::from_code(logged.header.verb).map(|verb| verb.key().to_owned()).unwrap_or_default(),
                record: record.map(|id| self.read_row(id, today)).transpose()?.flatten().filter(|row| seen.sees(row.id, row.noun)),
                author: self.read_author(logged.id.device, logged.header.actor)?,
                at_ms: logged.header.at_ms,
                parked: parked(&logged),
            });
        }
        Ok(waiting)
    }

    /// Where this device stands with the county.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn sync_facts(&self) -> Result<SyncFacts> {
        Ok(self.read_sync_facts()?)
    }

    /// Only the last change is looked at: behind it stands somebody's work, or there was none.
    fn read_work_through(&self, end: &ChainState) -> Stored<u64> {
        let own: Option<u16> = self
            .conn
            .prepare_cached("SELECT verb FROM change WHERE device = ?1 AND incarnation = ?2 AND seq = ?3 AND branch = 0")?
            .query_row(params![self.me.device, end.incarnation.cast_signed(), end.seq.cast_signed()], |row| row.get(0))
            .optional()?;
        Ok(if own == Some(Verb::NoteReads.code().into()) { end.seq.saturating_sub(1) } else { end.seq })
    }

    /// How many changes of this PC, after one sequence number and through another, are somebody's work.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn work_between(&self, after: u64, through: u64) -> Result<u64> {
        Ok(self.count_work(after, through)?)
    }

    fn count_work(&self, after: u64, through: u64) -> Stored<u64> {
        let incarnation = chain::present(&self.conn)?.end.incarnation;
        let number: i64 = self
            .conn
            .prepare_cached(
                "SELECT count(*) FROM change
                  WHERE device = ?1 AND incarnation = ?2 AND branch = 0 AND seq > ?3 AND seq <= ?4 AND verb <> ?5",
            )?
            .query_row(
                params![self.me.device, incarnation.cast_signed(), after.cast_signed(), through.cast_signed(), Verb::NoteReads.code()],
                |row| row.get(0),
            )?;
        Ok(number.unsigned_abs())
    }

    pub(super) fn read_sync_facts(&self) -> Stored<SyncFacts> {
        let present = chain::present(&self.conn)?;
        let county = home::county(&self.conn)?;
        let (pending, parked) = self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(refused = 0), 0), coalesce(sum(refused <> 0), 0) FROM change WHERE carried = 1 AND verb <> ?1",
            )?
            .query_row([Verb::NoteReads.code()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(SyncFacts {
            pending,
            parked,
            conflicts: self.count_for_a_person()?,
            last_sync_ms: county.last_sync_ms,
            clock_off_ms: county.clock_off_ms,
            epoch: county.epoch,
            incarnation: present.end.incarnation,
            seq: present.end.seq,
            head: present.end.head,
            acked_through: present.acked,
            receipted_through: present.receipted,
            work_through: self.read_work_through(&present.end)?,
            cursors: scope::cursors(&self.conn)?,
            arriving: snapshot::arriving(&self.conn)?,
        })
    }
}

/// Why the county does not take a change. A reason of a newer county is told as the general one.
fn parked(logged: &Logged) -> Option<Refusal> {
    let code = || ErrorCode::from_code(logged.refused).unwrap_or(ErrorCode::ChangeUnreadable);
    (logged.refused != 0).then(|| Refusal::new(code()))
}
