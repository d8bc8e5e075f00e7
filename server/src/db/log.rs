//! The log: what `CountyTx` asks of the database, on one open transaction that holds the head.
//!
//! What is written is gathered and sent at the end ([`writing`], [`LogTx::flush`]), many rows of one
//! table at once; what was read or written is remembered, so that a run of changes to one record
//! reads and writes it once. A method that asks a table which may have rows waiting answers from
//! what waits first, or flushes first.
//!
//! That every number follows the last one is asserted where it is written: an update that finds
//! another number than expected changes no row and fails the transaction.

mod flush;

use super::ahead::Ahead;
use super::{Tx, args, erased, held, scope_of, signed};
use crate::failure::{Failure, Result};
use jiangyuan_model::{Actor, ChangeId, DeviceId, ErrorCode, Incarnation, Noun, RecordId, Role, Scope};
use jiangyuan_sync::county::{CountyTx, Held, HeldEntry, LogEnd, NewEntry, ScopeEnd};
use jiangyuan_sync::frame::ChainState;
use jiangyuan_sync::{Doc, Hash, chain};
use std::collections::{BTreeMap, BTreeSet};

/// The log on one open transaction.
pub(crate) struct LogTx<'a> {
    tx: Tx<'a>,
    at_ms: i64,
    end: Option<Moving<LogEnd>>,
    scopes: BTreeMap<Scope, Moving<ScopeEnd>>,
    docs: BTreeMap<RecordId, Option<(Scope, Doc)>>,
    changed: BTreeSet<RecordId>,
    entries: Vec<NewEntry>,
    places: Vec<Place>,
    refused: Vec<(ChangeId, Hash, ErrorCode)>,
    chains: BTreeMap<(DeviceId, Incarnation), ChainState>,
    not_erased: BTreeSet<ChangeId>,
    successors: BTreeMap<Scope, Option<Scope>>,
    restored: Option<bool>,
    /// Of the device that was asked about last, whether two copies of it were seen.
    copied: Option<(DeviceId, bool)>,
}

/// An end as it was read and as it is to be written.
struct Moving<T> {
    read: T,
    now: T,
}

/// An entry's place in one scope.
struct Place {
    scope: Scope,
    pos: u64,
    n: u64,
    head: Hash,
}

/// Does `work` on the log and writes what it gathered.
pub(crate) fn writing<T>(tx: &Tx<'_>, at_ms: i64, work: impl FnOnce(&mut LogTx<'_>) -> Result<T>) -> Result<T> {
    let mut log = LogTx {
        tx: *tx,
        at_ms,
        end: None,
        scopes: BTreeMap::new(),
        docs: BTreeMap::new(),
        changed: BTreeSet::new(),
        entries: Vec::new(),
        places: Vec::new(),
        refused: Vec::new(),
        chains: BTreeMap::new(),
        not_erased: BTreeSet::new(),
        successors: BTreeMap::new(),
        restored: None,
        copied: None,
    };
    let done = work(&mut log)?;
    log.flush()?;
    Ok(done)
}

/// A record as folded, where it is here.
pub(crate) fn doc_of(tx: &Tx<'_>, record: RecordId) -> Result<Option<Doc>> {
    let folded = "SELECT doc FROM record WHERE county = $1 AND id = $2";
    let bytes: Option<Vec<u8>> = tx.query_opt(folded, args![record.0], |row| row.get(0))?;
    bytes.map(|bytes| Doc::from_bytes(&bytes).map_err(|_| Failure::LyingRow { table: "record", column: "doc" })).transpose()
}

