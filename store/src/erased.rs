//! What was lawfully erased, and how it stays away.
//!
//! **What goes.** An erasure that the county has numbered names changes. In the transaction that
//! takes it in, their bodies go from the log, every record that they acted on is folded again, and
//! with it go its list line, its search text, its clocks and its links. Then go the drafts that
//! name such a record, and the bodies in the copies of the home that lie beside it (from before a
//! restore or a migration). `secure_delete` overwrites what is freed, and the write-ahead log is
//! emptied, so that no page holds the words any longer. Hash, header and number stay; every chain
//! still verifies.
//!
//! **What stays away.** The ids are kept in the home, and outside of it and of every backup (see
//! [`list`]). A body that comes again under one of them is taken in as its hash. A home that is
//! restored from an older backup is cleaned by the list before anything is read from it.
//!
//! **What was not sent yet.** A person may erase what he wrote a minute ago and has not sent. The
//! chain needs that body until the county has it: it is out of every record at once, and goes when
//! the county's log brings its number.
//!
//! Rejected: taking bodies out when the erasure is written here. If the county then refused it,
//! this PC would have lost what everybody else still has.

pub(crate) mod list;

use crate::drafts::Drafts;
use crate::error::Stored;
use crate::place::Place;
use crate::store::{self, Store};
use crate::table::change::Logged;
use crate::table::{chain, change, record};
use crate::{project, refold};
use jiangyuan_law::Rules;
use jiangyuan_model::{ChangeId, DeviceId, RecordId};
use jiangyuan_sync::{Hash, Op};
use list::{Gone, List};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Whether this content of an id was erased; what a copy of its writer's device wrote under the id was not.
pub(crate) fn is_erased(conn: &Connection, id: ChangeId, hash: &Hash) -> Stored<bool> {
    let found = conn
        .prepare_cached("SELECT 1 FROM erased WHERE device = ?1 AND incarnation = ?2 AND seq = ?3 AND (hash IS NULL OR hash = ?4)")?
        .query_row(params![id.device, id.incarnation.cast_signed(), id.seq.cast_signed(), hash], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

/// Whether anything was ever erased here; most homes know of nothing.
pub(crate) fn any(conn: &Connection) -> Stored<bool> {
    Ok(conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased)")?.query_row([], |row| row.get(0))?)
}

/// Keeps in the list that a change is erased.
pub(crate) fn remember(conn: &Connection, id: ChangeId, hash: Option<&Hash>) -> Stored<()> {
    conn.prepare_cached(
        "INSERT INTO erased (device, incarnation, seq, hash) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (device, incarnation, seq) DO UPDATE SET hash = coalesce(excluded.hash, hash)",
    )?
    .execute(params![id.device, id.incarnation.cast_signed(), id.seq.cast_signed(), hash])?;
    Ok(())
}

/// What an erasure touched.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    /// Records that something was taken out of.
    pub(crate) records: BTreeSet<RecordId>,
    /// Contents of attachments that the bodies had named.
    pub(crate) contents: BTreeSet<Hash>,
}

impl Trace {
    /// Notes the contents that a change names, before its body goes.
    pub(crate) fn note_contents(&mut self, logged: &Logged) {
        for op in logged.read_body().ops {
            if let Op::Attach { attachment, .. } = op {
                let blobs = [Some(attachment.content), attachment.thumbnail, attachment.evidence];
                self.contents.extend(blobs.into_iter().flatten().map(|blob| blob.hash));
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.contents.is_empty()
    }
}

/// Erases a change that an erasure names, `meant` being the hash that it names with it, and returns the
/// records it had acted on.
pub(crate) fn erase(conn: &Connection, me: DeviceId, (id, meant): (ChangeId, Option<&Hash>), trace: &mut Trace) -> Stored<Vec<RecordId>> {
    let here = change::by_id(conn, id)?.filter(|here| meant.is_none_or(|hash| *hash == here.hash));
    remember(conn, id, meant.or(here.as_ref().map(|here| &here.hash)))?;
    let Some(here) = here else { return Ok(Vec::new()) };
    trace.note_contents(&here);
    let sent = id.device != me || here.n.is_some() || chain::get(conn, id.incarnation)?.is_none_or(|chain| id.seq <= chain.acked);
    if sent {
        change::erase_body(conn, here.row)?;
    }
    record::untouch(conn, here.row)
}

fn read_gone(row: &Row<'_>) -> rusqlite::Result<Gone> {
    let id =
        ChangeId { device: row.get(0)?, incarnation: row.get::<_, i64>(1)?.cast_unsigned(), seq: row.get::<_, i64>(2)?.cast_unsigned() };
    Ok(Gone { id, hash: row.get(3)? })
}

/// The erased changes whose bodies are gone from here.
fn gone(conn: &Connection) -> Stored<BTreeSet<Gone>> {
    let mut statement = conn.prepare(
        "SELECT e.device, e.incarnation, e.seq, e.hash FROM erased e
          WHERE e.hash IS NOT NULL AND NOT EXISTS (
              SELECT 1 FROM change c WHERE c.device = e.device AND c.incarnation = e.incarnation AND c.seq = e.seq
                 AND c.branch = 0 AND c.body IS NOT NULL)",
    )?;
    let rows = statement.query_map([], read_gone)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Brings the home and the list outside together: what either knows to be erased is erased in
/// both. Called before anything is read from the home.
pub(crate) fn meet(conn: &mut Connection, rules: &Rules, me: DeviceId, list: &List) -> Stored<Trace> {
    let mut trace = Trace::default();
    let (outside, here) = (list.read(), gone(conn)?);
    if outside == here {
        return Ok(trace);
    }
    let missed: Vec<&Gone> = outside.difference(&here).collect();
    if !missed.is_empty() {
        tracing::info!(changes = missed.len(), "erasures of which this copy of the home did not know");
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for gone in missed {
            let records = erase_again(&tx, me, gone, &mut trace)?;
            trace.records.extend(records);
        }
        for &id in &trace.records {
            match refold::from_log(&tx, id)? {
                Some(folded) => project::put(&tx, rules, id, &folded)?,
                None => project::delete(&tx, id)?,
            }
        }
        tx.commit()?;
        empty_log(conn);
    }
    list.write(&gone(conn)?)?;
    Ok(trace)
}

/// Erases what an older copy of the home still holds. It stood erased in the county's log, so the
/// county has it, whatever this copy remembers of its ack.
fn erase_again(conn: &Connection, me: DeviceId, gone: &Gone, trace: &mut Trace) -> Stored<Vec<RecordId>> {
    let here = change::by_id(conn, gone.id)?;
    if here.as_ref().is_some_and(|here| here.hash != gone.hash) {
        // A clone wrote something else under this id; that was never erased.
        return Ok(Vec::new());
    }
    remember(conn, gone.id, Some(&gone.hash))?;
    let Some(here) = here else { return Ok(Vec::new()) };
    trace.note_contents(&here);
    if gone.id.device == me {
        conn.prepare_cached("UPDATE chain SET acked = max(acked, min(seq, ?2)) WHERE incarnation = ?1")?
            .execute(params![gone.id.incarnation.cast_signed(), gone.id.seq.cast_signed()])?;
        conn.prepare_cached("UPDATE change SET carried = 2 WHERE id = ?1 AND carried = 1")?.execute([here.row])?;
    }
    change::erase_body(conn, here.row)?;
    record::untouch(conn, here.row)
}

/// Brings the write-ahead log into the file and empties it. A reader in another process may hold
/// it open; then the next erasure or the next start does it.
fn empty_log(conn: &Connection) {
    if let Err(error) = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the write-ahead log could not be emptied");
    }
}

impl Store {
    /// After a transaction that erased: contents that nothing names any more, the list outside,
    /// drafts, copies, freed pages. The record itself is clean already; what fails here is tried
    /// again at the next start or erasure.
    pub(crate) fn sweep(&mut self, trace: &Trace) {
        let records = &trace.records;
        for hash in &trace.contents {
            if let Err(refusal) = self.forget_blob(hash) {
                tracing::warn!(%refusal, "the content of an erased attachment was not removed");
            }
        }
        let swept = gone(&self.conn).and_then(|gone| {
            self.erased_list().write(&gone)?;
            Drafts::forget(self, records)?;
            for copy in copies(&self.place) {
                // A copy of another home does not open with this key, and is none of ours.
                if let Err(error) = clean_copy(&copy, self, &gone) {
                    tracing::warn!(%error, "a copy beside the home was not cleaned");
                }
            }
            Ok(())
        });
        if let Err(error) = swept {
            tracing::warn!(%error, "not everything around the home was cleaned after an erasure");
        }
        empty_log(&self.conn);
    }
}

/// The copies of the record that lie in the home's folder: from before a restore, a migration.
fn copies(place: &Place) -> Vec<PathBuf> {
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let entries = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect()
    };
    let is_copy = |path: &PathBuf| {
        let name = name(path);
        name.starts_with("jiangyuan.db") && !name.ends_with("-wal") && !name.ends_with("-shm") && *path != place.database()
    };
    let aside = entries(&place.home).into_iter().filter(|path| path.is_dir() && name(path).starts_with("set-aside-"));
    entries(&place.home).into_iter().chain(aside.flat_map(|folder| entries(&folder))).filter(is_copy).collect()
}

fn clean_copy(path: &Path, store: &Store, gone: &BTreeSet<Gone>) -> Stored<()> {
    let mut conn = store::open_database(path, &store.key, false)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut cleaned = 0;
    for gone in gone {
        cleaned += tx
            .prepare_cached(
                "UPDATE change SET body = NULL
                  WHERE device = ?1 AND incarnation = ?2 AND seq = ?3 AND hash = ?4 AND body IS NOT NULL",
            )?
            .execute(params![gone.id.device, gone.id.incarnation.cast_signed(), gone.id.seq.cast_signed(), gone.hash])?;
    }
    if cleaned > 0 {
        // Its projections are made again when somebody opens it.
        for projection in crate::rebuild::PROJECTIONS {
            tx.execute(&format!("DELETE FROM {}", projection.table), [])?;
        }
        tx.execute("UPDATE home SET projected_by = ''", [])?;
    }
    tx.commit()?;
    empty_log(&conn);
    conn.close().map_err(|(_, error)| error.into())
}
