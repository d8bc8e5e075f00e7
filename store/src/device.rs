//! The store as sync sees it: what waits, what was acked, refused and receipted. Each call is one
//! transaction. Taking in the county's log is in `pull`.

use crate::error::{StoreError, Stored};
use crate::store::Store;
use crate::table::chain::{self, Reason};
use crate::table::change::{self, logged};
use crate::table::{home, receipt, scope, snapshot};
use crate::{project, refold};
use ed25519_dalek::Signer;
use jiangyuan_model::{ChangeId, ErrorCode, Incarnation, Refusal};
use jiangyuan_sync::chain::short;
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::device::{DeviceStore, Facts, Taken};
use jiangyuan_sync::frame::{Base, LogFrame, Receipt, Welcome};
use jiangyuan_sync::segment::{Run, SignatureBytes};
use jiangyuan_sync::snapshot::{Page, Start};
use rusqlite::{Connection, TransactionBehavior, params};

/// The county has it.
const CARRIED_SENT: u8 = 2;
/// A receipt covers it.
const CARRIED_RECEIVED: u8 = 3;

impl DeviceStore for Store {
    fn facts(&mut self) -> Result<Facts, Refusal> {
        Ok(self.read_facts()?)
    }

    fn run(&mut self, incarnation: Incarnation, after: u64, bytes_max: usize) -> Result<Option<Run>, Refusal> {
        Ok(self.read_run(incarnation, after, bytes_max)?)
    }

    fn base(&mut self, wish: Wish) -> Result<Option<Base>, Refusal> {
        Ok(self.read_base(wish)?)
    }

    fn sign(&self, message: &[u8]) -> SignatureBytes {
        self.signing.sign(message).to_bytes()
    }

    fn mark_sending(&mut self) -> Result<(), Refusal> {
        Ok(self.in_transaction(|conn| Ok(conn.execute("UPDATE county SET unsure = 1", []).map(drop)?))?)
    }

    fn keep_welcome(&mut self, welcome: &Welcome) -> Result<(), Refusal> {
        Ok(self.take_welcome(welcome)?)
    }

    fn mark_acked(&mut self, incarnation: Incarnation, through: u64) -> Result<(), Refusal> {
        let device = self.me.device;
        Ok(self.in_transaction(|conn| {
            conn.execute("UPDATE county SET unsure = 0", [])?;
            conn.prepare_cached("UPDATE chain SET acked = max(acked, min(seq, ?2)) WHERE incarnation = ?1")?
                .execute(params![incarnation.cast_signed(), through.cast_signed()])?;
            change::set_carried(conn, device, incarnation, (1, through), CARRIED_SENT)
        })?)
    }

    fn mark_refused(&mut self, incarnation: Incarnation, seq: u64, code: ErrorCode) -> Result<(), Refusal> {
        Ok(self.park(incarnation, seq, code)?)
    }

    fn apply_log(&mut self, frame: &LogFrame) -> Result<u64, Refusal> {
        Ok(self.pull(frame)?)
    }

    fn begin_snapshot(&mut self, start: &Start) -> Result<(), Refusal> {
        Ok(self.start_snapshot(start)?)
    }

    fn apply_snapshot(&mut self, page: &Page) -> Result<Taken, Refusal> {
        Ok(self.take_page(page)?)
    }

    fn keep_receipt(&mut self, receipt: &Receipt) -> Result<bool, Refusal> {
        Ok(self.take_receipt(receipt)?)
    }

    fn mark_synced(&mut self, at_ms: i64) -> Result<(), Refusal> {
        Ok(self.in_transaction(|conn| Ok(conn.execute("UPDATE county SET unsure = 0, last_sync_ms = ?1", [at_ms]).map(drop)?))?)
    }
}

