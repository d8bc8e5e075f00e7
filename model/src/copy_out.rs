//! What a case says in the order of another system's form, as it crosses the border.

use crate::Noun;
use serde::Serialize;

/// A form of another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct CopyForm {
    /// Its key.
    pub key: String,
    /// Its name in the language of the office.
    pub title: String,
    /// The kinds of record that it takes.
    pub nouns: Vec<Noun>,
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct CopyLine {
    /// What it is called there.
    pub label: String,
    /// What is typed there; empty where the case does not say it.
    pub value: String,
}

/// A case in the order of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct CopyOut {
    /// The form.
    pub form: CopyForm,
    /// Its lines.
    pub lines: Vec<CopyLine>,
    /// All of them, label and value apart by a tab, a line each.
    pub text: String,
}
