//! The one write door.
//!
//! A verb's whole work is one transaction. The end of the chain is read inside it, because the
//! window and the command line may both be writing to this home; the log entry, the end of the
//! chain and the projected rows commit together or not at all. The copy outside the home follows
//! the commit: it may lag behind, it may never lead.

use crate::error::{Result, StoreError, Stored};
use crate::me::Me;
use crate::project;
use crate::read::seen;
use crate::refold;
use crate::rules;
use crate::store::Store;
use crate::table::change::{self, Logged, NewRow};
use crate::table::record::Folded;
use crate::table::{chain, home, record, scope};
use crate::world::World;
use chrono::NaiveDate;
use jiangyuan_law::{Calendar, Rules};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::{ChangeId, ErrorCode, Field, Noun, RecordId, Scope, Verb};
use jiangyuan_sync::change::{BODY_BYTES_MAX, Body, Change, Header, OPS_MAX};
use jiangyuan_sync::frame::ChainState;
use jiangyuan_sync::{Doc, Op, Verdict};
use rusqlite::{Connection, TransactionBehavior, params};

/// How a change hangs together with its neighbour, where one verb touches two scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// It stands alone.
    #[default]
    None,
    /// With the next change of the same write.
    Next,
    /// With the previous change of the same write.
    Previous,
}

/// A change to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChange {
    /// Its one scope.
    pub scope: Scope,
    /// What was done.
    pub verb: Verb,
    /// The operations.
    pub ops: Vec<Op>,
    /// Hash of the imported line, kept in the body.
    pub origin: Option<Vec<u8>>,
    /// The origin is derived from the body (an imported record line).
    pub derived_origin: bool,
    /// The neighbour.
    pub link: Link,
}

/// One open write.
pub struct Door<'a> {
    pub(crate) conn: &'a Connection,
    me: &'a Me,
    world: &'a World,
    rules: &'a Rules,
    now_ms: i64,
    end: ChainState,
}

impl Store {
    /// The one write door.
    ///
    /// # Errors
    /// `TermOver`, `TermNotBegun` for a writer who does not act today; what `work` refuses, or what the
    /// store fails with (`DiskFull`, `StoreBusy`). Nothing is written then.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Door<'_>) -> Result<T>) -> Result<T> {
        let (answer, end) = self.write_and_commit(work)?;
        self.copy_outside(&end);
        Ok(answer)
    }

    fn write_and_commit<T>(&mut self, work: impl FnOnce(&mut Door<'_>) -> Result<T>) -> Stored<(T, ChainState)> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let present = chain::present(&tx)?;
        if present.end.incarnation != self.me.incarnation {
            self.me.incarnation = present.end.incarnation;
            self.me.device_chars = present.chars;
        }
        // Another handle of this home may have learned what the county decided.
        let made_with = home::projected_by(&tx)?;
        if made_with != self.made_with {
            (self.rules, self.made_with) = (rules::read(&tx)?, made_with);
        }
        let now_ms = self.world.clock.now_ms();
        // The county's word may have come through another handle of this home.
        home::hear(&tx, &mut self.me)?;
        self.me.term.admits(date_in_shanghai(now_ms))?;
        let mut door = Door { conn: &tx, me: &self.me, world: &self.world, rules: &self.rules, now_ms, end: present.end };
        let answer = work(&mut door)?;
        let end = door.end;
        if end != present.end {
            chain::set_end(&tx, &end)?;
        }
        tx.commit()?;
        Ok((answer, end))
    }
}

