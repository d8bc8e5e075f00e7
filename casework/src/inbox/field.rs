//! A field on which devices disagree: its values side by side, what differs, and a suggestion.
//!
//! A suggestion puts something in focus and says why; it decides nothing. A text that contains all
//! the others loses no word of anybody; then, for long texts, one put together of all; then a value
//! beside emptiness; and if nothing speaks for either, the later one at the county, because it is
//! the one that lists show.

use super::writer::writer;
use crate::texts;
use jiangyuan_model::field::Kind;
use jiangyuan_model::inbox::{ClashValue, FieldClash, Proposal, SuggestedFor, Suggestion};
use jiangyuan_model::{ChangeId, Field, RecordId, Refusal, Value};
use jiangyuan_store::{Store, Writing};
use jiangyuan_sync::Doc;
use jiangyuan_sync::doc::Head;
use std::collections::BTreeSet;

/// Longer texts are shown side by side without marks and without a proposal: comparing them would
/// keep the window waiting.
const COMPARED_CHARS_MAX: usize = 20_000;

pub(super) fn clash(store: &Store, record: RecordId, doc: &Doc, item: u32, field: u16) -> Result<FieldClash, Refusal> {
    let heads = doc.heads(item, field);
    let known = Field::from_code(field);
    let base = base(&store.writings(record, item, field)?, heads);
    let distinct = distinct(heads);
    let texts: Vec<Option<&str>> = distinct.iter().map(|(value, _)| value.as_text()).collect();
    let base_text = base.as_ref().map(|value| value.as_text().unwrap_or_default());
    let free_text = known.is_some_and(|field| matches!(field.kind(), Kind::LongText | Kind::Text));
    let proposal = if known.is_some_and(|field| field.kind() == Kind::LongText) { propose(base_text, &texts) } else { None };
    let mut values = Vec::with_capacity(distinct.len());
    for (place, (value, heads)) in (0_u32..).zip(&distinct) {
        let by = heads.iter().map(|head| writer(store, head.change, head.actor, head.at_ms, head.order)).collect::<Result<_, _>>()?;
        let first = texts.first().copied().flatten();
        // Against the text that all replaced; where that is not known, against the first one.
        let against = if place == 0 { base_text } else { base_text.or(first) };
        let marks = match (value.as_text(), against) {
            (Some(text), Some(against)) if free_text && short(&[text, against]) => texts::compare(against, text, place),
            _ => Vec::new(),
        };
        values.push(ClashValue { value: (*value).clone(), by, marks });
    }
    Ok(FieldClash {
        field: known,
        item,
        person: if item == 0 { String::new() } else { name_of(doc, item) },
        suggestion: suggest(&texts, free_text, proposal.as_ref()),
        values,
        base,
        proposal,
        seen: heads.iter().map(|head| head.change.to_string()).collect(),
    })
}

fn name_of(doc: &Doc, item: u32) -> String {
    doc.item(item, Field::PartyName).and_then(Value::as_text).unwrap_or_default().to_owned()
}

/// The different values, the one shown first, each with everybody who wrote it.
fn distinct(heads: &[Head]) -> Vec<(&Value, Vec<&Head>)> {
    let mut distinct: Vec<(&Value, Vec<&Head>)> = Vec::new();
    for head in heads {
        match distinct.iter_mut().find(|(value, _)| **value == head.value) {
            Some((_, same)) => same.push(head),
            None => distinct.push((&head.value, vec![head])),
        }
    }
    distinct
}

fn short(texts: &[&str]) -> bool {
    texts.iter().all(|text| text.chars().count() <= COMPARED_CHARS_MAX)
}

/// Texts are put together in the order in which the county got them: the last value first shown is
/// the last one in a place that several changed.
fn propose(base: Option<&str>, texts: &[Option<&str>]) -> Option<Proposal> {
    let base = base?;
    let mut sides = Vec::with_capacity(texts.len());
    for (place, text) in (0_u32..).zip(texts) {
        sides.push((place, (*text)?));
    }
    sides.reverse();
    let all: Vec<&str> = sides.iter().map(|(_, text)| *text).chain([base]).collect();
    if short(&all) { texts::merge(base, &sides) } else { None }
}

