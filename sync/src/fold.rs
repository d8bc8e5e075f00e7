//! The fold: how changes become records.
//!
//! A device's state is `confirmed = fold(log in n order)` and
//! `shown = confirmed + fold(own pending in seq order)`. Clocks order nothing. Within a record:
//!
//! - A **field** is a set of heads. A put removes the heads it names and adds its own; a head it
//!   does not name stays, and if its value differs there is a conflict that a person resolves. An
//!   id that names nothing removes nothing that is here, and keeps out what may still come: a writer
//!   only names what he saw, so what he names has a lower n, but for a county that was restored. The
//!   standing values are those that nobody replaced, in whatever order they come.
//! - A **step** is added and never removed. Its verdict decides whether it has effect.
//! - An **attachment** is added and never removed; adding commutes. A void or a lost mark names it.
//! - A **void** is a mark that a later change may take away.
//! - A **decision** settles what needed a person, a **question** passes it on; see `decided`.
//! - An **erasure** takes the changes it names out of the record, and marks it. A record erased as a
//!   whole is nothing any more; what is written on it afterwards, or was not named because its
//!   writer had not synced, stands in it alone and waits for a person.
//! - A **move** says where the record is at home since.
//! - The verdict `same` folds to nothing; an operation of a newer version marks the record unread
//!   and is folded again after the upgrade.
//!
//! Last-writer-wins by clock was rejected because clocks on the plateau are wrong by years;
//! sequence CRDTs for texts because a merged sentence nobody wrote is worse than two versions.

use crate::change::Header;
use crate::decided;
use crate::doc::{Attached, Doc, ErasedMark, Head, MoveMark, Order, Step, VoidMark};
use crate::op::Op;
use crate::verdict::{Judged, Verdict};
use jiangyuan_model::{ChangeId, StepId, Value};

/// A change on its way into the fold.
#[derive(Debug, Clone, Copy)]
pub struct Folding<'a> {
    /// Its id.
    pub id: ChangeId,
    /// Its place in the order.
    pub order: Order,
    /// Its header.
    pub header: &'a Header,
    /// The county's verdict; accepted while it waits.
    pub verdict: Verdict,
}

/// Folds the `index`-th operation of a change into the record it acts on.
pub fn apply(doc: &mut Doc, folding: Folding<'_>, index: u16, op: &Op) {
    let judged = folding.verdict.judged();
    if judged == Judged::Same {
        return;
    }
    if folding.order.is_pending() {
        doc.pending = doc.pending.saturating_add(1);
    }
    match op {
        Op::Put { noun, item, fields, replaces, .. } => {
            if let Some(noun) = noun {
                doc.noun = *noun;
            }
            for (field, value) in fields {
                let replaced = replaces.iter().find(|(f, _)| f == field).map(|(_, changes)| changes.as_slice());
                put(doc, folding, (*item, *field), value, replaced.unwrap_or_default());
            }
        }
        Op::Resolve { item, field, value, replaces, .. } => put(doc, folding, (*item, *field), value, replaces),
        Op::Step { kind, after, fields, .. } => {
            let id = StepId { change: folding.id, op: index };
            if !doc.steps.iter().any(|step| step.id == id) {
                doc.steps.push(Step {
                    id,
                    kind: *kind,
                    order: folding.order,
                    at_ms: folding.header.at_ms,
                    actor: folding.header.actor,
                    after: *after,
                    fields: fields.clone(),
                    verdict: folding.verdict,
                });
            }
        }
        Op::Void { step, reason, .. } => {
            if !doc.voids.iter().any(|mark| mark.step == *step) {
                doc.voids.push(VoidMark { step: *step, reason: reason.clone(), by: folding.id });
            }
        }
        Op::Unvoid { step, .. } => doc.voids.retain(|mark| mark.step != *step),
        Op::Attach { attachment, .. } => {
            let id = StepId { change: folding.id, op: index };
            if !doc.attachments.iter().any(|attached| attached.id == id) {
                let (order, at_ms, actor) = (folding.order, folding.header.at_ms, folding.header.actor);
                doc.attachments.push(Attached { id, order, at_ms, actor, attachment: (**attachment).clone(), lost: String::new() });
            }
        }
        Op::Lost { attachment, reason, .. } => {
            // The first reason stands: the wait was over.
            for attached in doc.attachments.iter_mut().filter(|attached| attached.id == *attachment && attached.lost.is_empty()) {
                attached.lost.clone_from(reason);
            }
        }
        Op::Decide { about, how, text, .. } => decided::decide(doc, folding, *about, *how, text),
        Op::Ask { about, role, note, .. } => decided::ask(doc, folding, *about, *role, note),
        Op::Erase { noun, changes, reason, approval, approved_by, .. } if judged == Judged::Accepted => {
            forget(doc, changes);
            doc.erased.push(ErasedMark {
                by: folding.id,
                order: folding.order,
                at_ms: folding.header.at_ms,
                noun: *noun,
                count: u32::try_from(changes.len()).unwrap_or(u32::MAX),
                reason: *reason,
                approval: approval.clone(),
                approved_by: approved_by.clone(),
            });
        }
        Op::Move { to, reason, .. } if judged == Judged::Accepted => doc.moves.push(MoveMark {
            by: folding.id,
            order: folding.order,
            at_ms: folding.header.at_ms,
            from: folding.header.scope.clone(),
            to: to.clone(),
            reason: reason.clone(),
        }),
        Op::Erase { .. } | Op::Move { .. } => {}
        Op::Unknown { .. } => {
            if !doc.unread.contains(&folding.id) {
                doc.unread.push(folding.id);
            }
        }
    }
    doc.close_questions();
    if let Some(noun) = doc.erasure().map(|mark| mark.noun) {
        doc.noun = if doc.says_anything() { noun } else { 0 };
    }
}

