//! Where this PC stands with the county, in full, for the sync page.

use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::change::{self, logged};
use crate::table::{chain, home, unsigned};
use data_encoding::HEXLOWER;
use jiangyuan_model::sync_details::{ReceiptRun, SESSIONS_KEPT, ScopeStanding, SessionEnd, SessionView, SetAside, SyncDetails};
use jiangyuan_model::{ErrorCode, Refusal, Verb};
use jiangyuan_sync::Op;
use rusqlite::params;

/// So much of a head is enough to compare it over the telephone.
const HEAD_BYTES_SHOWN: usize = 6;

/// The most changes set aside that are listed.
const SET_ASIDE_SHOWN: u32 = 200;

impl Store {
    /// Where this PC stands with the county.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn sync_details(&self) -> Result<SyncDetails> {
        Ok(self.read_details()?)
    }

    fn read_details(&self) -> Stored<SyncDetails> {
        let facts = self.read_sync_facts()?;
        let all_sent = facts.last_sync_ms.is_some() && facts.all_sent();
        let begun =
            self.conn.query_row("SELECT reason, (SELECT count(*) FROM chain) FROM chain ORDER BY born DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let mut waiting = self.read_waiting()?;
        // What needs somebody comes first; both parts stay in the order written.
        waiting.sort_by_key(|change| (change.parked.is_none(), change.seq));
        let shown = |head: &[u8; 32]| HEXLOWER.encode(&head.iter().copied().take(HEAD_BYTES_SHOWN).collect::<Vec<u8>>());
        let scopes = facts.cursors.iter();
        Ok(SyncDetails {
            device: self.me.device,
            device_chars: chain::present(&self.conn)?.chars,
            // Another handle on the home may have registered it: this one's memory may be older.
            registered: home::me(&self.conn, self.me.actor)?.registered,
            incarnation: format!("{:016x}", facts.incarnation),
            begun: begun.0,
            incarnations: begun.1,
            seq: facts.seq,
            acked_through: facts.acked_through,
            receipted_through: facts.receipted_through,
            epoch: facts.epoch,
            all_sent,
            last_sync_ms: facts.last_sync_ms,
            clock_off_ms: facts.clock_off_ms,
            scopes: scopes.map(|c| ScopeStanding { scope: c.scope.to_string(), pos: c.pos, head: shown(&c.head) }).collect(),
            sessions: self.read_sessions()?,
            waiting,
            set_aside: self.read_set_aside()?,
            receipts: self.read_receipt_runs()?,
        })
    }

    fn read_sessions(&self) -> Stored<Vec<SessionView>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT began_ms, took_ms, bytes_up, bytes_down, sent, received, ended, code FROM session ORDER BY id DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([SESSIONS_KEPT], |row| {
            let code: u16 = row.get(7)?;
            Ok(SessionView {
                began_ms: row.get(0)?,
                took_ms: row.get(1)?,
                bytes_up: unsigned(row, 2)?,
                bytes_down: unsigned(row, 3)?,
                sent: unsigned(row, 4)?,
                received: unsigned(row, 5)?,
                ended: SessionEnd::from_code(row.get(6)?).unwrap_or(SessionEnd::Refused),
                refusal: (code != 0).then(|| Refusal::new(ErrorCode::from_code(code).unwrap_or(ErrorCode::CountyUnreachable))),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn read_receipt_runs(&self) -> Stored<Vec<ReceiptRun>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT from_seq, to_seq, at_ms, log_n, epoch FROM receipt ORDER BY at_ms DESC, to_seq DESC LIMIT ?1")?;
        let rows = statement.query_map([SESSIONS_KEPT], |row| {
            Ok(ReceiptRun {
                from_seq: unsigned(row, 0)?,
                to_seq: unsigned(row, 1)?,
                at_ms: row.get(2)?,
                log_n: unsigned(row, 3)?,
                epoch: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn read_set_aside(&self) -> Stored<Vec<SetAside>> {
        let today = self.world.clock.today();
        let mut statement =
            self.conn.prepare_cached("SELECT change, at_ms, actor, reason FROM set_aside ORDER BY at_ms DESC, change DESC LIMIT ?1")?;
        let rows = statement.query_map(params![SET_ASIDE_SHOWN], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, u16>(2)?, row.get::<_, String>(3)?))
        })?;
        let mut all = Vec::new();
        for row in rows {
            let (change, at_ms, actor, reason) = row?;
            let mut found = self.conn.prepare_cached(logged!("WHERE c.id = ?1 AND c.carried = 4"))?;
            let Some(logged) = found.query_map([change], change::read)?.next().transpose()? else { continue };
            let record = logged.read_body().ops.iter().find_map(Op::on);
            all.push(SetAside {
                change: logged.id.to_string(),
                verb: Verb::from_code(logged.header.verb).map(|verb| verb.key().to_owned()).unwrap_or_default(),
                record: record.map(|id| self.read_row(id, today)).transpose()?.flatten(),
                why: Refusal::new(ErrorCode::from_code(logged.refused).unwrap_or(ErrorCode::ChangeUnreadable)),
                reason,
                author: self.read_author(self.me.device, actor)?,
                at_ms,
            });
        }
        Ok(all)
    }
}
