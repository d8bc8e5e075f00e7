//! Checks of what was typed, shared by every verb.
//!
//! They come after authorisation and before the law: a clerk who may not do it need not be told
//! that a field is missing, and a field that is missing need not be judged.

use crate::required::Required;
use crate::values::Values;
use chrono::{Months, NaiveDate};
use jiangyuan_law::course::season;
use jiangyuan_model::field::PARTIES_MAX;
use jiangyuan_model::form::PARTY_FORM;
use jiangyuan_model::input::Fields;
use jiangyuan_model::{ErrorCode, Field, Refusal, Value};

/// At most so many representatives bring a common matter (Art. 20(3)).
pub(crate) const REPRESENTATIVES_MAX: usize = 5;

/// Dates that lie behind by their nature. Due dates are not among them.
const PAST_DATES: &[Field] = &[
    Field::ReceivedAt,
    Field::VisitedAt,
    Field::FoundOn,
    Field::SentOn,
    Field::SignedForOn,
    Field::BornOn,
    Field::HappenedOn,
    Field::EffectiveOn,
    Field::ReceivedOn,
    Field::HeldOn,
    Field::AppliedOn,
];

/// When a date of legal effect needs a reason for having been entered so late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// Entered on the day itself, or with a reason (补录).
    OnTheDay,
    /// Entered within a year, or with a reason.
    WithinAYear,
}

/// Nothing that the law asks for is empty.
///
/// # Errors
/// `MissingField`, with the field and its article.
pub(crate) fn filled(values: &Values, required: impl IntoIterator<Item = Required>) -> Result<(), Refusal> {
    match required.into_iter().find(|(field, _)| values.get(*field).is_none()) {
        Some((field, article)) => Err(missing(field, article)),
        None => Ok(()),
    }
}

/// The refusal of a field that stayed empty.
pub(crate) fn missing(field: Field, article: &str) -> Refusal {
    Refusal::new(ErrorCode::MissingField).on(field).with("article", format!("@article.{article}"))
}

/// No date that lies behind by its nature lies ahead. An instant counts with its date: whoever
/// types only the date of today means no certain hour of it.
pub(crate) fn not_in_future(values: &Values, today: NaiveDate) -> Result<(), Refusal> {
    match PAST_DATES.iter().find(|field| values.date(**field).is_some_and(|date| date > today)) {
        Some(field) => Err(Refusal::new(ErrorCode::DateInFuture).on(*field)),
        None => Ok(()),
    }
}

/// Whoever enters something late says why. Both dates stay: the one typed here, and the time of
/// the change that carries it.
pub(crate) fn in_time(values: &Values, date: Option<NaiveDate>, prompt: Prompt, today: NaiveDate) -> Result<(), Refusal> {
    let earliest = match prompt {
        Prompt::OnTheDay => Some(today),
        Prompt::WithinAYear => today.checked_sub_months(Months::new(12)),
    };
    let late = matches!((date, earliest), (Some(date), Some(earliest)) if date < earliest);
    if late && values.get(Field::LateReason).is_none() { Err(Refusal::new(ErrorCode::LateWithoutReason)) } else { Ok(()) }
}

/// Reads the people of a form. An empty block, as a form leaves one at its end, is passed over.
pub(crate) fn people(blocks: &[Fields], today: NaiveDate) -> Result<Vec<Values>, Refusal> {
    let mut people = Vec::new();
    for block in blocks {
        let person = Values::read(block, PARTY_FORM)?;
        if person.is_empty() {
            continue;
        }
        if person.get(Field::PartyName).is_none() {
            return Err(Refusal::new(ErrorCode::PartyWithoutName));
        }
        not_in_future(&person, today)?;
        people.push(person);
    }
    room_for(people.len())?;
    Ok(people)
}

/// A record has room for so many people.
pub(crate) fn room_for(people: usize) -> Result<(), Refusal> {
    if people > PARTIES_MAX as usize { Err(Refusal::new(ErrorCode::TooManyParties).with("max", PARTIES_MAX)) } else { Ok(()) }
}

/// Of many who come with a common matter at most five are named; how many came is a number and
/// never a reason to refuse registration.
pub(crate) fn representatives(people: &[Values]) -> Result<(), Refusal> {
    let speaks = |person: &&Values| matches!(person.text(Field::PartyRole), "" | "petitioner" | "representative");
    if people.iter().filter(speaks).count() > REPRESENTATIVES_MAX {
        return Err(Refusal::new(ErrorCode::TooManyRepresentatives).with("max", REPRESENTATIVES_MAX));
    }
    Ok(())
}

/// Each duty that comes back every year says when: month and day come first, or nobody would be reminded of it.
pub(crate) fn seasons(values: &Values) -> Result<(), Refusal> {
    let Some(Value::List(items)) = values.get(Field::SeasonalDates) else { return Ok(()) };
    match items.iter().position(|item| season(item).is_none()) {
        Some(at) => Err(Refusal::new(ErrorCode::SeasonWithoutDate).on(Field::SeasonalDates).with("item", at + 1)),
        None => Ok(()),
    }
}

/// The text of a reason, which may not be empty.
pub(crate) fn reason(text: &str) -> Result<String, Refusal> {
    let value = jiangyuan_model::input::read_value(Field::LateReason, &serde_json::Value::from(text));
    let too_long = |refusal: Refusal| refusal.on(Field::Reason);
    value.map_err(too_long)?.as_text().map(str::to_owned).ok_or_else(|| Refusal::new(ErrorCode::ReasonMissing))
}
