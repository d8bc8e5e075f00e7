//! Two records of one blank form: two PCs entered the sheet while they were apart. Both stand; a person voids one with a reason,
//! or corrects the number of the one that was written on another sheet.

use super::id::ItemId;
use super::{Found, item};
use crate::sight;
use jiangyuan_model::inbox::{InboxGroup, InboxMatter, SameNumber};
use jiangyuan_model::{Field, Refusal};
use jiangyuan_store::Store;
use jiangyuan_sync::decided::About;
use jiangyuan_sync::doc::Order;

/// One item for each later record that somebody may see.
pub(super) fn same_blanks(store: &Store) -> Result<Vec<Found>, Refusal> {
    let mut found = Vec::new();
    for (record, earlier) in store.same_blanks()? {
        let Some((_, doc)) = store.doc(record)? else { continue };
        let Some(noun) = doc.noun() else { continue };
        if !store.sees(record, noun)? {
            continue;
        }
        let earlier = sight::rows(store, &[earlier])?.into_iter().next();
        let matter = InboxMatter::SameBlank(SameNumber { number: doc.text(Field::BlankNumber).to_owned(), earlier });
        let since = doc.steps.first().map_or(Order::Confirmed(0), |step| step.order);
        let about = About::Field { item: 0, field: Field::BlankNumber.code() };
        found.push(item(store, &doc, (ItemId::SameBlank(record), about), InboxGroup::Decide, matter, since)?);
    }
    Ok(found)
}
