//! Who may do what, and a step as the law sees it before it is written.

use crate::values::Values;
use jiangyuan_law::course::{self, Asking, Taker};
use jiangyuan_law::{CaseFacts, StepFact};
use jiangyuan_model::id::StepId;
use jiangyuan_model::{ChangeId, ErrorCode, Field, Noun, RecordId, Refusal, Role, StepKind, Value};
use jiangyuan_store::{Door, Me, Store};

/// The person who writes, as the law asks for him.
pub(crate) fn asking<'a>(door: &'a Door<'_>) -> Asking<'a> {
    let me = door.me();
    Asking { by: (me.device, me.actor), roles: &me.roles, today: door.today(), rules: door.rules() }
}

/// The person who reads, as the law asks for him.
pub(crate) fn reading(store: &Store) -> Asking<'_> {
    let me = store.me();
    Asking { by: (me.device, me.actor), roles: &me.roles, today: store.world().clock.today(), rules: store.rules() }
}

/// Whether the person may begin a record of this noun with this step.
///
/// # Errors
/// `RoleMayNot`.
pub(crate) fn begin(asking: Asking<'_>, noun: Noun, kind: StepKind) -> Result<(), Refusal> {
    let values = Values::from_iter([(Field::HappenedOn, Value::Date(asking.today))]);
    course::check(&CaseFacts::new(RecordId::default(), noun), &new_step(asking.by, kind, &values), asking)
}

/// Whether the person may correct a record of this noun: change its fields, settle a conflict,
/// void it. The law has one row for corrections; who may not correct may not do these either.
///
/// # Errors
/// `RoleMayNot`.
pub(crate) fn correct(me: &Me, noun: Noun) -> Result<(), Refusal> {
    let kind = if noun == Noun::SealedReceipt { StepKind::Sealed } else { StepKind::Corrected };
    let rows = || course::course().filter(|row| row.step == kind);
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
pub(crate) fn new_step(by: Taker, kind: StepKind, values: &Values) -> StepFact {
    // No written change has this seq, so the step is not taken for one that is there already.
    let id = StepId { change: ChangeId { device: by.0, incarnation: 0, seq: u64::MAX }, op: 0 };
    StepFact::read(id, kind, by, |field| values.get(field))
}
