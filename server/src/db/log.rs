//! The log: what `CountyTx` asks of the database, on one open transaction.
//!
//! The transaction was begun with `BEGIN IMMEDIATE`, so the head that is read here is the head
//! that is moved. That every number follows the last one is asserted where it is written: an
//! update that finds another number than expected changes no row and fails the transaction.

use super::{erased, scope_of, signed};
use crate::failure::{Failure, Result};
use jiangyuan_model::{Actor, ChangeId, DeviceId, ErrorCode, Incarnation, RecordId, Role, Scope};
use jiangyuan_sync::county::{CountyTx, HeldEntry, LogEnd, NewEntry, ScopeEnd};
use jiangyuan_sync::frame::ChainState;
use jiangyuan_sync::{Doc, Hash, chain};
use rusqlite::{OptionalExtension, Transaction, params};

/// One open transaction of the county's database.
pub(crate) struct LogTx<'a> {
    tx: &'a Transaction<'a>,
    at_ms: i64,
}

impl<'a> LogTx<'a> {
    pub(crate) const fn new(tx: &'a Transaction<'a>, at_ms: i64) -> LogTx<'a> {
        LogTx { tx, at_ms }
    }

    fn move_head(&self, entry: &NewEntry) -> Result<()> {
        let moved = self
            .tx
            .prepare_cached("UPDATE county_head SET n = ?1, head = ?2 WHERE n = ?1 - 1")?
            .execute(params![entry.n, entry.log_head])?;
        only_one(moved, "county_head", "n")
    }

    fn move_scope_head(&self, scope: &Scope, end: &ScopeEnd) -> Result<()> {
        let moved = self
            .tx
            .prepare_cached(
                "INSERT INTO scope_head (scope, pos, head) VALUES (?1, ?2, ?3)
                 ON CONFLICT (scope) DO UPDATE SET pos = excluded.pos, head = excluded.head WHERE pos = excluded.pos - 1",
            )?
            .execute(params![scope.to_string(), end.pos, end.head])?;
        only_one(moved, "scope_head", "pos")
    }
}

fn only_one(moved: usize, table: &'static str, column: &'static str) -> Result<()> {
    if moved == 1 { Ok(()) } else { Err(Failure::LyingRow { table, column }) }
}

