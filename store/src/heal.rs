//! What a welcome of the county means for this home, done in one transaction.
//!
//! The comparison is the protocol's (`jiangyuan_sync::heal`); here is what it does to the rows.
//! Nothing is thrown away: entries that the county has lost leave the log and are staged, still
//! shown, until they come back; a change whose id a copy of this home has taken is written again
//! under a new one, and the row of the old one stays under a branch mark.

use crate::error::{StoreError, Stored};
use crate::project;
use crate::refold;
use crate::snapshot::abandon;
use crate::store::Store;
use crate::table::chain::{self, ChainRow, Reason};
use crate::table::change::{self, Logged, NewRow, logged};
use crate::table::{home, record, scope, staged};
use crate::world::World;
use jiangyuan_law::Rules;
use jiangyuan_model::{DeviceId, ErrorCode, Incarnation, RecordId};
use jiangyuan_sync::chain::scope_genesis;
use jiangyuan_sync::frame::{ChainState, Cursor, HeldChain, LogEntry, Welcome};
use jiangyuan_sync::heal::{self, Found, OwnHistory, Reissued, Standing};
use jiangyuan_sync::{Change, Hash, Op, Verdict};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

impl Store {
    /// Keeps the county's greeting, and heals this home where it does not fit.
    pub(crate) fn take_welcome(&mut self, welcome: &Welcome) -> Stored<Standing> {
        self.look_for_rules()?;
        let (device, world, rules) = (self.me.device, self.world.clone(), self.rules.clone());
        let (standing, present) = self.in_transaction(|conn| {
            let mut heal = Heal { conn, device, world: &world, rules: &rules, records: BTreeSet::new() };
            Ok((heal.welcome(welcome)?, chain::present(conn)?))
        })?;
        self.write_in(present);
        // A county that was put back may have decided less.
        self.learn_rules()?;
        Ok(standing)
    }

    /// From now on this home writes in this chain.
    pub(crate) fn write_in(&mut self, present: ChainRow) {
        if present.end.incarnation != self.me.incarnation {
            self.me.incarnation = present.end.incarnation;
            self.me.device_chars = present.chars;
            self.copy_outside(&present.end);
        }
    }
}

/// The log has brought work of the present chain that is not here: another copy of this home sent it while
/// this one greeted. It begins a new incarnation before it writes under the same ids. Returns the present chain.
pub(crate) fn begin_where_behind<'a>(
    conn: &Connection,
    world: &World,
    device: DeviceId,
    entries: impl IntoIterator<Item = &'a LogEntry>,
) -> Stored<ChainRow> {
    let present = chain::present(conn)?;
    let is_ahead = |entry: &LogEntry| {
        let id = entry.id;
        id.device == device && id.incarnation == present.end.incarnation && id.seq > present.end.seq
    };
    if !entries.into_iter().any(is_ahead) {
        return Ok(present);
    }
    tracing::warn!("a copy of this home has written meanwhile; a new incarnation begins");
    chain::begin(conn, world, device, Reason::County)
}

/// One welcome at work.
struct Heal<'a> {
    conn: &'a Connection,
    device: DeviceId,
    world: &'a World,
    rules: &'a Rules,
    /// Records to be folded from the log.
    records: BTreeSet<RecordId>,
}

