//! One record: what it says, what it hangs together with, and its receipt.

use super::rows::row;
use crate::error::{Result, Stored};
use crate::refold;
use crate::store::Store;
use crate::table::{receipt, record, unsigned};
use data_encoding::HEXLOWER;
use jiangyuan_model::view::{ReceiptView, Row};
use jiangyuan_model::{ChangeId, ErrorCode, Noun, RecordId, Scope};
use jiangyuan_sync::Doc;
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;

/// How much of a key's fingerprint is shown, in hexadecimal digits.
const FINGERPRINT_CHARS: usize = 16;

impl Store {
    /// A record as shown (confirmed, with own waiting changes on top), and its scope.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn doc(&self, id: RecordId) -> Result<Option<(Scope, Doc)>> {
        Ok(record::shown(&self.conn, id)?)
    }

    /// A record as it stood when this device's clock, or another's, showed `at_ms` (UTC milliseconds): from the changes
    /// that were written until then. `None` where there was none yet.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn doc_as_of(&self, id: RecordId, at_ms: i64) -> Result<Option<(Scope, Doc)>> {
        Ok(refold::as_of(&self.conn, id, at_ms)?)
    }

    /// A record's list line.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn row(&self, id: RecordId) -> Result<Option<Row>> {
        Ok(self.read_row(id, self.world.clock.today())?)
    }

    /// List lines of several records, in the order asked; those that are not here are left out.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn rows(&self, ids: &[RecordId]) -> Result<Vec<Row>> {
        let today = self.world.clock.today();
        let rows = ids.iter().map(|id| self.read_row(*id, today)).collect::<Stored<Vec<_>>>()?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The records that a record hangs together with: those it names, then those that name it
    /// (matter and reception of a piece, pieces of a matter, what became of a lead), as far as whoever has
    /// opened the home may see them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn related(&self, id: RecordId) -> Result<Vec<Row>> {
        let today = self.world.clock.today().to_string();
        let seen = self.read_seen()?;
        let mut rows = self.read_rows(
            row!(
                "JOIN (SELECT target AS id, min(field) AS field, 0 AS side FROM link WHERE record = ?2 GROUP BY target
                       UNION ALL
                       SELECT record, min(field), 1 FROM link WHERE target = ?2
                          AND record NOT IN (SELECT target FROM link WHERE record = ?2) GROUP BY record) o ON o.id = r.id
                 WHERE r.id <> ?2 ORDER BY o.side, o.field, r.on_date, r.id"
            ),
            &[&today, &id.0],
        )?;
        rows.retain(|row| seen.sees(row.id, row.noun));
        Ok(rows)
    }

    /// Ids of the records of a noun, or of all, in canonical order: noun, then id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn records(&self, noun: Option<Noun>) -> Result<Vec<RecordId>> {
        Ok(self.read_ids(noun)?)
    }

    fn read_ids(&self, noun: Option<Noun>) -> Stored<Vec<RecordId>> {
        let mut statement =
            self.conn.prepare_cached("SELECT id FROM record WHERE noun > 0 AND (?1 IS NULL OR noun = ?1) ORDER BY noun, id")?;
        let rows = statement.query_map([noun.map(Noun::code)], |row| Ok(RecordId(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many records of each noun of casework there are, void ones among them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn counts(&self) -> Result<BTreeMap<Noun, u32>> {
        Ok(self.count_by_noun("SELECT noun, count(*) FROM list_row GROUP BY noun", &[])?)
    }

    pub(super) fn count_by_noun(&self, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Stored<BTreeMap<Noun, u32>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, |row| Ok((row.get::<_, u8>(0)?, row.get::<_, u32>(1)?)))?;
        let mut counts: BTreeMap<Noun, u32> = Noun::CASEWORK.iter().map(|noun| (*noun, 0)).collect();
        for row in rows {
            let (code, count) = row?;
            counts.extend(Noun::from_code(code).map(|noun| (noun, count)));
        }
        Ok(counts)
    }

    /// Whether an imported line stands in the log already.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn origin_stands(&self, origin: &[u8]) -> Result<bool> {
        Ok(crate::table::change::origin_stands(&self.conn, origin)?)
    }

    /// The county's receipt of the record's last own change that one covers, checked again now.
    ///
    /// # Errors
    /// `NothingSynced` where none covers any.
    pub fn receipt(&self, id: RecordId) -> Result<ReceiptView> {
        self.read_receipt(id)?.ok_or_else(|| ErrorCode::NothingSynced.into())
    }

    fn read_receipt(&self, id: RecordId) -> Stored<Option<ReceiptView>> {
        let last = self
            .conn
            .prepare_cached(
                "SELECT c.incarnation, c.seq, c.hash, coalesce(c.n, 0) FROM touch t JOIN change c ON c.id = t.change
                  WHERE t.record = ?1 AND c.carried = 3 ORDER BY c.id DESC LIMIT 1",
            )?
            .query_row([id.0], |row| Ok((unsigned(row, 0)?, unsigned(row, 1)?, row.get::<_, [u8; 32]>(2)?, unsigned(row, 3)?)))
            .optional()?;
        let Some((incarnation, seq, hash, n)) = last else { return Ok(None) };
        let device = self.me.device;
        let Some(receipt) = receipt::covering(&self.conn, device, incarnation, seq)? else { return Ok(None) };
        let leaves = receipt::leaves(&self.conn, device, &receipt)?;
        let fingerprint = blake3::hash(&self.me.county_key).to_hex().chars().take(FINGERPRINT_CHARS).collect();
        Ok(Some(ReceiptView {
            change: ChangeId { device, incarnation, seq }.to_string(),
            hash: HEXLOWER.encode(&hash),
            epoch: receipt.epoch,
            n,
            at_ms: receipt.at_ms,
            log_head: HEXLOWER.encode(&receipt.log_head),
            signature: HEXLOWER.encode(&receipt.signature),
            fingerprint,
            verified: receipt.holds_over(&self.me.county_key, &leaves),
        }))
    }
}
