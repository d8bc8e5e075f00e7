//! Two papers with one number. Nothing can take a number back that is out; a person voids the later paper with a reason and
//! prints it anew, or both stand and a note says so.

use super::id::ItemId;
use super::{Found, item};
use crate::sight;
use jiangyuan_model::inbox::{InboxGroup, InboxMatter, SameNumber};
use jiangyuan_model::{Field, Noun, Refusal};
use jiangyuan_store::Store;
use jiangyuan_sync::decided::About;
use jiangyuan_sync::doc::Order;

/// One item for each later paper that somebody may see.
pub(super) fn same_numbers(store: &Store) -> Result<Vec<Found>, Refusal> {
    let mut found = Vec::new();
    for (record, earlier) in store.same_numbers()? {
        if !store.sees(record, Noun::Paper)? {
            continue;
        }
        let Some((_, doc)) = store.doc(record)? else { continue };
        let earlier = sight::rows(store, &[earlier])?.into_iter().next();
        let matter = InboxMatter::SameNumber(SameNumber { number: doc.text(Field::Number).to_owned(), earlier });
        let since = doc.steps.first().map_or(Order::Confirmed(0), |step| step.order);
        let about = About::Field { item: 0, field: Field::Number.code() };
        found.push(item(store, &doc, (ItemId::SameNumber(record), about), InboxGroup::Decide, matter, since)?);
    }
    Ok(found)
}