impl Store {
    /// Runs one transaction that does not write to the chain.
    pub(crate) fn in_transaction<T>(&mut self, work: impl FnOnce(&Connection) -> Stored<T>) -> Stored<T> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&tx)?;
        tx.commit()?;
        Ok(answer)
    }

    /// Parks what the county refused: it waits again, visibly, and the chain goes on without it. A
    /// refused erasure or move took no effect, so its records are shown as they were.
    fn park(&mut self, incarnation: Incarnation, seq: u64, code: ErrorCode) -> Stored<()> {
        let (id, calendar) = (ChangeId { device: self.me.device, incarnation, seq }, self.calendar.clone());
        self.in_transaction(|conn| {
            conn.execute(
                "UPDATE change SET refused = ?4, carried = 1
                  WHERE device = ?1 AND incarnation = ?2 AND seq = ?3 AND branch = 0 AND n IS NULL",
                params![id.device, incarnation.cast_signed(), seq.cast_signed(), code.code()],
            )?;
            let Some(logged) = change::by_id(conn, id)? else { return Ok(()) };
            for record in refold::records_of(&logged.read_body()) {
                if let Some(folded) = refold::from_log(conn, record)? {
                    project::put(conn, &calendar, record, &folded)?;
                }
            }
            Ok(())
        })
    }

    fn read_facts(&mut self) -> Stored<Facts> {
        let county_tls = self.me.county_tls;
        let device = self.me.device;
        // One read transaction, so that chains and cursors are of one moment.
        let tx = self.conn.transaction()?;
        let mut chains = chain::all(&tx)?;
        let receipted_through = chains.first().map_or(0, |present| present.receipted);
        let mut present = true;
        chains.retain(|chain| std::mem::take(&mut present) || chain.end.seq > chain.acked);
        let county = home::county(&tx)?;
        Ok(Facts {
            device,
            chains: chains.iter().map(|chain| chain.end).collect(),
            acked: chains.iter().map(|chain| chain.acked).collect(),
            epoch: county.epoch,
            cursors: scope::cursors(&tx)?,
            snapshots: snapshot::progress(&tx)?,
            receipted_through,
            county: county_tls,
            unsure: county.unsure,
        })
    }

    fn read_run(&mut self, incarnation: Incarnation, after: u64, bytes_max: usize) -> Stored<Option<Run>> {
        let device = self.me.device;
        let Some(head_before) = chain::head_at(&self.conn, device, incarnation, after)? else { return Ok(None) };
        let mut run = Run { changes: Vec::new(), head_before, head_after: head_before };
        let mut bytes = 0;
        let mut statement = self
            .conn
            .prepare_cached(logged!("WHERE c.device = ?1 AND c.incarnation = ?2 AND c.seq > ?3 AND c.head IS NOT NULL ORDER BY c.seq"))?;
        for logged in statement.query_map(params![device, incarnation.cast_signed(), after.cast_signed()], change::read)? {
            let logged = logged?;
            let head = logged.head.ok_or_else(|| StoreError::lying("change", "head"))?;
            let change = logged.change().ok_or_else(|| StoreError::lying("change", "body"))?;
            bytes += change.body.len();
            if !run.changes.is_empty() && bytes > bytes_max {
                break;
            }
            run.changes.push(change);
            run.head_after = head;
        }
        Ok(if run.changes.is_empty() { None } else { Some(run) })
    }

    fn read_base(&self, wish: Wish) -> Stored<Option<Base>> {
        let found = match wish {
            Wish::Change(id) => change::by_id(&self.conn, id)?,
            Wish::Record(record) => change::first_of_record(&self.conn, record)?,
        };
        let stands = |logged: &change::Logged| logged.refused == 0 && (logged.n.is_some() || logged.id.device == self.me.device);
        let base = found.filter(stands).and_then(|logged| {
            // One that was reduced is not what its writer wrote.
            let whole = logged.change()?;
            Some(Base { id: logged.id, scope: whole.header.scope, pos: 0, body: whole.body })
        });
        Ok(base)
    }

    /// Keeps the county's greeting. Where the county knows another continuation of the present
    /// chain, somebody else has written under this name, or this home is older than it was: new
    /// changes go into a new incarnation.
    fn take_welcome(&mut self, welcome: &Welcome) -> Stored<()> {
        let (device, world) = (self.me.device, self.world.clone());
        let off_ms = world.clock.now_ms().saturating_sub(welcome.at_ms);
        let end = self.in_transaction(|conn| {
            conn.execute("UPDATE county SET epoch = ?1, clock_off_ms = ?2", params![welcome.epoch, off_ms])?;
            let present = chain::present(conn)?;
            let Some(told) = welcome.chains.iter().find(|told| told.incarnation == present.end.incarnation) else {
                return Ok(present);
            };
            let fits = told.seq <= present.end.seq
                && chain::head_at(conn, device, told.incarnation, told.seq)?.is_some_and(|head| short(&head) == told.head);
            if fits {
                return Ok(present);
            }
            tracing::warn!(incarnation = told.incarnation, "the county knows another continuation; a new incarnation begins");
            chain::begin(conn, &world, device, Reason::County)
        })?;
        if end.end.incarnation != self.me.incarnation {
            self.me.incarnation = end.end.incarnation;
            self.me.device_chars = end.chars;
            self.copy_outside(&end.end);
        }
        Ok(())
    }

    fn take_receipt(&mut self, receipt: &Receipt) -> Stored<bool> {
        let (device, county_key) = (self.me.device, self.me.county_key);
        self.in_transaction(|conn| {
            let known = receipt.device == device && chain::get(conn, receipt.incarnation)?.is_some();
            let leaves = if receipt.is_empty() { Vec::new() } else { receipt::leaves(conn, device, receipt)? };
            if !known || !receipt.holds_over(&county_key, &leaves) {
                tracing::warn!(from = receipt.from_seq, to = receipt.to_seq, "a receipt does not hold over this device's changes");
                return Ok(false);
            }
            if !receipt.is_empty() {
                receipt::insert(conn, &receipt.clone().over(&leaves))?;
                let range = (receipt.from_seq, receipt.to_seq);
                change::set_carried(conn, device, receipt.incarnation, range, CARRIED_RECEIVED)?;
            }
            Ok(true)
        })
    }
}