impl CountyTx for LogTx<'_> {
    type Error = Failure;

    fn log_end(&mut self) -> Result<LogEnd> {
        super::county::log_end(self.tx)
    }

    fn scope_end(&mut self, scope: &Scope) -> Result<ScopeEnd> {
        scope_end(self.tx, scope)
    }

    fn chain(&mut self, device: DeviceId, incarnation: Incarnation) -> Result<ChainState> {
        chain_state(self.tx, device, incarnation)
    }

    fn hash_of(&mut self, id: ChangeId) -> Result<Option<Hash>> {
        let hash = self
            .tx
            .prepare_cached(
                "SELECT hash FROM entry WHERE device = ?1 AND incarnation = ?2 AND seq = ?3
                 UNION ALL
                 SELECT hash FROM refused WHERE device = ?1 AND incarnation = ?2 AND seq = ?3
                 LIMIT 1",
            )?
            .query_row(params![id.device, signed(id.incarnation), id.seq], |row| row.get(0))
            .optional()?;
        Ok(hash)
    }

    fn origin_stands(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool> {
        let found = self
            .tx
            .prepare_cached("SELECT 1 FROM entry WHERE scope = ?1 AND origin = ?2 AND origin IS NOT NULL LIMIT 1")?
            .query_row(params![scope.to_string(), origin], |_| Ok(()))
            .optional()?;
        Ok(found.is_some())
    }

    fn doc(&mut self, record: RecordId) -> Result<Option<(Scope, Doc)>> {
        let row: Option<(String, Vec<u8>)> = self
            .tx
            .prepare_cached("SELECT scope, doc FROM record WHERE id = ?1")?
            .query_row([record.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((scope, doc)) = row else { return Ok(None) };
        let doc = Doc::from_bytes(&doc).map_err(|_| Failure::LyingRow { table: "record", column: "doc" })?;
        Ok(Some((scope_of(&scope, "record")?, doc)))
    }

    fn put_doc(&mut self, record: RecordId, scope: &Scope, doc: &Doc) -> Result<()> {
        self.tx
            .prepare_cached(
                "INSERT INTO record (id, scope, noun, doc) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, noun = excluded.noun, doc = excluded.doc",
            )?
            .execute(params![record.0, scope.to_string(), doc.noun, doc.to_bytes()])?;
        Ok(())
    }

    fn append(&mut self, entry: &NewEntry) -> Result<()> {
        let (id, header) = (entry.id, &entry.change.header);
        let scope = header.scope.to_string();
        self.move_head(entry)?;
        self.tx
            .prepare_cached(
                "INSERT INTO entry (n, device, incarnation, seq, hash, scope, at_ms, actor, verb, body,
                                    verdict, law_version, received_at_ms, origin, log_head)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(params![
                entry.n,
                id.device,
                signed(id.incarnation),
                id.seq,
                entry.hash,
                scope,
                header.at_ms,
                header.actor,
                header.verb,
                entry.change.body,
                entry.verdict.0,
                entry.law_version,
                entry.received_at_ms,
                entry.origin,
                entry.log_head,
            ])?;
        self.tx.prepare_cached("INSERT INTO scope_index (scope, pos, n, head) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            scope,
            entry.pos,
            entry.n,
            entry.scope_head
        ])?;
        erased::touch(self.tx, entry.n, &entry.records)?;
        let end = ScopeEnd { pos: entry.pos, head: entry.scope_head };
        self.move_scope_head(&entry.change.header.scope, &end)
    }

    fn keep_refused(&mut self, id: ChangeId, hash: &Hash, code: ErrorCode) -> Result<()> {
        self.tx
            .prepare_cached(
                "INSERT INTO refused (device, incarnation, seq, hash, code, refused_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (device, incarnation, seq, hash) DO NOTHING",
            )?
            .execute(params![id.device, signed(id.incarnation), id.seq, hash, code.code(), self.at_ms])?;
        Ok(())
    }

    fn set_chain(&mut self, device: DeviceId, chain: ChainState) -> Result<()> {
        self.tx
            .prepare_cached(
                "INSERT INTO chain (device, incarnation, seq, head) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (device, incarnation) DO UPDATE SET seq = excluded.seq, head = excluded.head",
            )?
            .execute(params![device, signed(chain.incarnation), chain.seq, chain.head])?;
        Ok(())
    }

    fn county_incarnation(&mut self) -> Result<Incarnation> {
        super::county::incarnation(self.tx)
    }

    fn roles(&mut self, device: DeviceId, actor: Actor) -> Result<Vec<Role>> {
        erased::roles(self.tx, device, actor)
    }

    fn is_scope(&mut self, scope: &Scope) -> Result<bool> {
        erased::is_scope(self.tx, scope)
    }

    fn successor(&mut self, scope: &Scope) -> Result<Option<Scope>> {
        erased::successor(self.tx, scope)
    }

    fn entry(&mut self, id: ChangeId) -> Result<Option<HeldEntry>> {
        erased::entry(self.tx, id)
    }

    fn entries_of(&mut self, record: RecordId) -> Result<Vec<HeldEntry>> {
        erased::entries_of(self.tx, record)
    }

    fn add_to_scope(&mut self, scope: &Scope, n: u64, end: &ScopeEnd) -> Result<()> {
        erased::add_to_scope(self.tx, scope, n, end)?;
        self.move_scope_head(scope, end)
    }

    fn is_erased(&mut self, id: ChangeId) -> Result<bool> {
        erased::is_erased(self.tx, id)
    }

    fn is_origin_erased(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool> {
        erased::is_origin_erased(self.tx, scope, origin)
    }

    fn erase(&mut self, id: ChangeId, hash: Option<&Hash>) -> Result<()> {
        erased::erase(self.tx, id, hash, self.at_ms)
    }
}

pub(crate) fn scope_end(tx: &Transaction<'_>, scope: &Scope) -> Result<ScopeEnd> {
    let end = tx
        .prepare_cached("SELECT pos, head FROM scope_head WHERE scope = ?1")?
        .query_row([scope.to_string()], |row| Ok(ScopeEnd { pos: row.get(0)?, head: row.get(1)? }))
        .optional()?;
    Ok(end.unwrap_or_else(|| ScopeEnd { pos: 0, head: chain::scope_genesis(scope) }))
}

/// Makes a scope known before anything is in it.
pub(crate) fn make_scope(tx: &Transaction<'_>, scope: &Scope) -> Result<()> {
    tx.execute(
        "INSERT INTO scope_head (scope, pos, head) VALUES (?1, 0, ?2) ON CONFLICT (scope) DO NOTHING",
        params![scope.to_string(), chain::scope_genesis(scope)],
    )?;
    Ok(())
}

/// Every grid of a township, in the order of its name.
pub(crate) fn grids_of(tx: &Transaction<'_>, township: &str) -> Result<Vec<Scope>> {
    let mut asked = tx.prepare_cached("SELECT scope FROM scope_head WHERE scope >= ?1 AND scope < ?2 ORDER BY scope")?;
    // '0' is the character after '/', so this is everything that begins with `<township>/grid/`.
    let rows = asked.query_map([format!("{township}/grid/"), format!("{township}/grid0")], |row| row.get::<_, String>(0))?;
    rows.map(|scope| scope_of(&scope?, "scope_head")).collect()
}

pub(crate) fn chain_state(tx: &Transaction<'_>, device: DeviceId, incarnation: Incarnation) -> Result<ChainState> {
    let known = tx
        .prepare_cached("SELECT seq, head FROM chain WHERE device = ?1 AND incarnation = ?2")?
        .query_row(params![device, signed(incarnation)], |row| Ok(ChainState { incarnation, seq: row.get(0)?, head: row.get(1)? }))
        .optional()?;
    Ok(known.unwrap_or_else(|| ChainState { incarnation, seq: 0, head: chain::genesis(device, incarnation) }))
}
