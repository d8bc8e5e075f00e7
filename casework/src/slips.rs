//! The slip that goes with a service, and what was explained with it.
//!
//! What was typed are codes. Beside them stand the names as they are on that day, because a county may call its
//! slips otherwise later; and the names of what should have been explained and was not. That bars nothing: the
//! petitioner gets the slip, and whoever reads the case sees what is missing.

use crate::values::Values;
use jiangyuan_law::Slips;
use jiangyuan_model::{ErrorCode, Field, Refusal, Value};

/// Writes the names beside the codes.
///
/// # Errors
/// `UnknownCode` for a slip, or something explained, that is not in the county's list.
pub(crate) fn name(values: &mut Values, slips: &Slips) -> Result<(), Refusal> {
    let code = values.text(Field::SlipKind).to_owned();
    let explained = match values.get(Field::ExplainedItems) {
        Some(Value::List(codes)) => codes.clone(),
        _ => Vec::new(),
    };
    if explained.iter().any(|code| slips.item(code).is_none()) {
        return Err(Refusal::new(ErrorCode::UnknownCode).on(Field::ExplainedItems));
    }
    if !explained.is_empty() {
        let rows: Vec<_> = slips.items().iter().filter(|row| explained.contains(&row.code)).collect();
        values.set(Field::ExplainedItems, Value::List(rows.iter().map(|row| row.code.clone()).collect()));
        values.set(Field::ExplainedNames, Value::List(rows.iter().map(|row| row.name_zh.clone()).collect()));
    }
    if code.is_empty() {
        return Ok(());
    }
    let slip = slips.slip(&code).ok_or_else(|| Refusal::new(ErrorCode::UnknownCode).on(Field::SlipKind))?;
    values.set(Field::SlipName, Value::text(&slip.name_zh));
    let missing: Vec<String> = slips.unexplained(&code, &explained).map(|row| row.name_zh.clone()).collect();
    if !missing.is_empty() {
        values.set(Field::Unexplained, Value::List(missing));
    }
    Ok(())
}
