//! Log a visit (走访日志): where somebody went, what for and what was found. People met are a
//! number; names arise only with a lead.

use crate::checks::{self, Prompt};
use crate::values::Values;
use crate::writing::{begin, typed_form, write};
use crate::{blanks, may, required};
use jiangyuan_model::input::Entry;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::Store;

/// Logs a visit.
///
/// # Errors
/// A role, a field or a date; or the store cannot be written.
pub fn log_visit(store: &mut Store, entry: Entry) -> Result<RecordId, Refusal> {
    store.write(|door| {
        let (me, today) = (door.me().clone(), door.today());
        may::begin(may::asking(door), Noun::Visit, StepKind::VisitLogged)?;
        let mut values = Values::read(&entry.fields, &typed_form(Noun::Visit))?;
        if entry.parties.iter().any(|block| !block.is_empty()) {
            return Err(Refusal::new(ErrorCode::WrongNoun).on(Field::PartyName));
        }
        blanks::settle(door, &mut values, None)?;
        checks::filled(&values, required::of_noun(Noun::Visit).iter().copied())?;
        checks::not_in_future(&values, today)?;
        let visited_on = values.date(Field::VisitedAt);
        checks::in_time(&values, visited_on, Prompt::OnTheDay, today)?;
        values.fill(Field::Visitor, || Some(Value::text(&me.user)));
        let step = visited_on.map(|date| (Field::HappenedOn, Value::Date(date)));
        let id = door.new_record();
        let ops = begin(id, Noun::Visit, values, Vec::new(), StepKind::VisitLogged, step.into_iter().collect());
        write(door, Verb::LogVisit, me.scope, ops)?;
        Ok(id)
    })
}
