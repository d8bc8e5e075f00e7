//! `schema`: the JSON Schema of an input file, made from the forms of the product; with `--roles`, who
//! may see and do what, made from the law's tables. It needs no home.

use crate::exit::{DONE, Ended};
use crate::home::Desk;
use crate::words;
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiangyuan_casework::{forms, rights};
use jiangyuan_model::field::LIST_ITEMS_MAX;
use jiangyuan_model::view::{FieldForm, Forms};
use jiangyuan_model::{Noun, Role, StepKind};
use serde_json::{Map, Value as Json, json};

#[derive(Args)]
pub(crate) struct Schema {
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(names()), required_unless_present = "roles")]
    name: Option<String>,
    #[arg(long, conflicts_with = "name")]
    roles: bool,
}

/// Inputs of `add` and `edit`, by their names there.
const INPUTS: [&str; 7] = ["matter", "visit", "lead", "mediation", "reception", "sealed", "party"];

fn names() -> impl Iterator<Item = &'static str> {
    INPUTS.into_iter().chain(Noun::REGISTERS.iter().map(|noun| noun.key())).chain(super::step::names())
}

pub(crate) fn run(desk: &Desk, arguments: &Schema) -> Ended {
    let Some(name) = &arguments.name else { return roles(desk) };
    let forms = forms();
    let mut schema = of(&forms, name);
    if let Some(members) = schema.as_object_mut() {
        members.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        members.insert("title".to_owned(), json!(name));
    }
    desk.output.answer(&schema, || format!("{schema:#}"));
    Ok(DONE)
}

/// Who may see and do what, as the law's tables say it.
fn roles(desk: &Desk) -> Ended {
    let rights = rights();
    desk.output.answer(&rights, || {
        let nouns = |nouns: &[Noun]| nouns.iter().map(|noun| words::say(&format!("noun.{}", noun.key()))).collect::<Vec<_>>().join("、");
        let role = |role: &Role| words::say(&format!("role.{}", role.key()));
        let sight = rights.sight.iter().map(|row| {
            let parts = [("role", role(&row.role)), ("whole", nouns(&row.whole)), ("own", nouns(&row.own))];
            words::say_with("cli.schema.sight", &parts.each_ref().map(|(name, text)| (*name, text.as_str())))
        });
        let steps = rights.steps.iter().map(|row| {
            let noun = row.noun.map(|noun| nouns(&[noun])).unwrap_or_default();
            let step = words::say(&format!("step.{}", row.step.key()));
            [noun, step, row.roles.iter().map(role).collect::<Vec<_>>().join("、"), words::say(&format!("article.{}", row.article))]
                .join("\t")
        });
        sight.chain(steps).collect::<Vec<_>>().join("\n")
    });
    Ok(DONE)
}

fn of(forms: &Forms, name: &str) -> Json {
    let id = || json!({"type": "string", "format": "uuid"});
    let date = || json!({"type": "string", "format": "date"});
    let noun = |noun| forms.nouns.get(&noun).map(Vec::as_slice).unwrap_or_default();
    let registration = || {
        let (piece, matter) = (entry(forms, Noun::Piece), entry(forms, Noun::Matter));
        object([("reception", id()), ("joins", id()), ("piece", piece), ("matter", matter)], &["piece"])
    };
    match name {
        "matter" => registration(),
        "visit" => entry(forms, Noun::Visit),
        "lead" => entry(forms, Noun::Lead),
        "mediation" => entry(forms, Noun::Mediation),
        "reception" => entry(forms, Noun::Reception),
        "party" => fields(&forms.party),
        "sealed" => object(
            [
                ("fields", fields(noun(Noun::SealedReceipt))),
                ("recipient", id()),
                ("accused_is_own_unit", json!({"type": "boolean"})),
                ("content", json!({"type": ["string", "null"]})),
            ],
            &["fields", "recipient", "accused_is_own_unit"],
        ),
        "became_piece" => object([("happened_on", date()), ("register", registration())], &["happened_on", "register"]),
        "became_mediation" => {
            object([("happened_on", date()), ("mediation", entry(forms, Noun::Mediation))], &["happened_on", "mediation"])
        }
        other => match Noun::from_key(other).filter(|noun| Noun::REGISTERS.contains(noun)) {
            Some(register) => entry(forms, register),
            None => fields(StepKind::from_key(other).and_then(|kind| forms.steps.get(&kind)).map(Vec::as_slice).unwrap_or_default()),
        },
    }
}

/// A record's own fields, and one block for each person.
fn entry(forms: &Forms, noun: Noun) -> Json {
    let own = fields(forms.nouns.get(&noun).map(Vec::as_slice).unwrap_or_default());
    let people = json!({"type": "array", "items": fields(&forms.party)});
    object([("fields", own), ("parties", people)], &["fields"])
}

fn fields(form: &[FieldForm]) -> Json {
    let properties: Map<String, Json> = form.iter().map(|field| (field.field.key().to_owned(), value(field))).collect();
    let required: Vec<&str> = form.iter().filter(|field| field.required.is_some()).map(|field| field.field.key()).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn object<const N: usize>(properties: [(&str, Json); N], required: &[&str]) -> Json {
    let properties: Map<String, Json> = properties.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn value(field: &FieldForm) -> Json {
    match field.kind.as_str() {
        "date" => json!({"type": "string", "format": "date"}),
        "instant" => json!({"type": ["string", "integer"], "format": "date-time"}),
        "int" | "fen" => json!({"type": "integer"}),
        "bool" => json!({"type": "boolean"}),
        "list" => json!({"type": "array", "items": {"type": "string"}, "maxItems": LIST_ITEMS_MAX}),
        "link" => json!({"type": "string", "format": "uuid"}),
        // A code outside the list is kept, so the list is offered and not demanded.
        "code" => json!({"type": "string", "examples": field.table.map(|table| table.codes())}),
        _ => json!({"type": "string"}),
    }
}
