//! Taking in the county's log.
//!
//! A frame is one transaction that also moves the cursor: a crash leaves either all of it or
//! nothing, and a frame that comes again changes nothing. Before the commit the entry head is
//! computed over what was really stored; if it is not the county's, nothing of the frame stays.
//!
//! Records that the frame touches are folded in memory, one after another change, and written
//! once. Where a change comes with a lower number than one already folded (another scope was
//! pulled first), or the record's beginning is not here yet, the record is folded from the log.
//! An entry may stand in two scopes that are both pulled, where its record was handed from one to the
//! other: it is kept and folded once, with a position in each.

use crate::erased::{self, Trace};
use crate::error::{StoreError, Stored};
use crate::heal::begin_where_behind;
use crate::project;
use crate::refold;
use crate::snapshot::abandon;
use crate::store::Store;
use crate::table::change::{self, Entry, Logged, NewRow};
use crate::table::record::{self, Folded};
use crate::table::scope::{self, ScopeRow};
use crate::table::snapshot;
use crate::table::staged;
use jiangyuan_law::Rules;
use jiangyuan_model::{DeviceId, ErrorCode, RecordId, Scope};
use jiangyuan_sync::chain::{extend_log, short};
use jiangyuan_sync::change::{Body, Change, Header};
use jiangyuan_sync::frame::{Content, LogEntry, LogFrame};
use jiangyuan_sync::verdict::Judged;
use jiangyuan_sync::{Doc, Hash, Op};
use rusqlite::Connection;
use std::collections::BTreeMap;

impl Store {
    /// Takes a frame in and returns how many of its entries were new.
    pub(crate) fn pull(&mut self, frame: &LogFrame) -> Stored<u64> {
        self.look_for_rules()?;
        let (device, world, rules) = (self.me.device, self.world.clone(), self.rules.clone());
        let mut erased = Trace::default();
        let (new, present) = self.in_transaction(|conn| {
            let mut pull = Pull::new(conn, device, &frame.scope)?;
            let new = pull.frame(frame, &rules)?;
            erased = pull.erased;
            Ok((new, begin_where_behind(conn, &world, device, &frame.entries)?))
        })?;
        self.write_in(present);
        if !erased.is_empty() {
            self.sweep(&erased);
        }
        if new > 0 && frame.scope == Scope::Reference {
            self.read_me_again()?;
            self.learn_rules()?;
        }
        Ok(new)
    }
}

/// One frame on its way in.
pub(crate) struct Pull<'a> {
    conn: &'a Connection,
    device: DeviceId,
    scope: Scope,
    records: BTreeMap<RecordId, Slot>,
    /// Something was erased before, so each entry is compared with the list.
    any_erased: bool,
    /// What a restored county has lost of others, by what it is known by.
    staged: BTreeMap<Vec<u8>, i64>,
    /// What was erased in this frame.
    pub(crate) erased: Trace,
}

/// A record that the frame touches.
struct Slot {
    folded: Folded,
    /// Has to be folded from the log.
    again: bool,
}

