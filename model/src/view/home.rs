//! The home, and the forms that the window draws.

use crate::code::CodeTable;
use crate::field::Field;
use crate::noun::Noun;
use crate::role::Role;
use crate::step::StepKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the window has to know before anybody is unlocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct HomeState {
    /// There is a home on this PC.
    pub exists: bool,
    /// The users who can open it.
    pub users: Vec<String>,
    /// Who has opened it, if it is open.
    pub user: Option<String>,
    /// Roles of that user.
    pub roles: Vec<Role>,
    /// Name of the township.
    pub township: String,
    /// The home holds invented sample data and belongs to no county.
    pub sample: bool,
    /// Chosen language: `zh-CN`, `bo` or `en`.
    pub language: String,
    /// Version of the app.
    pub version: String,
}

/// A draft that can be recovered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct DraftView {
    /// The form it belongs to, e.g. `receive` or `step:<record>`.
    pub form: String,
    /// Its content, as the form wrote it.
    pub content: String,
    /// When it was last saved (UTC milliseconds).
    pub saved_at_ms: i64,
}

/// One field as forms see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct FieldForm {
    /// Which field.
    pub field: Field,
    /// `text`, `long_text`, `date`, `instant`, `int`, `fen`, `bool`, `code`, `list`, `link`, `village`.
    pub kind: String,
    /// The code table of a `code` field.
    pub table: Option<CodeTable>,
    /// The article that requires it (`article.<key>`), where it may not stay empty.
    pub required: Option<String>,
}

/// Every form of the product, once, for the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[ts(export)]
pub struct Forms {
    /// The form of each noun.
    pub nouns: BTreeMap<Noun, Vec<FieldForm>>,
    /// The form of each step.
    pub steps: BTreeMap<StepKind, Vec<FieldForm>>,
    /// The block of one person.
    pub party: Vec<FieldForm>,
    /// The codes of each table.
    pub tables: BTreeMap<CodeTable, Vec<String>>,
}
