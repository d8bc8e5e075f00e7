//! The conflict inbox: everything that the merging of several desks' work leaves to people, once.
//!
//! The shared part (fields that disagree, steps that lost their ground, questions) follows from the
//! confirmed log and this device's waiting changes alone, and each item's id from what it is about.
//! So two devices that hold the same log list the same ids, and what is settled on one is gone on
//! the other as soon as the decision is there. Nothing is stored for it: an inbox with a table of
//! its own would sooner or later show what is settled, or hide what is not.
//!
//! Beside it stand what concerns this PC alone: changes that the county did not take, and news of
//! what others did without clash on records that were worked on here.

mod ask;
mod blank;
mod decide;
mod field;
mod id;
mod news;
mod number;
mod parked;
mod step;
mod writer;

pub use ask::{answer, ask};
pub use decide::{decide_step, keep_outlived, looked, set_aside};
pub use id::ItemId;

use crate::record::step_view;
use crate::sight;
use jiangyuan_model::inbox::{AskedView, INBOX_ITEMS_MAX, Inbox, InboxGroup, InboxItem, InboxMatter, Outlived, Question};
use jiangyuan_model::{Field, ReadPart, RecordId, Refusal, Role};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use jiangyuan_sync::decided::{About, Asked};
use jiangyuan_sync::doc::{ErasedMark, Order};

/// An item on its way into the list, with the moment in the order of the log at which it arose.
pub(crate) struct Found {
    pub(crate) item: InboxItem,
    pub(crate) since: Order,
}

/// The inbox, in its one order: put to me, must decide, please check, passed on, no clash; within
/// each the oldest first, and news the latest first.
///
/// # Errors
/// The store cannot be read.
pub fn inbox(store: &Store) -> Result<Inbox, Refusal> {
    let mut found = Vec::new();
    for id in store.records_for_a_person()? {
        if let Some((_, doc)) = store.doc(id)? {
            of_record(store, id, &doc, &mut found)?;
        }
    }
    found.extend(number::same_numbers(store)?);
    found.extend(blank::same_blanks(store)?);
    found.extend(parked::parked(store)?);
    found.sort_by(|one, other| (rank(&one.item), one.since, &one.item.id).cmp(&(rank(&other.item), other.since, &other.item.id)));
    let open = found.iter().filter(|found| rank(&found.item) < PASSED_ON).count();
    let asked = found.iter().filter(|found| rank(&found.item) == PASSED_ON).count();
    let mut items: Vec<InboxItem> = found.into_iter().map(|found| found.item).collect();
    items.extend(news::news(store)?);
    items.truncate(INBOX_ITEMS_MAX);
    if !items.is_empty() {
        sight::lines(store, None, ReadPart::Inbox)?;
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Inbox { items, open: count(open), asked: count(asked) })
}

/// The one item with this id, if whoever has opened the home may see it.
///
/// # Errors
/// The store cannot be read.
pub fn inbox_item(store: &Store, id: &str) -> Result<Option<InboxItem>, Refusal> {
    let (mut found, seen) = (Vec::new(), store.seen()?);
    if let Ok(ItemId::Parked(_)) = id.parse() {
        found = parked::parked(store)?;
    } else if let Ok(ItemId::SameNumber(_)) = id.parse() {
        found = number::same_numbers(store)?;
    } else if let Ok(ItemId::SameBlank(_)) = id.parse() {
        found = blank::same_blanks(store)?;
    } else if let Some(record) = id.parse::<ItemId>().ok().and_then(|id| id.record())
        && let Some((_, doc)) = store.doc(record)?
        && doc.noun().is_none_or(|noun| seen.sees(record, noun))
    {
        of_record(store, record, &doc, &mut found)?;
    }
    Ok(found.into_iter().map(|found| found.item).find(|item| item.id == id))
}

/// The rank of what was passed on to somebody else.
const PASSED_ON: u8 = 3;