impl<'a> Pull<'a> {
    pub(crate) fn new(conn: &'a Connection, device: DeviceId, scope: &Scope) -> Stored<Pull<'a>> {
        let any_erased = erased::any(conn)?;
        let staged = staged::known_as(conn, scope)?;
        Ok(Pull { conn, device, scope: scope.clone(), records: BTreeMap::new(), any_erased, staged, erased: Trace::default() })
    }

    fn frame(&mut self, frame: &LogFrame, rules: &Rules) -> Stored<u64> {
        let mut end = scope::get_or_add(self.conn, &frame.scope)?;
        if end.pos == 0 && snapshot::get(self.conn, end.id)?.is_some() {
            // The log has begun here in its place. A county that was put back may give everything another number.
            abandon(self.conn, rules, &end)?;
        }
        let mut new = 0;
        for (entry, pos) in frame.entries.iter().zip(frame.first_pos..) {
            if pos <= end.pos {
                continue;
            }
            if pos != end.pos + 1 {
                return Err(ErrorCode::LogMismatch.into());
            }
            let hash = self.entry(&end, pos, entry)?;
            end.pos = pos;
            end.head = extend_log(&end.head, entry.n, &hash, entry.verdict);
            new += 1;
        }
        if new == 0 {
            return Ok(0);
        }
        if short(&end.head) != frame.head_after {
            return Err(ErrorCode::LogMismatch.into());
        }
        if end.pos == new {
            snapshot::end(self.conn, end.id)?;
        }
        scope::set_end(self.conn, &end)?;
        self.keep(rules)?;
        Ok(new)
    }

    /// Stores one entry and returns the hash of its change.
    pub(crate) fn entry(&mut self, scope: &ScopeRow, pos: u64, entry: &LogEntry) -> Stored<Hash> {
        let numbered = Entry { n: entry.n, verdict: entry.verdict, received_at_ms: entry.received_at_ms };
        let here = change::by_id(self.conn, entry.id)?;
        let (hash, here) = match (&entry.content, here) {
            (Content::Own, Some(here)) => (here.hash, Some(here)),
            (Content::Own, None) => return Err(ErrorCode::LogMismatch.into()),
            (Content::Full(change), here) => (change.hash(), self.unless_forked(here, &change.hash())?),
            // Put together before it came here.
            (Content::Packed(_), _) => return Err(ErrorCode::LogMismatch.into()),
            (Content::Erased(hash) | Content::Reduced { hash, .. }, here) => (*hash, self.unless_forked(here, hash)?),
        };
        let gone = matches!(entry.content, Content::Erased(_)) || (self.any_erased && erased::is_erased(self.conn, entry.id, &hash)?);
        if gone {
            self.any_erased = true;
            erased::remember(self.conn, entry.id, Some(&hash))?;
        }
        let stood = here.as_ref().is_some_and(|here| here.n.is_some());
        let logged = match here {
            Some(mut here) => {
                if gone && here.body.is_some() {
                    self.erase(&mut here)?;
                }
                // It was reduced by what a restored county may have lost for good.
                if let Content::Full(change) = &entry.content
                    && here.reduced
                    && !gone
                {
                    change::make_whole(self.conn, here.row, &change.body)?;
                    (here.body, here.reduced) = (Some(change.body.clone()), false);
                }
                // Another scope brought it before: it has one number and one verdict everywhere.
                if here.n.is_some_and(|n| n != entry.n || here.verdict != entry.verdict) {
                    return Err(ErrorCode::LogMismatch.into());
                }
                if !stood {
                    change::set_entry(self.conn, here.row, &numbered).map_err(taken)?;
                    if here.refused != 0 {
                        self.touch_again(&here)?;
                    }
                }
                Logged { n: Some(entry.n), staged: None, verdict: entry.verdict, ..here }
            }
            None => self.insert(scope, entry, numbered, &hash, gone)?,
        };
        change::put_position(self.conn, scope.id, pos, logged.row).map_err(taken)?;
        if !stood {
            self.fold(&logged)?;
        }
        Ok(hash)
    }

    /// What is here under the id, unless it is something else: then a clone wrote the one or the
    /// other, the county's content stands, and ours is parked with its hash.
    fn unless_forked(&mut self, here: Option<Logged>, hash: &Hash) -> Stored<Option<Logged>> {
        match here {
            Some(here) if here.hash != *hash => {
                change::move_to_branch(self.conn, &here, ErrorCode::ForkFound.code())?;
                self.fold_again_without(here.row)?;
                Ok(None)
            }
            here => Ok(here),
        }
    }

    fn erase(&mut self, here: &mut Logged) -> Stored<()> {
        self.erased.note_contents(here);
        change::erase_body(self.conn, here.row)?;
        here.body = None;
        let records = record::untouch(self.conn, here.row)?;
        self.fold_again(records, true)
    }

    fn fold_again_without(&mut self, change: i64) -> Stored<()> {
        let records = record::untouch(self.conn, change)?;
        self.fold_again(records, false)
    }

    fn fold_again(&mut self, records: Vec<RecordId>, erased: bool) -> Stored<()> {
        for id in records {
            self.slot(id)?.again = true;
            if erased {
                self.erased.records.insert(id);
            }
        }
        Ok(())
    }

    /// A change that was refused once may have been set aside, and then it acted on nothing.
    fn touch_again(&self, here: &Logged) -> Stored<()> {
        for id in refold::records_of(&here.read_body()) {
            record::touch(self.conn, id, here.row)?;
        }
        Ok(())
    }

    /// A change that the county had lost stands again under another id, because its writer had to give
    /// it one: what is here under the old one is shown no more.
    fn stands_again(&mut self, known_as: &[u8]) -> Stored<()> {
        let Some(row) = self.staged.remove(known_as) else { return Ok(()) };
        let staged = change::by_row(self.conn, row)?;
        // The log has just brought it under its own id, too.
        if staged.n.is_some() {
            return Ok(());
        }
        self.fold_again_without(row)?;
        change::give_up_id(self.conn, &staged, ErrorCode::ForkFound.code())
    }

    fn insert(&mut self, scope: &ScopeRow, entry: &LogEntry, numbered: Entry, hash: &Hash, gone: bool) -> Stored<Logged> {
        let reduced = matches!(entry.content, Content::Reduced { .. });
        let (header, body) = match &entry.content {
            Content::Full(Change { header, body }) | Content::Reduced { change: Change { header, body }, .. } => {
                (header.clone(), (!gone).then(|| body.clone()))
            }
            // Nothing but its hash is known of an erased change.
            _ => (Header { seq: entry.id.seq, at_ms: 0, actor: 0, scope: self.scope.clone(), verb: 0 }, None),
        };
        let mut logged = Logged {
            row: 0,
            id: entry.id,
            n: Some(entry.n),
            staged: None,
            header,
            hash: *hash,
            body,
            reduced,
            verdict: entry.verdict,
            refused: 0,
            head: None,
        };
        let read = logged.read_body();
        let origin = logged.body.as_ref().and_then(|body| change::origin_of(&logged.header, body, &read));
        let new = NewRow {
            id: entry.id,
            header: &logged.header,
            scope: if logged.header.scope == self.scope { scope.id } else { scope::get_or_add(self.conn, &logged.header.scope)?.id },
            hash,
            body: logged.body.as_deref(),
            reduced,
            head: None,
            origin: origin.as_deref(),
            link: read.link,
            // An own change that comes back after a restore is at the county by definition.
            carried: if entry.id.device == self.device { 2 } else { 0 },
            entry: Some(numbered),
        };
        logged.row = change::insert(self.conn, &new).map_err(taken)?;
        self.stands_again(&origin.unwrap_or_else(|| entry.id.to_string().into_bytes()))?;
        for id in refold::records_of(&read) {
            record::touch(self.conn, id, logged.row)?;
        }
        Ok(logged)
    }

    fn fold(&mut self, logged: &Logged) -> Stored<()> {
        let body = logged.read_body();
        for id in refold::records_of(&body) {
            self.slot(id)?.confirm(id, logged, &body);
        }
        // One that says again what stands may name other ids of the same contents.
        if matches!(logged.verdict.judged(), Judged::Accepted | Judged::Same) {
            for op in &body.ops {
                self.erase_named(op)?;
            }
        }
        Ok(())
    }

    /// Does what an erasure says, after it is folded.
    fn erase_named(&mut self, op: &Op) -> Stored<()> {
        let Op::Erase { on, .. } = op else { return Ok(()) };
        self.any_erased = true;
        self.fold_again(vec![*on], true)?;
        for named in op.erases() {
            let records = erased::erase(self.conn, self.device, named, &mut self.erased)?;
            self.fold_again(records, true)?;
        }
        Ok(())
    }

    fn slot(&mut self, id: RecordId) -> Stored<&mut Slot> {
        match self.records.entry(id) {
            std::collections::btree_map::Entry::Occupied(slot) => Ok(slot.into_mut()),
            std::collections::btree_map::Entry::Vacant(free) => {
                let folded = record::get(self.conn, id)?.unwrap_or_else(|| Folded {
                    scope: Scope::Reference,
                    last_n: 0,
                    confirmed: Doc::default(),
                    waiting: None,
                });
                Ok(free.insert(Slot { folded, again: false }))
            }
        }
    }

    pub(crate) fn keep(&mut self, rules: &Rules) -> Stored<()> {
        for (id, mut slot) in std::mem::take(&mut self.records) {
            if slot.again {
                match refold::from_log(self.conn, id)? {
                    Some(folded) => project::put(self.conn, rules, id, &folded)?,
                    None => project::delete(self.conn, id)?,
                }
            } else {
                refold::overlay(self.conn, id, &mut slot.folded)?;
                project::put(self.conn, rules, id, &slot.folded)?;
            }
        }
        Ok(())
    }
}

impl Slot {
    /// Folds one more numbered change, if it is the next one of a record whose beginning is here.
    fn confirm(&mut self, id: RecordId, logged: &Logged, body: &Body) {
        let n = logged.n.unwrap_or(0);
        let begins = self.folded.last_n == 0 && refold::creates(id, logged, body);
        if begins {
            self.folded.scope = logged.header.scope.clone();
        }
        let goes_on = begins || (self.folded.confirmed.noun != 0 && n > self.folded.last_n);
        if self.again || !goes_on {
            self.again = true;
            return;
        }
        refold::apply(&mut self.folded.confirmed, id, logged, body);
        self.folded.last_n = n;
        self.folded.settle_home();
    }
}

/// A number or a position that another change has already: the county's log is not the one we
/// followed.
fn taken(error: StoreError) -> StoreError {
    match &error {
        StoreError::Database(cause) if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            ErrorCode::LogMismatch.into()
        }
        _ => error,
    }
}