impl LogTx<'_> {
    /// Reads what will be asked, all at once.
    pub(crate) fn expect(&mut self, ahead: &Ahead) -> Result<()> {
        if let (Some(first), Some(last)) = (ahead.changes.first(), ahead.changes.last()) {
            let erased = "SELECT seq FROM erased WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq >= $4 AND seq <= $5";
            let run = args![first.device, signed(first.incarnation), first.seq, last.seq];
            let erased: BTreeSet<u64> = self.tx.query(erased, run, |row| row.get(0))?.into_iter().collect();
            self.not_erased.extend(ahead.changes.iter().filter(|id| !erased.contains(&id.seq)));
        }
        self.read_docs(ahead.records.iter().filter(|record| !self.docs.contains_key(record)).copied().collect())
    }

    fn read_docs(&mut self, records: Vec<RecordId>) -> Result<()> {
        let sets: Vec<_> = records.iter().map(|record| args![record.0]).collect();
        self.docs.extend(records.iter().map(|record| (*record, None)));
        let docs = &mut self.docs;
        self.tx.query_many("SELECT scope, doc FROM record WHERE county = $1 AND id = $2", &sets, &mut |place, row| {
            let doc = Doc::from_bytes(&row.get::<Vec<u8>>(1)?).map_err(|_| Failure::LyingRow { table: "record", column: "doc" })?;
            let scope = scope_of(&row.get::<String>(0)?, "record")?;
            if let Some(record) = records.get(place) {
                docs.insert(*record, Some((scope, doc)));
            }
            Ok(())
        })
    }

    fn move_scope(&mut self, scope: &Scope, n: u64, end: ScopeEnd) -> Result<()> {
        let at = self.scope_end(scope)?;
        if end.pos != at.pos + 1 {
            return Err(Failure::LyingRow { table: "scope_head", column: "pos" });
        }
        if let Some(moving) = self.scopes.get_mut(scope) {
            moving.now = end;
        }
        self.places.push(Place { scope: scope.clone(), pos: end.pos, n, head: end.head });
        Ok(())
    }
}