fn rank(item: &InboxItem) -> u8 {
    match (&item.asked, item.group) {
        (Some(asked), _) if asked.to_me => 0,
        (Some(_), _) => PASSED_ON,
        (None, InboxGroup::Decide) => 1,
        (None, InboxGroup::Check) => 2,
        (None, InboxGroup::Merged) => 4,
    }
}

/// Everything of one record.
fn of_record(store: &Store, record: RecordId, doc: &Doc, found: &mut Vec<Found>) -> Result<(), Refusal> {
    for step in doc.steps_for_a_person() {
        let matter = InboxMatter::Step(Box::new(step::clash(store, record, doc, step)?));
        let (id, about) = (ItemId::Step { record, step: step.id }, About::Step(step.id));
        found.push(item(store, doc, (id, about), InboxGroup::Decide, matter, step.order)?);
    }
    for (person, field) in doc.conflicts() {
        let matter = InboxMatter::Field(field::clash(store, record, doc, person, field)?);
        let since = doc.heads(person, field).first().map_or(Order::Confirmed(0), |head| head.order);
        let (id, about) = (ItemId::Field { record, item: person, field }, About::Field { item: person, field });
        found.push(item(store, doc, (id, about), InboxGroup::Check, matter, since)?);
    }
    if doc.outlives_its_erasure()
        && let Some(mark) = doc.erasure()
    {
        let matter = InboxMatter::Outlived(outlived(store, doc, mark)?);
        let (id, about) = (ItemId::Outlived { record, erasure: mark.by }, About::Change(mark.by));
        found.push(item(store, doc, (id, about), InboxGroup::Decide, matter, mark.order)?);
    }
    for asked in &doc.asks {
        if let About::Change(change) = asked.about
            && doc.erasure().is_none_or(|mark| mark.by != change)
        {
            let matter = match parked::of_change(store, change)? {
                Some(parked) => InboxMatter::Parked(parked::view(store, &parked)?),
                None => InboxMatter::Question(Question { about: change.to_string() }),
            };
            let id = ItemId::Question { record, ask: asked.by };
            let mut question = item(store, doc, (id, asked.about), InboxGroup::Decide, matter, asked.order)?;
            // Several may ask about one change; each question is its own.
            question.item.asked = Some(asked_view(store, asked)?);
            found.push(question);
        }
    }
    Ok(())
}

/// Everything that the erasure did not name stands in the record alone.
fn outlived(store: &Store, doc: &Doc, mark: &ErasedMark) -> Result<Outlived, Refusal> {
    let fields = doc.fields.iter().filter_map(|((_, code), heads)| Some((Field::from_code(*code)?, heads.first()?.value.clone())));
    Ok(Outlived {
        erasure: mark.by.to_string(),
        at_ms: mark.at_ms,
        approval: mark.approval.clone(),
        approved_by: mark.approved_by.clone(),
        fields: fields.collect(),
        steps: doc.steps.iter().map(|step| step_view(store, doc, step)).collect::<Result<_, _>>()?,
    })
}

fn item(
    store: &Store,
    doc: &Doc,
    (id, about): (ItemId, About),
    group: InboxGroup,
    matter: InboxMatter,
    since: Order,
) -> Result<Found, Refusal> {
    let record = id.record().map(|record| store.row(record)).transpose()?.flatten();
    let asked = doc.question(about).map(|asked| asked_view(store, asked)).transpose()?;
    Ok(Found { item: InboxItem { id: id.to_string(), group, record, matter, asked, waiting: since.is_pending() }, since })
}

fn asked_view(store: &Store, asked: &Asked) -> Result<AskedView, Refusal> {
    let role = Role::from_code(asked.role);
    Ok(AskedView {
        ask: asked.by.to_string(),
        role,
        note: asked.note.clone(),
        by: writer::writer(store, asked.by, asked.actor, asked.at_ms, asked.order)?,
        to_me: role.is_some_and(|role| store.me().roles.contains(&role)),
    })
}
