//! Enter something in a register (台账): a sweep, a legal service, a talk, the rules of a village, points, a
//! day on which a leader receives, an assessment of stability.

use crate::checks::{self, Prompt};
use crate::values::Values;
use crate::writing::{begin, typed_form, write};
use crate::{may, points, required};
use jiangyuan_model::input::Entry;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, StepKind, Value, Verb};
use jiangyuan_store::Store;

/// What points are never given for, whatever the village calls it: whoever petitions, reports, sues, mediates or
/// not, or believes, neither gains nor loses by it.
const NO_POINTS_FOR: &[&str] =
    &["信访", "上访", "投诉", "举报", "检举", "控告", "起诉", "诉讼", "复议", "调解", "宗教", "信教", "寺", "ཞུ་གཏུག", "འདུམ་སྒྲིག", "ཆོས་ལུགས"];

/// The most points of one entry.
const POINTS_MAX: i64 = 1_000;

/// Enters something in the register of a noun.
///
/// # Errors
/// `WrongNoun` for what is no register, `PointsNotForThis`, `PointsNotEnough`, a role, a field or a date; or the store cannot be
/// written.
pub fn enter(store: &mut Store, noun: Noun, entry: Entry) -> Result<RecordId, Refusal> {
    if !Noun::REGISTERS.contains(&noun) {
        return Err(Refusal::new(ErrorCode::WrongNoun));
    }
    store.write(|door| {
        let (me, today) = (door.me().clone(), door.today());
        may::begin(may::asking(door), noun, StepKind::Entered)?;
        let values = Values::read(&entry.fields, &typed_form(noun))?;
        if entry.parties.iter().any(|block| !block.is_empty()) {
            return Err(Refusal::new(ErrorCode::WrongNoun).on(Field::PartyName));
        }
        checks::filled(&values, required::of_noun(noun).iter().copied())?;
        checks::not_in_future(&values, today)?;
        let held_on = values.date(Field::HeldOn);
        checks::in_time(&values, held_on, Prompt::WithinAYear, today)?;
        points_are_for_good_deeds(&values)?;
        if noun == Noun::PointsRedemption {
            points::suffice(door, &values)?;
        }
        // A date by which what was decided is to be done starts its clock.
        let due_on = values.date(Field::DueOn).map(|date| (Field::DueOn, Value::Date(date)));
        let step = held_on.map(|date| (Field::HappenedOn, Value::Date(date)));
        let id = door.new_record();
        let ops = begin(id, noun, values, Vec::new(), StepKind::Entered, step.into_iter().chain(due_on).collect());
        write(door, Verb::Enter, me.scope, ops)?;
        Ok(id)
    })
}

/// Points are only given, never taken, and for nothing that the law leaves to everybody's will.
pub(crate) fn points_are_for_good_deeds(values: &Values) -> Result<(), Refusal> {
    let forbidden = |field: &Field| NO_POINTS_FOR.iter().any(|word| values.text(*field).contains(word));
    let of_points = values.get(Field::Points).is_some() || values.get(Field::PointsRule).is_some();
    if let Some(field) = [Field::PointsRule, Field::Title, Field::Evidence].iter().find(|field| of_points && forbidden(field)) {
        return Err(Refusal::new(ErrorCode::PointsNotForThis).on(*field));
    }
    match values.get(Field::Points).and_then(Value::as_int) {
        Some(points) if !(1..=POINTS_MAX).contains(&points) => Err(Refusal::new(ErrorCode::BadNumber).on(Field::Points)),
        _ => Ok(()),
    }
}
