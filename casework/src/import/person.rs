//! One person of a line.

use super::source::{Source, Values, check_id_number};
use super::words;
use jiangyuan_model::form::PARTY_FORM;
use jiangyuan_model::{ErrorCode, Field, Refusal, Value};
use serde_json::{Map, Value as Json};

/// A person's fields, and the members that have no place.
pub(super) fn person(members: Map<String, Json>, role: &str) -> Result<(Values, Map<String, Json>), Refusal> {
    let mut source = Source::new(members);
    source.field("name", Field::PartyName)?;
    source.coded("role", Field::PartyRole, words::role)?;
    source.own_fields(PARTY_FORM)?;
    let (mut fields, rest) = source.finish_apart();
    let value = |fields: &Values, field: Field| fields.iter().find(|(code, _)| *code == field.code()).map(|(_, value)| value.clone());
    if value(&fields, Field::PartyName).is_none() {
        return Err(Refusal::new(ErrorCode::PartyWithoutName));
    }
    if let Some(number) = value(&fields, Field::IdNumber) {
        check_id_number(value(&fields, Field::IdType).as_ref(), &number)?;
    }
    if value(&fields, Field::PartyRole).is_none() {
        fields.push((Field::PartyRole.code(), Value::text(role)));
        fields.sort_by_key(|(field, _)| *field);
    }
    Ok((fields, rest))
}
