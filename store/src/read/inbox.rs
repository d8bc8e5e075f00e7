//! What the conflict inbox is put together from: records that need a person, who wrote the values
//! that stand against one another and in place of what, parked changes, and news of others.

use crate::error::{Result, Stored};
use crate::store::Store;
use crate::table::change::{self, Logged, logged};
use crate::table::record;
use jiangyuan_model::{Actor, ChangeId, DeviceId, ErrorCode, Field, Noun, RecordId, Scope, Value, Verb};
use jiangyuan_sync::doc::Order;
use jiangyuan_sync::{Op, reference};

/// How many of the latest entries are looked through for news: several weeks of a township.
const NEWS_ENTRIES: u32 = 2_000;

/// News older than this folds away by itself.
const NEWS_MS: i64 = 30 * 24 * 3600 * 1000;

/// One writing of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// The change.
    pub change: ChangeId,
    /// Its place in the order.
    pub order: Order,
    /// What it wrote.
    pub value: Value,
    /// In place of what.
    pub replaces: Vec<ChangeId>,
}

/// A change of this device that the county did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Its row, by which it is set aside: a content that lost its id has no other name.
    pub row: i64,
    /// Its id.
    pub change: ChangeId,
    /// What was done, as a key.
    pub verb: Option<Verb>,
    /// By whom.
    pub actor: Actor,
    /// When, by this device's clock.
    pub at_ms: i64,
    /// Why the county did not take it.
    pub why: ErrorCode,
    /// Its content.
    pub ops: Vec<Op>,
}

/// A change of another device on a record that was worked on here and not looked at since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The record.
    pub record: RecordId,
    /// The change.
    pub change: ChangeId,
    /// What was done.
    pub verb: Option<Verb>,
    /// By whom, as numbered on the writing device.
    pub actor: Actor,
    /// When, by the writing device's clock.
    pub at_ms: i64,
    /// Its operations on the record.
    pub ops: Vec<Op>,
}

/// Where a device stands, as the county's reference data says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DevicePlace {
    /// The township's name; empty where unknown here.
    pub township: String,
    /// The grid of a grid worker's device; empty for a desk.
    pub grid: String,
}

