//! Who may do what, and a step as the law sees it before it is written.

use crate::values::Values;
use chrono::NaiveDate;
use jiangyuan_law::course::{self, COURSE};
use jiangyuan_law::{CaseFacts, StepFact};
use jiangyuan_model::id::StepId;
use jiangyuan_model::{ChangeId, ErrorCode, Field, Noun, RecordId, Refusal, Role, StepKind, Value};
use jiangyuan_store::Me;

/// Whether the person may begin a record of this noun with this step.
///
/// # Errors
/// `RoleMayNot`.
pub(crate) fn begin(me: &Me, noun: Noun, kind: StepKind, today: NaiveDate) -> Result<(), Refusal> {
    let values = Values::from_iter([(Field::HappenedOn, Value::Date(today))]);
    course::check(&CaseFacts::new(RecordId::default(), noun), &new_step(me, kind, &values), &me.roles, today)
}

/// Whether the person may correct a record of this noun: change its fields, settle a conflict,
/// void it. The law has one row for corrections; who may not correct may not do these either.
///
/// # Errors
/// `RoleMayNot`.
pub(crate) fn correct(me: &Me, noun: Noun) -> Result<(), Refusal> {
    let kind = if noun == Noun::SealedReceipt { StepKind::Sealed } else { StepKind::Corrected };
    let rows = || COURSE.iter().filter(|row| row.step == kind);
    if rows().any(|row| row.roles.iter().any(|role| me.roles.contains(role))) {
        return Ok(());
    }
    let role = rows().find_map(|row| row.roles.first()).copied().unwrap_or(Role::Clerk);
    Err(Refusal::new(ErrorCode::RoleMayNot).with("role", format!("@role.{}", role.key())))
}

/// Whether the person has one of these roles.
///
/// # Errors
/// `RoleMayNot`, naming the first of them.
pub(crate) fn any_of(me: &Me, roles: &[Role]) -> Result<(), Refusal> {
    if roles.iter().any(|role| me.roles.contains(role)) {
        return Ok(());
    }
    let role = roles.first().copied().unwrap_or(Role::Head);
    Err(Refusal::new(ErrorCode::RoleMayNot).with("role", format!("@role.{}", role.key())))
}

/// A step before it is written.
pub(crate) fn new_step(me: &Me, kind: StepKind, values: &Values) -> StepFact {
    StepFact {
        // No written change has this seq, so the step is not taken for one that is there already.
        id: StepId { change: ChangeId { device: me.device, incarnation: me.incarnation, seq: u64::MAX }, op: 0 },
        kind,
        happened_on: values.date(Field::HappenedOn),
        party_item: values.int(Field::PartyItem).and_then(|item| u32::try_from(item).ok()),
        effective_on: values.date(Field::EffectiveOn),
        performance_due: values.date(Field::PerformanceDue),
        stands: true,
    }
}
