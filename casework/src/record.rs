//! A record whole: the case page, and `jiangyuan show`.
//!
//! What stands here is what was written, by whom and when; what the law makes of it (state,
//! clocks, steps offered) is computed. A matter shows the clocks of its pieces. Nothing here says
//! how often anybody came.

use crate::attachment;
use crate::may;
use crate::sight::{self, Seen};
use crate::writing::is_elsewhere;
use jiangyuan_law::clocks::urgent;
use jiangyuan_law::disposal::{self, may_hand_over};
use jiangyuan_law::{CaseFacts, clocks, course};
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::duties::{DutyLine, DutyLineView};
use jiangyuan_model::form::{PARTY_FORM, form};
use jiangyuan_model::id::StepId;
use jiangyuan_model::inbox::Decision;
use jiangyuan_model::view::{ClockView, DecidedView, FieldView, HandedTo, HeadView, RecordView, Row, StepView, UrgentView, VerdictView};
use jiangyuan_model::{ErasureReason, Field, Noun, ReadPart, ReadPurpose, RecordId, Refusal, Scope, StepKind, Value};
use jiangyuan_store::Store;
use jiangyuan_sync::Doc;
use jiangyuan_sync::doc::{Head, Step};
use jiangyuan_sync::verdict::Judged;

/// The record, read for what the work shows or was said within the hour.
///
/// # Errors
/// Those of [`record_for`].
pub fn record(store: &Store, id: RecordId) -> Result<RecordView, Refusal> {
    record_for(store, id, None)
}

/// The record, read for a purpose that was said. The reading is in the log before this returns.
///
/// # Errors
/// `NoSuchRecord`, `RecordErased`, `NotYoursToSee`; `PurposeMissing` where nothing shows what it is read
/// for and nothing was said; or the store cannot be read or the log of reads not be written.
pub fn record_for(store: &Store, id: RecordId, purpose: Option<ReadPurpose>) -> Result<RecordView, Refusal> {
    record_read_for(store, id, ReadPart::Case, purpose)
}

/// The same, read for another part of the work than its page.
///
/// # Errors
/// Those of [`record_for`].
pub(crate) fn record_read_for(store: &Store, id: RecordId, part: ReadPart, purpose: Option<ReadPurpose>) -> Result<RecordView, Refusal> {
    view(store, id, sight::read(store, id, part, purpose)?)
}

/// A record that somebody may see, as its page shows it.
pub(crate) fn view(store: &Store, id: RecordId, seen: Seen) -> Result<RecordView, Refusal> {
    let Seen { scope, noun, doc } = seen;
    let handed_to = handed_to(store, &scope, &doc)?;
    let case = doc.facts(id, &scope);
    let row = store.row(id)?;
    let related = store.related(id)?;
    Ok(RecordView {
        id,
        noun,
        scope: scope.to_string(),
        number: doc.text(Field::Number).to_owned(),
        title: row.map_or_else(|| doc.text(Field::Title).to_owned(), |row| row.title),
        state: course::state(&case).key().to_owned(),
        fields: fields(store, noun, &doc)?,
        steps: doc.steps.iter().map(|step| step_view(store, &doc, step)).collect::<Result<_, _>>()?,
        clocks: all_clocks(store, &case, &related)?,
        urgent: urgent_view(store, &case, &doc),
        options: if handed_to.is_none() { course::options(&case, may::reading(store)) } else { Vec::new() },
        attachments: attachment::attachments(store, &scope, &doc)?,
        related,
        in_hand: store.in_hand_of(id)?,
        lines: lines(store, &doc)?,
        carried: store.carried(id)?,
        void_reason: doc.void().map(|mark| mark.reason.clone()),
        outlives_its_erasure: doc.outlives_its_erasure(),
        may_erase: if handed_to.is_none() { may_erase(store, noun) } else { Vec::new() },
        may_hand_over: handed_to.is_none() && is_a_case(noun) && may_hand_over(&store.me().roles),
        handed_to,
    })
}

/// Where the record went, if it went to another township.
fn handed_to(store: &Store, scope: &Scope, doc: &Doc) -> Result<Option<HandedTo>, Refusal> {
    let Some(mark) = doc.moves.last().filter(|_| is_elsewhere(store.me(), scope, doc)) else { return Ok(None) };
    let township = store.township_name(mark.to.township().unwrap_or_default())?;
    Ok(Some(HandedTo { township, reason: mark.reason.clone(), at_ms: mark.at_ms }))
}

/// Whether it may turn out to be an accusation, or to be another township's: not what was sealed already, and not what the
/// office says of itself.
const fn is_a_case(noun: Noun) -> bool {
    !matches!(noun, Noun::SealedReceipt | Noun::Report | Noun::OldLedger | Noun::BlankForms)
}

fn may_erase(store: &Store, noun: Noun) -> Vec<ErasureReason> {
    let sealed = |reason: &&ErasureReason| is_a_case(noun) || **reason != ErasureReason::LateSealing;
    ErasureReason::ALL
        .iter()
        .filter(sealed)
        .copied()
        .filter(|reason| disposal::is_chosen(*reason))
        .filter(|reason| disposal::may_erase(&store.me().roles, *reason))
        .collect()
}

/// The record's own fields in the order of its form, then those that only the product writes,
/// then the people one by one.
fn fields(store: &Store, noun: Noun, doc: &Doc) -> Result<Vec<FieldView>, Refusal> {
    places(noun, doc).filter_map(|(item, field)| field_view(store, doc, item, field).transpose()).collect()
}

