//! Changes of this device that the county did not take: with their whole content, so that nothing
//! in them has to be remembered by anybody. One about which somebody was asked stands in the inbox
//! as that question, with its content on the PC that holds it.

use super::Found;
use super::id::ItemId;
use super::writer::writer;
use jiangyuan_model::inbox::{InboxGroup, InboxItem, InboxMatter, ParkedChange, ParkedPart};
use jiangyuan_model::{ChangeId, Field, Noun, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::{Parked, Store};
use jiangyuan_sync::Op;
use jiangyuan_sync::decided::About;
use jiangyuan_sync::doc::Order;

/// All of them.
pub(super) fn parked(store: &Store) -> Result<Vec<Found>, Refusal> {
    let mut found = Vec::new();
    let seen = store.seen()?;
    for parked in store.parked()? {
        let on: Vec<RecordId> = parked.ops.iter().filter_map(Op::on).collect();
        let rows = store.rows(&on)?;
        // What was not taken may be of a record that never came to be; its writer sees it then.
        let may_see = if rows.is_empty() { parked.actor == store.me().actor } else { rows.iter().all(|row| seen.sees(row.id, row.noun)) };
        if !may_see {
            continue;
        }
        if !is_asked_about(store, &parked)? {
            found.push(as_found(store, &parked)?);
        }
    }
    Ok(found)
}

fn is_asked_about(store: &Store, parked: &Parked) -> Result<bool, Refusal> {
    for record in parked.ops.iter().filter_map(Op::on) {
        if let Some((_, doc)) = store.doc(record)?
            && doc.question(About::Change(parked.change)).is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn as_found(store: &Store, parked: &Parked) -> Result<Found, Refusal> {
    let since = Order::Pending(parked.row.cast_unsigned());
    let record = parked.ops.iter().find_map(Op::on);
    let row = record.map(|record| store.row(record)).transpose()?.flatten();
    let matter = InboxMatter::Parked(view(store, parked)?);
    let id = ItemId::Parked(parked.row).to_string();
    Ok(Found { item: InboxItem { id, group: InboxGroup::Decide, record: row, matter, asked: None, waiting: false }, since })
}

/// The parked change of this device with this id.
pub(super) fn of_change(store: &Store, change: ChangeId) -> Result<Option<Parked>, Refusal> {
    if change.device != store.me().device {
        return Ok(None);
    }
    Ok(store.parked()?.into_iter().find(|parked| parked.change == change))
}

pub(super) fn view(store: &Store, parked: &Parked) -> Result<ParkedChange, Refusal> {
    Ok(ParkedChange {
        verb: parked.verb.map(|verb| verb.key().to_owned()).unwrap_or_default(),
        by: writer(store, parked.change, parked.actor, parked.at_ms, Order::Pending(0))?,
        why: Refusal::new(parked.why),
        parts: parked.ops.iter().filter_map(part).collect(),
    })
}

/// The record of a parked change that the county has, on which a question about it can be asked.
pub(super) fn home(store: &Store, parked: &Parked) -> Result<Option<RecordId>, Refusal> {
    for record in parked.ops.iter().filter_map(Op::on) {
        if store.is_confirmed(record)? {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

fn part(op: &Op) -> Option<ParkedPart> {
    let known =
        |fields: &[(u16, Value)]| fields.iter().filter_map(|(code, value)| Some((Field::from_code(*code)?, value.clone()))).collect();
    let blank = |on: RecordId| ParkedPart { on, noun: None, step: None, item: 0, fields: Vec::new(), text: String::new() };
    Some(match op {
        Op::Put { on, noun, item, fields, .. } => {
            ParkedPart { noun: noun.and_then(Noun::from_code), item: *item, fields: known(fields), ..blank(*on) }
        }
        Op::Step { on, kind, fields, .. } => ParkedPart { step: StepKind::from_code(*kind), fields: known(fields), ..blank(*on) },
        Op::Resolve { on, item, field, value, .. } => ParkedPart { item: *item, fields: known(&[(*field, value.clone())]), ..blank(*on) },
        Op::Void { on, reason, .. } | Op::Unvoid { on, reason, .. } => ParkedPart { text: reason.clone(), ..blank(*on) },
        Op::Decide { on, text, .. } | Op::Ask { on, note: text, .. } => ParkedPart { text: text.clone(), ..blank(*on) },
        other => blank(other.on()?),
    })
}
