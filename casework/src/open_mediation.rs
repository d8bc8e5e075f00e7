//! Open a mediation: a dispute whose parties are asked whether they want it mediated.
//!
//! Opening means asking, no more: whoever clearly refuses ends it (人民调解法 Art. 17), and it is
//! accepted only when every party has agreed.

use crate::checks::{self, Prompt};
use crate::values::Values;
use crate::writing::{begin, names_one, typed_form, write};
use crate::{blanks, may, required};
use chrono::NaiveDate;
use jiangyuan_law::article::MEDIATION_17;
use jiangyuan_model::input::Entry;
use jiangyuan_model::{Field, Noun, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::Op;

/// A dispute has two sides at least.
const PARTIES_MIN: usize = 2;

/// Opens a mediation.
///
/// # Errors
/// A role, a field, a date, or fewer than two parties; or the store cannot be written.
pub fn open_mediation(store: &mut Store, entry: Entry) -> Result<RecordId, Refusal> {
    store.write(|door| {
        let (me, today) = (door.me().clone(), door.today());
        let form = Filled::read(&entry, door)?;
        names_one(door, &form.values, Field::FromMatter, Noun::Matter)?;
        let id = door.new_record();
        let ops = form.ops(id, today)?;
        write(door, Verb::OpenMediation, me.scope, ops)?;
        Ok(id)
    })
}

/// A filled mediation form. A lead may still add to it before it is checked.
pub(crate) struct Filled {
    pub(crate) values: Values,
    pub(crate) people: Vec<Values>,
}

impl Filled {
    /// Authorises and reads.
    pub(crate) fn read(entry: &Entry, door: &mut Door<'_>) -> Result<Filled, Refusal> {
        may::begin(may::asking(door), Noun::Mediation, StepKind::Asked)?;
        let mut values = Values::read(&entry.fields, &typed_form(Noun::Mediation))?;
        blanks::settle(door, &mut values, None)?;
        Ok(Filled { values, people: checks::people(&entry.parties, door.today())? })
    }

    /// Checks, and makes the operations of the new record.
    pub(crate) fn ops(self, id: RecordId, today: NaiveDate) -> Result<Vec<Op>, Refusal> {
        let Filled { values, people } = self;
        checks::filled(&values, required::of_noun(Noun::Mediation).iter().copied())?;
        if people.len() < PARTIES_MIN {
            return Err(checks::missing(Field::PartyName, MEDIATION_17));
        }
        if values.get(Field::BlankNumber).is_some() {
            // What was written by hand did not happen on the day on which it is typed.
            checks::filled(&values, [(Field::ReceivedAt, MEDIATION_17)])?;
        }
        checks::not_in_future(&values, today)?;
        let asked_on = values.date(Field::ReceivedAt).unwrap_or(today);
        checks::in_time(&values, Some(asked_on), Prompt::WithinAYear, today)?;
        let step = Values::from_iter([(Field::HappenedOn, Value::Date(asked_on))]);
        Ok(begin(id, Noun::Mediation, values, people, StepKind::Asked, step))
    }
}
