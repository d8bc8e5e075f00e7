//! Telling a new device a scope by its snapshot.
//!
//! A plan is made when a device first needs one, in one read transaction that no writer waits for,
//! and kept: the next device of that scope, and this one after a cut, are told the same. It is made
//! anew when the scope has grown by an eighth since.

use crate::county::County;
use crate::db::log;
use crate::db::snapshot::{self, Kept};
use crate::failure::Result;
use jiangyuan_model::Scope;
use jiangyuan_sync::change::{Body, Change};
use jiangyuan_sync::frame::{Content, LogEntry};
use jiangyuan_sync::server::Event;
use jiangyuan_sync::snapshot::{Page, Planned, Progress, RECENT_DAYS, SNAPSHOT_ENTRIES_MIN, SNAPSHOT_STALE_SHARE, Start, reduced};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl County {
    /// The next page of a scope's snapshot, or nothing where the log is told.
    pub(crate) fn snapshot(&self, scope: &Scope, progress: Option<Progress>, bytes_max: usize) -> Result<Event> {
        let taking = |progress: Progress| self.inner.db.read(|tx| snapshot::kept(tx, scope, Some(progress.at_pos)));
        let (kept, done) = match progress.map(taking).transpose()?.flatten() {
            Some(kept) => (kept, progress.map_or(0, |progress| progress.done)),
            None => match self.present(scope)? {
                Some(kept) => (kept, 0),
                None => return Ok(Event::Snapshot(None)),
            },
        };
        let first = usize::try_from(done).unwrap_or(usize::MAX).min(kept.plan.entries.len());
        let rest = kept.plan.entries.get(first..).unwrap_or_default();
        let told = self.inner.db.read(|tx| snapshot::entries_at(tx, scope, rest, bytes_max))?;
        let entries = told.into_iter().map(|(planned, entry)| (planned.pos, as_planned(planned, entry))).collect();
        let page = Page { scope: scope.clone(), at_pos: kept.at_pos, first: first as u64, entries };
        Ok(Event::Snapshot(Some((self.start(scope, &kept)?, page))))
    }

    /// The newest plan, if it is not too old; else a new one, if the scope is long enough.
    fn present(&self, scope: &Scope) -> Result<Option<Kept>> {
        let now_ms = self.now_ms();
        let (kept, end) = self.inner.db.read(|tx| Ok((snapshot::kept(tx, scope, None)?, log::scope_end(tx, scope)?)))?;
        let fresh = |kept: &Kept| end.pos.saturating_sub(kept.at_pos) <= end.pos / SNAPSHOT_STALE_SHARE;
        if kept.as_ref().is_some_and(fresh) {
            return Ok(kept);
        }
        if end.pos < SNAPSHOT_ENTRIES_MIN {
            return Ok(None);
        }
        let recent_since_ms = now_ms.saturating_sub(RECENT_DAYS * DAY_MS);
        let plan = self.inner.db.read(|tx| snapshot::plan(tx, scope, recent_since_ms))?;
        let at_pos = plan.entries.len() as u64;
        self.inner.db.write(|tx| snapshot::keep(tx, scope, at_pos, &plan, now_ms))?;
        tracing::info!(entries = at_pos, open = plan.tiers.open, recent = plan.tiers.recent, "a snapshot was planned");
        self.inner.db.read(|tx| snapshot::kept(tx, scope, Some(at_pos)))
    }

    fn start(&self, scope: &Scope, kept: &Kept) -> Result<Start> {
        let epoch = self.inner.db.read(crate::db::county::epoch)?;
        let (at_pos, head, tiers) = (kept.at_pos, kept.head, kept.plan.tiers);
        let mut start = Start { epoch, scope: scope.clone(), at_pos, head, tiers, signature: [0; 64] };
        start.signature = self.inner.keys.sign(&start.signed_message());
        Ok(start)
    }
}

/// The entry as the plan has it told: whole, or without the values that were replaced since.
fn as_planned(planned: Planned, entry: LogEntry) -> LogEntry {
    match entry.content {
        Content::Full(change) if !planned.whole => {
            let content = match Body::read(&change.body, entry.id) {
                Ok(body) => {
                    let left = Change { header: change.header.clone(), body: reduced(&body).write(entry.id) };
                    Content::Reduced { hash: change.hash(), change: left }
                }
                Err(_) => Content::Full(change),
            };
            LogEntry { content, ..entry }
        }
        _ => entry,
    }
}