impl Door<'_> {
    /// The id of a new record.
    pub fn new_record(&mut self) -> RecordId {
        RecordId::v7(self.now_ms, self.world.bytes())
    }

    pub(crate) fn conn(&self) -> &Connection {
        self.conn
    }

    pub(crate) fn world(&self) -> &World {
        self.world
    }

    /// The time of this write, UTC milliseconds; the same for all its changes.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// The date of this write in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        date_in_shanghai(self.now_ms)
    }

    /// Working days.
    pub const fn calendar(&self) -> &Calendar {
        &self.rules.calendar
    }

    /// What the county decided.
    pub const fn rules(&self) -> &Rules {
        self.rules
    }

    /// Who writes.
    pub fn me(&self) -> &Me {
        self.me
    }

    /// Whether the role of whoever writes lets him see a record of this kind, whatever he keeps out of.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn has_in_sight(&self, id: RecordId, noun: Noun) -> Result<bool> {
        Ok(seen(self.conn, self.me, &[noun])?.has_in_sight(id, noun))
    }

    /// Whether he may see it: his role lets him, and nothing keeps him out of it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn sees(&self, id: RecordId, noun: Noun) -> Result<bool> {
        Ok(seen(self.conn, self.me, &[noun])?.sees(id, noun))
    }

    /// A record as shown, changes of this write included.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn doc(&mut self, id: RecordId) -> Result<Option<(Scope, Doc)>> {
        Ok(record::shown(self.conn, id)?)
    }

    /// Ids of the records of a noun, in order.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn records(&mut self, noun: Noun) -> Result<Vec<RecordId>> {
        Ok(record::of_noun(self.conn, noun)?)
    }

    /// The records that name this one by a field.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn naming(&mut self, id: RecordId, field: Field) -> Result<Vec<RecordId>> {
        Ok(record::naming(self.conn, id, field)?)
    }

    /// Whether an imported line stands in the log already.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn origin_stands(&mut self, origin: &[u8]) -> Result<bool> {
        Ok(change::origin_stands(self.conn, origin)?)
    }

    /// The next piece number of today: township, date, characters of the device, serial. It is
    /// given away for good if the write commits.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn next_number(&mut self) -> Result<String> {
        Ok(self.take_number()?)
    }

    fn take_number(&mut self) -> Stored<String> {
        let day = self.today().format("%Y%m%d").to_string();
        let serial: u32 = self
            .conn
            .prepare_cached(
                "INSERT INTO serial (incarnation, day, last) VALUES (?1, ?2, 1)
                 ON CONFLICT (incarnation, day) DO UPDATE SET last = last + 1 RETURNING last",
            )?
            .query_row(params![self.end.incarnation.cast_signed(), day], |row| row.get(0))?;
        Ok(format!("{}{day}{}{serial:03}", self.me.township, self.me.device_chars))
    }

    /// Writes a change: log, chain and projected rows.
    ///
    /// # Errors
    /// `ChangeTooLarge`, or the store cannot be written.
    pub fn change(&mut self, new: NewChange) -> Result<ChangeId> {
        Ok(self.append(new)?)
    }

    fn append(&mut self, new: NewChange) -> Stored<ChangeId> {
        let seq = self.end.seq + 1;
        let id = ChangeId { device: self.me.device, incarnation: self.end.incarnation, seq };
        let link = match new.link {
            Link::None => None,
            Link::Next => Some(seq + 1),
            Link::Previous => Some(seq - 1),
        };
        let body = Body { ops: self.with_hashes(new.ops)?, origin: new.origin, link };
        let bytes = body.write(id);
        if body.ops.len() > OPS_MAX || bytes.len() > BODY_BYTES_MAX {
            return Err(ErrorCode::ChangeTooLarge.into());
        }
        let origin = if new.derived_origin { Some(change::derived_origin(&bytes)) } else { body.origin.clone() };
        let header = Header { seq, at_ms: self.now_ms, actor: self.me.actor, scope: new.scope, verb: new.verb.code() };
        let whole = Change { header, body: bytes };
        let hash = whole.hash();
        let head = jiangyuan_sync::chain::extend(&self.end.head, &hash);
        let row = change::insert(
            self.conn,
            &NewRow {
                id,
                header: &whole.header,
                scope: scope::get_or_add(self.conn, &whole.header.scope)?.id,
                hash: &hash,
                body: Some(&whole.body),
                reduced: false,
                head: Some(&head),
                origin: origin.as_deref(),
                link,
                carried: 1,
                entry: None,
            },
        )?;
        self.end = ChainState { incarnation: id.incarnation, seq, head };
        let logged = Logged {
            row,
            id,
            n: None,
            staged: None,
            header: whole.header,
            hash,
            body: Some(whole.body),
            reduced: false,
            verdict: Verdict::ACCEPTED,
            refused: 0,
            head: Some(head),
        };
        self.show(&logged, &body)?;
        Ok(id)
    }

    /// An erasure names what it means by its hash besides; a copy of this home may write something else under
    /// the same ids.
    fn with_hashes(&self, mut ops: Vec<Op>) -> Stored<Vec<Op>> {
        for op in &mut ops {
            let Op::Erase { changes, hashes, .. } = op else { continue };
            let known: Vec<_> = changes.iter().map(|id| change::by_id(self.conn, *id)).collect::<Stored<_>>()?;
            *hashes = known.into_iter().map(|here| here.map(|here| here.hash)).collect::<Option<_>>().unwrap_or_default();
        }
        Ok(ops)
    }

    /// Lays a waiting change on top of the records it acts on. What is sealed is shown to nobody.
    fn show(&mut self, logged: &Logged, body: &Body) -> Stored<()> {
        if logged.header.scope == Scope::Sealed {
            return Ok(());
        }
        for id in refold::records_of(body) {
            record::touch(self.conn, id, logged.row)?;
            let mut folded = match record::get(self.conn, id)? {
                Some(folded) if folded.shown().noun != 0 => folded,
                // Met before it began, or never: its home is decided by all its changes together.
                Some(_) => match refold::from_log(self.conn, id)? {
                    Some(folded) => {
                        project::put(self.conn, self.rules, id, &folded)?;
                        continue;
                    }
                    None => return Err(StoreError::lying("touch", "record")),
                },
                None => Folded { scope: logged.header.scope.clone(), last_n: 0, confirmed: Doc::default(), waiting: None },
            };
            let doc = folded.waiting.get_or_insert_with(|| folded.confirmed.clone());
            refold::apply(doc, id, logged, body);
            folded.settle_home();
            project::put(self.conn, self.rules, id, &folded)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::place::Place;
    use jiangyuan_model::{Clock, Field, Noun, Random, Value};
    use jiangyuan_sync::enrol::Ticket;
    use std::sync::Arc;

    /// 2026-11-23, and bytes that are as good as any for one home.
    struct Fixed;

    impl Clock for Fixed {
        fn now_ms(&self) -> i64 {
            1_795_399_200_000
        }
    }

    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            static CALLS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
            let call = CALLS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            blake3::Hasher::new().update(&call.to_le_bytes()).finalize_xof().fill(bytes);
        }
    }

    fn home(folder: &tempfile::TempDir) -> Store {
        let place = Place { home: folder.path().join("home"), outside: folder.path().join("outside") };
        let world = World { clock: Arc::new(Fixed), random: Arc::new(Fixed) };
        let ticket = Ticket {
            url: String::new(),
            county_tls: [1; 32],
            county_root: [2; 32],
            county_key: [3; 32],
            county_bundle: [9; 32],
            device: 3,
            device_chars: "A3".into(),
            township: "549901100".into(),
            township_name: "云杉坪镇".into(),
            scope: "549901100/desk".parse().unwrap(),
            roles: vec![],
            secret: [0; 16],
            expires_at_ms: 0,
        };
        Store::create(&place, world, &ticket, "央金", "雪山下的河流长又长", false).unwrap().0
    }

    fn add(store: &mut Store) -> Result<ChangeId> {
        store.write(|door| {
            let id = door.new_record();
            let story = (Field::Narrative.code(), Value::Text("草".repeat(2_000)));
            let (scope, ops) = (door.me().scope.clone(), vec![Op::create(id, Noun::Lead, vec![story])]);
            door.change(NewChange { scope, verb: Verb::RecordLead, ops, origin: None, derived_origin: false, link: Link::None })
        })
    }

    #[test]
    fn a_full_disk_refuses_the_write_and_keeps_all_that_was_saved_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = home(&folder);
        let pages: i64 = store.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        let limit = |store: &Store, pages: i64| {
            store.conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
        };
        limit(&store, pages + 40);
        let saved = (0..200).take_while(|_| add(&mut store).is_ok()).count() as u64;
        assert!(saved > 0 && saved < 200);
        assert_eq!(add(&mut store).unwrap_err().code, ErrorCode::DiskFull);
        assert_eq!(store.sync_facts().unwrap().seq, saved);
        assert_eq!(store.counts().unwrap()[&Noun::Lead], u32::try_from(saved).unwrap());
        limit(&store, 1_000_000);
        add(&mut store).unwrap();
        assert_eq!(store.sync_facts().unwrap().seq, saved + 1);
        assert_eq!(store.doctor(false).unwrap().problems, Vec::<String>::new());
    }
}
