//! Hand back (交还): what its forwarder takes back takes its matter along, so that nobody has to end by hand what is
//! not this office's any more.

use crate::may;
use crate::values::Values;
use crate::writing::step_op;
use chrono::NaiveDate;
use jiangyuan_law::{State, course};
use jiangyuan_model::{Field, Noun, RecordId, Refusal, Scope, StepKind, Value};
use jiangyuan_store::Door;
use jiangyuan_sync::{Doc, Op};

/// The step that ends the matter of a piece that is taken back. There is none where another piece keeps the matter
/// here, where this office has taken it on meanwhile, or where the matter lies with somebody else than the piece.
pub(crate) fn of_matter(door: &mut Door<'_>, (piece, doc): (RecordId, &Doc), here: &Scope, on: NaiveDate) -> Result<Option<Op>, Refusal> {
    let Ok(id) = doc.text(Field::Matter).parse::<RecordId>() else { return Ok(None) };
    let Some((scope, matter)) = door.doc(id)?.filter(|(scope, matter)| scope == here && matter.noun() == Some(Noun::Matter)) else {
        return Ok(None);
    };
    for other in door.naming(id, Field::Matter)? {
        if other != piece && still_here(door, other)? {
            return Ok(None);
        }
    }
    let step = Values::from_iter([(Field::HappenedOn, Value::Date(on)), (Field::Other, Value::Text(piece.to_string()))]);
    let asking = may::asking(door);
    let possible = course::check(&matter.facts(id, &scope), &may::new_step(asking.by, StepKind::MaterialReturned, &step), asking);
    Ok(possible.is_ok().then(|| step_op(&matter, id, StepKind::MaterialReturned, step)))
}

fn still_here(door: &mut Door<'_>, piece: RecordId) -> Result<bool, Refusal> {
    let Some((scope, doc)) = door.doc(piece)? else { return Ok(false) };
    Ok(!matches!(course::state(&doc.facts(piece, &scope)), State::Returned | State::Void))
}