fn suggest(texts: &[Option<&str>], free_text: bool, proposal: Option<&Proposal>) -> Suggestion {
    let at = |place: usize, why| Suggestion { place: Some(u32::try_from(place).unwrap_or(0)), why };
    let filled: Vec<(usize, &str)> = texts.iter().enumerate().filter_map(|(place, text)| Some((place, (*text)?))).collect();
    let contains_all = |text: &str| filled.iter().all(|(_, other)| text.contains(other));
    if free_text
        && filled.len() > 1
        && filled.len() == texts.len()
        && let Some((place, _)) = filled.iter().find(|(_, text)| contains_all(text))
    {
        return at(*place, SuggestedFor::Longer);
    }
    if proposal.is_some_and(|proposal| proposal.both == 0) {
        return Suggestion { place: None, why: SuggestedFor::Merged };
    }
    match filled.as_slice() {
        [(place, _)] if texts.len() > 1 && free_text => at(*place, SuggestedFor::Filled),
        _ => at(0, SuggestedFor::Later),
    }
}

/// The value that all standing ones replaced: the latest writing that each of them goes back to.
/// A text that replaced a text that replaced another goes back to both.
fn base(writings: &[Writing], heads: &[Head]) -> Option<Value> {
    let mut common: Option<BTreeSet<ChangeId>> = None;
    for head in heads {
        let before = goes_back_to(writings, head.change);
        common = Some(match common {
            None => before,
            Some(common) => common.intersection(&before).copied().collect(),
        });
    }
    let common = common?;
    let last = writings.iter().filter(|writing| common.contains(&writing.change)).max_by_key(|writing| writing.order)?;
    Some(last.value.clone())
}

fn goes_back_to(writings: &[Writing], change: ChangeId) -> BTreeSet<ChangeId> {
    let mut before = BTreeSet::new();
    let mut to_look_at = vec![change];
    while let Some(change) = to_look_at.pop() {
        for writing in writings.iter().filter(|writing| writing.change == change) {
            to_look_at.extend(writing.replaces.iter().copied().filter(|replaced| before.insert(*replaced)));
        }
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiangyuan_sync::doc::Order;

    const fn change(device: u32, seq: u64) -> ChangeId {
        ChangeId { device, incarnation: 1, seq }
    }

    fn writing(change: ChangeId, n: u64, text: &str, replaces: &[ChangeId]) -> Writing {
        Writing { change, order: Order::Confirmed(n), value: Value::text(text), replaces: replaces.to_vec() }
    }

    fn head(change: ChangeId, n: u64) -> Head {
        Head { change, order: Order::Confirmed(n), at_ms: 0, actor: 1, value: Value::Empty }
    }

    #[test]
    fn the_base_is_the_latest_text_that_both_go_back_to() {
        let writings = [
            writing(change(3, 1), 1, "一", &[]),
            writing(change(3, 2), 2, "二", &[change(3, 1)]),
            writing(change(3, 3), 3, "三甲", &[change(3, 2)]),
            writing(change(3, 4), 4, "四甲", &[change(3, 3)]),
            writing(change(4, 1), 5, "三乙", &[change(3, 2)]),
        ];
        assert_eq!(base(&writings, &[head(change(4, 1), 5), head(change(3, 4), 4)]), Some(Value::text("二")));
    }

    #[test]
    fn two_texts_written_from_nothing_have_no_base() {
        let writings = [writing(change(3, 1), 1, "甲", &[]), writing(change(4, 1), 2, "乙", &[])];
        assert_eq!(base(&writings, &[head(change(3, 1), 1), head(change(4, 1), 2)]), None);
    }

    #[test]
    fn the_longer_text_is_suggested_only_when_it_contains_the_other() {
        let longer = suggest(&[Some("冬季牧场"), Some("冬季牧场边界")], true, None);
        assert_eq!(longer, Suggestion { place: Some(1), why: SuggestedFor::Longer });
        let other = suggest(&[Some("冬季牧场"), Some("夏季牧场边界")], true, None);
        assert_eq!(other, Suggestion { place: Some(0), why: SuggestedFor::Later });
        let empty = suggest(&[None, Some("夏季牧场")], true, None);
        assert_eq!(empty, Suggestion { place: Some(1), why: SuggestedFor::Filled });
        let code = suggest(&[Some("07"), Some("0704")], false, None);
        assert_eq!(code, Suggestion { place: Some(0), why: SuggestedFor::Later });
    }
}
