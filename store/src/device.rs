//! The store as sync sees it: what waits, what was acked, refused and receipted. Each call is one
//! transaction. Taking in the county's log is in `pull`, what a welcome means in `heal`.

use crate::error::{StoreError, Stored};
use crate::store::Store;
use crate::table::chain::{self, ChainRow};
use crate::table::change::{self, logged};
use crate::table::{anchor, home, receipt, scope, snapshot, staged};
use crate::{project, refold};
use ed25519_dalek::Signer;
use jiangyuan_model::{ChangeId, ErrorCode, Incarnation, Refusal, Scope};
use jiangyuan_sync::delta::Wish;
use jiangyuan_sync::device::{ChainFacts, DeviceStore, Facts, Taken};
use jiangyuan_sync::frame::{Base, Give, LogFrame, Receipt, Welcome, cursors_digest};
use jiangyuan_sync::heal::Standing;
use jiangyuan_sync::segment::{Run, SignatureBytes};
use jiangyuan_sync::server::CHAINS_MAX;
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

    fn ground(&mut self, incarnation: Incarnation, through: u64, bytes_max: usize) -> Result<Vec<(u64, Vec<u8>)>, Refusal> {
        Ok(change::ground(&self.conn, (self.me.device, incarnation), through, bytes_max)?)
    }

    fn sign(&self, message: &[u8]) -> SignatureBytes {
        self.signing.sign(message).to_bytes()
    }

    fn mark_sending(&mut self) -> Result<(), Refusal> {
        Ok(self.in_transaction(|conn| Ok(conn.execute("UPDATE county SET unsure = 1", []).map(drop)?))?)
    }

    fn keep_welcome(&mut self, welcome: &Welcome) -> Result<Standing, Refusal> {
        Ok(self.take_welcome(welcome)?)
    }

    fn next_give(&mut self) -> Result<Option<Give>, Refusal> {
        Ok(self.read_give()?)
    }

    fn mark_given(&mut self, scope: &Scope, through: u64) -> Result<(), Refusal> {
        Ok(self.take_given(scope, through)?)
    }

    fn mark_held(&mut self, incarnation: Incarnation, through: u64) -> Result<(), Refusal> {
        let device = self.me.device;
        Ok(self.in_transaction(|conn| {
            conn.execute("UPDATE county SET unsure = 0", [])?;
            let these = params![incarnation.cast_signed(), through.cast_signed()];
            conn.execute("UPDATE chain SET acked = max(acked, min(seq, ?2)) WHERE incarnation = ?1", these)?;
            // Handed in and not taken yet: they stay visible, with what was told of them.
            conn.execute(
                "UPDATE change SET refused = ?4
                  WHERE device = ?1 AND incarnation = ?2 AND seq <= ?3 AND branch = 0 AND carried = 1 AND refused = 0",
                params![device, incarnation.cast_signed(), through.cast_signed(), ErrorCode::HandedIn.code()],
            )?;
            Ok(())
        })?)
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
        Ok(self.in_transaction(|conn| {
            conn.execute("UPDATE county SET unsure = 0, last_sync_ms = ?1", [at_ms])?;
            staged::settle(conn)
        })?)
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
        let (id, rules) = (ChangeId { device: self.me.device, incarnation, seq }, self.rules.clone());
        self.in_transaction(|conn| {
            conn.execute(
                "UPDATE change SET refused = ?4, carried = 1
                  WHERE device = ?1 AND incarnation = ?2 AND seq = ?3 AND branch = 0 AND n IS NULL",
                params![id.device, incarnation.cast_signed(), seq.cast_signed(), code.code()],
            )?;
            let Some(logged) = change::by_id(conn, id)? else { return Ok(()) };
            for record in refold::records_of(&logged.read_body()) {
                if let Some(folded) = refold::from_log(conn, record)? {
                    project::put(conn, &rules, record, &folded)?;
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
        let mut present = true;
        chains.retain(|chain| {
            let unfinished = chain.end.seq > chain.acked.min(chain.receipted) || chain.ask_after.is_some();
            std::mem::take(&mut present) || unfinished
        });
        // Of very many the oldest go first; the others have their turn when those are done.
        if chains.len() > CHAINS_MAX {
            chains.drain(1..=chains.len() - CHAINS_MAX);
        }
        let county = home::county(&tx)?;
        let facts = |chain: ChainRow| ChainFacts {
            incarnation: chain.end.incarnation,
            seq: chain.end.seq,
            head: chain.end.head,
            acked: chain.acked,
            receipted: chain.receipted,
            ask_after: chain.ask_after,
        };
        Ok(Facts {
            device,
            chains: chains.into_iter().map(facts).collect(),
            epoch: county.epoch,
            cursors: scope::cursors(&tx)?,
            snapshots: snapshot::progress(&tx)?,
            proof: anchor::last(&tx, device)?,
            gives: staged::first(&tx)?.is_some(),
            county: county_tls,
            unsure: county.unsure,
            protocol: county.protocol,
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
            let Some(change) = logged.change() else {
                // Erased, so the county had it: a run ends before it, and another begins after it.
                if !run.changes.is_empty() {
                    break;
                }
                (run.head_before, run.head_after) = (head, head);
                continue;
            };
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

    fn take_receipt(&mut self, receipt: &Receipt) -> Stored<bool> {
        let (device, county_key) = (self.me.device, self.me.county_key);
        self.in_transaction(|conn| {
            let known = receipt.device == device && chain::get(conn, receipt.incarnation)?.is_some();
            // A receipt of another epoch is for another log.
            let ours = known && home::county(conn)?.epoch == receipt.epoch;
            let cursors = scope::stands(conn, receipt.scopes.as_deref())?;
            let receipt = Receipt { cursors: cursors_digest(&cursors), ..receipt.clone() };
            let leaves = if receipt.is_empty() { Vec::new() } else { receipt::leaves(conn, device, &receipt)? };
            if !ours || !receipt.holds_over(&county_key, &leaves) {
                tracing::warn!(from = receipt.from_seq, to = receipt.to_seq, "a receipt does not hold over this device's changes");
                return Ok(false);
            }
            let range = (receipt.from_seq, receipt.to_seq);
            let receipt = receipt.over(&leaves);
            // One from a stick says nothing of where the device stands.
            if !cursors.is_empty() {
                anchor::insert(conn, &receipt, &cursors)?;
            }
            if !receipt.is_empty() {
                receipt::insert(conn, &receipt)?;
                change::set_carried(conn, device, receipt.incarnation, range, CARRIED_RECEIVED)?;
            }
            Ok(true)
        })
    }
}
