//! Print blank forms: their numbers are taken for good, and the batch is written down.

use crate::may;
use crate::values::Values;
use crate::writing::{begin, write};
use jiangyuan_model::blank::{BLANKS_PER_BATCH_MAX, PrintBlanks, PrintedBlanks};
use jiangyuan_model::form::form;
use jiangyuan_model::{BlankNumber, ErrorCode, Field, Noun, Refusal, StepKind, Value, Verb};
use jiangyuan_store::Store;

/// Takes the numbers of a batch and writes it down.
///
/// # Errors
/// `BlankCountUnfit`, a role, a text that is too long; or the store cannot be written. No number is taken then.
pub fn print_blanks(store: &mut Store, input: &PrintBlanks) -> Result<PrintedBlanks, Refusal> {
    if !(1..=BLANKS_PER_BATCH_MAX).contains(&input.count) {
        return Err(Refusal::new(ErrorCode::BlankCountUnfit).with("max", BLANKS_PER_BATCH_MAX));
    }
    let said = [(Field::BlanksFor, input.what_for.trim().into()), (Field::BlanksGivenTo, input.given_to.trim().into())];
    let mut values = Values::read(&said.into_iter().collect(), form(Noun::BlankForms))?;
    store.write(|door| {
        may::begin(may::asking(door), Noun::BlankForms, StepKind::BlanksPrinted)?;
        let (id, scope, made_on) = (door.new_record(), door.me().scope.clone(), door.today());
        let numbers = door.next_blanks(input.count)?;
        values.set(Field::BlankKind, Value::text(input.kind.key()));
        told(&mut values, &numbers);
        let step = Values::from_iter([(Field::HappenedOn, Value::Date(made_on))]);
        write(door, Verb::PrintBlanks, scope, begin(id, Noun::BlankForms, values, Vec::new(), StepKind::BlanksPrinted, step))?;
        Ok(PrintedBlanks { id, kind: input.kind, numbers, made_on })
    })
}

fn told(values: &mut Values, numbers: &[BlankNumber]) {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return };
    for (field, value) in [
        (Field::Title, Value::Text(format!("{first} — {last}"))),
        (Field::BlankSeries, Value::text(&first.series)),
        (Field::BlankFirst, Value::Int(i64::from(first.serial))),
        (Field::BlankLast, Value::Int(i64::from(last.serial))),
        (Field::BlankMark, Value::text(&first.mark)),
    ] {
        values.set(field, value);
    }
}
