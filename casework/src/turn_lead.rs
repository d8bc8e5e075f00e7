//! Turn a lead into a piece or a mediation.
//!
//! A lead is not a petition. It becomes a piece only when the resident asks for it; what he says
//! is then taken down in his words (代录口头反映), and the clocks start that day. Where the lead
//! lies with a grid worker and the office works at the desk, the result is written at the desk
//! and the lead is told of it in its own scope, by two changes that name each other.

use crate::open_mediation::Filled;
use crate::registration::{self, Source};
use crate::values::Values;
use crate::writing::{found_open, link, put_op, step_op, write_linked};
use crate::{checks, may};
use jiangyuan_law::course;
use jiangyuan_model::form::PARTY_FORM;
use jiangyuan_model::input::{Entry, Register, TurnLead, read_instant};
use jiangyuan_model::{ErrorCode, Field, Noun, Random, RecordId, Refusal, Scope, StepKind, Value, Verb};
use jiangyuan_store::{Door, Store};
use jiangyuan_sync::{Doc, Op};

/// What of a lead a matter takes over where its form was left empty.
const FOR_A_MATTER: &[Field] = &[Field::Title, Field::Narrative, Field::Village, Field::Place, Field::PeopleConcerned, Field::Grid];

/// What of a lead a mediation takes over where its form was left empty.
const FOR_A_MEDIATION: &[Field] = &[Field::Title, Field::Narrative, Field::Village, Field::Place, Field::DisputeType];

/// Turns a lead. Returns the new piece or the new mediation.
///
/// # Errors
/// `AlreadyTurned`, or what registering and opening a mediation refuse.
pub fn turn_lead(store: &mut Store, input: TurnLead) -> Result<RecordId, Refusal> {
    let random = store.world().random.clone();
    store.write(|door| {
        let (scope, lead) = found_open(door, input.lead, Noun::Lead)?;
        let kind = if input.register.is_some() { StepKind::BecamePiece } else { StepKind::BecameMediation };
        let step = step(door, &lead, &scope, &input, kind)?;
        let (result, made) = match (&input.register, &input.mediation) {
            (Some(register), None) => piece(door, &input, register, &lead, random.as_ref())?,
            (None, Some(entry)) => mediation(door, &input, entry, &lead)?,
            _ => return Err(Refusal::new(ErrorCode::WrongNoun)),
        };
        let told = told(&lead, input.lead, kind, step, made);
        write_linked(door, Verb::TurnLead, result, Some((scope, told)))?;
        Ok(made)
    })
}

fn step(door: &Door<'_>, lead: &Doc, scope: &Scope, input: &TurnLead, kind: StepKind) -> Result<Values, Refusal> {
    let step = Values::from_iter([(Field::HappenedOn, Value::Date(input.happened_on))]);
    course::check(&lead.facts(input.lead, scope), &may::new_step(may::asking(door).by, kind, &step), may::asking(door))?;
    checks::not_in_future(&step, door.today())?;
    Ok(step)
}

fn told(lead: &Doc, on: RecordId, kind: StepKind, mut step: Values, made: RecordId) -> Vec<Op> {
    step.set(Field::Other, link(made));
    vec![put_op(lead, on, 0, vec![(Field::Became.code(), link(made))]), step_op(lead, on, kind, step)]
}

type Made = ((Scope, Vec<Op>), RecordId);

fn piece(door: &mut Door<'_>, input: &TurnLead, register: &Register, lead: &Doc, random: &dyn Random) -> Result<Made, Refusal> {
    if register.reception.is_some() {
        // It was recorded on the spot; a reception at the desk is registered by itself.
        return Err(Refusal::new(ErrorCode::WrongNoun));
    }
    let mut oral = Values::from_iter([(Field::Channel, Value::text("grid")), (Field::Form, Value::text("oral"))]);
    oral.fill(Field::ReceivedAt, || read_instant(&input.happened_on.to_string()).map(Value::Int));
    let source = Source {
        piece: oral,
        matter: Values::shown(lead, 0, FOR_A_MATTER),
        people: people(lead),
        links: Values::from_iter([(Field::FromLead, link(input.lead))]),
        entered_for: None,
    };
    let registration = registration::plan(door, register, source, random)?;
    Ok(((registration.scope, registration.ops), registration.made.piece))
}

fn mediation(door: &mut Door<'_>, input: &TurnLead, entry: &Entry, lead: &Doc) -> Result<Made, Refusal> {
    let (me, today) = (door.me().clone(), door.today());
    let mut form = Filled::read(entry, door)?;
    form.values.fill_from(&Values::shown(lead, 0, FOR_A_MEDIATION));
    form.values.fill(Field::ReceivedAt, || read_instant(&input.happened_on.to_string()).map(Value::Int));
    form.values.set(Field::FromLead, link(input.lead));
    if form.people.is_empty() {
        form.people = people(lead);
    }
    let id = door.new_record();
    Ok(((me.scope, form.ops(id, today)?), id))
}

fn people(lead: &Doc) -> Vec<Values> {
    lead.items().into_iter().map(|item| Values::shown(lead, item, PARTY_FORM)).collect()
}
