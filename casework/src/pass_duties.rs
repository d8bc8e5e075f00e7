//! Pass duties (工作交接): whoever leaves, moves or goes on leave passes his open work to one colleague.
//!
//! Both sign: he with this, the colleague by taking it (`take_duties`). Until then he stays responsible
//! (首接首办), because work that was only laid on somebody's desk is nobody's. Where he has gone without
//! it, a head passes his work on for him and says why.
//!
//! Not to be taken for [`hand_over`](crate::hand_over), by which a RECORD goes to another township.

use crate::checks;
use crate::may;
use crate::open_duties::{giver_of, line, open_duties};
use crate::values::Values;
use crate::writing::{begin, write};
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::duties::{DUTY_LINES_MAX, OpenDuty, PassDuties};
use jiangyuan_model::{ErrorCode, Field, Noun, RecordId, Refusal, Role, StepKind, Value, Verb};
use jiangyuan_store::Store;

/// Who may pass on the work of somebody else.
const FOR_ANOTHER: &[Role] = &[Role::Head];

/// Passes work on, and returns the hand-over, which the receiver has to take.
///
/// # Errors
/// `RoleMayNot` for somebody else's work, `ReasonMissing` then, `ReceiverUnknown`, `UnknownCode` for the
/// cause, `NothingInHand`, `TooManyItems`; or the store cannot be written.
pub fn pass_duties(store: &mut Store, input: &PassDuties) -> Result<RecordId, Refusal> {
    let giver = giver_of(store, &input.giver);
    let mut values = Values::default();
    if giver != store.me().user {
        may::any_of(store.me(), FOR_ANOTHER)?;
        values.set(Field::DutyReason, Value::Text(checks::reason(&input.reason)?));
    }
    let receiver = input.receiver.trim();
    if receiver == giver || !store.colleagues()?.iter().any(|one| one.name == receiver) {
        return Err(ErrorCode::ReceiverUnknown.into());
    }
    if !CodeTable::DutyCause.codes().contains(&input.cause.as_str()) {
        return Err(Refusal::new(ErrorCode::UnknownCode).on(Field::DutyCause));
    }
    let lines = chosen(open_duties(store, &giver)?, &input.records)?;
    let title = format!("{giver} → {receiver}");
    values.set(Field::Title, Value::text(&title));
    values.set(Field::DutyGiver, Value::text(&giver));
    values.set(Field::DutyReceiver, Value::text(receiver));
    values.set(Field::DutyCause, Value::text(&input.cause));
    values.set(Field::DutyLines, Value::List(lines));
    values.set(Field::Remark, remark(&input.remark)?);
    store.write(|door| {
        may::begin(may::asking(door), Noun::DutyHandover, StepKind::DutiesPassed)?;
        let (id, today, scope) = (door.new_record(), door.today(), door.me().scope.clone());
        values.set(Field::DutyFrom, Value::Date(input.from.unwrap_or(today)));
        let step = Values::from_iter([(Field::HappenedOn, Value::Date(today))]);
        write(door, Verb::PassDuties, scope, begin(id, Noun::DutyHandover, values, Vec::new(), StepKind::DutiesPassed, step))?;
        Ok(id)
    })
}

/// The lines of the records chosen, or of all.
fn chosen(duties: Vec<OpenDuty>, records: &[RecordId]) -> Result<Vec<String>, Refusal> {
    if let Some(foreign) = records.iter().find(|id| !duties.iter().any(|duty| duty.row.id == **id)) {
        return Err(Refusal::new(ErrorCode::NoSuchRecord).with("record", foreign));
    }
    let chosen = duties.iter().filter(|duty| records.is_empty() || records.contains(&duty.row.id));
    let lines: Vec<String> = chosen.map(|duty| line(&duty.row)).collect();
    match lines.len() {
        0 => Err(ErrorCode::NothingInHand.into()),
        many if many > DUTY_LINES_MAX => Err(Refusal::new(ErrorCode::TooManyItems).on(Field::DutyLines).with("max", DUTY_LINES_MAX)),
        _ => Ok(lines),
    }
}

/// A remark, or nothing.
pub(crate) fn remark(text: &str) -> Result<Value, Refusal> {
    jiangyuan_model::input::read_value(Field::Remark, &serde_json::Value::from(text))
}
