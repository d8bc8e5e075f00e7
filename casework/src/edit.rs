//! Edit: changes descriptive fields of a record, or of one person in it.
//!
//! Each new value names the values it replaces, those that its writer saw; whatever another
//! device wrote meanwhile stays beside it for a person to choose.
//!
//! A date that a clock may run from is more than a description. Once the county has it, a change
//! of it also leaves a visible correction on the timeline, with the old value and the reason:
//! backdating is a ground of liability (Art. 40), and so is the suspicion of it.

use crate::checks::{self, Prompt};
use crate::enter::points_are_for_good_deeds;
use crate::receive::says_more_than_sealed;
use crate::registration::{draw_item, names_its_paper, not_an_accusation};
use crate::values::Values;
use crate::writing::{found, put_op, step_op, typed_form, write};
use crate::{blanks, may, required};
use chrono::NaiveDate;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::form::{PARTY_FORM, form};
use jiangyuan_model::input::{Edit, Fields};
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::{Doc, Op};

/// Fields that clocks, or the record of when something reached the office, hang on.
const DATES_OF_EFFECT: &[Field] = &[
    Field::ReceivedAt,
    Field::VisitedAt,
    Field::FoundOn,
    Field::HeldOn,
    Field::Origin,
    Field::SentOn,
    Field::SignedForOn,
    Field::CitedDue,
];

/// The nouns in which people stand. Those of a piece stand on its matter.
const WITH_PEOPLE: &[Noun] = &[Noun::Reception, Noun::Matter, Noun::Mediation, Noun::Lead];

/// Changes fields, and returns the item number they belong to: 0, or that of the person, which is
/// a new one where the number given belongs to nobody.
///
/// # Errors
/// A role, a field, a date, `NothingToChange`, or `ReasonMissing` for a date of legal effect that
/// the county already has; or the store cannot be written.
pub fn edit(store: &mut Store, input: Edit) -> Result<u32, Refusal> {
    let random = store.world().random.clone();
    store.write(|door| {
        let (me, today) = (door.me().clone(), door.today());
        let (scope, noun, doc) = found(door, input.on)?;
        may::correct(&me, noun)?;
        if doc.void().is_some() {
            return Err(Refusal::new(ErrorCode::AlreadyVoid));
        }
        let (item, ops) = if input.item == 0 {
            (0, own_fields(door, &doc, noun, &input)?)
        } else {
            let known = doc.fields.keys().any(|(item, _)| *item == input.item);
            let item = if known { input.item } else { draw_item(&doc, random.as_ref()) };
            (item, person(&doc, noun, &input, item, today)?)
        };
        write(door, Verb::Edit, scope, ops)?;
        Ok(item)
    })
}

fn own_fields(door: &mut Door<'_>, doc: &Doc, noun: Noun, input: &Edit) -> Result<Vec<Op>, Refusal> {
    let today = door.today();
    if noun == Noun::SealedReceipt || Noun::SIGNED.contains(&noun) {
        // A bare receipt or a signed sheet with a mistake in it is voided and made again.
        return Err(Refusal::new(ErrorCode::WrongNoun));
    }
    let mut fields = input.fields.clone();
    let reason = fields.remove(&Field::Reason);
    let mut values = Values::read(&fields, &typed_form(noun))?;
    if values.text(Field::BlankNumber) != doc.text(Field::BlankNumber) {
        blanks::settle(door, &mut values, Some(input.on))?;
    }
    let news = news(doc, 0, &values)?;
    allowed(doc, noun, &values, today)?;
    in_time(doc, noun, &values, today)?;
    let correction = correction(doc, input.on, &news, reason.as_ref(), today)?;
    let mut ops = vec![put_op(doc, input.on, 0, news)];
    ops.extend(correction);
    Ok(ops)
}

/// Whether the record may say this from now on.
///
/// # Errors
/// A field that may not stay empty, what only a sealed record may hold, or a date ahead.
pub(crate) fn allowed(doc: &Doc, noun: Noun, values: &Values, today: NaiveDate) -> Result<(), Refusal> {
    points_are_for_good_deeds(values)?;
    let cleared = required::of_noun(noun).iter().find(|(field, _)| values.iter().any(|(its, v)| its == *field && *v == Value::Empty));
    if let Some((field, article)) = cleared {
        return Err(checks::missing(*field, article));
    }
    not_an_accusation(values)?;
    stays_sealed(doc, noun, values)?;
    if noun == Noun::Piece {
        let mut after = values.clone();
        after.fill_from_unnamed(doc, &typed_form(noun));
        names_its_paper(&after)?;
    }
    checks::not_in_future(values, today)
}