impl Store {
    /// Records with a conflict, a step that needs a person or an open question, as far as whoever
    /// has opened the home may see them, in order of id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn records_for_a_person(&self) -> Result<Vec<RecordId>> {
        Ok(self.read_for_a_person()?)
    }

    fn read_for_a_person(&self) -> Stored<Vec<RecordId>> {
        let seen = self.read_seen()?;
        let mut statement = self.conn.prepare_cached("SELECT id, noun FROM list_row WHERE needs_person = 1 ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((RecordId(row.get(0)?), row.get::<_, u8>(1)?)))?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let sees = |(id, noun): &(RecordId, u8)| Noun::from_code(*noun).is_some_and(|noun| seen.sees(*id, noun));
        Ok(rows.into_iter().filter(sees).map(|(id, _)| id).collect())
    }

    /// Whether the county has the record: something of it has a number.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn is_confirmed(&self, id: RecordId) -> Result<bool> {
        Ok(record::get(&self.conn, id)?.is_some_and(|folded| folded.last_n > 0))
    }

    /// Everything that was ever written into a field and is still readable here, in the order of
    /// the fold.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn writings(&self, id: RecordId, item: u32, field: u16) -> Result<Vec<Writing>> {
        let mut writings = Vec::new();
        for logged in change::of_record(&self.conn, id)? {
            let order = match logged.n {
                Some(n) => Order::Confirmed(n),
                None => Order::Pending(logged.row.cast_unsigned()),
            };
            for op in logged.read_body().ops.into_iter().filter(|op| op.on() == Some(id)) {
                if let Some((value, replaces)) = written(op, item, field) {
                    writings.push(Writing { change: logged.id, order, value, replaces });
                }
            }
        }
        Ok(writings)
    }

    /// Changes of this device that the county did not take and that nobody has set aside, in the
    /// order written.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn parked(&self) -> Result<Vec<Parked>> {
        Ok(self.read_parked()?)
    }

    fn read_parked(&self) -> Stored<Vec<Parked>> {
        let mut statement = self.conn.prepare_cached(logged!("WHERE c.carried = 1 AND c.refused <> 0 ORDER BY c.id"))?;
        let rows = statement.query_map([], change::read)?;
        rows.map(|logged| Ok(as_parked(&logged?))).collect()
    }

    /// News: what other devices did lately on records that were worked on here, since they were
    /// last written or looked at here; the latest first. What a person has to look at is not news.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn news(&self) -> Result<Vec<News>> {
        Ok(self.read_news()?)
    }

    fn read_news(&self) -> Stored<Vec<News>> {
        let seen = self.read_seen()?;
        let oldest_ms = self.world.clock.now_ms().saturating_sub(NEWS_MS);
        let mut statement = self.conn.prepare_cached(
            "SELECT t.record, l.id, r.noun
               FROM (SELECT id, received_at_ms FROM change INDEXED BY change_by_n WHERE n IS NOT NULL ORDER BY n DESC LIMIT ?1) l
               JOIN change c ON c.id = l.id AND c.carried = 0 AND c.verdict = 0
               JOIN touch t ON t.change = l.id
               JOIN list_row r ON r.id = t.record AND r.needs_person = 0
              WHERE l.received_at_ms > ?2
                AND l.id > coalesce((SELECT change FROM looked WHERE record = t.record), 0)
                AND l.id > (SELECT max(m.id) FROM touch o JOIN change m ON m.id = o.change WHERE o.record = t.record AND m.carried > 0)
              ORDER BY l.id DESC",
        )?;
        let rows = statement
            .query_map(rusqlite::params![NEWS_ENTRIES, oldest_ms], |row| Ok((RecordId(row.get(0)?), row.get::<_, i64>(1)?, row.get(2)?)))?;
        let found = rows.collect::<rusqlite::Result<Vec<(RecordId, i64, u8)>>>()?;
        let sees = |(id, _, noun): &(RecordId, i64, u8)| Noun::from_code(*noun).is_some_and(|noun| seen.sees(*id, noun));
        found.into_iter().filter(sees).map(|(record, row, _)| Ok(as_news(record, change::by_row(&self.conn, row)?))).collect()
    }

    /// Where a device stands.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn device_place(&self, device: DeviceId) -> Result<DevicePlace> {
        Ok(self.read_device_place(device)?)
    }

    fn read_device_place(&self, device: DeviceId) -> Stored<DevicePlace> {
        let scope = if device == self.me.device {
            Some(self.me.scope.clone())
        } else {
            let said = record::shown(&self.conn, reference::device(device))?;
            said.and_then(|(_, doc)| doc.text(Field::DeviceScope).parse().ok())
        };
        let (code, grid) = match scope {
            Some(Scope::Desk { township }) => (township, String::new()),
            Some(Scope::Grid { township, village }) => (township, village),
            _ => return Ok(DevicePlace::default()),
        };
        let said = record::shown(&self.conn, reference::township(&code))?;
        let named = said.map(|(_, doc)| doc.text(Field::TownshipName).to_owned()).filter(|name| !name.is_empty());
        let own = || if code == self.me.township { self.me.township_name.clone() } else { String::new() };
        Ok(DevicePlace { township: named.unwrap_or_else(own), grid })
    }
}

fn written(op: Op, item: u32, field: u16) -> Option<(Value, Vec<ChangeId>)> {
    match op {
        Op::Put { item: its, fields, replaces, .. } if its == item => {
            let (_, value) = fields.into_iter().find(|(code, _)| *code == field)?;
            let replaced = replaces.into_iter().find(|(code, _)| *code == field).map(|(_, changes)| changes);
            Some((value, replaced.unwrap_or_default()))
        }
        Op::Resolve { item: its, field: code, value, replaces, .. } if its == item && code == field => Some((value, replaces)),
        _ => None,
    }
}

fn as_parked(logged: &Logged) -> Parked {
    Parked {
        row: logged.row,
        change: logged.id,
        verb: Verb::from_code(logged.header.verb),
        actor: logged.header.actor,
        at_ms: logged.header.at_ms,
        why: ErrorCode::from_code(logged.refused).unwrap_or(ErrorCode::ChangeUnreadable),
        ops: logged.read_body().ops,
    }
}

fn as_news(record: RecordId, logged: Logged) -> News {
    let ops = logged.read_body().ops.into_iter().filter(|op| op.on() == Some(record)).collect();
    News {
        record,
        change: logged.id,
        verb: Verb::from_code(logged.header.verb),
        actor: logged.header.actor,
        at_ms: logged.header.at_ms,
        ops,
    }
}
