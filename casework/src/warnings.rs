//! Warnings: what looks wrong in a person's block but never blocks. Elders hold papers with
//! clerks' mistakes in them.

use jiangyuan_model::identity_number::{credit_code_is_valid, id_number_is_valid};
use jiangyuan_model::input::Fields;
use jiangyuan_model::{ErrorCode, Field, Refusal};
use serde_json::Value as Json;

/// The warnings of a block.
pub fn warnings(block: &Fields) -> Vec<Refusal> {
    let text = |field| block.get(&field).and_then(Json::as_str).map(str::trim).filter(|text: &&str| !text.is_empty());
    // Only identity cards have a check digit; other papers are written as they are.
    let is_card = matches!(text(Field::IdType), None | Some("111"));
    let id = text(Field::IdNumber).filter(|number| is_card && !id_number_is_valid(number)).map(|_| Field::IdNumber);
    let credit = text(Field::CreditCode).filter(|code| !credit_code_is_valid(code)).map(|_| Field::CreditCode);
    id.into_iter().chain(credit).map(|field| Refusal::new(ErrorCode::BadIdNumber).on(field)).collect()
}
