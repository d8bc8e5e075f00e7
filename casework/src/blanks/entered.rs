//! Whether a sheet may still be entered.

use crate::values::Values;
use jiangyuan_model::{BlankNumber, ErrorCode, Field, RecordId, Refusal, Value};
use jiangyuan_store::Door;

/// Writes the number of a form as it is printed, however it was typed. A sheet becomes one record: `of` is the record that is
/// changed, where there is one already.
///
/// # Errors
/// `BlankNumberWrong` for a mistyped number; `BlankEntered`, naming what the sheet became.
pub(crate) fn settle(door: &mut Door<'_>, values: &mut Values, of: Option<RecordId>) -> Result<(), Refusal> {
    let typed = values.text(Field::BlankNumber).to_owned();
    if typed.is_empty() {
        return Ok(());
    }
    let number = read(&typed)?.to_string();
    if let Some(earlier) = door.entered_from_blank(&number)?.into_iter().find(|id| Some(*id) != of) {
        return Err(entered(door, &number, earlier)?);
    }
    values.set(Field::BlankNumber, Value::Text(number));
    Ok(())
}

/// The number that was typed.
///
/// # Errors
/// `BlankNumberWrong`.
pub(super) fn read(typed: &str) -> Result<BlankNumber, Refusal> {
    typed.parse().map_err(|_| Refusal::new(ErrorCode::BlankNumberWrong).on(Field::BlankNumber))
}

/// The refusal of a sheet that became this record. It names the record and says nothing of what it says.
pub(super) fn entered(door: &mut Door<'_>, number: &str, earlier: RecordId) -> Result<Refusal, Refusal> {
    let doc = door.doc(earlier)?.map(|(_, doc)| doc).unwrap_or_default();
    let noun = doc.noun().map(|noun| format!("@noun.{}", noun.key())).unwrap_or_default();
    let name = Some(doc.text(Field::Number)).filter(|number| !number.is_empty()).map_or_else(|| earlier.to_string(), str::to_owned);
    let refusal = Refusal::new(ErrorCode::BlankEntered).on(Field::BlankNumber);
    Ok(refusal.with("number", number).with("noun", noun).with("record", name).with("id", earlier))
}