impl Heal<'_> {
    fn welcome(&mut self, welcome: &Welcome) -> Stored<Standing> {
        let known = home::county(self.conn)?;
        // A welcome from a stick is days old and says nothing of the clock.
        let off_ms = (welcome.at_ms != 0).then(|| self.world.clock.now_ms().saturating_sub(welcome.at_ms));
        self.conn.execute(
            "UPDATE county SET epoch = ?1, clock_off_ms = coalesce(?2, clock_off_ms), backed_up = ?3, protocol = ?4",
            params![welcome.epoch, off_ms, welcome.backed_up.cast_signed(), welcome.newest],
        )?;
        let mut anew = false;
        if known.epoch != 0 && known.epoch != welcome.epoch {
            tracing::warn!(epoch = welcome.epoch, "the county was restored: all is asked for again");
            self.forget_what_was_acked()?;
            anew = true;
        }
        for back in &welcome.back_to {
            anew |= self.go_back(known.epoch, back)?;
        }
        if !anew {
            for told in &welcome.chains {
                anew |= self.compare(told, welcome)?;
            }
        }
        if !anew {
            anew = self.leave_behind(welcome)?;
        }
        for record in std::mem::take(&mut self.records) {
            match refold::from_log(self.conn, record)? {
                Some(folded) => project::put(self.conn, self.rules, record, &folded)?,
                None => project::delete(self.conn, record)?,
            }
        }
        Ok(if anew { Standing::Anew } else { Standing::Fits })
    }

    /// A restored county may lack anything: what it holds is what it says from now on.
    fn forget_what_was_acked(&self) -> Stored<()> {
        self.conn.execute("UPDATE chain SET acked = 0, receipted = 0", [])?;
        self.conn.execute(
            "UPDATE change SET carried = 1, refused = 0
              WHERE head IS NOT NULL AND branch = 0 AND n IS NULL AND refused IN (0, ?1) AND carried > 0",
            [ErrorCode::HandedIn.code()],
        )?;
        Ok(())
    }

    /// The log of a scope ends earlier than ours: what stands here after that place is staged.
    fn go_back(&mut self, epoch: u32, back: &Cursor) -> Stored<bool> {
        let row = scope::get_or_add(self.conn, &back.scope)?;
        let agrees = scope::head_at(self.conn, &back.scope, &row, back.pos)? == Some(back.head);
        let (pos, head) = if agrees { (back.pos, back.head) } else { (0, scope_genesis(&back.scope)) };
        if pos >= row.pos {
            return Ok(false);
        }
        let changes = staged::take(self.conn, epoch, &row, pos, head)?;
        tracing::warn!(scope = %back.scope, entries = changes.len(), "the county has lost entries; they are kept to be given back");
        let lost_again = self.replaced_what_was_reduced(&changes)?;
        let row = scope::ScopeRow { pos, head, ..row };
        scope::set_end(self.conn, &row)?;
        for change in changes {
            self.touched(change)?;
        }
        if lost_again {
            // What a snapshot left out because of what is lost now may stand again: the scope is told anew.
            abandon(self.conn, self.rules, &row)?;
            scope::set_end(self.conn, &scope::ScopeRow { pos: 0, head: scope_genesis(&back.scope), ..row })?;
        }
        Ok(true)
    }

    /// Whether one of these changes replaces a value that is here no more.
    fn replaced_what_was_reduced(&self, changes: &[i64]) -> Stored<bool> {
        for row in changes {
            for id in change::by_row(self.conn, *row)?.read_body().ops.iter().flat_map(Op::replaced) {
                if change::by_id(self.conn, id)?.is_some_and(|here| here.reduced) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn touched(&mut self, change: i64) -> Stored<()> {
        let mut statement = self.conn.prepare_cached("SELECT record FROM touch WHERE change = ?1")?;
        for record in statement.query_map([change], |row| Ok(RecordId(row.get(0)?)))? {
            self.records.insert(record?);
        }
        Ok(())
    }

    /// Whether this device says something else of itself from now on.
    fn compare(&mut self, told: &HeldChain, welcome: &Welcome) -> Stored<bool> {
        let Some(own) = chain::get(self.conn, told.incarnation)? else { return Ok(false) };
        let present = chain::present(self.conn)?.end.incarnation;
        let mut history = Written { conn: self.conn, device: self.device, incarnation: told.incarnation };
        match heal::compare(&mut history, own.end.seq, own.acked, told)? {
            Found::Fits => {
                chain::set_ask(self.conn, told.incarnation, None)?;
                Ok(false)
            }
            Found::Lost => {
                self.wait_again(&own, told.seq)?;
                Ok(true)
            }
            Found::Older => {
                chain::set_ask(self.conn, told.incarnation, None)?;
                if told.incarnation == present {
                    let begun = chain::begin(self.conn, self.world, self.device, Reason::County)?;
                    tracing::warn!(
                        incarnation = begun.end.incarnation,
                        "this home is older than the county knows it; a new incarnation begins"
                    );
                }
                Ok(told.incarnation == present)
            }
            Found::Ask { after } => {
                chain::set_ask(self.conn, told.incarnation, Some(after))?;
                Ok(true)
            }
            Found::Parted { common } => {
                self.part(&own, common, welcome)?;
                Ok(true)
            }
        }
    }

    fn wait_again(&self, own: &ChainRow, through: u64) -> Stored<()> {
        chain::set_known(self.conn, own.end.incarnation, through, own.receipted.min(through))?;
        self.conn.execute(
            "UPDATE change SET carried = 1, refused = 0
              WHERE device = ?1 AND incarnation = ?2 AND seq > ?3 AND head IS NOT NULL AND branch = 0 AND n IS NULL
                AND refused IN (0, ?4)",
            params![self.device, own.end.incarnation.cast_signed(), through.cast_signed(), ErrorCode::HandedIn.code()],
        )?;
        Ok(())
    }

    /// What the county has lost and was erased here, or reduced, cannot be sent as it was written: the
    /// rest of its chain goes on under new ids, so that nothing waits behind it for ever.
    fn leave_behind(&mut self, welcome: &Welcome) -> Stored<bool> {
        for own in chain::all(self.conn)? {
            let told = welcome.chains.iter().find(|told| told.incarnation == own.end.incarnation);
            let held = told.map_or(own.acked, |told| told.seq);
            if held < own.end.seq && change::lacks_body(self.conn, self.device, own.end.incarnation, held)? {
                self.part(&own, held, welcome)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A copy of this home has written under its name: what was written here after the last common
    /// change gets new ids, and so does what was written after it in younger incarnations and is not
    /// at the county, because it may name it.
    fn part(&mut self, own: &ChainRow, common: u64, welcome: &Welcome) -> Stored<()> {
        let mut cuts = BTreeMap::from([(own.end.incarnation, common)]);
        for younger in chain::all(self.conn)?.into_iter().take_while(|chain| chain.end.incarnation != own.end.incarnation) {
            let told = welcome.chains.iter().find(|told| told.incarnation == younger.end.incarnation);
            cuts.insert(younger.end.incarnation, told.map_or(younger.acked, |told| told.seq).min(younger.end.seq));
        }
        let mut rows = Vec::new();
        for (incarnation, after) in &cuts {
            rows.extend(self.written_after(*incarnation, *after)?);
        }
        rows.sort_by_key(|logged| logged.row);
        for (incarnation, seq) in cuts {
            let head = chain::head_at(self.conn, self.device, incarnation, seq)?.ok_or_else(|| StoreError::lying("change", "head"))?;
            chain::cut(self.conn, &ChainState { incarnation, seq, head })?;
        }
        let begun = chain::begin(self.conn, self.world, self.device, Reason::Parted)?;
        tracing::warn!(incarnation = begun.end.incarnation, changes = rows.len(), "a copy of this home has written; changes get new ids");
        // Of one that was reduced there is left what it replaced; of one that was erased, nothing.
        let left = |logged: &Logged| Some((logged.id, Change { header: logged.header.clone(), body: logged.body.clone()? }));
        let changes: Vec<(_, Change)> = rows.iter().filter_map(left).collect();
        let reissued = heal::reissue(self.device, begun.end.incarnation, &changes);
        for logged in &rows {
            for record in record::untouch(self.conn, logged.row)? {
                self.records.insert(record);
            }
            change::give_up_id(self.conn, logged, ErrorCode::ForkFound.code())?;
        }
        let mut end = begun.end;
        for new in &reissued {
            end = self.write(end.incarnation, new)?;
        }
        chain::set_end(self.conn, &end)
    }

    fn written_after(&self, incarnation: Incarnation, after: u64) -> Stored<Vec<Logged>> {
        let mut statement = self
            .conn
            .prepare_cached(logged!("WHERE c.device = ?1 AND c.incarnation = ?2 AND c.seq > ?3 AND c.head IS NOT NULL ORDER BY c.seq"))?;
        let rows = statement.query_map(params![self.device, incarnation.cast_signed(), after.cast_signed()], change::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn write(&mut self, incarnation: Incarnation, new: &Reissued) -> Stored<ChainState> {
        let Reissued { change: Change { header, body }, head, .. } = new;
        let id = jiangyuan_model::ChangeId { device: self.device, incarnation, seq: header.seq };
        let hash = new.change.hash();
        let read = new.body.clone().unwrap_or_default();
        let origin = change::origin_of(header, body, &read);
        let row = change::insert(
            self.conn,
            &NewRow {
                id,
                header,
                scope: scope::get_or_add(self.conn, &header.scope)?.id,
                hash: &hash,
                body: Some(body),
                head: Some(head),
                origin: origin.as_deref(),
                link: read.link,
                carried: 1,
                entry: None,
                reduced: false,
            },
        )?;
        let logged = Logged {
            row,
            id,
            n: None,
            staged: None,
            header: header.clone(),
            hash,
            body: Some(body.clone()),
            reduced: false,
            verdict: Verdict::ACCEPTED,
            refused: 0,
            head: Some(*head),
        };
        for record in refold::records_of(&logged.read_body()) {
            record::touch(self.conn, record, row)?;
            self.records.insert(record);
        }
        Ok(ChainState { incarnation, seq: header.seq, head: *head })
    }
}

/// A chain as it was written here.
struct Written<'a> {
    conn: &'a Connection,
    device: DeviceId,
    incarnation: Incarnation,
}

impl OwnHistory for Written<'_> {
    type Error = StoreError;

    fn head_at(&mut self, seq: u64) -> Stored<Option<Hash>> {
        chain::head_at(self.conn, self.device, self.incarnation, seq)
    }

    fn hash_at(&mut self, seq: u64) -> Stored<Option<Hash>> {
        chain::hash_at(self.conn, self.device, self.incarnation, seq)
    }
}
