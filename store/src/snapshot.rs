//! Taking in a snapshot: the log of a scope in another order, believed at its end.
//!
//! Each page is one transaction that also notes how far the snapshot is, so that a cut or a crash
//! costs one page. Its entries stand in the log from the moment they arrive, with the number and the
//! position they have, and are folded like any others: whatever has come can be worked with. The cursor
//! does not move until the last page, when the entry head over all positions has to be the one that the
//! county signed. If it is not, all of it goes out again and the scope is asked for from its log.

use crate::erased::Trace;
use crate::error::{StoreError, Stored};
use crate::heal::begin_where_behind;
use crate::pull::Pull;
use crate::rebuild;
use crate::store::Store;
use crate::table::scope::{self, ScopeRow};
use crate::table::{change, snapshot, staged};
use ed25519_dalek::VerifyingKey;
use jiangyuan_law::Rules;
use jiangyuan_model::{DeviceId, ErrorCode, Scope};
use jiangyuan_sync::device::Taken;
use jiangyuan_sync::snapshot::{Page, Start};
use rusqlite::Connection;

impl Store {
    pub(crate) fn start_snapshot(&mut self, start: &Start) -> Stored<()> {
        let signed = VerifyingKey::from_bytes(&self.me.county_key).is_ok_and(|key| start.is_signed_by(&key));
        if !signed {
            return Err(ErrorCode::LogMismatch.into());
        }
        self.in_transaction(|conn| {
            let row = scope::get_or_add(conn, &start.scope)?;
            if row.pos > 0 {
                return Err(ErrorCode::LogMismatch.into());
            }
            snapshot::begin(conn, row.id, start)
        })
    }

    pub(crate) fn take_page(&mut self, page: &Page) -> Stored<Taken> {
        self.look_for_rules()?;
        let (device, world, rules) = (self.me.device, self.world.clone(), self.rules.clone());
        let mut erased = Trace::default();
        let (taken, present) = self.in_transaction(|conn| {
            let taken = take(conn, device, &rules, page, &mut erased)?;
            Ok((taken, begin_where_behind(conn, &world, device, page.entries.iter().map(|(_, entry)| entry))?))
        })?;
        self.write_in(present);
        if !erased.is_empty() {
            self.sweep(&erased);
        }
        if page.scope == Scope::Reference {
            self.learn_rules()?;
        }
        Ok(taken)
    }
}

fn take(conn: &Connection, device: DeviceId, rules: &Rules, page: &Page, erased: &mut Trace) -> Stored<Taken> {
    let row = scope::get_or_add(conn, &page.scope)?;
    let Some(mut loading) = snapshot::get(conn, row.id)?.filter(|loading| loading.at_pos == page.at_pos) else {
        return Err(ErrorCode::LogMismatch.into());
    };
    let through = page.first.saturating_add(page.entries.len() as u64);
    if row.pos > 0 || page.first > loading.done || through > loading.at_pos {
        return Err(ErrorCode::LogMismatch.into());
    }
    let known = usize::try_from(loading.done - page.first).unwrap_or(usize::MAX);
    let mut pull = Pull::new(conn, device, &page.scope)?;
    let mut entries = 0;
    for (pos, entry) in page.entries.iter().skip(known) {
        // An earlier snapshot, begun at another position, may have brought it.
        if change::stands_at(conn, row.id, *pos)? {
            continue;
        }
        match pull.entry(&row, *pos, entry) {
            Ok(_) => entries += 1,
            // The county was put back meanwhile, and gives what has come another number.
            Err(StoreError::Refused(refusal)) if refusal.code == ErrorCode::LogMismatch => {
                tracing::warn!("a snapshot is not gone on with: the county gives other numbers; the log is asked for");
                take_back(conn, rules, &row)?;
                return Ok(Taken { entries: 0, holds: false });
            }
            Err(failure) => return Err(failure),
        }
    }
    pull.keep(rules)?;
    *erased = pull.erased;
    loading.done = loading.done.max(through);
    if loading.done < loading.at_pos {
        snapshot::set_done(conn, row.id, loading.done)?;
        return Ok(Taken { entries, holds: true });
    }
    let holds = snapshot::head_over(conn, &row, loading.at_pos)? == Some(loading.head);
    if holds {
        scope::set_end(conn, &ScopeRow { pos: loading.at_pos, head: loading.head, ..row })?;
        snapshot::end(conn, row.id)?;
    } else {
        tracing::error!(at_pos = loading.at_pos, "a snapshot is not what the county signed; the log is asked for");
        take_back(conn, rules, &row)?;
    }
    Ok(Taken { entries, holds })
}

/// A snapshot that was under way is not gone on with, and all that it brought goes out again.
pub(crate) fn abandon(conn: &Connection, rules: &Rules, row: &ScopeRow) -> Stored<()> {
    take_back(conn, rules, row)?;
    snapshot::end(conn, row.id)
}

/// Everything that the snapshot brought goes out again, but for what another scope brought before.
/// Own changes only lose their number.
fn take_back(conn: &Connection, rules: &Rules, row: &ScopeRow) -> Stored<()> {
    conn.execute("DELETE FROM position WHERE scope = ?1", [row.id])?;
    let nowhere = "n IS NOT NULL AND NOT EXISTS (SELECT 1 FROM position p WHERE p.change = change.id)";
    staged::lost_again(conn, nowhere)?;
    let unnumber = format!("UPDATE change SET n = NULL, verdict = 0, received_at_ms = 0 WHERE {nowhere} AND head IS NOT NULL");
    conn.execute(&unnumber, [])?;
    conn.execute(&format!("DELETE FROM touch WHERE change IN (SELECT id FROM change WHERE {nowhere})"), [])?;
    conn.execute(&format!("DELETE FROM change WHERE {nowhere}"), [])?;
    snapshot::wish_for_log(conn, row.id)?;
    rebuild::replace(conn, &rebuild::from_log(conn, rules)?)
}
