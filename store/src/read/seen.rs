//! What whoever has opened the home may see: the law's table of roles and kinds, the records that
//! are his own, and those that he keeps out of.
//!
//! Every reading of records for people goes through [`Seen`]: lists and searches have it in their
//! conditions, everything else asks it record by record. For a desk officer, who sees everything,
//! it costs nothing. Nothing is kept: what is one's own follows from the records as they stand.
//!
//! Who keeps out of a record keeps out of its whole case: of what it names and of what names it. A
//! reception is the end of such a way, since one may bring several matters.

use crate::error::{Result, Stored};
use crate::me::Me;
use crate::store::Store;
use crate::table::at_work;
use jiangyuan_law::sight::{SEES_ROUND_MEDIATIONS, Sight, TAKES_WHAT_IS_FREE, sight};
use jiangyuan_model::{Noun, RecordId};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::collections::BTreeSet;

/// From the records of the first part to all of their case. `(?0)` stands for the first part. A reception, a sweep and
/// the rules of a village hang together with many cases, which for that are no one case.
const CASE: &str = "WITH RECURSIVE begun (id) AS (?0), found (id) AS (
        SELECT id FROM begun
        UNION
        SELECT l.target FROM found f JOIN link l ON l.record = f.id JOIN list_row r ON r.id = f.id AND r.noun NOT IN (1, 9, 12)
        UNION
        SELECT l.record FROM found f JOIN link l ON l.target = f.id JOIN list_row r ON r.id = f.id AND r.noun NOT IN (1, 9, 12))
    SELECT id FROM found";

/// What somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    of: Vec<Noun>,
    whole: Vec<Noun>,
    own: Vec<Noun>,
    mine: BTreeSet<RecordId>,
    kept_out: BTreeSet<RecordId>,
}

impl Seen {
    /// Whether he sees a record of this kind.
    pub fn sees(&self, id: RecordId, noun: Noun) -> bool {
        let by_role = self.whole.contains(&noun) || self.own.contains(&noun) && self.mine.contains(&id);
        by_role && !self.kept_out.contains(&id)
    }

    /// Whether his role lets him see it, whatever he keeps out of.
    pub fn has_in_sight(&self, id: RecordId, noun: Noun) -> bool {
        self.whole.contains(&noun) || self.own.contains(&noun) && self.mine.contains(&id)
    }

    /// The condition on a list line `r`, over the temporary tables that [`Store::mark_seen`] fills;
    /// `None` where everything is seen.
    pub(super) fn condition(&self) -> Option<String> {
        let whole = self.of.iter().all(|noun| self.whole.contains(noun));
        if whole && self.kept_out.is_empty() {
            return None;
        }
        let codes = |nouns: &[Noun]| nouns.iter().map(|noun| noun.code().to_string()).collect::<Vec<_>>().join(",");
        let by_role = match whole {
            true => "1".to_owned(),
            false => {
                format!(
                    "(r.noun IN ({}) OR r.noun IN ({}) AND r.id IN (SELECT id FROM temp.seen_mine))",
                    codes(&self.whole),
                    codes(&self.own)
                )
            }
        };
        Some(format!("{by_role} AND r.id NOT IN (SELECT id FROM temp.kept_from_me)"))
    }
}

impl Store {
    /// What whoever has opened the home may see now.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn seen(&self) -> Result<Seen> {
        Ok(self.read_seen()?)
    }

    /// Whether whoever has opened the home sees a record of this kind.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn sees(&self, id: RecordId, noun: Noun) -> Result<bool> {
        Ok(seen(&self.conn, &self.me, &[noun])?.sees(id, noun))
    }

    pub(super) fn read_seen(&self) -> Stored<Seen> {
        seen(&self.conn, &self.me, Noun::CASEWORK)
    }

    /// Whether a record is in the hands of whoever has opened the home, for the question what he
    /// reads it for: he wrote a step of it, it names him, or it is of a case that is his.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn is_mine(&self, id: RecordId) -> Result<bool> {
        Ok(mine(&self.conn, &self.me, false)?.contains(&id))
    }

    /// Puts what is seen of these kinds where [`Seen::condition`] looks for it, and returns that. What
    /// is one's own is only looked up where it matters.
    pub(super) fn mark_seen(&self, nouns: &[Noun]) -> Stored<Option<String>> {
        let seen = seen(&self.conn, &self.me, nouns)?;
        let Some(condition) = seen.condition() else { return Ok(None) };
        self.conn.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS seen_mine (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;
             CREATE TEMP TABLE IF NOT EXISTS kept_from_me (id BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID;
             DELETE FROM temp.seen_mine; DELETE FROM temp.kept_from_me;",
        )?;
        for (sql, ids) in [
            ("INSERT INTO temp.seen_mine (id) VALUES (?1)", &seen.mine),
            ("INSERT INTO temp.kept_from_me (id) VALUES (?1)", &seen.kept_out),
        ] {
            let mut insert = self.conn.prepare_cached(sql)?;
            for id in ids {
                insert.execute([id.0])?;
            }
        }
        Ok(Some(condition))
    }
}

/// What a person may see of these kinds, as the file says it now.
pub(crate) fn seen(conn: &Connection, me: &Me, nouns: &[Noun]) -> Stored<Seen> {
    let of = |wanted| nouns.iter().copied().filter(|noun| sight(&me.roles, *noun) == wanted).collect::<Vec<_>>();
    let (whole, own) = (of(Sight::Whole), of(Sight::Own));
    let mine =
        if own.is_empty() { BTreeSet::new() } else { mine(conn, me, me.roles.iter().any(|role| SEES_ROUND_MEDIATIONS.contains(role)))? };
    let kept_out = case(conn, "SELECT record FROM kept_out WHERE who = ?1", &[&at_work::unnamed(&me.user)])?;
    Ok(Seen { of: nouns.to_vec(), whole, own, mine, kept_out })
}

/// The records that are a person's own, with the rest of their cases; `round_mediations`: and what
/// hangs together with any mediation.
fn mine(conn: &Connection, me: &Me, round_mediations: bool) -> Stored<BTreeSet<RecordId>> {
    let written = at_work::writer(me.device, me.actor);
    let free = me.roles.contains(&TAKES_WHAT_IS_FREE);
    let mediation = Noun::Mediation.code();
    case(
        conn,
        "SELECT record FROM at_work WHERE who IN (?1, ?2) OR (?3 AND who = '')
         UNION SELECT record FROM passed WHERE receiver = ?2
         UNION SELECT id FROM list_row WHERE ?4 AND noun = ?5",
        &[&written, &me.user, &free, &round_mediations, &mediation],
    )
}

fn case(conn: &Connection, begun: &str, params: &[&dyn ToSql]) -> Stored<BTreeSet<RecordId>> {
    let mut statement = conn.prepare_cached(&CASE.replace("?0", begun))?;
    let rows = statement.query_map(params_from_iter(params), |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
