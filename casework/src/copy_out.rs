//! Copying a case into another system (复制到其他系统): it is read for that, and the log says so before anything is shown.
//!
//! What was taken sealed is copied nowhere. Neither is a case that turns out to be an accusation: it is sealed, not typed into
//! one more system.

use crate::ledger::rates;
use crate::record::record_read_for;
use crate::sight::see;
use jiangyuan_ledgers::case::Case;
use jiangyuan_ledgers::copy_out::{Form, copy_out as ordered};
use jiangyuan_model::copy_out::CopyOut;
use jiangyuan_model::view::RecordView;
use jiangyuan_model::{ErrorCode, Field, Noun, ReadPart, ReadPurpose, RecordId, Refusal};
use jiangyuan_store::Store;

/// Kinds of record on which a copy of another one draws.
const DRAWN_ON: &[Noun] = &[Noun::Piece, Noun::Matter];

/// The case in the order of a form.
///
/// # Errors
/// `CopyOutSealed`; `WrongNoun` where the form takes no record of this kind; those of [`crate::record_for`].
pub fn copy_out(store: &Store, on: RecordId, form: &Form, purpose: Option<ReadPurpose>) -> Result<CopyOut, Refusal> {
    match see(store, on)?.noun {
        Noun::SealedReceipt => return Err(ErrorCode::CopyOutSealed.into()),
        noun if !form.head.nouns.contains(&noun) => return Err(ErrorCode::WrongNoun.into()),
        _ => {}
    }
    let main = record_read_for(store, on, ReadPart::CopyOut, purpose)?;
    let drawn = main.related.iter().filter(|row| DRAWN_ON.contains(&row.noun) && !row.void);
    let with = drawn.map(|row| record_read_for(store, row.id, ReadPart::CopyOut, purpose)).collect::<Result<Vec<_>, _>>()?;
    if std::iter::once(&main).chain(&with).any(is_accusation) {
        return Err(ErrorCode::CopyOutSealed.into());
    }
    let (office, today) = (store.office()?, store.world().clock.today());
    Ok(ordered(form, Case { main: &main, with: &with, office: &office.name, rates: rates(store), today }))
}

fn is_accusation(record: &RecordView) -> bool {
    record.fields.iter().any(|view| view.field == Field::Purpose && view.value.as_text() == Some("accusation"))
}
