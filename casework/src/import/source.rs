//! One JSON object on its way into fields. Every member is taken once; what nobody took goes into
//! the import note, so that nothing of a line gets lost without a trace.

use super::value;
use jiangyuan_model::field::PARTIES_MAX;
use jiangyuan_model::identity_number::id_number_is_valid;
use jiangyuan_model::{ErrorCode, Field, RecordId, Refusal, Value};
use jiangyuan_sync::Op;
use serde_json::{Map, Value as Json};

/// Field values in the order of their codes: equal things become equal bytes, and a run of
/// records compresses best when all of them have one order.
pub(super) type Values = Vec<(u16, Value)>;

/// The imported status of what came without one.
pub(crate) const UNTOLD_STATUS: &str = "imported";

/// What is left of a line.
pub(super) struct Source {
    members: Map<String, Json>,
    fields: Values,
    note: Vec<String>,
}

impl Source {
    pub(super) fn new(members: Map<String, Json>) -> Source {
        Source { members, fields: Vec::new(), note: Vec::new() }
    }

    /// Takes a member out.
    pub(super) fn take(&mut self, key: &str) -> Option<Json> {
        self.members.shift_remove(key)
    }

    /// Takes a text out; anything that is not text counts as not there.
    pub(super) fn take_text(&mut self, key: &str) -> Option<String> {
        self.take(key).and_then(|json| match json {
            Json::String(text) => Some(text),
            _ => None,
        })
    }

    /// Takes the line's own identity out.
    ///
    /// # Errors
    /// `MissingField` where it is missing or is no UUID.
    pub(super) fn take_id(&mut self, key: &str) -> Result<RecordId, Refusal> {
        let id = self.take_text(key).and_then(|text| text.trim().parse().ok());
        id.ok_or_else(|| Refusal::new(ErrorCode::MissingField).on(Field::ExternalId))
    }

    /// Sets a field, unless the value is empty.
    pub(super) fn set(&mut self, field: Field, value: Value) {
        if value != Value::Empty {
            self.fields.push((field.code(), value));
        }
    }

    /// Takes a member as the value of a field.
    pub(super) fn field(&mut self, key: &str, field: Field) -> Result<(), Refusal> {
        if let Some(json) = self.take(key) {
            let value = value::read(field, &json)?;
            self.set(field, value);
        }
        Ok(())
    }

    /// Takes the status of the other system out. A record without one is marked as imported all
    /// the same.
    pub(super) fn take_status(&mut self) -> Result<Value, Refusal> {
        let told = value::read(Field::ImportedStatus, &self.take("status").unwrap_or(Json::Null))?;
        Ok(if told == Value::Empty { Value::text(UNTOLD_STATUS) } else { told })
    }

    /// Takes a member whose words stand for codes.
    pub(super) fn coded(&mut self, key: &str, field: Field, code: impl Fn(&str) -> &str) -> Result<(), Refusal> {
        if let Some(json) = self.take(key) {
            let json = json.as_str().map_or(json.clone(), |word| Json::from(code(word)));
            let value = value::read(field, &json)?;
            self.set(field, value);
        }
        Ok(())
    }

    /// Takes every member that is named as a field of ours and is one of `form`.
    pub(super) fn own_fields(&mut self, form: &[Field]) -> Result<(), Refusal> {
        let keys: Vec<String> = self.members.keys().cloned().collect();
        for key in keys {
            let field = Field::from_key(&key).filter(|field| form.contains(field) && *field != Field::ImportNote);
            // A field that another member has set already is noted and not overwritten.
            if let Some(field) = field.filter(|field| !self.fields.iter().any(|(set, _)| *set == field.code())) {
                self.field(&key, field)?;
            }
        }
        Ok(())
    }

    /// Notes something that has no place.
    pub(super) fn note(&mut self, key: &str, json: &Json) {
        if !json.is_null() {
            self.note.push(format!("{key}: {}", json.as_str().map_or_else(|| json.to_string(), str::to_owned)));
        }
    }

    /// Takes the people of a list out, each as an operation on the record, with the role of those
    /// whose role is not told.
    pub(super) fn people(&mut self, key: &str, on: RecordId, role: &str) -> Result<Vec<Op>, Refusal> {
        let people = match self.take(key) {
            None | Some(Json::Null) => return Ok(Vec::new()),
            Some(Json::Array(people)) => people,
            Some(_) => return Err(Refusal::new(ErrorCode::PartyWithoutName)),
        };
        if people.len() > PARTIES_MAX as usize {
            return Err(Refusal::new(ErrorCode::TooManyParties).with("max", PARTIES_MAX));
        }
        let mut ops = Vec::with_capacity(people.len());
        for (item, person) in (1..).zip(people) {
            let Json::Object(members) = person else { return Err(Refusal::new(ErrorCode::PartyWithoutName)) };
            let (fields, rest) = super::person::person(members, role)?;
            rest.iter().for_each(|(member, json)| self.note(&format!("{key}.{item}.{member}"), json));
            ops.push(Op::Put { on, noun: None, item, fields, replaces: Vec::new() });
        }
        Ok(ops)
    }

    /// The fields, with everything that nobody took as the import note.
    ///
    /// # Errors
    /// `TextTooLong` where the note is.
    pub(super) fn finish(mut self) -> Result<Values, Refusal> {
        for (key, json) in std::mem::take(&mut self.members) {
            self.note(&key, &json);
        }
        let note = value::long_text(Field::ImportNote, &self.note.join("\n"))?;
        self.set(Field::ImportNote, note);
        self.fields.sort_by_key(|(field, _)| *field);
        Ok(self.fields)
    }

    /// The fields without a note; the members that nobody took beside them.
    pub(super) fn finish_apart(mut self) -> (Values, Map<String, Json>) {
        self.fields.sort_by_key(|(field, _)| *field);
        (self.fields, self.members)
    }
}

/// Whether a number may stand as the identity number of a document of this kind.
pub(super) fn check_id_number(id_type: Option<&Value>, number: &Value) -> Result<(), Refusal> {
    let resident = id_type.and_then(Value::as_text).is_none_or(|id_type| id_type == "111");
    match number.as_text() {
        Some(number) if resident && !id_number_is_valid(number) => Err(Refusal::new(ErrorCode::BadIdNumber)),
        _ => Ok(()),
    }
}
