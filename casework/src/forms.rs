//! Every form of the product, for the window: fields in order, their shape, and the article that
//! asks for each that may not stay empty.

use crate::required::{self, Required};
use crate::writing::{typed_form, typed_step};
use jiangyuan_model::code::CodeTable;
use jiangyuan_model::field::Kind;
use jiangyuan_model::form::PARTY_FORM;
use jiangyuan_model::view::{FieldForm, Forms};
use jiangyuan_model::{Field, Noun, StepKind};

/// Every form.
pub fn forms() -> Forms {
    Forms {
        nouns: Noun::CASEWORK.iter().map(|noun| (*noun, of_noun(*noun))).collect(),
        steps: StepKind::ALL.iter().filter(|kind| !kind.form().is_empty()).map(|kind| (*kind, of_step(*kind))).collect(),
        party: fields(PARTY_FORM, required::OF_PERSON),
        tables: CodeTable::ALL.iter().map(|table| (*table, table.codes().iter().map(|code| (*code).to_owned()).collect())).collect(),
    }
}

fn of_noun(noun: Noun) -> Vec<FieldForm> {
    fields(&typed_form(noun), required::of_noun(noun))
}

fn of_step(kind: StepKind) -> Vec<FieldForm> {
    let required: Vec<Required> = required::of_step(kind).collect();
    fields(&typed_step(kind), &required)
}

fn fields(form: &[Field], required: &[Required]) -> Vec<FieldForm> {
    let article = |field: Field| required.iter().find(|(its, _)| *its == field).map(|(_, article)| (*article).to_owned());
    let one = |field: &Field| FieldForm { field: *field, kind: kind(*field).to_owned(), table: table(*field), required: article(*field) };
    form.iter().map(one).collect()
}

const fn table(field: Field) -> Option<CodeTable> {
    match field.kind() {
        Kind::Code(table) => Some(table),
        _ => None,
    }
}

const fn kind(field: Field) -> &'static str {
    match field.kind() {
        Kind::Text => "text",
        Kind::LongText => "long_text",
        Kind::Date => "date",
        Kind::Instant => "instant",
        Kind::Int => "int",
        Kind::Fen => "fen",
        Kind::Bool => "bool",
        Kind::Code(_) => "code",
        Kind::List => "list",
        Kind::Link => "link",
        Kind::Village => "village",
        Kind::Bytes => "bytes",
    }
}
