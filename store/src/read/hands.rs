//! Whose work is what: the records that a person has in hand, hand-overs that wait, and what was
//! written outside a term. These are lists of work; nothing is added up for anybody.

use super::rows::{read_date, row};
use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::{hand, record};
use chrono::NaiveDate;
use jiangyuan_law::course::State;
use jiangyuan_model::clock::SHANGHAI_OFFSET_SECONDS;
use jiangyuan_model::duties::{OutsideTerm, UNTAKEN_DAYS, UntakenDuties};
use jiangyuan_model::view::{ClockView, Row};
use jiangyuan_model::{Actor, ChangeId, DeviceId, Field, Noun, RecordId, Term, Value, Verb};
use jiangyuan_sync::hands::{self, Hand};
use rusqlite::params;
use std::collections::BTreeSet;

/// The most changes outside a term that are listed; one person's work after his end is fewer.
const OUTSIDE_TERM_MAX: u32 = 200;

impl Store {
    /// Who has a record in hand today, by name: whoever its own word names, or received it first, as
    /// work was passed on since.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn in_hand_of(&self, id: RecordId) -> Result<Vec<String>> {
        Ok(self.read_in_hand(id)?)
    }

    fn read_in_hand(&self, id: RecordId) -> Stored<Vec<String>> {
        let said = hand::of_record(&self.conn, id)?;
        let mut names = Vec::with_capacity(said.hands.len());
        for one in said.hands {
            names.push(match one {
                Hand::Name(name) => name,
                Hand::Writer(device, actor) => self.read_author(device, actor)?,
            });
        }
        names.retain(|name| !name.is_empty());
        let today = self.world.clock.today().to_string();
        Ok(hands::after(names, said.since_ms, &hand::passed(&self.conn, id, &today)?))
    }

    /// The records that a person has in hand today, in order of id, closed ones among them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn hands_of(&self, name: &str) -> Result<BTreeSet<RecordId>> {
        Ok(self.read_hands_of(name)?)
    }

    fn read_hands_of(&self, name: &str) -> Stored<BTreeSet<RecordId>> {
        let mut mine = BTreeSet::new();
        for (id, passed_on) in hand::ever_of(&self.conn, name)? {
            if !passed_on || self.read_in_hand(id)?.iter().any(|one| one == name) {
                mine.insert(id);
            }
        }
        Ok(mine)
    }

    /// Puts the records that whoever has opened the home has in hand into a temporary table in memory,
    /// for the lists.
    pub(super) fn mark_mine(&self) -> Stored<()> {
        self.conn
            .execute_batch("CREATE TEMP TABLE IF NOT EXISTS mine (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID; DELETE FROM temp.mine;")?;
        let mut insert = self.conn.prepare_cached("INSERT INTO temp.mine (id) VALUES (?1)")?;
        for id in self.read_hands_of(&self.me.user)? {
            insert.execute([id.0])?;
        }
        Ok(())
    }

    /// The clocks that run on a record and on its pieces, the nearest date first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn running_clocks(&self, id: RecordId) -> Result<Vec<ClockView>> {
        Ok(self.read_running_clocks(id, self.world.clock.today())?)
    }

    /// Records that a condition of the day selects, for the sheet of a shift: what came in on that day.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn came_in(&self, on: NaiveDate, nouns: &[Noun], limit: u32) -> Result<Vec<Row>> {
        Ok(self.read_came_in(on, nouns, limit)?)
    }

    fn read_came_in(&self, on: NaiveDate, nouns: &[Noun], limit: u32) -> Stored<Vec<Row>> {
        let mut rows = Vec::new();
        for noun in nouns {
            rows.extend(self.read_rows(
                row!("WHERE r.noun = ?2 AND r.on_date = ?3 AND ?1 IS NOT NULL AND r.void = 0 ORDER BY r.id LIMIT ?4"),
                &[&self.world.clock.today().to_string(), &noun.code(), &on.to_string(), &limit],
            )?);
        }
        Ok(rows)
    }

    /// Hand-overs that nobody has taken yet, the oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn untaken(&self) -> Result<Vec<UntakenDuties>> {
        let mut untaken = self.read_untaken(self.world.clock.today())?;
        let seen = self.seen()?;
        untaken.retain(|one| one.to_me || seen.sees(one.record, Noun::DutyHandover));
        if untaken.is_empty() {
            return Ok(untaken);
        }
        let opens: Vec<(String, Actor)> = self.users()?.into_iter().filter(|user| user.opens).map(|user| (user.name, user.actor)).collect();
        for one in &mut untaken {
            one.opens_as = opens.iter().find(|(name, _)| *name == one.receiver).map(|(_, actor)| *actor);
        }
        Ok(untaken)
    }

    fn read_untaken(&self, today: NaiveDate) -> Stored<Vec<UntakenDuties>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, on_date FROM list_row WHERE noun = ?1 AND state = ?2 AND void = 0 ORDER BY on_date, id")?;
        let found = statement.query_map(params![Noun::DutyHandover.code(), State::DutiesPassed.key()], |row| {
            Ok((RecordId(row.get(0)?), row.get::<_, String>(1)?))
        })?;
        let mut untaken = Vec::new();
        for one in found.collect::<rusqlite::Result<Vec<_>>>()? {
            let Some((_, doc)) = record::shown(&self.conn, one.0)? else { continue };
            let passed_on = read_date(Some(&one.1)).unwrap_or(today);
            untaken.push(UntakenDuties {
                record: one.0,
                giver: doc.text(Field::DutyGiver).to_owned(),
                receiver: doc.text(Field::DutyReceiver).to_owned(),
                passed_on,
                from: doc.get(Field::DutyFrom).and_then(Value::as_date),
                to_me: doc.text(Field::DutyReceiver) == self.me.user,
                opens_as: None,
                late: (today - passed_on).num_days() >= UNTAKEN_DAYS,
            });
        }
        Ok(untaken)
    }

    /// Whether a day lies outside the term of a writer, as far as the county has named it here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn is_outside_term(&self, device: DeviceId, actor: Actor, day: NaiveDate) -> Result<bool> {
        let term: Term = crate::table::home::named(&self.conn, device, actor)?.map(|named| named.term).unwrap_or_default();
        Ok(!term.includes(day))
    }

    /// Changes that were written on a day outside their writers' terms, the latest first. They were
    /// taken: recorded work is never refused for it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn outside_terms(&self) -> Result<Vec<OutsideTerm>> {
        Ok(self.read_outside_terms()?)
    }

    fn read_outside_terms(&self) -> Stored<Vec<OutsideTerm>> {
        let today = self.world.clock.today();
        let mut statement = self.conn.prepare_cached(
            "SELECT c.device, c.incarnation, c.seq, c.verb, c.actor, c.at_ms, (SELECT min(t.record) FROM touch t WHERE t.change = c.id)
               FROM known_user u JOIN change c ON c.device = u.device AND c.actor = u.actor
              WHERE (u.term_until <> '' OR u.term_from <> '') AND c.branch = 0 AND c.body IS NOT NULL
                AND (date((c.at_ms + ?1) / 1000, 'unixepoch') < u.term_from
                     OR (u.term_until <> '' AND date((c.at_ms + ?1) / 1000, 'unixepoch') > u.term_until))
              ORDER BY c.at_ms DESC, c.id DESC LIMIT ?2",
        )?;
        let mut rows = statement.query(params![i64::from(SHANGHAI_OFFSET_SECONDS) * 1000, OUTSIDE_TERM_MAX])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let id = ChangeId { device: row.get(0)?, incarnation: crate::table::unsigned(row, 1)?, seq: crate::table::unsigned(row, 2)? };
            let record: Option<[u8; 16]> = row.get(6)?;
            found.push(OutsideTerm {
                change: id.to_string(),
                verb: Verb::from_code(row.get(3)?).map(|verb| verb.key().to_owned()).unwrap_or_default(),
                author: self.read_author(id.device, row.get(4)?)?,
                at_ms: row.get(5)?,
                row: record.map(|record| self.read_row(RecordId(record), today)).transpose()?.flatten(),
            });
        }
        let seen = self.read_seen()?;
        for one in &mut found {
            one.row = one.row.take().filter(|row| seen.sees(row.id, row.noun));
        }
        Ok(found)
    }
}
