//! A batch as its record says it.

use jiangyuan_model::{BlankKind, BlankNumber, Field, StepKind, Value};
use jiangyuan_sync::Doc;
use std::collections::BTreeMap;

/// What one batch is.
pub(super) struct Batch {
    pub(super) kind: BlankKind,
    series: String,
    first: u32,
    last: u32,
    mark: String,
    pub(super) what_for: String,
    pub(super) given_to: String,
    /// Why the whole batch is void.
    void: Option<String>,
    /// Why each of its void sheets is.
    spoiled: BTreeMap<String, String>,
}

impl Batch {
    /// Reads it; nothing where a newer version printed it.
    pub(super) fn read(doc: &Doc) -> Option<Batch> {
        let number = |field| doc.get(field).and_then(Value::as_int).and_then(|number| u32::try_from(number).ok());
        let text = |field| doc.text(field).to_owned();
        Some(Batch {
            kind: BlankKind::from_key(doc.text(Field::BlankKind))?,
            series: text(Field::BlankSeries),
            first: number(Field::BlankFirst)?,
            last: number(Field::BlankLast)?,
            mark: text(Field::BlankMark),
            what_for: text(Field::BlanksFor),
            given_to: text(Field::BlanksGivenTo),
            void: doc.void().map(|mark| mark.reason.clone()),
            spoiled: spoiled(doc),
        })
    }

    /// Whether the sheet is one of it.
    pub(super) fn has(&self, number: &BlankNumber) -> bool {
        (self.first..=self.last).contains(&number.serial) && self.series == number.series && self.mark == number.mark
    }

    /// Its numbers, in order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = BlankNumber> + '_ {
        (self.first..=self.last).map(|serial| BlankNumber { series: self.series.clone(), serial, mark: self.mark.clone() })
    }

    /// Why the sheet is void, if it is.
    pub(super) fn spoiled(&self, number: &str) -> Option<String> {
        self.spoiled.get(number).or(self.void.as_ref()).cloned()
    }
}

fn spoiled(doc: &Doc) -> BTreeMap<String, String> {
    let steps = doc.steps.iter().filter(|step| step.kind == StepKind::BlankSpoiled.code() && doc.stands(step));
    let text = |fields: &[(u16, Value)], of: Field| {
        fields.iter().find(|(code, _)| *code == of.code()).and_then(|(_, value)| value.as_text()).unwrap_or_default().to_owned()
    };
    steps.map(|step| (text(&step.fields, Field::BlankNumber), text(&step.fields, Field::Reason))).collect()
}