/// Takes out what these changes wrote. Bodies that are gone are not folded at all; this is for an
/// erasure that still waits for its number, while the bodies are here.
fn forget(doc: &mut Doc, changes: &[ChangeId]) {
    for heads in doc.fields.values_mut() {
        heads.retain(|head| !changes.contains(&head.change));
    }
    doc.fields.retain(|_, heads| !heads.is_empty());
    doc.steps.retain(|step| !changes.contains(&step.id.change));
    doc.voids.retain(|mark| !changes.contains(&mark.by));
    doc.attachments.retain(|attached| !changes.contains(&attached.id.change));
    doc.decisions.retain(|decided| !changes.contains(&decided.by));
    doc.asks.retain(|asked| !changes.contains(&asked.by));
    doc.unread.retain(|id| !changes.contains(id));
}

fn put(doc: &mut Doc, folding: Folding<'_>, key: (u32, u16), value: &Value, replaces: &[ChangeId]) {
    let heads = doc.fields.entry(key).or_default();
    let unseen = replaces.iter().filter(|id| !heads.iter().any(|head| head.change == **id));
    let unseen: Vec<(u32, u16, ChangeId)> = unseen.map(|id| (key.0, key.1, *id)).collect();
    heads.retain(|head| head.change != folding.id && !replaces.contains(&head.change));
    for place in unseen {
        if !doc.overtaken.contains(&place) {
            doc.overtaken.push(place);
        }
    }
    if doc.overtaken.contains(&(key.0, key.1, folding.id)) {
        return;
    }
    let head =
        Head { change: folding.id, order: folding.order, at_ms: folding.header.at_ms, actor: folding.header.actor, value: value.clone() };
    let at = heads.partition_point(|other| other.order > head.order);
    heads.insert(at, head);
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
mod tests {
    use super::*;
    use crate::attach::{Attachment, Blob};
    use jiangyuan_model::{ErrorCode, Field, Media, Noun, RecordId, StepKind};

    const RECORD: RecordId = RecordId([1; 16]);

    fn change(device: u32, seq: u64) -> ChangeId {
        ChangeId { device, incarnation: u64::from(device) * 100, seq }
    }

    fn header() -> Header {
        Header { seq: 1, at_ms: 0, actor: 1, scope: "549901100/desk".parse().unwrap(), verb: 1 }
    }

    fn fold(doc: &mut Doc, id: ChangeId, n: u64, op: &Op) {
        let header = header();
        apply(doc, Folding { id, order: Order::Confirmed(n), header: &header, verdict: Verdict::ACCEPTED }, 0, op);
    }

    fn title(text: &str, replaces: &[ChangeId]) -> Op {
        let field = Field::Title.code();
        let replaces = if replaces.is_empty() { vec![] } else { vec![(field, replaces.to_vec())] };
        Op::Put { on: RECORD, noun: None, item: 0, fields: vec![(field, Value::text(text))], replaces }
    }

    fn begun() -> Doc {
        let mut doc = Doc::default();
        fold(&mut doc, change(3, 1), 1, &Op::create(RECORD, Noun::Matter, vec![(Field::Title.code(), Value::text("旧"))]));
        doc
    }

    #[test]
    fn two_devices_that_did_not_see_each_other_leave_both_values_and_the_later_one_shows() {
        let mut doc = begun();
        fold(&mut doc, change(3, 2), 2, &title("东", &[change(3, 1)]));
        fold(&mut doc, change(4, 1), 3, &title("西", &[change(3, 1)]));
        assert!(doc.is_conflict(0, Field::Title.code()));
        assert_eq!(doc.text(Field::Title), "西");
        assert_eq!(doc.heads(0, Field::Title.code()).len(), 2);
    }

    #[test]
    fn two_devices_that_wrote_the_same_value_do_not_disagree() {
        let mut doc = begun();
        fold(&mut doc, change(3, 2), 2, &title("东", &[change(3, 1)]));
        fold(&mut doc, change(4, 1), 3, &title("东", &[change(3, 1)]));
        assert!(!doc.is_conflict(0, Field::Title.code()));
    }

    #[test]
    fn a_person_who_resolves_a_conflict_ends_it() {
        let mut doc = begun();
        fold(&mut doc, change(3, 2), 2, &title("东", &[change(3, 1)]));
        fold(&mut doc, change(4, 1), 3, &title("西", &[change(3, 1)]));
        let op = Op::Resolve {
            on: RECORD,
            item: 0,
            field: Field::Title.code(),
            value: Value::text("东"),
            replaces: doc.replaced(0, Field::Title.code()),
        };
        fold(&mut doc, change(4, 2), 4, &op);
        assert_eq!((doc.text(Field::Title), doc.heads(0, Field::Title.code()).len()), ("东", 1));
    }

    #[test]
    fn naming_a_change_that_is_not_there_removes_nothing() {
        let mut doc = begun();
        fold(&mut doc, change(4, 1), 2, &title("西", &[change(9, 9)]));
        assert_eq!(doc.heads(0, Field::Title.code()).len(), 2);
    }

    #[test]
    fn the_same_imported_thing_folds_to_nothing() {
        let mut doc = begun();
        let before = doc.clone();
        let header = header();
        apply(
            &mut doc,
            Folding { id: change(4, 1), order: Order::Confirmed(2), header: &header, verdict: Verdict::SAME },
            0,
            &title("西", &[]),
        );
        assert_eq!(doc, before);
    }

    #[test]
    fn a_step_that_needs_a_person_is_kept_without_effect() {
        let mut doc = begun();
        let header = header();
        let op = Op::Step { on: RECORD, kind: StepKind::Note.code(), after: None, fields: vec![] };
        let verdict = Verdict::needs_person(ErrorCode::StepNotPossible);
        apply(&mut doc, Folding { id: change(4, 1), order: Order::Confirmed(2), header: &header, verdict }, 0, &op);
        assert_eq!(doc.steps.len(), 1);
        assert!(!doc.stands(&doc.steps[0]) && doc.needs_person());
    }

    #[test]
    fn a_void_is_undone_by_a_later_change_and_the_step_is_there_all_the_time() {
        let mut doc = begun();
        fold(&mut doc, change(3, 2), 2, &Op::Void { on: RECORD, step: None, reason: "误登".into() });
        assert!(doc.void().is_some());
        fold(&mut doc, change(3, 3), 3, &Op::Unvoid { on: RECORD, step: None, reason: "查实".into() });
        assert!(doc.void().is_none());
    }

    fn photo(title: &str) -> Op {
        let blob = |byte, length| Blob { hash: [byte; 32], length };
        let attachment = Attachment {
            content: blob(7, 240_000),
            media: Media::Photo.code(),
            title: title.into(),
            dated: chrono::NaiveDate::from_ymd_opt(2026, 3, 5),
            thumbnail: Some(blob(8, 9_000)),
            evidence: None,
        };
        Op::Attach { on: RECORD, attachment: Box::new(attachment) }
    }

    #[test]
    fn photos_that_two_devices_add_all_stand_and_one_is_voided_like_a_step() {
        let mut doc = begun();
        fold(&mut doc, change(3, 2), 2, &photo("东"));
        fold(&mut doc, change(4, 1), 3, &photo("西"));
        fold(&mut doc, change(4, 1), 3, &photo("西"));
        assert_eq!(doc.standing_attachments().count(), 2);
        let step = Some(StepId { change: change(3, 2), op: 0 });
        fold(&mut doc, change(4, 2), 4, &Op::Void { on: RECORD, step, reason: "拍错".into() });
        assert_eq!(doc.standing_attachments().map(|one| one.attachment.title.as_str()).collect::<Vec<_>>(), ["西"]);
        assert_eq!(doc.attachments.len(), 2);
    }

    #[test]
    fn a_lost_mark_names_one_attachment_and_the_first_reason_stands() {
        let mut doc = begun();
        fold(&mut doc, change(3, 2), 2, &photo("东"));
        let attachment = StepId { change: change(3, 2), op: 0 };
        fold(&mut doc, change(4, 1), 3, &Op::Lost { on: RECORD, attachment, reason: "硬盘损坏".into() });
        fold(&mut doc, change(4, 2), 4, &Op::Lost { on: RECORD, attachment, reason: "别的".into() });
        assert_eq!(doc.attachments[0].lost, "硬盘损坏");
    }

    #[test]
    fn a_record_reads_back_from_storage_as_it_was() {
        let mut doc = begun();
        fold(&mut doc, change(4, 1), 2, &title("西", &[]));
        fold(
            &mut doc,
            change(4, 2),
            3,
            &Op::Step {
                on: RECORD,
                kind: 999,
                after: Some(StepId { change: change(3, 1), op: 0 }),
                fields: vec![(999, Value::List(vec!["a".into()]))],
            },
        );
        let last = doc.last_step();
        fold(&mut doc, change(4, 3), 4, &Op::Void { on: RECORD, step: last, reason: "x".into() });
        fold(&mut doc, change(4, 4), 5, &Op::Unknown { code: 70, on: Some(RECORD) });
        fold(&mut doc, change(4, 5), 6, &photo("草场界桩"));
        let attachment = StepId { change: change(4, 5), op: 0 };
        fold(&mut doc, change(4, 6), 7, &Op::Lost { on: RECORD, attachment, reason: "手机遗失".into() });
        assert_eq!(Doc::from_bytes(&doc.to_bytes()), Ok(doc));
    }
}
