//! The points of a household (积分): what was given for good deeds, less what was given for them.
//!
//! A balance belongs to the shop of a village and to nothing else: no case, no list and no export knows of it.

use crate::values::Values;
use jiangyuan_model::{ErrorCode, Field, Noun, Refusal, Value};
use jiangyuan_store::Door;
use jiangyuan_sync::Doc;

/// Whether the household has the points that it gives.
///
/// # Errors
/// `PointsNotEnough` with what it has; or the store cannot be read.
pub(crate) fn suffice(door: &mut Door<'_>, values: &Values) -> Result<(), Refusal> {
    let (village, household) = (values.text(Field::Village), values.text(Field::Household));
    let mut have = 0;
    for noun in [Noun::PointsEntry, Noun::PointsRedemption] {
        for id in door.records(noun)? {
            if let Some((_, doc)) = door.doc(id)? {
                have += counts(noun, &doc, village, household);
            }
        }
    }
    let asked = values.get(Field::Points).and_then(Value::as_int).unwrap_or(0);
    if asked > have {
        return Err(Refusal::new(ErrorCode::PointsNotEnough).on(Field::Points).with("have", have));
    }
    Ok(())
}

/// What one entry adds to the points of a household.
fn counts(noun: Noun, doc: &Doc, village: &str, household: &str) -> i64 {
    if doc.void().is_some() || doc.text(Field::Village) != village || doc.text(Field::Household) != household {
        return 0;
    }
    let points = doc.get(Field::Points).and_then(Value::as_int).unwrap_or(0);
    if noun == Noun::PointsEntry { points } else { -points }
}
