//! The points of a household (积分): what was given for good deeds, less what was given for them.
//!
//! A balance belongs to the shop of a village and to nothing else: no case, no list and no export knows of it.

use crate::values::Values;
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, Value};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::Doc;

/// The points that a household of a village has now.
///
/// # Errors
/// The store cannot be read.
pub fn points_of(store: &Store, village: &str, household: &str) -> Result<i64, Refusal> {
    let mut balance = 0;
    for (noun, id) in of_shop(|noun| store.records(Some(noun)))? {
        if let Some((_, doc)) = store.doc(id)? {
            balance += counts(noun, &doc, village, household);
        }
    }
    Ok(balance)
}

/// Whether the household has the points that it gives.
///
/// # Errors
/// `PointsNotEnough` with what it has; or the store cannot be read.
pub(crate) fn suffice(door: &mut Door<'_>, values: &Values) -> Result<(), Refusal> {
    let (village, household) = (values.text(Field::Village), values.text(Field::Household));
    let mut have = 0;
    for (noun, id) in of_shop(|noun| door.records(noun))? {
        if let Some((_, doc)) = door.doc(id)? {
            have += counts(noun, &doc, village, household);
        }
    }
    let asked = values.get(Field::Points).and_then(Value::as_int).unwrap_or(0);
    if asked > have {
        return Err(Refusal::new(ErrorCode::PointsNotEnough).on(Field::Points).with("have", have));
    }
    Ok(())
}

fn of_shop(mut records: impl FnMut(Noun) -> Result<Vec<RecordId>, Refusal>) -> Result<Vec<(Noun, RecordId)>, Refusal> {
    let mut all = Vec::new();
    for noun in [Noun::PointsEntry, Noun::PointsRedemption] {
        all.extend(records(noun)?.into_iter().map(|id| (noun, id)));
    }
    Ok(all)
}

/// What one entry adds to the points of a household.
fn counts(noun: Noun, doc: &Doc, village: &str, household: &str) -> i64 {
    if doc.void().is_some() || doc.text(Field::Village) != village || doc.text(Field::Household) != household {
        return 0;
    }
    let points = doc.get(Field::Points).and_then(Value::as_int).unwrap_or(0);
    if noun == Noun::PointsEntry { points } else { -points }
}
