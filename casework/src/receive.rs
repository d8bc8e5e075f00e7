//! Receive (接待登记): whoever came, called or wrote is entered, petition or not.
//!
//! Every reception says what came of it (应录尽录): a petition, which is then registered; an
//! answer on the spot; another door; a mediation; or none of these. What the office takes sealed
//! leaves no word of its content here.

use crate::checks::{self, Prompt};
use crate::values::Values;
use crate::writing::{begin, typed_form, write};
use crate::{may, required};
use chrono::NaiveDate;
use jiangyuan_model::input::Entry;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::Store;

/// Enters a reception.
///
/// # Errors
/// A role, a field, a date, or too many people named; or the store cannot be written.
pub fn receive(store: &mut Store, entry: Entry) -> Result<RecordId, Refusal> {
    store.write(|door| {
        let (me, today) = (door.me().clone(), door.today());
        may::begin(may::asking(door), Noun::Reception, StepKind::Received)?;
        let mut values = Values::read(&entry.fields, &typed_form(Noun::Reception))?;
        let people = checks::people(&entry.parties, today)?;
        check(&values, &people, today)?;
        values.fill(Field::Receptionist, || Some(Value::text(&me.user)));
        let step = values.date(Field::ReceivedAt).map(|date| (Field::HappenedOn, Value::Date(date)));
        let id = door.new_record();
        let ops = begin(id, Noun::Reception, values, people, StepKind::Received, step.into_iter().collect());
        write(door, Verb::Receive, me.scope, ops)?;
        Ok(id)
    })
}

fn check(values: &Values, people: &[Values], today: NaiveDate) -> Result<(), Refusal> {
    if says_more_than_sealed(values, people.len()) {
        return Err(Refusal::new(ErrorCode::AccusationNotTyped));
    }
    let untitled = |field: Field| field == Field::Title && is_sealed(values);
    checks::filled(values, required::of_noun(Noun::Reception).iter().copied().filter(|(field, _)| !untitled(*field)))?;
    checks::not_in_future(values, today)?;
    checks::in_time(values, values.date(Field::ReceivedAt), Prompt::OnTheDay, today)?;
    checks::representatives(people)
}

fn is_sealed(values: &Values) -> bool {
    values.text(Field::Outcome) == "sealed"
}

/// Whether a reception of something sealed says more than that it was taken: who, what, or from
/// which village.
pub(crate) fn says_more_than_sealed(values: &Values, people: usize) -> bool {
    let telling = [Field::Title, Field::Narrative, Field::Village, Field::Remark];
    is_sealed(values) && (people > 0 || telling.iter().any(|field| values.get(*field).is_some()))
}
