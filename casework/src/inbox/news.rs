//! No clash: what others did lately on records that were worked on here, merged by itself. For
//! information; it folds away when the record is looked at.

use super::id::ItemId;
use super::writer::writer;
use jiangyuan_model::inbox::{InboxGroup, InboxItem, InboxMatter, MergedChange};
use jiangyuan_model::{Field, RecordId, Refusal, StepKind, Value};
use jiangyuan_store::{News, Store};
use jiangyuan_sync::Op;
use jiangyuan_sync::doc::Order;

/// One item a record, the record with the latest news first.
pub(super) fn news(store: &Store) -> Result<Vec<InboxItem>, Refusal> {
    let mut by_record: Vec<(RecordId, Vec<MergedChange>)> = Vec::new();
    for news in store.news()? {
        let change = merged(store, &news)?;
        match by_record.iter_mut().find(|(record, _)| *record == news.record) {
            Some((_, changes)) => changes.push(change),
            None => by_record.push((news.record, vec![change])),
        }
    }
    let item = |(record, changes)| {
        Ok(InboxItem {
            id: ItemId::News(record).to_string(),
            group: InboxGroup::Merged,
            record: store.row(record)?,
            matter: InboxMatter::Merged(changes),
            asked: None,
            waiting: false,
        })
    };
    by_record.into_iter().map(item).collect()
}

fn merged(store: &Store, news: &News) -> Result<MergedChange, Refusal> {
    let mut change = MergedChange {
        verb: news.verb.map(|verb| verb.key().to_owned()).unwrap_or_default(),
        by: writer(store, news.change, news.actor, news.at_ms, Order::Confirmed(0))?,
        fields: Vec::new(),
        steps: Vec::new(),
        text: String::new(),
    };
    let known = |code: u16, value: &Value| Field::from_code(code).map(|field| (field, value.clone()));
    for op in &news.ops {
        match op {
            Op::Put { fields, .. } => change.fields.extend(fields.iter().filter_map(|(code, value)| known(*code, value))),
            Op::Resolve { field, value, .. } => change.fields.extend(known(*field, value)),
            Op::Step { kind, .. } => change.steps.extend(StepKind::from_code(*kind)),
            Op::Void { reason: text, .. } | Op::Unvoid { reason: text, .. } | Op::Decide { text, .. } | Op::Ask { note: text, .. } => {
                change.text.clone_from(text);
            }
            _ => {}
        }
    }
    Ok(change)
}
