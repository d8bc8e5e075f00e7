//! Split off (一件多事): one piece told of several matters, so another matter is made of it.
//!
//! The piece stays where it was registered; it gets one notice, which tells of both. Where it had that already, the
//! new matter is owed a notice of its own. The new matter takes over the people and what is the same for both, and
//! names the one it came of. Nothing of the first matter is changed: a visible step there says what was made of it.

use crate::values::Values;
use crate::writing::{begin, found_open, link, step_op, typed_form, write};
use crate::{checks, may, registration, required};
use jiangyuan_law::course;
use jiangyuan_model::form::PARTY_FORM;
use jiangyuan_model::input::SplitOff;
use jiangyuan_model::{Field, Noun, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::Doc;

/// What the new matter takes over where its form was left empty. What is asked for, why, and what became of it
/// elsewhere are its own.
const TAKEN_OVER: &[Field] = &[Field::Purpose, Field::Category, Field::Village, Field::Place, Field::Grid];

/// Makes another matter of a matter, and returns its id.
///
/// # Errors
/// What the law refuses in the state the matter is in, a role, a missing title, a missing reason, `AccusationNotTyped`
/// for what has to be sealed; or the store cannot be written.
pub fn split_off(store: &mut Store, input: &SplitOff) -> Result<RecordId, Refusal> {
    store.write(|door| {
        let today = door.today();
        let (scope, doc) = found_open(door, input.on, Noun::Matter)?;
        let id = door.new_record();
        let reason = checks::reason(&input.reason)?;
        let step = Values::from_iter([
            (Field::HappenedOn, Value::Date(input.happened_on)),
            (Field::Other, link(id)),
            (Field::Reason, Value::Text(reason)),
        ]);
        let asking = may::asking(door);
        course::check(&doc.facts(input.on, &scope), &may::new_step(asking.by, StepKind::SplitOff, &step), asking)?;
        checks::not_in_future(&step, today)?;
        let mut matter = Values::read(&input.matter.fields, &typed_form(Noun::Matter))?;
        registration::not_an_accusation(&matter)?;
        checks::filled(&matter, required::of_noun(Noun::Matter).iter().copied())?;
        matter.fill_from(&Values::shown(&doc, 0, TAKEN_OVER));
        matter.set(Field::SplitFrom, link(input.on));
        if was_told(door, input.on)? {
            matter.set(Field::NoticeOwedFrom, Value::Date(input.happened_on));
        }
        let typed = checks::people(&input.matter.parties, today)?;
        let people = if typed.is_empty() { doc.items().iter().map(|item| Values::shown(&doc, *item, PARTY_FORM)).collect() } else { typed };
        let registered = Values::from_iter([(Field::HappenedOn, Value::Date(today))]);
        // Two changes: what is erased, sealed or moved with the one matter must not take the other along.
        let begun = begin(id, Noun::Matter, matter, people, StepKind::Registered, registered);
        write(door, Verb::SplitOff, scope.clone(), begun)?;
        write(door, Verb::SplitOff, scope, vec![step_op(&doc, input.on, StepKind::SplitOff, step)])?;
        Ok(id)
    })
}

/// Whether the petitioner had the notice of a piece of the matter, which could not speak of what is split off now. A
/// matter whose pieces are not here is taken for told of.
fn was_told(door: &mut Door<'_>, matter: RecordId) -> Result<bool, Refusal> {
    let pieces = door.naming(matter, Field::Matter)?;
    let told = |doc: &Doc| doc.steps.iter().any(|step| step.kind == StepKind::NoticeGiven.code() && doc.stands(step));
    for piece in &pieces {
        if door.doc(*piece)?.is_some_and(|(_, doc)| told(&doc)) {
            return Ok(true);
        }
    }
    Ok(pieces.is_empty())
}