impl CountyTx for LogTx<'_> {
    type Error = Failure;

    fn log_end(&mut self) -> Result<LogEnd> {
        if let Some(end) = &self.end {
            return Ok(end.now);
        }
        let read = super::county::log_end(&self.tx)?;
        self.end = Some(Moving { read, now: read });
        Ok(read)
    }

    fn scope_end(&mut self, scope: &Scope) -> Result<ScopeEnd> {
        if let Some(end) = self.scopes.get(scope) {
            return Ok(end.now);
        }
        let read = scope_end(&self.tx, scope)?;
        self.scopes.insert(scope.clone(), Moving { read, now: read });
        Ok(read)
    }

    fn chain(&mut self, device: DeviceId, incarnation: Incarnation) -> Result<ChainState> {
        match self.chains.get(&(device, incarnation)) {
            Some(chain) => Ok(*chain),
            None => chain_state(&self.tx, device, incarnation),
        }
    }

    fn hash_of(&mut self, id: ChangeId) -> Result<Option<Hash>> {
        let waits = self.entries.iter().find(|entry| entry.id == id).map(|entry| entry.hash);
        let refused = || self.refused.iter().find(|(of, _, _)| *of == id).map(|(_, hash, _)| *hash);
        if let Some(hash) = waits.or_else(refused) {
            return Ok(Some(hash));
        }
        self.tx.query_opt(
            "SELECT hash FROM entry WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq = $4
             UNION ALL
             SELECT hash FROM refused WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq = $4
             LIMIT 1",
            args![id.device, signed(id.incarnation), id.seq],
            |row| row.get(0),
        )
    }

    fn origin_stands(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool> {
        if self.entries.iter().any(|entry| entry.origin.as_deref() == Some(origin) && entry.change.header.scope == *scope) {
            return Ok(true);
        }
        let stands = "SELECT 1 FROM entry WHERE county = $1 AND scope = $2 AND origin = $3 AND origin IS NOT NULL LIMIT 1";
        Ok(self.tx.query_opt(stands, args![scope.to_string(), origin], |_| Ok(()))?.is_some())
    }

    fn doc(&mut self, record: RecordId) -> Result<Option<(Scope, Doc)>> {
        if !self.docs.contains_key(&record) {
            self.read_docs(vec![record])?;
        }
        Ok(self.docs.get(&record).cloned().flatten())
    }

    fn put_doc(&mut self, record: RecordId, scope: &Scope, doc: &Doc) -> Result<()> {
        self.docs.insert(record, Some((scope.clone(), doc.clone())));
        self.changed.insert(record);
        Ok(())
    }

    fn append(&mut self, entry: &NewEntry) -> Result<()> {
        if entry.n != self.log_end()?.n + 1 {
            return Err(Failure::LyingRow { table: "county_head", column: "n" });
        }
        if let Some(end) = &mut self.end {
            end.now = LogEnd { n: entry.n, head: entry.log_head };
        }
        self.move_scope(&entry.change.header.scope, entry.n, ScopeEnd { pos: entry.pos, head: entry.scope_head })?;
        self.entries.push(entry.clone());
        Ok(())
    }

    fn keep_refused(&mut self, id: ChangeId, hash: &Hash, code: ErrorCode) -> Result<()> {
        self.refused.push((id, *hash, code));
        Ok(())
    }

    fn forget_refused(&mut self, id: ChangeId, hash: &Hash) -> Result<bool> {
        let before = self.refused.len();
        self.refused.retain(|(of, kept, _)| (of, kept) != (&id, hash));
        let deleted = self.tx.execute(
            "DELETE FROM refused WHERE county = $1 AND device = $2 AND incarnation = $3 AND seq = $4 AND hash = $5",
            args![id.device, signed(id.incarnation), id.seq, hash],
        )?;
        Ok(self.refused.len() < before || deleted > 0)
    }

    fn held_end(&mut self, device: DeviceId, incarnation: Incarnation) -> Result<ChainState> {
        held::end(&self.tx, device, incarnation)
    }

    fn held_hash_of(&mut self, id: ChangeId) -> Result<Option<Hash>> {
        held::hash_of(&self.tx, id)
    }

    fn keep_held(&mut self, held: &Held) -> Result<()> {
        held::keep(&self.tx, held)
    }

    fn was_restored(&mut self) -> Result<bool> {
        if let Some(restored) = self.restored {
            return Ok(restored);
        }
        let restored = super::county::epoch(&self.tx)? > 1;
        self.restored = Some(restored);
        Ok(restored)
    }

    fn has_copies(&mut self, device: DeviceId) -> Result<bool> {
        if let Some((_, copied)) = self.copied.filter(|(known, _)| *known == device) {
            return Ok(copied);
        }
        let copied = super::device::has_copies(&self.tx, device)?;
        self.copied = Some((device, copied));
        Ok(copied)
    }

    fn note_copies(&mut self, device: DeviceId) -> Result<()> {
        if !self.has_copies(device)? {
            self.flush()?;
            super::device::copied(&self.tx, device, self.at_ms)?;
            self.copied = Some((device, true));
        }
        Ok(())
    }

    fn set_chain(&mut self, device: DeviceId, chain: ChainState) -> Result<()> {
        self.chains.insert((device, chain.incarnation), chain);
        Ok(())
    }

    fn county_incarnation(&mut self) -> Result<Incarnation> {
        super::county::incarnation(&self.tx)
    }

    fn roles(&mut self, device: DeviceId, actor: Actor) -> Result<Vec<Role>> {
        erased::roles(&self.tx, device, actor)
    }

    fn is_scope(&mut self, scope: &Scope) -> Result<bool> {
        self.flush()?;
        erased::is_scope(&self.tx, scope)
    }

    fn successor(&mut self, scope: &Scope) -> Result<Option<Scope>> {
        if let Some(known) = self.successors.get(scope) {
            return Ok(known.clone());
        }
        let successor = erased::successor(&self.tx, scope)?;
        self.successors.insert(scope.clone(), successor.clone());
        Ok(successor)
    }

    fn entry(&mut self, id: ChangeId) -> Result<Option<HeldEntry>> {
        self.flush()?;
        erased::entry(&self.tx, id)
    }

    fn entries_of(&mut self, record: RecordId) -> Result<Vec<HeldEntry>> {
        self.flush()?;
        erased::entries_of(&self.tx, record)
    }

    fn add_to_scope(&mut self, scope: &Scope, n: u64, end: &ScopeEnd) -> Result<()> {
        self.move_scope(scope, n, *end)
    }

    fn is_erased(&mut self, id: ChangeId, hash: &Hash) -> Result<bool> {
        if self.not_erased.contains(&id) { Ok(false) } else { erased::is_erased(&self.tx, id, hash) }
    }

    fn is_origin_erased(&mut self, scope: &Scope, origin: &[u8]) -> Result<bool> {
        // What waits to be written has its body.
        erased::is_origin_erased(&self.tx, scope, origin)
    }

    fn erase(&mut self, id: ChangeId, hash: Option<&Hash>) -> Result<()> {
        self.flush()?;
        self.not_erased.remove(&id);
        erased::erase(&self.tx, id, hash, self.at_ms)
    }
}

