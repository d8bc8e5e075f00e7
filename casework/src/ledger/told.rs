//! A record as a line of a ledger needs it: what it says, its steps, its clocks, in whose hands it is. What only its page
//! shows (who wrote each value, what may be done next, what the county has of it) stays empty: each of it is a question to
//! the store, and a ledger of ten thousand cases would spend its time on them.

use crate::record::{places, verdict};
use crate::sight::Seen;
use jiangyuan_law::course;
use jiangyuan_model::view::{Carried, ClockView, FieldView, RecordView, StepView};
use jiangyuan_model::{Field, RecordId, StepKind, Value};
use jiangyuan_sync::Doc;
use jiangyuan_sync::doc::Step;

/// The record with its clocks and whoever has it in hand.
pub(super) fn told(id: RecordId, seen: &Seen, clocks: Vec<ClockView>, in_hand: Vec<String>) -> RecordView {
    let Seen { scope, noun, doc } = seen;
    RecordView {
        id,
        noun: *noun,
        scope: scope.to_string(),
        number: doc.text(Field::Number).to_owned(),
        title: doc.text(Field::Title).to_owned(),
        state: course::state(&doc.facts(id, scope)).key().to_owned(),
        fields: places(*noun, doc).filter_map(|(item, field)| value(doc, item, field)).collect(),
        steps: doc.steps.iter().map(|its| step(doc, its)).collect(),
        clocks,
        in_hand,
        urgent: None,
        options: Vec::new(),
        attachments: Vec::new(),
        related: Vec::new(),
        lines: Vec::new(),
        carried: Carried::Waiting,
        void_reason: None,
        handed_to: None,
        outlives_its_erasure: false,
        may_erase: Vec::new(),
        may_hand_over: false,
    }
}

fn value(doc: &Doc, item: u32, field: Field) -> Option<FieldView> {
    let value = doc.heads(item, field.code()).first()?.value.clone();
    let says = value != Value::Empty;
    says.then_some(FieldView { field, item, value, heads: Vec::new(), conflict: false })
}

fn step(doc: &Doc, step: &Step) -> StepView {
    let known = |(code, value): &(u16, Value)| Field::from_code(*code).map(|field| (field, value.clone()));
    StepView {
        id: step.id.to_string(),
        kind: StepKind::from_code(step.kind),
        happened_on: super::cases::day(step),
        entered_at_ms: step.at_ms,
        author: String::new(),
        fields: step.fields.iter().filter_map(known).collect(),
        verdict: verdict(step),
        void_reason: doc.voids.iter().find(|mark| mark.step == Some(step.id)).map(|mark| mark.reason.clone()),
        corrected_by: None,
        decided: None,
        outside_term: false,
    }
}
