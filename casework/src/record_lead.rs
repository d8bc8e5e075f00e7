//! Record a lead (纠纷苗头): a dispute that somebody found, before it is anything else.

use crate::checks::{self, Prompt};
use crate::values::Values;
use crate::writing::{begin, names_one, typed_form, write};
use crate::{may, required};
use jiangyuan_model::input::Entry;
use jiangyuan_model::{Field, Noun, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::Store;

/// Records a lead.
///
/// # Errors
/// A role, a field or a date; or the store cannot be written.
pub fn record_lead(store: &mut Store, entry: Entry) -> Result<RecordId, Refusal> {
    store.write(|door| {
        let (me, today) = (door.me().clone(), door.today());
        may::begin(may::asking(door), Noun::Lead, StepKind::LeadRecorded)?;
        let mut values = Values::read(&entry.fields, &typed_form(Noun::Lead))?;
        let people = checks::people(&entry.parties, today)?;
        checks::filled(&values, required::of_noun(Noun::Lead).iter().copied())?;
        checks::not_in_future(&values, today)?;
        let found_on = values.date(Field::FoundOn);
        checks::in_time(&values, found_on, Prompt::WithinAYear, today)?;
        names_one(door, &values, Field::Sweep, Noun::Sweep)?;
        values.fill(Field::FoundBy, || Some(Value::text(&me.user)));
        let step = found_on.map(|date| (Field::HappenedOn, Value::Date(date)));
        let id = door.new_record();
        let ops = begin(id, Noun::Lead, values, people, StepKind::LeadRecorded, step.into_iter().collect());
        write(door, Verb::RecordLead, me.scope, ops)?;
        Ok(id)
    })
}
