//! Typed values of one form block: what a verb works with after the plain JSON was read.

use chrono::NaiveDate;
use jiangyuan_model::clock::date_in_shanghai;
use jiangyuan_model::field::Kind;
use jiangyuan_model::input::{Fields, read_value};
use jiangyuan_model::{ErrorCode, Field, Refusal, Value};
use jiangyuan_sync::Doc;
use std::collections::BTreeMap;

/// The values of a record, of one of its people or of a step, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Values(BTreeMap<Field, Value>);

impl Values {
    /// Reads what was typed. Only fields that the form offers are taken.
    pub(crate) fn read(fields: &Fields, offered: &[Field]) -> Result<Values, Refusal> {
        let mut values = BTreeMap::new();
        for (field, json) in fields {
            if !offered.contains(field) {
                return Err(Refusal::new(ErrorCode::WrongNoun).on(*field));
            }
            let value = read_value(*field, json)?;
            known_code(*field, &value)?;
            values.insert(*field, value);
        }
        Ok(Values(values))
    }

    /// The values shown of a record, or of one of its people, for these fields.
    pub(crate) fn shown(doc: &Doc, item: u32, fields: &[Field]) -> Values {
        let value = |field: &Field| doc.item(item, *field).map(|value| (*field, value.clone()));
        Values(fields.iter().filter_map(value).collect())
    }

    /// A value, unless it is empty.
    pub(crate) fn get(&self, field: Field) -> Option<&Value> {
        self.0.get(&field).filter(|value| **value != Value::Empty)
    }

    /// A text or code; empty where there is none.
    pub(crate) fn text(&self, field: Field) -> &str {
        self.get(field).and_then(Value::as_text).unwrap_or_default()
    }

    /// A date, or the date in Asia/Shanghai of an instant.
    pub(crate) fn date(&self, field: Field) -> Option<NaiveDate> {
        let value = self.get(field)?;
        value.as_date().or_else(|| value.as_int().map(date_in_shanghai))
    }

    /// Whether the field says yes.
    pub(crate) fn is_true(&self, field: Field) -> bool {
        self.get(field).is_some_and(Value::is_true)
    }

    /// Sets a field.
    pub(crate) fn set(&mut self, field: Field, value: Value) {
        self.0.insert(field, value);
    }

    /// Sets a field that was left empty.
    pub(crate) fn fill(&mut self, field: Field, value: impl FnOnce() -> Option<Value>) {
        if self.get(field).is_none()
            && let Some(value) = value()
        {
            self.set(field, value);
        }
    }

    /// Sets every field of `others` that was left empty here.
    pub(crate) fn fill_from(&mut self, others: &Values) {
        for (field, value) in &others.0 {
            self.fill(*field, || Some(value.clone()));
        }
    }

    /// Adds what is shown of a record for fields that are not named here, not even to be cleared.
    pub(crate) fn fill_from_unnamed(&mut self, doc: &Doc, fields: &[Field]) {
        for (field, value) in Values::shown(doc, 0, fields).0 {
            self.0.entry(field).or_insert(value);
        }
    }

    /// Whether nothing was typed.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.values().all(|value| *value == Value::Empty)
    }

    /// Every field named, cleared ones among them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// The values as an operation carries them, without the empty ones.
    pub(crate) fn into_op(self) -> Vec<(u16, Value)> {
        self.0.into_iter().filter(|(_, value)| *value != Value::Empty).map(|(field, value)| (field.code(), value)).collect()
    }
}

impl FromIterator<(Field, Value)> for Values {
    fn from_iter<I: IntoIterator<Item = (Field, Value)>>(fields: I) -> Values {
        Values(fields.into_iter().collect())
    }
}

/// A form offers the codes of its table only; an unknown one is a slip of a script.
fn known_code(field: Field, value: &Value) -> Result<(), Refusal> {
    match (field.kind(), value) {
        (Kind::Code(table), Value::Text(code)) if !table.codes().contains(&code.as_str()) => {
            Err(Refusal::new(ErrorCode::UnknownCode).on(field))
        }
        _ => Ok(()),
    }
}