pub(crate) fn scope_end(tx: &Tx<'_>, scope: &Scope) -> Result<ScopeEnd> {
    let end = tx.query_opt("SELECT pos, head FROM scope_head WHERE county = $1 AND scope = $2", args![scope.to_string()], |row| {
        Ok(ScopeEnd { pos: row.get(0)?, head: row.get(1)? })
    })?;
    Ok(end.unwrap_or_else(|| ScopeEnd { pos: 0, head: chain::scope_genesis(scope) }))
}

/// The reference records of a noun.
pub(crate) fn reference_docs(tx: &Tx<'_>, noun: Noun) -> Result<Vec<Doc>> {
    let records = "SELECT doc FROM record WHERE county = $1 AND scope = 'county/reference' AND noun = $2 ORDER BY id";
    let read = |bytes: Vec<u8>| Doc::from_bytes(&bytes).map_err(|_| Failure::LyingRow { table: "record", column: "doc" });
    tx.query(records, args![noun.code()], |row| read(row.get(0)?))
}

/// Every record of a noun, wherever it stands, in the order of their ids.
pub(crate) fn docs_of_noun(tx: &Tx<'_>, noun: Noun) -> Result<Vec<Doc>> {
    let records = "SELECT doc FROM record WHERE county = $1 AND noun = $2 ORDER BY id";
    let read = |bytes: Vec<u8>| Doc::from_bytes(&bytes).map_err(|_| Failure::LyingRow { table: "record", column: "doc" });
    tx.query(records, args![noun.code()], |row| read(row.get(0)?))
}

/// Makes a scope known before anything is in it.
pub(crate) fn make_scope(tx: &Tx<'_>, scope: &Scope) -> Result<()> {
    tx.execute(
        "INSERT INTO scope_head (county, scope, pos, head) VALUES ($1, $2, 0, $3) ON CONFLICT (county, scope) DO NOTHING",
        args![scope.to_string(), chain::scope_genesis(scope)],
    )?;
    Ok(())
}

/// Every grid of a township, in the order of its name.
pub(crate) fn grids_of(tx: &Tx<'_>, township: &str) -> Result<Vec<Scope>> {
    let grids = "SELECT scope FROM scope_head WHERE county = $1 AND scope >= $2 AND scope < $3 ORDER BY scope";
    // '0' is the character after '/', so this is everything that begins with `<township>/grid/`.
    tx.query(grids, args![format!("{township}/grid/"), format!("{township}/grid0")], |row| scope_of(&row.get::<String>(0)?, "scope_head"))
}

pub(crate) fn chain_state(tx: &Tx<'_>, device: DeviceId, incarnation: Incarnation) -> Result<ChainState> {
    let known = "SELECT seq, head FROM chain WHERE county = $1 AND device = $2 AND incarnation = $3";
    let known =
        tx.query_opt(known, args![device, signed(incarnation)], |row| Ok(ChainState { incarnation, seq: row.get(0)?, head: row.get(1)? }))?;
    Ok(known.unwrap_or_else(|| ChainState { incarnation, seq: 0, head: chain::genesis(device, incarnation) }))
}