/// Where a record's values stand, as [`fields`] orders them.
pub(crate) fn places(noun: Noun, doc: &Doc) -> impl Iterator<Item = (u32, Field)> {
    // The lines of a sheet are shown as records, beside the fields.
    let own: Vec<Field> = form(noun).iter().copied().filter(|field| *field != Field::DutyLines).collect();
    let rest = doc.fields.keys().filter(|(item, _)| *item == 0).filter_map(|(_, code)| Field::from_code(*code));
    let rest: Vec<Field> = rest.filter(|field| !own.contains(field) && *field != Field::DutyLines).collect();
    let people = doc.items().into_iter().flat_map(|item| PARTY_FORM.iter().map(move |field| (item, *field)));
    own.into_iter().chain(rest).map(|field| (0, field)).chain(people)
}

fn lines(store: &Store, doc: &Doc) -> Result<Vec<DutyLineView>, Refusal> {
    let kept = doc.duty_lines();
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let seen = store.seen()?;
    let line = |line: DutyLine| {
        let row = store.row(line.record)?.filter(|row| seen.sees(row.id, row.noun));
        // Of what somebody may not see, not even the number is told.
        let (state, number) = if row.is_some() { (line.state, line.number) } else { Default::default() };
        Ok(DutyLineView { row, record: line.record, state, number })
    };
    kept.into_iter().map(line).collect()
}

fn field_view(store: &Store, doc: &Doc, item: u32, field: Field) -> Result<Option<FieldView>, Refusal> {
    let heads = doc.heads(item, field.code());
    let Some(shown) = heads.first() else { return Ok(None) };
    let conflict = doc.is_conflict(item, field.code());
    if shown.value == Value::Empty && !conflict {
        return Ok(None);
    }
    let value = shown.value.clone();
    let heads = heads.iter().map(|head| head_view(store, head)).collect::<Result<_, _>>()?;
    Ok(Some(FieldView { field, item, value, heads, conflict }))
}

fn head_view(store: &Store, head: &Head) -> Result<HeadView, Refusal> {
    Ok(HeadView {
        value: head.value.clone(),
        change: head.change.to_string(),
        author: store.author(head.change.device, head.actor)?,
        device: head.change.device,
        at_ms: head.at_ms,
    })
}

pub(crate) fn step_view(store: &Store, doc: &Doc, step: &Step) -> Result<StepView, Refusal> {
    let known = |(code, value): &(u16, Value)| Field::from_code(*code).map(|field| (field, value.clone()));
    let happened_on = step.fields.iter().find(|(code, _)| *code == Field::HappenedOn.code()).and_then(|(_, value)| value.as_date());
    Ok(StepView {
        id: step.id.to_string(),
        kind: StepKind::from_code(step.kind),
        happened_on,
        entered_at_ms: step.at_ms,
        author: store.author(step.id.change.device, step.actor)?,
        fields: step.fields.iter().filter_map(known).collect(),
        verdict: verdict(step),
        void_reason: doc.voids.iter().find(|mark| mark.step == Some(step.id)).map(|mark| mark.reason.clone()),
        corrected_by: corrected_by(doc, step.id),
        decided: decided_view(store, doc, step.id)?,
        outside_term: store.is_outside_term(step.id.change.device, step.actor, date_in_shanghai(step.at_ms))?,
    })
}

fn decided_view(store: &Store, doc: &Doc, step: StepId) -> Result<Option<DecidedView>, Refusal> {
    let Some(decided) = doc.decision(step) else { return Ok(None) };
    Ok(Some(DecidedView {
        how: Decision::from_code(decided.how),
        text: decided.text.clone(),
        author: store.author(decided.by.device, decided.actor)?,
        at_ms: decided.at_ms,
    }))
}

pub(crate) fn verdict(step: &Step) -> VerdictView {
    match step.verdict.judged() {
        _ if step.order.is_pending() => VerdictView::Pending,
        Judged::Superseded(_) => VerdictView::Superseded,
        Judged::NeedsPerson(code) => VerdictView::NeedsPerson(code),
        Judged::Accepted | Judged::Same | Judged::Unread => VerdictView::Accepted,
    }
}

/// The last standing correction of a step. The step itself stays as it was.
fn corrected_by(doc: &Doc, id: StepId) -> Option<String> {
    let about = id.to_string();
    let names_it = |step: &&Step| step.fields.iter().any(|(code, value)| *code == Field::About.code() && value.as_text() == Some(&about));
    let mut corrections = doc.steps.iter().filter(|step| step.kind == StepKind::Corrected.code() && doc.stands(step));
    corrections.rfind(names_it).map(|step| step.id.to_string())
}

/// The alarm of a serious or urgent matter, from the moment it was entered as one.
fn urgent_view(store: &Store, case: &CaseFacts, doc: &Doc) -> Option<UrgentView> {
    let since_ms = doc.said_at_ms(Field::Urgency).filter(|_| case.serious);
    urgent(case, since_ms, &store.rules().settings)
}

fn all_clocks(store: &Store, case: &CaseFacts, related: &[Row]) -> Result<Vec<ClockView>, Refusal> {
    let (rules, today) = (store.rules(), store.world().clock.today());
    let mut all = clocks(case, rules, today);
    if case.noun == Noun::Matter {
        for row in related.iter().filter(|row| row.noun == Noun::Piece) {
            if let Some((scope, piece)) = store.doc(row.id)? {
                all.extend(clocks(&piece.facts(row.id, &scope), rules, today));
            }
        }
    }
    Ok(all)
}