fn person(doc: &Doc, noun: Noun, input: &Edit, item: u32, today: NaiveDate) -> Result<Vec<Op>, Refusal> {
    if !WITH_PEOPLE.contains(&noun) {
        return Err(Refusal::new(ErrorCode::WrongNoun).on(Field::PartyName));
    }
    let offered: Vec<Field> = PARTY_FORM.iter().copied().chain([Field::PartyRemoved]).collect();
    let fields: Fields = input.fields.clone();
    let values = Values::read(&fields, &offered)?;
    let news = news(doc, item, &values)?;
    let named = values.get(Field::PartyName).is_some();
    let clears_name = values.iter().any(|(field, value)| field == Field::PartyName && *value == Value::Empty);
    if clears_name || (!named && doc.item(item, Field::PartyName).is_none()) {
        return Err(Refusal::new(ErrorCode::PartyWithoutName));
    }
    if noun == Noun::Reception && doc.text(Field::Outcome) == "sealed" {
        return Err(Refusal::new(ErrorCode::AccusationNotTyped));
    }
    checks::not_in_future(&values, today)?;
    checks::room_for(doc.items().len() + usize::from(!doc.items().contains(&item)))?;
    Ok(vec![put_op(doc, input.on, item, news)])
}

/// The values that say something else than what is shown. Writing again the value that is shown
/// is a change where devices disagree: it settles the disagreement.
fn news(doc: &Doc, item: u32, values: &Values) -> Result<Vec<(u16, Value)>, Refusal> {
    let differs = |field: Field, value: &Value| {
        let shown = doc.item(item, field);
        doc.is_conflict(item, field.code()) || shown.map_or(*value != Value::Empty, |shown| shown != value)
    };
    let news: Vec<(u16, Value)> =
        values.iter().filter(|(field, value)| differs(*field, value)).map(|(field, value)| (field.code(), value.clone())).collect();
    if news.is_empty() { Err(Refusal::new(ErrorCode::NothingToChange)) } else { Ok(news) }
}

/// A reception whose content was sealed, or is to be, holds none.
fn stays_sealed(doc: &Doc, noun: Noun, values: &Values) -> Result<(), Refusal> {
    let mut after = values.clone();
    after.fill_from_unnamed(doc, &typed_form(noun));
    if noun == Noun::Reception && says_more_than_sealed(&after, doc.items().len()) {
        return Err(Refusal::new(ErrorCode::AccusationNotTyped));
    }
    Ok(())
}

/// The reason for a late entry stands from the entry itself; an earlier date typed afterwards is
/// measured against the day of the entry.
fn in_time(doc: &Doc, noun: Noun, values: &Values, today: NaiveDate) -> Result<(), Refusal> {
    let mut values = values.clone();
    values.fill(Field::LateReason, || doc.get(Field::LateReason).cloned());
    let entered_on = doc.steps.first().map_or(today, |step| date_in_shanghai(step.at_ms));
    let prompt = if form(noun).contains(&Field::LateReason) { Prompt::OnTheDay } else { Prompt::WithinAYear };
    let date = [Field::ReceivedAt, Field::VisitedAt, Field::FoundOn].into_iter().find_map(|field| values.date(field));
    checks::in_time(&values, date, prompt, entered_on)
}

fn correction(
    doc: &Doc,
    on: RecordId,
    news: &[(u16, Value)],
    reason: Option<&serde_json::Value>,
    today: NaiveDate,
) -> Result<Option<Op>, Refusal> {
    let confirmed = |field: Field| doc.heads(0, field.code()).first().filter(|head| !head.order.is_pending() && head.value != Value::Empty);
    let changed = DATES_OF_EFFECT.iter().filter(|field| news.iter().any(|(code, _)| *code == field.code()));
    let old: Vec<(Field, Value)> = changed.filter_map(|field| Some((*field, confirmed(*field)?.value.clone()))).collect();
    if old.is_empty() {
        return Ok(None);
    }
    let reason = checks::reason(reason.and_then(serde_json::Value::as_str).unwrap_or_default())?;
    let mut step = Values::from_iter(old);
    step.set(Field::HappenedOn, Value::Date(today));
    step.set(Field::Reason, Value::text(&reason));
    step.fill(Field::About, || doc.steps.first().map(|first| Value::text(&first.id.to_string())));
    Ok(Some(step_op(doc, on, StepKind::Corrected, step)))
}
